"""Claims about the mark scheme: answers, intervals and slips are what the networks give, and every slip shows."""

from collections.abc import Iterator
from fractions import Fraction

from examgen.verify.mistakes import Case, Worked
from examgen.verify.numbers import in_units, shown
from examgen.verify.record import Mistake, Record
from examgen.verify.worked import Result

Lies = Iterator[str | None]


def answers(case: Case) -> Lies:
    """For each part: is its answer what the network gives, rounded half up?"""
    for worked in case.items:
        question = worked.question
        found = tuple(box.name for box in question.parts)
        if found != worked.parts:
            yield f"{question.id}, parts: are {', '.join(found)}, but the network has {', '.join(worked.parts)}"
        for box in question.parts:
            yield _wrong_answer(f"{question.id}, part {box.name}", box.answer, worked.right, box.name, case.exam.places)


def intervals(case: Case) -> Lies:
    """For each part: does its interval hold every honest result, and nothing beyond but what rounding outwards takes?

    The slack is less than one unit of the last kept decimal at either end.
    """
    for worked in case.items:
        for box in worked.question.parts:
            place = f"{worked.question.id}, part {box.name}"
            yield _wrong_bounds(place, box.low, box.high, worked.right.bounds(box.name), case.exam.kept)


def _wrong_answer(place: str, text: str, result: Result, part: str, places: int) -> str | None:
    units = result.rounded(part, places)
    if _units(text, places) == units:
        return None
    return f"{place}: answer {text}, but the network gives {_told(result, part, units, places)}"


def _told(result: Result, part: str, units: int, places: int) -> str:
    """The right answer, with two more decimals where it has any."""
    longer = result.rounded(part, places + 2)
    return shown(units, places) if longer == units * 100 else shown(longer, places + 2)


def _wrong_bounds(place: str, low: str, high: str, right: tuple[int, int], kept: int) -> str | None:
    found = _units(low, kept), _units(high, kept)
    if found == right:
        return None
    fault = "leaves honest students out" if _leaves_out(low, high, right, kept) else "is wider than it need be"
    return f"{place}: interval [{low}, {high}] {fault}; right is [{shown(right[0], kept)}, {shown(right[1], kept)}]"


def _leaves_out(low: str, high: str, right: tuple[int, int], kept: int) -> bool:
    unit = Fraction(1, 10**kept)
    return Fraction(low) > right[0] * unit or Fraction(high) < right[1] * unit


def _units(text: str, places: int) -> int | None:
    """A number of exactly so many decimals, in units of the last of them."""
    _, _, decimals = text.partition(".")
    return in_units(Fraction(text), places) if len(decimals) == places else None


def no_gift(case: Case) -> Lies:
    """For each item: does the last answer need work, neither 0 nor 1 being right there, and does a ReLU fire?"""
    for worked in case.items:
        question, last = worked.question, worked.question.parts[-1]
        gift = next((value for value in (0, 1) if Fraction(last.low) <= value <= Fraction(last.high)), None)
        if gift is not None:
            yield f"{question.id}, part {last.name}: who writes {gift}, as XOR itself would give, is right"
        elif question.hidden == "relu" and all(worked.right.is_zero(name) for name in question.names[1]):
            yield f"{question.id}: no hidden unit fires"
        else:
            yield None


def slips_listed(case: Case) -> Lies:
    """For each mistake that can be made: is it listed if, and only if, it changes a number handed in?"""
    for worked in case.items:
        listed = [slip.name for slip in worked.question.slips]
        for name in dict.fromkeys([*listed, *worked.slipped]):
            place = f"{worked.question.id}, slip {name}"
            if name not in worked.slipped:
                yield f"{place}: cannot be made here"
            elif listed.count(name) > 1:
                yield f"{place}: is listed twice"
            else:
                yield _wrongly_listed(place, _shows(worked, name, case.exam.places), name in listed)


def _wrongly_listed(place: str, shows: str | None, listed: bool) -> str | None:
    if shows and not listed:
        return f"{place}: is not listed, but shows in part {shows}"
    if listed and not shows:
        return f"{place}: is listed, but changes no number handed in"
    return None


def _shows(worked: Worked, name: str, places: int) -> str | None:
    """The first part whose number handed in a mistake changes."""
    slipped, right = worked.slipped[name], worked.right
    return next((part for part in worked.parts if slipped.rounded(part, places) != right.rounded(part, places)), None)


def slip_numbers(case: Case) -> Lies:
    """For each slip in each part that it touches: are its answer and its interval what the mistake gives?"""
    for worked in case.items:
        for slip in worked.question.slips:
            yield from _slip_lies(case.exam, worked, slip)


def _slip_lies(exam: Record, worked: Worked, slip: Mistake) -> Lies:
    result = worked.slipped[slip.name]
    for part in dict.fromkeys([*worked.parts, *slip.answers]):
        place = f"{worked.question.id}, slip {slip.name}, part {part}"
        touched = part in worked.parts and result.differs(worked.right, part)
        if touched != (part in slip.answers):
            yield f"{place}: is {'not listed, but' if touched else 'listed, but not'} touched"
        elif touched:
            yield _wrong_answer(place, slip.answers[part], result, part, exam.places) or _wrong_bounds(
                place, slip.low[part], slip.high[part], result.bounds(part), exam.kept
            )


def slips_refused(case: Case) -> Lies:
    """For each slip: is there a part whose interval has no number in common with the slip's?"""
    for worked in case.items:
        right = {box.name: (Fraction(box.low), Fraction(box.high)) for box in worked.question.parts}
        for slip in worked.question.slips:
            apart = any(
                Fraction(slip.high[part]) < right[part][0] or Fraction(slip.low[part]) > right[part][1]
                for part in slip.answers
            )
            yield None if apart else f"{worked.question.id}, slip {slip.name}: could be marked right in every part"
