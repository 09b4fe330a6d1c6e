"""A bank that TensorFlow really trained and a press, once for the whole run, whichever workers share it."""

import fcntl
import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

from examgen.bank import Bank
from examgen.training import Subject
from tests.processes import default_signals
from tests.whole_run import KeptPress, folder_of_run

gc.set_threshold(200_000)  # as the program does: a page is many small objects that all live until it is drawn

settings.register_profile("examgen", deadline=None, derandomize=True)
settings.load_profile("examgen")


@pytest.fixture(scope="session", autouse=True)
def _signals() -> None:
    """What tests start is stopped as a user stops it, however the run itself was started."""
    default_signals()


@pytest.fixture(scope="session")
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for XDG_CACHE_HOME whose bank holds the first batch of every activation."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home = shared / "cache"
    home.mkdir(exist_ok=True)
    with (shared / "cache.lock").open("w") as lock, Bank(home / "examgen" / "bank") as bank:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for activation in ("relu", "sigmoid", "tanh"):
            bank.batch(Subject(activation), 0)
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
