"""A roster lies with the graders' pages of an exam, and its people are on the page, now and when it is made again."""

import json
import re
from functools import partial
from pathlib import Path

import pytest

from examgen import making
from examgen.asking.request import spec_asked
from examgen.exam.folder import ROSTER
from examgen.files.errors import ExamgenError

CLASS = "Student ID;First name;Surname;email\ns0007;Ada;Byron;ada@x.org\n=s1;Zoë;;\n"


def made(folder: Path, roster: str) -> Path:
    """An exam with a roster. It takes no trained network."""
    file = folder / "class.csv"
    file.write_text(roster, encoding="utf-8")
    spec = spec_asked(None, frozenset(), {"kind": ["hand-code"], "activation": ["step"], "count": 1})
    return making.make(spec, folder / "exam", students=file).folder


def people(exam: Path) -> list[dict[str, str]]:
    page = (exam / "graders" / "grader.html").read_text(encoding="utf-8")
    found = re.search(r'id="exam-data">(.*?)</script>', page, re.DOTALL)
    assert found
    roster: list[dict[str, str]] = json.loads(found[1])["roster"]
    return roster


def test_people_of_a_roster_are_on_the_page_and_stay_there_when_it_is_made_again(tmp_path: Path) -> None:
    exam = made(tmp_path, CLASS)
    expected = [
        {"student": "=s1", "form": "", "name": "Zoë"},
        {"student": "s0007", "form": "", "name": "Ada Byron"},
    ]
    assert people(exam) == expected
    assert (exam / ROSTER).stat().st_mode & 0o777 == 0o600
    assert all(b"Byron" not in page.read_bytes() for page in (exam / "students").iterdir())
    page = (exam / "graders" / "grader.html").read_bytes()
    making.render(exam)
    assert (exam / "graders" / "grader.html").read_bytes() == page
    with (exam / ROSTER).open("a", encoding="utf-8") as file:
        file.write("s0012,,Alan Turing,\n")
    making.render(exam)
    assert people(exam)[2:] == [{"student": "s0012", "form": "", "name": "Alan Turing"}]


def test_the_library_takes_a_roster_where_pages_are_written(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_text(CLASS, encoding="utf-8")
    made = partial(making.make_exam, kind="hand-code", activation="step", count=1, students=file)
    made(out=tmp_path / "exam")
    assert [one["student"] for one in people(tmp_path / "exam")] == ["=s1", "s0007"]
    with pytest.raises(ExamgenError, match=r"class.csv: a roster lies with the pages. Say where, like out="):
        made()


@pytest.mark.parametrize(
    ("roster", "said"),
    [
        (f"{CLASS}s0007;;;\n", "class.csv, line 4: s0007 stands on line 2 already"),
        ("who;name\ns1;Ann\n", "no column that says who a student is"),
        ("student;form\ns1;B\n", None),
    ],
)
def test_a_roster_that_cannot_be_used_is_told_before_anything_is_made(
    tmp_path: Path, roster: str, said: str | None
) -> None:
    if said is None:  # without forms the column is not looked at
        assert people(made(tmp_path, roster)) == [{"student": "s1", "form": "", "name": ""}]
        return
    with pytest.raises(ExamgenError, match=said):
        made(tmp_path, roster)
    assert not (tmp_path / "exam").exists()
