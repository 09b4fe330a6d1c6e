"""Sheets for who needs more than usual: on larger paper, in large type, with more lines; each in a job of its own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from io import BytesIO
from random import Random
from typing import Any

import pikepdf
import pypdfium2
import pytest

from examgen.exam.folder import JOBS
from examgen.exam.record import Exam, Pages
from examgen.items.item import item_ids
from examgen.items.kinds import KINDS
from examgen.render.accommodations import NEEDS, accommodation_in
from examgen.render.frame import Frame
from examgen.render.jobs import print_jobs, printed, stamp_of
from examgen.render.stampers import Stampers
from examgen.render.stamping import Stamp
from examgen.sheets.codes import printed_code
from examgen.sheets.dealt import Chance, Student, Wanted, deal_out
from examgen.sheets.record import Accommodation, Layout, Sheets
from examgen.sheets.seating import Seat
from tests.exams import an_exam
from tests.render.overlaps import amiss
from tests.sheets.printed import NAMES, codes_on, picture, texts
from tests.verify.every_kind import every_kind

WORDS = tuple(NEEDS)

FILES = {
    "": "students/sheets.pdf",
    "large": "students/sheets-a3.pdf",
    "large-a4": "students/sheets-large-a4.pdf",
    "extra-lines": "students/sheets-extra-lines.pdf",
    "large, extra-lines": "students/sheets-a3-extra-lines.pdf",
    "large-a4, extra-lines": "students/sheets-large-a4-extra-lines.pdf",
}

A4, A3 = (210, 297), (297, 420)

POINT = 25.4 / 72


@cache
def of_every_kind(**pages: object) -> Exam:
    """An exam without forms that has a question of each kind, and a text above its second section."""
    form = every_kind().by_form()["A"]
    items = tuple(replace(item, form=None) for item in form.items)
    first, second, *others = form.selection.sections
    sections = (first, replace(second, text="Read each question of this section twice."), *others)
    selection = replace(form.selection, forms=None, sections=sections)
    return replace(form, items=items, selection=selection, pages=replace(form.pages, **pages))  # type: ignore[arg-type]


def people(words: tuple[Accommodation, ...] = WORDS, each: int = 1) -> list[Student]:
    return [
        Student(f"s{number:03}", NAMES[number % len(NAMES)], seat=Seat("H1", f"A{number + 1}"), accommodation=word)
        for number, word in enumerate(words * each)
    ]


def dealt(exam: Exam, students: list[Student], **layout: object) -> Sheets:
    wanted = Wanted(layout=Layout(**layout))  # type: ignore[arg-type]
    return deal_out(exam, students, wanted, Chance(5, Random(5).choice))[0]


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    return dealt(of_every_kind(), people())


@pytest.fixture(scope="module")
def stamp(sheets: Sheets) -> Stamp:
    return stamp_of(of_every_kind(), sheets)


@pytest.fixture(scope="module")
def jobs(stamp: Stamp, sheets: Sheets) -> Mapping[str, bytes]:
    return dict(printed(stamp, sheets, 0))


@pytest.mark.parametrize(
    ("cell", "needs"),
    [
        ("", ""),
        (" – ", ""),
        ("Large", "large"),
        ("large A4", "large-a4"),
        ("LARGE_A4", "large-a4"),
        ("extra lines", "extra-lines"),
        ("extra-lines; large", "large, extra-lines"),
        ("Large-A4 and extra lines", "large-a4, extra-lines"),
        ("large, large", "large"),
        ("large, large-a4", None),
        ("huge", None),
        ("large and huge", None),
    ],
)
def test_a_cell_asks_for_what_it_says_however_it_is_spelt(cell: str, needs: Accommodation | None) -> None:
    assert accommodation_in(cell) == needs


def test_each_accommodation_has_a_job_of_its_own_that_its_name_tells(jobs: Mapping[str, bytes], sheets: Sheets) -> None:
    assert set(jobs) == set(FILES.values())
    assert all(JOBS.fullmatch(name) for name in jobs)  # or they would not be replaced
    for sheet in sheets.sheets:
        for word, name in FILES.items():
            with pikepdf.open(BytesIO(jobs[name])) as pdf, pdf.open_outline() as outline:
                marked = [entry.title for entry in outline.root]
            assert (printed_code(sheet.code) in marked) == (word == sheet.accommodation)


@pytest.mark.parametrize("word", WORDS)
def test_every_page_says_whose_it_is_and_all_questions_are_there_once(
    word: Accommodation, jobs: Mapping[str, bytes], sheets: Sheets, stamp: Stamp
) -> None:
    (sheet,) = (one for one in sheets.sheets if one.accommodation == word)
    pages = texts(jobs[FILES[word]])
    assert len(pages) == stamp.pages[word]
    for number, page in enumerate(pages, 1):
        assert page.count(printed_code(sheet.code)) == 2
        assert page.count(f"page {number} of {len(pages)}") == 2
        assert f"{sheet.student} {sheet.name}" in page
    asked = [int(number) for page in pages[1:] for number in re.findall(r"Question (\d+)", page)]
    assert asked == list(range(1, 9))
    lines = sum("Room to work" in page for page in pages)
    assert lines >= 8 if "extra-lines" in word else lines < 8


@pytest.mark.parametrize("word", WORDS)
def test_every_page_is_on_its_paper_and_both_its_codes_are_read(
    word: Accommodation, jobs: Mapping[str, bytes], sheets: Sheets
) -> None:
    (sheet,) = (one for one in sheets.sheets if one.accommodation == word)
    job = jobs[FILES[word]]
    with pypdfium2.PdfDocument(BytesIO(job)) as document:
        sizes = {tuple(sorted(round(side * POINT) for side in page.get_size())) for page in document}
        count = len(document)
    assert sizes == {A3 if word.startswith("large") and "a4" not in word else A4}
    for page in range(count):
        found = codes_on(picture(job, page, 110))
        assert found == [f"{sheet.code}/{page + 1:02}"] * 2


def heights(job: bytes, word: str) -> list[float]:
    """How high the letters of a word are, in points, wherever it stands."""
    found = []
    with pypdfium2.PdfDocument(BytesIO(job)) as document:
        for page in document:
            text = page.get_textpage()
            finder = text.search(word)
            while place := finder.get_next():
                _, bottom, _, top = text.get_charbox(place[0])
                found.append(top - bottom)
    return found


@pytest.mark.parametrize("word", ["large", "large-a4"])
def test_words_and_weights_are_larger_by_the_same_factor(word: Accommodation, jobs: Mapping[str, bytes]) -> None:
    """By which A3 is larger than A4: 11.5 points become 16."""
    for said in ("Question 1", "weighted sum", "B = 1", "−2"):
        usual, large = heights(jobs[FILES[""]], said), heights(jobs[FILES[word]], said)
        assert min(large) / min(usual) == pytest.approx(2**0.5, rel=0.03), said


@pytest.mark.parametrize("word", WORDS)
def test_the_code_and_the_page_stand_on_one_line_at_the_foot(
    word: Accommodation, jobs: Mapping[str, bytes], sheets: Sheets
) -> None:
    (sheet,) = (one for one in sheets.sheets if one.accommodation == word)
    with pypdfium2.PdfDocument(BytesIO(jobs[FILES[word]])) as document:
        page = document[1]
        code, number = (min(_feet(page, said)) for said in (printed_code(sheet.code)[:1], "page 2"))
        assert code == pytest.approx(number, abs=0.25 / POINT)


def _feet(page: pypdfium2.PdfPage, said: str) -> Iterator[float]:
    """How high, in points, the line of a text stands, wherever it does: the foot of its last letter."""
    text = page.get_textpage()
    finder = text.search(said, match_case=True)
    while place := finder.get_next():
        yield text.get_charbox(place[0] + place[1] - 1)[1]


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_no_word_stands_on_a_code_or_a_mark_where_there_are_tables_of_many_rows(paper: str) -> None:
    """Fifteen rows, as four decimals need them; and in large type marks of eight questions stand on the cover."""
    exam = of_every_kind(paper=paper, tables=True, boxes="comb")
    sheets = dealt(exam, people(("", "large-a4")))
    stamp = stamp_of(exam, sheets)
    assert not list(stamp.lesser(["", "large-a4"]))
    for job in printed(stamp, sheets, 0):
        with pypdfium2.PdfDocument(BytesIO(job[1])) as document:
            for page in document:
                assert _covered(page, paper) == [], job[0]
        assert "Question 1" in texts(job[1])[1]


def _covered(page: pypdfium2.PdfPage, paper: str) -> list[str]:
    """The characters that stand on a code or a mark of a page."""
    wide, high = page.get_size()
    frame, text = Frame(paper, turned=wide > high), page.get_textpage()
    kept = [
        (
            there.left / POINT,
            high - (there.top + there.height) / POINT,
            (there.left + there.width) / POINT,
            high - there.top / POINT,
        )
        for there in (*frame.codes, *frame.marks)
    ]
    boxes = {at: text.get_charbox(at) for at in range(text.count_chars())}
    return [
        text.get_text_range(at, 1)
        for at, (left, bottom, right, top) in boxes.items()
        if any(left < x1 and right > x0 and bottom < y1 and top > y0 for x0, y0, x1, y1 in kept)
    ]


def test_exams_on_letter_paper_are_enlarged_for_paper_of_eleven_by_seventeen_inches() -> None:
    exam = of_every_kind(paper="letter", tables=True, boxes="comb")
    sheets = dealt(exam, people(("large", "large-a4")))
    files = dict(printed(stamp_of(exam, sheets), sheets, 0))
    assert list(files) == ["students/sheets-11x17.pdf", "students/sheets-large-letter.pdf"]
    for name, inches in zip(files, ((11, 17), (8.5, 11)), strict=True):
        with pypdfium2.PdfDocument(BytesIO(files[name])) as document:
            sizes = {tuple(sorted(round(side / 72, 2) for side in page.get_size())) for page in document}
            pages = len(document)
        assert sizes == {inches}
        wrong = amiss(files[name], 12, sideways=1.5, upright=4.0)
        assert [one for one in wrong if "in the margin" not in one] == []  # turned, it has one of 26 points
        assert len(codes_on(picture(files[name], pages - 1, 110))) == 2


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_longest_tables_of_both_functions_stand_on_one_page(paper: str) -> None:
    """Thirty rows: six decimals are kept with eight, which sigmoid reaches at 20."""
    exam = an_exam(2, ("sigmoid", "tanh"), places=6, pages=Pages(paper=paper, tables=True))  # type: ignore[arg-type]
    sheets = dealt(exam, people(("",)))
    ((_, job),) = printed(stamp_of(exam, sheets), sheets, 0)
    last = texts(job)[-1]
    assert "19. 0.99999999" in last
    assert "Table of tanh" in last
    assert " 9. 0.99999997" in last
    with pypdfium2.PdfDocument(BytesIO(job)) as document:
        assert _covered(document[len(document) - 1], paper) == []


@pytest.mark.parametrize(("paper", "places", "largest"), [("a4", 6, "19. 0.99999999"), ("letter", 5, "16. 0.9999999")])
def test_tables_that_have_no_room_in_large_type_are_smaller_and_whole_and_that_is_said(
    paper: Any, places: int, largest: str
) -> None:
    """Of letter paper's one would not be torn, but stand on the code at the foot."""
    exam = an_exam(2, places=places, pages=Pages(paper=paper, tables=True))
    sheets = dealt(exam, people(("large-a4",)))
    stamp = stamp_of(exam, sheets)
    assert list(stamp.lesser(["large-a4"])) == [
        "large-a4: the tables of values found no room to be as large as the rest; `large`, on larger paper, has it."
    ]
    ((_, job),) = printed(stamp, sheets, 0)
    *_, last = texts(job)
    assert "Table of" in last
    assert largest in last
    with pypdfium2.PdfDocument(BytesIO(job)) as document:
        assert _covered(document[len(document) - 1], paper) == []


