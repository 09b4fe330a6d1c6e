"""No honest student is refused, and no one who makes a known mistake is taken: students of their own, in `decimal`."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from examgen.items.difference import item_problem
from examgen.items.item import Item, Source
from examgen.items.kinds import KINDS
from examgen.items.screening import hides
from examgen.items.solution import Solution, make_item, solution
from tests.exams import an_item
from tests.items.sheets import ALL_SLIPS, chances, places_handed_in, posed_on, refused, rows, sheets
from tests.items.students import Copied, Student, mistakes

COARSE = "rounded_to_one_decimal"


def item_of(sheet: Copied, inputs: tuple[Decimal, ...], places: int) -> Item:
    return make_item(
        "Q01", "forward", posed_on(sheet, inputs), Source(layers=(), batch=0, index=0), places, rules=ALL_SLIPS
    )


def decimals(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


LECTURE = Copied(
    (decimals("1.3", "1.2"), decimals("1.3", "1.2")),
    decimals("-1.3", "0.0"),
    decimals("-1.5", "0.8"),
    Decimal("0.0"),
    "relu",
)


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
@example(sheet=LECTURE, inputs=decimals("0", "1"), places=2, random=Random(1))
def test_an_honest_student_is_never_refused(
    sheet: Copied, inputs: tuple[Decimal, ...], places: int, random: Random
) -> None:
    numbers = Student(random, places + 2).works(sheet, inputs)
    assert refused(numbers, item_of(sheet, inputs, places)) == []


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_a_student_who_makes_a_slip_has_what_the_slip_predicts(
    sheet: Copied, inputs: tuple[Decimal, ...], places: int, random: Random
) -> None:
    item = item_of(sheet, inputs, places)
    slips = {slip.name: slip for slip in item.slips}
    for name, copied, row in mistakes(sheet, inputs):
        if name in slips:
            numbers = Student(random, places + 2).works(copied, row)
            touched = slips[name]
            for part in item.parts:
                low, high = touched.low.get(part.name, part.low), touched.high.get(part.name, part.high)
                assert low <= numbers[part.name] <= high, (name, part.name)


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_a_slip_that_is_not_stored_changes_no_number_handed_in(
    sheet: Copied, inputs: tuple[Decimal, ...], places: int, random: Random
) -> None:
    item = item_of(sheet, inputs, places)
    stored = {slip.name for slip in item.slips}
    careful = Student(random, kept=30)
    for name, copied, row in mistakes(sheet, inputs):
        if name not in stored:
            right, wrong = careful.works(sheet, inputs), careful.works(copied, row)
            assert all(abs(wrong[part.name] - right[part.name]) < Decimal(1).scaleb(-places) for part in item.parts)


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_a_student_who_makes_a_slip_that_shows_is_refused_in_at_least_one_part(
    sheet: Copied, inputs: tuple[Decimal, ...], places: int, random: Random
) -> None:
    item = item_of(sheet, inputs, places)
    shown = slips_that_show(item, solution("forward", posed_on(sheet, inputs), places, ALL_SLIPS))
    assume(shown)
    for name, copied, row in mistakes(sheet, inputs):
        if name in shown:
            assert refused(Student(random, places + 2).works(copied, row), item), name
    if COARSE in shown:
        assert refused(Student(random, places + 2).works_to_one_decimal(sheet, inputs), item)


def slips_that_show(item: Item, solved: Solution) -> set[str]:
    """The slips that screening would let pass: those that no luck in rounding hides."""
    return {slip.name for slip in item.slips if not hides(slip, solved.accepted)}


@given(sheet=sheets(), inputs=rows, places=st.integers(2, 4), random=chances)
def test_rounding_an_output_that_was_written_down_before_to_one_decimal_shows_all_the_same(
    sheet: Copied, inputs: tuple[Decimal, ...], places: int, random: Random
) -> None:
    item = item_of(sheet, inputs, places)
    assume(COARSE in slips_that_show(item, solution("forward", posed_on(sheet, inputs), places, ALL_SLIPS)))
    numbers = Student(random, places + 2).works_to_one_decimal(sheet, inputs, noted_before=True)
    assert refused(numbers, item)


@given(sheet=sheets(), inputs=rows, places=places_handed_in)
def test_an_answer_lies_in_the_middle_of_its_interval_and_the_interval_is_no_wider_than_it_need_be(
    sheet: Copied, inputs: tuple[Decimal, ...], places: int
) -> None:
    item = item_of(sheet, inputs, places)
    unit, kept = Decimal(1).scaleb(-places), Decimal(1).scaleb(-places - 2)
    # Of 6 roundings in tanh, 3 in two products and sums, and one outwards, half a unit each, weights 9.9 twice.
    most = unit / 2 + (2 * Decimal("9.9") * 6 + 4) * kept / 2 + kept
    for part in item.parts:
        assert part.low <= part.answer <= part.high
        assert part.high - part.low <= 2 * most
        if part.name.endswith("sum"):
            assert part.high - part.low <= unit + 2 * kept


def test_the_lectures_example_gives_096() -> None:
    item = item_of(LECTURE, decimals("0", "1"), 2)
    assert {part.name: str(part.answer) for part in item.parts} == {
        "H0 sum": "0.00",
        "H0": "0.00",
        "H1 sum": "1.20",
        "H1": "1.20",
        "O": "0.96",
    }
    assert item.steps[-1] == "O = 0·(-1.5) + 1.2·0.8 + 0.0 = 0.96"


def test_the_lectures_minus_1_6_and_our_minus_1_5_give_the_same_there() -> None:
    theirs = Copied(LECTURE.hidden_weights, LECTURE.hidden_biases, decimals("-1.6", "0.8"), Decimal("0.0"), "relu")
    row = decimals("0", "1")
    assert [part.answer for part in item_of(theirs, row, 2).parts] == [
        part.answer for part in item_of(LECTURE, row, 2).parts
    ]


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "leaky-relu"])
def test_every_slip_of_the_design_can_be_applicable(activation: str) -> None:
    """With all numbers negative but a few, and different from one another, every slip shows."""
    sheet = Copied(
        (decimals("-0.7", "0.9"), decimals("1.1", "-0.4")),
        decimals("-0.2", "-0.3"),
        decimals("-1.5", "0.8"),
        Decimal("-0.1"),
        activation,
    )
    item = item_of(sheet, decimals("0.3", "0.8"), 4)
    possible = {name for name, _, _ in mistakes(sheet, decimals("0.3", "0.8"))} | {COARSE}
    assert {slip.name for slip in item.slips} <= possible
    hidden = possible - {slip.name for slip in item.slips}
    assert hidden <= {"activation_on_output_too"} | KINK_HIDES.get(activation, set())


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_to_round_to_one_decimal_is_no_slip_in_an_exam_made_now(kind: str) -> None:
    """A habit, which goes through the whole script and is worked out in marking."""
    for activation in KINDS[kind].SCOPE.activations[-2:]:
        item = an_item(1, activation, kind=kind)
        assert COARSE not in {slip.name for slip in item.slips}
        assert item_problem(item, 2) is None
    if COARSE in {name for name, _ in KINDS[kind].slips(item.posed, 4)}:
        once = make_item(item.id, kind, item.posed, item.source, 2, rules=ALL_SLIPS)
        assert item_problem(once, 2, ALL_SLIPS) is None
        assert item_problem(item, 2, ALL_SLIPS) is None  # put there since, in the place of another
        assert item_problem(once, 2) == f"slips: {COARSE} does not belong here as it stands."


KINK_HIDES = {
    "relu": {
        *("minus_lost_I0_H0", "minus_lost_I1_H1", "minus_lost_B_H0", "minus_lost_B_H1", "minus_lost_H1_O"),
        "activation_left_out_H0",
    },
    "leaky-relu": {"activation_left_out_H0"},
}
"""H0 has a sum above 0, which goes on as it is."""
