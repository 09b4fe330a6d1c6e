"""The program as its users run it: in a process of its own, with the bank that the whole run shares."""

import fcntl
import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from examgen.desk import cli
from examgen.networks.bank import Bank
from examgen.networks.training import TRAINED_ACTIVATIONS, Subject
from tests.cli.running import OBEYED, Examgen, Inside
from tests.exams import a_seed

TITLE = '<b>Bold</b> & "quoted" امتحان الشبكات'
SEED = a_seed()


@pytest.fixture(scope="session")
def surroundings(cache_home: Path) -> dict[str, str]:
    """The environment of every command: the trained bank is there."""
    return {**os.environ, "XDG_CACHE_HOME": str(cache_home), "COLUMNS": "100"}


@pytest.fixture(scope="session")
def few_networks(shared_bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variable of a cache whose bank holds a batch of each activation, with a hundred networks each."""
    home = tmp_path_factory.mktemp("few")
    folder = Path(home, "examgen", "bank", shared_bank.folder.name)
    folder.mkdir(parents=True)
    for activation in TRAINED_ACTIVATIONS:
        shutil.copy(shared_bank.path(Subject(activation, "and"), 0), folder)
    return {"XDG_CACHE_HOME": str(home)}


@pytest.fixture
def examgen(surroundings: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest) -> Examgen:
    """`examgen("key", exam)` in an empty folder.

    In a file of tests that is marked `FORKED` commands are forks of one process, see tests/warm.py: there it is proved
    what a command says and does, and not how its process begins and ends.
    """
    forked = getattr(request.module, "FORKED", False)
    return Examgen(tmp_path, surroundings, request.getfixturevalue("warm") if forked else None)


@pytest.fixture
def whole(surroundings: dict[str, str], tmp_path: Path) -> Examgen:
    """The same, in a process of its own wherever it stands."""
    return Examgen(tmp_path, surroundings)


@pytest.fixture(scope="session")
def made(surroundings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Any]]:
    """An exam that `examgen make --json` made, once for all workers, and what it said. For reading only."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, said = shared / "made" / "exam", shared / "made.json"
    with (shared / "made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            words = ("make", "-a", "relu", "-a", "sigmoid", "-a", "tanh", "--count", 3, "--seed", SEED, "--json")
            ended = Examgen(shared, surroundings)(*words, "--title", TITLE, "--points", "7.5", "--out", folder)
            assert (ended.returncode, ended.stderr) == (0, "")
            said.write_text(ended.stdout)
    return folder, json.loads(said.read_text())


@pytest.fixture(scope="session")
def exam(made: tuple[Path, Mapping[str, Any]]) -> Path:
    """The folder of an exam of three questions, one of each activation. For reading only."""
    return made[0]


@pytest.fixture
def copy(exam: Path, tmp_path: Path) -> Path:
    """A copy of `exam` to do anything with, in a folder with nothing else in it."""
    return Path(shutil.copytree(exam, tmp_path / "copy"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Inside:
    """`run("key", exam)` in this process, which is quicker; a terminal shows what it prints and obeys none of it."""

    def command(*words: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["examgen", *map(str, words)])
        code = cli._run()
        printed = "".join(capsys.readouterr())
        assert not OBEYED.search(printed), printed
        return code, printed

    return command
