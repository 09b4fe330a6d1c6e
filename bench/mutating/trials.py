"""Tests on trial: some of a room's tests in a fork of a process that has collected them all, with one function changed.

The fork takes over what was imported, so that a trial costs no more than its tests; a change of what runs at import
cannot be made so, and asks for a process that imports the changed file. Each test runs once without any change, to
learn which lines it reaches: a change is put to those tests alone that reach its statement, the quickest first.
"""

import ast
import gc
import inspect
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import coverage
import pytest
from hypothesis import Phase, settings

PATIENCE = 10
"""Seconds of processor time that a test has beyond ten times its own."""

FROM_OUTSIDE = ("SIGHUP", "SIGINT", "SIGKILL", "SIGTERM")
"""What ends a process for reasons that no mutant has."""

MEMORY = 8 << 30
"""Bytes that a process may ask for."""

IMPORTED = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
"""A library with a plugin of its own, imported before pytest began, is nothing to fail for."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a test does without any change. seconds: of the processor; lines: those that it reaches, by file."""

    seconds: float
    lines: Mapping[str, Sequence[int]]

    def through(self, path: str, statement: range) -> bool:
        """Whether the test reaches a line of a statement."""
        return any(line in statement for line in self.lines.get(path, ()))


@dataclass(frozen=True, slots=True)
class Ran:
    """How a trial ended. end: "alive" if no test failed, "killed" or "too long"; by: the test that failed first."""

    end: str
    by: str


ALIVE = Ran("alive", "")


def _tracer() -> coverage.Coverage:
    tracer = coverage.Coverage(data_file=None, config_file=False, include=[str(Path.cwd() / "examgen" / "*")])
    tracer.set_option("run:disable_warnings", ["no-data-collected"])  # of what is proved by tables alone
    return tracer


def _lines(tracer: coverage.Coverage) -> dict[str, list[int]]:
    data = tracer.get_data()
    return {os.path.relpath(path): sorted(data.lines(path) or ()) for path in data.measured_files()}


class Watch:
    """A plugin of pytest's that hands the collected tests to `work` in place of running them."""

    def __init__(self, work: Callable[[list[pytest.Item], "Watch"], None]) -> None:
        self.work, self.failed = work, ""
        self.tracer = _tracer()
        self.collecting = Reach(0, {})
        """What ran while the tests were collected: no fork runs it again."""

    def pytest_sessionstart(self) -> None:
        found = (Phase.explicit, Phase.generate)  # that an example fails is enough, be it the smallest or not
        settings.register_profile("mutants", settings(), phases=found)
        settings.load_profile("mutants")
        self.tracer.start()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.tracer.stop()
        if not self.failed:
            self.collecting = Reach(0, _lines(self.tracer))
            first, last = session.items[0], session.items[-1]
            ready = pytest.Function.from_parent(first.parent, name="ready", callobj=lambda: None)
            session.config.hook.pytest_runtest_protocol(item=ready, nextitem=last)  # what is made once for all tests
            self.work(session.items, self)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


def forked(work: Callable[[], None], seconds: int = 0) -> str:
    """Do some work in a process of its own; what ended it, empty if it came to its end. seconds: that it may take."""
    child = os.fork()
    if not child:
        try:
            os.setsid()
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(seconds)
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 a fork says so itself: nobody above it may go on
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(1)
    try:
        _, status = os.waitpid(child, 0)
    except BaseException:
        os.killpg(child, signal.SIGTERM)
        time.sleep(1)  # so that it can stop what it has forked in its turn
        raise
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # and what its tests have started
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit code {os.WEXITSTATUS(status)}" if status else ""


