"""The parts that a mistake touches first: those that it changes and that do not follow from what it made above.

What follows in a part is worked out from the boxes above it, each number as it stands there.
"""

from collections.abc import Callable, Set
from fractions import Fraction

from examgen.verify.case import Worked
from examgen.verify.sheets.numbers import ERROR, HALF, log
from examgen.verify.sheets.shares import of_logarithm, shared, widest
from examgen.verify.sheets.spans import BEYOND, Span, given, noted
from examgen.verify.sheets.steps import Sheet, Step
from examgen.verify.sheets.worked import NEVER_WRITTEN, Result, Walk, carried

LARGEST = 10**6
"""Nothing follows from a number as large as this, either sign."""


class Paper(Walk):
    """What stands on a student's paper who made a mistake: a number as in its box, or as it follows if it has none.

    exactly: whether all is in fractions, else about right.
    """

    def __init__(self, sheet: Sheet, slipped: Result, exactly: bool) -> None:
        half = HALF / 10 ** (slipped.places + 2)
        super().__init__(sheet, half if exactly else float(half))
        self.slipped, self.exactly = slipped, exactly

    def __getitem__(self, name: str) -> Span | None:
        if name not in self._found:
            self._found[name] = self._in_its_box(name) if name in self.sheet.boxes else self.follows(name)
        return self._found[name]

    def follows(self, name: str) -> Span | None:
        """A number as it follows from those before it; None where nothing does, or one that is too large."""
        step = self.steps.get(name)
        if step is None:
            return self._given(name)
        numbers = [self[operand] for operand in step.operands]
        if step.operation == "loss":
            return _small(self._loss(step, [number for number in numbers if number is not None]))
        return _small(carried(step, numbers, self.half))

    def _in_its_box(self, name: str) -> Span | None:
        found = self.slipped.exactly(name) if self.exactly else self.slipped.ends(name)
        value, low, high = (Fraction(end) if self.exactly else float(end) for end in found[:3])
        return _small(Span(value, low, high, low == high))

    def _loss(self, step: Step, numbers: list[Span]) -> Span | None:
        """As `spans.loss`; but a share that may stand for 0 was more before it was rounded, if the sums allow that."""
        if len(numbers) < len(step.operands):
            return None
        share, *sums = numbers
        if self.exactly:
            by_share = _by_written(share, sums, self.half)
            return None if by_share is None else widest(self.half, by_share, *sums)
        if share.low > ERROR:
            return given(-log(share.value))
        return Paper(self.sheet, self.slipped, exactly=True).follows(step.name)


def _by_written(share: Span, sums: list[Span], half: Fraction) -> Span | None:
    if share.low <= 0:
        before = shared(half, sums)[0]
        if before.low <= share.high and share.low <= before.high:
            return of_logarithm(half, before)
        if share.value <= 0 < share.high:
            least = -log(share.high)
            return noted(Span(least, least, Fraction(BEYOND), False), half)
    return of_logarithm(half, share)


def _small(span: Span | None) -> Span | None:
    return None if span is None or max(abs(span.low), abs(span.high)) >= LARGEST else span


def touched(worked: Worked, slipped: Result) -> list[str]:
    """The parts that a mistake touches first, in their order; words, of which only those that do not follow."""
    sheet = worked.sheet
    near, right = (Paper(sheet, slipped, exactly) for exactly in (False, True))
    changed = [part for part in worked.sheet.numbers if slipped.differs(worked.right, part)]
    found = [part for part in changed if not (_from_boxes(sheet, part) and _carried_on(slipped, part, near, right))]
    words = worked.kind.follow.items()
    return [*found, *(part for part, follow in words if _word_touched(worked, slipped, part, follow))]


def _from_boxes(sheet: Sheet, name: str) -> bool:
    """Whether there is a box above a number."""
    step = sheet.by_name.get(name)
    operands = step.operands if step is not None else ()
    return any(operand in sheet.boxes or _from_boxes(sheet, operand) for operand in operands)


def _carried_on(slipped: Result, part: str, near: Paper, right: Paper) -> bool:
    """Whether a part is what follows, whatever of it students have; where floats do not tell, fractions do."""
    about, found = near.follows(part), slipped.about(part)
    if about is None or abs(float(about.value) - found) > 2 * ERROR * max(1.0, abs(found)):
        return False
    follows = right.follows(part)
    if follows is None:
        return False
    value, low, high = map(Fraction, follows[:3])
    ends, over = slipped.exactly(part), NEVER_WRITTEN * max(Fraction(1), abs(value))
    return abs(value - Fraction(ends.value)) <= over and low - over <= ends.low and ends.high <= high + over


def _word_touched(worked: Worked, slipped: Result, part: str, follow: Callable[[Result], Set[str]]) -> bool:
    """Whether no rounding leads to the right word, nor to one that follows from what the mistake made above."""
    right, wrong = (worked.words(found)[part].possible for found in (worked.right, slipped))
    return not wrong & right and not wrong & follow(slipped)
