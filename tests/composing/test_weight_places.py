"""Weights of two decimals and of three, in exams of every kind, against NumPy and against the second way."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from examgen.asking.asked import spec_of
from examgen.asking.spec_file import read_spec
from examgen.composing.constructing import mark_of
from examgen.exam.record import Exam, Policies, digest_of, exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.grading.marker import Marker
from examgen.items.item import Item, Part, Source, places_of
from examgen.making import new_exam
from examgen.networks.bank import Bank
from examgen.paper.network import Network
from examgen.verify import verify_record
from tests.exams import a_seed, once

KINDS = ("forward", "missing-weight", "dump", "activation-swap", "gradient", "softmax", "truth-table")


@once
def made(bank: Bank, **asked: Any) -> Exam:
    return new_exam(spec_of(seed=a_seed(), **asked), bank)[0]


def written(exam: Exam, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "exam.json").write_text(exam_text(exam), encoding="utf-8")
    return folder


def weights_of(network: Network) -> list[Decimal]:
    return [number for layer in network.layers for row in (*layer.weights, layer.biases) for number in row]


@pytest.mark.parametrize("places", [2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_asked_on_weights_of_more_decimals_and_both_ways_agree(
    kind: str, places: int, shared_bank: Bank, tmp_path: Path
) -> None:
    exam = made(shared_bank, kind=kind, activation="tanh", count=2, weight_places=places)
    folder = written(exam, tmp_path / "exam")
    assert load_exam(folder) == exam
    assert verify_record(folder).lie is None
    for item in exam.items:
        assert item.source is not None
        kept = [text for layer in item.source.layers for row in (*layer.weights, layer.biases) for text in row]
        step = Decimal(1).scaleb(-places)
        assert weights_of(item.network) == [Decimal(text).quantize(step, ROUND_HALF_UP) + 0 for text in kept]
        assert {weight.as_tuple().exponent for weight in weights_of(item.network)} == {-places}
        assert places_of(item, exam.places) > places


def forward_in_numpy(item: Item) -> float:
    first, last = item.network.layers
    hidden = np.array(item.inputs, float) @ np.array(first.weights, float) + np.array(first.biases, float)
    return float((np.tanh(hidden) @ np.array(last.weights, float) + np.array(last.biases, float))[0])


def test_answers_on_fractional_inputs_of_two_decimals_are_numpys(shared_bank: Bank) -> None:
    exam = made(shared_bank, activation="tanh", count=6, inputs="fractional", weight_places=2)
    inputs = [number for item in exam.items for number in item.inputs or ()]
    assert {number.as_tuple().exponent for number in inputs} == {-2}
    assert any(number * 10 % 1 for number in inputs)
    for item in exam.items:
        part = item.parts[-1]
        assert isinstance(part, Part)
        assert abs(float(part.answer) - forward_in_numpy(item)) <= 0.000501
        assert part.high - part.low < Decimal("0.004")


def test_a_blank_weight_of_three_decimals_is_right_as_it_is_and_one_off_is_wrong(shared_bank: Bank) -> None:
    (item,) = made(shared_bank, kind="missing-weight", activation="sigmoid", count=1, weight_places=3).items
    (name, weight), *_ = item.besides.blanks.items()
    marker = Marker(item, 2, Policies())
    assert marker.mark({name: str(weight)}).total == item.points
    for change in ("0.001", "-0.001"):
        assert marker.mark({name: str(weight + Decimal(change))}).total == 0


def test_sections_of_one_exam_have_decimals_of_their_own(shared_bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "midterm.toml"
    file.write_text(
        '[[sections]]\nactivation = "sigmoid"\ncount = 2\n'
        '[[sections]]\nactivation = "sigmoid"\ncount = 2\nweight_places = 3\n'
        '[[sections]]\nactivation = "sigmoid"\ncount = 2\nweight_places = 2\n'
    )
    exam, _ = new_exam(read_spec(file, seed=a_seed()), shared_bank)
    record = json.loads(exam_text(exam))
    assert [rules.get("weight_places") for rules in record["selection"]["sections"]] == [None, 3, 2]
    assert [item.get("places") for item in record["items"]] == [None, None, 4, 4, 3, 3]
    assert verify_record(written(exam, tmp_path / "exam")).lie is None


def reworded(exam: Exam, folder: Path, change: Any) -> Path:
    record = json.loads(exam_text(exam))
    change(record)
    record["digest"] = digest_of(record)
    folder.mkdir(exist_ok=True)
    (folder / "exam.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def fewer_zeros(record: Any) -> None:
    layer = record["items"][0]["network"]["layers"][0]
    layer["biases"][0] = layer["biases"][0][:-1] + "0"
    record["items"][0]["source"]["layers"][0]["biases"][0] = layer["biases"][0]
    layer["biases"][0] = layer["biases"][0][:-1]


def other_section(record: Any) -> None:
    record["selection"]["sections"][0]["weight_places"] = 3


def fewer_places(record: Any) -> None:
    record["items"][0]["places"] = 2


def is_a_lie(folder: Path) -> bool:
    """Whether the second way refuses a record, as it reads it or later."""
    try:
        return verify_record(folder).lie is not None
    except ExamgenError:
        return True


@pytest.mark.parametrize("change", [fewer_zeros, other_section, fewer_places])
def test_a_record_whose_decimals_do_not_agree_is_refused_by_both_ways(
    change: Any, shared_bank: Bank, tmp_path: Path
) -> None:
    exam = made(shared_bank, activation="sigmoid", count=1, weight_places=2)
    folder = reworded(exam, tmp_path / "exam", change)
    with pytest.raises(ExamgenError):
        load_exam(folder)
    assert is_a_lie(folder)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"activation": "sigmoid", "weight_places": 4}, "--weight-places 4: weights have 1 to 3 decimals."),
        ({"activation": "sigmoid", "weight_places": 2, "tables": True}, "weights of more decimals give more"),
        (
            {"activation": "relu", "kind": "hand-code", "weight_places": 2},
            "are the student's own choice. Leave it out.",
        ),
    ],
)
def test_what_cannot_have_such_weights_is_refused_with_the_mend(asked: Any, said: str) -> None:
    with pytest.raises(ExamgenError, match=re.escape(said)):
        spec_of(**asked)


def test_no_network_comes_again_with_other_decimals(shared_bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "midterm.toml"
    file.write_text(
        "\n".join(
            f'[[sections]]\nactivation = "relu"\ncount = 20\nweight_places = {places}\ninputs = "fractional"'
            for places in (1, 2)
        )
    )
    exam, _ = new_exam(read_spec(file, seed=a_seed()), shared_bank)
    drawn = [(item.source.batch, item.source.index) for item in exam.items if isinstance(item.source, Source)]
    assert len(set(drawn)) == len(drawn) == 40
    again, _ = new_exam(
        spec_of(frozenset(map(mark_of, exam.items)), seed=a_seed(), activation="relu", count=20, weight_places=3),
        shared_bank,
    )
    assert not {(item.source.batch, item.source.index) for item in again.items if isinstance(item.source, Source)} & {
        *drawn
    }
