"""A sample of the stress test: twenty items of each kind and activation, of networks that TensorFlow trained.

EXAMGEN_STRESS=20000 sends as many items of each activation through; bench/stress.py does the same and reports.
"""

import os

import pytest

from examgen.networks.bank import Bank
from tests.items.stress import stress
from tests.items.stress_by_hand import stress_by_hand

pytestmark = pytest.mark.slow

ITEMS = int(os.environ.get("EXAMGEN_STRESS", "20"))

PROVED = ITEMS // 5
"""So many of them go through the second way too, which takes three times as long as all students."""

MISTAKEN = {
    "forward": 5,
    "activation-swap": 5,
    "missing-weight": 4,
    "dump": 7,
    "gradient": 10,
    "truth-table": 5,
    "softmax": 12,
}
"""At least so many slips an item have to be tried, for the test to mean anything."""


@pytest.mark.parametrize("kind", MISTAKEN)
@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "leaky-relu"])
def test_no_honest_student_is_refused_and_no_slip_taken_over_many_items(
    activation: str, kind: str, shared_bank: Bank
) -> None:
    outcome = stress(shared_bank, activation, ITEMS, kind=kind, proved=PROVED)
    assert outcome.items == ITEMS
    assert outcome.honest == 3 * ITEMS
    assert outcome.mistaken > MISTAKEN[kind] * ITEMS
    assert outcome.complaints == []


@pytest.mark.parametrize("activation", ["step", "relu", "sigmoid"])
def test_weights_of_the_students_own_choice_are_judged_rightly_over_many_items(activation: str) -> None:
    outcome = stress_by_hand(activation, ITEMS)
    assert outcome.items == ITEMS
    assert outcome.honest == 3 * ITEMS
    assert outcome.mistaken > 8 * ITEMS
    assert outcome.complaints == []


@pytest.mark.parametrize("hidden", [(3,), (2, 2)], ids=["2-3-1", "2-2-2-1"])
@pytest.mark.parametrize("kind", ["forward", "activation-swap"])
@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "leaky-relu"])
def test_larger_networks_keep_the_same_promises(
    activation: str, kind: str, hidden: tuple[int, ...], shared_bank: Bank
) -> None:
    outcome = stress(shared_bank, activation, ITEMS // 2, kind=kind, hidden=hidden, proved=PROVED // 2)
    assert outcome.items == ITEMS // 2
    assert outcome.mistaken > MISTAKEN[kind] * outcome.items
    assert outcome.complaints == []
