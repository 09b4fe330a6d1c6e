"""How long the pages of a class take: `grade` with its report and `feedback`, for 300 students and ten questions.

python bench/class_pages.py                     both on two processors, beside `grade --no-report` in the same run
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examgen.exam.record import Exam, exam_text
from examgen.making import make_exam
from examgen.networks.bank import Bank
from tests import kept_bank
from tests.exams import a_seed
from tests.grading.a_class import LONG, a_class, table

ROOT = Path(__file__).resolve().parent.parent

PROCESSORS = 2
GOALS = {"grade": (15.0, None), "feedback": (20.0, 10.0)}
"""Seconds of processor time and megabytes that 300 students may take, on two processors."""


@dataclass(frozen=True, slots=True)
class Run:
    """A command as a whole process. seconds: on the clock; processor: of all its processes; size: bytes it wrote."""

    seconds: float
    processor: float
    size: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=300, help="students of the class (300)")
    parser.add_argument("--questions", type=int, default=10, help="questions of the exam (10)")
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        exam = proven_exam(folder / "cache", asked.questions)
        (folder / "exam.json").write_text(exam_text(exam), encoding="utf-8")
        table(folder / "class.csv", [LONG, *a_class(exam, asked.students)])
        print(f"{asked.students} students, {asked.questions} questions, {PROCESSORS} processors", flush=True)
        marks = run(folder, "grade", "--no-report")
        print(f"grade --no-report  {marks.seconds:.1f} s, {marks.processor:.1f} s of processor time", flush=True)
        for command, (most_seconds, most_size) in GOALS.items():
            done = run(folder, command)
            goal = f"below {most_seconds:.0f} s" + (f" and {most_size:.0f} MB" if most_size else "")
            took = f"{done.seconds:.1f} s, {done.processor:.1f} s of processor time, {done.size / 1e6:.1f} MB"
            times = f"{done.processor / marks.processor:.2f} times the marks alone"
            print(f"{command:18} {took}, {times}; goal for 300 students: {goal}", flush=True)


def proven_exam(cache: Path, questions: int) -> Exam:
    """An exam by which a class is marked, made of the networks that the tests keep."""
    kept_bank.put_into(Bank(cache / "examgen" / "bank"))
    os.environ["XDG_CACHE_HOME"] = str(cache)
    return make_exam(activation="sigmoid", count=questions, seed=a_seed())


def run(folder: Path, command: str, *options: str) -> Run:
    words = [sys.executable, "-P", "-m", "examgen", command, ".", "class.csv", "--quiet", *options]
    out = folder / f"{command}{len(options)}"
    start = time.monotonic()
    with subprocess.Popen(
        [*words, "--out", str(out)], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as process:
        os.sched_setaffinity(process.pid, sorted(os.sched_getaffinity(0))[:PROCESSORS])
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return Run(time.monotonic() - start, used.ru_utime + used.ru_stime, size)


if __name__ == "__main__":
    main()
