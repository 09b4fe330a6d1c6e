"""Which networks a question can have: what a page has room for, and what a student can work with by hand."""

from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from examgen.networks.saved.unsuited import Unsuited, of_layer, tidy
from examgen.networks.training import TrainedLayer
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.arithmetic import round_half_up
from examgen.paper.network import SLOPE_PLACES, is_slope

OWN_SHAPES = ((2, 2, 1), (2, 3, 1), (2, 2, 2, 1))
"""The shapes of network that questions are made of, by units from the inputs to the output. All else goes by this."""

LARGEST_OWN_WEIGHT = Decimal(20)
"""The largest weight or bias, either sign, even where the rule that ends at 9.9 is overridden."""

SINGLE_PRECISION = Decimal("1e-7")
"""How far a number of two decimals below 1 may have moved where it was kept in 32 bits."""

OWN_OUTPUTS = (Activation.LINEAR,)
"""What the output may have."""


def check_shape(units: Sequence[int], names: Sequence[str]) -> None:
    """Raise Unsuited, naming the layer, for a network of another shape. units: (2, 2, 1); names: of what has them."""
    fitting = [shape for shape in OWN_SHAPES if len(shape) == len(units)]
    known = _either(["-".join(map(str, shape)) for shape in OWN_SHAPES])
    if not fitting:
        counts = _either(sorted({len(shape) - 2 for shape in OWN_SHAPES}))
        hidden = _counted(len(units) - 2, "hidden layer")
        raise Unsuited(f"the network has {hidden}, and a question has {counts}. Build it {known}.")
    for place, (count, name) in enumerate(zip(units, names, strict=True)):
        room = _either(sorted({shape[place] for shape in fitting}))
        fitting = [shape for shape in fitting if shape[place] == count]
        if not fitting:
            units_there = _counted(count, "unit")
            raise Unsuited(f"{name} has {units_there}, and a question has {room} in this place. Build it {known}.")


def check_activations(names: Sequence[str], layers: Sequence[TrainedLayer]) -> None:
    """Raise Unsuited, naming the layer, if a question cannot have these activations. names: of the layers, in order."""
    *hidden, output = layers
    for name, layer in zip(names, hidden, strict=False):
        if layer.activation not in TRAINABLE:
            known = ", ".join(TRAINABLE)
            raise of_layer(
                name, f"is hidden and has the activation {layer.activation}, and a question has {known}. Give it one."
            )
        if layer.activation != hidden[0].activation:
            raise of_layer(name, f"has {layer.activation}, and {names[0]} has {hidden[0].activation}. Give both one.")
        if layer.slope != hidden[0].slope:
            raise of_layer(
                name, f"has the slope {layer.slope}, and {names[0]} has {hidden[0].slope}. Give both one slope."
            )
    if output.activation not in OWN_OUTPUTS:
        known = " or ".join(OWN_OUTPUTS)
        raise of_layer(
            names[-1],
            f"is the output and has the activation {output.activation}, and a question has {known}. Leave it out.",
        )


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


def _either(choices: Sequence[object]) -> str:
    """`2-2-1, 2-3-1 or 2-2-2-1`."""
    *others, last = map(str, choices)
    return f"{', '.join(others)} or {last}" if others else last


def _counted(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"
