"""For how many weights a sheet has room: what counts is the fullest column, its biases and the longest number."""

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

import pytest

from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network, shown
from examgen.paper.room import MOST_BOXES, MOST_FIGURES, MOST_WEIGHTS, longest_number, too_many_boxes, too_many_weights


def network(*sizes: int, number: str = "0.1", bias: str = "0.2") -> Network:
    layers = (
        Layer(
            Activation.TANH if place < len(sizes) - 2 else Activation.LINEAR,
            tuple((Decimal(number),) * here for _ in range(below)),
            (Decimal(bias),) * here,
        )
        for place, (below, here) in enumerate(pairwise(sizes))
    )
    return Network("xor", tuple(layers))


def test_the_longest_number_counts_figures_without_sign_and_point_and_no_blank() -> None:
    assert longest_number(network(2, 2, 1, number="-2.45")) == 3
    assert longest_number(network(2, 2, 1, bias="12.345")) == 5
    assert longest_number(network(2, 2, 1, number="1", bias="2")) == 2  # at least two
    one_long = network(1, 1, 1, number="0.123")
    assert longest_number(shown(one_long, ("I0->H0", "H0->O"))) == 2


def test_five_figures_fit_and_six_do_not() -> None:
    assert too_many_weights(network(2, 2, 1, number="12.345")) is None
    assert too_many_weights(network(2, 2, 1, number="-123.456")) == "has a number of 6 figures: 5 fit"


def test_nine_units_on_two_inputs_are_27_weights_with_their_biases_and_ten_are_too_many() -> None:
    assert too_many_weights(network(2, 9, 1)) is None
    said = "has 30 weights, biases included, into the column H0 …: 28 numbers of 2 figures fit"
    assert too_many_weights(network(2, 10, 1)) == said
    assert too_many_weights(network(2, 14, 1, bias="0")) is None  # no biases: 28 weights
    said = "has 30 weights, into the column H0 …: 28 numbers of 2 figures fit"
    assert too_many_weights(network(2, 15, 1, bias="0")) == said


def test_a_column_above_counts_as_well() -> None:
    said = "has 35 weights, biases included, into the column G0 …: 21 numbers of 2 figures fit"
    assert too_many_weights(network(2, 4, 7, 1)) == said


def test_boxes_take_more_room_than_numbers() -> None:
    assert too_many_boxes(network(2, 4, 1)) is None
    said = "has 15 weights, biases included, into the column H0 …: 14 boxes for numbers of 2 figures fit"
    assert too_many_boxes(network(2, 5, 1)) == said


@pytest.mark.parametrize(
    ("refused", "fullest", "beyond"),
    [
        (
            too_many_weights,
            "64 63 63 53  63 53 34 62  34 62 42 23",
            "55 54 54 44  54 44 53 43  53 43 52 42",
        ),
        (
            too_many_boxes,
            "62 42 42 23  42 23 32 51  32 32 41 31",
            "43 52 52 42  52 42 23 61  23 23 51 41",
        ),
    ],
)
def test_the_fullest_columns_that_were_drawn_with_room_are_taken_and_the_next_ones_are_not(
    refused: Callable[[Network], str | None], fullest: str, beyond: str
) -> None:
    """6 numbers and a bias into each of 4 units, "64", are 28 weights. A row for each count of layers, by figures."""
    columns = (list(map(int, "".join(text.split()))) for text in (fullest, beyond))
    taken, not_taken = (list(zip(digits[::2], digits[1::2], strict=True)) for digits in columns)
    for place, (just, over) in enumerate(zip(taken, not_taken, strict=True)):
        more, number = [1] * (place // 4), ("0.1", "0.12", "0.123", "0.1234")[place % 4]
        assert refused(network(*just, 1, *more, number=number)) is None
        assert refused(network(*over, 1, *more, number=number)) is not None


@pytest.mark.parametrize("tables", [MOST_WEIGHTS, MOST_BOXES])
def test_longer_numbers_and_more_layers_never_leave_more_room(tables: dict[int, dict[int, int]]) -> None:
    assert list(tables) == [1, 2, 3]
    for most in tables.values():
        assert list(most) == [*range(2, MOST_FIGURES + 1)]
        assert list(most.values()) == sorted(most.values(), reverse=True)
    for fewer, more in pairwise(tables.values()):
        assert all(fewer[figures] >= more[figures] for figures in more)
