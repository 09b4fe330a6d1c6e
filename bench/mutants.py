"""Whether a test sees it when one line is wrong: mutants, each against the tests of its own room.

python bench/mutants.py                         the next 60 of 1,500; several runs go on where the last one ended
python bench/mutants.py --room paper --count 0  only what is known of one room, with the mutants that lived
python bench/mutants.py --again                 those that lived once more, after a test was written
python bench/mutants.py --longest 1             without the tests that take longer, in seconds of the processor

The changes are mutmut's. Its own runner leaves out tables and decorated functions, and the roundings that a student
may lose stand in tables; cosmic-ray, which leaves out neither, starts a process for each mutant, and needs packages
that come without wheels. So mutmut's changes are made here wherever a line stands, and each mutant is run in a copy
of the project, in a fork of a process that has collected the tests (mutating/trials.py), until the first test fails,
by those tests alone that reach its statement. What hands
on None in place of a value, or leaves out an argument, is not among the changes: nearly every test sees these, and
the score would be flattered.
"""

import argparse
import gc
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TextIO

import pytest
from mutating.places import Place, places
from mutating.trials import (
    ALIVE,
    NOTHING,
    Ran,
    Watch,
    collected,
    exchanged,
    functions_of,
    in_order,
    reached,
    statement_at,
    stored,
    tried,
)

PROJECT = Path(__file__).resolve().parent.parent
KEPT = PROJECT / ".mutants.jsonl"
"""What became of each mutant that was run, a line each; the last line about one counts."""

REACHED = PROJECT / ".mutants-reached.jsonl"
"""Which lines each test reaches."""

REASONS = Path(__file__).with_name("mutants.toml")
"""Mutants that may live, each with its reason."""

LIBRARIES = ("jsonschema", "numpy", "openpyxl", "pydantic", "rich", "typer", "weasyprint")
"""What is imported once, before any process is forked; nothing of ours is among it."""


@dataclass(frozen=True, slots=True)
class Room:
    """Code whose mutants are proved by tests of its own. share: of 1,500 mutants; a file belongs to the first room."""

    share: int
    sources: tuple[str, ...]
    tests: tuple[str, ...]


def _named(folder: str, form: str, names: str) -> tuple[str, ...]:
    return tuple(f"{folder}/{form.format(name)}" for name in names.split())


ROOMS = {
    "paper": Room(250, ("examgen/paper/*.py",), ("tests/paper",)),
    "screening": Room(
        150,
        _named("examgen/items", "{}.py", "screening rejection faults difficulty"),
        _named("tests/items", "test_{}.py", "screening difficulty missing_weight"),
    ),
    "declarations": Room(400, ("examgen/items/*.py",), ("tests/items",)),
    "marking": Room(
        310,
        _named(
            "examgen/grading",
            "{}.py",
            "boxes by_hand chosen diagnosis eased exchanged expected habits marker mistakes reasons script",
        ),
        _named(
            "tests/grading",
            "test_{}.py",
            "boxes by_hand chosen expected fairness habits hand_decided marker mistakes one_error reasons replay "
            "script session",
        ),
    ),
    "verify": Room(390, ("examgen/verify/**/*.py",), ("tests/verify",)),
}
"""Of the marking, what the grader's page takes is left to the browser's tests, which hold that page to the marker."""


def drawn(rooms: Sequence[str]) -> list[Place]:
    """The mutants of some rooms, in the order in which they are run."""
    chosen: list[Place] = []
    taken: set[str] = set()
    for name, room in ROOMS.items():
        paths = {str(path.relative_to(PROJECT)) for glob in room.sources for path in PROJECT.glob(glob)} - taken
        taken |= paths
        if name in rooms:
            every = (place for path in sorted(paths) for place in places(name, path, (PROJECT / path).read_text()))
            chosen += sorted(every, key=lambda place: place.rank)[: room.share]
    return sorted(chosen, key=lambda place: place.rank)


