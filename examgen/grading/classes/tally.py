"""What is counted while a class is marked: enough for its report, and no script is kept whole."""

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from examgen.exam.record import Exam
from examgen.grading.classes.beside import Beside, ItemBeside
from examgen.grading.classes.marking import MarkedScript
from examgen.grading.classes.statistics import cronbach_alpha
from examgen.grading.classes.voids import Void
from examgen.grading.diagnosis import Diagnosis, together_words
from examgen.grading.habits import HABIT_WORDS
from examgen.grading.marker import Marked, Verdict
from examgen.items.item import Item
from examgen.items.slip_words import group_words
from examgen.paper.reading import read_number

LONGEST_NUMBER = 9
"""Digits before the point, or noughts behind it, of a number that is compared by value."""

LESS_LEFT = "a mistake left less to work out"
"""Why boxes are looked at again that follow one another: they are said together, from the first one on."""

LOOK_WORDS: Mapping[Verdict, str] = {
    "eased": "eased",
    "carried": LESS_LEFT,
    "unclear": "unclear",
}
"""What is said of the boxes that should be looked at, by their verdict."""

ARITHMETIC, UNKNOWN = "one arithmetic error", "no known slip"


@dataclass(frozen=True, slots=True)
class LookAgain:
    """A box that a grader should look at. item: "" for all of a script; why: in a few words; written: what stands
    there, "" where several boxes are meant.
    """

    student: str
    item: str
    why: str
    written: str = ""


@dataclass(slots=True)
class ItemTally:
    """One question. void: what it earns if it is void; scores: the points of each student who has it; totals: theirs in
    all, in the same order; verdicts: how many boxes of
    each part have each; answered: scripts with anything in its boxes; by_hand: boxes that a grader gave other points;
    followed: points that boxes earned by follow-through; mistakes: how many scripts show each; unexplained: first wrong
    numbers that no slip explains, with their box, and how many scripts have each.
    """

    item: Item
    void: Void | None
    scores: "array[float]" = field(default_factory=lambda: array("d"))
    totals: "array[float]" = field(default_factory=lambda: array("d"))
    verdicts: Counter[tuple[str, Verdict]] = field(default_factory=Counter)
    answered: int = 0
    by_hand: int = 0
    followed: Decimal = Decimal(0)
    mistakes: Counter[str] = field(default_factory=Counter)
    unexplained: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def worth(self) -> Decimal:
        """The points that it counts for."""
        return Decimal(0) if self.void == "leave-out" else self.item.points


@dataclass(slots=True)
class FormTally:
    """The students of one form. totals: theirs; worths: the points possible of their scripts."""

    items: tuple[ItemTally, ...]
    totals: "array[float]" = field(default_factory=lambda: array("d"))
    worths: set[Decimal] = field(default_factory=set)

    @property
    def possible(self) -> Decimal:
        """The points possible: of a script, which may have some of the questions, or where there is none of all."""
        return max(self.worths) if self.worths else sum((item.worth for item in self.items), Decimal(0))

    @property
    def alpha(self) -> float | None:
        """Cronbach's alpha; None where students have different questions."""
        counted = [item.scores for item in self.items if item.worth]
        return cronbach_alpha(counted) if all(len(scores) == len(self.totals) for scores in counted) else None


@dataclass(slots=True)
class ClassTally:
    """A class. missing: students of whom there is nothing; names: of those and of whom to look at again.

    beside: each student's points on the platform that the answers came from, beside ours, if it gave any; beside_items:
    those of each question, over all students.
    """

    forms: Mapping[str, FormTally]
    look_again: list[LookAgain] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    beside: tuple[Beside, ...] = ()
    beside_items: tuple[ItemBeside, ...] = ()

    def add(self, script: MarkedScript) -> None:
        """Count one script."""
        found = looks(script)
        if script.person.name and (found or script.missing):
            self.names[script.student] = script.person.name
        if script.missing:
            self.missing.append(script.student)
            return
        form = self.forms[script.form]
        form.totals.append(float(script.total))
        form.worths.add(script.points)
        for place, marked in zip(script.asked, script.marks, strict=True):
            form.items[place].totals.append(float(script.total))
            _count(form.items[place], marked)
        self.look_again += found

    def merge(self, later: "ClassTally") -> None:
        """Count what was counted of later scripts."""
        for letter, form in later.forms.items():
            mine = self.forms[letter]
            mine.totals.extend(form.totals)
            mine.worths |= form.worths
            for item, added in zip(mine.items, form.items, strict=True):
                item.scores.extend(added.scores)
                item.totals.extend(added.totals)
                item.verdicts.update(added.verdicts)
                item.mistakes.update(added.mistakes)
                item.unexplained.update(added.unexplained)
                item.answered += added.answered
                item.by_hand += added.by_hand
                item.followed += added.followed
        self.look_again += later.look_again
        self.missing += later.missing
        self.names |= later.names


