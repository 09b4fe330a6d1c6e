"""For how many weights a sheet has room: what a drawing of a network can hold, as was measured for every shape.

A weight is set in 10.5 points, and keeps 1.2 mm from all that is not its own edge. The tests of the drawings
(`examgen/render/diagram/arrangement.py`) prove these tables for every shape. What counts is the layer with the most
weights that arrive in it, biases included; how many fit depends on how many layers share the sheet and on how wide the
numbers are. A blank weight of a `dump` is a box to write in, which takes more.
"""

from decimal import Decimal

from examgen.paper.network import Layered, unit_names

MOST_WEIGHTS = {1: {2: 28, 3: 21, 4: 21, 5: 18}, 2: {2: 21, 3: 18, 4: 16, 5: 14}, 3: {2: 16, 3: 14, 4: 10, 5: 9}}
"""The most weights into one layer that are sure to fit, by hidden layers and by figures of the longest number."""

MOST_BOXES = {1: {2: 14, 3: 10, 4: 10, 5: 9}, 2: {2: 10, 3: 9, 4: 8, 5: 6}, 3: {2: 8, 3: 8, 4: 5, 5: 4}}
"""The same where there is a box to write in on every edge."""

MOST_HALVED = {"numbers": 3, "boxes": 2}
"""The most figures for which a drawing is as small as half a page needs."""

LEAST_FIGURES, MOST_FIGURES = 2, 5


def too_many_weights(network: Layered) -> str | None:
    """Which weights a sheet has no room for, and for how many it has: `has 42 weights …: 18 … fit`; or None."""
    return _beyond(network, MOST_WEIGHTS, "")


def too_many_boxes(network: Layered) -> str | None:
    """The same of a drawing whose weights are all boxes to write in."""
    return _beyond(network, MOST_BOXES, "boxes for ")


def _beyond(network: Layered, tables: dict[int, dict[int, int]], what: str) -> str | None:
    figures, most = longest_number(network), tables[len(network.hidden)]
    if figures > MOST_FIGURES:
        return f"has a number of {figures} figures: {MOST_FIGURES} fit"
    for layer, names in zip(network.layers, unit_names(network), strict=True):
        count = (len(layer.weights) + layer.biased) * len(names)
        if count > most[figures]:
            counted = f"{count} weights{', biases included' if layer.biased else ''}"
            return (
                f"has {counted}, into the column {names[0]} …: {most[figures]} {what}numbers of {figures} figures fit"
            )
    return None


def longest_number(network: Layered) -> int:
    """How many figures the longest weight or bias has, at least two: 3 of −2.45."""
    numbers = [number for layer in network.layers for row in (*layer.weights, layer.biases) for number in row]
    return max([LEAST_FIGURES, *(figures_of(number) for number in numbers if number is not None)])


def figures_of(number: Decimal) -> int:
    """How many figures a number is printed with."""
    return sum(character.isdigit() for character in format(number, "f"))
