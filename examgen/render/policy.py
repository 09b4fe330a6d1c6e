"""How scripts will be marked, in the words that students and graders both read."""

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


def policy_sentence(policies: Policies) -> str:
    """How a sheet will be marked, as far as the student should know: one line of small print."""
    return " ".join(filter(None, (FOLLOW_THROUGH, EASED[policies.eased], BLANK_STEPS[policies.blank_steps])))
