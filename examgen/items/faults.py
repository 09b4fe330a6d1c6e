"""Why a network that an instructor brings along is no good one, rule by rule, each with the place where it is broken.

The rules are those of `screening`, which tells thousands of networks apart and stops at the first; here there is one
network, and whoever brought it wants to know of everything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from examgen.items.declaration import ACTIVATION_OF, Declaration
from examgen.items.graph import APPLIED
from examgen.items.item import OWN_TASK
from examgen.items.kind import exact_values
from examgen.items.rejection import OVERRIDABLE, Rejection
from examgen.items.screening import VISIBLE_PLACES, solved
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import round_half_up
from examgen.paper.edges import edges, weight_on
from examgen.paper.network import (
    BEYOND_WEIGHTS,
    TARGETS,
    LayerTrace,
    Network,
    Row,
    binary_rows,
    largest_below,
    unit_names,
)

LARGEST_SUM = 22
"""Beyond this either way, a sigmoid or tanh differs from 0 or ±1 by nothing that anybody writes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule and where it is broken, in words: `I1->H0 is 0.031 and rounds to 0.0`."""

    rule: Rejection
    said: str

    def __str__(self) -> str:
        return f"{self.said} (--accept {self.rule.label})" if self.rule in OVERRIDABLE else self.said


def row_words(row: Row) -> str:
    """`(0, 1)`."""
    return f"({', '.join(map(str, row))})"


def rows_words(rows: Sequence[Row]) -> str:
    """`row (0, 1)`, `rows (0, 1) and (1, 0)`; `all rows together` for one that is empty."""
    if rows == ((),) or rows == [()]:
        return "all rows together"
    *others, last = map(row_words, rows)
    return f"rows {', '.join(others)} and {last}" if others else f"row {last}"


def task_of(network: Network, tasks: Sequence[str]) -> str:
    """Which of the tasks a network solves, within 0.3 on every row as a rounded one has to; "own" if none of them.

    One of two classes has to give the right one the larger probability. network: with its weights unrounded.
    """
    rows = binary_rows(network.input_size)
    if network.outputs > 1 and network.output_activation is not Activation.SOFTMAX:
        return OWN_TASK
    outputs = {row: network.trace(row)[-1].outputs for row in rows}
    for task in tasks:
        right = {tuple(map(Decimal, row)): target for row, target in TARGETS[task].items()}
        if right.keys() == outputs.keys() and all(solved(outputs[row], right[row]) for row in rows):
            return task
    return OWN_TASK


def faults(network: Network, unrounded: Network) -> tuple[Fault, ...]:
    """Every rule of a good network that this one breaks, in the order of `screen_network`.

    network: on paper; unrounded: the same with all its decimals.
    """
    traces = {row: network.trace(row) for row in binary_rows(network.input_size)}
    return (
        *_numbers(network, unrounded),
        *_wrong_rows(network, traces),
        *_useless_units(network, tuple(traces.values())),
    )


def _numbers(network: Network, unrounded: Network) -> Iterator[Fault]:
    every = [(edge, weight_on(network, edge), weight_on(unrounded, edge)) for edge in edges(network)]
    for edge, weight, before in every:
        if edge.below is not None and weight == 0:
            said = f"{edge.name} is {before:f} and rounds to {weight}" if before else f"{edge.name} is {weight}"
            yield Fault(Rejection.ZERO_WEIGHT, said)
    for edge, weight, _ in every:
        if abs(weight) >= BEYOND_WEIGHTS:
            largest = largest_below(BEYOND_WEIGHTS, network.weight_places)
            yield Fault(Rejection.WEIGHT_TOO_LARGE, f"{edge.name} is {weight}, beyond ±{largest}")


def _wrong_rows(network: Network, traces: Mapping[Row, tuple[LayerTrace, ...]]) -> Iterator[Fault]:
    for inputs, target in TARGETS.get(network.task, {}).items():
        row = tuple(map(Decimal, inputs))
        outputs = traces[row][-1].outputs
        if not solved(outputs, target):
            said = f"rounded, it gives {round_half_up(outputs[-1], VISIBLE_PLACES)} on row {row_words(row)}"
            yield Fault(Rejection.ROUNDING_BROKE_IT, f"{said}, where {network.task.upper()} is {target}")


def saturated(declared: Declaration) -> Iterator[Fault]:
    """Where a sum is so large that its sigmoid or tanh is at an end, whatever the student works out.

    What a mistake leads to may lie anywhere: it is not what is to be calculated.
    """
    values = exact_values(declared)
    for step in declared.steps:
        activation = ACTIVATION_OF.get(step.operation)
        if activation and activation.curved and step.operation in APPLIED.values():
            total = values[str(step.operands[0])]
            if abs(total) > LARGEST_SUM:
                said = f"{step.operands[0]} is {round_half_up(total, VISIBLE_PLACES)}, beyond ±{LARGEST_SUM}"
                yield Fault(Rejection.SATURATED, f"{said}, where {activation.words} is at its end")


def _useless_units(network: Network, traces: Sequence[tuple[LayerTrace, ...]]) -> Iterator[Fault]:
    names = unit_names(network)
    for position, above in enumerate(network.layers[1:]):
        for unit, weights in enumerate(above.weights):
            name, outputs = names[position][unit], [trace[position].outputs[unit] for trace in traces]
            if not any(outputs):
                yield Fault(Rejection.DEAD_UNIT, f"{name} is 0 on every row of 0 and 1")
            elif all(
                len({round_half_up(weight * value, VISIBLE_PLACES) for value in outputs}) == 1 for weight in weights
            ):
                yield Fault(Rejection.IDLE_UNIT, f"{name} adds the same on every row of 0 and 1")
