"""Which networks a question can have: what a page has room for, and what a student can work with by hand."""

from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from typing import Any, NamedTuple

from examgen.networks.saved.unsuited import Unsuited, of_layer, tidy
from examgen.networks.training import TrainedLayer
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.arithmetic import round_half_up
from examgen.paper.network import SLOPE_PLACES, is_slope


class Range(NamedTuple):
    """The least and the most that there may be of something."""

    least: int
    most: int

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.least <= number <= self.most

    def __str__(self) -> str:
        return f"{self.least} to {self.most}"


class Shapes(NamedTuple):
    """Which shapes there may be: of inputs, hidden layers, units in each of them, and outputs."""

    inputs: Range
    hidden_layers: Range
    units: Range
    outputs: Range


OWN_SHAPES = Shapes(inputs=Range(1, 4), hidden_layers=Range(1, 3), units=Range(1, 6), outputs=Range(1, 4))
"""The shapes of network that questions are made of. All else goes by this."""

LARGEST_OWN_WEIGHT = Decimal(20)
"""The largest weight or bias, either sign, even where the rule that ends at 9.9 is overridden."""

SINGLE_PRECISION = Decimal("1e-7")
"""How far a number of two decimals below 1 may have moved where it was kept in 32 bits."""

OWN_OUTPUTS = (Activation.LINEAR, Activation.SIGMOID, Activation.TANH, Activation.RELU, Activation.SOFTMAX)
"""What the output may have; softmax takes several."""


def check_shape(units: Sequence[int], names: Sequence[str]) -> None:
    """Raise Unsuited, naming the layer, for a network of another shape. units: (2, 2, 1); names: of what has them."""
    if len(units) - 2 not in OWN_SHAPES.hidden_layers:
        hidden = counted(len(units) - 2, "hidden layer")
        raise Unsuited(f"the network has {hidden}, and a question has {OWN_SHAPES.hidden_layers}. Build it so.")
    rooms = (OWN_SHAPES.inputs, *[OWN_SHAPES.units] * (len(units) - 2), OWN_SHAPES.outputs)
    for count, name, room in zip(units, names, rooms, strict=True):
        if count not in room:
            has = counted(count, "input" if room is rooms[0] else "unit")
            raise Unsuited(f"{name} has {has}, and a question has {room} in this place. Build it so.")


def check_activations(names: Sequence[str], layers: Sequence[TrainedLayer]) -> None:
    """Raise Unsuited, naming the layer, if a question cannot have these activations. names: of the layers, in order."""
    *hidden, output = layers
    for name, layer in zip(names, hidden, strict=False):
        if layer.activation not in TRAINABLE:
            known = ", ".join(TRAINABLE)
            raise of_layer(
                name, f"is hidden and has the activation {layer.activation}, and a question has {known}. Give it one."
            )
    leaky = [(name, layer.slope) for name, layer in zip(names, hidden, strict=False) if layer.slope is not None]
    for name, slope in leaky:
        if slope != leaky[0][1]:
            raise of_layer(
                name,
                f"has the slope {slope}, and {leaky[0][0]} has {leaky[0][1]}. Build it with one slope in both.",
            )
    if output.activation not in OWN_OUTPUTS:
        known = ", ".join(OWN_OUTPUTS)
        raise of_layer(
            names[-1],
            f"is the output and has the activation {output.activation}, and a question has {known}. Give it one.",
        )
    if output.activation == Activation.SOFTMAX and len(output.biases) == 1:
        raise of_layer(names[-1], "is the output and has a softmax of one unit, which is always 1. Make it a sigmoid.")


def slope_of(name: str, number: Any) -> str:
    """The slope of a leaky ReLU as it is printed. Raises Unsuited, naming the layer, for one that no question can have.

    number: as it was saved; a 32-bit number that comes nearest to one of two decimals means that one.
    """
    saved, room = str(number), f"lies between 0 and 1 and has at most {SLOPE_PLACES} decimals"
    if type(number) in (int, float) and isfinite(number):
        slope = round_half_up(Decimal(saved), SLOPE_PLACES).normalize()
        if is_slope(slope) and abs(Decimal(saved) - slope) < SINGLE_PRECISION:
            return str(slope)
    raise of_layer(name, f"has the slope {tidy(saved)}, and in a question it {room}. Give it one like 0.1.")


def check_numbers(name: str, layer: TrainedLayer) -> None:
    """Raise Unsuited for a weight or bias that no student could work with."""
    for number in (number for numbers in (*layer.weights, layer.biases) for number in numbers):
        if abs(Decimal(number)) > LARGEST_OWN_WEIGHT:
            raise of_layer(
                name, f"has the weight {number}, and beyond ±{LARGEST_OWN_WEIGHT} nobody works by hand. Train it anew."
            )


def counted(number: int, thing: str) -> str:
    """`no hidden layer`, `1 unit`, `7 units`."""
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"
