"""`verify` of dumps: honest exams and pages hold, every tampering is named, no page may fill an edge in."""

import json
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.record import Exam, Pages, exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.items.screening import screen_item
from examgen.items.solution import examined
from examgen.verify import verify_exam, verify_pages
from tests.exams import chosen_by, with_besides
from tests.verify.solved import ROWS, solved_exam, solved_item, write_record
from tests.verify.tampering import Tampering, assert_named_and_refused
from tests.verify.test_pages import page_of, write_pages
from tests.whole_run import KeptPress

Record = dict[str, Any]
KIND = "dump"


def dump_exam(activation: str, count: int = 2, **changes: Any) -> Exam:
    """An exam of the first good questions, with targets by turns."""
    items: list[Any] = []
    for number in range(1, 9):
        item = solved_item(number, activation, ROWS[len(items) % len(ROWS)], kind=KIND)
        if screen_item(item.posed, examined(KIND, item.posed, 2), Counter()) is None and len(items) < count:
            items.append(replace(item, id=f"Q{len(items) + 1:02}"))
    assert len(items) == count
    return replace(
        solved_exam(count, activation),
        items=tuple(items),
        selection=chosen_by(count, (activation,), kind=KIND),
        **changes,
    )


@pytest.fixture(scope="module")
def honest() -> Record:
    record: Record = json.loads(exam_text(dump_exam("tanh")))
    return record


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_an_honest_exam_holds(activation: str, tmp_path: Path) -> None:
    assert verify_exam(write_record(json.loads(exam_text(dump_exam(activation, 4))), tmp_path)).lie is None


def test_its_pages_hold(tmp_path: Path, press: KeptPress) -> None:
    write_pages(dump_exam("relu"), tmp_path, press)
    assert verify_pages(tmp_path).lie is None


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_two_questions_on_a_page_hold_too(paper: str, tmp_path: Path, press: KeptPress) -> None:
    write_pages(dump_exam("tanh", pages=Pages(per_page=2, paper=paper)), tmp_path, press)  # type: ignore[arg-type]
    assert verify_pages(tmp_path).lie is None


def test_every_weight_is_null_in_the_file_and_comes_back(tmp_path: Path, honest: Record) -> None:
    for item in honest["items"]:
        shown = json.dumps(item["network"])
        assert shown.count("null") == len(item["solution"]) == 9
    assert load_exam(write_record(honest, tmp_path)) == dump_exam("tanh")


def other_solution(item: Record) -> None:
    item["solution"]["I1->H0"] = str(Decimal(item["solution"]["I1->H0"]) + Decimal("0.1"))


def transposed(item: Record) -> None:
    """The dump itself mixed up: what it says of two weights is exchanged."""
    lines = item["dump"]
    one, other = (next(place for place, line in enumerate(lines) if line.startswith(name)) for name in ENDS)
    ends = [lines[place].partition(" = ")[2] for place in (one, other)]
    lines[one], lines[other] = f"{ENDS[0]} = {ends[1]}", f"{ENDS[1]} = {ends[0]}"


ENDS = ("L0N0 -> L1N1", "L0N1 -> L1N0")


def line_of_the_dump_gone(item: Record) -> None:
    del item["dump"][-1]


def parts_transposed(item: Record) -> None:
    one, other = item["parts"][1], item["parts"][3]
    for field in ("answer", "low", "high"):
        one[field], other[field] = other[field], one[field]


def wider(item: Record) -> None:
    item["parts"][0]["high"] = str(Decimal(item["parts"][0]["high"]) + Decimal("0.0001"))


def as_for_results(item: Record) -> None:
    """Half a unit at either end, as a number that is worked out has it."""
    part = item["parts"][0]
    part["low"], part["high"] = (str(Decimal(part["answer"]) + Decimal(half)) for half in ("-0.0050", "0.0050"))


def other_output(item: Record) -> None:
    item["parts"][-1]["answer"] = str(Decimal(item["parts"][-1]["answer"]) + Decimal("0.01"))


def slip_gone(item: Record) -> None:
    item["slips"] = [slip for slip in item["slips"] if slip["name"] != "hidden_weights_transposed"]


def slip_not_on_the_edge(item: Record) -> None:
    slip = next(slip for slip in item["slips"] if slip["name"] == "hidden_biases_swapped")
    for field in ("answers", "low", "high"):
        del slip[field]["B->H0"]


