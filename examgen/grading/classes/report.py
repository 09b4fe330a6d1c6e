"""From what was counted of a class to what its report says: every number as it is printed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from examgen.exam.record import Policies
from examgen.grading.classes.beside import Beside, ItemBeside
from examgen.grading.classes.marking import Scheme
from examgen.grading.classes.statistics import SMALL_CLASS, Spread, difficulty, discrimination, spread
from examgen.grading.classes.tally import ARITHMETIC, UNKNOWN, ClassTally, FormTally, ItemTally, LookAgain
from examgen.grading.classes.voids import Void
from examgen.paper.writing import points_text
from examgen.render.class_report import ClassReport, FormResult, ItemResult, LookRow

NONE = "–"
"""What stands for a number that there is not."""

MOST_MISTAKES, MOST_OF_AN_ITEM = 20, 9
"""Mistakes that are listed, of the whole exam and of one question."""

MOST_ROWS, MOST_IN_A_ROW = 30, 16
"""Reasons to look at scripts again that are listed, and scripts of each; marks.csv has them all."""

LOW_DISCRIMINATION = 0.2
"""Below it a question is looked at: a rule of thumb among those who set exams."""

EASY, HARD = 0.9, 0.2
"""The share of a question's points above or below which it is looked at."""

FEWEST_ALIKE, SHARE_ALIKE = 3, 0.02
"""Of so many scripts, and of this share of a form's, one wrong number that no slip explains is looked at."""

MOST_APART = 20
"""Students whose points on a platform are other ones that are listed; platform.csv has them all."""

MOST_ALIKE = 3
"""Such numbers that are named of one question, the most frequent."""

LONGEST_WRITTEN = 24
"""Characters of what was written that are printed."""

LONGEST_NAME = 40
"""Characters of a student's name that are printed."""

FORM_HEADS = ("students", "mean", "deviation", "least", "1st quartile", "median", "3rd quartile", "most", "alpha")
ITEM_HEADS = ("points", "mean", "share", "discrimination", "followed", "eased", "unclear", "not answered")

EASED = {
    "half": "Eased work earned half its points.",
    "full": "Eased work earned all its points.",
    "none": "Eased work earned nothing.",
}
STEPS = {
    "final-counts": "A right last box earned its points even where the others were empty.",
    "steps-required": "A right last box earned nothing where the others were empty.",
}
HABITS = {
    "once": "A habit of rounding cost one box a question.",
    "each": "A habit of rounding cost each box that was off.",
    "free": "A habit of rounding cost nothing.",
}
VOID_WORDS: Mapping[Void, str] = {"full": "void: everybody has its points", "leave-out": "void: it counts for nobody"}

Counted = tuple[tuple[int, str], ...]


def class_report(scheme: Scheme, tally: ClassTally) -> ClassReport:
    """The report on a class. A pure function of what was counted."""
    forms = tally.forms
    students = sum(len(form.totals) for form in forms.values())
    everything: Counter[str] = Counter()
    for form in forms.values():
        for item in form.items:
            everything.update(item.mistakes)
    by_hand = sum(item.by_hand for form in forms.values() for item in form.items)
    rows = look_rows(tally)
    return ClassReport(
        exam=scheme.exam,
        students=students,
        rules=(*rules(scheme.policies, scheme.voids), *by_hand_rules(by_hand)),
        caveat=caveat(min(len(form.totals) for form in forms.values())),
        form_heads=FORM_HEADS,
        forms=tuple(form_result(letter, form) for letter, form in forms.items()),
        item_heads=ITEM_HEADS,
        items=tuple(item_result(item) for form in forms.values() for item in form.items),
        mistakes=_most(everything, MOST_MISTAKES),
        to_do=tuple((item.item.name, why) for form in forms.values() for item in form.items for why in whys(item)),
        look_again=rows[:MOST_ROWS],
        hidden_looks=sum(len(row.scripts) + row.hidden for row in rows[MOST_ROWS:]),
        missing=tuple(named(student, tally) for student in tally.missing),
        beside=beside_words(tally.beside),
        beside_rows=tuple(map(beside_cells, most_apart(tally.beside))),
        beside_items=beside_item_words(tally.beside_items),
        beside_item_rows=tuple(item_cells(item) for item in tally.beside_items if item.apart),
    )


