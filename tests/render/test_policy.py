"""What students are told about marking names the boxes that they have."""

import re
from importlib.resources import files
from typing import Any, get_args

import pytest

from examgen.asking.asked import spec_of
from examgen.exam.record import Policies
from examgen.render.fonts import font_faces
from examgen.render.pdf import laid_out
from examgen.render.policy import policy_sentence

FORWARD = ("H0 sum", "H0", "H1 sum", "H1", "O")
SWAP = ("O trained", "O swapped", "still right")
TABLE = ("O(0,0)", "O(0,1)", "O(1,0)", "O(1,1)", "function")
BLANK = ("I1->H0",)


@pytest.mark.parametrize(
    ("questions", "named"),
    [
        ([FORWARD, FORWARD], "O earns its points"),
        ([SWAP], "The last box earns its points"),
        ([TABLE], "The last box earns its points"),
        ([FORWARD, SWAP], "The last box earns its points"),
        ([BLANK, FORWARD], "O earns its points"),
        ([("I0->H0", "H0->O")], "H₀→O earns its points"),
    ],
)
def test_the_last_box_is_called_as_it_is_on_the_page(questions: list[tuple[str, ...]], named: str) -> None:
    assert policy_sentence(Policies(), questions).endswith(f"{named} even if the others are empty.")


def test_nothing_is_said_where_no_question_has_a_box_that_follows_from_another() -> None:
    assert policy_sentence(Policies(), [BLANK, BLANK]) == ""


@pytest.mark.parametrize(
    ("policies", "said", "unsaid"),
    [
        ({"habits": "once"}, "Rounding down instead of to nearest costs one box a question.", "costs nothing"),
        ({"habits": "free"}, "Rounding down instead of to nearest costs nothing.", "one box"),
        ({"habits": "each"}, "earns half", "Rounding"),
        (
            {"eased": "none"},
            "a made-up number made easier earns nothing; a 0 that you worked out is fine",
            "earns half",
        ),
        ({"eased": "full"}, "what you wrote", "made-up"),
        ({"blank_steps": "steps-required"}, "O earns nothing if the others are empty", "even if"),
    ],
)
def test_what_is_printed_is_what_is_marked(policies: dict[str, Any], said: str, unsaid: str) -> None:
    sentence = policy_sentence(Policies(**policies), [FORWARD])
    assert said in sentence
    assert unsaid not in sentence


def test_the_longest_sentence_has_two_lines_on_paper() -> None:
    """More would be a page of its own: the small print stands in the last 8 mm of every page."""
    style = (files("examgen") / "../templates/questions.css").read_text(encoding="utf-8")
    rule = next(line for line in style.splitlines() if line.startswith(".policy {"))
    height = re.search(r"height: (\d+)mm; padding-top: (\d+)mm;.*pt/(\d+)mm", rule)
    assert height
    room, above, line = map(int, height.groups())
    lines = (room - above) // line
    every = [
        before + policy_sentence(Policies(eased=eased, habits=habits, blank_steps=blank_steps), [names])
        for before in ("", "Work on the back. ")
        for eased in get_args(Policies.__annotations__["eased"])
        for habits in get_args(Policies.__annotations__["habits"])
        for blank_steps in get_args(Policies.__annotations__["blank_steps"])
        for names in (FORWARD, SWAP, ("I0->H0", "H0->O3"))
    ]
    paragraphs = "".join(f'<p class="policy">{sentence}</p>' for sentence in every)
    faces = font_faces("ExamgenSans-Regular", embedded=False)
    page = f"<style>{faces} @page {{ size: 174mm 2000mm; margin: 0 }} p {{ margin: 0 }} {rule}</style>{paragraphs}"
    _, (laid,) = laid_out(page)
    body = next(iter(laid._page_box.all_children())).children[0]
    found = [len(paragraph.children) for paragraph in body.children]
    assert len(found) == len(every) > 100
    assert max(found) == lines == 2


def test_policies_are_asked_for_like_any_setting() -> None:
    asked = spec_of(activation="tanh", eased="none", blank_steps="steps-required", habits="free").policies
    assert asked == Policies(eased="none", blank_steps="steps-required", habits="free")
    assert spec_of(activation="tanh").policies == Policies(habits="once"), "new exams; an older record means each"
