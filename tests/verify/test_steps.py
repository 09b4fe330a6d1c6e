"""The second way works steps of gradient descent over any network out as the first does, and names what is none."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from examgen.asking.own import own_spec
from examgen.asking.setting import SettingError
from examgen.composing.own import own_questions
from examgen.exam.written_items import read_item, write_item
from examgen.items.difference import item_problem
from examgen.items.difficulty import expected_loss
from examgen.items.kind import exact_values
from examgen.items.kinds import KINDS
from examgen.items.rejection import Rejection
from examgen.items.solution import examined
from examgen.verify import answers, crowd, lines, whole
from examgen.verify.case import Worked, case_of
from examgen.verify.questions_in_record import question_in
from examgen.verify.reading import read
from tests.exams import RECORDS
from tests.items.steps import a_step, an_item_of

PUBLISHED = """\
hidden = "sigmoid"
output = "sigmoid"

[weights]
"I0->H0" = 0.15
"I1->H0" = 0.20
"I0->H1" = 0.25
"I1->H1" = 0.30
"B->H0" = 0.35
"B->H1" = 0.35
"H0->O0" = 0.40
"H1->O0" = 0.45
"H0->O1" = 0.50
"H1->O1" = 0.55
"B->O0" = 0.60
"B->O1" = 0.60
"""

NUMBERS = (4, 12, 15, 16, 34)
"""Steps on small networks: every output, two hidden layers, two rows, every loss but half a square."""


@cache
def written(number: int) -> dict[str, Any]:
    return write_item(an_item_of(a_step(number)))


@pytest.mark.parametrize("number", NUMBERS)
def test_both_ways_agree_in_answers_mistakes_lines_and_difficulty(number: int) -> None:
    item = read_item(written(number))
    assert item_problem(item, 2) is None
    worked = Worked(question_in(written(number), 2))
    exam = SimpleNamespace(overridden=lambda _: set(), rules=99)
    case: Any = SimpleNamespace(items=(worked,), exam=exam, sample=(worked,), thorough=True)
    claims: tuple[Callable[[Any], Any], ...] = (
        *(answers.answers, answers.intervals, answers.slips_listed, answers.slip_numbers, lines.worked_lines),
        *(crowd.honest_students, crowd.worst_students, crowd.widths),
    )
    lies = [lie for claim in claims for lie in claim(case) if lie]
    screened = KINDS["gradient"].screen(item.posed, examined("gradient", item.posed, 2).accepted)
    if screened in (Rejection.WEIGHT_STAYS, Rejection.NO_UNIT_FIRES):
        lies = [lie for lie in lies if "no weight that is asked for moves" not in lie]
    assert lies == []
    assert whole.operations(worked) == item.difficulty
    assert 0 < expected_loss(item, 2) < item.points


def test_what_rounding_errors_leave_of_a_delta_that_is_0_counts_for_nothing() -> None:
    """Shares less targets add up to 0, and all weights from G0 are alike: its delta is 0 in fractions."""
    posed = a_step(39)
    assert exact_values(KINDS["gradient"].declare(posed))["delta G0 row 2"] == 0
    assert KINDS["gradient"].difficulty(posed) == 211  # by the second way


def test_the_published_calculation_is_posed_from_a_file_and_proved(tmp_path: Path) -> None:
    file = tmp_path / "published.toml"
    file.write_text(PUBLISHED)
    asked: Any = {
        "hand_coded": file,
        "kind": "gradient",
        "weight_places": 2,
        "row": ["0.05,0.10"],
        "loss": "half-squared",
        "target": "0.01, 0.99",
        "learning_rate": "0.5",
        "ask": ["H0->O0", "H1 -> o0", "I0→H0"],
    }
    spec = own_spec(asked)
    (item,) = (replace(one, id="Q01") for one in own_questions(spec, spec.sections[0], seed=1).items)
    assert [part.name for part in item.parts][-3:] == ["new H0->O0", "new H1->O0", "new I0->H0"]
    assert [str(part.answer) for part in item.parts][-3:] == ["0.3589", "0.4087", "0.1498"]
    worked = Worked(question_in(write_item(item), 2))
    assert float(worked.right.exact_value("new H0->O0")) == pytest.approx(0.35891648, abs=5e-9)
    assert worked.sheet.boxes == tuple(part.name for part in item.parts)


@pytest.mark.parametrize(
    ("wished", "said"),
    [
        ({"ask": ["H0->O"]}, "--ask: H0->O is no weight of this network. It has H0->O0, H1->O0, B->O0"),
        ({"target": "0.5"}, "--target 0.5: the network has 2 outputs, and there is a number for each of them"),
        ({"loss": "categorical-cross-entropy"}, "--loss categorical-cross-entropy: the output is sigmoid, which has"),
        (
            {"loss": "binary-cross-entropy", "target": "0.5,1.5"},
            "--target 0.5, 1.5: binary-cross-entropy takes numbers",
        ),
        ({"second_row": "0.5"}, "--second-row 0.5: has 1 number, and the network takes 2. Write 2."),
        ({"second_row": "0.55,1"}, "--second-row 0.55: has more than one decimal, as weights have. Write fewer."),
        ({"second_target": "0,1"}, "--second-target: there is no second row. Name one too"),
    ],
)
def test_what_a_network_cannot_have_is_refused_by_name(wished: dict[str, Any], said: str, tmp_path: Path) -> None:
    file = tmp_path / "published.toml"
    file.write_text(PUBLISHED)
    asked: Any = {"hand_coded": file, "kind": "gradient", **wished}
    with pytest.raises(SettingError) as problem:
        own_spec(asked)
    assert str(problem.value).startswith(said), str(problem.value)


def no_such_weight(item: dict[str, Any]) -> None:
    item["ask"] = [*item["ask"][:-1], "H9->O0"]


def a_weight_twice(item: dict[str, Any]) -> None:
    item["ask"] = item["ask"][:1] * 2


def a_target_too_few(item: dict[str, Any]) -> None:
    item["target"] = item["target"][:-1]


def another_loss(item: dict[str, Any]) -> None:
    item["loss"] = "categorical-cross-entropy"


def no_second_target(item: dict[str, Any]) -> None:
    item["second_inputs"] = item["inputs"]


@pytest.mark.parametrize("damage", [no_such_weight, a_weight_twice, a_target_too_few, another_loss, no_second_target])
def test_a_record_that_contradicts_its_network_is_refused_by_both_ways(
    damage: Callable[[dict[str, Any]], None],
) -> None:
    item = {**write_item(an_item_of(a_step(16 + 15))), "ask": ["B->O0"]}
    for field in ("second_inputs", "second_target"):
        item.pop(field, None)
    damage(item)
    with pytest.raises(ValueError, match=r"\w"):
        question_in(item, 2)
    read = read_item(item)
    assert KINDS["gradient"].contradiction(read.posed) is not None


EDGES = ("I0->H0", "I1->H0", "B->H0", "I0->H1", "I1->H1", "B->H1", "H0->O", "H1->O", "B->O")


@pytest.mark.parametrize(
    ("step", "asked", "unwished"),
    [
        ({}, (), []),
        ({"loss": "half-squared", "learning_rate": "0.1", "target": ["1.5"]}, (), []),
        ({"loss": "squared"}, (), ["loss"]),
        ({"learning_rate": "0.5"}, (), ["learning rate"]),
        ({"target": ["0.5"]}, (), ["target"]),
        ({"second_row": "drawn"}, (), ["number of rows"]),
        ({"ask": "all"}, EDGES[::-1], []),
        ({"ask": "all"}, EDGES[1:], ["set of weights"]),
        ({"ask": list(EDGES[:2])}, EDGES[:2], []),
        ({"ask": list(EDGES[:2])}, EDGES[1::-1], ["set of weights"]),
    ],
)
def test_a_step_that_is_not_as_it_was_wished_is_named(
    step: dict[str, Any], asked: tuple[str, ...], unwished: list[str]
) -> None:
    """The record's question: half the squared error, rate 0.1 and target 1.5, and no second row."""
    question = case_of(read(RECORDS / "gradient.json")).items[0].question
    assert list(whole._unwished(step, replace(question, ask=asked))) == unwished