def beside_words(found: Sequence[Beside]) -> tuple[str, ...]:
    """What a platform gave beside what we give, in sentences; nothing where it gave nothing."""
    if not found:
        return ()
    ours, theirs = (sum(numbers, Decimal(0)) / len(found) for numbers in zip(*map(_both, found), strict=True))
    same = sum(not one.difference for one in found)
    more = sum(one.difference > 0 for one in found)
    means = f"The platform gave a mean of {theirs:.2f}, and these marks have {ours:.2f}"
    counts = f"{same} have as many points there, {more} more here and {len(found) - same - more} fewer"
    return (
        f"{means}: it marks each box for itself, and here what follows from a wrong number counts.",
        f"Of {len(found)} students {counts}. All stand in platform.csv.",
    )


def _both(one: Beside) -> tuple[Decimal, Decimal]:
    return one.points, one.platform


def most_apart(found: Sequence[Beside]) -> list[Beside]:
    """The students whose points differ most, the largest difference first."""
    apart = [one for one in found if one.difference]
    return sorted(apart, key=lambda one: (-abs(one.difference), one.student))[:MOST_APART]


def beside_cells(one: Beside) -> tuple[str, ...]:
    """The row of a student: who that is, the platform's points, ours and the difference with its sign."""
    who = f"{short(one.student)} ({short(one.name)})" if one.name else short(one.student)
    sign = "+" if one.difference > 0 else ""
    return who, points_text(one.platform), points_text(one.points), f"{sign}{points_text(one.difference)}"


def beside_item_words(found: Sequence[ItemBeside]) -> tuple[str, ...]:
    """What a platform gave by question, in sentences; nothing where it does not say."""
    if not found:
        return ()
    apart = sum(item.apart > 0 for item in found)
    said = f"Of {len(found)} questions {apart} have other points there for somebody" if apart else "No question differs"
    return (f"{said}. All stand in platform-questions.csv, student by student.",)


def item_cells(item: ItemBeside) -> tuple[str, ...]:
    """The row of a question: its name, of how many students points differ, the mean there and here, the difference."""
    theirs, ours = item.platform / item.students, item.points / item.students
    return item.name, f"{item.apart} of {item.students}", f"{theirs:.2f}", f"{ours:.2f}", f"{ours - theirs:+.2f}"