def empty_tally(exam: Exam, voids: Mapping[str, Void]) -> ClassTally:
    """The tally of an exam before the first script. voids: by the name of the question."""
    return ClassTally(
        {
            letter: FormTally(tuple(ItemTally(item, voids.get(item.name)) for item in form.items))
            for letter, form in exam.by_form().items()
        }
    )


def _count(tally: ItemTally, marked: Marked) -> None:
    tally.scores.append(float(marked.total))
    tally.answered += any(part.verdict != "blank" for part in marked.parts)
    for part in marked.parts:
        tally.verdicts[part.name, part.verdict] += 1
        tally.by_hand += bool(part.by_hand)
        if part.verdict == "carried" and tally.void is None and not part.by_hand:
            tally.followed += part.points
    if marked.diagnosis.first_wrong is not None:
        tally.mistakes[mistake_words(tally.item, marked.diagnosis)] += 1
        if not marked.diagnosis.slips:
            first = next(part for part in marked.parts if part.name == marked.diagnosis.first_wrong)
            tally.unexplained[first.name, by_value(first.written)] += 1


def by_value(written: str) -> str:
    """A text so that equal numbers are equal: `.50` and `0,5` are 0.5."""
    number, _ = read_number(written)
    if number is None or not -LONGEST_NUMBER < number.value.adjusted() < LONGEST_NUMBER:
        return " ".join(written.split()).casefold()
    return format(number.value.normalize() + 0, "f")


def mistake_words(item: Item, diagnosis: Diagnosis) -> str:
    """What a script shows, so that equal mistakes have equal words."""
    activations = item.network.activations
    if diagnosis.habit and not diagnosis.slips and not diagnosis.error:
        return HABIT_WORDS[diagnosis.habit]
    if diagnosis.error:
        return ARITHMETIC
    if not diagnosis.slips:
        return UNKNOWN
    if all(len(names) == 1 for names in diagnosis.slips):
        return group_words([names[0] for names in diagnosis.slips], activations)
    return together_words(diagnosis.slips, activations)


def _cause(marked: Marked) -> str:
    """The first wrong number of a script, which is what left less to work out: `H0 = 0`."""
    wrong = next((part for part in marked.parts if part.verdict == "wrong"), None)
    return f"{wrong.name} = {wrong.written}" if wrong else ""


def looks(script: MarkedScript) -> list[LookAgain]:
    """Why a script should be looked at again, box by box."""
    found = []
    if script.strays:
        found.append(LookAgain(script.student, "", f"{script.strays} answers to another form"))
    elsewhere: dict[str, str] = dict(script.elsewhere)
    for marked in script.marks:
        disputed = [part for part in marked.parts if part.disputed]
        found += [LookAgain(script.student, marked.item, f"points by hand differ: {one.name}") for one in disputed]
        settled = [part for part in marked.parts if part.look and not (part.by_hand or part.disputed)]
        for verdict, words in LOOK_WORDS.items():
            parts = [part for part in settled if part.verdict == verdict]
            if words == LESS_LEFT and len(parts) > 1:
                found.append(LookAgain(script.student, marked.item, f"{words} from {parts[0].name} on", _cause(marked)))
                continue
            said = f"{words} for" if words == LESS_LEFT else words
            found += [LookAgain(script.student, marked.item, f"{said} {part.name}", part.written) for part in parts]
        if marked.item in elsewhere:
            said = f"the answers are those of form {elsewhere[marked.item]}"
            found.append(LookAgain(script.student, marked.item, said))
    return found
