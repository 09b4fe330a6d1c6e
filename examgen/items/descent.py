"""One step of gradient descent as data: what it makes smaller, what a question says of it, what may be wished of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeAlias

from examgen.items.item import Besides, Posed
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import ONE, ZERO
from examgen.paper.edges import edges
from examgen.paper.network import (
    BEYOND_PRINT,
    MOST_WEIGHT_PLACES,
    Network,
    Row,
    is_printable,
    largest_below,
    unit_names,
)

STEP_PLACES = MOST_WEIGHT_PLACES
"""Decimals that a target or a learning rate has at most: 0.01, 0.001."""


MOST_BOXES = 44
"""Boxes that a question may have: as many as a forward pass over the largest network."""


class Loss(StrEnum):
    """What gradient descent makes smaller, for outputs y and their targets t."""

    HALF_SQUARED = "half-squared"
    """The sum of (y - t)^2 / 2: its derivative is the error y - t."""
    SQUARED = "squared"
    """The sum of (y - t)^2: its derivative is twice the error."""
    MEAN_SQUARED = "mean-squared"
    """The mean of (y - t)^2 over the outputs, of which there are several: twice the error by their number."""
    BINARY_CROSS_ENTROPY = "binary-cross-entropy"
    """The sum of -t ln y - (1 - t) ln(1 - y) over sigmoids: by a sum its derivative is the error."""
    CATEGORICAL_CROSS_ENTROPY = "categorical-cross-entropy"
    """The sum of -t ln y over the shares of a softmax: by a sum its derivative is the error."""

    @property
    def by_sum(self) -> bool:
        """Whether the error is its derivative by the output's sum already, so that no other one comes in."""
        return self in CROSS_ENTROPIES


CROSS_ENTROPIES = {
    Loss.BINARY_CROSS_ENTROPY: Activation.SIGMOID,
    Loss.CATEGORICAL_CROSS_ENTROPY: Activation.SOFTMAX,
}
"""The losses that belong to one activation of the output."""

Target: TypeAlias = Decimal | tuple[Decimal, ...]
"""What the output should be; of several, what each should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent(Besides):
    """One step of gradient descent: what the output should be, how far the step goes, and what it makes smaller.

    ask: the weights that are stepped, by name; where none is named, those of `gradient.usual_edges`; second_inputs,
    second_target: of another row, if the step goes along the mean of the gradients of two.
    """

    target: Target
    learning_rate: Decimal
    loss: Loss
    ask: tuple[str, ...] | None = None
    second_inputs: tuple[Decimal, ...] | None = None
    second_target: Target | None = None

    def rows(self, inputs: Row) -> tuple["StepRow", ...]:
        """The rows of the step. inputs: of the question's own row."""
        if self.second_inputs is None or self.second_target is None:
            return (StepRow("", inputs, listed(self.target)),)
        return (
            StepRow(" row 1", inputs, listed(self.target)),
            StepRow(" row 2", self.second_inputs, listed(self.second_target)),
        )


@dataclass(frozen=True, slots=True)
class StepRow:
    """A row of a step. ending: what stands after every name of its numbers; targets: one for each output."""

    ending: str
    inputs: Row
    targets: tuple[Decimal, ...]


ALL: Literal["all"] = "all"
DRAWN: Literal["drawn"] = "drawn"
"""Words that stand for all weights, and for a row by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What an instructor asks of a step; None, or nothing named, for what is left to the kind.

    ask: names of weights; "all" of them; second_row: its inputs, or "drawn" for one of 0 and 1 by chance; target,
    second_target: a number for each output.
    """

    loss: Loss | None = None
    learning_rate: Decimal | None = None
    target: tuple[Decimal, ...] | None = None
    ask: tuple[str, ...] | Literal["all"] | None = None
    second_row: tuple[Decimal, ...] | Literal["drawn"] | None = None
    second_target: tuple[Decimal, ...] | None = None

    def edges(self, network: Network) -> tuple[str, ...] | None:
        """The weights that are asked for, those of the output first where all are."""
        return all_edges(network) if self.ask == "all" else self.ask


