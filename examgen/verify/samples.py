"""Claims about networks that a student is to code by hand: the sample that the key prints does what is asked."""

from collections.abc import Iterator

from examgen.verify.case import Case
from examgen.verify.kinds.hand_code import samples


def samples_work(case: Case) -> Iterator[str | None]:
    """For each row of each such question: does its sample meet the target, with weights that would be taken?"""
    for worked in case.items:
        if worked.question.by_hand:
            yield from samples(worked.question)
