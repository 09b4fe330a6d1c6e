"""What all formats keep, whichever they are: many questions, of every kind, none left out silently, stable bytes."""

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from html import unescape

import pytest

from examgen.export.formats import CHOSEN, FORMATS
from examgen.export.question import ChosenPart, ExportedExam, Options, WordPart
from examgen.export.reading import read_exam
from examgen.items.kinds import KINDS
from tests.exams import an_exam
from tests.export.box_readers import unzipped

COUNTS = {**dict.fromkeys(KINDS, 12), "forward": 30}
"""Questions that are exported: of one kind more than letters, of each more than digits."""

SPARE = 6
"""Others for those whose class hangs on a rounding, which no real exam has."""

MARKED_BY_HAND = frozenset(("moodle", "canvas", "blackboard-text", "latex"))
"""Formats in which somebody can mark what no box alone tells right or wrong."""


@cache
def many(kind: str) -> ExportedExam:
    """An exam of many questions of a kind; every figure is the same picture."""
    whole = read_exam(an_exam(COUNTS[kind] + SPARE, kind=kind))
    drawn = (
        replace(
            question,
            figure=replace(question.figure, png=lambda *_: b"\x89PNG", pdf=lambda *_: b"%PDF-"),
        )
        for question in whole.questions
        if all(len({*part.accepted} & {*part.options}) == 1 for part in question.parts if isinstance(part, WordPart))
    )
    return replace(whole, questions=tuple(drawn)[: COUNTS[kind]])


NAMED = {
    "moodle": r"<idnumber>([^<]*)<",
    "canvas": r'title="(Q[0-9]+), (?:box 1 |all boxes)?',
    "blackboard": r' title="(Q[0-9]+), box 1 of',
    "blackboard-text": r"(?m)^[A-Z]+\t<p><strong>(Q[0-9]+), (?:box 1 of|all)",
    "csv": r"(?m)^,(Q[0-9]+),",
    "latex": r"\\question \\textbf\{([^}]*)\}",
    "qti21": r'<assessmentItem [^>]* identifier="([^"]*)"',
    "qti3": r'<qti-assessment-item [^>]* identifier="([^"]*)"',
    "rexams": r"(?m)^exname: (.*)$",
}
"""How a question is called in each format."""


def held(to: str, content: bytes) -> list[str]:
    """The names of the questions that a file has, each once."""
    files = unzipped(content).values() if content.startswith(b"PK") else (content,)
    texts = (made.decode() for made in files if not made.startswith((b"\x89PNG", b"%PDF")))
    return list(dict.fromkeys(name for text in texts for name in re.findall(NAMED[to], text)))


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("to", sorted(FORMATS))
def test_a_format_holds_many_questions_of_a_kind_or_names_what_it_leaves_out(to: str, kind: str) -> None:
    names = [question.name for question in many(kind).questions]
    assert len(names) == COUNTS[kind]
    done = FORMATS[to].export(many(kind), Options())
    if kind == "hand-code" and to not in MARKED_BY_HAND:
        assert [(question.name, question.reason) for question in done.left_out] == [(name, CHOSEN) for name in names]
        assert done.exported == ()
        return
    assert done.left_out == ()
    assert list(done.exported) == names
    assert held(to, done.content) == names


def read_by_students(content: bytes) -> str:
    """All texts of a file, entities and the like as characters, but for what a grader alone sees."""
    files = unzipped(content).values() if content.startswith(b"PK") else (content,)
    texts = " ".join(made.decode() for made in files if not made.startswith((b"\x89PNG", b"%PDF")))
    without = re.sub(r"<graderinfo.*?</graderinfo>", "", texts, flags=re.DOTALL)
    return unescape(unescape(unescape(without)))


def phrases(exam: ExportedExam) -> set[str]:
    """What says something of an answer: plain pieces of the names of mistakes, and calculations of worked lines."""
    parts = [part for question in exam.questions for part in question.parts if not isinstance(part, ChosenPart)]
    words = {piece for part in parts for one in part.mistakes for piece in re.findall(r"[a-z ]{16,}", one.words)}
    return words | {
        found for question in exam.questions for line in question.lines for found in re.findall(r"= .{8,}", line)
    }


TELLING = sorted(name for name, chosen in FORMATS.items() if "solutions" in chosen.heeds)


@pytest.mark.parametrize("earn", [0, 30])
@pytest.mark.parametrize("to", TELLING)
def test_without_solutions_a_student_is_told_nothing_in_any_format(to: str, earn: int) -> None:
    exam = replace(many("forward"), questions=many("forward").questions[:3])
    asked = read_by_students(FORMATS["csv"].write(exam, Options())) + " ".join(
        run.text for question in exam.questions for paragraph in question.text for run in paragraph
    )
    telling = {phrase for phrase in phrases(exam) if phrase not in asked}
    share = Decimal(earn) / 100
    told = read_by_students(FORMATS[to].export(exam, Options(slips_earn=share)).content)
    words = {phrase for phrase in telling if not phrase.startswith("=")}
    assert len(words) > 10
    assert all(phrase in told for phrase in words)
    untold = read_by_students(FORMATS[to].export(exam, Options(slips_earn=share, solutions=False)).content)
    assert [phrase for phrase in telling if phrase in untold] == []


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("to", TELLING)
def test_no_kind_tells_a_mistake_without_solutions(to: str, kind: str) -> None:
    exam = replace(many(kind), questions=many(kind).questions[:3])
    if FORMATS[to].export(exam, Options()).exported:
        untold = read_by_students(FORMATS[to].export(exam, Options(solutions=False)).content)
        assert not any(line in untold for question in exam.questions for line in question.lines)
        assert "Known mistakes" not in untold
        feedback = re.findall(r'<(?:qti-)?modal-?feedback [^>]*outcome-?identifier="([^"]+)"', untold, re.IGNORECASE)
        assert feedback == []


@pytest.mark.parametrize("to", sorted(FORMATS))
def test_the_same_questions_are_the_same_bytes_whatever_else_was_exported(to: str) -> None:
    whole = replace(many("forward"), questions=many("forward").questions[:4])
    assert FORMATS[to].export(whole, Options()).content == FORMATS[to].export(whole, Options()).content
    few = FORMATS[to].export(replace(whole, questions=whole.questions[:2]), Options())
    assert held(to, few.content) == list(few.exported) == ["Q01", "Q02"]
