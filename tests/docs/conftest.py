"""A bank of whole batches alone: what the documents show is what somebody sees whose networks were all trained."""

from pathlib import Path

import pytest

from examgen.bank import Bank
from tests import kept_bank
from tests.whole_run import alone, folder_of_run


@pytest.fixture(scope="session")
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for XDG_CACHE_HOME; what its bank does not hold is trained when a document first asks for it."""
    shared = folder_of_run(tmp_path_factory) / "docs"
    shared.mkdir(exist_ok=True)
    home = shared / "cache"
    with alone(shared / "cache.lock"):
        if not home.exists():
            kept_bank.put_into(Bank(home / "examgen" / "bank"), kept_bank.WHOLE)
    return home
