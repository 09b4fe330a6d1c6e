"""Why a box earns what it earns: one sentence each, so that a student who complains can be answered.

Minus is ASCII here, as in every file; pages and terminals write a true one.
"""

from collections.abc import Sequence
from decimal import Decimal

from examgen.exam.record import Policies
from examgen.grading.boxes import Box
from examgen.grading.eased import EASE_WORDS, Ease
from examgen.grading.habits import Shown
from examgen.items.item import Item, Part, WordPart
from examgen.items.slip_words import slip_words
from examgen.items.solved import Accepted
from examgen.paper.estimates import Interval
from examgen.paper.reading import Problem
from examgen.paper.writing import shortest

EARNS = {"half": "half the points", "full": "all the points", "none": "no points"}

HABITS = {"once": "{first} pays for", "free": "costs nothing here"}
"""What a habit costs, by policy, where it does not cost each box."""

AS_ASKED = "Carried forward: it is {weight} to the decimals that are asked."
"""Why a weight is not charged for being a little off."""

UNCLEAR: dict[Problem, str] = {
    "illegible": "cannot be read",
    "several": "holds more than one answer, and which one counts has to be asked",
    "date": "holds a date or a time, which a spreadsheet made of what was typed; look at the script",
    "no number": "holds no number that can be read",
    "per cent": "holds a percentage, and no probability is asked for here",
    "no word": "holds no answer that is known here",
}


def right(box: Box) -> str:
    """Why a box is right."""
    if box.within:
        return f"Right: {expected(box.part)}."
    return f"Right: {_following(box)} follows from the right numbers above as they are written."


def right_without_steps(box: Box) -> str:
    """Why a right box earns nothing."""
    return f"Right ({expected(box.part)}), but it earns nothing because the boxes it follows from are empty."


def carried(box: Box, above: Sequence[tuple[str, str]]) -> str:
    """Why a box earns its points though it is not right. above: the boxes it follows from, with what stands there."""
    return f"Carried forward: {_following(box)} follows from {_with_numbers(above)}."


def carried_honestly(box: Box, cause: tuple[str, str], ease: Ease, honest: str) -> str:
    """Why a box earns its points though less was to work out: an honest way led there, and a grader should look.

    cause: the box whose number it follows from, and that number; honest: the way, in a few words.
    """
    sentence = f"Carried forward: {_following(box)} follows from {_with_numbers([cause])}"
    return f"{sentence}, {EASE_WORDS[ease]} and comes of {honest}."


def off_by_habit(habit: Shown, policy: Policies) -> str:
    """Why a box earns its points though it is off by a habit alone."""
    first = habit.off[0]
    return f"Carried forward: off by a habit alone ({habit.words}), which {HABITS[policy.habits].format(first=first)}."


def off_but_as_asked(weight: Decimal) -> str:
    """Why a weight earns its points though it is off: it is asked to fewer decimals."""
    return AS_ASKED.format(weight=weight)


def off_again(first: str, slip: str, item: Item) -> str:
    """Why a box earns its points though a mistake was made in it: it is the same as in the box `first`."""
    words = slip_words(slip, item.network.activations)
    return f"Carried forward: the same mistake in the same step as in {first}, which pays for it ({words})."


def eased(box: Box, cause: tuple[str, str], ease: Ease, policy: Policies) -> str:
    """Why a box earns what the policy says. cause: the box whose number made the work trivial, and that number."""
    follows, earns = what_follows(box.follows), EARNS[policy.eased]
    return f"Eased: {follows} follows, but from {_with_numbers([cause])}, {EASE_WORDS[ease]}: {earns}."


def wrong(box: Box, above: Sequence[tuple[str, str]], hint: str) -> str:
    """Why a box earns nothing. above: empty if all boxes above are right; hint: what the mistake may be, or empty."""
    ending = f" ({hint})" if hint else ""
    if not above:
        return f"Wrong: {expected(box.part)}{ending}."
    after = _with_numbers(above)
    if box.follows is None:
        return f"Wrong: {expected(box.part)}, and nothing follows from {after}{ending}."
    return f"Wrong: {expected(box.part)}, or {what_follows(box.follows)} after {after}{ending}."


def blank(box: Box) -> str:
    """Why an empty box earns nothing."""
    return f"Blank: {expected(box.part)}."


def unclear(box: Box) -> str:
    """Why a box is not marked."""
    return f"Unclear: the box {UNCLEAR[box.problem or 'illegible']}; {expected(box.part)}."


def expected(part: Part | WordPart) -> str:
    """What should stand in a box, and what is taken for it."""
    if isinstance(part, Part) and part.copied:
        return f"{shortest(part.answer)} expected, as it stands on the sheet"
    if isinstance(part, Part):
        return f"{part.answer} expected, {part.low} to {part.high} accepted"
    others = [word for word in part.accepted if word != part.answer]
    return f"{part.answer} expected" + (f", {' or '.join(others)} accepted" if others else "")


def what_follows(accepted: Accepted | None) -> str:
    """What follows in a box."""
    if isinstance(accepted, Interval):
        return f"{accepted.low} to {accepted.high}"
    return " or ".join(accepted or ())


def _following(box: Box) -> str:
    """What follows in a box that holds it; of the names of one function, the one that was written."""
    return box.found if isinstance(box.found, str) else what_follows(box.follows)


def _with_numbers(boxes: Sequence[tuple[str, str]]) -> str:
    return " and ".join(f"{name} = {text}" for name, text in boxes)
