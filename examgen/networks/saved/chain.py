"""A network as a straight chain of steps, whatever file it came in; what is a linear map is folded into dense layers.

folded((Dense("hidden", kernel, biases), Activated("hidden", Activation.TANH), Dense("output", kernel, biases)))

A step that multiplies each value by a number and adds one (batch normalisation, say) makes no layer of its own: it is
taken up by the weights before or behind it, exactly, so that the network computes what it did. So is a dense layer
without an activation by the one that follows it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any, TypeAlias

from examgen.networks.origin import Origin
from examgen.networks.saved.limits import check_activations, check_numbers, check_shape
from examgen.networks.saved.unsuited import Unsuited, of_layer, tidy
from examgen.networks.training import TrainedLayer
from examgen.networks.training.loop import decimals
from examgen.paper.activations import Activation

EXACT = Context(prec=600)
"""Digits in which floats are multiplied and added without a loss: each has 17 at most, between 10⁻⁴⁰ and 10³⁸."""

PLACES = 40
"""Decimals of a weight that was folded. Only a quotient or a root has more, and nothing so small decides a digit."""

QUOTIENT = Context(prec=60)
"""Digits of a quotient or a root."""

SMALLEST = 1e-40
"""A float64 nearer to 0 counts as 0: an exam's record holds 60 decimals."""

MOST_NUMBERS = 1_000_000
"""Numbers that an array may have that is looked at; a network that fits on a page has dozens."""

MOST_FOLDED = 100
"""Units that a linear layer may have that is folded into the next one."""

Numbers: TypeAlias = tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Dense:
    """Every unit a weighted sum. kernel: NumPy, (inputs, units); biases: NumPy, (units,), or None if it has none."""

    name: str
    kernel: Any
    biases: Any = None


@dataclass(frozen=True, slots=True)
class Scaling:
    """Each value times a factor, and a shift added; one of each for all units, or one for each.

    called: what it is in words, for whoever is told that it was folded; empty for the bias of a dense layer.
    """

    name: str
    called: str
    factors: Numbers = (Decimal(1),)
    shifts: Numbers = (Decimal(0),)


@dataclass(frozen=True, slots=True)
class Activated:
    """An activation of the units below. slope: of a leaky ReLU, as it is printed."""

    name: str
    activation: Activation
    slope: str | None = None


