"""Personal sheets marked by their codes at the keyboard, on the grader's page and from a table: the same marks."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from rich.console import Console

from examgen.desk.opening import Desk
from examgen.desk.sheet_session import SheetSession
from examgen.exam.record import Policies
from examgen.grading.answers.answers_csv import answers_file
from examgen.grading.as_data import marking_data
from examgen.render.environment import page_environment
from examgen.render.grader import PATH, grader_texts
from examgen.sheets.codes import printed_code
from examgen.sheets.record import Sheet, items_of
from tests.browser.test_grader_browser import exported
from tests.sheets.test_marking import EXAM, SHEETS, WRITTEN, by_code, graded, rows

pytestmark = pytest.mark.browser


def texts(sheet: Sheet, number: int) -> list[str]:
    item = items_of(sheet, EXAM)[number - 1]
    return [WRITTEN[sheet.code, number, part.name] for part in item.parts]


def at_the_keyboard(answers: Path) -> None:
    """Each sheet by another way to name it, and its questions in the order of the paper."""
    keys: list[str] = []
    for place, sheet in enumerate(SHEETS.sheets):
        ways = [printed_code(sheet.code), sheet.code.lower(), sheet.student, sheet.student[-1:], sheet.code]
        keys.append(ways[place])
        for number in range(1, 4):
            keys += [str(number), *texts(sheet, number)]
    typed = iter(keys)
    console = Console(file=StringIO())
    with answers_file(answers) as file:
        session = SheetSession(Desk(answers, EXAM, Policies()), file, lambda _: next(typed, ""), console, sheets=SHEETS)
        session.run()


def page_of_sheets(chromium: Browser, folder: Path) -> Page:
    file = folder / "grader.html"
    schemes = marking_data(EXAM, sheets=SHEETS)
    file.write_text(grader_texts(EXAM, page_environment(), schemes)[PATH], encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("#boxes input")
    return page


def on_the_page(page: Page) -> str:
    student, question = page.locator("#student"), page.locator("#question")
    for sheet in SHEETS.sheets:
        page.fill("#student", sheet.code.lower())
        page.keyboard.press("Enter")
        for number in range(1, 4):
            expect(student).to_have_value(printed_code(sheet.code))
            expect(question).to_have_value(str(number))
            for place, text in enumerate(texts(sheet, number)):
                page.locator("#boxes .box > input").nth(place).fill(text)
            page.keyboard.press("Control+Enter")
        expect(student).to_have_value("")
    return exported(page)


def marks(table: list[list[str]], folder: Path) -> list[dict[str, str]]:
    folder.mkdir()
    found = graded(table, folder)
    assert found.problem_count == 0
    return rows(found, "marks.csv")


def test_three_ways_give_the_same_marks(chromium: Browser, tmp_path: Path) -> None:
    right = marks(by_code(WRITTEN, SHEETS), tmp_path / "table")
    at_the_keyboard(tmp_path / "typed.csv")
    typed = list(csv.reader(StringIO((tmp_path / "typed.csv").read_text())))
    assert marks(typed, tmp_path / "typed") == right
    page = page_of_sheets(chromium, tmp_path)
    tapped = list(csv.reader(StringIO(on_the_page(page))))
    assert marks(tapped, tmp_path / "tapped") == right
    page.close()


def test_the_page_finds_a_sheet_by_a_name_and_shows_its_own_questions(chromium: Browser, tmp_path: Path) -> None:
    page = page_of_sheets(chromium, tmp_path)
    sheet = SHEETS.sheets[2]
    page.locator("#student").press_sequentially(sheet.student)
    page.keyboard.press("Enter")
    expect(page.locator("#student")).to_have_value(printed_code(sheet.code))
    expect(page.locator("#question")).to_have_value("1")
    page.fill("#question", "4")
    expect(page.locator("#question")).to_have_attribute("aria-invalid", "true")
    page.close()
