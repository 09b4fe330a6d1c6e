"""The key in Chromium: the filter, the anchors, no script needed, nothing for axe to find."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from examgen.render.environment import page_environment
from examgen.render.key import key_texts
from tests.browser.checkers import AXE
from tests.exams import an_exam

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a key of twelve questions."""
    html = key_texts(an_exam(12, ("sigmoid", "tanh", "relu")), page_environment())["graders/key.html"]
    path = tmp_path_factory.mktemp("key") / "key.html"
    path.write_text(html, encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Any]:
    contexts = []

    def page(address: str, width: int = 1280, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield page
    for context in contexts:
        context.close()


def shown(page: Page) -> list[str]:
    return page.eval_on_selector_all("section.item", "all => all.filter(s => s.checkVisibility()).map(s => s.id)")


def test_a_table_of_answers_that_is_wider_than_the_screen_says_so(opened: Any, tmp_path: Path) -> None:
    file = tmp_path / "key.html"
    file.write_text(key_texts(an_exam(2, ("tanh",), kind="gradient"), page_environment())["graders/key.html"])
    for width in (390, 768, 1280):
        page = opened(file.as_uri(), width=width)
        wider = page.eval_on_selector("#answers", "all => all.scrollWidth > all.clientWidth + 1")
        hint = page.eval_on_selector("#answers-head", "head => getComputedStyle(head, '::after').content")
        assert ("swipe" in hint) is wider is (width < 800)


def test_the_field_filters_as_one_types(key: str, opened: Any) -> None:
    page = opened(key)
    assert len(shown(page)) == 12
    with_exponent = [f"Q{number:02}" for number in range(1, 13) if number % 3]
    for typed, expected in (("Q07", ["Q07"]), ("q7", ["Q07"]), ("7", ["Q07"]), ("Exponent", with_exponent)):
        page.fill("#find", typed)
        assert shown(page) == expected, typed
        assert page.inner_text("#found") == f"{len(expected)} of 12"
        rows = page.eval_on_selector_all("tr[data-item]", "all => all.filter(s => s.checkVisibility()).length")
        assert rows == len(expected)
    page.fill("#find", "nothing of the kind")
    assert shown(page) == []
    page.fill("#find", "")
    assert len(shown(page)) == 12
    assert page.inner_text("#found") == ""


def test_of_a_hundred_questions_the_field_finds_each(opened: Any, tmp_path: Path) -> None:
    path = tmp_path / "key.html"
    path.write_text(key_texts(an_exam(100, "relu"), page_environment())["graders/key.html"], encoding="utf-8")
    page = opened(path.as_uri())
    assert len(shown(page)) == 100
    for typed, found in (("q100", "Q100"), ("7", "Q007"), ("Q07", "Q007"), ("q010", "Q010"), ("99", "Q099")):
        page.fill("#find", typed)
        assert shown(page) == [found], typed
        assert page.inner_text("#found") == "1 of 100"


def test_a_number_written_is_found_however_it_is_typed(key: str, opened: Any) -> None:
    page = opened(key)
    exam = an_exam(12, ("sigmoid", "tanh", "relu"))
    slip = next(slip for slip in exam.items[4].slips if slip.answers.get("O", 0) < 0)
    number = str(slip.answers["O"])
    spellings = (number, number.replace("-", "−"), number.replace(".", ","))
    for spelling in spellings:
        page.fill("#find", spelling)
        assert "Q05" in shown(page), spelling
        hits = page.eval_on_selector_all("#Q05 .hit", "all => all.map(cell => cell.textContent)")
        assert hits
        assert set(hits) == {number.replace("-", "−")}
    page.fill("#find", number.removeprefix("-"))
    assert number.replace("-", "−") not in page.eval_on_selector_all(".hit", "all => all.map(cell => cell.textContent)")


def test_words_of_a_slip_and_a_name_narrow_together(key: str, opened: Any) -> None:
    page = opened(key)
    page.fill("#find", "i0→h1")
    with_minus = shown(page)
    exam = an_exam(12, ("sigmoid", "tanh", "relu"))
    assert with_minus == [i.id for i in exam.items if any(s.name == "minus_lost_I0_H1" for s in i.slips)]
    page.fill("#find", f"i0→h1 {with_minus[0]}")
    assert shown(page) == with_minus[:1]


def test_everything_is_there_without_a_script(key: str, opened: Any) -> None:
    page = opened(key, java_script_enabled=False)
    assert page.locator("section.item").count() == 12
    assert all(section.is_visible() for section in page.locator("section.item").all())
    assert not page.locator("#find").is_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_anchor_opens_at_its_item_clear_of_the_field(key: str, opened: Any, width: int) -> None:
    page = opened(f"{key}#Q07", width)
    top = page.locator("#Q07 h2").bounding_box()["y"]
    finder = page.locator(".finder").bounding_box()
    assert finder["y"] == 0
    assert finder["height"] <= top < 200


def test_the_head_of_the_table_stays_under_the_field(key: str, opened: Any) -> None:
    page = opened(key, 768)
    page.locator('tr[data-item="Q12"]').scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 300)")  # done when it returns, unlike a turn of the wheel
    assert page.evaluate("window.scrollY") > 300
    finder = page.locator(".finder").bounding_box()
    head = page.locator(".all thead th").first.bounding_box()
    assert abs(finder["y"] + finder["height"] - head["y"]) < 3


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_window_and_drawings_stay_legible(key: str, opened: Any, width: int) -> None:
    page = opened(key, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    sizes = page.eval_on_selector_all(
        ".diagram-weight, .diagram-value, .diagram-input",
        "all => all.map(t => parseFloat(t.getAttribute('font-size')) * t.getScreenCTM().a)",
    )
    assert min(sizes) >= 11


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(key: str, opened: Any, scheme: str, width: int) -> None:
    page = opened(key, width, color_scheme=scheme)
    page.fill("#find", "0.5")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run().then(found => found.violations.map(v => [v.id, v.nodes[0].html]))")
    assert violations == []


def test_the_dark_scheme_is_dark_and_prints_light(key: str, opened: Any) -> None:
    page = opened(key, color_scheme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(21, 23, 26)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert not page.locator(".finder").is_visible()


def test_it_prints_two_items_a_page_as_the_pdf_does(key: str, opened: Any) -> None:
    printed = opened(key, color_scheme="dark").pdf(prefer_css_page_size=True)
    with pypdfium2.PdfDocument(printed) as pdf:
        texts = [page.get_textpage().get_text_bounded() for page in pdf]
        assert len(texts) == 7
        assert "Q12" in texts[0]
        for number, text in enumerate(texts[1:], start=1):
            assert f"Q{2 * number - 1:02}" in text
            assert f"Q{2 * number:02}" in text
        page = pdf[1]
        drawn = page.get_textpage()
        boxes = [drawn.get_rect(index) for index in range(drawn.count_rects())]
        for one, other in combinations(boxes, 2):
            sideways = min(one[2], other[2]) - max(one[0], other[0])
            upright = min(one[3], other[3]) - max(one[1], other[1])
            assert sideways < 0.7 or upright < 0.7, (drawn.get_text_bounded(*one), drawn.get_text_bounded(*other))


def test_nothing_is_fetched(key: str, opened: Any) -> None:
    page = opened("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(key)
    assert [url for url in asked if not url.startswith("data:")] == [key]


@pytest.mark.parametrize("width", [360, 390, 768])
def test_the_longest_name_of_a_function_is_shown_whole(width: int, opened: Any, tmp_path: Path) -> None:
    item = an_exam(1, "tanh", kind="truth-table").items[0]
    parts = tuple(replace(p, answer="implication") if p.name == "function" else p for p in item.parts)
    html = key_texts(replace(an_exam(1), items=(replace(item, parts=parts),)), page_environment())["graders/key.html"]
    (tmp_path / "key.html").write_text(html, encoding="utf-8")
    page = opened((tmp_path / "key.html").as_uri(), width)
    cell = page.locator(".all td.worded")
    assert cell.inner_text().startswith("implication")
    assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [390, 1280])
def test_the_head_of_a_table_covers_no_row_of_a_mixed_exam(width: int, opened: Any, tmp_path: Path) -> None:
    kinds = ("forward", "softmax", "gradient", "forward")
    items = tuple(replace(an_exam(1, "tanh", kind=kind).items[0], id=f"Q{n:02}") for n, kind in enumerate(kinds, 1))
    exam = replace(an_exam(4, "tanh"), items=items)
    (tmp_path / "key.html").write_text(key_texts(exam, page_environment())["graders/key.html"], encoding="utf-8")
    page = opened((tmp_path / "key.html").as_uri(), width)
    gaps = page.eval_on_selector_all(
        "table.all",
        "all => all.map(t => t.tBodies[0].rows[0].cells[0].getBoundingClientRect().top"
        " - t.tHead.rows[0].cells[0].getBoundingClientRect().bottom)",
    )
    assert len(gaps) > 1
    assert all(gap > -1 for gap in gaps), gaps
