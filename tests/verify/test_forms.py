"""`verify` of forms: honest ones hold, and whatever is changed to make them look equal is named."""

import json
import re
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.record import Exam, exam_text
from examgen.files.errors import ExamgenError
from examgen.verify import verify_exam, verify_pages
from examgen.verify.case import case_of
from examgen.verify.losses import expected_losses
from examgen.verify.reading import read
from tests.exams import in_forms
from tests.verify.solved import solved_exam, write_record
from tests.verify.test_missing_weight import blank_exam
from tests.verify.test_pages import write_pages
from tests.whole_run import KeptPress

Record = dict[str, Any]


@pytest.fixture(scope="module")
def exam() -> Exam:
    return in_forms(solved_exam(8, "tanh"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, press: KeptPress) -> Path:
    folder = tmp_path_factory.mktemp("pages") / "exam"
    write_pages(in_forms(solved_exam(4, "tanh")), folder, press)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "exam"))


@pytest.mark.parametrize(
    ("activation", "places", "inputs"),
    [
        (activation, places, ("binary", "fractional")[(number + at) % 2])
        for number, activation in enumerate(("relu", "sigmoid", "tanh"))
        for at, places in enumerate((1, 2, 4))
    ],
)
def test_expected_losses_come_out_the_same_by_the_second_way(
    activation: str, inputs: str, places: int, tmp_path: Path
) -> None:
    for kind in ("forward", "activation-swap"):
        exam = in_forms(solved_exam(8, activation, inputs=inputs, places=places, kind=kind))
        (tmp_path / "exam.json").write_text(exam_text(exam))
        assert list(expected_losses(case_of(read(tmp_path)))) == [None] * 8


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_expected_losses_of_blank_weights_do_so_too(activation: str, tmp_path: Path) -> None:
    exam = in_forms(blank_exam(activation, 6))
    (tmp_path / "exam.json").write_text(exam_text(exam))
    counts = {claim.claim: claim.checked for claim in verify_exam(tmp_path).claims}
    assert counts["expected losses are what the likelihoods give"] == 6


@pytest.mark.slow
def test_honest_forms_and_their_pages_hold(folder: Path) -> None:
    proof = verify_exam(folder)
    assert proof.lie is None
    claims = {claim.claim: claim.checked for claim in proof.claims}
    assert claims["forms ask the same, item by item"] == 2
    assert claims["expected losses are what the likelihoods give"] == 4
    assert claims["no network stands in the exam twice"] == 4
    assert sum("-B" in claim for claim in claims) == 5
    assert claims["pages say their form, and keys how hard each is"] > 50


def changed(record: Record, name: str, change: Callable[[Record], None]) -> Record:
    """The record with one item changed."""
    record = deepcopy(record)
    form, _, number = name.partition("/")
    change(next(item for item in record["items"] if (item["form"], item["id"]) == (form, number)))
    return record


def set_loss(text: str) -> Callable[[Record], None]:
    return lambda item: item.update(expected_loss=text)


@pytest.mark.parametrize(
    ("name", "change", "lie"),
    [
        ("A/Q02", set_loss("0.0001"), "A/Q02, expected_loss: is 0.0001, but the likelihoods give"),
        ("B/Q03", lambda item: item.update(points="6"), "B/Q03, points: 6, but"),
        ("B/Q01", lambda item: item["parts"][0].update(answer="9.99"), "B/Q01, part H0 sum: answer 9.99"),
    ],
)
def test_a_changed_item_is_named_with_its_form(
    exam: Exam, name: str, change: Callable[[Record], None], lie: str, tmp_path: Path
) -> None:
    record = changed(json.loads(exam_text(exam)), name, change)
    assert str(verify_exam(write_record(record, tmp_path)).lie).startswith(lie)


def test_a_network_that_two_forms_share_is_found(exam: Exam, tmp_path: Path) -> None:
    record = json.loads(exam_text(exam))
    record["items"][4] = {**record["items"][0], "form": "B"}
    assert verify_exam(write_record(record, tmp_path)).lie == "B/Q01, network: is that of A/Q01"


