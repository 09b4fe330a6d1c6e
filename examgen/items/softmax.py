"""Kind `softmax`: a network with an output for each class, one row; the student hands in the way to the class.

Sums and activations as in a forward pass, then the sums of the outputs, the sum of their exponentials, the
probabilities that softmax makes of them, the predicted class, and the loss of the row: the cross-entropy, -ln of the
probability of the class that is right. Of two classes the probabilities alone would not tell who exchanges these from
who loses the sign of the exponents: the sum does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from random import Random

from examgen.items import forward
from examgen.items.declaration import Declaration, forward_pass, givens_of, handed_in
from examgen.items.edits import Slipped
from examgen.items.graph import Operation, Step
from examgen.items.item import OWN_TASK, Besides, Posed
from examgen.items.kind import Kind, OwnNetworks, Scope
from examgen.items.losses import cross_entropy, logarithm_of
from examgen.items.rejection import Rejection
from examgen.items.slip_names import OwnSlip
from examgen.items.solved import Accepted, Word
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import HALF, ONE, PAPER, ZERO
from examgen.paper.estimates import Estimate, Interval, power, sum_of_powers, total_of
from examgen.paper.estimates import shares as shares_of
from examgen.paper.network import COMPARISON, Network, class_of, unit_names

NAME = "softmax"

SCOPE = Scope(
    tasks=("xor", COMPARISON),
    usual=("xor", COMPARISON),
    outputs=(Activation.SOFTMAX,),
    fractional=False,
    whole_page=True,
    tables=(),
    own=OwnNetworks(outputs=(2, 4), activations=(Activation.SOFTMAX,)),
)
"""XOR or a comparison as classification, by networks of two hidden units, and one row, whose class is known."""

SUM, CLASS, LOSS = "S", "class", "loss"

SCALE = Interval(HALF, Decimal("999.5"))
"""Between what a sum of exponentials lies that is handed in.

Of less, half a unit in its box is more than a hundredth of it, and so of a probability; more has four digits.
"""

OWN_SLIPS = {
    "classes_exchanged": OwnSlip("classes exchanged", "The probabilities of the two classes are exchanged."),
    "softmax_sign_lost": OwnSlip("e^−z for e^z in softmax", "The exponentials of softmax are taken of −z."),
    "sigmoid_on_each_output": OwnSlip("sigmoid on each output", "Sigmoid is used on each output instead of softmax."),
    "not_normalised": OwnSlip("softmax not normalised", "The exponentials are not divided by their sum."),
    "normalised_by_largest": OwnSlip(
        "divided by the largest exponential", "The exponentials are divided by the largest of them, not by their sum."
    ),
    "normalised_by_other_class": OwnSlip(
        "divided by the other exponential", "Each exponential is divided by that of the other class, not by the sum."
    ),
    "exponential_left_out": OwnSlip(
        "exponential left out", "The sums themselves are divided by their sum, without the exponential."
    ),
    "other_class": OwnSlip("the other class", "The class with the smaller probability is taken."),
    "loss_sign_lost": OwnSlip("minus of the loss lost", "The loss is ln P instead of −ln P."),
    "common_logarithm_used": OwnSlip("log₁₀ for ln", "The loss is taken with the logarithm to base 10."),
    "binary_logarithm_used": OwnSlip("log₂ for ln", "The loss is taken with the logarithm to base 2."),
    "loss_of_other_class": OwnSlip("loss of the other class", "The loss is taken of the class that is wrong."),
    "logarithm_left_out": OwnSlip("logarithm left out", "The loss is 1 − P, without the logarithm."),
    "squared_error_used": OwnSlip("squared error for the loss", "The loss is (1 − P)², the squared error."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified(Besides):
    """What the sheet says and asks besides.

    right_class: for the row, where the network computes nothing with a name; sum_of_exponentials: whether that of
    softmax is handed in, as in every question under rules 5 and later ones whose sum is to scale.
    """

    right_class: int | None = None
    sum_of_exponentials: bool | None = None


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network and the row; a right class by chance where no task knows one."""
    asked = Classified(sum_of_exponentials=True)
    posed = Posed(network=network, inputs=tuple(inputs), besides=asked)
    if class_of_task(posed) is not None:
        return posed
    return replace(posed, besides=replace(asked, right_class=chance.randrange(network.outputs)))


