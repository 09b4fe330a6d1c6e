"""How long personal sheets take, beside what nobody can do without: laying the questions out once, copying pages.

python bench/sheets.py                       1,000 sheets of 5 pages out of 60 questions
python bench/sheets.py --sheets 10000        how it grows, and how much memory it takes

Times are of the processor, in one process, so that other work on the machine counts little.
"""

import argparse
import io
import resource
import sys
import time
from pathlib import Path

import pikepdf

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examgen.exam.record import Exam, Pages
from examgen.items.for_students import for_student
from examgen.render.environment import page_environment, rendered
from examgen.render.jobs import A_JOB, printed, stamp_of
from examgen.render.page_layout import PaperLayout, layout_text, with_sheets
from examgen.render.pdf import laid_out, warm_up
from examgen.render.stampers import packed, packed_task
from examgen.render.students import TEMPLATE, outward_facts
from examgen.sheets.dealt import Chance, Student, Wanted, deal_out
from tests.exams import an_exam

R_EXAMS = 1.9
"""Seconds a sheet of R/exams 2.4-2, five questions with a plot, exam and solution, on two cores."""

TIMES_FLOOR, TIMES_R_EXAMS, BYTES_A_SHEET, MEGABYTES = 2.0, 200, 40_000, 400
"""What is aimed at: at most so many times the floor, at least so many times quicker than R/exams; sizes at most."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sheets", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=60, help="of the exam (60)")
    parser.add_argument("--each", type=int, default=4, help="on a sheet, besides its cover (4)")
    parser.add_argument("--boxes", choices=("open", "comb"), default="open")
    parser.add_argument("--per-page", type=int, choices=(1, 2), default=1, help="questions on a page (1)")
    parser.add_argument("--shuffle", action="store_true", help="mix the order of questions")
    asked = parser.parse_args()
    warm_up()
    pages = Pages(boxes=asked.boxes, per_page=asked.per_page)
    exam = an_exam(asked.questions, ("sigmoid", "tanh"), pages=pages)
    people = [Student(f"s{number:05}", f"Student Number {number} of Many") for number in range(asked.sheets)]
    print(f"{asked.sheets:,} sheets of {asked.each + 1} pages out of {asked.questions} questions", flush=True)

    begun = time.process_time()
    sheets, fair = deal_out(exam, people, Wanted(asked.each, asked.shuffle, seats_per_row=20), Chance(1))
    dealt = time.process_time() - begun
    print(
        f"dealing       {dealt:6.2f} s; losses within {100 * fair.apart:.2f} %, {fair.shared} neighbours share",
        flush=True,
    )

    begun = time.process_time()
    stamp = stamp_of(exam, sheets)
    blocks = time.process_time() - begun
    print(f"laying out    {blocks:6.2f} s: all questions and covers, once", flush=True)

    begun, size = time.process_time(), 0
    for name, content in printed(stamp, sheets, 0):
        size += len(content)
        print(f"              {name}: {len(content) / 1e6:.1f} MB", flush=True)
    stamped = time.process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"stamping      {stamped:6.2f} s: heads, codes, pages, {1000 * stamped / asked.sheets:.2f} ms a sheet",
        flush=True,
    )

    begun = time.process_time()
    layout = with_sheets(PaperLayout(exam="", pages=(), questions={}), stamp, sheets.sheets)
    length = len(layout_text(layout))
    placed = time.process_time() - begun
    print(
        f"layout        {placed:6.2f} s: layout.json of {length / 1e6:.1f} MB, {len(layout.pages):,} pages that differ",
        flush=True,
    )

    tasks = [packed_task((sheets.sheets[first : first + A_JOB], True)) for first in range(0, asked.sheets, A_JOB)]
    print(
        f"sent          {len(packed(stamp)) / 1e6:.2f} MB to each process or worker once, "
        f"{sum(map(len, tasks)) / asked.sheets:.0f} bytes a sheet",
        flush=True,
    )

    floor = laying_out(exam) + copying(exam, asked.sheets, asked.each + 1)
    whole = dealt + blocks + stamped + placed
    print(
        f"floor         {floor:6.2f} s: WeasyPrint laying out the pool, pikepdf copying {asked.each + 1} pages a sheet"
    )
    print(f"whole         {whole:6.2f} s, {whole / floor:.2f} times the floor (goal: {TIMES_FLOOR:g})")
    quicker = R_EXAMS * asked.sheets / whole
    print(f"R/exams       {R_EXAMS * asked.sheets:6.0f} s, {quicker:.0f} times as long (goal: {TIMES_R_EXAMS})")
    print(f"size          {size / asked.sheets:,.0f} bytes a sheet (goal: {BYTES_A_SHEET:,})")
    print(f"memory        {memory:.0f} MB at most (goal for 10,000 sheets: {MEGABYTES})")


def laying_out(exam: Exam) -> float:
    """Seconds of the questions alone, drawn by WeasyPrint once."""
    facts = outward_facts(exam, [for_student(item) for item in exam.items])
    html = rendered(page_environment(), TEMPLATE, medium="paper", **facts)
    begun = time.process_time()
    laid_out(html)
    return time.process_time() - begun


def copying(exam: Exam, sheets: int, pages: int) -> float:
    """Seconds of as many ready pages, taken from one PDF and written into another, the tree of pages built at once."""
    facts = outward_facts(exam, [for_student(item) for item in exam.items[:pages]])
    data, _ = laid_out(rendered(page_environment(), TEMPLATE, medium="paper", **facts))
    begun = time.process_time()
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.new() as job:
        ready = [job.copy_foreign(page.obj) for page in list(source.pages)[:pages]]
        kids = []
        for _ in range(sheets):
            for page in ready:
                copy = job.make_indirect(pikepdf.Dictionary(page))
                copy.Parent = job.Root.Pages
                kids.append(copy)
        job.Root.Pages.Kids, job.Root.Pages.Count = pikepdf.Array(kids), len(kids)
        job.save(io.BytesIO(), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return time.process_time() - begun


if __name__ == "__main__":
    main()
