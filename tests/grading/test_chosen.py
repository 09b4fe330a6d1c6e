"""Weights of the student's own choice are marked together: all points where every row is right, else none."""

from decimal import Decimal

import pytest

from examgen.exam.record import Policies
from examgen.grading import Marked, Marker
from examgen.items.item import Item
from tests.exams import an_item

EDGES = ("I0->H0", "I1->H0", "B->H0", "I0->H1", "I1->H1", "B->H1", "H0->O", "H1->O", "B->O")
RIGHT = "1 1 -0.5  1 1 -1.5  1 -2 -0.5"


def xor_by_steps() -> Item:
    item = an_item(7, "step", kind="hand-code")
    assert item.network.task == "xor"
    return item


def marked(text: str, **changes: str) -> Marked:
    written = dict(zip(EDGES, text.split(), strict=True)) | changes
    return Marker(xor_by_steps(), 2, Policies()).mark(written)


@pytest.mark.parametrize("text", [RIGHT, "1,0 +1 -.5  1 1 −1.5  1 -2 -1/2", "1 1 -1  1 1 -2  1 -2 -1"])
def test_weights_that_compute_the_task_earn_all_points_however_they_are_written(text: str) -> None:
    found = marked(text)
    assert (found.total, found.points) == (Decimal("4.5"), Decimal("4.5"))
    assert {(part.verdict, part.reason) for part in found.parts} == {("right", "All four rows are right.")}
    assert not found.to_look_at


def test_one_wrong_row_costs_all_points_and_is_named() -> None:
    found = marked("1 1 -0.5  1 1 -1.5  2 -1 -0.5")
    assert found.total == 0
    assert {(part.verdict, part.reason) for part in found.parts} == {
        ("wrong", "On row (1,1) O is 1.0000, and xor is 0.")
    }


def test_every_wrong_row_is_named() -> None:
    """Both hidden steps are 1 everywhere, and O = step(1 + 1 − 1) = 1; xor is 0 on (0, 0) and (1, 1)."""
    assert {part.reason for part in marked("1 1 1 1 1 1 1 1 -1").parts} == {
        "On row (0,0) O is 1.0000, and xor is 0; on row (1,1) O is 1.0000, and xor is 0."
    }


def test_a_blank_box_beside_one_that_cannot_be_read_is_0_and_not_to_blame() -> None:
    found = Marker(xor_by_steps(), 2, Policies()).mark({"B->O": "?"})
    assert [part.written for part in found.parts] == [*[""] * 8, "?"]
    assert {part.reason for part in found.parts} == {
        "Weights are right only together, and B->O has none that can be read."
    }


@pytest.mark.parametrize(
    ("change", "verdict", "reason"),
    [
        ("?", "unclear", "B->O has none that can be read"),
        ("0.5 or 1", "unclear", "B->O has none that can be read"),
        ("-50 %", "unclear", "B->O holds a percentage, and no probability is asked for here"),
        (
            "1-Feb",
            "unclear",
            "B->O holds a date or a time, which a spreadsheet made of what was typed; look at the script",
        ),
        ("-0.55", "wrong", "B->O is -0.55, which has more than one decimal"),
        ("-21", "wrong", "B->O is -21, which is beyond ±20"),
    ],
)
def test_one_box_that_holds_no_weight_costs_all_points_and_is_named(change: str, verdict: str, reason: str) -> None:
    found = marked(RIGHT, **{"B->O": change})
    assert found.total == 0
    assert found.parts[-1].verdict == verdict
    assert {part.verdict for part in found.parts[:-1]} == {"wrong"}
    assert all(reason.removeprefix("B->O ") in part.reason for part in found.parts)
    assert found.to_look_at is (verdict == "unclear")


def test_a_blank_box_is_0_and_all_blank_is_blank() -> None:
    """relu(s) − 2·relu(s − 1) with s = I0 + I1; step(s − 1/2) − 2·step(s − 3/2) needs its biases."""
    item = an_item(0, "relu", kind="hand-code")
    assert item.network.task == "xor"
    written = dict(zip(EDGES, ["1", "1", "-", "1", "1", "-1", "1", "-2", "-"], strict=True))
    found = Marker(item, 2, Policies()).mark(written)
    assert (found.total, found.points) == (Decimal("4.5"), Decimal("4.5"))
    assert {part.verdict for part in found.parts} == {"right"}
    assert found.parts[2].reason == "All four rows are right with 0 in this box, which is blank."
    lacking = marked(RIGHT, **{"B->O": ""})
    assert (lacking.total, lacking.parts[-1].verdict) == (0, "blank")
    nothing = Marker(item, 2, Policies()).mark({})
    assert {part.verdict for part in nothing.parts} == {"blank"}
    assert nothing.total == 0
    assert {part.reason for part in nothing.parts} == {"Weights are right only together, and every box is blank."}
