"""Scripts of a class: what each student wrote in each box of his form, ready to be marked."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from examgen.grading.answers.intake import contradicted, differ, says_more
from examgen.grading.answers.matching import MOST_NAMED
from examgen.grading.answers.people import NOBODY, Person
from examgen.grading.answers.store import AnswersStore, Standing, StudentAnswers, says_absent
from examgen.grading.by_hand import ByHand, Given, read_by_hand
from examgen.grading.exam_names import ExamNames
from examgen.sheets.record import Sheet

ScriptTexts = tuple[str, ...]
"""What stands in the boxes of one item, in the order of its parts; "" in one that is blank."""


@dataclass(frozen=True, slots=True)
class StudentScript:
    """Everything that one student handed in. boxes: item by item of his form; missing: whether he handed nothing in.

    strays: how many of his answers are to another form, and are left out; person: who that is; by_hand: by the place of
    an item, what a grader gave its boxes. code: of his sheet, where sheets are personal; places: those in his form of
    the questions that it has, in its order, None where he has all of them as they stand.
    """

    student: str
    form: str
    boxes: tuple[ScriptTexts, ...]
    strays: int = 0
    missing: bool = False
    person: Person = NOBODY
    by_hand: Mapping[int, Given] = field(default_factory=dict)
    code: str = ""
    places: tuple[int, ...] | None = None

    @property
    def asked(self) -> Sequence[int]:
        """The place in his form of each item that there are boxes of."""
        return range(len(self.boxes)) if self.places is None else self.places


def scripts_of(store: AnswersStore, names: ExamNames, answers: str) -> Iterator[StudentScript]:
    """The scripts by student. What has to be said of answers that fit no form, and of missing students, is kept.

    answers: what the tables are called in messages.
    """
    absent: list[tuple[str, int]] = []
    for found in store.by_student():
        written = [text for *_, text, _ in found.answers if text.strip()]
        if not found.given and all(map(says_absent, written)):
            if written:
                absent.append((found.student, next(line for *_, text, line in found.answers if text.strip())))
            elif found.enrolled is not None and not store.mismatched:
                store.put_roster_problem_at(found.enrolled, f"{found.student} has no answers in {answers}.")
            yield _nothing(found, names, store)
            continue
        form_had = form_of(found, names, sheet_of(found.student, names, store))
        if form_had is None:
            line = found.answers[0][-1]
            said = f"nobody says which form {found.student} has. Write its letter into the column form."
            store.put_problem_at(line, said)
        else:
            yield _script(found, form_had, names, store)
    if absent:
        shown = absent[:MOST_NAMED]
        where, who = store.where_all(line for _, line in shown), _listed([student for student, _ in absent])
        store.put_note(f"{where}: {who} marked absent, which is missing and no 0.")


def sheet_of(student: str, names: ExamNames, store: AnswersStore) -> Sheet | None:
    """The sheet that a student handed in, else the one that was printed for him; None where sheets are not personal."""
    if names.dealt is None:
        return None
    code = store.handed_in.get(student)
    return names.dealt.of(student) if code is None else names.dealt.sheet(code)


def _nothing(found: StudentAnswers, names: ExamNames, store: AnswersStore) -> StudentScript:
    """The script of somebody who handed nothing in."""
    sheet = sheet_of(found.student, names, store)
    form = (sheet.form or "" if sheet else found.form) or names.forms[0]
    places = names.places_on(sheet) if sheet else None
    blank = _in_order({}, form if sheet else names.forms[0], names, places)
    code = sheet.code if sheet else ""
    return StudentScript(found.student, form, blank, missing=True, person=found.person, code=code, places=places)


def _listed(students: Sequence[str]) -> str:
    """`s1, s2 and 7 more are`."""
    more = f" and {len(students) - MOST_NAMED} more" if len(students) > MOST_NAMED else ""
    return f"{', '.join(students[:MOST_NAMED])}{more} {'are' if len(students) > 1 else 'is'}"


def form_of(found: StudentAnswers, names: ExamNames, sheet: Sheet | None = None) -> str | None:
    """The form of a student: his sheet's, the roster's, else that of most of his answers; None where nobody says."""
    if not any(names.forms):
        return ""
    if sheet is not None:
        return sheet.form
    if found.form:
        return found.form
    said = Counter(form for form, *_ in found.answers if form)
    most = max(said.values(), default=0)
    return min((form for form, times in said.items() if times == most), default=None)


def _script(found: StudentAnswers, form: str, names: ExamNames, store: AnswersStore) -> StudentScript:
    boxes: dict[tuple[str, str], Standing] = {}
    strays = 0
    for said, item, part, written, line in found.answers:
        problem = ""
        if said and said != form:
            strays += 1
            problem = f"{found.student} has form {form}, and this answer to form {said} is left out. Mend the form."
        elif not names.has_box(form, item, part) and written.strip():
            problem = f"{form}/{item} has no box {part!r}. Mend the form, or the box."
        elif (item, part) not in boxes or says_more(written, boxes[item, part].written):
            boxes[item, part] = Standing(written, line)
        elif differ(written, boxes[item, part].written):
            before = boxes[item, part]
            together = store.contradict((found.student, said, item, part), before, written, line)
            boxes[item, part] = Standing(together, line)
            problem = contradicted((form, item, part), found.student, written, store.where(before.place))
        if problem:
            store.put_problem_at(line, problem)
    given = _by_hand(found, form, names, store)
    sheet = sheet_of(found.student, names, store)
    places, code = (names.places_on(sheet), sheet.code) if sheet else (None, "")
    return StudentScript(
        found.student,
        form,
        _in_order(boxes, form, names, places),
        strays,
        person=found.person,
        by_hand=given,
        code=code,
        places=places,
    )


def _by_hand(found: StudentAnswers, form: str, names: ExamNames, store: AnswersStore) -> Mapping[int, Given]:
    """What a grader gave boxes of the student's form; what is wrong with it is kept as a problem."""
    items = {item.id: place for place, item in enumerate(names.of_form(form))}
    given: dict[int, dict[str, ByHand | None]] = {}
    for said, item, part, points, comment, place in found.given:
        at = items.get(item)
        worth = {} if at is None else {one.name: one.points for one in names.of_form(form)[at].parts}
        if at is None or part not in worth or (said and said != form):
            continue  # the answer is left out too, and is told
        read = read_by_hand(points, comment, worth[part]) if points else None
        if isinstance(read, str):
            box = f"{item} {part} of {found.student}"
            store.put_problem_at(place, f"{box}: {read} The box has the marker's points until that is mended.")
        else:
            given.setdefault(at, {})[part] = read
    return given


def _in_order(
    boxes: Mapping[tuple[str, str], Standing], form: str, names: ExamNames, places: Sequence[int] | None = None
) -> tuple[ScriptTexts, ...]:
    """What stands in the boxes of each item of a form. places: those of the items that are asked, None for all."""
    blank, items = Standing("", 0), names.of_form(form)
    return tuple(
        tuple(boxes.get((item.id, part.name), blank).written.strip() for part in item.parts)
        for item in (items if places is None else (items[place] for place in places))
    )
