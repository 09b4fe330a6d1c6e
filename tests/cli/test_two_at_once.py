"""Two commands at one exam: one after the other, or refused; what is read and what is written belong together."""

import csv
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from examgen.asking.request import spec_asked
from examgen.exam.folder import alone_at, laid_out, record_now, refuse_if_changed, write_pages
from examgen.exam.record import load_exam
from examgen.files.errors import ExamgenError
from examgen.files.locks import LockWarning
from examgen.grading.classes.marking import Scheme
from examgen.grading.classes.run import ClassFiles, grade_class
from examgen.making import Watch, make, render, replace_item
from examgen.networks.bank import Bank
from examgen.verify import verify_exam
from tests.cli.running import Examgen, assert_one_line, contents, hidden
from tests.grading.a_class import every_box
from tests.processes import PIPE, Started, unprivileged, until

FORKED = True

AT_WORK = "another examgen command is at work there"
HEAD = "student,form,item,part,written\n"


@contextmanager
def reading(examgen: Examgen, *words: object) -> Iterator[Started]:
    """A command that has its exam, and waits for its table on standard input."""
    with examgen.started(*words, stdin=PIPE) as process:
        assert process.stdin
        process.stdin.write(HEAD)
        process.stdin.flush()
        until(lambda: shared(process.pid), process)
        yield process


def shared(process: int) -> bool:
    """Whether a process holds a lock together with others."""
    with suppress(OSError):
        infos = Path(f"/proc/{process}/fdinfo").iterdir()
        return any("FLOCK" in line and "READ" in line for info in infos for line in info.read_text().splitlines())
    return False


@pytest.mark.slow
def test_two_replacements_at_once_are_both_recorded(examgen: Examgen, copy: Path) -> None:
    old = load_exam(copy)
    with examgen.started("replace", copy, "Q01", "-q") as one, examgen.started("replace", copy, "Q02", "-q") as other:
        said = one.communicate()[1] + other.communicate()[1]
    assert (one.returncode, other.returncode) == (0, 0), said
    assert said == f"examgen: warning: {copy}: {AT_WORK}; waiting up to 60 s for it to end.\n"
    new = load_exam(copy)
    assert [new.items[place] == old.items[place] for place in range(3)] == [False, False, True]
    assert len(new.selection.avoided) == len(old.selection.avoided) + 2
    assert verify_exam(copy).lie is None
    assert hidden(copy.parent) == []


@pytest.mark.slow
def test_pages_that_are_made_again_beside_a_replacement_belong_to_the_record(examgen: Examgen, copy: Path) -> None:
    with examgen.started("replace", copy, "Q01", "-q") as one, examgen.started("render", copy, "-q") as other:
        one.communicate()
        other.communicate()
    assert (one.returncode, other.returncode) == (0, 0)
    assert verify_exam(copy).lie is None


@pytest.mark.parametrize("how", ["make", "render", "replace"])
def test_what_changes_an_exam_waits_for_others_and_is_then_refused(copy: Path, shared_bank: Bank, how: str) -> None:
    commands = {
        "make": partial(make, spec_asked(None, frozenset(), {"activation": "tanh", "count": 1}), copy, force=True),
        "render": partial(render, copy),
        "replace": partial(replace_item, copy, "Q01"),
    }
    before = contents(copy)
    with (
        alone_at(copy),
        pytest.warns(LockWarning, match=f"{copy}: {AT_WORK}; waiting up to 0.2 s"),
        pytest.raises(ExamgenError, match=f"{copy}: {AT_WORK}. Try again when it has ended"),
    ):
        commands[how](wait=0.2)
    assert contents(copy) == before
    assert hidden(copy.parent) == []


@pytest.mark.parametrize("command", ["grade", "feedback"])
def test_an_exam_is_not_replaced_while_a_class_is_marked_by_it(
    examgen: Examgen, copy: Path, shared_bank: Bank, command: str
) -> None:
    before = contents(copy)
    with reading(examgen, command, copy, "-", "-q", "--blank", "Q01-Q03") as process:
        process.send_signal(signal.SIGSTOP)
        with pytest.warns(LockWarning), pytest.raises(ExamgenError, match=AT_WORK):
            replace_item(copy, "Q01", bank=shared_bank, wait=0.2)
        process.send_signal(signal.SIGCONT)
        part = load_exam(copy).items[0].parts[-1]
        _, complained = process.communicate(f"s1,,Q01,{part.name},{part.answer}\n")
    assert process.returncode == 0, complained
    assert {name: contents(copy)[name] for name in before} == before
    name = "marks/gradebook.csv" if command == "grade" else "feedback/index.csv"
    assert [row[0] for row in csv.reader((copy / name).read_text().splitlines())][1:] == ["s1"]
    with pytest.raises(ExamgenError, match="has been marked"):
        replace_item(copy, "Q01", bank=shared_bank)


