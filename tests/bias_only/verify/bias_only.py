"""Kind `bias-only`: two forward passes, of the row and of zeros."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds import forward
from examgen.verify.kinds.kind import Pass, Word
from examgen.verify.record import Question
from examgen.verify.steps import Sheet, forward_pass, givens
from examgen.verify.worked import Result, combined

OUTPUT, ALONE = "O", "O bias only"
LABEL = " bias only = "


def parts(question: Question) -> tuple[str, ...]:
    """Both outputs."""
    return (OUTPUT, ALONE)


def right(question: Question, places: int) -> Result:
    """The output of each pass."""
    return _both(places, *(forward.right(found, places) for found, _ in passes(question)))


def slipped(question: Question, places: int) -> Mapping[str, Result]:
    """Every mistake of a pass made in both; then the inputs taken for 1."""
    row, zeros = (forward.slipped(found, places) for found, _ in passes(question))
    ones = (forward.right(found, places) for found in (_one_pass(question), _one_pass(question, "1")))
    return {
        **{name: _both(places, row[name], zeros[name]) for name in row},
        "inputs_taken_for_one": _both(places, *ones),
    }


def words(result: Result, places: int) -> Mapping[str, Word]:
    """No part takes a word."""
    return {}


def passes(question: Question) -> tuple[Pass, ...]:
    """The pass of the row and that of zeros, each with its lines by a pass's own names."""
    lines = tuple(enumerate(question.steps, 1))
    row = tuple((place, line) for place, line in lines if LABEL not in line)
    zeros = tuple((place, line.replace(LABEL, " = ", 1)) for place, line in lines if LABEL in line)
    return ((_one_pass(question), row), (_one_pass(question, "0"), zeros))


def own_lines(question: Question, right: Result, places: int) -> Iterator[str | None]:
    """There is none but those of the passes."""
    return iter(())


def sheet(question: Question) -> Sheet:
    """Both passes."""
    zeros = forward_pass(question, ending=" bias only", row=("0", "0"))
    return Sheet({**givens(question), "0": Fraction(0)}, (*forward_pass(question), *zeros), (OUTPUT, ALONE))


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """Neither output may be 0 or 1."""
    return tuple((part, target) for part in (OUTPUT, ALONE) for target in forward.TARGETS)


def _one_pass(question: Question, number: str | None = None) -> Question:
    """A forward pass of the question's row, or of one with the same number everywhere."""
    inputs = question.inputs if number is None else (number,) * len(question.inputs)
    return replace(question, kind="forward", inputs=inputs)


def _both(places: int, row: Result, zeros: Result) -> Result:
    return combined({OUTPUT: (row, OUTPUT), ALONE: (zeros, OUTPUT)}, places)
