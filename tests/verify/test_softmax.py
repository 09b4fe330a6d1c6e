"""`softmax`: Keras says the same; the second way agrees where the exam is honest, and names what is a lie."""

import json
import re
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.record import Exam, exam_text, load_exam
from examgen.exam.written_items import write_item
from examgen.items.item import Item, Posed
from examgen.items.screening import screen_item
from examgen.items.softmax import without_sum
from examgen.items.solution import examined, make_item
from examgen.networks.training.keras_network import silence
from examgen.paper.network import Network
from examgen.verify import verify_exam, verify_pages
from examgen.verify.case import case_of
from examgen.verify.classes import is_due, sums_of_exponentials
from examgen.verify.networks import _solved_but_for_one, good_networks
from examgen.verify.reading import read
from tests.exams import RECORDS
from tests.verify.solved import ROWS, solved_exam, solved_item, write_record
from tests.verify.tampering import Tampering, assert_named_and_refused
from tests.verify.test_pages import write_pages
from tests.whole_run import KeptPress

Record = dict[str, Any]
KIND, SHAPE = "softmax", (2, 2, 2)
of_every_activation = pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])


def softmax_exam(activation: str, count: int = 2, places: int = 2) -> Exam:
    """An exam of the first good questions, with targets by turns."""
    items: list[Any] = []
    for number in range(1, 9):
        item = solved_item(number, activation, ROWS[len(items) % len(ROWS)], places, kind=KIND, shape=SHAPE)
        if screen_item(item.posed, examined(KIND, item.posed, places), Counter()) is None and len(items) < count:
            items.append(replace(item, id=f"Q{len(items) + 1:02}"))
    assert len(items) == count
    asked = solved_exam(count, activation, kind=KIND, shape=SHAPE, places=places)
    return replace(asked, items=tuple(items))


@pytest.fixture(scope="module")
def honest() -> Record:
    record: Record = json.loads(exam_text(softmax_exam("tanh")))
    return record


@of_every_activation
def test_both_ways_agree(activation: str, tmp_path: Path) -> None:
    for count, places in ((4, 4), (2, 2)):
        exam = softmax_exam(activation, count, places)
        assert verify_exam(write_record(json.loads(exam_text(exam)), tmp_path)).lie is None
        assert load_exam(tmp_path) == exam


def test_its_pages_hold(tmp_path: Path, press: KeptPress) -> None:
    write_pages(softmax_exam("relu"), tmp_path, press)
    assert verify_pages(tmp_path).lie is None


@pytest.mark.slow
@of_every_activation
def test_probabilities_and_loss_are_those_of_keras(activation: str) -> None:
    """From the sums, by `keras.ops.softmax`, and Keras's own loss of a one-hot target."""
    with silence():
        import keras
    places, close = 4, 0.5e-4 + 1e-5  # the answer is rounded, and Keras has 32 bits
    for item in softmax_exam(activation, 4, places=places).items:
        layers = item.network.layers
        values = keras.ops.array([[float(value) for value in item.inputs]])
        for layer, function in zip(layers, (getattr(keras.ops, activation), keras.ops.softmax), strict=True):
            kernel = keras.ops.array([[float(weight) for weight in row] for row in layer.weights])
            values = function(values @ kernel + keras.ops.array([float(bias) for bias in layer.biases]))
        target = int(item.inputs[0] != item.inputs[1])
        one_hot = keras.ops.one_hot([target], 2)
        loss = keras.losses.CategoricalCrossentropy()(one_hot, values)
        answers = {part.name: part.answer for part in item.parts}
        for name, value in (("P0", values[0][0]), ("P1", values[0][1]), ("loss", loss)):
            assert abs(float(answers[name]) - float(value)) < close, name  # type: ignore[arg-type]
        assert answers["class"] == str(int(keras.ops.argmax(values[0])))


def part(name: str, field: str, change: Callable[[str], Any]) -> Tampering:
    def tampering(item: Record) -> None:
        found = next(part for part in item["parts"] if part["name"] == name)
        found[field] = change(found[field])

    return tampering


