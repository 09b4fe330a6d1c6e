"""A network written by hand, as it stands on the board: an activation, and a number for each edge by its name.

    hidden = "relu"

    [weights]
    "I0->H0" = 1
    "I1->H0" = 1
    "B->H0" = -0.5
    ...
    "H1->O" = -2

`hidden = ["tanh", "relu"]` names one for each hidden layer, H, G and F from the inputs on, and `output = "sigmoid"`
that of the outputs, O or O0, O1 and so on, which are linear else. A leaky ReLU has its slope beside it,
`"leaky-relu 0.25"`, 0.1 if it is left out. How many units there are follows from the names. A bias that is left out is
0, and where all are, the network has none; a weight that is left out is a mistake.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

from examgen.files.errors import mend
from examgen.files.toml_lines import Lines, NotToml, read_toml
from examgen.networks.saved.described import named
from examgen.networks.saved.limits import LARGEST_OWN_WEIGHT, OWN_OUTPUTS, check_activations, check_shape, counted
from examgen.networks.saved.unsuited import Unsuited, tidy
from examgen.networks.training import TrainedLayer
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.network import HIDDEN_LETTERS, OUTPUT_LETTER

LARGEST_FILE = 100_000
"""Bytes that a file may have; nobody writes so much by hand."""

MOST_DECIMALS = 20

WEIGHTS_TABLE = "weights"
FILE_KEYS = ("hidden", "output", WEIGHTS_TABLE)

EDGE_KEY = re.compile(rf"([I{HIDDEN_LETTERS}][0-9]|B)->([{HIDDEN_LETTERS}][0-9]|{OUTPUT_LETTER}[0-9]?)")
"""The name of an edge: from an input, a hidden unit or a bias, to a hidden unit or an output."""

UNIT_LETTERS = f"I{HIDDEN_LETTERS}{OUTPUT_LETTER}"
"""The letters of the columns of units, from the inputs to the output."""

Sloped: TypeAlias = tuple[str, str | None]
"""An activation by its name, and the slope of a leaky ReLU."""


@dataclass(frozen=True, slots=True)
class Board:
    """The edges by name with their numbers, and on which line each thing stands. table: where in the file they are."""

    edges: Mapping[str, Decimal]
    lines: Lines
    table: tuple[str | int, ...] = ()

    def wrong(self, said: str, *place: str) -> Unsuited:
        """What is wrong in a place, with its line; where a key is left out, that of its table."""
        path = (*self.table, *place)
        while path and path not in self.lines:
            path = path[:-1]
        return Unsuited(f"line {self.lines.get(path, 1)}: {said}")


def layers_in(data: bytes) -> tuple[TrainedLayer, ...]:
    """The layers of the network in a file. Raises Unsuited with the line of the first mistake."""
    try:
        settings, lines = read_toml(data, 'Write a line like "I0->H0" = 1.3 for each edge.')
    except NotToml as problem:
        raise Unsuited(str(problem)) from None
    return layers_of(settings, lines)


def layers_of(settings: Mapping[str, Any], lines: Lines, *table: str | int) -> tuple[TrainedLayer, ...]:
    """The layers of the network that some settings tell, of a whole file or of a table in it.

    lines: where each thing in the file stands. Raises Unsuited with the line of the first mistake.
    """
    board = Board({}, lines, table)
    for name in settings:
        if name not in FILE_KEYS:
            right = "Write [weights] above it." if "->" in name else mend(name, FILE_KEYS)
            if name == "slope":
                right = 'It stands beside its activation: hidden = "leaky-relu 0.25".'
            raise board.wrong(f"{name}: there is no such setting. {right}", name)
    hidden = _hidden(settings, board)
    output = _activation(settings.get("output", "linear"), board, "output", [str(name) for name in OWN_OUTPUTS])
    board = replace(board, edges=_edges(settings, board))
    columns = _columns(board)
    try:
        check_shape([len(names) for names in columns], [f"the column {names[0]} …" for names in columns])
        activations = [*_for_each(hidden, len(columns) - 2, board), (output, None)]
        layers = tuple(
            _layer(board, activation, slope, below, above)
            for (activation, slope), (below, above) in zip(activations, pairwise(columns), strict=True)
        )
        check_activations([f"of {names[0]}" for names in columns[1:]], layers)
    except Unsuited as reason:
        raise reason if str(reason).startswith("line ") else board.wrong(str(reason), WEIGHTS_TABLE) from None
    return layers


def _hidden(settings: Mapping[str, Any], board: Board) -> list[Sloped]:
    """The activations of the hidden layers as they are named: one for all of them, or one each."""
    value = settings.get("hidden")
    return [_sloped(each, board) for each in (value if isinstance(value, list) and value else [value])]


def _sloped(value: Any, board: Board) -> Sloped:
    """A hidden layer's activation, `tanh`; of a leaky ReLU with its slope, the usual one where none is written."""
    name, _, number = value.strip().partition(" ") if isinstance(value, str) else (value, "", "")
    activation = _activation(name, board, "hidden", [str(each) for each in TRAINABLE])
    number = number or str(Activation(activation).usual.get("slope", ""))
    try:
        return activation, named(f"{activation} {number}".strip())[1]
    except Unsuited as reason:
        raise board.wrong(f"hidden: {reason}", "hidden") from None