NO_WISHES = Wishes()


def listed(target: Target) -> tuple[Decimal, ...]:
    """A target for each output."""
    return target if isinstance(target, tuple) else (target,)


def as_target(targets: Sequence[Decimal]) -> Target:
    """What a record has: one number where there is one output."""
    return targets[0] if len(targets) == 1 else tuple(targets)


def all_edges(network: Network) -> tuple[str, ...]:
    """The names of all weights and biases, layer by layer from the output down."""
    every = list(edges(network))
    return tuple(edge.name for layer in reversed(range(len(network.layers))) for edge in every if edge.layer == layer)


def losses_of(output: Activation, outputs: int) -> tuple[Loss, ...]:
    """The losses that a network's output can have. output: its activation; outputs: how many there are."""
    crossed = tuple(loss for loss, activation in CROSS_ENTROPIES.items() if activation is output)
    if output is Activation.SOFTMAX:
        return crossed
    mean = (Loss.MEAN_SQUARED,) if outputs > 1 else ()
    return (Loss.HALF_SQUARED, Loss.SQUARED, *mean, *crossed)


def why_no_loss(loss: Loss, output: Activation, outputs: int) -> str | None:
    """Why a network's output cannot have a loss, as a sentence with the mend, or None."""
    fitting = losses_of(output, outputs)
    if loss in fitting:
        return None
    if loss is Loss.MEAN_SQUARED and output is not Activation.SOFTMAX:
        return f"it is the mean over several outputs, and there is one. Write {Loss.SQUARED}, which is the same."
    has = f"the output is {output.words}"
    *others, last = fitting
    known = f"{', '.join(others)} or {last}" if others else last
    return f"{has}, which has {known} here. Choose {'one of these' if others else 'that'}."


def contradiction(posed: Posed) -> str | None:
    """What a question says of its step that no one would take, as `field: reason.`, or None."""
    return next(_contradictions(posed.network, posed.besides_of(Descent)), None)


def _contradictions(network: Network, step: Descent) -> Iterator[str]:
    output, outputs = network.layers[-1].activation, len(unit_names(network)[-1])
    targets = {"target": step.target, "second_target": step.second_target}
    numbers = [(name, each) for name, target in targets.items() if target is not None for each in listed(target)]
    for name, number in (*numbers, ("learning_rate", step.learning_rate)):
        if not is_stepping(number):
            largest = largest_below(BEYOND_PRINT, STEP_PLACES)
            yield f"{name}: {number} is not a number of {STEP_PLACES} decimals at most up to {largest}."
    if not 0 < step.learning_rate <= ONE:
        yield f"learning_rate: {step.learning_rate} is not above 0 and at most 1."
    if (step.second_inputs is None) != (step.second_target is None):
        yield "second_inputs: a second row has inputs and a target, or neither."
    if step.second_inputs is not None and len(step.second_inputs) != network.input_size:
        yield f"second_inputs: there are {len(step.second_inputs)}, but the network takes {network.input_size}."
    for number in step.second_inputs or ():
        if not is_printable(number, network.weight_places):
            yield f"second_inputs: {number} has more decimals than the weights, or is too large."
    wrong = why_no_loss(step.loss, output, outputs)
    if wrong:
        yield f"loss: is {step.loss}, but {wrong}"
    for name, target in targets.items():
        why = None if target is None else why_no_target(target, step.loss, outputs)
        if why:
            yield f"{name}: {why}"
    if step.ask is not None:
        why = why_not_asked(step.ask, network)
        if why:
            yield f"ask: {why}"


def is_stepping(number: Decimal) -> bool:
    """Whether a number may stand on a sheet as a target or a learning rate."""
    return is_printable(number, STEP_PLACES)


