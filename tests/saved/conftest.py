"""Models that the real Keras saved, once for the whole run, in one process of its own: TensorFlow is started once."""

import fcntl
import os
import sys
from pathlib import Path

import pytest

from tests.processes import run

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of saved models, see make_models.py; `witness` appears in it if the code of one is run."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "models"
    folder.mkdir(exist_ok=True)
    with (shared / "models.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "predictions.json").exists():
            quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
            command = [sys.executable, HERE / "make_models.py", folder, folder / "witness"]
            run(command, env=quiet, check=True)
    return folder
