"""The bank on the command line: what lies there, and training all of it."""

import json
from pathlib import Path

from examgen.networks.bank import Bank, packed
from examgen.networks.training import RECIPE, Batch, Subject
from tests.cli.running import Examgen, assert_one_line

FORKED = True


def test_bank_fill_says_what_lies_there(examgen: Examgen, shared_bank: Bank, tmp_path: Path) -> None:
    networks = shared_bank.batch(Subject("tanh"), 0).networks[:5]
    full = Bank(tmp_path / "cache" / "examgen" / "bank")
    full.folder.mkdir(parents=True)
    for number in range(16):
        batch = Batch(Subject("tanh"), number, RECIPE.starts, networks)
        full.path(Subject("tanh"), number).write_bytes(packed(batch, RECIPE))
    here = {"environment": {"XDG_CACHE_HOME": str(tmp_path / "cache")}}
    ended = examgen("bank", "--fill", "tanh", "--fill", "tanh", "--json", **here)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [(row["activation"], row["batches"]) for row in json.loads(ended.stdout)] == [("tanh", 16)]
    assert "XOR, tanh 2-2-1: 16 batches" in examgen("bank", "--fill", "tanh", **here).stdout
    for name in ("tan", "and-tanh", "and-tanh-9-linear", "and-tanh-2-2", ""):
        assert_one_line(examgen("bank", "--fill", name, **here), 1, "training: ")
