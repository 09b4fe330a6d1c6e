"""Reads `exam.json` as plain JSON: no part of the first way decides here what a record means."""

import json
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from examgen.errors import ExamgenError
from examgen.verify import fields
from examgen.verify.forms_in_record import form_of, forms_of, loss_of
from examgen.verify.kinds import KINDS
from examgen.verify.places import WITH_BLANK, filled
from examgen.verify.record import FILE_NAME, TRUTH, Box, Layer, Mistake, Question, Record, Rules, fractions, number

SCHEMA = 1

MOST_UNITS = 4
"""Units that a layer may have, and inputs; the error bound of `numbers.py` rests on it."""

HIDDEN = ("relu", "sigmoid", "tanh")
LOSSES = ("half-squared", "squared")
OUTPUT = {"softmax": "softmax"}
"""The activation of the outputs by kind; of any other kind it is linear, and there is one output."""

MOST_LAYERS = 3
"""Hidden layers and output."""

ONE_HIDDEN = ("missing-weight", "dump", "truth-table", "gradient", "hand-code")
"""Kinds that have one hidden layer."""

EVERY_ROW = ("truth-table", "hand-code")
"""Kinds that ask every row, so that an item has no inputs of its own."""

BY_HAND = "hand-code"
"""The kind whose networks are no trained ones, so that an item has no source."""

BY_HAND_OUTPUT = {"step": "step", "relu": "linear", "sigmoid": "sigmoid"}
"""The activation of its output by that of the hidden units."""

ORIGINS = ("keras", "hand-coded")
"""Who chose the weights of a network that the instructor brought along."""

OWN_TASK = "own"
"""What stands for the task of such a network if it computes nothing that has a name."""

EASED = ("half", "full", "none")
BLANK_STEPS = ("final-counts", "steps-required")
"""How scripts may be marked."""

OVERRIDABLE = {
    "zero-weight",
    "weight-too-large",
    "rounding-broke-it",
    "dead-unit",
    "idle-unit",
    "answer-is-a-target",
    "slip-hides",
}
"""The rules that the instructor may override for it."""

MOST_BATCHES = 16

ONE_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A language tag: en, en-US."""

LARGEST_INPUT = Fraction(999, 10)
LARGEST_WEIGHT = 1000
"""No trained weight comes near this, and float64 stays far from its limits."""

Value = TypeVar("Value")


def read(path: Path) -> Record:
    """The record in `path`, a folder or a file. Raises ExamgenError for one that is missing or not of its form."""
    file = path / FILE_NAME if path.is_dir() else path
    raw = _object(file)
    try:
        return _record(raw, file)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError) as problem:
        raise ExamgenError(f"{file}: {_reason(problem)}. Restore the file from a copy.") from None


def _object(file: Path) -> dict[str, Any]:
    try:
        raw = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_unique, parse_constant=_refused)
    except FileNotFoundError:
        raise ExamgenError(f"{file}: there is no such exam. Name a folder that `examgen make` wrote.") from None
    except OSError as problem:
        raise ExamgenError(f"{file}: cannot be read ({problem.strerror}). Check its permissions.") from None
    except (ValueError, RecursionError):
        raise ExamgenError(f"{file}: is damaged or no exam. Restore it from a copy.") from None
    if not isinstance(raw, dict) or "items" not in raw or "schema" not in raw:
        raise ExamgenError(f"{file}: is not an exam that examgen wrote. Name a folder that `examgen make` wrote.")
    if raw["schema"] != SCHEMA:
        raise ExamgenError(
            f"{file}: has schema version {raw['schema']}, and this examgen reads {SCHEMA}. "
            "Install the examgen that wrote it."
        )
    return raw


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object none of whose names stands twice: which of the two would count?"""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


