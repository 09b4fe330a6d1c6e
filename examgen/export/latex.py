"""LaTeX: a document of the class `exam` for each form, with its figures as PDF, for pdfLaTeX, LuaLaTeX and XeLaTeX.

A question has a part with its points and a box for each of ours; `\\printanswers` in the head of the document, which is
there as a comment, prints what is right, and the worked lines and known mistakes below. Whatever means something to
TeX is written so that it means nothing. Characters that the fonts of pdfLaTeX lack have a command of their own, or
stand as their number in Unicode there.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from examgen.export.archive import zipped
from examgen.export.markup import xml_text
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
from examgen.render.numbers import point_count

MARKS: Mapping[Style, str] = {
    "strong": "textbf",
    "emphasis": "emph",
    "superscript": "textsuperscript",
    "code": "texttt",
}

MEANING: Mapping[str, str] = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "-": r"-{}",
    ",": r",{}",
    "?": r"?{}",
    "!": r"!{}",
    "[": r"{[}",
    "]": r"{]}",
}
"""Characters that mean something to TeX, or with their neighbour would become another one."""

GREEK = r"alpha beta gamma delta eta theta lambda mu pi rho sigma tau varphi chi psi omega Delta Sigma"

SIGNS: Mapping[str, str] = {
    "\N{NO-BREAK SPACE}": "~",
    "\N{MINUS SIGN}": r"\ensuremath{-}",
    "\N{RIGHTWARDS ARROW}": r"\ensuremath{\rightarrow}",
    "\N{ALMOST EQUAL TO}": r"\ensuremath{\approx}",
    "\N{GREATER-THAN OR EQUAL TO}": r"\ensuremath{\geq}",
    "\N{LESS-THAN OR EQUAL TO}": r"\ensuremath{\leq}",
    "\N{NOT EQUAL TO}": r"\ensuremath{\neq}",
    "\N{MIDDLE DOT}": r"\ensuremath{\cdot}",
    "\N{MULTIPLICATION SIGN}": r"\ensuremath{\times}",
    "\N{PLUS-MINUS SIGN}": r"\ensuremath{\pm}",
    "\N{SUPERSCRIPT ONE}": r"\textsuperscript{1}",
    "\N{SUPERSCRIPT TWO}": r"\textsuperscript{2}",
    "\N{SUPERSCRIPT THREE}": r"\textsuperscript{3}",
    "\N{PRIME}": r"\ensuremath{'}",
    "\N{N-ARY SUMMATION}": r"\ensuremath{\sum}",
    "\N{PARTIAL DIFFERENTIAL}": r"\ensuremath{\partial}",
    "\N{VULGAR FRACTION ONE HALF}": r"\textonehalf{}",
    "\N{LATIN SUBSCRIPT SMALL LETTER K}": r"\textsubscript{k}",
    "\N{LATIN SUBSCRIPT SMALL LETTER J}": r"\textsubscript{j}",
    "\N{LEFT SINGLE QUOTATION MARK}": "`{}",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'{}",
    "\N{LEFT DOUBLE QUOTATION MARK}": r"\textquotedblleft{}",
    "\N{RIGHT DOUBLE QUOTATION MARK}": r"\textquotedblright{}",
    "\N{EN DASH}": r"\textendash{}",
    "\N{EM DASH}": r"\textemdash{}",
    "\N{HORIZONTAL ELLIPSIS}": r"\textellipsis{}",
    "\N{BULLET}": r"\textbullet{}",
    "\N{NARROW NO-BREAK SPACE}": r"\,",
    "\N{THIN SPACE}": r"\,",
    **{chr(0x2080 + digit): rf"\textsubscript{{{digit}}}" for digit in range(10)},
    **{letter: rf"\ensuremath{{\{name}}}" for letter, name in zip("αβγδηθλμπρστφχψωΔΣ", GREEK.split(), strict=True)},
}
"""Signs of our own sentences, and others of a text that has formulas, as TeX has them with every font."""

LATIN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ"
    "ĂăĄąĆćČčĎďĐđĘęĚěĞğĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž"
)
"""Letters of T1, the fonts of pdfLaTeX for European languages."""

HEAD = r"""% \printanswers below prints the answers; compile twice, so that points are added up.
\ifdefined\pdfminorversion\pdfminorversion=7\fi
\documentclass[addpoints,a4paper]{exam}
\usepackage{iftex}
\ifpdftex
  \usepackage[T1]{fontenc}
  \usepackage[utf8]{inputenc}
  \usepackage{textcomp}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
  \newcommand{\unicodechar}[1]{[U+#1]}
\else
  \usepackage{fontspec}
  \newcommand{\unicodechar}[1]{\char"#1\relax}
\fi
\usepackage{amssymb}
\usepackage{graphicx}
%\printanswers
\pointsinrightmargin
\setlength{\parindent}{0pt}
% A drawing of a width; a little too wide for the text it is made smaller, much too wide it is turned.
\newcommand{\drawing}[2]{\par
  \ifdim#1>1.25\linewidth
    \ifdim#1>0.95\textheight\includegraphics[width=0.95\textheight,angle=90]{#2}%
    \else\includegraphics[width=#1,angle=90]{#2}\fi
  \else\ifdim#1>\linewidth\includegraphics[width=\linewidth]{#2}%
  \else\includegraphics[width=#1]{#2}\fi\fi\par}
"""

BOX_HEIGHT = "9mm"
ALL_HEIGHT = "40mm"
"""Room for a number, and for all that is chosen freely."""


def latex_zip(exam: ExportedExam, options: Options) -> bytes:
    """`exam.tex`, of forms `exam-A.tex` and so on, and `figures/A-Q07.pdf` for each question."""
    files: dict[str, bytes] = {}
    for form, questions in exam.of_forms():
        name = f"exam-{form}.tex" if form else "exam.tex"
        files[name] = "".join(f"{line}\n" for line in _document(exam, form, questions, options)).encode()
    for question in exam.questions:
        files[f"figures/{question.file_stem}.pdf"] = question.figure.page()
    return zipped(files)


def _document(exam: ExportedExam, form: str, questions: Sequence[ExportedQuestion], options: Options) -> Iterator[str]:
    yield HEAD
    yield r"\begin{document}"
    yield rf"{{\Large {tex(exam.title or 'examgen')}\par}}"
    about = " · ".join(filter(None, (exam.course, exam.date, f"Form {form}" if form else "")))
    yield from (rf"{tex(text)}\par" for text in (about, exam.instructions) if text)
    yield r"\bigskip Name: \hrulefill\par\bigskip"
    yield r"\begin{questions}"
    section = 0
    for question in questions:
        if question.section != section and question.section_text:
            yield rf"\fullwidth{{{_paragraphs(question.section_text)}}}"
        section = question.section
        yield from _question(question, options)
    yield r"\end{questions}"
    yield r"\end{document}"


def _question(question: ExportedQuestion, options: Options) -> Iterator[str]:
    yield ""
    yield rf"\question \textbf{{{tex(question.name)}}}\quad"
    yield _paragraphs(question.asked)
    yield rf"\drawing{{{question.figure.width:.1f}mm}}{{figures/{question.file_stem}.pdf}}"
    yield r"\begin{parts}"
    if question.chosen:
        yield rf"\part[{_points(question.points)}] {', '.join(tex(part.label) for part in question.parts)}"
        yield from _box("; ".join(f"{part.label} = {part.shown}" for part in question.parts), ALL_HEIGHT, options)
    for part in question.parts if not question.chosen else ():
        yield rf"\part[{_points(part.points)}] {tex(part.label)}"
        yield from _box(part.shown, BOX_HEIGHT, options)
    yield r"\end{parts}"
    if options.solutions:
        yield r"\ifprintanswers"  # not the class's solution, whose frame may lose what a page has no room for
        yield r"\par\textbf{Solution}\par"
        yield from (rf"{tex(line)}\par" for line in (*question.lines, *_mistakes(question.parts)))
        yield r"\fi"


def _points(number: Decimal) -> str:
    """Points as the class adds them up: `1`, `\\half`, `4\\half`."""
    return point_count(number).replace("½", r"\half")


def _box(answer: str, height: str, options: Options) -> Iterator[str]:
    if options.solutions:
        yield rf"\begin{{solutionbox}}{{{height}}}{tex(answer)}\end{{solutionbox}}"
    else:
        yield rf"\makeemptybox{{{height}}}"


def _mistakes(parts: Sequence[AnyPart]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, NumberPart):
            yield from (f"{part.label} from {mistake.ends}: {mistake.words}" for mistake in part.mistakes)
        elif isinstance(part, WordPart):
            yield from (f"{part.label} {wrong.spellings[0]}: {wrong.words}" for wrong in part.mistakes)


# Texts


def _paragraphs(paragraphs: Sequence[Paragraph]) -> str:
    return "\n".join("".join(map(_run, paragraph)) + r"\par" for paragraph in paragraphs)


def _run(run: Run) -> str:
    command = MARKS.get(run.style)
    return rf"\{command}{{{tex(run.text)}}}" if command else tex(run.text)


def tex(text: str) -> str:
    """A text in which nothing means anything to TeX, in one line."""
    return "".join(map(_character, xml_text(text)))


def _character(char: str) -> str:
    known = MEANING.get(char) or SIGNS.get(char)
    if known:
        return known
    if char.isascii():
        return char if char.isprintable() else " "
    return char if char in LATIN else rf"\unicodechar{{{ord(char):X}}}"
