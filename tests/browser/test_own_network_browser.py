"""The page of a question on a large network of one's own: read on a telephone, and printed by a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from examgen.render.environment import page_environment
from examgen.render.students import student_texts
from tests.render.test_crowded_words import FAR_OFF, LEAKY, SIGMOID, TANH, an_own_exam

pytestmark = pytest.mark.browser

ENDS = """[...document.querySelectorAll('.question')].map(question => [
    question.querySelector('.drawing').getBoundingClientRect().bottom,
    question.querySelector('.boxes').getBoundingClientRect().top])"""
"""Of each question the foot of its drawing and the head of its boxes."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    more = {"kind": "gradient", "second_row": "0.5,0.2", "ask": ["G0->O0", "B->O0", "B->O1"], **FAR_OFF}
    exam = an_own_exam(folder, (2, 3, 3, 2), (LEAKY, SIGMOID, TANH), **more)
    page = folder / "questions.html"
    page.write_text(student_texts(exam, page_environment())["students/questions.html"], encoding="utf-8")
    return page


def test_words_and_formulas_stand_one_below_the_other_on_a_telephone(chromium: Browser, file: Path) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    text, formulas = (page.locator(f".asked {name}").bounding_box() for name in (".text", ".functions"))
    assert text is not None
    assert formulas is not None
    assert formulas["y"] >= text["y"] + text["height"]
    page.close()


def test_printed_by_a_browser_a_drawing_that_has_no_room_beside_its_boxes_lies_on_none(
    chromium: Browser, file: Path
) -> None:
    page = chromium.new_page(viewport={"width": 700, "height": 1000})
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    ends = page.evaluate(ENDS)
    assert len(ends) == 1
    assert all(foot <= head for foot, head in ends)
    page.close()
