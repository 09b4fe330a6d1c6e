"""Claims about the worked lines: each is the calculation that comes next, with the numbers that students have there."""

import re
from collections.abc import Iterator

from examgen.verify.case import Case
from examgen.verify.sheets.line import Own

LINE = re.compile(r"(?P<name>.+?) = (?P<expression>.+) (?P<relation>[=≈]) (?P<result>\S+)")


def worked_lines(case: Case) -> Iterator[str | None]:
    """For each line: does it calculate what it should with the network's numbers, and rightly to the decimals shown?"""
    for worked in case.items:
        question, steps = worked.question, worked.question.steps
        wanted = list(worked.kind.lines(question, worked.right))
        if len(steps) != len(wanted):
            what = "parts" if worked.sheet.steps else "units"
            yield f"{question.id}, steps: {len(steps)} lines for {len(wanted)} {what}"
        for place, (line, right) in enumerate(zip(steps, wanted, strict=False), 1):
            if isinstance(right, Own):
                yield None if line == right.text else f"{question.id}, steps: {right.what} is not {right.text!r}"
            else:
                yield None if line == right else f"{question.id}, line {place}: {_difference(line, right)}"
        yield from worked.kind.flaws(question)


def _difference(line: str, wanted: str) -> str:
    """What is wrong with a line."""
    found, right = LINE.fullmatch(line), LINE.fullmatch(wanted)
    if right is None:
        return f"{line!r} is not {wanted!r}"
    name, result = right["name"], right["result"]
    if found is None or found["name"] != name:
        return f"{line!r} is no calculation of {name}"
    if found["expression"] != right["expression"]:
        how = f"the sum of {name.removesuffix(' sum')}" if name.endswith(" sum") else f"how {name} is worked out"
        return f"{found['expression']} is not {how}"
    if found["result"] != result:
        return f"{name} is {result}"
    return f"{found['expression']} is {'exactly' if right['relation'] == '=' else 'not exactly'} {result}"
