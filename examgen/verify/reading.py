"""Reads `exam.json` as plain JSON: no part of the first way decides here what a record means."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from examgen.files.errors import ExamgenError, unreadable
from examgen.files.whole import opened
from examgen.verify import shape
from examgen.verify.questions_in_record import question_in
from examgen.verify.record import FILE_NAME, Forms, Record, Rules
from examgen.verify.rules import FIRST_RULES, LATEST_RULES
from examgen.verify.sheets.question import TRUTH, Question, number

SCHEMA = 1

SHEETS = "graders/sheets.json"

LARGEST_FILE = 1 << 28
"""Bytes that are read, far more than any record has."""


UNFIT = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError)
"""What comes of a record that has not its form."""

OVERRIDABLE = {
    "zero-weight",
    "weight-too-large",
    "rounding-broke-it",
    "dead-unit",
    "idle-unit",
    "answer-is-a-target",
    "slip-hides",
    "slips-alike",
    "blank-like-sibling",
    "saturated",
}
"""The rules that the instructor may override."""

MOST_BATCHES = 16

SEED_BITS = 128

FIRST_FAMILIES = {
    "minus_lost_*": "minus_lost",
    **dict.fromkeys(("relu_used", "sigmoid_used", "tanh_used"), "other_activation_used"),
    **dict.fromkeys(("sigmoid_inverse_used", "tanh_inverse_used"), "other_inverse_used"),
    "*": "any other slip",
}
"""The families of a record that names none."""


def read(path: Path) -> Record:
    """The record in `path`, a folder or a file. Raises ExamgenError for one that is missing or not of its form."""
    file = path / FILE_NAME if path.is_dir() else path
    raw = _object(file)
    try:
        return replace(_record(raw, file), dealt=_dealt(file.parent / SHEETS))
    except UNFIT as problem:
        raise ExamgenError(f"{file}: {shape.reason(problem)}. Restore the file from a copy.") from None


def with_sheets(exam: Record, folder: Path) -> Record:
    """The record with the sheets in another folder, and the pages there. Raises ExamgenError for damaged ones."""
    return replace(exam, folder=folder, dealt=_dealt(folder / SHEETS))


def _dealt(file: Path) -> dict[str, Any] | None:
    """The record of personal sheets, if there is one. Raises ExamgenError for one that is damaged."""
    if not file.exists():
        return None
    try:
        raw = _parsed(file)
        shape.check(raw, shape.SHEETS)
    except OSError as problem:
        raise unreadable(file, problem, "Check its permissions.") from None
    except (*UNFIT, RecursionError):
        raise ExamgenError(f"{file}: is damaged, or no record of sheets. Restore it from a copy.") from None
    return dict(raw)


def _parsed(file: Path) -> Any:
    """What stands in a file of JSON. Raises what Python does for one that is damaged, or cannot be read."""
    with opened(file) as stream:
        content = stream.read(LARGEST_FILE)
    return json.loads(content.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refused)


def _object(file: Path) -> dict[str, Any]:
    if file.exists() and not file.is_file():  # a pipe would be waited for
        raise ExamgenError(f"{file}: is no file. Name a folder that `examgen make` wrote.")
    try:
        raw = _parsed(file)
    except FileNotFoundError:
        raise ExamgenError(f"{file}: there is no such exam. Name a folder that `examgen make` wrote.") from None
    except OSError as problem:
        raise unreadable(file, problem, "Check its permissions.") from None
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
    shape.check(raw, shape.EXAM)
    rules, places, selection = raw.get("rules", FIRST_RULES), raw["places"], raw["selection"]
    if not FIRST_RULES <= rules <= LATEST_RULES:
        raise ValueError(f"rules {rules} are not known here, but {FIRST_RULES} to {LATEST_RULES}")
    if not raw["items"]:
        raise ValueError("there are no items")
    questions = tuple(_question(item, place, places, file) for place, item in enumerate(raw["items"], 1))
    (often, times), *_ = Counter(question.id for question in questions).most_common(1)
    if times > 1:
        raise ValueError(f"{often}: the name is used twice")
    forms = _forms(selection, questions)
    several = len(forms.letters) if forms else 1
    _check_numbers(questions, several)
    sections = _sections(selection["sections"] * several, questions)
    written = (*(raw[name] for name in ("title", "course", "date", "instructions")), *(part.text for part in sections))
    seed = _seed(raw["seed"])
    return Record(file.parent, file.name, raw, rules, places, seed, written, sections, questions, forms)


def _question(item: Any, place: int, places: int, file: Path) -> Question:
    """The question of an item, or one line that names it."""
    try:
        return question_in(item, places)
    except UNFIT as problem:
        name, form = (item.get("id"), item.get("form")) if isinstance(item, dict) else (None, None)
        known = f"{f'{form}/' if form else ''}{name}" if isinstance(name, str) else f"item {place}"
        raise ExamgenError(f"{file}, {known}: {shape.reason(problem)}. Restore the file from a copy.") from None


def _check_numbers(questions: Sequence[Question], forms: int) -> None:
    """Raise ValueError if the questions of a form are not called Q01, Q02 and so on, in this order.

    All have the digits of the last one, at least two. On an own network an earlier version gave a hundred rows no more
    than two to begin with.
    """
    each = len(questions) // forms
    earlier = questions[0].number == "Q01" and all(question.own for question in questions)
    digits = 2 if earlier else max(2, len(str(each)))
    for place, question in enumerate(questions):
        wanted = f"Q{str(place % each + 1).zfill(digits)}"
        if question.number != wanted:
            raise ValueError(f"{question.id} stands where {wanted} should")


def _forms(selection: Mapping[str, Any], questions: Sequence[Question]) -> Forms | None:
    """The forms of an exam, if it has any, with their questions one form after the other."""
    if "forms" not in selection:
        if any(question.form or question.expected_loss for question in questions):
            raise ValueError("a question is of a form, and the exam has none")
        return None
    said = selection["forms"]
    letters = tuple(said["letters"])
    chances = {name: number(chance) for name, chance in said["likelihoods"].items()}
    if len(letters) < 2 or "".join(letters) != "ABCDEF"[: len(letters)]:
        raise ValueError(f"forms are called A, B and so on, not {', '.join(letters)}")
    if not all(0 <= chance < 1 for chance in chances.values()):
        raise ValueError("selection, forms: a likelihood is none")
    each, over = divmod(len(questions), len(letters))
    if over or [question.form for question in questions] != [letter for letter in letters for _ in range(each)]:
        raise ValueError("the questions do not stand form by form, as many in each")
    within = number(said["totals_within"]), number(said["items_within"])
    return Forms(letters, *within, chances, dict(said.get("families", FIRST_FAMILIES)))


def _sections(rules: Sequence[Mapping[str, Any]], questions: tuple[Question, ...]) -> tuple[Rules, ...]:
    """The sections with the questions of each: the first ones are those of the first section, and so on."""
    found, first = [], 0
    for section in rules:
        found.append(_rules(section, questions[first : first + section["count"]]))
        first += section["count"]
    if first != len(questions):
        raise ValueError(f"its sections have {first} items together, but there are {len(questions)}")
    return tuple(found)


def _rules(section: Mapping[str, Any], questions: tuple[Question, ...]) -> Rules:
    tasks, accepted, band = section.get("tasks", ["xor"]), section.get("accepted", []), section["difficulty"]
    if not questions:
        raise ValueError("a section has no questions")
    if not TRUTH.keys() >= set(tasks):
        raise ValueError("selection: there is no such task")
    if len({question.own for question in questions}) > 1:
        raise ValueError("a section has networks of the bank and one of the instructor's own")
    if set(accepted) - OVERRIDABLE or (accepted and not questions[0].own):
        raise ValueError("selection: a rule is overridden that cannot be")
    if bool(section["batches"]) != (bool(questions[0].source) and not questions[0].own):
        raise ValueError("selection: batches of the bank and the sources of the questions do not agree")
    return Rules(
        kind=section["kind"],
        activations=tuple(section["activations"]),
        tasks=tuple(tasks),
        hidden=tuple(section["hidden"]),
        binary=section["inputs"] == "binary",
        band=None if band is None else (band[0], band[1]),
        text=section["text"],
        questions=questions,
        accepted=frozenset(accepted),
        batches=_batches(section["batches"]),
        step=section.get("step", {}),
        decimals=section.get("weight_places", 1),
    )


def _batches(batches: Mapping[str, Any]) -> Mapping[str, tuple[int, ...]]:
    """The numbers of a section's batches, by what they were trained for; none where an older record has but a count.

    Raises ValueError for batches that no exam looks at one after the other: they follow one another, 0 after the last.
    """
    found: dict[str, tuple[int, ...]] = {}
    for name, numbers in batches.items():
        if type(numbers) is int:
            if not 1 <= numbers <= MOST_BATCHES:
                raise ValueError(f"selection: an activation has 1 to {MOST_BATCHES} batches")
            continue
        shape.check(numbers, [int])
        following = [(numbers[0] + place) % MOST_BATCHES for place in range(len(numbers))] if numbers else []
        if not numbers or numbers != following or len(numbers) > MOST_BATCHES:
            raise ValueError(f"selection: batches {numbers} of {name} do not follow one another")
        found[name] = tuple(numbers)
    return found


def _seed(value: Any) -> int:
    """A seed, a text of digits; in an older record a number."""
    seed = int(value) if isinstance(value, str) and re.fullmatch("0|[1-9][0-9]{,40}", value) else value
    shape.check(seed, shape.Whole(0, 2**SEED_BITS - 1, f"seed is no number of {SEED_BITS} bits"))
    return int(seed)
