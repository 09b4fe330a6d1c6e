"""The suite's own end: nothing that a test started outlives it or is waited for without end."""

import signal
import sys
from pathlib import Path

import pytest

from tests.processes import Terminal, default_signals, gone, run, session, started

ROOT = Path(__file__).parents[1]

IGNORED = "print(open('/proc/self/status').read().partition('SigIgn:')[2].split()[0])"


def test_what_tests_start_has_the_default_dispositions_even_under_nohup_in_the_background() -> None:
    stops = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
    before = [signal.signal(stop, signal.SIG_IGN) for stop in stops]
    try:
        ignored = int(run([sys.executable, "-S", "-c", IGNORED]).stdout, 16)
        assert all(ignored >> (stop - 1) & 1 for stop in stops)
        default_signals()
        ignored = int(run([sys.executable, "-S", "-c", IGNORED]).stdout, 16)
        assert not any(ignored >> (stop - 1) & 1 for stop in stops)
    finally:
        for stop, handler in zip(stops, before, strict=True):
            signal.signal(stop, handler)


def test_a_test_that_leaves_by_an_error_ends_what_it_started_and_what_that_started() -> None:
    with pytest.raises(ZeroDivisionError), started(["bash", "-c", "sleep 600 & echo begun; wait"]) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        assert len(session(process.pid)) == 2
        print(1 / 0)
    assert gone(process.pid)


def test_a_terminal_that_nobody_looks_at_does_not_hold_a_command_up() -> None:
    lines = 50_000
    with Terminal() as terminal, started(["seq", lines], **terminal.streams()) as process:
        assert process.wait() == 0
    assert terminal.said.splitlines()[-1] == str(lines)


HANGS = """
from threading import Event, Thread
def wait_elsewhere():
    Event().wait(60)
def test_that_hangs():
    Thread(target=wait_elsewhere, daemon=True).start()
    Event().wait(50)
"""


def test_a_test_that_hangs_fails_with_the_stacks_of_all_threads(tmp_path: Path) -> None:
    (tmp_path / "test_that.py").write_text(HANGS)
    settings = ["-c", ROOT / "pyproject.toml", "--rootdir", tmp_path, "-p", "no:cacheprovider", "-n", "1"]
    ended = run([sys.executable, "-m", "pytest", *settings, "--timeout", "1", tmp_path / "test_that.py"])
    assert ended.returncode == 1
    shown = ended.stdout + ended.stderr
    for words in ("Timeout (>1.0s)", "in wait_elsewhere", ">       Event().wait(50)"):
        assert words in shown


def test_every_test_has_a_time_beyond_which_it_fails(request: pytest.FixtureRequest) -> None:
    assert 600 <= float(request.config.getini("timeout")) <= 1800
