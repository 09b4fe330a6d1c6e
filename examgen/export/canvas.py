"""Canvas: a package of QTI 1.2 with a quiz for each form, for Classic and New Quizzes.

A question is a text without points with the figure, and behind it one question for each box, which has the figure too,
as a student may see them one at a time. The form is that of Canvas's own packages and of its importer
(`gems/plugins/qti_exporter`): a number is right from `vargte` to `varlte`, ends included; a word is one of several to
choose from, or a short answer in any capitals. Of a wrong number Canvas keeps nothing, so that known mistakes are
listed in what it says of a wrong answer. Ids are those of the exam, so that a second import may take the place of the
first: Canvas asks whether it is to overwrite. Nothing is drawn at random: that would tear the boxes of a question
apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from examgen.export.archive import zipped
from examgen.export.markup import (
    added,
    document,
    figure_html,
    key_html,
    mistakes_html,
    paragraph_html,
    plain,
    xml_text,
)
from examgen.export.question import (
    AnyPart,
    ChosenPart,
    ExportedExam,
    ExportedQuestion,
    NumberPart,
    Options,
    WordPart,
)
from examgen.render.numbers import points

if TYPE_CHECKING:
    from lxml.etree import _Element

INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
QUIZ = "http://canvas.instructure.com/xsd/cccv1p0"
PACKAGING = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"

SCHEMAS = {
    QTI: "http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd",
    QUIZ: "https://canvas.instructure.com/xsd/cccv1p0.xsd",
    PACKAGING: "http://www.imsglobal.org/xsd/imscp_v1p1.xsd",
}
"""Where the schema of each namespace is published."""

FILES = "%24IMS-CC-FILEBASE%24"
"""What stands for the package's own folder in an address."""

RESPONSE = "response1"
ALL = "general_fb"
WRONG = "general_incorrect_fb"
"""What Canvas takes the feedback for, by its id: said of any answer, and of a wrong one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands. exam: what the exam is called; number: of a box of it, from 1, or 0 for its text."""

    exam: str
    question: ExportedQuestion
    number: int

    @property
    def ident(self) -> str:
        """The id, which no other question of any exam has."""
        return f"{self.exam}-{self.question.file_stem}-{self.number}"

    @property
    def title(self) -> str:
        """The name of the question, and of the box."""
        return self.question.box_name(self.number) if self.number else self.question.name


def canvas_zip(exam: ExportedExam, options: Options) -> bytes:
    """The package: `imsmanifest.xml`; of each form its quiz, in a folder; `images/A-Q07.png` for each question."""
    files = {"imsmanifest.xml": document(_manifest(exam))}
    for form, questions in exam.of_forms():
        name = quiz_name(exam, form)
        files[f"{name}/{name}.xml"] = document(_assessment(exam, name, form, questions, options))
        files[f"{name}/assessment_meta.xml"] = document(_about(exam, name, form, questions))
    for question in exam.questions:
        files[f"images/{question.file_stem}.png"] = question.figure.pixels()
    return zipped(files)


def quiz_name(exam: ExportedExam, form: str) -> str:
    """The id of the quiz of a form."""
    return f"{exam.called}-{form}" if form else exam.called


def _title(exam: ExportedExam, form: str) -> str:
    return " · ".join(filter(None, (exam.title or "examgen", f"Form {form}" if form else "")))


# Quizzes


def _assessment(
    exam: ExportedExam, name: str, form: str, questions: Sequence[ExportedQuestion], options: Options
) -> "_Element":
    root = _root("questestinterop", QTI)
    quiz = added(root, "assessment", ident=name, title=_title(exam, form))
    _add_metadata(quiz, {"cc_maxattempts": "1"})
    section = added(quiz, "section", ident="root_section")
    for question in questions:
        _add_text_alone(section, Place(exam.called, question, 0))
        for number, part in enumerate(question.parts, start=1) if not question.chosen else ():
            _add_box(section, Place(exam.called, question, number), part, options)
        if question.chosen:
            _add_essay(section, Place(exam.called, question, 1), options)
    return root


