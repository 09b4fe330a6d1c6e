"""Blackboard: a content package of QTI 2.1 with an item for each box, and the same questions as tab-delimited text.

Blackboard takes items with one interaction. A number is compared with the centre of its interval, which is the correct
response, with the half width as tolerance to either side; a word is one of several to choose from, or typed, in any
capitals. Blackboard's help names true or false, multiple choice, multiple answer, one blank and essay as what it takes
of a package, and says that items with other response processing are skipped. So numbers are the more certain in the
text, which it describes as `NUM`, the question, the answer and a tolerance, with tabs between. Of a wrong answer it is
told nothing of its own: known mistakes are listed below the worked key. A text has no figures:
the weights stand in it in words.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from examgen.export.archive import zipped
from examgen.export.markup import (
    added,
    document,
    elements,
    figure_html,
    key_html,
    mistakes_html,
    paragraph_html,
    plain,
    xml_text,
)
from examgen.export.qti21 import QTI, add_resource, choice_name, manifest, rooted
from examgen.export.question import AnyPart, ExportedExam, ExportedQuestion, NumberPart, Options, WordPart
from examgen.render.numbers import points

if TYPE_CHECKING:
    from lxml.etree import _Element

RESPONSE = "RESPONSE"

HAIR = Decimal("1e-9")
"""What a tolerance is wider than half the interval: who subtracts binary fractions would lose an end otherwise.

