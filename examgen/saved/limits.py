"""Which networks a question can have: what a page has room for, and what a student can work with by hand."""

from collections.abc import Sequence
from decimal import Decimal

from examgen.network import TRAINABLE, Activation
from examgen.saved.unsuited import Unsuited, of_layer
from examgen.training import TrainedLayer

ROOM = {
    2: ((1, 1, 1), (1, 2, 1), (1, 3, 1), (2, 1, 1), (2, 2, 1), (2, 3, 1), (3, 1, 1), (3, 2, 1)),
}
"""By the number of layers with weights, the shapes whose diagrams keep every number clear of the others."""

LARGEST = Decimal(20)
"""The largest weight or bias, either sign, that a question may have even where the screen for 9.9 is overridden."""

OUTPUTS = (Activation.LINEAR,)
"""What the output may have."""


MOST_UNITS = 3
"""Units of a column that a page has room for, inputs too."""


def check_shape(units: Sequence[int], names: Sequence[str]) -> None:
    """Raise Unsuited if a network of so many units does not fit a page. units: (2, 2, 1); names: of what has them."""
    for count, name in zip(units, names, strict=True):
        if count > MOST_UNITS:
            raise Unsuited(f"{name} has {count} units, and a diagram has room for {MOST_UNITS} in a column.")
    layers = len(units) - 1
    if layers not in ROOM:
        counts = " or ".join(str(count - 1) for count in ROOM)
        raise Unsuited(f"the network has {_counted(layers - 1, 'hidden layer')}, and a question has {counts}.")
    if tuple(units) not in ROOM[layers]:
        shapes = ", ".join("-".join(map(str, shape)) for shape in ROOM[layers])
        shape = "-".join(map(str, units))
        raise Unsuited(f"the network is {shape}, and a diagram has room for {shapes}.")


def check_activations(names: Sequence[str], layers: Sequence[TrainedLayer]) -> None:
    """Raise Unsuited, naming the layer, if a question cannot have these activations. names: of the layers, in order."""
    *hidden, output = layers
    for name, layer in zip(names, hidden, strict=False):
        if layer.activation not in TRAINABLE:
            known = ", ".join(TRAINABLE)
            raise of_layer(name, f"is hidden and has the activation {layer.activation}, and a question has {known}.")
        if layer.activation != hidden[0].activation:
            raise of_layer(name, f"has {layer.activation}, and {names[0]} has {hidden[0].activation}. Give both one.")
    if output.activation not in OUTPUTS:
        known = " or ".join(OUTPUTS)
        raise of_layer(names[-1], f"is the output and has the activation {output.activation}, not {known}.")


def check_numbers(name: str, layer: TrainedLayer) -> None:
    """Raise Unsuited for a weight or bias that no student could work with."""
    for number in (number for numbers in (*layer.weights, layer.biases) for number in numbers):
        if abs(Decimal(number)) > LARGEST:
            raise of_layer(name, f"has the weight {number}, and beyond ±{LARGEST} nobody works by hand.")


def _counted(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"