def without_sum(posed: Posed) -> Posed:
    """The question as it was asked under rules 4: the sum of the exponentials is not handed in."""
    return replace(posed, besides=replace(posed.besides_of(Classified), sum_of_exponentials=None))


def asks_sum(posed: Posed) -> bool:
    """Whether the sum of the exponentials is handed in."""
    return isinstance(posed.besides, Classified) and bool(posed.besides.sum_of_exponentials)


def declare(posed: Posed) -> Declaration:
    """The pass up to the sums of the outputs, then that of their exponentials, the shares, the class and the loss."""
    *hidden, sums = unit_names(posed.network)
    totals, names = tuple(f"{name} sum" for name in sums), _share_names(posed.network)
    boxes = {*totals, *(f"{name}{end}" for layer in hidden for name in layer for end in (" sum", ""))}
    whole = [Step(SUM, Operation.SUM_OF_POWERS, totals, SUM)] if asks_sum(posed) else []
    operation, operands = (Operation.SHARE_OF_SUM, (SUM, *totals)) if whole else (Operation.SHARE, totals)
    shares = [Step(name, operation, (Decimal(place), *operands), name) for place, name in enumerate(names)]
    steps = (
        *handed_in(forward_pass(posed.network), boxes),
        *whole,
        *shares,
        Step(CLASS, Operation.LARGEST, names, CLASS),
        _loss(target_class(posed), totals),
    )
    return Declaration(givens_of(posed.network, posed.row), steps)


def screen(posed: Posed, accepted: Mapping[str, Accepted], declared: Declaration | None = None) -> Rejection | None:
    """Whether the sum of the exponentials is not to scale, no ReLU unit fires, a probability may be written as 0, or a
    rounding may lead to the other class.
    """
    whole = accepted.get(SUM)
    if isinstance(whole, Interval) and not (SCALE.low <= whole.low and whole.high < SCALE.high):
        return Rejection.SUM_OUT_OF_SCALE
    if forward.no_unit_fires(declared or declare(posed)):
        return Rejection.NO_UNIT_FIRES
    shares = [accepted[name] for name in _share_names(posed.network)]
    if any(isinstance(share, Interval) and share.low <= 0 for share in shares):
        return Rejection.TOO_SURE
    words = accepted[CLASS]
    several = isinstance(words, tuple) and len(words) > 1
    return Rejection.SIDE_UNCERTAIN if several or (len(shares) == PAIR and any(map(_holds_a_half, shares))) else None


def _holds_a_half(share: Accepted) -> bool:
    return isinstance(share, Interval) and HALF in share


PAIR = 2
"""Classes of which one has more than a half, or the other."""


def own_slips(declared: Declaration) -> Iterator[Slipped]:
    """Those of softmax, each carried on; the other class; those of the loss."""
    shares = [step for step in declared.steps if step.operation in WAYS_OF_SHARES]
    whole = [step for step in declared.steps if step.operation is Operation.SUM_OF_POWERS]
    *_, predicted, loss = declared.steps
    by_share = loss._replace(way=by_logarithm)
    exchanged = [step._replace(operands=other.operands) for step, other in zip(shares, shares[::-1], strict=True)]
    yield _otherwise("classes_exchanged", declared, *exchanged, by_share)
    for name, way in WAYS_OF_SHARES[shares[0].operation].items():
        sums = [step._replace(way=MISTAKEN_SUMS[name]) for step in whole if name in MISTAKEN_SUMS]
        yield _otherwise(name, declared, *sums, *(step._replace(way=way) for step in shares), by_share)
    yield _otherwise("other_class", declared, predicted._replace(way=_other_class))
    totals = loss.operands[2:]
    for name, way in MISTAKEN_LOSSES.items():
        yield _otherwise(name, declared, loss._replace(way=way))
        if name == "binary_logarithm_used":
            other = (int(str(loss.operands[1])) + 1) % len(shares)
            yield _otherwise("loss_of_other_class", declared, _loss(other, totals))


