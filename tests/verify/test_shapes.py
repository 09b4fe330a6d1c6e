"""The second way of larger networks: it agrees with the first where that is honest, and names what is a lie."""

import json
from collections.abc import Callable
from copy import deepcopy
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.record import exam_text
from examgen.files.errors import ExamgenError
from examgen.verify import verify_exam
from tests.verify.solved import solved_exam, write_record
from tests.verify.tampering import Record, lie_in

SHAPES = {"2-3-1": (2, 3, 1), "2-2-2-1": (2, 2, 2, 1)}
of_every_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)


def record_of(count: int = 8, **asked: Any) -> Record:
    record: Record = json.loads(exam_text(solved_exam(count, **asked)))
    return record


@pytest.mark.parametrize(
    ("shape", "activation", "kind", "places"),
    [
        ("2-3-1", "relu", "forward", 2),
        ("2-3-1", "sigmoid", "forward", 4),
        ("2-3-1", "tanh", "activation-swap", 2),
        ("2-2-2-1", "relu", "activation-swap", 4),
        ("2-2-2-1", "sigmoid", "activation-swap", 2),
        ("2-2-2-1", "tanh", "forward", 4),
    ],
)
def test_both_ways_agree_on_trained_networks(
    shape: str, activation: str, kind: str, places: int, tmp_path: Path
) -> None:
    record = record_of(shape=SHAPES[shape], activation=activation, kind=kind, places=places)
    assert verify_exam(write_record(record, tmp_path)).lie is None


@of_every_shape
@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_both_ways_agree_to_one_decimal_on_fractional_rows(
    shape: tuple[int, ...], activation: str, tmp_path: Path
) -> None:
    """Products of known numbers have more decimals there than are kept."""
    record = record_of(shape=shape, activation=activation, places=1, inputs="fractional")
    lie = verify_exam(write_record(record, tmp_path)).lie
    assert lie is None or "could be marked right" in lie or "who writes" in lie


@pytest.fixture(scope="module")
def honest() -> Record:
    return record_of(2, shape=(2, 2, 2, 1), activation="tanh")


def part(record: Record, name: str) -> Record:
    found: Record = next(part for part in record["items"][1]["parts"] if part["name"] == name)
    return found


def step(record: Record, start: str) -> int:
    return next(place for place, line in enumerate(record["items"][1]["steps"]) if line.startswith(start))


def other_answer(record: Record) -> None:
    part(record, "G1 sum")["answer"] = "7.77"


def wider_interval(record: Record) -> None:
    part(record, "G0")["low"] = "-9.0000"


def line_of_the_second_layer(record: Record) -> None:
    steps = record["items"][1]["steps"]
    steps[step(record, "G1 sum = ")] += "1"


def first_layer_in_place_of_the_second(record: Record) -> None:
    steps = record["items"][1]["steps"]
    steps[step(record, "G0 sum = ")] = steps[step(record, "H0 sum = ")].replace("H0", "G0", 1)


def slip_of_the_second_layer_removed(record: Record) -> None:
    slips = record["items"][1]["slips"]
    slips[:] = [slip for slip in slips if slip["name"] != "activation_left_out_G"]


def difficulty_of_fewer_units(record: Record) -> None:
    record["items"][1]["difficulty"] -= 9


def section_of_three_units(record: Record) -> None:
    record["selection"]["sections"][0]["hidden"] = [3]


LIES: list[tuple[Callable[[Record], None], str]] = [
    (other_answer, "Q02, part G1 sum: answer 7.77"),
    (wider_interval, "Q02, part G0: interval"),
    (line_of_the_second_layer, "Q02, line "),
    (first_layer_in_place_of_the_second, "is not the sum of G0"),
    (slip_of_the_second_layer_removed, "Q02, slip activation_left_out_G: is not listed"),
    (difficulty_of_fewer_units, "Q02, difficulty"),
    (section_of_three_units, "Q01: has a network of another shape than was asked for"),
]


@pytest.mark.parametrize(("tampering", "place"), LIES)
def test_a_lie_is_named_by_its_place(
    honest: Record, tmp_path: Path, tampering: Callable[[Record], None], place: str
) -> None:
    assert place in lie_in(honest, tampering, tmp_path)


def renumbered(layers: list[Record], place: int, order: tuple[int, ...], signs: tuple[int, ...]) -> None:
    """The units of a hidden layer in another order, some with all their signs changed."""

    def turned(text: str, sign: int) -> str:
        return text if sign > 0 else text.removeprefix("-") if text.startswith("-") else f"-{text}"

    here, above = layers[place], layers[place + 1]
    pairs = list(zip(order, signs, strict=True))
    here["weights"] = [[turned(row[unit], sign) for unit, sign in pairs] for row in here["weights"]]
    here["biases"] = [turned(here["biases"][unit], sign) for unit, sign in pairs]
    above["weights"] = [[turned(weight, sign) for weight in above["weights"][unit]] for unit, sign in pairs]


@pytest.mark.parametrize("order", list(permutations(range(2))))
@pytest.mark.parametrize("signs", list(product((1, -1), repeat=2)))
def test_a_network_with_its_units_renumbered_and_turned_is_the_same(
    honest: Record, tmp_path: Path, order: tuple[int, ...], signs: tuple[int, ...]
) -> None:
    record = deepcopy(honest)
    first, other = record["items"][0], record["items"][1]
    for name in ("network", "source"):
        layers = deepcopy(first[name]["layers"])
        renumbered(layers, 0, order, signs)
        renumbered(layers, 1, order[::-1], signs[::-1])
        other[name]["layers"] = layers
    lie = verify_exam(write_record(record, tmp_path)).lie
    assert lie == "Q02, network: is that of Q01"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"activation": "relu"}, "its hidden layers have different activations"),
        ({"activation": "softmax"}, "there is no activation 'softmax' in this place"),
    ],
)
def test_hidden_layers_have_one_activation(honest: Record, tmp_path: Path, change: dict[str, str], reason: str) -> None:
    record = deepcopy(honest)
    record["items"][0]["network"]["layers"][1].update(change)
    with pytest.raises(ExamgenError, match=reason):
        verify_exam(write_record(record, tmp_path))


def test_a_network_has_no_third_hidden_layer(honest: Record, tmp_path: Path) -> None:
    record = deepcopy(honest)
    layers = record["items"][0]["network"]["layers"]
    layers.insert(1, layers[1])
    with pytest.raises(ExamgenError, match="no hidden layer, or too many"):
        verify_exam(write_record(record, tmp_path))
