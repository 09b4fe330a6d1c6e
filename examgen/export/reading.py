"""From the record to neutral questions: the one place in this room that knows what an item is."""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from examgen.exam.record import Exam
from examgen.export.decimals import Rewrite, svg_texts, with_commas
from examgen.export.question import (
    AnyPart,
    ChosenPart,
    DecimalMark,
    Drawing,
    ExportedExam,
    ExportedQuestion,
    Figure,
    NumberMistake,
    NumberPart,
    Paragraph,
    Run,
    SlipNumbers,
    Style,
    WordMistake,
    WordPart,
)
from examgen.items import item as items
from examgen.items.item import Item, Slip
from examgen.items.kinds import KINDS
from examgen.items.slip_words import group_words, slip_words
from examgen.paper.answer_words import EIGHT_ROWS
from examgen.paper.boolean import NAMES, NAMES_OF_THREE
from examgen.render.environment import page_environment
from examgen.render.numbers import printed, right, unit_name
from examgen.render.platform import figure_pdf, figure_png, on_platform
from examgen.render.worked import worked_line

if TYPE_CHECKING:
    from jinja2 import Environment
    from lxml.html import HtmlElement

STYLES: Mapping[str, Style] = {
    "strong": "strong",
    "b": "strong",
    "i": "emphasis",
    "em": "emphasis",
    "sup": "superscript",
}
BLOCKS: Mapping[str, Style] = {"h3": "strong", "pre": "code"}
"""Styles of elements within a paragraph, and of whole paragraphs."""

SPACES = re.compile(r"[ \t\r\n]+")
"""What HTML takes for one space; those that do not break stay."""


@dataclass(frozen=True, slots=True)
class Words:
    """How questions are put into words and drawn.

    number: a text of ours as it is to be written, with a decimal comma if that is asked for; png, pdf: see `Figure`.
    """

    pages: "Environment"
    png: Drawing
    pdf: Drawing
    number: Callable[[str], str]


def read_exam(exam: Exam, wanted: Container[str] | None = None, decimal: DecimalMark = "point") -> ExportedExam:
    """The exam with its questions, in their order. wanted: the names of those that are, or None for all.

    decimal: what stands before the decimals in texts and figures, but for the instructor's own.
    A pure function of the record and the shipped templates.
    """
    number = with_commas if decimal == "comma" else str
    words = Words(page_environment(), cache(figure_png), cache(figure_pdf), number)  # drawn once for several formats
    counts = [rules.count for rules in exam.selection.sections]
    section_of = [number for number, count in enumerate(counts, start=1) for _ in range(count)]
    questions = tuple(
        read_question(item, section_of[place % len(section_of)], exam, words)
        for place, item in enumerate(exam.items)
        if wanted is None or item.name in wanted
    )
    return ExportedExam(
        title=exam.title,
        course=exam.course,
        date=exam.date,
        instructions=exam.instructions,
        sections=len(counts),
        halves=any(part.points % 1 for item in exam.items for part in item.parts),
        questions=questions,
    )


def read_question(item: Item, section: int, exam: Exam, words: Words) -> ExportedQuestion:
    """One item. section: the number of its section, from 1."""
    asked, number = on_platform(item, exam.places, words.pages), words.number
    section_text = exam.selection.sections[section - 1].text
    return ExportedQuestion(
        name=item.name,
        form=item.form or "",
        id=item.id,
        section=section,
        points=item.points,
        section_text=((Run(SPACES.sub(" ", section_text).strip(" ")),),) if section_text else (),
        asked=tuple(_rewritten(paragraph, number) for paragraph in paragraphs(asked.html)),
        figure=Figure(
            svg=svg_texts(asked.svg, number) if number is with_commas else asked.svg,
            words=number(asked.words),
            width=asked.width,
            height=asked.height,
            png=words.png,
            pdf=words.pdf,
        ),
        parts=tuple(_part(part, item, number) for part in item.parts),
        slips=tuple(_slip_numbers(item, number)),
        lines=tuple(number(_line(step)) for step in item.steps),
    )