def _record(raw: Mapping[str, Any], file: Path) -> Record:
    fields.check_exam(raw)
    places = _places(raw["places"])
    if not _listed(raw["items"]):
        raise ValueError("there are no items")
    _check_pages(raw)
    questions = _unlike(tuple(_named_question(item, place, places, file) for place, item in enumerate(raw["items"], 1)))
    forms = forms_of(raw["selection"], questions)
    _check_numbers(questions, len(forms.letters) if forms else 1)
    sections = _sections(_listed(raw["selection"]["sections"]) * (len(forms.letters) if forms else 1), questions)
    return Record(
        folder=file.parent,
        file=file.name,
        raw=raw,
        places=places,
        seed=_whole(raw["seed"]),
        texts=(
            *(_text(raw[name]) for name in ("title", "course", "date", "instructions")),
            *(section.text for section in sections),
        ),
        sections=sections,
        questions=questions,
        forms=forms,
    )


def _places(places: Any) -> int:
    if type(places) is not int or not 1 <= places <= 4:
        raise ValueError(f"places is {places}, but answers have 1 to 4 decimals")
    return places


def _check_pages(raw: Mapping[str, Any]) -> None:
    """Raise ValueError if the exam's own settings are none that an exam can have."""
    pages = raw["pages"]
    if pages["paper"] not in ("a4", "letter") or pages["per_page"] not in (1, 2):
        raise ValueError("pages: there is no such layout")
    if type(pages["cover"]) is not bool or type(pages["tables"]) is not bool:
        raise ValueError("pages: cover and tables are true or false")
    policies = raw["policies"]
    if policies["eased"] not in EASED or policies["blank_steps"] not in BLANK_STEPS:
        raise ValueError("policies: there is no way of marking like these")
    if not LANGUAGE.fullmatch(_text(raw["language"])):
        raise ValueError("language: is no language tag")
    if not all(isinstance(version, str) for version in raw["versions"].values()):
        raise ValueError("versions: one is no text")
    if _whole(raw["seed"]) < 0:
        raise ValueError("seed is below 0")
    if any(ord(character) < 32 for name in ("title", "course", "date") for character in _text(raw[name])):
        raise ValueError("a title, course or date cannot be printed")
    if not all(re.fullmatch("[0-9a-f]{16}", _text(mark)) for mark in _listed(raw["selection"]["avoided"])):
        raise ValueError("selection: what is avoided is no network's fingerprint")


def _sections(rules: Sequence[Mapping[str, Any]], questions: tuple[Question, ...]) -> tuple[Rules, ...]:
    """The sections with the questions of each: the first ones are those of the first section, and so on."""
    found, first = [], 0
    for section in rules:
        count = _whole(section["count"])
        found.append(_rules(section, questions[first : first + count]))
        first += count
    if first != len(questions):
        raise ValueError(f"its sections have {first} items together, but there are {len(questions)}")
    return tuple(found)


def _rules(section: Mapping[str, Any], questions: tuple[Question, ...]) -> Rules:
    band, inputs = section["difficulty"], section["inputs"]
    if not questions:
        raise ValueError("a section has no questions")
    if inputs not in ("binary", "fractional"):
        raise ValueError(f"selection: inputs are {inputs!r}, neither binary nor fractional")
    if not all(1 <= _whole(number) <= MOST_BATCHES for number in section["batches"].values()):
        raise ValueError(f"selection: an activation has 1 to {MOST_BATCHES} batches")
    return Rules(
        kind=_text(section["kind"]),
        activations=tuple(map(_text, _listed(section["activations"]))),
        tasks=_tasks(section.get("tasks", ["xor"])),
        hidden=tuple(map(_whole, _listed(section["hidden"]))),
        binary=inputs == "binary",
        band=None if band is None else (int(band[0]), int(band[1])),
        text=_text(section["text"]),
        questions=questions,
        accepted=_accepted(section, questions),
    )


def _tasks(names: Any) -> tuple[str, ...]:
    tasks = tuple(map(_text, _listed(names)))
    if not TRUTH.keys() >= set(tasks):
        raise ValueError("selection: there is no such task")
    return tasks


