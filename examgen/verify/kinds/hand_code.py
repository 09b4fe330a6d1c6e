"""Kind `hand-code`: weights of the student's own choice; a sample of them is tried here on every row, in fractions."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds import dump
from examgen.verify.kinds.kind import Asked, SecondWay
from examgen.verify.sheets.line import expression, line, numbers_in_lines
from examgen.verify.sheets.question import ROWS, TRUTH, Question
from examgen.verify.sheets.steps import Sheet, forward_pass, givens
from examgen.verify.sheets.worked import Result

MARGINS = {"step": Fraction(0), "relu": Fraction(3, 10), "sigmoid": Fraction(1, 5)}
"""How far an output may be from its target."""

OUTPUTS = {"step": "step", "relu": "linear", "sigmoid": "sigmoid"}
"""The activation of the output by that of the hidden units."""

LARGEST = 20
"""The largest weight that is taken, either sign."""


def to_find(question: Question) -> str:
    """The likelihood of finding no weights, by its name: of a parity, of a gate, or where the inputs count otherwise.

    Empty for a question of another kind.
    """
    if question.kind != "hand-code":
        return ""
    none, second, first, both = TRUTH[question.task]
    if second != first:
        return "weights for an implication"
    return "weights for a parity" if none == both else "weights for a gate"


def sheet(question: Question) -> Sheet:
    """Every edge, of which nobody works anything out."""
    return Sheet(givens(question), (), tuple(edge for edge, _ in dump.entries(question)))


def lines(question: Question, right: Result) -> Iterator[str]:
    """The sample, unit by unit on each row."""
    for row in ROWS:
        asked, ending = replace(question, inputs=row), f"({','.join(row)})"
        found = _tried(asked)
        texts, steps = numbers_in_lines(asked, found), {step.name: step for step in found.sheet.steps}
        if question.hidden == "step":
            texts |= {name: str(found.exact_value(name)) for name in question.names[1]}
        for name in (*question.names[1], "O"):
            total = steps.get(f"{name} sum", steps[name])
            added = expression(total, texts)
            worked_out = added if total is steps[name] else f"{steps[name].operation}({added})"
            yield line(found, name, worked_out, f"{name}{ending}")


def _tried(question: Question) -> Result:
    """What the sample comes to on a row."""
    return Result(Sheet(givens(question), tuple(forward_pass(question)), ()), question.places)


def samples(question: Question) -> Iterator[str | None]:
    """For each row: does the sample meet its target? Would its weights be taken?"""
    for name, number in givens(question).items():
        if abs(number) > LARGEST or (number * 10).denominator != 1:
            yield f"{question.id}, solution: {name} is {float(number):g}, which would be refused"
    for row, target in zip(ROWS, TRUTH[question.task], strict=True):
        output = _tried(replace(question, inputs=row)).exact_value("O")
        place = f"{question.id}, solution: gives {float(output):.4f} on row ({','.join(row)})"
        met = abs(output - target) <= MARGINS[question.hidden]
        yield None if met else f"{place}, where {question.task} is {target}"


ASKED = Asked(("solution",), every_row=True, blanks=None, by_hand=OUTPUTS)

KIND = SecondWay(sheet, lines, asked=ASKED)
"""No mistake has numbers of its own, and no part an interval."""
