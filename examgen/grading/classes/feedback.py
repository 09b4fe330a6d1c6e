"""From a marked script to what its student reads, and the folder with a page for each student of a class."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from examgen.exam.record import Policies
from examgen.files.whole import write_synced
from examgen.grading.answers.answers_csv import in_cell
from examgen.grading.classes.marking import MarkedScript, Scheme
from examgen.grading.classes.marks_files import person_cells
from examgen.grading.classes.private_folder import private_folder, private_text
from examgen.grading.classes.report import VOID_WORDS
from examgen.grading.classes.run import ClassFiles, marked_class, problems_of, read_class
from examgen.grading.classes.tally import ARITHMETIC, UNKNOWN, mistake_words
from examgen.grading.exam_names import ExamNames
from examgen.grading.marker import Marked, MarkedPart, Verdict
from examgen.grading.reasons import EARNS
from examgen.items.for_students import for_student
from examgen.items.item import ChosenPart, Item
from examgen.items.slip_words import ONE_OF
from examgen.paper.writing import points_text
from examgen.render.feedback import Drawn, FeedbackGroup, FeedbackItem, FeedbackPage
from examgen.render.policy import policy_sentence
from examgen.render.question import marked_apart
from examgen.render.worked import Line, worked_line
from examgen.sheets.codes import printed_code

FEEDBACK_FOLDER = "feedback"
INDEX = "index.csv"
INDEX_COLUMNS = ("student", "form", "total", "possible", "file", "together", "page", "name", "email")
"""The head of the index. together: the PDF to print in which the student's page is; page: which one, from 1."""

TOGETHER = "to-print"
"""What the PDF of all pages is called; the next ones of a very large class are `to-print-2` and so on."""

RESERVED = re.compile(rf"{TOGETHER}(-[0-9]+)?", re.IGNORECASE)
"""Names that no student's files have."""

AT_ONCE = 600
"""Pages that are drawn and bound together: few enough for memory, and for a printer."""

LONGEST_FILE = 60
"""Characters of a student that a file's name takes."""

DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]", re.IGNORECASE)
"""What Windows takes for a device, whatever its ending; no file can be called so there."""

LONGEST_SHOWN = 24
"""Characters of a box's text that are printed."""

GROUPS: Mapping[Verdict, str] = {
    "right": "right",
    "carried": "counted, as it follows from what you wrote",
    "eased": "made easier by a wrong number, for {earns}",
    "unclear": "cannot be read",
    "wrong": "wrong",
    "blank": "blank",
}
"""What a verdict means to a student. earns: what the policy says."""

PAID = {
    "again": "counted, as the same mistake is paid for already",
    "once": "counted, as the same habit is paid for already",
    "free": "counted, as a habit costs nothing here",
    "asked": "counted, as it is right to the decimals that are asked",
}
"""What is said of a box that is carried and does not follow: its mistake was made before, or it is off by a habit."""

CHOSEN_WRONG = "not right together"
"""What is said of weights of a student's own choice, of which none is wrong alone: as heading and of the boxes."""

HEADINGS = {"wrong": "First mistake", "unclear": "Cannot be read", "blank": "First box left blank"}
"""What is said of the first box with a verdict; of several, the first here counts. Eased work follows a wrong box."""

Draw = Callable[[Mapping[str, FeedbackPage]], Drawn]
"""Draws pages, by the names of their files without an ending."""


@dataclass(frozen=True, slots=True)
class Told:
    """A class that was given feedback. students: how many have a page; problems: the first of `problem_count`.

    notes: what was understood and has to be known.
    """

    folder: Path
    students: int
    problems: tuple[str, ...]
    problem_count: int
    notes: tuple[str, ...] = ()