def _add_metadata(parent: "_Element", fields: dict[str, str]) -> None:
    metadata = added(parent, "qtimetadata")
    for label, entry in fields.items():
        field = added(metadata, "qtimetadatafield")
        added(field, "fieldlabel", label)
        added(field, "fieldentry", entry)


def _add_item(section: "_Element", place: Place, kind: str, worth: Decimal, html: str) -> "tuple[_Element, _Element]":
    """An item and its presentation, which has its text already."""
    item = added(section, "item", ident=place.ident, title=place.title)
    fields = {
        "question_type": kind,
        "points_possible": plain(worth),
        "assessment_question_identifierref": f"{place.ident}-ref",
    }
    _add_metadata(added(item, "itemmetadata"), fields)
    presentation = added(item, "presentation")
    _add_html(presentation, html)
    return item, presentation


def _add_html(parent: "_Element", html: str) -> None:
    added(added(parent, "material"), "mattext", html, texttype="text/html")


def question_html(question: ExportedQuestion) -> str:
    """What a question asks, with its figure."""
    return "\n".join((*map(paragraph_html, question.text), _figure(question)))


def _figure(question: ExportedQuestion) -> str:
    return figure_html(question.figure, f"{FILES}/images/{question.file_stem}.png")


def _add_text_alone(section: "_Element", place: Place) -> None:
    named = f"<p><strong>{escape(place.title)}</strong></p>\n"
    _add_item(section, place, "text_only_question", Decimal(0), named + question_html(place.question))


def _add_box(section: "_Element", place: Place, part: AnyPart, options: Options) -> None:
    html = f"<p><strong>{escape(place.title)}</strong> ({points(part.points)})</p>\n{_figure(place.question)}"
    kinds = {True: "multiple_choice_question", False: "short_answer_question"}
    kind = kinds[part.named] if isinstance(part, WordPart) else "numerical_question"
    item, presentation = _add_item(section, place, kind, part.points, html)
    said = {ALL: _key(place, options), WRONG: mistakes_html(part)}
    if isinstance(part, WordPart) and part.named:
        _add_choices(presentation, part)
    else:
        _add_field(presentation, isinstance(part, NumberPart))
    _add_processing(item, part, said)
    _add_feedback(item, said)


def _key(place: Place, options: Options) -> str:
    """The worked key of a question, which is said once: behind its last box."""
    last = place.number == len(place.question.parts)
    return key_html(place.question) if options.solutions and last else ""


def _add_choices(presentation: "_Element", part: WordPart) -> None:
    response = added(presentation, "response_lid", ident=RESPONSE, rcardinality="Single")
    choices = added(response, "render_choice")
    for number, word in enumerate(part.options, start=1):
        label = added(choices, "response_label", ident=str(number))
        added(added(label, "material"), "mattext", word, texttype="text/plain")


def _add_field(presentation: "_Element", number: bool) -> None:
    response = added(presentation, "response_str", ident=RESPONSE, rcardinality="Single")
    field = added(response, "render_fib", **({"fibtype": "Decimal"} if number else {}))
    added(field, "response_label", ident="answer1")


