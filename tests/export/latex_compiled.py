"""Whether TeX Live compiles what is exported to LaTeX: a test of its own, `make test-latex`, not one of the suite.

pdfLaTeX and LuaLaTeX, with and without the answers; every record, and titles that hold whatever an instructor may type.
"""

import io
import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from examgen.export.formats import FORMATS
from examgen.export.latex import LATIN, MEANING, SIGNS
from examgen.export.question import ExportedExam, Options
from examgen.export.reading import read_exam
from tests.export.exported import NAMES, ODD, exported, record, with_odd_texts
from tests.export.test_shapes import whole
from tests.processes import run

EVERY = "".join((*MEANING, *SIGNS, *sorted(LATIN)))
"""Every character that has a way of its own."""


def compiled(whole: ExportedExam, engine: str, folder: Path, answers: bool, options: Options = Options()) -> str:  # noqa: B008
    """The text of the pages of every form. Fails where the engine does, or where its fonts lack a character."""
    with zipfile.ZipFile(io.BytesIO(FORMATS["latex"].export(whole, options).content)) as archive:
        archive.extractall(folder)
    texts = []
    for source in sorted(folder.glob("*.tex")):
        if answers:
            source.write_text(source.read_text().replace("%\\printanswers", "\\printanswers"))
        for _ in range(2):
            words = [engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", source.name]
            done = run(words, cwd=folder, encoding="latin-1")
            assert done.returncode == 0, done.stdout[-2000:]
        log = source.with_suffix(".log").read_text(errors="replace")
        assert "Missing character" not in log.replace("Missing character: There is no \N{GRINNING FACE}", "")
        pages = pypdfium2.PdfDocument(source.with_suffix(".pdf"))
        texts.append("\n".join(page.get_textpage().get_text_bounded() for page in pages))
    return "\n".join(texts)


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
@pytest.mark.parametrize("name", NAMES)
def test_every_record_compiles_with_its_answers(name: str, engine: str, tmp_path: Path) -> None:
    text = compiled(exported(name), engine, tmp_path, answers=True)
    for question in exported(name).questions:
        assert question.name in text
    assert text.count("Solution:") >= sum(
        len(question.parts) for question in exported(name).questions if not question.chosen
    )


@pytest.mark.parametrize("options", [Options(), Options(solutions=False)])
def test_nothing_is_printed_of_the_answers_until_it_is_asked_for(options: Options, tmp_path: Path) -> None:
    text = compiled(exported("forward"), "pdflatex", tmp_path, answers=not options.solutions, options=options)
    assert "Solution" not in text
    assert "left out" not in text


@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
@pytest.mark.parametrize("odd", [ODD, "\N{GRINNING FACE} Größe", "``--- ?` !` << >> ,, ''", EVERY, "%\\end{document}"])
def test_odd_texts_compile(odd: str, engine: str, tmp_path: Path) -> None:
    text = compiled(read_exam(with_odd_texts(record("own"), odd)), engine, tmp_path, answers=True)
    assert "Q01" in text
    assert "Solution" in text


def test_networks_of_every_shape_compile(tmp_path: Path) -> None:
    exam, _ = whole()
    text = compiled(exam, "pdflatex", tmp_path, answers=True)
    assert all(question.name in text for question in exam.questions)
    (log,) = (path.read_text(errors="replace") for path in tmp_path.glob("*.log"))
    beyond = [float(wide) for wide in re.findall(r"Overfull \\[hv]box \(([0-9.]+)pt too", log)]
    assert max(beyond, default=0) < 20, "a drawing reaches beyond its page"
