"""On no page of any kind of question do two words overlap or stand beyond the margins, or is anything cut off."""

from collections.abc import Iterator
from itertools import combinations

import pypdfium2
import pytest

from examgen.exam import Pages
from examgen.items import KINDS
from examgen.render import render_pages
from tests.exams import an_exam
from tests.render.test_students import boxes_of_class, laid_out

Box = tuple[float, float, float, float]

MARGIN = {"students/questions.pdf": 30, "graders/key.pdf": 12}
"""Points between a word and the edge of the paper; only the key has numbers in its lower margin."""

SIDEWAYS, UPRIGHT = 1.0, 2.5
"""Points by which the boxes of two words may lie in one another: an italic y reaches to its left and down."""

HALVED = [kind for kind in KINDS if not KINDS[kind].SCOPE.whole_page]
"""The kinds of which two stand on a page, if that is asked for."""


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize(("kind", "per_page"), [*((kind, 1) for kind in KINDS), *((kind, 2) for kind in HALVED)])
def test_no_two_words_overlap_and_all_stay_on_the_page(kind: str, per_page: int, paper: str) -> None:
    exam = an_exam(12, ("sigmoid", "tanh", "relu"), kind=kind, pages=Pages(paper=paper, per_page=per_page))
    files = render_pages(exam)
    for name, margin in MARGIN.items():
        with pypdfium2.PdfDocument(files[name]) as pdf:
            for number, page in enumerate(pdf, start=1):
                assert list(amiss(page, margin)) == [], f"{name}, page {number}"


@pytest.mark.parametrize("inputs", ["binary", "fractional"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("kind", HALVED)
def test_what_a_question_says_and_shows_has_room_on_half_a_page(kind: str, paper: str, inputs: str) -> None:
    halved = Pages(paper=paper, per_page=2)
    exam = an_exam(6, ("sigmoid", "tanh", "relu"), kind=kind, inputs=inputs, places=1, pages=halved)
    for page in laid_out(exam).pages:
        for body in boxes_of_class(page._page_box, "body"):
            (content,) = boxes_of_class(body, "content")
            assert content.position_y + content.margin_height() <= body.position_y + body.margin_height() + 0.5


def amiss(page: pypdfium2.PdfPage, margin: float) -> Iterator[str]:
    """The words that stand where they should not."""
    width, height = page.get_size()
    texts = page.get_textpage()
    boxes: list[Box] = [texts.get_rect(place) for place in range(texts.count_rects())]
    for box in boxes:
        left, bottom, right, top = box
        if not (30 < left < right < width - 30 and margin < bottom < top < height - margin):
            yield f"{texts.get_text_bounded(*box)!r} is in the margin"
    for one, other in combinations(boxes, 2):
        sideways = min(one[2], other[2]) - max(one[0], other[0])
        upright = min(one[3], other[3]) - max(one[1], other[1])
        if sideways >= SIDEWAYS and upright >= UPRIGHT:
            yield f"{texts.get_text_bounded(*one)!r} is on {texts.get_text_bounded(*other)!r}"
