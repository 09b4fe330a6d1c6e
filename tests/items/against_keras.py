"""Questions of every kind on any network, held against Keras: unrounded to 1e-6, and inside every interval.

told(network, row)      # what is not so, kind by kind: nothing; which kinds could be posed stands in `posed`
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from math import exp, log
from random import Random

from examgen.items.item import Posed
from examgen.items.kind import exact_values
from examgen.items.kinds import KINDS
from examgen.items.solution import examined
from examgen.paper.edges import edge_named, with_weight
from examgen.paper.estimates import Interval
from examgen.paper.network import Network
from tests.items.any_network import Row, keras_numbers
from tests.items.gradient_tape import at_a_kink, by_keras

NEAR = 1e-6
PLACES = (2, 4)


def told(network: Network, row: Row, counts: Counter[str]) -> Iterator[str]:
    """What Keras has to say against a question of each kind that fits. counts: of the kinds that were asked."""
    for name, kind in KINDS.items():
        own = kind.SCOPE.own
        if name not in RIGHT or own is None or own.misfit(network):
            continue
        posed = kind.pose(network, row, Random(0))
        if name == "gradient" and at_a_kink(posed):
            continue  # no such question is asked
        if name == "missing-weight" and kind.screen(posed, examined(name, posed, PLACES[0]).accepted) is not None:
            continue  # no weight follows safely from this output
        right = RIGHT[name](posed)
        values = exact_values(kind.declare(posed))
        counts[name] += 1
        near = {part: NEAR * max(1.0, number) for part, number in right.items()}  # of exponentials, which may be large
        for step in kind.declare(posed).steps:
            known = step.name in right and step.name in values
            if known and abs(float(values[step.name]) - right[step.name]) > near[step.name]:
                yield f"{name}, {step.name}: {values[step.name]:f}, but Keras has {right[step.name]}"
        for places in PLACES:
            accepted = examined(name, posed, places).accepted
            for part, interval in accepted.items():
                inside = isinstance(interval, Interval) and part in right
                if inside and not float(interval.low) - near[part] <= right[part] <= float(interval.high) + near[part]:
                    yield f"{name}, {part}: {right[part]} is not in {interval}"
        yield from said(name, posed, right)


def said(name: str, posed: Posed, right: Mapping[str, float]) -> Iterator[str]:
    """What a question's words are by Keras's numbers, where they are not what is right there."""
    found = KINDS[name].solve(posed, 6)
    for part, word in WORDS.get(name, lambda *_: {})(posed, right).items():
        if getattr(found[part], "answer", "") != word:
            yield f"{name}, {part}: {found[part]}, but by Keras it is {word}"


def forward(posed: Posed) -> dict[str, float]:
    (found,) = keras_numbers(posed.network, posed.row)
    return found


def dump(posed: Posed) -> dict[str, float]:
    return {**forward(posed), **{name: float(weight) for name, weight in posed.besides.blanks.items()}}


def activation_swap(posed: Posed) -> dict[str, float]:
    (swapped,) = posed.besides.activations
    *hidden, output = posed.network.layers
    other = [replace(layer, activation=swapped, slope=None) for layer in hidden]
    passes = {" trained": posed.network, " swapped": replace(posed.network, layers=(*other, output))}
    return {
        f"{name}{ending}": number
        for ending, network in passes.items()
        for name, number in keras_numbers(network, posed.row)[0].items()
    }


def missing_weight(posed: Posed) -> dict[str, float]:
    """The weight, where Keras too prints the given output with it, and another one with its neighbours."""
    ((name, weight),) = posed.besides.blanks.items()
    edge, unit, given = edge_named(posed.network, name), KINDS["missing-weight"].given_unit(posed), posed.besides.given
    assert given is not None
    about = keras_numbers(posed.network, posed.row)[0][unit]
    assert abs(about - float(given)) <= 0.5 * 10.0 ** given.as_tuple().exponent + NEAR
    for change in (Decimal("-0.1"), Decimal("0.1")):
        moved = keras_numbers(with_weight(posed.network, edge, weight + change), posed.row)[0][unit]
        assert abs(moved - float(given)) > 0.4 * 10.0 ** given.as_tuple().exponent
    return {name: float(weight)}


def truth_table(posed: Posed) -> dict[str, float]:
    rows = [*product((0, 1), repeat=posed.network.input_size)]
    found = keras_numbers(posed.network, *(tuple(map(Decimal, row)) for row in rows))
    return {f"O({','.join(map(str, row))})": numbers["O"] for row, numbers in zip(rows, found, strict=True)}


def softmax(posed: Posed) -> dict[str, float]:
    numbers = forward(posed)
    shares = {f"P{place}": numbers[f"O{place}"] for place in range(posed.network.outputs)}
    right = getattr(posed.besides, "right_class", None)
    whole = sum(exp(numbers[f"{name} sum"]) for name in outputs(posed))
    return {**numbers, **shares, "S": whole, "loss": -log(shares[f"P{right}"])}


def still_right(posed: Posed, right: Mapping[str, float]) -> dict[str, str]:
    sides = [[right[f"{name}{ending}"] >= 0.5 for name in outputs(posed)] for ending in (" trained", " swapped")]
    return {"still right": "yes" if sides[0] == sides[1] else "no"}


def function(_: Posed, right: Mapping[str, float]) -> dict[str, str]:
    digits = "".join("01"[number >= 0.5] for number in right.values())
    return {"function": f"{digits[:4]} {digits[4:]}"} if len(digits) == 8 else {}


def likeliest(posed: Posed, right: Mapping[str, float]) -> dict[str, str]:
    return {"class": str(max(range(posed.network.outputs), key=lambda place: right[f"P{place}"]))}


def outputs(posed: Posed) -> Sequence[str]:
    return ["O"] if posed.network.outputs == 1 else [f"O{unit}" for unit in range(posed.network.outputs)]


RIGHT: Mapping[str, Callable[[Posed], Mapping[str, float]]] = {
    "forward": forward,
    "activation-swap": activation_swap,
    "missing-weight": missing_weight,
    "truth-table": truth_table,
    "softmax": softmax,
    "dump": dump,
    "gradient": by_keras,
}
"""What Keras has for the numbers of each kind, by their names."""

WORDS = {"activation-swap": still_right, "truth-table": function, "softmax": likeliest}
