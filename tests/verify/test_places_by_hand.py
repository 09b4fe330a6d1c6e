"""What the second way reads off pages, says of them, and looks at: single places against what a person sees there."""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest

from examgen.verify.answers import _wrong_bounds
from examgen.verify.case import Case, Worked
from examgen.verify.cells import DIGIT, ROW, _down
from examgen.verify.handed_out import _is_name, _texts
from examgen.verify.kinds import KINDS
from examgen.verify.networks import _flaws, _wrong
from examgen.verify.pages import _whole
from examgen.verify.reading import read
from examgen.verify.sheets.question import TRUTH, Question
from examgen.verify.sheets.shares import _by_sums
from examgen.verify.sheets.spans import Span, given
from examgen.verify.sheets.steps import Sheet, Step
from examgen.verify.sheets.worked import Walk, _float_error, carried
from examgen.verify.texts import BOXES_APART, DRAWN_APART, Text, _words_on
from tests.exams import RECORDS

HALF = Fraction(1, 20000)
"""Half a unit of the fourth decimal."""


# What is read


def a_page(*characters: tuple[str, float]) -> Any:
    """A page as PDFium has it, of characters that are 6 wide and 10 high, each with where it begins."""
    return SimpleNamespace(
        get_text_bounded=lambda: DRAWN_APART,
        count_chars=lambda: len(characters),
        get_text_range=lambda place, _: characters[place][0],
        get_charbox=lambda place, loose: (characters[place][1], 0.0, characters[place][1] + 6, 10.0),
    )


def test_a_gap_of_a_fifth_of_a_lines_height_parts_two_words_and_one_of_a_twentieth_does_not() -> None:
    assert _words_on(a_page(("a", 0.0), ("b", 6.5), ("c", 14.5))) == " ab c"


@pytest.mark.parametrize(
    ("line", "is_hers"),
    [("Ada Lovelace", True), ("Ada Lov…", True), ("Adx…", False), ("Ada Lov", False), ("…", False), ("Byron", False)],
)
def test_a_name_stands_on_a_line_whole_or_cut(line: str, is_hers: bool) -> None:
    assert _is_name(line, "Ada Lovelace") is is_hers


def test_a_page_is_called_by_its_number_in_its_file(tmp_path: Path) -> None:
    (tmp_path / "students").mkdir()
    with pypdfium2.PdfDocument.new() as document:
        for _ in range(2):
            document.new_page(100, 100).close()
        document.save(tmp_path / "students/sheets.pdf")
    found = list(_texts(tmp_path, [("students/sheets.pdf", 1, "ABC")]))
    assert found == [("students/sheets.pdf, page 2", "ABC", "")]


def test_a_page_of_boxes_alone_belongs_to_the_question_before_it() -> None:
    questions = [SimpleNamespace(id=f"Q0{number}", called=f"Question {number}") for number in (1, 2, 3)]
    students: Any = SimpleNamespace(secret=True, heading=lambda question: question.called)
    printed = ["The rules", "Question 1 begins", "Question 2 begins", f"{BOXES_APART} 2", "Question 3 begins"]
    found = _whole(SimpleNamespace(questions=questions), students, [Text(words) for words in printed])  # type: ignore[arg-type]
    assert [page.words for page in found] == [*printed[:2], f"{printed[2]} {printed[3]}", printed[4]]


# What is said


def test_an_interval_that_is_wrong_is_told_with_both_its_ends_and_the_right_ones() -> None:
    assert _wrong_bounds("Q01, part O", "0.10", "0.20", (9, 21), 2) == (
        "Q01, part O: interval [0.10, 0.20] leaves honest students out; right is [0.09, 0.21]"
    )


def test_the_line_of_one_of_three_classes_lists_their_probabilities() -> None:
    asked = next(one for one in read(RECORDS / "rules-4.json").questions if "P2" in [part.name for part in one.parts])
    (told,) = (
        line.text
        for line in KINDS[asked.kind].lines(asked, Worked(asked).right)
        if getattr(line, "what", "") == "the line of the class"
    )
    assert re.fullmatch(r"class = (0\.\d+, ){2}0\.\d+ → [012]", told), told


def test_a_row_on_which_another_class_is_likelier_is_told() -> None:
    asked: Any = next(one for one in read(RECORDS / "softmax.json").questions)
    found: Any = SimpleNamespace(is_larger=lambda one, other: (one, other) == ("P1", "P0"), about=lambda _: 0.25)
    ((rule, told),) = _wrong(asked, ("1", "0"), 0, found)
    assert (rule, told[-6:]) == ("rounding-broke-it", "0.2500")
    assert not list(_wrong(asked, ("1", "0"), 1, found))


# What is looked at and worked out


def test_all_questions_are_looked_at_where_there_is_time_for_all_else_three_far_apart() -> None:
    exam: Any = SimpleNamespace(seed=1)
    items: Any = tuple(range(9))
    assert Case(exam, items, thorough=True).sample == items
    assert Case(exam, items).sample == (1, 4, 7)


