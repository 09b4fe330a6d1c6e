"""A class of 300 on paper: forms, rooms, accommodations, scripts of writing; each page read, each script marked thrice.

python bench/class_on_paper.py                          hand out, read every page, mark at the keyboard and from a table
python bench/class_on_paper.py --page 300               and all scripts on the grader's page too, in a browser
python bench/class_on_paper.py --pictures FOLDER        with pictures of all pages, thirty in each, for the eye
"""

import argparse
import csv
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from io import StringIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import normalize

import pypdfium2
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rich.console import Console

from examgen.desk.opening import Desk
from examgen.desk.sheet_session import SheetSession
from examgen.exam.record import Exam, Policies
from examgen.grading.answers.answers_csv import answers_file
from examgen.grading.classes.marking import Scheme
from examgen.grading.classes.run import ClassFiles, grade_class, without_pages
from examgen.handing_out import HandedOut, Handing, hand_out
from examgen.items.for_students import for_student
from examgen.items.item import Item
from examgen.making import publish
from examgen.render.coverage import unprintable
from examgen.render.environment import page_environment
from examgen.render.numbers import TASK_WORDS
from examgen.sheets.codes import printed_code
from examgen.sheets.dealt import Wanted
from examgen.sheets.record import Layout, Sheet, Sheets, items_of
from tests.verify.every_kind import every_kind

NAMES = (
    *("Zoë Ångström", "Łukasz Żółć-Wiśniewski", "Nguyễn Văn A", "Ann <b>Lee</b>", "Ægir Ðorðarson"),
    *("Δημήτρης Παπαδόπουλος", "Фёдор Достоевский", "محمد بن عبد الله", "שרה כהן", "王小明", "สมชาย ใจดี", "राम शर्मा"),
)
"""Latin with marks, Greek, Cyrillic, Arabic, Hebrew, and three scripts for which not every machine has a font."""

ROOMS, A_ROW = 4, 15

NEEDED = (*["large"] * 6, *["large-a4"] * 6, *["extra-lines"] * 6, "large, extra-lines", "large-a4 and extra-lines")
"""What twenty of the class need; all others have usual sheets."""

WRITES = ("right", "right", "right", "wrong", "blank")

WAIT = 60_000
"""Milliseconds for which the page is waited for, on a machine that has other work."""

A_PICTURE, ACROSS, DOTS_PER_INCH = 30, 6, 40

