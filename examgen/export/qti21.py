"""A content package of QTI 2.1: an item for each question, a test of sections and forms, figures, a manifest.

Each box is an interaction of its own with a score of its own. Response processing asks in turn whether a number lies in
the accepted interval, ends included, and then in the ranges of known mistakes, the first of which that holds it names
all slips that lead there: `imsqti_v2p1`, its elements in the order of its schema. Of several forms a session has one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from examgen.export.archive import zipped
from examgen.export.markup import added, document, elements, figure_html, key_html, paragraph_html, plain, xml_text
from examgen.export.question import (
    AnyPart,
    ExportedExam,
    ExportedQuestion,
    NumberMistake,
    NumberPart,
    Options,
    WordMistake,
    WordPart,
)
from examgen.render.numbers import points

if TYPE_CHECKING:
    from lxml.etree import _Element

INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
PACKAGING = "http://www.imsglobal.org/xsd/imscp_v1p1"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a version of QTI calls things. namespaces: its own for those of 2.1; schemas: where each one's is published;

    package: schema and version in the manifest; version: the end of the types of resources.
    """

    namespaces: Mapping[str, str]
    schemas: Mapping[str, str]
    package: tuple[str, str]
    version: str


DIALECT = Dialect(
    namespaces={QTI: QTI, PACKAGING: PACKAGING},
    schemas={
        QTI: "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
        PACKAGING: "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    },
    package=("QTIv2.1 Package", "1.0.0"),
    version="v2p1",
)

KEY = "KEY"
"""The outcome and the feedback that hold the worked key."""

BOX_WIDTH, WORD_WIDTH = "8", "20"
"""Characters that a box for a number and one for a word have room for."""


def qti21_zip(exam: ExportedExam, options: Options) -> bytes:
    """The package: `imsmanifest.xml`, `test.xml`, and `items/A-Q07.xml` with `items/A-Q07.png` for each question."""
    found = package(exam, options)
    return zipped({path: made if isinstance(made, bytes) else document(made) for path, made in found.items()})


def package(exam: ExportedExam, options: Options, dialect: Dialect = DIALECT) -> "dict[str, bytes | _Element]":
    """The files of the package by their paths, in their order: figures as they are, documents as elements of 2.1."""
    files: dict[str, bytes | _Element] = {"imsmanifest.xml": _manifest(exam, dialect), "test.xml": _test(exam, dialect)}
    for question in exam.questions:
        files[f"items/{question.file_stem}.xml"] = item(question, options, dialect)
        files[f"items/{question.file_stem}.png"] = question.figure.pixels()
    return files


# An item


def item(question: ExportedQuestion, options: Options, dialect: Dialect = DIALECT) -> "_Element":
    """The item of a question."""
    root = rooted("assessmentItem", QTI, dialect)
    for name, value in (("identifier", question.file_stem), ("title", question.name)):
        root.set(name, value)
    root.set("adaptive", "false")
    root.set("timeDependent", "false")
    for number, part in enumerate(question.parts, start=1):
        _declare_response(root, number, part)
    _declare_outcome(root, "SCORE", "float", "0", normalMaximum=plain(question.points))
    _declare_outcome(root, "MAXSCORE", "float", plain(question.points))
    for number, part in enumerate(question.parts, start=1):
        _declare_outcome(root, f"SCORE_{number}", "float", "0", normalMaximum=plain(part.points))
        _declare_outcome(root, f"FEEDBACK_{number}", "identifier")
    if options.solutions:
        _declare_outcome(root, KEY, "identifier")
    _add_body(root, question)
    _add_processing(root, question, options)
    _add_feedback(root, question, options)
    return root


def _declare_response(root: "_Element", number: int, part: AnyPart) -> None:
    kind = "float" if isinstance(part, NumberPart) else "string" if _typed(part) else "identifier"
    declared = added(root, "responseDeclaration", identifier=f"RESPONSE_{number}", cardinality="single", baseType=kind)
    right = part.answer if isinstance(part.answer, str) else plain(part.answer)
    added(added(declared, "correctResponse"), "value", right if kind != "identifier" else choice_name(right))


def _declare_outcome(root: "_Element", name: str, kind: str, default: str = "", **attributes: str) -> None:
    declared = added(root, "outcomeDeclaration", identifier=name, cardinality="single", baseType=kind, **attributes)
    if default:
        added(added(declared, "defaultValue"), "value", default)


def _typed(part: AnyPart) -> bool:
    """Whether a word is typed, and not chosen from those that the sheet names."""
    return isinstance(part, WordPart) and not part.named


def choice_name(word: str) -> str:
    """The identifier of a choice, which may not begin with a digit."""
    return f"CHOICE_{word}"


def _add_body(root: "_Element", question: ExportedQuestion) -> None:
    text = [f"<p><strong>{escape(question.name)}</strong></p>", *map(paragraph_html, question.text)]
    body = added(root, "itemBody")
    body.extend(elements([*text, figure_html(question.figure, f"{question.file_stem}.png")], QTI))
    for number, part in enumerate(question.parts, start=1):
        line = added(body, "p", f"{part.label} ")
        box = _interaction(line, f"RESPONSE_{number}", part)
        box.tail = f" ({points(part.points)})"


def _interaction(line: "_Element", response: str, part: AnyPart) -> "_Element":
    if isinstance(part, WordPart) and part.named:
        box = added(line, "inlineChoiceInteraction", responseIdentifier=response, shuffle="false")
        for word in part.options:
            added(box, "inlineChoice", word, identifier=choice_name(word))
        return box
    width = BOX_WIDTH if isinstance(part, NumberPart) else WORD_WIDTH
    return added(line, "textEntryInteraction", responseIdentifier=response, expectedLength=width)


# What is right, and what a mistake is told


def _add_processing(root: "_Element", question: ExportedQuestion, options: Options) -> None:
    processing = added(root, "responseProcessing")
    for number, part in enumerate(question.parts, start=1):
        _add_condition(processing, number, part, options.slips_earn)
    total = added(added(processing, "setOutcomeValue", identifier="SCORE"), "sum")
    for number, _ in enumerate(question.parts, start=1):
        added(total, "variable", identifier=f"SCORE_{number}")
    if options.solutions:
        _set(processing, KEY, "identifier", KEY)


def _add_condition(processing: "_Element", number: int, part: AnyPart, slips_earn: Decimal) -> None:
    """The score of a box, and what it is told. Blank is asked first: an engine may take nothing for 0, or stumble."""
    condition = added(processing, "responseCondition")
    blank = added(condition, "responseIf")
    added(added(blank, "isNull"), "variable", identifier=f"RESPONSE_{number}")
    _set(blank, f"SCORE_{number}", "float", "0")
    right = added(condition, "responseElseIf")
    if isinstance(part, NumberPart):
        _within(right, number, part.low, part.high)
    elif isinstance(part, WordPart):
        _one_of(right, number, part, part.accepted)
    _set(right, f"SCORE_{number}", "float", plain(part.points))
    for place, mistake in enumerate(mistakes_of(part), start=1):
        wrong = added(condition, "responseElseIf")
        if isinstance(mistake, NumberMistake):
            _within(wrong, number, mistake.low, mistake.high)
        elif isinstance(part, WordPart):
            _one_of(wrong, number, part, mistake.spellings)
        if slips_earn:
            _set(wrong, f"SCORE_{number}", "float", plain(part.points * slips_earn))
        if mistake.words:
            _set(wrong, f"FEEDBACK_{number}", "identifier", feedback_name(number, place))


def mistakes_of(part: AnyPart) -> Sequence[NumberMistake | WordMistake]:
    """The mistakes of a part, in their order."""
    return part.mistakes if isinstance(part, NumberPart | WordPart) else ()


def feedback_name(number: int, place: int) -> str:
    """The identifier of what is said of a mistake. number: of the box; place: of the mistake, both from 1."""
    return f"MISTAKE_{number}_{place}"


def _within(parent: "_Element", number: int, low: Decimal, high: Decimal) -> None:
    both = added(parent, "and")
    for comparison, end in (("gte", low), ("lte", high)):
        compared = added(both, comparison)
        added(compared, "variable", identifier=f"RESPONSE_{number}")
        added(compared, "baseValue", plain(end), baseType="float")


def _one_of(parent: "_Element", number: int, part: WordPart, words: Sequence[str]) -> None:
    any_of = added(parent, "or")
    for word in words:
        if _typed(part):
            compared = added(any_of, "stringMatch", caseSensitive="false", substring="false")
            value, kind = word, "string"
        else:
            compared = added(any_of, "match")
            value, kind = choice_name(word), "identifier"
        added(compared, "variable", identifier=f"RESPONSE_{number}")
        added(compared, "baseValue", value, baseType=kind)


def _set(parent: "_Element", outcome: str, kind: str, value: str) -> None:
    added(added(parent, "setOutcomeValue", identifier=outcome), "baseValue", value, baseType=kind)


def _add_feedback(root: "_Element", question: ExportedQuestion, options: Options) -> None:
    for number, part in enumerate(question.parts, start=1):
        for place, mistake in enumerate(mistakes_of(part), start=1):
            if not mistake.words:
                continue
            told = _feedback(root, f"FEEDBACK_{number}", feedback_name(number, place))
            added(told, "p", f"{part.label}: {mistake.words}")
    if options.solutions:
        _feedback(root, KEY, KEY).extend(elements([key_html(question)], QTI))


def _feedback(root: "_Element", outcome: str, name: str) -> "_Element":
    return added(root, "modalFeedback", outcomeIdentifier=outcome, identifier=name, showHide="show")


# The test and the package


def _test(exam: ExportedExam, dialect: Dialect) -> "_Element":
    """One part with a section for each form, of which a session has one, and in it one for each section."""
    root = rooted("assessmentTest", QTI, dialect)
    root.set("identifier", "examgen-test")
    root.set("title", xml_text(exam.title) or "examgen")
    _declare_outcome(root, "SCORE", "float", "0")
    part = added(root, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="individual")
    forms = list(exam.of_forms())
    whole = added(part, "assessmentSection", identifier="exam", title=exam.title or "examgen", visible="false")
    if len(forms) > 1:
        added(whole, "selection", select="1")
    for form, questions in forms:
        _add_form(whole, form, questions, exam.sections > 1)
    processing = added(root, "outcomeProcessing")
    total = added(added(processing, "setOutcomeValue", identifier="SCORE"), "sum")
    added(total, "testVariables", variableIdentifier="SCORE")
    return root


def _add_form(whole: "_Element", form: str, questions: Sequence[ExportedQuestion], several: bool) -> None:
    """The section of a form; within it one for each section of the exam, if that has several."""
    identifier, title = (f"form-{form}", f"Form {form}") if form else ("questions", "Questions")
    outer = added(whole, "assessmentSection", identifier=identifier, title=title, visible="true")
    inner: dict[int, _Element] = {}
    for question in questions:
        number = question.section
        if several and number not in inner:
            called = {"identifier": f"{identifier}-{number}", "title": f"Section {number}"}
            inner[number] = added(outer, "assessmentSection", **called, visible="true")
        address = f"items/{question.file_stem}.xml"
        added(inner.get(number, outer), "assessmentItemRef", identifier=question.file_stem, href=address)


def _manifest(exam: ExportedExam, dialect: Dialect) -> "_Element":
    root = manifest(dialect)
    resources = added(root, "resources")
    test = add_resource(resources, "test", f"imsqti_test_xml{dialect.version}", ["test.xml"])
    for question in exam.questions:
        added(test, "dependency", identifierref=question.file_stem)
    for question in exam.questions:
        files = [f"items/{question.file_stem}.{ending}" for ending in ("xml", "png")]
        add_resource(resources, question.file_stem, f"imsqti_item_xml{dialect.version}", files)
    return root


def manifest(dialect: Dialect = DIALECT) -> "_Element":
    """A manifest without resources."""
    root = rooted("manifest", PACKAGING, dialect)
    root.set("identifier", "examgen-package")
    about = added(root, "metadata")
    for name, value in zip(("schema", "schemaversion"), dialect.package, strict=True):
        added(about, name, value)
    added(root, "organizations")
    return root


def add_resource(resources: "_Element", name: str, kind: str, files: Sequence[str]) -> "_Element":
    """A resource of a manifest; the first of its files is what it is."""
    resource = added(resources, "resource", identifier=name, type=kind, href=files[0])
    for file in files:
        added(resource, "file", href=file)
    return resource


def rooted(name: str, namespace: str, dialect: Dialect = DIALECT) -> "_Element":
    """The root of a document, which says where the schema is."""
    from lxml import etree

    root = etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace, "xsi": INSTANCE})
    space = dialect.namespaces[namespace]
    root.set(f"{{{INSTANCE}}}schemaLocation", f"{space} {dialect.schemas[space]}")
    return root
