"""A hundred questions and more: one rule for their names, from the spec to the marks."""

import json
from dataclasses import replace
from itertools import cycle, product
from pathlib import Path

import pytest

from examgen.asking.asked import section_of, whole_of
from examgen.exam.lookup import find_items, open_record
from examgen.exam.record import Exam, exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.grading.exam_names import ExamNames
from examgen.items.item import item_ids
from examgen.making import make_exam, new_exam
from examgen.networks.bank import Bank
from examgen.verify import verify_exam
from examgen.verify.reading import read
from tests.exams import a_seed, an_exam, chosen_by, in_forms
from tests.grading.a_class import LONG, a_class, graded, rows, table, wide
from tests.verify.solved import write_record

COUNTS = {
    1: ("Q01", "Q01"),
    9: ("Q01", "Q09"),
    10: ("Q01", "Q10"),
    99: ("Q01", "Q99"),
    100: ("Q001", "Q100"),
    101: ("Q001", "Q101"),
    1000: ("Q0001", "Q1000"),
}
"""The first and the last name in exams of so many questions."""

ROWS = [f"{first / 10:g},{second / 10:g}" for first in range(1, 11) for second in range(11, 21)]
"""A hundred rows."""


def so_many(count: int) -> Exam:
    """An exam in which one question stands so many times: what it asks does not matter here."""
    exam = an_exam(1, "step", kind="hand-code")
    selection = chosen_by(count, ("step",), kind="hand-code", batches={}, tasks=(exam.items[0].network.task,))
    return with_names(replace(exam, selection=selection), item_ids(count))


def with_names(exam: Exam, names: tuple[str, ...]) -> Exam:
    """The exam with its questions, by turns, under these names."""
    return replace(exam, items=tuple(replace(item, id=name) for item, name in zip(cycle(exam.items), names)))


def padded(count: int, digits: int) -> tuple[str, ...]:
    return tuple(f"Q{number:0{digits}}" for number in range(1, count + 1))


def written(exam: Exam, folder: Path) -> Path:
    return write_record(json.loads(exam_text(exam)), folder)


@pytest.mark.parametrize(("count", "names"), COUNTS.items(), ids=map(str, COUNTS))
def test_both_ways_have_the_same_names_and_a_look_up_finds_each(
    count: int, names: tuple[str, str], tmp_path: Path
) -> None:
    exam = so_many(count)
    path = written(exam, tmp_path / "exam")
    assert load_exam(path) == exam
    ids = [question.id for question in read(path).questions]
    assert (ids[0], ids[-1]) == names
    assert ids == sorted(ids) == [item.id for item in exam.items]
    record, known = open_record(path), ExamNames(exam)
    for number in {1, count // 2 + 1, count}:
        for typed in (str(number), f"q{number}", f"Q{number:02}", f"Q{number:06}"):
            assert [item["id"] for item in find_items(record, [typed], path)] == [ids[number - 1]]
            assert known.item(typed) == ("", ids[number - 1])
    for number in (0, count + 1):
        with pytest.raises(ExamgenError, match="no such question"):
            find_items(record, [str(number)], path)
        assert known.item(str(number)) is None


@pytest.mark.parametrize(("count", "digits"), [(99, 3), (100, 2), (100, 4), (101, 2), (9, 1)])
def test_the_second_way_refuses_names_of_other_lengths(count: int, digits: int, tmp_path: Path) -> None:
    exam = with_names(so_many(count), padded(count, digits))
    with pytest.raises(ExamgenError, match=r"stands where|is called neither Q01"):
        read(written(exam, tmp_path))


@pytest.mark.slow
def test_a_hundred_questions_of_two_sections_survive_the_second_way(shared_bank: Bank, tmp_path: Path) -> None:
    sections = tuple(section_of({"activation": name, "count": 50}) for name in ("sigmoid", "tanh"))
    exam = new_exam(whole_of(sections, {"seed": a_seed()}), shared_bank)[0]
    assert [item.id for item in exam.items] == [f"Q{number:03}" for number in range(1, 101)]
    assert verify_exam(written(exam, tmp_path)).lie is None


def test_a_hundred_questions_in_each_of_two_forms_are_named_alike(tmp_path: Path) -> None:
    exam = in_forms(so_many(200), 2)
    path = written(with_names(exam, padded(100, 3) * 2), tmp_path)
    names = [question.id for question in read(path).questions]
    assert names == [f"{form}/Q{number:03}" for form, number in product("AB", range(1, 101))]
    assert [find_items(open_record(path), [typed], path)[0]["id"] for typed in ("b/100", "B/Q0100")] == ["Q100"] * 2


def test_an_own_network_has_a_hundred_rows(tmp_path: Path) -> None:
    file = tmp_path / "board.toml"
    weights = {"I0->H0": 1.3, "I1->H0": 1.3, "B->H0": -1.3, "I0->H1": 1.2, "I1->H1": 1.2, "B->H1": 0.4}
    weights |= {"H0->O": -1.5, "H1->O": 0.8, "B->O": 0.3}
    lines = "\n".join(f'"{edge}" = {weight}' for edge, weight in weights.items())
    file.write_text(f'hidden = "tanh"\n[weights]\n{lines}\n')
    accepted = ["slip-hides", "answer-is-a-target", "rounding-broke-it"]
    exam = make_exam(hand_coded=file, row=ROWS, accept=accepted, seed=7, guessable_seed=True)
    assert [item.id for item in exam.items] == [f"Q{number:03}" for number in range(1, 101)]
    assert verify_exam(written(exam, tmp_path)).lie is None
    earlier = with_names(exam, padded(100, 2))  # as an earlier version named them
    assert [question.id for question in read(written(earlier, tmp_path)).questions][-2:] == ["Q99", "Q100"]


def test_a_class_is_graded_in_a_hundred_questions_in_their_order(tmp_path: Path) -> None:
    exam = an_exam(100, "relu")
    answers = a_class(exam, 2)
    long = graded(exam, table(tmp_path / "long.csv", [LONG, *answers]))
    short = [(student, form, f"q{int(item[1:])}", part, text) for student, form, item, part, text in answers]
    for other in (wide(answers), [LONG, *short]):
        again = graded(exam, table(tmp_path / "other.csv", other))
        for name in ("marks.csv", "gradebook.csv"):
            assert (again.folder / name).read_bytes() == (long.folder / name).read_bytes()
    assert long.problems == ()
    marked = [row[2] for row in rows(long.folder / "marks.csv")[1:] if row[0] == "s0000"]
    assert marked == sorted(marked)
    head = rows(long.folder / "gradebook.csv")[0]
    assert [name for name in head if name.startswith("Q")] == [f"Q{number:03}" for number in range(1, 101)]
