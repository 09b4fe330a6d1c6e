"""What becomes of the probabilities where softmax is done wrongly, by name."""

from collections.abc import Iterator, Sequence

from examgen.arithmetic import PAPER, Estimate, exponential, increasing, shares, total_of
from examgen.network import Activation

Shares = tuple[Estimate, ...]


def mistaken_shares(sums: Sequence[Estimate], kept: int) -> Iterator[tuple[str, Shares]]:
    """Every mistake in the step from the sums of a softmax layer to its outputs, with the outputs that it leads to.

    One that would have to divide by what may be 0 is left out: whoever makes it sees that something is wrong.
    """
    right = shares(sums, kept)
    yield "classes_exchanged", right[::-1]
    yield "softmax_sign_lost", shares([total.negative for total in sums], kept)
    yield "sigmoid_on_each_output", tuple(Activation.SIGMOID.estimate(total, kept) for total in sums)
    powers = tuple(power(total, kept) for total in sums)
    yield "not_normalised", powers
    largest = max(powers, key=lambda one: one.value)
    yield from _divided("normalised_by_largest", powers, [largest] * len(powers), kept)
    if len(powers) == 2:
        yield from _divided("normalised_by_other_class", powers, powers[::-1], kept)
    yield from _divided("exponential_left_out", sums, [total_of(sums, kept)] * len(sums), kept)


def power(total: Estimate, kept: int) -> Estimate:
    """e to the power of a sum, noted with `kept` decimals or more."""
    return increasing(exponential, total, kept, 1)


def _divided(
    name: str, numbers: Sequence[Estimate], divisors: Sequence[Estimate], kept: int
) -> Iterator[tuple[str, Shares]]:
    quotients = [_quotient(number, divisor, kept) for number, divisor in zip(numbers, divisors, strict=True)]
    found = tuple(quotient for quotient in quotients if quotient is not None)
    if len(found) == len(numbers):
        yield name, found


def _quotient(number: Estimate, divisor: Estimate, kept: int) -> Estimate | None:
    """A number over itself is 1, however it was rounded."""
    if number is divisor:
        return Estimate.exactly(PAPER.divide(number.value, number.value))
    return number.over(divisor, kept)
