"""Kind `truth-table`: right by NumPy, fair to honest students, and no slip passes."""

from decimal import Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given

from examgen.items import truth_table
from examgen.items.boolean import function_of
from examgen.items.item import Item, Posed, Source
from examgen.items.rejection import Rejection
from examgen.items.screening import hides
from examgen.items.solution import examined, make_item, solution
from examgen.paper.estimates import Estimate
from examgen.paper.network import TARGETS
from tests.exams import a_network
from tests.items.sheets import (
    ALL_SLIPS,
    chances,
    network_of,
    places_handed_in,
    refused,
    sheets,
    solved_item,
    without_slips,
)
from tests.items.students import Copied
from tests.items.tables import BOXES, NAMED, Table, gets_wrong, works_out

KIND = "truth-table"
NUMPY = {
    "relu": lambda x: np.maximum(x, 0.0),
    "leaky-relu": lambda x: np.maximum(x, 0.1 * x),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
}


def posed(sheet: Copied) -> Posed:
    return truth_table.pose(network_of(sheet), (), Random(0))


def item_of(question: Posed, places: int) -> Item:
    return make_item("Q01", KIND, question, Source(layers=(), batch=0, index=0), places, rules=ALL_SLIPS)


def sheet_of(numbers: str, activation: str) -> Copied:
    """I0->H0, I0->H1, I1->H0, I1->H1, B->H0, B->H1, H0->O, H1->O, B->O."""
    a, b, c, d, e, f, g, h, i = map(Decimal, numbers.split())
    return Copied(((a, b), (c, d)), (e, f), (g, h), i, activation)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "leaky-relu"])
def test_the_four_outputs_are_what_numpy_gives(activation: str) -> None:
    sheet = sheet_of("2.1 -1.3 0.7 1.9 -0.4 0.6 1.7 -2.2 0.3", activation)
    answers = solution(KIND, posed(sheet), 4).answers
    assert tuple(answers) == (*BOXES, "function")
    sums = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]) @ np.array([[2.1, -1.3], [0.7, 1.9]]) + np.array([-0.4, 0.6])
    outputs = NUMPY[activation](sums) @ np.array([1.7, -2.2]) + 0.3
    assert [float(answers[box]) for box in BOXES] == pytest.approx(list(outputs), abs=0.000051)  # type: ignore[arg-type]
    assert answers["function"] in NAMED[tuple(int(output >= 0.5) for output in outputs)]


@pytest.mark.parametrize("table", NAMED)
def test_all_sixteen_functions_are_called_what_students_call_them(table: Table) -> None:
    word = function_of([Estimate.exactly(Decimal(output)) for output in table])
    assert word.answer == NAMED[table][0]
    assert {*NAMED[table]} <= {*word.accepted}
    others = {name for other, names in NAMED.items() if other != table for name in names}
    assert not others & {*word.accepted}


@pytest.mark.parametrize("task", TARGETS)
def test_every_task_goes_by_its_own_name(task: str) -> None:
    outputs = [Estimate.exactly(Decimal(target)) for target in TARGETS[task].values()]
    assert function_of(outputs).answer == task


def test_exactly_a_half_counts_as_1_and_where_a_rounding_may_move_it_both_names_are_right() -> None:
    half, one = Decimal("0.5"), Estimate.exactly(Decimal(1))
    assert function_of([Estimate.exactly(half), one, one, one]).answer == "always 1"
    unsure = Estimate(half, Decimal("0.49"), Decimal("0.51"))
    assert {"or", "always 1"} <= {*function_of([unsure, one, one, one]).accepted}


@given(sheet=sheets(), places=places_handed_in, random=chances)
def test_an_honest_student_is_never_refused(sheet: Copied, places: int, random: Random) -> None:
    question = posed(sheet)
    item = without_slips(KIND, question, places)
    assume(truth_table.screen(question, examined(KIND, question, places).accepted) is None)
    assert refused(works_out(sheet, places, random), item) == []