def collected(folder: Path, tests: Sequence[str], work: Callable[[list[pytest.Item], Watch], None]) -> str:
    """Collect tests in the copy of the project in `folder`, and do some work with them there, in a process of its own.

    What was in the way, empty if nothing was: a test file that could not be collected, or what ended the process.
    """
    said = folder / "collected"
    said.write_text("")

    def process() -> None:
        os.chdir(folder)
        log = os.open("tests.log", os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.environ |= {"PYTHONPATH": str(folder), "TMPDIR": str(folder / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
        sys.path.insert(0, str(folder))
        watch = Watch(work)
        folders = (f"--rootdir={folder}", f"--basetemp={folder / 'base'}")
        options = ("-q", "-s", "-n", "0", "-p", "no:cacheprovider", "-W", IMPORTED, *folders)
        code = pytest.main([*options, *tests], plugins=[watch])
        said.write_text(watch.failed or (f"exit code {code:d} of pytest" if code else ""))

    return forked(process) or said.read_text()


def tried(items: Sequence[pytest.Item], watch: Watch, known: Mapping[str, Reach], change: Callable[[], None]) -> Ran:
    """Tests in a fork, until the first one fails. change: what is done first; known: what each does without it."""
    said = Path("said").absolute()
    said.write_text("")

    def process() -> None:
        change()
        for item, following in zip(items, [*items[1:], None], strict=True):
            seconds = known[item.nodeid].seconds  # of the processor, so that a busy machine kills no mutant
            signal.setitimer(signal.ITIMER_PROF, PATIENCE + 10 * seconds)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            signal.setitimer(signal.ITIMER_PROF, 0)
            if watch.failed:
                break
        said.write_text(watch.failed)

    ended = forked(process, 600 + int(100 * sum(known[item.nodeid].seconds for item in items)))
    if ended in FROM_OUTSIDE:
        raise SystemExit(f"stopped: the tests of a mutant were ended by {ended}")
    if ended in ("SIGPROF", "SIGALRM"):
        return Ran("too long", "")
    by = ended or said.read_text()
    return Ran("killed" if by else "alive", by)


def reach(item: pytest.Item, watch: Watch, longest: float) -> Reach | None:
    """What a test does, alone in a fork, so that no test before it has worked anything out for it; None if it is long.

    longest: seconds of the processor that it may take, under coverage.
    """
    told = Path("reach").absolute()
    told.unlink(missing_ok=True)

    def process() -> None:
        tracer = _tracer()
        signal.setitimer(signal.ITIMER_PROF, longest)
        start = time.process_time()
        tracer.start()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        tracer.stop()
        signal.setitimer(signal.ITIMER_PROF, 0)
        seconds = round(time.process_time() - start, 3)
        if not watch.failed:
            told.write_text(json.dumps([seconds, _lines(tracer)]))

    ended = forked(process)
    if ended == "SIGPROF":
        return None
    if not told.exists():
        raise SystemExit(f"{item.nodeid} fails without any mutant")
    return Reach(*json.loads(told.read_text()))


def reached(items: Sequence[pytest.Item], watch: Watch, store: Path, longest: float) -> dict[str, Reach]:
    """What each test reaches that is not too long; from `store` if its file and those that it reached are the same.

    A test that was too long once is tried again if it may take longer now.
    """
    known, before = {}, _lines_of(store)
    with store.open("a") as lines:
        for item in items:
            test, told = item.nodeid, before.get(item.nodeid)
            if not told or told["texts"] != _texts(test, told["lines"]) or (told["cut"] and told["seconds"] < longest):
                found = reach(item, watch, longest)
                each = found or Reach(longest, {})
                told = {"test": test, "texts": _texts(test, each.lines), "cut": found is None, **asdict(each)}
                print(json.dumps(told), file=lines, flush=True)
            if not told["cut"] and told["seconds"] <= longest:
                known[test] = Reach(told["seconds"], told["lines"])
    return known


def stored(store: Path, longest: float) -> dict[str, Reach]:
    """What each test that is not too long reached when it was last asked."""
    every = _lines_of(store).items()
    return {test: Reach(of["seconds"], of["lines"]) for test, of in every if of["seconds"] < longest}


def _lines_of(store: Path) -> dict[str, Any]:
    lines = store.read_text().splitlines() if store.exists() else []
    return {told["test"]: told for told in map(json.loads, lines)}


def _texts(test: str, paths: Iterable[str]) -> str:
    """What tells whether a test file, or one of those that a test reaches, has changed."""
    files = [Path(test.partition("::")[0]), *map(Path, sorted(paths))]
    return sha256(b"\0".join(file.read_bytes() if file.exists() else b"" for file in files)).hexdigest()[:16]


NOTHING = Reach(0, {})
"""Of a test that is not asked."""


def in_order(items: Sequence[pytest.Item], known: Mapping[str, Reach]) -> list[pytest.Item]:
    """Quick tests first; those that take about as long stay together, so that they share what a file makes ready."""
    bounds = (0.02, 0.1, 0.5, 2, 8)
    return sorted(items, key=lambda item: sum(known[item.nodeid].seconds > bound for bound in bounds))


def statement_at(source: str, line: int) -> range:
    """The lines of the innermost statement around a line; of one with a body those before the body."""
    found = range(line, line + 1)
    for node in ast.walk(ast.parse(source)):  # what is within another comes after it
        if isinstance(node, ast.stmt | ast.match_case):
            first = node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
            inner = getattr(node, "body", None) or getattr(node, "cases", None)
            after = (inner[0].pattern if isinstance(inner[0], ast.match_case) else inner[0]).lineno if inner else 0
            lines = range(first, max(after, first + 1) if inner else (node.end_lineno or first) + 1)
            found = lines if line in lines else found
    return found


def functions_in(code: CodeType) -> Iterator[CodeType]:
    """The functions of a module and of its classes, without those within others."""
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from (part,) if part.co_flags & inspect.CO_OPTIMIZED else functions_in(part)


def with_inner(code: CodeType) -> Iterator[CodeType]:
    """A function and those within it, which may be held already, as it was called at import."""
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from with_inner(part)


def at_import(code: CodeType) -> CodeType:
    """What of a module runs at import: without the bodies of functions."""
    parts = (
        part if not isinstance(part, CodeType) else None if part.co_flags & inspect.CO_OPTIMIZED else at_import(part)
        for part in code.co_consts
    )
    return code.replace(co_consts=tuple(parts), co_linetable=b"")


def functions_of(folder: Path) -> list[FunctionType]:
    """The program's functions in this process."""
    within = f"{folder}/examgen/"
    every = (each for each in gc.get_objects() if type(each) is FunctionType)
    return [each for each in every if each.__code__.co_filename.startswith(within)]


def exchanged(path: str, before: str, after: str, functions: Sequence[FunctionType]) -> Callable[[], None] | None:
    """What exchanges, in the running process, the functions of a file that are not the same in two texts of it.

    functions: those of the process. None if what runs at import is not the same, or if a function is not found by its
    code.
    """
    old, new = (compile(text, path, "exec", dont_inherit=True) for text in (before, after))
    if at_import(old) != at_import(new):
        return None
    changes = [pair for pair in zip(functions_in(old), functions_in(new), strict=True) if pair[0] != pair[1]]
    here = [each for each in functions if each.__code__.co_filename == path]
    if not {was for was, _ in changes} <= {each.__code__ for each in here}:
        return None
    becomes: dict[CodeType, CodeType] = {}
    for pair in changes:
        inner, others = (list(with_inner(code)) for code in pair)
        becomes |= zip(inner, others, strict=True) if len(inner) == len(others) else [pair]  # one may be optimised away
    if any(was.co_freevars != now.co_freevars for was, now in becomes.items()):
        return None

    def exchange() -> None:
        for function in here:
            function.__code__ = becomes.get(function.__code__, function.__code__)

    return exchange
