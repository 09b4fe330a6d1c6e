"""The pages of an exam of `gradient` questions: all numbers there, no answer given away, nothing on top of another."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import html5lib
import pypdfium2
import pytest

from examgen.asking.asked import spec_of
from examgen.exam.folder import write_pages
from examgen.exam.record import Exam, Pages, exam_text
from examgen.files.errors import ExamgenError
from examgen.grading.as_data import marking_data
from examgen.items.descent import Descent, Loss, all_edges
from examgen.items.item import Posed
from examgen.paper.activations import Activation
from examgen.paper.network import Network
from examgen.render import page_texts, render_pages
from examgen.verify import pages as proof
from examgen.verify.reading import read
from tests.exams import an_exam, of_a_kind
from tests.items.steps import a_layer, an_item_of
from tests.render.overlaps import MARGIN, amiss
from tests.whole_run import KeptPress


def gradients(count: int = 3, **changes: Any) -> Exam:
    return an_exam(count, ("relu", "sigmoid", "tanh"), kind="gradient", **changes)


FOUR = of_a_kind("gradient")


@pytest.fixture(scope="module")
def made(press: KeptPress) -> dict[str, bytes]:
    return render_pages(FOUR, press=press)


@pytest.mark.parametrize(("paper", "tables"), [("a4", False), ("letter", True)])
def test_every_number_is_on_the_pages_and_no_answer_on_the_students_ones(
    paper: Any, tables: bool, tmp_path: Path, press: KeptPress
) -> None:
    """Each activation, in the exam that the tests below look at too, and on Letter with tables."""
    exam = gradients(pages=Pages(paper=paper, tables=tables)) if tables else FOUR
    pages = render_pages(exam, press=press, marking=marking_data)
    write_pages(tmp_path, {**pages, "exam.json": exam_text(exam).encode()})
    claims = [(claim, list(outcomes)) for claim, _, outcomes in proof.claims(read(tmp_path))]
    if tables:  # the tables have function values, which are answers to no question
        claims = [claim for claim in claims if "students" not in claim[0]]
    assert [lie for _, outcomes in claims for lie in outcomes if lie] == []


def test_each_question_has_its_page_and_the_key_a_page_for_each(made: dict[str, bytes]) -> None:
    with pypdfium2.PdfDocument(made["students/questions.pdf"]) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    assert len(texts) == 9  # boxes in two rows leave no room for the marks on the first page, nor for six decimals
    assert "Write every number to 4 decimals" in texts[0]
    assert all(f"Question {number}" in texts[2 * number - 1] for number in range(1, 5))
    assert all(f"Room to work on question {number}." in texts[2 * number] for number in range(1, 5))
    with pypdfium2.PdfDocument(made["graders/key.pdf"]) as document:
        _, *keys = (page.get_textpage().get_text_bounded() for page in document)
    assert [key[:3] for key in keys if "continued" not in key] == [item.id for item in FOUR.items]


def test_the_sheet_says_the_loss_the_derivative_and_which_weights(made: dict[str, bytes]) -> None:
    exam, page = FOUR, made["students/questions.html"].decode()
    html5lib.HTMLParser(strict=True).parse(page)
    for item in exam.items:
        section = page.partition(f'id="{item.id}"')[2].partition("</section>")[0]
        words = " ".join(re.sub(r"<[^>]*>", "", section).replace("&nbsp;", " ").split())
        assert ("L = ½ (y − t)²" in words) == (item.besides.loss is Loss.HALF_SQUARED)
        assert "L = (y − t)²" in words or item.besides.loss is Loss.HALF_SQUARED
        slope = {"relu": "relu′(x) =", "sigmoid": "σ′(x) =", "tanh": "tanh′(x) =", "leaky-relu": "leaky′(x) ="}[
            item.network.hidden_activation
        ]
        assert words.count(slope) == 1
        first, second = (part.name.removeprefix("new ") for part in item.parts[-2:])
        assert f"each of the weights {low(first)} and {low(second)}, and both weights after the step" in words
        assert "to 4 decimals in its box" in words
        assert "Keep at least 6 decimals in intermediate steps; round to the nearest." in words
        assert re.search(r"and the target t = .{3,4}, take one step of gradient descent", words)


def low(edge: str) -> str:
    return edge.translate(str.maketrans("01", "₀₁")).replace("->", "→")


def test_an_exam_of_several_kinds_says_decimals_question_by_question(press: KeptPress) -> None:
    few, many = an_exam(2), gradients(2)
    exam = an_exam(4, pages=Pages(cover=True))
    items = (*few.items, *(item for item in many.items))
    numbered = tuple(type(item)(**{**fields(item), "id": f"Q{place:02}"}) for place, item in enumerate(items, 1))
    made = page_texts(Exam(**{**fields(exam), "items": numbered}))
    with pypdfium2.PdfDocument(press.drawn(made["students/questions.pdf"])) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    assert "Each question says to how many decimals" in texts[0]
    asked = [text for text in texts[1:] if "Room to work" not in text]
    assert ["to 2 decimals" in text for text in asked] == [True, True, False, False]
    assert ["to 4 decimals" in text for text in asked] == [False, False, True, True]
    assert "as many decimals as are shown" in made["graders/key.html"]


def fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name, one in record.__dataclass_fields__.items() if one.init}


def test_students_are_told_nothing_of_an_output_that_has_no_box(made: dict[str, bytes]) -> None:
    page = " ".join(made["students/questions.html"].decode().split())
    assert "Boxes after a wrong value are marked on what you wrote" in page
    assert "O earns" not in page


@pytest.mark.parametrize("asked", ["every weight", "two weights"])
def test_on_larger_networks_nothing_stands_on_the_long_names_of_boxes(asked: str, press: KeptPress) -> None:
    """Of a 3-2-3 network: 42 boxes in nine low rows, or 12, of which known mistakes change eleven and more."""
    random = Random(1)
    layers = (a_layer(random, Activation.TANH, 3, 2), a_layer(random, Activation.SOFTMAX, 2, 3, 10))
    network = Network("own", layers)
    step = Descent(
        target=tuple(map(Decimal, "010")),
        learning_rate=Decimal("0.5"),
        loss=Loss.CATEGORICAL_CROSS_ENTROPY,
        ask=all_edges(network) if asked == "every weight" else ("H0->O1", "I0->H0"),
    )
    item = an_item_of(Posed(network=network, inputs=tuple(map(Decimal, "101")), besides=step, places=4))
    files = render_pages(replace(gradients(1), items=(item,)), press=press)
    for name, margin in MARGIN.items():
        assert amiss(files[name], margin) == [], name


def test_two_on_a_page_are_refused_in_one_line() -> None:
    with pytest.raises(ExamgenError, match=r"^--per-page 2: a gradient question .* Leave out --per-page\.$"):
        spec_of(kind="gradient", activation="tanh", per_page=2)