@given(sheet=sheets(), places=places_handed_in, random=chances)
def test_a_mistake_is_refused_where_it_does_not_hide(sheet: Copied, places: int, random: Random) -> None:
    question = posed(sheet)
    item, solved = solved_item(KIND, question, places)
    assume(truth_table.screen(question, solved.accepted) is None)
    shown = {slip.name for slip in item.slips if not hides(slip, solved.accepted)}
    tried = dict(gets_wrong(sheet, places, random))
    assert shown <= {*tried}
    for name in shown:
        assert refused(tried[name], item), name


LECTURE = sheet_of("1.3 1.2 1.3 1.2 -1.3 0.0 -1.5 0.8 0.0", "relu")
"""The lecture's network, rounded: 0, 0.96, 0.96 and 1.3·(-1.5) + 2.4·0.8 = -0.03."""


def test_the_lectures_network_is_xor() -> None:
    item = item_of(posed(LECTURE), 2)
    assert [part.answer for part in item.parts] == [*map(Decimal, ("0.00", "0.96", "0.96", "-0.03")), "xor"]
    assert item.inputs is None
    assert item.steps[-1] == "function = 0, 1, 1, 0 → xor"
    assert item.steps[3:6] == (
        "H0(0,1) = relu(1.3 - 1.3) = relu(0.0) = 0.0",
        "H1(0,1) = relu(1.2 + 0.0) = relu(1.2) = 1.2",
        "O(0,1) = 0·(-1.5) + 1.2·0.8 + 0.0 = 0.96",
    )


def test_one_output_that_its_target_gives_away_is_borne_and_two_are_not() -> None:
    assert screened(LECTURE) is None
    # H1 with weights of 1.0 in place of 1.2 and 1.0 in place of 0.8: (0,0) gives 0, (0,1) and (1,0) give 1.
    assert screened(sheet_of("1.3 1.0 1.3 1.0 -1.3 0.0 -1.5 1.0 0.0", "relu")) is Rejection.ANSWER_IS_A_TARGET


def test_an_output_near_a_half_makes_no_question() -> None:
    sheet = sheet_of("0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.4", "sigmoid")  # (0,0): 0.4 + 0.2·0.5250 = 0.5050
    assert screened(sheet, places=3) is None
    assert screened(sheet, places=2) is Rejection.SIDE_UNCERTAIN


def test_that_outputs_can_be_guessed_hides_no_output_near_a_half() -> None:
    """The one may be overridden, the other not: (0,0) gives 0.5, and (0,1) and (1,0) give 1."""
    assert screened(sheet_of("1.0 0.0 1.0 0.0 0.0 0.0 0.5 0.0 0.5", "relu")) is Rejection.SIDE_UNCERTAIN


def screened(sheet: Copied, places: int = 2) -> Rejection | None:
    question = posed(sheet)
    return truth_table.screen(question, examined(KIND, question, places).accepted)


def test_slips_of_the_name_leave_every_number_right() -> None:
    slips = {slip.name: slip for slip in item_of(posed(LECTURE), 2).slips}
    assert slips["complement_named"].answers == {"function": "xnor"}
    assert slips["threshold_at_one"].answers == {"function": "always 0"}
    assert "rows_named_in_another_order" not in slips  # XOR reads the same with its inputs exchanged
    implying = sheet_of("-1.1 0.9 1.2 -0.7 0.0 0.1 -0.1 -0.8 1.1", "relu")  # 1.02, 0.98, 0.3 and 0.85
    (other,) = (slip for slip in item_of(posed(implying), 2).slips if slip.name == "rows_named_in_another_order")
    assert other.answers == {"function": "i1 implies i0"}


def test_a_question_of_all_rows_has_no_row_of_its_own() -> None:
    posed = truth_table.pose(a_network(1), (), Random(0))
    with pytest.raises(ValueError, match=r"^the question asks for all rows, not for one$"):
        _ = posed.row
