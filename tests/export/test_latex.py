"""The document of the class `exam`, read as TeX reads characters. That it compiles is proved by latex_compiled.py."""

import re
from decimal import Decimal

import pytest

from examgen.export.formats import FORMATS
from examgen.export.latex import tex
from examgen.export.question import NumberPart, Options
from examgen.export.reading import read_exam
from tests.export.box_readers import number, unzipped
from tests.export.exported import NAMES, ODD, exported, record, with_odd_texts


def documents(name: str, options: Options = Options()) -> dict[str, str]:  # noqa: B008 frozen
    files = unzipped(FORMATS["latex"].export(exported(name), options).content)
    return {path: made.decode() for path, made in files.items() if path.endswith(".tex")}


def characters(source: str) -> list[str]:
    """The characters of a piece of LaTeX that mean something to TeX where they stand, but for braces, which match."""
    depth, found = 0, []
    for control, char in re.findall(r"\\([A-Za-z]+|.)|(.)", source, re.DOTALL):
        if not control:
            depth += {"{": 1, "}": -1}.get(char, 0)
            assert depth >= 0
            found += [char] if char in "$&#^_%" else []
    assert depth == 0
    return found


@pytest.mark.parametrize("text", [ODD, "%", "\\", "a_b^c", "{", "}", "$x$", "#1", "~", "-- --- ''", "\ufffe\x07"])
def test_a_text_means_nothing_to_tex(text: str) -> None:
    assert characters(tex(text)) == []
    assert "\n" not in tex(text)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_has_every_question_with_its_points_its_figure_and_a_box_for_each_answer(name: str) -> None:
    sources = "".join(documents(name).values())
    questions = exported(name).questions
    assert re.findall(r"\\question \\textbf\{([^}]*)\}", sources) == [question.name for question in questions]
    parts = re.findall(r"\\part\[([0-9]*(?:\\half)?)\]", sources)
    worth = [number(part.replace("\\half", "½")) for part in parts]
    assert sum(worth, Decimal(0)) == sum(question.points for question in questions)
    assert len(parts) == sum(1 if question.chosen else len(question.parts) for question in questions)
    figures = unzipped(FORMATS["latex"].export(exported(name), Options()).content)
    for path in re.findall(r"\\drawing\{[0-9.]+mm\}\{([^}]*)\}", sources):
        assert figures[path].startswith(b"%PDF-")
    answers = re.findall(r"\\begin\{solutionbox\}\{[^}]*\}(.*)\\end\{solutionbox\}", sources)
    shown = [tex(part.shown) for question in questions if not question.chosen for part in question.parts]
    assert [answer for answer in answers if " = " not in answer] == shown


def test_known_mistakes_and_the_worked_lines_stand_in_the_solution() -> None:
    (source,) = documents("forward").values()
    for question in exported("forward").questions:
        assert all(tex(line) in source for line in question.lines)
        for part in question.parts:
            assert isinstance(part, NumberPart)
            assert all(tex(f"{mistake.ends}: {mistake.words}") in source for mistake in part.mistakes)


def test_without_solutions_boxes_are_empty() -> None:
    (source,) = documents("forward", Options(solutions=False)).values()
    questions = exported("forward").questions
    assert "solution" not in source.lower()
    assert "ifprintanswers" not in source
    assert not any(tex(line) in source for question in questions for line in question.lines)
    assert source.count("\\makeemptybox") == sum(len(question.parts) for question in questions)


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_of_ours_has_a_character_that_pdflatex_lacks(name: str) -> None:
    for source in documents(name).values():
        body = source.partition("\\begin{document}")[2]
        assert re.findall(r"\\unicodechar\{[^}]*\}", body) == []


def test_forms_are_documents_of_their_own_and_a_section_says_its_text_once() -> None:
    assert list(documents("forms")) == ["exam-A.tex", "exam-B.tex"]
    source = unzipped(FORMATS["latex"].export(read_exam(with_odd_texts(record("forward"), ODD)), Options()).content)
    assert source["exam.tex"].decode().count(f"\\fullwidth{{{tex(ODD)}") == 1


def test_the_same_exam_is_the_same_file() -> None:
    one, other = (FORMATS["latex"].export(read_exam(record("own")), Options()).content for _ in range(2))
    assert one == other
