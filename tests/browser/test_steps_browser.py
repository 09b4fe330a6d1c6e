"""The grader's page marks steps of gradient descent over any network as examgen does, and follows on through them."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser

from examgen.desk.terminal.script_tables import diagnosis_words, marked_document
from examgen.exam.record import Exam
from examgen.grading import Marker
from examgen.grading.as_data import marking_data
from examgen.items.item import Item
from examgen.render.environment import page_environment
from examgen.render.grader import PATH, grader_texts
from tests.exams import an_exam
from tests.items.steps import a_step, an_item_of

pytestmark = pytest.mark.browser

STEPS = (15, 16, 34)
"""Two rows, a cross-entropy of sigmoids, and a softmax of two classes."""

EACH = 20
"""Scripts of each question."""


@pytest.fixture(scope="module")
def exam() -> Exam:
    items = tuple(an_item_of(a_step(number), place) for place, number in enumerate(STEPS, 1))
    return replace(an_exam(1), items=items)


def scripts(item: Item, chance: Random) -> Iterator[dict[str, str]]:
    """What a mistake leads to, some boxes of it blank or a little off; the first boxes alone; all right but one."""
    right = {part.name: str(part.answer) for part in item.parts}
    yield right
    for _ in range(EACH - 1):
        slip = chance.choice(item.slips)
        written = {**right, **{name: str(answer) for name, answer in slip.answers.items()}}
        if chance.random() < 0.5:
            written = dict(right)
        name = chance.choice(list(right))
        written[name] = chance.choice(["", str(Decimal(right[name]) + Decimal("0.0317")), "0", "1.5", right[name]])
        yield {part: "" if chance.random() < 0.1 else number for part, number in written.items()}


def test_a_step_is_marked_on_the_page_as_here(chromium: Browser, exam: Exam, tmp_path: Path) -> None:
    file = tmp_path / "grader.html"
    file.write_text(grader_texts(exam, page_environment(), marking_data(exam))[PATH], encoding="utf-8")
    chance = Random(7)
    asked = [(item, written) for item in exam.items for written in scripts(item, chance)]
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("#boxes input")
    pairs = [[item.name, written] for item, written in asked]
    found = page.evaluate("scripts => scripts.map(([name, written]) => examgen.mark(name, written))", pairs)
    context.close()
    markers = {item.name: Marker(item, exam.places, exam.policies) for item in exam.items}
    verdicts: set[str] = set()
    for (item, written), said in zip(asked, found, strict=True):
        marked = markers[item.name].mark(written)
        expected: dict[str, Any] = {**marked_document(marked), "said": diagnosis_words(item, marked.diagnosis)}
        assert said == expected, (item.name, written)
        verdicts |= {box.verdict for box in marked.parts}
    assert verdicts >= {"right", "carried", "wrong", "blank"}
