"""How large the numbers of a sheet can be, by what is printed: for each box, how many digits stand before its point.

Every given number is taken without its sign; a sum is as large as its terms together, a sigmoid, a tanh, a slope and a
share as 1. What is worked out backwards has no such end; no weight on a sheet has three digits before its point.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from examgen.verify.sheets.activations import EXPONENTIAL, HIDDEN, LEAKY, PLAINEST, without_slope
from examgen.verify.sheets.steps import Sheet, Step, in_pairs

Sizes = Sequence[Fraction]

ONE = Fraction(1)


def digits(sheet: Sheet, blank: str, places: Mapping[str, int]) -> dict[str, int]:
    """The digits before the point of each box that takes a number.

    blank: the weight that is asked for, if it is one; places: the decimals of each box, of which one unit is allowed
    for.
    """
    sizes = {name: abs(number) for name, number in sheet.givens.items() if name != blank}
    for step in sheet.steps:
        size = _size(step, sizes)
        if size is not None:
            sizes[step.name] = size
    sizes[blank] = Fraction(99)
    return {
        box: len(str(math.floor(sizes[box] + Fraction(1, 10 ** places[box])))) for box in sheet.numbers if box in sizes
    }


def _size(step: Step, sizes: Mapping[str, Fraction]) -> Fraction | None:
    known = [sizes[name] for name in step.operands if name in sizes]
    rule = SIZES.get(without_slope(step.operation))
    return rule(known) if rule and len(known) == len(step.operands) else None


def _pairs(sizes: Sizes) -> Fraction:
    """x1 w1 + x2 w2 + ... and what is left over."""
    pairs, others = in_pairs(sizes)
    return sum((*(one * other for one, other in pairs), *others), Fraction(0))


def _product(sizes: Sizes) -> Fraction:
    return math.prod(sizes, start=ONE)


def _loss(sizes: Sizes) -> Fraction:
    """The right class as far behind as two sums can be apart. sizes: of a share, then of all sums."""
    _, *sums = sizes
    return Fraction(math.log(len(sums))) + 2 * max(sums)


def _powers(sizes: Sizes) -> Fraction:
    """Three digits at most: no question asks for a sum of exponentials that has more."""
    return min(Fraction(999), sum((Fraction(math.exp(min(float(size), 9.0))) for size in sizes), Fraction(0)))


SIZES: Mapping[str, Callable[[Sizes], Fraction]] = {
    "sum": _pairs,
    "difference": lambda sizes: sizes[0] + sizes[1],
    "update": lambda sizes: sizes[0] + sizes[1] * sizes[2],
    "product": _product,
    "product of three": _product,
    "back": lambda sizes: _pairs(sizes[:-1]) * sizes[-1],
    "mean of two": lambda sizes: sizes[0] * _pairs(sizes[1:]),
    "quotient": lambda sizes: sizes[0] / sizes[1],
    "copied": lambda sizes: sizes[0],
    "share": lambda _: ONE,
    "part": lambda _: ONE,
    "exponentials": _powers,
    "loss": _loss,
    **dict.fromkeys((PLAINEST, LEAKY, "linear"), lambda sizes: sizes[0]),
    **dict.fromkeys(EXPONENTIAL, lambda _: ONE),
    **dict.fromkeys((f"{name} slope" for name in (*HIDDEN, "linear")), lambda _: ONE),
}
"""How large what an operation comes to can be, by how large its operands can be."""
