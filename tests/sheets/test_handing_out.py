"""`examgen sheets` as its users have it: what lies where, what is refused, what a kill leaves; and the second way."""

import json
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from examgen.desk.by_code import by_code
from examgen.exam.record import Exam, Pages, load_exam
from examgen.files.errors import ExamgenError
from examgen.handing_out import Handing, hand_out, hand_out_late, refuse_roster
from examgen.items.item import Part
from examgen.making import publish, render, replace_item
from examgen.processes.child import Child, start
from examgen.render.jobs import stamp_of
from examgen.render.stampers import packed, packed_task, stamped_on
from examgen.render.stamping import Stamp
from examgen.sheets.codes import printed_code
from examgen.sheets.dealt import Chance, Student, Wanted, deal_out
from examgen.sheets.record import Layout, Sheets, digest_of, load_sheets
from examgen.sheets.schema import sheets_schema
from examgen.verify import handed_out, verify_exam, verify_record
from tests.exams import RECORDS, an_exam
from tests.sheets.conftest import KEPT
from tests.sheets.printed import Asked

ROSTER = "student,name,room,seat\ns1,Ann <b>Lee</b>,H1,A1\ns2,Bo,H1,A2\ns3,Łukasz,H2,A1\n"


@pytest.fixture
def exam(published: Callable[[Path, Pages], Path], tmp_path: Path) -> Path:
    return published(tmp_path / "exam", Pages())


