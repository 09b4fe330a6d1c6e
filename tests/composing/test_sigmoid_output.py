"""Exams on networks of the bank that end in a sigmoid: every kind, both losses of training, forms, another question."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from examgen.asking.asked import spec_of
from examgen.asking.setting import SettingError
from examgen.asking.spec import Spec
from examgen.asking.spec_file import read_spec
from examgen.composing.candidates import extract, fingerprint
from examgen.composing.replacing import with_another
from examgen.exam.record import Exam, Policies, exam_text, load_exam
from examgen.grading.marker import Marker
from examgen.items.item import Item, Part
from examgen.making import make, new_exam
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from examgen.paper.activations import Activation
from examgen.verify import verify_exam, verify_record
from examgen.verify.case import case_of
from examgen.verify.networks import good_networks, solve_task_unrounded
from examgen.verify.reading import read
from tests.exams import a_seed, once
from tests.networks.training.test_kept_bank import FUNCTIONS
from tests.verify.solved import write_record

KINDS = ("forward", "missing-weight", "dump", "activation-swap", "gradient", "truth-table")
ACTIVATIONS = ("relu", "sigmoid", "tanh", "leaky-relu")


def spec(**asked: Any) -> Spec:
    return spec_of(**{"seed": a_seed(), "output": "sigmoid", "activation": "tanh", **asked})


@once
def made(bank: Bank, **asked: Any) -> Exam:
    return new_exam(spec(**asked), bank)[0]


def written(exam: Exam, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "exam.json").write_text(exam_text(exam), encoding="utf-8")
    return folder


def in_numpy(item: Item, row: tuple[Any, ...]) -> float:
    """The output on a row, from the weights on paper."""
    values = np.array(row, float)
    for layer in item.network.layers:
        sums = values @ np.array(layer.weights, float) + np.array(layer.biases, float)
        values = FUNCTIONS[layer.activation](sums)
    return float(values[0])


def right_script(item: Item) -> dict[str, str]:
    return {part.name: str(part.answer) for part in item.parts}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_asked_and_both_ways_agree(kind: str, shared_bank: Bank, tmp_path: Path) -> None:
    exam = made(shared_bank, kind=kind, count=4)
    folder = written(exam, tmp_path / "exam")
    assert load_exam(folder) == exam
    assert verify_record(folder).lie is None
    for item in exam.items:
        assert item.network.output_activation == "sigmoid"
        assert Marker(item, exam.places, Policies()).mark(right_script(item)).total == item.points


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_sum_of_the_output_is_a_box_and_the_output_is_numpys(activation: str, shared_bank: Bank) -> None:
    for item in made(shared_bank, activation=activation, count=4).items:
        *_, total, output = item.parts
        assert isinstance(output, Part)
        assert (total.name, output.name, len(item.parts), item.points) == ("O sum", "O", 6, 6)
        assert abs(float(output.answer) - in_numpy(item, item.posed.row)) <= 0.005001
        assert 0.005 < output.low < output.high < 0.995


def test_on_paper_each_row_is_within_three_tenths_of_xor(shared_bank: Bank) -> None:
    for item in made(shared_bank, activation=ACTIVATIONS, count=12).items:
        outputs = [in_numpy(item, row) for row in ((0, 0), (0, 1), (1, 0), (1, 1))]
        assert max(abs(output - target) for output, target in zip(outputs, (0, 1, 1, 0), strict=True)) <= 0.3
        assert sum(not 0.01 <= output <= 0.99 for output in outputs) < 2


def test_networks_trained_on_the_squared_error_are_others_and_the_record_says_so(
    shared_bank: Bank, tmp_path: Path
) -> None:
    exam = made(shared_bank, training_loss="squared", count=3)
    (rules,) = exam.selection.sections
    assert dict(rules.batches) == {"xor-tanh-2-sigmoid-squared": (0,)}
    assert verify_record(written(exam, tmp_path / "exam")).lie is None
    usual = made(shared_bank, training_loss="binary-cross-entropy", count=3)
    assert usual == made(shared_bank, count=3)
    assert dict(usual.selection.sections[0].batches) == {"xor-tanh-2-sigmoid": (0,)}
    assert not {item.network for item in exam.items} & {item.network for item in usual.items}


def test_another_question_on_classes_is_on_classes_too(shared_bank: Bank) -> None:
    exam = made(shared_bank, kind="softmax", output=None, count=2)
    after, _ = with_another(exam, exam.items[0], shared_bank)
    assert after.items[0].network.output_activation == "softmax"
    assert after.items[0].network not in {item.network for item in exam.items}


@pytest.mark.parametrize("loss", ["binary-cross-entropy", "squared"])
def test_another_question_is_of_the_same_subject(loss: str, shared_bank: Bank, tmp_path: Path) -> None:
    exam = made(shared_bank, training_loss=loss, count=2)
    after, _ = with_another(exam, exam.items[0], shared_bank)
    new = after.items[0]
    assert new.network not in {item.network for item in exam.items}
    kept = shared_bank.batch(Subject("tanh", output="sigmoid", loss=loss), 0)
    assert new.source.layers in [extract((0, trained)).source.layers for trained in kept.networks]
    assert after.selection.sections[0].batches == exam.selection.sections[0].batches
    assert verify_record(written(after, tmp_path / "exam")).lie is None


def test_forms_have_twins_that_end_in_a_sigmoid_too(shared_bank: Bank, tmp_path: Path) -> None:
    exam = made(shared_bank, training_loss="squared", count=2, forms=2)
    assert {item.network.output_activation for item in exam.items} == {"sigmoid"}
    assert verify_record(written(exam, tmp_path / "exam")).lie is None
    after, _ = with_another(exam, exam.items[2], shared_bank)
    assert after.items[2].network not in {item.network for item in exam.items}
    assert verify_record(written(after, tmp_path / "replaced")).lie is None


@pytest.mark.parametrize("more", [{"inputs": "fractional"}, {"weight_places": 2}], ids=lambda more: next(iter(more)))
def test_it_goes_with_other_inputs_and_with_finer_weights(more: Any, shared_bank: Bank, tmp_path: Path) -> None:
    exam = made(shared_bank, count=2, **more)
    assert verify_record(written(exam, tmp_path / "exam")).lie is None
    for item in exam.items:
        answer, unit = float(item.parts[-1].answer), 0.5 * 10.0 ** -(item.places or 2)
        assert abs(answer - in_numpy(item, item.posed.row)) <= unit + 1e-6


def test_a_gradient_may_be_of_the_loss_that_belongs_to_a_sigmoid(shared_bank: Bank, tmp_path: Path) -> None:
    """Then delta O is y - t; of a squared loss it has the sigmoid's derivative besides."""
    exam = made(shared_bank, kind="gradient", loss="binary-cross-entropy", count=2)
    assert verify_record(written(exam, tmp_path / "exam")).lie is None
    for item in exam.items:
        boxes = {part.name: part.answer for part in item.parts}
        assert boxes["delta O"] == boxes["error"]
        assert "output_derivative_put_in" in {slip.name for slip in item.slips}
    for item in made(shared_bank, kind="gradient", loss="half-squared", count=2).items:
        boxes = {part.name: float(part.answer) for part in item.parts}
        output = in_numpy(item, item.posed.row)
        assert boxes["delta O"] == pytest.approx(boxes["error"] * output * (1 - output), abs=1e-4)


