"""Claims about the pages beside the record: all there, private where they must be, every number on them, no answer."""

import csv
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from examgen.verify.activations import slope_text
from examgen.verify.content_policy import strange_code
from examgen.verify.grader_page import GRADER_HTML, grader_html
from examgen.verify.needed import (
    all_losses,
    blank_numbers,
    key_numbers,
    listed_numbers,
    network_numbers,
    points_text,
    points_words,
    printed,
    shown_numbers,
    spread_answers,
    statement_numbers,
)
from examgen.verify.record import FILE_NAME, Question, Record
from examgen.verify.texts import Needed, Text, amiss, pdf_pages, plain, sections, visible

QUESTIONS_HTML, QUESTIONS_PDF = "students/questions.html", "students/questions.pdf"
KEY_HTML, KEY_PDF, KEY_CSV = "graders/key.html", "graders/key.pdf", "graders/key.csv"
FILES = (QUESTIONS_HTML, QUESTIONS_PDF, KEY_HTML, KEY_PDF, KEY_CSV)

ANSWERS = "answers"
"""The id of the section with all answers in one table."""

FORMS = "forms"
"""The id of the section with the expected losses of all forms."""

REPORT = "Forms of equal difficulty"
"""The heading of that section."""

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
        yield f"{form.page(QUESTIONS_HTML)} has every number and no answer", "numbers", questions_html(form)
        yield f"{form.page(QUESTIONS_PDF)} has every number and no answer", "numbers", questions_pdf(form)
        yield f"{form.page(KEY_HTML)} has every number", "numbers", key_html(form)
        yield f"{form.page(KEY_PDF)} has every number", "numbers", key_pdf(form)
        yield f"{form.page(KEY_CSV)} has every answer", "rows", key_csv(form)
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


def questions_html(exam: Record) -> Lies:
    """For each number of each question: does it stand in its section, both in the drawing and outside of it?"""
    page = _read(exam, exam.page(QUESTIONS_HTML))
    yield _given_away(exam, exam.page(QUESTIONS_HTML), visible(page))
    yield _untitled(exam, exam.page(QUESTIONS_HTML), page)
    yield _unguarded(exam, exam.page(QUESTIONS_HTML), page)
    found = sections(page)
    for question in exam.questions:
        place = f"{exam.page(QUESTIONS_HTML)}, {question.id}"
        section = found.get(question.id)
        if section is None:
            yield f"{place}: the question is not on the page"
        else:
            numbers = shown_numbers(question) + statement_numbers(question) + listed_numbers(question)
            drawn = shown_numbers(question) + _drawn_statement(exam, question)
            yield from amiss(f"{place}, diagram", Needed(drawn), section.drawing)
            yield from amiss(place, Needed(numbers, points_words(question), question.phrases), section.text)
            yield _answered(exam, place, [question], Text(f"{section.drawing.words} {section.text.words}"))
            yield _filled_in(exam, place, [question], section.drawing, drawn)
            yield _filled_in(exam, place, [question], section.text, numbers)


def questions_pdf(exam: Record) -> Lies:
    """For each number of each question: does it stand on its page, which is one page?"""
    name = exam.page(QUESTIONS_PDF)
    pages = pdf_pages(exam.folder / name)
    yield f"{name}: is no PDF" if not pages else _given_away(exam, name, _joined(pages))
    headings = {question.id: f"Question {question.label} {points_text(question)}" for question in exam.questions}
    told = [plain(text) for text in exam.texts if any(Text(plain(text)).has(name) for name in headings.values())]
    searched = [_without(told, page) for page in pages]  # a section's text may say "as in Question 2"
    for page, questions in _by_last_page(exam, searched, headings):
        place = _place(name, page, questions)
        if page is None:
            yield f"{place}: the question is not on any page"
        else:
            needed = Needed()
            for question in questions:
                numbers = shown_numbers(question) + statement_numbers(question) + listed_numbers(question)
                numbers += _drawn_statement(exam, question)
                needed += Needed(numbers, points_words(question), question.phrases)
            yield from amiss(place, needed, pages[page])
            yield _answered(exam, place, questions, pages[page])
            yield _filled_in(exam, place, questions, pages[page], needed.numbers)


