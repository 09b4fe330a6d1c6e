"""Questions on networks of any shape, and scripts for them: right ones, known mistakes, and numbers that are off."""

from collections.abc import Iterator
from random import Random

from examgen.items.item import Item, OwnSource, SourceLayer
from examgen.items.kinds import KINDS
from examgen.items.solution import examined, make_item
from examgen.paper.edges import edges
from examgen.paper.network import Network
from tests.items.any_network import networks

SHAPES = ((3, 4, 1), (2, 2, 2), (2, 3, 2, 2, 3), (3, 2, 2, 1), (2, 3, 4))
SLIPS = 3
"""How many of a question's known mistakes are made in scripts."""


MOST_ON_EDGES = 9
"""Boxes on edges that a sheet has room for anyhow."""


def questions_on_any_network() -> tuple[Item, ...]:
    """One of each kind that fits, on a network of each shape."""
    items: list[Item] = []
    for network, row in networks(3, SHAPES):
        for name, kind in KINDS.items():
            own = kind.SCOPE.own
            crowded = name == "dump" and len(list(edges(network))) > MOST_ON_EDGES
            if own is None or own.misfit(network) or crowded:
                continue
            posed = kind.pose(network, row, Random(1))
            if kind.screen(posed, examined(name, posed, 2).accepted) is None:
                items.append(make_item(f"Q{len(items) + 1:02d}", name, posed, _source(network), 2))
    return tuple(items)


def _source(network: Network) -> OwnSource:
    layers = tuple(
        SourceLayer(weights=tuple(tuple(map(str, row)) for row in layer.weights), biases=tuple(map(str, layer.biases)))
        for layer in network.layers
    )
    return OwnSource(layers=layers, file="board.toml", origin="keras")


def any_scripts(item: Item, chance: Random) -> Iterator[dict[str, str]]:
    """What students write into the boxes."""
    right = {part.name: str(part.answer) for part in item.parts}
    yield right
    for slip in chance.sample(item.slips, min(SLIPS, len(item.slips))):
        wrong = {**right, **{part: str(answer) for part, answer in slip.answers.items()}}
        yield wrong
        yield {**wrong, chance.choice(list(wrong)): chance.choice(("", "?", "0.5", "1"))}
    name = chance.choice(list(right))
    yield {**right, name: f"-{right[name]}"}
    yield {part: "" if part == name else text for part, text in right.items()}
    yield {part: text if chance.random() < 0.5 else "" for part, text in right.items()}
