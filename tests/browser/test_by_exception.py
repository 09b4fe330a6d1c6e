"""Marking by exception on the grader's page, in Chromium: a grader types what is not as expected, and little else."""

import io
from collections.abc import Iterator
from dataclasses import asdict, replace
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect

from examgen.exam.record import Exam
from examgen.grading.expected import expected_texts
from examgen.grading.marker import Marker
from examgen.items.item import ChosenPart
from tests.browser.test_grader_browser import boxes, exported, page_of
from tests.exams import an_exam
from tests.grading.hard_scripts import items_of_all_kinds
from tests.grading.test_session import CLASS, KEYS, MEANT

pytestmark = pytest.mark.browser

ROSTER = "Student ID;name\ns0007;Ada Byron\ns0012;Alan Turing\ns0112;Grace Hopper\n"


@pytest.fixture(scope="module")
def exam() -> Exam:
    return replace(an_exam(1), items=tuple(items_of_all_kinds()))


@pytest.fixture(scope="module")
def address(exam: Exam, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("graders") / "grader.html"
    path.write_text(page_of(exam), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(offline=True)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    return opened(context, address)


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#boxes input")
    return page


def enrol(page: Page) -> None:
    table = {"name": "class.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()}
    page.set_input_files("#roster", table)
    expect(page.locator("#enrolled")).to_have_text("A roster of 3 students")
    page.focus("#student")


def press(page: Page, *keys: str) -> int:
    """Press one key after the other; returns how many these were."""
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def box(page: Page, place: int) -> Any:
    return page.locator("#boxes .box > input").nth(place)


def test_a_question_that_is_as_expected_costs_three_keystrokes_and_one_wrong_box_no_more_but_what_stands_there(
    page: Page, exam: Exam
) -> None:
    enrol(page)
    assert press(page, "a", "d", "Enter") == 3  # of the name; Enter takes the only one whom that can mean
    assert page.input_value("#student") == "s0007"
    for item in exam.items:
        expect(page.locator("#asked")).to_have_text(item.name)
        if isinstance(item.parts[0], ChosenPart):  # nothing is expected where any weights may be right
            press(page, "/", "Enter")
            continue
        assert press(page, "=") + press(page, "Enter") <= 3
        expect(page.locator("#said")).to_contain_text(
            f"{item.points.normalize():f} of {item.points.normalize():f} points"
        )
    expect(page.locator("#student")).to_be_focused()
    assert press(page, *"hopper", "Enter") == 7
    expect(page.locator("#asked")).to_have_text("Q01")
    assert press(page, "=", "4") + press(page, *"0.5") + press(page, "Enter") <= 3 + len("0.5")
    expect(page.locator("#said")).to_contain_text("Saved Q01 of s0112")
    expect(page.locator("#asked")).to_have_text("Q02")
    lines = [line for line in exported(page).splitlines() if line.startswith("s0112,")]
    answers = [str(part.answer) for part in exam.items[0].parts]
    follows = expected_texts(Marker(exam.items[0], exam.places, exam.policies), {"H1": "0.5"})
    assert lines == [
        f"s0112,,Q01,{name},{text},,"
        for name, text in zip(
            [part.name for part in exam.items[0].parts], [*answers[:3], "0.5", follows["O"]], strict=True
        )
    ]


def test_below_a_wrong_number_what_follows_is_expected_and_it_counts(page: Page, exam: Exam) -> None:
    random = Random(4)
    seen = 0
    for item in exam.items:
        marker = Marker(item, exam.places, exam.policies)
        for part in item.parts:
            if isinstance(part, ChosenPart):
                continue
            typed = {part.name: random.choice(("2.34", "-0.6", "0.271", "?", "yes", "1", "and"))}
            found = page.evaluate("([name, typed]) => examgen.expected(name, typed)", [item.name, typed])
            assert found["texts"] == expected_texts(marker, typed), (item.name, typed)
            others = [
                one for one in found["marked"]["parts"] if one["name"] not in typed and found["texts"][one["name"]]
            ]
            assert {one["verdict"] for one in others} <= {"right", "carried", "eased"}, (item.name, typed, others)
            seen += sum(one["verdict"] == "carried" for one in others)
    assert seen > 50


def test_a_box_is_blank_by_a_key_and_what_is_typed_changes_what_is_expected_below(page: Page, exam: Exam) -> None:
    page.keyboard.type("s1")
    press(page, "Enter", "=", "3", "/")
    assert box(page, 2).input_value() == ""
    assert [text.split()[1] for text in boxes(page)] == ["right", "right", "blank", "right", "right"]
    press(page, "1", *"9.9")
    assert (
        box(page, 1).input_value()
        == expected_texts(Marker(exam.items[0], exam.places, exam.policies), {"H0 sum": "9.9", "H1 sum": ""})["H0"]
    )
    press(page, "Control+a", *str(exam.items[0].parts[0].answer))
    assert box(page, 1).input_value() == str(exam.items[0].parts[1].answer)


ROSTERS = [
    ("student,form,name\ns1,a,Ann\n\n s2 ,,\n", [["s1", "A", "Ann"], ["s2", "", ""]]),
    ('Surname;First name;SIS User ID\n"B; C";Ann;0007\n', [["0007", "", "Ann B; C"]]),
    ("e-mail\tStudent number\r\nx@y\ts1\r\n", [["s1", "", ""]]),
]
"""Tables as platforms export them, and who stands in them: id, form, name."""


def test_a_roster_is_read_and_a_few_letters_mean_a_student(page: Page) -> None:
    for table, people in ROSTERS:
        found = page.evaluate("table => examgen.rosterOf(table)", table)
        assert [[one["student"], one["form"], one["name"]] for one in found["people"]] == people
    refused = {"name\nAnn\n": "no column says who", "id,SID\n1,2\n": "id and SID could", "id\n": "no student"}
    for table, said in refused.items():
        assert said in page.evaluate("table => examgen.rosterOf(table).problem", table)
    people = [asdict(one) for one in CLASS]
    for letters, meant in MEANT:
        found = page.evaluate("([letters, people]) => examgen.meantBy(letters, people)", [letters, people])
        assert [one["student"] for one in found] == meant, letters
    file: Any = {"name": "class.csv", "mimeType": "text/csv", "buffer": "id\nZoë\n".encode("utf-16")}
    page.set_input_files("#roster", file)
    expect(page.locator("#enrolled")).to_have_text("A roster of 1 student")
    page.focus("#student")
    press(page, "z", "Enter")
    assert page.input_value("#student") == "Zoë"


def test_a_roster_may_be_a_workbook(page: Page) -> None:
    book = Workbook()
    notes, groups = book.worksheets[0], [book.create_sheet("Monday"), book.create_sheet("Tuesday")]
    notes.append(["seminar", "of", "winter"])
    groups[0].append(["Name", None, "SIS User ID"])
    groups[0].append(["Ada <Byron> & Co", None, 7])
    groups[0]["C2"].number_format = "00000000"
    groups[1].append(["Student number", "First name", "Last name"])
    groups[1].append(["s12", "Alan", "Turing"])
    file = io.BytesIO()
    book.save(file)
    page.set_input_files("#roster", {"name": "class.xlsx", "mimeType": "", "buffer": file.getvalue()})
    expect(page.locator("#said")).to_have_text(
        "class.xlsx: a roster of 2 students. Not read, as it is no roster: Sheet."
    )
    found = page.evaluate(
        "async bytes => (await examgen.rosterOfFile(Uint8Array.from(bytes).buffer)).people", list(file.getvalue())
    )
    assert [(one["student"], one["name"]) for one in found] == [
        ("00000007", "Ada <Byron> & Co"),
        ("s12", "Alan Turing"),
    ]
    for damaged in (file.getvalue()[:-400], b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)):
        page.set_input_files("#roster", {"name": "torn.xlsx", "mimeType": "", "buffer": damaged})
        expect(page.locator("#said")).to_have_text("torn.xlsx: this workbook cannot be read here. Save it as CSV.")
    expect(page.locator("#enrolled")).to_have_text("A roster of 2 students")


def test_nobody_is_a_new_student_by_a_typing_error(page: Page) -> None:
    enrol(page)
    press(page, "1", "2", "Enter")
    assert page.inner_text("#said") == "12 may be s0012, s0112: type more. Enter once more if this is a new student."
    page.fill("#student", "s0013")
    press(page, "Enter")
    assert "s0013 is not on the roster" in page.inner_text("#said")
    expect(page.locator("#student")).to_be_focused()
    press(page, "Enter")
    assert page.evaluate("document.activeElement.id") == "box-0"
    page.reload()
    page.wait_for_selector("#boxes input")
    expect(page.locator("#enrolled")).to_have_text("A roster of 3 students")


def test_a_notice_goes_when_it_no_longer_applies(page: Page) -> None:
    enrol(page)
    said = page.locator("#said")
    press(page, *"zzz", "Enter")
    expect(said).to_contain_text("zzz is not on the roster")
    page.fill("#student", "ada")
    expect(said).to_have_text("")
    press(page, "Enter", "=", "!")
    expect(said).to_have_text("Other points: of which box?")
    press(page, "2")
    expect(said).to_have_text("")
    press(page, *"9", "Enter", *"why", "Enter")
    expect(said).to_have_text("H0: Give points from 0 to 1.")
    page.focus("#question")
    page.fill("#question", "q99")
    press(page, "Enter")
    expect(said).to_have_text("There is no question q99.")
    press(page, "PageDown")
    expect(said).to_have_text("")
    page.focus("#student")
    press(page, "Control+a", *"new", "Enter", "Enter")  # a new student
    assert page.evaluate("document.activeElement.id") == "box-0"
    expect(said).to_have_text("")
    press(page, "=", "Enter")
    expect(said).to_contain_text("✓ Saved Q02 of new")  # what was done stays, whoever is shown
    press(page, "PageDown")
    expect(said).to_contain_text("✓ Saved Q02 of new")


def test_one_question_goes_through_all_students_in_the_order_of_the_stack(page: Page) -> None:
    enrol(page)
    page.select_option("#onward", "student")
    for name in ("grace", "ada", "alan"):
        page.focus("#student")
        press(page, *name, "Enter", "=", "Enter")
        expect(page.locator("#said")).to_contain_text("Saved Q01")
    expect(page.locator("#said")).to_contain_text("Q01 is done: 3 students.")
    shown = []
    for _ in range(3):
        shown.append((page.inner_text("#asked"), page.input_value("#student")))
        press(page, "=", "Enter")
        expect(page.locator("#said")).to_contain_text(f"Saved Q02 of {shown[-1][1]}")
    assert shown == [("Q02", "s0112"), ("Q02", "s0007"), ("Q02", "s0012")]


def test_what_is_unclear_waits_with_what_was_written_until_points_are_given_with_a_comment(page: Page) -> None:
    page.keyboard.type("s1")
    press(page, "Enter", "=", "2", "?", "Enter")
    expect(page.locator("#queue tr")).to_have_count(1)
    assert [cell.replace("\n", "") for cell in page.locator("#queue td").all_inner_texts()][1:4] == [
        "H₀",
        "?",
        "? unclear 0",
    ]
    page.locator("#queue button").click()
    press(page, *"0.5", "Enter", *"two: one", "Enter", "Enter")
    expect(page.locator("#queue tr")).to_have_count(0)
    press(page, "Shift+Enter")
    assert "By hand 0.5 instead of 0: two: one" in page.inner_text("#reason-1")
    assert page.inner_text("#total") == "4.5 of 5 points"
    assert exported(page).splitlines()[2] == "s1,,Q01,H0,?,0.5,two: one"


def test_a_key_in_a_box_is_never_saved_as_an_answer(page: Page) -> None:
    page.keyboard.type("s1")
    press(page, "Enter", *"7", "Enter", *"q5", "Enter")
    expect(page.locator("#said")).to_contain_text(
        "q5 is a key and no answer, so nothing is saved. Type what stands in H₀"
    )
    assert page.evaluate("document.activeElement.id") == "box-1"
    box(page, 1).fill("-1/2")
    expect(page.locator("#said")).to_have_text("")
    pasted = "(input, text) => { input.value = text; input.dispatchEvent(new Event('input')); input.focus(); }"
    for key in (*KEYS, "=", "*", "/", "undo"):
        box(page, 4).evaluate(pasted, key)
        press(page, "Control+Enter")
        expect(page.locator("#said")).to_contain_text(f"{key} is a key and no answer")
    assert page.inner_text("#count") == "0 scripts in this browser"
    box(page, 4).fill("=0.5")
    press(page, "Control+Enter")
    expect(page.locator("#said")).to_contain_text("✓ Saved Q01 of s1")


def test_points_by_hand_begin_in_a_box_whose_text_is_selected(page: Page) -> None:
    page.keyboard.type("s1")
    press(page, "Enter", "=", "2", *"9", "Enter")
    expect(page.locator("#said")).to_contain_text("✓ Saved Q01")
    press(page, "Shift+Enter", "!")
    assert page.inner_text("#said") == "Other points: of which box?"
    press(page, "2", *"0.5", "Enter", *"a smudge", "Enter")
    press(page, "!", "Escape", "2", "Control+a", "!", "ArrowDown")  # two that were not meant
    press(page, "Enter")
    expect(page.locator("#asked")).to_have_text("Q02")
    rows = [line.split(",")[3:] for line in exported(page).splitlines()[1:]]
    assert [row[0] for row in rows if row[2]] == ["H0"]
    assert rows[1] == ["H0", "9", "0.5", "a smudge"]


def test_one_enter_too_many_leaves_nothing_blank(page: Page, exam: Exam) -> None:
    page.keyboard.type("s1")
    press(page, "Enter", "=", "Enter")
    expect(page.locator("#asked")).to_have_text("Q02")
    press(page, "Enter")
    expect(page.locator("#said")).to_have_text(
        "Nothing is typed in Q02 yet. Enter once more if H₀ sum is blank, / if all is."
    )
    assert page.locator("#boxes .box").first.get_attribute("data-state") == "open"
    press(page, "Enter", *"9", "=")
    assert [page.locator("#boxes .box").nth(place).get_attribute("data-state") for place in (0, 1)] == [
        "blank",
        "typed",
    ]


def test_the_arrows_lead_from_one_wrong_box_to_another(page: Page) -> None:
    page.keyboard.type("s1")
    press(page, "Enter", "=", "2", *"9", "ArrowDown", "ArrowDown", *"8", "Enter")
    expect(page.locator("#said")).to_contain_text("✓ Saved Q01")
    written = [line.split(",")[4] for line in exported(page).splitlines()[1:]]
    assert (written[1], written[3]) == ("9", "8")
    assert all(written)


def test_two_tabs_share_scripts_and_neither_overwrites_the_other(context: BrowserContext, address: str) -> None:
    one, other = opened(context, address), opened(context, address)
    for tab in (one, other):
        tab.fill("#student", "s1")
        tab.focus("#student")
        press(tab, "Enter")
    box(one, 0).fill("1")
    box(other, 1).fill("2")
    press(one, "Control+Enter")
    expect(other.locator("#list button")).to_have_count(1)
    assert box(other, 0).input_value() == "1"  # seen there, and not lost
    press(other, "Control+Enter")
    expect(one.locator("#said")).to_contain_text("Saved")
    assert [line.split(",")[4] for line in exported(other).splitlines()[1:]] == ["1", "2", "", "", ""]
    for tab, text in ((one, "3"), (other, "4")):
        tab.locator("#list button").click()
        box(tab, 0).fill(text)
    press(one, "Control+Enter")
    expect(one.locator("#said")).to_contain_text("Saved")
    press(other, "Control+Enter")
    expect(other.locator("#said")).to_contain_text("Saved otherwise in another tab: H0 sum = 3. Nothing is saved yet")
    assert exported(one).splitlines()[1] == "s1,,Q01,H0 sum,3,,"
    press(other, "Enter")
    expect(other.locator("#said")).to_contain_text("✓ Saved")
    assert exported(one).splitlines()[1] == "s1,,Q01,H0 sum,4,,"


def test_a_half_typed_script_its_place_and_the_order_survive_a_reload(page: Page) -> None:
    page.select_option("#onward", "student")
    page.fill("#question", "q3")
    page.fill("#student", "s1")
    page.focus("#student")
    press(page, "Enter", *"1.5", "Enter", "Enter", *"2")
    page.reload()
    page.wait_for_selector("#boxes input")
    assert (page.inner_text("#asked"), page.input_value("#student")) == ("Q03", "s1")
    assert [box(page, place).input_value() for place in range(5)] == ["1.5", "", "2", "", ""]
    assert page.locator("#boxes .box").nth(1).get_attribute("data-state") == "blank"
    assert page.evaluate("document.activeElement.id") == "box-3"
    assert page.input_value("#onward") == "student"
    page.fill("#student", "s2")  # a wrong name is mended: what is typed goes with it
    page.focus("#student")
    press(page, "Enter")
    assert box(page, 0).input_value() == "1.5"
    press(page, "PageDown")
    assert box(page, 0).input_value() == ""
    expect(page.locator("#half")).to_have_text("Half typed: Q03 s2")
    page.locator("#half button").click()
    assert [box(page, place).input_value() for place in range(5)] == ["1.5", "", "2", "", ""]
    expect(page.locator("#half")).to_be_hidden()


def test_points_and_a_comment_that_are_half_typed_survive_a_reload_and_another_question(page: Page) -> None:
    page.keyboard.type("s1")
    press(page, "Enter", "=", "!", "4", *"0.5")
    for typed in (["0.5", ""], ["0.5", "a smu"]):
        page.reload()
        page.wait_for_selector("#boxes input")
        assert page.locator("#points-3").is_visible()
        assert [page.input_value(field) for field in ("#points-3", "#comment-3")] == typed
        page.focus("#comment-3")
        press(page, *"a smu"[len(typed[1]) :])
    press(page, "PageDown")
    expect(page.locator("#half")).to_have_text("Half typed: Q01 s1")
    assert page.locator("#points-3").is_hidden()
    press(page, "PageUp")
    page.focus("#comment-3")
    press(page, "End", *"dge", "Enter")
    press(page, "Enter")
    expect(page.locator("#said")).to_contain_text("✓ Saved Q01 of s1: 4.5 of 5 points")
    assert exported(page).splitlines()[4].endswith(",0.5,a smudge")
    expect(page.locator("#half")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(390, 700), (768, 900), (1280, 800)])
def test_what_was_saved_is_said_in_sight(chromium: Browser, address: str, width: int, height: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.goto(address)
    page.wait_for_selector("#boxes input")
    page.keyboard.type("s1")
    for _ in range(4):
        press(page, "Enter", "=", "Enter")
        expect(page.locator("#said")).to_contain_text("Saved")
        said_at, focus_at = (page.locator(name).bounding_box() for name in ("#said", ":focus"))
        assert said_at
        assert focus_at
        assert 0 <= focus_at["y"] < focus_at["y"] + focus_at["height"] <= said_at["y"]
        assert said_at["y"] + said_at["height"] <= height
    page.close()


IN_SIGHT = """place => {
    const { left, top, right, bottom } = place.getBoundingClientRect();
    const at = (x, y) => place.contains(document.elementFromPoint(x, y));
    return top >= 0 && bottom <= innerHeight && at(left + 2, top + 2) && at(left + 2, bottom - 2);
}"""
"""Whether all of an element is seen, and nothing stands before it."""


@pytest.mark.parametrize(("width", "height"), [(390, 700), (768, 1024), (1280, 900)])
def test_the_bar_covers_neither_the_last_of_ten_boxes_nor_the_total_nor_the_notice(
    chromium: Browser, address: str, exam: Exam, width: int, height: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.goto(address)
    page.wait_for_selector("#boxes input")
    item = next(item for item in exam.items if len(item.parts) == 10 and not isinstance(item.parts[0], ChosenPart))
    page.fill("#question", item.name)
    page.keyboard.press("Enter")
    page.fill("#student", "s1")
    page.focus("#box-0")

    def seen(*names: str) -> list[str]:
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return [name for name in names if page.locator(name).evaluate(IN_SIGHT)]

    for _ in range(9):
        press(page, "ArrowDown")
    assert seen("#box-9") == ["#box-9"]
    press(page, "=")
    assert seen("#box-9", "#diagnosis", "#total") == ["#box-9", "#diagnosis", "#total"]
    press(page, "0", "?")
    assert page.is_visible("#look")
    assert seen("#box-9", "#reason-9", "#total", "#look") == ["#box-9", "#reason-9", "#total", "#look"]
    page.close()


def test_the_red_notice_leaves_no_hole(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }")
    page = opened(context, address)
    notice, form, key = (page.locator(name).bounding_box() for name in ("#refused", "#desk", "#key"))
    assert notice
    assert form
    assert key
    assert form["y"] == key["y"]
    assert form["y"] - (notice["y"] + notice["height"]) < 30
    context.close()