def copied(folder: Path) -> None:
    """A copy of the project as it stands, for mutants to be put into."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)


@contextmanager
def changed(folder: Path, place: Place, source: str) -> Iterator[None]:
    """A `with` block in which one file of the copy has its change; Python's compiled file of it is of another time."""
    path = folder / place.path
    before, times = path.read_bytes(), path.stat()
    path.write_text(source)
    os.utime(path, (times.st_atime, times.st_mtime + 100))
    try:
        yield
    finally:
        path.write_bytes(before)
        os.utime(path, (times.st_atime, times.st_mtime))


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant. end: "killed", "too long" or "alive"; by: the test that failed first."""

    rank: str
    room: str
    path: str
    kind: str
    line: int
    before: str
    after: str
    end: str
    by: str
    seconds: float


def kept() -> dict[str, Result]:
    """The results of earlier runs, by rank."""
    lines = KEPT.read_text().splitlines() if KEPT.exists() else []
    return {result.rank: result for result in (Result(**json.loads(line)) for line in lines)}


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps and shows what becomes of mutants, in whichever process that is found out."""

    lines: TextIO
    shown: TextIO
    longest: float

    def keep(self, place: Place, source: str, ended: Ran, start: float) -> None:
        line, before, after = difference(place.module.code, source)
        seconds = round(time.monotonic() - start, 1)
        known = (place.rank, place.room, place.path, place.kind)
        result = Result(*known, line, before, after, ended.end, ended.by, seconds)
        print(f"{result.end:9}{seconds:7} s  {result.path}:{line}  {result.by}", file=self.shown, flush=True)
        print(json.dumps(asdict(result)), file=self.lines, flush=True)


def run(waiting: Sequence[Place], longest: float, tests: Sequence[str]) -> None:
    """Put the mutants to their tests, room by room, and keep what became of each; the dear ones last.

    longest: seconds of the tests that are asked; tests: those, in place of the room's, if there are any.
    """
    for name in LIBRARIES:
        importlib.import_module(name)
    with (
        KEPT.open("a") as lines,
        os.fdopen(os.dup(1), "w") as shown,
        tempfile.TemporaryDirectory(prefix="examgen-mutants-", ignore_cleanup_errors=True) as scratch,
    ):
        folder = Path(scratch).resolve()
        copied(folder)
        (folder / "tmp").mkdir()
        keeper, left = Keeper(lines, shown, longest), set()
        for name, room in ROOMS.items():
            places = [place for place in waiting if place.room == name]
            if places:
                left |= _in_forks(folder, tests or room.tests, places, keeper)
        for place in waiting:
            if place.rank in left:
                _imported(folder, tests or ROOMS[place.room].tests, place, keeper)


def _in_forks(folder: Path, tests: Sequence[str], waiting: Sequence[Place], keeper: Keeper) -> set[str]:
    """Run the mutants of a room in which functions alone are changed; the ranks of the others, left to be imported."""
    left = folder / "left"
    left.write_text("")

    def work(items: Sequence[pytest.Item], watch: Watch) -> None:
        live = functions_of(folder)
        gc.freeze()  # a fork that touches no old object copies none
        known = reached(items, watch, REACHED, keeper.longest)
        for place in waiting:
            start, before, after = time.monotonic(), place.module.code, place.source()
            change = exchanged(str(folder / place.path), before, after, live)
            statement = statement_at(before, difference(before, after)[0])
            through = [item for item in items if known.get(item.nodeid, NOTHING).through(place.path, statement)]
            ended = tried(in_order(through, known), watch, known, change) if change and through else None
            if not change or (ended in (None, ALIVE) and watch.collecting.through(place.path, statement)):
                left.write_text(f"{left.read_text()} {place.rank}")
            else:
                keeper.keep(place, after, ended or Ran("alive", "no test reaches it"), start)

    failed = collected(folder, tests, work)
    if failed:
        raise SystemExit(f"{failed}:\n{(folder / 'tests.log').read_text()[-2000:]}")
    return set(left.read_text().split())


