"""Networks of other shapes than 2-2-1 in every format: more inputs, layers, outputs, and outputs with activations."""

import io
import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import count, pairwise
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from examgen.exam.lookup import check
from examgen.exam.record import exam_text
from examgen.export import qti21
from examgen.export.formats import FORMATS
from examgen.export.markup import document
from examgen.export.question import ExportedExam, Options, WordPart
from examgen.export.reading import read_exam
from examgen.items.item import Item, OwnSource, Source
from examgen.items.kinds import KINDS
from examgen.items.screening import screen_item
from examgen.items.solution import examined, make_item
from examgen.paper.activations import Activation
from examgen.paper.edges import edges
from examgen.paper.network import Layer, Network
from examgen.paper.room import too_many_weights
from tests.exams import a_network, an_exam, source_of
from tests.export.moodle_reader import read
from tests.export.qti_reader import Item as QtiItem
from tests.export.test_box_formats import READERS, boxes_of
from tests.export.test_every_format import held
from tests.export.test_moodle import numbers_to_try
from tests.items.any_network import INPUTS, OUTPUT, sizes_drawn
from tests.items.any_network import a_network as any_network

SHAPES = ((1, 2, 1), (4, 3, 1), (3, 2, 2, 2, 1), (2, 6, 2), (2, 2, 4))
"""Inputs, units of the hidden layers, and outputs."""

OUTPUTS = (Activation.SIGMOID, Activation.LINEAR, Activation.TANH, Activation.LINEAR, Activation.SIGMOID)


def item_of(number: int) -> Item:
    """Question `number` on a network of one of the shapes, its hidden layers with different activations."""
    shape, chance = SHAPES[number - 1], Random(number)
    hidden = (Activation.TANH, Activation.RELU, Activation.SIGMOID)

    def weights(count: int) -> tuple[Decimal, ...]:
        return tuple(Decimal(chance.choice((-1, 1)) * chance.randint(1, 30)).scaleb(-1) for _ in range(count))

    layers = []
    for place, (below, here) in enumerate(pairwise(shape)):
        used = OUTPUTS[number - 1] if place == len(shape) - 2 else hidden[place % 3]
        layers.append(Layer(used, tuple(weights(here) for _ in range(below)), weights(here), **used.usual))
    network = Network("own", tuple(layers))
    inputs = tuple(Decimal(chance.randint(-20, 20)).scaleb(-1) for _ in range(shape[0]))
    source = Source(layers=tuple(map(source_of, layers)), batch=0, index=number)
    return make_item(f"Q{number:02d}", "forward", KINDS["forward"].pose(network, inputs, chance), source, 2)


OTHERS = (
    ("truth-table", (3, 2, 1)),
    ("truth-table", (2, 2, 2, 1)),
    ("softmax", (2, 2, 3)),
    ("softmax", (2, 3, 4)),
    ("gradient", (3, 2, 1)),
    ("gradient", (2, 2, 2, 1)),
    ("dump", (3, 2, 1)),
    ("activation-swap", (3, 2, 1)),
)
"""Kinds, and shapes that their networks may have besides 2-2-1."""


def other(number: int, kind: str, shape: tuple[int, ...]) -> Item:
    """Question `number` of a kind on a network of a shape."""
    network, chance = a_network(number, "tanh", shape), Random(number)
    source = Source(layers=tuple(map(source_of, network.layers)), batch=0, index=number)
    inputs = tuple(Decimal(chance.randint(0, 1)) for _ in range(shape[0]))
    return make_item(f"Q{number:02d}", kind, KINDS[kind].pose(network, inputs, chance), source, 2)


@cache
def whole() -> tuple[ExportedExam, dict[str, dict[str, Any]]]:
    """The exam, and its items as they stand in a file."""
    forward = [item_of(number) for number in range(1, len(SHAPES) + 1)]
    others = [other(number, *asked) for number, asked in enumerate(OTHERS, start=len(SHAPES) + 1)]
    exam = replace(an_exam(len(SHAPES) + len(OTHERS)), items=(*forward, *others))
    records = json.load(io.StringIO(exam_text(exam)))["items"]
    return read_exam(exam), {item["id"]: item for item in records}


MOST_EDGES = 17
"""More take seconds to draw, and are drawn in other tests."""


def finer(network: Network, places: int, chance: Random) -> Network:
    """The network with weights of more decimals; biases that are not there stay so."""

    def more(weight: Decimal) -> Decimal:
        if not weight:
            return weight.scaleb(1 - places) if weight.as_tuple().exponent else weight
        digits = chance.randint(1, 10 ** (places - 1) - 1) if places > 1 else 0
        return weight + Decimal(digits).scaleb(-places).copy_sign(weight)

    def of_layer(layer: Layer) -> Layer:
        weights = tuple(tuple(map(more, row)) for row in layer.weights)
        return replace(layer, weights=weights, biases=tuple(map(more, layer.biases)))

    return replace(network, layers=tuple(map(of_layer, network.layers)))