@pytest.mark.parametrize("word", [word for word in WORDS if word])
def test_no_word_stands_on_another(word: Accommodation, jobs: Mapping[str, bytes]) -> None:
    assert amiss(jobs[FILES[word]], 12, sideways=1.5, upright=4.0) == []


def test_the_same_bytes_come_from_several_processes(stamp: Stamp, sheets: Sheets, jobs: Mapping[str, bytes]) -> None:
    with Stampers(stamp, None, 2) as stampers:
        assert dict(printed(stamp, sheets, 0, stampers.stamped)) == jobs


def test_fonts_and_drawings_are_in_a_job_once(jobs: Mapping[str, bytes], stamp: Stamp, sheets: Sheets) -> None:
    for job in print_jobs(sheets, 0, "a4"):
        twenty = [replace(job.sheets[0], student=f"t{number:03}") for number in range(20)]
        assert (len(stamp.job(twenty)) - len(jobs[FILES[job.accommodation]])) / 19 < 30_000


def test_rooms_leaves_and_strips_are_as_on_usual_sheets() -> None:
    """Dividers on the same paper, an even number of pages, and names on the strip alone."""
    exam = an_exam(2)
    sheets = dealt(exam, people(("large", "large-a4")), order="room", duplex=True, anonymous=True, files=True)
    stamp = stamp_of(exam, sheets)
    files = dict(printed(stamp, sheets, 0))
    for sheet, name in zip(sheets.sheets, (FILES["large"], FILES["large-a4"]), strict=True):
        pages = texts(files[name])
        assert pages[0].endswith(f"12 March 2026 H1 1 sheet of {stamp.pages[sheet.accommodation]} pages")
        assert stamp.pages[sheet.accommodation] % 2 == 0
        assert pages[2].count(sheet.name) == 1
        assert not any(sheet.name in page for page in pages[3:])
        alone = texts(files[f"students/sheets/{sheet.code}.pdf"])
        assert alone == pages[2:]
    with pypdfium2.PdfDocument(BytesIO(files[FILES["large"]])) as document:
        assert {round(document[page].get_size()[0] * POINT) for page in (0, 2)} == {297}


