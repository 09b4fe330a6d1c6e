"""Kind `forward`: one network, one row; the student hands in every sum, every activation and the output."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from examgen.items.declaration import ACTIVATION_OF, Declaration, forward_pass, givens_of, handed_in
from examgen.items.graph import APPLIED, Operation
from examgen.items.item import Posed
from examgen.items.kind import Kind, OwnNetworks, Scope, exact_values
from examgen.items.rejection import Rejection
from examgen.items.solved import Accepted
from examgen.paper.activations import Activation
from examgen.paper.estimates import Interval
from examgen.paper.network import Network, unit_names

NAME = "forward"

SCOPE = Scope(shapes=((2,), (3,), (2, 2)), own=OwnNetworks())
"""XOR, every shape that there is, one row."""


def declare(posed: Posed) -> Declaration:
    """A pass, of which every sum and every activation are handed in; a linear output has no sum besides."""
    units = [name for names in unit_names(posed.network) for name in names]
    parts = {*units, *(f"{name} sum" for name in units)}
    return Declaration(givens_of(posed.network, posed.row), handed_in(forward_pass(posed.network), parts))


def screen(posed: Posed, accepted: Mapping[str, Accepted], declared: Declaration | None = None) -> Rejection | None:
    """Whether no ReLU unit fires, or every output could be guessed: from the task, or from an activation at its end."""
    if no_unit_fires(declared or declare(posed)):
        return Rejection.NO_UNIT_FIRES
    outputs = [accepted[name] for name in unit_names(posed.network)[-1]]
    return Rejection.ANSWER_IS_A_TARGET if all_guessed(posed.network, outputs) else None


def all_guessed(network: Network, outputs: Sequence[Accepted]) -> bool:
    """Whether whoever writes 0 or 1 for every output may be right, as the task or the end of an activation has it.

    Where one output of several takes work, it is no gift. outputs: what is right in each.
    """
    ends = [Decimal(-1)] if network.output_activation is Activation.TANH else []
    guesses = [*map(Decimal, (0, 1)), *ends]
    return all(isinstance(output, Interval) and any(guess in output for guess in guesses) for output in outputs)


def no_unit_fires(declared: Declaration) -> bool:
    """Whether all units of a hidden layer are ReLUs at 0, leaky ones too: nothing is to be calculated then."""
    return any(any(found.values()) for found in _silent(declared).values())


def no_unit_fires_anywhere(declared: Declaration) -> bool:
    """Whether that is so in each of several passes, as on every row."""
    return any(all(found.values()) for found in _silent(declared).values())


def _silent(declared: Declaration) -> Mapping[Operation, Mapping[str, bool]]:
    """For each kinked activation, pass by pass, whether all units of one of its layers are at 0."""
    layers: dict[tuple[Operation, str, str], list[Decimal]] = {}
    bent = [step for step in declared.activated if ACTIVATION_OF[step.operation].kinked]
    values = exact_values(declared) if bent else {}
    for step in bent:
        if step.operation in APPLIED.values():
            layers.setdefault((step.operation, step.name[2:], step.name[0]), []).append(values[step.name])
    found: dict[Operation, dict[str, bool]] = {}
    for (operation, pass_of, _), outputs in layers.items():
        silent = found.setdefault(operation, {})
        silent[pass_of] = silent.get(pass_of, False) or not any(outputs)
    return found


def holds_a_target(accepted: Accepted) -> bool:
    """Whether whoever writes 0 or 1, as the task itself would give, may be right."""
    return isinstance(accepted, Interval) and (Decimal(0) in accepted or Decimal(1) in accepted)


KIND = Kind(NAME, __doc__, SCOPE, declare, screen)
