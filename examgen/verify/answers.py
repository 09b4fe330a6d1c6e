"""Claims about the mark scheme: answers, intervals and slips are what the networks give, and every slip shows."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

from examgen.verify.case import Case, Worked
from examgen.verify.kinds import Word
from examgen.verify.rules import given_up_after, is_due
from examgen.verify.sheets.activations import EXPONENTIAL, kinked
from examgen.verify.sheets.numbers import ERROR, shown
from examgen.verify.sheets.question import Box, Mistake, Question
from examgen.verify.sheets.steps import Sheet
from examgen.verify.sheets.worked import Result

Lies = Iterator[str | None]

LARGEST_SUM = 22
"""What a sigmoid or tanh has beyond this differs from its ends by nothing that anybody writes."""


def answers(case: Case) -> Lies:
    """For each part: is its answer what the network gives, rounded half up?"""
    for worked in case.items:
        question = worked.question
        found = tuple(box.name for box in question.parts)
        if found != worked.sheet.boxes:
            yield f"{question.id}, parts: are {', '.join(found)}, but the network has {', '.join(worked.sheet.boxes)}"
        right = worked.words(worked.right)
        for box in question.parts:
            place = f"{question.id}, part {box.name}"
            if box.name in right or box.accepted:
                yield _wrong_word(place, box, right.get(box.name))
            elif box.name in worked.sheet.boxes:
                yield _wrong_answer(place, box.answer, worked.right, box.name, worked.question.places)


def intervals(case: Case) -> Lies:
    """For each part: does its interval hold every honest result, and nothing beyond but what rounding outwards takes?

    The slack is less than one unit of the last kept decimal at either end.
    """
    for worked in case.items:
        for box in worked.question.numbers:
            place = f"{worked.question.id}, part {box.name}"
            yield _wrong_bounds(place, box.low, box.high, worked.right.bounds(box.name), worked.question.kept)


def _wrong_answer(place: str, text: str, result: Result, part: str, places: int) -> str | None:
    units = result.rounded(part, places)
    if _units(text, places) == units:
        return None
    return f"{place}: answer {text}, but the network gives {_told(result, part, units, places)}"


def _wrong_word(place: str, box: Box, right: Word | None) -> str | None:
    """Whether a part's word is not the right one, or another would be taken too."""
    if right is None or not box.accepted:
        return f"{place}: takes {'a word' if box.accepted else 'a number'}, but should take the other"
    if box.answer != right.answer:
        return f"{place}: answer {box.answer}, but the network gives {right.answer}"
    if box.accepted != tuple(sorted(right.possible)):
        return f"{place}: takes {', '.join(box.accepted)}, but right is {', '.join(sorted(right.possible))}"
    return None


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
    """A number of exactly so many decimals, in units of the last of them; a zero has no minus, as on pages."""
    whole, _, decimals = text.partition(".")
    if len(decimals) != places or not decimals.isdecimal():
        return None
    units = int(whole + decimals)
    return None if whole.startswith("-") and not units else units


def no_gift(case: Case) -> Lies:
    """For each item: does the answer need work, no target being right there, and does a ReLU fire with each activation?

    Where every row is asked, one on which something fires is enough. On a network of the instructor's own no sigmoid or
    tanh is at its end either.
    """
    saturated = case.exam.overridden("saturated")
    overridden = case.exam.overridden("answer-is-a-target")
    for worked in case.items:
        question = worked.question
        boxes = {box.name: box for box in question.numbers}
        known = (question.task or question.output != "linear") and question.id not in overridden
        places = [place for place in worked.kind.undecided(question) if known or abs(place[1]) not in (0, 1)]
        gift = next((place for place in places if boxes[place[0]].holds(place[1])), None)
        if gift is not None:
            yield f"{question.id}, part {gift[0]}: who writes {float(gift[1]):g}, {_reason(question, *gift)}"
        elif _nothing_to_do(worked):
            yield f"{question.id}: no hidden unit fires"
        elif question.own and question.id not in saturated and (name := _at_its_end(worked)):
            yield f"{question.id}: {name} is at an end of its activation, whatever is worked out"
        else:
            yield None


def _reason(question: Question, part: str, value: Fraction) -> str:
    """What is wrong with a question in which a part may be this number."""
    if part.startswith("new "):
        return "the old weight, is right"
    if part.startswith("error"):
        return "is right, and nearer to the target than a half"
    if abs(value) not in (0, 1):
        return "may be either side of it"
    return f"as {question.task.upper()} itself would give, is right" if question.task else "an end of it, is right"


def _at_its_end(worked: Worked) -> str | None:
    """The first unit whose sum is so large that its sigmoid or tanh is 0 or ±1 to every digit."""
    for step in worked.passes.steps:
        if step.operation in EXPONENTIAL and abs(worked.passing.about(step.operands[0])) > LARGEST_SUM + ERROR:
            return step.name
    return None


