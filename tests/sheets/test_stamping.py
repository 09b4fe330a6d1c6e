"""A print job of personal sheets: whose each page is, what stands on it, and that a scanner can tell."""

import re
from collections import Counter
from dataclasses import replace
from io import BytesIO
from itertools import pairwise, product
from pathlib import Path
from random import Random
from unicodedata import normalize

import pikepdf
import pytest
import segno
from PIL import Image, ImageFilter

from examgen.items.item import Item
from examgen.making import make_exam
from examgen.render.accommodations import LARGE_TYPE
from examgen.render.coverage import unprintable
from examgen.render.environment import page_environment
from examgen.render.fonts import shipped_templates
from examgen.render.frame import Frame, qr_path
from examgen.render.jobs import stamp_of
from examgen.sheets.codes import new_codes, printed_code
from examgen.sheets.dealt import Wanted
from examgen.sheets.record import Layout, Sheets, items_of
from tests.exams import an_exam, in_forms
from tests.sheets.conftest import KEPT
from tests.sheets.printed import PEOPLE, codes_on, exam_of, job_of, picture, sheets_of, texts

STUDENTS_STYLES = ("sheet-strips.html.j2", "pages.css", "questions.css", "questions-table.css", "questions-comb.css")

EXAM = exam_of()
WANTED = Wanted(each=3, shuffled=True, spares=1)


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    return sheets_of(EXAM, WANTED)


@pytest.fixture(scope="module")
def job(sheets: Sheets) -> bytes:
    return job_of(EXAM, sheets)[0]


def weights(item: Item) -> set[str]:
    layers = item.network.layers
    return {
        f"{number}".replace("-", "−") for layer in layers for row in (*layer.weights, layer.biases) for number in row
    }


def test_every_page_says_whose_it_is_which_page_it_is_and_has_exactly_the_right_question(
    job: bytes, sheets: Sheets
) -> None:
    pages = iter(texts(job))
    for sheet in sheets.sheets:
        for number in range(1, 5):
            page = next(pages)
            assert page.count(printed_code(sheet.code)) == 2
            assert page.count(f"page {number} of 4") == 2
            assert f"{sheet.student} {sheet.name}".strip() in page
            if number > 1:
                item = items_of(sheet, EXAM)[number - 2]
                assert re.findall(r"Question (\d+)", page) == [str(number - 1)]
                numbers = set(re.findall(r"−?\d+\.\d", page))
                assert weights(item) <= numbers
                others = [other for other in EXAM.items if other is not item and weights(other) <= numbers]
                assert not others
    assert next(pages, None) is None


def test_both_codes_of_a_page_are_read_and_say_sheet_and_page(job: bytes, sheets: Sheets) -> None:
    for page, number in ((0, 1), (5, 2), (30, 3)):
        found = sorted(codes_on(picture(job, page, 150)))
        assert found == [f"{sheets.sheets[page // 4].code}/{number:02}"] * 2


