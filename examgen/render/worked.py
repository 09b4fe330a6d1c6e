"""A worked line of the key, taken apart so that lines can be set under one another."""

import re
from dataclasses import dataclass

from examgen.render.numbers import printed, with_indices

LINE = re.compile(r"(?P<name>[^=]+) = (?P<expression>.+?)(?: (?P<relation>[=≈→]) (?P<result>[^ ]+))?")
SIGN = re.compile(r" ([+/-]) ")


@dataclass(frozen=True, slots=True)
class Line:
    """`H0 sum = 0·1.3 + 1·1.3 - 1.3 = 0.0`: a name, an expression, and how its result is related to it."""

    name: str
    expression: str
    relation: str
    result: str

    @property
    def printed_expression(self) -> str:
        """The expression as it is printed: indices set low; a line breaks only before the sign of a calculation."""
        return printed(SIGN.sub(" \\1\N{NO-BREAK SPACE}", with_indices(self.expression)))


def worked_line(step: str) -> Line:
    """A step of an item, taken apart. Raises ValueError for one that is no equation."""
    found = LINE.fullmatch(step)
    if found is None:
        raise ValueError(f"{step!r} is not a worked line")
    name, expression, relation, result = found.group("name", "expression", "relation", "result")
    return Line(name, expression, relation or "", result or "")
