"""`verify` proves honest steps of gradient descent and goes red for every lie about them."""

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from examgen.exam.record import Exam, Pages, Policies, exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.items import gradient
from examgen.items.item import Item
from examgen.items.screening import screen_item
from examgen.items.solution import examined, make_item
from examgen.verify import verify_exam
from examgen.verify.case import case_of
from examgen.verify.lines import worked_lines
from examgen.verify.reading import read
from examgen.verify.sheets.spans import Span, given, multiplied
from tests.exams import chosen_by
from tests.verify.solved import solved_network, write_record

Record = dict[str, Any]
ROWS = {"binary": (("0", "1"), ("1", "0"), ("1", "1")), "fractional": (("0.3", "0.8"), ("0.9", "0.2"))}


@cache
def good_items(activation: str, inputs: str, places: int) -> tuple[Item, ...]:
    """A question of each kept network on the first row that makes a good one."""
    found = []
    for index in range(8):
        network, source = solved_network(activation, index)
        for row in ROWS[inputs][index % 2 :]:
            posed = gradient.pose(network, tuple(map(Decimal, row)), Random(index))
            if screen_item(posed, examined("gradient", posed, places), Counter()) is None:
                found.append(make_item(f"Q{len(found) + 1:02}", "gradient", posed, source, places))
                break
    return tuple(found)


def record_of(activation: str = "sigmoid", inputs: str = "fractional", places: int = 2, count: int = 2) -> Record:
    items = good_items(activation, inputs, places)[:count]
    exam = Exam(
        title="Midterm examination",
        seed=20260312,
        places=places,
        pages=Pages(),
        policies=Policies(),
        selection=chosen_by(len(items), (activation,), inputs, kind="gradient"),
        versions={"examgen": "0.1.0"},
        items=items,
    )
    record: Record = json.loads(exam_text(exam))
    return record


@pytest.mark.parametrize(
    ("activation", "inputs", "places"),
    [
        ("relu", "binary", 2),
        ("relu", "fractional", 4),
        ("sigmoid", "binary", 4),
        ("sigmoid", "fractional", 2),
        ("tanh", "binary", 2),
        ("tanh", "fractional", 4),
    ],
)
def test_honest_steps_hold(activation: str, inputs: str, places: int, tmp_path: Path) -> None:
    record = record_of(activation, inputs, places, 8)
    assert len(record["items"]) >= 3
    lie = verify_exam(write_record(record, tmp_path)).lie
    assert lie is None or "have target 1" in lie or "in a row" in lie  # nobody balanced these few
    assert ("places" in record["items"][0]) == (places != 4)
    assert load_exam(tmp_path).items[0].places == (None if places == 4 else 4)


def part(record: Record, name: str) -> Record:
    found: Record = next(part for part in record["items"][1]["parts"] if part["name"].startswith(name))
    return found


def moved(text: str, units: int) -> str:
    """A number, so many units of its last decimal higher."""
    return str(Decimal(text) + units * Decimal(1).scaleb(Decimal(text).as_tuple().exponent))  # type: ignore[arg-type]


def slip(record: Record, name: str) -> Record:
    found: Record = next(slip for slip in record["items"][1]["slips"] if slip["name"] == name)
    return found


def step(record: Record, name: str, old: str, new: str) -> None:
    """Change a worked line."""
    lines = record["items"][1]["steps"]
    place = next(place for place, line in enumerate(lines) if line.startswith(name))
    assert old in lines[place], lines[place]
    lines[place] = lines[place].replace(old, new, 1)


def answer_off_by_one_unit(record: Record) -> None:
    part(record, "delta H0")["answer"] = moved(part(record, "delta H0")["answer"], 1)


def interval_too_narrow(record: Record) -> None:
    part(record, "new I")["low"] = moved(part(record, "new I")["low"], 1)


def interval_too_wide(record: Record) -> None:
    part(record, "gradient I")["high"] = moved(part(record, "gradient I")["high"], 1)


def slip_removed(record: Record) -> None:
    record["items"][1]["slips"].remove(slip(record, "derivative_left_out"))


def slip_answer_changed(record: Record) -> None:
    answers = slip(record, "hidden_delta_with_updated_weight")["answers"]
    answers["delta H1"] = moved(answers["delta H1"], 1)


def other_loss(record: Record) -> None:
    item = record["items"][1]
    item["loss"] = "squared" if item["loss"] == "half-squared" else "half-squared"


def other_target(record: Record) -> None:
    record["items"][1]["target"] = "-1.3"


def other_rate(record: Record) -> None:
    record["items"][1]["learning_rate"] = "0.3"


def other_edge(record: Record) -> None:
    for name in ("gradient I1", "new I1"):
        box = part(record, name)
        box["name"] = box["name"].replace("I1", "I0")


