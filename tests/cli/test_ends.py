"""No command ends in a traceback or is waited for in vain, however it is ended and whatever it is denied."""

import os
import resource
import signal
import sys
import threading
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from examgen.desk.cli import app
from tests.cli.conftest import SEED
from tests.cli.running import UNFINISHED, Examgen, assert_one_line
from tests.processes import Ended, Terminal, closed, gone, limited, run, session, until
from tests.warm import PRESS

FORKED = True

COMMANDS = {
    "make": ("quiz.toml", "--out", "made", "--seed", SEED),
    "new": ("new.toml",),
    "render": ("copy",),
    "verify": ("copy",),
    "replace": ("copy", "Q01"),
    "sheets": ("copy", "--students", "roster.csv"),
    "key": ("copy", "Q01"),
    "mark": ("copy", "--answers", "typed.csv"),
    "answers-template": ("copy", "--students", "roster.csv", "--out", "template.csv"),
    "grade": ("copy", "answers.csv", "--no-report", "--blank", "Q01-Q03"),
    "feedback": ("copy", "answers.csv", "--blank", "Q01-Q03"),
    "export": ("copy", "--to", "csv", "--to", "moodle"),
    "weights": ("copy",),
    "bank": (),
}


@pytest.fixture
def desk(copy: Path) -> Path:
    """A folder with an exam in it, `copy`, and all that the commands need."""
    folder = copy.parent
    (folder / "quiz.toml").write_text('[[sections]]\nactivation = "tanh"\ncount = 1\n')
    (folder / "roster.csv").write_text("student\ns1\n")
    (folder / "answers.csv").write_text("student,Q01.O\ns1,0.5\n")
    return folder


@pytest.fixture
def examgen(examgen: Examgen, few_networks: dict[str, str], request: pytest.FixtureRequest) -> Examgen:
    """As for every test; but `bank`, which looks at every network that lies there, finds few."""
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    few = few_networks if parameters.get("command") == "bank" else {}
    return replace(examgen, environment={**examgen.environment, **few})


@pytest.fixture
def whole(whole: Examgen, examgen: Examgen) -> Examgen:
    return replace(whole, environment=examgen.environment)


def drawn(command: str, *choices: object) -> object:
    """The same one for the same command, in every run."""
    return Random(command).choice(choices)


def some(kind: str) -> list[str]:
    """Four commands for a kind of test, the same in every run: each costs a second."""
    return Random(kind).sample(list(COMMANDS), 4)


def assert_no_traceback(ended: Ended, *codes: int) -> None:
    said = f"{ended.stdout or ''}{ended.stderr or ''}"
    assert ended.returncode in codes, said
    assert not any(words in said for words in ("Traceback", "Exception ignored", "Fatal")), said
    assert (ended.stderr or "").count("\n") <= 1, said


def test_every_command_is_tried() -> None:
    assert set(COMMANDS) == {command.callback.__name__.replace("_", "-") for command in app.registered_commands}


CLOSED = [some for number in (1, 2, 3) for some in combinations(range(3), number)]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_minds_closed_streams(examgen: Examgen, desk: Path, command: str) -> None:
    streams = drawn(command, *CLOSED)
    assert_no_traceback(examgen(command, *COMMANDS[command], preexec_fn=partial(closed, *streams)), 0)


@pytest.mark.parametrize("streams", [(0,), (1,), (2,), (0, 1, 2)])
def test_nor_does_python_when_it_begins(whole: Examgen, desk: Path, streams: tuple[int, ...]) -> None:
    assert_no_traceback(whole("key", "copy", preexec_fn=partial(closed, *streams)), 0)


def test_nor_do_the_processes_that_a_command_starts(examgen: Examgen, desk: Path) -> None:
    everything = {PRESS: "1"}
    assert_no_traceback(examgen("render", "copy", preexec_fn=partial(closed, 0, 1, 2), environment=everything), 0)


