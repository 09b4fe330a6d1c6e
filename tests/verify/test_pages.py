"""`verify` looks at the pages beside a record: a number changed on one of them is a lie that names the place."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from examgen.exam.record import Exam, Pages, exam_text
from examgen.grading.as_data import marking_data
from examgen.render import page_texts, render_pages
from examgen.verify import verify_exam, verify_pages
from examgen.verify.pages import _place, answered, numbered
from examgen.verify.reading import read
from examgen.verify.texts import Text
from tests.verify.solved import solved_exam
from tests.whole_run import KeptPress

pytestmark = pytest.mark.slow

Tampering = Callable[[Path, KeptPress], None]
"""What changes the pages in a folder. The press draws another page, where one is put in the place of the first."""


def write_pages(exam: Exam, folder: Path, press: KeptPress) -> None:
    pages = {**render_pages(exam, press=press, marking=marking_data), "exam.json": exam_text(exam).encode()}
    for name, content in pages.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(content)
        path.chmod(0o644 if name.startswith("students") else 0o600)
    (folder / "graders").chmod(0o700)


def page_of(exam: Exam, name: str, press: KeptPress) -> bytes:
    """One page of an exam; no other one is drawn."""
    text = page_texts(exam)[name]
    return press.drawn(text) if name.endswith(".pdf") else text.encode()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, press: KeptPress) -> Path:
    folder = tmp_path_factory.mktemp("pages") / "exam"
    write_pages(solved_exam(4, "tanh", rules=2), folder, press)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "exam"
    shutil.copytree(written, copy)
    return copy


@pytest.mark.parametrize(
    "exam",
    [
        solved_exam(3, "tanh"),
        solved_exam(2, "relu", points=Decimal("7.5"), pages=Pages(cover=True)),
        solved_exam(3, "sigmoid", places=4, pages=Pages(per_page=2, tables=True, paper="letter")),
        solved_exam(1, "tanh", places=3, inputs="fractional", points=Decimal("2.5")),
        solved_exam(2, "sigmoid", title="Question 1 slip", date="Question 1 Question 2", course="Question 2"),
        solved_exam(1, "sigmoid", title="3.14159" * 28),
        solved_exam(1, "tanh", points=Decimal("6.5")),
        solved_exam(1, "tanh", points=Decimal(3)),
        solved_exam(2, "sigmoid", title="The means, accepted 0.53 times: Difficulty 12.25", course="Slip 1 & <Q02>"),
    ],
    ids=[
        "tanh",
        "relu, halves, cover",
        "sigmoid, two a page, tables",
        "fractional",
        "a title like a heading",
        "a title of numbers",
        "points in halves",
        "three points",
        "a title like a key",
    ],
)
def test_pages_of_honest_exams_hold(exam: Exam, tmp_path: Path, press: KeptPress) -> None:
    write_pages(exam, tmp_path, press)
    proof = verify_pages(tmp_path)
    assert proof.lie is None
    assert [claim.unit for claim in proof.claims] == [
        "files",
        "numbers",
        "numbers",
        "numbers",
        "numbers",
        "numbers",
        "rows",
        "boxes",
    ]
    assert all(claim.checked for claim in proof.claims)


def change(name: str, before: str, after: str) -> Tampering:
    """Change one place in a text file: the first `before` in it."""

    def tampering(folder: Path, press: KeptPress) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")

    return tampering


def in_section(name: str, item: str, before: str, after: str) -> Tampering:
    """Change one place in the section of an item: the first `before` in it."""

    def tampering(folder: Path, press: KeptPress) -> None:
        path = folder / name
        head, tail = path.read_text(encoding="utf-8").split(f'id="{item}"', 1)
        section, rest = tail.split("</section>", 1)
        assert before in section
        changed = section.replace(before, after, 1)
        path.write_text(f'{head}id="{item}"{changed}</section>{rest}', encoding="utf-8")

    return tampering


def in_diagram(name: str, item: str) -> Tampering:
    """Drop the minus of the first negative number in an item's drawing."""

    def tampering(folder: Path, press: KeptPress) -> None:
        path = folder / name
        head, tail = path.read_text(encoding="utf-8").split(f'id="{item}-diagram-title"', 1)
        changed = re.sub(r"(<text[^>]*>)−", r"\1", tail, count=1)
        path.write_text(f'{head}id="{item}-diagram-title"{changed}', encoding="utf-8")

    return tampering


def mode(name: str, bits: int) -> Tampering:
    return lambda folder, press: (folder / name).chmod(bits)


def removed(name: str) -> Tampering:
    return lambda folder, press: (folder / name).unlink()


def of_another_exam(name: str) -> Tampering:
    """The page of an exam whose second question has one answer and one weight that are others."""

    def tampering(folder: Path, press: KeptPress) -> None:
        exam = solved_exam(4, "tanh")
        items = [*exam.items]
        items[1] = replace(solved_exam(7, "tanh").items[6], id="Q02")
        (folder / name).write_bytes(page_of(replace(exam, items=tuple(items)), name, press))

    return tampering


