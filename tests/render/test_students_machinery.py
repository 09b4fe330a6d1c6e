"""What the pages are made with: templates, fonts, tables of functions, numbers, and the PDF writer's fence."""

import math
from decimal import Decimal
from pathlib import Path

import pytest

from examgen.files.errors import ExamgenError
from examgen.paper.activations import Activation
from examgen.render import PageWarning
from examgen.render.environment import page_environment, rendered
from examgen.render.fonts import FACES, font_file, shipped_templates
from examgen.render.numbers import point_count, points, printed, unit_name
from examgen.render.pdf import write_pdf
from examgen.render.students import render_students
from examgen.render.tables import function_table, function_tables
from tests.exams import an_exam

FUNCTIONS = {Activation.SIGMOID: lambda x: 1 / (1 + math.exp(-x)), Activation.TANH: math.tanh}


@pytest.mark.parametrize("activation", FUNCTIONS)
@pytest.mark.parametrize("decimals", [3, 4, 6])
def test_a_table_has_the_function_at_every_tenth_until_it_is_one(activation: Activation, decimals: int) -> None:
    table = function_table(activation, decimals)
    assert len(table.rows) == table.end >= 10
    for row, values in table.rows:
        for tenth, value in enumerate(values):
            assert value == f"{FUNCTIONS[activation](row + tenth / 10):.{decimals}f}"
    assert f"{FUNCTIONS[activation](table.end):.{decimals}f}" == table.one


def test_only_functions_that_occur_and_need_one_get_a_table() -> None:
    assert function_tables([Activation.RELU], 4) == ()
    assert [table.activation for table in function_tables([Activation.TANH, Activation.RELU], 4)] == ["tanh"]


def test_numbers_and_names_are_typeset() -> None:
    assert printed(Decimal("-1.30")) == "−1.30"
    assert [point_count(Decimal(number)) for number in ("5", "1.5", "0.5", "10", "0.25")] == [
        "5",
        "1½",
        "½",
        "10",
        "0.25",
    ]
    assert [points(Decimal(number)) for number in ("1", "0.5", "1.5")] == ["1 point", "½ point", "1½ points"]
    assert [unit_name(name) for name in ("H0 sum", "O", "G12", "MSE", "new I1->H0")] == [
        "H₀ sum",
        "O",
        "G₁₂",
        "MSE",
        "new I₁→H₀",
    ]


@pytest.mark.parametrize("face", FACES)
def test_every_face_is_shipped(face: str) -> None:
    assert font_file(face).startswith(b"wOF2")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<p>\n{% if %}\n", "line 2: Expected an expression"),
        ("<p>\n\n{{ seed }}", "line 3: 'seed' is undefined"),
        ("{{ title.nothing }}", "line 1: "),
        ("\n{{ title + 1 }}", "line 2: "),
        ("{% include 'not-there.css' %}", "not-there.css: cannot be found"),
    ],
)
def test_a_broken_template_is_one_line_with_file_line_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "questions.html.j2").write_text(text)
    with pytest.raises(ExamgenError) as error:
        render_students(an_exam(1), page_environment(tmp_path))
    message = str(error.value)
    assert reason in message
    assert "\n" not in message
    if "not-there" not in text:
        assert message.startswith(str(tmp_path / "questions.html.j2"))


ESCAPES = (
    "{{ title.__class__.__mro__[1].__subclasses__() }}",
    "{{ picture.__globals__['__builtins__']['open']('/etc/passwd').read() }}",
    "{{ title['__class__'] }}",
    "{{ ''|attr('__class__') }}{{ (title|attr('__class__')).__mro__ }}",
    "{{ '{0.__class__.__mro__}'.format(title) }}",
    "{{ questions.append(1) }}",
    "{% for place in range(1000000000) %}{% endfor %}",
)


@pytest.mark.parametrize("text", ESCAPES)
def test_a_template_that_reaches_for_more_than_it_is_given_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "questions.html.j2").write_text(f"<p>\n{text}")
    with pytest.raises(ExamgenError) as error:
        render_students(an_exam(1), page_environment(tmp_path))
    message = str(error.value)
    assert message.startswith(f"{tmp_path / 'questions.html.j2'}, line 2: ")
    assert message.endswith("Mend the template or do without --templates.")
    assert "\n" not in message


def test_an_instructors_template_comes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "question-forward.html.j2").write_text("<p>Berechne {{ listed(question.hidden) }}.</p>")
    html = render_students(an_exam(1), page_environment(tmp_path))["students/questions.html"].decode()
    assert "Berechne H₀ and H₁." in html


def test_templates_must_be_in_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match=r"--templates .*: there is no such folder"):
        page_environment(tmp_path / "nowhere")


def test_templates_escape_and_style_sheets_do_not(tmp_path: Path) -> None:
    (tmp_path / "a.html.j2").write_text("{{ text }}{% include 'a.css' %}")
    (tmp_path / "a.css").write_text("{{ text }}")
    assert rendered(page_environment(tmp_path), "a.html.j2", text="<&>") == "&lt;&amp;&gt;<&>"


@pytest.mark.parametrize("address", ["file:///etc/hostname", "https://example.org/a.png", "ftp://example.org/a"])
def test_pages_fetch_nothing(address: str) -> None:
    page = f'<!DOCTYPE html><html lang="en"><title>T</title><body><img src="{address}" alt="x"></body></html>'
    with pytest.warns(PageWarning, match="outside the page"):
        write_pdf(page)


def test_what_weasyprint_complains_of_is_heard() -> None:
    with pytest.warns(PageWarning, match="unknown property"):
        write_pdf('<!DOCTYPE html><html lang="en"><title>T</title><style>p { colour: red }</style><p>a</p></html>')


def test_every_template_is_found_where_it_is_shipped() -> None:
    assert {"questions.html.j2", "questions.css", "pages.css", "browser.css", "diagram.svg.j2"} <= {
        file.name for file in shipped_templates().iterdir()
    }


def test_a_page_that_does_not_fit_is_refused_and_not_spread_over_two() -> None:
    long = "<p>One line more.</p>" * 99
    with pytest.raises(ExamgenError, match=r"1 pages were to be printed, and there are \d: something is too high"):
        write_pdf(f'<title>Quiz</title><body data-pages="1">{long}</body>')
