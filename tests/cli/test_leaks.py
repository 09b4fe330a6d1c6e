"""What is handed out tells nothing: no answer, no seed, no source, no maker."""

import getpass
import json
import re
import socket
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pikepdf
import pypdfium2
import pytest

from examgen.exam.record import Exam, Pages
from examgen.items import hand_code
from examgen.items.constructions import OUTPUT_ACTIVATIONS, constructed
from examgen.items.item import Item
from examgen.items.solution import make_item
from examgen.paper.edges import edges, with_weight
from examgen.paper.network import TARGETS
from examgen.render.environment import page_environment
from examgen.render.students import render_students, student_texts
from tests.exams import an_exam, an_item, with_besides, with_other_rules

BLANKS = ((1, "sigmoid"), (2, "tanh"), (3, "relu"), (4, "tanh"))


def other_secrets(exam: Exam) -> Exam:
    """The exam with every secret another: only what is printed for students stays."""

    def changed(item: Item) -> Item:
        one = Decimal(1)
        parts = tuple(
            replace(part, answer=part.answer + one, low=part.low - one, high=part.high + one) for part in item.parts
        )
        layers = tuple(
            replace(layer, weights=tuple(tuple("0.5" for _ in row) for row in layer.weights))
            for layer in item.source.layers
        )
        source = replace(item.source, layers=layers, batch=9, index=99)
        return replace(
            item, parts=parts, source=source, slips=item.slips[:1], steps=item.steps[:1], difficulty=item.difficulty + 1
        )

    selection = with_other_rules(exam.selection)
    return replace(
        exam, seed=exam.seed + 1, items=tuple(map(changed, exam.items)), selection=selection, versions={"examgen": "9"}
    )


def test_exams_that_differ_only_in_their_secrets_give_students_the_same_bytes() -> None:
    """Of other kinds the HTML is compared that is drawn on paper; the same HTML gives the same bytes."""
    exam = an_exam(2, ("sigmoid", "relu"))
    assert other_secrets(exam) != exam
    assert render_students(other_secrets(exam), page_environment()) == render_students(exam, page_environment())


@pytest.fixture(scope="module")
def texts(exam: Path) -> dict[str, str]:
    """All that can be read out of what is handed out: text, markup, metadata, every stream, the files' names."""
    html = (exam / "students" / "questions.html").read_text()
    data = (exam / "students" / "questions.pdf").read_bytes()
    printed = "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data))
    with pikepdf.open(BytesIO(data)) as pdf:
        assert not pdf.attachments
        metadata = f"{dict(pdf.docinfo.items()) if pdf.trailer.get('/Info') else ''}{pdf.open_metadata()}"
        objects = "\n".join(map(repr, pdf.objects))
    names = "\n".join(path.name for path in (exam / "students").iterdir())
    raw = data.decode("latin-1")
    return {"html": html, "printed": printed, "metadata": metadata, "objects": objects, "names": names, "raw": raw}


def secrets(record: dict[str, Any]) -> set[str]:
    """Numbers of two decimals or more that belong to graders alone."""
    found: set[str] = set()
    for item in record["items"]:
        for part in item["parts"]:
            found |= {part["answer"], part["low"], part["high"]}
        for layer in item["source"]["layers"]:
            found |= {*layer["biases"], *(weight for row in layer["weights"] for weight in row)}
    return {number.lstrip("-") for number in found}


def test_no_number_on_paper_has_as_many_decimals_as_an_answer(texts: dict[str, str]) -> None:
    assert not re.findall(r"\d[.,]\d\d", texts["printed"])
    visible = re.sub(r"<style.*?</style>|<svg.*?</svg>|<[^>]*>", " ", texts["html"], flags=re.DOTALL)
    assert not re.findall(r"\d[.,]\d\d", visible)


def test_no_answer_interval_or_source_can_be_read_out(texts: dict[str, str], exam: Path) -> None:
    record = json.loads((exam / "exam.json").read_text())
    drawn = re.compile(r'(?<=[ =",(])-?\d+\.\d+')
    for name in ("printed", "metadata", "names"):
        numbers = {number.lstrip("-") for number in drawn.findall(texts[name])}
        assert not secrets(record) & numbers
    for layer in (layer for item in record["items"] for layer in item["source"]["layers"]):
        for number in layer["biases"]:
            for text in texts.values():
                assert len(number) < 5 or number.lstrip("-") not in text


