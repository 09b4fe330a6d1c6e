"""Questions of two classes whose class is not what the task says, so that it has to be calculated: against NumPy."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from examgen.asking.asked import section_of, spec_of, whole_of
from examgen.composing.apportioning import items_of_sections, wrong_ones
from examgen.composing.compose import compose
from examgen.composing.replacing import with_another
from examgen.composing.rows import wanted_rows
from examgen.composing.variety import relaxed, wrong_classes
from examgen.desk.terminal import out
from examgen.desk.terminal.exams import show_screening
from examgen.exam.record import Exam, Pages, exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.items.item import Item
from examgen.making import Made, new_exam
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from examgen.render.key import missed_words
from examgen.verify import verify_record
from examgen.verify.case import case_of
from examgen.verify.networks import good_networks, solve_task_unrounded
from examgen.verify.proof import Proof
from examgen.verify.reading import read
from tests.composing.test_comparison import shares
from tests.composing.test_sigmoid_output import with_sums_times
from tests.exams import RECORDS, a_seed, once
from tests.verify.solved import write_record

RELUS = {"activation": "relu", "count": 2, "seed": a_seed(1)}
"""What the kept networks of ReLUs make questions of: few do, and the first seed asks for rows on which none does."""
FIVE = tuple({"activation": name, "count": 5} for name in ("sigmoid", "tanh", "leaky-relu"))

XOR = {("0", "0"): 0, ("0", "1"): 1, ("1", "0"): 1, ("1", "1"): 0}


def asked(**more: Any) -> Any:
    return spec_of(**{"seed": a_seed(), "kind": "softmax", "task": "xor", "activation": "tanh", **more})


@once
def made(bank: Bank, **more: Any) -> Exam:
    return new_exam(asked(**more), bank)[0]


def tasks_class(item: Item) -> int:
    return XOR[tuple(map(str, item.posed.row))]


def wrong(items: Any) -> list[Item]:
    """Those whose class is another than XOR's, by NumPy."""
    return [item for item in items if shares(item).argmax() != tasks_class(item)]


@pytest.mark.parametrize("wished", [RELUS, *FIVE], ids=lambda wished: wished["activation"])
def test_two_questions_in_five_have_another_class_and_the_loss_stays_the_tasks(
    wished: dict[str, Any], shared_bank: Bank, tmp_path: Path
) -> None:
    exam, activation, count = made(shared_bank, **wished), wished["activation"], wished["count"]
    others = {2: 1, 5: 2}[count]
    assert len(wrong(exam.items)) == others
    assert wrong_classes(exam.items) == (others, count)
    for item in exam.items:
        boxes = {part.name: part.answer for part in item.parts}
        assert boxes["class"] == str(shares(item).argmax())
        assert abs(float(boxes["loss"]) + np.log(shares(item)[tasks_class(item)])) <= 0.005001
    names = {f"xor-{activation}-2-softmax", f"xor-{activation}-2-softmax-one-wrong"}
    assert exam.selection.sections[0].batches.keys() == names
    path = write_record(json.loads(exam_text(exam)), tmp_path)
    assert load_exam(path) == exam
    assert verify_record(tmp_path).lie is None


def test_neither_class_is_a_good_guess_whatever_the_row(shared_bank: Bank) -> None:
    items = made(shared_bank, count=20).items
    classes = Counter(int(shares(item).argmax()) for item in items)
    assert {target: 8 <= count <= 12 for target, count in classes.items()} == {0: True, 1: True}
    assert {tasks_class(item) for item in wrong(items)} == {0, 1}


@pytest.mark.parametrize("count", range(2, 60))
def test_of_any_number_from_two_on_it_is_30_to_50_per_cent(count: int) -> None:
    assert Decimal("0.3") * count <= wrong_ones(count, Random(count)) <= Decimal("0.5") * count


def test_of_a_single_question_chance_decides() -> None:
    drawn = Counter(wrong_ones(1, Random(seed)) for seed in range(400))
    assert 120 < drawn[1] < 200


def counts(*sections: dict[str, Any]) -> Iterator[dict[Subject, int]]:
    known = [section_of({"kind": "softmax", "activation": "tanh", **section}) for section in sections]
    return items_of_sections(whole_of(tuple(known), {"seed": a_seed()}), a_seed())


def test_sections_and_activations_share_them_and_other_kinds_and_comparisons_have_none() -> None:
    many = list(counts(*({"count": 1, "task": "xor"} for _ in range(10))))
    assert sum(number for section in many for subject, number in section.items() if subject.wrong_rows) == 4
    (mixed,) = counts({"count": 40, "activation": ["tanh", "relu"]})
    assert Counter({(s.activation, s.task, s.wrong_rows): n for s, n in mixed.items()}) == {
        **{(name, "comparison", 0): 10 for name in ("tanh", "relu")},
        **{(name, "xor", left): 6 - 2 * left for name in ("tanh", "relu") for left in (0, 1)},
    }
    (forward,) = counts({"kind": "forward", "count": 10})
    assert not any(subject.wrong_rows for subject in forward)


