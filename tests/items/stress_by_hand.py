"""Many questions that are to be coded by hand, each sent through: right and wrong weights, judged by a third way.

stress_by_hand("step", 300)         -> Stressed(items=300, honest=900, mistaken=2700, complaints=[])
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import exp
from random import Random

from examgen.exam.record import Policies
from examgen.grading import Marker
from examgen.items import hand_code
from examgen.items.constructions import constructed
from examgen.items.item import Item
from examgen.items.solution import make_item
from examgen.paper.activations import Activation
from examgen.paper.network import TARGETS
from tests.items.stress import CHUNK, Stressed, second_way

Weights = dict[str, Decimal]

MISTAKEN = 9
"""Students an item who change something, which may or may not still be right."""

TRUTH = {"xor": 6, "xnor": 9, "and": 1, "or": 7, "nand": 14, "nor": 8, "implication": 13}
"""The outputs read as a binary number, row (0,0) first."""

NEAR = 1e-9
"""So near the margin a float does not tell right from wrong."""


def stress_by_hand(activation: str, items: int, seed: int = 0) -> Stressed:
    """Make `items` questions with an activation, and send students and the second way through."""
    random, outcome = Random(f"{seed}/{activation}/by hand"), Stressed()
    found = [an_item(Activation(activation), random) for _ in range(items)]
    for item in found:
        outcome.items += 1
        send_students(item, random, outcome)
    for first in range(0, items, CHUNK):
        second_way(found[first : first + CHUNK], activation, 2, outcome)
    return outcome


def an_item(activation: Activation, random: Random, task: str = "") -> Item:
    """A question of a task, of any if none is named, with a sample."""
    posed = hand_code.pose(constructed(task or random.choice(list(TARGETS)), activation, random), (), random)
    return make_item("Q", hand_code.NAME, posed, None, 2)


def send_students(item: Item, random: Random, outcome: Stressed) -> None:
    """Those who have the sample, the same in another order or another one, then those who change it: judged rightly?"""
    marker, sample = Marker(item, 2, Policies()), dict(item.besides.blanks)
    another = an_item(item.network.hidden_activation, random, item.network.task)
    honest = [sample, units_exchanged(sample), dict(another.besides.blanks)]
    outcome.honest += len(honest)
    outcome.complaints += [f"{told(item)}: {one} is refused" for one in honest if not earns(marker, one)]
    for changed in list(changes(sample, random))[:MISTAKEN]:
        right = computes(item, changed)
        if right is not None:
            outcome.mistaken += 1
            if earns(marker, changed) is not right:
                outcome.complaints.append(f"{told(item)}: {changed} is {'right' if right else 'wrong'}")


def earns(marker: Marker, weights: Weights) -> bool:
    """Whether the weights earn all points; they never earn some."""
    marked = marker.mark({edge: str(weight) for edge, weight in weights.items()})
    assert marked.total in (0, marked.points)
    return marked.total == marked.points


def units_exchanged(weights: Weights) -> Weights:
    other = {"H0": "H1", "H1": "H0"}
    return {"->".join(other.get(end, end) for end in edge.split("->")): weight for edge, weight in weights.items()}


def changes(weights: Weights, random: Random) -> Iterator[Weights]:
    """The kernel transposed, output weights exchanged, a minus lost, a weight a little or quite another."""
    yield {**weights, "I1->H0": weights["I0->H1"], "I0->H1": weights["I1->H0"]}
    yield {**weights, "H0->O": weights["H1->O"], "H1->O": weights["H0->O"]}
    for edge in random.sample(sorted(weights), 4):
        yield {**weights, edge: -weights[edge]}
    for edge in random.sample(sorted(weights), 2):
        yield {**weights, edge: weights[edge] + Decimal(random.randint(-5, 5)).scaleb(-1)}
    yield {**weights, random.choice(sorted(weights)): Decimal(random.randint(-200, 200)).scaleb(-1)}


def computes(item: Item, weights: Weights) -> bool | None:
    """Whether weights compute the task, by fractions where that is exact and by floats else; None where these doubt."""
    activation = str(item.network.hidden_activation)
    margin = {"step": 0.0, "relu": 0.3, "sigmoid": 0.2}[activation]
    if any(abs(weight) > 20 for weight in weights.values()):
        return False
    offs = []
    for row in range(4):
        target = TRUTH[item.network.task] >> (3 - row) & 1
        offs.append(abs(float(output(activation, weights, row // 2, row % 2) - target)) - margin)
    if activation == "sigmoid" and min(map(abs, offs)) < NEAR:
        return None
    return max(offs) < NEAR


def output(activation: str, weights: Weights, first: int, second: int) -> Fraction | float:
    """What a student works out on one row."""
    w = {edge: Fraction(weight) for edge, weight in weights.items()}
    sums = [first * w[f"I0->H{unit}"] + second * w[f"I1->H{unit}"] + w[f"B->H{unit}"] for unit in (0, 1)]
    units = [activated(activation, total) for total in sums]
    total = units[0] * w["H0->O"] + units[1] * w["H1->O"] + w["B->O"]
    return total if activation == "relu" else activated(activation, total)


def activated(activation: str, total: Fraction | float) -> Fraction | float:
    if activation == "step":
        return Fraction(total >= 0)
    return max(total, Fraction(0)) if activation == "relu" else 1 / (1 + exp(-total))


def told(item: Item) -> str:
    """Enough of an item to find it again."""
    return f"{item.network.task}, {item.network.hidden_activation}"
