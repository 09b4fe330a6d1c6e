"""Kind `truth-table`: the outputs of all four rows, and which Boolean function they are if 0.5 and more counts as 1."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from examgen.arithmetic import HALF, ONE, ZERO, Estimate, Interval
from examgen.items import forward
from examgen.items.boolean import NAMES, ROWS, Outputs, function_of, read, word_of
from examgen.items.graph import Graph, Operation, Step
from examgen.items.item import Posed
from examgen.items.kind import EXTRA_PLACES, Accepted, Scope, Sizes, Solved
from examgen.items.passes import forward_pass, handed_in
from examgen.items.rejection import Rejection
from examgen.items.slip_words import OwnSlip
from examgen.items.writing import signed, written
from examgen.network import TARGETS, Network, unit_names

NAME = "truth-table"

SCOPE = Scope(tasks=tuple(TARGETS), usual=tuple(TARGETS), every_row=True, fractional=False)
"""Any task, 2-2-1, every row at once."""

OUTPUTS = tuple(f"O({first},{second})" for first, second in ROWS)
FUNCTION = "function"

EXCHANGED = (0, 2, 1, 3)
"""The rows by who takes the second input for the first."""

OWN_SLIPS = {
    "biases_left_out": OwnSlip("all biases left out", "No bias is added anywhere, as if the table had none."),
    "row_of_zeros_left_out": OwnSlip(
        "row (0,0) taken to give 0", "With both inputs 0 the output is written as 0: the biases are forgotten there."
    ),
    "threshold_at_zero": OwnSlip("above 0 counted as 1", "An output counts as 1 from 0 on, not from 0.5 on."),
    "threshold_at_one": OwnSlip("below 1 counted as 0", "An output counts as 1 from 1 on, not from 0.5 on."),
    "complement_named": OwnSlip("complement named", "The outputs are right, and 0 and 1 are exchanged in naming them."),
    "rows_named_in_another_order": OwnSlip(
        "rows (0,1) and (1,0) exchanged in naming", "The outputs are right, but read as those of the other row."
    ),
}


def sizes(hidden: Sequence[int]) -> Sizes:
    """Five boxes, a point each; the operations of four passes, on which every input is 0 twice.

    What is multiplied by an input that is 0 is no product and not subtracted: for 2-2-1 the rows have 9, 13, 13 and 17.
    """
    least, most = forward.sizes(hidden).difficulties
    return Sizes(5, Decimal(5), (len(ROWS) * least, len(ROWS) * most - len(ROWS) * 2 * hidden[0]))


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network, on every row."""
    return Posed(network=network, inputs=None)


def solve(posed: Posed, kept: int) -> Solved:
    """The output of each row, and the function."""
    return _parts([forward.solve(row, kept)["O"] for row in _rows(posed)], kept)


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether more than one output could be guessed with the function, or a rounding may move one across 0.5.

    One may: on row (0,0) many a ReLU network has 0.0 or 1.0, its output bias alone.
    """
    outputs = [accepted[name] for name in OUTPUTS]
    if sum(map(forward.holds_a_target, outputs)) > 1:
        return Rejection.ANSWER_IS_A_TARGET
    if any(isinstance(output, Interval) and HALF in output for output in outputs):
        return Rejection.SIDE_UNCERTAIN
    return None


def steps(posed: Posed, kept: int) -> tuple[str, ...]:
    """Row by row, the terms of inputs that are 0 left out: the hidden units, the output; then the function's name."""
    lines = [line for row, name in zip(_rows(posed), OUTPUTS, strict=True) for line in _worked(row, name, kept)]
    outputs = [row.network.trace(row.row)[-1].outputs[0] for row in _rows(posed)]
    ones = ", ".join("1" if output >= HALF else "0" for output in outputs)
    found = NAMES[tuple(output >= HALF for output in outputs)][0]
    return (*lines, f"{FUNCTION} = {ones} → {found}")


