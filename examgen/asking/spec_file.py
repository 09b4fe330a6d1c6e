"""A whole midterm from one TOML file: read, and refused with the line and the mend for the first mistake.

    spec = read_spec(Path("midterm.toml"), forms=2)         # what is named besides goes before the file's

The settings that there are stand in two tables here; the JSON Schema for editors is made of the same tables.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Unpack, cast

from examgen.asking.asked import AskedSection, AskedWhole, section_of, whole_of
from examgen.asking.spec import (
    ASKED,
    LONGEST_INSTRUCTIONS,
    LONGEST_SECTION_TEXT,
    MOST_FORMS,
    MOST_POINTS,
    MOST_QUESTIONS,
    TITLE,
    Section,
    SettingError,
    Spec,
    mend,
)
from examgen.exam.record import LANGUAGE, LONGEST_TEXT
from examgen.exam.seeds import DIGITS, LARGEST_SEED
from examgen.files.errors import ExamgenError, unreadable
from examgen.files.toml_lines import NotToml, read_toml
from examgen.files.whole import opened_or_piped
from examgen.items import KINDS
from examgen.items.difference import MOST_PLACES
from examgen.networks.training.subject import SHAPES, TASKS

LARGEST_FILE = 200_000
"""Bytes that a spec may have; nobody writes so much by hand."""

MEND = "Texts stand in quotes, and each setting has a line like count = 5."
"""What to do where a file is no TOML."""

Form = Mapping[str, Any]
"""What a value may be, as JSON Schema says it."""

ACTIVATION: Form = {"type": "string", "enum": [str(activation) for activation in ASKED]}

TASK: Form = {"type": "string", "enum": list(TASKS)}

SHAPES_WRITTEN = [list(shape) if len(shape) > 1 else shape[0] for shape in SHAPES]

SECTION: Mapping[str, tuple[Form, str]] = {
    "kind": ({"type": "string", "enum": list(KINDS), "default": "forward"}, "The kind of question."),
    "count": ({"type": "integer", "minimum": 1, "maximum": MOST_QUESTIONS, "default": 20}, "How many questions."),
    "activation": (
        {"anyOf": [ACTIVATION, {"type": "array", "items": ACTIVATION, "minItems": 1}]},
        "Activation of the hidden units; a list makes a mixed section.",
    ),
    "task": (
        {"anyOf": [TASK, {"type": "array", "items": TASK, "minItems": 1}]},
        "What the networks compute; a list mixes them; what is usual for the kind if left out.",
    ),
    "hidden": (
        {
            "anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}],
            "enum": SHAPES_WRITTEN,
            "default": 2,
        },
        "Units of the hidden layer, or of both hidden layers.",
    ),
    "points": (
        {"type": "number", "multipleOf": 0.5, "minimum": 0.5, "maximum": MOST_POINTS},
        "A question's total, half a point a box at least; what is usual for its kind if left out.",
    ),
    "inputs": (
        {"type": "string", "enum": ["binary", "fractional"], "default": "binary"},
        "Rows of the truth table, or numbers such as 0.3 and 0.8.",
    ),
    "difficulty": (
        {"type": "string", "pattern": "^ *[0-9]{1,3}-[0-9]{1,3} *$"},
        "Only questions that count so much, like 8-12.",
    ),
    "text": ({"type": "string", "maxLength": LONGEST_SECTION_TEXT}, "Stands above the section's first question."),
}
"""What may stand in a section: its form and its meaning."""

WHOLE: Mapping[str, tuple[Form, str]] = {
    "title": ({"type": "string", "maxLength": LONGEST_TEXT, "default": TITLE}, "Stands in every running head."),
    "course": ({"type": "string", "maxLength": LONGEST_TEXT}, "Stands beside the title."),
    "date": ({"type": "string", "maxLength": LONGEST_TEXT}, "Stands beside the title, as you write it."),
    "instructions": (
        {"type": "string", "maxLength": LONGEST_INSTRUCTIONS},
        "What students read before they begin; it stands on a cover.",
    ),
    "language": ({"type": "string", "pattern": f"^{LANGUAGE.pattern}$", "default": "en"}, "Language tag of the pages."),
    "paper": ({"type": "string", "enum": ["a4", "letter"], "default": "a4"}, "Size of the sheets."),
    "per_page": ({"type": "integer", "enum": [1, 2], "default": 1}, "Questions on a page."),
    "cover": ({"type": "boolean", "default": False}, "A cover with the table for the marks."),
    "tables": ({"type": "boolean", "default": False}, "A last page of function values: no calculator needed."),
    "places": ({"type": "integer", "minimum": 1, "maximum": MOST_PLACES, "default": 2}, "Decimals of every answer."),
    "forms": (
        {"type": "integer", "minimum": 1, "maximum": MOST_FORMS, "default": 1},
        "Forms A, B and so on: other networks, equal difficulty.",
    ),
    "seed": (
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": LARGEST_SEED},
                {"type": "string", "pattern": f"^({DIGITS.pattern})$"},
            ]
        },
        "The same seed, the same exam; drawn if left out. A long one in quotes.",
    ),
    "guessable_seed": (
        {"type": "boolean", "default": False},
        "A seed below 1,000,000,000,000 is meant, though it can be guessed.",
    ),
}
"""What may stand at the top: its form and its meaning."""

MEANT = {
    "decimals": "places",
    "versions": "forms",
    "variants": "forms",
    "name": "title",
    "questions": "count",
    "section": "sections",
    "type": "kind",
}
"""Other words for a setting, of which no letter is near."""

TYPES: Mapping[str, tuple[tuple[type, ...], str]] = {
    "string": ((str,), 'a text in quotes, like "{like}"'),
    "integer": ((int,), "a whole number without quotes, like {like}"),
    "number": ((int, Decimal), "a number without quotes, like {like}"),
    "boolean": ((bool,), "true or false, without quotes"),
    "string or list": ((str,), "a name in quotes or a list of names, like {like}"),
    "integer or list": ((int,), "a whole number without quotes or a list of them, like {like}"),
    "integer or string": ((int, str), "a whole number, or its digits in quotes"),
}
"""The types of TOML's values, and how one is written. What may be a list may be one of its values alone."""

