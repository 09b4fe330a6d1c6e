"""Over a whole exam questions vary: of what is dull there is little, and what networks do not allow is said by name.

Numbers are counted off the items here, with floats, and not by the rules that chose them.
"""

import re
from collections import Counter
from dataclasses import replace
from math import exp, tanh

import pytest

from examgen.asking.asked import spec_of
from examgen.asking.spec import Section, Spec
from examgen.composing.compose import Composed, compose
from examgen.composing.replacing import relaxed_by, with_another
from examgen.composing.variety import RULES, Variety
from examgen.items.item import Item
from examgen.making import Watch, new_exam
from examgen.networks.bank import Bank
from examgen.paper.activations import Activation
from tests.exams import a_seed, once

FUNCTIONS = {"relu": lambda x: max(x, 0.0), "sigmoid": lambda x: 1 / (1 + exp(-x)), "tanh": tanh}


@once
def composed_of(bank: Bank, activation: str, seed: int = 1, **settings: object) -> Composed:
    section = Section(count=20, activations=(Activation(activation),), **settings)  # type: ignore[arg-type]
    return compose(Spec(sections=(section,)), a_seed(seed), bank)


def passed(item: Item, inputs: list[float]) -> tuple[list[float], list[float], float]:
    """Hidden sums, hidden outputs and the output of a network with one hidden layer."""
    first, last = item.network.layers
    columns = zip(*first.weights, strict=True)
    sums = [
        float(bias) + sum(x * float(w) for x, w in zip(inputs, column, strict=True))
        for column, bias in zip(columns, first.biases, strict=True)
    ]
    hidden = [FUNCTIONS[str(first.activation)](total) for total in sums]
    return (
        sums,
        hidden,
        float(last.biases[0]) + sum(h * float(row[0]) for h, row in zip(hidden, last.weights, strict=True)),
    )


def row_of(item: Item) -> list[float]:
    return [float(number) for number in item.inputs or ()]


def flat(numbers: list[float]) -> int:
    return sum(min(abs(number - plain) for plain in (-1, 0, 1)) < 0.005 for number in numbers)


@pytest.mark.parametrize(("activation", "most"), [("relu", 0.25), ("sigmoid", 0.08), ("tanh", 0.08)])
def test_few_hidden_units_are_saturated_where_there_are_three_on_fractional_rows(
    shared_bank: Bank, activation: str, most: float
) -> None:
    found = composed_of(shared_bank, activation, hidden=(3,), inputs="fractional")
    hidden = [passed(item, row_of(item))[1] for item in found.items]
    saturated = sum(map(flat, hidden))
    assert saturated <= most * 60 + 1
    assert any("hidden unit" in note for note in found.notes) == (saturated > most * 60 + 0.2)  # 4.8 are at most 5


def test_no_pattern_and_row_stands_more_than_twice_and_few_boxes_need_no_arithmetic(shared_bank: Bank) -> None:
    found = composed_of(shared_bank, "relu", hidden=(3,), inputs="fractional")
    passes = [passed(item, row_of(item)) for item in found.items]
    alike = Counter(
        (item.inputs, tuple(sorted(total > 0 for total in sums)))
        for item, (sums, _, _) in zip(found.items, passes, strict=True)
    )
    assert max(alike.values()) <= 2
    assert sum(flat([*sums, *hidden, output]) for sums, hidden, output in passes) <= 0.15 * 140 + 1
    clipped = sum(min(sums) < 0 for sums, _, _ in passes)
    assert 6 <= clipped <= 11 or any("clipped ReLU" in note for note in found.notes)


def test_few_truth_tables_on_relus_begin_with_an_answer_of_0_or_1(shared_bank: Bank) -> None:
    found = composed_of(shared_bank, "relu", 2, kind="truth-table", tasks=("xor",))
    assert sum(flat([passed(item, [0.0, 0.0])[2]]) for item in found.items) <= 5


def test_what_a_form_lacks_in_variety_is_said_of_it(shared_bank: Bank) -> None:
    spec = spec_of(activation="relu", hidden="3", inputs="fractional", count=20, forms=2, seed=a_seed(1))
    notes: list[str] = []
    exam, _ = new_exam(spec, shared_bank, Watch(note=notes.append))
    for form in "AB":
        passes = [passed(item, row_of(item)) for item in exam.items if item.form == form]
        saturated = sum(flat(hidden) for _, hidden, _ in passes)
        plain = sum(flat([*sums, *hidden, output]) for sums, hidden, output in passes)
        said = " ".join(note for note in notes if note.startswith(f"relaxed in form {form}"))
        assert saturated <= 0.25 * 60 or f"hidden unit at 0 or ±1, in {saturated} of 60" in said
        assert plain <= 0.15 * 140 or f"answer of 0 or ±1, in {plain} of 140" in said


@pytest.mark.parametrize("seed", [4, 7])
def test_a_replacement_keeps_the_shares_of_the_exam_that_it_goes_into(shared_bank: Bank, seed: int) -> None:
    """Outputs on (0,0) are 0 or ±1 in many networks: replacements by chance would often be over the share."""
    exam, _ = new_exam(
        spec_of(kind="truth-table", task=["xor"], activation="relu", count=8, seed=a_seed(seed)), shared_bank
    )
    for name in ("Q02", "Q05", "Q07"):
        before, old = exam, exam.item(name)
        exam, _ = with_another(exam, old, shared_bank)
        assert sum(flat([passed(item, [0.0, 0.0])[2]]) for item in exam.items) <= 2
        assert relaxed_by(before, exam) == ()