Written = Mapping[tuple[str, int], Mapping[str, str]]
"""What stands in the boxes of a question, by code and number."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--page", type=int, default=0, metavar="N", help="scripts that are marked on the page too")
    parser.add_argument("--pictures", type=Path)
    asked = parser.parse_args()
    exam = every_kind()
    with TemporaryDirectory() as place:
        folder = Path(place) / "exam"
        publish(exam, folder)
        found = handed_out(folder, asked.students)
        read_pages(exam, found)
        if asked.pictures:
            draw(found, asked.pictures)
        mark_three_ways(exam, found.sheets, Path(place), asked.page)


def handed_out(folder: Path, count: int) -> HandedOut:
    """The class's sheets, in one run, ordered by room and seat, with a page before each room."""
    missing = unprintable(NAMES, page_environment())
    names = [name for name in NAMES if not missing.intersection(name)]
    print(f"names of {len(names)} kinds; no font here has {len(NAMES) - len(names)} of {len(NAMES)}")
    rows = [["student", "name", "room", "seat", "accommodation"]]
    a_room, apart = -(-count // ROOMS), max(1, count // len(NEEDED))
    for at in range(count):
        row, seat = divmod(at % a_room, A_ROW)
        needs = NEEDED[at // apart] if at % apart == apart // 2 and at // apart < len(NEEDED) else ""
        rows.append(
            [f"s{at:04}", names[at % len(names)], f"Hall {at // a_room + 1}", f"{chr(65 + row)}{seat + 1}", needs]
        )
    roster = folder.parent / "roster.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    begun = time.monotonic()
    found = hand_out(folder, roster, Wanted(spares=3, layout=Layout(order="room")), handing=Handing())
    for job in found.jobs:
        told = f"{len(job.sheets)} sheets of {found.pages[job.accommodation]} pages on {job.paper}"
        size = sum((folder / name).stat().st_size for name in job.files)
        print(f"{', '.join(job.files)}: {told}, {size / len(job.sheets) / 1000:.1f} kB a sheet")
    print(
        f"handed out and proved in {time.monotonic() - begun:.0f} s; "
        f"forms {dict(Counter(sheet.form for sheet in found.sheets.sheets))}"
    )
    print(*found.notes, sep="\n")
    return found


def read_pages(exam: Exam, found: HandedOut) -> None:
    """Read every page: whose it is, which it is, and that it has exactly the question that belongs there."""
    pages = 0
    for job in found.jobs:
        sheets, count = iter(job.sheets), found.pages[job.accommodation]
        every = (text for name in job.files for text in texts_of(found.folder / name))
        texts = [text for text in every if re.search(r"page \d+ of \d+", text)]  # not those that stand before a room
        for start in range(0, len(texts), count):
            sheet = next(sheets)
            read_sheet(exam, sheet, texts[start : start + count])
            pages += count
        assert next(sheets, None) is None, f"{job.files}: sheets are missing"
    print(f"{pages:,} pages of {len(found.sheets.sheets)} sheets say whose they are and have exactly their question")


def read_sheet(exam: Exam, sheet: Sheet, pages: Sequence[str]) -> None:
    """The same of one sheet. Raises AssertionError, naming the page."""
    asked: list[int] = []
    for number, page in enumerate(pages, 1):
        place = f"{printed_code(sheet.code)}, page {number}"
        assert page.count(printed_code(sheet.code)) == 2, f"{place}: its code"
        assert page.count(f"page {number} of {len(pages)}") == 2, f"{place}: its number"
        assert not letters(f"{sheet.student}{sheet.name}") - letters(page), f"{place}: the name of {sheet.name}"
        for one in map(int, re.findall(r"Question (\d+)", page) if number > 1 else ()):
            whole = " ".join([page, *(other for other in pages[number : number + 2] if behind(other))])
            right = items_of(sheet, exam)[one - 1]
            assert shows(right, whole), f"{place}: question {one}"
            assert not [other.name for other in exam.items if other is not right and shows(other, whole)], (
                f"{place}: too much"
            )
            asked.append(one)
    assert asked == list(range(1, len(sheet.questions) + 1)), f"{printed_code(sheet.code)}: its questions"


def behind(page: str) -> bool:
    """Whether a page belongs to the question before it."""
    return "Network of the question on the page before" in page or "Answers to the question before" in page


def shows(item: Item, page: str) -> bool:
    """Whether a page has the numbers of a question's network, or what weights are to be found for."""
    layers = (item if item.kind == "dump" else for_student(item)).network.layers  # a dump lists what is to be copied
    numbers = [
        number for layer in layers for row in (*layer.weights, layer.biases) for number in row if number is not None
    ]
    if not numbers:
        found = [word for word in TASK_WORDS.values() if word in page]
        return "Find weights" in page and TASK_WORDS[item.network.task] == max(found, key=len, default="")
    printed = Counter(f"{number}".replace("-", "−") for number in numbers)
    return not printed - Counter(re.findall(r"−?\d+\.\d", page))


def letters(text: str) -> Counter[str]:
    """The letters of a text, whatever their order: right to left they are read in another."""
    return Counter(char for char in normalize("NFKD", text) if char.isalnum())


def texts_of(file: Path) -> Iterator[str]:
    """What is to be read on each page, in one line."""
    with pypdfium2.PdfDocument(file) as document:
        for page in document:
            yield " ".join(page.get_textpage().get_text_bounded().split())


def draw(found: HandedOut, folder: Path) -> None:
    """Pictures of all pages, thirty in each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in found.files:
        with pypdfium2.PdfDocument(found.folder / name) as document:
            for first in range(0, len(document), A_PICTURE):
                drawn = [
                    document[page].render(scale=DOTS_PER_INCH / 72).to_pil()
                    for page in range(first, min(first + A_PICTURE, len(document)))
                ]
                together(drawn).save(folder / f"{Path(name).stem}-{first + 1:05}.png")


def together(pages: Sequence[Image.Image]) -> Image.Image:
    """Pages beside and beneath one another."""
    width, height = max(page.width for page in pages) + 4, max(page.height for page in pages) + 4
    whole = Image.new("RGB", (ACROSS * width, -(-len(pages) // ACROSS) * height), "#889")
    for place, page in enumerate(pages):
        whole.paste(page, (place % ACROSS * width, place // ACROSS * height))
    return whole


def mark_three_ways(exam: Exam, sheets: Sheets, folder: Path, on_page: int) -> None:
    """Mark what a class wrote at the keyboard, from a table by code, and on the grader's page."""
    written = written_on(exam, sheets)
    right = marks(exam, sheets, by_code(written), folder / "table")
    typed = marks(exam, sheets, at_the_keyboard(exam, sheets, written, folder / "typed.csv"), folder / "typed")
    assert typed == right
    print(
        f"{len(right):,} boxes have the same marks at the keyboard and from a table, "
        f"{sum(earned(right)):,} points in all"
    )
    if on_page:
        count = min(on_page, len(sheets.sheets))
        some = [sheets.sheets[at * len(sheets.sheets) // count] for at in range(count)]
        codes = {printed_code(sheet.code) for sheet in some}
        tapped = marks(exam, sheets, tapped_in(some, written, folder), folder / "tapped")
        mine = [row for row in right if row["student"] in {sheet.student or printed_code(sheet.code) for sheet in some}]
        assert [row for row in tapped if row["verdict"] != "missing"] == mine, "the page marks otherwise"
        print(f"and so they have on the grader's page: {len(mine):,} boxes of {len(codes)} sheets")


def written_on(exam: Exam, sheets: Sheets) -> Written:
    """Right answers, wrong ones and blank boxes."""
    random = Random(14)
    found = {}
    for sheet in sheets.sheets:
        for number, item in enumerate(items_of(sheet, exam), 1):
            found[sheet.code, number] = {
                part.name: wrote(str(part.answer), random.choice(WRITES)) for part in item.parts
            }
    return found


def wrote(answer: str, how: str) -> str:
    if how == "blank":
        return ""
    return answer if how == "right" else "0.77" if re.fullmatch(r"-?[\d.]+", answer) else answer[:-1] + "x"


def by_code(written: Written) -> list[list[str]]:
    boxes = (
        [printed_code(code), str(number), part, text]
        for (code, number), texts in written.items()
        for part, text in texts.items()
    )
    return [["code", "item", "part", "written"], *boxes]


def at_the_keyboard(exam: Exam, sheets: Sheets, written: Written, file: Path) -> list[list[str]]:
    """The answers as a session writes them down in which everything is typed, sheet after sheet."""
    keys: list[str] = []
    for sheet in sheets.sheets:
        keys.append(printed_code(sheet.code))
        for number in range(1, len(sheet.questions) + 1):
            keys += [str(number), *written[sheet.code, number].values()]
    typed = iter(keys)
    with answers_file(file) as answers:
        desk = Desk(file, exam, Policies())
        SheetSession(desk, answers, lambda _: next(typed, ""), Console(file=StringIO()), sheets=sheets).run()
    return list(csv.reader(StringIO(file.read_text(encoding="utf-8"))))


def tapped_in(some: Sequence[Sheet], written: Written, folder: Path) -> list[list[str]]:
    """The answers as the grader's page exports them, on which everything was typed."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import launched
    from tests.browser.test_grader_browser import exported

    with sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_page()
        page.goto((folder / "exam" / "graders" / "grader.html").as_uri())
        page.wait_for_selector("#boxes input")
        for sheet in some:
            type_sheet(page, sheet, written)
        text = exported(page)
        browser.close()
    return list(csv.reader(StringIO(text)))


def type_sheet(page: Any, sheet: Sheet, written: Written) -> None:
    """Type what stands on a sheet."""
    from playwright.sync_api import expect

    page.fill("#student", printed_code(sheet.code))
    page.keyboard.press("Enter")
    for number in range(1, len(sheet.questions) + 1):
        expect(page.locator("#question")).to_have_value(str(number), timeout=WAIT)
        for place, text in enumerate(written[sheet.code, number].values()):
            page.locator("#boxes .box > input").nth(place).fill(text)
        page.keyboard.press("Control+Enter")
    expect(page.locator("#student")).to_have_value("", timeout=WAIT)


def marks(exam: Exam, sheets: Sheets, table: Sequence[Sequence[str]], folder: Path) -> list[dict[str, str]]:
    """Every box as `grade` marks it. table: what `grade` reads."""
    folder.mkdir()
    file = folder / "class.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(table)
    files = ClassFiles((file,), None, folder, folder / "marks", sheets=sheets)
    graded = grade_class(files, Scheme(exam, Policies(), {}), without_pages)
    with (graded.folder / "marks.csv").open(encoding="utf-8", newline="") as found:
        return list(csv.DictReader(found))


def earned(rows: Sequence[Mapping[str, str]]) -> Iterator[Decimal]:
    return (Decimal(row["points"] or "0") for row in rows)


if __name__ == "__main__":
    main()
