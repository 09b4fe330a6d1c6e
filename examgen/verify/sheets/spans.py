"""A number and what students may have in its place: how every step carries that on.

The interval is the contract's: half a unit of the last kept decimal for each rounding on the way, carried on outwards.
Everything here is the same for floats and for fractions; `half` is half a unit of the last decimal kept, of that kind,
and 0 if nothing is rounded.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from examgen.verify.sheets import numbers
from examgen.verify.sheets.numbers import ERROR, HALF, Number, exponential, half_up
from examgen.verify.sheets.steps import in_pairs

ROUNDINGS = {"sigmoid": 3, "tanh": 6}
"""How many half units one evaluation may lose, by whichever usual formula it is done (`usual_ways.py` tries them)."""

SLOPE_ROUNDINGS = {"sigmoid": 2, "tanh": 3}
"""Half units that the derivative may lose: s (1 - s) or s - s^2; (1 - h) (1 + h) or 1 - h^2."""

SLOPES: Mapping[str, Callable[[Number], Number]] = {
    "sigmoid": lambda output: output - output * output,
    "tanh": lambda output: 1 - output * output,
}
"""Derivatives by the output."""

PEAKS = {"sigmoid": HALF, "tanh": Fraction(0)}
"""At which output each is largest."""

INVERSE_ROUNDINGS = {"sigmoid": 2, "tanh": 7}
"""How many half units of the output an inversion may lose, by whichever usual formula."""

INVERSES: Mapping[str, Callable[[Number], Number]] = {"sigmoid": numbers.logit, "tanh": numbers.artanh}

LOWEST = {"sigmoid": 0, "tanh": -1}
"""What the outputs of a function are above; they are all below 1."""

LONGER = 1e-4
"""Of a unit of the last decimal kept: what float64 has nearer to a whole number of them than this is one."""

BEYOND = 10_000
"""More than any loss, for who may have written a probability as 0."""

IN_THE_BOX = {1: "in the box", 2: "in the box of two", 3: "in the box of three"}
"""What the step is called that ends in the box of a weight, by the decimals of weights."""

FARTHEST = 100
"""Beyond e to this power nobody writes an exponential down: it counts as no larger."""

LARGEST_BLANK = 100
"""A weight so large tells the student that he is wrong: no mistake ends there."""


class Span(NamedTuple):
    """A number and its ends. known: whether every honest student has the same and writes it whole."""

    value: Number
    low: Number
    high: Number
    known: bool

    @property
    def ends(self) -> tuple[Number, ...]:
        """Both ends; of a number that is given, which has but itself, the one."""
        return (self.low,) if self.low is self.high else (self.low, self.high)

    def by(self, function: Callable[[Number], Number], known: bool = False) -> "Span":
        """What becomes of all three by a function that rises."""
        if self.low is self.high:
            return given(function(self.value))._replace(known=known)
        return Span(function(self.value), function(self.low), function(self.high), known)


def given(number: Number) -> Span:
    """A number that is printed on the paper."""
    return Span(number, number, number, True)


def noted(span: Span, half: Number, times: int = 1) -> Span:
    """A number as it is written down: rounded so many times, unless everybody has the same one and it is short."""
    if span.known and _short(span.value, half):
        return span
    return Span(span.value, span.low - times * half, span.high + times * half, False)


def _short(value: Number, half: Number) -> bool:
    """Whether a number that is known has no more decimals than are kept."""
    if not half:
        return True
    units = value / (2 * half)
    return abs(units - round(units)) < LONGER if isinstance(units, float) else units.denominator == 1


def turned(span: Span) -> Span:
    """The number with the other sign."""
    return Span(-span.value, -span.high, -span.low, span.known)


def added(*spans: Span) -> Span:
    """A sum, not yet written down."""
    value, low, high, known = zip(*spans, strict=True)
    return Span(sum(value), sum(low), sum(high), all(known))


def all_added(half: Number, *spans: Span) -> Span:
    """A sum as it is written down, rounded at each addition unless all of it is known."""
    total = added(*spans)
    return noted(total, half, 1 if total.known else max(1, len(spans) - 1))


def less(total: Span, *others: Span) -> Span:
    """A difference, not yet written down."""
    return added(total, *map(turned, others))


def multiplied(half: Number, first: Span, second: Span) -> Span:
    """A product, each factor anywhere between its ends; rounded once if it is not known.

    A factor of 0 that everyone has makes the product 0 for everyone; in float64 it may miss 0 by a trifle.
    """
    corners = [one * other for one in first.ends for other in second.ends]
    nothing = any((one.known and abs(one.value) < ERROR) or one.low == one.high == 0 for one in (first, second))
    known = nothing or (first.known and second.known)
    return noted(Span(first.value * second.value, min(corners), max(corners), known), half)


def products(half: Number, factors: Sequence[Span]) -> list[Span]:
    """Each value with the weight that follows it, multiplied; and what is left over."""
    pairs, others = in_pairs(factors)
    return [*(multiplied(half, *pair) for pair in pairs), *others]


def summed(half: Number, *spans: Span) -> Span:
    """Products and perhaps a bias: x1, w1, x2, w2, ..., b. If one product is rounded, so is each of the additions."""
    terms = products(half, spans)
    total = added(*terms)
    if all(one.known for one in terms):
        return total
    return noted(total._replace(known=False), half, max(1, len(terms) - 1))


def rest(half: Number, total: Span, *spans: Span, sign: int = -1) -> Span:
    """A total less products, and less a bias if there is one more number; or more, for who loses the signs."""
    terms = products(half, spans)
    left = added(total, *(terms if sign > 0 else map(turned, terms)))
    return noted(left, half, 1 if left.known else max(1, len(terms)))


def quotient(half: Number, number: Span, divisor: Span) -> Span | None:
    """The quotient; None if the divisor may be 0. Nobody divides by 1."""
    if divisor.low <= 0 <= divisor.high:
        return None
    if divisor.known and divisor.value == 1:
        return number
    ends = [top / bottom for top in number.ends for bottom in divisor.ends]
    known = number.known and (divisor.known or not number.value)
    return noted(Span(number.value / divisor.value, min(ends), max(ends), known), half)


def of_three(half: Number, first: Span, second: Span, third: Span) -> Span:
    """A product of three: whichever two come first, their product is rounded before the last comes in."""
    orders = ((first, second, third), (third, first, second), (third, second, first))
    ways = [multiplied(half, multiplied(half, one, other), last) for one, other, last in orders]
    low, high = min(way.low for way in ways), max(way.high for way in ways)
    return Span(ways[0].value, low, high, ways[0].known and ways[1].known and ways[2].known)


def in_all(half: Number, products: Sequence[Span]) -> Span:
    """Products that are written down, added up: rounded at each addition, or once if all are known."""
    total = added(*products)
    return noted(total, half, 1 if total.known else len(products) - 1)


def back(half: Number, *spans: Span) -> Span:
    """What deltas above come to below: d1 w1 f + d2 w2 f + ..., each product in any order, the f last."""
    *factors, slope = spans
    return in_all(half, [of_three(half, *pair, slope) for pair in in_pairs(factors)[0]])


def mean(half: Number, share: Span, *spans: Span) -> Span:
    """A share of each of some products, in one sum, the share first."""
    return in_all(half, [of_three(half, share, *pair) for pair in in_pairs(spans)[0]])


# Activations, their derivatives and inverses


def activated(name: str, half: Number, total: Span) -> Span:
    """An output. A known sum of 0 gives 0.5 or 0, which is known too; any other exponential is rounded."""
    found, roundings = total.by(FUNCTIONS[name]), ROUNDINGS.get(name, 0)
    zero = abs(total.value) < ERROR  # what is known and not 0 is far from it
    known = (total.known and zero) if roundings else (total.known or found.low == found.high)  # 0 of all sums below it
    return found._replace(known=True) if known else noted(found, half, roundings)


def leaking(slope: Fraction, half: Number, total: Span) -> Span:
    """An output of a leaky ReLU: a product, if any, is rounded once."""
    ends = total.by(partial(numbers.leaky, slope), total.known)
    return noted(ends, half) if total.low < -ERROR else ends


FUNCTIONS: Mapping[str, Callable[[Number], Number]] = {
    "relu": numbers.relu,
    "sigmoid": numbers.sigmoid,
    "tanh": numbers.tanh,
    "linear": lambda total: total,
    "step": numbers.step,
}
"""The activations, all of which rise."""


def kink(slope: Fraction, _half: Number, total: Span) -> Span:
    """The derivative of a ReLU by its sum, and of a leaky one; where that may lie on either side of 0, either."""
    kind = type(total.value)
    nothing = 0 if kind is Fraction else ERROR
    value, low, high = (kind(1 if end > nothing else slope) for end in total[:3])
    return given(value) if low == high else Span(value, low, high, False)


def curved(name: str, half: Number, output: Span) -> Span:
    """The derivative of a sigmoid or tanh by its output, which is largest in the middle."""
    ends = [SLOPES[name](end) for end in output[1:3]]
    peak = type(output.value)(PEAKS[name])
    most = SLOPES[name](peak) if output.low <= peak <= output.high else max(ends)
    return noted(Span(SLOPES[name](output.value), min(ends), most, output.known), half, SLOPE_ROUNDINGS[name])


def undone(name: str, half: Number, output: Span) -> Span | None:
    """The sum that gives an output of a sigmoid or tanh; None of what is none."""
    lost = INVERSE_ROUNDINGS[name] * half
    low, high = output.low - lost, output.high + lost
    if not LOWEST[name] < low < high < 1:
        return None
    value, low, high = map(INVERSES[name], (output.value, low, high))
    return Span(value, low - half, high + half, False)


def straightened(slope: Fraction, half: Number, output: Span) -> Span:
    """The sum that gives an output of a leaky ReLU."""
    ends = output.by(lambda end: end if end >= 0 else end / slope, output.known)
    return noted(ends, half) if output.low < 0 else ends


def in_the_box(_half: Number, weight: Span | None, solution: Span | None = None, *, decimals: int = 1) -> Span | None:
    """What may stand in the box of a weight: a number of its decimals, or the result with more.

    solution: what holds all the same if no way leads there.
    """
    if weight is None:
        return None if solution is None else Span(solution.value, solution.value - 1, solution.value + 1, False)
    ends = coarse(weight, decimals)
    if abs(ends.value) >= LARGEST_BLANK:
        return None
    return Span(ends.value, min(ends.low, weight.low), max(ends.high, weight.high), False)


def coarse(span: Span, decimals: int = 1) -> Span:
    """A fraction rounded to one decimal or more, ties either way."""
    units = 10**decimals
    low, high = Fraction(-((HALF - units * span.low) // 1), units), Fraction((units * span.high + HALF) // 1, units)
    return Span(Fraction(half_up(span.value, decimals), units), low, high, span.known)


def power(half: Number, total: Span) -> Span:
    """e to a power, noted; 1 is known."""
    nearer = total.by(lambda end: min(end, type(end)(FARTHEST)), total.known)
    return noted(nearer.by(exponential, total.known and abs(total.value) < ERROR), half)


def squared(half: Number, span: Span) -> Span:
    """A square, noted."""
    least, most = max(span.low, 0 * span.low) ** 2, max(span.low**2, span.high**2)
    return noted(Span(span.value**2, least, most, span.known), half)