def test_rows_that_hardly_any_network_leaves_wrong_are_not_looked_for() -> None:
    section = asked(count=8).sections[0]
    for activation, lacking in (("tanh", ("0", "0")), ("sigmoid", ("0", "0"))):
        left = Subject(activation, output="softmax", wrong_rows=1)
        assert tuple(map(Decimal, lacking)) not in wanted_rows(section, left, 8, 4, Random(1))
    relu = wanted_rows(section, Subject("relu", output="softmax", wrong_rows=1), 8, 4, Random(1))
    assert set(relu.values()) == {2}


def test_forms_and_what_replaces_a_question_keep_to_it(shared_bank: Bank, tmp_path: Path) -> None:
    exam = made(shared_bank, forms=2, count=3)
    assert [item.id for item in wrong(exam.items[:3])] == [item.id for item in wrong(exam.items[3:])]
    old = wrong(exam.items)[0]
    after, _ = with_another(exam, old, shared_bank)
    new = after.items[exam.items.index(old)]
    assert new.network != old.network
    assert wrong([new]) == [new]
    assert verify_record(write_record(json.loads(exam_text(after)), tmp_path)).lie is None


def test_the_key_says_where_the_class_is_not_the_tasks(shared_bank: Bank) -> None:
    for item in made(shared_bank, count=3).items:
        given, target = shares(item).argmax(), tasks_class(item)
        said = f"gives class {given} on this row, where XOR is {target}" if given != target else ""
        assert missed_words(item) == said


def test_where_no_network_is_wrong_in_the_band_others_stand_for_it_and_that_is_said(
    shared_bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = shared_bank.batch

    def without(subject: Subject, number: int, progress: Any = None) -> Any:
        return batch(Subject(subject.activation, output="softmax") if subject.wrong_rows else subject, 0, progress)

    monkeypatch.setattr(shared_bank, "batch", without)  # networks that are right on all rows, which none may be here
    composed = compose(asked(count=5), a_seed(), shared_bank)
    assert wrong(composed.items) == []
    assert [note for note in composed.notes if "class that is not the task's, in 0 of 5" in note] == [*composed.notes]
    assert "at least 30 % wanted" in composed.notes[0]


def test_an_earlier_record_means_what_it_meant(shared_bank: Bank) -> None:
    exam = load_exam(RECORDS / "softmax.json")
    assert wrong(exam.items) == []
    assert {name for rules in exam.selection.sections for name in rules.batches} == {
        "xor-relu-2-softmax",
        "xor-tanh-2-softmax",
    }
    assert not list(relaxed(exam.items[:1], Pages()))


@pytest.mark.parametrize("place", ["batches", "network"])
def test_a_network_that_is_wrong_is_no_good_one_where_its_section_does_not_say_so(
    place: str, shared_bank: Bank, tmp_path: Path
) -> None:
    record = json.loads(exam_text(made(shared_bank, count=5)))
    batches = record["selection"]["sections"][0]["batches"]
    if place == "batches":
        batches.pop("xor-tanh-2-softmax-one-wrong")
    else:
        batches.pop("xor-tanh-2-softmax")
    path = write_record(record, tmp_path)
    with pytest.raises(ExamgenError):
        lie = verify_record(path.parent).lie
        raise ExamgenError(str(lie)) if lie else AssertionError("is taken for true")


@pytest.mark.parametrize(
    ("claim", "place", "factor", "said"),
    [
        # A right class of 0.6 or more is a difference of 0.41 of the sums or more; a fifth of that is 0.52.
        (solve_task_unrounded, "source", "0.2", r", source: gives class \d 0\.(4|5)\d+ on row \(.*\), where XOR is \d"),
        (solve_task_unrounded, "source", "9", r", source: gives class \d 0\.(0|9)\d+ on row \(.*\), where XOR is \d"),
        (good_networks, "network", "9", r", network: on row \(.*\) it gives class \d a probability of 0\.(0|9)"),
    ],
)
def test_the_second_way_names_a_network_that_was_left_otherwise(
    claim: Any, place: str, factor: str, said: str, shared_bank: Bank, tmp_path: Path
) -> None:
    exam = made(shared_bank, **RELUS)
    (item,) = wrong(exam.items)
    record = json.loads(exam_text(exam))
    with_sums_times(record["items"][exam.items.index(item)][place], Decimal(factor))
    first, *_ = [lie for lie in claim(case_of(read(write_record(record, tmp_path)))) if lie]
    assert re.match(item.id + said, first)


@pytest.mark.parametrize("claim", [solve_task_unrounded, good_networks])
def test_a_row_that_is_wrong_is_a_lie_where_no_batch_says_so(claim: Any, shared_bank: Bank, tmp_path: Path) -> None:
    exam = made(shared_bank, **RELUS)
    record = json.loads(exam_text(exam))
    del record["selection"]["sections"][0]["batches"]["xor-relu-2-softmax-one-wrong"]
    lies = [lie for lie in claim(case_of(read(write_record(record, tmp_path)))) if lie]
    assert {lie.partition(",")[0] for lie in lies} == {item.id for item in wrong(exam.items)}


def test_verbose_says_how_many_of_each_task_and_of_the_other_class(
    shared_bank: Bank, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exam, rejected = new_exam(asked(task=None, count=4), shared_bank)
    show_screening(Made(exam, tmp_path, Proof(()), rejected), out())
    said = " ".join(capsys.readouterr().out.split())
    assert "the networks compute in items" in said
    assert "xor 2 comparison 2" in said or "comparison 2 xor 2" in said
    assert "class that is not the task's: in 1 of 2 questions of two classes" in said
