"""Claims about weights that are left blank: no other one could stand there, and the one beside it tells nothing.

Where all of them are the student's own choice: the sample that the key prints does what is asked.
"""

from collections.abc import Iterator
from fractions import Fraction

from examgen.verify.case import Case
from examgen.verify.kinds.hand_code import samples
from examgen.verify.kinds.missing_weight import other_weights
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import givens

APART_SINCE = 2
"""The rules since which a blank weight differs in size from the one beside it."""

ALIKE = Fraction(3, 10)


def blank_weights(case: Case) -> Iterator[str | None]:
    """For each weight that could stand on a blank edge: does the network print the output with the right one alone?

    Every one is tried, forwards; the first way looks at two neighbours, and works backwards. And for each blank: does
    it differ in size from the weight beside it?
    """
    may_be_alike = case.exam.overridden("blank-like-sibling")
    for worked in case.items:
        if worked.question.blank:
            yield from other_weights(worked.question, worked.question.places)
            if case.exam.rules >= APART_SINCE and worked.question.id not in may_be_alike:
                yield _read_off(worked.question)


def samples_work(case: Case) -> Iterator[str | None]:
    """For each row of each such question: does its sample meet the target, with weights that would be taken?"""
    for worked in case.items:
        if worked.question.by_hand:
            yield from samples(worked.question)


def _read_off(question: Question) -> str | None:
    source, target = question.blank.split("->")
    ends = {
        edge.split("->")[0]: abs(weight) for edge, weight in givens(question).items() if edge.endswith(f"->{target}")
    }
    if source == "B" or not any(
        abs(size - ends[source]) <= ALIKE for other, size in ends.items() if other not in ("B", source)
    ):
        return None
    return f"{question.id}, solution: the blank weight can be read off the one beside it"
