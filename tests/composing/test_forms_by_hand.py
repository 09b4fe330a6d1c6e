"""Forms of questions without trained networks: neighbours code other tasks, which are as hard by the table alone."""

import json
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from examgen.asking.asked import spec_of
from examgen.composing.forms import reached
from examgen.composing.twins import first_twin, matched, rated
from examgen.exam.form_rules import apart, form_problem, shortfalls, twins
from examgen.exam.record import Exam, exam_text, load_exam
from examgen.items.difficulty import LIKELIHOODS
from examgen.making import new_exam
from examgen.networks.bank import Bank
from examgen.verify import verify_exam
from tests.exams import a_seed, an_exam

PARITIES, GATES = {"xor", "xnor"}, {"and", "or", "nand", "nor"}


def of_forms(folder: Path, seed: int, count: int = 2, forms: int = 2) -> Exam:
    spec = spec_of(kind="hand-code", activation="step", count=count, forms=forms, seed=str(a_seed(seed)))
    return new_exam(spec, Bank(folder))[0]


@pytest.mark.parametrize("seed", range(6))
def test_a_twin_codes_another_task_that_is_as_hard(seed: int, tmp_path: Path) -> None:
    """Where form A has both parities, no other one is left: that is said."""
    exam = of_forms(tmp_path / "bank", seed)
    firsts = {first.network.task for first, _ in twins(exam.items)}
    for first, second in twins(exam.items):
        tasks = {first.network.task, second.network.task}
        assert len(tasks) == 2
        if not firsts >= PARITIES:
            assert tasks == PARITIES or not tasks & PARITIES
            assert apart([first, second]) <= Decimal("0.05")
    assert any("twins" in said for said in shortfalls(exam.items)) is (firsts >= PARITIES)


def test_what_is_expected_to_be_lost_is_the_tables_share_of_all_points(tmp_path: Path) -> None:
    exam = of_forms(tmp_path / "bank", 1)
    lost = {item.network.task: item.expected_loss for item in exam.items}
    expected = {"xor": "1.35", "xnor": "1.35", **dict.fromkeys(GATES, "0.45"), "implication": "0.585"}
    assert lost == {task: Decimal(expected[task]) for task in lost}
    assert all(loss > 0 for loss in lost.values() if loss is not None)


def test_the_second_way_comes_to_the_same_and_sees_another_loss(tmp_path: Path) -> None:
    exam = of_forms(tmp_path / "bank", 2)
    folder = tmp_path / "exam"
    folder.mkdir()
    (folder / "exam.json").write_text(exam_text(exam), encoding="utf-8")
    assert verify_exam(folder).lie is None
    record = json.loads((folder / "exam.json").read_text())
    record["selection"]["forms"]["likelihoods"]["weights for a parity"] = "0.2"
    (folder / "exam.json").write_text(json.dumps(record))
    assert "expected_loss" in str(verify_exam(folder).lie)


def test_a_record_whose_table_knew_nothing_of_it_means_what_it_meant(tmp_path: Path) -> None:
    """Nothing was expected to be lost then."""
    exam = of_forms(tmp_path / "bank", 3)
    before = {name: chance for name, chance in LIKELIHOODS.items() if not name.startswith("weights for")}
    items = tuple(replace(rated(item, exam.places, before), form=item.form, id=item.id) for item in exam.items)
    assert {item.expected_loss for item in items} == {0}
    rules = reached(items, before)
    assert form_problem(items, rules, exam.places) is None
    older = replace(exam, items=items, selection=replace(exam.selection, forms=rules))
    (tmp_path / "exam.json").write_text(exam_text(older), encoding="utf-8")
    assert load_exam(tmp_path) == older
    assert verify_exam(tmp_path).lie is None


@pytest.mark.parametrize("word", ["yes", "no"])
def test_still_right_is_answered_otherwise_in_the_next_form(word: str) -> None:
    every = [first_twin(item, 2) for item in an_exam(16, ("tanh", "sigmoid"), kind="activation-swap").items]
    first = next(twin for twin in every if twin.word == word)
    others = [twin for twin in every if twin is not first]
    assert {twin.word for twin in others} == {"yes", "no"}
    ((*together,),), _ = matched([first], others, 3)
    answers = [twin.word for twin in together]
    assert all(one != other for one, other in pairwise(answers))
