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
from examgen.verify.sheets.activations import EXPONENTIAL, WithSlope
from examgen.verify.sheets.numbers import ERROR, HALF, Number, exponential, half_up, log

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
    return units.denominator == 1 if isinstance(units, Fraction) else abs(units - round(units)) < LONGER


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


def _products(half: Number, factors: Sequence[Span]) -> list[Span]:
    return [multiplied(half, value, weight) for value, weight in zip(factors[::2], factors[1::2], strict=True)]


def summed(half: Number, *spans: Span) -> Span:
    """Products and perhaps a bias: x1, w1, x2, w2, ..., b. If one product is rounded, so is each of the additions."""
    pairs = len(spans) // 2 * 2
    terms = [*_products(half, spans[:pairs]), *spans[pairs:]]
    total = added(*terms)
    if all(one.known for one in terms):
        return total
    return noted(total._replace(known=False), half, max(1, len(terms) - 1))


def rest(half: Number, total: Span, *spans: Span, sign: int = -1) -> Span:
    """A total less products, and less a bias if there is one more number; or more, for who loses the signs."""
    pairs, bias = len(spans) // 2 * 2, spans[len(spans) // 2 * 2 :]
    terms = [*_products(half, spans[:pairs]), *bias]
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
    *pairs, slope = spans
    return in_all(half, [of_three(half, *pair, slope) for pair in zip(pairs[::2], pairs[1::2], strict=True)])


def mean(half: Number, share: Span, *spans: Span) -> Span:
    """A share of each of some products, in one sum, the share first."""
    return in_all(half, [of_three(half, share, *pair) for pair in zip(spans[::2], spans[1::2], strict=True)])


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


# Probabilities and their logarithms


def share(half: Number, own: Span, *sums: Span) -> Span:
    """The softmax of one of several sums, itself among them."""
    return shared(half, sums)[next(place for place, total in enumerate(sums) if total is own)]


def shared(half: Number, sums: Sequence[Span]) -> list[Span]:
    """A softmax layer's outputs. Two usual ways, of which the wider counts at either end.

    Noted exponentials over their noted sum, of which three more half units may be lost; or less at first and more
    later. Everything is divided by the exponential of the largest sum, that none be too large to write.
    """
    others, top = len(sums) - 1, max(total.high for total in sums)
    lost = half * exponential(-top)
    scaled = [total.by(lambda end: exponential(end - top)) for total in sums]
    vanishing = min(exponential(total.low) for total in sums) <= len(sums) * half  # one may be noted as nothing
    found = []
    for place, one in enumerate(scaled):
        rest = [other for number, other in enumerate(scaled) if number != place]
        least, most = _ratio(one.low, [other.high for other in rest]), _ratio(one.high, [other.low for other in rest])
        noted_least, noted_most = (
            (half - half, half / half)
            if vanishing
            else (
                _ratio(one.low - lost, [other.high + lost for other in rest], others * lost),
                _ratio(one.high + lost, [other.low - lost for other in rest], -others * lost),
            )
        )
        usual, value = (3 * others + 1) * half, _ratio(one.value, [other.value for other in rest])
        found.append((value, min(noted_least - 3 * half, least - usual), max(noted_most + 3 * half, most + usual)))
    lowest, highest = sum(low for _, low, _ in found), sum(high for _, _, high in found)
    return [
        Span(value, min(low, 1 - (highest - high)), max(high, 1 - (lowest - low)), False) for value, low, high in found
    ]


def _ratio(part: Number, others: Sequence[Number], lost: Number = 0) -> Number:
    """A part of a whole. lost: in adding up."""
    return part / (part + sum(others) + lost)


def loss(half: Number, share: Span, own: Span, *others: Span) -> Span:
    """The cross-entropy of a class by its share noted, by the sums, or by a difference of them: the widest that agree.

    own, others: the sum of the class and those of the others.
    """
    least, most = -log(share.high) - half, (-log(share.low) if share.low > 0 else BEYOND) + half
    value = _logarithm_of_all([own.value, *(other.value for other in others)]) - own.value
    return widest(half, Span(value, least, most, False), own, *others)


def widest(half: Number, by_share: Span, *sums: Span) -> Span:
    """A loss by its share, or by the sums where that agrees with it: from the lowest to the highest."""
    ways = [way for way in _by_sums(half, *sums) if way[0] <= by_share.high and by_share.low <= way[1]]
    low, high = min([by_share.low, *(way[0] for way in ways)]), max([by_share.high, *(way[1] for way in ways)])
    return Span(by_share.value, low, high, False)


def _by_sums(half: Number, own: Span, *others: Span) -> list[tuple[Number, Number]]:
    """The ends of ln(1 + e^d) and so on, and of the logarithm of all exponentials less the target's sum.

    The higher the target's sum, the lower the loss. Exponentials are divided by the largest, that none be too large.
    """
    units, top = 1 + len(others), max(total.high for total in (own, *others))
    lower = sum(exponential(end - top) for end in (own.high, *(other.low for other in others)))
    upper = sum(exponential(end - top) for end in (own.low, *(other.high for other in others)))
    usual, lost = (3 * units - 2) * half, (2 * units - 1) * half * exponential(-top)
    ways = [(log(lower) + top - own.high - usual, log(upper) + top - own.low + usual)]
    if lower > lost:
        ways.append((log(lower - lost) + top - own.high - 2 * half, log(upper + lost) + top - own.low + 2 * half))
    return ways


def _logarithm_of_all(totals: Sequence[Number]) -> Number:
    """The logarithm of the sum of the exponentials."""
    return log(sum(exponential(total - max(totals)) for total in totals)) + max(totals)


def of_logarithm(half: Number, share: Span) -> Span | None:
    """-ln of a number, noted; None if it is 0 or below."""
    if share.value <= 0:
        return None
    most = -log(share.low) if share.low > 0 else Fraction(BEYOND)
    return noted(Span(-log(share.value), -log(share.high), most, share.known and share.value == 1), half)


def power(half: Number, total: Span) -> Span:
    """e to a power, noted; 1 is known."""
    return noted(total.by(exponential, total.known and total.value == 0), half)


def squared(half: Number, span: Span) -> Span:
    """A square, noted."""
    least, most = max(span.low, 0 * span.low) ** 2, max(span.low**2, span.high**2)
    return noted(Span(span.value**2, least, most, span.known), half)


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
        "sum of products": lambda half, *factors: in_all(half, _products(half, factors)),
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
        "share turned": lambda half, own, *sums: share(half, *_turned_alike(own, sums)),
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


def _turned_alike(own: Span, sums: Sequence[Span]) -> tuple[Span, ...]:
    """The sums with the other sign, the one that is meant first."""
    others = {id(total): turned(total) for total in sums}
    return others[id(own)], *(others[id(total)] for total in sums)
