"""The graph of a question is the question: it gives its answers, and what follows from what a student wrote."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from examgen.grading.as_data import graph_record
from examgen.items import forward
from examgen.items.edits import shared_slips
from examgen.items.graph import Operation, Step, boxes_above, evaluated, first_touched, worked
from examgen.items.item import Posed
from examgen.items.kind import exact_values
from examgen.items.kinds import KINDS
from examgen.items.missing_weight import BlankWeight
from examgen.items.solved import Word
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import ONE, same
from examgen.paper.edges import edges, weight_on
from examgen.paper.estimates import Estimate
from examgen.paper.network import Layer, Network
from tests.items.sheets import chances, network_for, network_of, places_handed_in, posed_on, rows, sheets
from tests.items.students import Copied


def test_a_number_that_nothing_leads_to_is_touched_by_itself() -> None:
    """Nothing follows from ten million, so that 3 below it is a mistake of its own; 2.6 after 1.3 is none."""
    graph = (
        Step("a", Operation.LINEAR, (Decimal("1.2"),), "a"),
        Step("b", Operation.PRODUCT, ("a", Decimal(2)), "b"),
    )

    def touched(a: str, b: str) -> tuple[str, ...]:
        return first_touched(graph, {"a": Estimate.exactly(Decimal(a)), "b": Estimate.exactly(Decimal(b))}, 4)

    assert touched("1e7", "3") == ("a", "b")
    assert touched("1.3", "2.6") == ("a",)
    assert touched("1.2", "3") == ("b",)
    half = (graph[0], graph[1]._replace(operands=("a", Decimal("0.5"))))
    assert evaluated(half, 4, {"a": Estimate.exactly(Decimal(999999))})["b"] is not None
    assert evaluated(half, 4, {"a": Estimate.exactly(Decimal(1000000))})["b"] is None


def test_of_several_outputs_all_have_to_stay_on_their_sides() -> None:
    """0.3 and 0.7 become 0.6 and 0.8: the first one has changed its side; 0.4 and 0.8 have not."""

    def still(*after: str) -> Word:
        numbers = zip("abcd", ("0.3", "0.7", *after), strict=True)
        outputs = [Step(name, Operation.LINEAR, (Decimal(text),), name) for name, text in numbers]
        found = evaluated((*outputs, Step("still", Operation.SAME_SIDE, tuple("abcd"), "still")), 4)["still"]
        assert isinstance(found, Word)
        return found

    assert still("0.6", "0.8") == Word("no", ("no",))
    assert still("0.4", "0.8") == Word("yes", ("yes",))


FOLLOWED = [kind for kind in KINDS if KINDS[kind].SCOPE.construct is None]
"""The kinds in which a number follows from others; weights of one's own choice do from nothing."""


def posed_as(kind: str, sheet: Copied, inputs: tuple[Decimal, ...], random: Random) -> Posed:
    network = network_for(kind, sheet)
    classes = len(network.layers[-1].biases) > 1
    row = tuple(Decimal(int(value > 0)) for value in inputs) if classes else inputs
    return KINDS[kind].pose(network, row, random)


@pytest.mark.parametrize("kind", FOLLOWED)
@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_with_nothing_written_a_graph_gives_what_solve_gives(
    kind: str, sheet: Copied, inputs: tuple[Decimal, ...], places: int, random: Random
) -> None:
    posed = posed_as(kind, sheet, inputs, random)
    found = evaluated(KINDS[kind].graph(posed), places + 2)
    solved = KINDS[kind].solve(posed, places + 2)
    assume(None not in found.values())  # a weight that does not follow; no such question is put
    assert list(found.items()) == list(solved.items())


@given(sheet=sheets(), inputs=rows, places=places_handed_in, data=st.data())
def test_every_weight_that_may_be_blank_has_its_graph(
    sheet: Copied, inputs: tuple[Decimal, ...], places: int, data: st.DataObject
) -> None:
    network = network_of(sheet)
    edge = data.draw(st.sampled_from(list(edges(network))))
    output = round(network.trace(inputs)[-1].outputs[0], 4)
    besides = BlankWeight(output=output, solution={edge.name: weight_on(network, edge)})
    posed = Posed(network=network, inputs=inputs, besides=besides)
    found = evaluated(KINDS["missing-weight"].graph(posed), places + 2)
    solved = KINDS["missing-weight"].solve(posed, places + 2)
    assert found in (solved, {edge.name: None})
    if found == {edge.name: None}:
        estimate = solved[edge.name]
        assert estimate.high - estimate.low == 2, "where nothing follows, `solve` says that it may be anything"


