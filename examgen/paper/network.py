"""A small network on paper: layers of decimals, and the trace of one forward pass.

Kernel orientation is Keras's: `weights[i][j]` goes from unit i of the layer below to unit j. Names on paper are the
lecture's: inputs I0, I1; hidden units H0, H1 (a second hidden layer G0, G1); output O, or O0, O1 if there are several.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import permutations, product
from typing import Literal

from examgen.paper import arithmetic
from examgen.paper.arithmetic import ONE, ZERO, Estimate, Interval, on_paper, round_half_up

HIDDEN_LETTERS = "HG"
"""What the units of each hidden layer are called, from the inputs on."""

WEIGHT_PLACES = 1
"""Decimals of every weight, bias and input on paper."""


class Activation(StrEnum):
    """The activations that a layer may have."""

    RELU = "relu"
    SIGMOID = "sigmoid"
    TANH = "tanh"
    LINEAR = "linear"
    STEP = "step"
    SOFTMAX = "softmax"

    def __call__(self, total: Decimal) -> Decimal:
        """The unit's output for the exact sum `total`, to 28 digits. Softmax has none for one sum: KeyError."""
        return FUNCTIONS[self](total)

    def estimate(self, total: Estimate, kept: int) -> Estimate:
        """The unit's output for every value that an honest student may have for its sum."""
        return _estimated(self, total, kept)

    def derivative(self, total: Estimate, output: Estimate, kept: int) -> Estimate:
        """The derivative at a unit's sum as it is worked out by hand: ReLU's from the sum, others from the output.

        A ReLU whose sum is 0 has none; it counts as 0 here, and no question asks for it.
        """
        if self in SLOPES:
            return arithmetic.peaked(*SLOPES[self], output, kept, SLOPE_ROUNDINGS[self])
        if self is Activation.LINEAR:
            return Estimate.exactly(arithmetic.ONE)
        return Estimate(*(Decimal(end > 0) for end in (total.value, total.low, total.high)))

    def outputs(self, totals: Sequence[Decimal]) -> tuple[Decimal, ...]:
        """The outputs of a layer for the exact sums of its units, to 28 digits."""
        return arithmetic.softmax(totals) if self is Activation.SOFTMAX else tuple(map(self, totals))

    def undone(self, output: Estimate, kept: int) -> Estimate | None:
        """The sum that an honest student works out from a unit's output, or None where it does not follow from it.

        A ReLU unit has to fire, and a sigmoid's or tanh's output to lie within the function's range, however rounded.
        """
        if self in INVERSES:
            inverse, between = INVERSES[self]
            return arithmetic.undone(inverse, between, output, kept, INVERSE_ROUNDINGS[self])
        return output if self is Activation.LINEAR or output.low > 0 else None


@lru_cache(maxsize=1 << 14)  # most mistakes leave most units as they are
def _estimated(activation: Activation, total: Estimate, kept: int) -> Estimate:
    return arithmetic.increasing(FUNCTIONS[activation], total, kept, ROUNDINGS[activation])


FUNCTIONS: Mapping[Activation, Callable[[Decimal], Decimal]] = {
    Activation.RELU: arithmetic.relu,
    Activation.SIGMOID: arithmetic.sigmoid,
    Activation.TANH: arithmetic.tanh,
    Activation.LINEAR: arithmetic.linear,
    Activation.STEP: arithmetic.step,
}

ROUNDINGS = {Activation.RELU: 0, Activation.LINEAR: 0, Activation.SIGMOID: 3, Activation.TANH: 6}
"""How many half units of the last kept decimal a student may lose inside one evaluation.

sigmoid as 1 / (1 + E) with E = e^-x: the derivatives by E and by 1 + E are at most 1, the result is rounded once: 3.
tanh by any usual way, (P - N) / (P + N), (E - 1) / (E + 1) with E = e^2x or the square of e^x, or 2 sigmoid(2x) - 1:
the last is the widest, twice the 3 of sigmoid: 6. A calculator's own key or a table loses 1.
A step is worked out in no question whose numbers are handed in: it has none.
"""

SLOPES = {
    Activation.SIGMOID: (arithmetic.sigmoid_slope, arithmetic.HALF),
    Activation.TANH: (arithmetic.tanh_slope, arithmetic.ZERO),
}
"""The derivatives that are worked out from a unit's output, and the output at which each is largest."""

SLOPE_ROUNDINGS = {Activation.SIGMOID: 2, Activation.TANH: 3}
"""How many half units of the last kept decimal a student may lose inside one derivative.

s (1 - s): an error of 1 - s is multiplied by s and one of s by 1 - s, together 1 half unit at most; the product is
rounded: 2. s - s^2: the square is rounded, and the difference: 2.
(1 - h) (1 + h): an error of either is multiplied by the other, and together they are 2; the product is rounded: 3.
1 - h^2: the square is rounded, and the difference: 2.
"""