LIKE = {
    "date": "12 March 2027",
    "difficulty": "8-12",
    "activation": '"tanh" or ["relu", "tanh"]',
    "task": '"and" or ["and", "or"]',
    "hidden": "3 or [2, 2]",
    "count": "5",
    "points": "7.5",
    "places": "2",
    "forms": "3",
    "per_page": "1",
}
"""A value to write, where the default or the first choice is none."""


@dataclass(frozen=True, slots=True)
class Written:
    """A spec file as it was read: its name, its settings, and on which line each stands."""

    file: Path
    settings: Mapping[str, Any]
    lines: Mapping[tuple[str | int, ...], int]

    def wrong(self, said: str, *place: str | int) -> ExamgenError:
        """What is wrong in a place of the file, named by its line; where a key is left out, by that of its table."""
        return ExamgenError(f"{self.place(*place)}: {said}")

    def place(self, *place: str | int) -> str:
        """`midterm.toml, line 12`."""
        while place and place not in self.lines:
            place = place[:-1]
        return f"{self.file}, line {self.lines.get(place, 1)}"


def read_spec(file: Path, avoided: frozenset[str] = frozenset(), **besides: Unpack[AskedWhole]) -> Spec:
    """The spec in a TOML file. besides: what goes before the file's settings of the whole exam.

    Raises ExamgenError with the line and the mend for the first mistake.
    """
    written = read(file)
    asked = cast(AskedWhole, checked(written, {**WHOLE, "sections": ({}, "")}, written.settings))
    sections = tuple(_section(written, number) for number in range(len(_tables(written))))
    try:
        return whole_of(sections, {**_settings_of(asked), **besides}, avoided)
    except SettingError as problem:
        name = problem.setting.replace("-", "_")
        if name in besides:
            raise
        raise written.wrong(_in_a_file(problem), *(("sections", 0) if name == "sections" else (name,))) from None


def misplaced(file: Path, given: Iterable[str]) -> str | None:
    """What is wrong with asking for something of a section beside a spec file, in one line, or None."""
    name = next((name for name in given if name in SECTION), None)
    return None if name is None else f"--{name}: with {file}, that belongs into its [[sections]]. Write it there"


def _settings_of(asked: AskedWhole) -> AskedWhole:
    return cast(AskedWhole, {name: value for name, value in asked.items() if name != "sections"})


def _section(written: Written, number: int) -> Section:
    settings = _tables(written)[number]
    here = ("sections", number)
    asked = cast(AskedSection, checked(written, SECTION, settings, *here))
    if "activation" not in asked:
        said = 'this section has no activation. Write activation = "tanh", for instance, or relu or sigmoid.'
        raise written.wrong(said, *here)
    if asked.get("task") == []:
        raise written.wrong("task: none is named. Write one like and, or leave it out.", *here, "task")
    try:
        return section_of(asked, written.place(*here, "count"))
    except SettingError as problem:
        raise written.wrong(_in_a_file(problem), *here, problem.setting) from None


