"""How large the numbers of a question can be, by what stands on its sheet and by nothing else.

A page with a cell for each digit says how many digits stand before the point. That must say nothing of the answer, so
every number counts as the largest that the printed ones allow: each of them taken without its sign, sums of sizes,
products of sizes. No answer, no blank weight and no mistake comes into it.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from examgen.items.declaration import Declaration
from examgen.items.graph import APPLIED, BEYOND_BELIEF, DERIVATIVES, UNITS, WORD_OPERATIONS, Operation, Step
from examgen.paper.arithmetic import ONE, PAPER, ZERO, exponential, on_paper, unit

Sizes = Sequence[Decimal]


def digits_before_point(size: Decimal, places: int) -> int:
    """Of a number of at most this size. places: decimals handed in.

    A unit of the last one is allowed for, since honest students round on the way.
    """
    return len(str(int(size + unit(places))))


def largest(declared: Declaration) -> Mapping[str, Decimal]:
    """The most that stands in the box of each part, either sign, by what is printed.

    A part that takes a word has no size, nor has one that the printed numbers set no bounds to.
    """
    sizes: dict[str, Decimal] = {name: abs(number) for name, number in declared.givens.items()}
    found: dict[str, Decimal] = {}
    with on_paper():
        for step in declared.steps:
            size = _size(step, sizes)
            if size is not None:
                sizes[step.name] = size
                if step.part is not None:
                    found[step.part] = size
    return found


def _size(step: Step, sizes: Mapping[str, Decimal]) -> Decimal | None:
    if step.operation is Operation.WEIGHT:
        return LARGEST_WEIGHT
    if step.operation in WORD_OPERATIONS:
        return None
    operands = [abs(one) if isinstance(one, Decimal) else sizes.get(one) for one in step.operands]
    known = [one for one in operands if one is not None]
    divided = step.operation is Operation.QUOTIENT and not isinstance(step.operands[-1], Decimal)
    return None if divided or len(known) < len(operands) else SIZES.get(step.operation, _none)(known)


def _none(sizes: Sizes) -> None:
    """What is undone may have come of anything."""


def _product(sizes: Sizes) -> Decimal:
    product = ONE
    for size in sizes:
        product *= size
    return product


def _sum_of_powers(sizes: Sizes) -> Decimal:
    """Three digits at most: where it has more, it is not asked for."""
    return min(sum((exponential(size) for size in sizes), ZERO), LARGEST_SUM)


def _cross_entropy(sizes: Sizes) -> Decimal:
    """With the right class as far behind the others as two sums can be apart."""
    totals = sizes[2:]
    return PAPER.ln(Decimal(len(totals))) + 2 * max(totals)


LARGEST_WEIGHT = Decimal(BEYOND_BELIEF - 1)
"""Two digits: nothing that is worked out backwards has a bound by what is printed, and no weight on a sheet has three.
"""

LARGEST_SUM = Decimal(999)
"""Of exponentials: a question asks for no sum that has four digits."""

SIZES: Mapping[Operation, Callable[[Sizes], Decimal | None]] = {
    Operation.SUM: lambda sizes: sum(sizes, ZERO),
    Operation.DIFFERENCE: lambda sizes: sum(sizes, ZERO),
    Operation.PRODUCT: _product,
    Operation.PRODUCT_OF_THREE: _product,
    Operation.QUOTIENT: lambda sizes: PAPER.divide(*sizes),
    Operation.NEGATIVE: lambda sizes: sizes[0],
    Operation.COPIED: lambda sizes: sizes[0],
    Operation.SHARE: lambda _: ONE,
    Operation.SHARE_OF_SUM: lambda _: ONE,
    Operation.SUM_OF_POWERS: _sum_of_powers,
    Operation.CROSS_ENTROPY: _cross_entropy,
    **{APPLIED[one]: (lambda _: ONE) if one.curved else (lambda sizes: sizes[0]) for one in UNITS},
    **{DERIVATIVES[one]: lambda _: ONE for one in UNITS},
}
"""How large what an operation comes to can be, by how large its operands can be."""