def _accepted(section: Mapping[str, Any], questions: tuple[Question, ...]) -> frozenset[str]:
    """The rules that were overridden, which only a section on the instructor's own network can have."""
    names = frozenset(map(_text, _listed(section.get("accepted", []))))
    if len({question.own for question in questions}) > 1:
        raise ValueError("a section has networks of the bank and one of the instructor's own")
    if names - OVERRIDABLE or (names and not questions[0].own):
        raise ValueError("selection: a rule is overridden that cannot be")
    of_the_bank = bool(questions[0].source) and not questions[0].own
    if of_the_bank != bool(section["batches"]):
        raise ValueError("selection: batches of the bank and the sources of the questions do not agree")
    return names


def _unlike(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise ValueError(f"{question.id}: the name is used twice")
        seen.add(question.id)
    return questions


def _check_numbers(questions: tuple[Question, ...], forms: int) -> None:
    """Raise ValueError if the questions of a form are not called Q01, Q02 and so on, in this order."""
    for place, question in enumerate(questions):
        wanted = f"Q{place % (len(questions) // forms) + 1:02}"
        if question.number != wanted:
            raise ValueError(f"{question.id} stands where {wanted} should")


def _named_question(item: Any, place: int, places: int, file: Path) -> Question:
    """An item, or one line that names it."""
    name = item.get("id") if isinstance(item, dict) else None
    try:
        return _question(item, places)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError) as problem:
        form = f"{item['form']}/" if isinstance(item, dict) and item.get("form") else ""
        known = f"{form}{name}" if isinstance(name, str) else f"item {place}"
        raise ExamgenError(f"{file}, {known}: {_reason(problem)}. Restore the file from a copy.") from None


def _question(item: Mapping[str, Any], places: int) -> Question:
    fields.check_item(item)
    layers, blanks = filled(item)
    own = item["source"] is not None and "origin" in item["source"]
    if item["network"]["task"] not in (*TRUTH, *([OWN_TASK] if own else ())) or item["kind"] not in KINDS:
        raise ValueError("is of a kind or has a task that this examgen does not know")
    most = 2 if item["kind"] in ONE_HIDDEN else MOST_LAYERS
    if not re.fullmatch("Q[0-9]{2,6}", _text(item["id"])):
        raise ValueError("is called neither Q01 nor so on")
    if not 2 <= len(layers) <= most:
        raise ValueError("has no hidden layer, or too many")
    network = tuple(map(_layer, layers))
    if not all(ONE_DECIMAL.fullmatch(text) and not _minus_zero(text) for text in _texts(layers)):
        raise ValueError("a weight on paper is not written with one decimal")
    source, unrounded = _source(item)
    inputs = _inputs(item)
    _check_shapes(network, source, inputs)
    form = form_of(item)
    return Question(
        id=f"{form}/{_text(item['id'])}" if form else _text(item["id"]),
        kind=item["kind"],
        points=number(item["points"]),
        hidden=_hidden(layers[:-1], item["kind"]),
        output=_output(layers, item["kind"]),
        layers=network,
        source=source,
        unrounded=unrounded,
        inputs=inputs,
        parts=tuple(_part(part, item["kind"]) for part in _listed(item["parts"])),
        steps=tuple(map(_text, _listed(item["steps"]))),
        slips=tuple(_slip(slip) for slip in _listed(item["slips"])),
        difficulty=_whole(item["difficulty"]),
        swapped=_swapped(item),
        blanks=blanks,
        given=_given(item),
        task="" if item["network"]["task"] == OWN_TASK else item["network"]["task"],
        own=own,
        dump=_dump(item),
        places=_places(item.get("places", places)),
        **_descent(item),
        form=form,
        expected_loss=loss_of(item),
    )