def slips(posed: Posed, kept: int) -> Iterator[tuple[str, Solved]]:
    """Every mistake of a forward pass, made on every row; then those of the table and of its name."""
    rows, right = _rows(posed), [forward.solve(row, kept)["O"] for row in _rows(posed)]
    for made in zip(*(forward.slips(row, kept) for row in rows), strict=True):
        yield made[0][0], _parts([solved["O"] for _, solved in made], kept)
    yield "biases_left_out", _parts([forward.solve(row, kept)["O"] for row in map(_without_biases, rows)], kept)
    yield "row_of_zeros_left_out", _parts([Estimate.exactly(ZERO), *right[1:]], kept)
    compared = _compared(right, kept)
    numbers = dict(zip(OUTPUTS, right, strict=True))
    yield "threshold_at_zero", {**numbers, FUNCTION: function_of(compared, ZERO)}
    yield "threshold_at_one", {**numbers, FUNCTION: function_of(compared, ONE)}
    table, possible = read(compared)
    yield "complement_named", {**numbers, FUNCTION: word_of(_complement(table), map(_complement, possible))}
    yield "rows_named_in_another_order", {**numbers, FUNCTION: function_of([compared[row] for row in EXCHANGED])}


def difficulty(posed: Posed) -> int:
    """Non-zero products, terms that are subtracted, and function evaluations of all rows."""
    return sum(map(forward.difficulty, _rows(posed)))


def graph(posed: Posed) -> Graph:
    """A pass for each row, of which the output is handed in, then the function."""
    passes = (
        step
        for row, name in zip(_rows(posed), OUTPUTS, strict=True)
        for step in forward_pass(row.network, row.row, name.removeprefix("O"))
    )
    return (*handed_in(tuple(passes), OUTPUTS), Step(FUNCTION, Operation.FUNCTION, OUTPUTS, FUNCTION))


def _rows(posed: Posed) -> list[Posed]:
    """The question of each row alone."""
    return [replace(posed, inputs=tuple(map(Decimal, row))) for row in ROWS]


def _parts(outputs: Sequence[Estimate], kept: int) -> Solved:
    """The boxes."""
    return {**dict(zip(OUTPUTS, outputs, strict=True)), FUNCTION: function_of(_compared(outputs, kept))}


def _compared(outputs: Sequence[Estimate], kept: int) -> list[Estimate]:
    """A student compares what he handed in, or what he kept: either may lie on its own side of 0.5."""
    ends = [output.handed_in(kept - EXTRA_PLACES) for output in outputs]
    return [Estimate(output.value, end.low, end.high) for output, end in zip(outputs, ends, strict=True)]


def _without_biases(row: Posed) -> Posed:
    layers = (replace(layer, biases=tuple(bias * 0 for bias in layer.biases)) for layer in row.network.layers)
    return replace(row, network=replace(row.network, layers=tuple(layers)))


def _complement(table: Outputs) -> Outputs:
    return tuple(not output for output in table)


def _worked(row: Posed, output: str, kept: int) -> Iterator[str]:
    """The lines of one row: `H0(0,1) = tanh(1.3 - 1.3) = tanh(0.0) = 0.0` for each hidden unit, then the output."""
    network, place = row.network, output.removeprefix("O")
    hidden, trace = network.layers[0], network.trace(row.row)[0]
    for unit, name in enumerate(unit_names(network)[0]):
        terms = [weight for weight, value in zip(hidden.weights_into(unit), row.row, strict=True) if value]
        first, *others = (*terms, hidden.biases[unit])
        total, value = written(trace.sums[unit], kept), written(trace.outputs[unit], kept)
        added = f"{hidden.activation}({' '.join((str(first), *map(signed, others)))}) = " if others else ""
        yield f"{name}{place} = {added}{hidden.activation}({total}) {value.relation} {value}"
    yield forward.steps(row, kept)[-1].replace("O = ", f"{output} = ", 1)