INVERSES = {
    Activation.SIGMOID: (arithmetic.logit, Interval(ZERO, ONE)),
    Activation.TANH: (arithmetic.artanh, Interval(-ONE, ONE)),
}
"""What undoes an activation, and between what its outputs lie. ReLU's output, where it fires, is its sum."""

INVERSE_ROUNDINGS = {Activation.SIGMOID: 2, Activation.TANH: 7}
"""How many half units of the last kept decimal of the output one inverse evaluation may lose before its result.

sigmoid: ln(s / (1 - s)) loses s for 1 - s and (1 - s)² for the quotient, at most 1; ln s - ln(1 - s) at most 1 1/8;
-ln(1 / s - 1) twice s², at most 2: the widest; 2 artanh(2s - 1) no more. tanh: ln((1 + t) / (1 - t)) / 2 loses 2 - t,
at most 3; half the difference of two logarithms 2 1/2; ln(2 / (1 - t) - 1) / 2 at most 5; by the sigmoid's inverse of
(1 + t) / 2, twice ½ + 1 + 2: 7. The result is written down once more. A calculator's own key loses only that.
"""

TRAINABLE = (Activation.RELU, Activation.SIGMOID, Activation.TANH)
"""The hidden activations that a course examines, in the order of the lecture."""

Task = Literal["xor", "xnor", "and", "or", "nand", "nor", "implication"]
"""What a network may be trained to compute."""

TARGETS = {
    task: dict(zip((("0", "0"), ("0", "1"), ("1", "0"), ("1", "1")), targets, strict=True))
    for task, targets in {
        "xor": (0, 1, 1, 0),
        "xnor": (1, 0, 0, 1),
        "and": (0, 0, 0, 1),
        "or": (0, 1, 1, 1),
        "nand": (1, 1, 1, 0),
        "nor": (1, 0, 0, 0),
        "implication": (1, 1, 0, 1),
    }.items()
}
"""What each task asks for, row by row, by the inputs as they are written. implication: I0 -> I1."""


def target_of(row: Sequence[Decimal] | None, task: str) -> int | None:
    """What the task asks for on a row, or None for inputs other than 0 and 1, and where all rows are asked."""
    targets = {tuple(map(Decimal, inputs)): target for inputs, target in TARGETS[task].items()}
    return None if row is None else targets.get(tuple(row))


@dataclass(frozen=True, slots=True)
class Layer:
    """One dense layer. weights: one row of decimals for each unit below, one column for each unit here."""

    activation: Activation
    weights: tuple[tuple[Decimal, ...], ...]
    biases: tuple[Decimal, ...]

    def __post_init__(self) -> None:
        if not self.weights or not self.biases:
            raise ValueError("a layer needs at least one unit and one unit below it")
        for unit, row in enumerate(self.weights):
            if len(row) != len(self.biases):
                raise ValueError(
                    f"the weights from unit {unit} below go to {len(row)} units, "
                    f"but there are {len(self.biases)} biases"
                )

    def weights_into(self, unit: int) -> tuple[Decimal, ...]:
        """The weights that arrive at `unit`, one for each unit below."""
        return tuple(row[unit] for row in self.weights)


@dataclass(frozen=True, slots=True)
class LayerTrace:
    """What one layer does to one row: the sums (bias included) and the outputs of its units, unrounded."""

    sums: tuple[Decimal, ...]
    outputs: tuple[Decimal, ...]


class Layered:
    """What can be told of a network by its layers, whether or not some of its weights are blank."""

    __slots__ = ()
    layers: tuple["Layer | ShownLayer", ...]

    @property
    def input_size(self) -> int:
        """How many inputs the network takes."""
        return len(self.layers[0].weights)

    @property
    def hidden(self) -> tuple[int, ...]:
        """The units of each hidden layer: (2,) for 2-2-1."""
        return tuple(len(layer.biases) for layer in self.layers[:-1])

    @property
    def hidden_activation(self) -> Activation:
        """The activation of the first hidden layer."""
        return self.layers[0].activation


@dataclass(frozen=True, slots=True)
class Network(Layered):
    """A feed-forward network that was trained for `task` ("xor"); its last layer gives the output."""

    task: str
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if len(self.layers) < 2:
            raise ValueError("a network needs a hidden layer and an output layer")
        for position, (below, layer) in enumerate(zip(self.layers, self.layers[1:], strict=False), start=1):
            if len(layer.weights) != len(below.biases):
                raise ValueError(
                    f"layer {position} has weights from {len(layer.weights)} units, "
                    f"but {len(below.biases)} units lie below it"
                )

    def __repr__(self) -> str:
        shape = "-".join(str(size) for size in (self.input_size, *(len(layer.biases) for layer in self.layers)))
        return f"{self.task.upper()}, {self.hidden_activation} {shape}"

    def kernel_weights(self) -> Iterator[Decimal]:
        """Every weight but the biases, layer by layer."""
        return (weight for layer in self.layers for row in layer.weights for weight in row)

    def trace(self, inputs: Sequence[Decimal]) -> tuple[LayerTrace, ...]:
        """The exact forward pass of one row. inputs: one Decimal each; returns one trace a layer, unrounded."""
        values: tuple[Decimal, ...] = tuple(inputs)
        traces = []
        with on_paper():
            for layer in self.layers:
                sums = tuple(
                    sum(
                        (weight * value for weight, value in zip(layer.weights_into(unit), values, strict=True)),
                        bias,
                    )
                    for unit, bias in enumerate(layer.biases)
                )
                values = layer.activation.outputs(sums)
                traces.append(LayerTrace(sums, values))
        return tuple(traces)


