"""Claims about the pages beside the record: all there, private where they must be, every number on them, no answer."""

import csv
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from examgen.verify import page_layout
from examgen.verify.content_policy import strange_code
from examgen.verify.grader_page import GRADER_HTML, grader_html
from examgen.verify.needed import GRADERS, STUDENTS, Audience, all_answers, all_losses, blank_numbers
from examgen.verify.record import FILE_NAME, Record
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import givens
from examgen.verify.texts import BOXES_APART, DRAWN_APART, Needed, Text, amiss, pdf_pages, plain, sections, visible

KEY_CSV = "graders/key.csv"
FILES = (STUDENTS.html, STUDENTS.pdf, GRADERS.html, GRADERS.pdf, KEY_CSV)

ANSWERS = "answers"
"""The id of the section with all answers in one table."""

FORMS = "forms"
"""The id of the section with the expected losses of all forms."""

REPORT = "Forms of equal difficulty"
"""The heading of that section."""

CONTINUED = ", continued"
"""What stands behind a question's name at the head of a page of the key that goes on with it."""

COLUMNS = ["item", "part", "answer", "low", "high", "points"]

GIVEN_AWAY = ("answer key", "graders", "accepted", "difficulty", "slip", "means")
"""Words that stand on a key and on no question."""

GUARDED_SINCE = 2
"""The rules since which the pages for a browser have a content policy."""

LONG = 6
"""A seed or an unrounded weight of fewer characters may stand on a page by chance."""

Lies = Iterator[str | None]


def claims(exam: Record) -> Iterator[tuple[str, str, Iterable[str | None]]]:
    """What is proved of the pages: the claim, what is counted, and the outcomes."""
    if exam.file != FILE_NAME or not any((exam.folder / name).exists() for name in ("students", "graders")):
        yield "no pages beside it", "pages", ()
        return
    yield "all pages are there, and the graders' ones private", "files", files(exam)
    yield f"{GRADER_HTML} marks by the record", "numbers", grader_html(exam)
    for form in exam.by_form.values():
        yield f"{form.page(STUDENTS.html)} has every number and no answer", "numbers", html_page(form, STUDENTS)
        yield f"{form.page(STUDENTS.pdf)} has every number and no answer", "numbers", pdf_page(form, STUDENTS)
        yield f"{form.page(GRADERS.html)} has every number", "numbers", html_page(form, GRADERS)
        yield f"{form.page(GRADERS.pdf)} has every number", "numbers", pdf_page(form, GRADERS)
        yield f"{form.page(KEY_CSV)} has every answer", "rows", key_csv(form)
    if page_layout.is_wanted(exam):
        yield "every box is laid out once, with the cells that it needs", "boxes", page_layout.layout(exam)
    if exam.forms:
        yield "pages say their form, and keys how hard each is", "pages", form_pages(exam)


def files(exam: Record) -> Lies:
    """For each page: is it there? For each file and folder with answers: may none but its owner read it?"""
    for name in (GRADER_HTML, *(form.page(name) for form in exam.by_form.values() for name in FILES)):
        yield None if (exam.folder / name).is_file() else f"{name}: is missing"
    private = [exam.folder / FILE_NAME, exam.folder / "graders", *sorted((exam.folder / "graders").iterdir())]
    for path in private if os.name == "posix" else ():
        mode, right = path.stat().st_mode & 0o777, 0o700 if path.is_dir() else 0o600
        place = path.relative_to(exam.folder).as_posix()
        yield None if mode | right == right else f"{place}: has mode {mode:04o}, not {right:04o}"


def html_page(exam: Record, audience: Audience) -> Lies:
    """For each number of each question: does it stand in its section, both in the drawing and outside of it?

    In a key: does each answer and each end of an interval stand in the table of all?
    """
    name = exam.page(audience.html)
    page = _read(exam, name)
    yield given_away(exam, name, visible(page)) if audience.secret else None
    yield _untitled(exam, name, page)
    yield _unguarded(exam, name, page)
    found = sections(page)
    for question in exam.questions:
        place, section = f"{name}, {question.id}", found.get(question.id)
        if section is None:
            yield f"{place}: the {audience.called} is not on the page"
            continue
        drawing, text = audience.drawing(question, exam.halved), audience.text(question)
        yield from amiss(f"{place}, diagram", drawing, section.drawing)
        yield from amiss(place, text, section.text)
        if audience.secret:
            yield answered(exam, place, [question], Text(f"{section.drawing.words} {section.text.words}"))
            yield filled_in(exam, place, [question], section.drawing, drawing.numbers)
            yield filled_in(exam, place, [question], section.text, text.numbers)
    if not audience.secret:
        yield from amiss(f"{name}, {ANSWERS}", all_answers(exam), found[ANSWERS].text if ANSWERS in found else Text(""))


