"""A folder that appears whole or not at all, keeps what its owner put there, and shuts others out where it must."""

import os
import stat
from functools import partial
from pathlib import Path

import pytest

from examgen.exam.folder import (
    GENERATED,
    check_place,
    laid_into,
    laid_out,
    marks_beside,
    new_folder,
    record_now,
    refuse_if_changed,
    write_pages,
)
from examgen.files.errors import ExamgenError
from examgen.files.whole import UNFINISHED

FILES = {name: f"{name} one".encode() for name in GENERATED}
OTHERS = {name: f"{name} two".encode() for name in GENERATED}


def publish(folder: Path, files: dict[str, bytes]) -> None:
    with laid_out(folder) as unfinished:
        write_pages(unfinished, files)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_is_for_its_owner_alone_until_she_opens_the_students_pages(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        publish(tmp_path / "made/by/the/way", FILES)
    finally:
        os.umask(old)
    folder = tmp_path / "made/by/the/way"
    assert contents(folder) == FILES
    assert mode(folder / "exam.json") == 0o600
    assert mode(folder / "graders") == 0o700
    assert {mode(path) for path in (folder / "graders").iterdir()} == {0o600}
    assert mode(folder / "students") == 0o700  # until its owner says
    assert {mode(path) for path in (folder / "students").iterdir()} == {0o644}


class Stop(BaseException):
    """What Ctrl-C raises, or anything else."""


@pytest.mark.parametrize("error", [Stop, ValueError, KeyboardInterrupt, SystemExit])
def test_whatever_ends_a_run_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), laid_out(tmp_path / "exam") as unfinished:
        write_pages(unfinished, FILES)
        raise error
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_leaves_the_exam_that_stood_there(tmp_path: Path) -> None:
    publish(tmp_path / "exam", FILES)
    with pytest.raises(Stop), laid_out(tmp_path / "exam") as unfinished:
        write_pages(unfinished, OTHERS)
        raise Stop
    assert contents(tmp_path / "exam") == FILES


def test_what_the_owner_keeps_in_the_folder_stays(tmp_path: Path) -> None:
    folder = tmp_path / "exam"
    publish(folder, FILES)
    (folder / "notes.txt").write_text("room 12")
    (folder / "students" / "map").mkdir()
    (folder / "students" / "map" / "seats.csv").write_text("1")
    (folder / "students" / "link").symlink_to("questions.pdf")
    publish(folder, OTHERS)
    assert (folder / "notes.txt").read_text() == "room 12"
    assert (folder / "students" / "map" / "seats.csv").read_text() == "1"
    assert (folder / "students" / "link").readlink() == Path("questions.pdf")
    assert {name: contents(folder)[name] for name in GENERATED} == OTHERS
    assert [path.name for path in tmp_path.iterdir()] == ["exam"]


def test_an_exam_is_only_replaced_by_force(tmp_path: Path) -> None:
    folder = tmp_path / "exam"
    check_place(folder, force=False)
    publish(folder, FILES)
    with pytest.raises(ExamgenError, match=f"{folder}: holds an exam already"):
        check_place(folder, force=False)
    check_place(folder, force=True)


@pytest.mark.parametrize(
    "name",
    ["answers.csv", "marks.csv", "marks-2026/marks.csv", "gradebook.csv", "feedback/s1.pdf", "graders/marks.csv"],
)
def test_an_exam_with_marks_beside_it_is_not_replaced_even_by_force(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "exam"
    publish(folder, FILES)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("1")
    assert marks_beside(folder) is not None
    with pytest.raises(ExamgenError, match="has been marked"):
        check_place(folder, force=True)
    with pytest.raises(ExamgenError, match="has been marked"):
        publish(folder, OTHERS)
    assert {name: contents(folder)[name] for name in GENERATED} == FILES


def test_no_generated_file_is_taken_for_marks(tmp_path: Path) -> None:
    publish(tmp_path / "exam", FILES)
    assert marks_beside(tmp_path / "exam") is None


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_is_no_exam_is_never_written_into(tmp_path: Path, force: bool) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ExamgenError, match="holds no exam"):
        check_place(tmp_path, force)


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    check_place(tmp_path, force=False)
    (tmp_path / "exam").mkdir()
    publish(tmp_path / "exam", FILES)
    assert contents(tmp_path / "exam") == FILES


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExamgenError, match="file"):
        check_place(tmp_path / "file" / "exam", force=False)
        publish(tmp_path / "file" / "exam", FILES)


def test_a_folder_that_vanishes_under_a_run_is_named(tmp_path: Path) -> None:
    parent = tmp_path / "stick"
    with pytest.raises(ExamgenError, match="stick"), laid_out(parent / "exam") as unfinished:
        write_pages(unfinished, FILES)
        parent.rename(tmp_path / "pulled")
    assert not (tmp_path / "stick").exists()


