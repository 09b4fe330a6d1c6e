"""Single claims and steps of the second way against what a person works out on paper."""

import json
import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from examgen.exam.written_items import write_item
from examgen.files.errors import ExamgenError
from examgen.verify import grader_page
from examgen.verify.answers import _passes, _units, answers, slip_numbers, slips_refused
from examgen.verify.blanks import _read_off
from examgen.verify.case import Case, case_of
from examgen.verify.crowd import RATIOS, Reach, reaches
from examgen.verify.following import _by_written, _carried_on
from examgen.verify.kinds import KINDS
from examgen.verify.kinds.gradient import _edges
from examgen.verify.kinds.missing_weight import other_weights
from examgen.verify.needed import points_text
from examgen.verify.networks import _solved_unrounded, no_network_twice
from examgen.verify.questions_in_record import question_in
from examgen.verify.reading import _batches, read
from examgen.verify.sheets.question import Layer, Question
from examgen.verify.sheets.sizes import SIZES
from examgen.verify.sheets.spans import BEYOND, Span, given, in_the_box, kink, multiplied, of_three
from examgen.verify.sheets.steps import Sheet, Step, givens
from examgen.verify.sheets.worked import Walk, _at_a_kink, _float_error
from examgen.verify.whole import _unbalanced
from tests.exams import RECORDS
from tests.items.steps import a_step, an_item_of
from tests.verify.solved import write_record
from tests.verify.tampering import record_of

HALF = Fraction(1, 20000)
"""Half a unit of the fourth decimal."""


def question(name: str, at: int = 0) -> Question:
    """A question of an exam that was printed once."""
    return read(RECORDS / f"{name}.json").questions[at]


# Steps


def test_a_product_of_three_is_known_only_if_it_is_in_every_order() -> None:
    """0.001 · 1000 is 1, and 1 · 0.001 is short; 0.001 · 0.001 is not, and is rounded before it meets 1000."""
    small, large = given(Fraction(1, 1000)), given(Fraction(1000))
    assert of_three(HALF, small, small, small).known is False
    assert of_three(HALF, small, large, small).known is False
    assert of_three(HALF, given(Fraction(2)), large, given(Fraction(1, 2))).known


def test_what_is_0_at_its_upper_end_alone_is_not_nothing() -> None:
    """Twice what lies from -0.001 to 0 lies from -0.002 to 0, and is rounded."""
    span = Span(Fraction(-1, 2000), Fraction(-1, 1000), Fraction(0), False)
    assert multiplied(HALF, span, given(Fraction(2))) == (Fraction(-1, 1000), Fraction(-1, 500) - HALF, HALF, False)


def test_a_derivative_where_a_sum_may_lie_on_either_side_of_0_is_either() -> None:
    found = kink(Fraction(1, 10), HALF, Span(Fraction(1, 1000), Fraction(-1, 1000), Fraction(2, 1000), False))
    assert found == (1, Fraction(1, 10), 1, False)


def test_a_weight_to_which_no_way_leads_holds_its_neighbours_within_1() -> None:
    assert in_the_box(HALF, None, given(Fraction(3, 10))) == (
        Fraction(3, 10),
        Fraction(-7, 10),
        Fraction(13, 10),
        False,
    )


def test_an_update_is_as_large_as_the_old_weight_and_the_step_together() -> None:
    assert SIZES["update"]([Fraction(9), Fraction(1, 2), Fraction(3)]) == Fraction(21, 2)


def test_the_steps_of_the_graders_page_are_the_textbooks() -> None:
    steps = grader_page.OPERATIONS
    assert steps["leaky-relu undone"]([0.5, 0.1]) == 0.5
    assert steps["leaky-relu undone"]([-0.05, 0.1]) == pytest.approx(-0.5)
    sums = [0.5, -1.25, 2.0]
    whole = float(np.exp(sums).sum())
    for place, share in enumerate(np.exp(sums) / whole):
        assert steps["share of a sum"]([place, whole, *sums]) == pytest.approx(share)


