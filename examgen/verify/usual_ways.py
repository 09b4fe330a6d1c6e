"""Every usual way of working out a step by hand, with a calculator that has exponentials and logarithms."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np

from examgen.verify.sheets.activations import WithSlope
from examgen.verify.sheets.spans import IN_THE_BOX
from examgen.verify.sheets.steps import Sheet, Step, in_pairs
from examgen.verify.students import Number, Place, Students, as_number, of
from examgen.verify.usual_powers import any_power, exponential, logarithm, power

Way = Callable[..., Number]
"""From students, and the numbers that a step is worked out of, to what they come to, written down or not."""

# Activations


def any_of(ways: Sequence[Way]) -> Way:
    """Written down, whichever way it was worked out."""
    return lambda by, *numbers: by.note(by.choose(ways, *numbers))


def _over_sum(by: Students, more: Number, less: Number | int) -> Number:
    """A difference over a sum, both written down."""
    return by.note(more - less) / by.note(more + less)


def _tanh_quotient(by: Students, total: Number) -> Number:
    return _over_sum(by, power(by, total), any_power(by, -total))


def _tanh_doubled(by: Students, total: Number) -> Number:
    return _over_sum(by, power(by, 2 * total), 1)


def _tanh_squared(by: Students, total: Number) -> Number:
    rising = power(by, total)
    return _over_sum(by, by.note(rising * rising), 1)


def _tanh_of_halves(by: Students, total: Number) -> Number:
    rising, falling = power(by, total), power(by, -total)
    return by.note(by.note(rising - falling) / 2) / by.note(by.note(rising + falling) / 2)


def _tanh_of_four(by: Students, total: Number) -> Number:
    over = by.note(power(by, total) - power(by, -total))
    return over / by.note(power(by, total) + power(by, -total))


def _tanh_fading(by: Students, total: Number) -> Number:
    fading = power(by, -2 * total)
    return by.note(1 - fading) / by.note(1 + fading)


def _tanh_key(_: Students, total: Number) -> Number:
    return of(np.tanh, total, 0.0, 0.0)


def _sigmoid_by_tanh(by: Students, total: Number) -> Number:
    return by.note(1 + by.note(by.choose((_tanh_quotient, _tanh_doubled, _tanh_key), total / 2))) / 2


def _sigmoid_rising(by: Students, total: Number) -> Number:
    rising = power(by, total)
    return rising / by.note(1 + rising)


def _sigmoid_key(_: Students, total: Number) -> Number:
    return of(lambda values: 0.5 + np.tanh(values / 2) / 2, total, 0.0, 1.0)


SIGMOIDS: tuple[Way, ...] = (
    lambda by, x: 1 / by.note(1 + any_power(by, -x)),
    _sigmoid_rising,
    lambda by, x: power(by, x) / by.note(1 + power(by, x)),
    lambda by, x: 1 - by.note(1 / by.note(1 + power(by, x))),
    _sigmoid_by_tanh,
    _sigmoid_key,
)

TANHS: tuple[Way, ...] = (
    _tanh_quotient,
    _tanh_of_halves,
    _tanh_of_four,
    _tanh_doubled,
    _tanh_squared,
    _tanh_fading,
    lambda by, x: 1 - by.note(2 / by.note(power(by, 2 * x) + 1)),
    _tanh_key,
    lambda by, x: by.note(2 * by.note(by.choose(SIGMOIDS[:4], 2 * x))) - 1,
)
"""The last one rests on a sigmoid."""


def relu(_: Students, total: Number) -> Number:
    """Of a sum."""
    return Number(np.maximum(total.values, 0.0), total.decimals)


def leaky_relu(left: Fraction, by: Students, total: Number) -> Number:
    """Of a sum: left of 0 a product."""
    return _bent(total, by.note(total * as_number(left)))


def leaky_relu_slope(left: Fraction, _: Students, total: Number) -> Number:
    """1 or the slope left of 0."""
    below = as_number(left)
    decimals = np.broadcast_to(below.decimals, total.decimals.shape)
    return Number(np.where(total.values > 0, 1.0, below.values), decimals)


def leaky_relu_undone(left: Fraction, by: Students, output: Number) -> Number:
    """The sum of which it was taken: left of 0 a quotient."""
    return _bent(output, by.note(output / as_number(left)))


def _bent(number: Number, below: Number) -> Number:
    """A number, but where it is below 0 another one."""
    negative = (number.values < 0).any(axis=1, keepdims=True)
    decimals = np.where(negative, np.maximum(number.decimals, below.decimals), number.decimals)
    return Number(np.where(number.values < 0, below.values, number.values), decimals)


# Sums and products


def summed(by: Students, *numbers: Number) -> Number:
    """Products, then their sum from the first one on or from the last. numbers: x1, w1, x2, w2, ..., perhaps b."""
    terms = _terms(by, numbers)
    onwards = range(len(terms))
    return _added(by, *by.in_order((onwards, onwards[::-1]), *terms))


def _terms(by: Students, numbers: Sequence[Number]) -> list[Number]:
    """Products, each written down, and what is left over."""
    pairs, others = in_pairs(numbers)
    return [*(by.note(one * other) for one, other in pairs), *others]


def _added(by: Students, total: Number, *terms: Number) -> Number:
    for term in terms:
        total = by.note(total + term)
    return total


def rest(by: Students, total: Number, *numbers: Number) -> Number:
    """A total less what is known: one after the other, or all of it at once. numbers: x1, w1, ..., perhaps b."""
    known = _terms(by, numbers)
    if not known:
        return total
    ways = (
        lambda by, total, *terms: _added(by, total, *(-term for term in terms)),
        lambda by, total, *terms: _added(by, total, *(-term for term in terms[::-1])),
        lambda by, total, *terms: by.note(total - _added(by, *terms)),
    )
    return by.choose(ways, total, *known)


def product_of_three(by: Students, *factors: Number) -> Number:
    """In any order."""
    one, other, last = by.in_order(((0, 1, 2), (0, 2, 1), (1, 2, 0)), *factors)
    return by.note(by.note(one * other) * last)


def back(by: Students, *factors: Number) -> Number:
    """Deltas above times weights times a derivative: product by product, or the derivative when all are added up."""
    ways = (
        lambda by, *all_of: _added(by, *(product_of_three(by, *pair, all_of[-1]) for pair in in_pairs(all_of[:-1])[0])),
        lambda by, *all_of: by.note(_added(by, *_terms(by, all_of[:-1])) * all_of[-1]),
    )
    return by.choose(ways, *factors)


def mean_of_two(by: Students, half: Number, *factors: Number) -> Number:
    """Half of a sum of two products: halved in the end, or before."""
    ways = (
        lambda by, *pairs: by.note(_added(by, *_terms(by, pairs)) * half),
        lambda by, *pairs: _added(by, *(product_of_three(by, half, *pair) for pair in in_pairs(pairs)[0])),
    )
    return by.choose(ways, *factors)


# Derivatives


def relu_slope(_: Students, total: Number) -> Number:
    """1 or 0, which no rounding changes."""
    return Number((total.values > 0).astype(np.float64), np.zeros_like(total.decimals))


SIGMOID_SLOPES: tuple[Way, ...] = (
    lambda by, s: s * by.note(1 - s),
    lambda by, s: s - by.note(s * s),
    lambda _, s: s * (1 - s),
)

TANH_SLOPES: tuple[Way, ...] = (
    lambda by, h: 1 - by.note(h * h),
    lambda by, h: by.note(1 - h) * by.note(1 + h),
    lambda _, h: 1 - h * h,
)

# Inverses


def _artanh(by: Students, t: Number) -> Number:
    """ln((1 + t) / (1 - t)) / 2, step by step."""
    return logarithm(by, by.note(by.note(1 + t) / by.note(1 - t))) / 2


LOGITS: tuple[Way, ...] = (
    lambda by, s: logarithm(by, by.note(s / by.note(1 - s))),
    lambda by, s: -logarithm(by, by.note(by.note(1 / s) - 1)),
    lambda by, s: logarithm(by, s) - logarithm(by, by.note(1 - s)),
    lambda by, s: 2 * by.note(_artanh(by, by.note(2 * s - 1))),
    lambda _, s: of(lambda values: np.log(values / (1 - values)), s, 0.5, 0.0),
)

ARTANHS: tuple[Way, ...] = (
    _artanh,
    lambda by, t: -_artanh(by, -t),
    lambda by, t: by.note(logarithm(by, by.note(1 + t)) - logarithm(by, by.note(1 - t))) / 2,
    lambda by, t: logarithm(by, by.note(by.note(2 / by.note(1 - t)) - 1)) / 2,
    lambda by, t: -logarithm(by, by.note(by.note(2 / by.note(1 + t)) - 1)) / 2,
    lambda by, t: by.note(by.choose(LOGITS[:3], by.note(by.note(1 + t) / 2))) / 2,
    lambda _, t: of(np.arctanh, t, 0.0, 0.0),
)


# Probabilities


def shares(by: Students, *sums: Number) -> tuple[Number, ...]:
    """The probabilities of some classes by any usual way; each may be what the others leave of 1."""
    return _left_over_or_not(by, by.choose(SHARES, *sums), len(sums))


def _left_over_or_not(by: Students, found: Number, count: int) -> tuple[Number, ...]:
    left_over = [partial(_left_over, place, count) for place in range(count)]
    return apart(by.choose((lambda _, every: every, *left_over), found), count)


def apart(every: Number, count: int) -> tuple[Number, ...]:
    """Numbers that were taken side by side."""
    return tuple(Number(values, every.decimals) for values in np.hsplit(every.values, count))


def _together(*numbers: Number) -> Number:
    decimals = np.maximum.reduce([number.decimals for number in numbers])
    return Number(np.hstack([number.values for number in numbers]), decimals)


def _left_over(place: int, count: int, _by: Students, every: Number) -> Number:
    """The same, but one is what the others leave of 1."""
    shares = list(apart(every, count))
    others = [share for other, share in enumerate(shares) if other != place]
    shares[place] = 1 - sum(others[1:], others[0])
    return _together(*shares)


def _shares_of_powers(by: Students, *sums: Number) -> Number:
    powers = [power(by, total) for total in sums]
    whole = _added(by, *powers)
    return _together(*(by.note(one / whole) for one in powers))


def _largest_off_first(by: Students, *sums: Number) -> Number:
    values, decimals = ([getattr(total, what) for total in sums] for what in ("values", "decimals"))
    largest = Number(np.maximum.reduce(values), np.maximum.reduce(decimals))
    return _shares_of_powers(by, *(by.note(total - largest) for total in sums))


def _by_differences(by: Students, *sums: Number) -> Number:
    """1 over 1 and all e^(other - own); of two the second is what is left."""
    found = []
    for place, own in enumerate(sums[:1] if len(sums) == 2 else sums):
        others = (power(by, by.note(other - own)) for at, other in enumerate(sums) if at != place)
        found.append(by.note(1 / by.note(sum(others, as_number(1)))))
    return _together(*found, *([1 - found[0]] if len(sums) == 2 else []))


def _shares_key(by: Students, *sums: Number) -> Number:
    first, *others = sums
    if len(sums) == 2:
        share = _sigmoid_key(by, first - others[0])
        return _together(by.note(share), by.note(1 - share))
    powers = [exponential(total) for total in sums]
    whole = sum(powers[1:], powers[0])
    return _together(*(by.note(one / whole) for one in powers))


def shares_of_whole(by: Students, *sums: Number) -> tuple[Number, ...]:
    """The sum of the exponentials, as it is handed in, then the probabilities: of the same exponentials, or anyhow."""
    powers, count = [power(by, total) for total in sums], len(sums)

    def of_the_same(by: Students, whole: Number, *numbers: Number) -> Number:
        return _together(*(by.note(one / whole) for one in numbers[:count]))

    anyhow = [lambda by, _, *numbers, way=way: way(by, *numbers[count:]) for way in SHARES]
    whole = _added(by, *powers)
    return whole, *_left_over_or_not(by, by.choose((of_the_same, *anyhow), whole, *powers, *sums), count)


SHARES: tuple[Way, ...] = (_shares_of_powers, _largest_off_first, _by_differences, _shares_key)

LOSSES: tuple[Way, ...] = (
    lambda by, share, *_: -logarithm(by, share),
    lambda by, _, own, *others: by.note(logarithm(by, _added(by, *(power(by, one) for one in (own, *others)))) - own),
    lambda by, _, own, *others: logarithm(
        by, _added(by, as_number(1), *(power(by, by.note(other - own)) for other in others))
    ),
)
"""The cross-entropy of a class by its share as it was noted, by the sums of all classes, and as ln(1 + e^d + ...)."""


OPERATIONS: Mapping[str, Way] = WithSlope(
    {
        "sum": summed,
        "rest": rest,
        "product": lambda by, one, other: by.note(one * other),
        "product of three": product_of_three,
        "back": back,
        "mean of two": mean_of_two,
        "quotient": lambda by, one, other: by.note(one / other),
        "difference": lambda by, one, other: by.note(one - other),
        "update": lambda by, old, rate, gradient: by.note(old - by.note(rate * gradient)),
        "copied": lambda _, number: number,
        "relu": relu,
        "leaky-relu": leaky_relu,
        "sigmoid": any_of(SIGMOIDS),
        "tanh": any_of(TANHS),
        "relu slope": relu_slope,
        "leaky-relu slope": leaky_relu_slope,
        "sigmoid slope": any_of(SIGMOID_SLOPES),
        "tanh slope": any_of(TANH_SLOPES),
        "relu undone": lambda _, output: output,
        "leaky-relu undone": leaky_relu_undone,
        "sigmoid undone": any_of(LOGITS),
        "tanh undone": any_of(ARTANHS),
        "loss": lambda by, *numbers: by.choose(LOSSES, *numbers),
        **dict.fromkeys(IN_THE_BOX.values(), lambda _, number, *__: number),
    }
)
"""How each step is worked out, but for the shares of a softmax, which are worked out together."""


def works(by: Students, sheet: Sheet) -> Iterator[tuple[Mapping[str, Number], Place]]:
    """What students come to, step by step, before they hand in; and how far they have come with each step."""
    found = {name: as_number(given) for name, given in sheet.givens.items()}
    by.place.choices = by.place.written = 0
    with np.errstate(all="ignore"):  # who notes every exponential as nothing has no share: no number
        for step in sheet.steps:
            came_to = {} if step.name in found else _worked(by, step, [found[name] for name in step.operands])
            found |= came_to
            yield came_to, replace(by.place)


def _worked(by: Students, step: Step, numbers: Sequence[Number]) -> Mapping[str, Number]:
    if step.operation == "share":  # all are worked out together
        names = (f"P{place}{step.name[2:]}" for place in range(len(numbers) - 1))
        return dict(zip(names, shares(by, *numbers[1:]), strict=True))
    if step.operation == "exponentials":
        names = (f"P{place}" for place in range(len(numbers)))
        return dict(zip((step.name, *names), shares_of_whole(by, *numbers), strict=True))
    return {step.name: OPERATIONS[step.operation](by, *numbers)}
