"""Both ways come to the same numbers and the same ends, whatever the shape; and a crowd of students stays within."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examgen.items.declaration import Declaration, forward_pass, givens_of
from examgen.items.graph import worked as steps_worked
from examgen.paper.activations import Activation
from examgen.paper.estimates import Estimate, shares
from examgen.paper.network import Layer, Network, unit_names
from examgen.verify.sheets.question import Layer as Copied
from examgen.verify.sheets.steps import Sheet
from examgen.verify.sheets.worked import Walk
from examgen.verify.worst import worst
from tests.verify.asked import sheet_of

SHAPES = {
    "2-2-1": (2, 2, 1),
    "2-3-1": (2, 3, 1),
    "2-2-2-1": (2, 2, 2, 1),
    "2-2-2": (2, 2, 2),
}
CLOSE = Fraction(1, 10**18)

few = settings(max_examples=settings.default.max_examples // 3)
"""For what looks for the worst of many students in each example."""

weights = st.integers(-99, 99).filter(bool).map(lambda tenths: Decimal(tenths).scaleb(-1))
biases = st.integers(-99, 99).map(lambda tenths: Decimal(tenths).scaleb(-1))
rows = st.tuples(*[st.integers(-25, 25).map(lambda tenths: Decimal(tenths).scaleb(-1))] * 2)
small = st.integers(-20, 20).filter(bool).map(lambda tenths: Decimal(tenths).scaleb(-1))


@st.composite
def networks(draw: st.DrawFn, shape: tuple[int, ...], numbers: st.SearchStrategy[Decimal] = weights) -> Network:
    """Any network of a shape; of two outputs, the shares of a softmax layer."""
    hidden = Activation(draw(st.sampled_from(["relu", "sigmoid", "tanh"])))
    last = Activation.SOFTMAX if shape[-1] > 1 else Activation.LINEAR
    layers = []
    for place, (below, here) in enumerate(pairwise(shape), 2):
        kernel = tuple(tuple(draw(numbers) for _ in range(here)) for _ in range(below))
        activation = last if place == len(shape) else hidden
        layers.append(Layer(activation, kernel, tuple(draw(numbers) for _ in range(here))))
    return Network("xor", tuple(layers))


def copied(network: Network, row: tuple[Decimal, ...]) -> Sheet:
    """The same for the second way."""

    def numbers(found: tuple[Decimal, ...]) -> np.ndarray:
        return np.array([Fraction(number) for number in found], dtype=object)

    layers = (
        Copied(np.array([numbers(row) for row in layer.weights]), numbers(layer.biases), str(layer.activation))
        for layer in network.layers
    )
    return sheet_of(tuple(layers), tuple(f"{number:f}" for number in row))


def estimates(network: Network, row: tuple[Decimal, ...], kept: int) -> dict[str, Estimate]:
    pass_forward = Declaration(givens_of(network, row), tuple(forward_pass(network))).graph
    found = {name: number for name, number in steps_worked(pass_forward, kept).items() if isinstance(number, Estimate)}
    last = unit_names(network)[-1]
    if len(last) == 1:
        return found
    probabilities = shares([found[f"{name} sum"] for name in last], kept)
    return {**found, **{f"P{place}": share for place, share in enumerate(probabilities)}}


def second_way(network: Network, row: tuple[Decimal, ...], kept: int) -> Walk:
    sheet = copied(network, row)
    found = Walk(sheet, Fraction(1, 2 * 10**kept))
    return {step.name: found[step.name] for step in sheet.steps if step.operation != "loss"}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@given(data=st.data(), row=rows, kept=st.integers(3, 6))
def test_both_ways_have_the_same_values_and_ends(
    shape: tuple[int, ...], data: st.DataObject, row: tuple[Decimal, ...], kept: int
) -> None:
    network = data.draw(networks(shape))
    first = estimates(network, row, kept)
    for part, ends in second_way(network, row, kept).items():
        assert ends is not None
        for one, other in zip((first[part].value, first[part].low, first[part].high), ends[:3], strict=True):
            assert abs(Fraction(one) - Fraction(other)) < CLOSE, part


@st.composite
def finer(draw: st.DrawFn, places: int, most: int) -> Decimal:
    """A number of two or three decimals, rarely of fewer."""
    return Decimal(draw(st.integers(-most, most).filter(bool))).scaleb(-places)


@pytest.mark.parametrize("places", [2, 3])
@few
@given(data=st.data())
def test_both_ways_agree_and_hold_the_worst_students_whatever_decimals_weights_have(
    places: int, data: st.DataObject
) -> None:
    number = finer(places, 4 * 10**places)
    network = data.draw(networks(data.draw(st.sampled_from([*SHAPES.values()])), number))
    row, kept = (data.draw(number), data.draw(number)), data.draw(st.integers(3, 6))
    first, second = estimates(network, row, kept), second_way(network, row, kept)
    for part, ends in second.items():
        assert ends is not None
        for one, other in zip((first[part].value, first[part].low, first[part].high), ends[:3], strict=True):
            assert abs(Fraction(one) - Fraction(other)) < CLOSE, part
    for name, (least, most) in worst(copied(network, row), kept, ways=16).items():
        if name == "loss" or (name in ("P0", "P1") and min(second["P0"].low, second["P1"].low) <= 0):
            continue  # as below
        assert least >= float(second[name].low) - 1e-9, name
        assert most <= float(second[name].high) + 1e-9, name


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@few
@given(data=st.data(), row=rows, kept=st.integers(3, 6))
def test_the_worst_students_stay_within_the_ends(
    shape: tuple[int, ...], data: st.DataObject, row: tuple[Decimal, ...], kept: int
) -> None:
    network = data.draw(networks(shape, small))
    ends = second_way(network, row, kept)
    for name, (least, most) in worst(copied(network, row), kept, ways=16).items():
        if name == "loss" or (name in ("P0", "P1") and min(ends["P0"].low, ends["P1"].low) <= 0):
            continue  # an exponential may be noted as nothing: no such question is posed
        assert least >= float(ends[name].low) - 1e-9, name
        assert most <= float(ends[name].high) + 1e-9, name


@given(data=st.data(), row=rows)
def test_shares_make_a_whole_and_are_those_of_numpy(data: st.DataObject, row: tuple[Decimal, ...]) -> None:
    network = data.draw(networks((2, 2, 2)))
    last = network.trace(row)[-1]
    assert abs(sum(last.outputs) - 1) < Decimal("1e-25")
    sums = np.array([float(total) for total in last.sums])
    rising = np.exp(sums - sums.max())
    np.testing.assert_allclose([float(share) for share in last.outputs], rising / rising.sum(), rtol=1e-10, atol=1e-12)


@given(sums=st.tuples(*[st.decimals(0, 6, places=4)] * 2), kept=st.integers(3, 6))
def test_a_share_loses_no_more_than_four_half_units_where_no_exponential_is_small(
    sums: tuple[Decimal, Decimal], kept: int
) -> None:
    half = Decimal(1).scaleb(-kept) / 2
    for share in shares([Estimate.exactly(total) for total in sums], kept):
        assert share.high - share.value <= 4 * half + Decimal("1e-20")
        assert share.value - share.low <= 4 * half + Decimal("1e-20")
