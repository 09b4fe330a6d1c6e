"""QTI 2.1, taken and scored as a delivery engine takes and scores it: tests/export/qti_reader.py."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from examgen.exam.lookup import check
from examgen.export import qti21
from examgen.export.formats import FORMATS
from examgen.export.markup import document
from examgen.export.question import Options
from examgen.export.reading import read_exam
from tests.export.exported import NAMES, ODD, exported, item_records, record, with_odd_texts
from tests.export.qti_reader import QTI, Item, name, read, text_of
from tests.export.test_moodle import numbers_to_try, told, words_of

HELD = [name for name in NAMES if name != "hand-code"]


def items(name: str, options: Options = Options()) -> Iterator[tuple[dict[str, Any], Item]]:  # noqa: B008 frozen
    """The items of a record, and what an engine has for them; figures are drawn for one test alone."""
    records = item_records(name)
    for question in exported(name).questions:
        yield records[question.name], Item(ET.fromstring(document(qti21.item(question, options))))


@pytest.mark.parametrize("name", HELD)
def test_an_engine_scores_a_number_as_examgen_does_and_tells_the_same_mistakes(name: str) -> None:
    for record_of, item in items(name):
        item.validate()
        numbered = enumerate(record_of["parts"], start=1)
        parts = {number: part for number, part in numbered if "accepted" not in part}
        tried = {number: sorted(numbers_to_try(record_of, part)) for number, part in parts.items()}
        for place in range(max(map(len, tried.values()), default=0)):
            script = {number: values[place % len(values)] for number, values in tried.items()}
            session = item.attempt(**{f"RESPONSE_{number}": format(value, "f") for number, value in script.items()})
            earned = Decimal(0)
            for number, value in script.items():
                ours = check(record_of, f"{parts[number]['name']}={value:f}")
                points = Decimal(parts[number]["points"]) if ours.verdict == "right" else Decimal(0)
                assert session.outcomes[f"SCORE_{number}"] == points, (parts[number]["name"], value)
                said = session.told.get(f"FEEDBACK_{number}", "").partition(": ")[2]
                assert told(said) == words_of(record_of, ours.slips), (parts[number]["name"], value)
                earned += points
            assert session.outcomes["SCORE"] == earned


@pytest.mark.parametrize("name", HELD)
def test_the_key_earns_all_points_and_an_empty_script_none(name: str) -> None:
    for record_of, item in items(name):
        session = item.attempt(**item.keys)
        assert session.outcomes["SCORE"] == Decimal(record_of["points"]) == session.outcomes["MAXSCORE"]
        assert set(session.told) == {"KEY"}
        assert item.attempt().outcomes["SCORE"] == 0


@pytest.mark.parametrize("name", HELD)
def test_every_word_that_is_right_is_right_and_a_wrong_one_is_told(name: str) -> None:
    for record_of, item in items(name):
        for number, part in enumerate(record_of["parts"], start=1):
            chosen = item.responses[f"RESPONSE_{number}"] == "identifier"
            for word in part.get("accepted", ()):
                written = qti21.choice_name(word) if chosen else word.upper()
                assert item.attempt(**{f"RESPONSE_{number}": written}).outcomes["SCORE"] == Decimal(part["points"])
            for slip in record_of["slips"] if "accepted" in part else ():
                word = slip["answers"].get(part["name"])
                if word is not None:
                    session = item.attempt(**{f"RESPONSE_{number}": qti21.choice_name(word) if chosen else word})
                    assert session.outcomes["SCORE"] == 0
                    said = session.told[f"FEEDBACK_{number}"].partition(": ")[2]
                    assert words_of(record_of, (slip["name"],)) <= told(said)


def test_a_known_mistake_earns_its_share() -> None:
    for record_of, item in items("forward", Options(slips_earn=Decimal("0.25"))):
        part = record_of["parts"][-1]
        for slip in record_of["slips"]:
            answer = slip["answers"].get("O")
            if answer is not None and check(record_of, f"O={answer}").verdict != "right":
                scored = item.attempt(RESPONSE_5=answer).outcomes["SCORE"]
                assert scored == float(part["points"]) / 4


def test_without_solutions_no_worked_line_goes_along() -> None:
    for (_, item), question in zip(
        items("forward", Options(solutions=False)), exported("forward").questions, strict=True
    ):
        assert not any(line in text_of(item.root) for line in question.lines)
        assert item.attempt(**item.keys).told == {}


def test_of_several_forms_a_session_has_one_and_the_package_is_complete() -> None:
    forms = exported("forms")
    few = replace(forms, questions=tuple(question for question in forms.questions if question.id == "Q01"))
    content = FORMATS["qti21"].export(few, Options()).content
    package = read(content)
    assert content == FORMATS["qti21"].export(few, Options()).content
    assert sorted(package.items) == ["A-Q01", "B-Q01"]
    for item in package.items.values():
        item.validate()
        (picture,) = item.all("img")
        assert package.files[f"items/{picture.attrib['src']}"].startswith(b"\x89PNG")
    (whole,) = package.test.iter(f"{QTI}testPart")
    (section,) = whole
    assert [name(child) for child in section] == ["selection", "assessmentSection", "assessmentSection"]
    assert section[0].attrib == {"select": "1"}
    refs = [each.attrib for each in package.test.iter(f"{QTI}assessmentItemRef")]
    assert refs == [{"identifier": stem, "href": f"items/{stem}.xml"} for stem in ("A-Q01", "B-Q01")]


def test_sections_of_an_exam_are_sections_of_the_test() -> None:
    one, two = exported("forward").questions[:2]
    exam = replace(exported("forward"), sections=2, questions=(one, replace(two, section=2)))
    root = qti21._test(exam, qti21.DIALECT)
    assert root.xpath("//*[local-name() = 'assessmentSection']/@title") == [
        "Record: forward",
        "Questions",
        "Section 1",
        "Section 2",
    ]
    assert not root.xpath("//*[local-name() = 'selection']")


@pytest.mark.parametrize("odd", [ODD, "\ufffe]]>", "&amp;"])
def test_odd_texts_come_through_whole(odd: str) -> None:
    whole = read_exam(with_odd_texts(record("forward"), odd))
    shown = odd.replace("\ufffe", "\ufffd")
    assert qti21._test(whole, qti21.DIALECT).get("title") == shown
    for question in whole.questions:
        item = Item(ET.fromstring(document(qti21.item(question, Options()))))
        item.validate()
        assert shown in text_of(item.root)
        assert item.attempt(**item.keys).outcomes["SCORE"] == question.points
