"""Any small network: Keras agrees with every number of every kind, and both ways of examgen with one another."""

from collections import Counter
from pathlib import Path

import pytest

from examgen.paper.network import Network
from tests.items.against_keras import RIGHT, told
from tests.items.any_network import SAMPLE, Row, networks
from tests.items.both_ways import disagreement, fitting

pytestmark = pytest.mark.slow

QUESTIONS = [*networks(13, SAMPLE * 5)]
"""Five networks of each shape of the sample, with each activation of the output."""

PROVED = [
    (network, row, kind)
    for place, (network, row) in enumerate(QUESTIONS[::2])
    for kind in fitting(network)[place % 3 :: 3]
]
"""Some kinds of every other one."""


def test_keras_agrees_with_every_number_of_every_kind() -> None:
    counts: Counter[str] = Counter()
    assert [line for network, row in QUESTIONS for line in told(network, row, counts)] == []
    assert counts.keys() == RIGHT.keys()


@pytest.mark.parametrize(("network", "row", "kind"), PROVED, ids=[f"{one[2]} {one[0]!r}" for one in PROVED])
def test_both_ways_agree(network: Network, row: Row, kind: str, tmp_path: Path) -> None:
    assert disagreement(network, row, kind, tmp_path) is None
