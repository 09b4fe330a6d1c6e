"""The students of a roster and those of the answers, brought together: ids that tools have altered, strangers."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping

from examgen.grading.answers.store import AnswersStore

MOST_NAMED = 10
"""Strangers that are named one by one; more of them have one cause, which is said instead."""

DECIMALS = re.compile(r"([0-9]+)\.0+")

ALTERED: Mapping[str, Callable[[str], str]] = {
    "lost leading zeros in one of the tables": lambda student: student.lstrip("0") if _is_number(student) else student,
    "other capitals in one of the tables": str.casefold,
    "decimals in one of the tables": lambda student: DECIMALS.sub(r"\1", student),
    "an address behind @ in one of the tables": lambda student: student.partition("@")[0].casefold(),
}
"""What tools do to ids, in the words of a note, and what is left of an id that it cannot change."""


def match_roster(store: AnswersStore, roster: str, answers: str) -> None:
    """Match ids that a tool has altered in one of the tables, and say who is a stranger still.

    roster, answers: what the tables are called.
    """
    for altered, unaltered in ALTERED.items():
        if store.strangers():
            _take_for_one(store, altered, unaltered, f"{answers}, {roster}")
    strangers = store.strangers()
    if len(strangers) <= MOST_NAMED:
        for student, line in strangers:
            said = f"{student} does not stand in {roster}. Mend the name, or enrol the student."
            store.put_problem_at(line, said)
        return
    store.mismatched = True
    like = ", ".join(student for student, _ in strangers[:3])
    said = f"{len(strangers)} students do not stand in {roster}, like {like}."
    mend = "If these are ids of another kind, say which column of the roster holds them with --id; else mend them."
    store.put_problem_at(strangers[0][1], f"{said} {mend}")


def _is_number(student: str) -> bool:
    return student.isascii() and student.isdecimal()


def _take_for_one(store: AnswersStore, altered: str, unaltered: Callable[[str], str], tables: str) -> None:
    """Take two ids for the same student, where one of them stands in each table and nobody else could be meant.

    altered: what a tool did, in words; unaltered: what is left of an id; tables: what they are called.
    """
    strangers, idle = dict(store.strangers()), store.idle()
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for student in store.students():
        alike[unaltered(student)].append(student)
    changed, count = "", 0
    for pair in alike.values():
        plain = [student for student in pair if unaltered(student) == student.casefold()]
        if len(pair) == 2 and plain and strangers.keys() & {*pair} and idle & {*pair}:
            one, kept = sorted(pair, key=lambda student: (student in idle, student))
            if _is_number(one) and _is_number(kept):
                one, kept = sorted(pair, key=len)
            store.take_for(one, kept)
            changed = changed or f"{one} for {kept}"
            count += 1
    if count:
        ids = "1 id has" if count == 1 else f"{count} ids have"
        store.put_note(f"{tables}: {ids} {altered}; taken: {changed}.")
