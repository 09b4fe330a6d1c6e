"""The bank: what is kept, what is refused, what is made anew."""

import json
import pickle
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from threading import Barrier

import pytest

from examgen.files.errors import ExamgenError
from examgen.networks import bank as room
from examgen.networks.bank import Bank, BankWarning, packed, read_batch
from examgen.networks.batches import MOST_BATCHES
from examgen.networks.training import Batch, Recipe, Subject
from examgen.networks.training.records import unflatten

TINY = Recipe(starts=64, steps=600)
TEXTS = ["-1.2913415", "-3.0", "1.2", "1.25", "0.5", "0.0", "7.5", "-1.5487775", "0.00000003"]


@pytest.fixture
def batch():
    """A batch made up here: what the file holds does not matter to the bank."""
    networks = unflatten([(index, TEXTS) for index in (3, 5, 60)], Subject("tanh"))
    return Batch(Subject("tanh"), 0, TINY.starts, networks)


@pytest.fixture
def bank(tmp_path, batch):
    bank = Bank(tmp_path / "bank", TINY)
    bank.folder.mkdir(parents=True)
    bank.path(Subject("tanh"), 0).write_bytes(packed(batch, TINY))
    return bank


def with_digest(document):
    content = json.dumps(document, separators=(",", ":")).removesuffix("}").encode()
    return content + f',"sha256":"{sha256(content).hexdigest()}"}}\n'.encode()


def test_a_sound_batch_is_read_without_training(bank, batch):
    assert bank.batch(Subject("tanh"), 0) == batch
    assert Bank(bank.folder.parent, TINY).batch(Subject("tanh"), 0).networks[1].layers[1].weights == (
        ("7.5",),
        ("-1.5487775",),
    )


def test_what_is_on_disk_starts_nothing(bank):
    assert bank.start(Subject("tanh"), 0) is False
    assert bank.batch(Subject("tanh"), 0).networks
    assert bank._trainer.child is None


def test_start_says_whether_there_is_training_to_do(bank):
    with bank:
        assert bank.start(Subject("tanh"), 1) is True
        assert bank.start(Subject("tanh"), 1) is True
        assert bank.start(Subject("relu"), 0) is True
        assert bank._trainer.asked == {(Subject("tanh"), 1), (Subject("relu"), 0)}
        child = bank._trainer.child.process
    assert child.poll() is not None


def test_starts_are_those_of_the_recipe(bank):
    assert bank.starts == 64


def test_the_file_is_json_that_says_what_it_is(bank):
    document = json.loads(bank.path(Subject("tanh"), 0).read_text())
    assert document["networks"][0] == [3, TEXTS]
    assert (document["format"], document["activation"], document["batch"], document["starts"]) == (1, "tanh", 0, 64)
    assert document["tensorflow"] == version("tensorflow")
    assert document["recipe"]["rate"] == 0.02


DAMAGES = {
    "cut short": lambda data: data[:-40],
    "half of it": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "one bit in a weight": lambda data: data.replace(b"1.2913415", b"1.2913414"),
    "one bit in the digest": lambda data: data[:-5] + bytes([data[-5] ^ 1]) + data[-4:],
    "foreign JSON": lambda data: b'{"networks": []}\n',
    "a list": lambda data: b"[" * 100,
    "pickle": lambda data: pickle.dumps({"networks": [[0, TEXTS]]}),
    "no text": lambda data: bytes(range(256)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_refused_with_one_line(bank, damage):
    path = bank.path(Subject("tanh"), 0)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.warns(BankWarning) as caught:
        assert read_batch(path, Subject("tanh"), 0, TINY) is None
    assert [str(warning.message) for warning in caught] == [
        f"{path}: is damaged (its digest does not fit). Its networks are trained again."
    ]


def test_every_single_bit_matters(bank):
    path = bank.path(Subject("tanh"), 0)
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        with pytest.warns(BankWarning, match="is damaged"):
            assert read_batch(path, Subject("tanh"), 0, TINY) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 2),
        ("tensorflow", "1.0"),
        ("activation", "relu"),
        ("batch", 1),
        ("starts", 65),
        ("recipe", {"version": 1}),
    ],
)
def test_a_sound_file_of_something_else_is_passed_over_in_silence(bank, field, value):
    path = bank.path(Subject("tanh"), 0)
    document = json.loads(path.read_text())
    del document["sha256"]
    assert read_batch(path, Subject("tanh"), 0, TINY) is not None
    path.write_bytes(with_digest(document | {field: value}))
    assert read_batch(path, Subject("tanh"), 0, TINY) is None