QUESTIONS, KEY, GRADER = "students/questions.html", "graders/key.html", "graders/grader.html"

LIES: list[tuple[str, Tampering, str]] = [
    ("a weight in a diagram", in_diagram(QUESTIONS, "Q02"), f"{QUESTIONS}, Q02, diagram: −"),
    ("a weight in the table", in_section(QUESTIONS, "Q02", "<td>−", "<td>"), f"{QUESTIONS}, Q02: −"),
    (
        "an input",
        in_section(QUESTIONS, "Q03", "I₁&nbsp;=&nbsp;1", "I₁&nbsp;=&nbsp;0"),
        f"{QUESTIONS}, Q03: I1 = 1 is missing",
    ),
    ("the points", in_section(QUESTIONS, "Q03", "5 points", "6 points"), f"{QUESTIONS}, Q03: 5 points stands"),
    ("a part's name", in_section(QUESTIONS, "Q03", "H₁ sum", "H₁ total"), f"{QUESTIONS}, Q03: H1 sum is missing"),
    ("a question gone", change(QUESTIONS, 'id="Q04"', 'id="Q40"'), f"{QUESTIONS}, Q04: the question is not on"),
    ("an answer given away", in_section(QUESTIONS, "Q01", "H₀ sum", "H₀ sum 0.53"), f"{QUESTIONS}, Q01: 0.53 is none"),
    ("a key's word", in_section(QUESTIONS, "Q01", "H₀ sum", "accepted: H₀ sum"), f"{QUESTIONS}: says 'accepted'"),
    (
        "an unrounded weight",
        in_section(QUESTIONS, "Q01", "H₀ sum", "−0.788987 H₀ sum"),
        f"{QUESTIONS}: says '-0.788987'",
    ),
    ("the seed", in_section(QUESTIONS, "Q01", "H₀ sum", "20260312 H₀ sum"), f"{QUESTIONS}: says '20260312'"),
    ("another questions.pdf", of_another_exam("students/questions.pdf"), "students/questions.pdf, page 2, Q02: "),
    ("an answer of the key", in_section(KEY, "Q03", '<td class="answer">', '<td class="answer">1'), f"{KEY}, Q03: "),
    ("a bound of the key", in_section(KEY, "Q03", 'class="interval">', 'class="interval">1'), f"{KEY}, Q03: "),
    ("a slip's number", in_section(KEY, "Q03", '<td class="last">', '<td class="last">1'), f"{KEY}, Q03: "),
    ("a diagram of the key", in_diagram(KEY, "Q03"), f"{KEY}, Q03, diagram: −"),
    ("the table of all", in_section(KEY, "answers", "−", ""), f"{KEY}, answers: −"),
    ("the table gone", change(KEY, 'id="answers"', 'id="others"'), f"{KEY}, answers: "),
    ("an item gone", change(KEY, 'id="Q04"', 'id="Q40"'), f"{KEY}, Q04: the item is not on the page"),
    ("another key.pdf", of_another_exam("graders/key.pdf"), "graders/key.pdf, page 2, Q0"),
    ("a number of the CSV", change("graders/key.csv", "Q01,H0,-", "Q01,H0,"), "graders/key.csv, line 3: Q01,H0,"),
    ("a row of the CSV", change("graders/key.csv", "Q03,H0,", "Q03,H1,"), "graders/key.csv, line 13: Q03,H1,"),
    (
        "a cut CSV",
        lambda folder, press: (folder / "graders/key.csv").write_text("item\n"),
        "graders/key.csv: has not a head",
    ),
    ("a head of the CSV", change("graders/key.csv", "item,part", "item,box"), "graders/key.csv: has not a head"),
    (
        "the last row of the CSV",
        lambda folder, press: (folder / "graders/key.csv").write_text(
            "".join((folder / "graders/key.csv").read_text().splitlines(keepends=True)[:-1])
        ),
        "graders/key.csv: has not a head and 20 rows",
    ),
    ("another policy", change(GRADER, '"eased":"half"', '"eased":"full"'), f"{GRADER}: marks by other policies"),
    ("a bound to mark by", change(GRADER, ',"low":"', ',"low":"1'), f"{GRADER}, Q01: its parts are not the record's"),
    ("a slip to name", change(GRADER, '"low":{"H0', '"low":{"H1'), f"{GRADER}, Q01: its known mistakes are not"),
    ("a step", change(GRADER, '"operation":"product"', '"operation":"sum"'), f"{GRADER}, Q01, part H0 sum: the steps"),
    (
        "a rule of marking",
        change(GRADER, '"use strict";', '"use strict"; '),
        f"{GRADER}: has a script that its content",
    ),
    ("a script in a title", change(GRADER, "</h1>", "<script>alert(1)</script></h1>"), f"{GRADER}: has a script that"),
    ("a style of its own", change(KEY, "<h1", '<h1 style="display: none"'), f"{KEY}: has an attribute of style"),
    ("a script in the key", change(KEY, "</h1>", "<script>1</script></h1>"), f"{KEY}: has a script that its content"),
    ("a script changed", change(KEY, "addEventListener", "addEventListener "), f"{KEY}: has a script that its content"),
    (
        "a page that fetches",
        change(KEY, "img-src data:", "img-src data: https:"),
        f"{KEY}: its content policy says img",
    ),
    ("scripts from all over", change(KEY, "script-src", "script-src *"), f"{KEY}: its content policy says script-src"),
    ("frames", change(KEY, "default-src 'none'; ", "default-src 'none'; frame-src *; "), f"{KEY}: its content policy"),
    ("no policy", change(KEY, "Content-Security-Policy", "Content-Policy"), f"{KEY}: has no content policy"),
    ("a script for students", change(QUESTIONS, "</main>", "<script>1</script></main>"), f"{QUESTIONS}: has a script"),
    ("any style", change(QUESTIONS, "style-src ", "style-src 'unsafe-inline' "), f"{QUESTIONS}: its content policy"),
    ("a scheme gone", change(GRADER, '"id":"Q03"', '"id":"Q30"'), f"{GRADER}: has other questions than the exam"),
    ("a page without data", change(GRADER, 'id="exam-data"', 'id="data"'), f"{GRADER}: has no mark schemes"),
    ("a page to mark by missing", removed(GRADER), f"{GRADER}: is missing"),
    ("a page missing", removed("graders/key.pdf"), "graders/key.pdf: is missing"),
    (
        "a damaged PDF",
        lambda folder, press: (folder / "graders/key.pdf").write_bytes(b"%PDF-1.7"),
        "graders/key.pdf: is no",
    ),
    ("a key for all to read", mode("graders/key.html", 0o644), "graders/key.html: has mode 0644, not 0600"),
    ("a record for all to read", mode("exam.json", 0o640), "exam.json: has mode 0640, not 0600"),
    ("a folder for all to enter", mode("graders", 0o755), "graders: has mode 0755, not 0700"),
]


