"""Kind `bias-only`: two forward passes, of the row and of zeros."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds import forward
from examgen.verify.kinds.kind import TARGETS, SecondWay
from examgen.verify.sheets.mistakes import COARSE, mistakes
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import Sheet, forward_pass, givens

OUTPUT, ALONE = "O", "O bias only"


def sheet(question: Question, other: str = "0") -> Sheet:
    """Both passes. other: what stands in the place of both inputs in the second."""
    alone = forward_pass(question, " bias only", (other, other))
    numbers = {**givens(question), other: Fraction(other)}
    return Sheet(numbers, (*forward_pass(question), *alone), (OUTPUT, ALONE))


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """Every mistake of a pass made in both; then the inputs taken for 1."""
    yield from ((name, sheet(wrong)) for name, wrong in mistakes(question))
    yield COARSE, replace(sheet(question), coarse=True)
    yield "inputs_taken_for_one", sheet(question, "1")


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """Neither output may be 0 or 1."""
    return tuple((part, target) for part in (OUTPUT, ALONE) for target in TARGETS)


KIND = SecondWay(sheet, forward.lines, slipped, undecided)
