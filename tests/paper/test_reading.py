"""Numbers as people write them are read, and what could be two things is asked about."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from examgen.paper.answer_words import read_word
from examgen.paper.reading import read_number

WRITTEN = {
    "0.53": "0.53",
    "0,53": "0.53",
    "-1.2": "-1.2",
    "\N{MINUS SIGN}1,2": "-1.2",
    "\N{EN DASH}1.2": "-1.2",
    "- 1.2": "-1.2",
    "+0.62": "0.62",
    ".53": "0.53",
    "-,53": "-0.53",
    "  0.53\t": "0.53",
    "\N{NO-BREAK SPACE}0.53\N{NARROW NO-BREAK SPACE}": "0.53",
    "0.53.": "0.53",
    "5.": "5",
    "1,2e-1": "0.12",
    "1.2E-1": "0.12",
    "12 e -1": "1.2",
    "1/2": "0.5",
    "-3 / 4": "-0.75",
    "= 0.62": "0.62",
    "\N{ALMOST EQUAL TO}0.62": "0.62",
    "(-0.5)": "-0.5",
    "-0": "0",
    "\N{FULLWIDTH DIGIT ZERO}.\N{FULLWIDTH DIGIT FIVE}": "0.5",
    "\N{ARABIC-INDIC DIGIT FIVE}": "5",
    "\N{FULLWIDTH DIGIT ZERO}\N{FULLWIDTH FULL STOP}\N{FULLWIDTH DIGIT ZERO}\N{FULLWIDTH DIGIT FOUR}": "0.04",
    "\N{ARABIC-INDIC DIGIT ZERO}\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC-INDIC DIGIT FIVE}": "0.5",
    "0\N{MIDDLE DOT}04": "0.04",
    "-2 1/2": "-2.5",
    "-2\N{VULGAR FRACTION ONE HALF}": "-2.5",
    "\N{VULGAR FRACTION THREE QUARTERS}": "0.75",
    "0.\N{ZERO WIDTH SPACE}53\N{ZERO WIDTH NO-BREAK SPACE}": "0.53",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    number, problem = read_number(text)
    assert problem is None
    assert number is not None
    assert number.value == Decimal(WRITTEN[text])
    assert not (number.value.is_zero() and number.value.is_signed()), "there is no minus zero on paper"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "blank"),
        ("  ", "blank"),
        ("-", "blank"),
        ("\N{EM DASH}", "blank"),
        ("?", "illegible"),
        ("0.?3", "illegible"),
        ("0.62 0.26", "several"),
        ("0.62 or 0.26", "several"),
        ("0,62; 0,26", "several"),
        ("1 200", "several"),
        ("1.2.3", "no number"),
        ("1,234.5", "no number"),
        ("0.5-0.2", "several"),
        ("about half", "no number"),
        ("1/0", "no number"),
        ("-2.5 / 0.08", "several"),
        ("0.5/2", "several"),
        ("0.5 V", "no number"),
        ("NaN", "no number"),
        ("Infinity", "no number"),
        ("1e999999999", "no number"),
        ("1" * 200, "no number"),
    ],
)
def test_what_is_no_one_number_is_a_question_back(text: str, problem: str) -> None:
    assert read_number(text) == (None, problem)


@given(st.text(max_size=30))
@example("1e")
def test_no_text_makes_the_reader_fail(text: str) -> None:
    number, problem = read_number(text)
    assert (number is None) != (problem is None)
    for words in (("yes", "no"), ("0", "1"), ("xor",)):
        word, problem = read_word(text, words)
        assert (word is None) != (problem is None)


@given(st.decimals(-1000, 1000, places=4))
def test_every_decimal_is_read_back_with_point_or_comma(value: Decimal) -> None:
    for text in (str(value), str(value).replace(".", ","), str(value).replace("-", "\N{MINUS SIGN}")):
        number, _ = read_number(text)
        assert number is not None
        assert number.value == value
        assert number.decimals == 4


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("0.62", "0.615", "0.625"),
        ("0.6234", "0.62335", "0.62345"),
        ("0.6", "0.595", "0.605"),
        ("1", "0.995", "1.005"),
        ("1/2", "0.495", "0.505"),
        ("-1.20", "-1.205", "-1.195"),
    ],
)
def test_a_number_stands_for_what_rounds_to_it_and_a_missing_decimal_for_a_zero(text: str, low: str, high: str) -> None:
    number, _ = read_number(text)
    assert number is not None
    stands = number.stands_for(2)
    assert (stands.low, stands.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text", ["I0 -> I1", "i0->i1", "I\u2080 \u2192 I\u2081", "I0 => I1", "I0\u21d2I1.", "I0 \u2013> I1"]
)
def test_every_arrow_says_implies(text: str) -> None:
    assert read_word(text, ("implication", "i0 -> i1")) == ("i0 -> i1", None)


@pytest.mark.parametrize("blank", ["ZERO WIDTH SPACE", "ZERO WIDTH NON-JOINER", "ZERO WIDTH JOINER", "WORD JOINER"])
def test_blanks_of_no_width_change_nothing(blank: str) -> None:
    for unseen in (unicodedata.lookup(blank), "\ufeff"):
        number, _ = read_number(f"{unseen}-0{unseen}.5{unseen}")
        assert number is not None
        assert number.value == Decimal("-0.5")


@pytest.mark.parametrize("text", ["(0.55", "0.55)", ")0.55("])
def test_half_a_pair_of_brackets_is_no_number(text: str) -> None:
    assert read_number(text) == (None, "no number")
