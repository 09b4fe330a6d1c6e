"""What the instructor asked for, checked before anything is trained or drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from math import ceil
from typing import Literal
from unicodedata import east_asian_width

from examgen.exam.form_rules import LETTERS
from examgen.exam.record import LANGUAGE, LONGEST_TEXT, Pages, Policies
from examgen.exam.seeds import GUESSABLE_BELOW, GUESSED, LARGEST_SEED, MEND
from examgen.files.errors import ExamgenError
from examgen.items import KINDS
from examgen.items.difference import MOST_PLACES
from examgen.items.item import HALF_POINT
from examgen.items.kind import USUAL_HIDDEN
from examgen.items.rejection import Rejection
from examgen.networks.saved import SavedNetwork
from examgen.networks.training.subject import Subject, shape_text
from examgen.paper.activations import TRAINABLE, Activation

MOST_QUESTIONS = 1000
"""Questions of an exam, all forms together. A thousand take six minutes and 5 GB of memory; nobody sits more."""

Inputs = Literal["binary", "fractional"]

TITLE = "Midterm examination"

LONGEST_INSTRUCTIONS = 600
"""Characters that fit on the cover beside a long title and the table for the marks."""

LONGEST_SECTION_TEXT = 300
"""Characters that fit above a question and leave room to work below it."""

WIDEST = "MW"

SMALL, CAPITAL, WIDE = 0.8, 1.25, 1.5
"""What a character counts of the room of a text, by its width: 1 is two thirds of the size of the type."""

ASKED = (*TRAINABLE, Activation.STEP)
"""The activations that an instructor may ask for; which of them a kind can have is in its scope."""

NO_TABLE = {Activation.RELU, Activation.STEP}
"""The activations that need no table of values."""

MOST_FORMS = len(LETTERS)

MOST_POINTS = 1000
"""A question's largest total. The least is half a point for each part of its kind."""


