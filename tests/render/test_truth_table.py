"""A truth table on its pages: no word of the task for students, one page of the key each, all words that are right."""

import re
from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from examgen.exam.record import Exam
from examgen.items.item import Item
from examgen.paper.network import TARGETS
from examgen.render.environment import page_environment
from examgen.render.key import key_texts
from examgen.render.press import files
from examgen.render.students import student_texts
from tests.exams import an_exam, of_a_kind
from tests.render.test_overlaps import each_with_each
from tests.whole_run import KeptPress

KIND = "truth-table"

TELLING = re.compile(r"\b(xor|xnor|nand|nor|implication|implies|exclusive|equivalence|parity)\b", re.IGNORECASE)
"""Words that belong to one task; `and` and `or` stand in every sentence."""


def exam_of(count: int = 3, **changes: object) -> Exam:
    return an_exam(count, ("sigmoid", "relu", "tanh"), kind=KIND, **changes)  # type: ignore[arg-type]


def trained_for(task: str, exam: Exam) -> Exam:
    def other(item: Item) -> Item:
        return replace(item, network=replace(item.network, task=task))

    return replace(exam, items=tuple(map(other, exam.items)))


@pytest.mark.parametrize("task", [task for task in TARGETS if task != "xor"])
def test_whatever_the_networks_were_trained_for_students_get_the_same_bytes(task: str) -> None:
    exam = exam_of()
    assert trained_for(task, exam) != exam
    assert student_texts(trained_for(task, exam), page_environment()) == student_texts(exam, page_environment())


@pytest.mark.parametrize(("per_page", "paper"), [asked for kind, *asked in each_with_each() if kind == KIND])
def test_no_word_of_a_task_can_be_read_out_of_what_is_handed_out(per_page: int, paper: str, press: KeptPress) -> None:
    made = files(student_texts(of_a_kind(KIND, per_page=per_page, paper=paper), page_environment()), press)
    html, data = made["students/questions.html"].decode(), made["students/questions.pdf"]
    texts = [re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL), *made]
    texts += [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]
    with pikepdf.open(BytesIO(data)) as pdf:
        texts += [str(pdf.open_metadata()), repr(dict(pdf.docinfo.items()) if "/Info" in pdf.trailer else "")]
    for text in texts:
        assert not TELLING.search(text)


def test_a_question_has_a_table_to_fill_in_and_a_box_for_each_output_and_the_name() -> None:
    exam = exam_of(1)
    paper = student_texts(exam, page_environment())["students/questions.pdf"]
    (table,) = re.findall(r'<table class="to-fill.*?</table>', paper, flags=re.DOTALL)
    rows = [re.findall(r'<th scope="row">(\d)</th>', row) for row in table.split("<tr>")[2:]]
    assert rows == [["0", "0"], ["0", "1"], ["1", "0"], ["1", "1"]]
    assert table.count("<td></td>") == 4 * 4  # H0, H1, O, and whether it counts as 0 or 1
    labels = re.findall(r'<div class="box-label">(.*?)</div>', paper)
    assert labels == ["O(0,0)", "O(0,1)", "O(1,0)", "O(1,1)", "function"]


def test_the_drawing_has_no_box_after_the_output_and_no_row_before_the_inputs() -> None:
    page = student_texts(exam_of(1), page_environment())["students/questions.html"]
    drawing = page.partition("<svg")[2].partition("</svg>")[0]
    assert drawing.count("<rect") == 2  # the biases
    assert drawing.count('class="diagram-weight"') == 9


def test_the_key_says_every_name_that_is_right_and_gives_each_question_a_page() -> None:
    exam = exam_of(3)
    page = key_texts(exam, page_environment())["graders/key.html"]
    for item in exam.items:
        section = page.partition('<section class="item')[2] and page.split(f'id="{item.id}"')[1].split("</section>")[0]
        for word in item.word_part("function").accepted:
            assert word.replace(">", "&gt;") in section
    assert page.count(" roomy every-row") == 3
