"""Wrong numbers after which less is left to work out, so that what follows must not earn as if it had been done.

What is left is counted as a human counts it: products of two numbers neither of which is 0 or a power of ten, additions
of what is not 0, function values that are neither known by heart nor stand on the page, comparisons of what has
decimals. A number eases only if that count is smaller after it than on the right way.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from examgen.items.declaration import ACTIVATION_OF
from examgen.items.graph import WORD_OPERATIONS, Graph, Operation, Step, stands
from examgen.items.solved import EXTRA_PLACES
from examgen.paper.arithmetic import ONE, ZERO, round_half_up
from examgen.paper.estimates import Estimate

Ease: TypeAlias = Literal["trivial", "saturated", "on the page", "less"]

EASE_WORDS: Mapping[Ease, str] = {
    "trivial": "which is 0 or ±1 or a power of ten",
    "saturated": "which the activation turns into 0 or ±1",
    "on the page": "whose function value stands on the page already",
    "less": "after which less is left to work out",
}
"""Why less is left after a number, as the end of a sentence."""

PRODUCTS = (Operation.PRODUCT, Operation.PRODUCT_OF_THREE)
SUMS = (Operation.SUM, Operation.DIFFERENCE)

KNOWN = (ZERO, ONE, -ONE)
"""What a function's value is not worked out for where it comes to it."""

AT_NOUGHT = (ZERO,)
"""Where the value of a curve is known by heart for certain: on the right way at no more, so that nobody gains by a 0
where it has to be worked out at 1; after a wrong number at ±1 too, which is what is invented.
"""

SHARES = (Operation.SHARE, Operation.SHARE_OF_SUM)

EXPONENTS: Mapping[Operation, Callable[[Sequence[Decimal]], Sequence[Decimal]]] = {
    Operation.SHARE: lambda given: given[1:],
    Operation.SUM_OF_POWERS: lambda given: given,
    Operation.SHARE_OF_SUM: lambda given: given[2 + int(given[0]) :][:1],
}
"""Of which of their operands operations take exponentials: a share of a sum that is there takes its own alone."""

Numbers: TypeAlias = Mapping[str, Decimal]
"""What every step comes to, as far as it comes to a number."""

FunctionValue: TypeAlias = tuple[str, Decimal]
"""A function, and what it is applied to: worked out once, however often it is used."""


def ease(part: str, number: Estimate, graph: Graph, right_way: Mapping[str, Estimate], places: int) -> Ease | None:
    """Why less is left to work out after a wrong number in a box than on the right way, or None if no less is.

    right_way: what stands in the boxes that are right and follow from nothing wrong.
    """
    right = stands(graph, places + EXTRA_PLACES, right_way)
    wrong = stands(graph, places + EXTRA_PLACES, {**right_way, part: number})
    after = _steps_after(part, graph)
    elsewhere = set(_function_values((step for step in graph if step not in after), right, places, AT_NOUGHT))
    on_right_way = _left(after, elsewhere, right, places, AT_NOUGHT)
    after_wrong = _left(after, elsewhere, wrong, places, KNOWN)
    if after_wrong.work >= on_right_way.work:
        return None
    if easy(round_half_up(number.value, places)):
        return "trivial"
    if any(_flat(step, wrong, places) and not _flat(step, right, places) for step in after):
        return "saturated"
    return "on the page" if after_wrong.on_the_page > on_right_way.on_the_page else "less"


def _steps_after(part: str, graph: Graph) -> dict[Step, None]:
    """The steps that hang on the number in a box: of all others the work is the same."""
    names = {step.name for step in graph if step.part == part}
    after: dict[Step, None] = {}
    for step in graph:
        if not names.isdisjoint(step.operands):
            names.add(step.name)
            after[step] = None
    return after


