"""How long a class takes to grade, and how much memory: 10,000 scripts of five questions, and a file of 100 MB.

python bench/grading.py                         the class, on all processors and on one
python bench/grading.py --megabytes 100         a file of this size besides; some minutes
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from class_pages import proven_exam

from examgen.exam.record import Exam, exam_text
from tests.grading.a_class import LONG, Answer, a_class

ROOT = Path(__file__).resolve().parent.parent

QUESTIONS = 5
BATCH = 1000
"""Students that are drawn at once, each batch from a seed of its own."""

GOAL = 10.0
"""Seconds for 10,000 scripts on two processors, without the report."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scripts", type=int, default=10_000, help="students of the class (10,000)")
    parser.add_argument("--megabytes", type=int, default=0, help="size of a larger file that is graded besides (none)")
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        exam = proven_exam(folder / "cache", QUESTIONS)
        (folder / "exam.json").write_text(exam_text(exam), encoding="utf-8")
        size = write_class(folder / "class.csv", exam, asked.scripts, None)
        print(f"{asked.scripts:,} scripts of {QUESTIONS} questions, {size / 1e6:.1f} MB of answers", flush=True)
        whole = graded(folder, "class.csv", sorted(os.sched_getaffinity(0)))
        alone = graded(folder, "class.csv", sorted(os.sched_getaffinity(0))[:1])
        goal = f", goal below {GOAL:.0f} s" if asked.scripts == 10_000 else ""
        print(f"all processors  {whole}{goal}")
        print(f"one processor   {alone}, {alone.seconds / whole.seconds:.2f} times as long")
        if asked.megabytes:
            size = write_class(folder / "large.csv", exam, sys.maxsize, asked.megabytes * 1_000_000)
            large = graded(folder, "large.csv", sorted(os.sched_getaffinity(0)))
            print(f"{size / 1e6:.0f} MB          {large}, {large.memory / whole.memory:.2f} times the memory")


class Run:
    def __init__(self, seconds: float, processor: float, memory: int) -> None:
        self.seconds, self.processor, self.memory = seconds, processor, memory

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s ({self.processor:.1f} s of processor time), {self.memory / 1e6:.0f} MB at most"


def graded(folder: Path, answers: str, processors: list[int]) -> Run:
    """`examgen grade` in a process of its own. memory: the most that any one of its processes took, in bytes."""
    command = [sys.executable, "-P", "-m", "examgen", "grade", ".", answers, "--no-report", "--quiet"]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.monotonic()
    out = ["--out", f"{answers}-on-{len(processors)}"]
    with subprocess.Popen(command + out, cwd=folder, env=variables) as process:
        os.sched_setaffinity(process.pid, processors)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    seconds = time.monotonic() - start
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def write_class(path: Path, exam: Exam, scripts: int, size: int | None) -> int:
    """Write a class's answers: so many scripts, or until the file has a size. Returns its bytes."""
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(LONG) + "\n")
        for answers in batches(exam, scripts):
            file.writelines(",".join(map(quoted, answer)) + "\n" for answer in answers)
            if size and file.tell() >= size:
                break
    return path.stat().st_size


def batches(exam: Exam, scripts: int) -> Iterator[list[Answer]]:
    """Students batch by batch, no two alike. Ten batches are drawn; later ones are those students by other names."""
    drawn: list[list[Answer]] = []
    for number in range(-(-scripts // BATCH)):
        if len(drawn) < 10:
            drawn.append(a_class(exam, min(BATCH, scripts), seed=number))
        lines = drawn[number] if number < 10 else Random(number).choice(drawn)
        yield [(f"{number:05}{student}", *rest) for student, *rest in lines]


def quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell else cell


if __name__ == "__main__":
    main()