def test_what_comes_after_a_word_on_the_graders_page_is_walked_too() -> None:
    number = {"operation": "copied", "operands": [{"number": "1.5"}], "name": "O", "part": "O"}
    word = {"operation": "largest", "operands": [{"step": "O"}], "name": "class", "part": "class"}
    after = {"operation": "copied", "operands": [{"step": "O"}], "name": "loss", "part": "loss"}
    assert grader_page._walked([number, word, after]) == {"O": 1.5, "loss": 1.5}


def test_the_error_of_a_sum_grows_with_the_weight_that_it_meets() -> None:
    """10^8 is wrong by half its last digit at least, 2^-53 of it: 1.1e-8; a thousandfold above."""
    steps = (Step("H0 sum", "sum", ("x", "one")), Step("O", "sum", ("H0 sum", "w")))
    sheet = Sheet({"x": Fraction(10**8), "one": Fraction(1), "w": Fraction(1000)}, steps, ("O",))
    assert _float_error(sheet, Walk(sheet, 0.5e-4)) >= 1000 * 1e8 * 2.0**-53


@pytest.mark.parametrize(("operation", "total"), [("relu slope", 0), ("leaky-relu 0.1 slope", 0), ("relu slope", 1)])
def test_a_float_does_not_say_on_which_side_of_a_kink_a_sum_of_0_lies(operation: str, total: int) -> None:
    steps = (Step("H0 sum", "sum", ("x", "one")), Step("H0 derivative", operation, ("H0 sum",)))
    sheet = Sheet({"x": Fraction(total), "one": Fraction(1)}, steps, ())
    assert _at_a_kink(sheet, Walk(sheet, 0.5e-4)) is (total == 0)


def test_the_upper_end_of_a_sum_may_lie_at_a_kink_too() -> None:
    steps = (Step("H0 sum", "copied", ("x",)), Step("H0 derivative", "relu slope", ("H0 sum",)))
    sheet = Sheet({"x": Fraction(0)}, steps, ())
    walk = Walk(sheet, 0.5e-4)
    walk._found["H0 sum"] = Span(-1.0, -2.0, 0.0, False)
    assert _at_a_kink(sheet, walk)


def test_a_share_that_is_noted_as_0_where_no_sums_say_so_has_the_loss_of_its_upper_end() -> None:
    """-ln 0.005 is 5.298...; the sums 3 and 1 give 0.88, which nobody notes as 0."""
    share = Span(Fraction(0), Fraction(-1, 200), Fraction(1, 200), False)
    found = _by_written(share, [given(Fraction(3)), given(Fraction(1))], HALF)
    assert found is not None
    assert float(found.value) == pytest.approx(-math.log(0.005))
    assert float(found.low) == pytest.approx(-math.log(0.005) - float(HALF))
    assert found.high >= BEYOND


# Claims


def test_a_number_handed_in_has_just_its_decimals_and_no_minus_before_a_zero() -> None:
    assert [_units(text, 2) for text in ("-0.53", "0.00", "12.40")] == [-53, 0, 1240]
    assert [_units(text, 2) for text in ("-0.00", "0.5", "0.530", "5", "5.e1")] == [None] * 5


def test_how_wide_an_interval_is_leaves_out_a_unit_at_either_end() -> None:
    asked = question("forward")
    reach = Reach(asked, asked.numbers[0], 0.0, 0.0, 1.0, 1.5)
    assert reach.width == pytest.approx(0.5 - 2 / 10**asked.kept)


@pytest.mark.parametrize(("points", "told"), [("1", "1 point"), ("0.5", "½ point"), ("1.5", "1½ points")])
def test_a_heading_says_one_point_or_several(points: str, told: str) -> None:
    assert points_text(replace(question("forward"), points=Fraction(points))) == told


