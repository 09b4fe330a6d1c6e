"""Every page in Chromium: its content policy lets all of it work, and nothing that got into it by a name or a title."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from examgen.exam.record import Exam, Pages
from examgen.grading.as_data import marking_data
from examgen.grading.classes.feedback import feedback_page
from examgen.grading.classes.marking import Scheme
from examgen.grading.classes.report import class_report
from examgen.grading.classes.run import ClassFiles, marked_class, read_class
from examgen.grading.classes.tally import empty_tally
from examgen.grading.exam_names import ExamNames
from examgen.items.kinds import KINDS
from examgen.render.class_report import report_texts
from examgen.render.environment import page_environment
from examgen.render.feedback import page_text
from examgen.render.grader import grader_texts
from examgen.render.key import key_texts
from examgen.render.students import student_texts
from tests.exams import an_exam, in_forms
from tests.grading.a_class import LONG, a_class, table
from tests.grading.hard_scripts import items_of_all_kinds

pytestmark = pytest.mark.browser

MIXED = ("sigmoid", "tanh", "relu")

EXAMS: dict[str, Exam] = {
    "cover and tables": an_exam(3, MIXED, pages=Pages(cover=True, tables=True)),
    "two a page": an_exam(3, MIXED, pages=Pages(per_page=2)),
    "many": an_exam(13, MIXED),
    "forms": in_forms(an_exam(4, MIXED[:2])),
    "every kind": replace(an_exam(1), items=tuple(items_of_all_kinds())),
}

LISTENER = """
window.refused = [];
const told = event => window.refused.push(`${event.violatedDirective} ${event.sample}`);
document.addEventListener("securitypolicyviolation", told);
"""


def class_texts(exam: Exam, folder: Path) -> dict[str, str]:
    """The report on a class of six, and the feedback for one of them."""
    names, scheme = ExamNames(exam), Scheme(exam, exam.policies, {})
    files = ClassFiles((table(folder / "a.csv", [LONG, *a_class(exam, 6)]),), None, folder)
    with read_class(files, names) as store:
        scripts = [script for chunk in marked_class(store, names, files, scheme, list) for script in chunk]
    tally = empty_tally(exam, {})
    for script in scripts:
        tally.add(script)
    pages = page_environment()
    return {
        **report_texts(class_report(scheme, tally), pages),
        "feedback.html": page_text(feedback_page(scripts[0], scheme), pages),
    }


def screens(texts: dict[str, str], folder: Path) -> list[Path]:
    """The pages for a browser, written down."""
    found = []
    for name, text in texts.items():
        if name.endswith(".html"):
            found.append(folder / name.replace("/", "-"))
            found[-1].write_text(text, encoding="utf-8")
    return found


def refused(chromium: Browser, page: Path, **options: Any) -> tuple[list[str], int]:
    """What the browser refuses in a page, and how many pictures it does not show."""
    context = chromium.new_context(**options)
    context.add_init_script(LISTENER)
    opened = context.new_page()
    told: list[str] = []
    opened.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    opened.goto(page.as_uri())
    opened.emulate_media(media="print")
    missing = opened.evaluate("[...document.images].filter(image => !image.naturalWidth).length")
    found = [*opened.evaluate("window.refused"), *told]
    context.close()
    return found, missing


@pytest.mark.parametrize("name", EXAMS)
def test_no_page_holds_what_its_own_policy_refuses(name: str, chromium: Browser, tmp_path: Path) -> None:
    pages, exam = page_environment(), EXAMS[name]
    if name == "every kind":
        assert {item.kind for item in exam.items} == set(KINDS)
    texts = {**student_texts(exam, pages), **key_texts(exam, pages), **grader_texts(exam, pages, marking_data(exam))}
    if name in ("many", "forms"):
        texts |= class_texts(exam, tmp_path)
    for page in screens(texts, tmp_path):
        assert refused(chromium, page) == ([], 0), page.name


def test_a_picture_in_a_report_is_printed_as_large_as_on_paper(chromium: Browser, tmp_path: Path) -> None:
    (report,) = (page for page in screens(class_texts(an_exam(3), tmp_path), tmp_path) if "report" in page.name)
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(report.as_uri())
    page.emulate_media(media="print")
    widths = page.evaluate(
        "[...document.querySelectorAll('.plot img')].map(image => image.getBoundingClientRect().width)"
    )
    assert widths[0] == pytest.approx(182 / 25.4 * 96, abs=0.5)  # the millimetres of a page between its margins
    page.close()


def test_what_got_into_a_page_does_not_run(chromium: Browser, tmp_path: Path) -> None:
    inside = "<script>document.title = 'run'</script><style>body { display: none }</style>"
    pages, exam = page_environment(), an_exam(2)
    texts = {**student_texts(exam, pages), **key_texts(exam, pages), **class_texts(exam, tmp_path)}
    for page in screens({name: text.replace("</h1>", f"{inside}</h1>", 1) for name, text in texts.items()}, tmp_path):
        opened = chromium.new_page()
        opened.add_init_script(LISTENER)
        opened.goto(page.as_uri())
        directives = {told.partition(" ")[0] for told in opened.evaluate("window.refused")}
        assert directives == {"script-src-elem", "style-src-elem"}, page.name
        assert opened.title() != "run"
        assert opened.is_visible("body")
        opened.close()
