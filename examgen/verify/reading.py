"""Reads `exam.json` as plain JSON: no part of the first way decides here what a record means."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from examgen.files.errors import ExamgenError, unreadable
from examgen.files.whole import opened
from examgen.verify import fields
from examgen.verify.drawn import batches_in, seed_in
from examgen.verify.forms_in_record import forms_of
from examgen.verify.questions_in_record import places_in, question_in
from examgen.verify.record import FILE_NAME, TRUTH, Question, Record, Rules
from examgen.verify.rules import FIRST_RULES, LATEST_RULES
from examgen.verify.typed import listed, reason, text, whole

SCHEMA = 1

LARGEST_FILE = 1 << 28
"""Bytes that are read, far more than any record has."""


EASED = ("half", "full", "none")
EACH = "each"
"""What a record means that says nothing of habits."""

HABITS = ("once", EACH, "free")
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
    "blank-like-sibling",
}
"""The rules that the instructor may override for it."""

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A language tag: en, en-US."""


def read(path: Path) -> Record:
    """The record in `path`, a folder or a file. Raises ExamgenError for one that is missing or not of its form."""
    file = path / FILE_NAME if path.is_dir() else path
    raw = _object(file)
    try:
        return _record(raw, file)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError) as problem:
        raise ExamgenError(f"{file}: {reason(problem)}. Restore the file from a copy.") from None


def _object(file: Path) -> dict[str, Any]:
    if file.exists() and not file.is_file():  # a pipe would be waited for
        raise ExamgenError(f"{file}: is no file. Name a folder that `examgen make` wrote.")
    try:
        with opened(file) as stream:
            content = stream.read(LARGEST_FILE)
        raw = json.loads(content.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refused)
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
    fields.check_exam(raw)
    rules = whole(raw.get("rules", FIRST_RULES))
    if not FIRST_RULES <= rules <= LATEST_RULES:
        raise ValueError(f"rules {rules} are not known here, but {FIRST_RULES} to {LATEST_RULES}")
    places = places_in(raw["places"])
    if not listed(raw["items"]):
        raise ValueError("there are no items")
    _check_pages(raw)
    questions = _unlike(tuple(_named_question(item, place, places, file) for place, item in enumerate(raw["items"], 1)))
    forms = forms_of(raw["selection"], questions)
    _check_numbers(questions, len(forms.letters) if forms else 1)
    sections = _sections(listed(raw["selection"]["sections"]) * (len(forms.letters) if forms else 1), questions)
    return Record(
        folder=file.parent,
        file=file.name,
        raw=raw,
        rules=rules,
        places=places,
        seed=seed_in(raw["seed"]),
        texts=(
            *(text(raw[name]) for name in ("title", "course", "date", "instructions")),
            *(section.text for section in sections),
        ),
        sections=sections,
        questions=questions,
        forms=forms,
    )


def _check_pages(raw: Mapping[str, Any]) -> None:
    """Raise ValueError if the exam's own settings are none that an exam can have."""
    pages = raw["pages"]
    if pages["paper"] not in ("a4", "letter") or pages["per_page"] not in (1, 2):
        raise ValueError("pages: there is no such layout")
    if type(pages["cover"]) is not bool or type(pages["tables"]) is not bool:
        raise ValueError("pages: cover and tables are true or false")
    policies = raw["policies"]
    known = policies["eased"] in EASED and policies["blank_steps"] in BLANK_STEPS
    if not known or policies.get("habits", EACH) not in HABITS:
        raise ValueError("policies: there is no way of marking like these")
    if not LANGUAGE.fullmatch(text(raw["language"])):
        raise ValueError("language: is no language tag")
    if not all(isinstance(version, str) for version in raw["versions"].values()):
        raise ValueError("versions: one is no text")
    if any(ord(character) < 32 for name in ("title", "course", "date") for character in text(raw[name])):
        raise ValueError("a title, course or date cannot be printed")
    if not all(re.fullmatch("[0-9a-f]{16}", text(mark)) for mark in listed(raw["selection"]["avoided"])):
        raise ValueError("selection: what is avoided is no network's fingerprint")


def _sections(rules: Sequence[Mapping[str, Any]], questions: tuple[Question, ...]) -> tuple[Rules, ...]:
    """The sections with the questions of each: the first ones are those of the first section, and so on."""
    found, first = [], 0
    for section in rules:
        count = whole(section["count"])
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
    return Rules(
        kind=text(section["kind"]),
        activations=tuple(map(text, listed(section["activations"]))),
        tasks=_tasks(section.get("tasks", ["xor"])),
        hidden=tuple(map(whole, listed(section["hidden"]))),
        binary=inputs == "binary",
        band=None if band is None else (int(band[0]), int(band[1])),
        text=text(section["text"]),
        questions=questions,
        accepted=_accepted(section, questions),
        batches=batches_in(section),
    )


def _tasks(names: Any) -> tuple[str, ...]:
    tasks = tuple(map(text, listed(names)))
    if not TRUTH.keys() >= set(tasks):
        raise ValueError("selection: there is no such task")
    return tasks


def _accepted(section: Mapping[str, Any], questions: tuple[Question, ...]) -> frozenset[str]:
    """The rules that were overridden, which only a section on the instructor's own network can have."""
    names = frozenset(map(text, listed(section.get("accepted", []))))
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


def _named_question(item: Any, place: int, places: int, file: Path) -> Question:
    """An item, or one line that names it."""
    name = item.get("id") if isinstance(item, dict) else None
    try:
        return question_in(item, places)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError) as problem:
        form = f"{item['form']}/" if isinstance(item, dict) and item.get("form") else ""
        known = f"{form}{name}" if isinstance(name, str) else f"item {place}"
        raise ExamgenError(f"{file}, {known}: {reason(problem)}. Restore the file from a copy.") from None
