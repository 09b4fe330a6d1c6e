"""`verify` of hand-coded questions: honest exams and pages hold, every tampering is named, no page shows the sample."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from examgen.asking.spec import Section
from examgen.composing.compose import item_of
from examgen.composing.constructing import constructed_candidates
from examgen.exam.record import Exam, Pages, SectionRules, Selection, exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.paper.activations import Activation
from examgen.verify import verify_exam, verify_pages
from tests.exams import an_exam, with_besides
from tests.verify.solved import write_record
from tests.verify.tampering import Tampering, assert_named_and_refused
from tests.verify.test_pages import page_of, write_pages
from tests.whole_run import KeptPress

Record = dict[str, Any]
KIND = "hand-code"
ACTIVATIONS = ("step", "relu", "sigmoid")


def hand_code_exam(count: int = 6, **changes: Any) -> Exam:
    """Questions with step, ReLU and sigmoid by turns."""
    section = Section(kind=KIND, count=count, activations=tuple(map(Activation, ACTIVATIONS)))
    found = constructed_candidates(section, (), Random(5))
    items = tuple(item_of(candidate, f"Q{number:02}", 2, section) for number, candidate in enumerate(found, 1))
    rules = SectionRules(
        kind=KIND,
        count=count,
        activations=ACTIVATIONS,  # type: ignore[arg-type]
        tasks=section.asked_tasks,  # type: ignore[arg-type]
        batches={},
    )
    return replace(an_exam(1), items=items, selection=Selection(sections=(rules,)), **changes)


@pytest.fixture(scope="module")
def honest() -> Record:
    record: Record = json.loads(exam_text(hand_code_exam()))
    return record


@pytest.mark.parametrize(
    "pages", [Pages(), Pages(paper="letter", per_page=2), Pages(tables=True, cover=True)], ids=["one", "two", "tables"]
)
def test_an_honest_exam_and_its_pages_hold(pages: Pages, tmp_path: Path, press: KeptPress) -> None:
    write_pages(hand_code_exam(3, pages=pages), tmp_path, press)
    proof = verify_exam(tmp_path)
    assert proof.lie is None
    counts = {claim.claim: claim.checked for claim in proof.claims}
    assert counts["the samples of hand-coded networks compute their tasks"] == 3 * 4


def test_the_sample_is_null_in_the_network_and_no_part_has_an_interval(tmp_path: Path, honest: Record) -> None:
    for item in honest["items"]:
        assert json.dumps(item["network"]).count("null") == len(item["solution"]) == 9
        assert item["source"] is item["inputs"] is None
        assert all(part["accepted"] is None and not {"low", "high"} & part.keys() for part in item["parts"])
    assert load_exam(write_record(honest, tmp_path)) == hand_code_exam()


def other_weight(item: Record) -> None:
    """The sample no longer does what is asked: its output unit is turned round."""
    item["solution"]["B->O"] = "-20.0" if item["solution"]["B->O"][0] != "-" else "20.0"


def too_large(item: Record) -> None:
    item["solution"]["I0->H0"] = "20.1"


def other_task(item: Record) -> None:
    item["network"]["task"] = "nor" if item["network"]["task"] != "nor" else "or"


def other_answer(item: Record) -> None:
    item["parts"][0]["answer"] = "19.90"


def other_line(item: Record) -> None:
    item["steps"][3] = item["steps"][3].replace("0·", "1·", 1)


def other_result(item: Record) -> None:
    item["steps"][2] = item["steps"][2][:-1] + "7"


def line_gone(item: Record) -> None:
    del item["steps"][-1]


def slip_added(item: Record) -> None:
    item["slips"].append({"name": "inputs_swapped", "answers": {"I0->H0": "1.00"}, "low": {}, "high": {}})


def easier(item: Record) -> None:
    item["difficulty"] -= 1


def part_gone(item: Record) -> None:
    del item["parts"][-1]
    item["points"] = "4.0"


LIES: list[tuple[Tampering, str]] = [
    (other_weight, "Q02, "),
    (too_large, "Q02, "),
    (other_task, "Q02, solution: gives "),
    (other_answer, "Q02, part I0->H0: answer 19.90"),
    (other_line, "Q02, line 4: "),
    (other_result, "Q02, line 3: "),
    (line_gone, "Q02, steps: 11 lines for 12 units"),
    (slip_added, "Q02, slip inputs_swapped: cannot be made here"),
    (easier, "Q02, difficulty: is 23, but counts 24"),
    (part_gone, "Q02, parts: "),
]


@pytest.mark.parametrize(("tampering", "place"), LIES, ids=[lie[0].__name__ for lie in LIES])
def test_a_lie_in_the_record_is_named_and_refused(
    tampering: Tampering, place: str, honest: Record, tmp_path: Path
) -> None:
    assert_named_and_refused(honest, tampering, place, tmp_path)


def test_two_questions_that_ask_the_same_are_a_lie(honest: Record, tmp_path: Path) -> None:
    record = deepcopy(honest)
    record["items"][3] = {**deepcopy(record["items"][0]), "id": "Q04"}
    assert (verify_exam(write_record(record, tmp_path)).lie or "").startswith("Q04, network: is that of Q01")


def sample_shown(item: Record) -> None:
    item["network"]["layers"][0]["biases"][0] = item["solution"]["B->H0"]


def interval_given(item: Record) -> None:
    part = item["parts"][0]
    del part["accepted"]
    part["low"], part["high"] = "-20.0000", "20.0000"


def a_row_asked(item: Record) -> None:
    item["inputs"] = ["0", "1"]


def a_source(item: Record) -> None:
    layers = [{"weights": [["1.0", "1.0"], ["1.0", "1.0"]], "biases": ["1.0", "1.0"]}]
    item["source"] = {"layers": layers, "batch": 0, "index": 0}


def tanh_units(item: Record) -> None:
    item["network"]["layers"][0]["activation"] = "tanh"


def linear_output(item: Record) -> None:
    item["network"]["layers"][1]["activation"] = "tanh"


@pytest.mark.parametrize("tampering", [sample_shown, interval_given, a_row_asked, a_source, tanh_units, linear_output])
def test_a_record_that_is_no_such_question_is_refused(tampering: Tampering, honest: Record, tmp_path: Path) -> None:
    record = deepcopy(honest)
    tampering(record["items"][1])
    path = write_record(record, tmp_path)
    for reader in (verify_exam, load_exam):
        with pytest.raises(ExamgenError, match="Q02"):
            reader(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["students/questions.html", "students/questions.pdf"])
def test_a_page_that_shows_a_weight_of_the_sample_is_a_lie(name: str, tmp_path: Path, press: KeptPress) -> None:
    exam = hand_code_exam(3)
    write_pages(exam, tmp_path, press)
    shown = tuple(with_besides(item, solution=dict(list(item.besides.blanks.items())[1:])) for item in exam.items)
    (tmp_path / name).write_bytes(page_of(replace(exam, items=shown), name, press))
    assert "a weight is to be blank" in (verify_pages(tmp_path).lie or "")
