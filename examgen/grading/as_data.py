"""The mark scheme of a question as plain JSON, for a marker in another language: the offline page's.

What is worked out once for a question, its steps and what known mistakes make of its boxes, travels as data; what is
worked out for every script is a small interpreter of these. Numbers travel as text.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from examgen.exam.record import Exam
from examgen.grading.answers.roster import Enrolled, roster_heads
from examgen.grading.diagnosis import MOST_NAMED, Mistakes
from examgen.grading.eased import EASE_WORDS
from examgen.grading.exchanged import EXCHANGED, SAME_NETWORK
from examgen.grading.habits import HABIT_WORDS
from examgen.grading.marker import EASED_SHARE
from examgen.grading.mistakes import Prediction
from examgen.grading.reasons import AS_ASKED, EARNS, HABITS, UNCLEAR, expected
from examgen.items import chosen_weights
from examgen.items.graph import Graph
from examgen.items.item import AnyPart, ChosenPart, Item, Part, places_of
from examgen.items.slip_words import slip_words
from examgen.paper.activations import INVERSE_ROUNDINGS, ROUNDINGS, SLOPE_ROUNDINGS
from examgen.paper.boolean import NAMES, NAMES_OF_THREE, digits_of
from examgen.paper.edges import BIAS, edges
from examgen.paper.network import TARGETS, Network, input_names, unit_names
from examgen.sheets.codes import printed_code
from examgen.sheets.record import Sheet, Sheets

Data = dict[str, Any]


def marking_data(exam: Exam, roster: Sequence[Enrolled] = (), sheets: Sheets | None = None) -> Data:
    """All that marking an exam's scripts needs: its policies, the laws of the arithmetic, and its items' schemes.

    roster: who may be marked, where that is known; heads: how a roster calls its columns that is read on the page.
    sheets: where they are personal, and then the roster; a student is the code of a sheet, and has its questions.
    """
    people = [{"student": one.student, "form": one.form, "name": one.name} for one in roster]
    return {
        "policies": {
            "eased": exam.policies.eased,
            "blank_steps": exam.policies.blank_steps,
            "habits": exam.policies.habits,
        },
        "laws": laws(three=any(asks_three_inputs(item) for item in exam.items)),
        "heads": roster_heads(),
        "roster": people if sheets is None else list(map(_sheet_data, sheets.sheets)),
        "items": [scheme_data(Mistakes(item, places_of(item, exam.places))) for item in exam.items],
    }


def asks_three_inputs(item: Item) -> bool:
    """Whether a question asks for a function of three inputs."""
    return item.inputs is None and item.network.input_size > 2


def _sheet_data(sheet: Sheet) -> Data:
    """A sheet as somebody who may be marked. items: what its questions are called in the exam, in its order."""
    letter = f"{sheet.form}/" if sheet.form else ""
    return {
        "student": printed_code(sheet.code),
        "form": sheet.form or "",
        "name": " ".join(filter(None, (sheet.student, sheet.name))),
        "items": [f"{letter}{name}" for name in sheet.questions],
    }


def laws(*, three: bool = False) -> Data:
    """What is the same for every question: roundings inside a step, names of functions, words of reasons.

    three: whether functions of three inputs are asked for too.
    """
    functions = {digits_of(outputs): names for outputs, names in NAMES.items()}
    return {
        "roundings": {activation.value: count for activation, count in ROUNDINGS.items()},
        "slopeRoundings": {activation.value: count for activation, count in SLOPE_ROUNDINGS.items()},
        "inverseRoundings": {activation.value: count for activation, count in INVERSE_ROUNDINGS.items()},
        "functions": {**functions, **(NAMES_OF_THREE if three else {})},
        "mostNamed": MOST_NAMED,
        "easedShare": {policy: str(share) for policy, share in EASED_SHARE.items()},
        "earns": EARNS,
        "easeWords": dict(EASE_WORDS),
        "habitWords": dict(HABIT_WORDS),
        "habits": HABITS,
        "sameNetwork": SAME_NETWORK,
        "exchanged": EXCHANGED,
        "asAsked": AS_ASKED,
        "unclear": dict(UNCLEAR),
    }


def scheme_data(mistakes: Mistakes) -> Data:
    """The mark scheme of one question, by its known mistakes."""
    item = mistakes.item
    return {
        "id": item.id,
        "form": item.form,
        "kind": item.kind,
        "points": str(item.points),
        "places": mistakes.places,
        "parts": [_part(part, item.besides.blanks) for part in item.parts],
        "steps": graph_record(mistakes.graph),
        "sameSteps": mistakes.same_steps,
        "slips": [_slip(slip, item, mistakes.graph) for slip in mistakes.singles],
        "pairs": list(_pairs(mistakes)),
        "chosen": _chosen(item.network) if isinstance(item.parts[0], ChosenPart) else None,
    }


def _part(part: AnyPart, blanks: Mapping[str, Decimal]) -> Data:
    """A part as it stands in `exam.json`, besides what is expected there, in words, and whether it is copied.

    asked: of a weight that has to be worked out, what it is to the decimals of weights. blanks: by part.
    """
    common = {"name": part.name, "answer": str(part.answer), "points": str(part.points)}
    if isinstance(part, ChosenPart):
        return {**common, "accepted": None}
    more: Data = (
        {"low": str(part.low), "high": str(part.high)} if isinstance(part, Part) else {"accepted": part.accepted}
    )
    if part.name in blanks and not part.copied:
        more["asked"] = str(blanks[part.name])
    return {**common, **more, "expected": expected(part), "copied": part.copied, "probability": part.probability}


def _slip(slip: Prediction, item: Item, graph: Graph) -> Data:
    """A single mistake. steps: what its student works, if that is another question; of steps that are the same, places.

    started: the parts that it touches first; accepted: by part, the words that it leads to.
    """
    (name,) = slip.names
    return {
        "name": name,
        "words": slip_words(name, item.network.activations),
        "started": [part.name for part in item.parts if part.name in slip.started],
        "low": _texts(slip.low),
        "high": _texts(slip.high),
        "accepted": slip.words,
        "steps": None if slip.graph is None else _beside(graph, slip.graph),
    }


def _beside(graph: Graph, other: Graph) -> list[Any]:
    """Another graph beside the question's own: the place of a step that is the same there, else the step."""
    places = {step: place for place, step in enumerate(graph)}
    return [places[step] if step in places else graph_record((step,))[0] for step in other]