def test_an_output_that_is_0_is_no_hidden_unit_that_does_not_fire() -> None:
    steps = (Step("H0", "relu", ("H0 sum",)), Step("H1", "relu", ("H1 sum",)), Step("O", "relu", ("O sum",)))
    assert _passes(Sheet({}, steps, ())) == {("relu", ""): {"H": ["H0", "H1"]}}


@pytest.mark.parametrize(
    ("ones", "count", "balanced"),
    [(4, 10, True), (6, 10, True), (3, 10, False), (7, 10, False), (1, 1, True), (2, 3, True), (0, 2, False)],
)
def test_from_40_to_60_per_cent_have_target_1_or_as_near_as_can_be(ones: int, count: int, balanced: bool) -> None:
    assert (not list(_unbalanced("items", [True] * ones + [False] * (count - ones)))) is balanced


@pytest.mark.parametrize(("other", "told"), [("1.3", True), ("1.4", False), ("-0.7", True), ("0.6", False)])
def test_a_blank_three_tenths_from_the_weight_beside_it_in_size_can_be_read_off(other: str, told: bool) -> None:
    """The blank is I0->H0, of size 1."""
    layers = (
        Layer(fraction_rows([["-1.0", "5.0"], [other, "5.0"]]), fraction_rows(["1.0", "1.0"]), "tanh"),
        Layer(fraction_rows([["5.0"], ["5.0"]]), fraction_rows(["5.0"]), "linear"),
    )
    asked = replace(question("missing-weight"), layers=layers, blanks=("I0->H0",))
    assert (_read_off(asked) is not None) is told
    assert _read_off(replace(asked, blanks=("B->H0",))) is None
    third = replace(layers[0], weights=np.vstack([layers[0].weights, fraction_rows([["7.0", "7.0"]])]))
    assert (_read_off(replace(asked, layers=(third, layers[1]), inputs=("1", "0", "1"))) is not None) is told


def fraction_rows(texts: Any) -> Any:
    return np.array([fraction_rows(text) if isinstance(text, list) else Fraction(text) for text in texts], dtype=object)


def test_a_slip_that_may_be_marked_right_everywhere_is_a_lie_unless_that_was_let() -> None:
    case = case_of(read(RECORDS / "forward.json"))
    (section,) = case.exam.sections
    wide = [
        replace(asked, parts=tuple(replace(box, low="-99.0000", high="99.0000") for box in asked.parts))
        for asked in case.exam.questions
    ]
    items = tuple(type(worked)(asked) for worked, asked in zip(case.items, wide, strict=True))
    lies = list(slips_refused(Case(case.exam, items)))
    assert lies
    assert all(lie is not None and lie.endswith("could be marked right in every part") for lie in lies)
    let = replace(case.exam, sections=(replace(section, accepted=frozenset({"slip-hides"})),))
    assert list(slips_refused(Case(let, items))) == []


def test_a_word_in_the_place_of_a_number_is_a_lie_and_a_number_in_that_of_a_word(tmp_path: Path) -> None:
    record = record_of("truth-table", "tanh", count=1)
    parts = record["items"][0]["parts"]
    for part in parts[:1]:
        del part["low"], part["high"]
        part["accepted"] = [part["answer"]]
    word = parts[-1]
    del word["accepted"]
    word |= {"answer": "1.00", "low": "0.9950", "high": "1.0050"}
    lies = [lie for lie in answers(case_of(read(write_record(record, tmp_path)))) if lie]
    assert lies == [
        f"Q01, part {parts[0]['name']}: takes a word, but should take the other",
        "Q01, part function: takes a number, but should take the other",
    ]


def test_of_outputs_that_all_are_near_their_targets_the_first_is_gone_back_from() -> None:
    """One output, 0.2 off: no half."""
    asked = replace(question("gradient"), ask=())
    first, *_ = _edges(replace(asked, targets=("0.0",)))
    near = Fraction(round(case_of(read(RECORDS / "gradient.json")).items[0].right.about("O") * 10), 10)
    edge, *_ = _edges(replace(asked, targets=(f"{float(near):.1f}",)))
    assert edge == first
    assert edge.endswith("->O")


