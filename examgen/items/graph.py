"""The steps of a question as data: what is worked out from what, box by box, and what follows from what stands there.

A graph is a list of steps, each one operation on numbers that are given and on steps before it. Steps that a student
hands in have a part; the others are on the way. The operations are few and loosen the interval of honest students by
the rules of docs/design.md, so that the graph of a question, with nothing written anywhere, gives what its kind's
`solve` gives; with the numbers that a student wrote, it gives what follows from them.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from examgen.items.boolean import function_of
from examgen.items.losses import cross_entropy
from examgen.items.solved import EXTRA_PLACES, Choice, Solved, Word
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.arithmetic import HALF, ONE, TRUSTED_PLACES, on_paper, unit
from examgen.paper.estimates import (
    Copied,
    Estimate,
    coarsened,
    product_of_three,
    share_of,
    shares,
    sum_of_powers,
    total_of,
)
from examgen.paper.network import WEIGHT_PLACES
from examgen.paper.writing import NO, YES

LARGEST_CARRIED = Decimal(10) ** 6
"""Nothing follows from a number as large as this, either sign: no question leads there."""

BEYOND_BELIEF = 100
"""Who comes to a weight as large as this sees that something is wrong."""


UNITS = (*TRAINABLE, Activation.LINEAR)
"""The activations that are worked out step by step."""

ROLES = ("", " derivative", " undone")
"""What is worked out of one: a unit's output, its derivative, and the sum that gives an output."""


class Operation(StrEnum):
    """What a step does with its operands. Every activation has three: `tanh`, `tanh derivative` and `tanh undone`."""

    _ignore_ = "role activation"
    SUM = "sum"
    DIFFERENCE = "difference"
    PRODUCT = "product"
    PRODUCT_OF_THREE = "product of three"
    QUOTIENT = "quotient"
    LINEAR = "linear"
    for role in ROLES:
        for activation in UNITS:
            vars()[f"{activation}{role}"] = f"{activation}{role}"
    WEIGHT = "weight"
    SHARE = "share"
    SUM_OF_POWERS = "sum of powers"
    SHARE_OF_SUM = "share of a sum"
    CROSS_ENTROPY = "cross-entropy"
    NEGATIVE = "negative"
    COPIED = "copied"
    SAME_SIDE = "same side"
    FUNCTION = "function"
    LARGEST = "largest"


APPLIED, DERIVATIVES, UNDONE = (
    {activation: Operation(f"{activation}{role}") for activation in UNITS} for role in ROLES
)
"""The steps that hang on a unit's activation: itself, its derivative, and what undoes it."""

Operand: TypeAlias = str | Decimal
"""The name of an earlier step, or a number that is given."""


class Step(NamedTuple):
    """One operation. part: the box that its result is written into, or None on the way.

    label: what the worked line calls it, if not by its name; empty where it stands in the line of what comes of it;
    way: how a mistaken student does it, in the place of the operation. A tuple, since mistakes are made of so many.
    """

    name: str
    operation: Operation
    operands: tuple[Operand, ...]
    part: str | None = None
    label: str | None = None
    way: Callable[..., Any] | None = None


Graph: TypeAlias = tuple[Step, ...]
"""Steps in an order in which each comes after those that it needs; parts in the order of the boxes."""

Follows: TypeAlias = Mapping[str, Estimate | Word | None]
"""What follows in each part; None where nothing does, as after a division by 0."""


def evaluated(
    graph: Graph,
    kept: int,
    written: Mapping[str, Estimate] = MappingProxyType({}),
    parts: Container[str] | None = None,
) -> Follows:
    """What follows in every part from what is written in the boxes above it, and from the question for the others.

    kept: decimals that a student keeps on the way, at least; written: by part, what the number that stands in its box
    stands for. A number decides what follows from it, and not what follows in its own box. parts: those that are asked
    for; all if left out.
    """
    found, _ = _followed(graph, kept, written, parts)
    return found if parts is None else {part: result for part, result in found.items() if part in parts}


def stands(graph: Graph, kept: int, written: Mapping[str, Estimate]) -> Mapping[str, Decimal]:
    """The number of every step, on the way too, with what is written in its box where something is.

    Steps that come to a word, and those to which nothing leads, are left out.
    """
    _, numbers = _followed(graph, kept, written, None)
    return {name: number.value for name, number in numbers.items() if number is not None}


def _followed(
    graph: Graph, kept: int, written: Mapping[str, Estimate], parts: Container[str] | None
) -> tuple[dict[str, Estimate | Word | None], dict[str, Estimate | None]]:
    """What follows in each part, and what every step goes on with."""
    numbers = {step.name: _believable(written[step.part]) for step in graph if step.part and step.part in written}
    compared = frozenset(numbers)
    found: dict[str, Estimate | Word | None] = {}
    with on_paper():
        for step in graph if parts is None else needed(graph, parts, compared):
            result = (_word if step.operation in WORD_OPERATIONS else _number)(step, numbers, compared, kept)
            if step.part is not None:
                found[step.part] = result
            if step.name not in compared and not isinstance(result, Word):
                numbers[step.name] = result
    return found, numbers


