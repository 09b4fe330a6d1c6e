"""A network on paper: the lecture's orientation and names, and a forward pass that agrees with NumPy."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.items.declaration import Declaration, forward_pass, givens_of
from examgen.items.graph import worked
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.edges import edges, weight_on, with_weight
from examgen.paper.estimates import Estimate
from examgen.paper.network import (
    TARGETS,
    Layer,
    Network,
    canonical,
    class_of,
    input_names,
    is_printable,
    rounded_layer,
    shown,
    target_of,
    unit_names,
)

tenths = st.integers(-99, 99).map(lambda count: Decimal(count).scaleb(-1))
activations = st.sampled_from(TRAINABLE)
slopes = st.sampled_from(("0.01", "0.1", "0.25", "0.9")).map(Decimal)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Two inputs, one or two hidden layers of one to three units, one or two outputs."""
    sizes = [2, *draw(st.lists(st.integers(1, 3), min_size=1, max_size=2)), draw(st.integers(1, 2))]
    layers, slope = [], draw(slopes)
    for place, (below, here) in enumerate(pairwise(sizes)):
        activation = Activation.LINEAR if place == len(sizes) - 2 else draw(activations)
        weights = tuple(tuple(draw(tenths) for _ in range(here)) for _ in range(below))
        own = slope if activation is Activation.LEAKY_RELU else None
        layers.append(Layer(activation, weights, tuple(draw(tenths) for _ in range(here)), own))
    return Network("xor", tuple(layers))


