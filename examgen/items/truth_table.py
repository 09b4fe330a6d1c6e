"""Kind `truth-table`: the outputs of all rows, and which Boolean function they are if 0.5 and more counts as 1."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random

from examgen.items import forward
from examgen.items.boolean import function_of, outputs_read, word_of
from examgen.items.declaration import Declaration, forward_pass, givens_of, handed_in
from examgen.items.edits import Slipped, biases_left_out, rounded_to_one_decimal
from examgen.items.graph import Operation, Step
from examgen.items.item import Posed
from examgen.items.kind import Kind, OwnNetworks, Scope
from examgen.items.rejection import Rejection
from examgen.items.slip_names import OwnSlip
from examgen.items.solved import Accepted, Word
from examgen.paper.arithmetic import HALF, ONE, ZERO
from examgen.paper.boolean import Outputs, rows_of
from examgen.paper.estimates import Estimate, Interval
from examgen.paper.network import HIDDEN_LETTERS, TARGETS, Network, input_names

NAME = "truth-table"

SCOPE = Scope(
    tasks=tuple(TARGETS),
    usual=tuple(TARGETS),
    every_row=True,
    tells_task=False,
    fractional=False,
    own=OwnNetworks(inputs=(2, 3), outputs=(1, 1)),
)
"""Any task, 2-2-1, every row at once."""

FUNCTION = "function"

PAIR = 2
"""Inputs of which all functions have names."""

OWN_SLIPS = {
    "biases_left_out": OwnSlip("all biases left out", "No bias is added anywhere, as if the table had none."),
    "row_of_zeros_left_out": OwnSlip(
        "row (0,0) taken to give 0", "With both inputs 0 the output is written as 0: the biases are forgotten there."
    ),
    "threshold_at_zero": OwnSlip("above 0 counted as 1", "An output counts as 1 from 0 on, not from 0.5 on."),
    "threshold_at_one": OwnSlip("below 1 counted as 0", "An output counts as 1 from 1 on, not from 0.5 on."),
    "complement_named": OwnSlip("complement named", "The outputs are right, and 0 and 1 are exchanged in naming them."),
    "rows_named_in_another_order": OwnSlip(
        "rows (0,1) and (1,0) exchanged in naming",
        "The outputs are right, but read as those of the other row; of three inputs as if the last were the first.",
    ),
}


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network, on every row."""
    return Posed(network=network, inputs=None)


def declare(posed: Posed) -> Declaration:
    """A pass for each row, first sums in the lines of their activations, its output handed in; then the function."""
    givens, steps, outputs = givens_of(posed.network), [], row_outputs(posed.network.input_size)
    for row, output in zip(rows_of(posed.network.input_size), outputs, strict=True):
        ending = output.removeprefix("O")
        inputs = [f"{name}{ending}" for name in input_names(posed.network)]
        givens |= dict(zip(inputs, map(Decimal, row), strict=True))
        steps += list(forward_pass(posed.network, ending, inputs))
    brief = [step._replace(label="") if _in_one_line(step) else step for step in steps]
    function = Step(FUNCTION, Operation.FUNCTION, outputs, FUNCTION)
    return Declaration(givens, (*handed_in(brief, outputs), function))


def _in_one_line(step: Step) -> bool:
    """Whether a sum stands in the line of its activation: that of a first unit, whose inputs are 0 or 1."""
    return step.operation is Operation.SUM and step.name[0] == HIDDEN_LETTERS[0]


def row_outputs(inputs: int) -> tuple[str, ...]:
    """What the outputs are called, row by row: `O(0,1)`."""
    return tuple(f"O({','.join(map(str, row))})" for row in rows_of(inputs))


def screen(posed: Posed, accepted: Mapping[str, Accepted], declared: Declaration | None = None) -> Rejection | None:
    """Whether nothing fires on any row, too many outputs could be guessed, or a rounding may move one across 0.5.

    One of four may: on row (0,0) many a ReLU network has 0.0 or 1.0, its output bias alone; and so two of eight.
    """
    if forward.no_unit_fires_anywhere(declared or declare(posed)):
        return Rejection.NO_UNIT_FIRES
    outputs = [accepted[name] for name in row_outputs(posed.network.input_size)]
    if any(isinstance(output, Interval) and HALF in output for output in outputs):
        return Rejection.SIDE_UNCERTAIN
    too_many = sum(map(forward.holds_a_target, outputs)) > len(outputs) // 4
    return Rejection.ANSWER_IS_A_TARGET if too_many else None


def own_slips(declared: Declaration) -> Iterator[Slipped]:
    """Those of the table and of its name."""
    *_, function = declared.steps
    yield rounded_to_one_decimal(declared)
    yield biases_left_out("biases_left_out", declared)
    first, *_ = outputs = list(map(str, function.operands))
    nothing = Step(first, Operation.LINEAR, (ZERO,), first)
    yield Slipped("row_of_zeros_left_out", declared.stepped({first: [nothing]}))
    for name, way in WAYS.items():
        yield Slipped(name, declared.stepped({FUNCTION: [function._replace(way=way)]}))
    order = tuple(sorted(outputs, key=lambda output: output.removeprefix("O")[::-1]))  # the last input for the first
    yield Slipped("rows_named_in_another_order", declared.stepped({FUNCTION: [function._replace(operands=order)]}))


def _from_zero(outputs: Sequence[Estimate]) -> Word:
    return function_of(outputs, ZERO)


def _from_one(outputs: Sequence[Estimate]) -> Word:
    return function_of(outputs, ONE)


def _complement(outputs: Sequence[Estimate]) -> Word:
    table, possible = outputs_read(outputs)
    return word_of(_turned(table), map(_turned, possible))


def _turned(table: Outputs) -> Outputs:
    return tuple(not output for output in table)


WAYS = {"threshold_at_zero": _from_zero, "threshold_at_one": _from_one, "complement_named": _complement}
"""Other ways to name the function."""


FUNCTIONS = (
    *("and", "or", "xor", "implication", "i0", "not i0", "i0 and not i1", "always 0"),
    *("nand", "nor", "xnor", "i1 implies i0", "i1", "not i1", "i1 and not i0", "always 1"),
)
"""All that there are of two inputs, by the first of their names, in the order in which a sheet lists them."""


def nameable(posed: Posed) -> Mapping[str, tuple[str, ...]]:
    """All functions of two inputs, whichever the network computes; of three there are too many to list."""
    return {FUNCTION: FUNCTIONS} if posed.network.input_size == PAIR else {}


def reread(posed: Posed, declared: Declaration, kept: int) -> None:
    """Four passes are followed on the sheet's own numbers alone."""


KIND = Kind(NAME, __doc__, SCOPE, declare, screen, own_slips, OWN_SLIPS, pose=pose, reread=reread, nameable=nameable)
