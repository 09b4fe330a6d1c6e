"""The edges of a network by the names that stand on paper: I1->H0, H0->O, B->O. Indices into layers stay in here."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from examgen.paper.network import HIDDEN_LETTERS, Network, input_names, unit_names

BIAS = "B"

ALIKE = Decimal("0.3")
"""Two weights of a unit have about the same size up to this difference."""

EDGE = re.compile(
    rf"(?P<source>B|[I{HIDDEN_LETTERS}]\d)->(?P<target>(?P<letter>[{HIDDEN_LETTERS}O])(?:(?P<unit>\d)|(?<=O)))"
)
"""How the name of an edge is made up. A lone output has no number."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One weight's place: `layer` of its unit, the unit's index, and that of the unit `below`, None for the bias."""

    source: str
    target: str
    layer: int
    below: int | None
    unit: int

    @property
    def name(self) -> str:
        """As it stands in `exam.json`."""
        return f"{self.source}->{self.target}"


def edges(network: Network) -> tuple[Edge, ...]:
    """Every edge in reading order: by target, its bias last, if its layer has biases."""
    columns = (input_names(network), *unit_names(network))
    return _edges(columns, tuple(layer.biased for layer in network.layers))


@lru_cache(maxsize=1 << 8)  # there are few shapes
def _edges(columns: tuple[tuple[str, ...], ...], biased: tuple[bool, ...]) -> tuple[Edge, ...]:
    found = []
    for layer, (sources, names) in enumerate(pairwise(columns)):
        for unit, name in enumerate(names):
            found += [Edge(source, name, layer, below, unit) for below, source in enumerate(sources)]
            found += [Edge(BIAS, name, layer, None, unit)] * biased[layer]
    return tuple(found)


def edge_named(network: Network, name: str) -> Edge:
    """The edge called `name`. Raises KeyError for any other name."""
    for edge in edges(network):
        if edge.name == name:
            return edge
    raise KeyError(name)


def alike_beside(network: Network, edge: Edge) -> bool:
    """Whether a weight beside it has about its size: that of another input of its unit, or of another unit below O.

    Trained weights often come in such pairs, and whoever knows that reads a blank one off. A bias has none beside it.
    """
    if edge.below is None:
        return False
    size = abs(weight_on(network, edge))
    others = [
        weight for below, weight in enumerate(network.layers[edge.layer].weights_into(edge.unit)) if below != edge.below
    ]
    return any(abs(abs(weight) - size) <= ALIKE for weight in others)


def weight_on(network: Network, edge: Edge) -> Decimal:
    """The number on an edge."""
    layer = network.layers[edge.layer]
    return layer.biases[edge.unit] if edge.below is None else layer.weights[edge.below][edge.unit]


def with_weight(network: Network, edge: Edge, weight: Decimal) -> Network:
    """The network with another number on one edge."""
    layers = list(network.layers)
    layer = layers[edge.layer]
    if edge.below is None:
        biases = tuple(weight if unit == edge.unit else bias for unit, bias in enumerate(layer.biases))
        layers[edge.layer] = replace(layer, biases=biases)
    else:
        rows = [list(row) for row in layer.weights]
        rows[edge.below][edge.unit] = weight
        layers[edge.layer] = replace(layer, weights=tuple(map(tuple, rows)))
    return replace(network, layers=tuple(layers))