def _otherwise(name: str, declared: Declaration, *steps: Step) -> Slipped:
    return Slipped(name, declared.stepped({step.name: [step] for step in steps}))


def _loss(target: int, totals: Sequence[str | Decimal]) -> Step:
    return Step(LOSS, Operation.CROSS_ENTROPY, (f"P{target}", Decimal(target), *totals), LOSS)


def _other_class(shares: Sequence[Estimate]) -> Word:
    """That with the smallest probability."""
    other = str(min(range(len(shares)), key=lambda place: (shares[place].value, -place)))
    return Word(other, (other,))


def class_of_task(posed: Posed) -> int | None:
    """The class that the task of a network gives on the row, or None for no task, or no row of it."""
    return None if posed.network.task == OWN_TASK else class_of(posed.row, posed.network.task)


def target_class(posed: Posed) -> int:
    """The class that is right for the row. Raises ValueError for inputs that are no row of the task."""
    right = getattr(posed.besides, "right_class", None)
    target: int | None = class_of_task(posed) if right is None else right
    if target is None:
        raise ValueError(f"{', '.join(map(str, posed.row))} is no row of {posed.network.task}")
    return target


def contradiction(posed: Posed) -> str | None:
    """What the question says of the right class that is not so, as `field: reason.`, or None."""
    right, known = posed.besides_of(Classified).right_class, class_of_task(posed)
    if (right is None) == (known is None):
        return "right_class: is said where the task says it, or is said nowhere."
    if posed.besides_of(Classified).sum_of_exponentials is False:
        return "sum_of_exponentials: is left out where it is not asked for."
    if right is not None and not 0 <= right < posed.network.outputs:
        return f"right_class: is {right}, but there are {posed.network.outputs} classes."
    return None


def choices(posed: Posed) -> Mapping[str, tuple[str, ...]]:
    """The classes, as the sheet lists them."""
    return {CLASS: tuple(map(str, range(posed.network.outputs)))}


def _share_names(network: Network) -> tuple[str, ...]:
    """P0, P1 and so on: the probabilities of the classes."""
    return tuple(f"P{place}" for place in range(len(network.layers[-1].biases)))


def _of_turned_sums(operands: Sequence[Estimate], kept: int) -> Estimate:
    place, sums = _place_and_sums(operands)
    return shares_of([total.negative for total in sums], kept)[place]


def _sigmoid(operands: Sequence[Estimate], kept: int) -> Estimate:
    place, sums = _place_and_sums(operands)
    return Activation.SIGMOID.estimate(sums[place], kept)


def _not_normalised(operands: Sequence[Estimate], kept: int) -> Estimate:
    place, sums = _place_and_sums(operands)
    return power(sums[place], kept)