def test_the_blank_alone_is_worked_out_of_several_outputs() -> None:
    layers = (
        Layer(fraction_rows([["1.0", "5.0"], ["2.0", "5.0"]]), fraction_rows(["1.0", "1.0"]), "tanh"),
        Layer(fraction_rows([["5.0", "4.0"], ["5.0", "4.0"]]), fraction_rows(["5.0", "4.0"]), "linear"),
    )
    asked = replace(question("missing-weight"), layers=layers, blanks=("H0->O0",), given="0.5000")
    names = {step.name for step in KINDS["missing-weight"].sheet(asked).steps}
    assert {"H0", "H1", "H0->O0"} <= names
    assert not {name for name in names if "O1" in name}


@pytest.mark.parametrize(
    ("low", "high", "near"), [("49", "49", True), ("51", "49", False), ("49", "51", False), ("51", "51", False)]
)
def test_an_interval_that_reaches_half_way_to_another_weight_is_a_lie(low: str, high: str, near: bool) -> None:
    """Half a unit of the weight is 0.05, and handing in two decimals takes 0.005 of it: 0.055."""
    asked = question("missing-weight")
    solution = givens(asked)[asked.blank]
    (box,) = asked.numbers
    ends = (solution - Fraction(f"0.05{low}"), solution + Fraction(f"0.05{high}"))
    other = replace(asked, parts=(replace(box, low=f"{float(ends[0]):.4f}", high=f"{float(ends[1]):.4f}"),))
    lies = [lie for lie in other_weights(other, asked.places) if lie]
    assert lies == ([] if near else [f"{asked.id}, part {asked.blank}: a rounding may lead to another weight"])


def test_an_output_that_is_a_tie_is_printed_half_up() -> None:
    """0.45 · 0.01 + 0.12 is 0.1245, on the sheet 0.125."""
    layers = (
        Layer(fraction_rows([["0.45", "0.10"], ["0.00", "0.10"]]), fraction_rows(["0.00", "-9.00"]), "relu"),
        Layer(fraction_rows([["0.01"], ["1.00"]]), fraction_rows(["0.12"]), "linear"),
    )
    asked = replace(question("missing-weight"), layers=layers, inputs=("1", "0"), blanks=("B->O",), decimals=2)
    for given_output, told in (("0.125", False), ("0.124", True)):
        lies = [lie for lie in other_weights(replace(asked, given=given_output, parts=()), 2) if lie]
        assert any("the network gives another" in lie for lie in lies) is told


def test_a_network_of_ones_own_is_near_its_task_as_a_rounded_one_and_a_trained_one_by_the_lecture() -> None:
    trained = question("forward")
    own = replace(trained, own=True)
    assert [_solved_unrounded(trained, 1, [value]) for value in (0.89, 0.91)] == [False, True]
    assert [_solved_unrounded(own, 1, [value]) for value in (0.69, 0.71, 1.31)] == [False, True, False]
    assert [_solved_unrounded(own, 1, [*values]) for values in ((0.6, 0.4), (0.4, 0.6))] == [False, True]


def test_forms_do_not_ask_one_own_network_on_the_same_row() -> None:
    first = replace(question("own"), id="A/Q01", form="A")
    other = replace(first, id="B/Q01", form="B")
    exam: Any = SimpleNamespace(questions=(first, other), twins=((first, other),), sections=())
    assert [lie for lie in no_network_twice(Case(exam, ())) if lie] == [
        "B/Q01, network: is that of A/Q01, on the same row"
    ]


