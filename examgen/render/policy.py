"""How scripts will be marked, in the words that students and graders both read."""

from collections.abc import Iterable

from examgen.exam import Policies

FOLLOW_THROUGH = "After a wrong value, the boxes that follow are marked on what you wrote."
EASED = {
    "half": "Boxes made easier by a value that was made up (0, for instance) earn half.",
    "full": "",
    "none": "Boxes made easier by a value that was made up (0, for instance) earn nothing.",
}
BLANK_STEPS = {
    "final-counts": "O earns its points even if the other boxes are empty.",
    "steps-required": "O earns nothing if the other boxes are empty.",
}


def policy_sentence(policies: Policies, boxes: Iterable[int]) -> str:
    """How a sheet will be marked, as far as the student should know: one line of small print.

    boxes: how many each question has; where every question has one, nothing follows from anything, and it is empty.
    """
    if all(count == 1 for count in boxes):
        return ""
    return " ".join(filter(None, (FOLLOW_THROUGH, EASED[policies.eased], BLANK_STEPS[policies.blank_steps])))
