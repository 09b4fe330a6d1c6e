"""The report on a class and the feedback in Chromium: nothing wider than a telephone, nothing for axe to find."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from examgen.grading.classes.feedback import feedback_page
from examgen.grading.classes.marking import Scheme
from examgen.grading.classes.report import class_report
from examgen.grading.classes.run import ClassFiles, marked_class, read_class
from examgen.grading.classes.tally import empty_tally
from examgen.grading.exam_names import ExamNames
from examgen.render.class_report import report_texts
from examgen.render.environment import page_environment
from examgen.render.feedback import page_text
from tests.browser.checkers import AXE
from tests.exams import an_exam
from tests.grading.a_class import LONG, a_class, table

pytestmark = pytest.mark.browser

EXAM = an_exam(3)
SCHEME = Scheme(EXAM, EXAM.policies, {})


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of both pages of a class of twelve, one of whom cannot be read."""
    folder = tmp_path_factory.mktemp("class")
    answers = [*a_class(EXAM, 12), ("s9999", "", "Q01", "O", "?")]
    names = ExamNames(EXAM)
    files = ClassFiles((table(folder / "a.csv", [LONG, *answers]),), None, folder)
    with read_class(files, names) as store:
        scripts = [script for chunk in marked_class(store, names, files, SCHEME, list) for script in chunk]
    tally = empty_tally(EXAM, {})
    for script in scripts:
        tally.add(script)
    texts = report_texts(class_report(SCHEME, tally), page_environment())
    texts["feedback.html"] = page_text(feedback_page(scripts[0], SCHEME), page_environment())
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in ("report", "feedback")}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["report", "feedback"])
def test_a_page_fits_a_telephone_and_axe_finds_nothing(
    name: str, scheme: Any, pages: dict[str, str], chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 800}, offline=True, color_scheme=scheme)
    page = context.new_page()
    page.goto(pages[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate(AXE.read_text(encoding="utf-8"))  # its content policy lets no other script in
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    context.close()


@pytest.mark.parametrize(
    ("width", "saying"),
    [
        (390, {"scroll", "plot", "figure"}),
        (509, {"scroll", "plot", "figure"}),
        (523, {"scroll", "plot", "figure"}),
        (645, {"scroll", "plot"}),
        (815, {"scroll"}),
        (840, set()),
    ],
)
def test_what_is_wider_than_the_window_says_so_and_nothing_else_does(
    width: int, saying: set[str], pages: dict[str, str], chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(pages["report"])
    found = page.eval_on_selector_all(
        ".plot, .scroll, .figure",
        "all => all.filter(each => each.checkVisibility()).map(each => [each.className, each.scrollWidth, "
        "each.clientWidth, getComputedStyle(each, '::before').content.includes('swipe')])",
    )
    context.close()
    assert len(found) > 6
    assert [name for name, whole, shown, says in found if whole > shown and not says] == []
    assert {name for name, *_, says in found if says} == saying
    assert ({name for name, whole, shown, _ in found if whole > shown}) == saying


def test_a_telephone_shows_the_whole_histogram_at_a_size_that_can_be_read(
    pages: dict[str, str], chromium: Browser
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(pages["report"])
    shown = page.locator(".plot:visible").first
    picture = shown.locator(".diagram")
    assert "Histogram" in str(shown.get_attribute("aria-label"))
    box = picture.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert shown.evaluate("plot => plot.scrollWidth <= plot.clientWidth")
    assert box["width"] >= 0.97 * 92 / 25.4 * 96, "letters of 8.5 pt are 11 pixels high"
    page.set_viewport_size({"width": 1000, "height": 800})
    assert page.locator(".plot:visible").first.locator(".diagram").bounding_box()["width"] > 600  # type: ignore[index]
    context.close()
