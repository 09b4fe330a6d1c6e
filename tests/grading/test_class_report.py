"""The report says what was counted, holds nothing that runs, and is the same bytes each time."""

import re
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from examgen.exam.record import Exam
from examgen.grading.classes.marking import MarkedScript, Scheme
from examgen.grading.classes.report import class_report, two_places, urgency
from examgen.grading.classes.run import ClassFiles, marked_class, read_class
from examgen.grading.classes.tally import ClassTally, empty_tally, looks
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


def texts(exam: Exam, answers: list[Answer], folder: Path) -> Mapping[str, str]:
    tally = counted(exam, marked(exam, answers, folder))
    return report_texts(class_report(scheme(exam), tally), page_environment())


def drawn(texts: Mapping[str, str]) -> dict[str, bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", PageWarning)
        return files(texts)


def test_the_same_class_gives_the_same_bytes_and_forms_stand_apart(tmp_path: Path) -> None:
    answers = a_class(FORMS, 6)
    found = texts(FORMS, answers, tmp_path)
    assert found == texts(FORMS, answers[::-1], tmp_path)
    first = drawn(found)
    html = first["report.html"].decode()
    assert re.findall(r'<section class="item[^"]*" id="([^"]+)"', html) == ["A-Q01", "A-Q02", "B-Q01", "B-Q02"]
    document = pypdfium2.PdfDocument(first["report.pdf"])
    text = "".join(document[number].get_textpage().get_text_bounded() for number in range(len(document)))
    document.close()
    for words in ("Report on the class", "A/Q01", "B/Q02", "discrimination", "Not for students"):
        assert words in text


def todo(answers: list[Answer], folder: Path) -> list[tuple[str, str]]:
    return list(class_report(scheme(EXAM), counted(EXAM, marked(EXAM, answers, folder))).to_do)


def answers_where(right: dict[str, int], students: int = 100) -> list[Answer]:
    """Of so many students as many as `right` says have each question right; the others have it wrong, each his way."""
    return [
        (
            f"s{number:03}",
            "",
            item.id,
            part.name,
            str(part.answer) if number < right.get(item.id, 50) else f"{50 + number}.3",
        )
        for number in range(students)
        for item in EXAM.items
        for part in item.parts
    ]


@pytest.mark.parametrize(
    ("right", "said"),
    [
        (90, ""),
        (91, "91 % of its points were earned: nearly"),
        (20, ""),
        (19, "19 % of its points were earned: hardly"),
    ],
)
def test_a_question_that_is_too_easy_or_too_hard_is_to_be_looked_at(right: int, said: str, tmp_path: Path) -> None:
    found = [why.replace("\N{NO-BREAK SPACE}", " ") for name, why in todo(answers_where({"Q01": right}), tmp_path)]
    assert [why[: len(said)] for why in found if "earned" in why] == [said][: bool(said)]


def test_a_question_that_tells_good_scripts_from_others_badly_is_to_be_looked_at(tmp_path: Path) -> None:
    scripts = marked(EXAM, a_class(EXAM, 60, seed=3), tmp_path)
    report = class_report(scheme(EXAM), counted(EXAM, scripts))
    points = np.array([[float(one.total) for one in script.marks] for script in scripts])
    expected = []
    for place, result in enumerate(report.items):
        correlation = np.corrcoef(points[:, place], points.sum(axis=1) - points[:, place])[0, 1]
        expected += [(result.item.name, f"Discrimination is {correlation:.2f}")] if correlation < 0.2 else []
    assert [(name, why.partition(":")[0]) for name, why in report.to_do if "Disc" in why] == expected
    assert expected


def test_a_wrong_number_that_many_share_and_no_slip_explains_is_to_be_looked_at(tmp_path: Path) -> None:
    answers = answers_where({"Q01": 100, "Q02": 60, "Q03": 60})
    for count, texts in ((3, ("77.7", "77,70", " +77.7")), (2, ("77.7", "77.70"))):
        shared = dict(zip(("s000", "s001", "s002"), texts, strict=False))
        changed = [
            (who, form, item, part, shared.get(who, text) if (item, part) == ("Q01", "O") else text)
            for who, form, item, part, text in answers
        ]
        found = [why for _, why in todo(changed, tmp_path) if "scripts have" in why]
        assert (
            found
            == ["3 scripts have O = 77.7, which is wrong, and no known mistake explains these scripts."][: count // 3]
        )
    slip = next(slip for slip in EXAM.items[0].slips if slip.name == "output_bias_left_out")
    slipped = [
        (who, form, item, part, str(slip.answers["O"]) if (item, part) == ("Q01", "O") else text)
        for who, form, item, part, text in answers
    ]
    assert not [why for _, why in todo(slipped, tmp_path) if "scripts have" in why]


def test_void_questions_need_no_look(tmp_path: Path) -> None:
    answers = answers_where({"Q01": 100, "Q02": 0})
    voids: dict[str, Void] = {"Q01": "full", "Q02": "leave-out"}
    tally = counted(EXAM, marked(EXAM, answers, tmp_path, voids), voids)
    assert {name for name, _ in class_report(scheme(EXAM, voids), tally).to_do} <= {"Q03"}


def test_scripts_to_look_at_stand_together_with_what_is_written_there(tmp_path: Path) -> None:
    answers = [(f"s{number:02}", "", "Q01", "H0", "?" if number < 18 else "0.5") for number in range(30)]
    answers += [("s01", "", "Q02", "H1", "x" * 30), ("s00", "", "Q02", "H1", "maybe form A")]
    tally = counted(EXAM, marked(EXAM, answers, tmp_path))
    tally.names["s01"] = "Ann Alpha"
    first, second = class_report(scheme(EXAM), tally).look_again
    assert (first.item, first.why, len(first.scripts), first.hidden) == ("Q01", "unclear H0", 16, 2)
    assert first.scripts[:3] == (("s00", "?"), ("s01 (Ann Alpha)", "?"), ("s02", "?"))
    assert second.scripts == (("s00", "maybe form A"), ("s01 (Ann Alpha)", "x" * 23 + "…"))
    assert sorted(urgency(look) for look in tally.look_again) == [2] * 20


def test_what_an_error_left_less_to_do_for_is_one_row_of_a_script(tmp_path: Path) -> None:
    (first,) = marked(EXAM, [("s1", "", "Q01", "O", "0.5")], tmp_path)
    parts = tuple(
        replace(part, verdict="carried", look=True, written=f"0.{at}") for at, part in enumerate(first.marks[0].parts)
    )
    several = replace(first, marks=(replace(first.marks[0], parts=parts),))
    (look,) = looks(several)
    assert (look.item, look.why, look.written) == ("Q01", "a mistake left less to work out from H0 sum on", "")
    one = replace(first, marks=(replace(first.marks[0], parts=parts[-1:]),))
    (look,) = looks(one)
    assert (look.item, look.why, look.written) == ("Q01", "a mistake left less to work out for O", parts[-1].written)


def test_a_class_of_which_nothing_stands_out_says_so(tmp_path: Path) -> None:
    half = answers_where({"Q01": 50, "Q02": 50, "Q03": 50})
    report = class_report(scheme(EXAM), counted(EXAM, marked(EXAM, half, tmp_path)))
    assert report.to_do == ()
    assert "Nothing stands out" in report_texts(report, page_environment())["report.html"]


def test_no_row_stands_alone_on_a_page_and_to_do_comes_first(tmp_path: Path) -> None:
    rows = 43  # one more than fit on the first page
    report = class_report(scheme(EXAM), counted(EXAM, marked(EXAM, a_class(EXAM, 12), tmp_path)))
    many = replace(report, to_do=tuple(("Q01", f"Reason {number:02}.") for number in range(rows)))
    pdf = files({"report.pdf": report_texts(many, page_environment())["report.pdf"]})["report.pdf"]
    document = pypdfium2.PdfDocument(pdf)
    texts = [document[number].get_textpage().get_text_bounded() for number in range(2)]
    document.close()
    counts = [len(re.findall("Reason", text)) for text in texts]
    assert sum(counts) == rows
    assert counts[1] == 3
    assert texts[0].index("What to do") < texts[0].index("Reason 00")


def test_a_mistake_is_paid_for_once_within_a_question_and_the_report_claims_no_more(tmp_path: Path) -> None:
    slips = [next(slip for slip in item.slips if slip.name == "hidden_bias_left_out") for item in EXAM.items[:2]]
    answers = [
        ("s1", "", item.id, part.name, str(slip.answers.get(part.name, part.answer)))
        for item, slip in zip(EXAM.items, slips, strict=False)
        for part in item.parts
    ]
    (script,) = marked(EXAM, answers, tmp_path)
    verdicts = [{part.verdict for part in one.parts} for one in script.marks[:2]]
    assert all({"wrong", "carried"} <= found for found in verdicts)
    html = texts(EXAM, answers, tmp_path)["report.html"]
    assert "Within a question, a mistake was paid for once: boxes that followed" in html


def test_a_student_who_is_called_a_script_runs_nothing(tmp_path: Path) -> None:
    name = '"><script>alert(1)</script>'
    html = texts(EXAM, [(name, "", "Q01", "O", "?")], tmp_path)["report.html"]
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_class_that_handed_nothing_in_has_a_report_too(tmp_path: Path) -> None:
    html = drawn(texts(EXAM, [("s1", "", "Q01", "O", "")], tmp_path))["report.html"].decode()
    assert "No script of" in html
    assert "0 students" in html
