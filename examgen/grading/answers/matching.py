"""The students of a roster and those of the answers, brought together: shortened ids, strangers."""

from collections import defaultdict

from examgen.grading.answers.store import AnswersStore

MOST_NAMED = 10
"""Strangers that are named one by one; more of them have one cause, which is said instead."""


def match_roster(store: AnswersStore, roster: str, answers: str) -> None:
    """Match ids that have lost their leading zeros in one of the tables, and say who is a stranger still.

    roster, answers: what the tables are called.
    """
    if store.strangers():
        _give_zeros_back(store, roster, answers)
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


def _give_zeros_back(store: AnswersStore, roster: str, answers: str) -> None:
    """Take 4711 and 0004711 for the same student, where one of them stands in each table and nobody else could."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for student in store.numbers():
        alike[student.lstrip("0")].append(student)
    strangers, idle = dict(store.strangers()), store.idle()
    changed = ""
    count = 0
    for pair in alike.values():
        if len(pair) == 2 and strangers.keys() & {*pair} and idle & {*pair}:
            shorter, longer = sorted(pair, key=len)
            store.take_for(shorter, longer)
            changed = changed or f"{shorter} for {longer}"
            count += 1
    if count:
        zeros = "1 id has" if count == 1 else f"{count} ids have"
        store.put_note(f"{answers}, {roster}: {zeros} lost leading zeros in one of the tables; taken: {changed}.")
