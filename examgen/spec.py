"""What the instructor asked for, checked before anything is trained or drawn."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Literal, TypedDict, Unpack, cast

from examgen.errors import ExamgenError
from examgen.exam import MOST_PLACES, Pages, Policies
from examgen.items import KINDS
from examgen.network import TRAINABLE, Activation

Inputs = Literal["binary", "fractional"]

TITLE = "Midterm examination"

LONGEST_TITLE = 200
"""Characters that a title, a course or a date may have; more would crowd the running head off the page."""

LARGEST_SEED = 2**63 - 1

FEWEST_POINTS, MOST_POINTS = Decimal("2.5"), 1000
"""A question's total: at least half a point for each part of a forward pass."""

WHOLE_PAGE = ("gradient",)
"""The kinds of which there is but one question on a page."""

LEAST_DIFFICULT, MOST_DIFFICULT = 2, 17
"""Two evaluations at least; at most six products, nine terms that are subtracted and two evaluations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What to make. seed: None for a fresh one; points: a question's total, None for one a part.

    difficulty: the least and the most that an item may count; avoided: fingerprints of networks not to be used.
    """

    kind: str = "forward"
    activations: tuple[Activation, ...] = (Activation.RELU,)
    count: int = 20
    seed: int | None = None
    title: str = TITLE
    course: str = ""
    date: str = ""
    places: int = 2
    points: Decimal | None = None
    inputs: Inputs = "binary"
    difficulty: tuple[int, int] | None = None
    avoided: frozenset[str] = frozenset()
    pages: Pages = field(default_factory=Pages)
    policies: Policies = field(default_factory=Policies)

    def __post_init__(self) -> None:
        _check_numbers(self)
        for name in ("title", "course", "date"):
            check_text(name, getattr(self, name))
        if not self.activations:
            raise ExamgenError("--activation: there is none. Choose from relu, sigmoid, tanh.")
        if self.kind in WHOLE_PAGE and self.pages.per_page == 2:
            raise ExamgenError(
                f"--per-page 2: a {self.kind} question has more boxes than fit half a page. Leave out --per-page."
            )
        if self.inputs == "fractional" and self.pages.tables:
            raise ExamgenError(
                "--tables: the table has one-decimal sums, but fractional inputs give two. "
                "Leave out --tables or --inputs fractional."
            )


class Asked(TypedDict, total=False):
    """What an instructor may ask for, in the words of the command line; whatever is left out has Spec's default.

    activation: one name or several; points: a number or its text; difficulty: "8-12"; the others as in Spec and Pages.
    """

    kind: str
    activation: str | Sequence[str]
    count: int
    seed: int | None
    title: str
    course: str
    date: str
    places: int
    points: Decimal | float | str | None
    inputs: str
    difficulty: str | None
    paper: str
    per_page: int
    cover: bool
    tables: bool


def spec_of(avoided: frozenset[str] = frozenset(), **asked: Unpack[Asked]) -> Spec:
    """The spec that an instructor's words mean. Raises ExamgenError for the first that means nothing, with the mend."""
    names = asked.get("activation", ())
    points, difficulty = asked.get("points"), asked.get("difficulty")
    return Spec(
        kind=choice_named("--kind", asked.get("kind", "forward"), tuple(KINDS)),
        activations=activations_named((names,) if isinstance(names, str) else names),
        count=asked.get("count", 20),
        seed=asked.get("seed"),
        title=asked.get("title", TITLE),
        course=asked.get("course", ""),
        date=asked.get("date", ""),
        places=asked.get("places", 2),
        points=None if points is None else points_named(str(points)),
        inputs=inputs_named(asked.get("inputs", "binary")),
        difficulty=None if difficulty is None else band_named(difficulty),
        avoided=avoided,
        pages=pages_named(
            asked.get("paper", "a4"),
            asked.get("per_page", 1),
            cover=asked.get("cover", False),
            tables=asked.get("tables", False),
        ),
    )


