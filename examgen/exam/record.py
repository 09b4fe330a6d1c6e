"""The exam record: what stands in `exam.json`, how it is read and written, and what is refused.

`exam.json` is the single record of an exam: every page is a pure function of it. Reading checks the form with pydantic
and then works every item out again, so that a record that contradicts its own networks is never printed.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from examgen.exam.form_rules import LETTERS, FormRules, form_problem
from examgen.exam.item_names import item_meant
from examgen.exam.older_records import in_words_of_today
from examgen.exam.written_items import read_item, write_item
from examgen.files.errors import ExamgenError
from examgen.files.plain_json import read_json
from examgen.items.descent import Descent, Wishes, unlike
from examgen.items.difference import ITEM_ID, MOST_PLACES, item_problem
from examgen.items.item import OWN_TASK, Item, Source
from examgen.items.rejection import OVERRIDABLE
from examgen.items.rules import FIRST_RULES, RULES
from examgen.networks.batches import follow_one_another
from examgen.paper.activations import HiddenName
from examgen.paper.network import WEIGHT_PLACES, Task

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

SCHEMA = 1
"""The schema version that this program writes and reads."""

EXAM_FILE = "exam.json"

LONGEST_TEXT = 200
"""Characters that a title, a course or a date may have; more would crowd the running head off the page."""

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

PART_TYPES = ("Part", "WordPart", "ChosenPart", "Source", "OwnSource")
"""What pydantic calls the kinds of part and source in the place of a problem; nobody else does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """How the exam is laid out on paper. boxes: whether answers have a cell for each digit; older records are open."""

    paper: Literal["a4", "letter"] = "a4"
    per_page: Literal[1, 2] = 1
    cover: bool = False
    tables: bool = False
    boxes: Literal["open", "comb"] = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """How scripts are to be marked: what eased work earns, a right end without its steps, and a habit.

    habits: whether the boxes that are off by one habit of rounding alone cost the first of them, each or none; a record
    that says nothing means each.
    """

    eased: Literal["half", "full", "none"] = "half"
    blank_steps: Literal["final-counts", "steps-required"] = "final-counts"
    habits: Literal["once", "each", "free"] = "each"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRules:
    """What the items of a section were chosen by. The first section has the first `count` items, and so on.

    hidden: the units of each hidden layer; weight_places: decimals of weights, biases and inputs.
    batches: the numbers of those that were needed, by what their networks were trained for: `tanh` for 2-2-1 networks
    for XOR, else a name like `and-tanh-2-linear`; text: what stands above the
    first of its questions; accepted: names of the rules that were overridden for a network of the instructor's own,
    which has no batches, and no task if it computes nothing that has a name; step: what was wished of a step of
    gradient descent, None where nothing was.
    """

    kind: str = "forward"
    count: int
    activations: tuple[HiddenName, ...]
    tasks: tuple[Task, ...] = ("xor",)
    hidden: tuple[int, ...] = (2,)
    inputs: Literal["binary", "fractional"] = "binary"
    weight_places: int = WEIGHT_PLACES
    difficulty: tuple[int, int] | None = None
    batches: Mapping[str, tuple[int, ...]]
    text: str = ""
    accepted: tuple[str, ...] = ()
    step: Wishes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the items were chosen by, so that one can be replaced under the same rules.

    avoided: fingerprints of networks not to be used; forms: None where there is one form. Sections count the items of
    one form.
    """

    sections: tuple[SectionRules, ...]
    avoided: tuple[str, ...] = ()
    forms: FormRules | None = None

    def rules_of(self, place: int) -> SectionRules:
        """The rules of the item at a place, counted from 0. Raises IndexError if no section reaches so far."""
        if self.forms:
            place %= sum(rules.count for rules in self.sections)
        for rules in self.sections:
            if place < rules.count:
                return rules
            place -= rules.count
        raise IndexError(place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """An exam, whole. rules: those that it was made under; places: decimals of every answer; versions: what made it, by
    name; digest: of the file that it was read from, "" of any other one, be it but a little changed.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 pydantic's own name for it; the records inside follow

    schema: int = SCHEMA
    rules: int = FIRST_RULES
    title: str
    course: str = ""
    date: str = ""
    instructions: str = ""
    language: str = "en"
    seed: int
    places: int
    pages: Pages
    policies: Policies
    selection: Selection
    versions: Mapping[str, str]
    items: tuple[Item, ...]
    digest: str = field(init=False, default="", compare=False, repr=False)

    def item(self, name: str | int) -> Item:
        """The item that `name` means: "Q07", as `q7` and 7 do, or in an exam with forms "A/Q07", as `a/7` does.

        Raises ExamgenError for any other name, with the nearest.
        """
        items = {(item.form or "", item.id): item for item in self.items}
        identifiers: dict[str, list[str]] = {}
        for form, identifier in items:
            identifiers.setdefault(form, []).append(identifier)
        return items[item_meant(str(name), identifiers, "this exam")]

    def by_form(self) -> dict[str, "Exam"]:
        """The exam of each form by its letter; the exam itself under no letter, where it has no forms."""
        letters = dict.fromkeys(item.form or "" for item in self.items)
        return {
            letter: replace(self, items=tuple(item for item in self.items if (item.form or "") == letter))
            for letter in letters
        }


