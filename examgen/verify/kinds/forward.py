"""Kind `forward`: every sum, every activation and the output of one row."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from examgen.verify.kinds.kind import Pass, Word
from examgen.verify.mistakes import COARSE, mistakes
from examgen.verify.record import Question
from examgen.verify.steps import Sheet, forward_pass, givens
from examgen.verify.worked import Result, result, result_to_one_decimal, working

TARGETS = (Fraction(0), Fraction(1))


def parts(question: Question) -> tuple[str, ...]:
    """Sum and activation of each hidden unit, then the outputs."""
    _, *hidden, outputs = question.names
    return (*(part for names in hidden for name in names for part in (f"{name} sum", name)), *outputs)


def right(question: Question, places: int) -> Result:
    """One forward pass."""
    return result(working(question), question.names, places)


def slipped(question: Question, places: int) -> Mapping[str, Result]:
    """One forward pass for each mistake."""
    correct, names = working(question), question.names
    results = {name: result(by, names, places) for name, by in mistakes(correct, names)}
    return {**results, COARSE: result_to_one_decimal(correct, names, places)}


def words(result: Result, places: int) -> Mapping[str, Word]:
    """No part takes a word."""
    return {}


def passes(question: Question) -> tuple[Pass, ...]:
    """The question itself."""
    return ((question, tuple(enumerate(question.steps, 1))),)


def own_lines(question: Question, right: Result, places: int) -> Iterator[str | None]:
    """There is none but those of the pass."""
    return iter(())


def sheet(question: Question) -> Sheet:
    """One pass."""
    return Sheet(givens(question), tuple(forward_pass(question)), question.part_names)


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """The last part holds neither target: knowing XOR is worth nothing."""
    return tuple((question.parts[-1].name, target) for target in TARGETS)
