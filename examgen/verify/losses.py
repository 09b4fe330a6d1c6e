"""The claim that expected losses are what the likelihoods in the record give: worked out again, mistake by mistake."""

from collections.abc import Iterator
from fractions import Fraction

from examgen.verify.calculations import calculations
from examgen.verify.case import Case, Worked
from examgen.verify.following import touched
from examgen.verify.kinds.hand_code import to_find
from examgen.verify.record import Forms
from examgen.verify.sheets.numbers import half_up, shown
from examgen.verify.sheets.worked import Result

PLACES = 4
"""Decimals of an expected loss."""

Lies = Iterator[str | None]


def expected_losses(case: Case) -> Lies:
    """For each item: is its expected loss right to the last decimal?"""
    if case.exam.forms is None:
        return
    for worked in case.items:
        question = worked.question
        try:
            found_loss = loss(worked, case.exam.forms)
        except KeyError as missing:
            yield f"selection, forms, likelihoods: have none for {missing.args[0]}"
            return
        right, found = shown(half_up(found_loss, PLACES), PLACES), question.expected_loss
        place = f"{question.id}, expected_loss: is {found}"
        yield None if found == right else f"{place}, but the likelihoods give {right}"


def loss(worked: Worked, forms: Forms) -> Fraction:
    """The expected loss of an item, in points, unrounded. Raises KeyError for a likelihood that is missing."""
    kept_right = {box.name: Fraction(1) for box in worked.question.parts}
    for what, part in calculations(worked):
        kept_right[part] *= 1 - forms.likelihoods[forms.of_calculation(what)]
    found = forms.likelihoods.get(to_find(worked.question), Fraction(0))  # an older record has none
    kept_right = {name: chance * (1 - found) for name, chance in kept_right.items()}
    for name in (slip.name for slip in worked.question.slips if slip.name in worked.slipped):
        slipped = worked.slipped[name]
        for part in touched(worked, slipped):
            if _refused(worked, slipped, part):
                kept_right[part] *= 1 - forms.likelihoods[forms.of_slip(name)]
    return sum((box.points * (1 - kept_right[box.name]) for box in worked.question.parts), Fraction(0))


def _refused(worked: Worked, slipped: Result, part: str) -> bool:
    """Whether what a mistake puts into a box is marked wrong there."""
    box = next(box for box in worked.question.parts if box.name == part)
    words = worked.words(slipped)
    if part in words:
        return words[part].answer not in box.accepted
    places = worked.question.places
    written = Fraction(slipped.rounded(part, places), 10**places)
    return not Fraction(box.low) <= written <= Fraction(box.high)