@cache
def record_type() -> "TypeAdapter[Exam]":
    """pydantic's reader and writer of an exam; anything that it does not know is refused."""
    from pydantic import TypeAdapter

    return TypeAdapter(Exam)


def exam_file(path: Path) -> Path:
    """The record that `path` means: itself, or the `exam.json` in the folder that it names."""
    return path / EXAM_FILE if path.is_dir() else path


def digest_of(record: Mapping[str, Any]) -> str:
    """The fingerprint of a record as it stands in a file, whatever its layout; its own `digest` does not count."""
    content = {name: value for name, value in record.items() if name != "digest"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def exam_text(exam: Exam) -> str:
    """The text of `exam.json`: the same for the same exam, always."""
    record = record_type().dump_python(replace(exam, items=()), mode="json")
    record["seed"] = str(exam.seed)
    del record["digest"]
    if exam.policies == replace(exam.policies, habits="each"):
        del record["policies"]["habits"]
    if exam.pages.boxes == Pages().boxes:
        del record["pages"]["boxes"]
    record["items"] = list(map(write_item, exam.items))
    if exam.selection.forms is None:
        del record["selection"]["forms"]
    for rules in record["selection"]["sections"]:
        if not rules["accepted"]:
            del rules["accepted"]
        step = rules.pop("step")
        if step is not None:
            rules["step"] = {name: wish for name, wish in step.items() if wish is not None}
        if rules["weight_places"] == WEIGHT_PLACES:
            del rules["weight_places"]
    record["digest"] = digest_of(record)
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def read_record(path: Path) -> dict[str, Any]:
    """The JSON object in an exam's file, its schema version checked and nothing else.

    path: the file or its folder. Raises ExamgenError for one that is missing, truncated, foreign or of a later version.
    """
    file = exam_file(path)
    return _known_version(read_json(file), file)


def _known_version(record: Any, file: Path) -> dict[str, Any]:
    if not isinstance(record, dict) or not isinstance(record.get("schema"), int) or "items" not in record:
        raise ExamgenError(f"{file}: is not an exam that examgen wrote. Name a folder that `examgen make` wrote.")
    if record["schema"] != SCHEMA:
        raise ExamgenError(
            f"{file}: has schema version {record['schema']}, and this examgen reads {SCHEMA}. "
            "Install the examgen that wrote it."
        )
    rules = record.get("rules", FIRST_RULES)
    if type(rules) is not int or not FIRST_RULES <= rules <= RULES:
        raise ExamgenError(
            f"{file}: was made under rules {rules!r}, and this examgen knows those from {FIRST_RULES} to {RULES}. "
            "Install the examgen that wrote it, or a later one."
        )
    return record


def has_named_items(record: Mapping[str, Any]) -> bool:
    """Whether the record lists items by names of the usual form, and nothing else."""
    items = record.get("items")
    return (
        isinstance(items, list)
        and bool(items)
        and all(isinstance(item, dict) and ITEM_ID.fullmatch(str(item.get("id"))) for item in items)
        and all(item.get("form") in (None, *LETTERS) for item in items)
    )


def load_exam(path: str | Path) -> Exam:
    """The exam in `path`, a folder or an `exam.json`, validated in full.

    Raises ExamgenError, naming the place, for whatever the record's form or its own networks contradict.
    """
    file = exam_file(Path(path))
    record = read_record(file)
    exam = parse_exam(record, str(file))
    check_exam(exam, str(file))
    check_written(record, exam, str(file))
    return exam


def parse_exam(record: Mapping[str, Any], name: str) -> Exam:
    """The exam that a JSON object describes. Raises ExamgenError for the first thing that has not the right form."""
    from pydantic import ValidationError

    content = {key: value for key, value in record.items() if key != "digest"}
    content |= in_words_of_today(content, name)
    items: list[Item] = []
    try:
        if isinstance(content["items"], list):
            for item in content["items"]:  # one by one: of a list pydantic would name all that is wrong in it
                items += [_read(item, name)]
            content["items"] = []
        exam = record_type().validate_json(json.dumps(content))
    except ValidationError as problem:
        said = _first_problem(problem, record["items"], len(items), name)
        raise ExamgenError(f"{said} Restore the file from a copy.") from None
    whole = replace(exam, items=tuple(items))
    if record.get("digest") == digest_of(record):
        object.__setattr__(whole, "digest", record["digest"])  # of the file, which today's words would not write so
    return whole


def _read(item: Any, name: str) -> Item:
    """An item of a file. Raises ExamgenError for what belongs to none of its kind, or to no null of its network."""
    from pydantic import ValidationError

    try:
        return read_item(item)
    except ValidationError:
        raise
    except ValueError as problem:
        raise ExamgenError(f"{name}, {item.get('id')}, {problem} Restore the file from a copy.") from None


def _first_problem(problem: "ValidationError", items: Any, read: int, name: str) -> str:
    """`exam.json, Q07, network, layers, 0: …` for the first thing that pydantic refused. read: items before it."""
    first = problem.errors(include_url=False, include_context=False, include_input=False)[0]
    location = [place for place in first["loc"] if place not in PART_TYPES]
    if problem.title != Exam.__name__:
        identifier = items[read].get("id") if isinstance(items[read], dict) else None
        location[:1] = [identifier if isinstance(identifier, str) else f"item {read + 1}"]
    reason = first["msg"].removeprefix("Value error, ")
    return f"{', '.join([name, *map(str, location)])}: {reason[:1].lower()}{reason[1:]}."


def check_exam(exam: Exam, name: str) -> None:
    """Raise ExamgenError, naming the place, for the first thing that the exam's own networks contradict."""
    check_whole(exam, name)
    for item in exam.items:
        check_item(exam, item, name)
    problem = form_problem(exam.items, exam.selection.forms, exam.places)
    if problem:
        raise ExamgenError(f"{name}, {problem} Restore the file from a copy.")


def check_whole(exam: Exam, name: str) -> None:
    """The same, but for its items, each of which is taken as it is, and for its forms."""
    if not 1 <= exam.places <= MOST_PLACES:
        raise ExamgenError(
            f"{name}, places: is {exam.places}, but answers have 1 to {MOST_PLACES} decimals. "
            "Restore the file from a copy."
        )
    for field_name in ("title", "course", "date"):
        text = getattr(exam, field_name)
        if len(text) > LONGEST_TEXT or unprintable(text):
            raise ExamgenError(f"{name}, {field_name}: holds what cannot be printed. Restore the file from a copy.")
    if not LANGUAGE.fullmatch(exam.language):
        raise ExamgenError(f"{name}, language: {exam.language!r} is no language tag. Restore the file from a copy.")
    if not exam.items:
        raise ExamgenError(f"{name}, items: there is none. Restore the file from a copy.")
    _check_sections(exam, name)
    twice = [called for called, count in Counter(item.name for item in exam.items).items() if count > 1]
    if twice:
        raise ExamgenError(f"{name}, {twice[0]}: the name is used twice. Restore the file from a copy.")


def check_item(exam: Exam, item: Item, name: str) -> None:
    """Raise ExamgenError, naming the place, for the first thing in an item of the exam that its network contradicts."""
    place = next(place for place, other in enumerate(exam.items) if other is item)
    try:
        problem = item_problem(item, exam.places, exam.rules) or _stray(item, exam.selection.rules_of(place))
    except ArithmeticError:
        problem = "numbers: one is beyond all that an exam can hold."
    if problem:
        raise ExamgenError(f"{name}, {item.name}, {problem} Restore the file from a copy.")


def check_written(record: Mapping[str, Any], exam: Exam, name: str) -> None:
    """Raise ExamgenError for an item that is right, but says 5 for "5", or less than it should.

    A look-up reads the file itself.
    """
    for written, item in zip(record["items"], exam.items, strict=True):
        if written != write_item(item):
            raise ExamgenError(f"{name}, {item.name}: is not written as examgen does. Restore the file from a copy.")


def unprintable(text: str) -> str | None:
    """The first character of a text that is none to print, if it has one."""
    return next(
        (char for char in text if ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or 0xD800 <= ord(char) < 0xE000), None
    )


def _check_sections(exam: Exam, name: str) -> None:
    counts, wrong = [rules.count for rules in exam.selection.sections], ""
    forms = len(exam.selection.forms.letters) if exam.selection.forms else 1
    if min(counts, default=0) < 1 or sum(counts) * forms != len(exam.items):
        wrong = f"do not count {len(exam.items)} items"
    for batches in (each for rules in exam.selection.sections for each in rules.batches.values()):
        if not follow_one_another(batches):
            wrong = f"batches {list(batches)} do not follow one another, 0 after the last"
    if wrong:
        raise ExamgenError(f"{name}, selection, sections: {wrong}. Restore the file from a copy.")


def _stray(item: Item, rules: SectionRules) -> str | None:
    """What the item is that its section was not asked for, as `place: reason.`, or None."""
    if item.kind != rules.kind:
        return f"kind: is {item.kind}, but its section has {rules.kind}."
    stray = set(item.network.hidden_activations) - set(rules.activations)
    if stray:
        return f"network: has {min(stray)}, which its section was not asked for."
    if item.network.task not in (rules.tasks or (OWN_TASK,)):
        return f"network: computes {item.network.task}, which its section was not asked for."
    if tuple(len(layer.biases) for layer in item.network.layers[:-1]) != rules.hidden:
        return "network: has another shape than its section was asked for."
    if item.network.weight_places != rules.weight_places:
        return f"network: its weights have other decimals than the {rules.weight_places} of its section."
    if isinstance(item.source, Source) != bool(rules.batches):
        return "source: is not what its section was chosen from."
    step = item.besides
    other = unlike(step, rules.step, item.network) if rules.step and isinstance(step, Descent) else None
    if other is not None:
        return f"{other}: is not what its section was asked for."
    unknown = set(rules.accepted) - {rule.label for rule in OVERRIDABLE}
    return f"section: there is no rule {min(unknown)!r} to override." if unknown else None
