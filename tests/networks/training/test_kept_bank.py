"""The networks that other tests take for trained ones: each solves its task, and a bank reads them as its own."""

import json
import lzma
import os
from pathlib import Path

import numpy as np
import pytest

from examgen.networks.bank import Bank
from examgen.networks.training import RECIPE, Batch, Subject
from examgen.networks.training.records import TrainedNetwork
from tests.exams import a_seed
from tests.kept_bank import FEW, FILE, IN_PART, WHOLE, key, put_into
from tests.processes import run
from tests.warm import Fork, Warm

FUNCTIONS = {
    "relu": lambda sums: np.maximum(sums, 0),
    "sigmoid": lambda sums: 1 / (1 + np.exp(-sums)),
    "tanh": np.tanh,
    "leaky-relu": lambda sums: np.maximum(sums, 0.1 * sums),
    "linear": lambda sums: sums,
    "softmax": lambda sums: np.exp(sums) / np.exp(sums).sum(axis=1, keepdims=True),
}


@pytest.fixture(scope="module")
def batches(shared_bank: Bank) -> dict[tuple[Subject, int], Batch]:
    """Every kept batch as the bank of all other tests gives it."""
    return {kept: shared_bank.batch(*kept) for kept in (*WHOLE, *IN_PART)}


def outputs(network: TrainedNetwork, rows: np.ndarray) -> np.ndarray:
    values = rows
    for layer in network.layers:
        sums = values @ np.array(layer.weights, dtype=float) + np.array(layer.biases, dtype=float)
        values = FUNCTIONS[layer.activation](sums)
    return values


@pytest.mark.parametrize("kept", [*WHOLE, *IN_PART], ids=lambda kept: key(*kept))
def test_every_kept_network_solves_its_task(
    batches: dict[tuple[Subject, int], Batch], kept: tuple[Subject, int]
) -> None:
    """By the lecture's thresholds; the right one of two classes, or side of a sigmoid, has 0.75, and stopped soon."""
    subject, batch = kept[0], batches[kept]
    inputs, targets = (np.array(column) for column in zip(*subject.rows, strict=True))
    for network in batch.networks:
        found = outputs(network, inputs)
        if subject.output == "sigmoid":
            right = np.sort(np.where(targets, found[:, 0], 1 - found[:, 0]))
            assert right[0] > 0.749
            assert right[-2] < 0.981
        elif subject.output == "softmax":
            right = np.sort(found[np.arange(4), targets.astype(int)])
            if subject.wrong_rows:
                assert 0.05 < right[0] < 0.401
                assert right[1] > 0.599
            else:
                assert right[0] > 0.749
            assert right[-1] < 0.95
        else:
            assert found[targets == 0].max() < RECIPE.zero_below + 1e-5
            assert found[targets == 1].min() > RECIPE.one_above - 1e-5


def test_all_subjects_have_networks_and_each_its_own(batches: dict[tuple[Subject, int], Batch]) -> None:
    assert batches.keys() == {(batch.subject, batch.number) for batch in batches.values()}
    assert all(len(batches[kept].networks) > 500 for kept in WHOLE)
    assert {len(batches[kept].networks) for kept in IN_PART} == {FEW}
    for batch in batches.values():
        indices = [network.index for network in batch.networks]
        assert indices == sorted(set(indices))


@pytest.mark.slow
def test_an_exam_from_an_empty_cache_is_trained_for_and_gives_what_is_kept(
    batches: dict[tuple[Subject, int], Batch], tmp_path: Path, warm: Warm
) -> None:
    """The whole way, from random starts to a proved exam. On another processor a few starts may end elsewhere.

    A command's own child, which starts from nothing, trains here; elsewhere forks do, or it is stopped while it does.
    """
    command = ["examgen", "make", "-a", "relu", "--count", "2", "--seed", a_seed(), "--out", "exam"]
    cache = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = run(command, cwd=tmp_path, start=Fork, env=warm(cache))
    assert (done.returncode, done.stderr) == (0, "")
    bank, subject = Bank(tmp_path / "cache" / "examgen" / "bank"), Subject("relu")
    assert bank.cached(subject) == [0]
    trained, kept = (
        {each.index: each for each in some.networks} for some in (bank.batch(subject, 0), batches[subject, 0])
    )
    both = trained.keys() & kept.keys()
    assert len(both) > 0.9 * max(len(trained), len(kept))
    inputs = np.array([row for row, _ in subject.rows])
    apart = [np.abs(outputs(trained[index], inputs) - outputs(kept[index], inputs)).max() for index in both]
    assert np.median(apart) < 1e-4


def test_a_bank_that_is_given_them_trains_none(tmp_path: Path) -> None:
    put_into(Bank(tmp_path))
    with Bank(tmp_path) as bank:
        assert [bank.start(*kept) for kept in (*WHOLE, *IN_PART)] == [False] * len((*WHOLE, *IN_PART))


def test_the_file_holds_no_batch_that_nobody_is_given() -> None:
    assert set(json.loads(lzma.decompress(FILE.read_bytes()))) == {key(*kept) for kept in (*WHOLE, *IN_PART)}
