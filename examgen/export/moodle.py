"""Moodle's XML: one question with embedded answers (cloze) for each question, in a category for each form and section.

What Moodle makes of it stands in its `question/format/xml/format.php` and `question/type/multianswer/questiontype.php`:
a cell is `{weight:TYPE:=right#feedback~%30%wrong#feedback}` with a whole weight; of its alternatives the first that
holds counts; a number holds within centre ± half width; texts in a cell are HTML that is decoded once more; the mark of
a question is the sum of its weights, whatever `defaultgrade` says. So all weights are doubled where the exam has half
points anywhere, and questions keep their proportions.
"""

from base64 import b64encode
from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from examgen.export.markup import added, document, figure_html, key_html, paragraph_html, plain, xml_text
from examgen.export.question import (
    AnyPart,
    ExportedExam,
    ExportedQuestion,
    NumberPart,
    Options,
    WordPart,
)
from examgen.render.numbers import points

if TYPE_CHECKING:
    from lxml.etree import _Element

LONGEST_NAME = 255
"""Characters of a category's name in Moodle's database."""

IN_CELLS = {ord(char): f"&#{ord(char)};" for char in "#~{}=%\\"}
"""Characters that mean something in a cell, as the entities that Moodle decodes once it has taken the cell apart."""

IN_TEXTS = {ord(char): f"&#{ord(char)};" for char in "{}\\"}
"""Characters that could begin a cell, or escape something, in the text around."""


def moodle_xml(exam: ExportedExam, options: Options) -> bytes:
    """The whole file. A question that no cell can mark becomes an essay, to be marked by hand."""
    from lxml import etree

    quiz = etree.Element("quiz")
    category: tuple[str, int] | None = None
    for question in exam.questions:
        if category != (question.form, question.section):
            category = (question.form, question.section)
            _add_category(quiz, exam, question)
        _add_question(quiz, question, 2 if exam.halves else 1, options)
    return document(quiz)


def _add_category(quiz: "_Element", exam: ExportedExam, question: ExportedQuestion) -> None:
    """What follows lies in `title/Form A/Section 2`: levels that would have one category alone are left out."""
    names = [exam.title.strip("/ ") or "examgen"]
    names += [f"Form {question.form}"] if question.form else []
    names += [f"Section {question.section}"] if exam.sections > 1 else []
    entry = added(quiz, "question", type="category")
    _add_text(added(entry, "category"), "/".join(("$course$", "top", *map(category_name, names))))
    about = " · ".join(filter(None, (exam.title, exam.course, exam.date)))
    _add_html(entry, "info", "".join(f"<p>{escape(text)}</p>" for text in (about, exam.instructions) if text))


def category_name(name: str) -> str:
    """A name as Moodle keeps it: no elements, a doubled slash for a slash, none at either end, and cut where it must.

    A text that would be cut within an entity is cut before it.
    """
    whole = escape(name.strip("/ "), quote=False)
    if len(whole) > LONGEST_NAME:
        whole = whole[: LONGEST_NAME - 1]
        start = whole.rfind("&")
        whole = (whole[:start] if start >= 0 and ";" not in whole[start:] else whole).rstrip("/ ") + "…"
    return xml_text(whole).replace("/", "//")


def _add_question(quiz: "_Element", question: ExportedQuestion, factor: int, options: Options) -> None:
    entry = added(quiz, "question", type="essay" if question.chosen else "multianswer")
    _add_text(added(entry, "name"), question.name)
    text = _add_html(entry, "questiontext", question_html(question, factor, options.slips_earn))
    figure = added(text, "file", name=f"{question.file_stem}.svg", path="/", encoding="base64")
    figure.text = b64encode(question.figure.svg.encode()).decode()
    key = key_html(question)
    _add_html(entry, "generalfeedback", key if options.solutions else "")
    added(entry, "defaultgrade", plain(question.points * factor))
    added(entry, "penalty", "0")
    added(entry, "hidden", "0")
    added(entry, "idnumber", question.name)
    if question.chosen:
        added(entry, "responseformat", "editor")
        added(entry, "responserequired", "1")
        added(entry, "responsefieldlines", "10")
        added(entry, "attachments", "0")
        _add_html(entry, "graderinfo", key)


def question_html(question: ExportedQuestion, factor: int, slips_earn: Decimal) -> str:
    """The text of a question with its name before it, its figure, and a cell for each part after it."""
    figure = figure_html(question.figure, f"@@PLUGINFILE@@/{question.file_stem}.svg")
    text = [f"<p><strong>{escape(question.name)}</strong></p>", *map(paragraph_html, question.text), figure]
    lines = ["\n".join(text).translate(IN_TEXTS)]
    if not question.chosen:
        cells = (cell(part, factor, slips_earn) for part in question.parts)
        lines += [
            f"<p>{escape(part.label)} {written} ({points(part.points)})</p>"
            for part, written in zip(question.parts, cells, strict=True)
        ]
    return "\n".join(lines)


def cell(part: AnyPart, factor: int, slips_earn: Decimal) -> str:
    """A part as a cell: what is right first, then what known mistakes lead to, each with its words."""
    share = f"%{plain(slips_earn * 100)}%" if slips_earn else ""
    weight = plain(part.points * factor)
    if isinstance(part, NumberPart):
        right = [f"={plain(part.centre)}:{plain(part.half_width)}"]
        wrong = (
            f"{share}{plain((mistake.low + mistake.high) / 2)}:{plain((mistake.high - mistake.low) / 2)}"
            f"{_feedback(mistake.words)}"
            for mistake in part.mistakes
        )
        return f"{{{weight}:NUMERICAL:{'~'.join((*right, *wrong))}}}"
    if isinstance(part, WordPart):
        shape = "MULTICHOICE" if part.named else "SHORTANSWER"
        return f"{{{weight}:{shape}:{'~'.join(_words(part, share))}}}"
    raise TypeError(f"{part.name} is no cell")


def _words(part: WordPart, share: str) -> Iterator[str]:
    """Words in the order of the sheet where it names them, which tells nothing; else what is right first."""
    told = {spelling: mistake.words for mistake in part.mistakes for spelling in mistake.spellings}
    rights = tuple(dict.fromkeys((part.answer, *part.accepted)))
    for word in part.options if part.named else (*rights, *told):
        if word in rights:
            yield f"={_cell_word(word, part.named)}"
        else:
            feedback = _feedback(told.get(word, ""))
            yield f"{share if word in told else ''}{_cell_word(word, part.named)}{feedback}"


def _feedback(words: str) -> str:
    return f"#{_cell_html(words)}" if words else ""


def _cell_word(word: str, chosen: bool) -> str:
    """A word of a drop-down list is HTML; one that is typed is plain, and a star in it would stand for anything."""
    return _cell_html(word) if chosen else _in_cell(word.replace("*", "\\*"))


def _cell_html(text: str) -> str:
    """A text as HTML in a cell; a backslash as an entity of it, since Moodle takes one before # and } for its own."""
    return _in_cell(escape(text).replace("\\", "&#92;"))


def _in_cell(text: str) -> str:
    return escape(text, quote=False).translate(IN_CELLS)


# Elements


def _add_text(parent: "_Element", text: str) -> None:
    added(parent, "text", text)


def _add_html(parent: "_Element", name: str, html: str) -> "_Element":
    element = added(parent, name, format="html")
    _add_text(element, html)
    return element