class SettingError(ExamgenError):
    """A setting that means nothing. setting: its name, as in `per-page`; said: its value, what is wrong, the mend.

    As a message it names the option of the command line; who reads settings from elsewhere names the place instead.
    """

    def __init__(self, setting: str, said: str) -> None:
        super().__init__(f"--{setting}{said}")
        self.setting, self.said = setting, said


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions of one kind that stand together. points: a question's total, None for its kind's usual one.

    tasks: what the networks compute, None for what is usual for the kind; hidden: the units of each hidden layer.
    difficulty: the least and the most that an item may count; text: stands above the first question, may be empty;
    place: where a file asks for it, empty for the command line.
    """

    kind: str = "forward"
    count: int = 20
    activations: tuple[Activation, ...] = (Activation.RELU,)
    tasks: tuple[str, ...] | None = None
    hidden: tuple[int, ...] = USUAL_HIDDEN
    points: Decimal | None = None
    inputs: Inputs = "binary"
    difficulty: tuple[int, int] | None = None
    text: str = ""
    place: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        choice_named("kind", self.kind, tuple(KINDS))
        if not 1 <= self.count <= MOST_QUESTIONS:
            said = f" {self.count}: an exam has 1 to {MOST_QUESTIONS} questions. Give a count between."
            raise SettingError("count", said)
        if not self.activations:
            raise SettingError("activation", f": there is none. Choose from {', '.join(TRAINABLE)}.")
        _check_scope(self.kind, self.asked_tasks, self.hidden, self.activations)
        if self.inputs == "fractional" and not KINDS[self.kind].SCOPE.fractional:
            said = f" fractional: a question of kind {self.kind} is asked of rows of 0 and 1. Leave it out."
            raise SettingError("inputs", said)
        if self.points is not None:
            _check_points(self.kind, self.hidden, self.points)
        if self.difficulty:
            _check_band(self.kind, self.hidden, *self.difficulty)
        check_text("text", self.text, LONGEST_SECTION_TEXT)

    @property
    def asked_tasks(self) -> tuple[str, ...]:
        """What the networks compute, each task once."""
        return KINDS[self.kind].SCOPE.usual if self.tasks is None else self.tasks

    def subject(self, activation: Activation, task: str) -> Subject:
        """What the bank's networks of an activation and a task are trained for."""
        return Subject(activation, task, self.hidden, KINDS[self.kind].SCOPE.output)

    def named(self, setting: str, value: object) -> str:
        """A setting in the words in which the section was asked for: `--count 20`, or with the place in its file."""
        return f"{self.place}: {setting} {value}" if self.place else f"--{setting} {value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A network of the instructor's own, for all questions of an exam, in the place of the bank's.

    rows: a question for each; none named: one for each row of 0 and 1 that makes a good one; accepted: the rules that
    may be broken.
    """

    saved: SavedNetwork
    rows: tuple[tuple[Decimal, ...], ...] = ()
    accepted: frozenset[Rejection] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What to make. seed: None for a fresh one; avoided: fingerprints of networks not to be used.

    guessable_seed: whether a seed that can be guessed may lead to other forms, or to an exam that avoids another.
    forms: how many of equal difficulty there are to be, each of all the sections; 1 for an exam without forms.
    own: the network that all questions are on, if the instructor brings one; there is one section then.
    """

    sections: tuple[Section, ...] = field(default_factory=lambda: (Section(),))
    seed: int | None = None
    guessable_seed: bool = False
    title: str = TITLE
    course: str = ""
    date: str = ""
    instructions: str = ""
    language: str = "en"
    places: int = 2
    forms: int = 1
    avoided: frozenset[str] = frozenset()
    pages: Pages = field(default_factory=Pages)
    policies: Policies = field(default_factory=Policies)
    own: Own | None = None

    def __post_init__(self) -> None:
        if not self.sections:
            raise ExamgenError("an exam has at least one section, and there is none. Ask for one.")
        for name in ("title", "course", "date"):
            check_text(name, getattr(self, name))
        check_text("instructions", self.instructions, LONGEST_INSTRUCTIONS)
        if not LANGUAGE.fullmatch(self.language):
            raise SettingError("language", f" {self.language}: is not a language tag. Write en or pt-BR, for instance.")
        if not 1 <= self.places <= MOST_PLACES:
            raise SettingError(
                "places", f" {self.places}: answers have 1 to {MOST_PLACES} decimals. Choose one of these."
            )
        if not 1 <= self.forms <= MOST_FORMS:
            raise SettingError(
                "forms", f" {self.forms}: there are 1 to {MOST_FORMS} forms, A to {LETTERS[-1]}. Choose one of these."
            )
        _check_counts(self.sections, self.forms)
        if self.seed is not None and not 0 <= self.seed <= LARGEST_SEED:
            said = f" {self.seed}: a seed is a whole number from 0 to {LARGEST_SEED}. Choose one of these."
            raise SettingError("seed", said)
        if self.seed_can_be_guessed and (self.forms > 1 or self.avoided):
            others = "the other forms are" if self.forms > 1 else "the exam that follows the one to avoid is"
            said = f" {self.seed}: {GUESSED}, and with it {others} found from one sheet. {MEND}"
            raise SettingError("seed", said)
        if self.own and self.forms > 1:
            said = f" {self.forms}: forms share no network, and your own is one. Leave out --forms."
            raise SettingError("forms", said)
        _check_pages(self.pages, self.sections)

    @property
    def seed_can_be_guessed(self) -> bool:
        """Whether the seed was given, can be found by trying, and nobody said that this is meant."""
        return self.seed is not None and self.seed < GUESSABLE_BELOW and not self.guessable_seed

    @property
    def count(self) -> int:
        """How many questions there are in all, in each form."""
        return sum(section.count for section in self.sections)

    @property
    def activations(self) -> tuple[Activation, ...]:
        """The activations of all sections, each once, in the order named."""
        return tuple(dict.fromkeys(activation for section in self.sections for activation in section.activations))


def _check_counts(sections: Sequence[Section], forms: int) -> None:
    count = sum(section.count for section in sections)
    if count * forms <= MOST_QUESTIONS:
        return
    if forms > 1:
        said = f" {forms}: of {count} questions each they have {count * forms}, and an exam at most {MOST_QUESTIONS}"
        raise SettingError("forms", f"{said}. Ask for fewer.")
    raise SettingError("sections", f": have {count} questions, and an exam at most {MOST_QUESTIONS}. Ask for fewer.")


