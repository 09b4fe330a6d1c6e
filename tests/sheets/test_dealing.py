"""Who gets which questions: equally hard, equally often, apart from neighbours; and what cannot be had is said."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from examgen.exam.record import Exam
from examgen.files.errors import ExamgenError
from examgen.items.difficulty import expected_loss
from examgen.sheets.dealt import Chance, Student, Wanted, deal_out, shortfalls
from examgen.sheets.record import Sheets, items_of
from examgen.sheets.seating import Seat
from tests.exams import an_exam, in_forms

POOL = an_exam(40, ("sigmoid", "tanh"))


def students(count: int) -> list[Student]:
    return [Student(f"s{number:04}", f"Student {number}") for number in range(count)]


def dealt(exam: Exam, count: int, **wanted: int | bool) -> Sheets:
    return deal_out(exam, students(count), Wanted(**wanted), Chance(7))[0]  # type: ignore[arg-type]


def test_expected_losses_of_any_two_sheets_are_within_one_per_cent_of_the_points() -> None:
    sheets = dealt(POOL, 120, each=5)
    losses = [sum(expected_loss(item, POOL.places) for item in items_of(sheet, POOL)) for sheet in sheets.sheets]
    assert max(losses) - min(losses) <= Decimal("0.01") * 25
    assert [sheet.expected_loss for sheet in sheets.sheets] == losses


def test_sheets_of_two_forms_come_near_to_one_expected_loss() -> None:
    """On average questions of one form lose more by nearly one per cent of their points than those of the other."""
    exam = in_forms(an_exam(24, "relu", kind="gradient"), 2)
    points = exam.items[0].points
    means = [sum(expected_loss(item, form.places) for item in form.items) / 12 for form in exam.by_form().values()]
    assert abs(means[0] - means[1]) > Decimal("0.009") * points
    losses = [sheet.expected_loss for sheet in dealt(exam, 60, each=5).sheets]
    assert max(losses) - min(losses) <= Decimal("0.01") * 5 * points


def test_the_last_unfair_sheets_of_a_large_class_are_bettered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """With five tries a sheet; a class of ten thousand has 40, and they do not do for all of it either."""
    monkeypatch.setattr("examgen.sheets.assigning.FEWEST_TRIES", 2)
    monkeypatch.setattr("examgen.sheets.assigning.TRIES_IN_ALL", 600)
    losses = [sheet.expected_loss for sheet in dealt(POOL, 120, each=4).sheets]
    assert max(losses) - min(losses) <= Decimal("0.01") * 20


def test_neighbours_share_no_question() -> None:
    """In rows of ten: beside one another, and one behind the other."""
    sheets = dealt(POOL, 120, each=5, seats_per_row=10).sheets
    for at, sheet in enumerate(sheets):
        near = [at + 1] * (at % 10 < 9) + [at + 10]
        for other in (there for there in near if there < len(sheets)):
            assert not set(sheet.questions) & set(sheets[other].questions)


def test_each_question_is_used_about_equally_often() -> None:
    used = Counter(name for sheet in dealt(POOL, 160, each=5).sheets for name in sheet.questions)
    assert len(used) == 40
    assert all(16 <= times <= 24 for times in used.values())  # 20 on average


def test_targets_are_about_even_on_every_sheet() -> None:
    sheets = dealt(POOL, 60, each=6)
    for sheet in sheets.sheets:
        ones = [item.inputs in ((0, 1), (1, 0)) for item in items_of(sheet, POOL)]
        assert sum(ones) == 3


def test_sections_keep_their_shares_and_their_order() -> None:
    (rules,) = POOL.selection.sections
    parted = replace(
        POOL, selection=replace(POOL.selection, sections=(replace(rules, count=30), replace(rules, count=10)))
    )
    for sheet in deal_out(parted, students(20), Wanted(4, shuffled=True), Chance(1))[0].sheets:
        numbers = [int(name[1:]) for name in sheet.questions]
        assert [number > 30 for number in numbers] == [False, False, False, True]


def test_without_shuffling_questions_stand_in_the_order_of_the_exam_and_with_it_they_do_not() -> None:
    plain = dealt(POOL, 30, each=6).sheets
    mixed = dealt(POOL, 30, each=6, shuffled=True).sheets
    assert all(list(sheet.questions) == sorted(sheet.questions) for sheet in plain)
    assert not all(list(sheet.questions) == sorted(sheet.questions) for sheet in mixed)


def test_everybody_has_the_whole_exam_and_forms_go_round_so_that_neighbours_differ() -> None:
    exam = in_forms(an_exam(6), 3)
    sheets = dealt(exam, 30, seats_per_row=5).sheets
    assert all(len(sheet.questions) == 2 for sheet in sheets)
    assert all(one.form != other.form for one, other in pairwise(sheets[:5]))
    assert all(one.form != other.form for one, other in zip(sheets, sheets[5:], strict=False))
    assert set(Counter(sheet.form for sheet in sheets).values()) <= {9, 10, 11}


def test_the_form_of_the_roster_is_kept() -> None:
    people = [Student("a", form="B"), Student("b", form="B"), Student("c")]
    sheets = deal_out(in_forms(an_exam(4)), people, Wanted(), Chance(1))[0].sheets
    assert [sheet.form for sheet in sheets] == ["B", "B", "A"]


def test_late_students_change_no_sheet_that_there_is_and_keep_off_their_neighbours() -> None:
    before = deal_out(POOL, students(20), Wanted(5, seats_per_row=4), Chance(3))[0]
    late = [Student("late", seat=Seat()), Student("later")]
    after = deal_out(POOL, late, Wanted(5, seats_per_row=4), Chance(4), before)[0]
    assert after.sheets[:20] == before.sheets
    assert [sheet.added for sheet in after.sheets[20:]] == [1, 1]
    assert not set(after.sheets[20].questions) & set(after.sheets[16].questions)
    assert not set(after.sheets[20].questions) & set(after.sheets[21].questions)


def test_codes_do_not_depend_on_what_was_dealt_nor_that_on_codes() -> None:
    one = deal_out(POOL, students(9), Wanted(5), Chance(3))[0].sheets
    other = deal_out(POOL, students(9), Wanted(5), Chance(3))[0].sheets
    assert [sheet.questions for sheet in one] == [sheet.questions for sheet in other]
    assert not {sheet.code for sheet in one} & {sheet.code for sheet in other}


def test_spare_papers_are_nobodys() -> None:
    sheets = deal_out(POOL, students(2), Wanted(5, spares=2), Chance(1))[0].sheets
    assert [sheet.spare for sheet in sheets] == [False, False, True, True]


def test_spare_papers_are_for_who_needs_more_too() -> None:
    """Behind those that are printed as usual, as hard as all others."""
    wanted = Wanted(5, spares=1, spares_with={"large-a4": 2, "extra-lines": 1})
    sheets, fair = deal_out(POOL, students(2), wanted, Chance(1))
    assert [(sheet.spare, sheet.accommodation) for sheet in sheets.sheets[2:]] == [
        (True, ""),
        (True, "large-a4"),
        (True, "large-a4"),
        (True, "extra-lines"),
    ]
    assert fair.apart <= 0.01
    alone = deal_out(POOL, [], Wanted(5, spares_with={"large": 1}), Chance(1))[0].sheets
    assert [sheet.accommodation for sheet in alone] == ["large"]


@pytest.mark.parametrize(
    ("each", "people", "said"),
    [
        (0, students(1), "--each 0: a sheet of this exam has 1 to 40 questions"),
        (41, students(1), "--each 41: a sheet of this exam has 1 to 40 questions"),
        (5, [], "the roster: names no student"),
    ],
)
def test_what_cannot_be_dealt_is_refused(each: int, people: list[Student], said: str) -> None:
    with pytest.raises(ExamgenError, match=said):
        deal_out(POOL, people, Wanted(each), Chance(1))


def test_one_student_gets_a_sheet_of_all_or_of_one_question() -> None:
    for each in (1, 40):
        (sheet,) = deal_out(POOL, students(1), Wanted(each), Chance(1))[0].sheets
        assert len(sheet.questions) == each


def test_a_student_who_has_a_sheet_gets_no_second_one() -> None:
    before = deal_out(POOL, students(2), Wanted(5), Chance(3))[0]
    with pytest.raises(ExamgenError, match="s0001 has a sheet already"):
        deal_out(POOL, students(2)[1:], Wanted(5), Chance(3), before)


def test_more_sheets_than_a_record_holds_are_refused_and_the_mend_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("examgen.sheets.dealt.MOST_SHEETS", 3)
    before = deal_out(POOL, students(2), Wanted(5, spares=1), Chance(1))[0]
    with pytest.raises(ExamgenError, match=r"^4 sheets in all .* has 3 at most\. Hand the rest out from a copy of its"):
        deal_out(POOL, students(4), Wanted(5), Chance(1))
    with pytest.raises(ExamgenError, match="from a copy of its folder, with --force"):
        deal_out(POOL, [Student("late")], Wanted(5), Chance(1), before)
    assert len(deal_out(POOL, [Student("late")], Wanted(5), Chance(1))[0].sheets) == 1  # what --force deals


def test_a_seat_that_is_taken_is_said_and_who_has_it_keeps_off_the_others() -> None:
    people = [Student(name, seat=Seat("", seat)) for name, seat in (("a", "A1"), ("b", "A2"), ("c", "A2"))]
    sheets, fair = deal_out(POOL, people, Wanted(5), Chance(1))
    assert fair.pairs == 2
    said = "'A2' of c cannot be told, or is taken; who has it counts as beside those next in the roster"
    assert f"seats: {said}, and all others sit where it says." in list(shortfalls(fair, sheets))


def test_what_cannot_be_had_is_said_with_what_was_reached() -> None:
    small = an_exam(3, ("sigmoid", "tanh"))
    sheets, fair = deal_out(small, students(3), Wanted(2), Chance(1))
    assert fair.shared == 2  # two of three questions: any two sheets share one
    assert "neighbours: 2 of 2 pairs share a question" in " ".join(shortfalls(fair, sheets))
