"""What stands in the boxes: the last probability may be what the others leave of 1 as they are written."""

from decimal import Decimal

import pytest

from examgen.grading.boxes import Boxes, read_boxes, with_what_follows
from examgen.items.item import Part

RIGHT = {"P0": "0.30", "P1": "0.45", "P2": "0.25"}


def parts(*more: Part) -> tuple[Part, ...]:
    """Three classes, each taken half a hundredth either way, and boxes beside them."""
    return (*more, *(box(name, text, "0.005") for name, text in RIGHT.items()))


def box(name: str, text: str, half: str) -> Part:
    answer = Decimal(text)
    return Part(name=name, answer=answer, low=answer - Decimal(half), high=answer + Decimal(half), points=Decimal(1))


def beside(*more: Part, slipped: bool = False, **written: str) -> Boxes:
    """The boxes of a script that says what is right, but for what is written; nothing but 1 leads to any of them."""
    boxes = read_boxes(parts(*more), {**RIGHT, **written})
    return with_what_follows(boxes, (), dict.fromkeys(boxes, ()), 2, lambda _: slipped)


@pytest.mark.parametrize(
    ("first", "last", "follows"),
    [
        # 0.40 is anything from 0.395 to 0.405, and 0.45 from 0.445 to 0.455: 0.14 to 0.16 are left; half a unit more.
        ("0.40", "0.15", True),
        ("0.40", "0.14", True),
        ("0.40", "0.16", True),
        ("0.40", "0.165", True),
        ("0.40", "0.13", False),
        ("0.40", "0.17", False),
        # 0.4000 is nearly that alone: with 0.45 as before it leaves 0.14495 to 0.15505.
        ("0.4000", "0.16", True),
        ("0.4000", "0.161", False),
        ("0.4000", "0.139", False),
        ("?", "0.15", False),
        ("", "0.15", False),
    ],
)
def test_the_last_of_three_probabilities_follows_where_it_is_what_the_others_leave_of_1(
    first: str, last: str, follows: bool
) -> None:
    found = beside(P0=first, P2=last)["P2"]
    assert found.follows_from_above is follows
    assert found.wrong is not follows
    assert not found.right, "the first one is not"
    assert found.left_by == (("P0", "P1") if follows else ())


def test_what_right_probabilities_leave_of_1_is_right() -> None:
    """0.30 and 0.45 leave 0.235 to 0.265, where the sums lead to 0.245 to 0.255; 0.451 leaves 0.2385 to 0.2595."""
    assert beside(P2="0.26")["P2"].right
    assert not beside(P2="0.27")["P2"].right
    assert beside(P1="0.451", P2="0.259")["P2"].right
    assert not beside(P1="0.451", P2="0.26")["P2"].right


def test_only_the_last_probability_is_what_is_left_and_nothing_but_probabilities_leaves_it() -> None:
    assert beside(P1="0.46")["P1"].wrong
    assert beside(P0="0.31")["P0"].wrong
    assert beside(P1="0.70")["P1"].wrong, "0.30 leaves as much, and there is a third"
    assert beside(P0="1.00")["P0"].wrong
    total = box("O sum", "0.10", "0.01")
    assert beside(total, P0="0.40", P2="0.15", **{"O sum": "0.10"})["P2"].left_by == ("P0", "P1")
    assert beside(total, P0="0.40", P2="0.05", **{"O sum": "0.10"})["P2"].wrong


def test_a_blank_or_a_right_last_probability_is_as_it_is() -> None:
    assert beside(P2="")["P2"].value is None
    assert not beside(P2="")["P2"].wrong
    assert beside()["P2"].right


def test_a_number_that_a_mistake_leads_to_is_not_what_is_left() -> None:
    assert beside(P0="0.40", P2="0.15", slipped=True)["P2"].wrong