def decimals(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


# The lecture's listing, as Keras gave it: kernel rows go from one unit below to all units here.
LECTURE = Network(
    "xor",
    (
        rounded_layer(
            Activation.RELU, (("1.2913417", "1.19127"), ("1.2913412", "1.1912698")), ("-1.2913415", "-3.0e-08")
        ),
        rounded_layer(Activation.LINEAR, (("-1.5487775",), ("0.8394405",)), ("7.6e-36",)),
    ),
)


def test_the_lectures_weights_are_rounded_as_they_should_have_been() -> None:
    hidden, output = LECTURE.layers
    assert hidden.weights == (decimals("1.3", "1.2"), decimals("1.3", "1.2"))
    assert [str(bias) for bias in hidden.biases] == ["-1.3", "0.0"]
    assert [str(weight) for (weight,) in output.weights] == ["-1.5", "0.8"]
    assert [str(bias) for bias in output.biases] == ["0.0"]


@pytest.mark.parametrize(
    ("row", "sums", "outputs", "output"),
    [
        (("0", "0"), ("-1.3", "0"), ("0", "0"), "0"),
        (("0", "1"), ("0", "1.2"), ("0", "1.2"), "0.96"),
        (("1", "0"), ("0", "1.2"), ("0", "1.2"), "0.96"),
        (("1", "1"), ("1.3", "2.4"), ("1.3", "2.4"), "-0.03"),
    ],
)
def test_the_lectures_table_by_hand(
    row: tuple[str, ...], sums: tuple[str, ...], outputs: tuple[str, ...], output: str
) -> None:
    hidden, last = LECTURE.trace(decimals(*row))
    assert hidden.sums == decimals(*sums)
    assert hidden.outputs == decimals(*outputs)
    assert last.outputs == decimals(output)


@pytest.mark.parametrize(
    ("number", "fits"), [("99.9", True), ("-99.9", True), ("100", False), ("-100", False), ("0.25", False)]
)
def test_on_a_sheet_stand_numbers_below_100_with_their_decimals(number: str, fits: bool) -> None:
    assert is_printable(Decimal(number)) == fits


def test_what_layers_tell_of_a_network() -> None:
    first = Layer(Activation.RELU, (decimals("1.0", "0.5", "-2.0"),) * 2, decimals("0.1", "0.2", "0.3"))
    second = Layer(Activation.TANH, (decimals("1.0", "0.5"),) * 3, decimals("0.1", "0.2"))
    last = Layer(Activation.SOFTMAX, (decimals("1.0", "0.5", "0.7", "0.2"),) * 2, decimals("0.1", "0.2", "0.3", "0.4"))
    network = Network("xor", (first, second, last))
    assert (network.input_size, network.hidden, network.outputs) == (2, (3, 2), 4)
    assert network.activations == (Activation.RELU, Activation.TANH)
    assert network.output_activation is Activation.SOFTMAX


def test_a_network_has_biases_unless_each_is_a_plain_0() -> None:
    """One of "0.0" was rounded to it, and is on paper; so is one that is left blank."""

    def with_biases(text: str) -> Network:
        hidden, output = LECTURE.layers
        return Network("xor", (replace(hidden, biases=decimals(text, text)), replace(output, biases=decimals(text))))

    assert not with_biases("0").biased
    assert with_biases("0.0").biased
    assert shown(with_biases("0"), ("B->H1",)).biased


@pytest.mark.parametrize(("weights", "biases"), [(((), ()), ()), ((), ("0.1",))])
def test_a_layer_has_units_and_units_below_it(
    weights: tuple[tuple[Decimal, ...], ...], biases: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="at least one unit"):
        Layer(Activation.LINEAR, weights, decimals(*biases))


def test_the_lectures_minus_1_6_changes_nothing_on_its_row() -> None:
    hidden, output = LECTURE.layers
    theirs = Network("xor", (hidden, Layer(output.activation, (decimals("-1.6"), decimals("0.8")), output.biases)))
    assert theirs.trace(decimals("0", "1"))[-1] == LECTURE.trace(decimals("0", "1"))[-1]


@given(network=networks(), row=st.tuples(tenths, tenths))
def test_the_trace_agrees_with_numpy(network: Network, row: tuple[Decimal, Decimal]) -> None:
    functions = {
        "relu": lambda total: np.maximum(total, 0),
        "sigmoid": lambda total: 1 / (1 + np.exp(-total)),
        "tanh": np.tanh,
        "leaky-relu": lambda total: np.where(total < 0, total * float(layer.slope or 0), total),
        "linear": lambda total: total,
    }
    values = np.array(row, dtype=float)
    for layer, trace in zip(network.layers, network.trace(row), strict=True):
        sums = values @ np.array(layer.weights, dtype=float) + np.array(layer.biases, dtype=float)
        values = functions[layer.activation](sums)
        np.testing.assert_allclose(np.array(trace.sums, dtype=float), sums, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(np.array(trace.outputs, dtype=float), values, rtol=1e-9, atol=1e-9)


def estimates(network: Network, row: tuple[Decimal, Decimal], kept: int) -> dict[str, Estimate]:
    found = worked(Declaration(givens_of(network, row), tuple(forward_pass(network))).graph, kept)
    return {name: number for name, number in found.items() if isinstance(number, Estimate)}


@given(network=networks(), row=st.tuples(tenths, tenths), kept=st.integers(3, 6))
def test_an_estimate_holds_the_trace(network: Network, row: tuple[Decimal, Decimal], kept: int) -> None:
    found = estimates(network, row, kept)
    for names, trace in zip(unit_names(network), network.trace(row), strict=True):
        for name, total, output in zip(names, trace.sums, trace.outputs, strict=True):
            for estimate, value in ((found.get(f"{name} sum", found[name]), total), (found[name], output)):
                assert abs(estimate.value - value) < Decimal("1e-20")
                assert estimate.low <= estimate.value <= estimate.high


@given(network=networks(), row=st.tuples(tenths, tenths), kept=st.integers(3, 5))
def test_who_keeps_more_decimals_stays_within_what_fewer_allow(
    network: Network, row: tuple[Decimal, Decimal], kept: int
) -> None:
    fewer, more = estimates(network, row, kept), estimates(network, row, kept + 1)
    for name in unit_names(network)[-1]:
        assert fewer[name].low <= more[name].low <= more[name].high <= fewer[name].high


def test_names_on_paper_are_the_lectures() -> None:
    assert input_names(LECTURE) == ("I0", "I1")
    assert unit_names(LECTURE) == (("H0", "H1"), ("O",))
    one = Layer(Activation.TANH, (decimals("1", "1"),) * 2, decimals("0", "0"))
    deeper = Network("xor", (one, one, Layer(Activation.LINEAR, (decimals("1", "1"),) * 2, decimals("0", "0"))))
    assert unit_names(deeper) == (("H0", "H1"), ("G0", "G1"), ("O0", "O1"))
    assert repr(LECTURE) == "XOR, relu 2-2-1"
    assert repr(deeper) == "XOR, tanh 2-2-2-2"


def test_a_network_that_does_not_fit_together_is_refused() -> None:
    two = Layer(Activation.RELU, (decimals("1", "1"),) * 2, decimals("0", "0"))
    three = Layer(Activation.LINEAR, (decimals("1"),) * 3, decimals("0"))
    with pytest.raises(ValueError, match="layer 1 has weights from 3 units, but 2 units lie below it"):
        Network("xor", (two, three))
    with pytest.raises(ValueError, match="needs a hidden layer and an output layer"):
        Network("xor", (two,))
    with pytest.raises(ValueError, match="the weights from unit 1 below go to 1 units, but there are 2 biases"):
        Layer(Activation.RELU, (decimals("1", "1"), decimals("1")), decimals("0", "0"))
    with pytest.raises(ValueError, match="at least one unit"):
        Layer(Activation.RELU, (), ())


@given(data=st.data(), activation=activations, row=st.tuples(tenths, tenths))
def test_networks_that_are_alike_compute_the_same(
    data: st.DataObject, activation: Activation, row: tuple[Decimal, Decimal]
) -> None:
    a, b, c, d, e, f, g, h, i = (data.draw(tenths) for _ in range(9))
    sign = -1 if activation is Activation.TANH else 1
    first = Layer(activation, ((a, b), (c, d)), (e, f), **activation.usual)
    network = Network("xor", (first, Layer(Activation.LINEAR, ((g,), (h,)), (i,))))
    hidden = Layer(activation, ((b, sign * a + 0), (d, sign * c + 0)), (f, sign * e + 0), **activation.usual)
    alike = Network("xor", (hidden, Layer(Activation.LINEAR, ((h,), (sign * g + 0,)), (i,))))
    assert canonical(network) == canonical(alike)
    difference = network.trace(row)[-1].outputs[0] - alike.trace(row)[-1].outputs[0]
    assert abs(difference) < Decimal("1e-20")


@st.composite
def deep_networks(draw: st.DrawFn) -> Network:
    """Any shape that the bank has, weights of one decimal, none zero."""
    activation = draw(activations)
    shape = draw(st.sampled_from([(2, 2, 1), (2, 3, 1), (2, 2, 2, 1), (2, 2, 2)]))
    number = tenths.filter(bool)
    layers = [
        Layer(
            activation,
            tuple(tuple(draw(number) for _ in range(here)) for _ in range(below)),
            tuple(draw(number) for _ in range(here)),
            **activation.usual,
        )
        for below, here in pairwise(shape)
    ]
    last = Activation.LINEAR if shape[-1] == 1 else Activation.SOFTMAX
    layers[-1] = replace(layers[-1], activation=last, slope=None)
    return Network("xor", tuple(layers))


def rearranged(network: Network, position: int, order: list[int], signs: list[int]) -> Network:
    """The network with the units of a hidden layer in another order and their signs turned."""
    layers = list(network.layers)
    here, above = layers[position : position + 2]
    layers[position] = Layer(
        here.activation,
        tuple(tuple(signs[unit] * row[unit] for unit in order) for row in here.weights),
        tuple(signs[unit] * here.biases[unit] for unit in order),
        here.slope,
    )
    rows = tuple(tuple(signs[unit] * weight for weight in above.weights[unit]) for unit in order)
    layers[position + 1] = replace(above, weights=rows)
    return Network("xor", tuple(layers))


@given(data=st.data(), network=deep_networks(), row=st.tuples(tenths, tenths))
def test_no_order_of_the_units_of_any_layer_makes_another_network(
    data: st.DataObject, network: Network, row: tuple[Decimal, Decimal]
) -> None:
    alike = network
    for position, layer in enumerate(network.layers[:-1]):
        order = data.draw(st.permutations(range(len(layer.biases))))
        turn = st.sampled_from((1, -1)) if layer.activation is Activation.TANH else st.just(1)
        alike = rearranged(alike, position, order, [data.draw(turn) for _ in order])
    assert canonical(alike) == canonical(network)
    for ours, theirs in zip(alike.trace(row)[-1].outputs, network.trace(row)[-1].outputs, strict=True):
        assert abs(ours - theirs) < Decimal("1e-20")


@given(data=st.data(), network=deep_networks())
def test_a_weight_of_another_size_makes_another_network(data: st.DataObject, network: Network) -> None:
    position = data.draw(st.sampled_from(range(len(network.layers))))
    layer = network.layers[position]
    unit = data.draw(st.sampled_from(range(len(layer.biases))))
    row = tuple(weight * 2 if place == unit else weight for place, weight in enumerate(layer.weights[0]))
    layers = list(network.layers)
    layers[position] = replace(layer, weights=(row, *layer.weights[1:]))
    assert canonical(Network("xor", tuple(layers))) != canonical(network)


@pytest.mark.parametrize(
    ("task", "truth"),
    [
        ("xor", lambda one, other: one != other),
        ("xnor", lambda one, other: one == other),
        ("and", lambda one, other: one and other),
        ("or", lambda one, other: one or other),
        ("nand", lambda one, other: not (one and other)),
        ("nor", lambda one, other: not (one or other)),
        ("implication", lambda one, other: not one or other),
    ],
)
def test_a_task_asks_on_each_row_for_what_the_boolean_function_is(
    task: str, truth: Callable[[bool, bool], bool]
) -> None:
    assert list(TARGETS[task]) == [("0", "0"), ("0", "1"), ("1", "0"), ("1", "1")]
    for first, second in TARGETS[task]:
        target = target_of(decimals(first, second), task)
        assert target is TARGETS[task][first, second]
        assert target == int(truth(first == "1", second == "1"))
    assert target_of(decimals("0.5", "1"), task) is None
    assert target_of(decimals("1.0", "0.0"), task) == TARGETS[task]["1", "0"]
    assert target_of(None, task) is None


def test_the_derivative_of_a_curve_is_written_by_its_output() -> None:
    assert Activation.SIGMOID.derivative_written("0.62") == "0.62·(1 - 0.62)"
    assert Activation.TANH.derivative_written("(-0.4)") == "1 - (-0.4)²"


def test_a_comparison_asks_for_0_1_or_2_where_i0_is_less_equal_or_greater() -> None:
    for row in TARGETS["xor"]:
        first, second = map(int, row)
        assert class_of(decimals(*row), "comparison") == (first > second) + (first >= second)
        assert target_of(decimals(*row), "comparison") is None  # of three classes nothing is to be in balance


def test_a_step_is_1_from_0_on_and_a_softmax_has_no_output_of_one_sum() -> None:
    assert [Activation.STEP(total) for total in decimals("-0.1", "0", "0.1")] == [0, 1, 1]
    assert Activation.STEP.outputs(decimals("0.1", "-0.1")) == (1, 0)
    with pytest.raises(KeyError):
        Activation.SOFTMAX(Decimal(1))
    assert Activation.SOFTMAX.outputs(decimals("0.3", "0.3")) == decimals("0.5", "0.5")


def test_the_kernel_is_every_weight_but_the_biases() -> None:
    assert tuple(LECTURE.kernel_weights()) == decimals("1.3", "1.2", "1.3", "1.2", "-1.5", "0.8")
    assert LECTURE.hidden == (2,)
    assert LECTURE.input_size == 2
    assert LECTURE.hidden_activation is Activation.RELU


@given(data=st.data(), network=deep_networks())
def test_any_other_weight_or_bias_or_sign_of_relu_and_sigmoid_makes_another_network(
    data: st.DataObject, network: Network
) -> None:
    edge = data.draw(st.sampled_from(list(edges(network))))
    other = data.draw(tenths.filter(bool).filter(lambda number: abs(number) != abs(weight_on(network, edge))))
    assert canonical(with_weight(network, edge, other)) != canonical(network)
    if network.hidden_activation is not Activation.TANH:
        turned = rearranged(network, 0, list(range(network.hidden[0])), [-1] * network.hidden[0])
        assert canonical(turned) != canonical(network)


def test_of_tanh_units_the_first_number_that_is_not_0_says_which_way_they_are_turned() -> None:
    """Bias 0 in both: the weight from I0 decides, whatever stands behind it."""

    def one_unit(inward: tuple[str, str], outward: str) -> Network:
        hidden = Layer(Activation.TANH, tuple((Decimal(weight),) for weight in inward), decimals("0.0"))
        return Network("xor", (hidden, Layer(Activation.LINEAR, (decimals(outward),), decimals("0.4"))))

    assert canonical(one_unit(("-1.0", "2.0"), "3.0")) == canonical(one_unit(("1.0", "-2.0"), "-3.0"))
    assert canonical(one_unit(("-1.0", "2.0"), "3.0")) == (decimals("0", "1.0", "-2.0", "-3.0"), decimals("0.4"))
    assert canonical(one_unit(("-1.0", "2.0"), "3.0")) != canonical(one_unit(("1.0", "2.0"), "-3.0"))
    assert not any(number.is_zero() and number.is_signed() for row in canonical(LECTURE) for number in row)


@given(network=deep_networks())
def test_what_stands_for_a_network_is_made_of_its_own_numbers(network: Network) -> None:
    own = [*network.kernel_weights(), *(bias for layer in network.layers for bias in layer.biases)]
    found = [number for row in canonical(network) for number in row]
    if network.hidden_activation is Activation.TANH:
        own, found = list(map(abs, own)), list(map(abs, found))
    assert sorted(found) == sorted(own)


def test_of_the_arrangements_of_a_second_layer_the_one_that_comes_first_stands_for_the_network() -> None:
    """Turning G0 and G1 and naming them the other way round makes every weight from H0 as small as it can be."""
    inner = (decimals("1", "2"), decimals("3", "4"))
    hidden = Layer(Activation.TANH, inner, decimals("5", "6"))
    network = Network("xor", (hidden, hidden, Layer(Activation.LINEAR, (decimals("1"), decimals("2")), decimals("3"))))
    assert canonical(network) == (
        decimals("5", "1", "3", "-2", "-1"),
        decimals("6", "2", "4", "-4", "-3"),
        decimals("-6", "-5"),
        decimals("-2"),
        decimals("-1"),
        decimals("3"),
    )


@pytest.mark.parametrize(
    ("total", "output", "back"),
    [("-0.37", "-0.0925", "-0.3700"), ("0.37", "0.37", "0.37"), ("0", "0", "0")],
)
def test_a_leaky_relu_takes_a_quarter_of_what_is_below_0_and_gives_it_back(total: str, output: str, back: str) -> None:
    leaky, quarter = Activation.LEAKY_RELU, Decimal("0.25")
    assert leaky(Decimal(total), quarter) == Decimal(output)
    found = leaky.estimate(Estimate.exactly(Decimal(total)), 4, quarter)
    assert found == Estimate.exactly(Decimal(output))
    assert leaky.undone(found, 4, quarter) == Estimate.exactly(Decimal(back))


def test_a_leaky_relu_is_rounded_only_where_its_product_is_too_long_or_may_be_below_0() -> None:
    leaky, slope = Activation.LEAKY_RELU, Decimal("0.1")
    long = leaky.estimate(Estimate.exactly(Decimal("-0.37")), 2, slope)
    assert (long.value, long.low, long.high) == (Decimal("-0.037"), Decimal("-0.042"), Decimal("-0.032"))
    above = Estimate(Decimal("0.5"), Decimal("0.4"), Decimal("0.6"))
    assert leaky.estimate(above, 2, slope) == above
    astride = leaky.estimate(Estimate(Decimal("0.1"), Decimal("-0.1"), Decimal("0.3")), 2, slope)
    assert (astride.low, astride.high) == (Decimal("-0.015"), Decimal("0.305"))


@pytest.mark.parametrize(("at", "slope"), [("-0.01", "0.1"), ("0.01", "1")])
def test_the_derivative_of_a_leaky_relu_is_one_of_its_two_slopes(at: str, slope: str) -> None:
    derivative = Activation.LEAKY_RELU.derivative(Estimate.exactly(Decimal(at)), 4, Decimal("0.1"))
    assert derivative == Estimate.exactly(Decimal(slope))


@pytest.mark.parametrize("slope", [None, "0", "1", "-0.1", "0.10", "0.125", "1.5"])
def test_no_leaky_relu_has_a_slope_that_a_sheet_could_not_print(slope: str | None) -> None:
    with pytest.raises(ValueError, match="slope"):
        Layer(Activation.LEAKY_RELU, (decimals("1"),), decimals("0"), None if slope is None else Decimal(slope))
    with pytest.raises(ValueError, match="slope"):
        Layer(Activation.RELU, (decimals("1"),), decimals("0"), Decimal("0.1"))