def tell_class(files: ClassFiles, scheme: Scheme, draw: Draw, permitted: Callable[[], None] = lambda: None) -> Told:
    """Write a page for each student who handed something in, into a new folder that appears whole or not at all.

    There is a PDF of all pages to print, and files for each student.

    permitted: asked before it appears; raises ExamgenError if it may not. So does this where nothing can be read.
    """
    names = ExamNames(scheme.exam, files.sheets)
    with read_class(files, names) as store, private_folder(files.exam, FEEDBACK_FOLDER, files.out, permitted) as run:
        chunks = marked_class(store, names, files, scheme, list[MarkedScript])
        scripts = (script for chunk in chunks for script in chunk if not script.missing)
        with private_text(run.folder / INDEX) as index:
            writer = csv.writer(index, lineterminator="\n")
            writer.writerow(INDEX_COLUMNS)
            students = 0
            for number, named in enumerate(_in_chunks(_with_files(scripts)), 1):
                together = TOGETHER if number == 1 else f"{TOGETHER}-{number}"
                drawn = draw({file: feedback_page(script, scheme) for file, script in named.items()})
                for name, content in {**drawn.files, f"{together}.pdf": drawn.together}.items():
                    write_synced(run.folder / name, content, 0o600)
                for file, script in named.items():
                    writer.writerow(_index_row(file, script, together, drawn.places[file]))
                students += len(named)
        problems, count, notes = problems_of(store, run.folder), store.count_problems(), store.notes()
    return Told(run.place, students, problems, count, notes)


def _index_row(file: str, script: MarkedScript, together: str, page: int) -> tuple[str, ...]:
    points = points_text(script.total), points_text(script.points)
    where = f"{file}.pdf", f"{together}.pdf", str(page)
    return in_cell(script.student), script.form, *points, *where, *person_cells(script)


def _in_chunks(named: Iterator[tuple[str, MarkedScript]]) -> Iterator[dict[str, MarkedScript]]:
    while chunk := dict(islice(named, AT_ONCE)):
        yield chunk


def _with_files(scripts: Iterator[MarkedScript]) -> Iterator[tuple[str, MarkedScript]]:
    """Each script with a name for its files that any disk takes, and that no other one has."""
    taken: set[str] = set()
    for script in scripts:
        name = file_name(script.student)
        number = 1
        while (candidate := name if number == 1 else f"{name}-{number}").casefold() in taken:
            number += 1
        taken.add(candidate.casefold())
        yield candidate, script


def file_name(student: str) -> str:
    """A student's name or number as the name of a file: letters, digits, and `_` for anything else."""
    plain = re.sub(r"[^\w-]+", "_", student).strip("_-")
    return f"{plain}_" if DEVICE.fullmatch(plain) or RESERVED.fullmatch(plain) else plain[:LONGEST_FILE] or "student"


def feedback_page(script: MarkedScript, scheme: Scheme) -> FeedbackPage:
    """What a student reads of his script."""
    items = {item.name: item for item in scheme.exam.items}
    return FeedbackPage(
        exam=scheme.exam,
        student=script.student,
        name=script.person.name,
        form="" if script.code else script.form,
        total=points_text(script.total),
        points=points_text(script.points),
        items=tuple(
            feedback_item(marked, items[marked.item], scheme, number if script.code else None)
            for number, marked in enumerate(script.marks, 1)
        ),
        code=printed_code(script.code) if script.code else "",
        rules=policy_sentence(
            scheme.policies, [marked_apart(for_student(items[marked.item]).parts) for marked in script.marks]
        ),
    )