def _rewritten(paragraph: Paragraph, number: Rewrite) -> Paragraph:
    return tuple(replace(run, text=number(run.text)) for run in paragraph)


def _line(step: str) -> str:
    """A worked line as the key prints it: `H₀ sum = 0·1.3 − 1.3 = −1.3`."""
    line = worked_line(step)
    result = f" {line.relation} {printed(line.result)}" if line.relation else ""
    return f"{unit_name(line.name)} = {line.printed_expression}{result}"


# Parts


def _part(part: items.AnyPart, item: Item, number: Rewrite) -> AnyPart:
    label, shown = unit_name(part.name), number(right(part))
    if isinstance(part, items.ChosenPart):
        return ChosenPart(name=part.name, label=label, answer=part.answer, shown=shown, points=part.points)
    touching = [slip for slip in item.slips if part.name in slip.answers]
    if isinstance(part, items.Part):
        return NumberPart(
            name=part.name,
            label=label,
            answer=part.answer,
            shown=shown,
            low=part.low,
            high=part.high,
            points=part.points,
            mistakes=tuple(number_mistakes(part.name, touching, item.network.activations, number)),
        )
    choices = KINDS[item.kind].choices(item.posed).get(part.name, ())
    return WordPart(
        name=part.name,
        label=label,
        answer=part.answer,
        shown=shown,
        accepted=tuple(spelt for word in part.accepted for spelt in _spelt(word)),
        options=choices or _functions(part, touching),
        named=bool(choices),
        points=part.points,
        mistakes=tuple(_word_mistakes(part, touching, item)),
    )


def _functions(part: items.WordPart, slips: Sequence[Slip]) -> tuple[str, ...]:
    """What functions are called of as many inputs as this one.

    Of three inputs those that have a name, the right one, and those that mistakes lead to, so that neither stands out.
    """
    if not EIGHT_ROWS.fullmatch(part.answer):
        return tuple(names[0] for names in NAMES.values())
    named = (f"{digits[:4]} {digits[4:]}" for digits in NAMES_OF_THREE)
    return tuple(sorted({*named, part.answer, *(str(slip.answers[part.name]) for slip in slips)}))


def _spelt(word: str) -> tuple[str, ...]:
    """A word as people type it: a truth vector of eight rows in one piece too."""
    return (word, word.replace(" ", "")) if EIGHT_ROWS.fullmatch(word) else (word,)


def number_mistakes(
    part: str, slips: Sequence[Slip], activations: Sequence[str], number: Rewrite = str
) -> Iterator[NumberMistake]:
    """The ranges of wrong numbers in a part; of those that hold a number, the first names all slips that lead to it.

    slips: those that touch the part. What several share is a range of its own, and goes before what fewer share: let S
    be all slips that lead to x. Their range holds x, and no other range that does belongs to as many.
    """
    bounds = sorted({bound for slip in slips for bound in (slip.low[part], slip.high[part])})
    between = [(one + other) / 2 for one, other in pairwise(bounds)]
    sharing = {
        tuple(place for place, slip in enumerate(slips) if slip.low[part] <= value <= slip.high[part])
        for value in (*bounds, *between)
    }
    for places in sorted(sharing - {()}, key=lambda places: (-len(places), places)):
        shared = [slips[place] for place in places]
        names = tuple(slip.name for slip in shared)
        low, high = max(slip.low[part] for slip in shared), min(slip.high[part] for slip in shared)
        ends = number(f"{printed(low)} to {printed(high)}")
        yield NumberMistake(low, high, ends, number(group_words(names, activations)), names)


