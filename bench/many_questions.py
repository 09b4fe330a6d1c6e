"""Exams of a hundred questions and more, whole: made with their pages and proved. Seconds, processor time, memory.

python bench/many_questions.py --only "two sections"        one of them; --thousand makes one of a thousand too
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

EXAMGEN = (sys.executable, "-m", "examgen", "make", "--quiet")

SECTIONS = "\n".join(f'[[sections]]\nactivation = "{name}"\ncount = 50' for name in ("sigmoid", "tanh"))

BOARD = """hidden = "tanh"
[weights]
"I0->H0" = 1.3
"I1->H0" = 1.3
"B->H0" = -1.3
"I0->H1" = 1.2
"I1->H1" = 1.2
"B->H1" = 0.4
"H0->O" = -1.5
"H1->O" = 0.8
"B->O" = 0.3
"""

ROWS = [f"--row={first / 10:g},{second / 10:g}" for first, second in product(range(1, 11), range(11, 21))]

ACCEPTED = [f"--accept={rule}" for rule in ("slip-hides", "answer-is-a-target", "rounding-broke-it")]

EXAMS: Mapping[str, Sequence[str]] = {
    "99 questions": ("-a", "sigmoid", "--count", "99"),
    "100 questions": ("-a", "sigmoid", "--count", "100"),
    "two sections of 50": ("sections.toml",),
    "two forms of 100": ("-a", "sigmoid", "--count", "100", "--forms", "2"),
    "an own network, 100 rows": ("--hand-coded", "board.toml", *ROWS, *ACCEPTED),
}

THOUSAND = {"1,000 questions": ("-a", "sigmoid", "--count", "1000")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default="", help="those whose name has this in it")
    parser.add_argument("--thousand", action="store_true", help="make one of a thousand questions too")
    asked = parser.parse_args()
    exams = {**EXAMS, **(THOUSAND if asked.thousand else {})}
    print(f"{'':28}{'seconds':>9}{'processor time':>16}{'memory so far':>15}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "sections.toml").write_text(SECTIONS, encoding="utf-8")
        (folder / "board.toml").write_text(BOARD, encoding="utf-8")
        environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
        for name, words in exams.items():
            if asked.only in name:
                made(name, words, folder, environment)


def made(name: str, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Make one exam, which proves it, and print what it took."""
    started, before = time.perf_counter(), used().ru_utime + used().ru_stime
    subprocess.run([*EXAMGEN, *words, "--out", name.replace(" ", "-")], cwd=folder, env=environment, check=True)
    worked = used().ru_utime + used().ru_stime - before
    print(
        f"{name:28}{time.perf_counter() - started:>9.1f}{worked:>16.1f}{used().ru_maxrss / 1000:>12.0f} MB", flush=True
    )


def used() -> resource.struct_rusage:
    """What all commands so far have used."""
    return resource.getrusage(resource.RUSAGE_CHILDREN)


if __name__ == "__main__":
    main()
