"""Sheets, rows and students that Hypothesis draws, and the question that a sheet makes."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_UP, Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from examgen.items.item import Item, Part, Posed, Source, WordPart
from examgen.items.kinds import KINDS
from examgen.items.screening import hides
from examgen.items.solution import Solution, examined, make_item, solution
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network
from tests.items.students import SLOPE, Column, Copied

activations = st.sampled_from(("relu", "sigmoid", "tanh", "leaky-relu"))
weights = st.integers(-99, 99).filter(bool).map(lambda tenths: Decimal(tenths).scaleb(-1))
biases = st.integers(-99, 99).map(lambda tenths: Decimal(tenths).scaleb(-1))
binary = st.sampled_from([(Decimal(first), Decimal(second)) for first in (0, 1) for second in (0, 1)])
fractional = st.tuples(*[st.integers(-25, 25).map(lambda tenths: Decimal(tenths).scaleb(-1))] * 2)
rows = binary | fractional
places_handed_in = st.integers(1, 4)
# A seed, not a stream of draws: a student of a deep network rounds so often that Hypothesis would run out of choices.
ALL_SLIPS = 2
"""The last rules that had all slips there are: what was printed under them is proved and marked for ever."""

chances = st.integers(0, 2**32 - 1).map(Random)


@st.composite
def sheets(draw: st.DrawFn) -> Copied:
    """A 2-2-1 network as it stands on a sheet: any at all, whether or not it solves anything."""
    a, b, c, d, e, f = (draw(weights) for _ in range(6))
    return Copied(((a, b), (c, d)), (draw(biases), draw(biases)), (e, f), draw(biases), draw(activations))


def network_of(sheet: Copied) -> Network:
    hidden = layer_of(sheet.activation, sheet.hidden_weights, sheet.hidden_biases)
    output = Layer(Activation.LINEAR, tuple((weight,) for weight in sheet.output_weights), (sheet.output_bias,))
    return Network("xor", (hidden, output))


def layer_of(activation: str, weights: tuple[Column, ...], biases: Column) -> Layer:
    """A layer, a leaky ReLU with the slope that all students have on their sheets."""
    return Layer(Activation(activation), weights, biases, SLOPE if activation == "leaky-relu" else None)


def network_for(kind: str, sheet: Copied) -> Network:
    """The sheet's network, or for a kind with two classes one that leaves both of them something more often than not.

    Its output weights are an eighth of the sheet's, and exchanged for the second class.
    """
    network = network_of(sheet)
    if KINDS[kind].SCOPE.output == "linear":
        return network
    first, second, bias = (eighth(weight) for weight in (*sheet.output_weights, sheet.output_bias))
    output = Layer(Activation.SOFTMAX, ((first, second), (second, first)), (bias, -bias + 0))
    return replace(network, layers=(network.layers[0], output))


def eighth(weight: Decimal) -> Decimal:
    """To one decimal, and never 0 of a weight."""
    return (weight / 8).quantize(Decimal("0.1"), ROUND_UP) + 0


def rows_for(kind: str) -> st.SearchStrategy[tuple[Decimal, Decimal]]:
    """Rows that a kind can be asked of."""
    return rows if KINDS[kind].SCOPE.fractional else binary


def posed_on(sheet: Copied, inputs: tuple[Decimal, ...]) -> Posed:
    return Posed(network=network_of(sheet), inputs=inputs)


def solved_item(kind: str, posed: Posed, places: int, rules: int = ALL_SLIPS) -> tuple[Item, Solution]:
    """A question as an item, and its answers and slips."""
    solved = solution(kind, posed, places, rules)
    return make_item(
        "Q01", kind, posed, Source(layers=(), batch=0, index=0), places, rules=rules, solved=solved
    ), solved


def without_slips(kind: str, posed: Posed, places: int) -> Item:
    """A question as an item, but for its slips: for honest students, whom none of them concerns."""
    found = examined(kind, posed, places)
    solved = Solution(found.answers, found.accepted, ())
    return make_item("Q01", kind, posed, Source(layers=(), batch=0, index=0), places, solved=solved)


def refused(written: Mapping[str, Decimal | str], item: Item) -> list[str]:
    """The boxes that do not take what is written there."""
    return [part.name for part in item.parts if not taken(part, written[part.name])]


def taken(part: Part | WordPart, value: Decimal | str) -> bool:
    return value in part.accepted if isinstance(part, WordPart) else part.low <= Decimal(value) <= part.high


def held_against(
    kind: str, posed: Posed, places: int, honest: Mapping[str, Decimal | str], mistaken: Mapping[str, Any]
) -> None:
    """A question takes what an honest student writes, and refuses each mistake that no luck in rounding hides.

    mistaken: what students write, by the mistake that each makes: none that is listed may be left out.
    """
    item, solved = solved_item(kind, posed, places)
    assert refused(honest, item) == []
    telling = {slip.name for slip in item.slips if not hides(slip, solved.accepted)}
    assert telling <= set(mistaken)
    assert all(refused(mistaken[name], item) for name in telling)
