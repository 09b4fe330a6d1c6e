"""The operations of a sheet, by the names that its steps give them: what students have for each."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial

from examgen.verify.sheets.activations import EXPONENTIAL, WithSlope
from examgen.verify.sheets.numbers import log
from examgen.verify.sheets.shares import loss, of_logarithm, part_of, powers_added, share, turned_alike
from examgen.verify.sheets.spans import (
    FUNCTIONS,
    IN_THE_BOX,
    Span,
    activated,
    all_added,
    back,
    curved,
    given,
    in_all,
    in_the_box,
    kink,
    leaking,
    less,
    mean,
    multiplied,
    noted,
    of_three,
    power,
    products,
    quotient,
    rest,
    squared,
    straightened,
    summed,
    turned,
    undone,
)

Operation = Callable[..., Span | None]

OPERATIONS: Mapping[str, Operation] = WithSlope(
    {
        "sum": summed,
        "rest": rest,
        "rest added": partial(rest, sign=1),
        "product": multiplied,
        "product of three": of_three,
        "back": back,
        "mean of two": mean,
        "sum of products": lambda half, *factors: in_all(half, products(half, factors)),
        "quotient": quotient,
        "added": all_added,
        "difference": lambda half, one, other: noted(less(one, other), half),
        "update": lambda half, old, rate, by: noted(less(old, multiplied(half, by, rate)), half),
        "copied": lambda _, number: number,
        **{name: partial(activated, name) for name in FUNCTIONS},
        **{f"{name} turned": (lambda half, x, name=name: activated(name, half, turned(x))) for name in EXPONENTIAL},
        "leaky-relu": leaking,
        "relu slope": partial(kink, Fraction(0)),
        "linear slope": lambda half, _: given(type(half)(1)),
        "leaky-relu slope": kink,
        **{f"{name} slope": partial(curved, name) for name in EXPONENTIAL},
        "relu undone": lambda _, output: output if output.low > 0 else None,
        "linear undone": lambda _, output: output,
        "leaky-relu undone": straightened,
        **{f"{name} undone": partial(undone, name) for name in EXPONENTIAL},
        **{name: partial(in_the_box, decimals=decimals) for decimals, name in IN_THE_BOX.items()},
        "share": share,
        "exponentials": powers_added,
        "exponentials turned": lambda half, *sums: powers_added(half, *map(turned, sums)),
        "part": part_of,
        "share turned": lambda half, own, *sums: share(half, *turned_alike(own, sums)),
        "loss": loss,
        "logarithm": of_logarithm,
        "power": power,
        "negated": lambda _, number: turned(number),
        "what is left of 1": lambda half, number: less(given(type(half)(1)), number),
        "squared": squared,
        "to base 10": lambda half, number: noted(number.by(lambda end: end / log(Fraction(10))), half),
        "to base 2": lambda half, number: noted(number.by(lambda end: end / log(Fraction(2))), half),
    }
)
"""What students have for each step: of half a unit, and of what its operands are."""
