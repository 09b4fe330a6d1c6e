"""The parts that a mistake touches first: those that it changes and that do not follow from what it made above."""

from collections.abc import Callable, Iterator, Mapping, Set
from fractions import Fraction

from examgen.verify import following
from examgen.verify.case import Worked
from examgen.verify.following import Following
from examgen.verify.kinds.softmax import CLASS
from examgen.verify.kinds.truth_table import FUNCTION
from examgen.verify.numbers import ERROR
from examgen.verify.worked import NEVER_WRITTEN, Result

Words = Callable[[Result], Set[str]]


def wherever_changed(worked: Worked, slipped: Result) -> Iterator[str]:
    """All numbers that a mistake changes, where no box stands above them. A word follows from the numbers."""
    return _numbers(worked, slipped, {})


def in_pass(worked: Worked, slipped: Result) -> Iterator[str]:
    """The first sums have no box above them; an activation follows from its sum, a later sum from the activations."""
    return _numbers(worked, slipped, following.in_pass(worked.question, slipped))


def in_copying(worked: Worked, slipped: Result) -> Iterator[str]:
    """Copied weights have no box above them; the output follows from these."""
    return _numbers(worked, slipped, following.in_copying(worked.question, slipped))


def in_table(worked: Worked, slipped: Result) -> Iterator[str]:
    """The outputs of all rows, and the name where they do not give it."""
    yield from _numbers(worked, slipped, {})
    yield from _word(worked, slipped, FUNCTION, following.names)


def to_class(worked: Worked, slipped: Result) -> Iterator[str]:
    """As in a pass; probabilities follow from the sums, the class from these, the loss from one and the sums."""
    yield from _numbers(worked, slipped, following.to_class(worked.question, slipped))
    yield from _word(worked, slipped, CLASS, following.classes)


def in_step(worked: Worked, slipped: Result) -> Iterator[str]:
    """Error, deltas, gradients and new weights follow one from the other; of the pass nothing is handed in."""
    return _numbers(worked, slipped, following.in_step(worked.question, slipped))


def _numbers(worked: Worked, slipped: Result, above: Mapping[str, Following]) -> Iterator[str]:
    """The numbers that a mistake touches first. above: what follows in a part, if boxes stand above it."""
    for part in worked.numbers:
        if slipped.differs(worked.right, part) and not (part in above and _carried_on(slipped, part, above[part])):
            yield part


def _carried_on(slipped: Result, part: str, follows: Following) -> bool:
    """Whether a part is what follows, whatever of it students have; where floats do not tell, fractions do."""
    near, found = follows(False), slipped.about(part)
    if near is None or abs(float(near.value) - found) > 2 * ERROR * max(1.0, abs(found)):
        return False
    right = follows(True)
    if right is None:
        return False
    (value, low, high), ends = map(Fraction, right), slipped.exact[part]
    over = NEVER_WRITTEN * max(Fraction(1), abs(value))
    return abs(value - Fraction(ends.value)) <= over and low - over <= ends.low and ends.high <= high + over


def _word(worked: Worked, slipped: Result, part: str, follow: Words) -> Iterator[str]:
    """The part, if no rounding leads to the right word, or to one that follows from what the mistake made above."""
    right, wrong = (worked.words(found)[part].possible for found in (worked.right, slipped))
    if not wrong & right and not wrong & follow(slipped):
        yield part
