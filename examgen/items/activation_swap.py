"""Kind `activation-swap`: the output with the trained activation, with another one, and whether it stays on its side.

Rounded outputs count as 1 from 0.5 on. The swapped network is on the same side if both outputs do, or neither.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from examgen.items import forward
from examgen.items.declaration import ACTIVATION_OF, Declaration, forward_pass, givens_of, handed_in, is_hidden
from examgen.items.edits import Slipped, exponent_sign_lost, with_activation
from examgen.items.graph import Operation, Step
from examgen.items.item import Besides, Posed
from examgen.items.kind import Kind, OwnNetworks, Scope, outcome
from examgen.items.rejection import Rejection
from examgen.items.slip_names import OwnSlip
from examgen.items.solved import Accepted
from examgen.paper.activations import MISTAKABLE, Activation
from examgen.paper.arithmetic import HALF
from examgen.paper.estimates import Interval
from examgen.paper.network import HIDDEN_LETTERS, Network, unit_names
from examgen.paper.writing import NO, YES

NAME = "activation-swap"

SCOPE = Scope(shapes=((2,), (3,), (2, 2)), other_activations=True, own=OwnNetworks(trained=True, spare=True))
"""XOR, every shape that there is, one row."""

STILL_RIGHT = "still right"
TRAINED_PASS, SWAPPED_PASS = " trained", " swapped"

OWN_SLIPS = {
    "activations_exchanged": OwnSlip(
        "the two activations exchanged",
        "The first output with the activation swapped in, the second with the trained one.",
    ),
    "activation_not_swapped": OwnSlip(
        "{activation} not swapped", "Both outputs worked out with the trained activation."
    ),
}
"""The slips that no other kind has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap(Besides):
    """The activation that is put in the place of the trained one."""

    swapped: Activation


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network, the row, and another activation."""
    others = [activation for activation in MISTAKABLE if activation not in network.hidden_activations]
    return Posed(network=network, inputs=tuple(inputs), besides=Swap(swapped=chance.choice(others)))


def declare(posed: Posed) -> Declaration:
    """Both passes, of which the outputs are handed in, then the comparison.

    The first sums, which are the same in both, have one line.
    """
    swapped, outputs = posed.besides_of(Swap).swapped, outputs_of(posed.network)
    passes = (
        *forward_pass(posed.network, TRAINED_PASS),
        *forward_pass(posed.network, SWAPPED_PASS, activation=swapped),
    )
    shared = tuple(
        step._replace(label=step.name[: len("H0 sum")]) if _first_sum(step) else step
        for step in handed_in(passes, outputs)
    )
    compared = Step(STILL_RIGHT, Operation.SAME_SIDE, outputs, STILL_RIGHT)
    return Declaration(givens_of(posed.network, posed.row), (*shared, compared))


def outputs_of(network: Network) -> tuple[str, ...]:
    """What is handed in: every output as trained, then every one as swapped."""
    names = unit_names(network)[-1]
    return tuple(f"{name}{ending}" for ending in (TRAINED_PASS, SWAPPED_PASS) for name in names)


def screen(posed: Posed, accepted: Mapping[str, Accepted], declared: Declaration | None = None) -> Rejection | None:
    """Whether nothing fires, the trained output could be guessed, or a rounding may move an output across 0.5."""
    if forward.no_unit_fires(declared or declare(posed)):
        return Rejection.NO_UNIT_FIRES
    found = [accepted[name] for name in outputs_of(posed.network)]
    if any(isinstance(output, Interval) and HALF in output for output in found):
        return Rejection.SIDE_UNCERTAIN
    passes = (found[: posed.network.outputs], found[posed.network.outputs :])
    gift = any(forward.all_guessed(posed.network, each) for each in passes)
    return Rejection.ANSWER_IS_A_TARGET if gift else None


def own_slips(declared: Declaration) -> Iterator[Slipped]:
    """The exponent's sign, where the swapped pass alone has one; the activations exchanged; the trained one twice."""
    yield from exponent_sign_lost(declared)
    used = {step.name: ACTIVATION_OF[step.operation] for step in declared.activated}
    other = {TRAINED_PASS: SWAPPED_PASS, SWAPPED_PASS: TRAINED_PASS}
    for name, passes in (
        ("activations_exchanged", other),
        ("activation_not_swapped", dict.fromkeys(other, TRAINED_PASS)),
    ):
        steps = {
            step.name: [with_activation(step, used[f"{step.name[:2]}{passes[step.name[2:]]}"])]
            for step in declared.activated
        }
        yield Slipped(name, declared.stepped(steps))


def reread(posed: Posed, declared: Declaration, kept: int) -> Declaration | None:
    """The same with what the sheet says is swapped in, if it comes to the same: nobody misreads that."""
    swapped = posed.besides_of(Swap).swapped
    again = {
        step.name: [with_activation(step, swapped)] for step in declared.activated if step.name.endswith(SWAPPED_PASS)
    }
    question = declared.stepped(again)
    return question if outcome(question, kept) == outcome(declared, kept) else None


def contradiction(posed: Posed) -> str | None:
    """What the question says of its network that is not so, as `field: reason.`, or None."""
    swapped = posed.besides_of(Swap).swapped
    if swapped in MISTAKABLE and swapped not in posed.network.hidden_activations:
        return None
    return f"swapped: is {swapped}, which is not swapped in for {' and '.join(posed.network.hidden_activations)}."


def _first_sum(step: Step) -> bool:
    first = step.name[0] == HIDDEN_LETTERS[0] and is_hidden(step.name)
    return first and step.operation is Operation.SUM


KIND = Kind(
    NAME,
    __doc__,
    SCOPE,
    declare,
    screen,
    own_slips,
    OWN_SLIPS,
    pose=pose,
    besides=Swap,
    contradiction=contradiction,
    choices=lambda _: {STILL_RIGHT: (YES, NO)},
    reread=reread,
)