def slip(name: str, box: str, field: str, change: Callable[[str], Any]) -> Tampering:
    def tampering(item: Record) -> None:
        found = next(slip for slip in item["slips"] if slip["name"] == name)
        found[field][box] = change(found[field][box])

    return tampering


def line(start: str, before: str, after: str) -> Tampering:
    def tampering(item: Record) -> None:
        place = next(place for place, step in enumerate(item["steps"]) if step.startswith(start))
        assert before in item["steps"][place]
        item["steps"][place] = item["steps"][place].replace(before, after, 1)

    return tampering


def hundredth_more(text: str) -> str:
    return str(Decimal(text) + Decimal("0.01"))


def last_more(text: str) -> str:
    return str(Decimal(text) + Decimal("0.0001"))


def other_class(text: str) -> str:
    return "1" if text == "0" else "0"


def slip_gone(name: str) -> Tampering:
    def tampering(item: Record) -> None:
        item["slips"] = [slip for slip in item["slips"] if slip["name"] != name]

    return tampering


def class_and_word(item: Record) -> None:
    part("class", "answer", other_class)(item)
    part("class", "accepted", lambda words: [other_class(words[0])])(item)


LIES: dict[str, tuple[Tampering, str]] = {
    "probability": (part("P0", "answer", hundredth_more), "Q02, part P0: answer "),
    "probability of the other class": (part("P1", "answer", hundredth_more), "Q02, part P1: answer "),
    "interval of a probability": (part("P0", "high", last_more), "Q02, part P0: interval "),
    "class": (class_and_word, "Q02, part class: "),
    "both classes right": (part("class", "accepted", lambda _: ["0", "1"]), "Q02, part class: "),
    "loss": (part("loss", "answer", hundredth_more), "Q02, part loss: answer "),
    "interval of the loss": (part("loss", "low", last_more), "Q02, part loss: interval "),
    "sum of the exponentials": (part("S", "answer", hundredth_more), "Q02, part S: answer "),
    "interval of the sum": (part("S", "low", last_more), "Q02, part S: interval "),
    "sum of a slip": (
        slip("softmax_sign_lost", "S", "answers", hundredth_more),
        "Q02, slip softmax_sign_lost, part S: ",
    ),
    "line of the sum": (line("S = ", " + ", " - "), "Q02, line 7: "),
    "sum of an output": (part("O1 sum", "answer", hundredth_more), "Q02, part O1 sum: answer "),
    "number of a slip": (
        slip("not_normalised", "P0", "answers", hundredth_more),
        "Q02, slip not_normalised, part P0: ",
    ),
    "bound of a slip": (
        slip("common_logarithm_used", "loss", "high", last_more),
        "Q02, slip common_logarithm_used, part loss: ",
    ),
    "class of a slip": (slip("other_class", "class", "answers", other_class), "Q02, slip other_class, part class: "),
    "slip of the shares gone": (slip_gone("sigmoid_on_each_output"), "Q02, slip sigmoid_on_each_output: is not listed"),
    "slip of the loss gone": (slip_gone("squared_error_used"), "Q02, slip squared_error_used: is not listed"),
    "line of a sum": (line("O0 sum", "·", "+"), "Q02, line 5: "),
    "line of a probability": (line("P1 = ", "e^", "e^-"), "Q02, steps: "),
    "line of the class": (line("class = ", "→ ", "→ 1"), "Q02, steps: "),
    "line of the loss": (line("loss = ", "-ln", "ln"), "Q02, steps: "),
}


@pytest.mark.parametrize(("tampering", "place"), LIES.values(), ids=LIES)
def test_a_lie_in_the_record_is_named_and_refused(
    tampering: Tampering, place: str, honest: Record, tmp_path: Path
) -> None:
    assert_named_and_refused(honest, tampering, place, tmp_path)


def told_of_sums(record: Record, folder: Path) -> list[str]:
    return [lie for lie in sums_of_exponentials(case_of(read(write_record(record, folder)))) if lie is not None]


def with_item(record: Record, posed: Posed, source: Any) -> Record:
    """The record with another question in the place of the second, screened or not."""
    other = write_item(make_item("Q02", KIND, posed, source, 2))
    return {**record, "items": [other if item["id"] == "Q02" else item for item in record["items"]]}


