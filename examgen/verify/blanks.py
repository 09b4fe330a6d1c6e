"""Claims about weights that are left blank: no other one could stand there."""

from collections.abc import Iterator

from examgen.verify.case import Case
from examgen.verify.kinds.missing_weight import other_weights


def blank_weights(case: Case) -> Iterator[str | None]:
    """For each weight that could stand on a blank edge: does the network print the output with the right one alone?

    Every one is tried, forwards; the first way looks at two neighbours, and works backwards.
    """
    for worked in case.items:
        if worked.question.blank:
            yield from other_weights(worked.question, worked.question.places)