Values: TypeAlias = Mapping[str, Estimate | Word | None]
"""What every step comes to, on the way too; None where it does not follow."""


def worked(
    graph: Graph,
    kept: int,
    givens: Mapping[str, Estimate] = MappingProxyType({}),
    before: Values = MappingProxyType({}),
    same: Container[int] = (),
    changed: Iterable[str] = (),
) -> Values:
    """What every step comes to if nothing is written; whatever numbers it leads to are believed.

    givens: the numbers that steps have by name; before: what steps came to before something was changed: those of the
    identities `same` need not be worked out again, unless they hang on other steps or on the givens `changed`.
    """
    numbers = _Numbers(givens)
    other: set[Operand] = set(changed)
    found: dict[str, Estimate | Word | None] = {}
    with on_paper():
        for step in graph:
            name, operation, operands, _, _, way = step
            if id(step) in same and other.isdisjoint(operands):
                numbers[name] = found[name] = before[name]
            elif operation in WORD_OPERATIONS:
                found[name] = _word(step, numbers, (), kept)  # no step goes on from a word
            else:
                taken = tuple(map(numbers.__getitem__, operands))
                result = None if None in taken else (way or OPERATIONS[operation])(taken, kept)
                if name in before and result == before[name]:  # a weight times 0, the ReLU of another sum below 0
                    result = before[name]
                else:
                    other.add(name)
                numbers[name] = found[name] = result
    return found


class _Numbers(dict[Any, Any]):
    """What steps go on with, by name; a number in the place of a name stands for itself."""

    def __missing__(self, operand: Decimal) -> Estimate:
        return _given(operand)


@lru_cache(maxsize=1 << 15)  # a question is followed once for each script
def _done(way: Callable[..., Any], operands: tuple[Estimate, ...], kept: int) -> Estimate | None:
    result: Estimate | None = way(operands, kept)
    return result


def needed(graph: Graph, parts: Container[str], written: Container[str]) -> list[Step]:
    """The steps from which these parts follow, in their order, as far back as something is written."""
    wanted: set[Operand] = set()
    needed = []
    for step in reversed(graph):
        if step.part in parts or (step.name in wanted and step.name not in written):
            wanted.update(step.operands)
            needed.append(step)
    return needed[::-1]


def _number(step: Step, numbers: Mapping[str, Estimate | None], written: Container[str], kept: int) -> Estimate | None:
    operands = []
    for operand in step.operands:
        number = numbers[operand] if isinstance(operand, str) else _given(operand)
        if number is None:
            return None
        operands.append(number)
    return _believable(_done(step.way or OPERATIONS[step.operation], tuple(operands), kept))


def _believable(number: Estimate | None) -> Estimate | None:
    return None if number is None or max(-number.low, number.high) >= LARGEST_CARRIED else number


def _word(step: Step, numbers: Mapping[str, Estimate | None], written: Container[str], kept: int) -> Word | None:
    """A student compares what he handed in, or what he kept: of what is not written, either may be."""
    compared = []
    for name in step.operands:
        number = _given(name) if isinstance(name, Decimal) else numbers[name]
        if number is None:
            return None
        if name not in written:
            ends = number.handed_in(kept - EXTRA_PLACES)
            number = Estimate(number.value, ends.low, ends.high)
        compared.append(number)
    word: Word = (step.way or WORD_OPERATIONS[step.operation])(compared)
    return word


_given = Estimate.exactly


def _product(factors: Sequence[Estimate], kept: int) -> Estimate:
    """The product of two numbers; one that every student has exactly is a factor like any on the sheet."""
    first, second = factors
    if first.exact:
        return second.times(first.value, kept)
    return first.times(second.value, kept) if second.exact else first.by(second, kept)


def _difference(terms: Sequence[Estimate], kept: int) -> Estimate:
    """The first less all others."""
    return total_of((terms[0], *(term.negative for term in terms[1:])), kept)


Worked: TypeAlias = Callable[[Sequence[Estimate], int], Estimate | None]


def _of_unit(does: Callable[..., Estimate | None]) -> Worked:
    """What an activation does with the first operand. The others are its settings."""
    return lambda operands, kept: does(operands[0], kept, *(setting.value for setting in operands[1:]))


