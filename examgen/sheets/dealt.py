"""Sheets for a class: forms in turn, questions dealt out, codes drawn; and what of being fair could not be had."""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from examgen.exam.record import Exam
from examgen.files.errors import ExamgenError
from examgen.items.difficulty import LOSS_PLACES
from examgen.sheets.assigning import WITHIN, Dealing, Fairness, fairness, forms_in_turn, in_order, middle_of, shuffled
from examgen.sheets.codes import Draw, new_codes
from examgen.sheets.pool import Question, pool_of, quotas, rating_of
from examgen.sheets.record import MOST_SHEETS, Accommodation, Layout, Sheet, Sheets, exam_digest
from examgen.sheets.seating import Seat, neighbours, unread_seats


@dataclass(frozen=True, slots=True)
class Student:
    """Who is to get a sheet, as the roster has it; "" where it does not say. place: of his line there, in words."""

    student: str
    name: str = ""
    form: str = ""
    seat: Seat = field(default_factory=Seat)
    place: str = ""
    accommodation: Accommodation = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. each: None for all questions; spares: papers without a name, printed as usual; spares_with:
    how many besides for who needs more than usual, by what that is.
    """

    each: int | None = None
    shuffled: bool = False
    seats_per_row: int | None = None
    spares: int = 0
    layout: Layout = field(default_factory=Layout)
    spares_with: Mapping[Accommodation, int] = field(default_factory=dict)

    @property
    def all_spares(self) -> Mapping[Accommodation, int]:
        """How many papers without a name there are to be, by what they are printed for."""
        return {"": self.spares, **self.spares_with}


class Chance:
    """Where chance comes from: of the order and the questions, and of codes, which do not depend on one another."""

    def __init__(self, seed: int | None = None, draw: Draw = secrets.choice) -> None:
        self.random = Random(secrets.randbits(128) if seed is None else seed)
        self.draw = draw


def deal_out(
    exam: Exam, students: Sequence[Student], wanted: Wanted, chance: Chance, before: Sheets | None = None
) -> tuple[Sheets, Fairness]:
    """The sheets of an exam, and how fair they are. before: those that there are, which stay as they are.

    Raises ExamgenError where there are not so many questions, or a student has a sheet already.
    """
    _refuse(exam, students, wanted, before)
    old = before.sheets if before else ()
    spares = [Student("", accommodation=word) for word, count in wanted.all_spares.items() for _ in range(count)]
    people = [*map(_student_of, old), *students, *spares]
    beside = _beside(people, wanted.seats_per_row)
    forms = exam.by_form()
    letters = forms_in_turn(tuple(forms), [person.form for person in people], beside, Counter())
    rating = rating_of(exam)
    pools = {letter: pool_of(form, rating) for letter, form in forms.items()}
    middle = 0.0 if wanted.each is None else middle_of(list(pools.values()), wanted.each)
    orders: list[Sequence[Question]] = [()] * len(people)
    used: Counter[str] = Counter()
    for letter, pool in pools.items():
        mine = [at for at, has in enumerate(letters) if has == letter]
        orders_of, counted = _dealt(pool, mine, beside, old, wanted, middle, chance.random)
        for at, order in orders_of.items():
            orders[at] = order
        used.update({f"{letter}/{name}": times for name, times in counted.items()})
    codes = new_codes(len(people) - len(old), {sheet.code for sheet in old}, chance.draw)
    added = max((sheet.added for sheet in old), default=-1) + 1
    new = tuple(
        Sheet(
            code=code,
            student=person.student,
            name=person.name,
            room=person.seat.room,
            seat=person.seat.seat,
            form=letter or None,
            questions=tuple(question.id for question in order),
            expected_loss=Decimal(sum(question.loss for question in order)).scaleb(-LOSS_PLACES),
            added=added,
            accommodation=person.accommodation,
        )
        for code, person, letter, order in zip(
            codes, people[len(old) :], letters[len(old) :], orders[len(old) :], strict=True
        )
    )
    sheets = Sheets(
        exam=exam_digest(exam),
        each=wanted.each,
        shuffled=wanted.shuffled,
        seats_per_row=wanted.seats_per_row,
        layout=wanted.layout,
        likelihoods=rating.likelihoods,
        families=rating.families,
        sheets=(*old, *new),
    )
    points = [_points(forms[letter], order) for letter, order in zip(letters, orders, strict=True)]
    names = [[f"{letter}/{question.id}" for question in order] for letter, order in zip(letters, orders, strict=True)]
    return sheets, fairness(orders, names, beside, points, used)


def _points(form: Exam, order: Sequence[Question]) -> int:
    """What a sheet is worth, in the units of a loss."""
    return int(sum((form.items[question.place].points for question in order), Decimal(0)).scaleb(LOSS_PLACES))


def _refuse(exam: Exam, students: Sequence[Student], wanted: Wanted, before: Sheets | None) -> None:
    have = {sheet.student for sheet in before.sheets if not sheet.spare} if before else set[str]()
    again = [person for person in students if person.student in have]
    if again:
        place, more = again[0].place or "the roster", f", and so have {len(again) - 1} more" if again[1:] else ""
        said = f"{place}: {again[0].student} has a sheet already{more}"
        raise ExamgenError(f"{said}. Name a roster of those alone who have none.")
    spares = sum(wanted.all_spares.values())
    if not students and not spares:
        raise ExamgenError("the roster: names no student, so there is nobody to make sheets for. Put them in.")
    count = len(students) + spares + (len(before.sheets) if before else 0)
    if count > MOST_SHEETS:
        said = f"{count:,} sheets in all were asked for, and an exam has {MOST_SHEETS:,} at most"
        raise ExamgenError(f"{said}. Hand the rest out from a copy of its folder{', with --force' if before else ''}.")
    if wanted.each is None:
        return
    for form in exam.by_form().values():
        if not 1 <= wanted.each <= len(form.items):
            said = f"a sheet of this exam has 1 to {len(form.items)} questions"
            raise ExamgenError(f"--each {wanted.each}: {said}. Name such a number, or make an exam with more.")


def _student_of(sheet: Sheet) -> Student:
    return Student(sheet.student, sheet.name, sheet.form or "", Seat(sheet.room, sheet.seat))


def _beside(people: Sequence[Student], seats_per_row: int | None) -> list[tuple[int, ...]]:
    """The neighbours of everybody, by place; of a spare paper nobody knows them."""
    seated = [at for at, person in enumerate(people) if person.student]
    near = neighbours([people[at].seat for at in seated], seats_per_row)
    beside: list[tuple[int, ...]] = [()] * len(people)
    for at, others in zip(seated, near, strict=True):
        beside[at] = tuple(seated[other] for other in others)
    return beside


def _dealt(
    pool: Sequence[Question],
    mine: Sequence[int],
    beside: Sequence[tuple[int, ...]],
    old: Sequence[Sheet],
    wanted: Wanted,
    middle: float,
    random: Random,
) -> tuple[dict[int, Sequence[Question]], Counter[str]]:
    """The questions of those who have one form, in the order of each, and how often each question is used.

    middle: the expected loss that all sheets come near to.
    """
    by_id = {question.id: question for question in pool}
    printed = {at: [by_id[name] for name in old[at].questions] for at in mine if at < len(old)}
    new = [at for at in mine if at >= len(old)]
    if wanted.each is None:
        hands = {at: list(pool) for at in new}
        used = Counter({question.id: len(mine) for question in pool})
    else:
        shares = quotas(pool, wanted.each)
        points = int(sum((points * count for (_, points), count in shares.items()), Decimal(0)).scaleb(LOSS_PLACES))
        dealing = Dealing(pool, points, random)
        for at, questions in printed.items():
            dealing.keep(at, questions, beside[at])
        dealing.deal(wanted.each, new, beside, middle)
        hands, used = {at: dealing.hands[at].questions for at in new}, dealing.used
    orders = {at: shuffled(hand, random) if wanted.shuffled else in_order(hand) for at, hand in hands.items()}
    return {**printed, **orders}, used


def shortfalls(found: Fairness, sheets: Sheets) -> Iterator[str]:
    """One line for each thing that could not be had, with what was reached."""
    if found.apart > WITHIN:
        said = f"sheets: their expected losses are up to {100 * found.apart:.2f} % of a sheet's points apart, not"
        yield f"{said} {100 * WITHIN:.0f} % or less; the exam has no questions that bring them nearer."
    if found.shared and (sheets.each is not None or sheets.sheets[0].form is not None):
        said = f"neighbours: {found.shared} of {found.pairs} pairs share a question"
        yield f"{said}; more questions, or fewer on a sheet, keep them apart."
    if found.same_words and (sheets.each is not None or sheets.sheets[0].form is not None):
        yield f"neighbours: {found.same_words} of {found.pairs} pairs have the same word in a question of one number."
    if found.uneven and sheets.each is not None:
        said = f"sheets: {found.uneven} of {found.sheets} do not have targets, or yes and no, about half and half"
        yield f"{said}; the exam has no questions that make them even."
    seats = [Seat(sheet.room, sheet.seat) for sheet in sheets.sheets if not sheet.spare]
    if sheets.layout.order == "room" and not any(seat.room for seat in seats):
        where = "in the order of their seats" if any(seat.seat for seat in seats) else "in that of the roster"
        yield f"rooms: the roster names none, so no page comes before each, and sheets are {where}."
    unread = unread_seats(seats, sheets.seats_per_row)
    if unread:
        students = [sheet.student for sheet in sheets.sheets if not sheet.spare]
        said = f"{seats[unread[0]].seat!r} of {students[unread[0]]}"
        several = f" and {len(unread) - 1} more cannot be told, or are taken; they count" if unread[1:] else ""
        told = several or " cannot be told, or is taken; who has it counts"
        yield f"seats: {said}{told} as beside those next in the roster, and all others sit where it says."
