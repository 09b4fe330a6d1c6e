"""Codes: what a typing error does to one, and that they say nothing."""

from itertools import combinations
from random import Random

import pytest

from examgen.sheets.codes import (
    SYMBOLS,
    check_symbol,
    holds,
    nearest_code,
    new_codes,
    printed_code,
    symbols_typed,
)

CODES = new_codes(40, draw=Random(4).choice)


def test_the_check_symbol_is_the_one_worked_out_by_a_table_of_powers() -> None:
    """The field of 32 elements by its table of powers of 2 under x^5 = x^2 + 1, as in any book on codes."""
    powers = [1, 2, 4, 8, 16, 5, 10, 20, 13, 26, 17, 7, 14, 28, 29, 31, 27, 19, 3, 6, 12, 24, 21, 15, 30, 25, 23, 11]
    powers += [22, 9, 18]
    for code in CODES:
        total = 0
        for place, symbol in enumerate(code[:7]):
            value = SYMBOLS.index(symbol)
            if value:
                total ^= powers[(powers.index(value) + 7 - place) % 31]
        assert SYMBOLS[total] == code[7]


def test_every_single_symbol_misread_is_noticed() -> None:
    for code in CODES[:10]:
        for place in range(8):
            for other in SYMBOLS:
                misread = code[:place] + other + code[place + 1 :]
                assert holds(misread) == (misread == code)


def test_any_two_symbols_exchanged_are_noticed() -> None:
    for code in CODES:
        for one, other in combinations(range(8), 2):
            symbols = list(code)
            symbols[one], symbols[other] = symbols[other], symbols[one]
            assert holds("".join(symbols)) == ("".join(symbols) == code)


@pytest.mark.parametrize(
    ("typed", "symbols"),
    [
        ("K7QX-42MP", "K7QX42MP"),
        ("k7qx42mp", "K7QX42MP"),
        (" k7qx 42mp ", "K7QX42MP"),
        ("OIL0-42MP", "011042MP"),
        ("Q07", None),
        ("A/Q07", None),
        ("Ann Lee", "ANN1EE"),
        ("K7QX-42MP-1", None),
    ],
)
def test_what_people_type_is_read_as_the_symbols_that_they_mean(typed: str, symbols: str | None) -> None:
    assert symbols_typed(typed) == symbols


def test_the_nearest_code_is_named_for_one_symbol_wrong_too_many_or_too_few() -> None:
    code = CODES[3]
    other = next(symbol for symbol in SYMBOLS if symbol != code[2])
    for typed in (code[:2] + other + code[3:], code[:-1], code + "7"):
        assert nearest_code(typed, CODES) == code


def test_no_code_is_drawn_twice_and_none_that_is_taken() -> None:
    few = iter("00000000000000" + "0000001" * 2 + "0000002")
    assert new_codes(2, {"0000000" + check_symbol("0000000")}, lambda _: next(few)) == [
        "0000001" + check_symbol("0000001"),
        "0000002" + check_symbol("0000002"),
    ]


def test_a_code_is_printed_in_two_halves() -> None:
    assert printed_code("K7QX42MP") == "K7QX-42MP"