@dataclass(frozen=True, slots=True)
class ShownLayer:
    """A layer as a student sees it: like `Layer`, but None where a number is left blank."""

    activation: Activation
    weights: tuple[tuple[Decimal | None, ...], ...]
    biases: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class ShownNetwork(Layered):
    """A network as a student sees it. A blank weight is not in it at all."""

    layers: tuple[ShownLayer, ...]


def shown(network: Network, blanks: Container[str] = ()) -> ShownNetwork:
    """The network without the weights and biases that `blanks` names: `I1->H0`, `B->O`."""
    below, layers = input_names(network), []
    for layer, names in zip(network.layers, unit_names(network), strict=True):
        weights = tuple(
            tuple(None if f"{source}->{name}" in blanks else weight for name, weight in zip(names, row, strict=True))
            for source, row in zip(below, layer.weights, strict=True)
        )
        biases = tuple(None if f"B->{name}" in blanks else bias for name, bias in zip(names, layer.biases, strict=True))
        layers.append(ShownLayer(layer.activation, weights, biases))
        below = names
    return ShownNetwork(tuple(layers))


def input_names(network: Layered) -> tuple[str, ...]:
    """I0, I1 and so on."""
    return tuple(f"I{unit}" for unit in range(network.input_size))


def unit_names(network: Layered) -> tuple[tuple[str, ...], ...]:
    """The names on paper of every unit, layer by layer: (("H0", "H1"), ("O",))."""
    layers = network.layers
    letters = HIDDEN_LETTERS[: len(layers) - 1]
    hidden = (
        tuple(f"{letter}{unit}" for unit in range(len(layer.biases)))
        for letter, layer in zip(letters, layers[:-1], strict=True)
    )
    size = len(layers[-1].biases)
    output = ("O",) if size == 1 else tuple(f"O{unit}" for unit in range(size))
    return (*hidden, output)


def rounded_layer(activation: Activation, weights: Sequence[Sequence[str]], biases: Sequence[str]) -> Layer:
    """A layer on paper from the weights as Keras printed them, each rounded half up to one decimal."""
    return Layer(
        activation,
        tuple(tuple(round_half_up(Decimal(weight), WEIGHT_PLACES) for weight in row) for row in weights),
        tuple(round_half_up(Decimal(bias), WEIGHT_PLACES) for bias in biases),
    )


def canonical(network: Network) -> tuple[tuple[Decimal, ...], ...]:
    """The same for all networks that differ only in the order of their hidden units or, for tanh, in a unit's signs.

    Each unit of the first hidden layer is its bias, its weights from below and its weights to above; for tanh, which is
    odd, the unit is turned so that its first non-zero number is positive. Of the arrangements of the layers above it,
    the one counts that comes first.
    """
    first, *rest = network.layers
    return min(_with_first_sorted(first, above) for above in _arrangements(rest))


Kernels = Sequence[tuple[tuple[tuple[Decimal, ...], ...], tuple[Decimal, ...]]]
"""Weights and biases, layer by layer."""


def _arrangements(layers: Sequence[Layer]) -> Iterator[Kernels]:
    """The layers with the units of all but the last in every order and, for tanh, with every choice of signs."""
    if len(layers) == 1:
        yield [(layers[0].weights, layers[0].biases)]
        return
    hidden, above, *rest = layers
    signs = (1, -1) if hidden.activation is Activation.TANH else (1,)
    for order in permutations(range(len(hidden.biases))):
        for turned in product(signs, repeat=len(order)):
            chosen = tuple(zip(order, turned, strict=True))
            weights = tuple(tuple(row[unit] * sign + ZERO for unit, sign in chosen) for row in hidden.weights)
            biases = tuple(hidden.biases[unit] * sign + ZERO for unit, sign in chosen)
            leaving = tuple(tuple(weight * sign + ZERO for weight in above.weights[unit]) for unit, sign in chosen)
            for upper in _arrangements((replace(above, weights=leaving), *rest)):
                yield [(weights, biases), *upper]


def _with_first_sorted(first: Layer, above: Kernels) -> tuple[tuple[Decimal, ...], ...]:
    (leaving, biases), *rest = above
    units = []
    for unit, bias in enumerate(first.biases):
        numbers = (bias, *first.weights_into(unit), *leaving[unit])
        if first.activation is Activation.TANH and next((n for n in numbers if n), ONE) < 0:
            numbers = tuple(-number + 0 for number in numbers)
        units.append(numbers)
    return (*sorted(units), biases, *(row for weights, upper in rest for row in (*weights, upper)))
