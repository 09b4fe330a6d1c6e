"""A whole midterm from one TOML file: read, and refused with the line and the mend for the first mistake.

    spec = read_spec(Path("midterm.toml"), forms=2)         # what is named besides goes before the file's

What may stand in it is in `settings`; the JSON Schema for editors is made of the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Unpack, cast

from examgen.asking.asked import kinds_named, section_of, whole_of
from examgen.asking.own import IN_THE_FILE, described_network, section_on, with_mend
from examgen.asking.setting import Setting, SettingError
from examgen.asking.settings import NETWORK, ON_NETWORK, SECTION, WHOLE
from examgen.asking.settings.section import AskedSection
from examgen.asking.settings.whole import AskedWhole
from examgen.asking.spec import Section, Spec
from examgen.files.errors import ExamgenError, mend, unreadable
from examgen.files.toml_lines import NotToml, read_toml
from examgen.files.whole import opened_or_piped
from examgen.networks.saved import SavedNetwork, read_hand_coded, read_saved
from examgen.networks.saved.hand_coded import layers_of
from examgen.networks.saved.unsuited import Unsuited

LARGEST_FILE = 200_000
"""Bytes that a spec may have; nobody writes so much by hand."""

MEND = "Texts stand in quotes, and each setting has a line like count = 5."
"""What to do where a file is no TOML."""

SECTIONS, NETWORKS = "sections", "networks"
"""Where the sections stand in a file, and the instructor's own networks, each a table."""

IN_SECTION: Mapping[str, Setting] = {**SECTION, **ON_NETWORK}
"""What may stand in a section."""

TOLD = ("hidden", "output", "weights")
"""What is said of a network whose weights stand in the file, as in a file of its own."""

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
    "slope": "hidden",
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
    networks = _networks(written)
    sections = tuple(_section(written, number, networks) for number in range(len(_tables(written, SECTIONS))))
    unused = tuple(
        f"{written.place(NETWORKS, number)}: network {name}: no section asks about it."
        for number, name in enumerate(networks)
        if not any(section.own and networks[name].saved in section.own.saved for section in sections)
    )
    try:
        return replace(whole_of(sections, {**asked, **besides}, avoided), notes=unused)
    except SettingError as problem:
        name = problem.setting.replace("-", "_")
        if name in besides:
            raise
        place = (SECTIONS, 0) if name == SECTIONS else (name,)
        raise written.wrong(f"{name}{in_a_file(problem.said)}", *place) from None


@dataclass(frozen=True, slots=True)
class Told:
    """A network of the instructor's own as a file tells it, and the decimals of its weights."""

    saved: SavedNetwork
    places: int


def _networks(written: SpecFile) -> dict[str, Told]:
    """The networks that a file tells of, by their names. Raises ExamgenError for the first that is none."""
    found: dict[str, Told] = {}
    for number, settings in enumerate(_tables(written, NETWORKS)):
        here = (NETWORKS, number)
        asked = checked(written, NETWORK, settings, *here)
        name = asked.get("name", "")
        if not name.strip():
            raise written.wrong('this network has no name. Write name = "mine", for instance.', *here)
        if name in found:
            raise written.wrong(f"name {name}: another network is called so. Give it another.", *here, "name")
        try:
            for key, setting in NETWORK.items():
                setting.check(asked.get(key))
            found[name] = Told(_told(written, name, asked, *here), NETWORK["weight_places"].read(asked))
        except SettingError as problem:
            key = problem.setting.replace("-", "_")
            raise written.wrong(f"{key}{in_a_file(problem.said)}", *here, key) from None
    return found


