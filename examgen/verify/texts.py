"""The words and numbers that stand on a page, from HTML question by question and from PDF page by page."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MINUS = "\N{MINUS SIGN}"
LOW_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

NUMBER = re.compile(rf"(?<![\w.]){MINUS}?\d+(?:\.\d+)?(?!\w)")
POINTS = re.compile(r"(?<![\w.])(\d+½?|½) points?(?!\w)")

SECTION = re.compile(r'<section\b[^>]*?\bid="([^"]+)"[^>]*>(.*?)</section>', re.DOTALL)
UNSEEN = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
UNIT_NAME = re.compile(r'<(title|text class="diagram-(?:name|index)")[^>]*>[^<]*</')
WITHIN_WORD = re.compile(r"</?(?:sub|sup|i)\b[^>]*>")
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be read in one place. otherwise: the same where a reader parts words in another way, if one does."""

    words: str
    otherwise: str = ""

    @property
    def numbers(self) -> Counter[str]:
        """Every number and how often it stands there, minus as U+2212; the figure in H0 is none."""
        return Counter(NUMBER.findall(self.words))

    @property
    def points(self) -> Counter[str]:
        """Every number of points, halves as ½, and how often it stands there."""
        return Counter(POINTS.findall(self.words))

    def without(self, told: str) -> "Text":
        """The rest of it."""
        return Text(self.words.replace(told, " "), self.otherwise.replace(told, " "))

    def has(self, name: str) -> bool:
        """Whether `name` stands there as whole words."""
        return name in self.words and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", self.words) is not None


@dataclass(frozen=True, slots=True)
class Needed:
    """What a place must have: numbers and points as often as they are counted, and names."""

    numbers: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    names: tuple[str, ...] = ()

    def __add__(self, other: "Needed") -> "Needed":
        return Needed(self.numbers + other.numbers, self.points + other.points, self.names + other.names)


def amiss(place: str, needed: Needed, text: Text) -> Iterator[str | None]:
    """For each number, number of points and name that a place must have: None, or how it lacks it."""
    other = Text(text.otherwise)
    for what, wanted, found in (
        ("", needed.numbers, text.numbers | other.numbers),
        (" points", needed.points, text.points | other.points),
    ):
        for number, times in wanted.items():
            if found[number] < times:
                yield f"{place}: {number}{what} stands there {found[number]} times, not {times}"
            yield from [None] * times
    for name in needed.names:
        yield None if text.has(name) or other.has(name) else f"{place}: {name} is missing"


@dataclass(frozen=True, slots=True)
class Section:
    """One question's section of an HTML page: the numbers in its drawing, and all else."""

    drawing: Text
    text: Text


def sections(page: str) -> dict[str, Section]:
    """The sections of an HTML page by their `id`."""
    return {name: _section(content) for name, content in SECTION.findall(UNSEEN.sub("", page))}


def visible(page: str) -> Text:
    """All that can be read on an HTML page."""
    return Text(_words(UNSEEN.sub("", page)))


def _section(content: str) -> Section:
    drawings = " ".join(DRAWING.findall(content))
    return Section(Text(_words(UNIT_NAME.sub("<", drawings))), Text(_words(DRAWING.sub(" ", content))))


def _words(markup: str) -> str:
    return plain(html.unescape(TAG.sub(" ", WITHIN_WORD.sub("", markup))))


def plain(text: str) -> str:
    """Text with one space between words, and indices as ordinary figures."""
    return " ".join(text.translate(LOW_DIGITS).split())


DRAWN_APART = "Network of question"
"""The heading of a page that has nothing but the drawing of the question before."""

BOXES_APART = "Answers to question"
"""The heading of a page that has nothing but the boxes of a question whose words leave them no room."""

APART = 0.1
"""Of a line's height, from which a gap between two characters parts two words."""


def _words_on(page: Any) -> str:
    """What stands on a page. Of a drawing alone PDFium may think that its lines run downwards: it is read by place."""
    text: str = page.get_text_bounded()
    if DRAWN_APART not in text:
        return text
    lines: dict[int, list[tuple[float, float, str]]] = {}
    height = 1.0
    for place in range(page.count_chars()):
        character = page.get_text_range(place, 1)
        if character.strip():
            left, bottom, right, top = page.get_charbox(place, loose=True)
            lines.setdefault(round(bottom), []).append((left, right, character))
            height = top - bottom
    words = []
    for line in (sorted(lines[bottom]) for bottom in sorted(lines, reverse=True)):
        end = None
        for left, right, character in line:
            words.append(f" {character}" if end is None or left - end > APART * height else character)
            end = right
    return "".join(words)


def _read(page: Any) -> Text:
    """What stands on a page. By its place PDFium joins a number to the name of a unit that is drawn near it."""
    return Text(plain(_words_on(page)), plain(page.get_text_range()))


def pdf_pages(file: Path) -> list[Text]:
    """What is to be read on each page of a PDF; nothing if the file is none."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(file) as document:
            return [_read(page.get_textpage()) for page in document]
    except pypdfium2.PdfiumError:
        return []
