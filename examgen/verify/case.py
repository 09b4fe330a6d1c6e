"""An exam's record with every item worked out: rightly, and by every mistake."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from examgen.verify.kinds import KINDS, Word
from examgen.verify.record import Record
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import Sheet
from examgen.verify.sheets.worked import Result
from examgen.verify.worst import worst


class Worked:
    """A question worked out: rightly, and by every mistake, when it is first asked for."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.kind = KINDS[question.kind]
        self._words: dict[Result, Mapping[str, Word]] = {}

    @cached_property
    def sheet(self) -> Sheet:
        """The numbers that are given and those that are worked out of them, step by step."""
        return self.kind.sheet(self.question)

    @cached_property
    def passes(self) -> Sheet:
        """The forward passes that are in it."""
        return self.sheet if self.kind.passes is None else self.kind.passes(self.question)

    @cached_property
    def passing(self) -> Result:
        """What honest students come to in these."""
        return self.right if self.kind.passes is None else Result(self.passes, self.question.places)

    @cached_property
    def right(self) -> Result:
        """What honest students come to."""
        return Result(self.sheet, self.question.places)

    @cached_property
    def slipped(self) -> Mapping[str, Result]:
        """What students come to who make one mistake, for each mistake that leads to a number in every box."""
        sheets = self.kind.slipped(self.question)
        results = {name: Result(sheet, self.question.places, self.right) for name, sheet in sheets}
        return {name: result for name, result in results.items() if result.is_there}

    @cached_property
    def worst(self) -> Mapping[str, tuple[float, float]]:
        """How far honest students may come in each part that is worked out, down and up, before they hand in."""
        return worst(self.sheet, self.question.kept)

    def words(self, result: Result) -> Mapping[str, Word]:
        """What the parts that take a word come to, for whoever comes to `result` in the others."""
        if result not in self._words:
            self._words[result] = self.kind.words(result)
        return self._words[result]


SAMPLE = 3
"""For how many items the worst students are sought where there is not time for all."""


@dataclass(frozen=True, slots=True)
class Case:
    """An exam's record, and its items worked out. thorough: whether no item is to be left out anywhere."""

    exam: Record
    items: tuple[Worked, ...]
    thorough: bool = False

    @property
    def sample(self) -> tuple[Worked, ...]:
        """The items for which the worst students are sought: all, or a few as far apart as can be, by the seed."""
        items, few = len(self.items), min(SAMPLE, len(self.items))
        if self.thorough:
            return self.items
        return tuple(self.items[(self.exam.seed + items * number // few) % items] for number in range(few))


def case_of(exam: Record, thorough: bool = False) -> Case:
    """The case that a record makes."""
    return Case(exam, tuple(map(Worked, exam.questions)), thorough)
