"""No byte of a question, a mark scheme, marks or a page moves but on purpose: `python -m tests.golden.digests`."""

import json

import pytest

from examgen.items.kinds import KINDS
from tests.golden.digests import TABLE, Case, cases, contents, digests, pages

GOLDEN = json.loads(TABLE.read_text(encoding="utf-8"))
CASES = {case.name: case for case in cases()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_questions_their_schemes_and_marks_are_byte_for_byte_what_they_were(case: Case) -> None:
    assert digests(contents(case)) == GOLDEN[case.name]


@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_byte_for_byte_what_they_were(kind: str) -> None:
    assert digests(pages(kind)) == GOLDEN[f"pages of {kind}"]


def test_the_table_has_every_case_and_no_other() -> None:
    assert len(CASES) >= 60
    assert set(GOLDEN) == {*CASES, *(f"pages of {kind}" for kind in KINDS)}
