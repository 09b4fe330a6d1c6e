"""What the instructor asked for in her own words: names and numbers as they were typed, and the spec that they mean."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal, TypedDict, Unpack, cast

from examgen.asking.spec import ASKED, MOST_POINTS, TITLE, Inputs, Section, SettingError, Spec, choice_named, mend
from examgen.exam.record import Pages
from examgen.exam.seeds import LARGEST_SEED
from examgen.items import KINDS
from examgen.networks.training.subject import SHAPES, TASKS, shape_text
from examgen.paper.activations import Activation


class AskedSection(TypedDict, total=False):
    """What an instructor may ask of a section, in the words of the command line; what is left out has its default.

    activation, task: one name or several; hidden: units of the hidden layer, or of each, or the text 2-2; points: a
    number or its text; difficulty: "8-12"; the others as in Section.
    """

    kind: str
    activation: str | Sequence[str]
    task: str | Sequence[str]
    hidden: int | str | Sequence[int]
    count: int
    points: Decimal | float | str | None
    inputs: str
    difficulty: str | None
    text: str


class AskedWhole(TypedDict, total=False):
    """What an instructor may ask of the whole exam; as in Spec and Pages, and what is left out has its default.

    seed: a number or its digits as a text.
    """

    seed: int | str | None
    guessable_seed: bool
    title: str
    course: str
    date: str
    instructions: str
    language: str
    places: int
    forms: int
    paper: str
    per_page: int
    cover: bool
    tables: bool


class AskedOwn(TypedDict, total=False):
    """What an instructor may ask of an exam on a network of her own.

    model: a file that Keras saved; hand_coded: a TOML file of weights; row: rows like "0.3,0.7"; accept: rules by name.
    """

    model: str | Path
    hand_coded: str | Path
    row: Sequence[str]
    accept: Sequence[str]


class Asked(AskedSection, AskedOwn, AskedWhole, total=False):
    """What an instructor may ask for an exam of one section."""


def spec_of(avoided: frozenset[str] = frozenset(), **asked: Unpack[Asked]) -> Spec:
    """The spec that an instructor's words mean. Raises ExamgenError for the first that means nothing, with the mend."""
    return whole_of((section_of(asked),), asked, avoided)


def section_of(asked: AskedSection, place: str = "") -> Section:
    """The section that an instructor's words mean. Raises SettingError for the first that means nothing."""
    names, tasks = asked.get("activation", ()), asked.get("task", ())
    points, difficulty = asked.get("points"), asked.get("difficulty")
    return Section(
        kind=choice_named("kind", asked.get("kind", "forward"), tuple(KINDS)),
        activations=activations_named((names,) if isinstance(names, str) else names),
        tasks=tasks_named((tasks,) if isinstance(tasks, str) else tasks) or None,
        hidden=hidden_named(asked.get("hidden", 2)),
        count=asked.get("count", 20),
        points=None if points is None else points_named(str(points)),
        inputs=inputs_named(asked.get("inputs", "binary")),
        difficulty=None if difficulty is None else band_named(difficulty),
        text=one_paragraph(asked.get("text", "")),
        place=place,
    )


def whole_of(sections: tuple[Section, ...], asked: AskedWhole, avoided: frozenset[str] = frozenset()) -> Spec:
    """The spec of these sections, the rest in an instructor's words. Raises SettingError for what means nothing."""
    return Spec(
        sections=sections,
        seed=seed_named(asked.get("seed")),
        guessable_seed=asked.get("guessable_seed", False),
        title=asked.get("title", TITLE),
        course=asked.get("course", ""),
        date=asked.get("date", ""),
        instructions=one_paragraph(asked.get("instructions", "")),
        language=asked.get("language", "en"),
        places=asked.get("places", 2),
        forms=asked.get("forms", 1),
        avoided=avoided,
        pages=pages_named(
            asked.get("paper", "a4"),
            asked.get("per_page", 1),
            cover=asked.get("cover", False),
            tables=asked.get("tables", False),
        ),
    )


def seed_named(written: int | str | None) -> int | None:
    """The seed that an instructor wrote, as a number or as a text. Raises SettingError for a text that is no number."""
    if not isinstance(written, str):
        return written
    if not re.fullmatch(r"\s*[0-9]{1,39}\s*", written):
        said = f" {written[:40]}: a seed is a whole number from 0 to {LARGEST_SEED}. Write its digits."
        raise SettingError("seed", said)
    return int(written)


def one_paragraph(text: str) -> str:
    """A text that may go over several lines in a file as one paragraph."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def activation_named(name: str) -> Activation:
    """The activation that an instructor called `name`, in either case. Raises SettingError with the nearest name."""
    names = [str(activation) for activation in ASKED]
    if name.lower() in names:
        return Activation(name.lower())
    raise SettingError("activation", f" {name}: there is no such activation. {mend(name, names)}")


def activations_named(names: Sequence[str]) -> tuple[Activation, ...]:
    """The activations that an instructor named, each once, in the order named. Raises SettingError if there is none."""
    if not names:
        said = ": none is named. Write --activation sigmoid, for instance, or relu or tanh."
        raise SettingError("activation", said)
    return tuple(dict.fromkeys(activation_named(name) for name in names))


def tasks_named(names: Sequence[str]) -> tuple[str, ...]:
    """The tasks that an instructor named, each once, in the order named. Raises SettingError with the nearest name."""
    return tuple(dict.fromkeys(choice_named("task", name, TASKS) for name in names))


def hidden_named(written: int | str | Sequence[int]) -> tuple[int, ...]:
    """The units of each hidden layer, written as 3, "3", [2, 2], "2,2" or "2-2". Raises SettingError for others."""
    words = re.split("[-, ]+", written.strip()) if isinstance(written, str) else None
    units = [written] if isinstance(written, int) else words or written
    hidden = tuple(int(unit) if str(unit).isdecimal() else 0 for unit in units)
    if hidden in SHAPES:
        return hidden
    shown = "-".join(map(str, units)) or "[]"
    shapes = ", ".join(map(shape_text, SHAPES))
    raise SettingError("hidden", f" {shown}: there are no networks with such hidden layers. Choose from {shapes}.")


def band_named(text: str) -> tuple[int, int]:
    """The band of difficulty written as `8-12`. Raises SettingError for anything else."""
    band = re.fullmatch(r"([0-9]{1,3})-([0-9]{1,3})", text.strip())
    if not band:
        raise SettingError("difficulty", f" {text}: is not a band. Write the least and the most, like 8-12.")
    return int(band[1]), int(band[2])


def points_named(text: str) -> Decimal:
    """The points that an instructor wrote. Raises SettingError for what is no number of whole or half points."""
    try:
        points = Decimal(text)
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or (-MOST_POINTS <= points <= MOST_POINTS and points % Decimal("0.5")):
        said = f" {text}: is not a number of whole or half points. Write 5 or 7.5, for instance."
        raise SettingError("points", said)
    return points


def pages_named(paper: str, per_page: int, *, cover: bool, tables: bool) -> Pages:
    """How the exam is laid out. Raises SettingError for a paper or a number that there is no layout for."""
    size = cast(Literal["a4", "letter"], choice_named("paper", paper, ("a4", "letter")))
    if per_page not in (1, 2):
        raise SettingError("per-page", f" {per_page}: a page holds 1 question or 2. Choose one of these.")
    return Pages(paper=size, per_page=cast(Literal[1, 2], per_page), cover=cover, tables=tables)


def inputs_named(text: str) -> Inputs:
    """The kind of inputs called `text`: "binary" or "fractional"."""
    return cast(Inputs, choice_named("inputs", text, ("binary", "fractional")))