def test_sections_of_one_exam_end_as_each_says(shared_bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "midterm.toml"
    file.write_text(
        '[[sections]]\nactivation = "tanh"\ncount = 2\n'
        '[[sections]]\nactivation = "tanh"\ncount = 2\noutput = "sigmoid"\n'
        '[[sections]]\nactivation = "tanh"\ncount = 1\noutput = "sigmoid"\ntraining_loss = "squared"\n'
        '[[sections]]\nactivation = "tanh"\ncount = 1\nkind = "softmax"\noutput = "softmax"\n'
    )
    exam, _ = new_exam(read_spec(file, seed=a_seed()), shared_bank)
    assert [str(item.network.output_activation) for item in exam.items] == [
        *["linear"] * 2, *["sigmoid"] * 3, "softmax",
    ]  # fmt: skip
    assert verify_record(written(exam, tmp_path / "exam")).lie is None


def test_a_whole_exam_is_made_with_its_pages_and_proved(
    cache_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))
    done = make(spec(count=2), tmp_path / "exam")
    assert verify_exam(done.folder).lie is None
    page = (done.folder / "students" / "questions.html").read_text(encoding="utf-8")
    assert page.count("O sum") == 2
    assert "linear" not in page


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "of a kind that has its own": ({"kind": "softmax"}, "output", "has networks with an output of softmax"),
    "of hand code": ({"kind": "hand-code", "activation": "relu"}, "output", "goes with its activation"),
    "softmax for a forward pass": ({"output": "softmax"}, "output", "an output of linear, sigmoid. Choose from these"),
    "tanh, which none ends in": ({"output": "tanh"}, "output", "Choose from linear, sigmoid, softmax"),
    "a loss without it": (
        {"output": "linear", "training_loss": "binary-cross-entropy"},
        "training-loss",
        "Leave it out, or add --output sigmoid",
    ),
    "a loss of hand code": (
        {"kind": "hand-code", "activation": "relu", "output": None, "training_loss": "squared"},
        "training-loss",
        "nothing is trained for a question of kind hand-code. Leave it out",
    ),
    "a loss of softmax": (
        {"kind": "softmax", "output": None, "training_loss": "squared"},
        "training-loss",
        "are trained with categorical-cross-entropy. Leave it out",
    ),
    "a table of values": ({"tables": True}, "tables", "those of an output have more"),
    "two on a page": ({"per_page": 2}, "per-page", "Leave out --per-page, or --output"),
    "a loss of a gradient that it has not": (
        {"kind": "gradient", "loss": "categorical-cross-entropy"},
        "loss",
        "the output is sigmoid",
    ),
}


