"""Codes of sheets: seven symbols of Crockford's base32 that say nothing, and one that checks them.

    K7QX42MP        as it is kept, and in the QR code with a page, K7QX42MP/03
    K7QX-42MP       as it is printed

The check symbol comes out of the same 32. The symbols are numbers of the field of 32 elements, and the check is their
sum, each times another power of the element 2: so one symbol misread, and any two exchanged, are noticed always.
"""

import re
import secrets
from collections.abc import Callable, Collection, Sequence
from difflib import get_close_matches

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O, U."""

DRAWN = 7
"""Symbols that are drawn; the check symbol is the eighth."""

LIKE = str.maketrans("ILO", "110")
"""What people read for a symbol, and which it is."""

MODULUS = 0b100101
"""x^5 + x^2 + 1, under which powers of 2 are all elements but 0."""

TYPED = re.compile(r"\s*([0-9A-Za-z]{3,5})[\s-]?([0-9A-Za-z]{3,5})\s*")
"""What somebody types who means a code, a symbol too many or too few among them."""

Draw = Callable[[Sequence[str]], str]


def check_symbol(drawn: str) -> str:
    """The eighth symbol of a code. drawn: the seven others, in order."""
    total = 0
    for symbol in drawn:
        total = (total ^ SYMBOLS.index(symbol)) << 1
        if total > 31:
            total ^= MODULUS
    return SYMBOLS[total]


def new_codes(count: int, taken: Collection[str] = (), draw: Draw = secrets.choice) -> list[str]:
    """New codes, none of which is taken or like another. draw: picks one of several symbols; the system's chance."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        drawn = "".join(draw(SYMBOLS) for _ in range(DRAWN))
        code = drawn + check_symbol(drawn)
        if code not in taken:
            codes[code] = None
    return list(codes)


def printed_code(code: str) -> str:
    """A code as people read it: K7QX-42MP."""
    return f"{code[:4]}-{code[4:]}"


def symbols_typed(text: str) -> str | None:
    """The symbols that somebody typed who means a code, as they would be kept; None if it is none at all."""
    found = TYPED.fullmatch(text)
    return None if found is None else (found[1] + found[2]).upper().translate(LIKE)


def holds(symbols: str) -> bool:
    """Whether symbols are a code: eight, of which the last checks the others."""
    return (
        len(symbols) == DRAWN + 1
        and all(symbol in SYMBOLS for symbol in symbols)
        and check_symbol(symbols[:-1]) == symbols[-1]
    )


def nearest_code(symbols: str, codes: Collection[str]) -> str | None:
    """The code that was meant most likely by symbols which are none of them; None if none is near."""
    apart = (
        {code: sum(one != other for one, other in zip(code, symbols, strict=True)) for code in codes}
        if (len(symbols) == DRAWN + 1)
        else {}
    )
    best = min(apart, key=lambda code: apart[code], default=None)
    if best is not None and apart[best] <= 2:
        return best
    return next(iter(get_close_matches(symbols, codes, n=1, cutoff=0.7)), None)