def _told(written: SpecFile, name: str, asked: Mapping[str, Any], *here: str | int) -> SavedNetwork:
    """A network in a file of its own, or with its weights in this one."""
    if ("file" in asked) == ("weights" in asked):
        said = "has both a file and weights. Leave out one of them" if "file" in asked else "has no weights"
        more = "" if "file" in asked else '. Write file = "model.keras", or [networks.weights] below it'
        raise written.wrong(f"network {name}: {said}{more}.", *here)
    if "weights" in asked:
        if "orientation" in asked:
            raise written.wrong("orientation: is of a file of arrays. Leave it out.", *here, "orientation")
        try:
            layers = layers_of({key: asked[key] for key in TOLD if key in asked}, written.lines, *here)
        except Unsuited as reason:
            raise ExamgenError(f"{written.file}, {reason}") from None
        return SavedNetwork(name, "hand-coded", layers)
    file = (written.file.parent if written.file.is_file() else Path()) / asked["file"]
    if file.suffix.lower() == ".toml":
        needless = next((key for key in ("hidden", "output", "orientation") if key in asked), None)
        if needless:
            raise written.wrong(f"{needless}: {file.name} says it itself. Leave it out.", *here, needless)
    try:
        described = described_network({**asked, "model": file})
        return read_hand_coded(file) if file.suffix.lower() == ".toml" else read_saved(file, described)
    except SettingError:
        raise
    except ExamgenError as problem:
        raise written.wrong(str(problem), *here, "file") from None


def _section(written: SpecFile, number: int, networks: Mapping[str, Told]) -> Section:
    settings = _tables(written, SECTIONS)[number]
    here = (SECTIONS, number)
    asked = checked(written, IN_SECTION, settings, *here)
    if "network" in asked:
        return _on_network(written, asked, networks, *here)
    alone = next((name for name in ON_NETWORK if name in asked), None)
    if alone:
        said = f'{alone}: goes with a network of your own. Write network = "mine", its name in [[networks]], too.'
        raise written.wrong(said, *here, alone)
    if "activation" not in asked:
        said = 'this section has no activation. Write activation = "tanh", for instance, or relu or sigmoid.'
        raise written.wrong(said, *here)
    if asked.get("task") == []:
        raise written.wrong("task: none is named. Write one like and, or leave it out.", *here, "task")
    try:
        return section_of(cast(AskedSection, asked), written.place(*here, "count"))
    except SettingError as problem:
        raise _misread(written, problem, *here) from None


def _on_network(written: SpecFile, asked: Mapping[str, Any], networks: Mapping[str, Told], *here: str | int) -> Section:
    """A section on networks that the file tells of."""
    named = asked["network"]
    names = list(dict.fromkeys([named] if isinstance(named, str) else named))
    stray = next((name for name in names if name not in networks), None)
    if stray is not None or not names:
        said = f"network {stray}: there is none of this name. " if names else "network: none is named. "
        choice = mend(stray or "", list(networks)) if networks else "Tell of it in a table [[networks]]."
        raise written.wrong(f"{said}{choice}", *here, "network")
    told = [networks[name] for name in names]
    for setting, reason in {**IN_THE_FILE, "weight_places": "it stands beside the network's name"}.items():
        if setting in asked:
            said = reason.format(file=told[0].saved.file).replace("Name the rows with --row", "Name them in rows")
            raise written.wrong(f"{setting}: {in_a_file(with_mend(said))}", *here, setting)
    if len({each.places for each in told}) > 1:
        said = "network: those of a section have the same weight_places, or forms would not be as hard as one another."
        raise written.wrong(said, *here, "network")
    if asked.get("rows") == []:
        raise written.wrong("rows: none is named. Name one like [0, 1], or leave it out.", *here, "rows")
    rows = [",".join(map(str, row)) for row in asked.get("rows", ())]
    try:
        (kind,) = kinds_named(cast(AskedSection, asked))
        return section_on(
            [each.saved for each in told],
            told[0].places,
            cast(AskedSection, {**asked, "kind": kind}),
            rows,
            asked.get("accept", ()),
            written.place(*here),
        )
    except SettingError as problem:
        raise _misread(written, problem, *here) from None


