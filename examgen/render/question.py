"""A question as the templates of students' pages print it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from examgen.items.for_students import StudentItem, StudentPart
from examgen.items.item import places_of
from examgen.items.solved import EXTRA_PLACES
from examgen.paper.activations import Activation
from examgen.paper.network import TARGETS, Layered, input_names, unit_names
from examgen.render.comb import Comb, boxes_a_row
from examgen.render.diagram import Diagram
from examgen.render.drawing import BLANK, drawing, in_words, weight_table, widest_weight, without_output_box
from examgen.render.frame import TYPE_WIDTH
from examgen.render.numbers import TASK_WORDS, decimals_in_words, margin_words, points, printed

USUAL_POINTS_WIDTH = len("200 points")

BOXES_A_ROW, BOXES_A_ROW_IN_LARGE_TYPE = 5, 4

BOXES, LEAST_ROWS, SMALL_BOXES = 21.0, 8, 16.5
"""Millimetres of a row of answer boxes with their names; from how many rows on these are less high, and how high then.
"""

MOST_FORMULAS_BESIDE = 3
OF_ROW = re.compile(r"O\((.+)\)")
GRADIENT = "gradient "


@dataclass(frozen=True, slots=True)
class Question:
    """One question as the template prints it. label: "7" for Q07; words: the diagram for who cannot see it.

    boxes: the parts that are not written on the edges of the diagram; on_edges: the points of one that is.
    task, hand_coded: as in StudentItem; function: what the network computes, in words; truth: where weights are to be
    found for it, the table that its output has to meet, and margin how far it may be off, empty for not at all.
    second_row: of a step over two, which the drawing does not show; empty otherwise.
    section_text, section_name: what stands above the first question of a section, with its heading; scale: of the
    drawing, which is as wide as the page where little has to be worked out; besides: what its kind has, by name, as
    printed. slope: of leaky ReLUs, else empty; swapped: activations that are named besides; inverted: the
    activations that have to be undone on the way back to a blank weight, if there is anything to calculate for that.
    places, kept: decimals to hand in, and on the way; weight_decimals: those of weights, in words.
    carries: whether a box may follow from another one. outputs: the names of the output units; biased: whether there
    are biases, and biased_throughout in every layer; bias_node: the layer of the first node for them, in a dump;
    functions: each activation that is worked out, once, with the units that have it, and hidden_functions
    with its hidden units alone; given_unit: the output that is given, if one is; apart: whether the
    drawing has a sheet of its own on paper; combs: the cells of the boxes that have any, by part; large: whether it is
    printed in large type; boxes_apart: whether its boxes have a page of their own on paper.
    """

    id: str
    label: str
    kind: str
    points: Decimal
    boxes: tuple[StudentPart, ...]
    on_edges: Decimal | None
    row: tuple[tuple[str, str], ...]
    second_row: tuple[tuple[str, str], ...]
    binary: bool
    inputs: tuple[str, ...]
    hidden: tuple[str, ...]
    outputs: tuple[str, ...]
    biased: bool
    biased_throughout: bool
    bias_node: int
    functions: tuple[tuple[tuple[str, ...], Activation], ...]
    hidden_functions: tuple[tuple[tuple[str, ...], Activation], ...]
    given_unit: str
    activation: Activation
    slope: str
    output_activation: Activation
    swapped: tuple[Activation, ...]
    inverted: tuple[Activation, ...]
    besides: Mapping[str, Any]
    places: int
    kept: int
    diagram: Diagram
    weights: tuple[tuple[str, str, str], ...]
    words: str
    task: str
    hand_coded: bool
    weight_decimals: str
    function: str
    truth: tuple[tuple[str, str, int], ...]
    margin: str
    carries: bool
    section_text: str = ""
    section_name: str = ""
    scale: float = 1.0
    apart: bool = False
    combs: Mapping[str, Comb] = field(default_factory=dict)
    large: bool = False
    boxes_apart: bool = False

    @property
    def shares(self) -> tuple[str, ...]:
        """The probabilities of the classes, by name: P0, P1."""
        return tuple(f"P{place}" for place in range(len(self.outputs)))

    @property
    def landscape(self) -> bool:
        """Whether the sheet with the drawing alone is turned."""
        return self.large or self.diagram.turned

    @property
    def listed_above(self) -> bool:
        """Whether a dump stands above the drawing, which leaves no room beside it."""
        return "dump" in self.besides and not self.diagram.settled

    @property
    def drawn_below(self) -> bool:
        """Whether the drawing begins below the formulas, and not beside them: its last column may be as high as any, or
        there are so many formulas that they reach as far down as O."""
        return not self.diagram.settled or len(self.functions) + len(self.inverted) > MOST_FORMULAS_BESIDE

    @property
    def row_height(self) -> float:
        """Millimetres of a row of boxes, but for one of many words to tick."""
        return BOXES if self.combs or len(self.box_rows) <= LEAST_ROWS else SMALL_BOXES

    @property
    def boxes_height(self) -> float:
        """Millimetres of all rows of boxes."""
        return sum(
            max([self.row_height, *(self.combs[part.name].height for part in row if part.name in self.combs)])
            for row in self.box_rows
        )

    @property
    def boxes_a_row(self) -> int:
        """How many boxes stand beside each other at most."""
        return boxes_a_row(self.combs, BOXES_A_ROW_IN_LARGE_TYPE if self.large else BOXES_A_ROW)

    @property
    def table(self) -> tuple[tuple[str, ...], ...]:
        """The rows whose outputs have boxes of their own, as `O(0,1)`."""
        found = (OF_ROW.fullmatch(part.name) for part in self.boxes)
        return tuple(tuple(row[1].split(",")) for row in found if row)

    @property
    def long_points(self) -> bool:
        """Whether a box has more points than stand beside its name, as 199½."""
        return any(len(points(part.points)) > USUAL_POINTS_WIDTH for part in self.boxes)

    @property
    def edges(self) -> tuple[str, ...]:
        """The weights by which a gradient is asked for, as `I1->H0`."""
        return tuple(part.name.removeprefix(GRADIENT) for part in self.boxes if part.name.startswith(GRADIENT))

    @property
    def edge_boxes(self) -> tuple[str, ...]:
        """The weights that are written into boxes on the edges of the drawing."""
        return written_on_edges(self.weights)

    @property
    def box_rows(self) -> tuple[tuple[StudentPart, ...], ...]:
        """The boxes in rows: as many as fit, but what belongs to one unit, its sum and its activation, together."""
        rows: list[list[StudentPart]] = [[]]
        for unit in by_unit(self.boxes):
            alone = any(self.combs[part.name].many for part in unit if part.name in self.combs)
            if rows[-1] and (alone or len(rows[-1]) + len(unit) > self.boxes_a_row):
                rows.append([])
            rows[-1] += unit
        return tuple(map(tuple, rows))


def question_on_paper(item: StudentItem, places: int, compact: bool = False) -> Question:
    """A question ready to print. places: the exam's; compact: for half a page, with no room behind the output.

    What is given stands there; a box that is not marked would be a trap.
    """
    network = item.network
    second = item.besides.get("second_inputs") or ()
    row = None if second else item.inputs
    widest = widest_weight(item.figures, item.weight_places)
    drawn = drawing(network, row, given=item.given, given_unit=item.given_unit, widest=widest)
    weights, chosen = weight_table(drawn), any(part.chosen for part in item.parts)
    on_edges = [part for part in item.parts if part.name in written_on_edges(weights)]
    digits = re.fullmatch(r"\D*0*(\d+)", item.id)
    return Question(
        id=item.id,
        label=digits.group(1) if digits else item.id,
        kind=item.kind,
        points=item.points,
        boxes=tuple(part for part in item.parts if part not in on_edges),
        on_edges=on_edges[0].points if on_edges else None,
        row=tuple(zip(input_names(network), map(printed, item.inputs), strict=True)) if item.inputs else (),
        second_row=tuple(zip(input_names(network), map(printed, second), strict=True)) if second else (),
        binary=all(value in (0, 1) for value in (*(item.inputs or ()), *second)),
        inputs=input_names(network),
        hidden=tuple(name for names in unit_names(network)[:-1] for name in names),
        outputs=unit_names(network)[-1],
        biased=network.biased,
        biased_throughout=all(layer.biased for layer in network.layers),
        bias_node=next((place for place, layer in enumerate(network.layers) if layer.biased), 0),
        functions=functions_of(network),
        hidden_functions=_by_activation(network, len(network.hidden)),
        given_unit=item.given_unit,
        activation=network.hidden_activation,
        slope="" if network.slope is None else printed(network.slope),
        output_activation=network.layers[-1].activation,
        swapped=item.activations[1:],
        inverted=_inverted(item),
        besides={name: _as_printed(value) for name, value in item.besides.items()},
        places=places_of(item, places),
        kept=places_of(item, places) + EXTRA_PLACES,
        diagram=drawn if item.given is not None and not compact else without_output_box(drawn),
        weights=weights,
        words=in_words(drawn, network, None if second else item.inputs),
        task=item.task,
        hand_coded=item.hand_coded,
        weight_decimals=decimals_in_words(item.weight_places),
        function=TASK_WORDS.get(item.task, ""),
        truth=tuple((*row, target) for row, target in TARGETS[item.task].items()) if chosen else (),
        margin=margin_words(network.hidden_activation) if chosen else "",
        carries=len(marked_apart(item.parts)) > 1,
        scale=_scale(drawn) if len(item.parts) == 1 and not compact else 1.0,
    )


def functions_of(network: Layered) -> tuple[tuple[tuple[str, ...], Activation], ...]:
    """Each activation of a network that is worked out unit by unit, once, with the names of the units that have it."""
    return _by_activation(network, len(network.layers))


def _by_activation(network: Layered, layers: int) -> tuple[tuple[tuple[str, ...], Activation], ...]:
    """The same of the first layers alone."""
    units: dict[Activation, tuple[str, ...]] = {}
    for layer, names in zip(network.layers[:layers], unit_names(network), strict=False):
        units[layer.activation] = (*units.get(layer.activation, ()), *names)
    apart = (Activation.LINEAR, Activation.SOFTMAX)
    return tuple((names, activation) for activation, names in units.items() if activation not in apart)


def _scale(diagram: Diagram) -> float:
    """Of a drawing that is as wide as the page, and no higher than leaves room to work."""
    return TYPE_WIDTH / diagram.width if diagram.settled else 1.0


def _inverted(item: StudentItem) -> tuple[Activation, ...]:
    """The activations that have to be undone on the way from the output to the blank weight, if that is calculated."""
    if item.given is None:
        return ()
    layers = item.network.layers
    blank = next(
        (place for place, layer in enumerate(layers) if any(None in row for row in (*layer.weights, layer.biases))),
        None,
    )
    above = layers[blank:] if blank is not None else ()
    undone = dict.fromkeys(layer.activation for layer in reversed(above))
    return tuple(activation for activation in undone if activation.inverted)


def _as_printed(value: Any) -> Any:
    """What stands on the sheet: numbers and lines with a real minus, anything else as it is."""
    if isinstance(value, tuple):
        return tuple(map(printed, value))
    return printed(value) if isinstance(value, Decimal) else value


def marked_apart(parts: Sequence[StudentPart]) -> list[str]:
    """The boxes of a question that are marked each for itself; those of the student's own choice are so all at once."""
    return [part.name for part in parts if not part.chosen]


def by_unit(parts: Sequence[StudentPart]) -> list[list[StudentPart]]:
    """The parts, a unit's activation in one group with its sum."""
    groups: list[list[StudentPart]] = []
    for part in parts:
        if groups and groups[-1][0].name == f"{part.name} sum":
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def written_on_edges(weights: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    """The names of the edges that have a box to write into; a lone blank weight has its box at the foot of the page."""
    names = tuple(f"{source}->{target}" for source, target, weight in weights if weight == BLANK)
    return names if len(names) > 1 else ()
