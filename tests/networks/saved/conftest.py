"""Models that the real Keras saved, once for the whole run."""

import os
from pathlib import Path

import pytest

from examgen.networks.saved import apart
from examgen.networks.saved.content import network_in
from tests.processes import run
from tests.warm import SOCKET, Fork
from tests.whole_run import alone, folder_of_run


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory, with_keras: Path) -> Path:
    """A folder of saved models, see make_models.py; `witness` appears in it if the code of one is run."""
    shared = folder_of_run(tmp_path_factory)
    folder = shared / "models"
    folder.mkdir(exist_ok=True)
    with alone(shared / "models.lock"):
        if not (folder / "predictions.json").exists():
            command = ["python", "-m", "tests.networks.saved.make_models", str(folder), str(folder / "witness")]
            run(command, start=Fork, env={**os.environ, SOCKET: str(with_keras)}, check=True)
    return folder


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saved files are read in this process. That one of its own says the same, is proved in test_keras_files.py."""
    monkeypatch.setattr(apart, "network_apart", network_in)
