"""Exercises for R/exams, read as `read_exercise` and `read_metainfo` of the package read them; no R runs here."""

import io
import re
import zipfile
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from examgen.exam.lookup import check
from examgen.exam.record import Exam
from examgen.export import rexams
from examgen.export.archive import zipped
from examgen.export.formats import FORMATS
from examgen.export.question import Options
from examgen.export.reading import read_exam
from examgen.items.slip_words import slip_words
from tests.export.exported import NAMES, ODD, exported, item_records, record, with_odd_texts

HELD = [name for name in NAMES if name != "hand-code"]


@dataclass(frozen=True)
class Exercise:
    sections: dict[str, list[str]]
    answers: list[str]
    meta: dict[str, list[str]]

    @property
    def text(self) -> str:
        return "\n".join(line for lines in self.sections.values() for line in lines)

    def boxes(self) -> list[tuple[str, str, Decimal, Decimal]]:
        """Type, solution, tolerance and points of each."""
        fields = (self.meta[name] for name in ("exclozetype", "exsolution", "extol", "expoints"))
        return [
            (shape, solution, Decimal(tolerance), Decimal(points))
            for shape, solution, tolerance, points in zip(*fields, strict=True)
        ]


def sections_of(lines: list[str], mark: str) -> dict[str, list[str]]:
    """What stands under each line that is underlined by at least four marks; a blank line stands before it."""
    starts = [place - 1 for place, line in enumerate(lines) if line.startswith(mark * 4)]
    assert all(lines[start - 1] == "" for start in starts if start)
    ends = [*(start - 1 for start in starts[1:]), len(lines)]
    return {lines[start]: lines[start + 2 : end] for start, end in zip(starts, ends, strict=True)}


def read(stem: str, text: str) -> Exercise:
    lines = text.split("\n")
    chunk, rest = lines[:3], lines[3:]
    assert chunk[1:] == [f'include_supplement("{stem}.png")', "```"]
    assert not any("`" in line for line in rest), "knitr would run what stands between backticks"
    sections = sections_of(rest[1:], "=")
    answers = sections_of(["", *sections["Question"]], "-")["Answerlist"]
    assert all(line.startswith("*") for line in answers)
    meta = dict(line.split(": ", 1) for line in sections["Meta-information"] if line)
    return Exercise(
        sections, [line[1:].strip() for line in answers], {key: value.split("|") for key, value in meta.items()}
    )


def exercises(exam: Exam | str, options: Options = Options()) -> dict[str, Exercise]:  # noqa: B008 frozen
    """The exercises of an exam by the names of their files; their figures are drawn for one test alone."""
    whole = exported(exam) if isinstance(exam, str) else read_exam(exam)
    stems = {question.file_stem: question for question in whole.questions}
    return {stem: read(stem, rexams.exercise(question, options)) for stem, question in stems.items()}


@pytest.mark.parametrize("name", HELD)
def test_r_exams_marks_a_number_as_examgen_does(name: str) -> None:
    found = exercises(name)
    for item in item_records(name).values():
        exercise = found[str(item["id"]) if not item.get("form") else f"{item['form']}-{item['id']}"]
        parts: Any = item["parts"]
        for part, (shape, solution, tolerance, points) in zip(parts, exercise.boxes(), strict=True):
            assert points == Decimal(part["points"])
            if "accepted" in part:
                assert (shape, tolerance, solution.count("1")) == ("schoice", 0, 1)
                continue
            assert shape == "num"
            low, high, answer = (Decimal(part[field]) for field in ("low", "high", "answer"))
            last, written = (Decimal(1).scaleb(int(number.as_tuple().exponent)) for number in (low, answer))
            beside = {answer + steps * written for steps in range(-3, 4)}
            for number in {low, high, low - last, high + last, *beside}:
                right = abs(number - Decimal(solution)) <= tolerance
                assert right == (check(item, f"{part['name']}={number:f}").verdict == "right")


@pytest.mark.parametrize("name", HELD)
def test_the_choice_that_is_right_is_the_word_that_is(name: str) -> None:
    for exercise, question in zip(exercises(name).values(), exported(name).questions, strict=True):
        rest = list(exercise.answers)
        for part, (shape, solution, _, _) in zip(question.parts, exercise.boxes(), strict=True):
            count = len(solution) if shape == "schoice" else 1
            choices, rest = rest[:count], rest[count:]
            if shape == "schoice":
                assert [word for word, bit in zip(choices, solution, strict=True) if bit == "1"] == [part.answer]
            else:
                assert choices == [""]
        assert rest == []


@pytest.mark.parametrize("name", HELD)
def test_every_box_has_its_place_every_figure_its_file_and_the_key_its_section(name: str) -> None:
    for exercise, question in zip(exercises(name).values(), exported(name).questions, strict=True):
        places = re.findall(r"##ANSWER(\d+)##", exercise.text)
        assert places == [str(number) for number in range(1, len(question.parts) + 1)]
        assert re.findall(r"\]\(([^)]*)\)", exercise.text) == [f"{question.file_stem}.png"]
        assert (exercise.meta["extype"], exercise.meta["exname"]) == (["cloze"], [question.file_stem])
        assert len([line for line in exercise.sections["Solution"] if line]) > len(question.lines)
    for exercise in exercises(name, Options(solutions=False)).values():
        assert "Solution" not in exercise.sections


def test_every_known_mistake_is_listed_in_the_solution() -> None:
    for item, exercise in zip(record("forward").items, exercises("forward").values(), strict=True):
        solution = "\n".join(exercise.sections["Solution"])
        for slip in item.slips:
            assert slip_words(slip.name, item.network.hidden_activation) in solution


@pytest.mark.parametrize(
    "odd", [ODD, "`r stop(1)` $x$ _a_ ^b^", "====", "1. one", "##ANSWER1## [a](b) @c", "- - --- ..."]
)
def test_odd_texts_are_nothing_to_knitr_and_nothing_to_pandoc(odd: str) -> None:
    plain = exercises("forward")
    for stem, exercise in exercises(with_odd_texts(record("forward"), odd)).items():
        assert exercise.meta == plain[stem].meta
        assert [*exercise.sections] == [*plain[stem].sections]
        assert len(re.findall("##ANSWER1##", exercise.text)) == 1
        shown = exercise.sections["Question"][2]
        within = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), shown).replace("\N{WORD JOINER}", "")
        assert within == odd
        assert not re.search(r"[][`$_^*\\@#{}<>|~\"']", re.sub(r"&#\d+;", "", shown))


def test_an_archive_is_the_same_bytes_each_time_and_its_files_are_their_owner_s() -> None:
    files = {"b.txt": b"two", "a.txt": b"one"}
    assert zipped(files) == zipped(dict(files))
    with zipfile.ZipFile(io.BytesIO(zipped(files))) as archive:
        assert archive.namelist() == ["b.txt", "a.txt"]
        assert {entry.external_attr >> 16 & 0o777 for entry in archive.infolist()} == {0o600}
        assert archive.testzip() is None


def test_an_archive_has_each_exercise_and_its_figure_and_is_the_same_each_time() -> None:
    whole = replace(exported("forms"), questions=exported("forms").questions[:1])
    one, other = (FORMATS["rexams"].export(whole, Options()).content for _ in range(2))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert archive.namelist() == ["A-Q01.Rmd", "A-Q01.png"]
        assert archive.read("A-Q01.Rmd").decode() == rexams.exercise(whole.questions[0], Options())
        assert archive.read("A-Q01.png") == whole.questions[0].figure.pixels()