def test_what_a_replacement_makes_worse_is_said(shared_bank: Bank) -> None:
    exam, _ = new_exam(
        spec_of(kind="truth-table", task=["xor"], activation="relu", count=4, seed=a_seed(2)), shared_bank
    )
    dull = next(item for item in exam.items if flat([passed(item, [0.0, 0.0])[2]]))
    worse = replace(exam, items=tuple(replace(dull, id=item.id) for item in exam.items))
    (line,) = relaxed_by(exam, worse)
    assert line == (
        "relaxed, as no better choice was found: O(0,0) of 0 or ±1, in 4 of 4 questions "
        "(at most 25 % wanted). More room: --activation leaky-relu."
    )


def test_what_each_rule_cost_is_counted_by_its_name(shared_bank: Bank) -> None:
    """Every one of them is another candidate, so that no rule costs more than were looked at."""
    passed_over = composed_of(shared_bank, "relu").passed_over
    assert "hidden unit at 0 or ±1" in passed_over
    assert all(0 < count <= 60 for count in passed_over.values())
    assert not composed_of(shared_bank, "sigmoid", kind="truth-table", tasks=("xor",)).passed_over


def test_what_the_default_does_not_allow_is_said_by_name_with_its_share(shared_bank: Bank) -> None:
    found = composed_of(shared_bank, "relu")
    said = " ".join(found.notes)
    alike = Counter(
        (item.inputs, tuple(sorted(total > 0 for total in passed(item, row_of(item))[0]))) for item in found.items
    )
    assert (max(alike.values()) > 2) == ("pattern and row more than twice" in said)
    flat_units = sum(flat(passed(item, row_of(item))[1]) for item in found.items)
    told = re.search(r"hidden unit at 0 or ±1, in (\d+) of 40 hidden units", said)
    assert (int(told[1]) == flat_units) if told else flat_units <= 10


def test_at_most_a_third_of_blanks_are_biases(shared_bank: Bank) -> None:
    found = composed_of(shared_bank, "sigmoid", kind="missing-weight")
    biases = [name for item in found.items for name in item.besides.blanks if name.startswith("B->")]
    assert len(biases) <= 7


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_weights_of_a_step_vary_and_copies_are_few(shared_bank: Bank, activation: str) -> None:
    found = composed_of(shared_bank, activation, kind="gradient", inputs="fractional")
    answers = [{part.name: part.answer for part in item.parts} for item in found.items]
    assert sum(each["error"] == each["delta O"] for each in answers) <= 5
    silent = sum(each[name] == 0 for each in answers for name in ("delta H0", "delta H1"))
    assert silent <= 9
    asked = Counter(name.removeprefix("new ") for each in answers for name in each if name.startswith("new "))
    assert len(asked) == 6  # two weights to O, four from inputs
    assert max(asked.values()) <= 15
    for each in answers:
        edges = [name.removeprefix("gradient ") for name in each if name.startswith("gradient ")]
        assert not any(each[f"gradient {edge}"] == each[f"delta {edge.partition('->')[2]}"] for edge in edges)


def chosen(name: str, kind: str, hits: int, seen: int, struck: int) -> str | None:
    """What is missed where so many of so many count, in so many questions."""
    rule = next(rule for rule in RULES if rule.name == name and kind in rule.kinds)
    return Variety(Counter({rule: hits}), Counter({rule: seen}), Counter({rule: struck})).missed(rule)


@pytest.mark.parametrize(
    ("name", "kind", "most", "seen"),
    [
        ("clipped ReLU", "forward", 10, 20),
        ("clipped ReLU", "forward", 3, 5),
        ("blank bias", "missing-weight", 7, 20),
        ("delta O that is the error", "gradient", 4, 20),
        ("O(0,0) of 0 or ±1", "truth-table", 5, 20),
        ("answer of 0 or ±1", "forward", 15, 100),
    ],
)
def test_one_more_than_its_share_of_a_rule_is_said(name: str, kind: str, most: int, seen: int) -> None:
    assert chosen(name, kind, most, seen, most) is None
    assert (chosen(name, kind, most + 1, seen, most + 1) or "").startswith("at most")


def test_boxes_of_a_single_question_are_no_repetition() -> None:
    assert chosen("answer of 0 or ±1", "forward", 4, 5, 1) is None
    assert chosen("answer of 0 or ±1", "forward", 4, 10, 2)


@pytest.mark.parametrize(("least", "seen"), [(6, 20), (3, 10), (1, 5), (0, 3)])
def test_one_clipped_relu_less_than_a_third_or_so_is_said(least: int, seen: int) -> None:
    assert chosen("clipped ReLU", "forward", least, seen, least) is None
    if least:
        assert chosen("clipped ReLU", "forward", least - 1, seen, least - 1) == ("at least 30 %")


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_of_default_exams_there_is_nothing_to_say(shared_bank: Bank, activation: str) -> None:
    assert [composed_of(shared_bank, activation, seed).notes for seed in (1, 2)] == [(), ()]