def pdf_page(exam: Record, audience: Audience) -> Lies:
    """For each number of each question: does it stand on its page, which is one page? In a key, in the table before?"""
    name = exam.page(audience.pdf)
    printed = pdf_pages(exam.folder / name)
    pages = _whole(exam, audience, printed)
    yield None if pages else f"{name}: is no PDF"
    yield given_away(exam, name, _joined(pages)) if audience.secret else None
    if audience.secret:
        yield from numbered(name, printed)
    first = len(pages)
    for page, questions in _by_last_page(exam, pages, audience):
        place = _place(name, page, questions)
        if page is None:
            yield f"{place}: the {audience.called} is not on any page"
            continue
        first, needed = min(first, page), Needed()
        for question in questions:
            needed += audience.print(question, exam.halved)
        yield from amiss(place, needed, pages[page])
        if audience.secret:
            yield answered(exam, place, questions, pages[page])
            yield filled_in(exam, place, questions, pages[page], needed.numbers)
    if not audience.secret:
        yield from amiss(f"{name}, {ANSWERS}", all_answers(exam), _joined(pages[:first]))


def numbered(name: str, pages: list[Text]) -> Lies:
    """For each page for students: does it say which it is, of how many there are?"""
    for number, page in enumerate(pages, 1):
        told = page.has(f"Page {number} of {len(pages)}")
        yield None if told else f"{name}, page {number}: does not say that it is page {number} of {len(pages)}"


def _unguarded(exam: Record, name: str, page: str) -> str | None:
    """Whether the page may run anything but its own. Those that were printed under earlier rules have no policy."""
    return strange_code(name, page) if exam.rules >= GUARDED_SINCE else None


def key_csv(exam: Record) -> Lies:
    """For each row: is it the part that belongs there, number by number?"""
    rows = list(csv.reader(_read(exam, exam.page(KEY_CSV)).splitlines()))
    expected = [
        [question.id, box.name, box.answer, box.low, box.high, f"{float(box.points):g}"]
        for question in exam.questions
        for box in question.parts
    ]
    if not rows or rows[0] != COLUMNS or len(rows) != len(expected) + 1:
        yield f"{exam.page(KEY_CSV)}: has not a head and {len(expected)} rows"
    for line, (row, right) in enumerate(zip(rows[1:], expected, strict=False), 2):
        yield (
            None
            if row == right
            else f"{exam.page(KEY_CSV)}, line {line}: {','.join(row)} is not {right[0]}, part {right[1]}"
        )


def form_pages(exam: Record) -> Lies:
    """For each page of a form: does it say which? For the end of each key: has it every expected loss?"""
    for letter, form in exam.by_form.items():
        printed = {name: pdf_pages(exam.folder / form.page(name)) for name in (STUDENTS.pdf, GRADERS.pdf)}
        for name, pages in printed.items():
            for number, text in enumerate(pages, 1):
                told = text.has(f"Form {letter}")
                yield None if told else f"{form.page(name)}, page {number}: does not say that it is of form {letter}"
        for name in (STUDENTS.html, GRADERS.html):
            told = visible(_read(exam, form.page(name))).has(f"Form {letter}")
            yield None if told else f"{form.page(name)}: does not say that it is of form {letter}"
        report = _report(printed[GRADERS.pdf])
        yield from amiss(f"{form.page(GRADERS.pdf)}, report on the forms", all_losses(exam), _joined(report))
        found = sections(_read(exam, form.page(GRADERS.html))).get(FORMS)
        if found is None:
            yield f"{form.page(GRADERS.html)}: the report on the forms is missing"
        else:
            yield from amiss(f"{form.page(GRADERS.html)}, {FORMS}", all_losses(exam), found.text)


def _read(exam: Record, name: str) -> str:
    return (exam.folder / name).read_text(encoding="utf-8", errors="replace")


def _report(pages: list[Text]) -> list[Text]:
    """The pages from the one on that has the report's heading; none if it is missing."""
    first = next((number for number, page in enumerate(pages) if page.has(REPORT)), len(pages))
    return pages[first:]


