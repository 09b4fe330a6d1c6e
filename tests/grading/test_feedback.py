"""A student reads what was right, where the first mistake was, and the worked line for it."""

import csv
import re
import stat
import warnings
from decimal import Decimal
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from examgen.desk.commands.feedback import feedback_drawer
from examgen.exam.record import Exam, Pages, Policies
from examgen.files.errors import ExamgenError
from examgen.grading.classes.feedback import Told, _looks_like, feedback_item, feedback_page, file_name, tell_class
from examgen.grading.classes.marking import ClassMarker, Scheme
from examgen.grading.classes.run import ClassFiles
from examgen.grading.classes.scripts import StudentScript
from examgen.grading.marker import Marker
from examgen.render import PageWarning
from examgen.render.environment import page_environment
from examgen.render.feedback import SIGNS, FeedbackItem, page_text, paper_text
from examgen.render.pdf import write_pdf
from tests.exams import an_exam, an_item, in_forms
from tests.grading.a_class import LONG, Answer, every_box, table
from tests.grading.test_marker import an_item as forward_item
from tests.grading.test_marker import marked

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
    assert found.said.startswith(f"You wrote 0.31, where {RIGHT['H0']} was expected, ")
    assert found.line is not None
    assert found.line.name == "H0"
    assert Decimal(found.line.result).quantize(Decimal("0.01")) == Decimal(RIGHT["H0"])
    assert groups(found) == {"right": ("H0 sum", "H1 sum", "H1"), "wrong": ("H0 = 0.31",), "blank": ("O",)}
    assert (found.total, found.points) == ("3", "5")


def test_each_verdict_has_a_line_and_keeps_its_sign() -> None:
    page = feedback_page(
        ClassMarker(SCHEME).mark(StudentScript("s1", "", (("?", "0.31", "", *list(RIGHT.values())[3:]), ("",) * 5))),
        SCHEME,
    )
    (said,) = re.findall(r"<h2>Q01 .*?</h2>\s*<p>(.*?)</p>", page_text(page, page_environment()), re.DOTALL)
    lines = [re.sub("<[^>]+>", "", line).strip() for line in said.split("<br>")]
    verdicts = [(group.verdict, group.words) for group in page.items[0].groups]
    assert len(lines) == len(verdicts) >= 4
    for line, (verdict, words) in zip(lines, verdicts, strict=True):
        assert line.startswith(f"{SIGNS[verdict]}&nbsp;{words}: ")


def test_what_the_numbers_show_is_a_sentence() -> None:
    sign = said_of(O=str(-Decimal(RIGHT["O"])))
    assert sign.mistake == "It looks like a slip in the arithmetic."
    assert sign.said.endswith("(but for the sign it would be right).")
    assert said_of(O="77.7").mistake == ""
    assert _looks_like("output bias left out") == "It looks as if this went wrong: output bias left out."
    assert _looks_like("one of: inputs swapped; output bias left out") == (
        "It looks as if one of these went wrong: inputs swapped; output bias left out."
    )
    assert said_of(H0="").said.startswith(f"{RIGHT['H0']} was expected, ")


def test_nobody_is_told_that_he_wrote_what_a_spreadsheet_made_of_it() -> None:
    found = said_of(H0="2026-01-02T00:00:00")
    assert found.heading == "Cannot be read: H0"
    assert found.said.startswith(
        "Here stands 2026-01-02T00:00:00: the box holds a date or a time, which a spreadsheet "
    )


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
    return told_of(table(folder / "a.csv", [LONG, *answers]), EXAM)


def told_of(answers: Path, exam: Exam, templates: Path | None = None) -> Told:
    files = ClassFiles((answers,), None, answers.parent, blank=every_box(exam))
    with warnings.catch_warnings():
        warnings.simplefilter("error", PageWarning)
        return tell_class(files, Scheme(exam, exam.policies, {}), feedback_drawer(templates, lambda _: None))


