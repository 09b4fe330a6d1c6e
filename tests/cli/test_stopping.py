"""Stopped or killed at any moment: no half exam, no process left, and the next run clears up."""

import os
import random
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.folder import GENERATED
from examgen.verify import verify_exam
from tests.cli.conftest import SEED
from tests.cli.running import UNFINISHED, Examgen, assert_one_line, contents, hidden
from tests.processes import DEVNULL, Terminal, gone, run, started, until

MAKE = ("make", "-a", "tanh", "--count", "1", "--seed", str(SEED), "--quiet", "--out")


PHASES = {
    "starting TensorFlow": (signal.SIGHUP, "starting TensorFlow"),
    "training, by Ctrl-C": (signal.SIGINT, "networks solve XOR"),
    "training, by SIGTERM": (signal.SIGTERM, "networks solve XOR"),
    "drawing": (signal.SIGTERM, "drawing the pages"),
    "proving": (signal.SIGINT, "proving every question"),
}
"""Of the signals all lead to the same end, which test_ends.py tries with every command. Ctrl-C reaches the whole group,
the others the command alone, whose processes have to end with it."""


@pytest.mark.slow
@pytest.mark.parametrize(("number", "words"), PHASES.values(), ids=PHASES)
def test_a_run_that_is_stopped_says_so_and_leaves_nothing(
    examgen: Examgen, tmp_path: Path, number: int, words: str
) -> None:
    empty = (
        {"XDG_CACHE_HOME": str(tmp_path / "cache")} if words in ("starting TensorFlow", "networks solve XOR") else {}
    )
    environment = {"TERM": "xterm", **empty}
    count = 12 if words.startswith("proving") else 1  # proving one is over in a blink
    command = ("make", "-a", "tanh", "--count", count, "--seed", SEED, "--out", "a/b/exam")
    with (
        Terminal() as terminal,
        examgen.started(*command, stderr=terminal.theirs, environment=environment) as process,
    ):
        until(lambda: words in terminal.said, process)
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        said, _ = process.communicate()
        assert gone(process.pid)
    complained = terminal.said
    assert (process.returncode, said) == (130, ""), complained
    assert complained.endswith("examgen: stopped; nothing half done was left behind.\r\n")
    assert complained.count("examgen:") == 1
    assert "Traceback" not in complained
    assert not (tmp_path / "a").exists()


SWALLOW = """
import os, signal, sys
from examgen import making
from examgen.desk.cli import main
def verify(folder):  # numpy does so when the signal comes while it is imported
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        pass
    return proved(folder)
proved, making.verify_exam = making.verify_exam, verify
main()
"""


def test_a_stop_that_a_library_swallows_stops_all_the_same(environment: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", SWALLOW, *MAKE, "exam"]
    ended = run(command, cwd=tmp_path, env=environment)
    assert_one_line(ended, 130, "stopped")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="session")
def duration(made: tuple[Path, Mapping[str, Any]]) -> float:
    """About how many seconds a run takes from its start to its end."""
    return float(made[1]["seconds"]) + 0.3


def exams_below(folder: Path) -> list[Path]:
    """Whatever could be taken for an exam: a record in folders none of which is hidden."""
    records = [path.relative_to(folder) for path in folder.rglob("exam.json")]
    return [folder / path.parent for path in records if not any(part.startswith(".") for part in path.parts)]


def killed(examgen: Examgen, moment: float, *words: object) -> None:
    """Run a command and kill it, and what it started with it, after so many seconds."""
    with examgen.started(*words, stdout=DEVNULL, stderr=DEVNULL) as process:
        time.sleep(moment)
        process.kill()
        process.wait()
        assert gone(process.pid), "what it started outlives it"


def moments(duration: float, number: int) -> list[float]:
    return [duration * (place + random.Random(place).random()) / number for place in range(number)]


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_nothing_that_looks_like_an_exam(
    examgen: Examgen, tmp_path: Path, duration: float
) -> None:
    for place, moment in enumerate(moments(duration, 6)):
        killed(examgen, moment, *MAKE, f"exam-{place}")
        for folder in exams_below(tmp_path):
            assert set(contents(folder)) == set(GENERATED)
            assert verify_exam(folder).lie is None
    assert examgen(*MAKE, "last").returncode == 0
    assert hidden(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("command", ["make", "replace"])
def test_a_run_that_is_killed_over_an_exam_leaves_the_old_one_or_the_new(
    examgen: Examgen, copy: Path, command: str, duration: float
) -> None:
    words = ("replace", copy, "Q02", "--quiet") if command == "replace" else (*MAKE, copy, "--force")
    for moment in [*moments(duration, 2), duration * 0.9, duration * 0.97]:
        old = contents(copy)
        killed(examgen, moment, *words)
        assert exams_below(copy.parent) == [copy]
        assert set(contents(copy)) == set(GENERATED)
        assert contents(copy) == old or verify_exam(copy).lie is None


PUBLISH_FOR_EVER = """
import sys
from itertools import cycle
from pathlib import Path
from examgen.exam.folder import GENERATED, laid_out, write_pages
for text in cycle(("one", "two")):
    with laid_out(Path(sys.argv[1])) as unfinished:
        write_pages(unfinished, {name: text.encode() * 9999 for name in GENERATED})
    print(flush=True)
"""


def test_a_folder_that_is_exchanged_for_another_is_one_of_them_whenever_the_run_is_killed(tmp_path: Path) -> None:
    chance = random.Random(7)
    for _ in range(20):
        command = [sys.executable, "-c", PUBLISH_FOR_EVER, tmp_path / "exam"]
        with started(command) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
        files = contents(tmp_path / "exam")
        assert set(files) == set(GENERATED)
        assert len(set(files.values())) == 1
        assert len(hidden(tmp_path)) <= 1 + len(GENERATED)


def test_a_second_run_clears_away_what_a_killed_one_left(examgen: Examgen, copy: Path) -> None:
    with examgen.started(*MAKE, "exam") as process:
        until(lambda: list(copy.parent.glob(f"{UNFINISHED}*")), process)
    (leftover,) = copy.parent.glob(f"{UNFINISHED}*")
    assert examgen("render", copy, "--quiet").returncode == 0
    assert not leftover.exists()
    assert exams_below(copy.parent) == [copy]
