"""The expected loss that forms agree in is what students lose: a sample; bench/replay.py marks 20,000 scripts."""

from math import hypot
from statistics import fmean

import pytest

from examgen.items.kinds import KINDS
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from tests.grading.replay import replayed
from tests.items.stress import WORK

pytestmark = pytest.mark.slow

ITEMS, SCRIPTS = 2, 200

ACTIVATIONS = ("tanh", "relu", "sigmoid")


def test_students_who_err_as_often_as_the_table_says_lose_what_is_expected(shared_bank: Bank) -> None:
    """Of each kind within what is chance, and of all together within 15 per cent, chance being 3."""
    found = []
    for place, kind in enumerate(WORK):
        subject = Subject(ACTIVATIONS[place % len(ACTIVATIONS)], output=KINDS[kind].SCOPE.output)
        done = replayed(shared_bank, kind, subject, ITEMS, SCRIPTS)
        room = 4 * done.chance + 0.05
        assert done.apart < room, kind
        assert done.above_least > -room, kind
        found.append(done)
    assert hypot(*(done.chance for done in found)) / len(found) < 0.05
    assert abs(fmean(done.apart for done in found)) < 0.15
