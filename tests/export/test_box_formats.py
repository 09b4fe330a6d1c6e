"""Canvas and Blackboard, where a box is a question of its own, marked as they mark: tests/export/box_readers.py."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from examgen.exam.lookup import check
from examgen.export.formats import FORMATS
from examgen.export.question import ExportedExam, ExportedQuestion, Options
from examgen.export.reading import read_exam
from tests.export import box_readers
from tests.export.box_readers import Box
from tests.export.exported import NAMES, ODD, exported, item_records, record, with_odd_texts
from tests.export.test_moodle import numbers_to_try

READERS: dict[str, Callable[[bytes], list[Box]]] = {
    "canvas": lambda content: [box for quiz in box_readers.canvas(content).values() for box in quiz],
    "blackboard": lambda content: [box for test in box_readers.blackboard(content).values() for box in test],
    "blackboard-text": box_readers.blackboard_text,
}

HELD = [name for name in NAMES if name != "hand-code"]


def boxes_of(
    to: str,
    whole: ExportedExam,
    options: Options = Options(),  # noqa: B008 frozen
) -> Iterator[tuple[ExportedQuestion, int, Box]]:
    """Every box of an exam, its number, and what the platform has for it; figures are one picture for all."""
    plain = replace(
        whole,
        questions=tuple(
            replace(question, figure=replace(question.figure, png=lambda *_: b"\x89PNG"))
            for question in whole.questions
        ),
    )
    found = READERS[to](FORMATS[to].export(plain, options).content)
    places = [(question, number) for question in whole.questions for number, _ in enumerate(question.parts)]
    for (question, number), box in zip(places, found, strict=True):
        yield question, number, box


def letters(text: str) -> str:
    """A text without its spaces."""
    return "".join(text.split())


@pytest.mark.parametrize("to", sorted(READERS))
@pytest.mark.parametrize("name", HELD)
def test_a_platform_marks_every_answer_as_examgen_does(to: str, name: str) -> None:
    records = item_records(name)
    for question, number, box in boxes_of(to, exported(name)):
        item: dict[str, Any] = records[question.name]
        part = item["parts"][number]
        assert box.title == f"{question.name}, box {number + 1} of {len(item['parts'])}: {question.parts[number].label}"
        assert box.points == Decimal(part["points"])
        if "accepted" not in part:
            assert box.shape == "number"
            for value in numbers_to_try(item, part):
                ours = check(item, f"{part['name']}={value:f}").verdict == "right"
                assert box.right(format(value, "f")) == ours, (question.name, part["name"], value)
            continue
        words = {*part["accepted"], *(slip["answers"].get(part["name"], part["answer"]) for slip in item["slips"])}
        for word in words if box.shape == "word" else box.choices:
            assert box.right(word) == (word in part["accepted"]), (question.name, part["name"], word)
            if box.shape == "word":
                assert box.right(word.upper()) == box.right(word)


@pytest.mark.parametrize("to", sorted(READERS))
@pytest.mark.parametrize("name", HELD)
def test_every_box_says_what_is_asked_and_what_the_figure_shows(to: str, name: str) -> None:
    for question, _, box in boxes_of(to, exported(name)):
        shown = letters(unescape(re.sub("<[^>]+>", "", box.text)))
        if to != "canvas":
            assert all(letters(run.text) in shown for line in question.text for run in line)
        if to != "blackboard":
            assert question.figure.words in unescape(box.text)


@pytest.mark.parametrize("name", HELD)
def test_canvas_lists_known_mistakes_where_an_answer_is_wrong_and_the_key_behind_the_last_box(name: str) -> None:
    for question, number, box in boxes_of("canvas", exported(name)):
        mistakes = question.parts[number].mistakes  # type: ignore[union-attr]
        assert all(mistake.words in box.told for mistake in mistakes)
        last = number == len(question.parts) - 1
        assert all((line in box.key) == last for line in question.lines)


@pytest.mark.parametrize("name", HELD)
def test_blackboard_lists_known_mistakes_and_the_key_behind_each_box(name: str) -> None:
    for question, number, box in boxes_of("blackboard", exported(name)):
        mistakes = question.parts[number].mistakes  # type: ignore[union-attr]
        assert all(line in box.key for line in (*question.lines, *(mistake.words for mistake in mistakes)))


@pytest.mark.parametrize("to", sorted(READERS))
def test_without_solutions_nothing_of_the_key_goes_along(to: str) -> None:
    for question, _, box in boxes_of(to, exported("forward"), Options(solutions=False)):
        assert (box.told, box.key) == ("", "")
        assert not any(line in box.text for line in question.lines)


def test_what_no_box_can_tell_right_is_an_essay_or_left_out_by_name() -> None:
    whole = exported("hand-code")
    for to in ("canvas", "blackboard-text"):
        done = FORMATS[to].export(whole, Options())
        found = READERS[to](done.content)
        assert [(box.shape, box.points) for box in found] == [
            ("essay", question.points) for question in whole.questions
        ]
        assert [box.title.partition(",")[0] for box in found] == [question.name for question in whole.questions]
        assert done.left_out == ()
    left_out = FORMATS["blackboard"].export(whole, Options()).left_out
    assert [question.name for question in left_out] == [question.name for question in whole.questions]


@pytest.mark.parametrize("to", ["canvas", "blackboard"])
def test_each_form_is_a_quiz_of_its_own(to: str) -> None:
    reader = {"canvas": box_readers.canvas, "blackboard": box_readers.blackboard}[to]
    content = FORMATS[to].export(exported("forms"), Options()).content
    quizzes = reader(content)
    assert list(quizzes) == ["Record: forms · Form A", "Record: forms · Form B"]
    assert {box.title[0] for box in quizzes["Record: forms · Form A"]} == {"A"}
    assert content == FORMATS[to].export(read_exam(record("forms")), Options()).content


def test_a_second_export_of_an_exam_has_the_ids_of_the_first_and_another_exam_has_others() -> None:
    def idents(whole: ExportedExam) -> set[str]:
        content = FORMATS["canvas"].export(whole, Options()).content
        return {*re.findall(r'ident="(examgen-[^"]+)"', "".join(map(bytes.decode, texts(content))))}

    def texts(content: bytes) -> list[bytes]:
        return [made for path, made in box_readers.unzipped(content).items() if path.endswith(".xml")]

    whole = replace(exported("forward"), questions=exported("forward").questions[:1])
    again = replace(whole, questions=exported("forward").questions[:2])
    other = replace(whole, title="Final")
    assert idents(whole) < idents(again)
    assert not idents(whole) & idents(other)


def test_a_line_of_blackboards_text_is_a_box_whatever_ends_a_line_elsewhere() -> None:
    whole = read_exam(with_odd_texts(record("forward"), "one\u2028two\u2029three\x85four\ttab"))
    lines = FORMATS["blackboard-text"].export(whole, Options()).content.decode().splitlines()
    assert [line.count("\t") for line in lines] == [3] * sum(len(question.parts) for question in whole.questions)


@pytest.mark.parametrize("to", sorted(READERS))
@pytest.mark.parametrize("odd", [ODD, "\N{GRINNING FACE}" * 500, "\ufffe]]>", "&amp;\ttab\nline"])
def test_odd_texts_come_through_whole(to: str, odd: str) -> None:
    shown = " ".join(odd.replace("\ufffe", "\ufffd").split())
    whole = read_exam(with_odd_texts(record("forward"), odd))
    pairs = zip(boxes_of(to, whole), boxes_of(to, exported("forward")), strict=True)
    for (_, _, box), (_, _, before) in pairs:
        assert (box.shape, box.points, box.title) == (before.shape, before.points, before.title)
        if to != "canvas":
            assert shown in " ".join(box.text.split())
    if to == "canvas":
        content = box_readers.unzipped(FORMATS[to].export(whole, Options()).content)
        quiz = next(made for path, made in content.items() if path.count("/") and "meta" not in path)
        assert shown in unescape(unescape(" ".join(quiz.decode().split())))
