"""On no page of any kind of question do two words overlap or stand beyond the margins, or is anything cut off."""

from collections.abc import Iterator

import pytest

from examgen.exam.record import Pages
from examgen.items.kinds import KINDS
from examgen.render import render_pages
from examgen.render.pdf import write_pdf
from tests.exams import an_exam, of_a_kind
from tests.render.overlaps import MARGIN, amiss
from tests.render.test_students import boxes_of_class, laid_out
from tests.whole_run import KeptPress

EACH = ("sigmoid", "tanh", "relu")

HALVED = [kind for kind in KINDS if not KINDS[kind].SCOPE.whole_page]
"""The kinds of which two stand on a page, if that is asked for."""


def each_with_each() -> Iterator[tuple[str, int, str]]:
    """Every kind on every paper, alone and two a page by turns; those that are never two a page, alone on both."""
    for place, kind in enumerate([*HALVED, *(kind for kind in KINDS if kind not in HALVED)]):
        here, other = ("a4", "letter") if place % 2 else ("letter", "a4")
        yield kind, 1, here
        yield kind, 2 if kind in HALVED else 1, other


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "per_page", "paper"), [*each_with_each()])
def test_no_two_words_overlap_and_all_stay_on_the_page(kind: str, per_page: int, paper: str, press: KeptPress) -> None:
    """One question of each activation at least, and two that share a page of the key or of the questions."""
    files = render_pages(of_a_kind(kind, paper=paper, per_page=per_page), press=press)
    for name, margin in MARGIN.items():
        assert amiss(files[name], margin) == [], name


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("left: 40pt", []),
        ("left: 20pt", ["page 1: 'onetw' is on 'netwo'"]),
        ("top: 10pt", ["page 1: 'one two' is on 'one two'"]),
        ("left: 480pt", ["page 1: 'two' is in the margin"]),
        ("top: 735pt", ["page 1: 'two' is in the margin"]),
    ],
)
def test_a_word_on_another_or_in_the_margin_is_seen(place: str, found: list[str]) -> None:
    """Type of 20 points on A4, 595 points wide and 842 high; "one" is 35 points wide."""
    style = "@page { size: A4; margin: 60pt } p { position: absolute; top: 0; left: 0; margin: 0; font-size: 20pt }"
    body = f'<p>one</p><p style="{place}">two</p>'
    pdf = write_pdf(f'<!doctype html><html lang="en"><title>Words</title><style>{style}</style><body>{body}</body>')
    assert amiss(pdf, MARGIN["students/questions.pdf"]) == found


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        *((kind, "binary") for kind in HALVED),
        *((kind, "fractional") for kind in HALVED if KINDS[kind].SCOPE.fractional),  # others show no row of their own
    ],
)
def test_what_a_question_says_and_shows_has_room_on_half_a_page(kind: str, paper: str, inputs: str) -> None:
    halved = Pages(paper=paper, per_page=2)
    exam = an_exam(4, EACH, kind=kind, inputs=inputs, places=1, pages=halved)
    for page in laid_out(exam).pages:
        for body in boxes_of_class(page._page_box, "body"):
            (content,) = boxes_of_class(body, "content")
            assert content.position_y + content.margin_height() <= body.position_y + body.margin_height() + 0.5
