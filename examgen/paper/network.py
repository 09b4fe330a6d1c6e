"""A small network on paper: layers of decimals, and the trace of one forward pass.

Kernel orientation is Keras's: `weights[i][j]` goes from unit i of the layer below to unit j. Names on paper are the
lecture's: inputs I0, I1; hidden units H0, H1 (a second hidden layer G0, G1, a third F0, F1); output O, or O0, O1 if
there are several.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import permutations, product
from math import factorial, prod
from operator import mul
from typing import Literal

from examgen.paper.activations import Activation
from examgen.paper.arithmetic import ONE, ZERO, on_paper, round_half_up
from examgen.paper.arithmetic import unit as unit_of

HIDDEN_LETTERS = "HGF"
"""What the units of each hidden layer are called, from the inputs on."""

OUTPUT_LETTER = "O"
"""What outputs are called: O alone, or O0, O1 and so on."""

WEIGHT_PLACES = 1
"""Decimals of every weight, bias and input on paper, unless more are asked for."""

MOST_WEIGHT_PLACES = 3
"""The most decimals that they may have."""

SLOPE_PLACES = 2
"""Decimals that the slope of a leaky ReLU may have."""

BEYOND_PRINT = Decimal(100)
"""Smaller than this, either sign, is every number that stands on a sheet: a weight, a bias, an input, a target."""

BEYOND_WEIGHTS = Decimal(10)
"""Smaller than this, either sign, is every weight and bias of a good network: one digit before the point."""


def largest_below(bound: Decimal, places: int) -> Decimal:
    """The largest number of so many decimals below a bound: 9.9, 9.99 or 9.999 below 10."""
    return bound - unit_of(places)


def is_printable(number: Decimal, places: int = WEIGHT_PLACES) -> bool:
    """Whether a number may stand on a sheet: of so many decimals at most, and not too large."""
    return abs(number) < BEYOND_PRINT and number == number.quantize(unit_of(places))


def decimals_of(number: Decimal) -> int:
    """With how many decimals a number is written."""
    return max(0, -int(number.as_tuple().exponent))


class Biased:
    """What can be told of a layer by its biases, whether or not some of them are blank."""

    __slots__ = ()
    biases: "tuple[Decimal | None, ...]"

    @property
    def biased(self) -> bool:
        """Whether its units have biases. In one without stands "0" in their place, and no B leads there on paper."""
        return any(bias is None or bias or bias.as_tuple() != ZERO.as_tuple() for bias in self.biases)


Row = tuple[Decimal, ...]
"""The inputs of a row; empty where all rows are asked."""


def binary_rows(size: int) -> tuple[Row, ...]:
    """Every row of 0 and 1, in the order of a truth table. size: of the inputs."""
    return tuple(product((ZERO, ONE), repeat=size))


Task = Literal["xor", "xnor", "and", "or", "nand", "nor", "implication", "comparison"]
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
"""What each Boolean task asks for, row by row, by the inputs as they are written. implication: I0 -> I1."""

COMPARISON = "comparison"
"""The task of three classes: I0 less than I1, equal to it, greater."""

CLASSES = {**TARGETS, COMPARISON: dict(zip(TARGETS["xor"], (1, 0, 2, 1), strict=True))}
"""The right class of each row, by the task; of a Boolean one the target is the class."""


def target_of(row: Sequence[Decimal] | None, task: str) -> int | None:
    """What the task asks for on a row, or None for inputs other than 0 and 1, and where all rows are asked.

    None too for a task of more than two classes, of which nothing is to be in balance.
    """
    return class_of(row, task) if task in TARGETS else None


def class_of(row: Sequence[Decimal] | None, task: str) -> int | None:
    """The right class of a row, or None for inputs other than 0 and 1, and where all rows are asked."""
    classes = {tuple(map(Decimal, inputs)): target for inputs, target in CLASSES[task].items()}
    return None if row is None else classes.get(tuple(row))


@dataclass(frozen=True, slots=True)
class Layer(Biased):
    """One dense layer. weights: one row of decimals for each unit below, one column for each unit here.

    slope: of leaky ReLU units left of 0, between 0 and 1, with at most two decimals.
    """

    activation: Activation
    weights: tuple[tuple[Decimal, ...], ...]
    biases: tuple[Decimal, ...]
    slope: Decimal | None = None

    def __post_init__(self) -> None:
        if (self.slope is None) == ("slope" in self.activation.settings):
            raise ValueError("a leaky ReLU has a slope, and nothing else has one")
        if self.slope is not None and not is_slope(self.slope):
            raise ValueError("a slope lies between 0 and 1 and has at most two decimals, like 0.1")
        if not self.weights or not self.biases:
            raise ValueError("a layer needs at least one unit and one unit below it")
        for unit, row in enumerate(self.weights):
            if len(row) != len(self.biases):
                raise ValueError(
                    f"the weights from unit {unit} below go to {len(row)} units, "
                    f"but there are {len(self.biases)} biases"
                )

    @property
    def settings(self) -> tuple[Decimal, ...]:
        """The numbers that the activation has besides."""
        return () if self.slope is None else (self.slope,)

    def weights_into(self, unit: int) -> tuple[Decimal, ...]:
        """The weights that arrive at `unit`, one for each unit below."""
        return tuple(row[unit] for row in self.weights)


def is_slope(number: Decimal) -> bool:
    """Whether a number can be the slope of a leaky ReLU: between 0 and 1, written with one decimal or two."""
    shortest = number.as_tuple() == number.normalize().as_tuple()
    return shortest and 0 < number < 1 and number == round(number, SLOPE_PLACES)


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
    def outputs(self) -> int:
        """How many outputs the network has."""
        return len(self.layers[-1].biases)

    @property
    def hidden_activation(self) -> Activation:
        """The activation of the first hidden layer."""
        return self.layers[0].activation

    @property
    def activations(self) -> tuple[Activation, ...]:
        """That of each hidden layer, from the inputs on."""
        return tuple(layer.activation for layer in self.layers[:-1])

    @property
    def hidden_activations(self) -> tuple[Activation, ...]:
        """Those of all hidden layers, from the inputs on, each once."""
        return tuple(dict.fromkeys(self.activations))

    @property
    def output_activation(self) -> Activation:
        """The activation of the outputs."""
        return self.layers[-1].activation

    @property
    def slope(self) -> Decimal | None:
        """The slope of those hidden units that are leaky ReLUs, if any are."""
        return next((layer.slope for layer in self.layers if layer.slope is not None), None)

    @property
    def biased(self) -> bool:
        """Whether any of its units have biases. Where none has, no B stands on paper."""
        return any(layer.biased for layer in self.layers)


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

    @property
    def weight_places(self) -> int:
        """With how many decimals its weights and biases are written, all alike, and other inputs than 0 and 1."""
        return max(WEIGHT_PLACES, *map(decimals_of, self.kernel_weights()))

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
                columns = zip(*layer.weights, strict=True)
                sums = tuple(
                    [sum(map(mul, column, values), bias) for column, bias in zip(columns, layer.biases, strict=True)]
                )
                values = layer.activation.outputs(sums, *layer.settings)
                traces.append(LayerTrace(sums, values))
        return tuple(traces)


@dataclass(frozen=True, slots=True)
class ShownLayer(Biased):
    """A layer as a student sees it: like `Layer`, but None where a number is left blank."""

    activation: Activation
    weights: tuple[tuple[Decimal | None, ...], ...]
    biases: tuple[Decimal | None, ...]
    slope: Decimal | None = None


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
        layers.append(ShownLayer(layer.activation, weights, biases, layer.slope))
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
    output = (OUTPUT_LETTER,) if size == 1 else tuple(f"{OUTPUT_LETTER}{unit}" for unit in range(size))
    return (*hidden, output)


def rounded_layer(
    activation: Activation,
    weights: Sequence[Sequence[str]],
    biases: Sequence[str],
    slope: Decimal | None = None,
    places: int = WEIGHT_PLACES,
) -> Layer:
    """A layer on paper from the weights as Keras printed them, each rounded half up to so many decimals."""
    return Layer(
        activation,
        tuple(tuple(round_half_up(Decimal(weight), places) for weight in row) for row in weights),
        tuple(round_half_up(Decimal(bias), places) for bias in biases),
        slope,
    )


def canonical(network: Network) -> tuple[tuple[Decimal, ...], ...]:
    """The same for all networks that differ only in the order of their hidden units or, for tanh, in a unit's signs.

    Each unit of the first hidden layer is its bias, its weights from below and its weights to above; for tanh, which is
    odd, the unit is turned so that its first non-zero number is positive. Of the arrangements of the layers above it,
    the one counts that comes first; where there are too many to try, the layers count as they are.
    """
    first, *rest = network.layers
    if _ways(rest) > MOST_ARRANGEMENTS:
        return tuple(row for layer in network.layers for row in (*layer.weights, layer.biases))
    return min(_with_first_sorted(first, above) for above in _arrangements(rest))


MOST_ARRANGEMENTS = 10_000
"""No network of the bank has more."""


def _ways(layers: Sequence[Layer]) -> int:
    """In how many ways the units of all but the last of some layers can be ordered and, for tanh, turned."""
    each = (factorial(len(layer.biases)) * _signs(layer) ** len(layer.biases) for layer in layers[:-1])
    return prod(each)


def _signs(layer: Layer) -> int:
    return 2 if layer.activation is Activation.TANH else 1


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
