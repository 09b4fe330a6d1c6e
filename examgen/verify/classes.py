"""Claims about questions of classes: they ask for the sum of the exponentials, and it tells two slips apart.

Of two classes whoever exchanges the classes and whoever loses the sign of the exponents have the same probabilities.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from examgen.verify.case import Case, Worked
from examgen.verify.kinds.softmax import SUM, sheet
from examgen.verify.sheets.question import Mistake, Question
from examgen.verify.sheets.worked import Result

SINCE = 5
"""The rules since which such a question asks for the sum."""

LEAST, MOST = Fraction(1, 2), Fraction(1999, 2)
"""From where to where an interval of such a sum reaches at most; its end is below the last of them."""

TOLD_APART = ("classes_exchanged", "softmax_sign_lost")

Lies = Iterator[str | None]


def sums_of_exponentials(case: Case) -> Lies:
    """For each question of classes: is the sum of the exponentials asked for where it should be, and does it tell?

    Of the instructor's own network it is not where it would be out of scale; there she may let slips look alike.
    """
    overridden = case.exam.overridden("slips-alike")
    for worked in filter(asks_classes, case.items):
        question = worked.question
        asked, to_scale = question.sum_asked, _to_scale(question)
        if asked and case.exam.rules < SINCE:
            yield f"{question.id}: asks for {SUM}, which no question did before rules {SINCE}"
        elif asked and not to_scale:
            yield f"{question.id}: asks for {SUM}, which is out of scale"
        elif not asked and (to_scale or not question.own):
            yield f"{question.id}: does not ask for {SUM}"
        else:
            yield _alike(worked) if asked and question.id not in overridden else None


def asks_classes(worked: Worked) -> bool:
    """Whether a question is one of classes."""
    return worked.question.kind == "softmax"


def is_due(case: Case) -> bool:
    """Whether there is anything to be said of such sums in an exam."""
    asked = any(worked.question.sum_asked for worked in case.items)
    return asked or (case.exam.rules >= SINCE and any(map(asks_classes, case.items)))


def _to_scale(question: Question) -> bool:
    """Whether a sum of exponentials has three digits at most, and is not so small that its rounding matters."""
    low, high = Result(sheet(replace(question, sum_asked=True)), question.places).bounds(SUM)
    unit = Fraction(1, 10**question.kept)
    return low * unit >= LEAST and high * unit < MOST


def _alike(worked: Worked) -> str | None:
    """Whether one script may be that of either of the two slips."""
    listed = {slip.name: slip for slip in worked.question.slips}
    if not listed.keys() >= set(TOLD_APART):
        return None
    first, other = (_ends(worked.question, listed[name]) for name in TOLD_APART)
    apart = any(first[part][1] < other[part][0] or other[part][1] < first[part][0] for part in first)
    return None if apart else f"{worked.question.id}, slips: {' and '.join(TOLD_APART)} look alike"


def _ends(question: Question, slip: Mistake) -> dict[str, tuple[Fraction, Fraction]]:
    """From where to where the number in each box is of who makes a slip."""
    return {
        box.name: (Fraction(slip.low.get(box.name, box.low)), Fraction(slip.high.get(box.name, box.high)))
        for box in question.numbers
    }
