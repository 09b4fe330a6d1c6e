"""The batches of trained networks that there are of a subject, by number, and in which order an exam looks at them."""

from collections.abc import Sequence

MOST_BATCHES = 16
"""Batches of one subject: 65,536 starts. Who needs more has asked for what training hardly ever gives."""


def round_from(first: int) -> tuple[int, ...]:
    """The numbers of all batches in the order of an exam that begins with `first`: up to the last, then on from 0."""
    return tuple((first + further) % MOST_BATCHES for further in range(MOST_BATCHES))


def follow_one_another(batches: Sequence[int]) -> bool:
    """Whether these are batches that an exam may have looked at, in its order, and not none."""
    return bool(batches) and 0 <= batches[0] < MOST_BATCHES and (*batches,) == round_from(batches[0])[: len(batches)]


def reaching(batches: Sequence[int], *numbers: int) -> tuple[int, ...]:
    """Batches that follow one another, and as many more as it takes to have those with `numbers` among them."""
    order = round_from(batches[0])
    return order[: max(len(batches), *(order.index(number) + 1 for number in numbers))]
