"""The grader's page in Chromium, opened from a disk: it marks as examgen does, and keeps what was typed."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from examgen.desk.tables import diagnosis_words, marked_document
from examgen.exam import Exam
from examgen.grading import Marker
from examgen.render.environment import environment
from examgen.render.grader import PATH, grader_texts
from tests.exams import an_exam
from tests.grading.hard_scripts import hard_scripts, items_of_all_kinds

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCRIPTS = 300


@pytest.fixture(scope="module")
def exam() -> Exam:
    return replace(an_exam(1), items=tuple(items_of_all_kinds()), title="</script><script>document.title='broken'")


@pytest.fixture(scope="module")
def address(exam: Exam, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("graders") / "grader.html"
    path.write_text(grader_texts(exam, environment())[PATH], encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#boxes input")
    yield page
    context.close()


def test_it_marks_as_examgen_does(page: Page, exam: Exam) -> None:
    markers = {item.name: Marker(item, exam.places, exam.policies) for item in exam.items}
    scripts = list(islice(hard_scripts(exam.items, exam.places, Random(5)), SCRIPTS))
    asked = [[item.name, written] for item, written in scripts]
    found = page.evaluate("scripts => scripts.map(([name, written]) => examgen.mark(name, written))", asked)
    for (item, written), said in zip(scripts, found, strict=True):
        marked = markers[item.name].mark(written)
        expected: dict[str, Any] = {**marked_document(marked), "said": diagnosis_words(item, marked.diagnosis)}
        assert said == expected, (item.name, written)
