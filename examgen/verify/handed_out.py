"""Claims about personal sheets: codes, questions and expected losses in their record, and every page of the jobs."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, groupby
from json import dumps, loads
from pathlib import Path
from typing import Any, TypeAlias

from examgen.verify.case import Case
from examgen.verify.losses import PLACES, loss
from examgen.verify.needed import STUDENTS
from examgen.verify.pages import answered, filled_in, given_away
from examgen.verify.proof import first_lie
from examgen.verify.record import Forms, Record, digest_of
from examgen.verify.sheets.numbers import half_up, shown
from examgen.verify.sheets.question import Question
from examgen.verify.texts import Needed, Text, amiss, plain

SHEETS = "graders/sheets.json"

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

POWERS = (
    *(1, 2, 4, 8, 16, 5, 10, 20, 13, 26, 17, 7, 14, 28, 29, 31),
    *(27, 19, 3, 6, 12, 24, 21, 15, 30, 25, 23, 11, 22, 9, 18),
)
"""The powers of 2 in the field of 32 elements where x^5 = x^2 + 1: all elements but 0."""

PRINTED = re.compile(r"(?<!\w)([0-9A-HJKMNP-TV-Z]{4})-([0-9A-HJKMNP-TV-Z]{4}) page (\d+) of (\d+)(?!\d)")
"""What stands beside each code on a page."""

QUESTION = re.compile(r"(?<!\w)Question (\d+)(?!\w)")

JOB = re.compile(r"sheets(-late-\d+)?((?:-(?:a3|11x17|large-a4|large-letter))?(?:-extra-lines)?)(-\d+)?\.pdf")

NAMED = {
    "a4": {"": "", "large": "-a3", "large-a4": "-large-a4", "extra-lines": "-extra-lines"},
    "letter": {"": "", "large": "-11x17", "large-a4": "-large-letter", "extra-lines": "-extra-lines"},
}
"""What the names of jobs say of the sheets in them, by paper and by each word of an accommodation."""

TOGETHER = ("large, extra-lines", "large-a4, extra-lines")
"""The accommodations of two words."""

SIDES = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
LARGER_SIDES = {"a4": (297.0, 420.0), "letter": (279.4, 431.8)}
"""Millimetres of paper, and of what sheets that are called large are printed on."""

POINT = 25.4 / 72
"""Millimetres."""

WORK = "Room to work"
"""How a page of lines begins."""

ANSWERS = "Answers to the question before"
"""The heading over boxes that stand on a page of their own."""

APART = "Network of the question on the page before"
"""The heading over a drawing that stands on a page of its own."""

LABEL = re.compile(r"([0-9A-HJKMNP-TV-Z]{4})-([0-9A-HJKMNP-TV-Z]{4}) (\d+)")
"""The label of a page in a job."""

SAMPLE = 40
"""Of how many sheets at most every page is looked at where there is not time for all."""

PART = 200
"""Sheets whose pages are looked at together, by one process where there are several."""

Lies = Iterator[str | None]

Place: TypeAlias = tuple[str, int, str]
"""Where a page is: its file, its place there from 0, and its label."""

Part: TypeAlias = Mapping[str, Sequence[Place]]
"""The pages of a few sheets, by their codes."""


def codes_and_questions(exam: Record) -> Lies:
    """For each sheet: has it a code of its own that checks itself, and questions of the exam, each once?"""
    record = exam.dealt or {}
    if record.get("digest") != digest_of(record):
        yield f"{SHEETS}, digest: is not that of what stands there"
    if record["exam"] != exam.raw["digest"]:
        yield f"{SHEETS}, exam: the sheets are of an exam with another record"
    known = exam.by_place
    times = Counter(sheet["code"] for sheet in record["sheets"])
    whose = Counter(sheet["student"] for sheet in record["sheets"] if sheet["student"])
    for sheet in record["sheets"]:
        code, names = sheet["code"], sheet["questions"]
        place = f"{SHEETS}, {code}"
        if len(code) != 8 or any(symbol not in SYMBOLS for symbol in code) or _check(code) != code[-1]:
            yield f"{place}: is no code"
        elif times[code] > 1 or whose[sheet["student"]] > 1:
            yield f"{place}: {'its code' if times[code] > 1 else sheet['student']} stands there twice"
        elif _needs(sheet) not in (*NAMED["a4"], *TOGETHER):
            yield f"{place}: has an accommodation {_needs(sheet)!r}, which there is not"
        elif not names or len(set(names)) < len(names) or any((sheet["form"], name) not in known for name in names):
            yield f"{place}: has a question twice, or none, or one that the exam has not"
        else:
            yield None


def _check(code: str) -> str:
    """The symbol that checks the others: their sum, each times 2 to the power of its place from the end."""
    total = 0
    for place, symbol in enumerate(code[:-1]):
        value = SYMBOLS.index(symbol)
        if value:
            total ^= POWERS[(POWERS.index(value) + len(code) - 1 - place) % len(POWERS)]
    return SYMBOLS[total]


def expected_losses(case: Case) -> Lies:
    """For each sheet: is its expected loss the sum of those of its questions?"""
    record = case.exam.dealt or {}
    chances = {name: Fraction(chance) for name, chance in record["likelihoods"].items()}
    rules = Forms((), Fraction(0), Fraction(0), chances, record["families"])
    try:
        losses = [half_up(loss(worked, rules), PLACES) for worked in case.items]
    except KeyError as missing:
        yield f"{SHEETS}, likelihoods: have none for {missing.args[0]}"
        return
    of = dict(zip(case.exam.by_place, losses, strict=True))
    for sheet in record["sheets"]:
        right = shown(sum(of[sheet["form"], name] for name in sheet["questions"]), PLACES)
        same = Fraction(sheet["expected_loss"]) == Fraction(right)
        lie = f"{SHEETS}, {sheet['code']}, expected_loss: is {sheet['expected_loss']}, but its questions give {right}"
        yield None if same else lie


def pages_there(exam: Record, since: int = 0) -> Lies:
    """For each sheet: is each of its pages once in the job that is its own, on its paper, as many as others have?

    By the labels of pages. since: only those added since.
    """
    wanted = {sheet["code"]: _needs(sheet) for sheet in (exam.dealt or {})["sheets"] if sheet["added"] >= since}
    found: dict[str, list[int]] = {code: [] for code in wanted}
    paper = exam.raw["pages"]["paper"]
    for name, page, label, sides in _labels(exam.folder):
        told = LABEL.fullmatch(label)
        if told and told[1] + told[2] in found:
            code = told[1] + told[2]
            found[code].append(int(told[3]))
            lie = _in_job(name, sides, wanted[code], paper)
            if lie:
                yield f"{name}, page {page + 1}: {lie}, and {code} has {wanted[code] or 'no accommodation'}"
        elif told:
            yield f"{name}, page {page + 1}: is labelled {label}, which is no sheet's" if not since else None
    most = {needs: max(len(found[code]) for code in wanted if wanted[code] == needs) for needs in wanted.values()}
    for code, pages in found.items():
        there = sorted(pages) == list(range(1, most[wanted[code]] + 1)) and pages
        yield None if there else f"students/sheets, {code}: a page is missing, or there twice"


def _needs(sheet: Mapping[str, Any]) -> str:
    """The accommodation of a sheet; records from before there were any have none."""
    needs: str = sheet.get("accommodation", "")
    return needs


def _in_job(file: str, sides: tuple[float, float], needs: str, paper: str) -> str:
    """What is wrong with the job, or the paper, that a page with an accommodation is in."""
    job = JOB.fullmatch(file.rpartition("/")[2])
    named = "".join(NAMED[paper][word] for word in needs.split(", "))
    if job is None or job[2] != named:
        return "is in this job"
    right = (LARGER_SIDES if "large" in needs.split(", ") else SIDES)[paper]
    near = all(abs(side * POINT - wanted) < 0.5 for side, wanted in zip(sorted(sides), right, strict=True))
    return "" if near else f"is on paper of {sides[0] * POINT:.0f} by {sides[1] * POINT:.0f} mm"


def pages_right(exam: Record, thorough: bool = False, since: int = 0, workers: int = 1) -> Lies:
    """For each page of some sheets: does it say whose it is, and has it its question, whole, and no answer?

    thorough: whether of all sheets; since: only those added since; workers: processes that look at them.
    """
    sheets = [sheet["code"] for sheet in (exam.dealt or {})["sheets"] if sheet["added"] >= since]
    pages: dict[str, list[Place]] = {
        code: [] for code in (sheets if thorough else sheets[:: -(-len(sheets) // SAMPLE)])
    }
    for file, page, label, _ in _labels(exam.folder):
        told = LABEL.fullmatch(label)
        if told and told[1] + told[2] in pages:
            pages[told[1] + told[2]].append((file, page, label))
    codes = list(pages)
    parts = [{code: pages[code] for code in codes[first : first + PART]} for first in range(0, len(codes), PART)]
    yield from shared(exam, parts, workers)


def part_right(exam: Record, part: Part) -> Lies:
    """The same of the pages of a few sheets."""
    record = exam.dealt or {}
    questions = exam.by_place
    sheets = {sheet["code"]: sheet for sheet in record["sheets"] if sheet["code"] in part}
    pages: dict[str, list[tuple[int, str, Text]]] = {code: [] for code in part}
    anonymous = record["layout"]["anonymous"]
    for place, label, raw in _texts(exam.folder, sorted(chain.from_iterable(part.values()))):
        text = Text(plain(raw))
        told = set(PRINTED.findall(text.words))
        first, last, number, _ = told.pop() if len(told) == 1 else ("", "", "", "")
        if label != f"{first}-{last} {number}":
            yield f"{place}: is labelled {label}, and says otherwise"
            continue
        who = plain(" ".join(filter(None, (sheets[first + last]["student"], sheets[first + last]["name"]))))
        yield None if anonymous or not who or _begins_alike(who, text) else f"{place}: does not say that it is of {who}"
        said = (number == "1") + (not anonymous)
        pages[first + last].append((int(number), place, _nameless(raw, who, said) if who else text))
    for code, found in pages.items():
        yield from _sheet(exam, sheets[code], questions, [page[1:] for page in sorted(found, key=lambda page: page[0])])


def shared(exam: Record, parts: Sequence[Part], workers: int) -> Lies:
    """For each page of parts: what is wrong with it, found by as many processes as `workers` is."""
    count = min(workers, len(parts))
    if count < 2:
        yield from chain.from_iterable(part_right(exam, part) for part in parts)
        return
    from examgen.processes.workers import Workers  # processes are started here alone

    with Workers("examgen.verify.page_worker") as processes:
        tasks = (dumps(part).encode() for part in parts)
        answers = processes.results(count, os.fsencode(exam.folder.resolve()), tasks)
        for part, answer in zip(parts, answers, strict=True):
            holds, lie = loads(answer) if answer else first_lie(part_right(exam, part))
            yield from [None] * holds
            if lie is not None:
                yield lie


def _sheet(
    exam: Record,
    sheet: Mapping[str, Any],
    questions: Mapping[tuple[str | None, str], Question],
    pages: Sequence[tuple[str, Text]],
) -> Lies:
    """The same of one sheet. pages: where each is, and what stands there, its cover first."""
    asked: list[int] = []
    halved = exam.halved and _needs(sheet) in ("", "large")
    for at, (place, text) in enumerate(pages):
        numbers = sorted(map(int, QUESTION.findall(_without(exam.texts, text)))) if at else []
        asked += numbers
        mine = [
            questions[sheet["form"], sheet["questions"][one - 1]] for one in numbers if one <= len(sheet["questions"])
        ]
        drawn = [after for _, after in pages[at + 1 : at + 3] if after.has(APART) or after.has(ANSWERS)]
        yield from _page(exam, place, Text(" ".join(one.words for one in (text, *drawn))), mine, halved)
    whole = asked == list(range(1, len(sheet["questions"]) + 1))
    yield None if whole else f"students/sheets, {sheet['code']}: a question is missing, or there twice"
    if "extra-lines" in _needs(sheet):
        lines = sum(text.has(WORK) for _, text in pages) >= len(sheet["questions"])
        yield None if lines else f"students/sheets, {sheet['code']}: has fewer pages of lines than questions"


def _page(exam: Record, place: str, text: Text, mine: list[Question], halved: bool) -> Lies:
    """Of a page, and the drawing and the boxes that belong to it. mine: its questions; halved: if it may have two."""
    needed = Needed()
    for question in mine:
        needed += STUDENTS.print(question, halved)
    yield from amiss(place, needed, text)
    if mine:
        yield given_away(exam, place, text)
        yield answered(exam, place, mine, text)
        yield filled_in(exam, place, mine, text, needed.numbers)


def _without(texts: Sequence[str], text: Text) -> str:
    """What stands there but for what the instructor wrote, who may have written "as in Question 2"."""
    words = text.words
    for told in filter(QUESTION.search, map(plain, texts)):
        words = words.replace(told, " ")
    return words


def _nameless(raw: str, who: str, times: int) -> Text:
    """A page without whose it is, which has lines to itself, so many of them, whole or cut.

    No more is taken away: a student whose number is 3 has a page with weights of 3.0, for 3 points.
    """
    lines = raw.splitlines()
    named = [at for at, line in enumerate(lines) if _is_name(plain(line), who)][-times:] if times else []
    if not named:
        return Text(plain(raw).replace(who, " ") if len(who.split()) > 1 else plain(raw))
    return Text(plain("\n".join(line for at, line in enumerate(lines) if at not in named)))


def _is_name(line: str, who: str) -> bool:
    return line == who or (line.endswith("…") and len(line) > 1 and who.startswith(line[:-1].strip()))


def _begins_alike(who: str, text: Text) -> bool:
    """Whether a name stands there, or the first letters of one that is long and was cut."""
    letters = "".join(char for char in who if char.isalnum())[:12]
    return letters in "".join(char for char in text.words if char.isalnum()) or not letters.isascii()


def _labels(folder: Path) -> Iterator[tuple[str, int, str, tuple[float, float]]]:
    """Each page of the jobs: the file, the place of the page in it from 0, its label, and its sides in points."""
    import pypdfium2

    for file in _jobs(folder):
        with pypdfium2.PdfDocument(file) as document:
            for page in range(len(document)):
                label, sides = document.get_page_label(page), document.get_page_size(page)
                yield f"students/{file.name}", page, label, sides


def _texts(folder: Path, pages: Iterable[Place]) -> Iterator[tuple[str, str, str]]:
    """What is to be read on pages, which come file by file: the place of each, its label, the text in its lines."""
    import pypdfium2

    for file, here in groupby(pages, key=lambda page: page[0]):
        with pypdfium2.PdfDocument(folder / file) as document:
            for _, page, label in here:
                yield f"{file}, page {page + 1}", label, document[page].get_textpage().get_text_bounded()


def _jobs(folder: Path) -> list[Path]:
    return sorted(file for file in (folder / "students").glob("sheets*.pdf") if JOB.fullmatch(file.name))
