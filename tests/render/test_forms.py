"""The pages of forms: each says which it is, each key ends with the report, and no student reads of it."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest

from examgen.exam.form_rules import loss_of
from examgen.exam.record import Exam, Pages
from examgen.render import page_texts, render_pages
from examgen.render.environment import page_environment, rendered
from examgen.render.form_report import blocks_of, form_report
from examgen.render.key import key_values
from examgen.render.pdf import write_pdf
from examgen.render.students import student_texts
from tests.cli.test_leaks import other_secrets
from tests.exams import an_exam, in_forms
from tests.whole_run import KeptPress

TITLE = "A long title, for the room in the running head of a form is short, as students see it on every page of theirs"


@pytest.fixture(scope="module")
def exam() -> Exam:
    return in_forms(an_exam(6, ("sigmoid", "tanh", "relu")), 2)


@pytest.fixture(scope="module")
def files(exam: Exam, press: KeptPress) -> dict[str, bytes]:
    return render_pages(exam, press=press)


def pages_of(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in opened]


def read(html: str) -> str:
    return " ".join(re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]*>", " ", html, flags=re.DOTALL).split())


def test_each_form_has_its_own_questions_and_key(files: dict[str, bytes]) -> None:
    names = ("students/questions-{}.html", "students/questions-{}.pdf")
    keys = ("graders/key-{}.html", "graders/key-{}.pdf", "graders/key-{}.csv")
    of_forms = {name.format(letter) for letter in "AB" for name in (*names, *keys)}
    assert files.keys() == {*of_forms, "graders/layout.json"}


@pytest.mark.parametrize("letter", ["A", "B"])
def test_every_page_says_its_form_and_no_other(files: dict[str, bytes], letter: str) -> None:
    other = {"A": "B", "B": "A"}[letter]
    for page in pages_of(files[f"students/questions-{letter}.pdf"]):
        assert f"Form {letter}" in page
        assert f"Form {other}" not in page
    for page in pages_of(files[f"graders/key-{letter}.pdf"]):
        assert f"Form {letter}" in page
    for name in ("students/questions", "graders/key"):
        html = files[f"{name}-{letter}.html"].decode()
        assert f"Form {letter}" in read(html)
        assert re.search(rf"<title>[^<]*form {letter}", html)


@pytest.mark.parametrize("pages", [Pages(cover=True), Pages(per_page=2), Pages(paper="letter", tables=True)])
def test_covers_halved_pages_and_tables_say_the_form_too(exam: Exam, pages: Pages) -> None:
    texts = student_texts(replace(exam, pages=pages, title=TITLE), page_environment())
    assert all("Form B" in page for page in pages_of(write_pdf(texts["students/questions-B.pdf"])))


def test_each_keys_last_page_reports_on_all_forms(exam: Exam, files: dict[str, bytes]) -> None:
    totals = [sum(loss_of(item) for item in form.items) for form in exam.by_form().values()]
    for letter in "AB":
        last = pages_of(files[f"graders/key-{letter}.pdf"])[-1]
        assert "Forms of equal difficulty" in last
        for number in (*map(str, totals), *(str(item.expected_loss) for item in exam.items)):
            assert number in last
        for words in ("minus lost 2 %", "hidden bias left out 4 %", "function value 1.5 %"):
            assert words in last


@pytest.mark.parametrize("questions", [13, 50])
def test_the_report_has_room_for_six_forms_on_as_many_pages_as_it_needs(questions: int) -> None:
    exam = in_forms(an_exam(6 * questions, ("sigmoid", "tanh", "relu")), 6)
    form = next(iter(exam.by_form().values()))
    few = key_values(replace(form, items=form.items[:1]), form_report(exam))
    key = pages_of(write_pdf(rendered(page_environment(), "key.html.j2", medium="paper", **few)))
    first = next(number for number, page in enumerate(key) if "Forms of equal difficulty" in page)
    assert all("Form A" in page for page in key)
    on_paper = " ".join(key[first:]).split()
    assert Counter(str(item.expected_loss) for item in exam.items) <= Counter(on_paper)


@pytest.mark.parametrize(("questions", "pages"), [(12, 1), (60, 1), (80, 2), (181, 3)])
def test_the_columns_of_twins_stand_beside_each_other_and_likelihoods_in_one_piece(questions: int, pages: int) -> None:
    exam = in_forms(an_exam(2, "relu"), 2)
    form, report = exam.by_form()["A"], form_report(exam)
    assert report is not None
    row = report.blocks[0][0][0]
    rows = tuple(replace(row, id=f"Q{number:03}") for number in range(1, questions + 1))
    many = key_values(form, replace(report, blocks=blocks_of(rows)))
    pdf = write_pdf(rendered(page_environment(), "key.html.j2", medium="paper", **{**many, "exam": on_letter(form)}))
    texts = pages_of(pdf)
    first = next(number for number, page in enumerate(texts) if "Forms of equal difficulty" in page)
    assert len(texts) - first == pages
    found = Counter(re.findall(r"\b([0-9]{3}) forward", " ".join(texts[first:])))
    assert found == Counter(f"{number:03}" for number in range(1, questions + 1))
    assert "How likely each mistake is" in texts[-1]
    assert "product 1 %" in texts[-1]
    heads = [page.count("Item A B Apart") for page in texts[first:]]
    assert sum(heads) <= 2 * pages  # a column that goes on over a page would have another head


def on_letter(exam: Exam) -> Exam:
    return replace(exam, pages=Pages(paper="letter"))


def test_the_report_says_how_far_forms_and_twins_are_apart_in_per_cent() -> None:
    """With losses of 0.5 and 0.6 of 5 points each, and of 0.5 and 0.5, by hand: 0.1 of 10 points, and of 5."""
    exam = in_forms(an_exam(4, points=Decimal(5)), 2)
    losses = ("0.5000", "0.5000", "0.6000", "0.5000")
    items = tuple(replace(item, expected_loss=Decimal(loss)) for item, loss in zip(exam.items, losses, strict=True))
    report = form_report(replace(exam, items=items))
    assert report is not None
    assert report.totals == (("A", "1.0000"), ("B", "1.1000"))
    assert (report.totals_apart, report.items_apart) == ("1.00", "2.00")
    assert [row.apart for block in report.blocks for rows in block for row in rows] == ["2.00", "0.00"]


def test_forms_that_are_too_far_apart_are_owned_up_to(exam: Exam) -> None:
    rules = exam.selection.forms
    assert rules is not None
    kept = {"totals_within": Decimal("0.01"), "items_within": Decimal("0.05")}
    for changes, owned in ((kept, False), ({**kept, "totals_within": Decimal("0.0203")}, True)):
        selection = replace(exam.selection, forms=replace(rules, **changes))
        texts = page_texts(replace(exam, selection=selection))
        assert ("not as near one another as was aimed at" in texts["graders/key-A.html"]) is owned


def test_forms_that_differ_only_in_their_secrets_give_students_the_same_bytes(exam: Exam) -> None:
    assert student_texts(other_secrets(exam), page_environment()) == student_texts(exam, page_environment())


def test_students_read_nothing_of_expected_losses_or_of_another_form(exam: Exam, files: dict[str, bytes]) -> None:
    losses = {str(item.expected_loss) for item in exam.items}
    for name, content in files.items():
        if name.startswith("students"):
            text = content.decode("latin-1")
            assert not re.search(r"expected.loss|twin|likelihood|equal difficulty", text, re.IGNORECASE)
            assert not any(loss in text for loss in losses)


def test_an_exam_without_forms_has_no_report_and_says_nothing_of_forms() -> None:
    texts: dict[str, Any] = page_texts(an_exam(2))
    assert form_report(an_exam(2)) is None
    for name, text in texts.items():
        assert not re.search(r"\bForm\b|forms|form-letter", text), name
