"""The key: everything that a grader needs stands on it, where it belongs, on screen, on paper and in the CSV."""

import csv
import ctypes
import re
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import html5lib
import pikepdf
import pypdfium2
import pytest

from examgen.exam.record import Exam, Pages
from examgen.items.item import Item, Part
from examgen.items.slip_words import group_words
from examgen.render.environment import page_environment, rendered
from examgen.render.key import TEMPLATE, key_item, key_texts, key_values
from examgen.render.numbers import unit_name
from examgen.render.pdf import document
from examgen.render.press import files
from examgen.render.worked import worked_line
from tests.exams import an_exam, an_item
from tests.grading.any_scripts import questions_on_any_network
from tests.render.overlaps import MARGIN, amiss
from tests.whole_run import KeptPress

HTML, PDF, CSV = "graders/key.html", "graders/key.pdf", "graders/key.csv"
EXPONENT = 7.2
"""Points that the exponent in a formula has."""
MIXED = ("sigmoid", "tanh", "relu")


def render(exam: Exam, press: KeptPress | None = None) -> dict[str, bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return files(key_texts(exam, page_environment()), press)


def plain(text: str) -> str:
    """The text as `exam.json` would write it: ASCII minus, indices as figures, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").split())


def page_texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [page.get_textpage().get_text_bounded() for page in opened]


def item_pages(texts: list[str], item: Item) -> list[str]:
    """The pages that have the item's own heading, the answers' table not counted."""
    return [text for text in texts if "means" in text and re.search(rf"^{item.id}\b", text, re.MULTILINE)]


def tree_of(html: bytes) -> Any:
    return html5lib.parse(html.decode(), namespaceHTMLElements=False)


def text_of(element: Any) -> str:
    return plain("".join(element.itertext()))


def expected_rows(item: Item) -> set[tuple[str, ...]]:
    """What the slip table has to say: the number in each box, the last first, "" or "right" where it is right."""
    right = {part.name: part.answer for part in item.parts}
    together: dict[tuple[Decimal, ...], list[str]] = {}
    for slip in item.slips:
        together.setdefault(tuple({**right, **slip.answers}.values()), []).append(slip.name)
    rows = set()
    for numbers, names in together.items():
        *others, last = (shown(number, part) for number, part in zip(numbers, item.parts, strict=True))
        rows.add((last or "right", group_words(names, item.network.hidden_activation), *others))
    return rows


def shown(number: Decimal, part: Part) -> str:
    """A slip's number in the table: none where it is the right one, in brackets where it counts as right."""
    if number == part.answer:
        return ""
    return f"({number})" if part.low <= number <= part.high else str(number)


@pytest.fixture(scope="module")
def exam() -> Exam:
    return an_exam(8, MIXED)


@pytest.fixture(scope="module")
def eight(exam: Exam, press: KeptPress) -> dict[str, bytes]:
    return render(exam, press)


@pytest.fixture(scope="module")
def answers_of_sixty(press: KeptPress) -> bytes:
    """The table of all answers of sixty items, without the items' own sections and the links to them."""
    values = {**key_values(an_exam(60, MIXED)), "items": ()}
    table = rendered(page_environment(), TEMPLATE, medium="paper", **values)
    return press.drawn(re.sub(r' href="#Q\d\d"', "", table))


def test_all_answers_stand_on_the_first_page(exam: Exam, eight: dict[str, bytes]) -> None:
    first, second, *_ = page_texts(eight[PDF])
    assert "for graders only" in first
    assert "examgen key EXAM Q01" in first
    assert "means" not in first
    for item in exam.items:
        for part in item.parts:
            assert f"{part.answer}" in plain(first).split()
            assert f"{part.low} to {part.high}" in plain(first)
        assert re.search(rf"^{item.id}\b", first, re.MULTILINE)
    assert re.search(r"^Q01\b", second, re.MULTILINE)
    assert re.search(r"^Q02\b", second, re.MULTILINE)


@pytest.mark.parametrize("places", [1, 2, 3, 4])
def test_the_first_page_has_room_for_twenty_items_whatever_the_places_and_the_paper(places: int) -> None:
    long = {"title": "Introduction to deep learning for engineers and scientists " * 3, "course": "C" * 100}
    for paper in ("a4", "letter"):
        exam = an_exam(20, MIXED, places=places, pages=Pages(paper=paper), **long)
        values = {**key_values(exam), "items": ()}
        assert len(document(rendered(page_environment(), TEMPLATE, medium="paper", **values)).pages) == 1


def test_every_number_of_an_item_stands_on_its_page_and_the_item_on_one_page(
    exam: Exam, eight: dict[str, bytes]
) -> None:
    texts = page_texts(eight[PDF])
    for item in exam.items:
        (page,) = (plain(text) for text in item_pages(texts, item))
        words = page.split()
        for part in item.parts:
            assert str(part.answer) in words
            assert f"{part.low} to {part.high}" in page
        for step in item.steps:
            line = worked_line(step)
            assert f"= {line.expression}" in page, step
            assert f"{line.relation} {line.result}" in page, step
        for row in expected_rows(item):
            assert {number for number in (row[0], *row[2:]) if number} <= set(words)
        assert f"difficulty {item.difficulty}" in page


def test_two_items_make_a_page(eight: dict[str, bytes]) -> None:
    assert len(page_texts(eight[PDF])) == 5


def test_two_short_items_share_a_page_after_one_that_has_its_own() -> None:
    kinds = ("truth-table", "forward", "activation-swap", "truth-table", "forward")
    items = (replace(an_item(place, kind=kind), id=f"Q{place:02}") for place, kind in enumerate(kinds, 1))
    texts = page_texts(render(replace(an_exam(1), items=tuple(items)))["graders/key.pdf"])
    found = [re.findall(r"^(Q\d\d)\b", text, re.MULTILINE) for text in texts[1:]]
    assert found == [["Q01"], ["Q02", "Q03"], ["Q04"], ["Q05"]]


def test_the_html_says_every_answer_interval_step_and_slip(exam: Exam, eight: dict[str, bytes]) -> None:
    sections = {section.get("id"): section for section in tree_of(eight[HTML]).iter("section")}
    for item in exam.items:
        section = sections[item.id]
        lines, *slip_tables = section.iter("table")
        for part, body in zip(item.parts, lines.iter("tbody"), strict=True):
            line = next(worked_line(step) for step in item.steps if step.startswith(f"{part.name} = "))
            cells = [text_of(cell) for row in body.iter("tr") for cell in row if cell.tag in ("th", "td")]
            assert " ".join(cells) == (
                f"{part.name} = {line.expression} {part.points} point {line.relation} {line.result} "
                f"{part.answer} {part.low} to {part.high}"
            )
        rows = [cells_of(row) for table in slip_tables for row in table.find("tbody").iter("tr")]
        assert set(rows) == expected_rows(item)
        assert len(rows) == len(expected_rows(item))
        lasts = [Decimal(row[0].strip("()")) for row in rows if row[0] != "right"]
        assert lasts == sorted(lasts)


def cells_of(row: Any) -> tuple[str, ...]:
    """A row's cells, those that span several columns followed by empty ones."""
    cells: list[str] = []
    for cell in row.iter("td"):
        cells += [text_of(cell), *[""] * (int(cell.get("colspan", 1)) - 1)]
    return tuple(cells)


def test_the_table_of_answers_links_to_each_item(exam: Exam, eight: dict[str, bytes]) -> None:
    tree = tree_of(eight[HTML])
    links = [link.get("href") for link in tree.iter("a")]
    assert links == [f"#{item.id}" for item in exam.items]
    assert {link[1:] for link in links} <= {section.get("id") for section in tree.iter("section")}


def test_a_page_that_goes_on_with_a_question_begins_with_a_whole_row() -> None:
    """Of a truth table with eight rows, whose last sums are long, and of a step with a mistake in many words."""
    items = [item for item in questions_on_any_network() if item.kind in {"truth-table", "gradient", "softmax"}]
    texts = page_texts(render(replace(an_exam(1), items=tuple(items)))[PDF])
    going_on = [text.splitlines() for text in texts if "continued" in text]
    assert len(going_on) > 3
    for lines in going_on:
        rows = [line for line in lines if line.strip() and not re.match(r"Part\b|.*\bmeans\b|gradient$|\S+→", line)]
        assert not re.match(r"=|[a-z ]+$", rows[0]), rows[:3]
    assert not any("->" in text for text in texts)


def test_the_csv_read_back_is_the_exam(exam: Exam, eight: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(StringIO(eight[CSV].decode(), newline="")))
    assert [
        (row["item"], row["part"], *(Decimal(row[name]) for name in ("answer", "low", "high", "points")))
        for row in rows
    ] == [
        (item.id, part.name, part.answer, part.low, part.high, part.points)
        for item in exam.items
        for part in item.parts
    ]
    assert eight[CSV].isascii()
    assert b"E-" not in eight[CSV]


def test_html_is_valid_and_stands_alone(eight: dict[str, bytes]) -> None:
    html = eight[HTML].decode()
    html5lib.HTMLParser(strict=True).parse(html)
    for outside in ("http:", "https:", "file:", "<link", "@import", "src="):
        assert outside not in html.replace("http://www.w3.org/2000/svg", "").split("</style>")[1], outside
    assert "url(" not in html.replace('url("data:', "")


def test_the_pdf_is_tagged_named_and_has_a_bookmark_for_each_item(exam: Exam, eight: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(eight[PDF])) as pdf:
        assert pdf.Root.Lang == "en"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.docinfo["/Title"] == "Midterm examination: answer key"
        assert "/CreationDate" not in pdf.docinfo
        kinds = [str(node.get("/S")) for node in tags(pdf.Root.StructTreeRoot)]
        with pdf.open_outline() as outline:
            titles = [entry.title for entry in flattened(outline.root)]
        alternatives = [str(node.Alt) for node in tags(pdf.Root.StructTreeRoot) if node.get("/S") == "/Figure"]
    assert titles == ["All answers", *(item.id for item in exam.items)]
    assert kinds.count("/Table") == 1 + sum(
        1 + len(list(filter(None, key_item(item, exam.places).slips))) for item in exam.items
    )
    assert kinds.count("/H2") == len(exam.items)
    for item, words in zip(exam.items, alternatives, strict=True):
        hidden, output = item.network.layers
        for unit in (0, 1):
            for below, weight in enumerate(hidden.weights_into(unit)):
                assert re.search(rf"Weights into H{unit}:[^:]*from I{below} {weight}\b", plain(words))
        assert f"from H1 {output.weights[1][0]}, bias {output.biases[0]}." in plain(words)


def tags(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from tags(child)
    elif isinstance(node, pikepdf.Dictionary):
        yield node
        yield from tags(node.get("/K"))


def flattened(entries: Any) -> Iterator[Any]:
    for entry in entries:
        yield entry
        yield from flattened(entry.children)


def test_no_two_words_overlap_and_all_stay_on_the_page(eight: dict[str, bytes], answers_of_sixty: bytes) -> None:
    for pdf in (eight[PDF], answers_of_sixty):
        assert amiss(pdf, MARGIN[PDF], 0.7, 0.7) == []


def test_the_head_of_the_table_is_repeated_where_it_goes_on(answers_of_sixty: bytes) -> None:
    tables = page_texts(answers_of_sixty)
    assert len(tables) == 3
    assert all("Item" in text and "Points" in text for text in tables)
    for number in range(1, 61):
        assert sum(bool(re.search(rf"^Q{number:02}\b", text, re.MULTILINE)) for text in tables) == 1


def test_nothing_is_smaller_than_eight_points_but_an_exponent(eight: dict[str, bytes]) -> None:
    """Of the page's own type; the drawing's letters are checked by their size in the drawing."""
    with pypdfium2.PdfDocument(eight[PDF]) as pdf:
        for page in list(pdf)[:3]:
            for shape in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
                matrix = shape.get_matrix()
                size = font_size(shape) * abs(matrix.d)
                assert size > 7.99 or round(size, 1) == EXPONENT


def font_size(shape: Any) -> float:
    size = ctypes.c_float()
    pypdfium2.raw.FPDFTextObj_GetFontSize(shape, size)
    return float(size.value)


@pytest.mark.parametrize("places", [2, 4])
def test_numbers_in_the_drawing_print_at_eight_points(places: int) -> None:
    for item in an_exam(6, MIXED, places=places).items:
        entry = key_item(item, places)
        scale = entry.diagram_width / entry.diagram.width
        sizes = [text.size for node in entry.diagram.nodes for text in node.texts if text.role == "value"]
        sizes += [edge.label.size for edge in entry.diagram.edges if edge.label]
        assert min(sizes) * scale * 72 / 25.4 > 7.99
        answers = {part.name: str(part.answer) for part in item.parts}
        written = {node.name: plain(node.texts[-1].text) for node in entry.diagram.nodes if node.name[0] == "H"}
        assert written == {"H0": answers["H0"], "H1": answers["H1"]}


def test_a_title_is_text_whatever_stands_in_it() -> None:
    title = '<b>Bold</b> & "quoted" {{ seed }} \N{HEBREW LETTER ALEF}'
    html = key_texts(an_exam(1, title=title), page_environment())[HTML]
    assert "<b>Bold" not in html
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp;" in html


@pytest.mark.parametrize("points", [None, Decimal("7.5")])
def test_points_stand_with_each_part(points: Decimal | None) -> None:
    exam = an_exam(2, points=points)
    tree = tree_of(key_texts(exam, page_environment())[HTML].encode())
    written = [text_of(cell) for cell in tree.iter("td") if cell.get("class") == "points"]
    totals, parts = written[:2], written[2:]
    assert totals == (["5", "5"] if points is None else ["71⁄2", "71⁄2"])
    assert parts == (["1 point"] * 10 if points is None else ["11⁄2 points"] * 10)


@pytest.mark.parametrize("count", [1, 3])
def test_an_edge_stands_above_its_answer_and_never_between_it_and_the_interval(count: int) -> None:
    exam = an_exam(3, "tanh", kind="gradient")
    html = key_texts(replace(exam, items=exam.items[:count]), page_environment())["graders/key.html"]
    heads = [re.sub(" *<[^>]+>.*", "", head) for head in re.findall(r'<th scope="col">(.*?)</th>', html)]
    rows = re.findall(r"<tr data-item.*?</tr>", html, re.DOTALL)
    assert len(rows) == count
    for row, item in zip(rows, exam.items, strict=False):
        cells = re.findall(r'<td>(?:<span class="edge">([^<]*)</span>)?<b>[^<]+</b> [^<]+</td>', row)
        assert len(cells) == len(item.parts), "the interval stands right below each answer"
        for part, edge, head in zip(item.parts, cells, heads, strict=False):
            assert unit_name(part.name) in (head, f"{head} {edge}"), "in the head, or else above the answer"
            assert (edge == "") is (count == 1)