@pytest.fixture(scope="module")
def once_handed_out(published: Callable[[Path, Pages], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sheets")
    exam = published(folder / "exam", Pages())
    hand_out(exam, roster(folder), Wanted(each=2), handing=Handing(chance=Chance(2)))
    return exam


@pytest.fixture
def with_sheets(once_handed_out: Path, tmp_path: Path) -> Path:
    """The same exam, with sheets of two questions for who is on the roster."""
    return Path(shutil.copytree(once_handed_out, tmp_path / "exam"))


def roster(folder: Path, text: str = ROSTER) -> Path:
    file = folder / "roster.csv"
    file.write_text(text, encoding="utf-8")
    return file


def files(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_sheets_of_some_questions_lie_with_students_and_all_questions_with_graders(exam: Path, tmp_path: Path) -> None:
    before = files(exam)
    found = hand_out(exam, roster(tmp_path), Wanted(each=2))
    after = files(exam)
    assert found.files == ("students/sheets.pdf",)
    assert set(after) - set(before) == {
        "graders/questions.html",
        "graders/questions.pdf",
        "graders/sheets.json",
        "students/sheets.pdf",
    }
    assert set(before) - set(after) == {"students/questions.html", "students/questions.pdf"}
    assert after["graders/questions.pdf"] == before["students/questions.pdf"]
    assert stat.S_IMODE((exam / "graders/sheets.json").stat().st_mode) == 0o600
    assert verify_exam(exam).lie is None


def test_the_record_keeps_to_its_published_schema(exam: Path, tmp_path: Path) -> None:
    hand_out(exam, roster(tmp_path), Wanted(each=2, spares=1))
    record = json.loads((exam / "graders/sheets.json").read_text(encoding="utf-8"))
    Draft202012Validator(sheets_schema()).validate(record)


def test_render_prints_the_same_bytes_again_from_the_two_records(exam: Path, tmp_path: Path) -> None:
    hand_out(exam, roster(tmp_path), Wanted(each=2, spares=1, layout=Layout(order="room", files=True)))
    before = files(exam)
    for path in (exam / "students").rglob("*.pdf"):
        path.unlink()
    KEPT.forget()
    render(exam)
    assert files(exam) == before


def test_late_students_leave_every_sheet_and_every_byte_of_it_as_it_was(with_sheets: Path, tmp_path: Path) -> None:
    exam, before = with_sheets, files(with_sheets)
    found = hand_out_late(exam, roster(tmp_path, "student,name\nlate,Late One\n"), spares=1)
    after = files(exam)
    assert found.new == 2
    assert found.files == ("students/sheets-late-1.pdf",)
    told = ("graders/sheets.json", "graders/grader.html", "graders/layout.json")  # which know all sheets
    assert {name: after[name] for name in before if name not in told} == {
        name: content for name, content in before.items() if name not in told
    }
    old, new = (json.loads(one["graders/sheets.json"])["sheets"] for one in (before, after))
    assert new[:3] == old
    assert verify_exam(exam).lie is None


def test_papers_without_a_name_are_added_later_without_a_student(exam: Path, tmp_path: Path) -> None:
    hand_out(exam, roster(tmp_path), Wanted(each=2, spares=1))
    found = hand_out_late(exam, None, spares=2)
    assert (found.new, found.files) == (2, ("students/sheets-late-1.pdf",))
    assert [sheet.spare for sheet in found.sheets.sheets] == [False, False, False, True, True, True]
    assert verify_exam(exam).lie is None


def test_a_student_where_a_code_is_expected_is_answered_with_the_code_of_his_sheet(exam: Path, tmp_path: Path) -> None:
    names = "student,name\n4711,Ann Lee\n2,Bo\n3,Bo\ns0012345,Cem\n"
    codes = [printed_code(sheet.code) for sheet in hand_out(exam, roster(tmp_path, names), Wanted()).sheets.sheets]
    for typed, code in (("4711", codes[0]), ("ann lee", codes[0]), ("s0012345", codes[3]), ("CEM", codes[3])):
        with pytest.raises(ExamgenError, match=f"^{typed}: is a student, whose sheet is {code}. Write {code}, or"):
            by_code(exam, [typed])
    with pytest.raises(ExamgenError, match=f"^Bo: is the name on 2 sheets, {codes[1]} of 2, {codes[2]} of 3. Write"):
        by_code(exam, ["Bo"])
    assert by_code(exam, ["2", "Q01"]) == (["2", "Q01"], [])  # a question is called so, too
    assert by_code(exam, [f"{codes[0]}/2"])[0] == ["Q02"]


def test_sheets_are_not_replaced_but_by_force_and_then_none_of_the_old_ones_is_left(exam: Path, tmp_path: Path) -> None:
    file = roster(tmp_path)
    hand_out(exam, file, Wanted(layout=Layout(files=True)))
    with pytest.raises(ExamgenError, match=r"there are sheets already. Add late students with --add"):
        hand_out(exam, file, Wanted())
    old = load_sheets(exam)
    assert old is not None
    hand_out(exam, file, Wanted(each=2, layout=Layout(files=True)), force=True)
    new = load_sheets(exam)
    assert new is not None
    codes = {sheet.code for sheet in new.sheets}
    assert not codes & {sheet.code for sheet in old.sheets}
    assert {path.stem for path in (exam / "students/sheets").iterdir()} == codes


def test_an_exam_with_sheets_keeps_its_questions(with_sheets: Path) -> None:
    with pytest.raises(ExamgenError, match=r"sheets\.json: there are sheets of this exam"):
        replace_item(with_sheets, "Q01")
    with pytest.raises(ExamgenError, match=r"sheets\.json: there are sheets of this exam"):
        publish(load_exam(with_sheets), with_sheets, force=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,name\ns1,Ann\ns2,Bo\ns1,Ann\n", r"roster.csv, line 4: s1 stands on line 2 already"),
        (
            f"student,name\ns1,{'N' * 201}\n",
            "line 2: the student's name has 201 characters, and 200 are the most. Shorten",
        ),
        ("student,name\n", "names no student, so there is nobody to make sheets for"),
        ("colour\nred\n", "no column that says who a student is"),
        ("student,form\ns1,Z\n", None),
    ],
)
def test_a_roster_that_cannot_be_used_is_refused_and_nothing_is_written(
    exam: Path, tmp_path: Path, text: str, said: str | None
) -> None:
    before = files(exam)
    if said is None:  # an exam without forms has no column form to heed
        hand_out(exam, roster(tmp_path, text), Wanted())
        return
    with pytest.raises(ExamgenError, match=said):
        hand_out(exam, roster(tmp_path, text), Wanted())
    assert files(exam) == before


def test_accommodations_have_jobs_of_their_own_and_verify_knows_which_sheets_belong_there(
    exam: Path, tmp_path: Path
) -> None:
    text = "student,name,accommodation\ns1,Ann,large\ns2,Bo,\ns3,Cem,large-a4\ns4,Dee,extra lines\n"
    found = hand_out(exam, roster(tmp_path, text), Wanted(each=2))
    names = ("sheets.pdf", "sheets-a3.pdf", "sheets-large-a4.pdf", "sheets-extra-lines.pdf")
    assert found.files == tuple(f"students/{name}" for name in names)
    assert [(job.paper, len(job.sheets), found.pages[job.accommodation]) for job in found.jobs] == [
        ("A4", 1, 3),
        ("A3", 1, 3),
        ("A4", 1, 5),
        ("A4", 1, 5),
    ]
    assert verify_exam(exam, thorough=True).lie is None
    late = hand_out_late(exam, roster(tmp_path, "student,accommodation\ns5,large\n"))
    assert late.files == ("students/sheets-late-1-a3.pdf",)
    record = (exam / "graders/sheets.json").read_bytes()
    for at, needs, said in (
        (0, "", "students/sheets-a3.pdf, page 1: is in this job, and"),
        (1, "extra-lines", "students/sheets.pdf, page 1: is in this job, and"),
        (2, "huge", "has an accommodation 'huge', which there is not"),
    ):
        changed(exam / "graders/sheets.json", lambda record: record["sheets"][at].update(accommodation=needs))  # noqa: B023
        assert said in (verify_exam(exam).lie or "")
        (exam / "graders/sheets.json").write_bytes(record)
    hand_out(exam, roster(tmp_path, ROSTER), Wanted(each=2), force=True)
    assert sorted(path.name for path in (exam / "students").iterdir()) == ["sheets.pdf"]


def test_a_record_from_before_there_were_accommodations_has_usual_sheets(with_sheets: Path) -> None:
    exam = with_sheets
    changed(exam / "graders/sheets.json", lambda record: [sheet.pop("accommodation") for sheet in record["sheets"]])
    before = files(exam)
    assert verify_exam(exam).lie is None
    (exam / "students/sheets.pdf").unlink()
    render(exam)
    assert files(exam) == before


def test_an_accommodation_that_there_is_not_is_refused_by_its_line(exam: Path, tmp_path: Path) -> None:
    before = files(exam)
    given = roster(tmp_path, "student,accommodation\ns1,large\ns2,huge\ns3,\ns4,large and large-a4\n")
    with pytest.raises(ExamgenError) as refused:
        hand_out(exam, given, Wanted())
    assert str(refused.value) == (
        f"{given}, line 3: there is no accommodation 'huge', nor is what stands on line 5. "
        "Write large or large-a4, extra-lines, or one of the two and extra-lines, or leave the cell empty."
    )
    with pytest.raises(ExamgenError, match="line 3: there is no accommodation 'huge'"):
        refuse_roster(given, ("",), 2, 5, Handing())
    assert files(exam) == before


def test_who_has_a_sheet_gets_no_second_one(with_sheets: Path, tmp_path: Path) -> None:
    before = files(with_sheets)
    with pytest.raises(ExamgenError, match=r"roster\.csv, line 2: s1 has a sheet already"):
        hand_out_late(with_sheets, roster(tmp_path))
    assert files(with_sheets) == before


def test_without_sheets_there_is_nothing_to_add_to(exam: Path, tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match="has no sheets yet"):
        hand_out_late(exam, roster(tmp_path))


def test_what_goes_wrong_midway_leaves_the_exam_as_it_was(
    exam: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(exam)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("examgen.handing_out.write_all", full)
    with pytest.raises(ExamgenError, match="the disk is full"):
        hand_out(exam, roster(tmp_path), Wanted(each=2))
    assert files(exam) == before
    assert not [path for path in exam.parent.iterdir() if path.name.startswith(".examgen")]


def changed(path: Path, change: object) -> None:
    """Change the record of sheets, its digest as it has to be then."""
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record)  # type: ignore[operator]
    record["digest"] = digest_of(record)
    path.write_text(json.dumps(record), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda record: record["sheets"][0].update(code="00000001"), "is no code"),
        (lambda record: record["sheets"][0].update(code=record["sheets"][1]["code"]), "stands there twice"),
        (lambda record: record["sheets"][0].update(questions=["Q01", "Q01"]), "has a question twice"),
        (lambda record: record["sheets"][0].update(questions=["Q01", "Q09"]), "one that the exam has not"),
        (lambda record: record["sheets"][0].update(expected_loss="0.0001"), "but its questions give"),
        (lambda record: record.update(exam="sha256:" + "0" * 64), "are of an exam with another record"),
        (
            lambda record: record["sheets"][0].update(name="Somebody Else"),
            "does not say that it is of s1 Somebody Else",
        ),
        (lambda record: record["sheets"][0]["questions"].reverse(), "stands there"),
        (lambda record: record["sheets"].pop(), "is no sheet's"),
    ],
)
def test_verify_sees_a_sheet_that_is_not_what_was_printed(with_sheets: Path, change: object, said: str) -> None:
    changed(with_sheets / "graders/sheets.json", change)
    assert said in (verify_exam(with_sheets).lie or "")