def why_no_target(target: Target, loss: Loss, outputs: int) -> str | None:
    """Why outputs cannot have a target, as a sentence, or None."""
    numbers = listed(target)
    if len(numbers) != outputs:
        several = f"the network has {outputs} outputs, and there is a number for each of them."
        return several if outputs > 1 else "the network has one output, and there is one number for it."
    if loss.by_sum and not all(ZERO <= number <= ONE for number in numbers):
        return f"{loss} takes numbers from 0 to 1."
    if loss is Loss.CATEGORICAL_CROSS_ENTROPY and sum(numbers) != ONE:
        return f"{loss} takes numbers that add up to 1."
    return None


def why_not_asked(names: Sequence[str], network: Network) -> str | None:
    """Why weights cannot be asked for, as a sentence that names one, or None."""
    known = all_edges(network)
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        return f"{unknown} is no weight of this network. It has {', '.join(known)}."
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        return f"{twice} is named twice. Leave one out."
    return None if names else "no weight is named. Name one, or leave it out."


def unfit(wishes: Wishes, network: Network) -> tuple[str, str] | None:
    """The first wish that a network cannot fulfil, by its setting, with what is wrong and the mend, or None."""
    return next(_unfulfilled(wishes, network), None)


def _unfulfilled(wishes: Wishes, network: Network) -> Iterator[tuple[str, str]]:
    output, outputs = network.layers[-1].activation, len(unit_names(network)[-1])
    wrong = wishes.loss and why_no_loss(wishes.loss, output, outputs)
    if wrong:
        yield "loss", f" {wishes.loss}: {wrong}"
    loss = wishes.loss or losses_of(output, outputs)[0]
    for name, target in (("target", wishes.target), ("second-target", wishes.second_target)):
        wrong = None if target is None else why_no_target(as_target(target), loss, outputs)
        if wrong:
            yield name, f" {', '.join(map(str, target or ()))}: {wrong} Write such."
    if wishes.second_target is not None and wishes.second_row is None:
        yield "second-target", ": there is no second row. Name one too, or leave it out."
    if isinstance(wishes.second_row, tuple) and len(wishes.second_row) != network.input_size:
        row, size = ", ".join(map(str, wishes.second_row)), network.input_size
        plural = "" if len(wishes.second_row) == 1 else "s"
        said = f" {row}: has {len(wishes.second_row)} number{plural}, and the network takes {size}. Write {size}."
        yield "second-row", said
    named = wishes.edges(network)
    wrong = None if named is None else why_not_asked(named, network)
    if wrong:
        yield "ask", f": {wrong}"
    boxes = _boxes(network, len(network.layers) if named is None else len(named), wishes.second_row is not None)
    if boxes > MOST_BOXES:
        setting, mend = ("second-row", "Leave it out") if named is None else ("ask", "Name fewer weights")
        yield setting, f": a question would have {boxes} boxes, and there is room for {MOST_BOXES}. {mend}."


def _boxes(network: Network, weights: int, two_rows: bool) -> int:
    """How many boxes a question has: an error for each output, a delta for each unit, two for each weight."""
    outputs, units = len(network.layers[-1].biases), sum(len(layer.biases) for layer in network.layers)
    return (1 + two_rows) * (outputs + units) + 2 * weights


def unlike(step: Descent, wishes: Wishes, network: Network) -> str | None:
    """The field of a step that is not as it was wished, or None."""
    wished = {
        "loss": wishes.loss,
        "learning_rate": wishes.learning_rate,
        "target": None if wishes.target is None else as_target(wishes.target),
        "ask": wishes.edges(network),
        "second_inputs": wishes.second_row if isinstance(wishes.second_row, tuple) else None,
        "second_target": None if wishes.second_target is None else as_target(wishes.second_target),
    }
    other = (name for name, value in wished.items() if value is not None and getattr(step, name) != value)
    lacking = wishes.second_row is not None and step.second_inputs is None
    return next(other, "second_inputs" if lacking else None)