It is far less than a unit of the last place of any end.
"""


BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
"""What could end a cell or a line of a text."""


def blackboard_zip(exam: ExportedExam, options: Options) -> bytes:
    """`imsmanifest.xml`; a test for each form; of each question `A-Q07.png` and an item for each box, `A-Q07-1.xml`."""
    files = {"imsmanifest.xml": document(_manifest(exam))}
    for form, questions in exam.of_forms():
        files[f"{test_name(form)}.xml"] = document(_test(exam, form, questions))
    for question in exam.questions:
        for number, name in enumerate(item_names(question), start=1):
            files[f"{name}.xml"] = document(item(question, number, options))
        files[f"{question.file_stem}.png"] = question.figure.pixels()
    return zipped(files)


def test_name(form: str) -> str:
    """The id of the test of a form."""
    return f"test-{form}" if form else "test"


def item_names(question: ExportedQuestion) -> list[str]:
    """The ids of the items of a question, box by box."""
    return [f"{question.file_stem}-{number}" for number, _ in enumerate(question.parts, start=1)]


# Items


def item(question: ExportedQuestion, number: int, options: Options) -> "_Element":
    """The item of a box. number: of it, from 1."""
    part = question.parts[number - 1]
    root = rooted("assessmentItem", QTI)
    for name, value in (("identifier", item_names(question)[number - 1]), ("title", question.box_name(number))):
        root.set(name, value)
    root.set("adaptive", "false")
    root.set("timeDependent", "false")
    _declare(root, part)
    score = added(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    score.set("normalMaximum", plain(part.points))
    if options.solutions:
        added(root, "outcomeDeclaration", identifier="KEY", cardinality="single", baseType="identifier")
    _add_body(root, question, number, part)
    _add_processing(root, part, options)
    if options.solutions:
        told = added(root, "modalFeedback", outcomeIdentifier="KEY", identifier="KEY", showHide="show")
        told.extend(elements([key_html(question), mistakes_html(part)], QTI))
    return root


def _declare(root: "_Element", part: AnyPart) -> None:
    """The response with what is right; of a word that is typed, every one that is."""
    kind = "float" if isinstance(part, NumberPart) else "identifier" if _chosen(part) else "string"
    declared = added(root, "responseDeclaration", identifier=RESPONSE, cardinality="single", baseType=kind)
    right = added(declared, "correctResponse")
    if isinstance(part, NumberPart):
        added(right, "value", plain(part.centre))
    elif isinstance(part, WordPart) and part.named:
        added(right, "value", choice_name(part.answer))
    elif isinstance(part, WordPart):
        added(right, "value", part.answer)
        mapping = added(declared, "mapping", defaultValue="0")
        for word in dict.fromkeys((part.answer, *part.accepted)):
            added(mapping, "mapEntry", mapKey=word, mappedValue=plain(part.points), caseSensitive="false")


def _chosen(part: AnyPart) -> bool:
    return isinstance(part, WordPart) and part.named


def _add_body(root: "_Element", question: ExportedQuestion, number: int, part: AnyPart) -> None:
    body = added(root, "itemBody")
    named = f"<p><strong>{escape(question.box_name(number))}</strong> ({points(part.points)})</p>"
    texts = [named, *map(paragraph_html, question.text), figure_html(question.figure, f"{question.file_stem}.png")]
    added(body, "div").extend(elements(texts, QTI))
    if isinstance(part, WordPart) and part.named:
        choices = added(body, "choiceInteraction", responseIdentifier=RESPONSE, shuffle="false", maxChoices="1")
        for word in part.options:
            added(choices, "simpleChoice", word, identifier=choice_name(word))
    else:
        added(added(body, "p"), "textEntryInteraction", responseIdentifier=RESPONSE)


def _add_processing(root: "_Element", part: AnyPart, options: Options) -> None:
    processing = added(root, "responseProcessing")
    condition = added(processing, "responseCondition")
    if isinstance(part, WordPart) and not part.named:
        given = added(condition, "responseIf")
        added(added(added(given, "not"), "isNull"), "variable", identifier=RESPONSE)
        added(added(given, "setOutcomeValue", identifier="SCORE"), "mapResponse", identifier=RESPONSE)
    else:
        _add_comparison(condition, part)
    _add_score(added(condition, "responseElse"), "0")
    if options.solutions:
        told = added(processing, "setOutcomeValue", identifier="KEY")
        added(told, "baseValue", "KEY", baseType="identifier")


def _add_comparison(condition: "_Element", part: AnyPart) -> None:
    right = added(condition, "responseIf")
    if isinstance(part, NumberPart):
        half = tolerance(part)
        bounds = {"includeLowerBound": "true", "includeUpperBound": "true"}
        compared = added(right, "equal", toleranceMode="absolute", tolerance=f"{half} {half}", **bounds)
    else:
        compared = added(right, "match")
    added(compared, "variable", identifier=RESPONSE)
    added(compared, "correct", identifier=RESPONSE)
    _add_score(right, plain(part.points))


def tolerance(part: NumberPart) -> str:
    """How far a right number may be from the centre."""
    return plain(part.half_width + HAIR)


def _add_score(parent: "_Element", value: str) -> None:
    added(added(parent, "setOutcomeValue", identifier="SCORE"), "baseValue", value, baseType="float")


# The tests and the package


def _test(exam: ExportedExam, form: str, questions: Sequence[ExportedQuestion]) -> "_Element":
    root = rooted("assessmentTest", QTI)
    title = " · ".join(filter(None, (exam.title or "examgen", f"Form {form}" if form else "")))
    root.set("identifier", test_name(form))
    root.set("title", xml_text(title))
    part = added(root, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="simultaneous")
    section = added(part, "assessmentSection", identifier="questions", title="Questions", visible="false")
    for question in questions:
        for name in item_names(question):
            added(section, "assessmentItemRef", identifier=name, href=f"{name}.xml")
    return root


def _manifest(exam: ExportedExam) -> "_Element":
    root = manifest()
    resources = added(root, "resources")
    for form, questions in exam.of_forms():
        test = add_resource(resources, test_name(form), "imsqti_test_xmlv2p1", [f"{test_name(form)}.xml"])
        for name in (name for question in questions for name in item_names(question)):
            added(test, "dependency", identifierref=name)
    for question in exam.questions:
        picture = f"{question.file_stem}.png"
        add_resource(resources, f"{question.file_stem}-figure", "webcontent", [picture])
        for name in item_names(question):
            of_item = add_resource(resources, name, "imsqti_item_xmlv2p1", [f"{name}.xml"])
            added(of_item, "dependency", identifierref=f"{question.file_stem}-figure")
    return root


# The text


def blackboard_text(exam: ExportedExam, options: Options) -> bytes:  # noqa: ARG001 it has room for answers alone
    """A line for each box: `NUM`, `MC` or `FIB`, the question, what is right. `ESS` is one for all that is chosen."""
    return "".join(f"{chr(9).join(row)}\n" for question in exam.questions for row in _rows(question)).encode()


def _rows(question: ExportedQuestion) -> Iterator[tuple[str, ...]]:
    if question.chosen:
        yield ("ESS", _text(question, f"{question.name}, all boxes ({points(question.points)})"))
        return
    for number, part in enumerate(question.parts, start=1):
        text = _text(question, f"{question.box_name(number)} ({points(part.points)})")
        if isinstance(part, NumberPart):
            yield ("NUM", text, plain(part.centre), tolerance(part))
        elif isinstance(part, WordPart) and part.named:
            marked = ((word, "correct" if word in part.accepted else "incorrect") for word in part.options)
            yield ("MC", text, *(cell for choice in marked for cell in choice))
        elif isinstance(part, WordPart):
            yield ("FIB", text, *dict.fromkeys((part.answer, *part.accepted)))


def _text(question: ExportedQuestion, name: str) -> str:
    """The question with its figure in words, in one line and without a tab."""
    words = f"<p>{escape(question.figure.words)}</p>"
    html = "".join((f"<p><strong>{escape(name)}</strong></p>", *map(paragraph_html, question.text), words))
    return BREAKS.sub(" ", xml_text(html))
