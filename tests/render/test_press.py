"""Drawing in two processes: the same bytes, the same complaints, and no harm when the other process is gone."""

import os
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from examgen.render import PageWarning, Press, page_texts, render_pages
from examgen.render.environment import page_environment
from examgen.render.pdf import Drawn, write_pdf
from examgen.render.press import drawn_elsewhere, files, received
from examgen.render.students import student_texts
from tests.exams import an_exam
from tests.processes import run
from tests.whole_run import KeptPress

ROOT = Path(__file__).parents[2]

PDF = "students/questions.pdf"

LONG = "<!doctype html><html lang=en><title>Long</title><p>" + "word " * 200
SHORT = "<!doctype html><html lang=en><title>Short</title><p>word"


EXAM = an_exam(2, activation=("tanh", "relu"))


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """What one process draws that keeps nothing."""
    return render_pages(EXAM)


def test_a_press_draws_what_one_process_draws(made: dict[str, bytes]) -> None:
    with Press() as press:
        assert render_pages(EXAM, press=press) == made


def test_what_is_drawn_once_for_all_tests_is_what_would_be_drawn_each_time(
    made: dict[str, bytes], press: KeptPress, tmp_path: Path
) -> None:
    kept = KeptPress(tmp_path / "empty")
    for _ in ("drawn", "read"):
        assert render_pages(EXAM, press=kept) == made
    assert render_pages(EXAM, press=press) == made
    assert files(student_texts(an_exam(1, "relu"), page_environment()), kept)[PDF] != made[PDF]


def test_the_same_bytes_come_from_another_hash_seed_time_zone_and_folder(
    made: dict[str, bytes], tmp_path: Path
) -> None:
    """All files of students and graders, drawn in a process that shares nothing with this one, and here."""
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]);"
        "from examgen.render import render_pages; from tests.render.test_press import EXAM;"
        "print({name: hashlib.sha256(data).hexdigest() for name, data in render_pages(EXAM).items()})"
    )
    here = str({name: sha256(data).hexdigest() for name, data in made.items()})
    variables = {**os.environ, "PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland"}
    ended = run([sys.executable, "-c", code, ROOT], env=variables, cwd=tmp_path)
    assert (ended.stdout.strip(), ended.stderr) == (here, "")


def test_what_is_drawn_elsewhere_complains_here() -> None:
    bad = LONG.replace("<p>", "<style>p { colour: red }</style><p>")
    with Press() as press, pytest.warns(PageWarning, match="colour"):
        press.draw({"a": bad, "b": SHORT})


def test_pages_are_drawn_here_if_the_other_process_is_killed() -> None:
    with Press() as press:
        helper = press._helper
        assert helper is not None
        helper.kill()
        helper.wait()
        assert press.draw({"a": LONG, "b": SHORT})[0] == {"a": write_pdf(LONG), "b": write_pdf(SHORT)}


def test_a_press_that_draws_nothing_leaves_no_process() -> None:
    with Press() as press:
        helper = press._helper
        assert helper is not None
    assert helper.poll() is not None


@pytest.mark.parametrize(
    "answer", [b"", b"{", b'{"size": 5, "warnings": []}\n%PDF', b'{"size": 4, "warnings": [], "seen": []}']
)
def test_an_answer_that_is_cut_off_is_no_pdf(answer: bytes) -> None:
    assert received(answer) == (None, b"")
    whole = b'{"size": 4, "warnings": [], "seen": []}\n%PDF{"size": 1'
    assert received(whole) == (Drawn(b"%PDF", []), b'{"size": 1')


def test_many_documents_are_shared_out_and_come_back_under_their_names() -> None:
    papers = {name: SHORT.replace("word", name) + "word " * count for count, name in enumerate(("a", "b", "c", "d"))}
    assert len(drawn_elsewhere(papers)) == 2
    assert "d" in drawn_elsewhere(papers)  # the longest is begun first, in the process that is idle
    with Press() as press:
        assert press.draw(papers)[0] == {name: write_pdf(html) for name, html in papers.items()}


def test_the_texts_of_all_pages_are_known_before_any_is_drawn() -> None:
    texts = page_texts(an_exam(1))
    assert {path for path in texts if path.endswith(".pdf")} == {"students/questions.pdf", "graders/key.pdf"}
    assert all("<html" in text for path, text in texts.items() if not path.endswith(".csv"))
