"""Every slip has words, every item a drawing for a notebook."""

from decimal import Decimal
from functools import cache

import html5lib
import pytest

from examgen.items.declaration import Declaration, forward_pass, givens_of
from examgen.items.edits import shared_slips
from examgen.items.item import Item
from examgen.items.kinds import KINDS
from examgen.items.slip_names import MINUS_LOST
from examgen.items.slip_words import OF_ONE_UNIT, SLIP_WORDS, group_words, own_slips, slip_words
from examgen.items.solution import Solution
from examgen.render.worked import worked_line
from tests.exams import a_network, an_exam, an_item
from tests.grading.any_scripts import questions_on_any_network

THREE = ("relu", "sigmoid", "tanh")


RARE = {
    *("mean_over_outputs_forgotten", "sum_over_rows", "second_row_left_out", "sigmoid_inverse_used_on_output"),
    "rounded_to_one_decimal",
}
"""Slips that no question above has: of steps over several outputs or rows, of a tanh undone at the output, and the one
of exams under rules 1 and 2."""


@cache
def items() -> list[Item]:
    exams = [an_exam(40, THREE, inputs=inputs) for inputs in ("binary", "fractional")]
    other_kinds = [an_item(number, name, kind=kind) for kind in KINDS for name in THREE for number in range(12)]
    return [item for exam in exams for item in exam.items] + other_kinds


def test_every_slip_that_a_question_can_have_has_words() -> None:
    found = set()
    for item in items():
        for slip in item.slips:
            words = slip_words(slip.name, item.network.hidden_activation)
            assert "_" not in words
            assert "{" not in words
            found.add(slip.name)
    for shape in ((2, 2, 2), (2, 2, 2, 1)):
        network = a_network(1, shape=shape)
        declared = Declaration(givens_of(network, (Decimal(0), Decimal(1))), tuple(forward_pass(network)))
        found |= {slip.name for slip in shared_slips(declared)}
    found |= {slip.name for item in questions_on_any_network() for slip in item.slips}
    beginnings = (MINUS_LOST, *OF_ONE_UNIT)
    plain = {name for name in found if name in SLIP_WORDS or not name.startswith(beginnings)}
    for name in RARE:
        assert not {"_", "{"} & set(slip_words(name, "tanh"))
    assert plain == {*SLIP_WORDS, *own_slips()} - RARE
    assert {f"{MINUS_LOST}{edge}" for edge in ("I0_H0", "I1_H0", "I0_H1", "I1_H1", "H0_O", "H1_O")} <= found
    assert {f"{MINUS_LOST}B_{unit}" for unit in ("H0", "H1", "O")} <= found


def test_no_two_slips_of_an_item_are_called_the_same() -> None:
    for item in items():
        words = [slip_words(slip.name, item.network.hidden_activation) for slip in item.slips]
        assert len(set(words)) == len(words)


def test_words_name_the_edge_and_the_activation() -> None:
    assert slip_words("minus_lost_I0_H1", "relu") == "minus of I0→H1 lost"
    assert slip_words("minus_lost_B_O", "relu") == "minus of B→O lost"
    assert slip_words("sigmoid_used", "tanh") == "sigmoid used instead of tanh"
    assert slip_words("activation_left_out", "relu") == "ReLU left out"
    assert group_words(["inputs_swapped"], "tanh") == "inputs swapped"
    assert group_words(["inputs_swapped", "output_bias_left_out"], "tanh") == (
        "one of: inputs swapped; output bias left out"
    )


@pytest.mark.parametrize("name", ["brackets_forgotten", "minus_lost_", "minus_lost_I0"])
def test_a_slip_that_no_one_knows_is_refused(name: str) -> None:
    with pytest.raises(KeyError):
        slip_words(name, "tanh")


def test_slips_stand_together_as_the_solution_groups_them() -> None:
    from examgen.render.slip_table import slip_rows

    for item in items():
        solution = Solution({part.name: part.answer for part in item.parts}, {}, item.slips)
        words = sorted(group_words(names, item.network.hidden_activation) for names in solution.groups())
        assert sorted(row.words for row in slip_rows(item)) == words


def test_a_worked_line_is_taken_apart_at_its_first_and_last_relation() -> None:
    line = worked_line("O = 0.1974·1.7 + (-0.9866)·(-1.4) - 0.7 ≈ 1.0168")
    assert (line.name, line.expression) == ("O", "0.1974·1.7 + (-0.9866)·(-1.4) - 0.7")
    assert (line.relation, line.result) == ("≈", "1.0168")
    assert line.printed_expression == "0.1974·1.7 +\u00a0(−0.9866)·(−1.4) −\u00a00.7"
    with pytest.raises(ValueError, match="is not a worked line"):
        worked_line("no equation")


def test_a_notebook_shows_the_question_and_not_its_answers() -> None:
    for item in items()[:6]:
        html = item._repr_html_()
        html5lib.HTMLParser(strict=True).parseFragment(html)
        assert html.count("<svg") == 1
        assert "diagram-value" not in html
        assert f"<b>{item.id}</b> XOR, {item.network.hidden_activation} 2-2-1, I₀ = " in html