def key_html(exam: Record) -> Lies:
    """For each number of each item's key: does it stand in its section, in its drawing, and in the table of all?"""
    page = _read(exam, exam.page(KEY_HTML))
    yield _untitled(exam, exam.page(KEY_HTML), page)
    yield _unguarded(exam, exam.page(KEY_HTML), page)
    found = sections(page)
    for question in exam.questions:
        place = f"{exam.page(KEY_HTML)}, {question.id}"
        section = found.get(question.id)
        if section is None:
            yield f"{place}: the item is not on the page"
        else:
            yield from amiss(f"{place}, diagram", drawn_answers(question), section.drawing)
            yield from amiss(place, written_key(question), section.text)
    if ANSWERS in found:
        yield from amiss(f"{exam.page(KEY_HTML)}, {ANSWERS}", all_answers(exam), found[ANSWERS].text)
    else:
        yield f"{exam.page(KEY_HTML)}: the table of all answers is missing"


def key_pdf(exam: Record) -> Lies:
    """For each number of each item's key: does it stand on its page, and in the table of all before it?"""
    pages = pdf_pages(exam.folder / exam.page(KEY_PDF))
    yield None if pages else f"{exam.page(KEY_PDF)}: is no PDF"
    first = len(pages)
    for page, questions in _by_last_page(exam, pages, {question.id: question.id for question in exam.questions}):
        place = _place(exam.page(KEY_PDF), page, questions)
        if page is None:
            yield f"{place}: the item is not on any page"
        else:
            needed = Needed()
            for question in questions:
                needed += drawn_answers(question) + written_key(question)
            yield from amiss(place, needed, pages[page])
            first = min(first, page)
    yield from amiss(f"{exam.page(KEY_PDF)}, {ANSWERS}", all_answers(exam), _joined(pages[:first]))


def _unguarded(exam: Record, name: str, page: str) -> str | None:
    """Whether the page may run anything but its own. Those that were printed under earlier rules have no policy."""
    return strange_code(name, page) if exam.rules >= GUARDED_SINCE else None


def key_csv(exam: Record) -> Lies:
    """For each row: is it the part that belongs there, number by number?"""
    rows = list(csv.reader(_read(exam, exam.page(KEY_CSV)).splitlines()))
    expected = [
        [question.id, box.name, box.answer, box.low, box.high, box.points]
        for question in exam.questions
        for box in question.parts
    ]
    if not rows or rows[0] != COLUMNS or len(rows) != len(expected) + 1:
        yield f"{exam.page(KEY_CSV)}: has not a head and {len(expected)} rows"
    for line, (row, right) in enumerate(zip(rows[1:], expected, strict=False), 2):
        same = row[:5] == right[:5] and row[5:] == [_plain(right[5])]
        yield None if same else f"{exam.page(KEY_CSV)}, line {line}: {','.join(row)} is not {right[0]}, part {right[1]}"


def form_pages(exam: Record) -> Lies:
    """For each page of a form: does it say which? For the end of each key: has it every expected loss?"""
    for letter, form in exam.by_form.items():
        for name in (QUESTIONS_PDF, KEY_PDF):
            for number, text in enumerate(pdf_pages(exam.folder / form.page(name)), 1):
                told = text.has(f"Form {letter}")
                yield None if told else f"{form.page(name)}, page {number}: does not say that it is of form {letter}"
        for name in (QUESTIONS_HTML, KEY_HTML):
            told = visible(_read(exam, form.page(name))).has(f"Form {letter}")
            yield None if told else f"{form.page(name)}: does not say that it is of form {letter}"
        report = _report(pdf_pages(exam.folder / form.page(KEY_PDF)))
        yield from amiss(f"{form.page(KEY_PDF)}, report on the forms", all_losses(exam), _joined(report))
        found = sections(_read(exam, form.page(KEY_HTML))).get(FORMS)
        if found is None:
            yield f"{form.page(KEY_HTML)}: the report on the forms is missing"
        else:
            yield from amiss(f"{form.page(KEY_HTML)}, {FORMS}", all_losses(exam), found.text)


def drawn_answers(question: Question) -> Needed:
    """What an item's drawing has on the key: the network, the row, and every unit's answer."""
    units = {name for names in question.names[1:] for name in names}
    answers = spread_answers(box for box in question.parts if box.name in units)
    return Needed(network_numbers(question) + statement_numbers(question) + answers)