def _imported(folder: Path, tests: Sequence[str], place: Place, keeper: Keeper) -> None:
    """A mutant of what runs at import, in a process of its own: those tests first that reach its file."""
    start, ends = time.monotonic(), folder / "end"
    ends.write_text('["killed", ""]')

    def work(items: Sequence[pytest.Item], watch: Watch) -> None:
        known = stored(REACHED, keeper.longest)
        asked = in_order([item for item in items if item.nodeid in known], known)
        asked.sort(key=lambda item: place.path not in known[item.nodeid].lines)
        ended = tried(asked, watch, known, lambda: None)
        ends.write_text(json.dumps([ended.end, ended.by]))

    source = place.source()
    with changed(folder, place, source):
        failed = collected(folder, tests, work)
    end, by = json.loads(ends.read_text())
    keeper.keep(place, source, Ran(end, by or failed), start)


def difference(before: str, after: str) -> tuple[int, str, str]:
    """The number of the first line that is not the same, and what stands there before and after, without its indent."""
    old, new = before.splitlines(), after.splitlines()
    above, below = _alike(old, new), _alike(old[::-1], new[::-1])
    gone, come = (" ".join(line.strip() for line in text[above : len(text) - below]) for text in (old, new))
    return above + 1, gone, come


def _alike(some: Sequence[str], others: Sequence[str]) -> int:
    """How many lines are the same before the first one that is not."""
    return next(place for place, (one, other) in enumerate(zip(some, others, strict=False)) if one != other)


@cache
def _reasons() -> Mapping[tuple[str, str, str], str]:
    listed = tomllib.loads(REASONS.read_text())["mutant"]
    return {(each["path"], each["before"], each["after"]): each["reason"] for each in listed}


def _reason(result: Result) -> str:
    """Why a mutant may live, by its file and its line before and after; empty if nobody has said so."""
    return _reasons().get((result.path, result.before, result.after), "")


def report(mutants: Sequence[Place], results: Mapping[str, Result]) -> None:
    """Print scores by room and by kind, and the mutants that lived as diffs of a line."""
    done = [results[place.rank] for place in mutants if place.rank in results]
    alike = {result.rank for result in done if _reason(result)}
    for head, of in (("room", lambda each: each.room), ("kind", lambda each: each.kind)):
        print(f"\n| {head} | drawn | run | killed | too long | may live | alive | score |\n|{' --- |' * 8}")
        for name in sorted({of(place) for place in mutants}):
            print(_row(name, sum(of(place) == name for place in mutants), [e for e in done if of(e) == name], alike))
        print(_row("all", len(mutants), done, alike))
    for result in done:
        if result.end == "alive" and result.rank not in alike:
            print(f"\n{result.path}:{result.line} ({result.kind})\n- {result.before}\n+ {result.after}")


def _row(name: str, drawn: int, done: Sequence[Result], alike: Container[str]) -> str:
    ends = Counter("may live" if each.end == "alive" and each.rank in alike else each.end for each in done)
    dead, may = ends["killed"] + ends["too long"], ends["may live"]
    score = f"{dead / (len(done) - may):.1%}" if len(done) > may else ""
    cells = (drawn, len(done), ends["killed"], ends["too long"], may, ends["alive"])
    return f"| {name} | {' | '.join(f'{cell:,}' for cell in cells)} | {score} |"


def main() -> None:
    """Run some of the mutants that were not run yet, and say what became of all of them so far."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=60, help="how many more are run (60)")
    parser.add_argument("--room", choices=ROOMS, action="append", help="only of this room; several times")
    parser.add_argument("--again", action="store_true", help="those that lived, once more, and no others")
    parser.add_argument("--longest", type=float, default=3600, help="leave out tests that take longer, in seconds")
    parser.add_argument("--tests", nargs="+", default=(), help="ask these alone, such as were just written")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that no copy is left behind
    mutants, results = drawn(asked.room or list(ROOMS)), kept()
    may_live = {rank for rank, result in results.items() if _reason(result)}
    lived = {rank for rank, result in results.items() if result.end == "alive"} - may_live
    waiting = [place for place in mutants if (place.rank in lived if asked.again else place.rank not in results)]
    run(waiting if asked.again else waiting[: asked.count], asked.longest, asked.tests)
    report(mutants, kept())


if __name__ == "__main__":
    main()