def _inputs(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The inputs of the row that is asked; none where every row is."""
    if (item["inputs"] is None) != (item["kind"] in EVERY_ROW):
        raise ValueError(f"a question of the kind {item['kind']} asks {'a' if item['inputs'] is None else 'every'} row")
    if item["inputs"] is None:
        return ()
    inputs = tuple(map(_text, _listed(item["inputs"])))
    if not inputs or any(_minus_zero(text) for text in inputs):
        raise ValueError("an input is missing, or a zero with a minus")
    return inputs


def _source(item: Mapping[str, Any]) -> tuple[tuple[Layer, ...], tuple[str, ...]]:
    """The unrounded layers, and their numbers as they are written; none of a network that was put together by hand."""
    if (item["source"] is None) != (item["kind"] == BY_HAND):
        raise ValueError(f"a question of the kind {item['kind']} has {'a' if item['source'] is None else 'no'} source")
    if item["source"] is None:
        return (), ()
    _check_origin(item["source"])
    layers = _listed(item["source"]["layers"])
    return tuple(map(_layer, layers)), _texts(layers)


def _check_origin(source: Mapping[str, Any]) -> None:
    """Raise ValueError if a network came neither from a batch of the bank nor from a file of the instructor's."""
    if "origin" not in source:
        if _whole(source["batch"]) < 0 or _whole(source["index"]) < 0:
            raise ValueError("its source is in no batch")
    elif source["origin"] not in ORIGINS or not _text(source["file"]) or {"batch", "index"} & source.keys():
        raise ValueError("its source is neither Keras nor by hand, or both from a file and from a batch")


def _given(item: Mapping[str, Any]) -> str:
    """The output that is printed on the sheet, of the kind that gives one."""
    if item["kind"] != WITH_BLANK:
        if "output" in item:
            raise ValueError(f"a question of the kind {item['kind']} gives no output")
        return ""
    number(item["output"])
    return _text(item["output"])


def _dump(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The lines that list the weights, of the kind that has them."""
    if item["kind"] == "dump":
        return tuple(map(_text, _listed(item["dump"])))
    if "dump" in item:
        raise ValueError(f"a question of the kind {item['kind']} has no dump")
    return ()


def _layer(layer: Mapping[str, Any]) -> Layer:
    rows, biases = _listed(layer["weights"]), fractions(_listed(layer["biases"]))
    if not all(len(_listed(row)) == len(biases) for row in rows):
        raise ValueError("a row of weights has another length than the biases")
    weights = np.array([fractions(row) for row in rows], dtype=object).reshape(len(rows), len(biases))
    if any(abs(value) > LARGEST_WEIGHT for value in (*weights.flat, *biases)):
        raise ValueError("a weight is larger than any network has")
    return Layer(weights, biases)


def _hidden(layers: Sequence[Mapping[str, Any]], kind: str) -> str:
    """The activation of the hidden units, all of one kind."""
    known = tuple(BY_HAND_OUTPUT) if kind == BY_HAND else HIDDEN
    activations = [_one_of(layer["activation"], known) for layer in layers]
    if len(set(activations)) > 1:
        raise ValueError("its hidden layers have different activations")
    return activations[0]


def _output(layers: Sequence[Mapping[str, Any]], kind: str) -> str:
    layer = layers[-1]
    if kind == BY_HAND:
        return _one_of(layer["activation"], [BY_HAND_OUTPUT[layers[0]["activation"]]])
    if (len(layer["biases"]) > 1) != (kind in OUTPUT):
        raise ValueError(f"a question of the kind {kind} has {len(layer['biases'])} outputs")
    return _one_of(layer["activation"], [OUTPUT.get(kind, "linear")])


def _check_shapes(network: Sequence[Layer], source: Sequence[Layer], inputs: Sequence[str]) -> None:
    shapes = [layer.weights.shape for layer in network]
    if source and shapes != [layer.weights.shape for layer in source]:
        raise ValueError("the network and its source have different shapes")
    fitting = [below[1] == here[0] for below, here in pairwise(shapes)]
    if (inputs and shapes[0][0] != len(inputs)) or not all(fitting):
        raise ValueError("the layers of the network, or its inputs, do not fit together")
    if not all(1 <= size <= MOST_UNITS for shape in shapes for size in shape):
        raise ValueError(f"a layer has more than {MOST_UNITS} units, or none")
    if any(abs(value) > LARGEST_INPUT or (value * 10).denominator != 1 for value in fractions(inputs)):
        raise ValueError("an input is not a number of one decimal")


def _swapped(item: Mapping[str, Any]) -> str:
    """The activation swapped in, for the kind that has one and for no other."""
    if item["kind"] != "activation-swap":
        if "swapped" in item:
            raise ValueError(f"a question of the kind {item['kind']} swaps no activation")
        return ""
    others = [name for name in HIDDEN if name != item["network"]["layers"][0]["activation"]]
    return _one_of(item["swapped"], others)


def _descent(item: Mapping[str, Any]) -> dict[str, str]:
    """Target, rate and loss, for the kind that has them and for no other."""
    names = ("target", "learning_rate", "loss")
    if item["kind"] != "gradient":
        if any(name in item for name in names):
            raise ValueError(f"a question of the kind {item['kind']} takes no step of gradient descent")
        return {}
    target, rate, loss = (_text(item[name]) for name in names)
    if loss not in LOSSES:
        raise ValueError(f"there is no loss {loss!r}")
    if not 0 < number(rate) <= 1 or abs(number(target)) > LARGEST_INPUT:
        raise ValueError("no one would take such a target or such a learning rate")
    if any((number(text) * 10).denominator != 1 for text in (target, rate)):
        raise ValueError("a target or a learning rate is not a number of one decimal")
    return {"target": target, "rate": rate, "loss": loss}


def _part(part: Mapping[str, Any], kind: str) -> Box:
    if ("accepted" in part and part["accepted"] is None) != (kind == BY_HAND):
        raise ValueError(f"part {part['name']} is not marked as in a question of the kind {kind}")
    if kind == BY_HAND:
        number(part["answer"])
        return Box(_text(part["name"]), _text(part["answer"]), "", "", number(part["points"]), chosen=True)
    if "accepted" in part:
        words = tuple(map(_text, _listed(part["accepted"])))
        if not words or {"low", "high"} & part.keys():
            raise ValueError(f"part {part['name']} takes a word, but has bounds, or no word")
        return Box(_text(part["name"]), _text(part["answer"]), "", "", number(part["points"]), words)
    texts = [_text(part[name]) for name in ("answer", "low", "high")]
    fractions(texts)
    return Box(_text(part["name"]), texts[0], texts[1], texts[2], number(part["points"]))


def _slip(slip: Mapping[str, Any]) -> Mistake:
    low, high = _numbers(slip["low"]), _numbers(slip["high"])
    answers = {part: _text(answer) for part, answer in slip["answers"].items()}
    fractions([answers[part] for part in low])
    if not low.keys() == high.keys() <= answers.keys():
        raise ValueError(f"slip {slip['name']} has answers and bounds for different parts")
    return Mistake(_text(slip["name"]), answers, low, high)


def _numbers(texts: Mapping[str, Any]) -> dict[str, str]:
    fractions(list(texts.values()))
    return dict(texts)


def _minus_zero(text: str) -> bool:
    return text.startswith("-") and number(text) == 0


def _texts(layers: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(text for layer in layers for numbers in (*layer["weights"], layer["biases"]) for text in numbers)


def _listed(value: Any) -> list[Any]:
    return _typed(value, list)


def _text(value: Any) -> str:
    return _typed(value, str)


def _whole(value: Any) -> int:
    return _typed(value, int)


def _typed(value: Any, kind: type[Value]) -> Value:
    """The value if it is of exactly this kind: true is no number, and a text no list."""
    if type(value) is not kind:
        raise TypeError
    return value


def _one_of(value: str, names: Sequence[str]) -> str:
    if value not in names:
        raise ValueError(f"there is no activation {value!r} in this place")
    return value


def _reason(problem: Exception) -> str:
    """What is wrong with a record, in words."""
    if isinstance(problem, KeyError):
        return f"{problem.args[0]} is missing"
    if isinstance(problem, ArithmeticError):
        return "a number in it is too large"
    if isinstance(problem, ValueError):
        return str(problem)
    return "something in it is not where it belongs"