def test_what_is_said_into_a_closed_stream_does_not_get_into_a_file(examgen: Examgen, desk: Path) -> None:
    """The first file that is opened would have its number."""
    words = ("s1", "", "1", "2", "3", "4", "5")
    ended = examgen("mark", "copy", input="".join(f"{word}\n" for word in words), preexec_fn=partial(closed, 1))
    assert_no_traceback(ended, 0)
    lines = (desk / "copy" / "answers.csv").read_text().splitlines()
    assert [line.split(",")[4] for line in lines] == ["written", "1", "2", "3", "4", "5"]


def test_a_standard_error_that_refuses_what_is_said_changes_no_exit_code(examgen: Examgen, desk: Path) -> None:
    with Path("/dev/full").open("w") as full:
        assert examgen("key", "nowhere", stderr=full).returncode == 1
        assert examgen("mark", "copy", "Q01", "O=1", stderr=full).returncode == 0


STOPPED_AT_A_MODULE = """
import os, runpy, signal, sys
class Counting:
    left, number = int(sys.argv.pop(1)), int(sys.argv.pop(1))
    def find_spec(self, name, *_):
        Counting.left -= Counting.left > 0 and "examgen.processes.stops" in sys.modules
        if Counting.left == 0:
            Counting.left = -1
            os.kill(os.getpid(), self.number)
sys.meta_path.insert(0, Counting())
runpy.run_module("examgen", run_name="__main__", alter_sys=True)
"""
"""The program, sent a signal when it looks for its n-th module."""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_can_be_stopped_from_its_first_moment(whole: Examgen, desk: Path, command: str) -> None:
    """While modules are imported: the first hundreds before there is a command, the others in the midst of it."""
    number = drawn(command, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    moment = drawn(command, *range(2, 250))
    before = sorted(desk.rglob("*"))
    words = [sys.executable, "-P", "-c", STOPPED_AT_A_MODULE, moment, int(number), command, *COMMANDS[command]]
    assert_one_line(run(words, **whole.how()), 130, "stopped; nothing half done was left behind")
    assert sorted(desk.rglob("*")) == before


TWICE = """
import os, signal
from examgen.processes.stops import heed_stops, interrupted
heed_stops(interrupted)
try:
    try:
        os.kill(os.getpid(), signal.SIGINT)
    finally:
        os.kill(os.getpid(), signal.SIGINT)
        print("cleared away")
except KeyboardInterrupt:
    print("stopped")
try:
    os.kill(os.getpid(), signal.SIGHUP)
except KeyboardInterrupt:
    print("again")
"""


def test_who_presses_ctrl_c_twice_does_not_stop_the_clearing_away() -> None:
    assert run([sys.executable, "-c", TWICE]).stdout.split("\n") == ["cleared away", "stopped", "again", ""]


LOST = """
import os, signal, sys, time
from examgen.desk import commands
from examgen.desk.cli import main
import examgen.exam.lookup as lookup
class Cleared:
    def __del__(self):  # where Python drops what is raised
        os.kill(os.getpid(), signal.SIGINT)
def open_record(path):
    Cleared()
    time.sleep(60)
lookup.open_record = open_record
main()
"""


def test_a_stop_that_python_drops_stops_all_the_same(whole: Examgen, desk: Path) -> None:
    assert_one_line(run([sys.executable, "-P", "-c", LOST, "key", "copy"], **whole.how()), 130, "stopped")


def test_a_terminal_that_hangs_up_leaves_nothing_behind(examgen: Examgen, desk: Path) -> None:
    before = sorted(desk.rglob("*"))
    with (
        Terminal() as terminal,
        examgen.started("render", "copy", **terminal.streams(), environment={PRESS: "1"}) as process,
    ):
        until(lambda: "drawing the pages" in terminal.said, process)
        terminal.hang_up()
        process.send_signal(signal.SIGHUP)
        assert process.wait() == 130
        assert gone(process.pid)
    assert sorted(desk.rglob("*")) == before


def test_where_ctrl_c_is_ignored_from_the_start_it_stays_so(examgen: Examgen, desk: Path) -> None:
    ignore = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    with examgen.started("render", "copy", preexec_fn=ignore, environment={PRESS: "1"}) as process:
        until(lambda: len(session(process.pid)) > 1, process)
        os.killpg(process.pid, signal.SIGINT)
        assert (process.communicate()[1], process.returncode) == ("", 0)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_class_that_is_stopped_while_other_processes_start_leaves_none(
    examgen: Examgen, desk: Path, number: signal.Signals
) -> None:
    (desk / "answers.csv").write_text("student,Q01.O\n" + "".join(f"s{one},0.5\n" for one in range(3000)))
    before = sorted(desk.rglob("*"))
    with examgen.started("grade", *COMMANDS["grade"], environment={PRESS: "1"}) as process:
        until(lambda: len(session(process.pid)) > 1, process)
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        complained = process.communicate()[1]
        assert gone(process.pid)
    if number == signal.SIGKILL:
        assert complained == ""
    else:
        assert (complained, process.returncode) == ("examgen: stopped; nothing half done was left behind.\n", 130)
        assert sorted(desk.rglob("*")) == before


@pytest.mark.parametrize("command", some("cwd"))
def test_a_removed_folder_is_named(whole: Examgen, tmp_path: Path, command: str) -> None:
    (tmp_path / "gone").mkdir()

    def go_and_remove() -> None:
        os.chdir(tmp_path / "gone")
        (tmp_path / "gone").rmdir()

    ended = whole(command, *COMMANDS[command], preexec_fn=go_and_remove)
    if command == "bank":
        assert ended.returncode == 0
    else:
        assert_one_line(ended, 1, "this folder: is not there any more")


@pytest.mark.parametrize("command", some("descriptors"))
def test_a_want_of_descriptors_is_said_as_what_it_is(whole: Examgen, desk: Path, command: str) -> None:
    before = sorted(desk.rglob("*"))
    few = drawn(command, *range(5, 10))
    ended = whole(command, *COMMANDS[command], preexec_fn=partial(limited, resource.RLIMIT_NOFILE, few))
    assert_no_traceback(ended, 0, 1)
    if ended.returncode:
        assert_one_line(ended, 1, "too many files are open at once")
        # To clear away takes descriptors too: what is left then is cleared away by the next command.
        assert [path for path in sorted(desk.rglob("*")) if UNFINISHED not in str(path)] == before


@pytest.mark.parametrize("command", some("memory"))
def test_a_want_of_memory_is_said_as_what_it_is(whole: Examgen, desk: Path, command: str) -> None:
    little = drawn(command, *range(30, 200)) << 20
    ended = whole(command, *COMMANDS[command], preexec_fn=partial(limited, resource.RLIMIT_AS, little))
    assert_no_traceback(ended, 0, 1)
    # OpenBLAS has a line of its own, and ends the process.
    assert not ended.returncode or any(words in ended.stderr for words in ("emory", "no further process or thread"))


def test_a_want_of_threads_is_said_as_what_it_is(examgen: Examgen, desk: Path) -> None:
    none = partial(threading.stack_size, 1 << 46)
    ended = examgen("render", "copy", preexec_fn=none, environment={PRESS: "1"})
    assert_one_line(ended, 1, "no further process or thread can be started")


@pytest.mark.parametrize("command", ["key", "verify", "grade"])
def test_a_pipe_for_a_record_is_refused(examgen: Examgen, desk: Path, command: str) -> None:
    (desk / "copy" / "exam.json").unlink()
    os.mkfifo(desk / "copy" / "exam.json")
    assert_one_line(examgen(command, *COMMANDS[command]), 1, "copy/exam.json", "no file")
