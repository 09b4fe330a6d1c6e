"""Boxes that nobody of a class answered: far oftener a column that was not understood than a question too hard.

So they are never graded as blank unless somebody says that they are.
"""

import re
from collections import Counter
from collections.abc import Iterable

from examgen.files.errors import ExamgenError
from examgen.grading.answers.store import AnswersStore
from examgen.grading.exam_names import ExamNames, nearest

FormBox = tuple[str, str, str]
"""A form, an item's id and a part's name."""

PLAIN = re.compile(r"[\w./-]+")
"""What no shell takes for anything else."""

ENOUGH = 10
"""On how many personal sheets a question has to stand for it to be odd that nobody answered a box."""

MOST_NAMED = 8
"""Boxes that are named one by one."""


def read_blanks(asked: Iterable[str], names: ExamNames) -> frozenset[FormBox]:
    """The boxes that nobody answered. asked: like `Q02`, `Q02-Q05`, `Q02.H1 sum`; `A/Q02` is of form A, `Q02` of every.

    Raises ExamgenError for what no question or box is called.
    """
    return frozenset(box for text in asked for box in _meant(text, names))


def _meant(text: str, names: ExamNames) -> list[FormBox]:
    typed, dot, part = text.partition(".")
    first, _, last = typed.partition("-")
    item, end = names.item(first), names.item(last or first)
    if item is None or end is None or (last and end[0] not in ("", item[0])):
        raise ExamgenError(f"--blank {text}: there is no such question. {names.all_items()}")
    if end[1] < item[1] or (last and dot):
        raise ExamgenError(f"--blank {text}: is no range of questions. Write it like Q02-Q05, and a box like Q02.O.")
    forms = [item[0]] if item[0] else names.forms
    if not dot:
        return [
            (form, one.id, part.name)
            for form in forms
            for one in names.of_form(form)
            for part in one.parts
            if item[1] <= one.id <= end[1]
        ]
    found = [(form, item[1], name) for form in forms if (name := names.part(form, item[1], part))]
    if not found:
        raise ExamgenError(f"--blank {text}: {item[1]} has no such box. {nearest(part, names.parts(item[1]))}")
    return found


def refuse_unanswered(store: AnswersStore, names: ExamNames, blank: frozenset[FormBox], answers: str) -> None:
    """Raise ExamgenError if a box of a form that somebody has is blank in all scripts, and is not among `blank`.

    answers: what the table is called.
    """
    answered = store.answered()
    handed_in = _handed_in(store, names)
    forms = {form for form in store.forms() if form} or set(names.forms)
    missing = [
        (form, item.id, part.name)
        for form in names.forms
        if form in forms
        for item in names.of_form(form)
        if names.dealt is None or handed_in[form, item.id] >= ENOUGH
        for part in item.parts
        if not {(form, item.id, part.name), ("", item.id, part.name)} & answered
    ]
    open_boxes = [box for box in missing if box not in blank]
    if open_boxes and answered:
        named = list(_named(open_boxes, names))
        more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        options = " ".join(f"--blank {quoted(name)}" for name in named[:MOST_NAMED])
        raise ExamgenError(
            f"{answers}: nobody answered {', '.join(named[:MOST_NAMED])}{more}, so nothing was written. "
            f"Mend the columns, or say that it is so: {options}.{_why(store)}"
        )
    _refuse_lost(store, names, blank)


def _refuse_lost(store: AnswersStore, names: ExamNames, blank: frozenset[FormBox]) -> None:
    """Raise ExamgenError if a table lacks the column of a box that nobody there has answered, though others have."""
    lost = [(table, box) for table, box in store.lost() if box not in blank]
    if lost:
        table = lost[0][0]
        named = list(_named([box for found, box in lost if found == table], names))[:MOST_NAMED]
        options = " ".join(f"--blank {quoted(name)}" for name in named)
        raise ExamgenError(
            f"{table}: has no column for {', '.join(named)}, but for other boxes of the question, so nothing was "
            f"written. Mend its head, or say that these are blank: {options}.{_why(store)}"
        )


def _handed_in(store: AnswersStore, names: ExamNames) -> Counter[tuple[str, str]]:
    """On how many of the sheets that were handed in each question stands, by form and id."""
    sheets = [names.dealt.sheet(code) for code in store.handed_in.values()] if names.dealt else []
    return Counter((sheet.form or "", name) for sheet in sheets for name in sheet.questions)


def quoted(name: str) -> str:
    """A name as a shell takes it: there is a > in every weight's, and a space in many a box's."""
    return name if PLAIN.fullmatch(name) else f'"{name}"'


def _why(store: AnswersStore) -> str:
    """What could not be used, which may be why: the first of it."""
    count = store.count_problems()
    lines = "1 line" if count == 1 else f"{count:,} lines"
    return f" Besides, {lines} could not be used; the first is {next(store.problems())}" if count else ""


def _named(boxes: list[FormBox], names: ExamNames) -> Iterable[str]:
    """Whole questions by their names, those that follow one another together, else box by box."""
    for form in dict.fromkeys(box[0] for box in boxes):
        letter = f"{form}/" if form else ""
        whole: list[str] = []
        for item in names.of_form(form):
            parts = [part for known, of, part in boxes if (known, of) == (form, item.id)]
            if len(parts) == len(item.parts):
                whole.append(item.id)
                continue
            yield from _together(letter, whole)
            whole = []
            yield from (f"{letter}{item.id}.{part}" for part in parts)
        yield from _together(letter, whole)


def _together(letter: str, whole: list[str]) -> list[str]:
    return [f"{letter}{whole[0]}-{whole[-1]}" if len(whole) > 1 else f"{letter}{whole[0]}"] if whole else []
