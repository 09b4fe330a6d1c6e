"""What students make of a sheet: the exact value of every number and the interval of all honest results."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import prod

from examgen.verify.sheets.activations import EXPONENTIAL, HIDDEN, kinked, without_slope
from examgen.verify.sheets.numbers import ERROR, HALF, Number, decided, downwards, half_up, shortest, shown, upwards
from examgen.verify.sheets.operations import OPERATIONS
from examgen.verify.sheets.spans import IN_THE_BOX, Span, coarse, given
from examgen.verify.sheets.steps import Sheet, Step, in_pairs

NEVER_WRITTEN = Fraction(1, 10**24)
"""Two exact numbers that differ by less count as the same: the first way has 28 digits, and uses up some of them."""

FORWARD = {
    *("sum", "linear", "share", "exponentials", "part", "loss", "copied"),
    *HIDDEN,
    *(f"{name} turned" for name in EXPONENTIAL),
}
"""The steps in which float64 keeps its promise, whatever network an exam may have."""

BACKWARD = {
    *("product", "product of three", "back", "mean of two", "sum of products", "difference", "update", "quotient"),
    *(f"{name} slope" for name in (*HIDDEN, "linear")),
}
"""Those in which it does so as far as the bound on its error says; in others it does not."""

STEEP, LARGEST_POWERS = ("exponentials", "part"), 10_000
"""The steps whose errors grow with their size, and up to which size that is little."""


class Walk(Mapping[str, Span | None]):
    """What students have for every given and every step, worked out when asked for; None where there is no number.

    before: another walk: where both have the same step of the same numbers, so is its span.
    """

    def __init__(self, sheet: Sheet, half: Number, before: "Walk | None" = None) -> None:
        self.sheet, self.half, self.before = sheet, half, before
        self.steps = sheet.by_name
        self._found: dict[str, Span | None] = {}

    def __getitem__(self, name: str) -> Span | None:
        if name not in self._found:
            step = self.steps.get(name)
            self._found[name] = self._given(name) if step is None else self._stepped(step)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.sheet.givens, **self.steps})

    def __len__(self) -> int:
        return len({**self.sheet.givens, **self.steps})

    def _given(self, name: str) -> Span | None:
        number, old = self.sheet.givens[name], self.before
        known = old is not None and old.sheet.givens.get(name) == number
        return old[name] if old is not None and known else given(type(self.half)(number))

    def _stepped(self, step: Step) -> Span | None:
        old = None if self.sheet.coarse else self.before
        same = old is not None and old.steps.get(step.name) == step
        if old is not None and same and all(self[name] is old[name] for name in step.operands):
            return old[step.name]
        return carried(step, [self[name] for name in step.operands], self.half, self.sheet.coarse)


def carried(step: Step, operands: list[Span | None], half: Number, roughly: bool = False) -> Span | None:
    """What students have for a step; None where there is no number. roughly: whether it is rounded to one decimal."""
    if None in operands and step.operation not in IN_THE_BOX.values():
        return None
    nothing = 0 * half if roughly and step.operation == "sum" else half
    found = OPERATIONS[step.operation](nothing, *operands)
    return coarse(found) if roughly and found is not None else found


class Result:
    """What one way of working comes to, part by part, in whole units of the last decimal that is written.

    before: another result, of which much is the same.
    """

    def __init__(self, sheet: Sheet, places: int, before: "Result | None" = None) -> None:
        self.sheet = sheet
        self.places = places
        self.before = before

    @cached_property
    def exact(self) -> Walk:
        """Every number without a rounding error."""
        before = None if self.before is None else self.before.exact
        return Walk(self.sheet, HALF / 10 ** (self.places + 2), before)

    @cached_property
    def in_floats(self) -> Walk | None:
        """The same in float64, if that keeps its promise."""
        operations = {without_slope(step.operation) for step in self.sheet.steps}
        if self.sheet.coarse or operations - FORWARD - BACKWARD:
            return None
        before = None if self.before is None else self.before.in_floats
        found = Walk(self.sheet, float(HALF / 10 ** (self.places + 2)), before)
        if any(_size(found[step.name]) > LARGEST_POWERS for step in self.sheet.steps if step.operation in STEEP):
            return None
        if operations <= FORWARD:
            return found if _small_enough(self.sheet) or _float_error(self.sheet, found) < ERROR else None
        return found if _float_error(self.sheet, found) < ERROR and not _at_a_kink(self.sheet, found) else None

    @property
    def is_there(self) -> bool:
        """Whether there is a number in each box that takes one."""
        found = self.exact if self.in_floats is None else self.in_floats
        return all(found[part] is not None for part in self.sheet.numbers)

    def ends(self, part: str) -> Span:
        """The part's value and its ends, about right."""
        return _there((self.exact if self.in_floats is None else self.in_floats)[part])

    def about(self, part: str) -> float:
        """The part's value in float64."""
        return float(self.ends(part).value)

    def exactly(self, part: str) -> Span:
        """The part's value and its ends, exact or to 50 decimals."""
        return _there(self.exact[part])

    def exact_value(self, part: str) -> Fraction:
        """The part's value, exact or to 50 decimals."""
        return Fraction(self.exactly(part).value)

    def rounded(self, part: str, places: int) -> int:
        """The part's value rounded half up, in units of the last of `places` decimals."""
        return decided(lambda value: half_up(value, places), self.about(part), lambda: self.exact_value(part))

    def is_zero(self, part: str) -> bool:
        """Whether the part's value is exactly 0."""
        return abs(self.about(part)) <= ERROR and self.exact_value(part) == 0

    def is_at_least(self, part: str, bound: Fraction, end: int = 0) -> bool:
        """Whether the part's value is not below a number; or its lower end, 1, or its upper one, 2."""
        about = float(self.ends(part)[end]) - float(bound)
        return decided(lambda over: bool(over >= 0), about, lambda: Fraction(self.exactly(part)[end]) - bound)

    def is_within(self, part: str, low: Fraction, high: Fraction) -> bool:
        """Whether the part's value is one of two numbers or between them."""
        return decided(lambda value: bool(low <= value <= high), self.about(part), lambda: self.exact_value(part))

    def is_larger(self, part: str, other: str) -> bool:
        """Whether the part's value is larger than that of another; half the difference is as right as either."""
        about = (self.about(part) - self.about(other)) / 2
        return decided(
            lambda half: bool(half > 0), about, lambda: (self.exact_value(part) - self.exact_value(other)) / 2
        )

    def is_written(self, part: str, places: int) -> bool:
        """Whether nothing is lost if the part is written with so many decimals."""
        units = self.rounded(part, places)
        return abs(self.exact_value(part) - Fraction(units, 10**places)) < NEVER_WRITTEN

    def written(self, part: str, places: int) -> str:
        """The part's value as a worked line has it: with so many decimals, or whole if it has fewer."""
        units = self.rounded(part, places)
        return shortest(units, places) if self.is_written(part, places) else shown(units, places)

    def bounds(self, part: str) -> tuple[int, int]:
        """The ends of the part's interval, in units of the last decimal kept. Nobody rounds what is copied."""
        half, kept = Fraction(0) if part in self.sheet.givens else HALF / 10**self.places, self.places + 2
        about, (low, high) = float(half), map(float, self.ends(part)[1:3])
        return (
            decided(lambda end: downwards(end, kept), low - about, lambda: Fraction(self.exactly(part).low) - half),
            decided(lambda end: upwards(end, kept), high + about, lambda: Fraction(self.exactly(part).high) + half),
        )

    def differs(self, right: "Result", part: str) -> bool:
        """Whether the part's exact value is another than with `right`."""
        if self.ends(part) is right.ends(part):
            return False
        if abs(self.about(part) - right.about(part)) > 2 * ERROR:
            return True
        return abs(self.exact_value(part) - right.exact_value(part)) > NEVER_WRITTEN


