"""`examgen export`: which questions, into which files, whose, and what is said when there is nothing to write."""

import csv
import json
import shutil
import stat
from pathlib import Path

import pytest

from examgen.export.formats import FORMATS
from examgen.files import whole
from tests.cli.running import Examgen, Inside, contents
from tests.exams import RECORDS
from tests.export.test_adding_an_export import boxes, with_the_example

FORKED = True

EXPORTS = Path("graders", "exports")


def folder_of(name: str, tmp_path: Path) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    shutil.copy(RECORDS / f"{name}.json", folder / "exam.json")
    return folder


@pytest.fixture
def forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three questions in forms A and B."""
    monkeypatch.chdir(tmp_path)
    return folder_of("forms", tmp_path)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def items_in(forms: Path) -> list[str]:
    with (forms / EXPORTS / "export.csv").open() as file:
        return list(dict.fromkeys(f"{row['form']}/{row['item']}" for row in csv.DictReader(file)))


def test_every_format_is_named_where_one_is_asked_for(run: Inside) -> None:
    code, help_text = run("export", "--help")
    assert code == 0
    assert all(name in help_text for name in FORMATS)


def test_several_formats_at_once_are_files_for_their_owner_alone(forms: Path, examgen: Examgen) -> None:
    asked = [word for name in FORMATS for word in ("--to", name)]
    assert examgen("export", forms, *asked).returncode == 0
    assert {path.name for path in (forms / EXPORTS).iterdir()} == {chosen.file for chosen in FORMATS.values()}
    assert {mode(path) for path in (forms / EXPORTS).iterdir()} == {0o600}
    assert {mode(path) for path in (forms / "graders", forms / EXPORTS)} == {0o700}
    first = contents(forms)
    assert examgen("export", forms, *asked, "--force").returncode == 0
    assert contents(forms) == first


@pytest.mark.parametrize(
    ("words", "items"),
    [
        ((), ["A/Q01", "A/Q02", "A/Q03", "B/Q01", "B/Q02", "B/Q03"]),
        (("--form", "b"), ["B/Q01", "B/Q02", "B/Q03"]),
        (("--only", "Q01-Q02"), ["A/Q01", "A/Q02", "B/Q01", "B/Q02"]),
        (("--only", "q3,1", "--form", "A"), ["A/Q01", "A/Q03"]),
        (("--only", "2-2", "--only", "Q3"), ["A/Q02", "A/Q03", "B/Q02", "B/Q03"]),
        (("--form", "A", "--form", "B", "--only", "Q1"), ["A/Q01", "B/Q01"]),
    ],
)
def test_only_the_questions_that_are_asked_for_are_exported(
    forms: Path, run: Inside, words: tuple[str, ...], items: list[str]
) -> None:
    code, printed = run("export", forms, "--to", "csv", *words)
    assert code == 0, printed
    assert items_in(forms) == items
    assert f"wrote {len(items)} questions" in printed


@pytest.mark.parametrize(
    ("name", "words", "code", "said"),
    [
        ("forms", ("--to", "word"), 2, "--to word: there is no such format. Take "),
        ("forms", (), 2, "Missing option '--to'"),
        ("forms", ("--to", "csv", "--form", "D"), 1, "--form D: there is no such form. Take A, B."),
        ("forms", ("--to", "csv", "--only", "A/Q1"), 1, "Write --form A --only Q1."),
        ("forms", ("--to", "csv", "--only", "Q09"), 1, "--only Q09: no such question in this exam. The nearest are"),
        ("forms", ("--to", "csv", "--only", "Q3-Q1"), 1, "--only Q3-Q1: ends before it begins. Write Q1-Q3."),
        ("forms", ("--to", "csv", "--only", ""), 1, "--only : no such question"),
        ("forms", ("--to", "moodle", "--slips-earn", "100%"), 2, "--slips-earn 100%: is no share"),
        ("forms", ("--to", "moodle", "--slips-earn", "-1"), 2, "--slips-earn -1: is no share"),
        ("forms", ("--to", "moodle", "--slips-earn", "half"), 2, "--slips-earn half: is no share"),
        ("forms", ("--to", "moodle", "--slips-earn", "0.3"), 2, "--slips-earn 0.3: is no share"),
        ("forms", ("--to", "moodle", "--decimal", "semicolon"), 2, "--decimal"),
        ("hand-code", ("--to", "blackboard"), 1, "--to blackboard: holds none of these questions: any weights"),
        ("forward", ("--to", "csv", "--form", "A"), 1, "--form A: this exam has no forms. Leave --form out."),
        ("hand-code", ("--to", "csv", "--to", "moodle"), 1, "--to csv: holds none of these questions: any weights"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_one_line_and_nothing_is_written(
    tmp_path: Path, run: Inside, name: str, words: tuple[str, ...], code: int, said: str
) -> None:
    folder = folder_of(name, tmp_path)
    ended, printed = run("export", folder, *words)
    assert (ended, printed.count("\n")) == (code, 1), printed
    assert said in printed
    assert [path.name for path in folder.iterdir()] == ["exam.json"]


def test_a_file_that_stands_there_stays_unless_it_is_to_be_replaced(forms: Path, run: Inside) -> None:
    assert run("export", forms, "--to", "csv", "--form", "A")[0] == 0
    before = contents(forms)
    code, printed = run("export", forms, "--to", "moodle", "--to", "csv")
    assert code == 1
    assert printed == f"examgen: {forms / EXPORTS / 'export.csv'}: is there already. Replace it with --force.\n"
    assert contents(forms) == before
    assert run("export", forms, "--to", "csv", "--form", "B", "--force")[0] == 0
    assert items_in(forms) == ["B/Q01", "B/Q02", "B/Q03"]


def test_no_file_is_written_if_one_of_several_cannot_be(
    forms: Path, run: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes, mode: int) -> None:
        if path.name == "export.csv":
            raise OSError(28, "No space left on device", str(path))
        whole.write_synced(path, data, mode)

    monkeypatch.setattr("examgen.export.writing.write_synced", full)
    code, printed = run("export", forms, "--to", "moodle", "--to", "csv")
    assert code == 1
    assert "the disk is full" in printed
    assert [path.name for path in forms.iterdir()] == ["exam.json"]


def test_a_folder_in_the_place_of_a_file_is_refused_even_by_force(forms: Path, run: Inside) -> None:
    (forms / EXPORTS / "moodle.xml").mkdir(parents=True)
    code, printed = run("export", forms, "--to", "csv", "--to", "moodle", "--force")
    assert code == 1
    assert "moodle.xml: cannot be written: there is a folder of that name" in printed
    assert [path.name for path in (forms / EXPORTS).iterdir()] == ["moodle.xml"]


def test_a_record_that_says_what_is_not_so_is_not_exported(forms: Path, run: Inside) -> None:
    text = (forms / "exam.json").read_text()
    (forms / "exam.json").write_text(text.replace('"answer": "0.83"', '"answer": "0.84"', 1))
    code, printed = run("export", forms, "--to", "csv")
    assert (code, printed.count("\n")) == (1, 1)
    assert "A/Q01" in printed
    assert not (forms / "graders").exists()


def test_what_is_left_out_is_named_and_counted(tmp_path: Path, run: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of("hand-code", tmp_path)
    held = FORMATS["csv"]
    some = type(held)(held.file, held.write, held.heeds, lambda question: "odd" if question.id == "Q02" else None)
    monkeypatch.setattr("examgen.export.formats.FORMATS", {"csv": some})
    code, printed = run("export", folder, "--to", "csv")
    assert code == 0
    assert "examgen: csv: 1 question left out, Q02: odd.\n" in printed
    printed = run("export", folder, "--to", "csv", "--force", "--json", "-q")[1]
    document = json.loads(printed.partition("examgen: ")[0])
    (file,) = document["files"]
    assert (file["to"], file["questions"]) == ("csv", ["Q01"])
    assert file["left_out"] == [{"question": "Q02", "reason": "odd"}]


def test_an_option_that_a_format_has_no_use_for_is_said(forms: Path, run: Inside) -> None:
    printed = run(
        "export", forms, "--to", "csv", "--to", "moodle", "--slips-earn", "30%", "--no-solutions", "--decimal", "comma"
    )[1]
    for option in ("--slips-earn", "--no-solutions", "--decimal"):
        assert f"examgen: csv: has no use for {option}, so the file is as it would be without.\n" in printed
    assert "moodle: has no use" not in printed
    assert "%30%" in (forms / EXPORTS / "moodle.xml").read_text()


def test_exports_are_kept_where_pages_are_made_again(forms: Path, run: Inside, examgen: Examgen) -> None:
    assert run("export", forms, "--to", "csv")[0] == 0
    before = (forms / EXPORTS / "export.csv").read_bytes()
    assert examgen("render", forms).returncode == 0
    assert (forms / EXPORTS / "export.csv").read_bytes() == before
    assert (forms / "graders" / "key-A.pdf").exists()


def test_a_changed_exam_says_that_its_exports_are_not(copy: Path, examgen: Examgen) -> None:
    assert examgen("export", copy, "--to", "csv").returncode == 0
    ended = examgen("replace", copy, "Q01", "--quiet")
    assert ended.returncode == 0
    said = "holds exports of the exam as it was. Write them again: export --force."
    assert ended.stderr == f"examgen: {copy / EXPORTS}: {said}\n"


def test_the_example_of_the_document_is_a_format_like_any_other(
    forms: Path, run: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("examgen.export.formats.FORMATS", with_the_example())
    code, printed = run("export", forms, "--to", "gift", "--form", "A", "--only", "Q01-Q02", "--slips-earn", "30%")
    assert (code, printed.count("\n")) == (0, 2), printed
    assert "gift: has no use for --slips-earn, so the file is as it would be without." in printed
    content = (forms / EXPORTS / "gift.txt").read_bytes()
    assert {name.partition(",")[0] for name, _, _ in boxes(content)} == {"A/Q01", "A/Q02"}
    assert mode(forms / EXPORTS / "gift.txt") == 0o600
    assert run("export", forms, "--to", "gift")[0] == 1
