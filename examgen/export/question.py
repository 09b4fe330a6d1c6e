"""An exam as other programs are told of it: texts, figures, parts with what is right, known mistakes. Frozen data.

Numbers are `Decimal`; words are those of the sheet. Nothing here knows kinds of questions, and no writer that reads it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import Literal, TypeAlias, TypeVar

DecimalMark: TypeAlias = Literal["point", "comma"]
"""What people write before the decimals."""

Style: TypeAlias = Literal["", "strong", "emphasis", "superscript", "code"]


@dataclass(frozen=True, slots=True)
class Run:
    """Some characters of a paragraph in one style; a real minus, indices as characters of their own."""

    text: str
    style: Style = ""


Paragraph: TypeAlias = tuple[Run, ...]


Drawing: TypeAlias = Callable[[str, float, float], bytes]
"""Draws an SVG as PNG or PDF; its width and height in millimetres."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing on white. words: the same for who cannot see it; width, height: millimetres; png, pdf: draw it."""

    svg: str
    words: str
    width: float
    height: float
    png: Drawing
    pdf: Drawing

    def pixels(self) -> bytes:
        """The drawing as PNG, at twice the size of a browser's pixels."""
        return self.png(self.svg, self.width, self.height)

    def page(self) -> bytes:
        """The drawing as PDF, a page of its size."""
        return self.pdf(self.svg, self.width, self.height)


@dataclass(frozen=True, slots=True)
class NumberMistake:
    """A range of wrong numbers, ends included, and what they tell: "inputs swapped", "one of: …"; "" if nobody is told.

    ends: both as they are printed, "0.12 to 0.17"; slips: the names of all slips that lead into the range.
    """

    low: Decimal
    high: Decimal
    ends: str
    words: str
    slips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordMistake:
    """A wrong word, in every way that it is written, and what it tells. slips: as in NumberMistake."""

    spellings: tuple[str, ...]
    words: str
    slips: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPart:
    """A box that takes a number: right from low to high, ends included.

    label, shown: the name and the answer as they are printed; mistakes: ranges in an order in which the first that
    holds a number is the one for it: it names every slip that leads there. What is right goes before all of them.
    """

    name: str
    label: str
    answer: Decimal
    shown: str
    low: Decimal
    high: Decimal
    points: Decimal
    mistakes: tuple[NumberMistake, ...]

    @property
    def centre(self) -> Decimal:
        """The middle between low and high, exact: one decimal more than they have at most."""
        return (self.low + self.high) / 2

    @property
    def half_width(self) -> Decimal:
        """From the centre to either end, exact."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPart:
    """A box that takes a word: right if, in lower case, it is one of `accepted`.

    options: the words to choose from, one for each meaning; named: whether the sheet names them, as "yes or no".
    """

    name: str
    label: str
    answer: str
    shown: str
    accepted: tuple[str, ...]
    options: tuple[str, ...]
    named: bool
    points: Decimal
    mistakes: tuple[WordMistake, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPart:
    """A box that takes a number of the student's own choice, which is right or wrong with all others alone.

    answer: one that is right with the others' answers.
    """

    name: str
    label: str
    answer: Decimal
    shown: str
    points: Decimal


AnyPart: TypeAlias = NumberPart | WordPart | ChosenPart


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipNumbers:
    """What a known mistake leads to in one part: a range of numbers, or a word as both ends. words: what it is."""

    part: str
    name: str
    words: str
    low: Decimal | str
    high: Decimal | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedQuestion:
    """A question. name: `Q07`, of a form `A/Q07`; section: its number, from 1.

    section_text: that of its section, if it has one; asked: what the sheet asks; slips: by slip and part, in the order
    of the record; lines: the worked key.
    """

    name: str
    form: str
    id: str
    section: int
    points: Decimal
    section_text: tuple[Paragraph, ...]
    asked: tuple[Paragraph, ...]
    figure: Figure
    parts: tuple[AnyPart, ...]
    slips: tuple[SlipNumbers, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> tuple[Paragraph, ...]:
        """What stands on the sheet. A section's text stands above each of its questions: a platform may draw any."""
        return (*self.section_text, *self.asked)

    @property
    def file_stem(self) -> str:
        """The name as a file may have it: `A-Q07`."""
        return self.name.replace("/", "-")

    def box_name(self, number: int) -> str:
        """What a box is called where it stands alone: `A/Q07, box 2 of 5: H₀`. number: from 1."""
        return f"{self.name}, box {number} of {len(self.parts)}: {self.parts[number - 1].label}"

    @property
    def chosen(self) -> bool:
        """Whether no part of it is right or wrong alone, so that no platform can mark it."""
        return any(isinstance(part, ChosenPart) for part in self.parts)


Mistake = TypeVar("Mistake", NumberMistake, WordMistake)


def untold(question: ExportedQuestion, earning: bool) -> ExportedQuestion:
    """The question without what tells a student of mistakes. earning: whether they earn points, and so have to stay."""

    def quiet(mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
        return tuple(replace(mistake, words="") for mistake in mistakes) if earning else ()

    def of_part(part: AnyPart) -> AnyPart:
        match part:
            case NumberPart():
                return replace(part, mistakes=quiet(part.mistakes))
            case WordPart():
                return replace(part, mistakes=quiet(part.mistakes))
            case ChosenPart():
                return part

    return replace(question, parts=tuple(map(of_part, question.parts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedExam:
    """An exam, or some of its questions. sections: how many it has; halves: whether any box of it has half points.

    Both are the whole exam's, so that two exports of it agree.
    """

    title: str
    course: str
    date: str
    instructions: str
    sections: int
    halves: bool
    questions: tuple[ExportedQuestion, ...]

    @property
    def called(self) -> str:
        """What an exam is called in a platform's own ids: the same for the same title, course and date.

        So a second import can take the place of the first, and that of another exam does not.
        """
        words = f"{self.title}\n{self.course}\n{self.date}"
        return f"examgen-{sha256(words.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"

    def of_forms(self) -> Iterator[tuple[str, tuple[ExportedQuestion, ...]]]:
        """The letter of each form with its questions; "" where there are no forms."""
        for form in dict.fromkeys(question.form for question in self.questions):
            yield form, tuple(question for question in self.questions if question.form == form)


@dataclass(frozen=True, slots=True)
class Options:
    """How an exam is exported. slips_earn: the share of a box's points for a known mistake, from 0 to below 1;

    solutions: whether students can be told anything of their answers: the worked key and known mistakes; decimal: what
    stands before the decimals of a number in a text.
    """

    slips_earn: Decimal = Decimal(0)
    solutions: bool = True
    decimal: DecimalMark = "point"
