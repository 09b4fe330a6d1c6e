"""Which mistakes a script may show: each rule with a prediction that was written down here."""

from dataclasses import replace
from decimal import Decimal

import pytest

from examgen.exam.record import Policies
from examgen.grading.boxes import going_on, read_boxes
from examgen.grading.marker import Marker
from examgen.grading.mistakes import Prediction, Script
from tests.grading.test_habits import gradient
from tests.grading.test_marker import an_item, decimals

LOW = dict(zip("abc", decimals("1.0", "2.0", "3.0"), strict=True))
HIGH = dict(zip("abc", decimals("1.1", "2.1", "3.1"), strict=True))

ONE = Prediction(("one",), (frozenset("a"),), frozenset("a"), LOW, HIGH, {"w": ("xor", "unequal")})
"""Begins in a and goes on into b, c and the word w."""

TWO = Prediction(("one", "two"), (frozenset("a"), frozenset("bc")), frozenset("abc"), LOW, HIGH, {})


def script(wrong: str, **filled: str) -> Script:
    """A script with these boxes wrong. filled: numbers as they were read."""
    return Script({name: Decimal(text) for name, text in filled.items()}, frozenset(wrong), {}, 2)


@pytest.mark.parametrize(
    ("part", "found", "gives"),
    [
        ("a", "1.0", True),
        ("a", "1.1", True),
        ("a", "0.9999", False),
        ("a", "1.1001", False),
        ("b", "1.0", False),
        ("d", "1.0", False),
        ("w", "1.0", False),
    ],
)
def test_a_mistake_gives_the_numbers_in_its_interval_ends_included(part: str, found: str, gives: bool) -> None:
    assert ONE.gives(part, Decimal(found)) is gives


@pytest.mark.parametrize(
    ("part", "word", "gives"), [("w", "xor", True), ("w", "unequal", True), ("w", "and", False), ("a", "xor", False)]
)
def test_a_mistake_gives_the_words_that_it_may_be_called_by(part: str, word: str, gives: bool) -> None:
    assert ONE.gives(part, word) is gives


def test_a_mistake_is_all_of_a_script_where_nothing_that_is_right_contradicts_it() -> None:
    assert script("a", a="1.05").is_all_of(ONE)
    assert not script("a", a="1.2").is_all_of(ONE)
    assert not script("b", b="2.05").is_all_of(ONE), "b follows from a, and would be carried"
    right = replace(script("a", a="1.05", b="2.5", d="7"), within=frozenset("bd"))
    assert not right.is_all_of(ONE), "b is right, and the mistake leads to another number there"
    assert replace(right, within=frozenset("d")).is_all_of(ONE), "b follows from what stands above it"
    assert replace(right, filled={**right.filled, "b": Decimal("2.05")}).is_all_of(ONE), "right, and what it leads to"


def test_a_mistake_shows_where_every_box_that_it_begins_in_is_filled_with_what_it_gives() -> None:
    assert script("a", a="1.05", b="7").shows(ONE)
    assert not script("a", a="1.2").shows(ONE)
    assert not script("ab", a="1.05", b="2.05").shows(ONE)
    assert script("ab", a="1.05", b="2.05").shows(TWO)
    assert script("ac", a="1.05", c="3.05").shows(TWO)
    assert not script("ac", a="1.05", b="7", c="3.05").shows(TWO), "b contradicts"
    assert not script("a", a="1.05").shows(TWO), "nothing speaks for the second"
    assert not script("b", b="2.05").shows(TWO), "nothing speaks for the first"


def test_who_made_a_mistake_in_reading_may_go_on_from_the_numbers_that_he_handed_in() -> None:
    """Minus of I0→H1 lost: H1 sum = 2.60 and H1 = 0.9309, O = 2·0.7685 − 1.5·0.9309 − 0.4 = −0.26.

    From 0.77 and 0.93 as they are written it is 1.54 − 1.395 − 0.4 = −0.255; and from H0 = 0.80, which is wrong, 1.6 −
    1.395 − 0.4 = −0.195, which the mistake alone does not give.
    """
    marker = Marker(an_item(), 2, Policies())
    mistake = next(one for one in marker.mistakes.singles if one.names == ("minus_lost_I0_H1",))
    assert mistake.started == {"H1 sum"}
    assert mistake.later == {"H0", "H1", "O"}

    def leads_to(*parts: str, **changes: str) -> bool:
        as_called = {name.replace("_", " "): text for name, text in changes.items()}
        written = {"H0 sum": "1.20", "H0": "0.77", "H1 sum": "2.60", "H1": "0.93", **as_called}
        boxes = read_boxes(marker.item.parts, written)
        filled = {name: box.value for name, box in boxes.items() if box.value is not None}
        return mistake.lead_to(parts or ["O"], Script(filled, frozenset("O"), going_on(boxes, 2), 2))

    assert leads_to(O="-0.26")
    assert leads_to(O="-0.20", H0="0.80")
    assert not leads_to(O="-0.20")
    assert not leads_to(O="-0.40", H0="0.80")
    assert not leads_to(O="-0.40", H0="1e9"), "nothing follows from that"
    # σ(2.30) = 0.91, and 1.54 − 1.365 − 0.4 = −0.225: both follow from what stands there, or only one does.
    assert leads_to("H1", "O", H1_sum="2.30", H1="0.91", O="-0.23")
    assert not leads_to("H1", "O", H1_sum="2.30", H1="0.91", O="-0.50")


def test_who_made_a_mistake_in_working_back_is_not_followed_on_numbers_of_his_own() -> None:
    """Of a gradient, what is worked forwards is followed, be it misread or its exponent's minus lost."""
    singles = Marker(gradient("-0.4"), 4, Policies()).mistakes.singles
    followed = {one.names[0]: one.graph is not None for one in singles}
    assert all(followed[name] for name in ("minus_lost_I0_H1", "hidden_bias_left_out", "exponent_sign_lost"))
    assert not any(followed[name] for name in ("derivative_left_out", "gradient_added", "old_weight_kept"))


def test_two_mistakes_are_put_together_once_and_never_one_with_itself() -> None:
    """The second one of a pair is made in reading, the first in working what was read; pairs come in both orders."""
    doubles = Marker(an_item(), 2, Policies()).mistakes.doubles
    pairs = [frozenset(double.names) for double in doubles]
    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 for pair in pairs)
    assert frozenset(("output_bias_left_out", "minus_lost_I0_H1")) in pairs
    assert frozenset(("activation_left_out", "inputs_swapped")) in pairs
    both = next(double for double in doubles if set(double.names) == {"output_bias_left_out", "minus_lost_I0_H1"})
    assert both.started == {"O", "H1 sum"}
    assert both.first == (frozenset({"O"}), frozenset({"H1 sum"}))
    assert set(both.low) == set(both.high) == {"H1 sum", "H1", "O"}
    # H1 sum = 2.60; O = 2·0.7685 − 1.5·0.9309 = 0.1407.
    assert both.gives("H1 sum", Decimal("2.60"))
    assert both.gives("O", Decimal("0.14"))
    assert not both.gives("O", Decimal("0.54"))