def test_of_seven_boxes_in_a_row_of_cells_five_at_most_stand_on_a_line() -> None:
    """Boxes of two digits: ten would have room, and a unit's two stay together, so the third unit's begin a line."""
    names = ("H0 sum", "H0", "H1 sum", "H1", "H2 sum", "H2", "O")
    asked: Any = SimpleNamespace(blanks=(), parts=[SimpleNamespace(name=name) for name in names])
    assert _down(asked, dict.fromkeys(names, (DIGIT, DIGIT))) == 2 * ROW


def test_a_loss_by_the_sums_may_lose_half_a_unit_for_each_number_on_the_way_at_either_end() -> None:
    """ln(e^3 + e^1) - 3 = ln(1 + e^-2) = 0.12693: two exponentials, their sum and its logarithm are noted."""
    (low, high), *_ = _by_sums(HALF, given(Fraction(3)), given(Fraction(1)))
    right = math.log1p(math.exp(-2))
    assert (float(low), float(high)) == pytest.approx((right - 4 * float(HALF), right + 4 * float(HALF)), abs=1e-12)


def test_who_rounds_every_number_to_one_decimal_loses_nothing_in_adding_them() -> None:
    """0.2 to 0.3 and 0.15 are 0.35 to 0.45: 0.3 or 0.4 at one end, 0.4 or 0.5 at the other, and no more is lost."""
    step, others = Step("O", "sum", ("a", "w", "b")), [given(Fraction(1)), given(Fraction(3, 20))]
    span = Span(Fraction(1, 4), Fraction(1, 5), Fraction(3, 10), False)
    added = carried(step, [span, *others], HALF, True)
    assert added is not None
    assert (added.low, added.high) == (Fraction(3, 10), Fraction(1, 2))
    nearly = Span(Fraction(1, 4), Fraction(1, 5) + HALF / 2, Fraction(3, 10) - HALF / 2, False)
    added = carried(step, [nearly, *others], HALF, True)
    assert added is not None
    assert (added.low, added.high) == (Fraction(2, 5), Fraction(2, 5))


def test_the_error_of_a_product_grows_with_both_its_factors() -> None:
    """One rounding of 10^6 alone is half of its last digit: 10^6 · 2^-53."""
    sheet = Sheet({"x": Fraction(1), "w": Fraction(10**6)}, (Step("O", "sum", ("x", "w")),), ("O",))
    assert _float_error(sheet, Walk(sheet, 0.5e-4)) >= 1e6 * 2.0**-53


def with_outputs(question: Question, change: Callable[[Any], Any], **changes: Any) -> Question:
    """The question with other weights and biases of its outputs, and what else is other of them."""
    *below, last = question.layers
    other = replace(last, weights=change(last.weights), biases=change(last.biases), **changes)
    return replace(question, layers=(*below, other))


def a_question(holds: Callable[[Question], bool]) -> Question:
    """The first one of a printed exam of which something holds."""
    exams = (read(path) for path in sorted(RECORDS.glob("*.json")))
    return next(one for exam in exams for one in exam.questions if holds(one))


def test_a_sigmoid_output_that_is_sure_on_more_than_one_row_is_too_sure() -> None:
    """The sum of an XOR network is 0 or 1, which is 0.5 or 0.73; a hundred times as much is nearly 1 where it is 1."""
    linear = a_question(lambda one: one.kind == "forward" and one.task == "xor")
    asked = with_outputs(linear, lambda numbers: numbers, activation="sigmoid")
    assert "too-sure" not in dict(_flaws(asked, 0))
    outputs = with_outputs(asked, lambda numbers: numbers * 100)
    assert re.fullmatch("it is beyond 0.01 to 0.99 on [2-4] rows", dict(_flaws(outputs, 0))["too-sure"])


def test_of_a_network_that_leaves_one_row_wrong_a_second_wrong_row_is_told() -> None:
    """With its outputs exchanged it is right where it was wrong, and wrong on the three rows where it was right."""
    asked = a_question(lambda one: one.output == "softmax" and len(one.names[-1]) == 2 and one.task == "xor")
    exchanged = with_outputs(asked, lambda numbers: numbers[..., ::-1])
    for question in (asked, exchanged):
        missed = [rule for rule, _ in _flaws(question, 0)].count("rounding-broke-it")
        assert [rule for rule, _ in _flaws(question, 1)].count("rounding-broke-it") == max(0, missed - 1)
    assert missed >= 3


def test_every_task_is_what_its_name_says_on_each_row() -> None:
    """Of classes 0 where I0 is less than I1, 1 where they are equal, 2 where it is greater."""
    rows = [(0, 0), (0, 1), (1, 0), (1, 1)]
    told = {
        "and": lambda one, other: one and other,
        "or": lambda one, other: one or other,
        "xor": lambda one, other: one != other,
        "nand": lambda one, other: not (one and other),
        "nor": lambda one, other: not (one or other),
        "xnor": lambda one, other: one == other,
        "implication": lambda one, other: not one or other,
        "comparison": lambda one, other: 1 + (one > other) - (one < other),
    }
    for task, targets in TRUTH.items():
        assert tuple(targets) == tuple(int(told[task](*row)) for row in rows), task
    assert TRUTH.keys() == told.keys()