@cache
def thirty() -> tuple[ExportedExam, tuple[Item, ...]]:
    """Questions of every kind that takes one's own networks, on any shape, with weights of one to three decimals."""
    chance, items = Random(4), []  # of which all kinds and sizes are among the first thirty
    kinds = [name for name, kind in KINDS.items() if kind.SCOPE.own is not None]
    for number in count():
        output = OUTPUT[number % len(OUTPUT)]
        sizes = sizes_drawn(chance)
        if len(items) == 30:
            break
        if output == "softmax" and sizes[-1] == 1:
            continue
        network = finer(any_network(chance, sizes, output, biased=number % 4 != 3), number % 3 + 1, chance)
        row = tuple(Decimal(chance.choice(INPUTS)) for _ in range(sizes[0]))
        kind = KINDS[kinds[number % len(kinds)]]
        crowded = len(list(edges(network))) > MOST_EDGES or too_many_weights(network)
        if crowded or kind.SCOPE.own is None or kind.SCOPE.own.misfit(network):
            continue
        posed, name = kind.pose(network, row, chance), kinds[number % len(kinds)]
        if screen_item(posed, examined(name, posed, 2), Counter()) is None:
            source = OwnSource(layers=tuple(map(source_of, network.layers)), file="board.toml", origin="keras")
            items.append(make_item(f"Q{len(items) + 1:02d}", name, posed, source, 2))
    whole = read_exam(replace(an_exam(30), items=tuple(items)))
    drawn = (
        replace(one, figure=replace(one.figure, png=lambda *_: b"\x89PNG", pdf=lambda *_: b"%PDF-"))
        for one in whole.questions
    )
    return replace(whole, questions=tuple(drawn)), tuple(items)


def test_the_thirty_are_of_every_kind_and_size() -> None:
    items = thirty()[1]
    assert {item.kind for item in items} == {name for name, kind in KINDS.items() if kind.SCOPE.own is not None}
    assert {len(item.network.layers) for item in items} == {2, 3, 4}
    assert {len(item.network.layers[-1].biases) for item in items} == {1, 2, 3, 4}
    assert {item.network.weight_places for item in items} == {1, 2, 3}
    assert {item.network.output_activation for item in items} == set(map(Activation, OUTPUT))
    assert any(not any(number for layer in item.network.layers for number in layer.biases) for item in items)


@pytest.mark.parametrize("to", sorted(FORMATS))
def test_a_format_holds_thirty_questions_on_any_network(to: str) -> None:
    exam = thirty()[0]
    names = [question.name for question in exam.questions]
    done = FORMATS[to].export(exam, Options())
    assert (list(done.exported), done.left_out) == (names, ())
    assert held(to, done.content) == names


@pytest.mark.parametrize("to", sorted(FORMATS))
def test_every_format_holds_networks_of_every_shape(to: str) -> None:
    done = FORMATS[to].export(whole()[0], Options())
    assert done.left_out == ()
    assert len(done.exported) == len(SHAPES) + len(OTHERS)


@pytest.mark.parametrize("to", sorted(READERS))
def test_a_box_on_a_larger_network_is_marked_as_examgen_marks_it(to: str) -> None:
    exam, records = whole()
    for question, number, box in boxes_of(to, exam):
        item = records[question.id]
        part = item["parts"][number]
        if "accepted" in part:
            assert all(box.right(word) for word in ((part["answer"],) if box.choices else part["accepted"]))
            assert part["answer"] in (box.choices or (part["answer"],))
            slips = [slip["answers"][part["name"]] for slip in item["slips"] if part["name"] in slip["answers"]]
            assert not any(box.right(word) for word in slips if word not in part["accepted"])
        for value in numbers_to_try(item, part) if "accepted" not in part else ():
            ours = check(item, f"{part['name']}={value:f}").verdict == "right"
            assert box.right(format(value, "f")) == ours, (question.name, part["name"], value)


def test_moodle_and_qti_mark_larger_networks_so_too() -> None:
    exam, records = whole()
    for question, cells in zip(exam.questions, read(FORMATS["moodle"].export(exam, Options()).content), strict=True):
        item = records[question.id]
        engine = QtiItem(ET.fromstring(document(qti21.item(question, Options()))))
        engine.validate()
        assert engine.attempt(**engine.keys).outcomes["SCORE"] == question.points
        for number, (part, cell) in enumerate(zip(item["parts"], cells.cells, strict=True), start=1):
            if "accepted" in part:
                assert cell.marked(part["answer"])[0] == 1
                continue
            unit = Decimal(1).scaleb(int(Decimal(part["low"]).as_tuple().exponent))
            low, high = Decimal(part["low"]), Decimal(part["high"])
            for value, right in ((low, True), (high, True), (low - unit, False), (high + unit, False)):
                assert (cell.marked(format(value, "f"))[0] == 1) == right
                scored = engine.attempt(**{f"RESPONSE_{number}": format(value, "f")}).outcomes["SCORE"]
                assert (scored == part_points(part)) == right


def test_a_truth_vector_is_right_in_one_piece_too_and_the_right_one_does_not_stand_out() -> None:
    (question,) = (one for one in whole()[0].questions if len(one.parts) == 9 and one.parts[0].name == "O(0,0,0)")
    part = question.parts[-1]
    assert isinstance(part, WordPart)
    assert {part.answer, part.answer.replace(" ", "")} <= {*part.accepted}
    assert list(part.options) == sorted(part.options)
    assert {*part.options} >= {part.answer, *(mistake.spellings[0] for mistake in part.mistakes)}


def part_points(part: dict[str, Any]) -> Decimal:
    return Decimal(part["points"])