def _misread(written: SpecFile, problem: SettingError, *here: str | int) -> ExamgenError:
    """What is wrong with a section's setting, in the file's words and with its line."""
    name = {"row": "rows"}.get(problem.setting, problem.setting).replace("-", "_")
    return written.wrong(f"{name}{in_a_file(problem.said)}", *here, name)


def _tables(written: SpecFile, name: str) -> list[Mapping[str, Any]]:
    """The tables of the sections, or of the networks, which may be none.

    Raises ExamgenError where there is none or something else.
    """
    tables = written.settings.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise written.wrong(f"{name} are tables. Write [[{name}]], in two brackets, above each.", name)
    if not tables and name == SECTIONS:
        raise written.wrong('there is no section. Add a line [[sections]] and below it activation = "tanh".', SECTIONS)
    return tables


def in_a_file(words: str) -> str:
    """What is said in the words of the command line, in those of a file."""
    words = re.sub(r"--accept ([a-z-]+)", r'accept = ["\1"]', words)
    words = words.replace("another --row", "another row").replace("--row", "rows")
    words = re.sub(rf"--({NAMED}) ([\w-]+)", r'\1 = "\2"', words)
    words = re.sub(r"add --([a-z-]+)", r"add --\1 = true", words)
    return re.sub(r"--(?!avoid)([a-z-]+)", lambda option: option[1].replace("-", "_"), words)


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
        if name in (SECTIONS, NETWORKS) and known is WHOLE:
            continue
        if name not in known:
            raise written.wrong(f"{name}: there is no such setting{_elsewhere(name, known)}", *place, name)
        value = read_value.isoformat() if name == "date" and isinstance(read_value, date) else read_value
        if not known[name].fits(value):
            raise written.wrong(f"{name}: is {_in_words(value)}. Write {known[name].to_write}.", *place, name)
        found[name] = value
    return found


def _elsewhere(name: str, known: Mapping[str, Setting]) -> str:
    """The mend for a setting that is not known in its table: where it belongs, or the nearest that is."""
    word = name.lower().replace("-", "_")
    if known is IN_SECTION and word in WHOLE:
        return f" in a section. Write {word} above the first [[sections]]."
    if known is WHOLE and word in IN_SECTION:
        return f" of the whole exam. Write {word} below [[sections]]."
    names = (*known, SECTIONS, NETWORKS) if known is WHOLE else tuple(known)
    meant = MEANT.get(word)
    return f". Did you mean {meant}?" if meant in names else f". {mend(word, names)}"


SEVERAL = {str: "texts", dict: "tables", bool: "true and false"}
"""What a list is of, by its first value, but for numbers and lists."""


def _in_words(value: object) -> str:
    """What a value is, in a few words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "a text"
    if isinstance(value, int | Decimal):
        return f"the number {value}"
    if isinstance(value, list):
        return "a list of " + _several(value) if value else "an empty list"
    return "a table" if isinstance(value, dict) else "a date or a time"


def _several(values: list[Any]) -> str:
    """What values of a list are, by the first one: `numbers`, `lists of texts`."""
    first = values[0] if values else 0
    return f"lists of {_several(first)}" if isinstance(first, list) else SEVERAL.get(type(first), "numbers")


def spec_schema() -> dict[str, Any]:
    """The JSON Schema of a spec file, draft 2020-12, for editors."""
    table = {"type": "object", "additionalProperties": False}
    section = {**table, "anyOf": [{"required": ["activation"]}, {"required": ["network"]}]}
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
                "items": {**section, "properties": _properties(IN_SECTION)},
            },
            NETWORKS: {
                "type": "array",
                "description": "Networks of your own, for sections that name them.",
                "items": {**table, "required": ["name"], "properties": _properties(NETWORK)},
            },
        },
    }


def _properties(settings: Mapping[str, Setting]) -> dict[str, Any]:
    return {name: {**setting.form, "description": setting.meaning} for name, setting in settings.items()}
