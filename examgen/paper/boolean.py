"""The Boolean functions of two inputs and of three, as people name them and write them down.

No list of words could be complete, so what is no name is worked out as an expression.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import TypeAlias

Outputs: TypeAlias = tuple[bool, ...]
"""What a function gives on (0,0), (0,1), (1,0) and (1,1); of three inputs on (0,0,0), (0,0,1) and so on."""


def rows_of(inputs: int) -> tuple[tuple[int, ...], ...]:
    """The rows of a truth table, in their order."""
    return tuple(product((0, 1), repeat=inputs))


ROWS = rows_of(2)
"""Those of two inputs."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "0000": ("always 0", "0", "false"),
    "0001": ("and", "conjunction", "i0 and i1", "logical and"),
    "0010": ("i0 and not i1", "not implication"),
    "0011": ("i0",),
    "0100": ("i1 and not i0", "not i0 and i1"),
    "0101": ("i1",),
    "0110": ("xor", "exclusive or", "exclusive-or", "exor", "i0 xor i1"),
    "0111": ("or", "disjunction", "i0 or i1", "inclusive or", "logical or"),
    "1000": ("nor", "i0 nor i1", "neither", "not or"),
    "1001": ("xnor", "biconditional", "equivalence", "exclusive nor", "iff", "not xor", "nxor"),
    "1010": ("not i1",),
    "1011": ("i1 implies i0", "i1 -> i0", "i0 or not i1"),
    "1100": ("not i0",),
    "1101": ("implication", "i0 -> i1", "i0 implies i1", "if i0 then i1", "implies", "imply", "not i0 or i1"),
    "1110": ("nand", "i0 nand i1", "not and"),
    "1111": ("always 1", "1", "true"),
}

NAMES: Mapping[Outputs, tuple[str, ...]] = {
    tuple(digit == "1" for digit in outputs): names for outputs, names in _NAMES.items()
}
"""The names of every function of two inputs, in lower case, by its outputs in the order of ROWS; we use the first."""

NAMES_OF_THREE: Mapping[str, tuple[str, ...]] = {
    "00000000": ("always 0", "0", "false"),
    "00000001": ("and", "conjunction", "logical and"),
    "00001111": ("i0",),
    "00010111": ("majority", "at least two"),
    "00110011": ("i1",),
    "01010101": ("i2",),
    "01101001": ("xor", "exclusive or", "odd parity", "parity"),
    "01111111": ("or", "disjunction", "logical or"),
    "10000000": ("nor", "not or"),
    "10010110": ("even parity", "not xor"),
    "10101010": ("not i2",),
    "11001100": ("not i1",),
    "11101000": ("minority", "not majority"),
    "11110000": ("not i0",),
    "11111110": ("nand", "not and"),
    "11111111": ("always 1", "1", "true"),
}
"""Functions of three inputs that have names besides their outputs in a row, by which all are called: `0110 1001`."""

USUAL = frozenset(names[0] for names in (*NAMES.values(), *NAMES_OF_THREE.values()))
"""The name of each function that we use."""


def digits_of(outputs: Outputs) -> str:
    """A truth vector in digits: `0110`."""
    return "".join("01"[output] for output in outputs)


def names_of(outputs: Outputs) -> tuple[str, ...]:
    """The names of a function, the one that we use first: of three inputs its truth vector."""
    if len(outputs) == len(ROWS):
        return NAMES[outputs]
    digits = digits_of(outputs)
    return (f"{digits[:4]} {digits[4:]}", *NAMES_OF_THREE.get(digits, ()))


_OUTPUTS: Mapping[int, Mapping[str, Outputs]] = {
    2: {name: outputs for outputs, names in NAMES.items() for name in names},
    3: {name: tuple(map(bool, map(int, digits))) for digits, names in NAMES_OF_THREE.items() for name in names},
}
"""What each name means, by how many inputs there are."""

BooleanOperation: TypeAlias = Callable[[bool, bool], bool]

