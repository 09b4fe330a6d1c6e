"""Questions on networks of three classes, I0 less than I1, equal to it or greater, against NumPy and by both ways."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from examgen.asking.asked import spec_of
from examgen.asking.setting import SettingError
from examgen.composing.apportioning import Chance, items_of_subjects
from examgen.composing.arrange import ones_of
from examgen.composing.replacing import with_another
from examgen.composing.rows import wanted_rows
from examgen.exam.record import Exam, Policies, exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.grading.marker import Marker
from examgen.items.item import Item
from examgen.making import make, new_exam
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from examgen.verify import verify_exam, verify_record
from tests.exams import a_seed, once
from tests.networks.training.test_kept_bank import FUNCTIONS
from tests.verify.solved import write_record


def asked(**more: Any) -> Any:
    return spec_of(**{"seed": a_seed(), "kind": "softmax", "task": "comparison", "activation": "tanh", **more})


@once
def made(bank: Bank, **more: Any) -> Exam:
    return new_exam(asked(**more), bank)[0]


def shares(item: Item) -> np.ndarray:
    """The probabilities on the question's row, from the weights on paper."""
    values = np.array([item.posed.row], float)
    for layer in item.network.layers:
        sums = values @ np.array(layer.weights, float) + np.array(layer.biases, float)
        values = FUNCTIONS[layer.activation](sums)
    return values[0]


def class_of(item: Item) -> int:
    first, second = item.posed.row
    return 0 if first < second else 2 if first > second else 1


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_probabilities_class_and_loss_are_numpys_and_both_ways_agree(
    activation: str, shared_bank: Bank, tmp_path: Path
) -> None:
    exam = made(shared_bank, activation=activation, count=6)
    assert load_exam(write_record(json.loads(exam_text(exam)), tmp_path).parent) == exam
    assert verify_record(tmp_path).lie is None
    for item in exam.items:
        boxes = {part.name: part.answer for part in item.parts}
        found = shares(item)
        assert (len(boxes), item.points) == (13, 13)
        for place in range(3):
            assert abs(float(boxes[f"P{place}"]) - found[place]) <= 0.005001
        assert boxes["class"] == str(found.argmax()) == str(class_of(item))
        assert abs(float(boxes["loss"]) + np.log(found[class_of(item)])) <= 0.005001
        script = {name: str(answer) for name, answer in boxes.items()}
        assert Marker(item, exam.places, Policies()).mark(script).total == item.points


def test_each_class_is_right_about_as_often(shared_bank: Bank) -> None:
    often = Counter(class_of(item) for item in made(shared_bank, count=7).items)
    assert sorted(often.values()) == [2, 2, 3]


def test_for_relu_the_row_of_zeros_is_left_out(shared_bank: Bank) -> None:
    from random import Random

    section = asked(activation="relu", count=9).sections[0]
    rows = wanted_rows(section, Subject("relu", "comparison", output="softmax"), 9, 4, Random(1))
    assert rows == {(Decimal(0), Decimal(1)): 3, (Decimal(1), Decimal(1)): 3, (Decimal(1), Decimal(0)): 3}


def test_forms_another_question_and_both_tasks_in_a_section(shared_bank: Bank, tmp_path: Path) -> None:
    exam = made(shared_bank, forms=2, count=2)
    after, _ = with_another(exam, exam.items[3], shared_bank)
    assert after.items[3].network not in {item.network for item in exam.items}
    assert verify_record(write_record(json.loads(exam_text(after)), tmp_path / "replaced")).lie is None
    both = made(shared_bank, task=["xor", "comparison"], count=4)
    assert Counter(item.network.task for item in both.items) == {"xor": 2, "comparison": 2}
    assert verify_record(write_record(json.loads(exam_text(both)), tmp_path / "both")).lie is None


@pytest.mark.parametrize("count", [1, 2, 7, 101])
def test_half_of_a_section_compares_unless_a_task_is_named(count: int) -> None:
    section = asked(task=None, count=count, activation=["tanh", "relu"]).sections[0]
    firsts: Counter[str] = Counter()
    for seed in range(40):
        tasks: Counter[str] = Counter()
        for subject, number in items_of_subjects(section, Chance(seed)).items():
            tasks[subject.task] += number
        assert sum(tasks.values()) == count
        assert abs(tasks["xor"] - tasks["comparison"]) == count % 2
        firsts.update([tasks.most_common()[0][0]])
    assert count % 2 == 0 or min(firsts["xor"], firsts["comparison"]) > 5  # chance decides which has one more


