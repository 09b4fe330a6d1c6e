"""What a mistake leaves as it was is not worked out again: it comes to the same, in fractions and in float64."""

import json
from fractions import Fraction

import pytest

from examgen.exam.record import exam_text
from examgen.verify.case import Worked, case_of
from examgen.verify.reading import read
from examgen.verify.sheets.numbers import ERROR
from examgen.verify.sheets.worked import Result
from tests.verify.every_kind import every_kind
from tests.verify.solved import write_record


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worked]:
    """One question of each kind."""
    record = json.loads(exam_text(every_kind()))
    items = case_of(read(write_record(record, tmp_path_factory.mktemp("record")))).items
    return {worked.question.kind: worked for worked in items}


KINDS = ("forward", "activation-swap", "missing-weight", "truth-table", "softmax", "dump", "gradient")


@pytest.mark.parametrize("kind", KINDS)
def test_what_stays_the_same_beside_a_mistake_is_the_same(kind: str, asked: dict[str, Worked]) -> None:
    for name, found in asked[kind].slipped.items():
        alone = Result(found.sheet, found.places)
        assert found.before is asked[kind].right
        assert found.exact == alone.exact, name
        assert found.in_floats == alone.in_floats, name


@pytest.mark.parametrize("kind", KINDS)
def test_float64_keeps_its_promise_beside_every_mistake_or_makes_none(kind: str, asked: dict[str, Worked]) -> None:
    promised = 0
    for name, found in asked[kind].slipped.items():
        for part, about in (found.in_floats or {}).items():
            exact = found.exact[part]
            assert about is not None
            assert exact is not None
            promised += 1
            for one, other in zip(about[:3], exact[:3], strict=True):
                assert abs(Fraction(float(one)) - Fraction(other)) < Fraction(ERROR), (name, part)
    assert bool(promised) is (kind != "missing-weight")


def test_steps_back_with_large_numbers_are_worked_out_in_fractions_alone(asked: dict[str, Worked]) -> None:
    worked = asked["gradient"]
    assert worked.right.in_floats is not None
    large = {**worked.sheet.givens, "target": Fraction(10**12)}
    sheet = type(worked.sheet)(large, worked.sheet.steps, worked.sheet.boxes)
    assert Result(sheet, worked.question.places).in_floats is None
