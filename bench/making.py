"""Whole processes, side by side in one run, each told as a ratio: the machine's mood cancels out.

    make, networks cached    against bare WeasyPrint drawing the same HTML with the same PDF options
    make, cold               against `import tensorflow` alone
    make, another seed       against itself with its batch cached: what it costs that a seed begins with another
    key                      against `python -c pass`
    verify, render           against bare WeasyPrint too
    make, all kinds          a paper of 40 questions, networks cached, against bare WeasyPrint drawing its HTML

Each pair takes turns, A B A B, and the median of the ratios is printed; that of processor time beside it, which says
more where other programs keep the machine busy.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import count as counted
from pathlib import Path

from examgen.composing.apportioning import Chance
from examgen.items.kinds import KINDS

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
from examgen.exam.record import load_exam
from examgen.render import page_texts
for path, text in page_texts(load_exam(sys.argv[1])).items():
    if path.endswith(".pdf"):
        Path(sys.argv[2], path.replace("/", "-") + ".html").write_text(text, encoding="utf-8")
"""


PAPER = 40
"""Questions on the paper of all kinds."""


def activations_of(kind: str) -> list[str]:
    """What a kind's hidden units can be but ReLU: sigmoid and another one."""
    return [str(activation) for activation in KINDS[kind].SCOPE.activations if activation != "relu"]


def spec_of_all_kinds() -> str:
    """A spec file with a section for each kind, PAPER questions together."""
    kinds = list(KINDS)
    counts = [PAPER // len(kinds) + (place < PAPER % len(kinds)) for place in range(len(kinds))]
    sections = (
        f'[[sections]]\nkind = "{kind}"\ncount = {count}\nactivation = {activations_of(kind)}\n'
        for kind, count in zip(kinds, counts, strict=True)
    )
    return f"seed = {seed_of_batch(0)}\n\n" + "\n".join(sections)


def seconds(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """From a command's start to its end, and how long processors worked for it meanwhile."""
    started, used = time.perf_counter(), processor_time()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started, processor_time() - used


def processor_time() -> float:
    """Seconds that processors worked for all commands so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare(
    name: str, ours: Sequence[str], other: Sequence[str], environment: Mapping[str, str], rounds: int = ROUNDS
) -> None:
    """Take turns, and print the median seconds of either and the median ratio."""
    pairs = [(seconds(ours, environment), seconds(other, environment)) for _ in range(rounds)]
    ratio, worked = (statistics.median(mine[of] / max(others[of], 0.001) for mine, others in pairs) for of in (0, 1))
    mine, others = (statistics.median(taken for taken, _ in column) for column in zip(*pairs, strict=True))
    print(f"{name:<44} {mine:7.2f} s  against {others:7.2f} s   ratio {ratio:5.2f}, of processor time {worked:5.2f}")


def papers(exam: Path, folder: Path, environment: Mapping[str, str]) -> list[str]:
    """The command that only draws: the HTML of an exam's PDFs is put into a folder for it."""
    folder.mkdir()
    subprocess.run([sys.executable, "-c", PAPER_HTML, str(exam), str(folder)], env=environment, check=True)
    return [sys.executable, "-c", DRAW, *sorted(map(str, folder.glob("*.html")))]


def compare_all_kinds(folder: Path, environment: Mapping[str, str]) -> None:
    """`make` of a paper of all kinds beside the drawing of its pages."""
    (folder / "all.toml").write_text(spec_of_all_kinds(), encoding="utf-8")
    make = [*EXAMGEN, "make", str(folder / "all.toml"), "--quiet", "--force", "--out", str(folder / "all")]
    seconds(make, environment)
    draw = papers(folder / "all", folder / "all-html", environment)
    compare(f"make, {PAPER} questions of {len(KINDS)} kinds / drawing", make, draw, environment)


def seed_of_batch(number: int) -> str:
    """A seed, as long as one that is drawn, of an exam that begins with a batch."""
    return str(next(seed for seed in counted(10**38) if Chance(seed).first_batch == number))


def compare_another_seed(make: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """`make` with a seed whose batch is not in the bank, while another is, beside the same with all of them there."""
    seconds(make, environment)
    bank = folder / "cache" / "examgen" / "bank"
    less = ["sh", "-c", f'rm -f "{bank}"/*/sigmoid-01.json; exec "$@"', "-", *make]
    compare("make, another seed / its batch cached", less, make, environment, 3)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "TF_CPP_MIN_LOG_LEVEL": "3"}
        make = [*EXAMGEN, "make", "--activation", "sigmoid", "--count", "20", "--quiet", "--seed"]
        exam = folder / "exam"
        make, another = [*make, seed_of_batch(0)], [*make, seed_of_batch(1)]
        seconds([*make, "--out", str(exam)], environment)
        draw = papers(exam, folder / "html", environment)
        fresh = [*make, "--out", str(folder / "again"), "--force"]
        compare("make, 20 questions, networks cached / drawing", fresh, draw, environment)
        compare("render / drawing", [*EXAMGEN, "render", str(exam)], draw, environment)
        compare("verify / drawing", [*EXAMGEN, "verify", str(exam)], draw, environment)
        compare_all_kinds(folder, environment)
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
        compare_another_seed([*another, "--out", str(folder / "other"), "--force"], folder, environment)
        key = [*EXAMGEN, "key", str(exam), "Q07"]
        compare("key / python -c pass", key, [sys.executable, "-c", "pass"], environment)


if __name__ == "__main__":
    main()
