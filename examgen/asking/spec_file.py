"""A whole midterm from one TOML file: read, and refused with the line and the mend for the first mistake.

    spec = read_spec(Path("midterm.toml"), forms=2)         # what is named besides goes before the file's

What may stand in it is in `settings`; the JSON Schema for editors is made of the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Unpack, cast

from examgen.asking.asked import section_of, whole_of
from examgen.asking.setting import Setting, SettingError, mend
from examgen.asking.settings import SECTION, WHOLE, AskedSection, AskedWhole
from examgen.asking.spec import Section, Spec
from examgen.files.errors import ExamgenError, unreadable
from examgen.files.toml_lines import NotToml, read_toml
from examgen.files.whole import opened_or_piped

LARGEST_FILE = 200_000
"""Bytes that a spec may have; nobody writes so much by hand."""

MEND = "Texts stand in quotes, and each setting has a line like count = 5."
"""What to do where a file is no TOML."""

SECTIONS = "sections"
"""Where the sections stand in a file, each a table."""

NAMED = "|".join(
    name for name, each in {**SECTION, **WHOLE}.items() if each.type != "integer" and "enum" in each.limits
)
"""The settings whose value is a name in quotes, as a pattern."""

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


@dataclass(frozen=True, slots=True)
class SpecFile:
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
    written = settings_in(file)
    asked = cast(AskedWhole, checked(written, WHOLE, written.settings))
    sections = tuple(_section(written, number) for number in range(len(_tables(written))))
    try:
        return whole_of(sections, {**asked, **besides}, avoided)
    except SettingError as problem:
        name = problem.setting.replace("-", "_")
        if name in besides:
            raise
        place = (SECTIONS, 0) if name == SECTIONS else (name,)
        raise written.wrong(f"{name}{_in_a_file(problem.said)}", *place) from None


def _section(written: SpecFile, number: int) -> Section:
    settings = _tables(written)[number]
    here = (SECTIONS, number)
    asked = cast(AskedSection, checked(written, SECTION, settings, *here))
    if "activation" not in asked:
        said = 'this section has no activation. Write activation = "tanh", for instance, or relu or sigmoid.'
        raise written.wrong(said, *here)
    if asked.get("task") == []:
        raise written.wrong("task: none is named. Write one like and, or leave it out.", *here, "task")
    try:
        return section_of(asked, written.place(*here, "count"))
    except SettingError as problem:
        name = problem.setting.replace("-", "_")
        raise written.wrong(f"{name}{_in_a_file(problem.said)}", *here, name) from None


def _tables(written: SpecFile) -> list[Mapping[str, Any]]:
    """The tables of the sections. Raises ExamgenError where there is none or something else."""
    tables = written.settings.get(SECTIONS, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise written.wrong("sections are tables. Write [[sections]], in two brackets, above each.", SECTIONS)
    if not tables:
        raise written.wrong('there is no section. Add a line [[sections]] and below it activation = "tanh".', SECTIONS)
    return tables


def _in_a_file(words: str) -> str:
    """What is said in the words of the command line, in those of a file."""
    words = re.sub(rf"--({NAMED}) ([\w-]+)", r'\1 = "\2"', words)
    words = re.sub(r"add --([a-z-]+)", r"add --\1 = true", words)
    return re.sub(r"--([a-z-]+)", lambda option: option[1].replace("-", "_"), words)


def settings_in(file: Path) -> SpecFile:
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
        return SpecFile(file, *read_toml(content, MEND))
    except NotToml as problem:
        raise ExamgenError(f"{file}, {problem}") from None


def checked(
    written: SpecFile, known: Mapping[str, Setting], settings: Mapping[str, Any], *place: str | int
) -> dict[str, Any]:
    """The settings of a table, each known and of its type. Raises ExamgenError for the first that is not."""
    found: dict[str, Any] = {}
    for name, read_value in settings.items():
        if name == SECTIONS and known is WHOLE:
            continue
        if name not in known:
            raise written.wrong(f"{name}: there is no such setting{_elsewhere(name, known)}", *place, name)
        value = read_value.isoformat() if name == "date" and isinstance(read_value, date) else read_value
        if not known[name].fits(value):
            raise written.wrong(f"{name}: is {_told(value)}. Write {known[name].to_write}.", *place, name)
        found[name] = value
    return found


def _elsewhere(name: str, known: Mapping[str, Setting]) -> str:
    """The mend for a setting that is not known in its table: where it belongs, or the nearest that is."""
    word = name.lower().replace("-", "_")
    if known is SECTION and word in WHOLE:
        return f" in a section. Write {word} above the first [[sections]]."
    if known is WHOLE and word in SECTION:
        return f" of the whole exam. Write {word} below [[sections]]."
    names = (*known, SECTIONS) if known is WHOLE else tuple(known)
    meant = MEANT.get(word)
    return f". Did you mean {meant}?" if meant in names else f". {mend(word, names)}"


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
        "required": [SECTIONS],
        "properties": {
            **_properties(WHOLE),
            SECTIONS: {
                "type": "array",
                "minItems": 1,
                "description": "Questions of one kind that stand together, in their order.",
                "items": {**section, "properties": _properties(SECTION)},
            },
        },
    }


def _properties(settings: Mapping[str, Setting]) -> dict[str, Any]:
    return {name: {**setting.form, "description": setting.meaning} for name, setting in settings.items()}
