"""What chance decides of a step of gradient descent: targets well away from the outputs, a loss, and which weights."""

from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from random import Random

from examgen.items.descent import Loss, Target, as_target, losses_of
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import HALF, ONE
from examgen.paper.network import Network, Row, input_names, unit_names

STEP_TARGETS: Mapping[Activation, tuple[Decimal, ...]] = {
    Activation.LINEAR: tuple(map(Decimal, ("-0.5", "0.0", "0.5", "1.0", "1.5"))),
    Activation.TANH: tuple(map(Decimal, ("-1.0", "-0.5", "0.0", "0.5", "1.0"))),
    Activation.SIGMOID: tuple(map(Decimal, ("0", "1"))),
}
"""From what targets are drawn, by the activation of the output; from those of a linear one for any other."""

LEARNING_RATES = (Decimal("0.1"), Decimal("0.5"))
USUAL_LOSSES = (Loss.HALF_SQUARED, Loss.SQUARED)
"""What is drawn where the output is linear, and there is one."""

DOUBLED = 0.7
"""How often the squared error is taken at once, and not left to an even draw."""

COPIES = 0.3
"""How often a weight into a hidden unit is asked for on a row of 0 and 1, where its gradient is the unit's delta."""

LEAST_ERROR = HALF
CLEAR_ERROR = Decimal("0.6")
"""How far from the output a target is chosen: no rounding brings it nearer than LEAST_ERROR."""

VISIBLE_ERROR = Decimal("0.1")
"""How far from the others it is at least where one of several outputs has a clear error."""


def drawn_loss(network: Network, chance: Random) -> Loss:
    """A loss that the outputs may have; where there are two, mostly the one by which delta O is not the error."""
    losses = _losses(network)
    return Loss.SQUARED if Loss.SQUARED in losses and chance.random() < DOUBLED else chance.choice(losses)


def drawn_edges(network: Network, row: Row, chance: Random, staying: Container[str] = ()) -> tuple[str, ...] | None:
    """Two weights by chance whose gradients are not 0, as far as the numbers that they carry decide that.

    Where every input is 0 or 1 the gradient of a weight into a hidden unit is 0 or the unit's delta once more, so that
    one question in three asks for one of these. None, for the usual ones, where there are not two. staying: weights
    that are known to stay what they are, and are not drawn.
    """
    if len(network.layers) != 2 or len(unit_names(network)[-1]) != 1:
        return None
    hidden, (output,) = unit_names(network)
    trace = network.trace(row)[0]
    kinked = network.layers[0].activation.kinked
    firing = [f"{unit}->{output}" for unit, value in zip(hidden, trace.outputs, strict=True) if value]
    to_output = [edge for edge in firing if edge not in staying]
    alive = [unit for unit, total in zip(hidden, trace.sums, strict=True) if not kinked or total > 0]
    carrying = [name for name, number in zip(input_names(network), row, strict=True) if number]
    into_hidden = [edge for source in carrying for unit in alive if (edge := f"{source}->{unit}") not in staying]
    if all(number in (0, 1) for number in row) and (len(to_output) > 1 or not into_hidden):
        into_hidden = into_hidden if chance.random() < COPIES and into_hidden else []
        first = chance.choice(to_output) if to_output else ""
        others = into_hidden or [edge for edge in to_output if edge != first]
        return (first, chance.choice(others)) if first and others else None
    every = [*to_output, *into_hidden]
    return tuple(chance.sample(every, 2)) if len(every) > 1 else None


def _losses(network: Network) -> tuple[Loss, ...]:
    fitting = losses_of(network.layers[-1].activation, len(unit_names(network)[-1]))
    return USUAL_LOSSES if USUAL_LOSSES[0] in fitting else fitting


def drawn_target(network: Network, row: Row, chance: Random) -> Target:
    """What the outputs should be on a row: one of them well away from what it is, the others where that shows."""
    outputs, activation = network.trace(row)[-1].outputs, network.layers[-1].activation
    if activation is Activation.SOFTMAX:
        places = range(len(outputs))
        clear = [place for place in places if ONE - outputs[place] >= CLEAR_ERROR]
        right = chance.choice(clear or [min(places, key=lambda place: outputs[place])])
        return tuple(Decimal(int(place == right)) for place in places)
    known = STEP_TARGETS.get(activation, STEP_TARGETS[Activation.LINEAR])
    clearly = 0 if len(outputs) == 1 else chance.randrange(len(outputs))
    return as_target(
        [
            chance.choice(_away(output, known, CLEAR_ERROR if place == clearly else VISIBLE_ERROR))
            for place, output in enumerate(outputs)
        ]
    )


def _away(output: Decimal, known: Sequence[Decimal], distance: Decimal) -> list[Decimal]:
    """The targets that are so far from an output, or the farthest one."""
    far = [target for target in known if abs(output - target) >= distance]
    return far or [max(known, key=lambda target: abs(output - target))]
