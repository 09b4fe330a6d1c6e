"""Stopped or killed at any moment: no half exam, no process left, and the next run clears up."""

import os
import random
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from examgen import making
from examgen.exam.folder import GENERATED
from examgen.verify import Proof, verify_exam
from tests.cli.conftest import SEED
from tests.cli.running import UNFINISHED, Examgen, assert_one_line, contents, hidden
from tests.processes import DEVNULL, PIPE, Terminal, gone, started, until
from tests.warm import PRESS, Warm

FORKED = True

MAKE = ("make", "-a", "tanh", "--count", "1", "--seed", str(SEED), "--quiet", "--out")


PHASES = {
    "starting TensorFlow": (signal.SIGTERM, "starting TensorFlow"),
    "training": (signal.SIGINT, "networks solve XOR"),
    "drawing": (signal.SIGHUP, "drawing the pages"),
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
    environment = {"TERM": "xterm", PRESS: "1", **empty}
    count = 4 if words.startswith("proving") else 1  # proving one is over in a blink
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


def swallowing() -> None:
    """Have the proof begin with a stop that is swallowed: NumPy does so when the signal comes while it is imported."""
    proved = making.verify_exam

    def verify(folder: Path) -> Proof:
        with suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        return proved(folder)

    making.verify_exam = verify  # type: ignore[attr-defined]


def test_a_stop_that_a_library_swallows_stops_all_the_same(examgen: Examgen, tmp_path: Path) -> None:
    assert_one_line(examgen(*MAKE, "exam", preexec_fn=swallowing), 130, "stopped")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def duration(surroundings: dict[str, str], warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How many seconds a run takes from its start to its end."""
    began = time.monotonic()
    assert Examgen(tmp_path_factory.mktemp("run"), {**surroundings, PRESS: "1"}, warm)(*MAKE, "exam").returncode == 0
    return time.monotonic() - began


def exams_below(folder: Path) -> list[Path]:
    """Whatever could be taken for an exam: a record in folders none of which is hidden."""
    records = [path.relative_to(folder) for path in folder.rglob("exam.json")]
    return [folder / path.parent for path in records if not any(part.startswith(".") for part in path.parts)]


def killed(examgen: Examgen, moment: float, *words: object) -> None:
    """Run a command and kill it, and what it started with it, after so many seconds."""
    with examgen.started(*words, stdout=DEVNULL, stderr=DEVNULL, environment={PRESS: "1"}) as process:
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
    for place, moment in enumerate(moments(duration, 4)):
        killed(examgen, moment, *MAKE, f"exam-{place}")
        for folder in exams_below(tmp_path):
            assert set(contents(folder)) == set(GENERATED)
            assert verify_exam(folder).lie is None
    assert examgen(*MAKE, "last").returncode == 0
    assert hidden(tmp_path) == []


@pytest.mark.slow
def test_a_run_that_is_killed_over_an_exam_leaves_the_old_one_or_the_new(
    examgen: Examgen, copy: Path, duration: float
) -> None:
    """As `make --force` does, which test_kills.py kills."""
    for moment in (duration * 0.6, duration * 0.9, duration * 0.97):
        old = contents(copy)
        killed(examgen, moment, "replace", copy, "Q02", "--quiet")
        assert exams_below(copy.parent) == [copy]
        assert set(contents(copy)) == set(GENERATED)
        assert contents(copy) == old or verify_exam(copy).lie is None


PUBLISH_FOR_EVER = """
import os, sys
from itertools import cycle
from pathlib import Path
from examgen.exam.folder import GENERATED, laid_out, write_pages
for _ in sys.stdin:
    child = os.fork()
    for text in cycle(("one", "two")) if child == 0 else ():
        with laid_out(Path(sys.argv[1])) as unfinished:
            write_pages(unfinished, {name: text.encode() * 9999 for name in GENERATED})
        print(os.getpid(), flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


def test_a_folder_that_is_exchanged_for_another_is_one_of_them_whenever_the_run_is_killed(tmp_path: Path) -> None:
    chance = random.Random(7)
    with started([sys.executable, "-c", PUBLISH_FOR_EVER, tmp_path / "exam"], stdin=PIPE) as process:
        assert process.stdin
        assert process.stdout
        for _ in range(20):
            process.stdin.write("another\n")
            process.stdin.flush()
            publishing = int(process.stdout.readline())
            time.sleep(chance.uniform(0, 0.05))
            os.kill(publishing, signal.SIGKILL)
            while process.stdout.readline() != "ended\n":
                pass
            files = contents(tmp_path / "exam")
            assert set(files) == set(GENERATED)
            assert len(set(files.values())) == 1
            assert len(hidden(tmp_path)) <= 1 + len(GENERATED)


def test_a_second_run_clears_away_what_a_killed_one_left(examgen: Examgen, copy: Path) -> None:
    with examgen.started(*MAKE, "exam", environment={PRESS: "1"}) as process:
        until(lambda: list(copy.parent.glob(f"{UNFINISHED}*")), process)
    (leftover,) = copy.parent.glob(f"{UNFINISHED}*")
    assert examgen("render", copy, "--quiet").returncode == 0
    assert not leftover.exists()
    assert exams_below(copy.parent) == [copy]