def _for_each(hidden: list[Sloped], layers: int, board: Board) -> list[Sloped]:
    """An activation for each hidden layer. Raises Unsuited if there are not as many of them."""
    if len(hidden) not in (1, layers):
        said = f"hidden: names {len(hidden)} activations, and there {'is' if layers == 1 else 'are'}"
        raise board.wrong(f"{said} {counted(layers, 'hidden layer')}. Name one for all of them, or one each.", "hidden")
    return hidden * layers if len(hidden) == 1 else hidden


def _activation(value: Any, board: Board, name: str, known: Sequence[str]) -> str:
    if isinstance(value, str) and value.lower() in known:
        return value.lower()
    if value == "linear":
        said = (
            "linear units are no layer of their own. Write its weights times those above as one layer, or choose from"
        )
        raise board.wrong(f"{name}: {said} {', '.join(known)}.", name)
    if value is None:
        raise board.wrong(f'{name}: is missing. Write {name} = "{known[0]}", for instance, above [weights].')
    said = f"there is no activation {value!r} in this place" if isinstance(value, str) else "is no name in quotes"
    raise board.wrong(f"{name}: {said}. {mend(str(value), known)}", name)


def _edges(settings: Mapping[str, Any], board: Board) -> dict[str, Decimal]:
    """The numbers by the names of their edges. Raises Unsuited for a name or a number that is none."""
    table = settings.get(WEIGHTS_TABLE)
    if not isinstance(table, dict) or not table:
        raise board.wrong(
            'there are no weights. Write [weights] and below it lines like "I0->H0" = 1.3.', WEIGHTS_TABLE
        )
    edges = {}
    for written, value in table.items():
        name = re.sub(r"\s", "", written).replace("→", "->").upper()
        if not EDGE_KEY.fullmatch(name):
            raise board.wrong(
                f'{written}: names no edge. Write it like "I0->H0" or "B->O", in quotes.', WEIGHTS_TABLE, written
            )
        if name in edges:
            raise board.wrong(f"{written}: stands twice. Remove one of them.", WEIGHTS_TABLE, written)
        edges[name] = _number(value, board, written)
    return edges


def _number(value: Any, board: Board, written: str) -> Decimal:
    if type(value) not in (int, Decimal):
        raise board.wrong(f"{written}: is no number. Write one without quotes, like -1.3.", WEIGHTS_TABLE, written)
    number = Decimal(value)
    if not number.is_finite() or abs(number) > LARGEST_OWN_WEIGHT:
        said = f"{tidy(str(value).lower())} is no number to work with by hand. The largest is ±{LARGEST_OWN_WEIGHT}."
        raise board.wrong(f"{written}: {said}", WEIGHTS_TABLE, written)
    if -int(number.as_tuple().exponent) > MOST_DECIMALS:
        raise board.wrong(f"{written}: has more than {MOST_DECIMALS} decimals. One is enough.", WEIGHTS_TABLE, written)
    return number


def _columns(board: Board) -> list[tuple[str, ...]]:
    """The names of the units, column by column: (("I0", "I1"), ("H0", "H1"), ("O",))."""
    named = {end for edge in board.edges for end in edge.split("->")} - {"B"}
    letters = [letter for letter in UNIT_LETTERS if any(name.startswith(letter) for name in named)]
    columns = []
    for letter in letters:
        found = sorted(name for name in named if name.startswith(letter))
        right = ["O"] if letter == "O" and len(found) == 1 else [f"{letter}{place}" for place in range(len(found))]
        if found != right:
            odd = next(name for name in found if name not in right)
            edge = next(edge for edge in board.edges if odd in edge.split("->"))
            raise board.wrong(f"{odd}: there is no {_missing(found, right)}. Count units from 0.", WEIGHTS_TABLE, edge)
        columns.append(tuple(found))
    if letters[:2] != ["I", "H"] or letters[-1] != "O":
        raise board.wrong("a network has edges from I0 to H0 and on to O. Name them all.", WEIGHTS_TABLE)
    _check_edges(board, columns)
    return columns


def _missing(found: Sequence[str], right: Sequence[str]) -> str:
    return next(name for name in right if name not in found)


def _check_edges(board: Board, columns: Sequence[Sequence[str]]) -> None:
    """Raise Unsuited for an edge that leaves a column out or goes backwards."""
    level = {name: place for place, names in enumerate(columns) for name in names}
    for edge in board.edges:
        source, target = edge.split("->")
        if source != "B" and level[target] != level[source] + 1:
            nearest = columns[level[source] + 1][0] if level[source] + 1 < len(columns) else "nothing"
            raise board.wrong(
                f"{edge}: leads past a column. From {source} edges lead to {nearest}.", WEIGHTS_TABLE, edge
            )


def _layer(
    board: Board, activation: str, slope: str | None, below: Sequence[str], above: Sequence[str]
) -> TrainedLayer:
    weights = tuple(tuple(_weight(board, f"{source}->{target}") for target in above) for source in below)
    biases = tuple(_text(board.edges.get(f"B->{target}", Decimal(0))) for target in above)
    return TrainedLayer(activation, weights, biases, slope, any(f"B->{target}" in board.edges for target in above))


def _weight(board: Board, edge: str) -> str:
    if edge not in board.edges:
        raise board.wrong(f"{edge}: is missing. Write it down, even if it is 0.", WEIGHTS_TABLE)
    return _text(board.edges[edge])


def _text(number: Decimal) -> str:
    """Plain digits with at least one decimal, never -0.0."""
    text = format(number + 0, "f")
    return text if "." in text else f"{text}.0"