def short(text: str, most: int = LONGEST_NAME) -> str:
    """A text, no longer than there is room for."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def named(student: str, tally: ClassTally) -> str:
    """A student with his name, if it is known: `s1 (Ann Alpha)`."""
    name = tally.names.get(student)
    return f"{short(student)} ({short(name)})" if name else short(student)


def whys(tally: ItemTally) -> list[str]:
    """Why a question should be looked at, in sentences; none of a question that is void."""
    if tally.void:
        return []
    found = []
    share = difficulty(tally.scores, float(tally.worth))
    if share is not None and not tally.answered:
        return ["Nobody answered it."]
    if share is not None and not HARD <= share <= EASY:
        said = f"{percent(share)} of its points were earned"
        found.append(f"{said}: {'nearly everybody could do it' if share > EASY else 'hardly anybody could do it'}.")
    correlation = discrimination(tally.scores, tally.totals)
    if correlation is not None and correlation < LOW_DISCRIMINATION:
        found.append(f"Discrimination is {two_places(correlation)}: it told good scripts from others badly.")
    fewest = max(FEWEST_ALIKE, SHARE_ALIKE * len(tally.scores))
    for (part, written), count in sorted(tally.unexplained.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_ALIKE]:
        if count >= fewest:
            said = f"{count} scripts have {part} = {short(written, LONGEST_WRITTEN)}"
            found.append(f"{said}, which is wrong, and no known mistake explains these scripts.")
    return found


def percent(share: float) -> str:
    """74 %, the sign never on a line of its own."""
    return f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")


def look_rows(tally: ClassTally) -> tuple[LookRow, ...]:
    """Scripts to look at again, together by question and reason, what is most urgent first."""
    together: dict[tuple[int, str, str], list[LookAgain]] = {}
    for look in tally.look_again:
        together.setdefault((urgency(look), look.item, look.why), []).append(look)
    rows = []
    for (_, item, why), looks in sorted(together.items(), key=lambda pair: pair[0]):
        shown = looks[:MOST_IN_A_ROW]
        scripts = tuple((named(look.student, tally), short(look.written, LONGEST_WRITTEN)) for look in shown)
        rows.append(LookRow(item, why, scripts, len(looks) - len(shown)))
    return tuple(rows)


def urgency(look: LookAgain) -> int:
    """The lower, the sooner: answers of another form, then eased work, then what cannot be read."""
    return next((place for place, word in enumerate(("form", "eased")) if word in look.why), 2)


def rules(policies: Policies, voids: Mapping[str, Void]) -> tuple[str, ...]:
    """How the class was marked, in sentences."""
    return (
        EASED[policies.eased],
        STEPS[policies.blank_steps],
        HABITS[policies.habits],
        *(f"{name} is {VOID_WORDS[void]}." for name, void in voids.items()),
    )


def by_hand_rules(boxes: int) -> tuple[str, ...]:
    """How many boxes a grader gave other points, in a sentence; nothing where there are none."""
    if not boxes:
        return ()
    return (f"{'1 box has' if boxes == 1 else f'{boxes} boxes have'} points by hand, which marks.csv explains.",)


def caveat(students: int) -> str:
    """What alpha and discrimination are worth if they are those of so few students, or nothing."""
    if students >= SMALL_CLASS:
        return ""
    return (
        f"Of fewer than {SMALL_CLASS} students, as here, both change much by chance: take them for a hint, and never "
        "judge a student by them."
    )


def form_result(letter: str, form: FormTally) -> FormResult:
    """The row of a form."""
    found = spread(form.totals)
    cells = spread_cells(found) if found else ("0", *(NONE for _ in FORM_HEADS[2:]))
    return FormResult(letter, form.totals, float(form.possible), (*cells, two_places(form.alpha)))


def spread_cells(found: Spread) -> tuple[str, ...]:
    """The numbers of a row, but for alpha."""
    mean = f"{found.mean:.1f}"
    deviation = NONE if found.deviation is None else f"{found.deviation:.1f}"
    five = (found.least, found.lower_quartile, found.median, found.upper_quartile, found.most)
    return (str(found.students), mean, deviation, *(f"{round(total, 2):g}" for total in five))


def item_result(tally: ItemTally) -> ItemResult:
    """What is said of one question."""
    share = difficulty(tally.scores, float(tally.worth))
    correlation = discrimination(tally.scores, tally.totals) if tally.worth else None
    verdicts: dict[str, dict[str, int]] = {
        part.name: {verdict: count for (name, verdict), count in tally.verdicts.items() if name == part.name}
        for part in tally.item.parts
    }
    cells = (
        points_text(tally.worth),
        NONE if share is None else f"{share * float(tally.worth):.1f}",
        NONE if share is None else percent(share),
        two_places(correlation),
        points_text(tally.followed),
        *(str(sum(counts.get(verdict, 0) for counts in verdicts.values())) for verdict in ("eased", "unclear")),
        str(len(tally.scores) - tally.answered),
    )
    remark = VOID_WORDS[tally.void] if tally.void else ""
    return ItemResult(tally.item, share, correlation, cells, verdicts, _most(tally.mistakes, MOST_OF_AN_ITEM), remark)


def two_places(number: float | None) -> str:
    """0.81; a dash for none."""
    return NONE if number is None else f"{number:.2f}"


def _most(mistakes: Counter[str], count: int) -> Counted:
    """The mistakes made most often, the most frequent first; what has no name comes last."""
    nameless = (ARITHMETIC, UNKNOWN)
    ordered = sorted(mistakes.items(), key=lambda pair: (pair[0] in nameless, -pair[1], pair[0]))
    return tuple((times, words) for words, times in ordered[:count])
