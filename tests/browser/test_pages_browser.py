"""Students' pages in Chromium: readable from 360 px up, in both colour schemes, by everyone; printed as the PDF is."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Browser, Page

from examgen.exam.record import Exam, Pages
from examgen.render.environment import page_environment
from examgen.render.pdf import PAGES
from examgen.render.students import student_texts
from tests.browser.checkers import AXE
from tests.exams import an_exam

pytestmark = pytest.mark.browser

MIXED = ("sigmoid", "tanh", "relu")
EXAMS = {
    "plain": an_exam(3, MIXED),
    "cover-and-tables": an_exam(3, MIXED, pages=Pages(cover=True, tables=True), places=4),
    "two-a-page": an_exam(3, MIXED, pages=Pages(per_page=2)),
    "fractional": an_exam(3, MIXED, inputs="fractional"),
    "dump": an_exam(2, ("tanh", "relu"), kind="dump"),
    "dumps-two-a-page": an_exam(2, ("tanh", "relu"), kind="dump", pages=Pages(per_page=2)),
    "truth-tables": an_exam(2, ("tanh", "relu"), kind="truth-table"),
    "truth-tables-two-a-page": an_exam(2, ("tanh", "relu"), kind="truth-table", pages=Pages(per_page=2)),
    "cells": an_exam(2, ("tanh", "relu"), kind="truth-table", pages=Pages(boxes="comb")),
    "cells-two-a-page": an_exam(2, MIXED, kind="activation-swap", pages=Pages(boxes="comb", per_page=2)),
    "long-title": an_exam(1, title="Zwischenprüfung" * 13, course="امتحان " * 20),
}
SCHEMES: dict[Any, str] = {"light": "", "dark": '{runOnly: "color-contrast"}'}
"""What axe looks for in either scheme: they differ in colours alone."""

CUT = """[...document.querySelectorAll('h1, .course, .policy')]
    .filter(shown => shown.clientHeight && shown.scrollHeight > shown.clientHeight + 1)
    .map(shown => shown.textContent)"""
"""The lines above the questions of which not all is seen."""

LEAST_LABEL = 11
"""CSS pixels of a weight on its edge."""


def opened(chromium: Browser, file: Path, **options: Any) -> Page:
    page = chromium.new_page(**options)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    assert [url for url in requests if not url.startswith("data:")] == [file.as_uri()]
    return page


@pytest.fixture(scope="module", params=EXAMS)
def exam(request: pytest.FixtureRequest) -> Exam:
    return EXAMS[request.param]


@pytest.fixture(scope="module")
def texts(exam: Exam) -> Mapping[str, str]:
    return student_texts(exam, page_environment())


@pytest.fixture(scope="module")
def file(texts: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("students") / "questions.html"
    file.write_text(texts["students/questions.html"], encoding="utf-8")
    return file


def test_axe_has_nothing_to_say(chromium: Browser, file: Path) -> None:
    page = opened(chromium, file, viewport={"width": 360, "height": 800})
    page.evaluate(AXE.read_text(encoding="utf-8"))  # its content policy lets no other script in
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        violations = page.evaluate(f"axe.run({rules})")["violations"]
        assert [(violation["id"], violation["nodes"][0]["html"]) for violation in violations] == [], scheme
    page.close()


def test_nothing_but_diagrams_and_tables_scrolls_sideways_and_no_line_is_cut(chromium: Browser, file: Path) -> None:
    page = opened(chromium, file)
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(CUT) == [], width
        labels = page.evaluate(
            "[...document.querySelectorAll('.diagram-weight, .diagram-input')]"
            ".map(text => parseFloat(text.getAttribute('font-size')) * text.getScreenCTM().a)"
        )
        assert len(labels) >= 4
        assert min(labels) >= LEAST_LABEL, width
    page.close()


def test_a_browser_prints_as_many_pages_as_the_pdf_has(chromium: Browser, file: Path, texts: Mapping[str, str]) -> None:
    """As many as the document for paper says; where it says another number, it is not drawn at all. All are on A4."""
    page = opened(chromium, file)
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    said = PAGES.search(texts["students/questions.pdf"])
    assert said
    with pikepdf.open(BytesIO(printed)) as browsers:
        assert len(browsers.pages) == int(said[1])
        sides = [float(side) / 72 * 25.4 for side in browsers.pages[0].mediabox]
        assert sides == pytest.approx([0, 0, 210, 297], abs=0.35)


def test_the_page_reads_without_scripts(chromium: Browser, file: Path, exam: Exam) -> None:
    page = opened(chromium, file, java_script_enabled=False)
    assert page.get_by_role("heading", name="Question 1", exact=True).is_visible()
    boxes = 1 if exam.items[0].kind == "dump" else len(exam.items[0].parts)
    assert page.locator("#Q01 .box, #Q01 .comb").count() == boxes
    assert "<script" not in file.read_text(encoding="utf-8")
    page.close()