BOOLEAN_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("and", "&", "&&", "\N{LOGICAL AND}", "\N{MIDDLE DOT}", "\N{DOT OPERATOR}", "*"), "and"),
    **dict.fromkeys(("or", "|", "||", "\N{LOGICAL OR}", "+"), "or"),
    **dict.fromkeys(("xor", "ex-or", "exor", "x-or", "eor", "\N{CIRCLED PLUS}", "\N{XOR}", "^"), "xor"),
    **dict.fromkeys(("\N{NOT EQUAL TO}", "!=", "<>", "/=", "\N{NOT IDENTICAL TO}"), "xor"),
    "\N{LEFT RIGHT ARROW WITH STROKE}": "xor",
    **dict.fromkeys(("xnor", "ex-nor", "x-nor", "exnor", "nxor", "iff", "\N{CIRCLED DOT OPERATOR}"), "xnor"),
    **dict.fromkeys(("=", "==", "<->", "\N{LEFT RIGHT ARROW}", "\N{LEFT RIGHT DOUBLE ARROW}"), "xnor"),
    **dict.fromkeys(("\N{IDENTICAL TO}", "\N{LONG LEFT RIGHT ARROW}", "\N{LONG LEFT RIGHT DOUBLE ARROW}"), "xnor"),
    **dict.fromkeys(("nand", "\N{UPWARDS ARROW}", "\N{NAND}"), "nand"),
    **dict.fromkeys(("nor", "\N{DOWNWARDS ARROW}", "\N{NOR}"), "nor"),
    **dict.fromkeys(("->", "implies"), "implies"),
    **dict.fromkeys(("\N{LEFTWARDS ARROW}", "\N{LEFTWARDS DOUBLE ARROW}"), "implied"),
    "\N{LONG LEFTWARDS DOUBLE ARROW}": "implied",
    **dict.fromkeys(("not", "\N{NOT SIGN}", "~", "!"), "not"),
    **dict.fromkeys(("i0", "i1", "i2", "(", ")", "0", "1", ",", "neither", "if", "then"), ""),
    **dict.fromkeys("[{", "("),
    **dict.fromkeys("]}", ")"),
    "true": "1",
    "false": "0",
}
"""What may stand in an expression, and what it means; "" for itself. Arrows are `->` already."""

BOOLEAN_OPERATIONS: Mapping[str, BooleanOperation] = {
    "and": lambda one, other: one and other,
    "or": lambda one, other: one or other,
    "xor": lambda one, other: one != other,
    "xnor": lambda one, other: one == other,
    "nand": lambda one, other: not (one and other),
    "nor": lambda one, other: not (one or other),
    "implies": lambda one, other: not one or other,
    "implied": lambda one, other: one or not other,
}

OF_ALL: Mapping[str, Callable[[list[bool]], bool]] = {
    "and": all,
    "or": any,
    "xor": lambda values: sum(values) % 2 == 1,
    "nand": lambda values: not all(values),
    "nor": lambda values: not any(values),
}
"""Operations that take any number of operands where they are written before them: `xor(i0, i1)`."""

OF_OUTPUT = re.compile(r"^(?:f|o|y|z|out|output)(?:\s?\(\s?i0\s?,\s?i1(?:\s?,\s?i2)?\s?\))?\s?=\s?(?![=>])")
"""What stands before an expression and says whose it is: `f(i0, i1) =`."""

TOKEN = re.compile(
    r"\s*(e?x-n?or|[a-z]+[0-2]?|<->|->|&&|\|\||==|!=|<>|/=|[01]|"
    + "|".join(re.escape(word) for word in BOOLEAN_WORDS if len(word) == 1 and not word.isalnum())
    + ")"
)

LONGEST_EXPRESSION = 100
"""Characters; nobody writes more about so few inputs."""


def named_function(text: str, inputs: int = 2) -> Outputs | None:
    """The function that a text names or writes down; None if it does neither. text: as `plain_word` leaves it."""
    known = _OUTPUTS[inputs]
    outputs = known.get(text)
    if outputs is not None or len(text) > LONGEST_EXPRESSION:
        return outputs
    spelt = re.sub(r"\bi_(?=[0-2])", "i", text.replace("< ->", "<->"))
    tokens = _tokens(OF_OUTPUT.sub("", spelt))
    if tokens is None:
        return None
    if len(tokens) == 1 and tokens[0] in known:  # ex-or alone
        return known[tokens[0]]
    names = [f"i{place}" for place in range(inputs)]
    rows = (dict(zip(names, map(bool, row), strict=True)) for row in rows_of(inputs))
    try:
        return tuple(_Expression(tokens, row).value() for row in rows)
    except _NoExpressionError:
        return None