def test_an_exam_is_not_replaced_while_a_session_marks_by_it(examgen: Examgen, copy: Path, shared_bank: Bank) -> None:
    with examgen.started("mark", copy, stdin=PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        with pytest.warns(LockWarning), pytest.raises(ExamgenError, match=AT_WORK):
            replace_item(copy, "Q01", bank=shared_bank, wait=0.2)
        process.communicate("")
    assert not (copy / "answers.csv").exists()


def test_several_sessions_mark_by_one_exam_into_files_of_their_own(examgen: Examgen, copy: Path) -> None:
    with examgen.started("mark", copy, stdin=PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        assert examgen("mark", copy, "--answers", "second.csv").returncode == 0
        assert_one_line(examgen("mark", copy), 1, "answers.csv", "is open in another session")
        process.communicate("")


def graded_beside(copy: Path, meanwhile: object) -> Path:
    """Grade an answer; `meanwhile` is called when the marks are written and not yet in their place."""
    exam = load_exam(copy)
    table = copy.parent / "table.csv"
    table.write_text(f"{HEAD}s1,,Q01,O,1\n")

    def pages(_: object) -> dict[str, bytes]:
        meanwhile()  # type: ignore[operator]
        return {}

    unchanged = partial(refuse_if_changed, copy, record_now(copy))
    files = ClassFiles((table,), None, copy, blank=every_box(exam))
    return grade_class(files, Scheme(exam, exam.policies, {}), pages, unchanged).folder


def test_a_second_grade_takes_the_next_folder(copy: Path) -> None:
    assert graded_beside(copy, lambda: graded_beside(copy, lambda: None)) == copy / "marks-2"
    for name in ("marks", "marks-2"):
        assert (copy / name / "gradebook.csv").read_text().count("\n") == 2
        assert stat.S_IMODE((copy / name).stat().st_mode) == 0o700
    assert hidden(copy) == []


def test_marks_by_a_record_that_has_changed_are_not_written(copy: Path) -> None:
    """Another machine, or an editor: no lock keeps these out."""
    with pytest.raises(ExamgenError, match=r"exam\.json: was changed or moved meanwhile, so nothing was written"):
        graded_beside(copy, lambda: (copy / "exam.json").write_text("{}"))
    assert not (copy / "marks").exists()
    assert hidden(copy) == []


def test_a_folder_of_marks_that_was_lost_is_not_taken_for_one(copy: Path) -> None:
    record = (copy / "exam.json").read_bytes()

    def exchange() -> None:
        with laid_out(copy) as new:
            write_pages(new, {"exam.json": record})

    with pytest.raises(ExamgenError, match="was taken away by another program"):
        graded_beside(copy, exchange)
    assert not (copy / "marks").exists()
    assert hidden(copy) == []


def test_a_record_that_is_changed_while_pages_are_drawn_gets_none_of_them(copy: Path) -> None:
    before = contents(copy)

    def change(stage: str) -> None:
        if stage == "proof":
            (copy / "exam.json").write_bytes(before["exam.json"] + b"\n")

    with pytest.raises(ExamgenError, match="was changed or moved meanwhile"):
        render(copy, watch=Watch(stage=change))
    assert contents(copy) == {**before, "exam.json": before["exam.json"] + b"\n"}


@pytest.mark.parametrize("words", [("key", "Q01"), ("weights", "Q01"), ("verify",)], ids=lambda words: words[0])
def test_an_exam_that_one_may_only_read_can_be_looked_into(
    examgen: Examgen, copy: Path, words: tuple[str, ...]
) -> None:
    folders = (copy.parent, copy, copy / "students", copy / "graders")
    for path in (*folders, *copy.rglob("*.*")):
        path.chmod(0o500 if path in folders else 0o400)
    try:
        ended = examgen(words[0], copy, *words[1:], preexec_fn=unprivileged)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_look_up_waits_for_nobody(examgen: Examgen, copy: Path) -> None:
    with alone_at(copy):
        ended = examgen("key", copy, "Q01")
    assert (ended.returncode, ended.stderr) == (0, "")
