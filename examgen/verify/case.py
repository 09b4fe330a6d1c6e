"""An exam's record with every item worked out: rightly, and by every mistake."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from examgen.verify.kinds import KINDS, Word
from examgen.verify.record import Question, Record
from examgen.verify.worked import Result
from examgen.verify.worst import worst


class Worked:
    """A question worked out: rightly, and by every mistake, when it is first asked for."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.kind = KINDS[question.kind]

    @cached_property
    def right(self) -> Result:
        """What honest students come to."""
        return self.kind.right(self.question, self.question.places)

    @cached_property
    def slipped(self) -> Mapping[str, Result]:
        """What students come to who make one mistake, for each mistake that can be made."""
        return self.kind.slipped(self.question, self.question.places)

    @cached_property
    def worst(self) -> Mapping[str, tuple[float, float]]:
        """How far honest students may come in each part that is worked out, down and up, before they hand in."""
        return worst(self.kind.sheet(self.question), self.question.kept)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts, in the order of the boxes."""
        return self.kind.parts(self.question)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The names of the parts that take a number."""
        words = self.words(self.right)
        return tuple(part for part in self.parts if part not in words)

    def words(self, result: Result) -> Mapping[str, Word]:
        """What the parts that take a word come to, for whoever comes to `result` in the others."""
        return self.kind.words(result, self.question.places)


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