def _by_largest(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    """A number over itself is 1, however it was rounded."""
    place, sums = _place_and_sums(operands)
    powers = [power(total, kept) for total in sums]
    largest = max(range(len(powers)), key=lambda other: powers[other].value)
    if place == largest:
        return Estimate.exactly(PAPER.divide(powers[place].value, powers[place].value))
    return powers[place].over(powers[largest], kept)


def _by_other(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    place, sums = _place_and_sums(operands)
    return power(sums[place], kept).over(power(sums[(place + 1) % len(sums)], kept), kept)


def _without_exponential(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    place, sums = _place_and_sums(operands)
    return sums[place].over(total_of(sums, kept), kept)


def _place_and_sums(operands: Sequence[Estimate]) -> tuple[int, Sequence[Estimate]]:
    return int(operands[0].value), operands[1:]


MISTAKEN_SHARES: Mapping[str, Callable[[Sequence[Estimate], int], Estimate | None]] = {
    "softmax_sign_lost": _of_turned_sums,
    "sigmoid_on_each_output": _sigmoid,
    "not_normalised": _not_normalised,
    "normalised_by_largest": _by_largest,
    "normalised_by_other_class": _by_other,
    "exponential_left_out": _without_exponential,
}
"""What becomes of the probabilities where softmax is done wrongly, by name.

Each is worked out of the place of a probability, from 0, and of all sums, as the right one is; None where it would have
to divide by what may be 0: whoever makes the mistake sees that something is wrong.
"""


def _beside_sum(way: Callable[[Sequence[Estimate], int], Estimate | None]) -> Callable[..., Estimate | None]:
    """The same where the sum of the exponentials stands between the place and the sums."""
    return lambda operands, kept: way((operands[0], *operands[2:]), kept)


WAYS_OF_SHARES: Mapping[Operation, Mapping[str, Callable[..., Estimate | None]]] = {
    Operation.SHARE: MISTAKEN_SHARES,
    Operation.SHARE_OF_SUM: {name: _beside_sum(way) for name, way in MISTAKEN_SHARES.items()},
}
"""The mistaken probabilities, by the operation that is done wrongly."""

MISTAKEN_SUMS: Mapping[str, Callable[[Sequence[Estimate], int], Estimate]] = {
    "softmax_sign_lost": lambda sums, kept: sum_of_powers([total.negative for total in sums], kept),
    "exponential_left_out": total_of,
}
"""What is handed in for the sum of the exponentials where softmax is done wrongly; by all others the right one."""


def by_logarithm(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    """The loss by the probability alone. operands: as the cross-entropy has them, that of the right class first."""
    return logarithm_of(operands[0], kept)


def _sign_lost(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    right = _right_loss(operands, kept)
    return None if right is None else right.negative


def _to_base(base: int, operands: Sequence[Estimate], kept: int) -> Estimate | None:
    right, divisor = _right_loss(operands, kept), PAPER.ln(Decimal(base))
    if right is None:
        return None
    return Estimate(*(PAPER.divide(end, divisor) for end in (right.value, right.low, right.high))).noted(kept)


def _missed(operands: Sequence[Estimate], kept: int) -> Estimate:
    share = operands[0]
    return Estimate(*(ONE - end for end in (share.value, share.high, share.low)))


def _squared(operands: Sequence[Estimate], kept: int) -> Estimate:
    missed = _missed(operands, kept)
    value, *ends = (PAPER.multiply(end, end) for end in (missed.value, missed.low, missed.high))
    least = min(ends) if missed.low > 0 else ZERO  # a share of nearly 1 may have been noted as 1 or more
    return Estimate(value, least, max(ends)).noted(kept)


def _right_loss(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    return cross_entropy(operands[0], operands[2:], int(operands[1].value), kept)


MISTAKEN_LOSSES: Mapping[str, Callable[[Sequence[Estimate], int], Estimate | None]] = {
    "loss_sign_lost": _sign_lost,
    "common_logarithm_used": partial(_to_base, 10),
    "binary_logarithm_used": partial(_to_base, 2),
    "logarithm_left_out": _missed,
    "squared_error_used": _squared,
}
"""What goes wrong with the loss alone, by name, with what it comes to."""


def told_apart(posed: Posed) -> tuple[tuple[str, str], ...]:
    """Who exchanges the classes, and who loses the sign of the exponents: of two classes only the sum tells."""
    return (("classes_exchanged", "softmax_sign_lost"),) if asks_sum(posed) else ()


KIND = Kind(
    NAME,
    __doc__,
    SCOPE,
    declare,
    screen,
    own_slips,
    OWN_SLIPS,
    pose=pose,
    besides=Classified,
    contradiction=contradiction,
    choices=choices,
    told_apart=told_apart,
    plainer=without_sum,
    plainer_until=4,
)
