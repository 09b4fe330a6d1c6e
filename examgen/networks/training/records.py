"""What comes out of training: networks whose weights are the shortest decimals that identify Keras's float32."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from examgen.networks.training.subject import Subject

Flat: TypeAlias = tuple[int, Sequence[str]]
"""A network as it is stored: its start's index, then layer by layer the kernel, row by row, and the biases."""


@dataclass(frozen=True, slots=True)
class TrainedLayer:
    """One layer: `weights[i][j]` goes from unit i of the layer below to unit j, as in Keras.

    Every number is text such as "-1.2913415", never in scientific notation and never "-0.0".
    """

    activation: str
    weights: tuple[tuple[str, ...], ...]
    biases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrainedNetwork:
    """A network that solves `task`. `index` is the number of its random start within the batch, from 0."""

    index: int
    layers: tuple[TrainedLayer, ...]
    task: str


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
    start = 0
    for below, here in pairwise(subject.units):
        biases = start + below * here
        rows = [slice(row, row + here) for row in range(start, biases, here)]
        layers.append((subject.activation, rows, slice(biases, biases + here)))
        start = biases + here
    layers[-1] = (subject.output, *layers[-1][1:])

    def layers_of(texts: Sequence[str]) -> Iterator[TrainedLayer]:
        for name, rows, biases in layers:
            yield TrainedLayer(name, tuple([tuple(texts[row]) for row in rows]), tuple(texts[biases]))

    return tuple([TrainedNetwork(index, tuple(layers_of(texts)), subject.task) for index, texts in networks])
