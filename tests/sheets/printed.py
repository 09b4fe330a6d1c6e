"""Sheets as they are printed, for tests: an exam of a few questions, a class, and what a page says and shows."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from io import BytesIO
from typing import Any

import pypdfium2
import zxingcpp

from examgen.exam.record import Exam, Pages
from examgen.processes.cluster import Cluster, Work
from examgen.render.jobs import in_printing_order, stamp_of
from examgen.sheets.dealt import Chance, Student, Wanted, deal_out
from examgen.sheets.record import Sheet, Sheets
from examgen.sheets.seating import Seat
from tests.exams import an_exam

NAMES = ("Ægir Ðorðarson", "Łukasz Żółć", "Δημήτρης Παπάς", "Анна Ёлкина", "Ann <b>Lee</b>", "Nguyễn Văn A")

PEOPLE = tuple(
    Student(f"s{number:04}", NAMES[number % len(NAMES)], seat=Seat(f"H{1 + number // 4}", f"A{number % 4 + 1}"))
    for number in range(7)
)


@cache
def exam_of(count: int = 6, **pages: Any) -> Exam:
    return an_exam(count, ("sigmoid", "tanh"), pages=Pages(**pages))


def sheets_of(exam: Exam, wanted: Wanted, people: Sequence[Student] = PEOPLE) -> Sheets:
    return deal_out(exam, people, wanted, Chance(5))[0]


def job_of(exam: Exam, sheets: Sheets) -> tuple[bytes, list[Sheet]]:
    """The job with all sheets, and these in its order."""
    ordered = in_printing_order(sheets.sheets, sheets.layout.order)
    return stamp_of(exam, sheets).job(ordered), ordered


class Asked(Cluster):
    """A cluster that is asked, and this machine that answers, so that one sees what is sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def results(self, work: Work, shared: bytes, tasks: Iterable[bytes]) -> Iterator[bytes]:
        self.sent.append(shared)
        for task in tasks:
            self.sent.append(task)
            yield work(shared, task)


def texts(pdf: bytes) -> list[str]:
    """What is to be read on each page, in one line."""
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def picture(pdf: bytes, page: int, dots_per_inch: float) -> Any:
    """A page in greys."""
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        return document[page].render(scale=dots_per_inch / 72, grayscale=True).to_pil().copy()


def codes_on(page: Any) -> list[str]:
    """What the QR codes of a picture say. Looking for codes of all sorts takes ten times as long."""
    return [code.text for code in zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)]