def _check_numbers(spec: Spec) -> None:
    if spec.count < 1:
        raise ExamgenError(f"--count {spec.count}: an exam has at least one question. Give a count of 1 or more.")
    if not 1 <= spec.places <= MOST_PLACES:
        raise ExamgenError(f"--places {spec.places}: answers have 1 to {MOST_PLACES} decimals. Choose one of these.")
    if spec.seed is not None and not 0 <= spec.seed <= LARGEST_SEED:
        raise ExamgenError(
            f"--seed {spec.seed}: a seed is a whole number from 0 to {LARGEST_SEED}. Choose one of these."
        )
    if spec.points is not None and not FEWEST_POINTS <= spec.points <= MOST_POINTS:
        raise ExamgenError(
            f"--points {spec.points}: a question has five parts, half a point each at least. "
            f"Give it {FEWEST_POINTS} to {MOST_POINTS} points."
        )
    if spec.difficulty:
        _check_band(*spec.difficulty)


def _check_band(low: int, high: int) -> None:
    if low > high:
        raise ExamgenError(f"--difficulty {low}-{high}: the band is empty. Name the easier end first.")
    if low > MOST_DIFFICULT or high < LEAST_DIFFICULT:
        raise ExamgenError(
            f"--difficulty {low}-{high}: no question counts that. They count {LEAST_DIFFICULT} to {MOST_DIFFICULT}."
        )


def check_text(name: str, text: str) -> None:
    """Raise ExamgenError if `text` cannot stand in a running head: too long, or with characters that are no text."""
    if len(text) > LONGEST_TITLE:
        raise ExamgenError(f"--{name}: has {len(text)} characters, and {LONGEST_TITLE} fit. Shorten it.")
    unprintable = next(
        (char for char in text if ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or 0xD800 <= ord(char) < 0xE000),
        None,
    )
    if unprintable is not None:
        raise ExamgenError(
            f"--{name}: holds the character U+{ord(unprintable):04X}, which cannot be printed. Leave it out."
        )


def activation_named(name: str) -> Activation:
    """The activation that an instructor called `name`, in either case. Raises ExamgenError with the nearest name."""
    names = [str(activation) for activation in TRAINABLE]
    if name.lower() in names:
        return Activation(name.lower())
    nearest = get_close_matches(name.lower(), names, n=1, cutoff=0.4)
    mend = f"Did you mean {nearest[0]}?" if nearest else f"Choose from {', '.join(names)}."
    raise ExamgenError(f"--activation {name}: there is no such activation. {mend}")


def activations_named(names: Sequence[str]) -> tuple[Activation, ...]:
    """The activations that an instructor named, each once, in the order named. Raises ExamgenError if there is none."""
    if not names:
        raise ExamgenError("--activation: none is named. Write --activation sigmoid, for instance, or relu or tanh.")
    return tuple(dict.fromkeys(activation_named(name) for name in names))


def band_named(text: str) -> tuple[int, int]:
    """The band of difficulty written as `8-12`. Raises ExamgenError for anything else."""
    band = re.fullmatch(r"([0-9]{1,3})-([0-9]{1,3})", text.strip())
    if not band:
        raise ExamgenError(f"--difficulty {text}: is not a band. Write the least and the most, like 8-12.")
    return int(band[1]), int(band[2])


def points_named(text: str) -> Decimal:
    """The points that an instructor wrote. Raises ExamgenError for what is no number of whole or half points."""
    try:
        points = Decimal(text)
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or points % Decimal("0.5"):
        raise ExamgenError(f"--points {text}: is not a number of whole or half points. Write 5 or 7.5, for instance.")
    return points


def choice_named(option: str, text: str, choices: Sequence[str]) -> str:
    """`text` in lower case if it is one of `choices`. Raises ExamgenError with the nearest choice."""
    if text.lower() in choices:
        return text.lower()
    nearest = get_close_matches(text.lower(), choices, n=1, cutoff=0.4)
    mend = f"Did you mean {nearest[0]}?" if nearest else f"Choose from {', '.join(choices)}."
    raise ExamgenError(f"{option} {text}: there is no such choice. {mend}")


def pages_named(paper: str, per_page: int, *, cover: bool, tables: bool) -> Pages:
    """How the exam is laid out. Raises ExamgenError for a paper or a number that there is no layout for."""
    size = cast(Literal["a4", "letter"], choice_named("--paper", paper, ("a4", "letter")))
    if per_page not in (1, 2):
        raise ExamgenError(f"--per-page {per_page}: a page holds 1 question or 2. Choose one of these.")
    return Pages(paper=size, per_page=cast(Literal[1, 2], per_page), cover=cover, tables=tables)


def inputs_named(text: str) -> Inputs:
    """The kind of inputs called `text`: "binary" or "fractional"."""
    return cast(Inputs, choice_named("--inputs", text, ("binary", "fractional")))
