"""R/exams: an exercise of type `cloze` for each question, in R Markdown, with its figure beside it.

The form is that of the package's tutorials and of its `read_exercise`: sections underlined with `=`, `##ANSWER1##` for
the first box and so on, an answer list with one empty entry for a number and one for each choice of a word, and the
meta-information with one value a box between strokes. knitr runs whatever looks like R in a text, and pandoc reads the
rest as Markdown: no text of ours or of the instructor's may look like either.
"""

import re
from collections.abc import Iterator

from examgen.export.archive import zipped
from examgen.export.markup import plain
from examgen.export.question import (
    AnyPart,
    ExportedExam,
    ExportedQuestion,
    NumberPart,
    Options,
    Paragraph,
    Run,
    Style,
    WordPart,
)
from examgen.render.numbers import points

MARKS: dict[Style, str] = {"strong": "**", "emphasis": "*", "superscript": "^", "code": ""}
"""What stands before and after a run. Code is text here: in a code span no entity would be read."""

PLACE = "##ANSWER"
"""How the place of a box begins."""

WIDEST = 160.0
"""Millimetres that R/exams' own pages have room for; a wider drawing is made smaller."""

START = re.compile(r"[!-/:-@[-`{-~]")
"""Every ASCII character but letters, digits and the space."""

WITHIN = re.compile(r"(?![ ,;()?%/:=+.-])[!-/:-@[-`{-~]|([:.-])(?=\1)|(?<=([:.-]))\2")
"""Those that mean something within a line; points, dashes and colons where there are several."""


def rexams_zip(exam: ExportedExam, options: Options) -> bytes:
    """`Q01.Rmd` and `Q01.png` of each question, of a form `A-Q01.Rmd`."""
    files: dict[str, bytes] = {}
    for question in exam.questions:
        files[f"{question.file_stem}.Rmd"] = exercise(question, options).encode()
        files[f"{question.file_stem}.png"] = question.figure.pixels()
    return zipped(files)


def exercise(question: ExportedQuestion, options: Options) -> str:
    """The exercise of a question as R Markdown."""
    sections = [*_question(question), *(_solution(question) if options.solutions else ()), *_meta_information(question)]
    return "\n".join(sections) + "\n"


def _question(question: ExportedQuestion) -> Iterator[str]:
    figure = f"{question.file_stem}.png"
    yield from ('```{r, echo = FALSE, results = "hide"}', f'include_supplement("{figure}")', "```", "")
    yield from ("Question", "========", f"**{markdown(question.name)}**", "")
    for paragraph in question.text:
        yield from (_paragraph(paragraph), "")
    width = f"{{width={min(question.figure.width, WIDEST) / 10:.1f}cm}}"
    # pandoc makes a figure with a caption of a picture that stands alone, and of one before a backslash it does not
    yield from (f"![{markdown(question.figure.words)}]({figure}){width}\\", "")
    for number, part in enumerate(question.parts, start=1):
        yield from (f"{markdown(part.label)}: ##ANSWER{number}## ({markdown(points(part.points))})", "")
    yield from ("Answerlist", "----------")
    for part in question.parts:
        yield from (f"* {markdown(word)}".rstrip() for word in _choices(part))
    yield ""


def _choices(part: AnyPart) -> tuple[str, ...]:
    return part.options if isinstance(part, WordPart) else ("",)


def _solution(question: ExportedQuestion) -> Iterator[str]:
    yield from ("Solution", "========")
    for part in question.parts:
        yield from (markdown(f"{part.label} = {part.shown}"), "")
    for line in question.lines:
        yield from (markdown(line), "")
    mistakes = list(_mistakes(question))
    if mistakes:
        yield from ("**Known mistakes**", "", *mistakes, "")


def _mistakes(question: ExportedQuestion) -> Iterator[str]:
    """The mistakes as a list: the type `cloze` has no feedback of its own for a wrong number."""
    for part in question.parts:
        if isinstance(part, NumberPart):
            for mistake in part.mistakes:
                yield f"- {markdown(f'{part.label} from {mistake.ends}: {mistake.words}')}"
        elif isinstance(part, WordPart):
            for wrong in part.mistakes:
                yield f"- {markdown(f'{part.label} {wrong.spellings[0]}: {wrong.words}')}"


def _meta_information(question: ExportedQuestion) -> Iterator[str]:
    yield from ("Meta-information", "================")
    yield f"exname: {question.file_stem}"
    yield "extype: cloze"
    yield f"exclozetype: {'|'.join('num' if isinstance(part, NumberPart) else 'schoice' for part in question.parts)}"
    yield f"exsolution: {'|'.join(map(_right, question.parts))}"
    yield f"extol: {'|'.join(map(_tolerance, question.parts))}"
    yield f"expoints: {'|'.join(plain(part.points) for part in question.parts)}"


def _right(part: AnyPart) -> str:
    """The centre of the interval, or a digit for each choice, 1 for the right one. Raises TypeError for other parts."""
    if isinstance(part, NumberPart):
        return plain(part.centre)
    if isinstance(part, WordPart):
        return "".join("1" if word in part.accepted else "0" for word in part.options)
    raise TypeError(f"{part.name} has nothing that is right alone")


def _tolerance(part: AnyPart) -> str:
    return plain(part.half_width) if isinstance(part, NumberPart) else "0"


# Markdown


def markdown(text: str) -> str:
    """A text in which nothing means anything to knitr or pandoc: what could is an entity.

    At the start of a line more does, such as `1.` or `+`: of the first word only letters and digits stay. R/exams looks
    for its place-holders when all entities are characters again.
    """
    first, space, rest = text.replace(PLACE, f"#\N{WORD JOINER}{PLACE[1:]}").partition(" ")
    return f"{START.sub(_entity, first)}{space}{WITHIN.sub(_entity, rest)}"


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def _paragraph(paragraph: Paragraph) -> str:
    return "".join(map(_run, paragraph))


def _run(run: Run) -> str:
    """A run between marks, which stand at letters and not at spaces, where they would mean nothing."""
    inside = run.text.strip(" ")
    mark = MARKS.get(run.style, "")
    if not inside or not mark:
        return markdown(run.text)
    before, after = (run.text.partition(inside)[place] for place in (0, 2))
    within = markdown(inside).replace(" ", "\\ ") if run.style == "superscript" else markdown(inside)
    return f"{before}{mark}{within}{mark}{after}"
