"""The report says what was counted, holds nothing that runs, and is the same bytes each time."""

import re
import warnings
from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from examgen.exam.record import Exam
from examgen.grading.classes.marking import MarkedScript, Scheme
from examgen.grading.classes.report import class_report, two_places
from examgen.grading.classes.run import ClassFiles, marked_class, read_class
from examgen.grading.classes.tally import ClassTally, empty_tally
from examgen.grading.classes.voids import Void
from examgen.grading.exam_names import ExamNames
from examgen.render import PageWarning
from examgen.render.class_report import report_texts
from examgen.render.environment import page_environment
from examgen.render.press import files
from tests.exams import an_exam, in_forms
from tests.grading.a_class import LONG, Answer, a_class, every_box, table

EXAM = an_exam(3)
FORMS = in_forms(an_exam(4), 2)


def marked(exam: Exam, answers: list[Answer], folder: Path, voids: dict[str, Void] | None = None) -> list[MarkedScript]:
    names = ExamNames(exam)
    files = ClassFiles((table(folder / "a.csv", [LONG, *answers]),), None, folder, blank=every_box(exam))
    with read_class(files, names) as store:
        chunks = marked_class(store, names, files, Scheme(exam, exam.policies, voids or {}), list[MarkedScript])
        return [script for chunk in chunks for script in chunk]


def counted(exam: Exam, scripts: list[MarkedScript], voids: dict[str, Void] | None = None) -> ClassTally:
    tally = empty_tally(exam, voids or {})
    for script in scripts:
        tally.add(script)
    return tally


def scheme(exam: Exam, voids: dict[str, Void] | None = None) -> Scheme:
    return Scheme(exam, exam.policies, voids or {})


def test_the_numbers_of_each_question_are_those_of_the_scripts(tmp_path: Path) -> None:
    scripts = marked(EXAM, a_class(EXAM, 40), tmp_path)
    report = class_report(scheme(EXAM), counted(EXAM, scripts))
    points = np.array([[float(one.total) for one in script.marks] for script in scripts])
    for place, result in enumerate(report.items):
        parts = [part for script in scripts for part in script.marks[place].parts]
        others = points.sum(axis=1) - points[:, place]
        followed = sum((part.points for part in parts if part.verdict == "carried"), Decimal(0))
        blank = sum(all(part.verdict == "blank" for part in script.marks[place].parts) for script in scripts)
        assert result.share == pytest.approx(points[:, place].mean() / 5)
        assert result.discrimination == pytest.approx(np.corrcoef(points[:, place], others)[0, 1])
        assert result.cells[4:] == (str(followed), *("0", "0"), str(blank))
        assert {(name, verdict): n for name, by in result.verdicts.items() for verdict, n in by.items()} == Counter(
            (part.name, part.verdict) for part in parts
        )
        assert sum(times for times, _ in result.mistakes) <= 40
    covariances = np.cov(points.T)
    alpha = 3 / 2 * (1 - np.trace(covariances) / covariances.sum())
    assert report.forms[0].cells[-1] == two_places(alpha)
    assert "fewer than 50" in report.caveat


def test_a_class_that_is_counted_in_parts_is_counted_the_same(tmp_path: Path) -> None:
    scripts = marked(FORMS, [*a_class(FORMS, 30), ("s9999", "A", "Q01", "O", "")], tmp_path)
    merged = counted(FORMS, scripts[:11])
    merged.merge(counted(FORMS, scripts[11:]))
    assert merged == counted(FORMS, scripts)
    assert sum(item.followed for form in merged.forms.values() for item in form.items) > 0
    assert merged.missing == ["s9999"]


def test_each_slip_is_counted_by_its_name(tmp_path: Path) -> None:
    item = EXAM.items[0]
    slip = next(slip for slip in item.slips if slip.name == "output_bias_left_out")
    right = {part.name: str(part.answer) for part in item.parts}
    slipped = {**right, **{part: str(number) for part, number in slip.answers.items()}}
    answers = [(f"s{n}", "", item.id, *box) for n in range(5) for box in (slipped if n < 3 else right).items()]
    report = class_report(scheme(EXAM), counted(EXAM, marked(EXAM, answers, tmp_path)))
    assert report.items[0].mistakes == ((3, "output bias left out"),)
    assert report.mistakes == ((3, "output bias left out"),)


def test_void_questions_are_said_and_do_not_count(tmp_path: Path) -> None:
    voids: dict[str, Void] = {"Q02": "leave-out", "Q03": "full"}
    scripts = marked(EXAM, a_class(EXAM, 9), tmp_path, voids)
    report = class_report(scheme(EXAM, voids), counted(EXAM, scripts, voids))
    assert report.rules[-2:] == ("Q02 is void: it counts for nobody.", "Q03 is void: everybody has its points.")
    assert [result.cells[0] for result in report.items] == ["5", "0", "5"]
    assert report.items[1].share is None
    assert report.items[2].share == 1
    assert report.forms[0].points == 10


def drawn(exam: Exam, answers: list[Answer], folder: Path) -> dict[str, bytes]:
    tally = counted(exam, marked(exam, answers, folder))
    with warnings.catch_warnings():
        warnings.simplefilter("error", PageWarning)
        return files(report_texts(class_report(scheme(exam), tally), page_environment()))


def test_the_same_class_gives_the_same_bytes_and_forms_stand_apart(tmp_path: Path) -> None:
    answers = a_class(FORMS, 6)
    first, second = drawn(FORMS, answers, tmp_path), drawn(FORMS, answers[::-1], tmp_path)
    assert first == second
    html = first["report.html"].decode()
    assert re.findall(r'<section class="item[^"]*" id="([^"]+)"', html) == ["A-Q01", "A-Q02", "B-Q01", "B-Q02"]
    document = pypdfium2.PdfDocument(first["report.pdf"])
    text = "".join(document[number].get_textpage().get_text_bounded() for number in range(len(document)))
    document.close()
    for words in ("Report on the class", "A/Q01", "B/Q02", "discrimination", "Not for students"):
        assert words in text


def test_a_student_who_is_called_a_script_runs_nothing(tmp_path: Path) -> None:
    name = '"><script>alert(1)</script>'
    html = drawn(EXAM, [(name, "", "Q01", "O", "?")], tmp_path)["report.html"].decode()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_class_that_handed_nothing_in_has_a_report_too(tmp_path: Path) -> None:
    html = drawn(EXAM, [("s1", "", "Q01", "O", "")], tmp_path)["report.html"].decode()
    assert "No script of" in html
    assert "0 students" in html
