"""What students are told about marking names the boxes that they have."""

from typing import Any

import pytest

from examgen.asking.asked import spec_of
from examgen.exam.record import Policies
from examgen.render.policy import policy_sentence

FORWARD = ("H0 sum", "H0", "H1 sum", "H1", "O")
SWAP = ("O trained", "O swapped", "still right")
TABLE = ("O(0,0)", "O(0,1)", "O(1,0)", "O(1,1)", "function")
BLANK = ("I1->H0",)


@pytest.mark.parametrize(
    ("questions", "named"),
    [
        ([FORWARD, FORWARD], "O earns its points"),
        ([SWAP], "The box “still right” earns its points"),
        ([TABLE], "The box “function” earns its points"),
        ([FORWARD, SWAP], "The last box of a question earns its points"),
        ([BLANK, FORWARD], "O earns its points"),
        ([("I0->H0", "H0->O")], "H₀→O earns its points"),
    ],
)
def test_the_last_box_is_called_as_it_is_on_the_page(questions: list[tuple[str, ...]], named: str) -> None:
    assert policy_sentence(Policies(), questions).endswith(f"{named} even if the other boxes are empty.")


def test_nothing_is_said_where_no_question_has_a_box_that_follows_from_another() -> None:
    assert policy_sentence(Policies(), [BLANK, BLANK]) == ""


@pytest.mark.parametrize(
    ("policies", "said", "unsaid"),
    [
        ({"habits": "once"}, "Rounding down instead of to nearest costs one box a question.", "costs nothing"),
        ({"habits": "free"}, "Rounding down instead of to nearest costs nothing.", "one box"),
        ({"habits": "each"}, "earn half", "Rounding"),
        ({"eased": "none"}, "a made-up number made easier earn nothing; a 0 that you worked out is fine", "earn half"),
        ({"eased": "full"}, "what you wrote", "made-up"),
        ({"blank_steps": "steps-required"}, "O earns nothing if the other boxes are empty", "even if"),
    ],
)
def test_what_is_printed_is_what_is_marked(policies: dict[str, Any], said: str, unsaid: str) -> None:
    sentence = policy_sentence(Policies(**policies), [FORWARD])
    assert said in sentence
    assert unsaid not in sentence


def test_policies_are_asked_for_like_any_setting() -> None:
    asked = spec_of(activation="tanh", eased="none", blank_steps="steps-required", habits="free").policies
    assert asked == Policies(eased="none", blank_steps="steps-required", habits="free")
    assert spec_of(activation="tanh").policies == Policies(habits="once"), "new exams; an older record means each"