def _word_mistakes(part: items.WordPart, slips: Sequence[Slip], item: Item) -> Iterator[WordMistake]:
    by_word: dict[str, list[str]] = {}
    for slip in slips:
        by_word.setdefault(str(slip.answers[part.name]), []).append(slip.name)
    for word, names in by_word.items():
        spellings = (word,) if part.name in KINDS[item.kind].choices(item.posed) else names_beside(word)
        wrong = tuple(spelling for spelling in spellings if spelling not in part.accepted)
        if wrong:
            yield WordMistake(wrong, group_words(names, item.network.activations), tuple(names))


def names_beside(word: str) -> tuple[str, ...]:
    """All names of the Boolean function that a word names, itself first; the word alone if it names none."""
    if EIGHT_ROWS.fullmatch(word):
        return (*_spelt(word), *NAMES_OF_THREE.get(word.replace(" ", ""), ()))
    others = next((names for names in NAMES.values() if word in names), ())
    return tuple(dict.fromkeys((word, *others)))


def _slip_numbers(item: Item, number: Rewrite) -> Iterator[SlipNumbers]:
    activations = item.network.activations
    for slip in item.slips:
        for part, answer in slip.answers.items():
            low, high = (slip.low[part], slip.high[part]) if part in slip.low else (str(answer), str(answer))
            words = number(slip_words(slip.name, activations))
            yield SlipNumbers(part=part, name=slip.name, words=words, low=low, high=high)


# Texts


def paragraphs(html: str) -> tuple[Paragraph, ...]:
    """The paragraphs, headings and `pre` of a piece of HTML. A fraction becomes `a / b`, with brackets where needed."""
    from lxml.html import fragment_fromstring

    blocks = fragment_fromstring(html, create_parent="div")
    found = (_tidied(_runs(block, BLOCKS.get(block.tag, "")), block.tag == "pre") for block in blocks)
    return tuple(paragraph for paragraph in found if paragraph)


def _runs(element: "HtmlElement", style: Style) -> list[Run]:
    """What an element holds, in its style unless that of what is inside it says more."""
    runs = [Run(element.text or "", style)]
    for child in element:
        runs += _within(child, runs, style)
        runs.append(Run(child.tail or "", style))
    return runs


def _within(child: "HtmlElement", before: Sequence[Run], style: Style) -> list[Run]:
    match child.tag, child.get("class"):
        case "br", _:
            return [Run(" ", style)]
        case "span", "fraction":
            alone = (
                before[-1].text.rstrip().endswith("=") and child.getnext() is None and not (child.tail or "").strip()
            )
            over, under = (_bracketed(_runs(part, style)) for part in child)
            whole = [*over, Run(" / ", style), *under]
            return whole if alone else [Run("(", style), *whole, Run(")", style)]
        case "span", "cases":
            right, left = (_runs(part, style) for part in child)
            return [Run(" ", style), *right, Run("; ", style), *left]
        case tag, _:
            return _runs(child, style if style == "superscript" else STYLES.get(tag, style))


def _bracketed(runs: Sequence[Run]) -> list[Run]:
    """A term of a fraction, in brackets if it is more than one number or name."""
    several = " " in "".join(run.text for run in runs).strip()
    return [Run("("), *runs, Run(")")] if several else list(runs)


def _tidied(runs: Sequence[Run], as_it_stands: bool) -> Paragraph:
    """Runs of one style put together, spaces as HTML shows them: one for many, none at either end."""
    joined: list[Run] = []
    for run in runs:
        text = run.text if as_it_stands else SPACES.sub(" ", run.text)
        if joined and joined[-1].text.endswith(" ") and not as_it_stands:
            text = text.removeprefix(" ")
        if text and joined and joined[-1].style == run.style:
            joined[-1] = Run(joined[-1].text + text, run.style)
        elif text:
            joined.append(Run(text, run.style))
    if joined:
        joined[0] = replace(joined[0], text=joined[0].text.lstrip(" "))
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" "))
    return tuple(run for run in joined if run.text)