@pytest.mark.parametrize("turn", [2, -2, 180, 182])
def test_a_page_is_told_from_a_bad_scan(job: bytes, sheets: Sheets, turn: int) -> None:
    """Turned, grey, blurred a little, darker to one side as near the spine of a book."""
    page = picture(job, 9, 200).rotate(turn, fillcolor=255, resample=Image.Resampling.BICUBIC)
    shadow = Image.linear_gradient("L").rotate(90).resize(page.size).point(lambda level: 150 + level * 105 // 255)
    bad = Image.composite(page, Image.new("L", page.size, 40), shadow).filter(ImageFilter.GaussianBlur(0.8))
    found = set(codes_on(bad))
    assert found == {f"{sheets.sheets[2].code}/02"}


def test_a_code_is_the_one_that_segno_draws() -> None:
    """It is put together from three, which is quicker: codes of one mask are linear."""
    for number, code in enumerate(new_codes(30), 1):
        text = f"{code}/{number:02}"
        right = segno.make_qr(text, error="m", version=1, mode="alphanumeric", mask=3, boost_error=False).matrix
        squares = [[0] * 21 for _ in range(21)]
        for left, top, length, _ in (map(int, line.split()[:4]) for line in qr_path(text).splitlines()):
            squares[top][left : left + length] = [1] * length
        assert squares == [list(row) for row in right]


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("strip", [False, True])
def test_marks_and_codes_keep_clear_of_the_edge_the_staple_and_the_punch(paper: str, strip: bool) -> None:
    frame = Frame(paper, strip)
    width, height = frame.size
    for place in (*frame.marks, *frame.codes):
        assert min(place.left, width - place.left - place.width) >= 8
        assert min(place.top, height - place.top - place.height) >= 8
    holes = [height / 2 + offset for offset in (-120, -40, 40, 120)]  # ISO 838, twelve millimetres from the edge
    for code in frame.codes:
        assert all(not (code.left < 15 and code.top < hole + 3 and code.top + code.height > hole - 3) for hole in holes)
        assert code.left > 20 or code.top > 20


def test_what_is_drawn_where_the_frame_says_is_black_there(job: bytes) -> None:
    page, dots = picture(job, 1, 254), 10
    for mark in Frame("a4").marks:
        left, top = round(dots * mark.left), round(dots * mark.top)
        box = page.crop((left + 1, top + 1, left + 39, top + 39))
        assert max(box.getextrema()) < 100
    for code in Frame("a4").codes:
        left, top = dots * code.left, dots * code.top
        corner = page.crop((round(left) + 2, round(top) + 2, round(left) + 6, round(top) + 6))
        quiet = page.crop(tuple(round(side) for side in (left - 20, top - 20, left - 1, top + dots * 14)))
        assert max(corner.getextrema()) < 120
        assert min(quiet.getextrema()) > 200


def test_bookmarks_and_page_labels_are_codes(job: bytes, sheets: Sheets) -> None:
    with pikepdf.open(BytesIO(job)) as pdf:
        with pdf.open_outline() as outline:
            assert [entry.title for entry in outline.root] == [printed_code(sheet.code) for sheet in sheets.sheets]
        assert [pdf.pages[page].label for page in (0, 3, 4)] == [
            f"{printed_code(sheets.sheets[0].code)} 1",
            f"{printed_code(sheets.sheets[0].code)} 4",
            f"{printed_code(sheets.sheets[1].code)} 1",
        ]


def test_a_job_is_no_larger_for_its_fonts_and_drawings_are_there_once(job: bytes) -> None:
    """40 kB a sheet at most, of a large job; what this small one has once is set aside."""
    exam, wanted = EXAM, sheets_of(EXAM, WANTED, [replace(PEOPLE[0], student=f"t{at}") for at in range(40)])
    larger = job_of(exam, wanted)[0]
    assert (len(larger) - len(job)) / 33 < 10_000


def test_two_questions_on_a_page_are_both_whole_and_numbered() -> None:
    exam = exam_of(per_page=2)
    sheets = sheets_of(exam, Wanted(each=4), PEOPLE[:1])
    cover, first, second = texts(job_of(exam, sheets)[0])
    assert "There are 4 questions" in cover
    for page, numbers in ((first, ["1", "2"]), (second, ["3", "4"])):
        assert re.findall(r"Question (\d+)", page) == numbers
    items = items_of(sheets.sheets[0], exam)
    assert weights(items[0]) | weights(items[1]) <= set(re.findall(r"−?\d+\.\d", first))


def test_the_first_of_two_questions_is_not_covered_by_the_second() -> None:
    exam = exam_of(per_page=2)
    job = job_of(exam, sheets_of(exam, Wanted(each=2), PEOPLE[:1]))[0]
    page = picture(job, 1, 254)
    bias = page.crop((180, 1220, 1000, 1480))  # the lower end of the first diagram, right above the second question
    assert min(bias.getextrema()) < 80


def test_with_duplex_every_sheet_begins_on_the_front_of_a_leaf_and_the_empty_page_says_so() -> None:
    wanted = Wanted(each=2, layout=Layout(duplex=True))
    pages = texts(job_of(EXAM, sheets_of(EXAM, wanted, PEOPLE[:2]))[0])
    assert ["page 1 of 4" in page for page in pages] == [True, False, False, False] * 2
    assert "This page is empty" in pages[3]


def test_rooms_have_a_page_before_their_sheets_and_seats_are_in_order() -> None:
    wanted = Wanted(each=2, spares=1, layout=Layout(order="room"))
    exam_sheets = sheets_of(EXAM, wanted, tuple(reversed(PEOPLE)))
    job, ordered = job_of(EXAM, exam_sheets)
    pages = texts(job)
    assert [sheet.seat for sheet in ordered] == ["A1", "A2", "A3", "A4", "A1", "A2", "A3", ""]
    about = "Midterm examination · CS 4980 Deep Learning · 12 March 2026"
    assert pages[0] == f"{about} H1 4 sheets of 3 pages"
    assert pages[13] == f"{about} H2 3 sheets of 3 pages"
    assert pages[23] == f"{about} Spare papers 1 sheet of 3 pages"


def test_where_marking_is_anonymous_the_name_stands_on_the_strip_alone() -> None:
    wanted = Wanted(each=2, spares=1, layout=Layout(anonymous=True))
    sheets = sheets_of(EXAM, wanted, PEOPLE[:1])
    job = job_of(EXAM, sheets)[0]
    first, *others = texts(job)
    to_fill = "Student number and name"
    assert [to_fill in page for page in (first, *others)] == [
        False,
        False,
        False,
        True,
        False,
        False,
    ]  # a paper of nobody
    assert first.count(PEOPLE[0].name) == 1
    assert first.count(printed_code(sheets.sheets[0].code)) == 3
    assert "into the box" not in first  # there is none, but the strip
    assert "at the very top, above the dashed line, if it has none" in first
    assert not any(PEOPLE[0].name in page or PEOPLE[0].student in page for page in others)
    beneath = picture(job, 0, 150).crop((0, round(26 / 25.4 * 150), 2000, 2000))
    assert len(codes_on(beneath)) == 2


def test_a_sheet_in_a_file_of_its_own_says_nothing_of_the_others(sheets: Sheets) -> None:
    mine = sheets.sheets[0]
    fewer = replace(sheets, sheets=(mine, *sheets.sheets[3:5]))
    assert stamp_of(EXAM, sheets).job([mine]) == stamp_of(EXAM, fewer).job([mine])


def test_the_same_sheets_are_printed_in_the_same_bytes(job: bytes, sheets: Sheets) -> None:
    KEPT.forget()
    assert job_of(EXAM, sheets)[0] == job


def test_names_in_five_scripts_of_writing_are_printed_whole() -> None:
    """Right to left too, whose letters a reader of PDFs finds in the order in which they are drawn."""
    names = ("Zoë Ångström", "Δημήτρης Παπαδόπουλος", "Фёдор Достоевский", "محمد بن عبد الله", "שרה כהן")
    people = [replace(PEOPLE[0], student=f"t{at}", name=name) for at, name in enumerate(names)]
    assert unprintable(names, page_environment()) == set()
    pages = texts(job_of(EXAM, sheets_of(EXAM, Wanted(each=2), people))[0])
    for name, page in zip(names, pages[::3], strict=True):
        printed = letters(page)
        assert not letters(name + name) - printed, name  # at the head and in the box


def letters(text: str) -> Counter[str]:
    """The letters of a text, whatever their order and the shape that their neighbours give them."""
    return Counter(char for char in normalize("NFKD", text) if char.isalpha())


def test_a_name_in_latin_greek_or_cyrillic_is_set_in_one_kind_of_type() -> None:
    """The system's fonts are heavier, and have other letters than the rest of a Vietnamese name."""
    names = ("Nguyễn Thị Phượng", "Nguyễn Thị", "Фёдор Достоевский", "Ґалаґан Ұлы", "Şükrü Əliyev", "Ọláẹ̀", "Δημήτρης")
    people = [replace(PEOPLE[0], student=f"t{at}", name=name) for at, name in enumerate(names)]
    with pikepdf.open(BytesIO(job_of(EXAM, sheets_of(EXAM, Wanted(each=2), people))[0])) as pdf:
        used = {str(font.BaseFont).partition("+")[2] for font in pdf.pages[0].resources.Font.values()}
    assert used
    assert not [font for font in used if not font.startswith("Examgen")]


@pytest.mark.parametrize(
    ("template", "larger"), [*product(STUDENTS_STYLES, [1.0]), ("questions-large.css", LARGE_TYPE)]
)
def test_nothing_that_students_read_is_smaller_than_eight_points(template: str, larger: float) -> None:
    said = (shipped_templates() / template).read_text(encoding="utf-8")
    sizes = [float(size) for size in re.findall(r"\bfont(?:-size)?:(?: [0-9]+)? ([0-9.]+)pt", said)]
    assert sizes
    assert min(sizes) * larger >= 8, template


def test_no_name_is_printed_over_the_code_however_long_it_is() -> None:
    long = replace(PEOPLE[0], name="Wolfeschlegelsteinhausenbergerdorff " * 5)
    sheets = sheets_of(EXAM, Wanted(each=2), [long])
    page = picture(job_of(EXAM, sheets)[0], 1, 254)
    between = page.crop((1365, 70, 1425, 180))  # from the end of the name's room to the printed code
    assert min(between.getextrema()) > 200


def test_a_wide_drawing_has_a_page_in_landscape_with_a_frame_of_its_own(tmp_path: Path) -> None:
    """Six hidden units and three above them: the drawing does not fit beside the question, nor on an upright sheet."""
    random, lines = Random(3), ['hidden = "tanh"', "[weights]"]
    columns = (("I0", "I1"), tuple(f"H{unit}" for unit in range(6)), ("G0", "G1", "G2"), ("O",))
    for below, here in pairwise(columns):
        for source, unit in product((*below, "B"), here):
            lines.append(f'"{source}->{unit}" = {random.choice((-1, 1)) * random.randint(2, 19) / 10}')
    file = tmp_path / "wide.toml"
    file.write_text("\n".join(lines))
    rules = ["slip-hides", "idle-unit", "weight-too-large", "answer-is-a-target", "dead-unit"]
    exam = make_exam(hand_coded=file, row=["0.5,0.3", "0.4,-0.6"], accept=rules, seed=10**38)
    sheets = sheets_of(exam, Wanted(each=1), PEOPLE[:1])
    job = job_of(exam, sheets)[0]
    code = sheets.sheets[0].code
    with pikepdf.open(BytesIO(job)) as pdf:
        boxes = [[float(side) for side in page.mediabox[2:]] for page in pdf.pages]
    assert [width > height for width, height in boxes] == [False, False, True, False]
    assert sorted(codes_on(picture(job, 2, 150))) == [f"{code}/03"] * 2
    (item,) = items_of(sheets.sheets[0], exam)
    assert weights(item) <= set(re.findall(r"−?\d+\.\d", texts(job)[2]))


def test_the_text_of_a_section_stands_above_the_first_of_its_questions_on_every_sheet() -> None:
    """Whichever question that is; and it may speak of a question by a number."""
    (rules,) = EXAM.selection.sections
    texts_of = ("As in Question 7 of last year.", "The second text.")
    sections = tuple(replace(rules, count=3, text=text) for text in texts_of)
    exam = replace(EXAM, selection=replace(EXAM.selection, sections=sections))
    sheets = sheets_of(exam, Wanted(each=4, shuffled=True), PEOPLE[:3])
    pages = texts(job_of(exam, sheets)[0])
    for place in range(3):
        said = [[text in page for text in texts_of] for page in pages[5 * place : 5 * place + 5]]
        assert said == [[False, False], [True, False], [False, False], [False, True], [False, False]]


def test_sheets_of_forms_have_the_questions_of_their_form_and_do_not_say_which_it_is() -> None:
    exam = in_forms(an_exam(6, ("sigmoid", "tanh")), 3)
    sheets = sheets_of(exam, Wanted(), PEOPLE[:3])
    assert {sheet.form for sheet in sheets.sheets} == {"A", "B", "C"}
    pages = iter(texts(job_of(exam, sheets)[0]))
    for sheet in sheets.sheets:
        assert "Form" not in next(pages)
        for item in items_of(sheet, exam):
            page = next(pages)
            assert "Form" not in page
            assert weights(item) <= set(re.findall(r"−?\d+\.\d", page))
