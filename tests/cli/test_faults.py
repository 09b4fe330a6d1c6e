"""Whatever a user can cause ends in one line that says what to do, and leaves nothing half done."""

import json
import resource
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from examgen.asking.asked import spec_of
from examgen.composing.compose import compose
from examgen.files.errors import ExamgenError
from examgen.networks.bank import Bank
from examgen.networks.training import Batch, Subject
from tests.cli.running import Examgen, assert_one_line, contents, hidden
from tests.exams import a_seed
from tests.processes import Ended, limited, run, unprivileged, until
from tests.warm import PRESS
from tests.warm_training import train_in_forks

FORKED = True

MAKE = ("make", "-a", "tanh", "--count", "1")

FAULTS: dict[str, tuple[tuple[str, ...], int, tuple[str, ...]]] = {
    "no question": (("make", "-a", "relu", "--count", "0"), 1, ("--count 0", "1 to 1000")),
    "fewer than none": (("make", "-a", "relu", "--count", "-5"), 1, ("--count -5",)),
    "a count that is no number": (("make", "-a", "relu", "--count", "x"), 2, ("--count", "--help")),
    "a misspelt activation": (("make", "-a", "sigmiod"), 1, ("sigmiod", "Did you mean sigmoid?")),
    "no such activation": (("make", "-a", "swish9"), 1, ("swish9", "relu, sigmoid, tanh")),
    "no command": (("grade-all",), 2, ("grade-all", "--help")),
    "no such option": ((*MAKE, "--sed", "7"), 2, ("--sed", "--help")),
    "an option without its value": ((*MAKE, "--seed"), 2, ("--seed", "--help")),
    "a missing exam": (("key",), 2, ("EXAM", "--help")),
    "a missing item": (("replace", "{exam}"), 2, ("ITEM", "--help")),
    "no places": ((*MAKE, "--places", "0"), 1, ("--places 0", "1 to 4")),
    "many places": ((*MAKE, "--places", "9"), 1, ("--places 9", "1 to 4")),
    "a seed below zero": ((*MAKE, "--seed", "-1"), 1, ("--seed -1", "from 0")),
    "a huge seed": ((*MAKE, "--seed", "9" * 39), 1, ("--seed 999", str(2**128 - 1))),
    "a difficulty that is no band": ((*MAKE, "--difficulty", "hard"), 1, ("--difficulty hard", "8-12")),
    "an empty band": ((*MAKE, "--difficulty", "12-3"), 1, ("--difficulty 12-3", "easier end first")),
    "three a page": ((*MAKE, "--per-page", "3"), 1, ("--per-page 3", "1 question or 2")),
    "paper that there is not": ((*MAKE, "--paper", "a5"), 1, ("--paper a5", "a4")),
    "inputs that there are not": ((*MAKE, "--inputs", "ternary"), 1, ("--inputs ternary", "binary")),
    "tables for fractions": ((*MAKE, "--inputs", "fractional", "--tables"), 1, ("--tables", "--inputs fractional")),
    "quarter points": ((*MAKE, "--points", "7.25"), 1, ("--points 7.25", "half points")),
    "points that do not go round": ((*MAKE, "--points", "2"), 1, ("--points 2", "has 5 parts, half a point each")),
    "points beyond all measure": ((*MAKE, "--points", "1e999999999"), 1, ("--points", "2.5 to 1000")),
    "a table for softmax": ((*MAKE, "--kind", "softmax", "--tables"), 1, ("--tables", "softmax", "needs exponentials")),
    "a table of ReLU": (("make", "-a", "relu", "--tables"), 1, ("--tables", "ReLU needs no table")),
    "a link to itself": ((*MAKE, "--out", "{loop}"), 1, ("{loop}", "leads back to itself")),
    "endless points": ((*MAKE, "--points", "Infinity"), 1, ("--points Infinity",)),
    "a long title": ((*MAKE, "--title", "x" * 500), 1, ("--title", "500 characters", "200")),
    "a control character": ((*MAKE, "--title", "a\x1bb"), 1, ("--title", "U+001B")),
    "a title of two lines": ((*MAKE, "--course", "a\nb"), 1, ("--course", "U+000A")),
    "avoiding no exam": ((*MAKE, "--avoid", "{foreign}"), 1, ("{foreign}", "is not an exam")),
    "avoiding nothing": ((*MAKE, "--avoid", "nowhere"), 1, ("nowhere", "there is no such exam")),
    "an exam that stands there": ((*MAKE, "--out", "{exam}"), 1, ("{exam}", "--force")),
    "a folder of other things": ((*MAKE, "--force", "--out", "{exam}/.."), 1, ("holds no exam", "--out")),
    "a folder of an exam's pages": ((*MAKE, "--out", "{exam}/students/next"), 1, ("{exam}/students/next", "--out")),
    "a folder of an exam's keys": ((*MAKE, "--out", "{exam}/graders/next"), 1, ("in the folder graders of", "--out")),
    "a file as the folder": ((*MAKE, "--out", "{foreign}"), 1, ("{foreign}", "--out")),
    "a file above the folder": ((*MAKE, "--out", "{foreign}/exam"), 1, ("{foreign}: is a file", "--out")),
    "a file high above the folder": ((*MAKE, "--out", "{foreign}/a/b"), 1, ("{foreign}/a/b", "is a file")),
    "a folder that nothing can be made in": ((*MAKE, "--out", "/proc/exam"), 1, ("/proc/exam", "cannot be written")),
    "a long name": ((*MAKE, "--out", "x" * 300), 1, ("xxx", "too long")),
    "no folder of templates": ((*MAKE, "--templates", "nowhere"), 1, ("--templates nowhere",)),
    "an exam that is not there": (("render", "nowhere"), 1, ("nowhere", "there is no such exam")),
    "an unknown item": (("key", "{exam}", "Q9"), 1, ("Q9", "Q01, Q02, Q03")),
    "replacing an unknown item": (("replace", "{exam}", "17"), 1, ("17", "Q01, Q02, Q03")),
    "an item that is no number": (("weights", "{exam}", "last"), 1, ("last", "nearest")),
    "no such part": (("key", "{exam}", "q1", "--check", "H7=1"), 1, ("H7=1", "H0 sum, H0, H1 sum, H1, O")),
    "no such number": (("key", "{exam}", "q1", "--check", "O=o.5"), 1, ("o.5", "0.53")),
    "no equal sign": (("key", "{exam}", "q1", "--check", "O"), 1, ("--check O", "O=0.53")),
    "a number for two items": (("key", "{exam}", "q1", "q2", "--check", "O=1"), 1, ("--check", "one question")),
    "a number for every item": (("key", "{exam}", "--check", "O=1"), 1, ("--check", "one question")),
}
"""The words of a command, its exit code, and what its one line names."""


