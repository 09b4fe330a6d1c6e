"""The grader's page in Chromium, opened from a disk: it marks as examgen does, and keeps what was typed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice, product
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from playwright.sync_api import Browser, Page, expect

from examgen.asking.asked import spec_of
from examgen.desk.terminal.script_tables import SIGNS as ON_A_TERMINAL
from examgen.desk.terminal.script_tables import diagnosis_words, marked_document
from examgen.exam.record import Exam, Policies
from examgen.grading import Marker
from examgen.grading.answers.answers_csv import ScriptLines, in_cell
from examgen.grading.as_data import marking_data
from examgen.items.item import Item, Part
from examgen.making import new_exam
from examgen.networks.bank import Bank
from examgen.paper.answer_words import read_word
from examgen.render.environment import page_environment
from examgen.render.grader import PATH, grader_texts
from examgen.render.students import student_texts
from tests.browser.checkers import AXE, CHECK_HTML
from tests.browser.test_pages_browser import EXAMS
from tests.exams import a_seed, an_exam, an_item, in_forms
from tests.grading.a_class import graded, rows
from tests.grading.any_scripts import any_scripts, questions_on_any_network
from tests.grading.hand_decided import decided
from tests.grading.hard_scripts import hard_scripts, items_of_all_kinds
from tests.grading.test_habits import TWO_DECIMALS, gradient
from tests.paper import test_answer_words as answer_words
from tests.paper.test_reading import DATES, NO_DATES, WRITTEN
from tests.processes import run

pytestmark = pytest.mark.browser

SCRIPTS = 300

NAMES = ("H0 sum", "H0", "H1 sum", "H1", "O")

SIGNS = {verdict: re.sub(r"\[.*?\]", "", sign).split()[0] for verdict, sign in ON_A_TERMINAL.items()}


def page_of(exam: Exam) -> str:
    return grader_texts(exam, page_environment(), marking_data(exam))[PATH]


@pytest.fixture(scope="module")
def exam() -> Exam:
    return replace(an_exam(1), items=tuple(items_of_all_kinds()), title="</script><script>document.title='broken'")


@pytest.fixture(scope="module")
def address(exam: Exam, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("graders") / "grader.html"
    path.write_text(page_of(exam), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#boxes input")
    yield page
    context.close()


def marked_there(page: Page, scripts: Sequence[tuple[Item, dict[str, str]]]) -> Any:
    """What the page says of scripts."""
    asked = [[item.name, written] for item, written in scripts]
    return page.evaluate("scripts => scripts.map(([name, written]) => examgen.mark(name, written))", asked)


def marked_as_there(exam: Exam, item: Item, written: dict[str, str]) -> dict[str, Any]:
    """What it is to say of one."""
    marked = Marker(item, exam.places, exam.policies).mark(written)
    return {**marked_document(marked), "said": diagnosis_words(item, marked.diagnosis)}


def test_it_marks_as_examgen_does(page: Page, exam: Exam) -> None:
    markers = {item.name: Marker(item, exam.places, exam.policies) for item in exam.items}
    scripts = list(islice(hard_scripts(exam.items, exam.places, Random(5)), SCRIPTS))
    asked = [[item.name, written] for item, written in scripts]
    found = page.evaluate("scripts => scripts.map(([name, written]) => examgen.mark(name, written))", asked)
    for (item, written), said in zip(scripts, found, strict=True):
        marked = markers[item.name].mark(written)
        expected: dict[str, Any] = {**marked_document(marked), "said": diagnosis_words(item, marked.diagnosis)}
        assert said == expected, (item.name, written)


def test_it_gives_the_marks_that_a_human_gave(chromium: Browser, tmp_path: Path) -> None:
    questions, scripts = decided()
    named = {name: f"Q{number:02d}" for number, name in enumerate(questions, 1)}
    items = tuple(replace(item, id=named[name]) for name, item in questions.items())
    exam = replace(an_exam(1), items=items, policies=Policies(habits="once"))
    file = tmp_path / "grader.html"
    file.write_text(page_of(exam), encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("#boxes input")
    asked = [[named[script["question"]], script["written"]] for script in scripts]
    found = page.evaluate("scripts => scripts.map(([name, written]) => examgen.mark(name, written))", asked)
    page.close()
    markers = {item.id: Marker(item, exam.places, exam.policies) for item in items}
    for (name, written), said in zip(asked, found, strict=True):
        marked = markers[name].mark(written)
        words = diagnosis_words(markers[name].item, marked.diagnosis)
        assert said == {**marked_document(marked), "said": words}, (name, written)


def test_it_knows_every_way_to_write_too_few_decimals_and_names_every_wrong_row(
    chromium: Browser, tmp_path: Path
) -> None:
    """Gradients in two decimals of four; weights of the student's own choice, blank, in per cent, or wrong on a row."""
    texts = [numbers for _, numbers in TWO_DECIMALS]
    chosen = ("", "? ", "- - - - - - - - 50%", "1 1 1 1 1 1 1 1 -1", "1 1 -0.5 1 1 0 1 -2 -0.5", "1 1 - 1 1 -1 1 -2 -")
    gradients = [replace(gradient(bias), id=f"Q{number:02d}") for number, (bias, _) in enumerate(TWO_DECIMALS, 1)]
    hand_code = an_item(7, "step", kind="hand-code")
    exam = replace(an_exam(1), items=(*gradients, replace(hand_code, id="Q04")), policies=Policies(habits="once"))
    file = tmp_path / "grader.html"
    file.write_text(page_of(exam), encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("#boxes input")
    asked = [*zip(exam.items, texts, strict=False), *((exam.items[-1], text) for text in chosen)]
    scripts = [
        (item, dict(zip((part.name for part in item.parts), text.split(), strict=False))) for item, text in asked
    ]
    assert marked_there(page, scripts) == [marked_as_there(exam, *script) for script in scripts]


def test_weights_of_more_decimals_are_marked_as_examgen_does(
    chromium: Browser, shared_bank: Bank, tmp_path: Path
) -> None:
    """Blank and copied ones of two decimals and of three, right, one unit off, and with fewer decimals."""
    items: list[Item] = []
    for kind, places in (("missing-weight", 2), ("missing-weight", 3), ("dump", 3)):
        spec = spec_of(seed=a_seed(), kind=kind, activation="sigmoid", count=2, weight_places=places)
        items += new_exam(spec, shared_bank)[0].items
    named = tuple(replace(item, id=f"Q{number:02d}") for number, item in enumerate(items, 1))
    exam = replace(an_exam(1), items=named)
    file = tmp_path / "grader.html"
    file.write_text(page_of(exam), encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("#boxes input")
    scripts = []
    for item in named:
        step = Decimal(1).scaleb(-item.network.weight_places)
        right = {part.name: part.answer for part in item.parts if isinstance(part, Part)}
        others = [{name: value + change for name, value in right.items()} for change in (step, -step, step / 2)]
        written = (right, *others, {name: round(value, 1) for name, value in right.items()})
        scripts += [(item, {name: str(value) for name, value in numbers.items()}) for numbers in written]
    assert marked_there(page, scripts) == [marked_as_there(exam, *script) for script in scripts]
    page.close()


def test_questions_on_any_network_are_marked_alike(chromium: Browser, tmp_path: Path) -> None:
    """Several outputs, an activation of their own, three hidden layers, none with a bias, eight rows, four classes."""
    items = questions_on_any_network()
    file = tmp_path / "grader.html"
    file.write_text(page_of(replace(an_exam(1), items=items)), encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("#boxes input")
    asked = [(item, written) for item in items for written in any_scripts(item, Random(item.id))]
    found = page.evaluate(
        "scripts => scripts.map(([name, written]) => examgen.mark(name, written))",
        [[item.name, written] for item, written in asked],
    )
    markers = {item.name: Marker(item, 2, Policies()) for item in items}
    for (item, written), said in zip(asked, found, strict=True):
        marked = markers[item.name].mark(written)
        assert said == {**marked_document(marked), "said": diagnosis_words(item, marked.diagnosis)}, (
            item.kind,
            written,
        )
    for text, said in answer_words.THREE:
        known = ["0110 1001", "xor"]
        read = page.evaluate("([text, words]) => examgen.readWord(text, words)", [text, known])
        assert (read["found"], read["problem"]) == read_word(text, tuple(known)), (text, said)


def test_words_are_read_as_a_human_reads_them(page: Page) -> None:
    asked = [(box, text, said, words) for box, text, said in answer_words.ALL for words in answer_words.BOXES[box]]
    pairs = [[text, list(words)] for _, text, _, words in asked]
    read = page.evaluate("pairs => pairs.map(([text, words]) => examgen.readWord(text, words))", pairs)
    for (box, text, said, words), found in zip(asked, read, strict=True):
        python, problem = read_word(text, words)
        assert (found["found"], found["problem"]) == (python, problem), (text, words)
        assert said in (problem, answer_words.meant(box, python)), (text, words)


def test_numbers_are_read_as_people_write_them(page: Page) -> None:
    read = page.evaluate("texts => texts.map(text => examgen.readNumber(text))", list(WRITTEN))
    for (text, value), found in zip(WRITTEN.items(), read, strict=True):
        assert (found["problem"], Decimal(found["text"])) == (None, Decimal(value)), text


def test_a_percentage_is_read_where_a_probability_is_asked_and_named_elsewhere(page: Page) -> None:
    for box, text, said in answer_words.NUMBERS:
        reader = "readProbability" if box == "probability" else "readNumber"
        read = (
            f"text => {{ const read = examgen.{reader}(text); "
            "return read.problem ?? `${read.found?.value ?? read.text}`; }"
        )
        assert page.evaluate(read, text) == said, (box, text)


def test_what_a_spreadsheet_made_a_date_of_is_told_from_what_is_beside_it(page: Page) -> None:
    numbers = {**dict.fromkeys(DATES, "date"), **NO_DATES}
    problems = page.evaluate("texts => texts.map(text => examgen.readNumber(text).problem)", list(numbers))
    assert dict(zip(numbers, problems, strict=True)) == numbers
    words = page.evaluate("texts => texts.map(text => examgen.readWord(text, ['xor']).problem)", list(DATES))
    assert dict(zip(DATES, words, strict=True)) == dict.fromkeys(DATES, "date")


def boxes(page: Page) -> list[str]:
    """The verdicts as they are read, with the points, box by box."""
    return [" ".join(text.split()) for text in page.locator("#boxes output").all_text_contents()]


def marked_here(exam: Exam, name: str, written: dict[str, str]) -> list[str]:
    marked = Marker(exam.item(name), exam.places, exam.policies).mark(written)
    return [
        f"{SIGNS[part.verdict]} {part.verdict} {'' if part.verdict == 'blank' else part.points}".strip()
        for part in marked.parts
    ]


def one_script(page: Page, student: str, *texts: str) -> None:
    """Type a script with the keyboard alone, beginning in the student's field."""
    page.keyboard.type(student)
    page.keyboard.press("Enter")
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def exported(page: Page) -> str:
    with page.expect_download() as download:
        page.locator("#kept .export").click()
    assert download.value.suggested_filename == "answers.csv"
    return Path(download.value.path()).read_text(encoding="utf-8")


def lines(student: str, item: str, names: Sequence[str], *texts: str) -> str:
    boxes = tuple(zip(names, texts, strict=True))
    return ScriptLines(student, "", item, boxes).text()


def test_no_title_breaks_out_of_the_data_and_nothing_is_fetched(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.goto(address)
    page.wait_for_selector("#boxes input")
    assert asked == [address]
    assert page.title().startswith("</script>")
    page.close()


def test_verdicts_points_and_diagnosis_appear_as_boxes_are_typed(page: Page, exam: Exam) -> None:
    written: dict[str, str] = {}
    for place, name in enumerate(NAMES):
        page.locator("#boxes .box > input").nth(place).press_sequentially("0.5")
        written[name] = "0.5"
        assert boxes(page) == marked_here(exam, "Q01", written)
    marked = Marker(exam.item("Q01"), exam.places, exam.policies).mark(written)
    assert page.inner_text("#total") == f"{marked.total} of {marked.points} points"
    assert page.inner_text("#diagnosis") != ""


@pytest.mark.parametrize("typed", ["q7", "7", "Q07", "07"])
def test_a_question_is_found_however_it_is_typed(page: Page, typed: str) -> None:
    page.fill("#question", typed)
    page.keyboard.press("Enter")
    assert page.inner_text("#asked") == "Q07"
    assert page.input_value("#question") == "Q07"
    assert page.locator("#key section").get_attribute("id") == "Q07"
    assert page.evaluate("document.activeElement.id") == "box-0"


def test_of_a_hundred_questions_each_is_found_and_marked(chromium: Browser, tmp_path: Path) -> None:
    exam = an_exam(100, "step", kind="hand-code")
    path = tmp_path / "grader.html"
    path.write_text(page_of(exam), encoding="utf-8")
    page = chromium.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("#boxes input")
    for typed, name in (("q100", "Q100"), ("1", "Q001"), ("q010", "Q010"), ("99", "Q099")):
        page.fill("#question", typed)
        page.keyboard.press("Enter")
        assert page.inner_text("#asked") == name
        answers = {part.name: str(part.answer) for part in exam.item(name).parts}
        for place, text in enumerate(answers.values()):
            page.locator("#boxes .box > input").nth(place).fill(text)
        assert boxes(page) == marked_here(exam, name, answers)
        assert {line.split()[1] for line in boxes(page)} == {"right"}
    page.close()


def test_the_keyboard_alone_marks_two_scripts_and_the_file_is_as_mark_writes_it(page: Page, exam: Exam) -> None:
    one_script(page, "s1", "1,20", "?", "", "-0.53", "+1+1")
    expect(page.locator("#asked")).to_have_text("Q02")
    assert page.inner_text("#said").startswith("✓ Saved Q01 of s1: ")
    page.select_option("#onward", "student")
    page.focus("#student")
    page.keyboard.press("Control+a")
    one_script(page, '"><script>', "a, b", '"', "", "", "")
    expect(page.locator("#list tr")).to_have_count(2)
    assert (page.input_value("#student"), page.evaluate("document.activeElement.id")) == ("s1", "box-0")
    head = "student,form,item,part,written,points,comment\n"
    first = lines("s1", "Q01", NAMES, "1,20", "?", "", "-0.53", "+1+1")
    assert exported(page) == head + first + lines('"><script>', "Q02", NAMES, "a, b", '"', "", "", "")
    assert page.locator("#list th").all_inner_texts() == ["s1", '"><script>']


def test_a_class_graded_from_the_file_has_the_totals_that_the_page_showed(chromium: Browser, tmp_path: Path) -> None:
    exam = an_exam(3)
    file = tmp_path / "grader.html"
    file.write_text(page_of(exam), encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("#boxes input")
    for place, (item, written) in enumerate(islice(hard_scripts(exam.items, exam.places, Random(1)), 6)):
        page.fill("#question", item.name)
        page.click("#clear")
        page.fill("#student", f"s{place:02}")
        for box, part in enumerate(item.parts):
            page.locator("#boxes .box > input").nth(box).fill(written.get(part.name) or "0")
        page.click("#desk .main")
        expect(page.locator("#list tr")).to_have_count(place + 1)
    shown = [text.split(" / ")[0] for text in page.locator("#list .total").all_inner_texts()]
    answers = tmp_path / "answers.csv"
    answers.write_text(exported(page), encoding="utf-8")
    page.close()
    run = graded(exam, answers)
    assert run.problems == ()
    assert [Decimal(row[2]) for row in rows(run.folder / "gradebook.csv")[1:]] == list(map(Decimal, shown))


def test_scripts_survive_a_reload_and_can_be_corrected_and_removed(page: Page) -> None:
    one_script(page, "s1", "1", "2", "3", "4", "5")
    page.wait_for_selector("#list button")
    page.reload()
    page.wait_for_selector("#list button")
    assert page.inner_text("#count") == "1 script in this browser"
    page.locator("#list button").click()
    assert page.input_value("#student") == "s1"
    assert page.locator("#boxes .box > input").nth(4).input_value() == "5"
    assert page.is_visible("#again")
    page.locator("#boxes .box > input").nth(4).fill("6")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#said")).to_contain_text("Saved")
    assert exported(page).endswith(",O,6,,\n")
    page.locator("#list button").click()
    page.click("#remove")
    expect(page.locator("#count")).to_contain_text("0 scripts")
    page.reload()
    page.wait_for_selector("#boxes input")
    assert page.inner_text("#count") == "0 scripts in this browser"


def test_enter_pressed_twice_saves_one_script(page: Page) -> None:
    one_script(page, "s1", "1", "2", "3", "4")
    page.evaluate(
        """() => {
            const last = document.getElementById("box-4");
            for (let turn = 0; turn < 2; turn += 1)
                last.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        }"""
    )
    expect(page.locator("#list button")).to_have_count(1)
    expect(page.locator("#asked")).to_have_text("Q02")


def test_a_script_removed_by_mistake_comes_back(page: Page) -> None:
    one_script(page, "s1", "1", "2", "3", "4", "5")
    page.locator("#list button").click()
    page.click("#remove")
    page.click("#undo")
    page.wait_for_selector("#list button")
    assert page.input_value("#student") == "s1"
    assert page.locator("#boxes .box > input").nth(4).input_value() == "5"


REFUSALS = {
    "none": "delete window.indexedDB; Object.defineProperty(window, 'indexedDB', {value: undefined})",
    "throws": "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }",
    "writes": "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }",
}
"""How a browser may refuse to keep anything."""


@pytest.mark.parametrize("refusal", REFUSALS)
def test_where_the_browser_keeps_nothing_it_says_so_and_one_tap_saves(
    chromium: Browser, address: str, refusal: str
) -> None:
    context = chromium.new_context()
    context.add_init_script(REFUSALS[refusal])
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#boxes input")
    one_script(page, "s1", "1", "2", "3", "4", "5")
    page.wait_for_selector("#list button")
    assert page.is_visible("#refused")
    assert page.inner_text("#count") == "1 script in memory, not kept"
    with page.expect_download() as download:
        page.click("#refused .export")
    assert Path(download.value.path()).read_text().count("\n") == 6
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), ("light", 1366)])
def test_axe_finds_nothing_whatever_is_shown(chromium: Browser, address: str, scheme: Any, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page.goto(address)
    page.wait_for_selector("#boxes input")
    page.add_script_tag(path=AXE)
    one_script(page, "s1", "0", "0.50", "?", "", "-2.3")
    for name in ("Q01", "Q10", "Q19", "Q24"):
        page.fill("#question", name)
        page.locator("#boxes .box > input").first.fill("0")
        violations = page.evaluate("axe.run().then(found => found.violations.map(v => [v.id, v.nodes[0].html]))")
        assert violations == [], name
    page.close()


def test_nothing_is_wider_than_the_window(page: Page) -> None:
    for number in range(1, 25, 3):
        page.fill("#question", str(number))
        for width in (390, 820, 1366):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == width, number


def test_forms_share_a_page_and_a_question_without_its_letter_is_of_the_students_form(
    chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "grader.html"
    file.write_text(page_of(in_forms(an_exam(4))), encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.fill("#question", "b/1")
    page.focus("#student")
    one_script(page, "s1", "1", "2", "3", "4", "5")
    expect(page.locator("#asked")).to_have_text("B/Q02")
    page.fill("#question", "A/2")
    page.fill("#question", "1")
    assert page.inner_text("#asked") == "B/Q01"
    assert exported(page).splitlines()[1] == "s1,B,Q01,H0 sum,1,,"
    page.close()


def test_the_html_checker_has_nothing_to_say_of_any_page(address: str, tmp_path: Path) -> None:
    """Of students' pages neither: it is asked once, since it takes a second to start."""
    texts = {name: student_texts(exam, page_environment()) for name, exam in EXAMS.items()}
    pages = {name: files["students/questions.html"] for name, files in texts.items()}
    pages["forms"] = page_of(in_forms(an_exam(4)))
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    checked = run([*CHECK_HTML, url2pathname(urlsplit(address).path), *tmp_path.glob("*.html")])
    # It takes no hash for an answer, whatever it says of them; that the browser does is seen above.
    assert [line for line in checked.stdout.splitlines() if "Content Security Policy" not in line] == []
    assert checked.returncode == 0, checked.stderr


def test_no_cell_of_its_answers_is_a_formula_where_none_of_examgen_s_is(chromium: Browser) -> None:
    script = (Path(__file__).parents[2] / "templates" / "grader" / "answers-file.js").read_text(encoding="utf-8")
    texts = list(map("".join, product("=;-1'\tx\n", repeat=4)))
    page = chromium.new_page()
    found = page.evaluate(
        "([script, texts]) => texts.map(new Function(`${script}; return inCell;`)())", [script, texts]
    )
    page.close()
    assert found == list(map(in_cell, texts))