def test_a_question_that_is_no_twin_is_found(tmp_path: Path) -> None:
    """The first two questions of form B have changed places: tanh stands where form A has sigmoid."""
    one, two = solved_exam(4, "tanh"), solved_exam(4, "sigmoid")
    both = [item for pair in zip(one.items, two.items, strict=True) for item in pair]
    ours, theirs = one.selection.sections[0], two.selection.sections[0]
    batches = {**ours.batches, **theirs.batches}
    rules = replace(ours, count=8, activations=("tanh", "sigmoid"), batches=batches)
    numbered = tuple(replace(item, id=f"Q{number:02d}") for number, item in enumerate(both, start=1))
    selection = replace(one.selection, sections=(rules,))
    exam = in_forms(replace(one, items=numbered, selection=selection))
    items = [*exam.items]
    items[4], items[5] = replace(items[5], id=items[4].id), replace(items[4], id=items[5].id)
    record = json.loads(exam_text(replace(exam, items=tuple(items))))
    assert verify_exam(write_record(record, tmp_path)).lie == "B/Q01: is no twin of A/Q01"


def test_a_question_from_no_batch_of_its_section_is_found(exam: Exam, tmp_path: Path) -> None:
    other = in_forms(solved_exam(8, "sigmoid"))
    mixed = replace(exam, items=(*exam.items[:7], other.items[7]))
    rules = (replace(exam.selection.sections[0], activations=("tanh", "sigmoid")),)
    record = json.loads(exam_text(replace(mixed, selection=replace(exam.selection, sections=rules))))
    lie = "B/Q04: its network is from none of the batches of its section"
    assert verify_exam(write_record(record, tmp_path)).lie == lie


@pytest.mark.parametrize("name", ["totals_within", "items_within"])
def test_forms_farther_apart_than_they_claim_are_found(exam: Exam, name: str, tmp_path: Path) -> None:
    record = json.loads(exam_text(exam))
    record["selection"]["forms"][name] = "0.000001"
    assert " apart" in str(verify_exam(write_record(record, tmp_path)).lie)


def test_other_likelihoods_are_found(exam: Exam, tmp_path: Path) -> None:
    record = json.loads(exam_text(exam))
    record["selection"]["forms"]["likelihoods"]["addition"] = "0.011"
    assert "expected_loss: is" in str(verify_exam(write_record(record, tmp_path)).lie)


@pytest.mark.parametrize("name", ["product", "other_activation_used"])
def test_a_missing_likelihood_is_named(exam: Exam, name: str, tmp_path: Path) -> None:
    record = json.loads(exam_text(exam))
    del record["selection"]["forms"]["likelihoods"][name]
    assert verify_exam(write_record(record, tmp_path)).lie == f"selection, forms, likelihoods: have none for {name}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda record: record["selection"]["forms"].update(letters=["A", "C"]), "forms are called A, B and so on"),
        (lambda record: record["selection"]["forms"].update(letters=["A", "B", "C"]), "form by form"),
        (lambda record: record["selection"].pop("forms"), "is of a form, and the exam has none"),
        (lambda record: record["items"].reverse(), "form by form"),
        (lambda record: record["items"][0].update(form="G"), "there is no form 'G'"),
        (lambda record: record["items"][0].pop("expected_loss"), "A/Q01: expected_loss is missing"),
        (lambda record: record["items"][5].update(id="Q01"), "B/Q01: the name is used twice"),
        (lambda record: record["selection"]["forms"]["likelihoods"].update(product="1"), "a likelihood is none"),
    ],
)
def test_a_record_that_is_none_of_forms_is_one_line(
    exam: Exam, change: Callable[[Record], None], said: str, tmp_path: Path
) -> None:
    record = json.loads(exam_text(exam))
    change(record)
    with pytest.raises(ExamgenError, match=re.escape(said)):
        verify_exam(write_record(record, tmp_path))


@pytest.mark.slow
def test_a_page_under_the_wrong_form_is_found(folder: Path) -> None:
    shutil.copy(folder / "students" / "questions-A.pdf", folder / "students" / "questions-B.pdf")
    assert str(verify_pages(folder).lie).startswith("students/questions-B.pdf")


@pytest.mark.slow
def test_a_missing_form_and_a_loss_changed_on_the_key_are_found(folder: Path) -> None:
    page = folder / "graders" / "key-B.html"
    loss = json.loads((folder / "exam.json").read_text())["items"][0]["expected_loss"]
    page.write_text(page.read_text().replace(f"<td>{loss}</td>", "<td>0.9999</td>", 1))
    assert str(verify_pages(folder).lie).startswith(f"graders/key-B.html, forms: {loss} stands there")
    page.unlink()
    assert verify_pages(folder).lie == "graders/key-B.html: is missing"
