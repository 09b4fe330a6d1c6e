"""How scripts will be marked, in the words that students and graders both read."""

from collections.abc import Iterable, Sequence

from examgen.exam.record import Policies
from examgen.render.numbers import unit_name

FOLLOW_THROUGH = "Boxes after a wrong value are marked on what you wrote."
EASED = {
    "half": "What a made-up number made easier earns half; a 0 that you worked out is fine.",
    "full": "",
    "none": "What a made-up number made easier earns nothing; a 0 that you worked out is fine.",
}
HABITS = {
    "once": "Rounding down instead of to nearest costs one box a question.",
    "each": "",
    "free": "Rounding down instead of to nearest costs nothing.",
}
SEVERAL = "The last box"
"""What the last boxes are called together, where questions end with different ones, or with one called in words."""

BLANK_STEPS = {
    "final-counts": "{last} earns its points even if the others are empty.",
    "steps-required": "{last} earns nothing if the others are empty.",
}
"""last: the last box of each question."""


def policy_sentence(policies: Policies, questions: Iterable[Sequence[str]]) -> str:
    """How a sheet will be marked, as far as the student should know: two lines of small print at most.

    questions: the names of each one's boxes; where every question has one, nothing follows from anything, and it is
    empty.
    """
    lasts = {names[-1] for names in questions if len(names) > 1}
    if not lasts:
        return ""
    steps = BLANK_STEPS[policies.blank_steps].format(last=_called(lasts.pop()) if len(lasts) == 1 else SEVERAL)
    return " ".join(filter(None, (FOLLOW_THROUGH, EASED[policies.eased], HABITS[policies.habits], steps)))


def _called(box: str) -> str:
    """A box in a sentence: O, H₀→O."""
    return SEVERAL if " " in box or box.islower() else unit_name(box)