def test_other_recipes_and_versions_have_folders_of_their_own(bank, monkeypatch):
    mine = bank.folder
    assert Bank(mine.parent, replace(TINY, version=2)).folder != mine
    monkeypatch.setattr(room, "version", lambda name: "9.9.9")
    assert bank.folder != mine


def test_the_default_folder_is_the_cache_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Bank().folder.is_relative_to(tmp_path / "examgen" / "bank")


def test_cached_names_the_batches_on_disk(bank, batch):
    bank.path(Subject("tanh"), 11).write_bytes(b"")
    assert bank.cached(Subject("tanh")) == [0, 11]
    assert bank.cached(Subject("relu")) == []


@pytest.mark.parametrize("number", [-1, MOST_BATCHES])
def test_there_are_no_more_than_sixteen_batches(bank, number):
    with pytest.raises(ExamgenError, match=f"batch {number} is beyond the 16"):
        bank.batch(Subject("relu"), number)
    with pytest.raises(ExamgenError, match=f"batch {number} is beyond the 16"):
        bank.start(Subject("relu"), number)


def test_without_tensorflow_the_mend_is_named(bank, monkeypatch):
    def missing(name):
        raise room.PackageNotFoundError(name)

    monkeypatch.setattr(room, "version", missing)
    with pytest.raises(ExamgenError, match="pip install tensorflow"):
        bank.batch(Subject("tanh"), 0)


@pytest.mark.slow
@pytest.mark.usefixtures("trained_in_forks")
def test_a_damaged_batch_is_trained_again_to_the_same_bytes_and_then_read(tmp_path):
    """Trained first; then the file is damaged, and the bank mends it."""
    with Bank(tmp_path, TINY) as first:
        batch = first.batch(Subject("tanh"), 1)
    path = first.path(Subject("tanh"), 1)
    data = path.read_bytes()
    assert batch.networks
    path.write_bytes(data[:-40])
    with Bank(tmp_path, TINY) as second:
        with pytest.warns(BankWarning, match="is damaged"):
            assert second.start(Subject("tanh"), 1)
        assert second.batch(Subject("tanh"), 1) == batch
    assert path.read_bytes() == data
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Bank(tmp_path, TINY).batch(Subject("tanh"), 1) == batch


@pytest.mark.slow
@pytest.mark.usefixtures("trained_in_forks")
def test_a_batch_is_kept_while_others_are_still_to_be_trained(tmp_path):
    with Bank(tmp_path, TINY) as bank:
        wanted = [(Subject("tanh"), 0), (Subject("tanh"), 1), (Subject("relu"), 0)]
        assert all(bank.start(subject, number) for subject, number in wanted)
        child = bank._trainer.child.process
        first = bank.batch(Subject("tanh"), 0)
        assert Bank(tmp_path, TINY).batch(Subject("tanh"), 0) == first
        assert bank.start(Subject("tanh"), 0) is False
        assert bank.start(Subject("tanh"), 1) is True
        rest = [bank.batch(subject, number) for subject, number in wanted[1:]]
        assert [(batch.subject, batch.number) for batch in (first, *rest)] == wanted
        assert bank._trainer.child.process is child
    assert child.returncode is not None


@pytest.mark.slow
@pytest.mark.usefixtures("trained_in_forks")
def test_two_runs_at_once_leave_one_sound_file(tmp_path):
    """Each has a child of its own that trains, and writes what comes of it when the other one does."""
    sigmoid, together = Subject("sigmoid"), Barrier(2)

    def trained(bank):
        together.wait()
        return bank.batch(sigmoid, 0)

    with Bank(tmp_path, TINY) as one, Bank(tmp_path, TINY) as other, ThreadPoolExecutor() as threads:
        assert one.start(sigmoid, 0)
        assert other.start(sigmoid, 0)
        first, second = threads.map(trained, (one, other))
    assert first == second
    assert [path.name for path in one.folder.iterdir()] == ["sigmoid-00.json"]
    assert Bank(tmp_path, TINY).batch(sigmoid, 0) == first


@pytest.mark.slow
@pytest.mark.usefixtures("trained_in_forks")
def test_a_cache_that_cannot_be_written_costs_time_and_nothing_else(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with (
        Bank(tmp_path / "file" / "bank", TINY) as bank,
        pytest.warns(BankWarning, match="used but not kept") as caught,
    ):
        batch = bank.batch(Subject("tanh"), 0)
    assert len(caught) == 1
    assert batch.networks
    assert bank.batch(Subject("tanh"), 0) is batch
