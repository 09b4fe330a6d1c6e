"""answers.csv loses nothing: not to a power failure, not to a second session, not to a spreadsheet."""

import csv
import re
import stat
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.files.errors import ExamgenError
from examgen.grading.answers.answers_csv import (
    ANSWER_COLUMNS,
    AnswersFile,
    ScriptLines,
    answers_file,
    from_cell,
    in_cell,
)

FIRST = ScriptLines("s1", "", "Q01", (("H0 sum", "-1,2"), ("O", "?")))
THIRD = ScriptLines("s2", "", "Q03", (("O", "1"),))
SECOND = ScriptLines('Zoë, "z"', "A", "Q02", (("H0 sum", ""), ("O", "=1+1")))


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def test_scripts_are_there_as_soon_as_they_are_appended_and_again_in_the_next_session(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    with answers_file(path) as file:
        file.append(FIRST)
        head, *lines = rows(path)
        assert head == [*ANSWER_COLUMNS, "points", "comment"]
        assert lines == [["s1", "", "Q01", "H0 sum", "-1,2", "", ""], ["s1", "", "Q01", "O", "?", "", ""]]
        file.append(SECOND)
    with answers_file(path) as file:
        assert file.scripts == [FIRST, SECOND]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_last_script_is_taken_back_and_no_other_byte_changes(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    with answers_file(path) as file:
        file.append(FIRST)
        before = path.read_bytes()
        file.append(SECOND)
    with answers_file(path) as file:
        assert file.take_back() == SECOND
        assert path.read_bytes() == before
        assert file.take_back() == FIRST
        assert file.take_back() is None
        file.append(SECOND)
        assert file.scripts == [SECOND]


def test_nothing_is_taken_back_from_a_file_that_another_program_changed(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    with answers_file(path) as file:
        file.append(FIRST)
        with path.open("a") as other:
            other.write("s9,,Q01,O,1\n")
        content = path.read_bytes()
        with pytest.raises(ExamgenError, match="changed by another program"):
            file.take_back()
    assert path.read_bytes() == content


@pytest.mark.parametrize("cut", range(1, 20))
def test_a_line_that_a_power_failure_cut_off_is_removed_and_told_and_the_rest_stays(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "answers.csv"
    with answers_file(path) as file:
        file.append(FIRST)
        whole = path.read_bytes()
        file.append(SECOND)
    torn = path.read_bytes()[:-cut]
    path.write_bytes(torn)
    with answers_file(path) as file:
        assert file.scripts[0] == FIRST
        assert path.read_bytes() + file.torn.encode() == torn
    assert path.read_bytes().startswith(whole)
    assert path.read_bytes().endswith(b"\n")


def typed_by(file: AnswersFile, script: ScriptLines) -> list[str]:
    """As a session does: look first, then write."""
    said = file.catch_up()
    file.append(script)
    return said


def test_a_file_that_an_editor_has_put_in_its_place_is_gone_on_with(tmp_path: Path) -> None:
    path, saving = tmp_path / "answers.csv", tmp_path / "saving"
    with answers_file(path) as file:
        assert typed_by(file, FIRST) == []
        saving.write_text(path.read_text().replace("-1,2", "-1,3"))
        saving.rename(path)
        assert typed_by(file, SECOND) == [f"{path}: was replaced by another file, as editors do; going on in that one"]
        assert typed_by(file, THIRD) == []
        with pytest.raises(ExamgenError, match="another session"):
            answers_file(path).__enter__()
    with answers_file(path) as file:
        assert file.scripts == [replace(FIRST, boxes=(("H0 sum", "-1,3"), ("O", "?"))), SECOND, THIRD]


@pytest.mark.parametrize("inplace", [True, False])
def test_a_script_that_was_typed_while_an_editor_had_the_file_open_is_not_lost(tmp_path: Path, inplace: bool) -> None:
    path, saving = tmp_path / "answers.csv", tmp_path / "saving"
    with answers_file(path) as file:
        typed_by(file, FIRST)
        opened = path.read_text()
        typed_by(file, SECOND)
        if inplace:
            path.write_text(opened.rstrip("\n"))  # and its last line has no end
        else:
            saving.write_text(opened)
            saving.rename(path)
        assert file.catch_up()[1:] == ['Q02 of Zoë, "z" was not there any more, and is put back']
        assert typed_by(file, THIRD) == []
        assert file.take_back() == THIRD
    with answers_file(path) as file:
        assert file.scripts == [FIRST, SECOND]


def test_a_file_that_moves_with_its_folder_is_written_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "exam").mkdir()
    path, moved = tmp_path / "exam" / "answers.csv", tmp_path / "old" / "answers.csv"
    with answers_file(path) as file:
        typed_by(file, FIRST)
        (tmp_path / "exam").rename(tmp_path / "old")
        assert typed_by(file, SECOND) == [f"{path}: was moved; going on in {moved}"]
        assert typed_by(file, THIRD) == []
        assert file.path == moved
    with answers_file(moved) as file:
        assert file.scripts == [FIRST, SECOND, THIRD]


def test_a_file_in_a_folder_that_was_moved_and_made_anew_is_the_one_that_the_path_names(tmp_path: Path) -> None:
    (tmp_path / "exam").mkdir()
    path = tmp_path / "exam" / "answers.csv"
    with answers_file(path) as file:
        typed_by(file, FIRST)
        (tmp_path / "exam").rename(tmp_path / "old")
        (tmp_path / "exam").mkdir()
        path.write_text(",".join(ANSWER_COLUMNS) + "\n")
        assert len(typed_by(file, SECOND)) == 2
    with answers_file(path) as file:
        assert file.scripts == [FIRST, SECOND]


def test_a_file_that_was_removed_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    with answers_file(path) as file:
        typed_by(file, FIRST)
    with answers_file(path) as file:
        typed_by(file, SECOND)
        path.unlink()
        assert typed_by(file, THIRD)[0] == f"{path}: was removed by another program, and is written again"
    with answers_file(path) as file:
        assert file.scripts == [FIRST, SECOND, THIRD]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_another_session_has_taken_over_is_left_to_it(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    with answers_file(path) as file:
        typed_by(file, FIRST)
        path.rename(tmp_path / "aside.csv")
        with answers_file(path) as other:
            typed_by(other, SECOND)
            with pytest.raises(ExamgenError, match="another session"):
                typed_by(file, THIRD)
    assert rows(path)[1:] == [list(cells) for cells in csv.reader(SECOND.text().splitlines())]


def test_a_session_that_saved_nothing_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    for scripts in ([], [FIRST]):
        with answers_file(path) as file:
            for script in scripts:
                file.append(script)
                file.take_back()
        assert not path.exists()
    path.touch()  # as a session leaves it that was killed
    with answers_file(path):
        pass
    assert not path.exists()
    path.write_text(",".join(ANSWER_COLUMNS) + "\n")  # somebody else's
    with answers_file(path):
        pass
    assert path.exists()


def test_a_second_session_is_refused(tmp_path: Path) -> None:
    with answers_file(tmp_path / "answers.csv"), pytest.raises(ExamgenError, match="another session"):
        answers_file(tmp_path / "answers.csv").__enter__()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"student,mark\ns1,5\n", "line 1: has not the columns"),
        (b"student,form,item,part,written\ns1,,Q01,O\n", "line 2: has not the columns"),
        (b"student,form,item,part,written\nZo\xeb,,Q01,O,1\n", "no CSV in UTF-8"),
        (b"My thesis, without an end", "line 1: has not the columns"),
        (b"student,mark\ns1,5", "line 1: has not the columns"),
    ],
)
def test_a_file_that_is_something_else_is_refused_and_not_touched(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    with pytest.raises(ExamgenError, match=problem):
        answers_file(path).__enter__()
    assert path.read_bytes() == content


def test_what_is_no_file_is_refused() -> None:
    with pytest.raises(ExamgenError, match="not a file"):
        answers_file(Path("/dev/null")).__enter__()


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd", "-2+3", "=0.53", "-0.5-", "\rx"])
def test_no_spreadsheet_takes_a_text_for_a_formula(text: str) -> None:
    assert in_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("-0.5;=1;@x", "-0.5;'=1;'@x"),
        ("=1;-2;+3-1", "'=1;-2;'+3-1"),
        ("a\t=1", "a\t'=1"),
        ("\t=1", "'\t'=1"),
        ("a\n=1", "a\n'=1"),
        ("a;b=1", "a;b=1"),
        ("a,=1", "a,=1"),  # a comma in a cell is between quotation marks
    ],
)
def test_a_cell_that_a_spreadsheet_splits_begins_no_formula(text: str, cell: str) -> None:
    assert in_cell(text) == cell


def test_no_piece_of_any_text_begins_a_formula_whatever_it_is_split_on() -> None:
    for text in map("".join, product("=;-1'\tx", repeat=5)):
        assert from_cell(in_cell(text)) == text
        for piece in re.split(r"[;\t\n\r]", in_cell(text)):
            assert not re.match(r"[=+\-@]", piece) or re.fullmatch(r"[-+][0-9]*[.,]?[0-9]*", piece), text


@pytest.mark.parametrize("text", ["-0.53", "+.5", "-,5", "0.53", "\N{MINUS SIGN}0.5", "Q01", "?", ""])
def test_a_number_stays_a_number(text: str) -> None:
    assert in_cell(text) == text


@given(st.text(max_size=12))
def test_a_text_comes_back_from_its_cell(text: str) -> None:
    assert from_cell(in_cell(text)) == text


@pytest.mark.parametrize(
    "content", [b"x", b"my only notes", b"student,form,item,part,written;", "Zoë".encode("cp1252")]
)
def test_a_file_of_someone_else_without_an_end_of_line_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "notes").write_bytes(content)
    with pytest.raises(ExamgenError, match="Name another file with --answers"):
        answers_file(tmp_path / "notes").__enter__()
    assert (tmp_path / "notes").read_bytes() == content
