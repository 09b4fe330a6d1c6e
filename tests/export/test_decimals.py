"""A decimal comma in what is read, and a point in what is compared."""

import re
from xml.etree import ElementTree as ET

import pytest

from examgen.export.decimals import svg_texts, with_commas
from examgen.export.formats import FORMATS
from examgen.export.question import ExportedQuestion, Options
from examgen.export.reading import read_exam
from tests.export.exported import NAMES, exported, record, with_odd_texts

POINT = re.compile(r"[0-9]\.[0-9]")


def texts(question: ExportedQuestion) -> list[str]:
    """All that somebody reads of a question."""
    told = [words for part in question.parts for mistake in getattr(part, "mistakes", ()) for words in _said(mistake)]
    drawn = ["".join(ET.fromstring(question.figure.svg).itertext())]
    asked = ["".join(run.text for run in paragraph) for paragraph in question.asked]
    shown = [part.shown for part in question.parts]
    return [*asked, question.figure.words, *drawn, *question.lines, *shown, *told]


def _said(mistake: object) -> list[str]:
    return [getattr(mistake, "words", ""), getattr(mistake, "ends", "")]


@pytest.mark.parametrize("name", NAMES)
def test_every_number_that_is_read_has_a_comma_and_nothing_else_is_changed(name: str) -> None:
    commas = read_exam(record(name), decimal="comma")
    for before, after in zip(exported(name).questions, commas.questions, strict=True):
        assert any(map(POINT.search, texts(before)))
        assert not any(map(POINT.search, texts(after)))
        for point, comma in zip(texts(before), texts(after), strict=True):
            assert POINT.sub(lambda found: found[0].replace(".", ","), POINT.sub(_comma, point)) == comma
        for there, here in zip(before.parts, after.parts, strict=True):
            assert (there.answer, there.points, there.label) == (here.answer, here.points, here.label)
        assert (before.figure.width, before.figure.height) == (after.figure.width, after.figure.height)


def _comma(found: re.Match[str]) -> str:
    return found[0].replace(".", ",")


def test_what_a_platform_compares_keeps_its_point_and_the_instructors_words_are_hers() -> None:
    whole = read_exam(with_odd_texts(record("forward"), "Part 1.2"), decimal="comma")
    moodle = FORMATS["moodle"].export(whole, Options(decimal="comma")).content.decode()
    assert "Part 1.2" in moodle
    before = FORMATS["moodle"].export(exported("forward"), Options()).content.decode()
    cells = [re.findall(r"=(-?[0-9.]+:[0-9.]+)", text) for text in (before, moodle)]
    assert cells[0] == cells[1] != []
    qti = [FORMATS["csv"].export(exam, Options()).content for exam in (exported("forward"), whole)]
    assert qti[0] == qti[1]


def test_of_a_drawing_nothing_is_changed_but_what_is_read() -> None:
    drawing = '<svg {} width="1.5mm"><style>text {{ stroke: 0.5px }}</style><path d="M 0.5 1.5"/>{}</svg>'
    space = 'xmlns="http://www.w3.org/2000/svg"'
    before = drawing.format(space, '<text x="0.5">0.5<tspan dy="1.5">1.5</tspan>2.5</text><title>I0 = 0.5</title>')
    after = drawing.format(space, '<text x="0.5">0,5<tspan dy="1.5">1,5</tspan>2,5</text><title>I0 = 0,5</title>')
    assert svg_texts(before, with_commas) == after
