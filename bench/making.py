"""Whole processes, side by side in one run, each told as a ratio: the machine's mood cancels out.

    make, networks cached    against bare WeasyPrint drawing the same HTML with the same PDF options
    make, cold               against `import tensorflow` alone
    key                      against `python -c pass`
    verify, render           against bare WeasyPrint too

Each pair takes turns, A B A B, and the median of the ratios is printed.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROUNDS = int(os.environ.get("ROUNDS", "5"))

EXAMGEN = (sys.executable, "-m", "examgen")

DRAW = """
import sys
from pathlib import Path
from examgen.render.pdf import write_pdf
for source in sys.argv[1:]:
    write_pdf(Path(source).read_text(encoding="utf-8"))
"""
"""What a program does that only has WeasyPrint and the finished HTML: the same call, the same options."""

PAPER_HTML = """
import sys
from pathlib import Path
from examgen.exam import load_exam
from examgen.render import page_texts
for path, text in page_texts(load_exam(sys.argv[1])).items():
    if path.endswith(".pdf"):
        Path(sys.argv[2], path.replace("/", "-") + ".html").write_text(text, encoding="utf-8")
"""


def seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


def compare(
    name: str, ours: Sequence[str], other: Sequence[str], environment: Mapping[str, str], rounds: int = ROUNDS
) -> None:
    """Take turns, and print the median seconds of either and the median ratio."""
    pairs = [(seconds(ours, environment), seconds(other, environment)) for _ in range(rounds)]
    ratio = statistics.median(mine / others for mine, others in pairs)
    mine, others = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{name:<44} {mine:7.2f} s  against {others:7.2f} s   ratio {ratio:5.2f}")


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "TF_CPP_MIN_LOG_LEVEL": "3"}
        make = [*EXAMGEN, "make", "--activation", "sigmoid", "--count", "20", "--seed", "7", "--quiet"]
        exam = folder / "exam"
        seconds([*make, "--out", str(exam)], environment)
        subprocess.run([sys.executable, "-c", PAPER_HTML, str(exam), str(folder)], env=environment, check=True)
        sources = sorted(map(str, folder.glob("*.html")))
        draw = [sys.executable, "-c", DRAW, *sources]
        fresh = [*make, "--out", str(folder / "again"), "--force"]
        compare("make, 20 questions, networks cached / drawing", fresh, draw, environment)
        compare("render / drawing", [*EXAMGEN, "render", str(exam)], draw, environment)
        compare("verify / drawing", [*EXAMGEN, "verify", str(exam)], draw, environment)
        cold = [
            "sh",
            "-c",
            f'rm -rf "{folder}/cache" "{folder}/cold"; exec "$@"',
            "-",
            *make,
            "--out",
            f"{folder}/cold",
        ]
        compare("make, cold / import tensorflow", cold, [sys.executable, "-c", "import tensorflow"], environment, 3)
        key = [*EXAMGEN, "key", str(exam), "Q07"]
        compare("key / python -c pass", key, [sys.executable, "-c", "pass"], environment)


if __name__ == "__main__":
    main()
