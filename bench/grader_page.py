"""Whether the three ways to mark agree, and how fast the page is: scripts of all kinds, in Chromium and here.

python bench/grader_page.py --scripts 2000      every verdict, point, reason and diagnosis is compared

The page is compared with the marker in all that it says; `grade` on a table of the same scripts, and a session at the
keyboard, in every verdict and point. A session asks back for what it cannot read: such scripts are counted, not typed.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examgen.desk.terminal.script_tables import diagnosis_words, marked_document
from examgen.exam.record import Exam, Policies
from examgen.grading import Marker
from examgen.grading.as_data import marking_data
from examgen.render.environment import page_environment
from examgen.render.grader import PATH, grader_texts
from tests.browser.conftest import launched
from tests.exams import an_exam
from tests.grading.hard_scripts import hard_scripts, items_of_all_kinds
from tests.grading.ways import Script, at_the_keyboard, in_a_table, marks_of

POLICIES = (
    Policies(habits="once"),
    Policies(eased="full", habits="free"),
    Policies(eased="none", blank_steps="steps-required"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scripts", type=int, default=2000, help="scripts in all (2000)")
    parser.add_argument("--seed", type=int, default=0, help="which scripts (0)")
    asked = parser.parse_args()
    each, differing = -(-asked.scripts // len(POLICIES)), 0
    for turn, policies in enumerate(POLICIES):
        exam = replace(an_exam(1), items=tuple(items_of_all_kinds(4)), policies=policies)
        chance = Random(f"{asked.seed}/{turn}")
        scripts = [(item.name, written) for item, written in islice(hard_scripts(exam.items, 2, chance), each)]
        there, page_time = in_the_page(exam, scripts)
        here, own_time = marked_here(exam, scripts)
        wrong = [name for name, one, other in zip(scripts, there, here, strict=True) if one != other]
        print(
            f"{policies.eased}, {policies.blank_steps}: {len(scripts)} scripts, {len(wrong)} differ; "
            f"page {1e3 * page_time / each:.2f} ms a script, {page_time / own_time:.1f} times as long as here"
        )
        for name, written in wrong[:5]:
            print(f"  {name} {written}")
        verdicts = [marks_of(one) for one in here]
        tabled = in_a_table(exam, scripts)
        typed = at_the_keyboard(exam, scripts)
        apart = [
            sum(one not in (None, other) for one, other in zip(way, verdicts, strict=True)) for way in (tabled, typed)
        ]
        print(
            f"  table: {len(scripts) - tabled.count(None)} scripts, {apart[0]} differ; "
            f"keyboard: {len(scripts) - typed.count(None)} scripts, {apart[1]} differ, {typed.count(None)} asked back"
        )
        differing += len(wrong) + sum(apart)
    sys.exit(1 if differing else 0)


def in_the_page(exam: Exam, scripts: Sequence[Script]) -> tuple[list[dict[str, Any]], float]:
    """What the page says of each script, opened from a disk, and the seconds that it takes."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "grader.html"
        file.write_text(grader_texts(exam, page_environment(), marking_data(exam))[PATH], encoding="utf-8")
        browser = launched(playwright)
        page = browser.new_page()
        page.goto(file.as_uri())
        page.wait_for_selector("#boxes input")
        start = time.perf_counter()
        found = page.evaluate("scripts => scripts.map(([name, written]) => examgen.mark(name, written))", scripts)
        seconds = time.perf_counter() - start
        browser.close()
    return found, seconds


def marked_here(exam: Exam, scripts: Sequence[Script]) -> tuple[list[dict[str, Any]], float]:
    markers = {item.name: Marker(item, exam.places, exam.policies) for item in exam.items}
    for marker in markers.values():
        marker.mistakes.doubles  # noqa: B018 worked out once: the page has them as data
    start = time.perf_counter()
    marked = [(markers[name].item, markers[name].mark(written)) for name, written in scripts]
    seconds = time.perf_counter() - start
    return [{**marked_document(one), "said": diagnosis_words(item, one.diagnosis)} for item, one in marked], seconds


if __name__ == "__main__":
    main()