def _weight(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    """What stands in the box of students with this result: the decimals of a weight, but some write down more.

    A second operand says how many decimals these are, where it is not one.
    """
    result, *places = operands
    weight = coarsened(result, int(places[0].value) if places else WEIGHT_PLACES)
    if abs(weight.value) >= BEYOND_BELIEF:
        return None
    return Estimate(weight.value, min(weight.low, result.low), max(weight.high, result.high))


def _share(operands: Sequence[Estimate], kept: int) -> Estimate:
    """The softmax of one of several sums. The first operand is its place among them, from 0."""
    return shares(operands[1:], kept)[int(operands[0].value)]


def _cross_entropy(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    """-ln of a share. After it stand its place, from 0, and the sums that it comes of."""
    return cross_entropy(operands[0], operands[2:], int(operands[1].value), kept)


OPERATIONS: Mapping[Operation, Worked] = {
    Operation.SUM: total_of,
    Operation.DIFFERENCE: _difference,
    Operation.PRODUCT: _product,
    Operation.PRODUCT_OF_THREE: lambda factors, kept: product_of_three(factors[0], factors[1], factors[2], kept),
    Operation.QUOTIENT: lambda operands, kept: operands[0].over(operands[1], kept),
    Operation.WEIGHT: _weight,
    Operation.SHARE: _share,
    Operation.SUM_OF_POWERS: sum_of_powers,
    Operation.SHARE_OF_SUM: lambda operands, kept: share_of(operands[1], int(operands[0].value), operands[2:], kept),
    Operation.CROSS_ENTROPY: _cross_entropy,
    Operation.NEGATIVE: lambda operands, _: operands[0].negative,
    Operation.COPIED: lambda operands, _: Copied.exactly(operands[0].value),
    **{APPLIED[activation]: _of_unit(activation.estimate) for activation in UNITS},
    **{DERIVATIVES[activation]: _of_unit(activation.derivative) for activation in UNITS},
    **{UNDONE[activation]: _of_unit(activation.undone) for activation in UNITS},
}
"""What each operation makes of its operands and of the decimals that are kept; None where it makes nothing."""


def _same_side(outputs: Sequence[Estimate]) -> Word:
    """Whether the outputs of one pass are on the sides of 0.5 on which those of the other are.

    outputs: those of one pass, then those of the other.
    """
    half = len(outputs) // 2
    pairs = list(zip(outputs[:half], outputs[half:], strict=True))
    reach = [[{end >= HALF for end in (output.low, output.high)} for output in pair] for pair in pairs]
    right = YES if all((one.value >= HALF) == (other.value >= HALF) for one, other in pairs) else NO
    may_be = {
        YES: all(first & second for first, second in reach),
        NO: any(len(first | second) > 1 for first, second in reach),
    }
    return Word(right, tuple(sorted(word for word, possible in may_be.items() if possible)))


def largest(shares: Sequence[Estimate]) -> Word:
    """The place of the largest of several numbers, from 0."""
    most = max(share.low for share in shares)
    possible = tuple(str(place) for place, share in enumerate(shares) if share.high >= most)
    return Word(str(max(range(len(shares)), key=lambda place: shares[place].value)), possible)


WORD_OPERATIONS: Mapping[Operation, Callable[[Sequence[Estimate]], Word]] = {
    Operation.SAME_SIDE: _same_side,
    Operation.LARGEST: largest,
    Operation.FUNCTION: function_of,
}
"""The operations that come to a word, from the numbers that a student may compare."""


def boxes_above(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """For each part, the nearest boxes that it is worked out from, in the order of the boxes."""
    above: dict[str, tuple[str, ...]] = {}
    found: dict[str, tuple[str, ...]] = {}
    for step in graph:
        names = [name for operand in step.operands if isinstance(operand, str) for name in above[operand]]
        nearest = tuple(dict.fromkeys(names))
        above[step.name] = nearest if step.part is None else (step.part,)
        if step.part is not None:
            found[step.part] = nearest
    return found


def first_touched(graph: Graph, mistaken: Solved, kept: int) -> tuple[str, ...]:
    """The parts that a mistake touches first: those that it changes and that do not follow from what it made above.

    mistaken: every part as `Kind.slips` has it. Whoever carries the mistake on loses no other parts, however he rounds.
    """
    right = _untouched(graph, kept)
    changed = {part: found for part, found in mistaken.items() if not _same(found, right[part])}
    numbers = {part: found for part, found in mistaken.items() if isinstance(found, Estimate)}
    following = evaluated(graph, kept, numbers, changed)
    return tuple(part for part, found in changed.items() if not _carried_on(found, following[part]))


@lru_cache(maxsize=256)
def _untouched(graph: Graph, kept: int) -> Follows:
    """What every part comes to without a mistake: the same for every mistake of a question."""
    return evaluated(graph, kept)


def _same(found: Estimate | Word | Choice, right: Estimate | Word | None) -> bool:
    """Whether two numbers are the same but for the last digits of 28; words, whether roundings may lead to one word."""
    if not isinstance(found, Estimate) or not isinstance(right, Estimate):
        return isinstance(found, Word) and isinstance(right, Word) and bool({*found.accepted} & {*right.accepted})
    return abs(found.value - right.value) <= _last_digits(found)


def _carried_on(found: Estimate | Word | Choice, following: Estimate | Word | None) -> bool:
    """Whether a mistaken number is what follows from the mistaken ones above, for every rounding."""
    if not isinstance(found, Estimate) or not isinstance(following, Estimate):
        return _same(found, following)
    over = _last_digits(found)
    within = following.low - over <= found.low and found.high <= following.high + over
    return within and _same(found, following)


def _last_digits(number: Estimate) -> Decimal:
    return unit(TRUSTED_PLACES) * max(ONE, abs(number.value))