def moved(item: Item, first: str, second: str) -> Posed:
    """The question with other biases of its outputs."""
    hidden, output = item.network.layers
    layer = replace(output, biases=(Decimal(first), Decimal(second)))
    return replace(item.posed, network=Network("xor", (hidden, layer)))


def test_the_sum_of_the_exponentials_is_asked_for_since_rules_5(honest: Record, tmp_path: Path) -> None:
    item = softmax_exam("tanh").items[1]
    assert told_of_sums(honest, tmp_path) == []
    assert told_of_sums(with_item(honest, without_sum(item.posed), item.source), tmp_path) == [
        "Q02: does not ask for S"
    ]
    before = {**honest, "rules": 4}
    assert len(told_of_sums(before, tmp_path)) == len(before["items"])
    assert "which no question did before rules 5" in told_of_sums(before, tmp_path)[0]
    assert not is_due(case_of(read(RECORDS / "rules-4.json")))


def test_a_sum_that_is_out_of_scale_is_asked_for_of_nobody(honest: Record, tmp_path: Path) -> None:
    item = softmax_exam("tanh").items[1]
    large = with_item(honest, moved(item, "9.9", "9.8"), item.source)
    assert told_of_sums(large, tmp_path) == ["Q02: asks for S, which is out of scale"]
    small = with_item(honest, moved(item, "-5.0", "-5.1"), item.source)
    assert told_of_sums(small, tmp_path) == ["Q02: asks for S, which is out of scale"]


@pytest.mark.parametrize(("biases", "alike"), [("-1.0 1.0", True), ("-1.0 1.1", False)])
def test_classes_exchanged_and_a_sign_lost_must_not_look_alike(
    biases: str, alike: bool, honest: Record, tmp_path: Path
) -> None:
    """With opposite weights and biases the sums of the outputs are opposite: the same exponentials with either sign."""
    item = softmax_exam("tanh").items[1]
    hidden, output = moved(item, *biases.split()).network.layers
    tenths = (Decimal("0.1"), Decimal("-0.1"))
    posed = replace(item.posed, network=Network("xor", (hidden, replace(output, weights=(tenths, tenths)))))
    found = told_of_sums(with_item(honest, posed, item.source), tmp_path)
    assert found == (["Q02, slips: classes_exchanged and softmax_sign_lost look alike"] if alike else [])


def too_sure(record: Record) -> None:
    """A network that is as near 0 and 1 as training can bring it."""
    layer = record["items"][1]["source"]["layers"][-1]
    layer["biases"] = [str(Decimal(bias) * 9) for bias in layer["biases"]]


def test_a_network_that_was_not_stopped_early_is_named(honest: Record, tmp_path: Path) -> None:
    record = deepcopy(honest)
    too_sure(record)
    assert (verify_exam(write_record(record, tmp_path)).lie or "").startswith("Q02, source: gives ")


def test_a_network_that_is_too_sure_on_paper_is_named(honest: Record, tmp_path: Path) -> None:
    """Twice the weights into the outputs: the right class of every row stays so, and has more than 0.95 of one."""
    record = deepcopy(honest)
    layer = record["items"][1]["network"]["layers"][-1]
    layer["weights"] = [[str(Decimal(weight) * 2) for weight in row] for row in layer["weights"]]
    layer["biases"] = [str(Decimal(bias) * 2) for bias in layer["biases"]]
    lies = [lie for lie in good_networks(case_of(read(write_record(record, tmp_path)))) if lie]
    assert len(lies) == 1
    said = re.fullmatch(r"Q02, network: on row \(., .\) it gives class . a probability of (0\.\d{4})", lies[0])
    assert said is not None
    assert float(said[1]) > 0.95


def test_a_network_that_is_to_leave_one_row_wrong_and_leaves_none_is_named(tmp_path: Path) -> None:
    """Those of the solved networks give the right class of all rows."""
    write_record(json.loads(exam_text(softmax_exam("tanh", 1))), tmp_path)
    (question,) = read(tmp_path).questions
    *_, last = _solved_but_for_one(question)
    assert last == f"{question.id}, source: gives the wrong class of 0 rows, not of one"