def test_no_seed_slip_maker_or_date_can_be_read_out(texts: dict[str, str], exam: Path) -> None:
    record = json.loads((exam / "exam.json").read_text())
    names = {slip["name"] for item in record["items"] for slip in item["slips"]}
    user, host = getpass.getuser(), socket.gethostname()
    words = {str(record["seed"]), record["digest"].removeprefix("sha256:"), *names, str(exam), str(exam.parent)}
    words |= {
        f"/home/{user}",
        f"\\b{user}@",
        "/tmp/",
        f"{datetime.now().astimezone():%Y-%m-%d}",
        "CreationDate",
        "ModDate",
    }
    words |= {re.escape(host)} if len(host) > 4 else set()
    for name, text in texts.items():
        if name == "raw":
            continue
        for word in words:
            assert not re.search(word, text), (name, word)
        if name != "objects":
            assert not re.search(r"\banswer (is|key)|\bslip|left out|difficulty", text, flags=re.IGNORECASE)


def test_exams_of_gradient_questions_that_differ_only_in_secrets_give_students_the_same_pages() -> None:
    items = tuple(an_item(number, activation, kind="gradient") for number, activation in BLANKS)
    exam = replace(an_exam(4), items=items)
    texts = [student_texts(one, page_environment()) for one in (exam, other_secrets(exam))]
    assert texts[0] == texts[1]


def test_exams_that_differ_only_in_a_blank_weight_give_students_the_same_pages() -> None:
    """The blank weight, its answer and all that follows from it are others; what is shown stays."""
    items = tuple(an_item(number, activation, kind="missing-weight") for number, activation in BLANKS)
    exam = replace(an_exam(4), items=items)
    other = replace(other_secrets(exam), items=tuple(map(with_another_blank, other_secrets(exam).items)))
    assert all(one.network != two.network for one, two in zip(exam.items, other.items, strict=True))
    for pages in (Pages(), Pages(per_page=2)):
        texts = [student_texts(replace(one, pages=pages), page_environment()) for one in (exam, other)]
        assert texts[0] == texts[1]


def with_another_blank(item: Item) -> Item:
    """The item with another weight on its blank edge, everything that is shown unchanged."""
    ((name, weight),) = item.besides.blanks.items()
    other = weight + Decimal("2.3")
    edge = next(edge for edge in edges(item.network) if edge.name == name)
    return with_besides(replace(item, network=with_weight(item.network, edge, other)), solution={name: other})


def test_exams_that_differ_in_all_but_the_dump_give_students_the_same_pages() -> None:
    """The list is the question; the weights themselves, and all that follows from them, are others."""
    items = tuple(an_item(number, activation, kind="dump") for number, activation in BLANKS)
    exam = replace(an_exam(4), items=items)
    changed = other_secrets(exam)
    other = replace(changed, items=tuple(map(with_other_weights, changed.items)))
    assert all(one.network != two.network for one, two in zip(exam.items, other.items, strict=True))
    for pages in (Pages(), Pages(per_page=2)):
        texts = [student_texts(replace(one, pages=pages), page_environment()) for one in (exam, other)]
        assert texts[0] == texts[1]


def with_other_weights(item: Item) -> Item:
    """The item with other weights on all its blank edges, everything that is shown unchanged."""
    network = item.network
    solution = {name: weight + Decimal("2.3") for name, weight in item.besides.blanks.items()}
    for edge in edges(network):
        network = with_weight(network, edge, solution[edge.name])
    return with_besides(replace(item, network=network), solution=solution)


def test_exams_that_differ_only_in_their_samples_give_students_the_same_pages() -> None:
    """A question that is to be coded by hand must not carry the weights that its key prints."""
    exam, other = (
        replace(an_exam(1), items=tuple(map(partial(hand_coded, chance=Random(seed)), range(6)))) for seed in (1, 2)
    )
    assert all(one.network != two.network for one, two in zip(exam.items, other.items, strict=True))
    for pages in (Pages(), Pages(per_page=2), Pages(tables=True)):
        texts = [student_texts(replace(one, pages=pages), page_environment()) for one in (exam, other)]
        assert texts[0] == texts[1]


def hand_coded(number: int, chance: Random) -> Item:
    """A question of its own task and activation, with a sample that chance makes."""
    task, activation = list(TARGETS)[number], tuple(OUTPUT_ACTIVATIONS)[number % 3]
    posed = hand_code.pose(constructed(task, activation, chance), (), chance)
    return make_item(f"Q{number + 1:02}", "hand-code", posed, None, 2)
