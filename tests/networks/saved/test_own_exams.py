"""An exam on the instructor's own network: from the file to the proof, or a refusal that says what to change."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from examgen.asking.own import own_spec, rules_named
from examgen.asking.request import spec_asked
from examgen.asking.spec import Section
from examgen.composing.own import mend_of
from examgen.composing.selection import fingerprints
from examgen.exam.record import Exam, digest_of, exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.items.faults import Fault
from examgen.items.rejection import OVERRIDABLE, Rejection
from examgen.making import ExamWarning, make, make_exam, new_exam, render, replace_item
from examgen.verify import verify_exam
from tests.cli.running import Examgen
from tests.exams import a_seed
from tests.items.any_network import a_network
from tests.items.any_network import board as shape_board
from tests.warm import Warm

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("read_here"),
    pytest.mark.filterwarnings(
        "ignore:[a-z.0-9]+, no question on row"
    ),  # of the lecture's network none fires on (0, 0)
]

ROWS = ("0,0", "0,1", "1,0", "1,1", "0.3,0.7", "-1.5,2")
"""Those that make_models.py has Keras predict."""

EDGES = ("I0->H0", "I1->H0", "B->H0", "I0->H1", "I1->H1", "B->H1", "H0->O", "H1->O", "B->O")
LECTURE = ("1.3", "1.3", "-1.3", "1.2", "1.2", "0", "-1.5", "0.8", "0")
BY_HAND = ("1", "1", "0", "1", "1", "-1", "1", "-2", "0")
"""The two networks for XOR that the lecture shows: trained with ReLU, and made by hand."""

ASKED = ("plain", "functional", "activation", "no-bias", "double", "lecture", "three", "second")
"""Models of make_models.py. That both formats are read alike, test_keras_files.py proves."""

EVERYTHING = [rule.label for rule in OVERRIDABLE]


def board(folder: Path, weights: tuple[str, ...] = LECTURE, hidden: str = "relu") -> Path:
    """A file of weights, in the order of EDGES."""
    lines = (f'"{edge}" = {weight}' for edge, weight in zip(EDGES, weights, strict=True))
    file = folder / "board.toml"
    file.write_text("\n".join([f'hidden = "{hidden}"', "[weights]", *lines]))
    return file


def refusal(file: str | None = None, avoid: Iterable[Path] = (), **asked: Any) -> str:
    """What is said at the command line."""
    with pytest.raises(ExamgenError) as problem:
        avoided = fingerprints(avoid)
        new_exam(spec_asked(Path(file) if file else None, avoided, {"seed": a_seed(), **asked}))  # type: ignore[typeddict-item]
    said = str(problem.value)
    assert "\n" not in said
    return said


def proved(exam: Exam, folder: Path) -> str | None:
    """The first lie that the second way finds in a record."""
    (folder / "exam.json").write_text(exam_text(exam))
    assert load_exam(folder) == exam
    return verify_exam(folder).lie


def with_row(exam: Exam) -> dict[str, Any]:
    return {",".join(map(str, item.inputs or ())): item for item in exam.items}


# From the file to the proof


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["forward", "missing-weight"])
def test_a_slope_of_two_decimals_is_printed_and_proved_on_every_page(tmp_path: Path, kind: str) -> None:
    weights = ("1.3", "1.2", "0", "1.1", "-1.4", "-1", "0.7", "-2.1", "0")
    file = board(tmp_path, weights, "leaky-relu 0.25")
    make(own_spec({"hand_coded": file, "row": ["0.9,0.8"], "kind": kind, "accept": EVERYTHING}), tmp_path / "exam")
    assert verify_exam(tmp_path / "exam").lie is None
    page = (tmp_path / "exam" / "students" / "questions.html").read_text(encoding="utf-8")
    assert "0.25·<i>x</i> if <i>x</i> &lt; 0" in page


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("forward", "sum (bias included, where there is one)"),
        ("dump", "1B the bias node of layer&nbsp;1; layer&nbsp;0 are the inputs"),
        ("missing-weight", "output"),
        ("gradient", "one step of gradient descent"),
    ],
)
def test_a_layer_without_biases_below_one_that_has_them_is_drawn_asked_and_proved(
    kind: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "bare.toml"
    weights = '"I0->H0"=1.3\n"I1->H0"=-1.1\n"I0->H1"=0.7\n"I1->H1"=1.9\n"H0->O"=1.2\n"H1->O"=-0.8\n"B->O"=0.4'
    file.write_text(f'hidden = "tanh"\n[weights]\n{weights}\n')
    made = make(
        own_spec({"hand_coded": file, "row": ["0.9,0.3"], "kind": kind, "accept": EVERYTHING}), tmp_path / "exam"
    )
    assert verify_exam(tmp_path / "exam").lie is None
    page = (tmp_path / "exam" / "students" / "questions.html").read_text(encoding="utf-8")
    assert said in page
    assert "<td>bias</td><td>O</td>" in page
    assert "<td>bias</td><td>H" not in page
    hidden, output = made.exam.items[0].network.layers
    assert [str(bias) for bias in (*hidden.biases, *output.biases)] == ["0", "0", "0.4"]


@pytest.mark.parametrize(("name", "ending"), list(zip(ASKED, cycle(("keras", "h5")), strict=False)))
def test_answers_are_what_keras_makes_of_the_rounded_network(
    models: Path, tmp_path: Path, name: str, ending: str
) -> None:
    file = models / f"{name}.{ending}"
    predicted = json.loads((models / "predictions.json").read_text())[name]["rounded"]
    found = {}
    for row, output in zip(ROWS, predicted, strict=True):
        try:
            exam = make_exam(model=file, row=[row], accept=EVERYTHING, seed=1, guessable_seed=True)
        except ExamgenError as problem:
            assert "no ReLU unit fires" in str(problem)  # noqa: PT017 nothing is to be calculated there
            continue
        assert found or proved(exam, tmp_path) is None  # one row of each network
        part = exam.items[0].part("O")
        assert float(part.low) - 1e-5 <= output <= float(part.high) + 1e-5
        assert float(part.answer) == pytest.approx(output, abs=0.00501)
        found[row] = part
    assert len(found) >= 4


@pytest.mark.parametrize(
    ("name", "kind", "rows"),
    [
        ("lecture.keras", "activation-swap", {}),
        ("second.h5", "forward", {"row": ["0.9,0.2", "0.3,0.7"]}),
    ],
)
def test_from_the_file_to_a_proved_exam_that_renders_the_same_again(
    models: Path, tmp_path: Path, name: str, kind: str, rows: dict[str, list[str]]
) -> None:
    made = make(own_spec({"model": models / name, "kind": kind, "seed": 5, **rows}), tmp_path / "exam")
    assert {item.kind for item in made.exam.items} == {kind}
    pages = {path: path.read_bytes() for path in (tmp_path / "exam").rglob("*") if path.is_file()}
    assert verify_exam(tmp_path / "exam").lie is None
    render(tmp_path / "exam")
    assert {path: path.read_bytes() for path in (tmp_path / "exam").rglob("*") if path.is_file()} == pages
    again = make_exam(model=models / name, kind=kind, seed=5, guessable_seed=True, **rows)
    assert exam_text(again) == exam_text(made.exam)


def test_the_record_says_where_the_weights_come_from(models: Path, tmp_path: Path) -> None:
    exam = json.loads(exam_text(make_exam(model=models / "lecture.keras", seed=7, guessable_seed=True)))
    source = exam["items"][0]["source"]
    assert (source["file"], source["origin"]) == ("lecture.keras", "keras")
    assert source["layers"][0]["biases"][0] == "-1.2913415"
    assert exam["items"][0]["network"]["layers"][1]["weights"] == [["-1.5"], ["0.8"]]
    assert exam["items"][0]["network"]["task"] == "xor"
    assert "accepted" not in exam["selection"]["sections"][0]
    plain = json.loads(exam_text(make_exam(model=models / "plain.h5", accept=EVERYTHING)))
    assert plain["items"][0]["network"]["task"] == "own"
    assert plain["selection"]["sections"][0]["accepted"] == EVERYTHING


def test_the_lecture_s_answer_comes_out(tmp_path: Path) -> None:
    exam = make_exam(hand_coded=board(tmp_path), row=["0,1"], accept=["slip-hides"])
    assert exam.item("Q01").part("O").answer == Decimal("0.96")


def test_rows_are_taken_in_their_order_as_they_are_printed(models: Path) -> None:
    exam = make_exam(model=models / "functional.keras", row=["−1,2", "+0.5, 1.0"], accept=["slip-hides"])
    assert [tuple(map(str, item.inputs or ())) for item in exam.items] == [("-1.0", "2.0"), ("0.5", "1")]
    assert exam.selection.sections[0].inputs == "fractional"


weight = (
    st.decimals(-20, 20, places=2)
    | st.decimals(-3, 3, places=2)
    | st.decimals(-3, 3, places=2)
    | st.sampled_from(["0", "0.04", "-0.05"])
)
number = st.sampled_from(["0", "1"]) | st.decimals("-9.9", "9.9", places=1).map(str)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    weights=st.tuples(*[weight.map(str)] * 9),
    hidden=st.sampled_from(["relu", "sigmoid", "tanh", "leaky-relu 0.25"]),
    row=st.tuples(number, number),
    kind=st.sampled_from(["forward", "missing-weight"]),
)
@example(("15.4", "-0.1", "0", "17.2", "0", "0.8", "2.5", "0.7", "2.6"), "tanh", ("1", "1"), "forward")
@example(("2.8", "0.1", "2.6", "1.6", "-2", "-6.8", "2.8", "0", "0.6"), "sigmoid", ("0", "1"), "forward")
def test_whatever_network_is_brought_along_both_ways_agree(
    tmp_path: Path, weights: tuple[str, ...], hidden: str, row: tuple[str, str], kind: str
) -> None:
    """Weights of 0, and units that nearly saturate, are nothing that a bank holds."""
    spec = own_spec(
        {"hand_coded": board(tmp_path, weights, hidden), "row": [",".join(row)], "kind": kind, "accept": EVERYTHING}
    )
    try:
        exam, _ = new_exam(replace(spec, seed=3))
    except ExamgenError as problem:
        said = ("no ReLU unit fires", "does not follow safely")
        assert any(reason in str(problem) for reason in said)  # noqa: PT017
    else:
        assert proved(exam, tmp_path) is None


# What a good network is not


@pytest.mark.filterwarnings("ignore:.*its weights have more decimals and are rounded")
@pytest.mark.parametrize(
    ("weights", "hidden", "rule", "said"),
    [
        (
            ("0.04", "1", "0", "1", "1", "-1", "1", "-2", "0.3"),
            "tanh",
            "zero-weight",
            "I0->H0 is 0.04 and rounds to 0.0",
        ),
        (("0", "1", "0", "1", "1", "-1", "1", "-2", "0.3"), "tanh", "zero-weight", "I0->H0 is 0.0 (--accept"),
        (
            ("9.96", "1", "0", "1", "1", "-1", "1", "-2", "0.3"),
            "tanh",
            "weight-too-large",
            "I0->H0 is 10.0, beyond ±9.9",
        ),
        (("-1", "-1", "0", "1", "1", "1", "1", "-2", "0.3"), "relu", "dead-unit", "H0 is 0 on every row of 0 and 1"),
        (("3", "3", "40e-1", "1", "1", "1", "1", "-0.1", "0.3"), "tanh", "idle-unit", "H0 adds the same on every row"),
        (
            ("3.08", "2.97", "0.06", "2.99", "2.95", "-2.92", "0.36", "-0.65", "0.04"),
            "relu",
            "rounding-broke-it",
            "rounded, it gives 0.31 on row (1, 1), where XOR is 0",
        ),
    ],
)
def test_a_rule_of_a_good_network_can_be_overridden_by_the_name_that_the_refusal_says(
    tmp_path: Path, weights: tuple[str, ...], hidden: str, rule: str, said: str
) -> None:
    file = board(tmp_path, weights, hidden)
    refused = refusal(hand_coded=file, row=["0.5,0.9"], accept=["slip-hides"])
    assert refused.startswith("board.toml: ")
    assert said in refused
    assert f"(--accept {rule})" in refused
    assert refused.endswith("Override a rule as said, or choose other weights.")
    exam = make_exam(hand_coded=file, row=["0.5,0.9"], accept=["slip-hides", rule], seed=7, guessable_seed=True)
    assert exam.selection.sections[0].accepted == tuple(name for name in EVERYTHING if name in (rule, "slip-hides"))
    assert proved(exam, tmp_path) is None
    unsaid = replace(exam.selection.sections[0], accepted=("slip-hides",))
    assert "network:" in str(proved(replace(exam, selection=replace(exam.selection, sections=(unsaid,))), tmp_path))


def test_every_rule_that_is_broken_is_said_at_once(tmp_path: Path) -> None:
    file = board(tmp_path, ("0.04", "0.04", "0", "12", "1", "0", "0.8", "0.9", "0"), "sigmoid")
    said = refusal(hand_coded=file)
    assert said.count("--accept zero-weight") == 2
    assert said.count("--accept weight-too-large") == 1


def test_a_network_that_gives_xor_exactly_gives_the_answers_away(tmp_path: Path) -> None:
    file = board(tmp_path, BY_HAND)
    assert refusal(hand_coded=file) == (
        "board.toml, row (0, 0): no ReLU unit fires; rows (0, 1), (1, 0) and (1, 1): the answer is 0 or 1, as "
        "the task itself would give (--accept answer-is-a-target). Override a rule as said, or name another --row."
    )
    exam = make_exam(hand_coded=file, accept=["answer-is-a-target"], seed=7, guessable_seed=True)
    assert list(with_row(exam)) == ["0,1", "1,0", "1,1"]
    assert proved(exam, tmp_path) is None
    unsaid = replace(exam.selection.sections[0], accepted=())
    assert "as XOR itself would give" in str(
        proved(replace(exam, selection=replace(exam.selection, sections=(unsaid,))), tmp_path)
    )


def test_where_there_is_no_task_a_1_gives_nothing_away(tmp_path: Path) -> None:
    file = board(tmp_path, ("2.3", "-1.1", "0.4", "1.5", "2.2", "0.3", "1", "1", "-3.8"), "relu")
    exam = make_exam(hand_coded=file, row=["1,1"], seed=7, guessable_seed=True, accept=["slip-hides"])
    assert exam.items[0].network.task == "own"
    assert proved(exam, tmp_path) is None


SATURATING = ("7.3", "4.8", "-0.1", "5.2", "-9.4", "0.8", "2.5", "0.7", "2.6")
"""On the row (3, 0.1) the sum of H0 is 22.28 and that of H1 15.46; on (2.9, 0.1) they are 21.55 and 14.94."""


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh"])
def test_a_row_on_which_a_unit_saturates_is_refused_unless_the_instructor_means_it(tmp_path: Path, hidden: str) -> None:
    file = board(tmp_path, SATURATING, hidden)
    others = [rule for rule in EVERYTHING if rule != "saturated"]
    said = refusal(hand_coded=file, row=["3,0.1"], accept=others)
    assert said == (
        f"board.toml, row (3.0, 0.1): H0 sum is 22.28, beyond ±22, where {hidden} is at its end (--accept saturated). "
        "Override a rule as said, or name another --row."
    )
    assert proved(make_exam(hand_coded=file, row=["2.9,0.1"], accept=others), tmp_path) is None
    meant = make_exam(hand_coded=file, row=["3,0.1"], accept=EVERYTHING)
    assert proved(meant, tmp_path) is None
    assert meant.items[0].part("H0").answer == 1
    rules = replace(meant.selection.sections[0], accepted=tuple(others))
    unsaid = replace(meant, selection=replace(meant.selection, sections=(rules,)))
    assert proved(unsaid, tmp_path) == "Q01: H0 is at an end of its activation, whatever is worked out"


@pytest.mark.parametrize("hidden", ["relu", "leaky-relu"])
def test_sums_of_any_size_are_good_where_nothing_saturates(tmp_path: Path, hidden: str) -> None:
    """1.5·9.5 + 1.1·8.5 - 1.5 = 22.1; 1 / (1 + e^-22.1) is 1.00, a mistake that shows."""
    weights = ("1.5", "1.1", "-1.5", "-1.2", "1.4", "0.3", "0.7", "-0.8", "0.2")
    exam = make_exam(hand_coded=board(tmp_path, weights, hidden), row=["9.5,8.5"], seed=7, guessable_seed=True)
    assert exam.items[0].part("H0 sum").answer == Decimal("22.1")
    assert exam.items[0].part("O").answer == Decimal("0.7") * Decimal("22.1") - Decimal("0.8") * Decimal(
        "0.8"
    ) + Decimal("0.2")
    assert next(slip for slip in exam.items[0].slips if slip.name == "sigmoid_used").answers["H0"] == 1
    assert proved(exam, tmp_path) is None


@pytest.mark.parametrize("rule", Rejection)
def test_an_override_is_proposed_where_there_is_one_and_nowhere_else(rule: Rejection) -> None:
    fault, section = Fault(rule, "said"), Section()
    for every in (True, False):
        said = f"{fault}. {mend_of([(fault,)], section, every=every)}"
        assert ("Override a rule" in said) is ("--accept" in said) is (rule in OVERRIDABLE)
    if rule in OVERRIDABLE:
        assert rules_named([str(fault).partition("--accept ")[2].rstrip(")")]) == {rule}


def test_to_override_helps_a_row_only_if_all_that_stands_in_its_way_can_be_overridden() -> None:
    section = Section()
    held, let = Fault(Rejection.NOT_UNIQUE, "said"), Fault(Rejection.SLIP_HIDES, "said")
    for reasons, of_each, of_any in (
        ([(let,), (let, let)], True, True),
        ([(held,), (let,)], False, True),
        ([(held, let)], False, False),
    ):
        assert ("Override" in mend_of(reasons, section, every=True)) is of_each
        assert ("Override" in mend_of(reasons, section, every=False)) is of_any


def test_the_library_warns_of_rows_that_make_no_question(tmp_path: Path) -> None:
    with pytest.warns(ExamWarning, match=r"^board.toml, no question on row \(0, 0\): no ReLU unit fires.$"):
        make_exam(hand_coded=board(tmp_path))


def test_a_slip_that_would_be_marked_right_is_named(models: Path, tmp_path: Path) -> None:
    said = refusal(model=models / "functional.keras", row=["1,2.5"])
    assert said.startswith("functional.keras, row (1, 2.5): a student would be marked right throughout")
    assert "(--accept slip-hides)" in said
    exam = make_exam(
        model=models / "functional.keras", row=["1,2.5"], accept=["slip-hides"], seed=7, guessable_seed=True
    )
    assert proved(exam, tmp_path) is None
    unsaid = replace(exam.selection.sections[0], accepted=())
    lie = proved(replace(exam, selection=replace(exam.selection, sections=(unsaid,))), tmp_path)
    assert "could be marked right in every part" in str(lie)


def test_a_weight_that_rounds_to_0_is_told_of_a_keras_file_too(models: Path) -> None:
    assert "weak.keras: I1->H0 is 0.031 and rounds to 0.0 (--accept zero-weight)" in refusal(
        model=models / "weak.keras"
    )


# What cannot be asked


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"activation": "relu"}, "--activation: the network in board.toml has its own. Leave it out."),
        ({"task": "and"}, "--task: what the network in board.toml computes is found out."),
        ({"hidden": 3}, "--hidden: the network in board.toml has its own layers. Leave it out."),
        ({"count": 3}, "--count: there is a question for each row. Name the rows with --row instead"),
        ({"inputs": "fractional"}, "--inputs: they are the rows that --row names"),
        ({"difficulty": "8-12"}, "--difficulty: the rows decide it"),
        ({"row": ["0,1,1"]}, "--row 0,1,1: has 3 numbers, and the network takes 2."),
        ({"row": ["0.25,1"]}, "--row 0.25,1: is no row. Write numbers of at most one decimal"),
        ({"row": ["0,x"]}, "--row 0,x: is no row."),
        ({"row": [""]}, "--row : is no row."),
        ({"row": ["10,1"]}, "--row 10,1: an input is beyond ±9.9."),
        ({"row": ["0,1", "-0,1.0"]}, "--row -0,1.0: is named twice."),
        ({"accept": ["zero"]}, "--accept zero: there is no such rule. Did you mean zero-weight?"),
        ({"accept": ["no-unit-fires"]}, "--accept no-unit-fires: there is no such rule."),
        ({"row": ["0.3,0.7"], "tables": True}, "--tables: "),
        ({"points": 1}, "--points 1: a question of kind forward has 5 parts"),
        ({"kind": "activation-swap"}, "--kind activation-swap: asks for the output as trained, and nothing was."),
        ({"model": "model.keras"}, "--hand-coded: an exam is on one network"),
        (
            {"file": "midterm.toml"},
            "--hand-coded: with midterm.toml, a network of your own belongs into its [[networks]].",
        ),
    ],
)
def test_what_does_not_go_with_a_network_of_one_s_own_is_refused(
    tmp_path: Path, asked: Mapping[str, Any], said: str
) -> None:
    assert refusal(hand_coded=board(tmp_path), **asked).startswith(said)


def test_rows_and_rules_alone_are_of_no_network() -> None:
    assert refusal(row=["0,1"]).startswith("--row: goes with a network of your own.")
    assert refusal(accept=["zero-weight"]).startswith("--accept: goes with a network of your own.")


@pytest.mark.parametrize("kind", ["missing-weight", "gradient"])
def test_two_hidden_layers_are_asked_backwards_too(models: Path, kind: str) -> None:
    exam = make_exam(model=models / "second.keras", kind=kind, accept=EVERYTHING)
    assert {len(item.network.layers) for item in exam.items} == {3}
    assert {item.kind for item in exam.items} == {kind}


PUSHED = ("0.2", "0.3", "0.4", "0.3", "0.4", "0.4", "0.4", "0.5", "0.6")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"kind": "truth-table"},
            "all rows together: a rounding could move an output across 0.5. Bring another network.",
        ),
        ({"kind": "activation-swap", "row": ["0,1"]}, "Name another --row, or bring another network."),
    ],
)
def test_another_row_is_offered_where_the_kind_takes_one_alone(
    tmp_path: Path, asked: dict[str, Any], said: str
) -> None:
    np.savez(
        tmp_path / "halves.npz",
        W1=np.array([[1.0, 1.0], [1.0, 1.0]]),
        b1=np.array([0.2, -1.2]),
        W2=np.array([[0.5], [0.3]]),
        b2=np.array([-0.1]),
    )
    refused = refusal(model=tmp_path / "halves.npz", hidden="relu", orientation="in-out", accept=EVERYTHING, **asked)
    assert refused.endswith(said), refused


@pytest.mark.parametrize(
    ("wished", "said"),
    [
        (
            {"target": "0.9"},
            "the output is too near its target. Ask for another --target, name another --row, or bring",
        ),
        (
            {"target": "0", "learning_rate": "0.001", "ask": ["I0->H0"]},
            "Name other weights to --ask, ask for a larger --learning-rate, name another --row, or bring",
        ),
    ],
)
def test_what_was_wished_of_a_step_can_be_wished_otherwise(tmp_path: Path, wished: dict[str, Any], said: str) -> None:
    file, asked = board(tmp_path, PUSHED, "sigmoid"), {"kind": "gradient", "row": ["0.1,0.1"], "accept": EVERYTHING}
    assert said in refusal(hand_coded=file, **asked, **wished)
    other = {**wished, "target": "0", "learning_rate": "0.5"}
    assert make_exam(hand_coded=file, **asked, **other).items  # type: ignore[arg-type]


@pytest.mark.parametrize(("units", "mend"), [(5, "Take fewer units or fewer decimals."), (6, "Take fewer units.")])
def test_fewer_decimals_are_offered_where_they_fit(tmp_path: Path, units: int, mend: str) -> None:
    """Of 25 weights and of 30 of one decimal 28 fit."""
    (tmp_path / "wide.toml").write_text(shape_board(a_network(Random(3), (4, units, 1), "sigmoid")))
    refused = refusal(hand_coded=tmp_path / "wide.toml", weight_places=3)
    assert refused.endswith(f"into the column H0 …: 21 numbers of 4 figures fit a sheet. {mend}")


def test_an_exam_to_avoid_holds_the_network(models: Path, tmp_path: Path) -> None:
    make_exam(model=models / "lecture.keras", out=tmp_path / "earlier")
    said = refusal(model=models / "lecture.h5", avoid=[tmp_path / "earlier"])
    assert said.startswith("lecture.h5: the network is in an exam to avoid.")


def test_a_question_on_an_own_network_gives_way_to_one_on_another_row(models: Path, tmp_path: Path) -> None:
    before = make_exam(model=models / "lecture.keras", out=tmp_path / "exam")
    after = replace_item(tmp_path / "exam", "Q01").exam
    assert after.items[1:] == before.items[1:]
    assert after.items[0].network == before.items[0].network
    assert after.items[0].inputs not in [item.inputs for item in before.items]
    assert verify_exam(tmp_path / "exam").lie is None


# What students are told


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (LECTURE, "The network&#39;s weights were chosen by hand so that it computes XOR. For"),
        ((*LECTURE[:-1], "0.7"), "The network&#39;s weights were chosen by hand. For"),
    ],
)
def test_the_sheet_says_that_weights_were_chosen_by_hand(tmp_path: Path, weights: tuple[str, ...], told: str) -> None:
    make_exam(hand_coded=board(tmp_path, weights), row=["0.3,0.9"], out=tmp_path / "exam", accept=EVERYTHING)
    page = (tmp_path / "exam" / "students" / "questions.html").read_text()
    assert told.replace("&#39;", "'") in page.replace("&#39;", "'")
    assert "was trained" not in page


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("lecture", "The network was trained to compute XOR, and its weights were rounded to one decimal."),
        ("plain", "The network was trained, and its weights were rounded to one decimal."),
    ],
)
def test_the_sheet_says_what_a_network_was_trained_for_if_that_is_so(
    models: Path, tmp_path: Path, name: str, told: str
) -> None:
    make_exam(model=models / f"{name}.keras", row=["0.3,0.9"], out=tmp_path / "exam", accept=EVERYTHING)
    assert told in (tmp_path / "exam" / "students" / "questions.html").read_text()


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"b\xff\x1b[2J.toml")
    board(tmp_path).rename(odd)
    exam = make_exam(hand_coded=odd, row=["0.3,0.9"], accept=EVERYTHING, seed=1, guessable_seed=True)
    assert json.loads(exam_text(exam).encode())["items"][0]["source"]["file"] == "b??[2J.toml"


@pytest.mark.filterwarnings("ignore:.*its weights have more decimals and are rounded")
def test_students_files_do_not_know_the_file_nor_what_was_rounded_away(tmp_path: Path) -> None:
    file = board(tmp_path, ("2.4", "1.1", "2.4", "0.9", "2.6", "-2.4", "-1.1", "-1", "1.5"))
    file.rename(tmp_path / "plain.toml")
    for name, text in (("one", "2.4"), ("two", "2.4123456")):
        (tmp_path / f"{name}.toml").write_text(
            (tmp_path / "plain.toml").read_text().replace('H0" = 2.4', f'H0" = {text}')
        )
        make_exam(
            hand_coded=tmp_path / f"{name}.toml",
            row=["1,1"],
            seed=3,
            guessable_seed=True,
            out=tmp_path / name,
            accept=EVERYTHING,
        )
    for page in ("questions.html", "questions.pdf"):
        one, two = ((tmp_path / name / "students" / page).read_bytes() for name in ("one", "two"))
        assert one == two


# A record that was tampered with


def overridden(record: dict[str, Any]) -> None:
    record["selection"]["sections"][0]["accepted"] = ["no-unit-fires"]


def from_the_bank(record: dict[str, Any]) -> None:
    record["selection"]["sections"][0]["batches"] = {"relu": 1}


def from_nowhere(record: dict[str, Any]) -> None:
    record["items"][0]["source"]["origin"] = "heaven"


def from_both(record: dict[str, Any]) -> None:
    record["items"][0]["source"] |= {"batch": 0, "index": 1}


@pytest.mark.parametrize("tamper", [overridden, from_the_bank, from_nowhere, from_both])
def test_a_record_that_says_otherwise_where_its_network_came_from_is_refused_both_ways(
    models: Path, tmp_path: Path, tamper: Callable[[dict[str, Any]], None]
) -> None:
    record = json.loads(exam_text(make_exam(model=models / "lecture.keras", seed=7, guessable_seed=True)))
    tamper(record)
    record["digest"] = digest_of(record)
    (tmp_path / "exam.json").write_text(json.dumps(record))
    with pytest.raises(ExamgenError):
        load_exam(tmp_path)
    with pytest.raises(ExamgenError):
        verify_exam(tmp_path)


def test_questions_of_two_networks_are_not_one_own_network(models: Path, tmp_path: Path) -> None:
    one = make_exam(model=models / "functional.keras", row=["0.3,0.7"], accept=EVERYTHING)
    two = make_exam(hand_coded=board(tmp_path, hidden="tanh"), row=["0.3,0.6"], accept=EVERYTHING)
    rules = replace(one.selection.sections[0], count=2)
    items = (one.items[0], replace(two.items[0], id="Q02"))
    both = replace(one, items=items, selection=replace(one.selection, sections=(rules,)))
    assert "not all questions of its section are on one network" in str(proved(both, tmp_path))
    twice = replace(both, items=(one.items[0], replace(one.items[0], id="Q02")))
    assert "Q02, network: is that of Q01" in str(proved(twice, tmp_path))


# At the terminal


def test_make_shows_the_dump_and_says_which_rows_it_left_out(models: Path, tmp_path: Path, warm: Warm) -> None:
    words = ("make", "--from", models / "lecture.keras", "--seed", a_seed())
    examgen = Examgen(tmp_path, os.environ, warm)
    done = examgen(*words, "--out", "exam")
    assert done.returncode == 0, done.stderr
    assert "from lecture.keras" in done.stdout
    assert [line.split() for line in done.stdout.splitlines() if line.startswith(" 1B -> L2N0")]
    lines = {line.split("  ")[0].strip(): line.split()[-2:] for line in done.stdout.splitlines() if " -> L" in line}
    assert len(lines) == 9
    assert lines["L1N0 -> L2N0"] == ["−1.5487775", "−1.5"]
    assert done.stderr.startswith("examgen: lecture.keras, no question on row")
    assert "no ReLU unit fires" in done.stderr
    quiet = examgen(*words, "-q", "--out", "quiet")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_an_option_beside_a_network_is_named_as_it_was_typed(models: Path, tmp_path: Path, warm: Warm) -> None:
    done = Examgen(tmp_path, os.environ, warm)("make", "--from", models / "lecture.keras", "-a", "relu")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "examgen: --activation: the network in lecture.keras has its own. Leave it out.\n"
