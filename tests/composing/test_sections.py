"""Exams of several sections, over banks that TensorFlow really trained."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from examgen.asking.asked import section_of, spec_of
from examgen.asking.spec import Spec
from examgen.composing.candidates import fingerprint
from examgen.composing.compose import compose
from examgen.composing.replacing import with_another
from examgen.exam.record import Exam, check_exam, exam_text
from examgen.files.errors import ExamgenError
from examgen.making import new_exam
from examgen.networks.bank import Bank
from examgen.networks.training import Batch, Subject
from examgen.verify import verify_exam
from tests.exams import a_seed

pytestmark = pytest.mark.slow

FIRST: Mapping[str, Any] = {"activation": "sigmoid", "count": 5}
SECOND: Mapping[str, Any] = {"activation": ["tanh", "relu"], "count": 4, "points": "7.5", "difficulty": "6-12"}
THIRD: Mapping[str, Any] = {"activation": "sigmoid", "count": 3, "inputs": "fractional"}


def whole(*sections: Mapping[str, Any], seed: int = 7) -> Spec:
    return Spec(sections=tuple(section_of(section) for section in sections), seed=a_seed(seed))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def exam(shared_bank: Bank) -> Exam:
    return new_exam(whole(FIRST, SECOND, THIRD), shared_bank)[0]


def proved(exam: Exam, folder: Path) -> str | None:
    (folder / "exam.json").write_text(exam_text(exam), encoding="utf-8")
    return verify_exam(folder).lie


def test_sections_stand_in_their_order_each_under_its_own_rules(exam: Exam, tmp_path: Path) -> None:
    first, second, third = exam.items[:5], exam.items[5:9], exam.items[9:]
    assert [item.id for item in exam.items] == [f"Q{number:02}" for number in range(1, 13)]
    assert {item.network.hidden_activation for item in first} == {"sigmoid"}
    assert sorted(item.network.hidden_activation for item in second) == ["relu", "relu", "tanh", "tanh"]
    assert {item.points for item in first} == {5}
    assert {item.points for item in second} == {Decimal("7.5")}
    assert all(6 <= item.difficulty <= 12 for item in second)
    assert all(0 < value < 1 for item in third for value in item.inputs)
    assert proved(exam, tmp_path) is None
    check_exam(exam, "exam.json")


def test_no_network_stands_in_two_sections(shared_bank: Bank) -> None:
    composed = compose(whole(*[{"activation": "tanh", "count": 20}] * 3), a_seed(7), shared_bank)
    assert len({fingerprint(item.network) for item in composed.items}) == 60
    marks = [fingerprint(item.network) for item in composed.items]
    alone = compose(spec_of(activation="tanh", count=20), a_seed(7), shared_bank).items
    assert [fingerprint(item.network) for item in alone] == marks[:20]


def test_the_first_section_is_what_it_would_be_alone(exam: Exam, shared_bank: Bank) -> None:
    alone = compose(spec_of(**FIRST), a_seed(7), shared_bank)
    assert alone.items == exam.items[:5]


def test_the_same_seed_gives_the_same_exam_and_another_seed_another(exam: Exam, shared_bank: Bank) -> None:
    assert new_exam(whole(FIRST, SECOND, THIRD), shared_bank)[0] == exam
    other = new_exam(whole(FIRST, SECOND, THIRD, seed=8), shared_bank)[0]
    assert not {fingerprint(item.network) for item in other.items} >= {fingerprint(item.network) for item in exam.items}


def test_many_small_sections_make_no_long_run(shared_bank: Bank, tmp_path: Path) -> None:
    for seed in range(3):
        exam = new_exam(whole(*[{"activation": "tanh", "count": 1}] * 12, seed=seed), shared_bank)[0]
        targets = [item.inputs[0] != item.inputs[1] for item in exam.items]
        assert targets.count(True) == 6
        assert max(len(list(run)) for _, run in groupby(targets)) <= 6
        assert proved(exam, tmp_path) is None


@pytest.mark.parametrize("place", [0, 5, 8, 11])
def test_an_item_is_replaced_under_the_rules_of_its_section(exam: Exam, place: int, shared_bank: Bank, tmp_path: Path):
    old = exam.items[place]
    changed, _ = with_another(exam, old, shared_bank)
    new = changed.items[place]
    assert fingerprint(new.network) not in {fingerprint(item.network) for item in exam.items}
    assert (new.id, new.kind, new.points) == (old.id, old.kind, old.points)
    assert new.network.hidden_activation == old.network.hidden_activation
    assert (new.inputs == old.inputs) is (place < 9)
    assert proved(changed, tmp_path) is None


def test_a_section_that_cannot_be_filled_is_named_with_its_place(shared_bank: Bank) -> None:
    few = shared_bank.batch(Subject("tanh"), 0).networks[:24]
    bank = SimpleNamespace(batch=lambda subject, number, progress: Batch(subject, number, 24, few))
    greedy = section_of({"activation": "tanh", "count": 1000}, "midterm.toml, line 9")
    with pytest.raises(ExamgenError, match=r"^midterm.toml, line 9: count 1000: 1000 questions with tanh .* hold 24"):
        compose(Spec(sections=(greedy,)), a_seed(7), bank)  # type: ignore[arg-type]
    eager = tuple(section_of({"activation": "tanh", "count": 16}, f"midterm.toml, line {line}") for line in (3, 6))
    with pytest.raises(ExamgenError, match=r"^midterm.toml, line 6: count 16: .* hold 8: no network is used twice"):
        compose(Spec(sections=eager), a_seed(7), bank)  # type: ignore[arg-type]


def test_an_exam_without_sections_is_refused() -> None:
    with pytest.raises(ExamgenError, match="at least one section"):
        Spec(sections=())
