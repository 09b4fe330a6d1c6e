"""The box for the sum of the exponentials: what scripts deserve there and below it, as a human decided beforehand.

The questions are those of the record under rules 5. Q01: the sums of the outputs are 0.8599 and 0.1550, e^0.8599 =
2.3629, e^0.1550 = 1.1677, together 3.5305; XOR is 1, and the network gives class 0. Q02, of three classes: 2.06, -0.82
and -2.86; e^2.06 = 7.846, e^-0.82 = 0.4404, e^-2.86 = 0.0573, together 8.344; class 0 is right.
"""

from decimal import Decimal

import pytest

from examgen.exam.record import Policies, load_exam
from examgen.grading.marker import Marked, Marker
from tests.exams import RECORDS

EXAM = load_exam(RECORDS / "rules-5.json")

SUMS = "-0.5 -0.46 -2.9 -0.99 0.86 0.15"
SUMS_OF_THREE = "1.2 1.2 -1.3 0 2.06 -0.82 -2.86"

DECIDED = {
    # name: question, what is written from S on (a point is an empty box), points, wrong boxes, and why
    "right": ("Q01", f"{SUMS} 3.53 0.67 0.33 0 1.11", "11", ""),
    # nobody else prints P1 for P0; S is right: two boxes wrong, class 1 and -ln 0.67 follow
    "classes_exchanged": ("Q01", f"{SUMS} 3.53 0.33 0.67 1 0.4", "9", "P0 P1"),
    # e^-0.86 + e^-0.155 = 0.4232 + 0.8564: once wrong in S, and the same exponentials again in P0 and P1
    "softmax_sign_lost": ("Q01", f"{SUMS} 1.28 0.33 0.67 1 0.4", "10", "S"),
    # 0.86 + 0.155: no exponential anywhere; 0.8599 / 1.0148, -ln 0.1527
    "exponential_left_out": ("Q01", f"{SUMS} 1.01 0.85 0.15 0 1.88", "10", "S"),
    # e^0.86 + e^0.15 of what stands in the boxes: 2.3632 + 1.1618
    "worked on from the boxes": ("Q01", f"{SUMS} 3.52 0.67 0.33 0 1.11", "11", ""),
    "the sum missing": ("Q01", f"{SUMS} . 0.67 0.33 0 1.11", "10", ""),
    "the sum and the probabilities missing": ("Q01", f"{SUMS} . . . 0 1.11", "8", ""),
    # no biases of the outputs: 1.26 and -0.245; e^1.26 + e^-0.245 = 3.5253 + 0.7827; -ln 0.1817
    "output_bias_left_out": ("Q01", "-0.5 -0.46 -2.9 -0.99 1.26 -0.25 4.31 0.82 0.18 0 1.71", "9", "O0 sum,O1 sum"),
    "two digits exchanged in the sum, the rest right": ("Q01", f"{SUMS} 3.35 0.67 0.33 0 1.11", "10", "S"),
    # 2.3629 / 3.35, 1.1677 / 3.35, -ln 0.3486
    "two digits exchanged in the sum, and divided by it": ("Q01", f"{SUMS} 3.35 0.71 0.35 0 1.05", "10", "S"),
    # e^(0.86 + 0.155): 2.3629 / 2.76, 1.1677 / 2.76, -ln 0.4231
    "the exponential of the sum of the sums": ("Q01", f"{SUMS} 2.76 0.86 0.42 0 0.86", "10", "S"),
    # divided by 1 there is nothing to divide: half of P0, P1 and the loss; class 0 is right by itself
    "a sum of 1 made up": ("Q01", f"{SUMS} 1 2.36 1.17 0 -0.16", "8.5", "S"),
    "a sum of 10 made up": ("Q01", f"{SUMS} 10 0.24 0.12 0 2.15", "8.5", "S"),
    # S is right, and nothing is divided by it
    "not_normalised": ("Q01", f"{SUMS} 3.53 2.36 1.17 0 -0.16", "9", "P0 P1"),
    # P1 is what 0.76 leaves of 1
    "two digits exchanged in P0": ("Q01", f"{SUMS} 3.53 0.76 0.24 0 1.43", "10", "P0"),
    "one decimal in the sum": ("Q01", f"{SUMS} 3.5 0.67 0.33 0 1.11", "10", "S"),
    "a sum of 0": ("Q01", f"{SUMS} 0 0.67 0.33 0 1.11", "10", "S"),
    # nothing follows by a division by 0, and P0 is made up; P1 is what it leaves of 1, and -ln 0.3 follows
    "a sum of 0, and made up below": ("Q01", f"{SUMS} 0 0.7 0.3 0 1.2", "9", "S P0"),
    # nothing follows from e^9999, and all that is below is right by itself
    "a sum of an output beyond all exponentials": (
        "Q01",
        "-0.5 -0.46 -2.9 -0.99 9999 0.15 3.53 0.67 0.33 0 1.11",
        "10",
        "O0 sum,",
    ),
    "right of three": ("Q02", f"{SUMS_OF_THREE} 8.34 0.94 0.05 0.01 0 0.06", "13", ""),
    # P0 and P2 exchanged; 0.05 stays, and P2 is what the others leave of 1; -ln 0.0069
    "classes_exchanged of three": ("Q02", f"{SUMS_OF_THREE} 8.34 0.01 0.05 0.94 2 4.98", "12", "P0"),
    # e^-2.06 + e^0.82 + e^2.86 = 0.1275 + 2.2705 + 17.4615
    "softmax_sign_lost of three": ("Q02", f"{SUMS_OF_THREE} 19.86 0.01 0.11 0.88 2 5.05", "12", "S"),
}


def marked(name: str) -> Marked:
    question, written, *_ = DECIDED[name]
    item = EXAM.item(question)
    boxes = zip((part.name for part in item.parts), written.split(), strict=True)
    return Marker(item, EXAM.places, Policies()).mark({part: text.strip(".") and text for part, text in boxes})


@pytest.mark.parametrize("name", DECIDED)
def test_a_script_earns_what_a_human_gave(name: str) -> None:
    _, _, points, wrong = DECIDED[name]
    found = marked(name)
    assert found.total == Decimal(points), found
    names = wrong.strip(",").split(",") if "," in wrong else wrong.split()
    assert [part.name for part in found.parts if part.verdict == "wrong"] == names


@pytest.mark.parametrize("name", [name for name in DECIDED if "_" in name])
def test_a_known_mistake_is_called_by_its_name_and_no_other(name: str) -> None:
    """Without the sum nobody could tell classes exchanged from a sign lost."""
    assert marked(name).diagnosis.names() == [name.removesuffix(" of three")]