def _tokens(text: str) -> list[str] | None:
    found: list[str] = []
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None or match[1] not in BOOLEAN_WORDS:
            return None
        found.append(BOOLEAN_WORDS[match[1]] or match[1])
        at = match.end()
    return found


class _NoExpressionError(Exception):
    """What stands there is no expression, or could be read as more than one."""


class _Expression:
    """Works an expression out for one row. NOT binds first, AND before OR before an arrow; all else wants brackets."""

    def __init__(self, tokens: list[str], inputs: Mapping[str, bool]) -> None:
        self._tokens, self._inputs = iter([*tokens, ""]), inputs
        self._next = next(self._tokens)

    def value(self) -> bool:
        found = self._chain()
        if self._next:
            raise _NoExpressionError
        return found

    def _take(self) -> str:
        taken, self._next = self._next, next(self._tokens, "")
        return taken

    def _chain(self) -> bool:
        values, operations = [self._operand()], list[str]()
        while self._next in BOOLEAN_OPERATIONS:
            operations.append(self._take())
            values.append(self._operand())
        if len(operations) > 1 and not set(operations) <= {"and", "or"} and set(operations) != {"xor"}:
            raise _NoExpressionError
        for binds in (("and",), tuple(BOOLEAN_OPERATIONS)):
            values, operations = _worked_out(values, operations, binds)
        return values[0]

    def _operand(self) -> bool:
        taken = self._take()
        if taken == "not":
            return not self._operand()
        if taken == "(":
            inner = self._chain()
            if self._take() != ")":
                raise _NoExpressionError
            return inner
        if taken == "neither":
            one = self._operand()
            return not (self._after("nor") or one)
        if taken == "if":
            condition = self._chain()
            if self._next == ",":
                self._take()
            return self._after("then") or not condition
        if taken in BOOLEAN_OPERATIONS:
            return self._of_all(taken)
        if taken in self._inputs:
            return self._inputs[taken]
        if taken in ("0", "1"):
            return taken == "1"
        raise _NoExpressionError

    def _after(self, word: str) -> bool:
        """What stands behind a word that has to stand here."""
        if self._take() != word:
            raise _NoExpressionError
        return self._operand() if word == "nor" else self._chain()

    def _of_all(self, operation: str) -> bool:
        """An operation that is written before its operands, or alone and means all inputs: `xor(i0, i1)`, `not xor`."""
        if self._next in ("", ")"):
            return _together(operation, list(self._inputs.values()))
        values = list[bool]()
        while self._take() == ("," if values else "("):
            values.append(self._chain())
            if self._next == ")":
                self._take()
                return _together(operation, values)
        raise _NoExpressionError


def _together(operation: str, values: list[bool]) -> bool:
    """An operation on all its operands, of which there have to be two where it takes no more."""
    if operation in OF_ALL and len(values) > 1:
        return OF_ALL[operation](values)
    if len(values) != len(("one", "other")):
        raise _NoExpressionError
    return BOOLEAN_OPERATIONS[operation](*values)


def _worked_out(values: list[bool], operations: list[str], binds: tuple[str, ...]) -> tuple[list[bool], list[str]]:
    """The values and operations that are left when those that bind are worked out, from the left."""
    left, kept = values[:1], list[str]()
    for operation, value in zip(operations, values[1:], strict=True):
        if operation in binds:
            left[-1] = BOOLEAN_OPERATIONS[operation](left[-1], value)
        else:
            kept.append(operation)
            left.append(value)
    return left, kept


def functions_beside(text: str, inputs: int = 2) -> Iterator[Outputs]:
    """The functions that truth vectors in a text are: `xor (0110)`, `0,1,1,0`."""
    for found in VECTORS[inputs].finditer(text):
        yield tuple(digit == "1" for digit in found[0] if digit in "01")


VECTORS = {inputs: re.compile(rf"[(\[]?\s*\b[01](?:\s*,?\s*[01]){{{2**inputs - 1}}}\b\s*[)\]]?") for inputs in (2, 3)}
"""A truth vector, in brackets or not, by how many inputs there are."""
