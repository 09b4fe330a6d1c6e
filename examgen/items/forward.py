"""Kind `forward`: one network, one row; the student hands in every sum, every activation and the output."""

from collections.abc import Mapping
from decimal import Decimal

from examgen.items.declaration import Declaration, forward_pass, givens_of, handed_in
from examgen.items.edits import ACTIVATION_OF, activated
from examgen.items.graph import APPLIED
from examgen.items.item import Posed
from examgen.items.kind import Kind, Scope, exact_values
from examgen.items.rejection import Rejection
from examgen.items.solved import Accepted
from examgen.paper.estimates import Interval
from examgen.paper.network import unit_names

NAME = "forward"

SCOPE = Scope(shapes=((2,), (3,), (2, 2)), own="any")
"""XOR, every shape that there is, one row."""


def declare(posed: Posed) -> Declaration:
    """A pass, of which every sum, every activation and the output are handed in."""
    *hidden, output = unit_names(posed.network)
    units = [name for names in hidden for name in names]
    parts = {*units, *(f"{name} sum" for name in units), *output}
    return Declaration(givens_of(posed.network, posed.row), handed_in(forward_pass(posed.network), parts))


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether no ReLU unit fires, or the output could be guessed from the task."""
    if no_unit_fires(declare(posed)):
        return Rejection.NO_UNIT_FIRES
    return Rejection.ANSWER_IS_A_TARGET if holds_a_target(list(accepted.values())[-1]) else None


def no_unit_fires(declared: Declaration) -> bool:
    """Whether all units of a hidden layer are ReLUs at 0, leaky ones too: nothing is to be calculated then."""
    layers: dict[tuple[str, str], list[Decimal]] = {}
    values = exact_values(declared)
    for step in activated(declared):
        if ACTIVATION_OF[step.operation].kinked and step.operation in APPLIED.values():
            layers.setdefault((step.name[0], step.name[2:]), []).append(values[step.name])
    return not all(map(any, layers.values()))


def holds_a_target(accepted: Accepted) -> bool:
    """Whether whoever writes 0 or 1, as the task itself would give, may be right."""
    return isinstance(accepted, Interval) and (Decimal(0) in accepted or Decimal(1) in accepted)


KIND = Kind(NAME, __doc__, SCOPE, declare, screen)
