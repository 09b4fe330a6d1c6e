"""Questions of classes ask for the sum of the exponentials, and it tells classes exchanged from a sign lost."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from math import exp
from pathlib import Path
from random import Random
from typing import Any

import pytest

from examgen.asking.asked import spec_of
from examgen.asking.spec_file import read_spec
from examgen.composing.own import own_questions
from examgen.composing.replacing import with_another
from examgen.exam.record import Exam, load_exam
from examgen.items.item import Item, Part
from examgen.items.kinds import KINDS
from examgen.items.rejection import Rejection
from examgen.items.screening import screen_item
from examgen.items.softmax import Classified
from examgen.items.solution import examined
from examgen.making import new_exam
from examgen.networks.bank import Bank
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network
from tests.composing.test_wrong_classes import RELUS
from tests.exams import RECORDS, a_seed

TENTH = Decimal("0.1")


def network(first: str, second: str) -> Network:
    """On the row (0, 1) H0 and H1 are 0 and 1.0, so that the sums of the outputs are -0.5 and 0.5 more than these."""
    hidden = Layer(Activation.RELU, ((TENTH, TENTH), (TENTH, Decimal(1))), (-TENTH, Decimal("0.0")))
    weights = ((TENTH, -TENTH), (Decimal("-0.5"), Decimal("0.5")))
    return Network("xor", (hidden, Layer(Activation.SOFTMAX, weights, (Decimal(first), Decimal(second)))))


def refused(first: str, second: str) -> Rejection | None:
    posed = KINDS["softmax"].pose(network(first, second), (Decimal(0), Decimal(1)), Random(0))
    return screen_item(posed, examined("softmax", posed, 2), Counter())


def test_a_network_on_which_two_slips_look_alike_is_not_asked() -> None:
    """Sums of -0.8 and 0.8 have the exponentials 0.4493 and 2.2255, whatever their sign; -0.7 and 0.8 do not."""
    assert refused("-0.3", "0.3") is Rejection.SLIPS_ALIKE
    assert refused("-0.2", "0.3") is not Rejection.SLIPS_ALIKE


def test_without_the_sum_nobody_tells_them_apart_and_nobody_is_asked_to() -> None:
    posed = KINDS["softmax"].pose(network("-0.3", "0.3"), (Decimal(0), Decimal(1)), Random(0))
    plainer = KINDS["softmax"].plainer(posed)
    assert screen_item(plainer, examined("softmax", plainer, 2), Counter()) is not Rejection.SLIPS_ALIKE


def sums_of(item: Item) -> list[float]:
    """The sums of the outputs as they stand in their boxes."""
    return [float(part.answer) for part in item.parts if isinstance(part, Part) and part.name[0] == "O"]


@pytest.mark.parametrize(
    "wished", [RELUS, {"activation": "tanh", "count": 6, "seed": a_seed()}], ids=lambda wished: wished["activation"]
)
def test_every_question_has_the_box_and_the_two_slips_differ_in_it(wished: dict[str, Any], shared_bank: Bank) -> None:
    """By the exponentials of the sums, and of the sums with the other sign, as Python has them."""
    spec = spec_of(kind="softmax", task="xor", **wished)
    for item in new_exam(spec, shared_bank)[0].items:
        sums = sums_of(item)
        right, turned = (sum(exp(sign * total) for total in sums) for sign in (1, -1))
        assert item.points == 11
        assert abs(float(item.part("S").answer) - right) < 0.006 * (1 + right)
        slips = {slip.name: slip for slip in item.slips}
        assert "S" not in slips["classes_exchanged"].answers
        assert abs(float(slips["softmax_sign_lost"].answers["S"]) - turned) < 0.006 * (1 + turned)
        low, high = (getattr(slips["softmax_sign_lost"], end)["S"] for end in ("low", "high"))
        assert high < item.part("S").low or low > item.part("S").high


def replaced(record: str, bank: Bank, question: str) -> tuple[Exam, Item]:
    """An exam, and what stands in the place of a question, of batch 0, which need not be trained."""
    exam = load_exam(RECORDS / f"{record}.json")
    sections = [replace(one, batches=dict.fromkeys(one.batches, (0,))) for one in exam.selection.sections]
    exam = replace(exam, selection=replace(exam.selection, sections=tuple(sections)))
    return exam, with_another(exam, exam.item(question), bank)[0].item(question)


def test_on_a_network_of_ones_own_the_sum_is_not_asked_for_where_it_is_out_of_scale(tmp_path: Path) -> None:
    """On (1,0) the sums are 6.64 and 5.82, and e^6.64 alone is 765, e^5.82 337; on the other rows they are below 5."""
    spec = tmp_path / "own.toml"
    spec.write_text(
        """[[networks]]
name = "mine"
hidden = "relu"
output = "softmax"

[networks.weights]
"I0->H0" = 2.1
"I1->H0" = 1.2
"B->H0" = 0.5
"I0->H1" = -1.1
"I1->H1" = 2.3
"B->H1" = 0.1
"H0->O0" = 2.4
"H1->O0" = -0.3
"B->O0" = 0.4
"H0->O1" = 2.2
"H1->O1" = 0.3
"B->O1" = 0.1

[[sections]]
network = "mine"
kind = "softmax"
"""
    )
    made = read_spec(spec)
    exam = new_exam(made, Bank(tmp_path))[0]
    boxes = {tuple(map(int, item.posed.row)): [part.name for part in item.parts] for item in exam.items}
    assert {row: "S" in names for row, names in boxes.items()} == {(0, 0): True, (0, 1): True, (1, 0): False}
    assert [item.points for item in exam.items] == [11, 11, 10]
    told = own_questions(made, made.sections[0], 1).notes
    assert "mine, no box for S on row (1, 0): the sum of the exponentials is below" in " ".join(told)


def test_a_question_that_is_replaced_has_the_boxes_that_its_exam_was_printed_with(shared_bank: Bank) -> None:
    """Those of rules 4 do not ask for the sum: whoever sits beside must have the same boxes."""
    for record, asked, points in (("rules-4", None, 10), ("rules-5", True, 11)):
        exam, new = replaced(record, shared_bank, "Q01")
        old = exam.item("Q01")
        assert new.network != old.network
        assert [part.name for part in new.parts] == [part.name for part in old.parts]
        assert isinstance(new.besides, Classified)
        assert (new.besides.sum_of_exponentials, new.points) == (asked, points)
