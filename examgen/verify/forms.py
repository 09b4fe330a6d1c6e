"""Claims about an exam in several forms: they ask the same, and are as hard as one another as the record says."""

from collections.abc import Iterator
from fractions import Fraction

from examgen.verify.case import Case
from examgen.verify.record import Record
from examgen.verify.sheets.question import Question

Lies = Iterator[str | None]


def alike(case: Case) -> Lies:
    """For each item of a form but the first: is it of the kind, activation and points of the one in its place there?"""
    for first, *others in case.exam.twins:
        for question in others:
            same = _asked(question) == _asked(first)
            yield None if same else f"{question.id}: is no twin of {first.id}"


def _asked(question: Question) -> tuple[object, ...]:
    shape = tuple(layer.weights.shape for layer in question.layers)
    return question.number, question.kind, question.hidden, question.output, shape, question.points


def distances(case: Case) -> Lies:
    """For the forms, and for each item and its twins: are their expected losses as near as the record says?"""
    exam = case.exam
    if exam.forms is None:
        return
    points = sum((together[0].points for together in exam.twins), Fraction(0))
    apart = distance(tuple(totals(exam).values())) / points
    if apart > exam.forms.totals_within:
        yield f"forms: their expected losses are {100 * float(apart):.2f} % of all points apart"
    yield None
    for together in exam.twins:
        apart = distance([Fraction(question.expected_loss) for question in together]) / together[0].points
        far = f"{together[0].id}: the expected losses of its twins are {100 * float(apart):.2f} % of its points apart"
        yield far if apart > exam.forms.items_within else None


def totals(exam: Record) -> dict[str, Fraction]:
    """The expected loss of each form, in points."""
    return {
        letter: sum((Fraction(question.expected_loss) for question in form.questions), Fraction(0))
        for letter, form in exam.by_form.items()
    }


def distance(losses: tuple[Fraction, ...] | list[Fraction]) -> Fraction:
    """From the smallest to the largest."""
    return max(losses) - min(losses)