def graph_record(graph: Graph) -> list[dict[str, Any]]:
    """The graph as plain JSON: operands as {"step": name} or {"number": decimal as text}."""
    return [
        {
            "name": step.name,
            "operation": step.operation.value,
            "operands": [
                {"number": str(operand)} if isinstance(operand, Decimal) else {"step": operand}
                for operand in step.operands
            ],
            "part": step.part,
        }
        for step in graph
    ]


def _pairs(mistakes: Mistakes) -> Iterator[list[Any]]:
    """Two mistakes made together: the places of both, then for each part the ends of what they lead to, or 0."""
    places = {slip.names: place for place, slip in enumerate(mistakes.singles)}
    names = [part.name for part in mistakes.item.parts]
    for pair in mistakes.doubles:
        first, second = ((name,) for name in pair.names)
        ends = ([str(pair.low[name]), str(pair.high[name])] if name in pair.low else 0 for name in names)
        yield [places[first], places[second], *ends]


def _chosen(network: Network) -> Data:
    """What weights of the student's own choice are tried on."""
    sources: dict[str, list[str]] = {}
    for edge in edges(network):
        if edge.source != BIAS:
            sources.setdefault(edge.target, []).append(edge.source)
    inputs = input_names(network)
    return {
        "task": network.task,
        "margin": str(chosen_weights.MARGINS[network.hidden_activation]),
        "largest": str(chosen_weights.LARGEST_CHOSEN),
        "units": [
            {"name": name, "activation": layer.activation.value, "sources": sources[name]}
            for layer, names in zip(network.layers, unit_names(network), strict=True)
            for name in names
        ],
        "rows": [
            {"inputs": dict(zip(inputs, row, strict=True)), "target": target}
            for row, target in TARGETS[network.task].items()
        ],
    }


def _texts(numbers: Mapping[str, Decimal]) -> dict[str, str]:
    return {name: str(number) for name, number in numbers.items()}
