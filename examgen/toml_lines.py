"""On which line of a TOML file each key stands, which the standard library's reader does not say.

    lines_of("title = 'A'\\n[[sections]]\\ncount = 3")
    # {("title",): 1, ("sections", 0): 2, ("sections", 0, "count"): 3}

For text that `tomllib` has accepted; keys within inline tables and arrays count as the line of the key before them.
"""

import re
from collections import Counter

Path = tuple[str | int, ...]

TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|'
    r"'''.*?'{3,5}|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'|"
    r"#[^\n]*|\n|[][{}=,.]|[^\s][A-Za-z0-9_+:-]*",
    re.DOTALL,
)
"""A string, a comment, the end of a line, a bracket or sign, or a word."""


def lines_of(text: str) -> dict[Path, int]:
    """The line, from 1, of each table and of each key at the start of a statement."""
    found: dict[Path, int] = {}
    headers: Counter[str] = Counter()
    table: Path = ()
    for line, tokens in statements(text):
        if tokens[0] == "[":
            many = tokens[1] == "["
            name = unquoted(tokens[2 if many else 1])
            table = (name, headers[name]) if many else (name,)
            headers[name] += many
            found.setdefault(table, line)
        else:
            found.setdefault((*table, unquoted(tokens[0])), line)
    return found


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
