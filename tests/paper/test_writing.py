"""Numbers and words as they stand in a worked line: what was rounded says so, and nothing is longer than it need be."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.paper.arithmetic import sigmoid
from examgen.paper.writing import answer_word, bracketed, plain_word, points_text, product, shortest, signed, written


@pytest.mark.parametrize(
    ("number", "kept", "text", "relation"),
    [
        ("1.3", 4, "1.3", "="),
        ("2", 4, "2.0", "="),
        ("0.12345", 4, "0.1235", "≈"),
        ("0.1234", 4, "0.1234", "="),
        ("0.12001", 4, "0.1200", "≈"),
        ("-0.00001", 4, "0.0000", "≈"),
        ("-1.950", 4, "-1.95", "="),
        ("12345678901234567890123456789", 2, "12345678901234567890123456789.0", "="),
    ],
)
def test_what_was_rounded_keeps_its_decimals_and_what_was_not_is_written_whole(
    number: str, kept: int, text: str, relation: str
) -> None:
    found = written(Decimal(number), kept)
    assert (found, found.relation) == (text, relation)


def test_two_numbers_that_make_1_together_are_written_as_1() -> None:
    found = written(sigmoid(Decimal("1.7")) + sigmoid(Decimal("-1.7")), 4)
    assert (found, found.relation) == ("1.0", "=")


@given(count=st.integers(-(10**32), 10**32), places=st.integers(0, 20))
def test_the_shortest_text_is_the_number_without_a_needless_zero(count: int, places: int) -> None:
    number = Decimal(count).scaleb(-places)
    text = shortest(number)
    assert Decimal(text) == number
    assert "e" not in text.lower()
    _, _, after = text.partition(".")
    assert after
    assert not after.endswith("0") or after == "0"


@pytest.mark.parametrize(("number", "text"), [("1.30", "1.3"), ("0", "0.0"), ("-0", "0.0"), ("-1.95", "-1.95")])
def test_an_exact_decimal_has_at_least_one_decimal_and_no_sign_at_0(number: str, text: str) -> None:
    assert shortest(Decimal(number)) == text


@pytest.mark.parametrize(
    ("points", "text"), [("4.0", "4"), ("3.50", "3.5"), ("0.25", "0.25"), ("10", "10"), ("100.0", "100"), ("-0.0", "0")]
)
def test_points_are_written_as_people_say_them(points: str, text: str) -> None:
    assert points_text(Decimal(points)) == text


@pytest.mark.parametrize(
    ("value", "weight", "text"),
    [
        ("0", "1.3", "0·1.3"),
        ("1", "-1.3", "1·(-1.3)"),
        ("0.1192", "-1.6", "0.1192·(-1.6)"),
        ("-0.5", "2.0", "(-0.5)·2.0"),
        ("0.11923", "0.8", "0.1192·0.8"),
        ("10", "0.8", "10.0·0.8"),
        ("-1", "0.8", "(-1.0)·0.8"),
        ("1.0", "0.8", "1.0·0.8"),
    ],
)
def test_only_an_input_of_one_digit_is_written_without_decimals_in_a_product(
    value: str, weight: str, text: str
) -> None:
    assert product(Decimal(value), Decimal(weight), 4) == text


def test_a_bias_comes_last_with_its_sign_between_spaces() -> None:
    assert [signed(Decimal(bias)) for bias in ("1.3", "-1.3", "0.0")] == ["+ 1.3", "- 1.3", "+ 0.0"]
    assert [bracketed(number) for number in ("1.3", "-1.3")] == ["1.3", "(-1.3)"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("  I\u2080  =>  I\u2081 ", "i0 -> i1"),
        ("I0\u27f6I1", "i0 -> i1"),
        ("I0 -> I1", "i0 -> i1"),
        ("I0 -I1", "i0 -i1"),
        ("Yes", "yes"),
    ],
)
def test_a_word_is_compared_without_capitals_and_with_one_arrow(text: str, word: str) -> None:
    assert plain_word(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("XOR gate", "xor"),
        ("xor operation", "xor"),
        ("NOR  function", "nor"),
        ("the class 1", "1"),
        ("class 0", "0"),
        ("class", "class"),
        ("gate", "gate"),
        ("gate xor", "gate xor"),
    ],
)
def test_what_kind_of_thing_a_word_names_is_left_out(text: str, word: str) -> None:
    assert answer_word(text) == word
