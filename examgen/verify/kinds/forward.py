"""Kind `forward`: every sum, every activation and the output of one row."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds.kind import TARGETS, TWO_LAYERS, SecondWay
from examgen.verify.sheets.line import lines_of
from examgen.verify.sheets.mistakes import COARSE, mistakes
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import Sheet, forward_pass, givens
from examgen.verify.sheets.worked import Result


def sheet(question: Question) -> Sheet:
    """One pass: sum and activation of each hidden unit, then the outputs."""
    steps = tuple(forward_pass(question))
    hidden = (part for names in question.names[1:-1] for name in names for part in (f"{name} sum", name))
    return Sheet(givens(question), steps, (*hidden, *question.names[-1]))


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """One pass for each mistake."""
    yield from ((name, sheet(wrong)) for name, wrong in mistakes(question))
    yield COARSE, replace(sheet(question), coarse=True)


def lines(question: Question, right: Result) -> Iterator[str]:
    """A line for each step."""
    return lines_of(question, right, right.sheet.steps)


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """The last part holds neither target: knowing XOR is worth nothing."""
    return tuple((question.parts[-1].name, target) for target in TARGETS)


KIND = SecondWay(sheet, slipped, lines, undecided, asked=TWO_LAYERS)
