"""Expected losses by the second way: the same for every kind, and a changed one is named whatever it belongs to."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from examgen.composing.forms import reached
from examgen.composing.twins import rated
from examgen.exam.record import Exam, Selection, check_exam, exam_text, parse_exam
from examgen.items.difficulty import CALCULATION_NAMES, FAMILIES, FIRST_FAMILIES, LIKELIHOODS
from examgen.items.kinds import KINDS
from examgen.verify import reading
from examgen.verify.calculations import CALCULATIONS
from examgen.verify.case import Case, case_of
from examgen.verify.losses import expected_losses
from examgen.verify.reading import read
from tests.exams import an_exam, in_forms
from tests.verify.every_kind import every_kind
from tests.verify.solved import write_record

Record = dict[str, Any]


def case(record: Record, folder: Path) -> Case:
    return case_of(read(write_record(record, folder)))


def lies(case: Case) -> list[str]:
    return [lie for lie in expected_losses(case) if lie is not None]


@pytest.fixture
def record() -> Record:
    found: Record = json.loads(exam_text(every_kind()))
    return found


def test_both_ways_have_the_same_names() -> None:
    assert frozenset(CALCULATIONS) == CALCULATION_NAMES
    assert reading.FIRST_FAMILIES == FIRST_FAMILIES


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("change", [Decimal("0.0001"), Decimal("-0.0001")])
def test_a_changed_expected_loss_of_any_kind_is_named(
    kind: str, change: Decimal, record: Record, tmp_path: Path
) -> None:
    item = next(item for item in record["items"] if (item["form"], item["kind"]) == ("B", kind))
    right, name = item["expected_loss"], f"B/{item['id']}"
    item["expected_loss"] = f"{abs(Decimal(right) + change):.4f}"
    found = case(record, tmp_path)
    alone = replace(found, items=tuple(worked for worked in found.items if worked.question.id == name))
    lie = f"{name}, expected_loss: is {item['expected_loss']}, but the likelihoods give {right}"
    assert lies(alone) == [lie]


@pytest.mark.parametrize(("activation", "places"), [("relu", 1), ("sigmoid", 2), ("tanh", 4)])
@pytest.mark.parametrize("kind", ["truth-table", "softmax", "gradient", "dump"])
def test_expected_losses_come_out_the_same_by_the_second_way(
    kind: str, activation: str, places: int, tmp_path: Path
) -> None:
    exam = in_forms(an_exam(2, activation, kind=kind, places=places))
    assert list(expected_losses(case(json.loads(exam_text(exam)), tmp_path))) == [None, None]


# A record made with another table of likelihoods


def renamed(name: str) -> str:
    return f"earlier {name}"


Table = tuple[Mapping[str, Decimal], Mapping[str, str]]

OTHERS: Mapping[str, Table] = {
    "every likelihood renamed": (
        {renamed(name): chance for name, chance in LIKELIHOODS.items()},
        {name: renamed(name) for name in LIKELIHOODS} | {name: renamed(family) for name, family in FAMILIES.items()},
    ),
    "no slip with a likelihood of its own": (
        {name: LIKELIHOODS[name] for name in (*CALCULATION_NAMES, "any other slip")},
        {"*": "any other slip"},
    ),
    "other families": (
        {**LIKELIHOODS, "read wrongly": Decimal("0.07"), "step taken wrongly": Decimal("0.06")},
        {**FAMILIES, "minus_lost_I*": "read wrongly", "gradient_*": "step taken wrongly", "product": "division"},
    ),
}
"""Tables of likelihoods and families as other versions might have them."""


def made_with(table: Table) -> Exam:
    """Two forms of a gradient question, with expected losses by the table."""
    exam = an_exam(2, "tanh", kind="gradient")
    items = tuple(
        replace(rated(item, exam.places, *table), form=form, id="Q01")
        for form, item in zip("AB", exam.items, strict=True)
    )
    sections = tuple(replace(rules, count=1) for rules in exam.selection.sections)
    return replace(exam, items=items, selection=Selection(sections=sections, forms=reached(items, *table)))


@pytest.mark.parametrize("table", list(OTHERS))
def test_a_record_with_another_table_is_read_by_its_own(table: str, tmp_path: Path) -> None:
    exam = made_with(OTHERS[table])
    losses = [item.expected_loss for item in exam.items]
    assert (losses == [item.expected_loss for item in made_with((LIKELIHOODS, FAMILIES)).items]) is ("renamed" in table)
    check_exam(exam, "exam.json")
    assert lies(case(json.loads(exam_text(exam)), tmp_path)) == []


def test_a_record_that_names_no_families_has_those_of_its_time(tmp_path: Path) -> None:
    early = {name: LIKELIHOODS[name] for name in (*CALCULATION_NAMES, *FIRST_FAMILIES.values(), "inputs_swapped")}
    record = json.loads(exam_text(made_with((early, FIRST_FAMILIES))))
    del record["selection"]["forms"]["families"]
    check_exam(parse_exam(record, "exam.json"), "exam.json")
    assert lies(case(record, tmp_path)) == []
