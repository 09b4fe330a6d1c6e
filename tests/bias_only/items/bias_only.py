"""Kind `bias-only`: the output of a row, and the output if both inputs are 0, so that only the biases go in."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from examgen.items import forward
from examgen.items.declaration import Declaration, forward_pass, givens_of, handed_in
from examgen.items.edits import Slipped, rounded_to_one_decimal
from examgen.items.item import Posed
from examgen.items.kind import Kind, Scope
from examgen.items.rejection import Rejection
from examgen.items.slip_names import OwnSlip
from examgen.items.solved import Accepted

NAME = "bias-only"

SCOPE = Scope()
"""XOR networks of two hidden units, and one row."""

ALONE = " bias only"
INPUTS = (f"I0{ALONE}", f"I1{ALONE}")

OWN_SLIPS = {
    "inputs_taken_for_one": OwnSlip("inputs taken for 1", "The weights from the inputs are added as if these were 1."),
}


def declare(posed: Posed) -> Declaration:
    """A pass of the row and one of zeros, of which the outputs are handed in."""
    givens = {**givens_of(posed.network, posed.row), **dict.fromkeys(INPUTS, Decimal(0))}
    passes = (*forward_pass(posed.network), *forward_pass(posed.network, ALONE, INPUTS))
    return Declaration(givens, handed_in(passes, ("O", f"O{ALONE}")))


def screen(posed: Posed, accepted: Mapping[str, Accepted], declared: Declaration | None = None) -> Rejection | None:
    """Whether nothing fires in either pass, or XOR itself gives an output away."""
    if forward.no_unit_fires(declared or declare(posed)):
        return Rejection.NO_UNIT_FIRES
    return Rejection.ANSWER_IS_A_TARGET if any(map(forward.holds_a_target, accepted.values())) else None


def own_slips(declared: Declaration) -> Iterator[Slipped]:
    """Inputs taken for 1 where they are 0."""
    yield rounded_to_one_decimal(declared)
    yield Slipped("inputs_taken_for_one", declared.given(dict.fromkeys(INPUTS, Decimal(1))))


KIND = Kind(NAME, __doc__, SCOPE, declare, screen, own_slips, OWN_SLIPS)