def of_halves(boxes: str) -> Exam:
    """Of that exam the questions of which two have room on a page, without the text, which has none there."""
    exam = of_every_kind()
    kept = [place for place, item in enumerate(exam.items) if not KINDS[item.kind].SCOPE.whole_page]
    items = tuple(replace(exam.items[place], id=name) for place, name in zip(kept, item_ids(len(kept)), strict=True))
    sections = tuple(replace(exam.selection.sections[place], text="") for place in kept)
    selection = replace(exam.selection, sections=sections)
    return replace(exam, items=items, selection=selection, pages=replace(exam.pages, per_page=2, boxes=boxes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("boxes", "words"),
    [("comb", ("", "large, extra-lines", "large-a4, extra-lines")), ("open", ("large", "large-a4"))],
)
def test_of_two_questions_on_a_page_who_needs_more_room_gets_one(boxes: str, words: tuple[Accommodation, ...]) -> None:
    """A page enlarged as a whole keeps its two; where each question is laid out anew, it has a page to itself."""
    exam = of_halves(boxes)
    sheets = dealt(exam, people(words))
    stamp = stamp_of(exam, sheets)
    for (name, job), word in zip(printed(stamp, sheets, 0), words, strict=True):
        (sheet,) = (one for one in sheets.sheets if one.accommodation == word)
        pages = texts(job)
        asked = [[int(number) for number in re.findall(r"Question (\d+)", page)] for page in pages[1:]]
        if word in ("", "large"):
            assert asked == [[1, 2], [3, 4], [5, 6]]
        else:
            assert [on_page for on_page in asked if on_page] == [[1], [2], [3], [4], [5], [6]]
        lines = sum("Room to work" in page for page in pages)
        assert lines == (6 if "extra-lines" in word else 0)
        assert len([page for page in pages if "Network of the question" in page]) == (6 if "large-a4" in word else 0)
        assert amiss(job, 12, sideways=1.5, upright=4.0) == [], name
        for page in range(len(pages)):
            found = codes_on(picture(job, page, 110))
            assert found == [f"{sheet.code}/{page + 1:02}"] * 2


def test_a_sheet_depends_on_no_other_and_not_on_what_these_need(sheets: Sheets, stamp: Stamp) -> None:
    (large,) = (sheet for sheet in sheets.sheets if sheet.accommodation == "large-a4")
    alone = stamp_of(of_every_kind(), replace(sheets, sheets=(large,)))
    assert alone.job([large]) == stamp.job([large])


def test_late_jobs_say_what_they_are_for(sheets: Sheets) -> None:
    late = replace(sheets, sheets=tuple(replace(sheet, added=2) for sheet in sheets.sheets))
    files = [name for job in print_jobs(late, 2, "a4") for name in job.files]
    assert files[:2] == ["students/sheets-late-2.pdf", "students/sheets-late-2-a3.pdf"]
    assert all(JOBS.fullmatch(name) for name in files)