def test_processes_that_look_at_all_sheets_see_what_one_sees_even_if_all_of_them_are_killed(
    with_sheets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = with_sheets
    monkeypatch.setattr(handed_out, "PART", 1)
    right = verify_exam(exam, thorough=True)
    assert right.lie is None
    assert verify_exam(exam, thorough=True, workers=2) == right
    changed(exam / "graders/sheets.json", lambda record: record["sheets"][2].update(name="Somebody Else"))
    wrong = verify_exam(exam, thorough=True)
    assert "does not say that it is of s3 Somebody Else" in (wrong.lie or "")
    assert verify_exam(exam, thorough=True, workers=2) == wrong

    def killed(*words: str) -> Child:
        child = start(*words)
        child.kill()
        return child

    monkeypatch.setattr("examgen.processes.workers.start", killed)
    assert verify_exam(exam, thorough=True, workers=2) == wrong


def test_a_record_that_was_changed_by_hand_is_refused_and_verify_says_so(with_sheets: Path) -> None:
    exam = with_sheets
    path = exam / "graders/sheets.json"
    path.write_text(path.read_text(encoding="utf-8").replace("Bo", "Bob"), encoding="utf-8")
    with pytest.raises(ExamgenError, match="digest: is not that of what stands there"):
        load_sheets(exam)
    assert "digest: is not that of what stands there" in (verify_record(exam).lie or "")


def unlike(exam: Exam) -> Exam:
    """The same exam to a student, with other answers, intervals, slips, worked lines, sources and seed."""
    items = tuple(
        replace(
            item,
            parts=tuple(
                replace(part, answer=part.answer + 1, low=part.low - 3, high=part.high + 3)
                if isinstance(part, Part)
                else part
                for part in item.parts
            ),
            slips=(),
            steps=("H0 sum = 1",),
            difficulty=99,
        )
        for item in exam.items
    )
    return replace(exam, seed=exam.seed + 1, versions={}, items=items)


def test_what_is_printed_depends_on_no_answer_no_seed_and_not_on_how_hard_a_sheet_is() -> None:
    exam = an_exam(6, ("sigmoid", "tanh"))
    people = [Student("s1", "Ann"), Student("s2", "Bo")]
    sheets = deal_out(exam, people, Wanted(3, shuffled=True), Chance(1))[0]
    stamp, other = stamp_of(exam, sheets), stamp_of(unlike(exam), without_losses(sheets))
    assert stamp.job(sheets.sheets) == other.job(sheets.sheets)
    assert packed(stamp) == packed(other)
    assert packed_task((sheets.sheets, True)) == packed_task((without_losses(sheets).sheets, True))
    assert sent_to_a_cluster(stamp, sheets) == sent_to_a_cluster(other, without_losses(sheets))


def sent_to_a_cluster(stamp: Stamp, sheets: Sheets) -> list[bytes]:
    asked = Asked()
    assert list(stamped_on(asked, stamp, [(sheets.sheets, True)])) == [stamp.job(sheets.sheets)]
    return asked.sent


def without_losses(sheets: Sheets) -> Sheets:
    others = tuple(replace(sheet, expected_loss=sheet.expected_loss + 1) for sheet in sheets.sheets)
    return replace(sheets, sheets=others, exam="sha256:0", likelihoods={})


def test_ids_of_questions_do_not_stand_in_what_students_get() -> None:
    """Sheets show numbers of their own; the pool's ids would say which sheets have a question in common."""
    exam = an_exam(6, ("sigmoid", "tanh"))
    sheets = deal_out(exam, [Student("s1", "Ann")], Wanted(3), Chance(1))[0]
    import pikepdf

    with pikepdf.open(__import__("io").BytesIO(stamp_of(exam, sheets).job(sheets.sheets))) as pdf:
        plain = b"".join(
            thing.read_bytes() for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and "/Length1" not in thing
        )
    assert not any(item.id.encode() in plain for item in exam.items)


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_student_whose_number_stands_on_the_page_anyway_gets_his_sheet(
    exam: Path, tmp_path: Path, anonymous: bool
) -> None:
    """A number alone is the number of a question, of points, of decimals and an input; a long name is cut."""
    numbers = ("0", "1", "2", "3", "4", "5", "3.0")
    text = "student,name\n" + "".join(f"{number},\n1{number},{number} {'Long ' * 39}\n" for number in numbers)
    hand_out(exam, roster(tmp_path, text), Wanted(layout=Layout(anonymous=anonymous)))
    assert verify_exam(exam, thorough=True).lie is None


def test_a_title_that_is_a_number_is_no_number_of_a_question(tmp_path: Path) -> None:
    publish(replace(load_exam(RECORDS / "forward.json"), title="2", course="1"), tmp_path / "exam")
    hand_out(tmp_path / "exam", roster(tmp_path), Wanted())
    assert verify_exam(tmp_path / "exam").lie is None


@pytest.mark.parametrize("late", [False, True])
def test_names_that_no_font_here_prints_are_refused_with_their_lines_before_anything_is_made(
    late: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    exam: Path = request.getfixturevalue("with_sheets" if late else "exam")
    before = files(exam)
    text = "student,name\nt1,Zoë Ångström\nt2,𓀀 Παπαδόπουλος\nt3,Фёдор n\u0308\nt4,محمد\nt5,B\U00013000\n"
    given = roster(tmp_path, text)
    with pytest.raises(ExamgenError) as refused:
        hand_out_late(exam, given) if late else hand_out(exam, given, Wanted(each=2))
    said = (
        f"{given}, line 3: no font here has 𓀀 (U+13000), nor what stands on line 6. Install one that has (`make fonts` "
    )
    assert str(refused.value).startswith(
        f"{said}for Chinese, Japanese, Korean, Thai and Devanagari, Debian's fonts-noto "
    )
    assert files(exam) == before


def test_a_roster_that_no_font_here_prints_is_refused_before_an_exam_is_made(tmp_path: Path) -> None:
    given = roster(tmp_path, "student,name\nt1,Ann\nt2,𓀀\n")
    with pytest.raises(ExamgenError, match="line 3: no font here has 𓀀"):
        refuse_roster(given, ("",), 2, 5, Handing())
    refuse_roster(roster(tmp_path, "student,name\nt1,Ünal <b>\n"), ("",), 2, 5, Handing())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,name\ns1,Ann\n", "in that of the roster"),
        ("student,seat\ns1,A2\ns2,A1\n", "in the order of their seats"),
        (ROSTER, ""),
    ],
)
def test_an_order_by_rooms_that_the_roster_does_not_name_is_said(
    exam: Path, tmp_path: Path, text: str, said: str
) -> None:
    found = hand_out(exam, roster(tmp_path, text), Wanted(layout=Layout(order="room")))
    expected = f"rooms: the roster names none, so no page comes before each, and sheets are {said}."
    assert [note for note in found.notes if note.startswith("rooms:")] == ([expected] if said else [])
