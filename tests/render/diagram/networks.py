"""Random networks of every shape that an instructor may bring, drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from random import Random

from examgen.paper.room import MOST_BOXES, MOST_WEIGHTS
from examgen.render.diagram import Diagram, lay_out

WIDEST = {2: "\N{MINUS SIGN}9.9", 3: "\N{MINUS SIGN}9.99", 4: "\N{MINUS SIGN}9.999", 5: "\N{MINUS SIGN}19.999"}
"""A longest number by its figures."""

Shape = tuple[int, ...]


def shapes(hidden_layers: int) -> list[Shape]:
    """Every shape of one to four inputs and outputs, and hidden layers of one to six units."""
    layers = product(range(1, 7), repeat=hidden_layers)
    return [(inputs, *hidden, outputs) for hidden in layers for inputs in range(1, 5) for outputs in range(1, 5)]


def most_arriving(shape: Shape, biased: bool = True) -> int:
    """The weights into the layer that has most, biases included."""
    return max((below + biased) * above for below, above in pairwise(shape))


def allowed(hidden_layers: int, figures: int, *, boxes: bool = False, biased: bool = True) -> list[Shape]:
    """The shapes that are taken, those with most weights last."""
    most = (MOST_BOXES if boxes else MOST_WEIGHTS)[hidden_layers][figures]
    found = (shape for shape in shapes(hidden_layers) if most_arriving(shape, biased) <= most)
    return sorted(found, key=lambda shape: most_arriving(shape, biased))


def names(shape: Shape) -> list[list[str]]:
    letters = "IHGF"[: len(shape) - 1] + "O"
    return [
        [letter if letter == "O" and count == 1 else f"{letter}{unit}" for unit in range(count)]
        for letter, count in zip(letters, shape, strict=True)
    ]


def drawn(
    shape: Shape, widest: str, chance: Random, *, biased: bool = True, blank: str = "none", given: bool = False
) -> Diagram:
    """A network with random numbers up to a widest one. blank: "none", "one" or "all" of its weights."""
    places, largest = len(widest.partition(".")[2]), float(widest[1:])

    def number() -> str | None:
        return f"{chance.uniform(-largest, largest):.{places}f}".replace("-", "\N{MINUS SIGN}")

    weights = [[[number() for _ in range(above)] for _ in range(below)] for below, above in pairwise(shape)]
    biases = [[number() for _ in range(above)] for above in shape[1:]]
    weights[0][0][0] = widest  # whatever the others are
    if blank == "one":
        layer = chance.randrange(len(weights))
        weights[layer][chance.randrange(shape[layer])][chance.randrange(shape[layer + 1])] = None
    if blank == "all":
        weights = [[[None] * len(row) for row in layer] for layer in weights]
        biases = [[None] * len(layer) for layer in biases]
    outputs = [number() or "" for _ in range(shape[-1])] if given else None
    return lay_out(
        names(shape),
        weights,
        biases if biased else [None] * len(biases),
        inputs=[str(number()) for _ in range(shape[0])],
        outputs=outputs,
        outputs_given=given,
        widest=widest,
    )


def random_networks(count: int, seed: int) -> Iterator[tuple[str, Diagram]]:
    """Networks of allowed shapes at random, as questions of every kind draw them."""
    chance = Random(seed)
    for _ in range(count):
        layers, figures, kind = chance.randint(1, 3), chance.randint(2, 5), chance.choice(("plain", "given", "blanks"))
        biased = chance.random() < 0.8
        shape = chance.choice(allowed(layers, figures, boxes=kind == "blanks", biased=biased))
        blank = {"plain": "none", "given": "one", "blanks": "all"}[kind]
        told = f"{'-'.join(map(str, shape))}, {figures} figures, {kind}, {'with' if biased else 'without'} biases"
        yield told, drawn(shape, WIDEST[figures], chance, biased=biased, blank=blank, given=kind == "given")