def test_a_usual_section_has_both_in_every_form_and_a_question_makes_room_for_its_like(
    shared_bank: Bank, tmp_path: Path
) -> None:
    exam = made(shared_bank, task=None, forms=2, count=3)
    tasks = [item.network.task for item in exam.items]
    assert tasks[:3] == tasks[3:]
    assert set(tasks) == {"xor", "comparison"}
    assert {(item.network.task, item.points, len(item.parts)) for item in exam.items} == {
        ("xor", 11, 11),
        ("comparison", 13, 13),
    }
    for place in (tasks.index("xor"), tasks.index("comparison")):
        after, _ = with_another(exam, exam.items[place], shared_bank)
        assert after.items[place].network.task == tasks[place]
        assert after.items[place].network not in {item.network for item in exam.items}
    assert verify_record(write_record(json.loads(exam_text(after)), tmp_path)).lie is None


def test_targets_of_an_odd_number_of_questions_are_in_balance_whatever_is_compared() -> None:
    counts = {Subject("tanh", "comparison", output="softmax"): 3, Subject("tanh", output="softmax"): 3}
    assert [[*ones_of(counts, more).values()] for more in (0, 1)] == [[0, 1], [0, 2]]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"points": 4.5}, r"^--points 4.5: .* has 13 parts.* Give it 6.5 to 1000 points\.$"),
        ({"points": 5.5}, r"^--points 5.5: .* has 13 parts.* Give it 6.5 to 1000 points, or ask for --task xor alone"),
        ({"points": 1001}, r"Give it 6.5 to 1000 points\.$"),
        ({"difficulty": "7-8"}, r"on comparison counts that\. They count 9 to 34: .* or for --task xor alone\.$"),
        ({"difficulty": "28-40"}, r"on xor counts that\. They count 7 to 27: .* or for --task comparison alone\.$"),
        ({"difficulty": "35-40"}, r"no question of kind softmax counts that\. They count 7 to 34\.$"),
    ],
)
def test_what_one_of_both_tasks_cannot_have_is_said(wanted: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        asked(task=None, **wanted)


def test_what_is_offered_is_not_refused_next() -> None:
    assert asked(task="xor", points=5.5).sections[0].points == 5.5
    assert asked(task="xor", difficulty="7-8").sections[0].difficulty == (7, 8)
    assert asked(task="comparison", difficulty="28-40").sections[0].difficulty == (28, 40)


def test_the_sheet_says_what_the_classes_are(cache_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))
    done = make(asked(count=1), tmp_path / "exam")
    assert verify_exam(done.folder).lie is None
    page = (done.folder / "students" / "questions.html").read_text(encoding="utf-8")
    assert "where they are equal" in page
    assert "COMPARISON" not in page.upper().replace("TO COMPARE", "")


@pytest.mark.parametrize("kind", ["forward", "truth-table", "gradient", "hand-code"])
def test_no_other_kind_has_three_classes(kind: str) -> None:
    activation = "relu" if kind == "hand-code" else "tanh"
    with pytest.raises(SettingError, match=r"--task comparison: a question of kind .* has networks for .*Choose from"):
        asked(kind=kind, activation=activation)


def test_a_comparison_is_trained_for_classes_alone() -> None:
    with pytest.raises(ExamgenError, match=r"comparison has three classes\. Choose softmax for its output"):
        Subject("tanh", "comparison")
    assert Subject("tanh", "comparison", output="softmax").name == "comparison-tanh-2-softmax"
    assert Subject("tanh", "comparison", output="softmax").units == (2, 2, 3)


def other_task(record: Any) -> None:
    record["items"][0]["network"]["task"] = "xor"


def other_kind(record: Any) -> None:
    record["items"][0]["kind"] = "forward"


@pytest.mark.parametrize("change", [other_task, other_kind])
def test_a_record_with_another_number_of_classes_than_its_task_is_refused_by_both_ways(
    change: Any, shared_bank: Bank, tmp_path: Path
) -> None:
    record = json.loads(exam_text(made(shared_bank, count=1)))
    change(record)
    path = write_record(record, tmp_path)
    with pytest.raises(ExamgenError):
        load_exam(path)
    with pytest.raises(ExamgenError):
        verify_record(path)
