"""The second way of `activation-swap`: it agrees with the first where that is honest, and nowhere else."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from examgen.files.errors import ExamgenError
from examgen.verify import verify_exam
from tests.verify.solved import write_record
from tests.verify.tampering import Record, assert_both_ways_agree, good_one, lie_in, record_of


@pytest.mark.parametrize(
    ("activation", "places", "inputs"),
    [
        ("relu", 1, "binary"),
        ("relu", 2, "fractional"),
        ("relu", 4, "binary"),
        ("sigmoid", 1, "fractional"),
        ("sigmoid", 2, "binary"),
        ("sigmoid", 4, "fractional"),
        ("tanh", 1, "binary"),
        ("tanh", 2, "fractional"),
        ("tanh", 4, "binary"),
    ],
)
def test_both_ways_agree(activation: str, places: int, inputs: str, tmp_path: Path) -> None:
    """Each network to one number of decimals or another, and some to two."""
    record = record_of("activation-swap", activation, places=places, inputs=inputs, count=8)
    assert_both_ways_agree({**record, "items": record["items"][places - 1 :: 2][:4]}, tmp_path)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return good_one(record_of("activation-swap", "tanh", count=8), tmp_path_factory.mktemp("honest"))


def set_part(name: str, field: str, value: Any) -> Callable[[Record], None]:
    def tampering(record: Record) -> None:
        next(part for part in record["items"][0]["parts"] if part["name"] == name)[field] = value

    return tampering


def other_word(record: Record) -> None:
    part = record["items"][0]["parts"][2]
    part["answer"] = "no" if part["answer"] == "yes" else "yes"
    part["accepted"] = [part["answer"]]


def other_activation(record: Record) -> None:
    item = record["items"][0]
    item["swapped"] = "relu" if item["swapped"] == "sigmoid" else "sigmoid"


def the_trained_one(record: Record) -> None:
    record["items"][0]["swapped"] = "tanh"


def other_comparison(record: Record) -> None:
    steps = record["items"][0]["steps"]
    steps[-1] = steps[-1].replace("≥", "<", 1) if "≥" in steps[-1] else steps[-1].replace("<", "≥", 1)


def line_of_the_second_pass(record: Record) -> None:
    steps = record["items"][0]["steps"]
    place = next(place for place, line in enumerate(steps) if line.startswith("H1 swapped = "))
    steps[place] += "1"


def slip_that_is_not_there(record: Record) -> None:
    slips = record["items"][0]["slips"]
    slips[:] = [slip for slip in slips if slip["name"] != "activation_not_swapped"]


def word_without_its_number(record: Record) -> None:
    slip = record["items"][0]["slips"][0]
    part = next(iter(slip["low"]))
    del slip["low"][part], slip["high"][part]


LIES: list[tuple[Callable[[Record], None], str]] = [
    (set_part("O swapped", "answer", "7.77"), "part O swapped"),
    (set_part("O trained", "low", "-9.0000"), "part O trained: interval"),
    (set_part("still right", "accepted", ["yes", "no"]), "part still right"),
    (other_word, "part still right"),
    (other_activation, "part O swapped"),
    (other_comparison, "steps: the comparison"),
    (line_of_the_second_pass, "line "),
    (slip_that_is_not_there, "slip activation_not_swapped: is not listed"),
    (word_without_its_number, "slip "),
]


@pytest.mark.parametrize(("tampering", "place"), LIES)
def test_a_lie_is_named_by_its_place(
    honest: Record, tmp_path: Path, tampering: Callable[[Record], None], place: str
) -> None:
    assert place in lie_in(honest, tampering, tmp_path)


def test_the_trained_activation_is_not_one_to_swap_in(honest: Record, tmp_path: Path) -> None:
    record = deepcopy(honest)
    the_trained_one(record)
    with pytest.raises(ExamgenError, match="no activation 'tanh' in this place"):
        verify_exam(write_record(record, tmp_path))