def _check_pages(pages: Pages, sections: Sequence[Section]) -> None:
    if pages.tables and any(section.inputs == "fractional" for section in sections):
        raise SettingError(
            "tables",
            ": the table has one-decimal sums, but fractional inputs give two. "
            "Leave out --tables or --inputs fractional.",
        )
    if pages.tables and all(set(section.activations) <= NO_TABLE for section in sections):
        raise SettingError("tables", ": ReLU needs no table of values. Leave out --tables, or mix activations.")
    bare = next((section.kind for section in sections if not KINDS[section.kind].SCOPE.tables), None)
    if pages.tables and bare:
        raise SettingError(
            "tables",
            f": {bare} needs exponentials and logarithms, and has no table. Leave out --tables or --kind {bare}.",
        )
    crowded = next((section.kind for section in sections if KINDS[section.kind].SCOPE.whole_page), None)
    if pages.per_page == 2 and crowded:
        raise SettingError(
            "per-page", f" 2: a {crowded} question has more boxes than half a page holds. Leave out --per-page."
        )
    if pages.tables and any(len(section.hidden) > 1 for section in sections):
        raise SettingError(
            "tables",
            ": the table has one-decimal sums, but those of a second hidden layer have more. "
            "Leave out --tables or --hidden.",
        )
    if pages.per_page == 2 and any(section.hidden != USUAL_HIDDEN for section in sections):
        raise SettingError(
            "per-page", " 2: a larger network has no room on half a page. Choose one question a page, or --hidden 2."
        )
    if pages.per_page == 2 and any(section.text for section in sections):
        raise SettingError(
            "per-page", " 2: a section's text has no room on half a page. Choose one question a page or leave it out."
        )


def _check_scope(kind: str, tasks: Sequence[str], hidden: tuple[int, ...], activations: Sequence[Activation]) -> None:
    scope = KINDS[kind].SCOPE
    for activation in activations:
        if activation not in scope.activations:
            others = ", ".join(scope.activations)
            said = f" {activation}: a question of kind {kind} has units with {others}. Choose from these."
            raise SettingError("activation", said)
    for task in tasks:
        if task not in scope.tasks:
            said = f" {task}: a question of kind {kind} has networks for {', '.join(scope.tasks)}. Choose from these."
            raise SettingError("task", said)
    if hidden not in scope.shapes:
        shapes = ", ".join(map(shape_text, scope.shapes))
        said = f" {shape_text(hidden)}: a question of kind {kind} has hidden layers of {shapes}. Choose from these."
        raise SettingError("hidden", said)


def _check_points(kind: str, hidden: tuple[int, ...], points: Decimal) -> None:
    parts = KINDS[kind].sizes(hidden).parts
    if not parts * HALF_POINT <= points <= MOST_POINTS:
        raise SettingError(
            "points",
            f" {points}: a question of kind {kind} has {parts} {'part' if parts == 1 else 'parts'}, half a point each "
            f"at least. Give it {parts * HALF_POINT} to {MOST_POINTS} points.",
        )


def _check_band(kind: str, hidden: tuple[int, ...], low: int, high: int) -> None:
    least, most = KINDS[kind].sizes(hidden).difficulties
    if low > high:
        raise SettingError("difficulty", f" {low}-{high}: the band is empty. Name the easier end first.")
    if low > most or high < least:
        raise SettingError(
            "difficulty",
            f" {low}-{high}: no question of kind {kind} counts that. They count {least} to {most}.",
        )


def check_text(name: str, text: str, longest: int = LONGEST_TEXT) -> None:
    """Raise SettingError if `text` cannot be printed in its place: too long, or with characters that are no text."""
    if len(text) > longest:
        raise SettingError(name, f": has {len(text)} characters, and {longest} fit. Shorten it.")
    room = ceil(room_of(text))
    if room > longest:
        said = f"has {len(text)} characters so wide that they need the room of {room}, and {longest} fit"
        raise SettingError(name, f": {said}. Shorten it.")
    unprintable = next(
        (char for char in text if ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or 0xD800 <= ord(char) < 0xE000),
        None,
    )
    if unprintable is not None:
        raise SettingError(
            name, f": holds the character U+{ord(unprintable):04X}, which cannot be printed. Leave it out."
        )


def room_of(text: str) -> float:
    """Characters of a text by their width: a capital counts more than a small letter, and a Chinese one most of all."""
    return sum(map(_width, text))


def _width(char: str) -> float:
    if char in WIDEST or east_asian_width(char) in "WF":
        return WIDE
    return CAPITAL if char.isupper() else SMALL


def choice_named(setting: str, text: str, choices: Sequence[str]) -> str:
    """`text` in lower case if it is one of `choices`. Raises SettingError with the nearest choice."""
    if text.lower() in choices:
        return text.lower()
    raise SettingError(setting, f" {text}: there is no such choice. {mend(text, choices)}")


def mend(text: str, choices: Sequence[str]) -> str:
    """What may have been meant by `text`: the nearest of the choices, or all of them."""
    nearest = get_close_matches(text.lower(), choices, n=1, cutoff=0.4)
    return f"Did you mean {nearest[0]}?" if nearest else f"Choose from {', '.join(choices)}."
