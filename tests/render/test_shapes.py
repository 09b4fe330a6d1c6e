"""Pages of larger networks: boxes by unit, room to work, a page of the key for each, every number where it belongs."""

import re
from pathlib import Path

import pypdfium2
import pytest

from examgen.exam.folder import write_pages
from examgen.exam.record import Exam, Pages, exam_text
from examgen.grading.as_data import marking_data
from examgen.items.for_students import StudentPart, for_student
from examgen.render import page_texts, render_pages
from examgen.render.question import by_unit, question_on_paper
from examgen.verify import verify_pages
from tests.verify.solved import solved_exam
from tests.whole_run import KeptPress

SHAPES = {"2-3-1": (2, 3, 1), "2-2-2-1": (2, 2, 2, 1)}
of_every_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
ROWS = {
    (2, 3, 1): ["H0 sum,H0,H1 sum,H1", "H2 sum,H2,O"],
    (2, 2, 2, 1): ["H0 sum,H0,H1 sum,H1", "G0 sum,G0,G1 sum,G1,O"],
}


def pages_of(files: dict[str, bytes], path: str) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(files[path])
    return [page.get_textpage().get_text_range() for page in document]


def larger(shape: tuple[int, ...], **asked: object) -> Exam:
    return solved_exam(2, shape=shape, **asked)  # type: ignore[arg-type]


@of_every_shape
def test_a_units_sum_and_activation_stand_side_by_side(shape: tuple[int, ...]) -> None:
    question = question_on_paper(for_student(larger(shape).items[0]), 2)
    assert [",".join(part.name for part in row) for row in question.box_rows] == ROWS[shape]


def test_boxes_that_belong_to_no_unit_fill_their_rows() -> None:
    parts = [StudentPart(name=name, points=1) for name in ("error", "delta O", "delta H0")]  # type: ignore[arg-type]
    assert by_unit(parts) == [[part] for part in parts]


def named_by(keys: list[str]) -> list[str]:
    """The questions that pages of a key begin. A page that begins none has to say with which it goes on."""
    named: list[str] = []
    for key in keys:
        name, goes_on = re.search(r"(Q\d\d)(, continued)?", key).groups()  # type: ignore[union-attr]
        if goes_on:
            assert name == named[-1]
        else:
            named.append(name)
    return named


@pytest.mark.parametrize(
    ("shape", "kind", "paper", "activation", "places"),
    [
        ((2, 2, 2, 1), "forward", "letter", "tanh", 4),  # the most boxes and decimals on the lower paper
        ((2, 3, 1), "forward", "letter", "tanh", 4),  # 7 boxes of 6 decimals: just so many that they need a page apart
        ((2, 2, 2, 1), "forward", "a4", "sigmoid", 2),  # 9 of 4 decimals: just so few that they need none
        ((2, 2, 2, 1), "activation-swap", "letter", "tanh", 4),
        ((2, 3, 1), "activation-swap", "a4", "sigmoid", 2),
    ],
)
def test_every_question_has_a_page_and_so_has_its_key(
    shape: tuple[int, ...], kind: str, paper: str, activation: str, places: int, tmp_path: Path, press: KeptPress
) -> None:
    """Each two of shape, kind and paper meet: what hangs on one or on two of them is seen in one of these."""
    exam = larger(shape, kind=kind, activation=activation, places=places, pages=Pages(paper=paper))  # type: ignore[arg-type]
    files = render_pages(exam, press=press, marking=marking_data)
    cover, *sheets = pages_of(files, "students/questions.pdf")
    assert "2 questions" in cover
    beside = [sheet for sheet in sheets if "Room to work on" not in sheet]
    assert [re.search(r"Question (\d)", sheet)[1] for sheet in beside] == ["1", "2"]  # type: ignore[index]
    assert len(sheets) - len(beside) == (2 if kind == "forward" and places == 4 else 0)
    _, *keys = pages_of(files, "graders/key.pdf")
    assert named_by(keys) == ["Q01", "Q02"]
    write_pages(tmp_path, {**files, "exam.json": exam_text(exam).encode()})
    proof = verify_pages(tmp_path)
    assert proof.lie is None
    assert len(proof.claims) > 4


def test_a_small_network_brings_no_style_for_larger_ones() -> None:
    assert ".roomy" not in page_texts(solved_exam(2))["graders/key.html"]
    assert ".roomy" in page_texts(larger((2, 2, 2, 1)))["graders/key.html"]
