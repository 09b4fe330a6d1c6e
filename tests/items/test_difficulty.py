"""The expected loss is an exact expectation: on paper, mistake by mistake, and against all combinations of mistakes."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.items.difficulty import (
    CALCULATION_NAMES,
    CALCULATIONS,
    FAMILIES,
    FIRST_FAMILIES,
    FUNCTION_VALUE,
    LIKELIHOODS,
    Mistake,
    boxes_below,
    calculations,
    expected_loss,
    family,
    lost,
    marked_wrong,
    mistakes,
)
from examgen.items.graph import Operation, Step
from examgen.items.item import Item, WordPart
from examgen.items.kinds import KINDS
from examgen.items.slip_words import SLIP_WORDS, own_slips
from examgen.items.solution import make_item
from examgen.items.solved import Word
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.estimates import Estimate
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
        "0.01",  # the bias of H0 taken as 1: 2.3
    ),
    ("H1 sum",): ("0.01",),  # the bias of H1 taken as 1: 2.2
    ("H0 sum", "H1 sum", "O"): ("0.01",),  # every bias taken as 1: 2.3, 2.2 and one more in the output
    ("H0", "H1"): ("0.01",),  # sigmoid used: 0.5 and 0.77
    ("H1",): ("0.01", "0.005"),  # tanh used: 0.83, while tanh(0) is right; ReLU applied wrongly
    ("H0",): ("0.005",),  # ReLU applied wrongly
    ("O",): (
        "0.02",  # output weights swapped: -1.8
        "0.01",  # 1.2 times 0.8 calculated wrongly; 0 times -1.5 is none, and nothing is added to it
        "0.01",  # the bias of O taken as 1
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
    assert expected_loss(item, 2, all_of_them) == item.points


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
    assert all(
        family(name) in LIKELIHOODS for name in (*SLIP_WORDS, *own_slips(), "minus_lost_I0_H1", "one_of_a_new_kind")
    )
    assert family("one_of_a_new_kind") == "any other slip"
    assert family("minus_lost_B_O") == "minus_lost"
    assert {*FAMILIES.values(), *CALCULATIONS.values()} <= LIKELIHOODS.keys()
    assert all(isinstance(operation, Operation) for operation in CALCULATIONS)
    assert all(0 < chance < 1 for chance in LIKELIHOODS.values())


# What was decided, in a second hand: a mistake's likelihood is a human judgement, and moves only when one is made anew.

DECIDED = {
    "0.005": "comparison, copy",
    "0.01": "product, addition, division, biases_subtracted, other_activation_used, inputs_swapped, "
    "activations_exchanged, old_weight_kept, normalised_by_another_number, classes_exchanged, "
    "rows_named_in_another_order, hidden_units_mixed_up, activation_of_one_unit_left_out, bias_taken_as_1",
    "0.015": "function value",
    "0.02": "inverse function, minus_lost, exponent_sign_lost, output_weights_swapped, activation_not_swapped, "
    "not_divided, divided_by_wrong_unit, other_inverse_used, any other slip",
    "0.03": "activation_left_out, hidden_weights_transposed, error_sign_flipped, factor_two_mistaken, "
    "derivative_of_another_number, output_weight_left_out, hidden_delta_with_updated_weight, gradient_added, "
    "not_normalised, loss_sign_lost, common_logarithm_used, row_of_zeros_left_out, rounded_to_one_decimal",
    "0.04": "hidden_bias_left_out, output_bias_left_out, activation_on_output_too, sign_lost_in_rearranging, "
    "activation_not_inverted, derivative_left_out",
    "0.1": "weights for a gate",
    "0.13": "weights for an implication",
    "0.3": "weights for a parity",
}


def test_likelihoods_are_those_that_were_decided() -> None:
    decided = {name: Decimal(chance) for chance, names in DECIDED.items() for name in names.split(", ")}
    assert decided == LIKELIHOODS


def test_a_record_that_names_no_families_is_read_by_the_first_ones_for_ever() -> None:
    assert FIRST_FAMILIES == {
        "minus_lost_*": "minus_lost",
        "relu_used": "other_activation_used",
        "sigmoid_used": "other_activation_used",
        "tanh_used": "other_activation_used",
        "sigmoid_inverse_used": "other_inverse_used",
        "tanh_inverse_used": "other_inverse_used",
        "*": "any other slip",
    }


@pytest.mark.parametrize(
    ("likelihood", "slips"),
    [
        ("factor_two_mistaken", "factor_two_left_out factor_two_put_in"),
        ("derivative_of_another_number", "derivative_at_activation sum_in_derivative"),
        ("normalised_by_another_number", "normalised_by_largest normalised_by_other_class"),
        ("classes_exchanged", "other_class classes_exchanged"),
        ("hidden_units_mixed_up", "hidden_biases_swapped hidden_units_swapped"),
        ("other_activation_used", "relu_used sigmoid_used tanh_used"),
        ("other_inverse_used", "sigmoid_inverse_used tanh_inverse_used"),
        ("minus_lost", "minus_lost_I0_H0 minus_lost_B_O"),
        ("activation_of_one_unit_left_out", "activation_left_out_H0 activation_left_out_G1"),
        ("bias_taken_as_1", "biases_taken_as_1 bias_taken_as_1_H0 bias_taken_as_1_O"),
        ("any other slip", "activation_left_out_H activation_left_out_G activation_left_out_F bias_left_out_F"),
        ("rounded_to_one_decimal", "rounded_to_one_decimal"),
    ],
)
def test_slips_of_one_family_are_as_likely_as_one_another(likelihood: str, slips: str) -> None:
    assert {family(slip) for slip in slips.split()} == {likelihood}


def test_a_slip_goes_by_its_family_else_by_its_name_else_by_the_longest_beginning() -> None:
    likelihoods = {"own": Decimal("0.1"), "many": Decimal("0.2"), "most": Decimal("0.3"), "all": Decimal("0.4")}
    families = {"own": "many", "lost_*": "many", "lost_minus_*": "most", "*": "all"}
    assert family("own", likelihoods, families) == "many"
    assert family("many", likelihoods, families) == "many"
    assert family("lost_number", likelihoods, families) == "many"
    assert family("lost_minus_sign", likelihoods, families) == "most"
    assert family("anything", likelihoods, families) == "all"
    assert family("anything", likelihoods, {}) == "anything"


def test_a_likelihood_that_is_missing_is_named() -> None:
    likelihoods = {name: chance for name, chance in LIKELIHOODS.items() if name != "addition"}
    with pytest.raises(KeyError, match="addition"):
        expected_loss(lecture(), 2, likelihoods)


@pytest.mark.parametrize(
    ("operation", "operands", "count"),
    [
        # To multiply by 0 or 1, to divide by 1, or to add 0 is none.
        ("product", "0.5 1.3", 1),
        ("product", "0 1.3", 0),
        ("product", "1 1.3", 0),
        ("product", "-1 1.3", 0),
        ("product", "1 1", 0),
        ("product of three", "0.5 1.3 2", 2),
        ("product of three", "0.5 1 2", 1),
        ("product of three", "1 1 2", 0),
        ("product of three", "0.5 0 2", 0),
        ("quotient", "0.5 1", 0),
        ("quotient", "0.5 -1", 0),
        ("quotient", "1 0.5", 1),
        ("sum", "0.5 1.3 2", 2),
        ("sum", "0.5 0 2", 1),
        ("sum", "0.5 0 0", 0),
        ("sum", "0 0", 0),
        ("difference", "0.5 1", 1),
        ("difference", "0.5 0", 0),
        ("relu", "0.5", 1),
        ("sigmoid", "0", 1),
        ("tanh undone", "0.5", 1),
        ("copied", "0.5", 1),
        ("linear", "0.5", 0),
        ("linear derivative", "0.5", 0),
        ("linear undone", "0.5", 0),
        ("relu undone", "0.5", 0),
        ("weight", "0.5", 0),
    ],
)
def test_a_step_takes_as_many_calculations_as_a_student_does(operation: str, operands: str, count: int) -> None:
    given = tuple(map(Decimal, operands.split()))
    assert calculations(Step("x", Operation(operation), given), {}) == count
    named = tuple(f"n{place}" for place, _ in enumerate(given))
    step = Step("x", Operation(operation), named)
    assert calculations(step, dict(zip(named, given, strict=True))) == count


@pytest.mark.parametrize(
    ("calculation", "operations"),
    [
        ("product", "product, product of three, sigmoid derivative, tanh derivative"),
        ("addition", "sum, difference"),
        ("division", "quotient"),
        ("inverse function", "sigmoid undone, tanh undone"),
        ("comparison", "relu, relu derivative, same side, largest, function"),
        ("copy", "copied"),
        ("function value", "sigmoid, tanh, share, cross-entropy"),
    ],
)
def test_every_operation_is_a_calculation_of_its_kind(calculation: str, operations: str) -> None:
    for operation in operations.split(", "):
        graph = (Step("x", Operation(operation), (Decimal("0.5"), Decimal("0.4"), Decimal("0.3")), part="x"),)
        assert CALCULATIONS.get(graph[0].operation, FUNCTION_VALUE) == calculation
    assert calculation in CALCULATION_NAMES


def test_a_wrong_result_shows_in_its_own_box_or_in_the_next_ones_below() -> None:
    """a goes into b and c; b, on the way, into the boxes d and e; c is a box, and goes into e as well."""
    half = Decimal("0.5")
    graph = (
        Step("a", Operation.SUM, (half, half)),
        Step("b", Operation.SUM, ("a", half)),
        Step("c", Operation.SUM, ("a", half), part="C"),
        Step("d", Operation.SUM, ("b", half), part="D"),
        Step("e", Operation.SUM, ("b", "c"), part="E"),
    )
    assert boxes_below(graph) == {"a": {"C", "D", "E"}, "b": {"D", "E"}, "c": {"C"}, "d": {"D"}, "e": {"E"}}


@pytest.mark.parametrize(
    ("number", "places", "wrong"),
    [
        # O takes 0.9550 to 0.9650; what is handed in is rounded half up.
        ("0.9549", 2, True),
        ("0.955", 2, False),
        ("0.9649", 2, False),
        ("0.965", 2, True),
        ("0.954", 3, True),
        ("0.955", 3, False),
        ("0.965", 3, False),
        ("0.966", 3, True),
    ],
)
def test_a_number_that_is_within_the_interval_by_chance_costs_nothing(number: str, places: int, wrong: bool) -> None:
    part = next(part for part in lecture().parts if part.name == "O")
    assert marked_wrong(part, {"O": Estimate.exactly(Decimal(number))}, places) is wrong


def test_a_word_that_is_right_by_chance_costs_nothing() -> None:
    name = next(part for part in an_item(1, "sigmoid", kind="truth-table").parts if isinstance(part, WordPart))
    assert not any(marked_wrong(name, {name.name: Word(word, (word,))}, 2) for word in name.accepted)
    assert marked_wrong(name, {name.name: Word("none of these", name.accepted)}, 2)
