"""The formats that an exam can be exported to: one line each. A further one: docs/adding-an-export.md."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from examgen.export.blackboard import blackboard_text, blackboard_zip
from examgen.export.canvas import canvas_zip
from examgen.export.csv_rows import csv_rows
from examgen.export.latex import latex_zip
from examgen.export.moodle import moodle_xml
from examgen.export.qti3 import qti3_zip
from examgen.export.qti21 import qti21_zip
from examgen.export.question import ExportedExam, ExportedQuestion, Options, untold
from examgen.export.rexams import rexams_zip

CHOSEN = "any weights that compute the task are right, which no box alone can tell"
"""Why a question whose numbers the student chooses is left out."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that a format cannot hold, by name, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Exported:
    """A file. exported: the names of the questions in it; left_out: all others."""

    content: bytes
    exported: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def no_choice(question: ExportedQuestion) -> str | None:
    """Why a format that holds numbers and words alone cannot hold a question, or None."""
    return CHOSEN if question.chosen else None


def _nothing(question: ExportedQuestion) -> None:
    """Nothing is left out."""


@dataclass(frozen=True, slots=True)
class Format:
    """What an exam is exported to. file: the name of the file; write: its bytes, the same each time.

    heeds: the fields of `Options` that it has a use for; refuses: why it cannot hold a question, or None.
    """

    file: str
    write: Callable[[ExportedExam, Options], bytes]
    heeds: frozenset[str]
    refuses: Callable[[ExportedQuestion], str | None] = no_choice

    def export(self, exam: ExportedExam, options: Options) -> Exported:
        """The exam as a file, without the questions that the format cannot hold, which are named."""
        left_out = tuple(self._left_out(exam))
        missing = {question.name for question in left_out}
        held = tuple(question for question in exam.questions if question.name not in missing)
        if not options.solutions and "solutions" in self.heeds:
            earning = "slips_earn" in self.heeds and options.slips_earn > 0
            told = tuple(untold(question, earning) for question in held)
        else:
            told = held
        content = self.write(replace(exam, questions=told), options)
        return Exported(content, tuple(question.name for question in held), left_out)

    def _left_out(self, exam: ExportedExam) -> Iterator[LeftOut]:
        for question in exam.questions:
            reason = self.refuses(question)
            if reason is not None:
                yield LeftOut(question.name, reason)


WRITTEN = frozenset(("decimal",))
SHOWN = WRITTEN | {"solutions"}
SCORED = SHOWN | {"slips_earn"}
"""Options of which a format heeds none that is not named: texts alone, with a key, with points for mistakes too."""

FORMATS: Mapping[str, Format] = {
    "moodle": Format("moodle.xml", moodle_xml, SCORED, refuses=_nothing),
    "qti21": Format("qti21.zip", qti21_zip, SCORED),
    "qti3": Format("qti3.zip", qti3_zip, SCORED),
    "canvas": Format("canvas.zip", canvas_zip, SHOWN, refuses=_nothing),
    "blackboard": Format("blackboard.zip", blackboard_zip, SHOWN),
    "blackboard-text": Format("blackboard.txt", blackboard_text, WRITTEN, refuses=_nothing),
    "latex": Format("latex.zip", latex_zip, SHOWN, refuses=_nothing),
    "rexams": Format("rexams.zip", rexams_zip, SHOWN),
    "csv": Format("export.csv", csv_rows, frozenset()),
}