@pytest.mark.parametrize(("words", "code", "named"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_in_one_line_and_leaves_nothing(
    examgen: Examgen,
    exam: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    words: tuple[str, ...],
    code: int,
    named: tuple[str, ...],
) -> None:
    foreign = tmp_path_factory.mktemp("foreign") / "package.json"
    foreign.write_text('{"name": "foreign"}')
    loop = tmp_path_factory.mktemp("loop") / "loop"
    loop.symlink_to(loop)
    places = {"{exam}": str(exam), "{foreign}": str(foreign), "{loop}": str(loop)}

    def filled(text: str) -> str:
        for name, place in places.items():
            text = text.replace(name, place)
        return text

    before = contents(exam)
    assert_one_line(examgen(*map(filled, words)), code, *map(filled, named))
    assert list(tmp_path.iterdir()) == []
    assert list(foreign.parent.iterdir()) == [foreign]
    assert [path.name for path in exam.parent.iterdir()] == ["exam"]
    assert contents(exam) == before


def test_help_is_what_one_gets_for_the_bare_name(examgen: Examgen) -> None:
    ended = examgen()
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Commands:" in ended.stdout


def test_more_questions_than_there_are_is_answered_with_how_many_and_which_rule(shared_bank: Bank) -> None:
    few = shared_bank.batch(Subject("tanh"), 0).networks[:24]
    bank = SimpleNamespace(batch=lambda subject, number, progress: Batch(subject, number, 24, few))
    with pytest.raises(ExamgenError) as caught:
        compose(spec_of(activation="tanh", count=1000), 7, bank, None)  # type: ignore[arg-type]
    assert "1000 questions with tanh were asked for" in str(caught.value)
    assert "16 batches of trained networks hold 24: no network is used twice" in str(caught.value)
    assert "Ask for 24 or fewer" in str(caught.value)


DAMAGES: dict[str, tuple[Callable[[str], str], str]] = {
    "cut off": (lambda text: text[: len(text) // 2], "damaged"),
    "empty": (lambda text: "", "damaged"),
    "no text": (lambda text: "\udcff\udcfe" + text, "exam.json"),
    "foreign": (lambda text: '{"name": "foreign"}', "not an exam"),
    "a list": (lambda text: "[1, 2]", "not an exam"),
    "of the future": (lambda text: text.replace('"schema": 1', '"schema": 2'), "schema version 2"),
    "a lie": (lambda text: text.replace('"answer": "', '"answer": "7', 1), "Q01|digest"),
}


@pytest.mark.parametrize("command", ["render", "verify", "replace", "key", "weights"])
def test_a_record_that_is_damaged_is_refused_by_every_command(examgen: Examgen, copy: Path, command: str) -> None:
    file = copy / "exam.json"
    text = file.read_text(encoding="utf-8")
    # Every command reads by one of two readers; a few damages for each are enough here.
    for damage, word in list(DAMAGES.values())[{"key": 0, "verify": 0}.get(command, 5) :]:
        file.write_text(damage(text), encoding="utf-8", errors="surrogateescape")
        before = contents(copy)
        ended = examgen(command, copy, *(["Q01"] if command == "replace" else []))
        ended.stdout = "" if command == "verify" else ended.stdout
        assert_one_line(ended, 1, str(copy))
        assert any(each in ended.stderr for each in word.split("|")), ended.stderr
        assert contents(copy) == before
        assert hidden(copy.parent) == []


TEMPLATES = {
    "a tag that is not closed": ("{% if %}\n", "line 1"),
    "a name that is not known": ("\n<p>{{ heading_ }}</p>", "line 2: 'heading_' is undefined"),
    "an include that is not there": ('{% include "gone.css" %}', "gone.css"),
    "a way to Python": ("\n{{ title.__class__.__mro__[1].__subclasses__() }}", "questions.html.j2, line 2: "),
}


@pytest.mark.parametrize(("text", "named"), TEMPLATES.values(), ids=TEMPLATES)
def test_a_broken_template_is_named_with_its_line(
    examgen: Examgen, copy: Path, tmp_path_factory: pytest.TempPathFactory, text: str, named: str
) -> None:
    templates = tmp_path_factory.mktemp("templates")
    (templates / "questions.html.j2").write_text(text)
    before = contents(copy)
    assert_one_line(examgen("render", copy, "--templates", templates), 1, named)
    assert contents(copy) == before
    assert hidden(copy.parent) == []


def test_a_folder_that_one_may_not_write_in_is_named(examgen: Examgen, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    ended = examgen(*MAKE, "--out", locked / "exam", preexec_fn=unprivileged)
    assert_one_line(ended, 1, str(locked / "exam"), "you may not write there")
    assert list(locked.iterdir()) == []


def test_a_file_that_may_not_grow_leaves_nothing(examgen: Examgen, tmp_path: Path) -> None:
    small = partial(limited, resource.RLIMIT_FSIZE, 20_000)
    ended = examgen(*MAKE, "--out", "exam", preexec_fn=small, environment={PRESS: "1"})
    assert_one_line(ended, 1, "files may not grow so large")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for 100 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if not mount or run([mount, "-t", "tmpfs", "-o", "size=100k", "none", disk]).returncode:
        pytest.skip("only root may mount a disk")
    yield disk
    run(["umount", "-l", disk], check=True)


def test_a_disk_that_is_full_keeps_the_exam_that_stood_there(examgen: Examgen, small_disk: Path) -> None:
    standing = small_disk / "exam"
    standing.mkdir()
    (standing / "exam.json").write_text("{}")
    assert_one_line(examgen(*MAKE, "--out", standing, "--force"), 1, "the disk is full")
    assert contents(small_disk) == {"exam/exam.json": b"{}"}


def test_a_folder_that_vanishes_under_a_run_is_named(examgen: Examgen, tmp_path: Path) -> None:
    with examgen.started(*MAKE, "--seed", a_seed(), "--out", "stick/exam") as process:
        until(lambda: list(tmp_path.glob("stick/.examgen-unfinished-*")), process)
        shutil.rmtree(tmp_path / "stick")
        said, complained = process.communicate()
    ended = Ended((), process.returncode, said, complained)
    assert_one_line(ended, 1, "stick", "not there (any more)")
    assert list(tmp_path.iterdir()) == []


def test_an_exam_that_has_been_marked_is_not_replaced_but_rendered(examgen: Examgen, copy: Path) -> None:
    (copy / "marks.csv").write_text("1")
    before = contents(copy)
    for words in ((*MAKE, "--force", "--out", copy), ("replace", copy, "Q01")):
        assert_one_line(examgen(*words), 1, "marks.csv", "has been marked")
    assert contents(copy) == before
    (copy / "graders" / "key.pdf").unlink()
    assert examgen("render", copy, "--quiet").returncode == 0
    assert contents(copy) == before


def test_nobody_listening_is_no_fault(whole: Examgen, exam: Path) -> None:
    for words in (("key", exam), ("key", exam, "--json"), ("key", exam, "q1", "--check=O=1", "--json")):
        with whole.started(*words) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.close()
            assert (process.wait(), process.stderr.read()) == (0, "")


def test_output_that_cannot_be_written_is_a_fault(whole: Examgen, exam: Path) -> None:
    for words in (("key", exam), ("key", exam, "q1", "--check=O=1", "--json")):
        with Path("/dev/full").open("w") as full:
            ended = whole(*words, stdout=full)
        assert (ended.returncode, ended.stderr) == (
            1,
            "examgen: standard output: No space left on device. Send it somewhere else.\n",
        )


def test_a_character_that_no_font_has_is_said_once(examgen: Examgen, copy: Path) -> None:
    file = copy / "exam.json"
    file.write_text(file.read_text().replace('"title": "', '"title": "\N{BOY}'))
    ended = examgen("render", copy, "--quiet")
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (0, "", 1)
    assert "U+1F466" in ended.stderr


def test_a_terminal_without_a_minus_sign_loses_no_sign(whole: Examgen, exam: Path) -> None:
    plain = whole("key", exam, environment={"PYTHONIOENCODING": "ascii"}).stdout
    good = whole("key", exam).stdout
    assert "?" not in plain
    assert plain.count("-0.") == good.count("−0.") > 0


@pytest.mark.slow
def test_a_damaged_bank_costs_two_runs_at_once_a_line_and_time_and_nothing_else(
    examgen: Examgen, shared_bank: Bank, with_keras: Path, tmp_path: Path
) -> None:
    sound = shared_bank.path(Subject("tanh"), 0).read_bytes()
    bank = tmp_path / "cache/examgen/bank" / shared_bank.folder.name
    bank.mkdir(parents=True)
    file = bank / "tanh-00.json"
    file.write_bytes(sound.replace(b"1", b"2", 1))
    words = ("make", "-a", "tanh", "--count", "1", "--seed", a_seed(), "--quiet", "--out")
    trained = partial(train_in_forks, with_keras)
    damaged: dict[str, Any] = {"environment": {"XDG_CACHE_HOME": str(tmp_path / "cache")}, "preexec_fn": trained}
    with examgen.started(*words, "one", **damaged) as one, examgen.started(*words, "two", **damaged) as two:
        for process in (one, two):
            said, complained = process.communicate()
            assert (process.returncode, said) == (0, "")
            assert complained.count("\n") == 1
            assert complained.startswith(f"examgen: warning: {file}: is damaged")
    assert file.read_bytes() == sound
    assert [path.name for path in bank.iterdir()] == [file.name]
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    again = examgen("bank", "--json", **damaged)
    assert again.stderr == ""
    assert json.loads(again.stdout)[0]["batches"] == 1


def test_pages_that_lost_a_number_do_not_take_the_place_of_good_ones(
    examgen: Examgen, copy: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    templates = tmp_path_factory.mktemp("templates")
    (templates / "questions.html.j2").write_text("<!DOCTYPE html><html lang=en><title>{{ title }}</title>")
    before = contents(copy)
    assert_one_line(examgen("render", copy, "--templates", templates), 1, "students/questions", "mend the templates")
    assert contents(copy) == before
