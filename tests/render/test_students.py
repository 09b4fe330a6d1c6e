"""The students' pages: what they say, where it stands, and what they must not give away."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import html5lib
import pikepdf
import pypdfium2
import pytest

from examgen.exam.record import Exam, Pages, Policies, Selection
from examgen.items.for_students import for_student
from examgen.items.item import Item
from examgen.render.environment import page_environment, rendered
from examgen.render.pdf import document
from examgen.render.press import files
from examgen.render.students import TEMPLATE, outward_facts, render_students, student_texts
from tests.exams import an_exam, an_item, with_other_rules
from tests.render.overlaps import MARGIN, amiss
from tests.whole_run import KeptPress

HTML, PDF = "students/questions.html", "students/questions.pdf"
MILLIMETRE = 96 / 25.4


def render(exam: Exam, templates: Path | None = None) -> dict[str, bytes]:
    return render_students(exam, page_environment(templates))


def page_texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [page.get_textpage().get_text_bounded() for page in opened]


def laid_out(exam: Exam) -> Any:
    facts = outward_facts(exam, [for_student(item) for item in exam.items])
    return document(rendered(page_environment(), TEMPLATE, medium="paper", **facts))


def boxes_of_class(box: Any, name: str) -> Iterator[Any]:
    classes = (box.element.get("class") or "").split() if box.element is not None else ()
    if name in classes and hasattr(box, "border_top_width"):
        yield box
    for child in getattr(box, "children", ()):
        yield from boxes_of_class(getattr(child, "_box", child), name)


@pytest.fixture(scope="module")
def mixed(press: KeptPress) -> dict[str, bytes]:
    exam = an_exam(6, activation=("relu", "sigmoid", "tanh"))
    return files(student_texts(exam, page_environment()), press)


def with_other_secrets(item: Item) -> Item:
    parts = tuple(replace(part, answer=Decimal("1.23"), low=Decimal("1.2"), high=Decimal("1.3")) for part in item.parts)
    source = replace(item.source, batch=7, index=4095)
    return replace(item, parts=parts, slips=(), steps=("H0 = 1.23",), source=source, difficulty=99)


def test_exams_that_differ_only_in_what_students_must_not_know_print_the_same_bytes() -> None:
    exam = an_exam(4, activation=("sigmoid", "relu"))
    other = replace(
        exam,
        seed=1,
        versions={"examgen": "9.9"},
        selection=with_other_rules(exam.selection),
        items=tuple(map(with_other_secrets, exam.items)),
    )
    pages = page_environment()
    for boxes in (Pages(), Pages(boxes="comb")):
        one, another = (student_texts(replace(each, pages=boxes), pages) for each in (exam, other))
        assert one == another


def test_each_question_has_a_page_of_its_own_that_says_its_row(mixed: dict[str, bytes]) -> None:
    texts = page_texts(mixed[PDF])
    assert len(texts) == 6
    for number, text in enumerate(texts, start=1):
        assert f"Question {number}" in text
        assert " ".join(text.splitlines()[-2:]).startswith("Boxes after a wrong value are marked on")
        assert f"Page {number} of 6" in text
        assert text.count("Name") == 1
    assert "relu" in texts[0]
    assert "tanh" not in texts[0]
    assert "tanh" in texts[2]
    assert "I₀\N{NO-BREAK SPACE}= 1" in texts[0] or "I₀ = 1" in texts[0].replace("\N{NO-BREAK SPACE}", " ")


def test_no_two_words_overlap_and_all_stay_on_the_page(mixed: dict[str, bytes]) -> None:
    assert amiss(mixed[PDF], MARGIN[PDF], 0.7, 0.7) == []


def test_no_two_words_overlap_on_a_cover_with_the_marks_of_sixty(press: KeptPress) -> None:
    exam = an_exam(60)
    facts = outward_facts(exam, [for_student(item) for item in exam.items])
    assert len(facts["sheets"]) == 61
    few = {**facts, "sheets": facts["sheets"][:2]}
    pdf = press.drawn(rendered(page_environment(), TEMPLATE, medium="paper", **few))
    cover, question = page_texts(pdf)
    assert "There are 60 questions" in cover
    assert "Page 2 of" in question
    assert amiss(pdf, MARGIN[PDF], 0.7, 0.7) == []


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_boxes_stand_in_the_same_place_on_every_page(paper: Any) -> None:
    exam = an_exam(5, activation=("relu", "sigmoid", "tanh"), title="Long " * 40, pages=Pages(paper=paper))
    pages = laid_out(exam).pages
    assert len(pages) == 5
    places = []
    for page in pages:
        boxes = list(boxes_of_class(page._page_box, "box"))
        assert [box.border_width() >= 25 * MILLIMETRE for box in boxes] == [True] * 5
        assert [box.border_height() >= 12 * MILLIMETRE for box in boxes] == [True] * 5
        places.append([(round(box.position_x, 2), round(box.position_y, 2)) for box in boxes])
    assert places == [places[0]] * 5


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("inputs", ["binary", "fractional"])
def test_two_questions_share_a_page_with_boxes_large_enough(paper: Any, inputs: str) -> None:
    halved = Pages(paper=paper, per_page=2)
    exam = an_exam(5, activation=("tanh", "sigmoid"), pages=halved, inputs=inputs, places=1)
    pages = laid_out(exam).pages
    assert len(pages) == 1 + 3
    for page, expected in zip(pages, (0, 10, 10, 5), strict=True):
        boxes = list(boxes_of_class(page._page_box, "box"))
        assert len(boxes) == expected
        assert all(box.border_width() >= 25 * MILLIMETRE and box.border_height() >= 12 * MILLIMETRE for box in boxes)
        assert all(box.position_y + box.border_height() < page.height - 12 * MILLIMETRE for box in boxes)
        for body in boxes_of_class(page._page_box, "body"):
            (content,) = boxes_of_class(body, "content")
            assert content.position_y + content.margin_height() <= body.position_y + body.margin_height() + 0.5


def test_what_a_question_says_never_reaches_its_boxes() -> None:
    for places in (1, 4):
        exam = an_exam(3, ("tanh", "sigmoid", "relu"), inputs="fractional", places=places, title="Long " * 40)
        for page in laid_out(exam).pages:
            for body in boxes_of_class(page._page_box, "body"):
                (content,) = boxes_of_class(body, "content")
                assert content.margin_height() < body.height


def test_the_first_page_has_a_table_for_the_marks() -> None:
    first, second = page_texts(render(an_exam(2, points=Decimal("7.5")))[PDF])
    assert "Points given" in first
    assert "7½" in first
    assert "15" in first
    assert "Points given" not in second


@pytest.mark.parametrize(("count", "pages"), [(20, 21), (21, 22), (81, 83)])
def test_a_cover_takes_the_marks_where_the_first_page_cannot(count: int, pages: int) -> None:
    exam = an_exam(count, activation="relu", pages=Pages(cover=count == 20))
    facts = outward_facts(exam, [for_student(item) for item in exam.items])
    assert facts["sheets"][0].cover
    assert len(facts["sheets"]) == pages
    listed = [question.id for sheet in facts["sheets"] for row in sheet.marks for question in row.questions]
    assert listed == [item.id for item in exam.items]


def test_a_cover_prints_what_to_know_and_the_policy() -> None:
    policies = Policies(eased="none", blank_steps="steps-required")
    cover, question = page_texts(render(an_exam(1, pages=Pages(cover=True), policies=policies))[PDF])
    for text in ("Midterm examination", "CS 4980", "There is one question, worth 5 points", "Student number"):
        assert text in cover.replace("\r\n", " ")
    for text in (cover, question):
        assert "a 0 that you worked out is fine. O earns nothing if the others are empty." in text.replace("\r\n", " ")


@pytest.mark.parametrize("kind", ["missing-weight", "hand-code"])
def test_a_page_says_what_follows_is_marked_only_where_something_can_follow(kind: str) -> None:
    exam = an_exam(1)
    alone = replace(an_item(2, "relu", kind=kind), id="Q02")
    first, second = page_texts(render(replace(exam, items=(*exam.items, alone)))[PDF])
    assert "Boxes after a wrong value" in first
    assert "Question 2" in second
    assert "Boxes after a wrong value" not in second


WORDS = "Write legibly; work that nobody can read earns nothing. "


def with_texts(exam: Exam, *texts: str) -> Exam:
    """The exam with a section for each text, of two questions each."""
    (rules,) = exam.selection.sections
    return replace(exam, selection=Selection(sections=tuple(replace(rules, count=2, text=text) for text in texts)))


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_longest_instructions_leave_room_on_the_cover_for_all_else(paper: str) -> None:
    told = (WORDS * 20)[:600].strip()
    exam = an_exam(40, title="Examination " * 16, instructions=told, pages=Pages(paper=paper, tables=True))  # type: ignore[arg-type]
    facts = outward_facts(exam, [for_student(item) for item in exam.items])
    assert len(facts["sheets"]) == 42
    few = {**facts, "sheets": facts["sheets"][:3]}
    pages = document(rendered(page_environment(), TEMPLATE, medium="paper", **few)).pages
    assert len(pages) == 3
    page = pages[0]._page_box
    whole, listed, marks = (next(boxes_of_class(page, name)) for name in ("told", "instructions", "cover-marks"))
    assert whole.height < 50 * 96 / 25.4  # else the end would be cut off
    assert whole.position_y + whole.margin_height() <= listed.position_y + 1
    assert listed.position_y + listed.margin_height() <= marks.position_y


def test_a_section_says_its_text_above_its_first_question_and_nowhere_else() -> None:
    exam = with_texts(an_exam(4), "", "Work <quickly> & well.")
    texts = page_texts(render(exam)[PDF])
    assert [("Work <quickly> & well." in text) for text in texts] == [False, False, True, False]
    assert texts[2].index("Work <quickly>") < texts[2].index("Question 3")
    page = student_texts(exam, page_environment())[HTML]
    assert page.count("Work &lt;quickly&gt; &amp; well.") == 1


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_longest_text_of_a_section_leaves_room_to_work(paper: str) -> None:
    told = (WORDS * 20)[:300].strip()
    exam = with_texts(an_exam(4, pages=Pages(paper=paper)), told, told)  # type: ignore[arg-type]
    facts = outward_facts(exam, [for_student(item) for item in exam.items])
    assert [sheet.cover for sheet in facts["sheets"]] == [True, False, False, False, False]
    pages = laid_out(exam).pages
    for number in (1, 3):
        page = pages[number]._page_box
        text, content, body = (next(boxes_of_class(page, name)) for name in ("section-text", "content", "body"))
        assert text.height < 22 * 96 / 25.4  # else the end would be cut off
        assert text.position_y + text.margin_height() <= content.position_y + 1
        assert content.position_y + content.margin_height() + 40 * 96 / 25.4 <= body.position_y + body.height


def test_the_language_tag_stands_on_the_page() -> None:
    assert '<html lang="pt-BR"' in student_texts(an_exam(1, language="pt-BR"), page_environment())[HTML]


def test_a_title_is_text_whatever_stands_in_it() -> None:
    title = '<b>Bold</b> & "quoted" {{ seed }} <script>alert(1)</script>'
    files = render(an_exam(1, title=title))
    assert "<b>Bold" not in files[HTML].decode()
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp;" in files[HTML].decode()
    assert '<b>Bold</b> & "quoted" {{ seed }}' in page_texts(files[PDF])[0].replace("\r\n", " ")
    with pikepdf.open(BytesIO(files[PDF])) as pdf:
        assert pdf.docinfo["/Title"] == title


def test_a_long_title_leaves_the_number_of_pages_alone() -> None:
    exam = an_exam(2, title="Examination " * 16, course="C" * 200, date="D" * 200)
    for pages, expected in ((Pages(), 2), (Pages(cover=True), 3)):
        texts = page_texts(render(replace(exam, pages=pages))[PDF])
        assert len(texts) == expected
        assert "Page 2 of" in texts[1]


@pytest.mark.parametrize("changes", [{}, {"pages": Pages(cover=True, tables=True)}, {"pages": Pages(per_page=2)}])
def test_html_is_valid_and_stands_alone(changes: dict[str, Any]) -> None:
    html = student_texts(an_exam(3, ("sigmoid", "tanh", "relu"), **changes), page_environment())[HTML]
    html5lib.HTMLParser(strict=True).parse(html)
    for address in ("http://www.w3.org/2000/svg",):
        html = html.replace(address, "")
    for outside in ("http:", "https:", "file:", "//", "<link", "<script", "@import"):
        assert outside not in html.split("</style>")[1], outside
    assert html.count('<section class="question" id="Q0') == 3


def test_the_pdf_is_tagged_named_and_undated(mixed: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(mixed[PDF])) as pdf:
        assert pdf.Root.Lang == "en"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.docinfo["/Title"] == "Midterm examination"
        assert "/CreationDate" not in pdf.docinfo
        assert "/ModDate" not in pdf.docinfo
        with pdf.open_outline() as outline:
            titles = [entry.title for entry in outline.root[0].children] or [entry.title for entry in outline.root]
        assert titles[-6:] == [f"Question {number}" for number in range(1, 7)]


def test_the_picture_of_a_network_says_every_weight(mixed: dict[str, bytes]) -> None:
    exam = an_exam(6, activation=("relu", "sigmoid", "tanh"))
    with pikepdf.open(BytesIO(mixed[PDF])) as pdf:
        alternatives = [str(node.Alt) for node in tags(pdf.Root.StructTreeRoot) if node.get("/S") == "/Figure"]
    assert len(alternatives) == 6
    for item, words in zip(exam.items, alternatives, strict=True):
        for name, value in zip(("I0", "I1"), item.inputs, strict=True):
            assert f"{name} = {value}" in words
        hidden, output = item.network.layers
        for unit in (0, 1):
            expected = [f"from I{below} {weight}" for below, weight in enumerate(hidden.weights_into(unit))]
            sentence = f"Weights into H{unit}: {', '.join([*expected, f'bias {hidden.biases[unit]}'])}."
            assert sentence in words.replace("−", "-")
        assert f"from H1 {output.weights[1][0]}, bias {output.biases[0]}." in words.replace("−", "-")


def tags(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from tags(child)
    elif isinstance(node, pikepdf.Dictionary):
        yield node
        yield from tags(node.get("/K"))


def test_html_has_every_weight_in_a_table(mixed: dict[str, bytes]) -> None:
    tree = html5lib.parse(mixed[HTML].decode(), namespaceHTMLElements=False)
    tables = [table for table in tree.iter("table") if table.get("id", "").endswith("-weights")]
    rows = [[cell.text for cell in row.iter("td")] for row in tables[0].iter("tr")][1:]
    network = an_exam(6, activation=("relu", "sigmoid", "tanh")).items[0].network
    assert ["I1", "H0", str(network.layers[0].weights[1][0]).replace("-", "−")] in rows
    assert ["bias", "O", str(network.layers[1].biases[0]).replace("-", "−")] in rows
    assert len(rows) == 9
