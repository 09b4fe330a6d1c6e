"""Kind `truth-table`: the outputs of all four rows, and which Boolean function they are if 0.5 and more counts as 1."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from examgen.items import forward
from examgen.items.boolean import function_of, outputs_read, word_of
from examgen.items.declaration import Declaration, forward_pass, givens_of, handed_in, is_hidden
from examgen.items.edits import Slipped, biases_left_out, rounded_to_one_decimal
from examgen.items.graph import Operation, Step
from examgen.items.item import Posed
from examgen.items.kind import Kind, Scope
from examgen.items.rejection import Rejection
from examgen.items.slip_words import OwnSlip
from examgen.items.solved import Accepted, Word
from examgen.paper.arithmetic import HALF, ONE, ZERO
from examgen.paper.boolean import ROWS, Outputs
from examgen.paper.estimates import Estimate, Interval
from examgen.paper.network import TARGETS, Network, input_names

NAME = "truth-table"

SCOPE = Scope(tasks=tuple(TARGETS), usual=tuple(TARGETS), every_row=True, tells_task=False, fractional=False)
"""Any task, 2-2-1, every row at once."""

ROW_OUTPUTS = tuple(f"O({first},{second})" for first, second in ROWS)
FUNCTION = "function"

EXCHANGED_ROWS = (0, 2, 1, 3)
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


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network, on every row."""
    return Posed(network=network, inputs=None)


def declare(posed: Posed) -> Declaration:
    """A pass for each row, its sums in the lines of their activations, its output handed in; then the function."""
    givens, steps = givens_of(posed.network), []
    for row, output in zip(ROWS, ROW_OUTPUTS, strict=True):
        ending = output.removeprefix("O")
        inputs = [f"{name}{ending}" for name in input_names(posed.network)]
        givens |= dict(zip(inputs, map(Decimal, row), strict=True))
        steps += list(forward_pass(posed.network, ending, inputs))
    brief = [
        replace(step, label="") if step.operation is Operation.SUM and is_hidden(step.name) else step for step in steps
    ]
    function = Step(FUNCTION, Operation.FUNCTION, ROW_OUTPUTS, FUNCTION)
    return Declaration(givens, (*handed_in(brief, ROW_OUTPUTS), function))


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether more than one output could be guessed with the function, or a rounding may move one across 0.5.

    One may: on row (0,0) many a ReLU network has 0.0 or 1.0, its output bias alone.
    """
    outputs = [accepted[name] for name in ROW_OUTPUTS]
    if sum(map(forward.holds_a_target, outputs)) > 1:
        return Rejection.ANSWER_IS_A_TARGET
    if any(isinstance(output, Interval) and HALF in output for output in outputs):
        return Rejection.SIDE_UNCERTAIN
    return None


def own_slips(declared: Declaration) -> Iterator[Slipped]:
    """Those of the table and of its name."""
    *_, function = declared.steps
    yield rounded_to_one_decimal(declared)
    yield biases_left_out("biases_left_out", declared)
    nothing = Step(ROW_OUTPUTS[0], Operation.LINEAR, (ZERO,), ROW_OUTPUTS[0])
    yield Slipped("row_of_zeros_left_out", declared.stepped({ROW_OUTPUTS[0]: [nothing]}))
    for name, way in WAYS.items():
        yield Slipped(name, declared.stepped({FUNCTION: [replace(function, way=way)]}))
    order = tuple(ROW_OUTPUTS[place] for place in EXCHANGED_ROWS)
    yield Slipped("rows_named_in_another_order", declared.stepped({FUNCTION: [replace(function, operands=order)]}))


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


def reread(posed: Posed, declared: Declaration, kept: int) -> None:
    """Four passes are followed on the sheet's own numbers alone."""


KIND = Kind(NAME, __doc__, SCOPE, declare, screen, own_slips, OWN_SLIPS, pose=pose, reread=reread)
