"""The second way of `truth-table`: it agrees with the first where that is honest, and nowhere else."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from examgen.asking.asked import section_of, spec_of
from examgen.composing.apportioning import Chance, items_of_subjects
from examgen.composing.compose import compose
from examgen.composing.replacing import with_another
from examgen.exam.record import Exam, check_exam, exam_text
from examgen.files.errors import ExamgenError
from examgen.making import new_exam
from examgen.networks.bank import Bank
from examgen.paper.network import TARGETS
from examgen.verify import verify_exam
from tests.exams import a_seed
from tests.verify.solved import write_record
from tests.verify.tampering import Record, assert_both_ways_agree, good_one, lie_in, record_of


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
@pytest.mark.parametrize("places", [1, 2, 4])
def test_both_ways_agree(activation: str, places: int, tmp_path: Path) -> None:
    """Each network to one number of decimals or another, and some to two."""
    record = record_of("truth-table", activation, places=places, count=8)
    assert_both_ways_agree({**record, "items": record["items"][places - 1 :: 2][:4]}, tmp_path)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return good_one(record_of("truth-table", "tanh", count=8), tmp_path_factory.mktemp("honest"))


def set_part(place: int, field: str, value: Any) -> Callable[[Record], None]:
    def tampering(record: Record) -> None:
        record["items"][0]["parts"][place][field] = value

    return tampering


def other_function(record: Record) -> None:
    record["items"][0]["parts"][4] |= {"answer": "or", "accepted": ["or"]}


def one_word_more(record: Record) -> None:
    record["items"][0]["parts"][4]["accepted"].append("zebra")


def other_task(record: Record) -> None:
    record["items"][0]["network"]["task"] = "or"


def set_line(place: int, old: str, new: str) -> Callable[[Record], None]:
    def tampering(record: Record) -> None:
        steps = record["items"][0]["steps"]
        assert old in steps[place]
        steps[place] = steps[place].replace(old, new, 1)

    return tampering


def slip_without(name: str) -> Callable[[Record], None]:
    def tampering(record: Record) -> None:
        slips = record["items"][0]["slips"]
        assert name in {slip["name"] for slip in slips}
        slips[:] = [slip for slip in slips if slip["name"] != name]

    return tampering


def other_word_of_a_slip(record: Record) -> None:
    slip = next(slip for slip in record["items"][0]["slips"] if slip["name"] == "complement_named")
    slip["answers"]["function"] = "nand"


LIES: list[tuple[Callable[[Record], None], str]] = [
    (set_part(1, "answer", "7.77"), "part O(0,1): answer"),
    (set_part(3, "low", "-9.0000"), "part O(1,1): interval"),
    (other_function, "part function: answer or"),
    (one_word_more, "part function: takes"),
    (other_task, "where OR is 1"),
    (set_line(-1, "0, 1, 1, 0", "1, 1, 1, 0"), "line 13"),
    (set_line(3, "H0(0,1)", "H0(1,0)"), "line 4"),
    (set_line(5, "·", "·1"), "line 6"),
    (slip_without("complement_named"), "slip complement_named: is not listed"),
    (slip_without("biases_left_out"), "slip biases_left_out: is not listed"),
    (other_word_of_a_slip, "slip complement_named, part function"),
]


@pytest.mark.parametrize(("tampering", "place"), LIES)
def test_a_lie_is_named_by_its_place(
    honest: Record, tmp_path: Path, tampering: Callable[[Record], None], place: str
) -> None:
    assert place in lie_in(honest, tampering, tmp_path)


def test_a_truth_table_has_no_row_of_its_own_and_other_kinds_have_one(honest: Record, tmp_path: Path) -> None:
    with_row = deepcopy(honest)
    with_row["items"][0]["inputs"] = ["0", "1"]
    with pytest.raises(ExamgenError, match="of the kind truth-table asks every row"):
        verify_exam(write_record(with_row, tmp_path))
    without = deepcopy(honest)
    without["items"][0]["kind"] = "forward"
    with pytest.raises(ExamgenError, match="of the kind forward asks a row"):
        verify_exam(write_record(without, tmp_path))


@pytest.fixture(scope="module")
def mixed(shared_bank: Bank) -> Exam:
    """Three activations, seven tasks, two questions of each pair."""
    spec = spec_of(kind="truth-table", activation=["relu", "sigmoid", "tanh"], count=42, seed=a_seed(11))
    return new_exam(spec, shared_bank)[0]


@pytest.mark.slow
def test_an_exam_of_truth_tables_mixes_all_tasks_evenly_and_is_proved(mixed: Exam, tmp_path: Path) -> None:
    pairs = Counter((item.network.task, str(item.network.hidden_activation)) for item in mixed.items)
    assert {*pairs.values()} == {2}
    assert len(pairs) == 3 * len(TARGETS)
    (tmp_path / "exam.json").write_text(exam_text(mixed), encoding="utf-8")
    assert verify_exam(tmp_path).lie is None
    for item in mixed.items:
        assert item.word_part("function").answer == item.network.task


@pytest.mark.slow
def test_an_item_is_replaced_by_one_of_the_same_task(mixed: Exam, shared_bank: Bank) -> None:
    for old in mixed.items[:2]:
        place = mixed.items.index(old)
        changed, _ = with_another(mixed, old, shared_bank)
        new = changed.items[place]
        assert (new.network.task, new.inputs) == (old.network.task, None)
        assert new.network != old.network
        assert [item for item in changed.items if item is not new] == [item for item in mixed.items if item is not old]
        check_exam(changed, "exam.json")


@pytest.mark.slow
def test_tasks_that_are_asked_for_are_the_only_ones(shared_bank: Bank) -> None:
    spec = spec_of(kind="truth-table", activation="tanh", task=["nand", "implication"], count=5)
    composed = compose(spec, 3, shared_bank)
    assert {*Counter(item.network.task for item in composed.items).values()} == {2, 3}
    assert [*composed.batches[0]] in (
        ["nand-tanh-2-linear", "implication-tanh-2-linear"],
        ["implication-tanh-2-linear", "nand-tanh-2-linear"],
    )
    assert {item.source.batch for item in composed.items} == {0}


def test_few_questions_show_any_of_the_tasks_and_many_show_each_alike() -> None:
    few = section_of({"kind": "truth-table", "activation": "tanh", "count": 1})
    shown = {subject.task for seed in range(99) for subject in items_of_subjects(few, Chance(seed))}
    assert shown == {*TARGETS}
    for activations in (["tanh"], ["relu", "tanh"], ["relu", "sigmoid", "tanh"]):
        for count in (5, 14, 23, 42):
            section = section_of({"kind": "truth-table", "activation": activations, "count": count})
            shared = items_of_subjects(section, Chance(7))
            by_task, by_activation = Counter[str](), Counter[str]()
            for subject, number in shared.items():
                by_task[subject.task] += number
                by_activation[subject.activation] += number
            assert sum(shared.values()) == count
            assert max(by_task.values()) - min(by_task.get(task, 0) for task in TARGETS) <= 1
            assert max(by_activation.values()) - min(by_activation.values()) <= 1


def test_no_subject_is_started_that_no_question_needs() -> None:
    section = section_of({"kind": "truth-table", "activation": ["relu", "tanh"], "count": 3})
    assert len(items_of_subjects(section, Chance(1))) == 3