def _whole(exam: Record, audience: Audience, pages: list[Text]) -> list[Text]:
    """The pages, those on which a question goes on with the one on which it begins.

    For students that is one with a drawing or boxes alone; in a key, after the first question, one that begins none.
    """
    headings = [audience.heading(question) for question in exam.questions]
    running = [f"{question.id}{CONTINUED}" for question in exam.questions]
    folded: list[Text] = []
    begun = False
    for printed in pages:
        page = printed.without(next(filter(printed.words.__contains__, running), CONTINUED))
        begins = any(page.has(heading) for heading in headings)
        apart = page.has(DRAWN_APART) or page.has(BOXES_APART)
        goes_on = not begins and (apart if audience.secret else begun and not page.has(REPORT))
        if folded and goes_on:
            folded[-1] = _joined([folded[-1], page])
        else:
            folded.append(page)
        begun = (begun or (begins and len(folded) > 1)) and not page.has(REPORT)
    return folded


def _joined(pages: list[Text]) -> Text:
    return Text(" ".join(page.words for page in pages), " ".join(page.otherwise for page in pages))


def _by_last_page(exam: Record, pages: list[Text], audience: Audience) -> Iterator[tuple[int | None, list[Question]]]:
    """The questions by the last page that has their heading: a table of marks or answers may name them before.

    A section's text may say "as in Question 2", which is no heading.
    """
    headings = {question.id: audience.heading(question) for question in exam.questions}
    told = [plain(text) for text in exam.texts if any(Text(plain(text)).has(name) for name in headings.values())]
    searched = pages
    for text in told:
        searched = [page.without(text) for page in searched]
    found: dict[int | None, list[Question]] = {}
    for question in exam.questions:
        on = [number for number, page in enumerate(searched) if page.has(headings[question.id])]
        found.setdefault(on[-1] if on else None, []).append(question)
    yield from found.items()


def _place(name: str, page: int | None, questions: list[Question]) -> str:
    who = " and ".join(question.id for question in questions)
    return f"{name}, {who}" if page is None else f"{name}, page {page + 1}, {who}"


def given_away(exam: Record, place: str, text: Text) -> str | None:
    """The first word of a key, seed or unrounded weight on a students' page that the instructor did not write there."""
    secrets = [str(exam.seed), *hidden_weights(exam.questions)]
    told = " ".join(exam.texts).lower()
    words, numbers = text.words.lower(), set(text.words.replace("\N{MINUS SIGN}", "-").split())
    for secret in (*GIVEN_AWAY, *(secret for secret in secrets if len(secret) >= LONG and secret in numbers)):
        if secret not in told and (secret not in GIVEN_AWAY or secret in words):
            return f"{place}: says {secret!r}, which no student may read"
    return None


def hidden_weights(questions: Sequence[Question]) -> Iterator[str]:
    """The unrounded weights that no sheet shows: one's own may have as many decimals as it, and be blank on another."""
    every = ((question.blanks, edge, weight) for question in questions for edge, weight in givens(question).items())
    shown = {weight for blanks, edge, weight in every if edge not in blanks}
    return (number for question in questions for number in question.unrounded if Fraction(number) not in shown)


def _untitled(exam: Record, place: str, page: str) -> str | None:
    """What the instructor wrote and a page has not."""
    words = visible(page).words
    heads = (str(exam.raw[name]) for name in ("title", "course", "date"))
    missing = next((text for text in heads if plain(text) not in words), None)
    return None if missing is None else f"{place}: does not say {missing!r}"


def filled_in(exam: Record, place: str, questions: Sequence[Question], text: Text, shown: Counter[str]) -> str | None:
    """The first blank weight that can be read there: its number stands there once too often."""
    told = Text(" ".join(exam.texts)).numbers
    for number in (number for question in questions for number in blank_numbers(question)):
        if text.numbers[number] > shown[number] + told[number]:
            return f"{place}: {number} stands there {text.numbers[number]} times, and a weight is to be blank"
    return None


def answered(exam: Record, place: str, questions: Sequence[Question], text: Text) -> str | None:
    """The first number with two decimals or more in a question that is not given there, as a weight or an output is."""
    told = "".join("".join(exam.texts).split())  # a long title may break within a number
    given = {number for question in questions for number in STUDENTS.text(question).numbers}
    longer = (
        number
        for number in text.numbers
        if number not in told and number not in given and len(number.partition(".")[2]) > 1
    )
    number = next(longer, None)
    return None if number is None else f"{place}: {number} is none of the question's numbers"