Step: TypeAlias = Dense | Scaling | Activated


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: the layers of its network, what has to be said of how they were read, and what it is."""

    layers: tuple[TrainedLayer, ...]
    notes: tuple[str, ...] = ()
    origin: Origin = "keras"


@dataclass(slots=True)
class _Layer:
    """A dense layer while steps are folded into it."""

    name: str
    weights: list[list[Decimal]]
    biases: list[Decimal]
    biased: bool
    activation: Activated | None = None
    folded: list[str] = field(default_factory=list)


def folded(steps: Iterable[Step], notes: Sequence[str] = ()) -> Found:
    """The network of a chain, from the inputs to the output. notes: what else is to be said of it.

    Raises Unsuited, naming the layer, for what no question can be made of.
    """
    with localcontext(EXACT):  # steps are worked out in it too, one by one
        chain = tuple(steps)
        _check_kernels([step for step in chain if isinstance(step, Dense)])
        _check_layers(chain)
        layers = _layers(chain)
        read = tuple(_trained(layer) for layer in layers)
    for layer, found in zip(layers, read, strict=True):
        check_numbers(layer.name, found)
    check_activations([layer.name for layer in layers], read)
    said = [
        f"{' and '.join(layer.folded)} folded into the weights of layer {tidy(layer.name)}"
        for layer in layers
        if layer.folded
    ]
    return Found(read, (*notes, *([f"{'; '.join(said)}: it computes the same."] if said else [])))


def numbers(array: Any, what: str) -> Numbers:
    """A NumPy array of few numbers as the shortest decimals that identify them. what: how a message calls it.

    Raises Unsuited for what are no finite floats or whole numbers.
    """
    import numpy as np

    if array.dtype.kind not in "fiu" or array.dtype.itemsize > 8:
        raise Unsuited(f"{what} holds {array.dtype}, no plain floats. Save the model with float32.")
    if array.size > MOST_NUMBERS:
        raise Unsuited(f"{what} has {array.size:,} numbers. A network that fits on a page has far fewer.")
    floats = array if array.dtype.kind == "f" else array.astype("float64")
    if not np.all(np.isfinite(floats)):
        raise Unsuited(f"{what} holds a number that is none (NaN or infinity). Train it again.")
    plain = np.where(abs(floats) < SMALLEST, 0, floats) if floats.itemsize > 4 else floats
    return tuple(map(Decimal, decimals(list(plain.reshape(-1)))))


def over_root(numerators: Numbers, squares: Numbers, least: Decimal = Decimal(0)) -> Numbers:
    """numerator / sqrt(square), to 60 digits; a root below `least` counts as that."""
    length = max(len(numerators), len(squares))
    pairs = zip(_spread(numerators, length), _spread(squares, length), strict=True)
    return tuple(QUOTIENT.divide(above, root(square, least)) for above, square in pairs)


def root(square: Decimal, least: Decimal = Decimal(0)) -> Decimal:
    """The square root, to 60 digits, but no less than `least`."""
    return max(QUOTIENT.sqrt(square), least)


def _check_kernels(dense: Sequence[Dense]) -> None:
    """Raise Unsuited if matrices are none, do not follow one another, or are not of a shape that a question has."""
    if not dense:
        raise Unsuited("the model has no Dense layer. Save the whole model.")
    for below, layer in zip((None, *dense), dense, strict=False):
        if layer.kernel.ndim != 2 or 0 in layer.kernel.shape:
            raise of_layer(layer.name, f"has weights of the shape {layer.kernel.shape}, which are no matrix.")
        if below is not None and below.kernel.shape[1] != layer.kernel.shape[0]:
            raise of_layer(
                layer.name,
                f"takes {layer.kernel.shape[0]} numbers, and {tidy(below.name)} gives {below.kernel.shape[1]}. "
                "Save the model again.",
            )


def _check_layers(chain: Sequence[Step]) -> None:
    """Raise Unsuited if what is left of the dense layers, once linear ones are folded, is no shape of a question."""
    last: list[Dense] = []  # of those that are one layer
    bent = True
    for step in chain:
        if isinstance(step, Dense):
            if not bent:
                _check_foldable(last.pop())
            last.append(step)
            bent = False
        bent = bent or (isinstance(step, Activated) and step.activation is not Activation.LINEAR)
    first = next(step for step in chain if isinstance(step, Dense))
    if len(last) == 1 and last[0] is not first:
        raise Unsuited("has linear layers alone, which are one layer. Give a hidden one an activation, and train it.")
    names = ("the row of inputs", *(f"layer {tidy(layer.name)}:" for layer in last))
    check_shape((first.kernel.shape[0], *(layer.kernel.shape[1] for layer in last)), names)


def _check_foldable(layer: Dense) -> None:
    """Raise Unsuited for a linear layer of so many units that nobody waits until it is multiplied out."""
    units = layer.kernel.shape[1]
    if units > MOST_FOLDED:
        raise of_layer(layer.name, f"is linear, and has {units:,} units. Train the model with {MOST_FOLDED} or fewer.")


def _layers(chain: Sequence[Step]) -> list[_Layer]:
    layers: list[_Layer] = []
    waiting: list[Scaling] = []
    for step in chain:
        if isinstance(step, Dense):
            opened = _opened(step)
            for scaling in reversed(waiting):
                _fold_below(scaling, opened)
            waiting.clear()
            if layers and layers[-1].activation is None:
                _fold_linear(layers.pop(), opened)
            layers.append(opened)
        elif isinstance(step, Activated):
            _activate(step, layers, waiting)
        elif layers and layers[-1].activation is None:
            _fold_above(step, layers[-1])
        else:
            waiting.append(step)
    if waiting:
        last = waiting[-1]
        raise of_layer(
            last.name,
            f"changes what the activation of {tidy(layers[-1].name)} gives, and no layer follows that takes it up. "
            "Train the model again without it.",
        )
    return layers


def _opened(step: Dense) -> _Layer:
    inputs, units = step.kernel.shape
    flat = numbers(step.kernel, f"layer {tidy(step.name)}: its kernel")
    biases, biased = [Decimal("0.0")] * units, step.biases is not None
    if biased:
        biases = list(numbers(step.biases, f"layer {tidy(step.name)}: its bias"))
        if len(biases) != units:
            raise of_layer(step.name, f"has {len(biases)} biases for {units} units. Save the model again.")
    return _Layer(step.name, [list(flat[row * units : (row + 1) * units]) for row in range(inputs)], biases, biased)


def _activate(step: Activated, layers: Sequence[_Layer], waiting: Sequence[Scaling]) -> None:
    if step.activation is Activation.LINEAR:
        return
    if not layers:
        raise of_layer(step.name, "stands before the first Dense layer. Train the model again without it.")
    before = layers[-1].activation
    if before is not None:
        behind = f" after {tidy(waiting[-1].name)}" if waiting else ""
        raise of_layer(
            step.name,
            f"follows{behind} {tidy(layers[-1].name)}, which has an activation. Train it again with one.",
        )
    layers[-1].activation = step


def _fold_linear(below: _Layer, layer: _Layer) -> None:
    """Take up a layer below that is linear: v (w x + b) + c is (v w) x + (v b + c)."""
    columns = [*zip(*layer.weights, strict=True)]
    layer.biases = [bias + _product(below.biases, column) for bias, column in zip(layer.biases, columns, strict=True)]
    layer.weights = [[_product(row, column) for column in columns] for row in below.weights]
    layer.biased = layer.biased or below.biased
    layer.folded = [*below.folded, f"linear layer {tidy(below.name)}", *layer.folded]


def _product(row: Sequence[Decimal], column: Sequence[Decimal]) -> Decimal:
    return sum((one * other for one, other in zip(row, column, strict=True)), Decimal("0.0"))


def _fold_below(scaling: Scaling, layer: _Layer) -> None:
    """Take up what happens to the values before they come to a layer: w (f x + s) + b is (w f) x + (b + w s)."""
    factors = _fitting(scaling.factors, len(layer.weights), scaling, layer)
    shifts = _fitting(scaling.shifts, len(layer.weights), scaling, layer)
    layer.biased = layer.biased or any(shifts)
    for unit, bias in enumerate(layer.biases):
        layer.biases[unit] = bias + sum(row[unit] * shift for row, shift in zip(layer.weights, shifts, strict=True))
    layer.weights = [[weight * factor for weight in row] for row, factor in zip(layer.weights, factors, strict=True)]
    layer.folded.append(_told(scaling))


def _fold_above(scaling: Scaling, layer: _Layer) -> None:
    """Take up what happens to the sums of a layer: f (w x + b) + s is (f w) x + (f b + s)."""
    factors = _fitting(scaling.factors, len(layer.biases), scaling, layer)
    shifts = _fitting(scaling.shifts, len(layer.biases), scaling, layer)
    layer.weights = [[weight * factor for weight, factor in zip(row, factors, strict=True)] for row in layer.weights]
    layer.biases = [bias * factor + shift for bias, factor, shift in zip(layer.biases, factors, shifts, strict=True)]
    layer.biased = layer.biased or not scaling.called or any(shifts)
    if scaling.called:
        layer.folded.append(_told(scaling))


def _told(scaling: Scaling) -> str:
    return f"{scaling.called or 'a shift'} {tidy(scaling.name)}"


def _fitting(values: Numbers, length: int, scaling: Scaling, layer: _Layer) -> Numbers:
    if len(values) not in {1, length}:
        raise of_layer(
            scaling.name, f"has {len(values)} numbers for the {length} beside {tidy(layer.name)}. Save the model again."
        )
    return _spread(values, length)


def _spread(values: Numbers, length: int) -> Numbers:
    return values * length if len(values) == 1 else values


def _trained(layer: _Layer) -> TrainedLayer:
    activation = layer.activation or Activated(layer.name, Activation.LINEAR)
    weights = tuple(tuple(map(_text, row)) for row in layer.weights)
    biases = tuple(map(_text, layer.biases))
    return TrainedLayer(str(activation.activation), weights, biases, activation.slope, layer.biased)


def _text(number: Decimal) -> str:
    """Plain digits with at least one decimal, never -0.0; as it was, where nothing was folded into it."""
    if -int(number.as_tuple().exponent) > PLACES and len(number.as_tuple().digits) > 17:
        number = number.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)
    text = f"{number + 0:f}"
    whole, point, places = text.partition(".")
    return f"{whole}.{places.rstrip('0') or '0'}" if point else f"{whole}.0"