def _add_processing(item: "_Element", part: AnyPart, said: dict[str, str]) -> None:
    processing = added(item, "resprocessing")
    added(added(processing, "outcomes"), "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    if said.get(ALL):
        _add_told(processing, ALL)
    right = added(processing, "respcondition", **{"continue": "No"})
    conditions = added(right, "conditionvar")
    for test, value in _right(part):
        added(conditions, test, value, respident=RESPONSE)
    added(right, "setvar", "100", action="Set", varname="SCORE")
    if said.get(WRONG):
        _add_told(processing, WRONG)


def _right(part: AnyPart) -> Iterator[tuple[str, str]]:
    """What a right answer is compared with: both ends of a range, a choice, or each word that is right."""
    if isinstance(part, NumberPart):
        yield from (("vargte", plain(part.low)), ("varlte", plain(part.high)))
    elif isinstance(part, WordPart) and part.named:
        numbered = enumerate(part.options, start=1)
        yield from (("varequal", str(number)) for number, word in numbered if word in part.accepted)
    elif isinstance(part, WordPart):
        yield from (("varequal", word) for word in dict.fromkeys((part.answer, *part.accepted)))


def _add_told(processing: "_Element", name: str) -> None:
    """A condition that any answer meets that comes so far."""
    condition = added(processing, "respcondition", **{"continue": "Yes"})
    added(added(condition, "conditionvar"), "other")
    added(condition, "displayfeedback", feedbacktype="Response", linkrefid=name)


def _add_feedback(item: "_Element", said: dict[str, str]) -> None:
    for name, html in said.items():
        if html:
            _add_html(added(added(item, "itemfeedback", ident=name), "flow_mat"), html)


def _add_essay(section: "_Element", place: Place, options: Options) -> None:
    """A question of which no box is right or wrong alone: one field for all of it, to be marked by hand."""
    question = place.question
    labels = ", ".join(part.label for part in question.parts if isinstance(part, ChosenPart))
    name = f"<p><strong>{escape(question.name)}, all boxes</strong> ({points(question.points)})</p>"
    html = f"{name}\n<p>Write in this order: {escape(labels)}.</p>\n{_figure(question)}"
    item, presentation = _add_item(section, place, "essay_question", question.points, html)
    _add_field(presentation, number=False)
    said = {ALL: key_html(question) if options.solutions else ""}
    processing = added(item, "resprocessing")
    added(added(processing, "outcomes"), "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    if said[ALL]:
        _add_told(processing, ALL)
    added(added(added(processing, "respcondition", **{"continue": "No"}), "conditionvar"), "other")
    _add_feedback(item, said)


def _about(exam: ExportedExam, name: str, form: str, questions: Sequence[ExportedQuestion]) -> "_Element":
    """What Canvas asks of a quiz besides: one attempt, nothing shuffled, and nothing shown until somebody says so."""
    root = _root("quiz", QUIZ)
    root.set("identifier", name)
    total = sum((question.points for question in questions), Decimal(0))
    about = " · ".join(filter(None, (exam.course, exam.date)))
    texts = "".join(f"<p>{escape(text)}</p>" for text in (about, exam.instructions) if text)
    fields = {
        "title": _title(exam, form),
        "description": texts,
        "shuffle_answers": "false",
        "scoring_policy": "keep_highest",
        "hide_results": "always",
        "quiz_type": "assignment",
        "points_possible": plain(total),
        "show_correct_answers": "false",
        "allowed_attempts": "1",
        "one_question_at_a_time": "false",
        "available": "false",
    }
    for field, value in fields.items():
        added(root, field, value)
    return root


# The package


def _manifest(exam: ExportedExam) -> "_Element":
    root = _root("manifest", PACKAGING)
    root.set("identifier", f"{exam.called}-package")
    about = added(root, "metadata")
    added(about, "schema", "IMS Content")
    added(about, "schemaversion", "1.1.3")
    added(root, "organizations")
    resources = added(root, "resources")
    for form, _ in exam.of_forms():
        name = quiz_name(exam, form)
        quiz = added(resources, "resource", identifier=name, type="imsqti_xmlv1p2")
        added(quiz, "file", href=f"{name}/{name}.xml")
        added(quiz, "dependency", identifierref=f"{name}-meta")
        kind, path = "associatedcontent/imscc_xmlv1p1/learning-application-resource", f"{name}/assessment_meta.xml"
        added(added(resources, "resource", identifier=f"{name}-meta", type=kind, href=path), "file", href=path)
    for question in exam.questions:
        path = f"images/{question.file_stem}.png"
        name = f"{exam.called}-{question.file_stem}-image"
        added(added(resources, "resource", identifier=name, type="webcontent", href=path), "file", href=path)
    return root


def _root(name: str, namespace: str) -> "_Element":
    from lxml import etree

    root = etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace, "xsi": INSTANCE})
    root.set(f"{{{INSTANCE}}}schemaLocation", xml_text(f"{namespace} {SCHEMAS[namespace]}"))
    return root
