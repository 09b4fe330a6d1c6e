"""The expected loss that forms agree in is what students lose: a sample; bench/replay.py marks 20,000 scripts."""

from math import hypot
from statistics import fmean

import pytest

from examgen.items import KINDS
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from tests.grading.replay import replayed
from tests.items.stress import WORK

pytestmark = pytest.mark.slow

ITEMS, SCRIPTS = 2, 200

ACTIVATIONS = ("tanh", "relu", "sigmoid")


ONCE = {"truth-table": 0.4}
"""Kinds of which students lose less than is expected, by at most so much: who makes one mistake in every row pays for
it once, and the expectation, which records hold, counts it in each.
"""


def test_students_who_err_as_often_as_the_table_says_lose_what_is_expected(shared_bank: Bank) -> None:
    """Of each kind within what is chance, and of all together within 15 per cent, chance being 3."""
    found = []
    for place, kind in enumerate(WORK):
        subject = Subject(ACTIVATIONS[place % len(ACTIVATIONS)], output=KINDS[kind].SCOPE.output)
        done = replayed(shared_bank, kind, subject, ITEMS, SCRIPTS)
        assert -ONCE.get(kind, 0) - 4 * done.chance - 0.05 < done.apart < 4 * done.chance + 0.05, kind
        if kind not in ONCE:
            found.append(done)
    assert hypot(*(done.chance for done in found)) / len(found) < 0.05
    assert abs(fmean(done.apart for done in found)) < 0.15
