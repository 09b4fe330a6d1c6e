"""Whether a test sees it when one line is wrong: mutants, each against the tests of its own room.

python bench/mutants.py                         the next 60 of 1,500; several runs go on where the last one ended
python bench/mutants.py --room paper --count 0  only what is known of one room, with the mutants that lived
python bench/mutants.py --again                 those that lived once more, after a test was written

The changes are mutmut's. Its own runner leaves out tables and decorated functions, and the roundings that a student
may lose stand in tables; cosmic-ray, which leaves out neither, starts a process for each mutant, and needs packages
that come without wheels. So mutmut's changes are made here wherever a line stands, and each mutant is run in a copy
of the project, in a process forked from one that has imported the libraries, until the first test fails. What hands
on None in place of a value, or leaves out an argument, is not among the changes: nearly every test sees these, and
the score would be flattered.
"""

import argparse
import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Container, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from difflib import ndiff
from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from mutating.places import Place, places

PROJECT = Path(__file__).resolve().parent.parent
KEPT = PROJECT / ".mutants.jsonl"
"""What became of each mutant that was run, a line each; the last line about one counts."""

REASONS = Path(__file__).with_name("mutants.toml")
"""Mutants that may live, each with its reason."""

PATIENCE = 10
"""Seconds of processor time that a test has beyond ten times its own."""

IMPORTED = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
"""A library with a plugin of its own, imported before pytest began, is nothing to fail for."""

FROM_OUTSIDE = ("SIGHUP", "SIGINT", "SIGKILL", "SIGTERM")
"""What ends a process for reasons that no mutant has."""

MEMORY = 8 << 30
"""Bytes that a process may ask for."""

LIBRARIES = ("jsonschema", "numpy", "openpyxl", "pydantic", "rich", "typer")
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
        _named("tests/items", "test_{}.py", "screening difficulty"),
    ),
    "declarations": Room(400, ("examgen/items/*.py",), ("tests/items",)),
    "marking": Room(
        250,
        _named("examgen/grading", "{}.py", "boxes chosen diagnosis eased marker mistakes reasons script"),
        _named("tests/grading", "test_{}.py", "marker mistakes reasons script chosen fairness replay"),
    ),
    "verify": Room(450, ("examgen/verify/**/*.py",), ("tests/verify",)),
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


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run of a room's tests ended. end: "alive" if none failed; by: the test that failed first."""

    end: str
    by: str
    seconds: Mapping[str, float]


class Watch:
    """A plugin of pytest's: quick tests first, none for much longer than without a mutant, and what failed first."""

    def __init__(self, known: Mapping[str, float]) -> None:
        self.known, self.seconds, self.failed = known, {}, ""

    def pytest_sessionstart(self) -> None:
        found = (Phase.explicit, Phase.generate)  # that an example fails is enough, be it the smallest or not
        settings.register_profile("mutants", settings(), phases=found)
        settings.load_profile("mutants")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: sum(self.known.get(item.nodeid, 0) > bound for bound in (0.1, 0.5, 2, 8)))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        start = time.process_time()
        if self.known:  # processor time, so that a busy machine kills no mutant
            signal.setitimer(signal.ITIMER_PROF, PATIENCE + 10 * self.known.get(item.nodeid, 0))
        ended = yield
        signal.setitimer(signal.ITIMER_PROF, 0)
        self.seconds[item.nodeid] = time.process_time() - start
        return ended

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


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


def ran(folder: Path, tests: Sequence[str], known: Mapping[str, float]) -> Ran:
    """A room's tests in a process of their own, until the first one fails. known: seconds of each without a mutant."""
    said = folder / "said.json"
    said.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        try:
            _tests(folder, tests, known, said)
        except BaseException:  # noqa: BLE001 a fork says so itself: nobody above it may go on
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(1)
    try:
        status = _waited_for(child, time.monotonic() + (60 + 30 * sum(known.values()) if known else 7200))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # and what its tests have started
    if said.exists():
        told = json.loads(said.read_text())
        by = told["failed"] or (f"exit code {told['code']} of pytest" if told["code"] else "")
        return Ran("killed" if told["code"] else "alive", by, told["seconds"])
    if status is None:
        return Ran("too long", "", {})
    by = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"exit code {os.WEXITSTATUS(status)}"
    if by in FROM_OUTSIDE:
        raise SystemExit(f"stopped: the tests of a mutant were ended by {by}")
    return Ran("too long" if by == "SIGPROF" else "killed", by, {})


def _waited_for(child: int, until: float) -> int | None:
    """The status of a child that has ended, or None if it is to be stopped."""
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _tests(folder: Path, tests: Sequence[str], known: Mapping[str, float], said: Path) -> None:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.chdir(folder)
    log = os.open(folder / "tests.log", os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.dont_write_bytecode = bool(known)
    os.environ |= {"PYTHONPATH": str(folder), "TMPDIR": str(folder / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
    sys.path.insert(0, str(folder))
    watch = Watch(known)
    options = [
        "-x",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "-W",
        IMPORTED,
        f"--rootdir={folder}",
        f"--basetemp={folder / 'base'}",
    ]
    code = pytest.main([*options, *tests], plugins=[watch])
    said.write_text(json.dumps({"code": int(code), "failed": watch.failed, "seconds": watch.seconds}))
    os._exit(0)


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


def run(waiting: Sequence[Place]) -> Iterator[Result]:
    """Put the mutants to their tests, one after the other, after the tests have passed without any."""
    for name in LIBRARIES:
        importlib.import_module(name)
    known: dict[str, Mapping[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="examgen-mutants-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        copied(folder)
        (folder / "tmp").mkdir()
        for place in waiting:
            tests = ROOMS[place.room].tests
            if place.room not in known:
                whole = ran(folder, tests, {})
                if whole.end != "alive":
                    raise SystemExit(f"{whole.by or place.room} fails without any mutant:\n{_tail(folder)}")
                known[place.room] = whole.seconds
            source, start = place.source(), time.monotonic()
            with changed(folder, place, source):
                ended = ran(folder, tests, known[place.room])
            line, before, after = difference(place.module.code, source)
            seconds = round(time.monotonic() - start, 1)
            yield Result(
                place.rank, place.room, place.path, place.kind, line, before, after, ended.end, ended.by, seconds
            )


def _tail(folder: Path) -> str:
    return (folder / "tests.log").read_text()[-2000:]


def difference(before: str, after: str) -> tuple[int, str, str]:
    """The number of the first line that is not the same, and what stands there before and after, without its indent."""
    lines = list(zip(before.splitlines(), after.splitlines(), strict=False))
    number = next(place for place, (one, other) in enumerate(lines, start=1) if one != other)
    changes = [line for line in ndiff(before.splitlines(), after.splitlines()) if line[:2] in ("- ", "+ ")]
    gone, come = (" ".join(line[2:].strip() for line in changes if line[0] == sign) for sign in "-+")
    return number, gone, come


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
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that no copy is left behind
    mutants, results = drawn(asked.room or list(ROOMS)), kept()
    may_live = {rank for rank, result in results.items() if _reason(result)}
    lived = {rank for rank, result in results.items() if result.end == "alive"} - may_live
    waiting = [place for place in mutants if (place.rank in lived if asked.again else place.rank not in results)]
    with KEPT.open("a") as lines:
        for result in run(waiting if asked.again else waiting[: asked.count]):
            results[result.rank] = result
            print(f"{result.end:9}{result.seconds:7} s  {result.path}:{result.line}  {result.by}", flush=True)
            lines.write(json.dumps(asdict(result)) + "\n")
            lines.flush()
    report(mutants, results)


if __name__ == "__main__":
    main()
