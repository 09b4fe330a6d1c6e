"""Weights that compute a task, put together by hand: no network is trained for them. A textbook's where there is one,
else from a table, varied at random.

Units with a step or a sigmoid are gates: two of them see the inputs, and the output unit sees these. ReLU units bend a
line: counted from one end, the first rises throughout, and the second bends it at the middle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from examgen.paper.activations import Activation
from examgen.paper.arithmetic import ZERO, round_half_up
from examgen.paper.network import TARGETS, WEIGHT_PLACES, Layer, Network

OUTPUT_ACTIVATIONS = {
    Activation.STEP: Activation.STEP,
    Activation.RELU: Activation.LINEAR,
    Activation.SIGMOID: Activation.SIGMOID,
}
"""The activation of the output unit by that of the hidden units."""

GATES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "xor": (("or", "nand", "and"), ("nand", "or", "and"), ("nor", "and", "nor"), ("and", "nor", "nor")),
    "xnor": (("nor", "and", "or"), ("and", "nor", "or"), ("or", "nand", "nand"), ("nand", "or", "nand")),
    "and": (("and", "or", "and"), ("or", "and", "and"), ("nand", "nor", "nor")),
    "or": (("or", "and", "or"), ("and", "or", "or"), ("nor", "nand", "nand")),
    "nand": (("nand", "nor", "or"), ("nor", "nand", "or"), ("or", "and", "nand")),
    "nor": (("nor", "nand", "and"), ("nand", "nor", "and"), ("or", "and", "nor")),
}
"""By task: the gates of H0, H1 and O, which sees these two. Implication is `or` with its first input turned round."""

TURNED = {"implication": "or"}
"""Tasks that are another one once the first input is 1 where it was 0."""

SIZES = {Activation.STEP: (5, 40), Activation.SIGMOID: (90, 130)}
"""Between how many tenths the weights of gates lie: a sigmoid has to come near 0 and 1."""

BENDS = tuple(map(Decimal, ("0.5", "1.0", "2.0", "2.5", "5.0")))
"""How steep ReLU units are: what divides 1 and 2 in one decimal."""


TEXTBOOK: Mapping[tuple[str, Activation], tuple[str, str, str]] = {
    ("xor", Activation.STEP): ("1 1 -0.5", "-1 -1 1.5", "1 1 -1.5"),
    ("xor", Activation.RELU): ("1 1 0", "1 1 -1", "1 -2 0"),
    ("xor", Activation.SIGMOID): ("10 10 -5", "-10 -10 15", "10 10 -15"),
    ("xnor", Activation.STEP): ("1 1 -1.5", "-1 -1 0.5", "1 1 -0.5"),
    ("xnor", Activation.RELU): ("1 1 0", "1 1 -1", "-1 2 1"),
    ("xnor", Activation.SIGMOID): ("10 10 -15", "-10 -10 5", "10 10 -5"),
}
"""The units H0, H1 and O as textbooks have them: two weights and a bias. XOR of steps is "or" without "and", of ReLUs
that of Goodfellow, Bengio and Courville (Deep Learning, 6.1); XNOR of sigmoids is Andrew Ng's, half as large, for 20 is
the most.
"""


@dataclass(frozen=True, slots=True)
class Unit:
    """The weights of one unit, from the first and from the second unit below, and its bias."""

    first: Decimal
    second: Decimal
    bias: Decimal

    def first_turned(self) -> "Unit":
        """The unit that does with 1 - x what this one does with its first input x."""
        return Unit(-self.first, self.second, self.bias + self.first)


def sample(task: str, activation: Activation, chance: Random) -> Network:
    """A 2-2-1 network that computes a task with step, ReLU or sigmoid units: a textbook's, or one that chance makes.

    Raises KeyError as `constructed` does.
    """
    known = TEXTBOOK.get((task, activation))
    if known is None:
        return constructed(task, activation, chance)
    return _network(task, activation, *(_with_one_decimal(Unit(*map(Decimal, unit.split()))) for unit in known))


def constructed(task: str, activation: Activation, chance: Random) -> Network:
    """A 2-2-1 network that computes a task with step, ReLU or sigmoid units, of the many that chance could make.

    Raises KeyError for another task or activation.
    """
    plain = TURNED.get(task, task)
    make = _bent if activation is Activation.RELU else _gated
    first, second, output = make(plain, activation, chance)
    if plain != task:
        first, second = first.first_turned(), second.first_turned()
    return _network(task, activation, first, second, output)


def _network(task: str, activation: Activation, first: Unit, second: Unit, output: Unit) -> Network:
    hidden = Layer(activation, ((first.first, second.first), (first.second, second.second)), (first.bias, second.bias))
    last = Layer(OUTPUT_ACTIVATIONS[activation], ((output.first,), (output.second,)), (output.bias,))
    return Network(task, (hidden, last))


def _gated(task: str, activation: Activation, chance: Random) -> tuple[Unit, ...]:
    return tuple(_gate(name, activation, chance) for name in chance.choice(GATES[task]))


def _gate(name: str, activation: Activation, chance: Random) -> Unit:
    """A unit that sees how many of its inputs are 1. Its threshold lies half way between what it tells apart."""
    first, second = (Decimal(chance.randint(*SIZES[activation])).scaleb(-1) for _ in range(2))
    apart = (ZERO, min(first, second)) if name in ("or", "nor") else (max(first, second), first + second)
    threshold = round_half_up((apart[0] + apart[1]) / 2, WEIGHT_PLACES)
    return Unit(first, second, -threshold) if name in ("or", "and") else Unit(-first, -second, threshold)


def _bent(task: str, activation: Activation, chance: Random) -> tuple[Unit, ...]:
    """H0 is the count of inputs times a slope, H1 the same less one: O goes from target to target in straight lines.

    Half of them count what is not 1, from the other end; and where the line would begin level, all do.
    """
    none, one, _, both = (Decimal(target) for target in TARGETS[task].values())
    from_the_end = none == one or (one != both and chance.random() < 0.5)
    begin, middle, end = (both, one, none) if from_the_end else (none, one, both)
    rise, bend = chance.choice(BENDS), chance.choice(BENDS)
    if from_the_end:
        first, second = Unit(-rise, -rise, 2 * rise), Unit(-bend, -bend, bend)
    else:
        first, second = Unit(rise, rise, ZERO), Unit(bend, bend, -bend)
    units = (first, second, Unit((middle - begin) / rise, (end - 2 * middle + begin) / bend, begin))
    return tuple(_with_one_decimal(unit) for unit in units)


def _with_one_decimal(unit: Unit) -> Unit:
    return Unit(*(round_half_up(number, WEIGHT_PLACES) for number in (unit.first, unit.second, unit.bias)))
