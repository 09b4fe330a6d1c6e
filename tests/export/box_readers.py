"""Formats in which a box is a question of its own, read and marked as their platforms do: Canvas, Blackboard.

Canvas: a numerical question holds from `vargte` to `varlte`, compared as decimals; a short answer is compared in lower
case and without spaces around it; a choice by its text (its importer and `quiz_question/*.rb`).
Blackboard: QTI 2.1 (`equal` with an absolute tolerance, `mapResponse`, `match`), and the lines of its help on uploading
questions. Tolerances are tried in decimals and in binary fractions, since nobody says which a platform takes.
Shares nothing with examgen.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from xml.etree import ElementTree as ET

QTI12 = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
CP = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
QUIZ = "{http://canvas.instructure.com/xsd/cccv1p0}"
QTI21 = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
CP21 = "{http://www.imsglobal.org/xsd/imscp_v1p1}"


@dataclass(frozen=True)
class Box:
    """A question of one box. shape: number, choice, word or essay; told: all that is said of a wrong answer."""

    title: str
    text: str
    shape: str
    points: Decimal
    right: Callable[[str], bool]
    choices: tuple[str, ...] = ()
    told: str = ""
    key: str = ""


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def of(parent: ET.Element, path: str, space: str) -> ET.Element:
    found = parent.find("/".join(f"{space}{step}" for step in path.split("/")))
    assert found is not None, path
    return found


# Canvas


def canvas(content: bytes) -> dict[str, list[Box]]:
    """The quizzes of a package by their titles, with every question that has points; texts alone are asserted."""
    files = unzipped(content)
    manifest = ET.fromstring(files["imsmanifest.xml"])
    resources = {each.attrib["identifier"]: each for each in manifest.iter(f"{CP}resource")}
    listed = [file.attrib["href"] for each in resources.values() for file in each.iter(f"{CP}file")]
    assert sorted([*listed, "imsmanifest.xml"]) == sorted(files), "every file stands in the manifest, once"
    quizzes: dict[str, list[Box]] = {}
    pictures: set[str] = set()
    for identifier, resource in resources.items():
        if resource.attrib["type"] != "imsqti_xmlv1p2":
            continue
        (needed,) = (each.attrib["identifierref"] for each in resource.iter(f"{CP}dependency"))
        about = ET.fromstring(files[of(resources[needed], "file", CP).attrib["href"]])
        assert about.attrib["identifier"] == identifier
        root = ET.fromstring(files[of(resource, "file", CP).attrib["href"]])
        quiz = of(root, "assessment", QTI12)
        assert (quiz.attrib["ident"], quiz.attrib["title"]) == (identifier, about.findtext(f"{QUIZ}title"))
        items = list(root.iter(f"{QTI12}item"))
        idents = [item.attrib["ident"] for item in items]
        assert len({*idents}) == len(idents)
        for item in items:
            pictures |= {*re.findall(r"%24IMS-CC-FILEBASE%24/([^\"]+)", text_of(item))}
        read = [canvas_box(item) for item in items]
        assert Decimal(about.findtext(f"{QUIZ}points_possible") or "") == sum(box.points for box in read if box)
        quizzes[quiz.attrib["title"]] = [box for box in read if box]
    assert pictures == {name for name in files if name.startswith("images/")}
    assert all(files[name].startswith(b"\x89PNG") for name in pictures)
    return quizzes


def text_of(item: ET.Element) -> str:
    return of(item, "presentation/material/mattext", QTI12).text or ""


def canvas_box(item: ET.Element) -> Box | None:
    """A question, or None for a text alone, which may be worth nothing."""
    fields = {
        field.findtext(f"{QTI12}fieldlabel"): field.findtext(f"{QTI12}fieldentry") or ""
        for field in item.iter(f"{QTI12}qtimetadatafield")
    }
    kind, points = fields["question_type"], Decimal(fields["points_possible"])
    if kind == "text_only_question":
        assert points == 0
        assert item.find(f"{QTI12}resprocessing") is None
        return None
    said = {
        each.attrib["ident"]: unescape(re.sub("<[^>]+>", "\n", of(each, "flow_mat/material/mattext", QTI12).text or ""))
        for each in item.iter(f"{QTI12}itemfeedback")
    }
    linked = [each.attrib["linkrefid"] for each in item.iter(f"{QTI12}displayfeedback")]
    assert sorted(linked) == sorted(said)
    (first, *_) = [each for each in item.iter(f"{QTI12}respcondition") if each.attrib["continue"] == "No"]
    tests = [(test.tag.removeprefix(QTI12), test.text or "") for test in of(first, "conditionvar", QTI12)]
    labels = {
        label.attrib["ident"]: of(label, "material/mattext", QTI12).text or ""
        for label in item.iter(f"{QTI12}response_label")
        if label.find(f"{QTI12}material") is not None
    }
    rest = {"told": said.get("general_incorrect_fb", ""), "key": said.get("general_fb", "")}
    common = {"title": item.attrib["title"], "text": text_of(item), "points": points, **rest}
    if kind == "essay_question":
        assert tests == [("other", "")]
        return Box(shape="essay", right=lambda _: False, **common)  # type: ignore[arg-type]
    assert of(first, "setvar", QTI12).text == "100"
    if kind == "numerical_question":
        (low_test, low), (high_test, high) = tests
        assert (low_test, high_test) == ("vargte", "varlte")
        start, end = Decimal(repr(float(low))), Decimal(repr(float(high)))
        return Box(shape="number", right=lambda text: start <= Decimal(text) <= end, **common)  # type: ignore[arg-type]
    assert {test for test, _ in tests} == {"varequal"}
    if kind == "multiple_choice_question":
        ((_, chosen),) = tests
        return Box(shape="choice", choices=tuple(labels.values()), right=lambda text: text == labels[chosen], **common)  # type: ignore[arg-type]
    assert kind == "short_answer_question"
    words = {word.strip().lower() for _, word in tests}
    return Box(shape="word", right=lambda text: text.strip().lower() in words, **common)  # type: ignore[arg-type]


# Blackboard


def blackboard(content: bytes) -> dict[str, list[Box]]:
    """The tests of a package by their titles."""
    files = unzipped(content)
    manifest = ET.fromstring(files["imsmanifest.xml"])
    resources = {each.attrib["identifier"]: each for each in manifest.iter(f"{CP21}resource")}
    listed = [file.attrib["href"] for each in resources.values() for file in each.iter(f"{CP21}file")]
    assert sorted([*listed, "imsmanifest.xml"]) == sorted(files)
    found: dict[str, list[Box]] = {}
    for resource in resources.values():
        if resource.attrib["type"] == "imsqti_test_xmlv2p1":
            test = ET.fromstring(files[resource.attrib["href"]])
            refs = list(test.iter(f"{QTI21}assessmentItemRef"))
            needed = [each.attrib["identifierref"] for each in resource.iter(f"{CP21}dependency")]
            assert [ref.attrib["identifier"] for ref in refs] == needed
            found[test.attrib["title"]] = [blackboard_box(files[ref.attrib["href"]], files) for ref in refs]
    return found


def blackboard_box(content: bytes, files: dict[str, bytes]) -> Box:
    item = ET.fromstring(content)
    declared = of(item, "responseDeclaration", QTI21)
    assert declared.attrib["identifier"] == "RESPONSE"
    right = of(declared, "correctResponse/value", QTI21).text or ""
    for picture in item.iter(f"{QTI21}img"):
        assert files[picture.attrib["src"]].startswith(b"\x89PNG")
    points = Decimal(of(item, "outcomeDeclaration", QTI21).attrib["normalMaximum"])
    body = of(item, "itemBody", QTI21)
    conditions = of(item, "responseProcessing/responseCondition", QTI21)
    test, outcome = of(conditions, "responseIf", QTI21)
    common = {
        "title": item.attrib["title"],
        "text": "".join(body.itertext()),
        "points": points,
        "key": "".join("".join(told.itertext()) for told in item.iter(f"{QTI21}modalFeedback")),
    }
    kind = declared.attrib["baseType"]
    if kind == "float":
        assert test.attrib["toleranceMode"] == "absolute"
        assert (test.attrib["includeLowerBound"], test.attrib["includeUpperBound"]) == ("true", "true")
        below, above = test.attrib["tolerance"].split()
        assert Decimal(of(outcome, "baseValue", QTI21).text or "") == points
        assert below == above
        return Box(shape="number", right=within(right, above), **common)  # type: ignore[arg-type]
    if kind == "identifier":
        choices = {each.attrib["identifier"]: each.text or "" for each in item.iter(f"{QTI21}simpleChoice")}
        assert test.tag == f"{QTI21}match"
        return Box(shape="choice", choices=tuple(choices.values()), right=lambda text: text == choices[right], **common)  # type: ignore[arg-type]
    entries = list(item.iter(f"{QTI21}mapEntry"))
    assert all(each.attrib["caseSensitive"] == "false" for each in entries)
    assert {Decimal(each.attrib["mappedValue"]) for each in entries} == {points}
    assert outcome.find(f"{QTI21}mapResponse") is not None
    words = {each.attrib["mapKey"].casefold() for each in entries}
    return Box(shape="word", right=lambda text: text.casefold() in words, **common)  # type: ignore[arg-type]


def within(centre: str, tolerance: str) -> Callable[[str], bool]:
    def right(text: str) -> bool:
        exact = abs(Decimal(text) - Decimal(centre)) <= Decimal(tolerance)
        binary = abs(float(text) - float(centre)) <= float(tolerance)
        limits = float(centre) - float(tolerance) <= float(text) <= float(centre) + float(tolerance)
        assert exact == binary == limits, text
        return exact

    return right


def blackboard_text(content: bytes) -> list[Box]:
    """The lines of a text: type, question, and what is right."""
    lines = content.decode().split("\n")
    assert lines.pop() == ""
    return [text_box(line.split("\t")) for line in lines]


def text_box(cells: list[str]) -> Box:
    kind, text, *answers = cells
    title, points = re.findall(r"<strong>(.*) \(([^)]*) points?\)</strong>", text)[0]
    common = {"title": unescape(title), "text": unescape(re.sub("<[^>]+>", " ", text)), "points": number(points)}
    assert len(answers) <= 100
    if kind == "NUM":
        return Box(shape="number", right=within(*answers), **common)  # type: ignore[arg-type]
    if kind == "MC":
        marks = dict(zip(answers[::2], answers[1::2], strict=True))
        assert {*marks.values()} == {"correct", "incorrect"}
        return Box(shape="choice", choices=tuple(marks), right=lambda text: marks[text] == "correct", **common)  # type: ignore[arg-type]
    if kind == "ESS":
        assert not answers
        return Box(shape="essay", right=lambda _: False, **common)  # type: ignore[arg-type]
    assert kind == "FIB"
    words = {answer.casefold() for answer in answers}
    return Box(shape="word", right=lambda text: text.casefold() in words, **common)  # type: ignore[arg-type]


def number(points: str) -> Decimal:
    return Decimal(points.replace("½", "") or 0) + (Decimal("0.5") if "½" in points else 0)
