"""Kind `forward`: every sum, every activation and the output of one row."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds.kind import TARGETS, TWO_LAYERS, SecondWay, Undecided
from examgen.verify.sheets.line import lines_of
from examgen.verify.sheets.mistakes import COARSE, mistakes
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import Sheet, forward_pass, givens
from examgen.verify.sheets.worked import Result


def sheet(question: Question) -> Sheet:
    """One pass: sum and activation of each hidden unit, then the same of outputs, or these alone if they are linear."""
    steps = tuple(forward_pass(question))
    return Sheet(givens(question), steps, tuple(step.name for step in steps))


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """One pass for each mistake."""
    yield from ((name, sheet(wrong)) for name, wrong in mistakes(question))
    yield COARSE, replace(sheet(question), coarse=True)


def lines(question: Question, right: Result) -> Iterator[str]:
    """A line for each step."""
    return lines_of(question, right, right.sheet.steps)


def undecided(question: Question) -> Undecided:
    """Not every output is a target, or an end of its activation: knowing XOR is worth nothing."""
    return guessed(question, question.names[-1])


def guessed(question: Question, parts: tuple[str, ...]) -> Undecided:
    """What must not lie in the intervals of these outputs: nothing, if one of them holds none of the likely guesses."""
    boxes = {box.name: box for box in question.numbers}
    guesses = (*TARGETS, *([Fraction(-1)] if question.output == "tanh" else []))
    held = all(any(boxes[part].holds(guess) for guess in guesses) for part in parts)
    return tuple((part, guess) for part in parts for guess in guesses) if held else ()


KIND = SecondWay(sheet, lines, slipped, undecided, asked=TWO_LAYERS)