def feedback_item(marked: Marked, item: Item, scheme: Scheme, number: int | None = None) -> FeedbackItem:
    """What is said of one question. number: which it is on the student's own sheet, where sheets are personal."""
    first = first_mistake(marked)
    void = scheme.voids.get(item.name)
    unanswered = all(part.verdict == "blank" for part in marked.parts)
    chosen = any(isinstance(part, ChosenPart) for part in item.parts)
    said = "" if first is None or unanswered else first.reason if chosen else _said(first)
    mistake = _mistake(marked, item)
    return FeedbackItem(
        name=item.id if number is None else f"Question {number}",
        total=points_text(marked.total),
        points=points_text(marked.points),
        heading=_heading(first, unanswered, chosen),
        groups=() if unanswered else tuple(_groups(marked, scheme.policies, chosen)),
        said=said,
        line=None if first is None or unanswered or chosen else worked_line_of(item, first.name),
        mistake="" if mistake in said else _looks_like(mistake),
        remark=VOID_WORDS[void] if void else "",
        by_hand=tuple(f"{part.name}: {part.by_hand}" for part in marked.parts if part.by_hand),
    )


def first_mistake(marked: Marked) -> MarkedPart | None:
    """The first wrong box, else the first that cannot be read, else the first that is blank; None if there is none."""
    found = [part for verdict in HEADINGS for part in marked.parts if part.verdict == verdict]
    return found[0] if found else None


def _heading(first: MarkedPart | None, unanswered: bool, chosen: bool) -> str:
    if first is None:
        return "All right"
    if chosen and first.verdict == "wrong":
        return f"Weights {CHOSEN_WRONG}"
    return "Not answered" if unanswered else f"{HEADINGS[first.verdict]}: {first.name}"


def _groups(marked: Marked, policies: Policies, chosen: bool) -> Iterator[FeedbackGroup]:
    """The boxes by their verdicts, and by why they are carried; none where all are right."""
    if all(part.verdict == "right" for part in marked.parts):
        return
    for verdict in GROUPS:
        words_of = {
            part: CHOSEN_WRONG if chosen and verdict == "wrong" else _words(part, policies)
            for part in marked.parts
            if part.verdict == verdict
        }
        for words in dict.fromkeys(words_of.values()):
            boxes = (part for part in words_of if words_of[part] == words)
            named = (
                part.name if verdict in ("right", "blank") else f"{part.name} = {line_wide(part.written)}"
                for part in boxes
            )
            yield FeedbackGroup(verdict, words, tuple(named))


def _words(part: MarkedPart, policies: Policies) -> str:
    """What a box's verdict means to a student."""
    if part.paid:
        return PAID[policies.habits if part.paid == "habit" else part.paid]
    return GROUPS[part.verdict].format(earns=EARNS[policies.eased])


def _said(part: MarkedPart) -> str:
    """`You wrote 0,9, where 0.88 was expected, 0.8756 to 0.8860 accepted.`"""
    reason = part.reason.partition(": ")[2] or part.reason
    expected = reason.replace(" expected", " was expected", 1)
    if part.verdict == "blank":
        return f"{expected[:1].upper()}{expected[1:]}"
    if part.verdict == "unclear":
        return f"Here stands {line_wide(part.written)}: {reason}"
    if expected != reason:
        return f"You wrote {line_wide(part.written)}, where {expected}"
    return f"You wrote {line_wide(part.written)}. {reason}"


def line_wide(written: str) -> str:
    """What was written in a box, no longer than a line has room for."""
    return written if len(written) <= LONGEST_SHOWN else f"{written[: LONGEST_SHOWN - 1]}…"


def _mistake(marked: Marked, item: Item) -> str:
    if marked.diagnosis.first_wrong is None:
        return ""
    words = mistake_words(item, marked.diagnosis)
    return "" if words == UNKNOWN else words


def _looks_like(mistake: str) -> str:
    """What the numbers show, as a sentence."""
    if mistake == ARITHMETIC:
        return "It looks like a slip in the arithmetic."
    alternatives = mistake.removeprefix(ONE_OF)
    return f"It looks as if {'this' if alternatives == mistake else 'one of these'} went wrong: {alternatives}."


def worked_line_of(item: Item, part: str) -> Line | None:
    """The worked line that gives a part, if the key has one."""
    return next((line for line in map(worked_line, item.steps) if line.name == part), None)