MOST_TERMS, DEEPEST = 9, "F"
"""Up to so many numbers in a sum, and but for units of a third hidden layer, float64 keeps its promise anyhow."""


def _small_enough(sheet: Sheet) -> bool:
    """Whether a network is none larger than what the bound of `numbers.py` holds for."""
    return all(len(step.operands) <= MOST_TERMS and step.name[0] != DEEPEST for step in sheet.steps)


def _float_error(sheet: Sheet, found: Walk) -> float:
    """A bound on the error of every number of a walk in float64: what it inherits, and what it rounds itself.

    No function here rises by more than the slope of a line, but derivatives, which may rise twice as fast; a factor of
    a sum is a weight or an input, which is given.
    """
    errors, most = dict.fromkeys(sheet.givens, 0.0), 0.0
    size_of = {name: _size(found[name]) for name in found}
    for step in sheet.steps:
        sizes = [size_of[name] for name in step.operands]
        inherited = [errors[name] for name in step.operands]
        if step.operation == "sum":
            pairs, others = in_pairs(sizes)
            terms = [
                (size * weight, error * weight) for (size, weight), error in zip(pairs, inherited[::2], strict=False)
            ]
            own = (len(sizes) + 1) * (sum(size for size, _ in terms) + sum(others))
            errors[step.name] = sum(error for _, error in terms) + own * ROUNDING
        elif step.operation in PRODUCTS:
            groups = PRODUCTS[step.operation](list(zip(sizes, inherited, strict=True)))
            errors[step.name] = sum(map(_of_product, groups)) + 8 * ROUNDING * max(1.0, size_of[step.name])
        elif step.operation.endswith(" slope"):
            errors[step.name] = 2 * sum(inherited) + 8 * ROUNDING
        else:
            errors[step.name] = sum(inherited) + 8 * ROUNDING * max(1.0, *sizes)
        most = max(most, errors[step.name])
    return most


