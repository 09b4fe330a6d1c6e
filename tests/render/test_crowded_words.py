"""Words and formulas that are many have their room: no drawing lies on them, and boxes have a page of their own."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from examgen.asking.own import own_spec
from examgen.exam.record import Exam, Pages
from examgen.items.for_students import for_student
from examgen.items.rejection import OVERRIDABLE
from examgen.making import make, new_exam
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network
from examgen.render.environment import page_environment, rendered
from examgen.render.students import TEMPLATE, outward_facts
from examgen.verify import verify_exam
from tests.items.any_network import SLOPE, a_network, board
from tests.render.test_students import boxes_of_class, laid_out

EVERYTHING = [rule.label for rule in OVERRIDABLE]
LEAKY, RELU, SIGMOID, TANH = "leaky-relu", "relu", "sigmoid", "tanh"

FAR_OFF = {"target": "3,3", "second_target": "3,3", "learning_rate": 0.5}
"""So far are both outputs from these that their biases move on the paper, if only one of them fires."""

BLANK_BELOW = {"seed": 1, "guessable_seed": True}
"""With this seed a weight into a hidden unit is blank, so that both activations are undone."""


def asked(folder: Path, sizes: Sequence[int], activations: Sequence[str], **more: Any) -> dict[str, Any]:
    """What is asked of a network of these sizes on a row of 0.3 and the like. activations: of its layers, in order."""
    drawn = a_network(Random(5), tuple(sizes), activations[-1])
    layers = (
        Layer(Activation(name), layer.weights, layer.biases, SLOPE if name == LEAKY else None)
        for layer, name in zip(drawn.layers, activations, strict=True)
    )
    (folder / "network.toml").write_text(board(Network("own", tuple(layers))))
    row = ",".join(("0.3", "0.7", "0.2", "0.9")[: sizes[0]])
    return {"hand_coded": folder / "network.toml", "row": [row], "accept": EVERYTHING, **more}


def an_own_exam(folder: Path, sizes: Sequence[int], activations: Sequence[str], **more: Any) -> Exam:
    return new_exam(own_spec(asked(folder, sizes, activations, **more)))[0]


CROWDED: dict[str, tuple[Sequence[int], Sequence[str], dict[str, Any]]] = {
    "three formulas beside outputs that stand high": ((2, 3, 2, 2), (TANH, RELU, SIGMOID), {}),
    "with an inverse": ((2, 3, 2, 2), (TANH, RELU, SIGMOID), {"kind": "missing-weight"}),
    "two inverses beside one output": ((2, 2, 1), (LEAKY, TANH), {"kind": "missing-weight", **BLANK_BELOW}),
    "four formulas with derivatives": ((2, 2, 2, 2, 2), (LEAKY, SIGMOID, TANH, RELU), {"kind": "gradient"}),
    "the same over two rows, and seven rows of boxes": (
        (2, 3, 3, 3, 2),
        (LEAKY, SIGMOID, TANH, RELU),
        {"kind": "gradient", "second_row": "0.5,0.2", "ask": ["F0->O0", "B->O0", "B->O1", "I0->H1"], **FAR_OFF},
    ),
    "the most words": (
        (4, 2, 4),
        (TANH, SIGMOID),
        {
            "kind": "gradient",
            "second_row": "0.5,0.2,0.3,0.1",
            "loss": "binary-cross-entropy",
            "ask": ["H0->O0", "H1->O0", "I1->H1", "I0->H1", "I2->H1", "I3->H1"],
        },
    ),
}


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("name", CROWDED)
def test_words_formulas_and_drawing_stand_clear_of_one_another(name: str, paper: Any, tmp_path: Path) -> None:
    sizes, activations, more = CROWDED[name]
    exam = replace(an_own_exam(tmp_path, sizes, activations, **more), pages=Pages(paper=paper))
    looked_at = 0
    for page in laid_out(exam).pages:
        for body in boxes_of_class(page._page_box, "body"):
            end = body.position_y + body.margin_height()
            for words in boxes_of_class(body, "asked"):
                beside = [next(boxes_of_class(words, name)) for name in ("text", "functions")]
                foot = max(each.position_y + each.border_height() for each in beside)
                assert foot <= end
                drawn = [each for below in boxes_of_class(body, "drawing") for each in boxes_of_class(below, "diagram")]
                assert all(foot <= each.position_y for each in drawn)
                assert all(each.position_y + each.border_height() <= end for each in drawn)
                looked_at += 1
    assert looked_at == 1


def test_boxes_that_words_leave_no_room_have_a_page_and_on_a_screen_stay_with_them(tmp_path: Path) -> None:
    more = {"kind": "gradient", "second_row": "0.5,0.2", "ask": ["H0->O0", "I0->H1", "B->O3"]}
    spec = own_spec({**asked(tmp_path, (2, 2, 4), (TANH, SIGMOID), **more), "paper": "letter"})
    exam = make(spec, tmp_path / "exam").exam
    sheets = outward_facts(exam, [for_student(item) for item in exam.items])["sheets"]
    has = [(bool(sheet.questions), bool(sheet.drawing), bool(sheet.boxes)) for sheet in sheets if not sheet.cover]
    assert has[:3] == [(True, False, False), (False, True, False), (False, False, True)]
    page = (tmp_path / "exam" / "students" / "questions.html").read_text(encoding="utf-8")
    assert page.count('<div class="box">') == 26
    assert "on the page after it" not in page
    assert verify_exam(tmp_path / "exam").lie is None


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("kind", ["forward", "truth-table", "dump"])
def test_boxes_on_half_a_page_are_clear_of_the_formulas_without_biases_too(
    kind: str, paper: Any, tmp_path: Path
) -> None:
    drawn = a_network(Random(5), (2, 2, 1), "linear", biased=False)
    (tmp_path / "network.toml").write_text(board(drawn))
    rows = {} if kind == "truth-table" else {"row": ["0.3,0.7", "0.9,0.2"]}
    spec = own_spec(
        {"hand_coded": tmp_path / "network.toml", "kind": kind, "per_page": 2, "paper": paper, "accept": EVERYTHING}
        | rows
    )
    for page in laid_out(new_exam(spec)[0]).pages:
        for body in boxes_of_class(page._page_box, "body"):
            formulas = next(boxes_of_class(body, "functions"))
            foot = formulas.position_y + formulas.border_height()
            assert all(foot <= part.position_y for part in boxes_of_class(body, "part"))
            assert "bias" not in "".join(body.element.itertext())


def test_one_input_is_spoken_of_as_one(tmp_path: Path) -> None:
    said = []
    for kind in ("forward", "missing-weight", "dump", "gradient"):
        exam = an_own_exam(tmp_path, (1, 2, 1), (TANH, SIGMOID), kind=kind)
        facts = outward_facts(exam, [for_student(item) for item in exam.items])
        page = re.sub(r"<[^>]+>", "", rendered(page_environment(), TEMPLATE, medium="screen", **facts))
        said.append(" ".join(page.replace("&nbsp;", " ").split()))
    assert all("For the input I₀ = 0.3" in page for page in said)
    assert "layer 0 is the input." in said[2]


def test_a_relu_beside_a_leaky_one_has_the_derivative_0_below_0(tmp_path: Path) -> None:
    exam = an_own_exam(tmp_path, (2, 2, 2, 1), (LEAKY, RELU, "linear"), kind="gradient")
    facts = outward_facts(exam, [for_student(item) for item in exam.items])
    page = re.sub(r"<[^>]+>", " ", rendered(page_environment(), TEMPLATE, medium="screen", **facts))
    said = " ".join(page.split())
    assert "relu′( x ) = 1 if x &gt; 0 0 if x &lt; 0" in said
    assert "leaky′( x ) = 1 if x &gt; 0 0.1 if x &lt; 0" in said