def fewer_decimals(record: Record) -> None:
    record["items"][1]["places"] = 3


def difficulty_miscounted(record: Record) -> None:
    record["items"][1]["difficulty"] -= 1


def wrong_operand(record: Record) -> None:
    step(record, "error", " - ", " - 1")


def wrong_result(record: Record) -> None:
    line = next(line for line in record["items"][1]["steps"] if line.startswith("H0 derivative"))
    step(record, "H0 derivative", line.rpartition(" ")[2], moved(line.rpartition(" ")[2], 1))


def equal_for_about(record: Record) -> None:
    step(record, "gradient ", "≈", "=")


def line_missing(record: Record) -> None:
    del record["items"][1]["steps"][-1]


def lines_exchanged(record: Record) -> None:
    lines = record["items"][1]["steps"]
    lines[-1], lines[-2] = lines[-2], lines[-1]


@pytest.mark.parametrize(
    ("lie", "place"),
    [
        (answer_off_by_one_unit, "Q02, part delta H0: answer"),
        (interval_too_narrow, "leaves honest students out"),
        (interval_too_wide, "is wider than it need be"),
        (slip_removed, "Q02, slip derivative_left_out: is not listed, but shows in part delta H0"),
        (slip_answer_changed, "Q02, slip hidden_delta_with_updated_weight, part delta H1: answer"),
        (other_loss, "Q02, part delta O: answer"),
        (other_target, "Q02, part error: answer"),
        (other_rate, "Q02, part new "),
        (other_edge, "Q02, parts: are"),
        (fewer_decimals, "Q02, part error: answer"),
        (difficulty_miscounted, "Q02, difficulty"),
        (wrong_operand, "is not how error is worked out"),
        (wrong_result, "H0 derivative is"),
        (equal_for_about, "is not exactly"),
        (line_missing, "Q02, steps: "),
        (lines_exchanged, "is no calculation of new "),
    ],
)
def test_a_lie_is_named(lie: Callable[[Record], None], place: str, tmp_path: Path) -> None:
    record = record_of()
    lie(record)
    found = verify_exam(write_record(record, tmp_path)).lie
    assert found is not None
    assert place in found


@pytest.mark.parametrize("number", range(5, 15))
def test_every_line_of_the_way_back_is_checked(number: int, tmp_path: Path) -> None:
    record = record_of("tanh")
    lines = record["items"][1]["steps"]
    lines[number] = lines[number][:-1] + str((int(lines[number][-1]) + 1) % 10)
    found = next(filter(None, worked_lines(case_of(read(write_record(record, tmp_path))))))
    assert f"Q02, line {number + 1}: " in found


def test_a_factor_that_is_0_but_for_a_float_leaves_nothing_to_round() -> None:
    """A sum of 0.1 + 0.2 - 0.3 is 0 for every student, whatever it is multiplied with."""
    nothing = given(0.1 + 0.2 - 0.3)
    assert nothing.value != 0
    product = multiplied(5e-7, Span(1.25, 1.2, 1.3, known=False), nothing)
    assert product.known
    assert product.high - product.low < 1e-12


def no_target(item: Record) -> None:
    del item["target"]


def unknown_loss(item: Record) -> None:
    item["loss"] = "cubed"


def no_rate(item: Record) -> None:
    item["learning_rate"] = "0.0"


def long_target(item: Record) -> None:
    item["target"] = "0.5555"


def nine_decimals(item: Record) -> None:
    item["places"] = 9


@pytest.mark.parametrize("damage", [no_target, unknown_loss, no_rate, long_target, nine_decimals])
def test_a_step_that_is_none_is_refused_by_both_ways(damage: Callable[[Record], None], tmp_path: Path) -> None:
    record = record_of()
    damage(record["items"][1])
    path = write_record(record, tmp_path)
    for reader in (verify_exam, load_exam):
        with pytest.raises(ExamgenError, match="Q02"):
            reader(path)


def test_a_target_that_the_network_nearly_meets_and_a_weight_that_stays_are_gifts(tmp_path: Path) -> None:
    from dataclasses import replace

    from examgen.verify.answers import no_gift

    case = case_of(read(write_record(record_of(), tmp_path)))
    question = case.items[0].question
    for name, low, high, fault in (
        ("error", "0.410000", "0.410100", "is right, and nearer to the target than a half"),
        ("new ", "-99.000000", "99.000000", "the old weight, is right"),
    ):
        parts = tuple(replace(box, low=low, high=high) if box.name.startswith(name) else box for box in question.parts)
        worked = type(case.items[0])(replace(question, parts=parts))
        found = next(filter(None, no_gift(replace(case, items=(worked,)))))
        assert fault in found