def stands_out(
    part: str, number: Estimate, graph: Graph, right_way: Mapping[str, Estimate], places: int
) -> Ease | None:
    """Why a grader should look at what follows from a number that one arithmetic error led to, or None.

    As `ease`; and where the number, or what a function makes of it, is 0 or ±1, be it no less work than the right way.
    """
    how = ease(part, number, graph, right_way, places)
    if how is not None:
        return how
    if easy(round_half_up(number.value, places)):
        return "trivial"
    numbers = stands(graph, places + EXTRA_PLACES, {**right_way, part: number})
    names = {step.name for step in graph if step.part == part}
    after = (step for step in graph if not names.isdisjoint(step.operands))
    return "saturated" if any(_flat(step, numbers, places) for step in after) else None


@dataclass(frozen=True, slots=True)
class Left:
    """What there is to do in some steps. on_the_page: function values that were worked out already."""

    work: int
    on_the_page: int


def _left(
    steps: Iterable[Step],
    elsewhere: Container[FunctionValue],
    numbers: Numbers,
    places: int,
    known: Container[Decimal],
) -> Left:
    """How many operations are left in steps with these numbers.

    elsewhere: function values of all other steps; known: where the value of a curve is known by heart.
    """
    values = list(_function_values(steps, numbers, places, known))
    new = {value for value in values if value not in elsewhere}
    return Left(len(new) + sum(_operations(step, numbers, places) for step in steps), len(values) - len(new))


def _operations(step: Step, numbers: Numbers, places: int) -> int:
    """The products, additions, quotients and comparisons of a step."""
    given = _given(step, numbers)
    if len(given) < len(step.operands):
        return 0
    rounded = [round_half_up(one, places) for one in given]
    if step.operation in PRODUCTS:
        return max(0, sum(not easy(one) for one in rounded) - 1) if all(rounded) else 0
    if step.operation in SUMS:
        return max(0, sum(not round_half_up(one, places + EXTRA_PLACES).is_zero() for one in given) - 1)
    if step.operation is Operation.QUOTIENT:
        return not rounded[0].is_zero() and not easy(rounded[1])
    if step.operation in WORD_OPERATIONS:
        return sum(not easy(one) for one in rounded)
    if step.operation is Operation.SHARE_OF_SUM:
        return not easy(rounded[1]) and not _flat(step, numbers, places)
    if step.operation is Operation.SUM_OF_POWERS:
        return len(given) - 1
    return step.operation is Operation.SHARE and not _flat(step, numbers, places)


def _function_values(
    steps: Iterable[Step], numbers: Numbers, places: int, known: Container[Decimal]
) -> Iterator[FunctionValue]:
    """Every function value that is to be worked out, as often as it is used. known: as for `_left`."""
    for step in steps:
        for function, given in _applied(step, numbers):
            argument = round_half_up(given, places)
            by_heart = known if step.operation in ACTIVATION_OF else KNOWN
            if argument not in by_heart and not _flat(step, numbers, places):
                yield function, argument


def _applied(step: Step, numbers: Numbers) -> list[FunctionValue]:
    """The functions of a step with what they are applied to; those that bend at one point are none."""
    given = _given(step, numbers)
    if len(given) < len(step.operands):
        return []
    if step.operation in EXPONENTS:
        return [("exponential", total) for total in EXPONENTS[step.operation](given)]
    activation = ACTIVATION_OF.get(step.operation)
    curved = activation is not None and activation.curved
    return [(step.operation.value, given[0])] if curved or step.operation is Operation.CROSS_ENTROPY else []


def _flat(step: Step, numbers: Numbers, places: int) -> bool:
    """Whether a function comes to 0 or ±1 at `places`."""
    number = numbers.get(step.name)
    functions = step.operation in ACTIVATION_OF or step.operation in (*SHARES, Operation.CROSS_ENTROPY)
    return functions and number is not None and round_half_up(number, places) in KNOWN


def _given(step: Step, numbers: Numbers) -> list[Decimal]:
    """The operands of a step that are known."""
    found = (one if isinstance(one, Decimal) else numbers.get(one) for one in step.operands)
    return [one for one in found if one is not None]


def easy(number: Decimal) -> bool:
    """0, ±1, ±10 and so on: nothing is to be multiplied."""
    size = abs(number)
    return size.is_zero() or (size >= 1 and size == ONE.scaleb(size.adjusted()))
