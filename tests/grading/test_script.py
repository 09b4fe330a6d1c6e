"""Boxes that were typed in one line are told apart as a reader would."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.files.errors import ExamgenError
from examgen.grading.boxes import read_boxes
from examgen.grading.script import read_pairs
from examgen.items.item import Part

FORWARD = ("H0 sum", "H0", "H1 sum", "H1", "O")


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("H0 sum=-1.2, H0=0.62, O=1.31", {"H0 sum": "-1.2", "H0": "0.62", "O": "1.31"}),
        ("H0 sum=-1,2, H0=0,62, O=1,31", {"H0 sum": "-1,2", "H0": "0,62", "O": "1,31"}),
        ("H0 sum=-1,2; H0=0,62; O=1,31;", {"H0 sum": "-1,2", "H0": "0,62", "O": "1,31"}),
        ("H0 sum=-1.2 H0=0.62 O=1.31", {"H0 sum": "-1.2", "H0": "0.62", "O": "1.31"}),
        ("  h0  SUM = -1.2 ,o= 1.31 ", {"H0 sum": "-1.2", "O": "1.31"}),
        ("H0=, O=?", {"H0": "", "O": "?"}),
        ("O=1/2", {"O": "1/2"}),
        ("H0==0.62 O = =1", {"H0": "=0.62", "O": "=1"}),  # as a spreadsheet hands it on
        ("H0=0.62 0.26 O=1", {"H0": "0.62 0.26", "O": "1"}),
        ("", {}),
        ("H0=1X, O=X;", {"H0": "1X", "O": "X"}),
        ("1 2 3 4X, XX", {"H0 sum": "1", "H0": "2", "H1 sum": "3", "H1": "4X", "O": "XX"}),
        ("-2.5 0.08", {"H0 sum": "-2.5", "H0": "0.08"}),
        ("1, ? 3 4", {"H0 sum": "1", "H0": "?", "H1 sum": "3", "H1": "4"}),
        ("-2.5 0,08; -1.4, ? 1/2", {"H0 sum": "-2.5", "H0": "0,08", "H1 sum": "-1.4", "H1": "?", "O": "1/2"}),
    ],
)
def test_pairs_are_told_apart(text: str, boxes: dict[str, str]) -> None:
    assert read_pairs(text, FORWARD, "Q07") == boxes


def test_of_two_names_that_fit_the_longer_one_is_meant() -> None:
    names = ("delta O", "delta H0", "gradient H0->O", "new H0->O", "H0->O", "O", "O(0,0)", "O(0,1)", "H0")
    text = "O(0,0)=0,1, O(0,1)=0.9 O=1; delta H0=2, H0=3, gradient H0->O=4 new H0->O=5,0, H0->O=6"
    assert read_pairs(text, names, "Q01") == {
        "O(0,0)": "0,1",
        "O(0,1)": "0.9",
        "O": "1",
        "delta H0": "2",
        "H0": "3",
        "gradient H0->O": "4",
        "new H0->O": "5,0",
        "H0->O": "6",
    }


@pytest.mark.parametrize(
    "text",
    [
        "H2=0.5",
        "O=1, H2=0.5",
        "0.5",
        "x O=1",
        "X, O=1",
        "HO=0.5",
        "=0.5",
        "H0=0.5=",
        "1 2 X 4",
        "1 2 3 4 5 6",
        "1 2 ; 3 4",
    ],
)
def test_a_name_that_is_none_is_refused_with_those_that_there_are(text: str) -> None:
    with pytest.raises(ExamgenError, match=r"Q07: .* names no box. There are H0 sum, H0, H1 sum, H1, O; .*O=0\.53"):
        read_pairs(text, FORWARD, "Q07")


def test_a_box_that_is_given_twice_is_refused() -> None:
    with pytest.raises(ExamgenError, match="H0 is given twice"):
        read_pairs("H0=0.5, H0=0.6", FORWARD, "Q07")


numbers = st.decimals(-99, 99, places=2).map(str) | st.sampled_from(["", "?", "-,5", "1/2", "\N{MINUS SIGN}0,5"])


@given(
    boxes=st.dictionaries(st.sampled_from(FORWARD), numbers),
    separators=st.lists(st.sampled_from([", ", "; ", ",", ";", "  "]), min_size=5, max_size=5),
)
def test_whatever_the_separators_the_boxes_come_back(boxes: dict[str, str], separators: list[str]) -> None:
    text = "".join(f"{name}={written}{end}" for (name, written), end in zip(boxes.items(), separators, strict=False))
    assert read_pairs(text, FORWARD, "Q07") == boxes


def test_an_arrow_in_a_box_is_no_name() -> None:
    names = ("O(0,0)", "function")
    assert read_pairs("O(0,0)=1, function=I0 => I1", names, "Q01") == {"O(0,0)": "1", "function": "I0 => I1"}


@pytest.mark.parametrize(
    ("low", "written", "right"),
    [
        ("-0.01", "0.03", True),
        ("-0.01", "-0.02", True),  # 0.02 is within
        ("-0.01", "-0.04", False),
        ("-0.01", "0.04", False),
        ("0.01", "-0.02", False),  # no rounding leads to a number below 0
    ],
)
def test_where_an_interval_holds_both_signs_either_sign_is_right(low: str, written: str, right: bool) -> None:
    part = Part(name="O", answer=Decimal("0.02"), low=Decimal(low), high=Decimal("0.03"), points=Decimal(1))
    assert read_boxes([part], {"O": written})["O"].within == right