@pytest.mark.parametrize(("tampering", "place"), [lie[1:] for lie in LIES], ids=[lie[0] for lie in LIES])
def test_a_lie_on_a_page_is_named_by_its_place(
    tampering: Tampering, place: str, folder: Path, press: KeptPress
) -> None:
    tampering(folder, press)
    lie = verify_pages(folder).lie
    assert lie is not None
    assert lie.startswith(place)
    assert "\n" not in lie


def test_pages_that_were_printed_under_the_first_rules_need_no_content_policy(tmp_path: Path, press: KeptPress) -> None:
    write_pages(solved_exam(6, "tanh"), tmp_path, press)
    for name in (QUESTIONS, KEY):
        page = tmp_path / name
        page.write_text(re.sub("<meta http-equiv=[^>]*>", "", page.read_text(encoding="utf-8")), encoding="utf-8")
    assert verify_pages(tmp_path).lie is None


def test_an_exam_is_proved_with_its_pages_and_a_record_alone_without(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "exam.json"
    shutil.copy(folder / "exam.json", copy)
    proof = verify_exam(copy)
    assert proof.lie is None
    assert proof.claims[-1].claim == "no pages beside it"
    assert verify_exam(folder).claims == (*proof.claims[:-1], *verify_pages(folder).claims)


def test_what_a_page_says_of_itself_is_no_answer_and_its_questions_are_named(folder: Path) -> None:
    exam = read(folder)
    first, second, *_ = exam.questions
    assert answered(exam, "a page", [first], Text("Question 1 of 12 pages, weights −0.8")) is None
    assert answered(exam, "a page", [first], Text("H0 0.57")) == "a page: 0.57 is none of the question's numbers"
    assert _place("questions.pdf", 3, [first, second]) == "questions.pdf, page 4, Q01 and Q02"
    assert _place("questions.pdf", None, [second]) == "questions.pdf, Q02"


def test_what_is_taken_away_is_so_however_a_reader_parts_words() -> None:
    assert Text("as in Question 2 here", "as in Question 2h ere").without("Question 2") == Text(
        "as in   here", "as in  h ere"
    )


def test_a_page_that_runs_over_onto_another_is_a_lie() -> None:
    right = [Text("Quiz Page 1 of 2 Question 1"), Text("Page 2 of 2 Question 2")]
    assert not any(numbered("questions.pdf", right))
    over = [right[0], Text("What is marked, in small print"), right[1]]
    lies = [lie for lie in numbered("questions.pdf", over) if lie]
    assert "questions.pdf, page 2: does not say that it is page 2 of 3" in lies
