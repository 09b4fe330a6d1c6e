"""The crowd of honest students has teeth: honest intervals hold the worst of them, and others are named."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from examgen.asking.asked import spec_of
from examgen.exam.record import exam_text
from examgen.making import new_exam
from examgen.networks.bank import Bank
from examgen.verify import verify_exam
from examgen.verify.case import Case, Worked, case_of
from examgen.verify.crowd import RATIOS, honest_students, reaches, widths, worst_students
from examgen.verify.reading import read
from examgen.verify.worst import Habits, _gone, drawn
from tests.exams import a_seed
from tests.verify.solved import solved_exam, write_record

RECORDS = Path(__file__).parents[1] / "records"

USUAL = (2, 2, 1)
POSED = [
    *((kind, shape) for kind in ("forward", "activation-swap") for shape in (USUAL, (2, 3, 1), (2, 2, 2, 1))),
    *((kind, USUAL) for kind in ("missing-weight", "truth-table", "dump", "gradient")),
    ("softmax", (2, 2, 2)),
]

Move = Callable[[Fraction, Fraction], Fraction]


def asked(folder: Path, kind: str, activation: str, places: int, shape: tuple[int, ...], count: int = 1) -> Case:
    """A few questions on networks that solve XOR."""
    exam = solved_exam(count, activation, kind=kind, places=places, shape=shape)
    return case_of(read(write_record(json.loads(exam_text(exam)), folder)), thorough=True)


def named(check: Callable[[Case], Iterator[str | None]], case: Case) -> bool:
    """Whether a claim finds a lie in the only question of a case, and says where."""
    lie = next((lie for lie in check(case) if lie is not None), None)
    return lie is not None and lie.startswith(f"{case.items[0].question.id}, part ")


def lies(case: Case) -> list[str]:
    """Everything that the crowd has to say."""
    return [lie for check in (honest_students, worst_students, widths) for lie in check(case) if lie is not None]


@pytest.mark.parametrize(
    ("kind", "shape", "activation", "places"),
    [
        (*posed, activation, places)
        for number, posed in enumerate(POSED)
        for at, activation in enumerate(("relu", "sigmoid", "tanh"))
        for places in ((1, 3), (2, 4))[(number + at) % 2]
    ],
)
def test_honest_questions_hold_the_worst_students_and_are_not_far_wider(
    kind: str, shape: tuple[int, ...], activation: str, places: int, tmp_path: Path
) -> None:
    assert lies(asked(tmp_path, kind, activation, places, shape)) == []


@pytest.mark.parametrize("name", sorted(path.stem for path in RECORDS.glob("*.json")))
def test_exams_that_were_printed_once_hold_the_worst_students(name: str) -> None:
    assert lies(case_of(read(RECORDS / f"{name}.json"), thorough=True)) == []


def moved(case: Case, times: Fraction, units: int = 0) -> Iterator[tuple[str, Case]]:
    """The case with one interval moved, for each number that is worked out.

    Its ends, but for the half unit of handing in, are so many times as far from the number, and so many units further.
    """
    for worked in case.items:
        question = worked.question
        half, unit = Fraction(1, 2 * 10**question.places), Fraction(1, 10**question.kept)
        for box in (box for box in question.numbers if not box.copied):
            value = worked.right.exact_value(box.name)
            low = value - times * (value - Fraction(box.low) - half) - units * unit - half
            high = value + times * (Fraction(box.high) - half - value) + units * unit + half
            changed = replace(box, low=f"{float(low):.9f}", high=f"{float(high):.9f}")
            parts = tuple(changed if part is box else part for part in question.parts)
            other = Worked(replace(question, parts=parts))
            vars(other)["worst"] = worked.worst  # what students come to does not hang on what is taken for right
            yield box.name, replace(case, items=(other,))


def test_an_interval_a_unit_too_narrow_is_named_where_nothing_is_rounded_on_the_way(tmp_path: Path) -> None:
    case = asked(tmp_path, "forward", "relu", 2, USUAL)
    assert all(Fraction(box.high) - Fraction(box.low) == Fraction(1, 100) for box in case.items[0].question.numbers)
    assert [part for part, changed in moved(case, Fraction(1), -1) if named(worst_students, changed)] == [
        *("H0 sum", "H0", "H1 sum", "H1", "O")
    ]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize(("kind", "shape"), POSED)
def test_an_interval_with_a_quarter_of_its_room_for_roundings_is_named(
    kind: str, shape: tuple[int, ...], activation: str, tmp_path: Path
) -> None:
    case = asked(tmp_path, kind, activation, 3, shape)
    left = Fraction(1, 4 if len(shape) == 3 else 8)  # of two hidden layers much of the room is needed by nobody
    rounded = {part for part, changed in moved(case, Fraction(0)) if named(worst_students, changed)}
    assert rounded
    assert {part for part, changed in moved(case, left) if named(worst_students, changed)} == rounded


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize(("kind", "shape"), POSED)
def test_an_interval_twice_too_wide_is_named(
    kind: str, shape: tuple[int, ...], activation: str, tmp_path: Path
) -> None:
    """Where the ends are known to be far from what one student needs, nine times."""
    case = asked(tmp_path, kind, activation, 2, shape)
    families = {reach.box.name: reach.family for reach in reaches(case.items[0])}
    for part, changed in moved(case, Fraction(2), 2):
        if RATIOS.get((kind, len(shape) - 1, shape[-1]), {}).get(families[part], 0) < 2.6:
            assert named(widths, changed), part
    for part, changed in moved(case, Fraction(9), 2):
        assert named(widths, changed), part


def test_who_rounds_a_blank_weight_to_its_decimals_needs_the_room_up_to_it(shared_bank: Bank, tmp_path: Path) -> None:
    """All others come to 2.89960 to 2.89962 on this question; the weight is 2.9, and whoever writes that is right."""
    wished = {"kind": "missing-weight", "activation": "tanh", "places": 4, "count": 4}
    exam, _ = new_exam(spec_of(seed=a_seed(2), **wished), shared_bank)
    case = case_of(read(write_record(json.loads(exam_text(exam)), tmp_path)), thorough=True)
    assert lies(case) == []
    assert ("I1->H0", 2.9) in [(reach.box.name, reach.most) for reach in chain.from_iterable(map(reaches, case.items))]


def test_a_way_leads_to_the_same_alone_as_among_others(tmp_path: Path) -> None:
    """Of each step the best formulas are gone again with those of other steps: who chooses less goes on in step."""
    (worked,) = asked(tmp_path, "forward", "tanh", 2, (2, 2, 2, 1)).items
    formulas, kept = drawn(12).formulas, worked.question.kept
    habits = Habits(formulas, np.zeros_like(drawn(12).more))
    together, marks = _gone(worked.sheet, kept, habits, lambda *_: np.ones((1, 1)))
    for way in habits.ways:
        one = Habits(formulas[:, [way]], habits.more[:, [way]])
        alone, _ = _gone(worked.sheet, kept, one, lambda *_: np.ones((1, 1)), marks)
        assert {name: float(together[name].values[way, 0]) for name in alone} == {
            name: float(number.values[0, 0]) for name, number in alone.items()
        }


def test_plain_verify_seeks_the_worst_students_of_a_few_questions_and_thorough_of_all(tmp_path: Path) -> None:
    path = write_record(json.loads(exam_text(solved_exam(5, "tanh"))), tmp_path)
    ends, wide = "the worst of honest students are never refused", "no interval is far wider than they need"
    plain, thorough = ({claim.claim: claim for claim in verify_exam(path, how).claims} for how in (False, True))
    assert 0 < plain[ends].checked < thorough[ends].checked
    assert wide not in plain
    assert thorough[wide].checked == thorough[ends].checked / 2
    assert [claim.lie for claim in thorough.values() if claim.lie] == []


def test_a_student_who_rounds_as_his_numbers_fall_is_never_refused_or_it_is_named(tmp_path: Path) -> None:
    """Who hands in two decimals is up to half a unit off: an interval of a twentieth either side refuses him."""
    case = asked(tmp_path, "forward", "tanh", 2, USUAL, count=4)
    refused = [part for part, changed in moved(case, Fraction(0), -45) if named(honest_students, changed)]
    assert len(refused) >= 8


def test_no_ratio_is_held_against_a_network_of_ones_own_whose_intervals_are_still_held_to_the_second_ways(
    tmp_path: Path,
) -> None:
    record = json.loads((RECORDS / "any-shape.json").read_text())
    thorough = verify_exam(write_record(record, tmp_path), thorough=True)
    assert not any("wider" in claim.claim for claim in thorough.claims)
    part = next(part for part in record["items"][0]["parts"] if "high" in part)
    part["high"] = str(Decimal(part["high"]) + Decimal(1).scaleb(Decimal(part["high"]).as_tuple().exponent))
    lie = verify_exam(write_record(record, tmp_path)).lie
    assert lie is not None
    place = f"{record['items'][0]['id']}, part {part['name']}"
    assert lie.startswith(f"{place}: interval [{part['low']}, {part['high']}] is wider than it need be; right is [")
