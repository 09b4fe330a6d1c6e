"""Moodle's XML, read and marked as Moodle reads and marks it: tests/export/moodle_reader.py."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from examgen.exam.lookup import check
from examgen.exam.record import Exam
from examgen.export.formats import FORMATS
from examgen.export.moodle import LONGEST_NAME, category_name
from examgen.export.question import Options
from examgen.export.reading import read_exam
from examgen.items.slip_words import slip_words
from tests.export.exported import NAMES, ODD, exported, item_records, record, with_odd_texts
from tests.export.moodle_reader import Cell, Question, read

MARKED = [name for name in NAMES if name != "hand-code"]

THIRD = Options(slips_earn=Decimal("0.3"))


def imported(exam: Exam | str, options: Options = Options()) -> list[Question]:  # noqa: B008 frozen
    whole = exported(exam) if isinstance(exam, str) else read_exam(exam)
    return read(FORMATS["moodle"].export(whole, options).content)


def boxes(name: str, options: Options = Options()) -> Iterator[tuple[dict[str, Any], dict[str, Any], Cell]]:  # noqa: B008
    """Every item of a record with every part and the cell that Moodle has for it."""
    records = item_records(name)
    for question in imported(name, options):
        item: dict[str, Any] = records[question.name]
        for part, cell in zip(item["parts"], question.cells, strict=True):
            yield item, part, cell


def words_of(item: dict[str, Any], slips: tuple[str, ...]) -> set[str]:
    *hidden, _ = (layer["activation"] for layer in item["network"]["layers"])
    return {slip_words(name, hidden) for name in slips}


def told(feedback: str) -> set[str]:
    return {*feedback.removeprefix("one of: ").split("; ")} if feedback else set()


def numbers_to_try(item: dict[str, Any], part: dict[str, Any]) -> set[Decimal]:
    """The answer, the ends of every interval and a unit of their last place beyond, the next numbers handed in."""
    name, handed_in = part["name"], Decimal(part["answer"]).as_tuple().exponent
    ranges = [(Decimal(part["low"]), Decimal(part["high"]))]
    ranges += [
        (Decimal(slip["low"][name]), Decimal(slip["high"][name])) for slip in item["slips"] if name in slip["low"]
    ]
    tried = {Decimal(part["answer"])}
    for low, high in ranges:
        last, written = Decimal(1).scaleb(int(low.as_tuple().exponent)), Decimal(1).scaleb(int(handed_in))
        tried |= {low, high, low - last, high + last, (low + high) / 2}
        nearest = low.quantize(written)
        tried |= {nearest + written * steps for steps in (-2, -1, 0, 1, 2, 3)}
    return tried


@pytest.mark.parametrize("name", MARKED)
def test_moodle_marks_a_number_as_examgen_does_and_names_the_same_mistakes(name: str) -> None:
    tried = 0
    for item, part, cell in boxes(name):
        for number in numbers_to_try(item, part) if "accepted" not in part else ():
            share, feedback = cell.marked(format(number, "f"))
            ours = check(item, f"{part['name']}={number:f}")
            assert share == (ours.verdict == "right"), (item["id"], part["name"], number)
            assert told(feedback) == words_of(item, ours.slips), (item["id"], part["name"], number)
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("name", MARKED)
def test_moodle_marks_a_word_as_examgen_does(name: str) -> None:
    for item, part, cell in boxes(name):
        for word in part.get("accepted", ()):
            assert cell.marked(word) == (1.0, "")
            assert cell.marked(word.upper())[0] == 1
        for slip in item["slips"]:
            word = slip["answers"].get(part["name"])
            if "accepted" in part and word is not None:
                share, feedback = cell.marked(word)
                assert share == 0
                assert words_of(item, (slip["name"],)) <= told(feedback)


@pytest.mark.parametrize("name", MARKED)
def test_a_known_mistake_earns_what_was_asked_for_and_nothing_else_does(name: str) -> None:
    for item, part, cell in boxes(name, THIRD):
        for slip in item["slips"]:
            answer = slip["answers"].get(part["name"])
            if answer is not None:
                right = "accepted" not in part and check(item, f"{part['name']}={answer}").verdict == "right"
                assert cell.marked(answer)[0] == (1 if right else pytest.approx(0.3))
        assert cell.marked("987654" if cell.shape == "NUMERICAL" else "nonsense") == (0.0, "")


@pytest.mark.parametrize("name", NAMES)
def test_weights_are_whole_and_the_marks_of_questions_keep_their_proportions(name: str) -> None:
    found = {question.name: question for question in imported(name)}
    factors = {found[item.name].default_mark / float(item.points) for item in record(name).items}
    assert len(factors) == 1
    assert factors <= {1.0, 2.0}
    for item in record(name).items:
        weights = [cell.weight for cell in found[item.name].cells]
        assert weights in ([], [part.points * int(min(factors)) for part in item.parts])


def test_an_exam_with_half_points_anywhere_has_all_its_weights_doubled() -> None:
    whole = replace(exported("forms"), halves=True)
    (first, *_) = read(FORMATS["moodle"].export(whole, Options()).content)
    assert [cell.weight for cell in first.cells] == [2, 2, 2, 2, 2]


def test_what_is_right_stands_first_so_that_a_mistake_never_takes_a_point_away() -> None:
    for name in MARKED:
        for _, part, cell in boxes(name):
            if cell.shape == "MULTICHOICE":
                assert [choice.answer for choice in cell.alternatives] in (["yes", "no"], ["0", "1"], ["0", "1", "2"])
            else:
                assert cell.alternatives[0].share == 1
            assert part["answer"] is not None


@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_its_name_its_figure_and_the_worked_key(name: str) -> None:
    for question, whole in zip(imported(name), exported(name).questions, strict=True):
        assert question.id == question.name == whole.name
        assert question.text.startswith(f"<p><strong>{whole.name}</strong></p>")
        ((file, svg),) = question.files.items()
        assert re.findall(r'src="@@PLUGINFILE@@/([^"]+)"', question.text) == [file]
        assert ET.fromstring(svg).tag.endswith("svg")
        assert unescape(re.findall(r'alt="([^"]+)"', question.text)[0]) == whole.figure.words
        key = unescape(re.sub("<[^>]+>", "", question.general_feedback))
        assert all(line in key for line in whole.lines)


@pytest.mark.parametrize("name", NAMES)
def test_without_solutions_no_worked_line_is_in_what_students_see_afterwards(name: str) -> None:
    for question, whole in zip(imported(name, Options(solutions=False)), exported(name).questions, strict=True):
        assert question.general_feedback == ""
        assert not any(line in unescape(question.text) for line in whole.lines)


@pytest.mark.parametrize("name", ["forward", "truth-table", "softmax"])
def test_mistakes_earn_what_they_earn_whether_or_not_they_are_told(name: str) -> None:
    earn = Decimal("0.3")
    told, untold = (imported(name, Options(slips_earn=earn, solutions=solutions)) for solutions in (True, False))
    for one, other in zip(told, untold, strict=True):
        for cell, quiet in zip(one.cells, other.cells, strict=True):
            assert [replace(alternative, feedback="") for alternative in cell.alternatives] == list(quiet.alternatives)


def test_a_question_that_no_cell_can_mark_is_an_essay_with_the_sample_for_the_grader() -> None:
    content = FORMATS["moodle"].export(exported("hand-code"), Options(solutions=False)).content
    for question, whole in zip(read(content), exported("hand-code").questions, strict=True):
        assert (question.type, question.cells) == ("essay", ())
        assert question.default_mark == 9  # 4½ points, doubled as everything is
        assert whole.lines[0] in unescape(content.decode())


def test_forms_and_sections_have_categories_to_draw_from() -> None:
    assert {question.category for question in imported("forms")} == {
        "$course$/top/Record: forms/Form A",
        "$course$/top/Record: forms/Form B",
    }
    two = replace(exported("forward"), sections=2)
    two = replace(two, questions=(two.questions[0], replace(two.questions[1], section=2)))
    found = read(FORMATS["moodle"].export(two, Options()).content)
    assert [question.category.rpartition("/")[2] for question in found] == ["Section 1", "Section 2"]


@pytest.mark.parametrize("odd", [ODD, "\N{GRINNING FACE}" * 500, "a\\", "{", "\ufffe\uffff", "]]>", "~#=" * 60])
def test_odd_texts_come_through_whole_and_change_no_cell(odd: str) -> None:
    plain, found = imported("forward"), imported(with_odd_texts(record("forward"), odd))
    shown = odd.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    for before, after in zip(plain, found, strict=True):
        assert after.cells == before.cells
        assert f"<p>{shown}</p>" in unescape(after.text)
        assert "<b>" not in after.text
        course, top, name = re.split(r"(?<!/)/(?!/)", after.category)
        assert (course, top) == ("$course$", "top")
        assert unescape(name).replace("//", "/").startswith(shown[:50].strip("/ "))


def test_a_mistake_is_named_whatever_characters_its_words_have() -> None:
    (first, *others) = exported("forward").questions
    (part, *parts) = first.parts
    told_oddly = replace(part, mistakes=(replace(part.mistakes[0], words=ODD),))  # type: ignore[type-var,union-attr]
    oddly = replace(first, parts=(told_oddly, *parts))
    whole = replace(exported("forward"), questions=(oddly, *others))
    cell = read(FORMATS["moodle"].export(whole, Options()).content)[0].cells[0]
    middle = (part.mistakes[0].low + part.mistakes[0].high) / 2  # type: ignore[union-attr,operator]
    assert cell.marked(format(middle, "f")) == (0.0, ODD)
    assert len(cell.alternatives) == 2


def test_a_category_is_no_longer_than_moodle_keeps_and_is_cut_in_no_entity() -> None:
    cut = category_name("<" * 100)
    assert len(cut) <= LONGEST_NAME
    assert unescape(cut) == "<" * (len(cut) // 4) + "…"
    assert category_name("/a/b/") == "a//b"
    assert category_name("a" * LONGEST_NAME) == "a" * LONGEST_NAME


def test_the_same_exam_is_the_same_file() -> None:
    one, other = (FORMATS["moodle"].export(read_exam(record("forms")), THIRD).content for _ in range(2))
    assert one == other