@pytest.mark.parametrize("kind", FOLLOWED)
def test_a_graph_is_plain_json_in_which_every_step_comes_after_those_that_it_needs(kind: str) -> None:
    graph = KINDS[kind].graph(posed_as(kind, LECTURE, (Decimal(1), Decimal(1)), Random(1)))
    seen: set[str] = set()
    for step in json.loads(json.dumps(graph_record(graph))):
        assert set(step) == {"name", "operation", "operands", "part"}
        assert {operand["step"] for operand in step["operands"] if "step" in operand} <= seen
        assert step["name"] not in seen
        seen.add(step["name"])
    assert [step.part for step in graph if step.part] == list(
        KINDS[kind].solve(posed_as(kind, LECTURE, (Decimal(1), Decimal(1)), Random(1)), 4)
    )


def decimals(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


LECTURE = Copied(
    (decimals("1.3", "1.2"), decimals("1.3", "1.2")),
    decimals("-1.3", "0.0"),
    decimals("-1.5", "0.8"),
    Decimal("0.0"),
    "relu",
)


def wrote(text: str) -> Estimate:
    """A number of two decimals, as what it stands for."""
    number, half = Decimal(text), Decimal("0.005")
    return Estimate(number, number - half, number + half)


def test_what_follows_from_a_written_number_is_worked_out_by_hand_here() -> None:
    """The lecture's network on (0, 1) with H1 = 1.30: O is 0·(−1.5) + 1.30·0.8 = 1.04, from 1.036 to 1.044.

    With four decimals kept, the two products that are not exact and the sum of three terms lose half a unit each time:
    one product, two additions.
    """
    graph = KINDS["forward"].graph(posed_on(LECTURE, decimals("0", "1")))
    follows = evaluated(graph, 4, {"H1": wrote("1.30")})
    assert follows["O"] == Estimate(*decimals("1.04", "1.03585", "1.04415"))
    assert follows["H1"] == Estimate.exactly(Decimal("1.2")), "a box does not decide what is right in it"


def test_a_written_sum_decides_its_activation_and_a_blank_box_stands_for_what_follows() -> None:
    graph = KINDS["forward"].graph(posed_on(LECTURE, decimals("0", "1")))
    follows = evaluated(graph, 4, {"H1 sum": wrote("-0.40")})
    assert follows["H1"] == Estimate.exactly(Decimal(0))
    assert follows["O"].value == 0
    assert evaluated(graph, 4, {"H0": wrote("0.50")})["H0"].value == 0


def test_the_boxes_above_are_the_nearest_ones() -> None:
    graph = KINDS["forward"].graph(posed_on(LECTURE, decimals("0", "1")))
    assert boxes_above(graph) == {
        "H0 sum": (),
        "H0": ("H0 sum",),
        "H1 sum": (),
        "H1": ("H1 sum",),
        "O": ("H0", "H1"),
    }


def test_still_right_follows_from_the_outputs_that_were_written() -> None:
    """One output on each side of 0.5: no. A written output of 0.5 may have been 0.496: either word follows."""
    posed = posed_as("activation-swap", LECTURE, decimals("0", "1"), Random(1))
    graph = KINDS["activation-swap"].graph(posed)
    apart = evaluated(graph, 4, {"O trained": wrote("0.96"), "O swapped": wrote("0.20")})["still right"]
    assert (apart.answer, apart.accepted) == ("no", ("no",))
    near = evaluated(graph, 4, {"O trained": wrote("0.96"), "O swapped": wrote("0.50")})["still right"]
    assert (near.answer, near.accepted) == ("yes", ("no", "yes"))


def test_nothing_follows_from_a_division_by_what_may_be_0() -> None:
    graph = (Step("a", Operation.SUM, (Decimal(1),), "a"), Step("b", Operation.QUOTIENT, (Decimal(1), "a"), "b"))
    assert evaluated(graph, 4)["b"] == Estimate.exactly(Decimal(1))
    assert evaluated(graph, 4, {"a": wrote("0.00")})["b"] is None


def test_nothing_follows_from_a_number_beyond_belief() -> None:
    graph = (Step("a", Operation.SUM, (Decimal(1),), "a"), Step("b", Operation("sigmoid"), ("a",), "b"))
    assert same(evaluated(graph, 4, {"a": wrote("99999.00")})["b"].value, ONE)
    huge = Estimate.exactly(Decimal("1e30"))
    assert evaluated(graph, 4, {"a": huge})["b"] is None


BY_HAND = {
    "hidden_bias_left_out": {"H0 sum", "H1 sum"},
    "output_bias_left_out": {"O"},
    "biases_subtracted": {"H0 sum", "H1 sum", "O"},
    "activation_left_out": {"H0", "H1"},
    "activation_on_output_too": {"O"},
    "relu_used": {"H0", "H1"},
    "tanh_used": {"H0", "H1"},
    "exponent_sign_lost": {"H0", "H1"},
    "inputs_swapped": {"H0 sum", "H1 sum"},
    "hidden_weights_transposed": {"H0 sum", "H1 sum"},
    "output_weights_swapped": {"O"},
    "minus_lost_I0_H1": {"H1 sum"},
    "minus_lost_B_O": {"O"},
}
"""What each mistake touches before anything is carried on, in a network where it shows everywhere."""


def touched_first(posed: Posed, kept: int = 6) -> Iterator[tuple[str, set[str]]]:
    graph = KINDS["forward"].graph(posed)
    for name, mistaken in KINDS["forward"].slips(posed, kept):
        yield name, set(first_touched(graph, mistaken, kept))


def test_a_slip_touches_first_what_it_changes_and_not_what_follows_from_that() -> None:
    sheet = Copied(
        (decimals("0.7", "-0.9"), decimals("1.1", "0.4")),
        decimals("0.2", "0.3"),
        decimals("1.5", "0.8"),
        Decimal("-0.1"),
        "sigmoid",
    )
    found = dict(touched_first(posed_on(sheet, decimals("0.3", "0.8"))))
    assert {name: found[name] for name in BY_HAND} == BY_HAND
    assert found["rounded_to_one_decimal"] == {"H0 sum", "H0", "H1 sum", "H1", "O"}


@given(sheet=sheets(), inputs=rows, places=places_handed_in)
def test_whatever_a_slip_changes_starts_somewhere(sheet: Copied, inputs: tuple[Decimal, ...], places: int) -> None:
    posed = posed_on(sheet, inputs)
    right = KINDS["forward"].solve(posed, places + 2)
    for name, mistaken in KINDS["forward"].slips(posed, places + 2):
        changed = [part for part in mistaken if abs(mistaken[part].value - right[part].value) > Decimal("1e-19")]
        first = first_touched(KINDS["forward"].graph(posed), mistaken, places + 2)
        assert first[:1] == tuple(changed[:1]), name
        assert set(first) <= set(changed)


def test_who_loses_a_sign_rounds_nothing_for_that() -> None:
    graph = (Step("a", Operation.SUM, (Decimal(1),), "a"), Step("b", Operation.NEGATIVE, ("a",), "b"))
    assert evaluated(graph, 4, {"a": wrote("0.53")})["b"] == Estimate(*decimals("-0.53", "-0.535", "-0.525"))


def test_a_unit_whose_activation_is_left_out_has_no_exponent_to_lose_a_sign_of() -> None:
    """H0 and H1 are sigmoid(0) = 0.5 whatever becomes of the sign, so that each sum of G is 0.5 + 0.5 + 0.3 = 1.3."""
    zero, one = (Decimal("0.0"),) * 2, (Decimal("1.0"),) * 2
    layers = (
        Layer(Activation.SIGMOID, (zero, zero), zero),
        Layer(Activation.SIGMOID, (one, one), (Decimal("0.3"),) * 2),
        Layer(Activation.LINEAR, ((Decimal("1.0"),), (Decimal("1.0"),)), (Decimal("0.0"),)),
    )
    declared = forward.declare(Posed(network=Network("xor", layers), inputs=decimals("0", "1")))
    left_out = next(slip for slip in shared_slips(declared) if slip.name == "activation_left_out_G")
    both = next(slip for slip in shared_slips(left_out.declaration) if slip.name == "exponent_sign_lost")
    assert exact_values(both.declaration)["G0"] == Decimal("1.3")


def test_a_bias_left_out_of_a_sum_is_still_the_one_that_is_copied_from_a_dump() -> None:
    declared = KINDS["dump"].declare(KINDS["dump"].pose(network_of(LECTURE), decimals("0", "1"), Random(0)))
    made = next(slip for slip in shared_slips(declared) if slip.name == "hidden_bias_left_out")
    assert exact_values(made.declaration)["B->H0"] == Decimal("-1.3")
    assert exact_values(made.declaration)["H0 sum"] == Decimal("1.3")


@pytest.mark.parametrize("kind", FOLLOWED)
@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_what_a_slip_leaves_as_it_is_need_not_be_worked_out_again(kind: str, activation: str) -> None:
    sheet = replace(LECTURE, activation=activation)
    declared = KINDS[kind].declare(posed_as(kind, sheet, decimals("0", "1"), Random(1)))
    for slip, solved in KINDS[kind].slipped(declared, 4):
        afresh = worked(slip.declaration.graph, 4)
        assert {step.part: afresh[step.name] for step in slip.declaration.steps if step.part} == solved, slip.name