def _tables(written: Written) -> list[Mapping[str, Any]]:
    """The tables of the sections. Raises ExamgenError where there is none or something else."""
    tables = written.settings.get("sections", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise written.wrong("sections are tables. Write [[sections]], in two brackets, above each.", "sections")
    if not tables:
        raise written.wrong(
            'there is no section. Add a line [[sections]] and below it activation = "tanh".', "sections"
        )
    return tables


def _in_a_file(problem: SettingError) -> str:
    """What is wrong with a setting in the words of a file."""
    said = re.sub(r"--(activation|inputs|kind) (\w+)", r'\1 = "\2"', problem.said)
    said = said.replace("--guessable-seed", "guessable_seed = true").replace("--per-page", "per_page").replace("--", "")
    return f"{problem.setting.replace('-', '_')}{said}"


def read(file: Path) -> Written:
    """A file's settings, unchecked. Raises ExamgenError for one that cannot be read or is no TOML."""
    try:
        with opened_or_piped(file) as stream:
            content = stream.read(LARGEST_FILE + 1)  # a device has no end
    except FileNotFoundError:
        raise ExamgenError(f"{file}: there is no such file. `examgen new {file}` writes one.") from None
    except OSError as problem:
        raise unreadable(file, problem, "Name a TOML file.") from None
    if len(content) > LARGEST_FILE:
        raise ExamgenError(f"{file}: is far too long for a spec. Name a file like those that `examgen new` writes.")
    try:
        return Written(file, *read_toml(content, MEND))
    except NotToml as problem:
        raise ExamgenError(f"{file}, {problem}") from None


def checked(
    written: Written, known: Mapping[str, tuple[Form, str]], settings: Mapping[str, Any], *place: str | int
) -> dict[str, Any]:
    """The settings of a table, each known and of its type. Raises ExamgenError for the first that is not."""
    found: dict[str, Any] = {}
    for name, read_value in settings.items():
        if name not in known:
            raise written.wrong(f"{name}: there is no such setting{_elsewhere(name, known)}", *place, name)
        form = known[name][0]
        value = read_value.isoformat() if name == "date" and isinstance(read_value, date) else read_value
        if form and not fits(value, form):
            types = TYPES[_type_of(form)][1]
            like = LIKE.get(name) or form.get("default") or next(iter(form.get("enum", ("…",))))
            raise written.wrong(f"{name}: is {_told(value)}. Write {types.format(like=like)}.", *place, name)
        found[name] = value
    return found


def fits(value: object, form: Form) -> bool:
    """Whether a value is of the type that a form asks for; true and false are no numbers."""
    types = TYPES[_type_of(form)][0]
    if isinstance(value, list):
        return _type_of(form).endswith(" or list") and all(type(each) in types for each in value)
    return type(value) in types


def _type_of(form: Form) -> str:
    """The entry in `TYPES` of a form."""
    if "anyOf" not in form:
        return str(form["type"])
    first, second = (each["type"] for each in form["anyOf"])
    return f"{first} or {'list' if second == 'array' else second}"


def _elsewhere(name: str, known: Mapping[str, tuple[Form, str]]) -> str:
    """The mend for a setting that is not known in its table: where it belongs, or the nearest that is."""
    word = name.lower().replace("-", "_")
    if known is SECTION and word in WHOLE:
        return f" in a section. Write {word} above the first [[sections]]."
    if known is not SECTION and word in SECTION:
        return f" of the whole exam. Write {word} below [[sections]]."
    meant = MEANT.get(word)
    return f". Did you mean {meant}?" if meant in known else f". {mend(word, tuple(known))}"


def _told(value: object) -> str:
    """What a value is, in a few words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "a text"
    if isinstance(value, int | Decimal):
        return f"the number {value}"
    if isinstance(value, list):
        return "a list"
    return "a table" if isinstance(value, dict) else "a date or a time"


def spec_schema() -> dict[str, Any]:
    """The JSON Schema of a spec file, draft 2020-12, for editors."""
    section = {"type": "object", "additionalProperties": False, "required": ["activation"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "examgen spec",
        "type": "object",
        "additionalProperties": False,
        "required": ["sections"],
        "properties": {
            **_properties(WHOLE.items()),
            "sections": {
                "type": "array",
                "minItems": 1,
                "description": "Questions of one kind that stand together, in their order.",
                "items": {**section, "properties": _properties(SECTION.items())},
            },
        },
    }


def _properties(settings: Iterable[tuple[str, tuple[Form, str]]]) -> dict[str, Any]:
    return {name: {**form, "description": meaning} for name, (form, meaning) in settings}
