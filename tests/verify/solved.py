"""Exams over networks that really solve XOR: a few that were trained once and kept, and the lecture's own.

solved_exam(6, "tanh")          questions Q01 to Q06, targets by turns
"""

import json
from decimal import Decimal
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from random import Random
from typing import Any

from examgen.exam.record import Exam, Pages, Policies, digest_of
from examgen.items.item import Item, Source, SourceLayer
from examgen.items.kinds import KINDS
from examgen.items.rules import FIRST_RULES, RULES
from examgen.items.solution import make_item
from examgen.paper.activations import Activation
from examgen.paper.network import Network, rounded_layer
from tests.exams import chosen_by, once

USUAL = (2, 2, 1)
ROWS = (("0", "1"), ("1", "1"), ("1", "0"), ("1", "1"))
FRACTIONAL = (("0.3", "0.8"),)


@cache
def kept() -> dict[str, list[list[str]]]:
    """Unrounded weights by activation, and by shape if it is not 2-2-1: layer by layer as Keras has them.

    I0->H0, I0->H1, I1->H0, I1->H1, B->H0, B->H1, H0->O, H1->O, B->O. Those of 2-2-2 are trained for two classes.
    """
    found: dict[str, list[list[str]]] = json.loads(Path(__file__).with_name("solved_networks.json").read_text())
    return found


def solved_network(activation: str, index: int, shape: tuple[int, ...] = USUAL) -> tuple[Network, Source]:
    """A network on paper and where it came from. For "relu", 0 is the lecture's."""
    networks = kept()[activation if shape == USUAL else f"{activation} {'-'.join(map(str, shape))}"]
    numbers, layers = iter(networks[index % len(networks)]), []
    for below, here in pairwise(shape):
        weights = tuple(tuple(islice(numbers, here)) for _ in range(below))
        layers.append(SourceLayer(weights=weights, biases=tuple(islice(numbers, here))))
    last = Activation.LINEAR if shape[-1] == 1 else Activation.SOFTMAX
    activations = [Activation(activation)] * (len(layers) - 1) + [last]
    rounded = (
        rounded_layer(act, layer.weights, layer.biases, **act.usual)
        for act, layer in zip(activations, layers, strict=True)
    )
    return Network("xor", tuple(rounded)), Source(layers=tuple(layers), batch=0, index=index)


@once
def solved_item(
    number: int,
    activation: str,
    row: tuple[str, ...],
    places: int = 2,
    points: Decimal | None = None,
    kind: str = "forward",
    shape: tuple[int, ...] = USUAL,
) -> Item:
    """Question `number`, with the network of that index."""
    network, source = solved_network(activation, number - 1, shape)
    posed = KINDS[kind].pose(network, tuple(map(Decimal, row)), Random(number))
    return make_item(f"Q{number:02}", kind, posed, source, places, points)


def solved_exam(
    count: int = 6,
    activation: str = "sigmoid",
    *,
    places: int = 2,
    inputs: str = "binary",
    points: Decimal | None = None,
    rows: tuple[tuple[str, ...], ...] | None = None,
    kind: str = "forward",
    shape: tuple[int, ...] = USUAL,
    **changes: Any,
) -> Exam:
    """An exam; with more than 8 questions networks stand in it twice. changes: other fields of `Exam`."""
    rows = rows or (ROWS if inputs == "binary" else FRACTIONAL)
    numbers = range(1, count + 1)
    fields: dict[str, Any] = {
        "title": "Midterm examination",
        "course": "CS 4980 Deep Learning",
        "date": "12 March 2026",
        "seed": 20260312,
        "pages": Pages(),
        "policies": Policies(),
        "selection": chosen_by(count, (activation,), inputs, kind=kind, hidden=shape[1:-1]),
        "versions": {"examgen": "0.1.0"},
        "rules": RULES if kind == "softmax" else FIRST_RULES,  # what asks for a sum of exponentials knows rules 5
    }
    items = tuple(
        solved_item(number, activation, rows[number % len(rows)], places, points, kind, shape) for number in numbers
    )
    return Exam(places=places, items=items, **{**fields, **changes})


def write_record(record: dict[str, Any], folder: Path) -> Path:
    """Put a record into `folder` with a digest that is right, whatever it says."""
    folder.mkdir(exist_ok=True)
    path = folder / "exam.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({**record, "digest": digest_of(record)}, ensure_ascii=False), encoding="utf-8")
    return path
