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

from examgen.export.question import (
    AnyPart,
    ExportedExam,
    ExportedQuestion,
    NumberPart,
    Options,
    Paragraph,
    Run,
    Style,
    WordPart,
)
from examgen.render.numbers import points, printed

if TYPE_CHECKING:
    from lxml.etree import _Element

LONGEST_NAME = 255
"""Characters of a category's name in Moodle's database."""

ELEMENTS: dict[Style, str] = {"strong": "strong", "emphasis": "em", "superscript": "sup", "code": "code"}

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
    written: bytes = etree.tostring(quiz, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _add_category(quiz: "_Element", exam: ExportedExam, question: ExportedQuestion) -> None:
    """What follows lies in `title/Form A/Section 2`: levels that would have one category alone are left out."""
    names = [exam.title.strip("/ ") or "examgen"]
    names += [f"Form {question.form}"] if question.form else []
    names += [f"Section {question.section}"] if exam.sections > 1 else []
    entry = _added(quiz, "question", type="category")
    _add_text(_added(entry, "category"), "/".join(("$course$", "top", *map(category_name, names))))
    about = " · ".join(filter(None, (exam.title, exam.course, exam.date)))
    _add_html(entry, "info", "".join(f"<p>{_html(text)}</p>" for text in (about, exam.instructions) if text))


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
    entry = _added(quiz, "question", type="essay" if question.chosen else "multianswer")
    _add_text(_added(entry, "name"), question.name)
    text = _add_html(entry, "questiontext", question_html(question, factor, options.slips_earn))
    figure = _added(text, "file", name=f"{question.file_stem}.svg", path="/", encoding="base64")
    figure.text = b64encode(question.figure.svg.encode()).decode()
    key = key_html(question)
    _add_html(entry, "generalfeedback", key if options.solutions else "")
    _added(entry, "defaultgrade").text = _plain(question.points * factor)
    _added(entry, "penalty").text = "0"
    _added(entry, "hidden").text = "0"
    _added(entry, "idnumber").text = question.name
    if question.chosen:
        _added(entry, "responseformat").text = "editor"
        _added(entry, "responserequired").text = "1"
        _added(entry, "responsefieldlines").text = "10"
        _added(entry, "attachments").text = "0"
        _add_html(entry, "graderinfo", key)


def question_html(question: ExportedQuestion, factor: int, slips_earn: Decimal) -> str:
    """The text of a question with its name before it, its figure, and a cell for each part after it."""
    figure = question.figure
    picture = (
        f'<p><img src="@@PLUGINFILE@@/{question.file_stem}.svg" alt="{_html(figure.words)}" '
        f'width="{figure.width * 96 / 25.4:.0f}" height="{figure.height * 96 / 25.4:.0f}"></p>'
    )
    lines = [f"<p><strong>{_html(question.name)}</strong></p>", *map(_paragraph, question.text), picture]
    if not question.chosen:
        lines += [
            f"<p>{_html(part.label)} {cell(part, factor, slips_earn)} ({points(part.points)})</p>"
            for part in question.parts
        ]
    return "\n".join(lines)


def key_html(question: ExportedQuestion) -> str:
    """The answers and the worked lines."""
    answers = "; ".join(f"{part.label} = {printed(part.answer)}" for part in question.parts)
    return "\n".join(f"<p>{_html(line)}</p>" for line in (answers, *question.lines))


def cell(part: AnyPart, factor: int, slips_earn: Decimal) -> str:
    """A part as a cell: what is right first, then what known mistakes lead to, each with its words."""
    share = f"%{_plain(slips_earn * 100)}%" if slips_earn else ""
    weight = _plain(part.points * factor)
    if isinstance(part, NumberPart):
        right = [f"={_plain(part.centre)}:{_plain(part.half_width)}"]
        wrong = (
            f"{share}{_plain((mistake.low + mistake.high) / 2)}:{_plain((mistake.high - mistake.low) / 2)}"
            f"#{_cell_html(mistake.words)}"
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
            feedback = f"#{_cell_html(told[word])}" if word in told else ""
            yield f"{share if word in told else ''}{_cell_word(word, part.named)}{feedback}"


def _cell_word(word: str, chosen: bool) -> str:
    """A word of a drop-down list is HTML; one that is typed is plain, and a star in it would stand for anything."""
    return _cell_html(word) if chosen else _in_cell(word.replace("*", "\\*"))


def _cell_html(text: str) -> str:
    """A text as HTML in a cell; a backslash as an entity of it, since Moodle takes one before # and } for its own."""
    return _in_cell(escape(text).replace("\\", "&#92;"))


def _in_cell(text: str) -> str:
    return escape(text, quote=False).translate(IN_CELLS)


def _paragraph(paragraph: Paragraph) -> str:
    return f"<p>{''.join(map(_run, paragraph))}</p>"


def _run(run: Run) -> str:
    element = ELEMENTS.get(run.style)
    return f"<{element}>{_html(run.text)}</{element}>" if element else _html(run.text)


def _html(text: str) -> str:
    return escape(text).translate(IN_TEXTS)


def _plain(number: Decimal) -> str:
    """A number with a point and an ASCII minus, without zeros at its end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# Elements


def _added(parent: "_Element", element: str, **attributes: str) -> "_Element":
    from lxml import etree

    return etree.SubElement(parent, element, attributes)


def _add_text(parent: "_Element", text: str) -> None:
    _added(parent, "text").text = xml_text(text)


def _add_html(parent: "_Element", name: str, html: str) -> "_Element":
    element = _added(parent, name, format="html")
    _add_text(element, html)
    return element


def xml_text(text: str) -> str:
    """A text without the characters that no XML may hold: each is U+FFFD."""
    return "".join(char if _allowed(ord(char)) else "\N{REPLACEMENT CHARACTER}" for char in text)


def _allowed(code: int) -> bool:
    return code in (0x9, 0xA, 0xD) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code >= 0x10000