def written_key(question: Question) -> Needed:
    """What an item's key has beside its drawing."""
    words = (word for box in question.parts for word in box.accepted)
    names = (box.name.replace("->", "→") for box in question.parts if not box.chosen)
    return Needed(key_numbers(question), points_words(question), (*names, *question.descent, *words))


def all_answers(exam: Record) -> Needed:
    """What the table of all answers has."""
    needed = Needed()
    for question in exam.questions:
        needed += Needed(spread_answers(question.parts, intervals=True), names=(question.id,))
    return needed


def _plain(points: object) -> str:
    return f"{float(points):g}" if isinstance(points, Fraction) else ""


def _read(exam: Record, name: str) -> str:
    return (exam.folder / name).read_text(encoding="utf-8", errors="replace")


def _report(pages: list[Text]) -> list[Text]:
    """The pages from the one on that has the report's heading; none if it is missing."""
    first = next((number for number, page in enumerate(pages) if page.has(REPORT)), len(pages))
    return pages[first:]


def _joined(pages: list[Text]) -> Text:
    return Text(" ".join(page.words for page in pages))


def _by_last_page(
    exam: Record, pages: list[Text], headings: dict[str, str]
) -> Iterator[tuple[int | None, list[Question]]]:
    """The questions by the last page that has their heading: a table of marks or answers may name them before."""
    found: dict[int | None, list[Question]] = {}
    for question in exam.questions:
        on = [number for number, page in enumerate(pages) if page.has(headings[question.id])]
        found.setdefault(on[-1] if on else None, []).append(question)
    yield from found.items()


def _without(told: list[str], page: Text) -> Text:
    for text in told:
        page = Text(page.words.replace(text, " "))
    return page


def _place(name: str, page: int | None, questions: list[Question]) -> str:
    who = " and ".join(question.id for question in questions)
    return f"{name}, {who}" if page is None else f"{name}, page {page + 1}, {who}"


def _given_away(exam: Record, place: str, text: Text) -> str | None:
    """The first word of a key, seed or unrounded weight on a students' page that the instructor did not write there."""
    secrets = [str(exam.seed), *(number for question in exam.questions for number in question.unrounded)]
    told = " ".join(exam.texts).lower()
    words, numbers = text.words.lower(), set(text.words.replace("\N{MINUS SIGN}", "-").split())
    for secret in (*GIVEN_AWAY, *(secret for secret in secrets if len(secret) >= LONG and secret in numbers)):
        if secret not in told and (secret not in GIVEN_AWAY or secret in words):
            return f"{place}: says {secret!r}, which no student may read"
    return None


def _untitled(exam: Record, place: str, page: str) -> str | None:
    """What the instructor wrote and a page has not."""
    words = visible(page).words
    heads = (str(exam.raw[name]) for name in ("title", "course", "date"))
    missing = next((text for text in heads if plain(text) not in words), None)
    return None if missing is None else f"{place}: does not say {missing!r}"


def _drawn_statement(exam: Record, question: Question) -> Counter[str]:
    """What a question's words say and its drawing too; on half a page that has no box for the output."""
    halved = exam.raw["pages"]["per_page"] == 2
    return Counter(map(printed, question.inputs)) if halved else statement_numbers(question)


def _filled_in(exam: Record, place: str, questions: Sequence[Question], text: Text, shown: Counter[str]) -> str | None:
    """The first blank weight that can be read there: its number stands there once too often."""
    told = Text(" ".join(exam.texts)).numbers
    for number in (number for question in questions for number in blank_numbers(question)):
        if text.numbers[number] > shown[number] + told[number]:
            return f"{place}: {number} stands there {text.numbers[number]} times, and a weight is to be blank"
    return None


def _answered(exam: Record, place: str, questions: Sequence[Question], text: Text) -> str | None:
    """The first number with two decimals or more in a question: weights and inputs have one, a slope may have two."""
    told = "".join("".join(exam.texts).split())  # a long title may break within a number
    given = {text for question in questions for text in (printed(question.given), slope_text(question.hidden))}
    longer = (
        number
        for number in text.numbers
        if number not in told and number not in given and len(number.partition(".")[2]) > 1
    )
    number = next(longer, None)
    return None if number is None else f"{place}: {number} is none of the question's numbers"