def _nothing_to_do(worked: Worked) -> bool:
    """Whether no unit of a hidden layer fires in any pass that has the same activation."""
    idle: dict[str, list[bool]] = {}
    for (activation, _), layers in _passes(worked.passes).items():
        idle.setdefault(activation, []).append(
            any(all(map(worked.passing.is_zero, names)) for names in layers.values())
        )
    return any(all(found) for found in idle.values())


def _passes(sheet: Sheet) -> dict[tuple[str, str], dict[str, list[str]]]:
    """The units of each pass that can be silent, layer by layer; a pass by its activation and its numbers' ending."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for step in sheet.steps:
        if kinked(step.operation) and step.name[0] != "O":
            layers = found.setdefault((step.operation, step.name[2:]), {})
            layers.setdefault(step.name[0], []).append(step.name)
    return found


def slips_listed(case: Case) -> Lies:
    """For each mistake that can be made: is it listed if, and only if, it changes a number handed in?

    One that the rules of the exam did not know may be missing; one that they gave up must be.
    """
    for worked in case.items:
        listed = [slip.name for slip in worked.question.slips]
        for name in dict.fromkeys([*listed, *worked.slipped]):
            place, kind = f"{worked.question.id}, slip {name}", worked.question.kind
            last = given_up_after(kind, name)
            if last is not None and last < case.exam.rules and name in listed:
                yield f"{place}: is none since rules {last + 1}, and the exam was made under rules {case.exam.rules}"
            elif name not in worked.slipped:
                yield f"{place}: cannot be made here"
            elif listed.count(name) > 1:
                yield f"{place}: is listed twice"
            elif name in listed or is_due(kind, name, case.exam.rules):
                yield _wrongly_listed(place, _shows(worked, name, worked.question.places), name in listed)
        if listed != [name for name in worked.slipped if name in listed]:
            yield f"{worked.question.id}, slips: do not stand in their order"


def _wrongly_listed(place: str, shows: str | None, listed: bool) -> str | None:
    if shows and not listed:
        return f"{place}: is not listed, but shows in part {shows}"
    if listed and not shows:
        return f"{place}: is listed, but changes no number handed in"
    return None


def _shows(worked: Worked, name: str, places: int) -> str | None:
    """The first part whose number handed in a mistake changes."""
    slipped, right = worked.slipped[name], worked.right
    other = (part for part in worked.sheet.numbers if slipped.rounded(part, places) != right.rounded(part, places))
    return next(chain(other, _words_changed(worked, slipped)), None)


def _words_changed(worked: Worked, slipped: Result) -> Iterator[str]:
    """The parts in which a mistake leads to a wrong word, however it is rounded."""
    right, wrong = worked.words(worked.right), worked.words(slipped)
    return (part for part in right if not right[part].possible & wrong[part].possible)


def slip_numbers(case: Case) -> Lies:
    """For each slip in each part that it touches: are its answer and its interval what the mistake gives?"""
    for worked in case.items:
        for slip in worked.question.slips:
            yield from _slip_lies(worked, slip)


def _slip_lies(worked: Worked, slip: Mistake) -> Lies:
    result, question = worked.slipped[slip.name], worked.question
    words, changed = worked.words(result), set(_words_changed(worked, result))
    for part in dict.fromkeys([*worked.sheet.boxes, *slip.answers]):
        place = f"{question.id}, slip {slip.name}, part {part}"
        touched = part in changed or (part in worked.sheet.numbers and result.differs(worked.right, part))
        if touched != (part in slip.answers):
            yield f"{place}: is {'not listed, but' if touched else 'listed, but not'} touched"
        elif part in words:
            same = part not in changed or (slip.answers[part] == words[part].answer and part not in slip.low)
            yield None if same else f"{place}: answer {slip.answers[part]}, but the mistake gives {words[part].answer}"
        elif touched and part not in slip.low:
            yield f"{place}: has no bounds"
        elif touched:
            yield _wrong_answer(place, slip.answers[part], result, part, question.places) or _wrong_bounds(
                place, slip.low[part], slip.high[part], result.bounds(part), question.kept
            )


def slips_refused(case: Case) -> Lies:
    """For each slip: is there a part whose interval has no number in common with the slip's?"""
    overridden = case.exam.overridden("slip-hides")
    for worked in case.items:
        if worked.question.id in overridden:
            continue
        right = {box.name: (Fraction(box.low), Fraction(box.high)) for box in worked.question.numbers}
        for slip in worked.question.slips:
            apart = any(
                part not in slip.low
                or Fraction(slip.high[part]) < right[part][0]
                or Fraction(slip.low[part]) > right[part][1]
                for part in slip.answers
            )
            yield None if apart else f"{worked.question.id}, slip {slip.name}: could be marked right in every part"