def slip_on_another_edge(item: Record) -> None:
    slip = next(slip for slip in item["slips"] if slip["name"] == "hidden_bias_left_out")
    for field, text in (("answers", "0.00"), ("low", "0.0000"), ("high", "0.0000")):
        slip[field]["B->H0"] = text


def other_line(item: Record) -> None:
    item["steps"][1] = item["steps"][1].replace("L0N1", "L0N0")


def other_sum(item: Record) -> None:
    item["steps"][9] = item["steps"][9].replace("·", "+", 1)


def line_gone(item: Record) -> None:
    del item["steps"][0]


def point_moved(item: Record) -> None:
    item["parts"][0]["points"], item["parts"][-1]["points"] = "1", "1.5"


LIES: list[tuple[Tampering, str]] = [
    (other_solution, "Q02, "),
    (transposed, "Q02, dump, line "),
    (line_of_the_dump_gone, "Q02, dump: has 8 lines for 9 weights"),
    (parts_transposed, "Q02, part I1->H0: answer "),
    (wider, "Q02, part I0->H0: interval "),
    (as_for_results, "Q02, part I0->H0: interval "),
    (other_output, "Q02, part O: answer "),
    (slip_gone, "Q02, slip hidden_weights_transposed: is not listed, but shows in part I1->H0"),
    (slip_not_on_the_edge, "Q02, slip hidden_biases_swapped, part B->H0: is not listed, but touched"),
    (slip_on_another_edge, "Q02, slip hidden_bias_left_out, part B->H0: is listed, but not touched"),
    (other_line, "Q02, line 2: "),
    (other_sum, "Q02, line 10: "),
    (line_gone, "Q02, "),
    (point_moved, "Q02, points: "),
]


@pytest.mark.parametrize(("tampering", "place"), LIES, ids=[lie[0].__name__ for lie in LIES])
def test_a_lie_in_the_record_is_named_and_refused(
    tampering: Tampering, place: str, honest: Record, tmp_path: Path
) -> None:
    assert_named_and_refused(honest, tampering, place, tmp_path)


def weight_shown(item: Record) -> None:
    item["network"]["layers"][0]["weights"][0][0] = item["solution"]["I0->H0"]


def one_not_blank(item: Record) -> None:
    item["network"]["layers"][0]["weights"][0][0] = item["solution"].pop("I0->H0")


def dump_gone(item: Record) -> None:
    del item["dump"]


def dump_of_numbers(item: Record) -> None:
    item["dump"] = [1, 2, 3]


def an_output_given(item: Record) -> None:
    item["output"] = "0.9600"


def another_kind(item: Record) -> None:
    item["kind"] = "forward"


@pytest.mark.parametrize(
    "tampering", [weight_shown, one_not_blank, dump_gone, dump_of_numbers, an_output_given, another_kind]
)
def test_a_record_that_is_no_dump_is_refused(tampering: Tampering, honest: Record, tmp_path: Path) -> None:
    record = deepcopy(honest)
    tampering(record["items"][1])
    path = write_record(record, tmp_path)
    for reader in (verify_exam, load_exam):
        with pytest.raises(ExamgenError, match="Q02"):
            reader(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["students/questions.html", "students/questions.pdf"])
def test_a_page_that_fills_an_edge_in_is_a_lie(name: str, tmp_path: Path, press: KeptPress) -> None:
    exam = dump_exam("tanh")
    write_pages(exam, tmp_path, press)
    two = ("I0->H0", "B->O")
    shown = tuple(
        with_besides(item, solution={edge: item.besides.solution[edge] for edge in two}) for item in exam.items
    )
    (tmp_path / name).write_bytes(page_of(replace(exam, items=shown), name, press))
    assert verify_pages(tmp_path).lie is not None


@pytest.mark.slow
@pytest.mark.parametrize("name", ["students/questions.html", "students/questions.pdf"])
def test_a_page_whose_dump_says_something_else_is_a_lie(name: str, tmp_path: Path, press: KeptPress) -> None:
    exam = dump_exam("tanh")
    write_pages(exam, tmp_path, press)

    def mixed_up(lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(line.replace(*ENDS) if line.startswith(ENDS[0]) else line.replace(*ENDS[::-1]) for line in lines)

    others = tuple(with_besides(item, dump=mixed_up(item.besides.dump)) for item in exam.items)
    (tmp_path / name).write_bytes(page_of(replace(exam, items=others), name, press))
    assert "is missing" in (verify_pages(tmp_path).lie or "")