def index_of(found: Told) -> list[dict[str, str]]:
    with (found.folder / "index.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text_of(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    texts = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    document.close()
    return texts


def test_each_student_has_a_page_that_nobody_else_can_read(tmp_path: Path) -> None:
    names = ('"><script>alert(1)</script>', "../s1", "=s1", "Zoë")
    answers = [(name, "", "Q01", part, text) for name in names for part, text in RIGHT.items()]
    found = told(tmp_path, *answers, ("absent", "", "Q01", "O", ""))
    assert (found.students, found.folder) == (4, tmp_path / "feedback")
    index = {row["student"]: row["file"] for row in index_of(found)}
    assert index == {
        '"><script>alert(1)</script>': "script_alert_1_script.pdf",
        "../s1": "s1.pdf",
        "'=s1": "s1-2.pdf",
        "Zoë": "Zoë.pdf",
    }
    written = {path.name for path in found.folder.iterdir()}
    assert written == {
        "index.csv",
        "to-print.pdf",
        *index.values(),
        *(name.replace(".pdf", ".html") for name in index.values()),
    }
    assert stat.S_IMODE(found.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in found.folder.iterdir()} == {0o600}
    html = (found.folder / "script_alert_1_script.html").read_text(encoding="utf-8")
    assert "<script" not in html


def test_the_pages_say_the_same_and_are_one_page_even_where_all_is_wrong(tmp_path: Path) -> None:
    answers = [("s1", "", item.id, part.name, "77.7") for item in EXAM.items for part in item.parts]
    folder = told(tmp_path, *answers).folder
    (text,) = text_of(folder / "s1.pdf")
    for words in ("First mistake", "0 of 10 points", "You wrote 77.7", "Q02"):
        assert words in text


def test_one_pdf_has_all_pages_and_each_says_whose_it_is(tmp_path: Path) -> None:
    lines = [("SID", "Name", "E-mail", *(f"Q01.{part}" for part in RIGHT))]
    lines += [(f"s{n:02}", f"Ann {n}", f"ann{n}@example.edu", *RIGHT.values()) for n in range(8)]
    found = told_of(table(tmp_path / "a.csv", [*lines, ("to-print", "", "", *RIGHT.values())]), EXAM)
    index = index_of(found)
    assert [(row["file"], row["together"], row["page"]) for row in index][7:] == [
        ("s07.pdf", "to-print.pdf", "8"),
        ("to-print_.pdf", "to-print.pdf", "9"),
    ]
    assert (index[3]["name"], index[3]["email"]) == ("Ann 3", "ann3@example.edu")
    pages = text_of(found.folder / "to-print.pdf")
    with pikepdf.open(found.folder / "to-print.pdf") as pdf, pdf.open_outline() as outline:
        marks = {item.title: pdf.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root}
    assert marks == {**{f"Ann {n} · s{n:02}": n for n in range(8)}, "to-print": 8}
    for row in index:
        whose = " · ".join(filter(None, (row["name"], row["student"])))
        page = pages[int(row["page"]) - 1]
        assert f"{whose} · Midterm examination · page 1" in page
        assert text_of(found.folder / row["file"]) == [page]


def test_a_students_file_has_its_tags_and_nothing_of_anybody_else(tmp_path: Path) -> None:
    answers = [(f"s{n}", "", "Q01", part, text) for n in range(9) for part, text in RIGHT.items()]
    folder = told(tmp_path, *answers).folder
    for name, pages in {"s4": 1, "to-print": 9}.items():
        with pikepdf.open(folder / f"{name}.pdf") as pdf:
            (document,) = pdf.Root.StructTreeRoot.K
            assert [str(article.S) for article in document.K] == ["/Art"] * pages
            assert [article.Pg.objgen for article in document.K] == [page.obj.objgen for page in pdf.pages]
            assert {"/H1", "/P"} <= {str(tag.S) for tag in document.K[0].K}
            assert len([one for one in pdf.objects if is_tag(one, "/Art")]) == pages
            assert str(pdf.docinfo.Title) == ("Midterm examination: s4" if pages == 1 else "Midterm examination")
            assert b'pdfuaid:part="1"' in pdf.Root.Metadata.read_bytes()
            drawn = {int(number) for page in pdf.pages for number in [page.obj.StructParents]}
            assert drawn == {int(number) for number in list(pdf.Root.StructTreeRoot.ParentTree.Nums)[::2]}
    again = told(tmp_path, *answers).folder
    assert (again / "to-print.pdf").read_bytes() == (folder / "to-print.pdf").read_bytes()


def is_tag(one: pikepdf.Object, kind: str) -> bool:
    return isinstance(one, pikepdf.Dictionary) and "/S" in one and str(one.S) == kind


def test_pages_are_counted_for_each_student_where_somebody_needs_several(tmp_path: Path) -> None:
    exam = an_exam(30)
    wrong = [("s1", "", item.id, part.name, "77.7") for item in exam.items for part in item.parts]
    right = [(f"s{n}", "", "Q01", "O", "1") for n in (2, 3)]
    found = told_of(table(tmp_path / "a.csv", [LONG, *wrong, *right]), exam)
    assert [row["page"] for row in index_of(found)] == ["1", "4", "5"]
    foots = [f"{student} · Midterm examination · page {page}" for student, page in zip(["s1"] * 3, "123", strict=True)]
    pages = text_of(found.folder / "to-print.pdf")
    assert [foot in text for foot, text in zip(foots, pages[:3], strict=True)] == [True] * 3
    assert text_of(found.folder / "s1.pdf") == pages[:3]
    assert ["page 1" in text for text in pages] == [True, False, False, True, True]


def test_what_is_settled_takes_one_line(tmp_path: Path) -> None:
    answers = [("s1", "", "Q01", part, text) for part, text in RIGHT.items()]
    (text,) = text_of(told(tmp_path, *answers).folder / "s1.pdf")
    assert "All right: Q01 (5 of 5). Not answered: Q02 (0 of 5)." in text
    assert "expected" not in text


@pytest.mark.parametrize("body", ["<h1>Ann</h1><p>1", "<article><h1>Ann</h1></article><p>1"])
def test_a_template_without_articles_is_refused(tmp_path: Path, body: str) -> None:
    (tmp_path / "feedback.html.j2").write_text(f"<html lang=en><title>x</title>{body}")
    with pytest.raises(ExamgenError, match=r"needs one article with one h1 for each student\. Mend the template"):
        told_of(table(tmp_path / "a.csv", [LONG, ("s1", "", "Q01", "O", "1")]), EXAM, tmp_path)
    assert not (tmp_path / "feedback").exists()


@pytest.mark.parametrize(("count", "size"), [(8, ""), (10, "small")])
def test_a_page_is_set_as_large_as_it_fits_on_one_sheet(count: int, size: str) -> None:
    exam = an_exam(count, pages=Pages(paper="letter"))
    wrong = tuple(tuple("77.7" for _ in item.parts) for item in exam.items)
    scheme = Scheme(exam, exam.policies, {})
    page = feedback_page(ClassMarker(scheme).mark(StudentScript("s1", "", wrong)), scheme)
    assert page.size == size
    document = pypdfium2.PdfDocument(write_pdf(paper_text([page], page_environment())))
    assert len(document) == 1
    document.close()


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
    assert [item.heading for item in page.items] == ["Weights not right together"] * 2


def test_of_weights_of_ones_own_choice_no_single_one_is_the_mistake() -> None:
    """XOR with H1's bias −1.5 lost: H1 fires wherever H0 does, and O = step(1 − 2 − 0.5) = 0 where it has to be 1."""
    item = an_item(7, "step", kind="hand-code")
    texts = ["1", "1", "-0.5", "1", "1", "0", "1", "-2", "-0.5"]
    written = dict(zip((part.name for part in item.parts), texts, strict=True))
    found = feedback_item(Marker(item, 2, EXAM.policies).mark(written), item, SCHEME)
    assert found.heading == "Weights not right together"
    assert found.said == "On row (0,1) O is 0.0000, and xor is 1; on row (1,0) O is 0.0000, and xor is 1."
    assert [(group.verdict, group.words) for group in found.groups] == [("wrong", "not right together")]
    assert found.line is None


def test_a_mistake_made_again_and_a_habit_are_said_to_be_paid_and_not_to_follow() -> None:
    """Cut: 0.7685 is 0.76 and 0.1978 is 0.19. The table's outputs lack their bias in two rows."""
    cut = marked({"H0": "0.76", "H1": "0.19", "O": "0.84"}, habits="once")
    free = marked({"H0": "0.76", "H1": "0.19", "O": "0.84"}, habits="free")
    item = forward_item()
    for found, policy, words in (
        (cut, "once", "counted, as the same habit is paid for already"),
        (free, "free", "counted, as a habit costs nothing here"),
    ):
        told = feedback_item(found, item, Scheme(EXAM, Policies(habits=policy), {}))
        assert [group.words for group in told.groups if group.verdict == "carried"] == [words]
    table = an_item(1, kind="truth-table")
    outputs = [part.name for part in table.parts if part.name.startswith("O(")]
    slip = next(slip for slip in table.slips if slip.name == "output_bias_left_out")
    right = {part.name: str(part.answer) for part in table.parts}
    again = {name: str(slip.answers[name]) for name in outputs[:2]}
    told = feedback_item(Marker(table, 2, EXAM.policies).mark({**right, **again}), table, SCHEME)
    assert [(group.words, group.boxes) for group in told.groups if group.verdict == "carried"] == [
        ("counted, as the same mistake is paid for already", (f"{outputs[1]} = {again[outputs[1]]}",))
    ]
