"""TOML as people write it: its settings, and on which line each stands, which the reader of Python does not say.

    read_toml(b"title = 'A'\\n[[sections]]\\ncount = 3", "…")
    # {"title": "A", "sections": [{"count": 3}]}, {("title",): 1, ("sections", 0): 2, ("sections", 0, "count"): 3}

Keys within inline tables and arrays count as the line of the key before them.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

Path = tuple[str | int, ...]

Lines = Mapping[Path, int]

MOST_PARTS = 8
"""Parts that a key may have: the standard library's reader needs as much memory as their number squared."""

MOST_DIGITS = 60
"""Digits of a number, before the point or after it; none that is meant has so many."""

TOKEN = re.compile(
    r'"""(?:(?!""")(?:\\.|[^\\]))*(?:"{3,5}|\\?\Z)|'
    r"'''(?:(?!''').)*(?:'{3,5}|\Z)|"
    r'"(?:\\.|[^"\\\n])*"?|'
    r"'[^'\n]*'?|"
    r"#[^\n]*|\n|[][{}=,.]|[^\s][A-Za-z0-9_+:-]*",
    re.DOTALL,
)
"""A string, closed or not, a comment, the end of a line, a bracket or sign, or a word.

Nothing is ever taken back. To say so by `*+` is wrong in Python 3.11.0 to 3.11.4 where what repeats has alternatives.
"""


class NotToml(Exception):  # noqa: N818 it says what a file is, not that something failed
    """What is wrong with a file, on which line, and the mend, without the name of the file."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(f"line {line}: {said}")


def read_toml(data: bytes, mend: str) -> tuple[dict[str, Any], Lines]:
    """The settings in a file, numbers with a point as `Decimal`, and the line, from 1, of each. mend: what to write.

    Raises NotToml for the first thing that is no TOML, and for keys and numbers beyond all that can be meant.
    """
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise NotToml(line, "holds a byte that is not UTF-8. Save the file as UTF-8.") from None
    _check_keys(text)
    try:
        settings = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as problem:
        raise _syntax_error(problem, text, mend) from None
    lines = lines_of(text)
    for path, number in _numbers(settings):
        if _is_long(number):
            known = next(path[:end] for end in range(len(path), -1, -1) if path[:end] in lines or not end)
            said = f"has a number of more than {MOST_DIGITS} digits. Write a shorter one."
            raise NotToml(lines.get(known, 1), f"{known[-1]}: {said}" if known else said)
    return settings, lines


def _check_keys(text: str) -> None:
    """Raise NotToml for a key of many parts, like `a.a.a.a`."""
    line, dots = 1, 0
    for word in map(re.Match.group, TOKEN.finditer(text)):
        if word == ".":
            dots += 1
            if dots >= MOST_PARTS:
                raise NotToml(line, f"a key of more than {MOST_PARTS} parts. Settings have names like count.")
        elif word in "\n=,[]{}" or word.startswith("#"):
            dots = 0
        line += word.count("\n")


def _numbers(settings: Mapping[str, Any]) -> Iterator[tuple[Path, int | Decimal]]:
    """Every number with where it stands."""
    rest: list[tuple[Path, Any]] = [((), settings)]
    while rest:
        path, value = rest.pop()
        if isinstance(value, dict):
            rest += (((*path, name), below) for name, below in value.items())
        elif isinstance(value, list):
            rest += (((*path, place), below) for place, below in enumerate(value))
        elif isinstance(value, int | Decimal):
            yield path, value


def _is_long(number: int | Decimal) -> bool:
    if isinstance(number, int):
        return bool(abs(number) >= 10**MOST_DIGITS)
    if not number.is_finite():
        return False
    _, digits, exponent = number.as_tuple()
    return bool(len(digits) > MOST_DIGITS or abs(int(exponent)) > MOST_DIGITS)


def _syntax_error(problem: Exception, text: str, mend: str) -> NotToml:
    """`line 3: is not TOML (expected …). …` for whatever the reader of TOML said."""
    said = str(problem)
    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", said)
    line = int(found[1]) if found and found[1] else len(text.rstrip("\n").split("\n"))
    reason = said[: found.start()] if found else "something too long or too deep to be meant"
    if reason.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate")):
        reason, mend = (
            "a setting or a table stands twice",
            "Remove one of them, and write [[sections]] in two brackets.",
        )
    return NotToml(line, f"is not TOML ({reason[:1].lower()}{reason[1:]}). {mend}")


def lines_of(text: str) -> dict[Path, int]:
    """The line, from 1, of each table and of each key at the start of a statement, in text that `tomllib` accepts."""
    found: dict[Path, int] = {}
    headers: Counter[Path] = Counter()
    table: Path = ()
    for line, tokens in statements(text):
        if tokens[0] == "[":
            many = tokens[1] == "["
            names = [unquoted(token) for token in tokens if token not in ("[", "]", ".")]
            table = _table(names, headers, many)
            found.setdefault(table, line)
        else:
            found.setdefault((*table, unquoted(tokens[0])), line)
    return found


def _table(names: Sequence[str], headers: Counter[Path], many: bool) -> Path:
    """Where the keys below a header go: of what stands many times, into the last one. headers: how often each did."""
    table: Path = ()
    for place, name in enumerate(names, 1):
        table = (*table, name)
        headers[table] += many and place == len(names)
        if headers[table]:
            table = (*table, headers[table] - 1)
    return table


def statements(text: str) -> list[tuple[int, list[str]]]:
    """Every statement as the line on which it begins and its tokens; comments and blank lines are none."""
    found: list[tuple[int, list[str]]] = []
    tokens: list[str] = []
    line = begun = 1
    depth = 0
    for word in TOKEN.findall(text):
        if word == "\n" and depth <= 0:
            if tokens:
                found.append((begun, tokens))
            tokens, depth = [], 0
        elif word != "\n" and not word.startswith("#"):
            begun = begun if tokens else line
            tokens.append(word)
            depth += (word in "[{") - (word in "]}")
        line += word.count("\n")
    return [*found, (begun, tokens)] if tokens else found


def unquoted(key: str) -> str:
    """A key without the quotes that it may stand in."""
    return key[1:-1] if key[0] in "\"'" else key
