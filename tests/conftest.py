"""A bank of networks that TensorFlow trained, and a press, once for the whole run, whichever workers share them."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from examgen.networks.bank import Bank
from examgen.processes import child
from examgen.render.fonts import font_faces
from examgen.render.pdf import laid_out
from tests import kept_bank
from tests.processes import default_signals
from tests.warm import Warm, warm_commands
from tests.warm_training import keras_process, training_forks
from tests.whole_run import KeptPress, alone, draw_once, folder_of_run

sys.dont_write_bytecode = False  # hundreds of processes would each compile the program anew
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
gc.set_threshold(200_000)  # as the program does: a page is many small objects that all live until it is drawn

EXAMPLES = int(os.environ.get("EXAMGEN_EXAMPLES", "60"))
"""Of each property, the same in every run; more of them find what the first ones did not."""

settings.register_profile("examgen", deadline=None, derandomize=True, max_examples=EXAMPLES)
settings.load_profile("examgen")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """How workers share the tests, where there are several; see tests/shares.py."""
    from tests.shares import FileByFile

    return FileByFile(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(autouse=True)
def _signals() -> None:
    """What a test starts is stopped as a user stops it, however the run was started and whatever the last test left.

    A command that was run to its end in this process heeds no signal any more.
    """
    default_signals()


@pytest.fixture(scope="session", autouse=True)
def _drawn_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """An exam that a test makes in its own process is drawn once for the whole run, as in forks; see tests/warm.py.

    What is a process of its own draws as users see it.
    """
    draw_once(folder_of_run(tmp_path_factory) / "drawn")


@pytest.fixture(scope="session", autouse=True)
def _fonts_that_stay() -> None:
    """WeasyPrint unpacks fonts into one folder of a process; a command that is run in this one would take it along."""
    laid_out(f"<style>{font_faces('ExamgenSans-Regular', embedded=False)}</style><p>0")


@pytest.fixture(scope="session")
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for XDG_CACHE_HOME whose bank holds what tests/kept_bank.py keeps; other batches are really trained."""
    shared = folder_of_run(tmp_path_factory)
    home = shared / "cache"
    with alone(shared / "cache.lock"):
        if not home.exists():
            kept_bank.put_into(Bank(home / "examgen" / "bank"))
    return home


@pytest.fixture(scope="session")
def shared_bank(cache_home: Path) -> Bank:
    """The bank in `cache_home`."""
    return Bank(cache_home / "examgen" / "bank")


@pytest.fixture
def environment(cache_home: Path) -> dict[str, str]:
    """The environment of a command that is to find the trained bank."""
    return {**os.environ, "XDG_CACHE_HOME": str(cache_home), "COLUMNS": "100"}


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> KeptPress:
    """What draws each document once for the whole run: render_pages(exam, press=press)."""
    return KeptPress(folder_of_run(tmp_path_factory) / "drawn")


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """What makes of a command a fork, of one process for all tests of a worker: run([...], env=warm(os.environ))."""
    with warm_commands(tmp_path_factory.mktemp("warm"), folder_of_run(tmp_path_factory) / "drawn") as variables:
        yield variables


@pytest.fixture(scope="session")
def with_keras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where a process of this worker listens that has imported TensorFlow; see tests/warm_training.py."""
    with keras_process(tmp_path_factory.mktemp("training")) as address:
        yield address


@pytest.fixture
def trained_in_forks(with_keras: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches that this test's own process asks for are trained in forks of one that has imported TensorFlow."""
    monkeypatch.setattr(child, "start", training_forks(with_keras))
