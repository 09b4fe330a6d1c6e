"""The calculations that a question takes, each with the parts that a wrong result shows in first.

To multiply by 0 or 1, to divide by 1, and to add 0 is none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from examgen.verify.case import Worked
from examgen.verify.sheets.activations import HIDDEN, PLAINEST, WithSlope, kinked
from examgen.verify.sheets.numbers import HALF
from examgen.verify.sheets.spans import IN_THE_BOX
from examgen.verify.sheets.steps import Sheet, Step, in_pairs

Calculation = tuple[str, str]
"""What kind of calculation it is, and a part that a wrong result shows in first."""

CALCULATIONS = ("product", "addition", "division", "function value", "inverse function", "comparison", "copy")
"""What kinds there are."""

NEITHER_0_NOR_1 = HALF
"""Stands for any other number."""


def calculations(worked: Worked) -> Iterator[Calculation]:
    """Every number that is copied or worked out; then the words, each of which is one comparison."""
    sheet, numbers = worked.sheet, counted(worked)
    if not sheet.steps:
        return
    yield from (("copy", part) for part in sheet.boxes if part in sheet.givens)
    for step in sheet.steps:
        operands = [numbers[name] for name in step.operands]
        for part in shows_in(sheet, step.name):
            yield from ((what, part) for what in COUNTS[step.operation](*operands))
    yield from (("comparison", part) for part in sheet.boxes if part not in sheet.numbers)


def shows_in(sheet: Sheet, name: str) -> Sequence[str]:
    """The boxes that a number goes into first: its own, or those of what is worked out of it."""
    if name in sheet.boxes:
        return (name,)
    above = (step.name for step in sheet.steps if name in step.operands)
    return tuple(dict.fromkeys(part for step in above for part in shows_in(sheet, step)))


def counted(worked: Worked) -> Mapping[str, Fraction]:
    """Every number as far as it counts whether it is 0 or 1.

    A sigmoid is neither, tanh is 0 of a sum of 0 alone, however near they come; and so are their derivatives.
    """
    found = dict(worked.sheet.givens)
    for step in worked.sheet.steps:
        span = worked.right.exact[step.name]
        value = NEITHER_0_NOR_1 if span is None else Fraction(span.value)
        found[step.name] = _counted(step, value, [found[name] for name in step.operands])
    return found


def _counted(step: Step, value: Fraction, operands: Sequence[Fraction]) -> Fraction:
    if step.operation in OF_NOTHING and not operands[0]:
        return OF_NOTHING[step.operation]
    if step.operation.startswith("product"):
        return (value or NEITHER_0_NOR_1) if all(operands) else Fraction(0)
    return NEITHER_0_NOR_1 if step.operation in NEITHER else value


OF_NOTHING = {"tanh": Fraction(0), "tanh slope": Fraction(1)}
"""What comes of 0."""

NEITHER = ("sigmoid", "tanh", "sigmoid slope", "tanh slope", "relu undone", "sigmoid undone", "tanh undone")


def _of_rest(total: Fraction, *numbers: Fraction) -> Iterator[str]:
    pairs, others = in_pairs(numbers)
    return _added(pairs, (total, *others))


def _added(pairs: Sequence[tuple[Fraction, Fraction]], others: Sequence[Fraction]) -> Iterator[str]:
    yield from ("product" for pair in pairs if not {abs(factor) for factor in pair} & {0, 1})
    yield from ["addition"] * (sum(map(all, pairs)) + sum(map(bool, others)) - 1)


def _of_product(*factors: Fraction) -> list[str]:
    return ["product"] * (sum(abs(factor) != 1 for factor in factors) - 1) if all(factors) else []


def _of_back(*numbers: Fraction) -> Iterator[str]:
    *factors, slope = numbers
    yield from _of_products([(*pair, slope) for pair in in_pairs(factors)[0]])


def _of_mean(share: Fraction, *numbers: Fraction) -> Iterator[str]:
    yield from _of_products([(share, *pair) for pair in in_pairs(numbers)[0]])


def _of_products(products: Sequence[Sequence[Fraction]]) -> Iterator[str]:
    """Each product for itself, and all of them in one sum."""
    for factors in products:
        yield from _of_product(*factors)
    yield from ["addition"] * (sum(map(all, products)) - 1)


def _of_update(old: Fraction, rate: Fraction, gradient: Fraction) -> list[str]:
    return [*_of_product(gradient, rate), *(["addition"] if gradient and old else [])]


def _always(*what: str) -> Callable[..., Sequence[str]]:
    return lambda *_: what


COUNTS: Mapping[str, Callable[..., Iterator[str] | Sequence[str]]] = WithSlope(
    {
        "sum": lambda *numbers: _added(*in_pairs(numbers)),
        "rest": _of_rest,
        "product": _of_product,
        "product of three": _of_product,
        "back": _of_back,
        "mean of two": _of_mean,
        "quotient": lambda _, divisor: [] if abs(divisor) == 1 else ["division"],
        "difference": lambda one, other: ["addition"] if one and other else [],
        "update": _of_update,
        **dict.fromkeys(("copied", *IN_THE_BOX.values()), _always()),
        **dict.fromkeys(("share", "loss"), _always("function value")),
        "exponentials": lambda *sums: ["function value"] * len(sums),
        "part": _always("division"),
        **{name: _always("comparison" if name == PLAINEST else "function value") for name in HIDDEN},
        **{f"{name} slope": _always("comparison" if kinked(name) else "product") for name in HIDDEN},
        **{f"{name} undone": _always() if name == PLAINEST else _always("inverse function") for name in HIDDEN},
    }
)
"""The calculations of each step, by its operands."""