@pytest.mark.parametrize(("asked", "setting", "said"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_go_together_is_refused_with_a_mend(asked: Any, setting: str, said: str) -> None:
    with pytest.raises(SettingError) as problem:
        spec(**asked)
    assert problem.value.setting == setting
    assert said in str(problem.value)


def test_the_mends_are_taken() -> None:
    spec(training_loss="squared")
    spec(kind="softmax", output=None)
    spec(kind="hand-code", activation="relu", output=None)
    spec(kind="softmax", output=None, training_loss=None)
    spec(output=None, per_page=2)


def with_sums_times(network: Any, factor: Decimal) -> None:
    """A ReLU network whose output's sums are so many times as large: nearer 0 and 1 on every row, or nearer 0.5."""
    hidden, output = network["layers"]
    for numbers, times in (
        *((row, 2) for row in (*hidden["weights"], hidden["biases"])),
        *((row, factor / 2) for row in output["weights"]),
        (output["biases"], factor),
    ):
        numbers[:] = [f"{Decimal(number) * times:.1f}" for number in numbers]


@pytest.mark.parametrize(
    ("claim", "place", "factor", "said"),
    [
        # A right side of 0.75 or more is a sum of 1.1 or more; five times that is 0.996.
        (solve_task_unrounded, "source", "5", "Q01, source: is beyond 0.98 on 4 rows"),
        (solve_task_unrounded, "source", "0.2", "Q01, source: gives 0.4"),
        (good_networks, "network", "5", "Q01, network: it is beyond 0.01 to 0.99 on 4 rows"),
        (good_networks, "network", "0.2", "Q01, network: on row (0, 0) it is more than 0.3 from 0"),
    ],
)
def test_the_second_way_names_a_network_that_was_trained_otherwise(
    claim: Any, place: str, factor: str, said: str, shared_bank: Bank, tmp_path: Path
) -> None:
    record = json.loads(exam_text(made(shared_bank, activation="relu", count=1)))
    with_sums_times(record["items"][0][place], Decimal(factor))
    first, *_ = [lie for lie in claim(case_of(read(write_record(record, tmp_path)))) if lie]
    assert first.startswith(said)


def test_the_second_way_wants_the_networks_of_the_batches_that_are_named(shared_bank: Bank, tmp_path: Path) -> None:
    record = json.loads(exam_text(made(shared_bank, count=2)))
    for other in ("tanh", "xor-sigmoid-2-sigmoid", "xor-tanh-2-softmax"):
        record["selection"]["sections"][0]["batches"] = {other: [0]}
        lie = verify_record(write_record(record, tmp_path)).lie
        assert lie == "Q01: its network is from none of the batches of its section"


def test_a_linear_and_a_sigmoid_output_on_the_same_weights_are_two_networks_by_both_ways(shared_bank: Bank) -> None:
    (item,) = made(shared_bank, count=1).items
    *hidden, last = item.network.layers
    linear = replace(item.network, layers=(*hidden, replace(last, activation=Activation.LINEAR)))
    assert fingerprint(linear) != fingerprint(item.network)