def test_nothing_that_is_too_large_is_carried_on() -> None:
    nowhere: Any = SimpleNamespace(follows=lambda part: None)
    result = case_of(read(RECORDS / "forward.json")).items[0].right
    assert not _carried_on(result, "O", nowhere, nowhere)


def test_every_ratio_that_was_measured_is_of_a_part_that_there_is() -> None:
    posed = {"forward", "activation-swap", "truth-table", "dump"}
    for (kind, layers, outputs), ratios in RATIOS.items():
        if kind in posed and layers == 2:
            found = {reach.family for reach in reaches(case_of(read(RECORDS / f"{kind}.json")).items[0])}
            assert ratios.keys() <= found, (kind, outputs)


def test_mistakes_of_who_rounds_to_one_decimal_are_those_of_the_first_way() -> None:
    case = case_of(read(RECORDS / "truth-table.json"))
    assert any(slip.name == "rounded_to_one_decimal" for worked in case.items for slip in worked.question.slips)
    assert [lie for lie in slip_numbers(case) if lie] == []


# Records


def test_a_question_that_lacks_something_is_named_by_its_file_and_name(tmp_path: Path) -> None:
    record = record_of("forward", "tanh", count=1)
    del record["items"][0]["parts"]
    path = write_record(record, tmp_path)
    with pytest.raises(ExamgenError) as problem:
        read(path)
    assert str(problem.value) == f"{path}, Q01: parts is missing. Restore the file from a copy."


@pytest.mark.parametrize("field", ["file", "origin"])
def test_a_network_of_ones_own_says_from_which_file_it_is_and_of_what_sort(field: str, tmp_path: Path) -> None:
    record = json.loads((RECORDS / "any-shape.json").read_text())
    record["items"][0]["source"][field] = ""
    with pytest.raises(ExamgenError, match="Q01: its source is n"):
        read(write_record(record, tmp_path))


def test_a_class_is_said_by_the_task_or_by_the_sheet_not_by_both(tmp_path: Path) -> None:
    record = record_of("softmax", "tanh", count=1, shape=(2, 2, 2))
    record["items"][0]["right_class"] = 1
    with pytest.raises(ExamgenError, match="Q01: there is no right class, or two"):
        read(write_record(record, tmp_path))


def test_classes_are_as_many_as_the_task_has(tmp_path: Path) -> None:
    record = record_of("softmax", "tanh", count=1, shape=(2, 2, 2))
    record["items"][0]["network"]["task"] = "comparison"
    with pytest.raises(ExamgenError, match="its network has 2 classes, and its task others"):
        read(write_record(record, tmp_path))


@pytest.mark.parametrize("target", [["100", "0.5"], ["0.5", "-100"]])
def test_no_target_is_100_or_more(target: list[str]) -> None:
    item = next(found for found in map(write_item, map(an_item_of, map(a_step, range(60)))) if two_outputs(found))
    with pytest.raises(ValueError, match="no one would take such a target"):
        question_in({**item, "target": target}, 2)


def two_outputs(item: dict[str, Any]) -> bool:
    return isinstance(item["target"], list) and len(item["target"]) == 2 and item["loss"] == "half-squared"


def test_batches_that_do_not_follow_one_another_are_refused_beside_a_count_too() -> None:
    assert _batches({"tanh": 3, "relu": [15, 0, 1]}) == {"relu": (15, 0, 1)}
    with pytest.raises(ValueError, match=r"batches .* of relu do not follow one another"):
        _batches({"tanh": 3, "relu": [3, 5]})


def test_sheets_that_are_no_record_are_refused_in_one_line(tmp_path: Path) -> None:
    write_record(record_of("forward", "tanh", count=1), tmp_path)
    (tmp_path / "graders").mkdir()
    for text in ("[" * 100_000, "{", "[]", '{"schema": 1}'):
        (tmp_path / "graders" / "sheets.json").write_text(text)
        with pytest.raises(ExamgenError, match=r"sheets\.json: is damaged, or no record of sheets"):
            read(tmp_path)
