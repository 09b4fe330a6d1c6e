"""What comes out of training: networks whose weights are the shortest decimals that identify Keras's float32."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from examgen.networks.training.subject import Subject
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import ZERO
from examgen.paper.network import WEIGHT_PLACES, Layer, rounded_layer

Flat: TypeAlias = tuple[int, Sequence[str]]
"""A network as it is stored: its start's index, then layer by layer the kernel, row by row, and the biases."""


@dataclass(frozen=True, slots=True)
class TrainedLayer:
    """One layer: `weights[i][j]` goes from unit i of the layer below to unit j, as in Keras.

    Every number is text such as "-1.2913415", never in scientific notation and never "-0.0". slope: of a leaky ReLU;
    biased: whether there are biases, or zeros stand in their place.
    """

    activation: str
    weights: tuple[tuple[str, ...], ...]
    biases: tuple[str, ...]
    slope: str | None = None
    biased: bool = True

    def on_paper(self, places: int = WEIGHT_PLACES) -> Layer:
        """The same in decimals, each rounded half up to so many."""
        return self._drawn(
            rounded_layer(Activation(self.activation), self.weights, self.biases, self.paper_slope, places)
        )

    @property
    def exact(self) -> Layer:
        """The same in decimals, with all that there are."""
        weights = tuple(tuple(map(Decimal, row)) for row in self.weights)
        return self._drawn(
            Layer(Activation(self.activation), weights, tuple(map(Decimal, self.biases)), self.paper_slope)
        )

    def _drawn(self, layer: Layer) -> Layer:
        return layer if self.biased else replace(layer, biases=(ZERO,) * len(layer.biases))

    @property
    def paper_slope(self) -> Decimal | None:
        """The slope as a decimal."""
        return None if self.slope is None else Decimal(self.slope)


@dataclass(frozen=True, slots=True)
class TrainedNetwork:
    """A network that solves `task`, but for so many rows. `index`: of its random start within the batch, from 0."""

    index: int
    layers: tuple[TrainedLayer, ...]
    task: str
    wrong_rows: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Batch `number` of a subject: how many random starts it took, and the networks that solved the task."""

    subject: Subject
    number: int
    starts: int
    networks: tuple[TrainedNetwork, ...]


def flat(network: TrainedNetwork) -> Flat:
    """A network as it is stored."""
    texts: list[str] = []
    for layer in network.layers:
        for row in (*layer.weights, layer.biases):
            texts.extend(row)
    return network.index, texts


def unflatten(networks: Iterable[Flat], subject: Subject) -> tuple[TrainedNetwork, ...]:
    """Networks of a subject as records."""
    layers = []
    start, slope = 0, next(map(str, Activation(subject.activation).usual.values()), None)
    for below, here in pairwise(subject.units):
        biases = start + below * here
        rows = [slice(row, row + here) for row in range(start, biases, here)]
        layers.append((subject.activation, rows, slice(biases, biases + here), slope))
        start = biases + here
    layers[-1] = (subject.output, *layers[-1][1:-1], None)

    def layers_of(texts: Sequence[str]) -> Iterator[TrainedLayer]:
        for name, rows, biases, slope in layers:
            yield TrainedLayer(name, tuple([tuple(texts[row]) for row in rows]), tuple(texts[biases]), slope)

    solves = (subject.task, subject.wrong_rows)
    return tuple([TrainedNetwork(index, tuple(layers_of(texts)), *solves) for index, texts in networks])