ROUNDING = 2.0**-53

Sized = tuple[float, float]
"""How large a number may be, and how wrong."""


PRODUCTS: Mapping[str, Callable[[list[Sized]], Sequence[tuple[Sized, ...]]]] = {
    "product": lambda numbers: [tuple(numbers)],
    "product of three": lambda numbers: [tuple(numbers)],
    "sum of products": lambda numbers: in_pairs(numbers)[0],
    "back": lambda numbers: [(*pair, numbers[-1]) for pair in in_pairs(numbers[:-1])[0]],
    "mean of two": lambda numbers: [(numbers[0], *pair) for pair in in_pairs(numbers[1:])[0]],
    "update": lambda numbers: [(numbers[0],), tuple(numbers[1:])],
}
"""The products that a step adds up, by their factors."""


def _of_product(factors: Sequence[Sized]) -> float:
    """How wrong a product may be: what each factor is, times the others; and what is rounded."""
    inherited = sum(
        error * prod(size + other for place, (size, other) in enumerate(factors) if place != at)
        for at, (_, error) in enumerate(factors)
    )
    return inherited + 4 * ROUNDING * prod(size for size, _ in factors)


def _at_a_kink(sheet: Sheet, found: Walk) -> bool:
    """Whether float64 cannot say on which side of 0 a sum of a ReLU lies, of which a derivative is taken."""
    slopes = (
        step for step in sheet.steps if kinked(step.operation.removesuffix(" slope")) and " slope" in step.operation
    )
    ends = (abs(end) for step in slopes for end in (found[step.operands[0]] or ())[:3])
    return any(end <= ERROR for end in ends)


def _size(span: Span | None) -> float:
    """The size of the larger end of a number."""
    return 0.0 if span is None else float(max(-span.low, span.high))


def _there(found: Span | None) -> Span:
    if found is None:
        raise ArithmeticError("a number cannot be worked out")
    return found
