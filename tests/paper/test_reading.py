"""Numbers as people write them are read, and what could be two things is asked about."""

import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from examgen.grading.answers.table import cell_text
from examgen.paper.answer_words import read_word
from examgen.paper.reading import read_number, read_probability

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


@pytest.mark.parametrize("mark", "\xad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff")
def test_what_has_no_width_is_not_there(mark: str) -> None:
    number, _ = read_number(f"{mark}0.5{mark}3")
    assert number is not None
    assert number.value == Decimal("0.53")


DATES = (
    *("2026-01-02T00:00:00", "2026-01-02", "2345-01-01T00:00:00", "12:30:00", "00:05:00.500000", "1 day, 1:30:00"),
    *(
        "02. Jan",
        "02.Jan",
        "1-Feb",
        "1 Feb.",
        "Jan 2",
        "Jan-26",
        "SEP 2",
        "2. M\xe4rz 2026",
        "3-Mrz",
        "01. M\xe4r",
        "2-May-26",
    ),
    *("01.02.2026", "1/2/2026", "2026-01-02 00:00:00", "12:30", "1:30 PM", "Feb 29, 2026", "02\N{EN DASH}Jan"),
)
"""What workbooks and CSV files hold where 1/2, 1-2 or 1:30 was typed, in English and in German."""

NO_DATES = {
    "1/2": None,
    "3.12": None,
    "1:5": "several",
    "1.2.3": "no number",
    "1.2.26": "no number",
    "1-2": "several",
    "Jan": "no number",
    "3 decimals": "no number",
    "may 0.5": "no number",
    "123-Feb": "no number",
    "1-?": "illegible",
    "999-01-02": "several",
    "0999-01-02": "several",
    "1/2.2026": "several",
    "2026-1-2": "several",
}
"""What is beside it, with its problem."""


@pytest.mark.parametrize("text", DATES)
def test_what_a_spreadsheet_made_a_date_of_is_a_problem_of_its_own(text: str) -> None:
    assert read_number(text) == (None, "date")
    assert read_probability(text) == (None, "date")
    for words in (("yes", "no"), ("0", "1"), ("xor",)):
        assert read_word(text, words) == (None, "date")


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_beside_a_date_is_read_as_ever(text: str) -> None:
    assert read_number(text)[1] == NO_DATES[text]


def test_a_workbooks_date_and_time_are_read_as_such() -> None:
    excels = datetime(2026, 1, 2)  # noqa: DTZ001 as Excel has them
    for value in (excels, date(2026, 1, 2), time(1, 30), timedelta(hours=25, minutes=30)):
        assert read_number(cell_text(value)) == (None, "date")


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
        ("1\N{NARROW NO-BREAK SPACE}200", "several"),
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


@pytest.mark.parametrize(
    ("text", "decimals"), [("80 %", 2), ("37.5 %", 3), ("0.80", 2), ("1/2", None), ("1/2 %", None)]
)
def test_a_percentage_has_two_decimals_more_than_stand_there(text: str, decimals: int | None) -> None:
    number, _ = read_probability(text)
    assert number is not None
    assert number.decimals == decimals


def test_a_box_of_more_than_100_characters_holds_no_number() -> None:
    assert read_number(" " * 96 + "0.53")[0] is not None
    assert read_number(" " * 97 + "0.53") == (None, "no number")
