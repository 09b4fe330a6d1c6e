"""The expected loss is an exact expectation: on paper, mistake by mistake, and against all combinations of mistakes."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.items import KINDS
from examgen.items.difficulty import CALCULATIONS, FAMILIES, LIKELIHOODS, Mistake, expected_loss, family, lost, mistakes
from examgen.items.graph import Operation
from examgen.items.item import Item
from examgen.items.slip_words import SLIP_WORDS
from examgen.items.solution import make_item
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.network import Layer, Network
from tests.exams import an_item

# The lecture's network on I0 = 0, I1 = 1: H0 sum 0, H0 0, H1 sum 1.2, H1 1.2, O 0.96. Each mistake by what it costs.
ON_PAPER = {
    ("H0 sum",): (
        "0.04",  # hidden biases left out: 1.3, and H1 has none to lose
        "0.01",  # biases subtracted: 2.6
        "0.03",  # hidden weights transposed: 1.2 - 1.3 = -0.1; ReLU makes 0 of it, as it should
        "0.02",  # minus of B->H0 lost: 2.6
        "0.01",  # 1.3 - 1.3 calculated wrongly; 0 times and 1 times are no calculations
    ),
    ("H0", "H1"): ("0.01",),  # sigmoid used: 0.5 and 0.77
    ("H1",): ("0.01", "0.005"),  # tanh used: 0.83, while tanh(0) is right; ReLU applied wrongly
    ("H0",): ("0.005",),  # ReLU applied wrongly
    ("O",): (
        "0.02",  # output weights swapped: -1.8
        "0.03",  # rounded to one decimal: 1.0
        "0.01",  # 1.2 times 0.8 calculated wrongly; 0 times -1.5 is none, and nothing is added to it
    ),
}


def lecture() -> Item:
    def numbers(*texts: str) -> tuple[Decimal, ...]:
        return tuple(map(Decimal, texts))

    hidden = Layer(Activation.RELU, (numbers("1.3", "1.2"), numbers("1.3", "1.2")), numbers("-1.3", "0.0"))
    output = Layer(Activation.LINEAR, (numbers("-1.5"), numbers("0.8")), numbers("0.0"))
    network = Network("xor", (hidden, output))
    posed = KINDS["forward"].pose(network, numbers("0", "1"), Random(1))
    source = an_item(1).source
    return make_item("Q01", "forward", posed, source, 2)


def over_all_combinations(found: Sequence[tuple[Fraction, frozenset[str]]], points: dict[str, Fraction]) -> Fraction:
    """The expectation by its definition: the loss of every combination of mistakes, times how likely that is."""
    expectation = Fraction(0)
    for made in product((True, False), repeat=len(found)):
        likely, costs = Fraction(1), set[str]()
        for (chance, parts), really in zip(found, made, strict=True):
            likely *= chance if really else 1 - chance
            costs |= parts if really else set()
        expectation += likely * sum(points[part] for part in costs)
    return expectation


def rounded(loss: Fraction) -> Decimal:
    return (Decimal(loss.numerator) / Decimal(loss.denominator)).quantize(Decimal("0.0001"))


def test_the_expectation_on_the_lectures_network_is_that_of_all_combinations_of_its_mistakes() -> None:
    item = lecture()
    found = [(Fraction(chance), frozenset(parts)) for parts, chances in ON_PAPER.items() for chance in chances]
    right = over_all_combinations(found, {part.name: Fraction(part.points) for part in item.parts})
    assert expected_loss(item, 2) == rounded(right)


@pytest.mark.parametrize("kind", ["activation-swap", "missing-weight"])
def test_the_expectation_of_other_kinds_is_that_of_all_combinations_of_their_mistakes(kind: str) -> None:
    item = an_item(3, "tanh", ("1", "0"), kind=kind)
    likely = {
        name: chance if name in ("addition", "minus_lost") else Decimal(0) for name, chance in LIKELIHOODS.items()
    }
    found = [(chance, costs) for _, chance, costs in mistakes(item, 2, likely) if chance]
    assert 3 < len(found) < 16
    right = over_all_combinations(found, {part.name: Fraction(part.points) for part in item.parts})
    assert expected_loss(item, 2, likely) == rounded(right)


@given(number=st.integers(1, 60), activation=st.sampled_from(tuple(map(str, TRAINABLE))), which=st.data())
def test_what_is_more_likely_never_costs_less(number: int, activation: str, which: st.DataObject) -> None:
    item = an_item(number, activation, ("1", "1"))
    name = which.draw(st.sampled_from(sorted(LIKELIHOODS)))
    more = {**LIKELIHOODS, name: Decimal("0.5")}
    loss = expected_loss(item, 2)
    assert 0 < loss <= expected_loss(item, 2, more) < item.points


def test_who_makes_no_mistake_loses_nothing_and_who_makes_all_loses_what_they_cost() -> None:
    item = lecture()
    none, all_of_them = (dict.fromkeys(LIKELIHOODS, Decimal(chance)) for chance in (0, 1))
    assert expected_loss(item, 2, none) == 0
    assert expected_loss(item, 2, all_of_them) == 4  # H1 sum is 1.2, whatever one does


def test_a_mistake_costs_only_the_parts_that_it_touches_first() -> None:
    item = an_item(2, "sigmoid", ("1", "1"))
    found: dict[str, Mistake] = {mistake[0]: mistake for mistake in mistakes(item, 2, LIKELIHOODS)}
    assert found["hidden_bias_left_out"][2] == {"H0 sum", "H1 sum"}
    assert found["exponent_sign_lost"][2] == {"H0", "H1"}
    assert found["biases_subtracted"][2] == {"H0 sum", "H1 sum", "O"}  # the output's own bias is one of them
    assert found["output_bias_left_out"][2] == {"O"}


def test_points_count_in_full() -> None:
    once = an_item(2, "sigmoid", ("1", "1"), points=Decimal(5))
    twice = an_item(2, "sigmoid", ("1", "1"), points=Decimal(10))
    losses = [expected_loss(item, 2) for item in (once, twice)]
    assert abs(losses[1] - 2 * losses[0]) <= Decimal("0.0001")  # each is rounded


@given(st.lists(st.fractions(0, 1), max_size=8))
def test_at_least_one_of_some_mistakes(chances: list[Fraction]) -> None:
    assert lost(chances) == over_all_combinations([(chance, frozenset("x")) for chance in chances], {"x": Fraction(1)})


def test_every_slip_and_every_operation_has_a_likelihood() -> None:
    assert all(family(name) in LIKELIHOODS for name in (*SLIP_WORDS, "minus_lost_I0_H1", "one_of_a_new_kind"))
    assert family("one_of_a_new_kind") == "any other slip"
    assert family("minus_lost_B_O") == "minus_lost"
    assert {*FAMILIES.values(), *CALCULATIONS.values()} <= LIKELIHOODS.keys()
    assert all(isinstance(operation, Operation) for operation in CALCULATIONS)
    assert all(0 < chance < 1 for chance in LIKELIHOODS.values())
