"""One arithmetic error costs one box, and a number that was invented spares nobody his work.

Sampled here; 20,000 of either sort in `bench/one_error.py`.
"""

from decimal import Decimal
from random import Random

import pytest

from tests.exams import an_item
from tests.grading.one_error import CONVENIENT, Question, effort, explained, floats, miscalculations, tried
from tests.items.stress import WORK

SCRIPTS = 60


def questions(kind: str) -> list[Question]:
    """One question of each activation, on networks made by hand."""
    activations = ("relu", "sigmoid", "tanh", "leaky-relu")
    rows = (("0", "1"), ("1", "0"), ("1", "1"), ("0", "1"))
    return [
        Question(an_item(number, activation, row, kind=kind), 2)
        for number, (activation, row) in enumerate(zip(activations, rows, strict=True), 3)
    ]


@pytest.mark.parametrize("kind", sorted(WORK))
def test_an_error_carried_on_loses_one_box_and_an_invented_number_is_noticed(kind: str) -> None:
    found = tried(questions(kind), SCRIPTS, Random(kind))
    assert found.unlucky + found.apart == SCRIPTS
    assert found.fair >= 0.995 * found.unlucky, found.odd
    assert found.eased >= 0.97 * found.cheats, found.odd
    assert found.cheats == (0 if kind == "missing-weight" else SCRIPTS), "of a blank weight nothing follows"


def test_the_errors_that_are_made_here_are_those_that_people_make() -> None:
    """H0 sum = 1.5 − 0.3 = 1.20 on (1, 0), see test_marker."""
    question = Question(an_item(1, "sigmoid", ("1", "0")), 2)
    value = question.value("H0 sum")
    made = {(sort, number) for sort, number in miscalculations(question, "H0 sum", question.value("H0 sum"))}
    assert ("sign", -value) in made
    assert {("point", value * 10), ("point", value / 10)} <= made
    assert {sort for sort, _ in made} == {"sign", "point", "digit", "exchanged", "term"}
    assert explained(question, "H0 sum", -value)
    assert not explained(question, "H0 sum", Decimal("77.77"))
    before = effort(question, floats(question.graph, {}))
    assert all(effort(question, floats(question.graph, {"H0 sum": float(one)})) < before for one in CONVENIENT)
    assert effort(question, floats(question.graph, {"H0 sum": 0.77})) == before
