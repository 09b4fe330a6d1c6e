"""A student reads what was right, where the first mistake was, and the worked line for it."""

import csv
import stat
import warnings
from decimal import Decimal
from pathlib import Path

import pypdfium2

from examgen.desk.commands.feedback import feedback_drawer
from examgen.grading.classes.feedback import Told, feedback_item, feedback_page, file_name, tell_class
from examgen.grading.classes.marking import ClassMarker, Scheme
from examgen.grading.classes.run import ClassFiles
from examgen.grading.classes.scripts import StudentScript
from examgen.grading.marker import Marker
from examgen.render import PageWarning
from examgen.render.feedback import FeedbackItem
from tests.exams import an_exam, in_forms
from tests.grading.a_class import LONG, Answer, every_box, table

EXAM = an_exam(2)
ITEM = EXAM.items[0]
SCHEME = Scheme(EXAM, EXAM.policies, {})
RIGHT = {part.name: str(part.answer) for part in ITEM.parts}


def said_of(**changed: str) -> FeedbackItem:
    boxes = {**RIGHT, **{name.replace("_", " "): text for name, text in changed.items()}}
    return feedback_item(Marker(ITEM, EXAM.places, EXAM.policies).mark(boxes), ITEM, SCHEME)


def groups(item: FeedbackItem) -> dict[str, tuple[str, ...]]:
    return {group.verdict: group.boxes for group in item.groups}


def test_the_first_mistake_is_named_with_its_worked_line() -> None:
    found = said_of(H0="0.31", O="")
    assert found.heading == "First mistake: H0"
    assert found.said.startswith(f"You wrote 0.31: {RIGHT['H0']} expected")
    assert found.line is not None
    assert found.line.name == "H0"
    assert Decimal(found.line.result).quantize(Decimal("0.01")) == Decimal(RIGHT["H0"])
    assert groups(found) == {"right": ("H0 sum", "H1 sum", "H1"), "wrong": ("H0 = 0.31",), "blank": ("O",)}
    assert (found.total, found.points) == ("3", "5")


def test_what_follows_from_a_mistake_is_said_to_count() -> None:
    slip = next(slip for slip in ITEM.slips if slip.name == "hidden_bias_left_out")
    found = said_of(**{name.replace(" ", "_"): str(number) for name, number in slip.answers.items()})
    assert found.heading == "First mistake: H0 sum"
    assert set(groups(found)) >= {"wrong", "carried"}
    assert "hidden biases left out" in found.said + found.mistake


def test_a_right_and_an_empty_question_say_so_and_no_more() -> None:
    assert (said_of().heading, said_of().groups, said_of().said, said_of().line) == ("All right", (), "", None)
    blank = said_of(**dict.fromkeys((name.replace(" ", "_") for name in RIGHT), ""))
    assert (blank.heading, blank.groups, blank.said) == ("Not answered", (), "")


def told(folder: Path, *answers: Answer) -> Told:
    files = ClassFiles((table(folder / "a.csv", [LONG, *answers]),), None, folder, blank=every_box(EXAM))
    with warnings.catch_warnings():
        warnings.simplefilter("error", PageWarning)
        return tell_class(files, SCHEME, feedback_drawer(None, lambda _: None))


def test_each_student_has_a_page_that_nobody_else_can_read(tmp_path: Path) -> None:
    names = ('"><script>alert(1)</script>', "../s1", "=s1", "Zoë")
    answers = [(name, "", "Q01", part, text) for name in names for part, text in RIGHT.items()]
    found = told(tmp_path, *answers, ("absent", "", "Q01", "O", ""))
    assert (found.students, found.folder) == (4, tmp_path / "feedback")
    with (found.folder / "index.csv").open(encoding="utf-8", newline="") as file:
        index = {row["student"]: row["file"] for row in csv.DictReader(file)}
    assert index == {
        '"><script>alert(1)</script>': "script_alert_1_script.pdf",
        "../s1": "s1.pdf",
        "'=s1": "s1-2.pdf",
        "Zoë": "Zoë.pdf",
    }
    written = {path.name for path in found.folder.iterdir()}
    assert written == {"index.csv", *index.values(), *(name.replace(".pdf", ".html") for name in index.values())}
    assert stat.S_IMODE(found.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in found.folder.iterdir()} == {0o600}
    html = (found.folder / "script_alert_1_script.html").read_text(encoding="utf-8")
    assert "<script" not in html


def test_the_pages_say_the_same_and_are_one_page_even_where_all_is_wrong(tmp_path: Path) -> None:
    answers = [("s1", "", item.id, part.name, "77.7") for item in EXAM.items for part in item.parts]
    folder = told(tmp_path, *answers).folder
    document = pypdfium2.PdfDocument(folder / "s1.pdf")
    text = document[0].get_textpage().get_text_bounded()
    assert len(document) == 1
    document.close()
    for words in ("First mistake", "0 of 10 points", "You wrote 77.7", "Q02"):
        assert words in text


def test_a_file_has_a_name_that_every_disk_takes() -> None:
    assert file_name("a/b\\c:d") == "a_b_c_d"
    assert file_name("..") == "student"
    assert file_name("-rf") == "rf"
    assert [file_name(device) for device in ("con", "LPT1", "console")] == ["con_", "LPT1_", "console"]
    assert len(file_name("x" * 500)) == 60


def test_weights_of_ones_own_choice_are_told_about_in_every_form() -> None:
    exam = in_forms(an_exam(4, kind="hand-code"), 2)
    scheme = Scheme(exam, exam.policies, {})
    script = ClassMarker(scheme).mark(StudentScript("s1", "B", tuple(("1",) * 9 for _ in range(2))))
    page = feedback_page(script, scheme)
    assert [item.heading for item in page.items] == ["First mistake: I0->H0"] * 2
