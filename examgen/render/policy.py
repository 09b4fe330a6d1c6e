"""How scripts will be marked, in the words that students and graders both read."""

from collections.abc import Collection, Iterable

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


def policy_sentence(policies: Policies, questions: Iterable[Collection[str]]) -> str:
    """How a sheet will be marked, as far as the student should know: one line of small print.

    questions: the names of each one's boxes; where every question has one, nothing follows from anything, and it is
    empty. Of O it speaks only where there is a box for O beside others.
    """
    several = [names for names in questions if len(names) > 1]
    if not several:
        return ""
    of_output = BLANK_STEPS[policies.blank_steps] if any("O" in names for names in several) else ""
    return " ".join(filter(None, (FOLLOW_THROUGH, EASED[policies.eased], of_output)))