def test_the_first_free_name_is_taken_and_given_to_no_other(tmp_path: Path) -> None:
    (tmp_path / "exam-2").mkdir()
    with new_folder(tmp_path, "exam") as first, new_folder(tmp_path, "exam") as second:
        assert (first, second) == (tmp_path / "exam", tmp_path / "exam-3")
        publish(second, FILES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["exam-2", "exam-3"]


def test_folders_made_above_an_exam_go_with_it(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(Stop), laid_out(tmp_path / "mine" / "not" / "yet" / "exam"):
        raise Stop
    assert list(tmp_path.rglob("*")) == [tmp_path / "mine"]


def test_an_exam_that_comes_first_is_not_overwritten_by_one_that_comes_second(tmp_path: Path) -> None:
    folder = tmp_path / "exam"
    check_place(folder, force=False)
    with (
        pytest.raises(ExamgenError, match="holds an exam already"),
        laid_out(folder, partial(check_place, force=False)) as unfinished,
    ):
        write_pages(unfinished, OTHERS)
        publish(folder, FILES)
    assert contents(folder) == FILES
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("name", [".", "link"])
def test_an_exam_may_be_named_by_a_dot_or_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    folder = tmp_path / "real" / "exam"
    publish(folder, FILES)
    (folder / "link").symlink_to(folder)
    monkeypatch.chdir(folder)
    publish(Path(name), OTHERS)
    assert contents(folder) == OTHERS
    assert list(folder.parent.iterdir()) == [folder]


def test_pages_go_into_an_exam_and_leave_all_else_alone(tmp_path: Path) -> None:
    folder = tmp_path / "exam"
    publish(folder, FILES)
    (folder / "marks.csv").write_text("1")
    (folder / "students" / "questions.pdf").unlink()
    (folder / "students" / "questions.html").unlink()
    (folder / "students").rmdir()
    pages = {name: data for name, data in OTHERS.items() if name != "exam.json"}
    with laid_into(folder) as unfinished:
        write_pages(unfinished, pages)
    assert contents(folder) == {**FILES, **pages, "marks.csv": b"1"}
    assert mode(folder / "students") == 0o700
    assert mode(folder / "graders" / "key.pdf") == 0o600
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize(
    "where", ["students/next", "students/a/b", "graders/next", "marks/next", "feedback-2/x", "link"]
)
def test_an_exam_is_not_put_among_the_pages_or_marks_of_another(tmp_path: Path, where: str) -> None:
    folder = tmp_path / "exam"
    publish(folder, FILES)
    (folder / "link").symlink_to(folder / "students" / "next")
    for force in (False, True):
        with pytest.raises(ExamgenError, match=f"{folder / where}: lies in the folder .* of the exam in {folder}"):
            check_place(folder / where, force)
    check_place(folder / "mine" / "next", force=False)
    check_place(tmp_path / "students" / "next", force=False)  # a folder of that name that is no exam's


@pytest.mark.parametrize("publishing", [laid_out, laid_into])
@pytest.mark.parametrize("change", ["other", None])
def test_nothing_is_published_over_a_record_that_has_changed_meanwhile(tmp_path: Path, publishing, change) -> None:
    folder = tmp_path / "exam"
    publish(folder, FILES)
    before = record_now(folder)
    with (
        pytest.raises(ExamgenError, match=r"exam\.json: was changed or moved meanwhile, so nothing was written"),
        publishing(folder, partial(refuse_if_changed, before=before)) as unfinished,
    ):
        write_pages(unfinished, OTHERS)
        (folder / "exam.json").write_text(change) if change else (folder / "exam.json").unlink()
    assert contents(folder) | {"exam.json": b""} == FILES | {"exam.json": b""}


def test_what_another_program_has_taken_away_is_not_published_half(tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match="was taken away by another program"), laid_out(tmp_path / "exam") as new:
        write_pages(new, FILES)
        new.rename(tmp_path / "elsewhere")
        new.mkdir()
        (new / "exam.json").touch()
    assert not (tmp_path / "exam").exists()


def test_what_a_killed_run_left_in_an_exam_does_not_come_along(tmp_path: Path) -> None:
    folder = tmp_path / "exam"
    publish(folder, FILES)
    (folder / f"{UNFINISHED}ab").mkdir()
    (folder / f"{UNFINISHED}ab" / "marks.csv").touch()
    publish(folder, OTHERS)
    assert contents(folder) == OTHERS


@pytest.mark.parametrize("name", ["students", "graders"])
def test_pages_that_lie_behind_a_link_are_not_cut_off_from_it(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "exam"
    publish(folder, FILES)
    (folder / name).rename(tmp_path / "web")
    (folder / name).symlink_to(tmp_path / "web")
    with pytest.raises(ExamgenError, match=f"{name}: is a link"):
        publish(folder, OTHERS)
    assert (folder / name).is_symlink()
    assert contents(folder)["exam.json"] == FILES["exam.json"]


def test_permissions_of_pages_stay_when_they_are_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "exam"
    publish(folder, FILES)
    (folder / "students").chmod(0o755)
    (folder / "graders" / "key.pdf").chmod(0o640)
    for publishing in (laid_into, laid_out):
        with publishing(folder) as unfinished:
            write_pages(unfinished, OTHERS)
        assert mode(folder / "students") == 0o755
        assert mode(folder / "graders" / "key.pdf") == 0o640
        assert contents(folder)["graders/key.pdf"] == OTHERS["graders/key.pdf"]


def test_an_empty_file_of_answers_is_no_marks(tmp_path: Path) -> None:
    """A session that was killed before it saved anything may leave one."""
    folder = tmp_path / "exam"
    publish(folder, FILES)
    (folder / "answers.csv").touch()
    assert marks_beside(folder) is None
    (folder / "answers.csv").write_text("student,form,item,part,written\n")
    assert marks_beside(folder) == folder / "answers.csv"
