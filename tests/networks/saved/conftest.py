"""Models that the real Keras saved, once for the whole run, in one process of its own: TensorFlow is started once."""

import os
import sys
from pathlib import Path

import pytest

from examgen.networks.saved import apart
from examgen.networks.saved.content import network_in
from tests.processes import run
from tests.whole_run import alone, folder_of_run

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of saved models, see make_models.py; `witness` appears in it if the code of one is run."""
    shared = folder_of_run(tmp_path_factory)
    folder = shared / "models"
    folder.mkdir(exist_ok=True)
    with alone(shared / "models.lock"):
        if not (folder / "predictions.json").exists():
            quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
            command = [sys.executable, HERE / "make_models.py", folder, folder / "witness"]
            run(command, env=quiet, check=True)
    return folder


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saved files are read in this process. That one of its own says the same, is proved in test_keras_files.py."""
    monkeypatch.setattr(apart, "network_apart", network_in)
