"""`verify` proves honest exams and names the first lie of every other."""

import json
import sys
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.record import exam_text
from examgen.files.errors import ExamgenError
from examgen.paper.arithmetic import HALF
from examgen.verify import verify_exam
from examgen.verify.answers import no_gift
from examgen.verify.case import case_of
from examgen.verify.networks import good_networks, rounded_half_up
from examgen.verify.reading import read
from examgen.verify.whole import balance
from tests.processes import run
from tests.verify.solved import solved_exam, write_record

Record = dict[str, Any]
Tampering = Callable[[Record], None]


def record_of(**asked: Any) -> Record:
    record: Record = json.loads(exam_text(solved_exam(**asked)))
    return record


@pytest.fixture(scope="module")
def honest() -> Record:
    return record_of(activation="sigmoid", count=6)


@pytest.mark.parametrize(
    ("activation", "places", "inputs"),
    [
        (activation, places, ("binary", "fractional")[(number + places) % 2])
        for number, activation in enumerate(("relu", "sigmoid", "tanh"))
        for places in (1, 2, 3, 4)
    ],
)
def test_answers_intervals_and_slips_of_honest_exams_hold(
    activation: str, places: int, inputs: str, tmp_path: Path
) -> None:
    record = record_of(activation=activation, places=places, inputs=inputs, count=8)
    proof = verify_exam(write_record(record, tmp_path))
    # To one decimal, a network's slips may hide: that these questions are bad ones is then the only thing to find.
    assert proof.lie is None or (places == 1 and ("could be marked right" in proof.lie or "who writes" in proof.lie))


def test_the_proof_counts_what_it_checked(honest: Record, tmp_path: Path) -> None:
    proof = verify_exam(write_record(honest, tmp_path).parent)
    assert proof.lie is None
    counts = {claim.claim: (claim.checked, claim.unit) for claim in proof.claims}
    assert counts["Keras's networks keep the lecture's thresholds"] == (24, "rows")
    assert counts["weights on paper are Keras's, rounded half up"] == (54, "numbers")
    assert counts["answers are what the networks give"] == (30, "numbers")
    assert counts["worked lines calculate rightly"] == (30, "lines")
    assert counts["no pages beside it"] == (0, "pages")


def test_halves_of_points_are_points(tmp_path: Path) -> None:
    assert verify_exam(write_record(record_of(points=Decimal("7.5")), tmp_path)).lie is None


@pytest.mark.parametrize("target", ["0", "1"])
def test_an_output_whose_interval_holds_a_target_is_a_gift(honest: Record, tmp_path: Path, target: str) -> None:
    record = deepcopy(honest)
    part(record, 1, "O").update(low=f"{Decimal(target) - HALF}000", high=f"{target}.0000")
    lies = [lie for lie in no_gift(case_of(read(write_record(record, tmp_path)))) if lie]
    assert lies == [f"Q02, part O: who writes {target}, as XOR itself would give, is right"]


def part(record: Record, item: int, name: str) -> Record:
    found: Record = next(part for part in record["items"][item]["parts"] if part["name"] == name)
    return found


def slip(record: Record, item: int, name: str) -> Record:
    found: Record = next(slip for slip in record["items"][item]["slips"] if slip["name"] == name)
    return found


def moved(text: str, units: int) -> str:
    """A number, so many units of its last decimal higher."""
    return str(Decimal(text) + units * Decimal(1).scaleb(Decimal(text).as_tuple().exponent))  # type: ignore[arg-type]


def answer_off_by_one_unit(record: Record) -> None:
    part(record, 2, "O")["answer"] = moved(part(record, 2, "O")["answer"], 1)


def answer_with_a_decimal_too_many(record: Record) -> None:
    part(record, 2, "O")["answer"] += "0"


def interval_shifted(record: Record) -> None:
    box = part(record, 1, "H1")
    box["low"], box["high"] = moved(box["low"], 1), moved(box["high"], 1)


def interval_too_wide(record: Record) -> None:
    box = part(record, 1, "H1")
    box["high"] = moved(box["high"], 1)


def interval_too_narrow(record: Record) -> None:
    box = part(record, 1, "H1")
    box["low"] = moved(box["low"], 1)


def part_renamed(record: Record) -> None:
    part(record, 1, "H1")["name"] = "H2"


def part_removed(record: Record) -> None:
    del record["items"][1]["parts"][0]


def slip_removed(record: Record) -> None:
    record["items"][3]["slips"].remove(slip(record, 3, "inputs_swapped"))


def slip_added(record: Record) -> None:
    record["items"][3]["slips"].append({**slip(record, 3, "inputs_swapped"), "name": "sigmoid_used"})


def slip_given_up(record: Record) -> None:
    """Who rounds to one decimal makes no slip since rules 3."""
    record["rules"] = 3
    record["items"][3]["slips"].append({**slip(record, 3, "inputs_swapped"), "name": "rounded_to_one_decimal"})


def slip_listed_twice(record: Record) -> None:
    record["items"][3]["slips"].append(slip(record, 3, "inputs_swapped"))


def slip_answer_changed(record: Record) -> None:
    answers = slip(record, 3, "tanh_used")["answers"]
    answers["H0"] = moved(answers["H0"], -1)


def slip_interval_changed(record: Record) -> None:
    bounds = slip(record, 3, "tanh_used")["low"]
    bounds["O"] = moved(bounds["O"], -1)


def slip_without_a_part(record: Record) -> None:
    for numbers in ("answers", "low", "high"):
        del slip(record, 3, "tanh_used")[numbers]["O"]


def slip_with_a_part_too_many(record: Record) -> None:
    for numbers in ("answers", "low", "high"):
        slip(record, 3, "tanh_used")[numbers]["H0 sum"] = "1.00"


def points_changed(record: Record) -> None:
    part(record, 4, "O")["points"] = "2"


def points_in_thirds(record: Record) -> None:
    part(record, 4, "O")["points"], record["items"][4]["points"] = "0.3", "4.3"


def a_part_without_points(record: Record) -> None:
    part(record, 4, "O")["points"], record["items"][4]["points"] = "0", "4"


def weight_that_is_not_the_rounded_one(record: Record) -> None:
    weights = record["items"][0]["network"]["layers"][0]["weights"]
    weights[0][0] = moved(weights[0][0], 1)


def source_that_does_not_solve(record: Record) -> None:
    record["items"][5]["source"]["layers"][1]["biases"][0] = "0.2"


def network_twice(record: Record) -> None:
    """The first network again as Q04, its hidden units swapped."""
    first, fourth = record["items"][0], record["items"][3]
    for where in ("network", "source"):
        hidden, output = deepcopy(first[where]["layers"])
        hidden["weights"] = [row[::-1] for row in hidden["weights"]]
        hidden["biases"].reverse()
        output["weights"].reverse()
        fourth[where]["layers"] = [hidden, output]


def difficulty_changed(record: Record) -> None:
    record["items"][1]["difficulty"] += 1


def difficulty_outside_the_band(record: Record) -> None:
    record["selection"]["sections"][0]["difficulty"] = [1, 2]


def line_with_another_result(record: Record) -> None:
    steps = record["items"][2]["steps"]
    steps[4] = steps[4][:-1] + ("1" if steps[4][-1] != "1" else "2")


def line_with_another_weight(record: Record) -> None:
    steps = record["items"][2]["steps"]
    steps[0] = steps[0].replace("·", "·1", 1)


def line_that_says_equal(record: Record) -> None:
    steps = record["items"][2]["steps"]
    steps[1] = steps[1].replace("≈", "=")


def line_of_another_function(record: Record) -> None:
    steps = record["items"][2]["steps"]
    steps[1] = steps[1].replace("sigmoid", "tanh")


def line_removed(record: Record) -> None:
    del record["items"][2]["steps"][3]


def line_that_is_no_calculation(record: Record) -> None:
    record["items"][2]["steps"][3] = "H1 is about one"


def activation_not_asked_for(record: Record) -> None:
    record["selection"]["sections"][0]["activations"] = ["tanh"]


LIES: list[tuple[Tampering, str]] = [
    (answer_off_by_one_unit, "Q03, part O: answer -0.04, but the network gives -0.0532"),
    (answer_with_a_decimal_too_many, "Q03, part O: answer"),
    (interval_shifted, "Q02, part H1: interval"),
    (interval_too_wide, "Q02, part H1: interval"),
    (interval_too_narrow, "Q02, part H1: interval"),
    (part_renamed, "Q02, parts: are H0 sum, H0, H1 sum, H2, O, but the network has H0 sum, H0, H1 sum, H1, O"),
    (part_removed, "Q02, parts: are H0, H1 sum, H1, O, but"),
    (slip_removed, "Q04, slip inputs_swapped: is not listed, but shows in part"),
    (slip_added, "Q04, slip sigmoid_used: cannot be made here"),
    (slip_given_up, "Q04, slip rounded_to_one_decimal: is none since rules 3, and the exam was made under rules 3"),
    (slip_listed_twice, "Q04, slip inputs_swapped: is listed twice"),
    (slip_answer_changed, "Q04, slip tanh_used, part H0: answer"),
    (slip_interval_changed, "Q04, slip tanh_used, part O: interval"),
    (slip_without_a_part, "Q04, slip tanh_used, part O: is not listed, but touched"),
    (slip_with_a_part_too_many, "Q04, slip tanh_used, part H0 sum: is listed, but not touched"),
    (points_changed, "Q05, points: 5, but the parts have 6"),
    (points_in_thirds, "Q05, points: a part has none, or not whole or half ones"),
    (a_part_without_points, "Q05, points: a part has none, or not whole or half ones"),
    (weight_that_is_not_the_rounded_one, "Q01, I0->H0: "),
    (source_that_does_not_solve, "Q06, source: gives"),
    (network_twice, "Q04, network: is that of Q01"),
    (difficulty_changed, "Q02, difficulty: is"),
    (difficulty_outside_the_band, "Q01, difficulty: is"),
    (line_with_another_result, "Q03, line 5: "),
    (line_with_another_weight, "Q03, line 1: "),
    (line_that_says_equal, "Q03, line 2: sigmoid("),
    (line_of_another_function, "Q03, line 2: tanh("),
    (line_removed, "Q03, steps: 4 lines for 5 parts"),
    (line_that_is_no_calculation, "Q03, line 4: 'H1 is about one' is no calculation of H1"),
    (activation_not_asked_for, "Q01: has sigmoid, which was not asked for"),
]


@pytest.mark.parametrize(("tampering", "place"), LIES, ids=lambda value: getattr(value, "__name__", ""))
def test_the_first_lie_is_named_by_its_place(tampering: Tampering, place: str, honest: Record, tmp_path: Path) -> None:
    record = deepcopy(honest)
    tampering(record)
    proof = verify_exam(write_record(record, tmp_path))
    assert proof.lie is not None
    assert proof.lie.startswith(place)
    assert "\n" not in proof.lie
    assert [claim.lie for claim in proof.claims[:-1]] == [None] * (len(proof.claims) - 1)


def test_any_change_without_a_new_digest_is_a_lie(honest: Record, tmp_path: Path) -> None:
    (tmp_path / "exam.json").write_text(json.dumps({**honest, "title": "Another examination"}))
    lie = verify_exam(tmp_path).lie
    assert lie is not None
    assert lie == "digest: the record was changed after examgen wrote it"


def test_the_layout_of_the_file_does_not_matter(honest: Record, tmp_path: Path) -> None:
    (tmp_path / "exam.json").write_text(json.dumps(honest, indent=4, sort_keys=True, ensure_ascii=True))
    assert verify_exam(tmp_path).lie is None


def in_two_sections(honest: Record, **second: Any) -> Record:
    """The honest record with its last two items in a section of their own. second: other rules of that section."""
    record = json.loads(json.dumps(honest))
    (rules,) = record["selection"]["sections"]
    count = len(record["items"])
    record["selection"]["sections"] = [{**rules, "count": count - 2}, {**rules, "count": 2, **second}]
    return record


@pytest.mark.parametrize(
    ("second", "lie"),
    [
        ({}, None),
        ({"activations": ["tanh", "relu"]}, "Q05: has sigmoid, which was not asked for"),
        ({"kind": "riddle"}, "Q05: is of kind forward, which was not asked for"),
        ({"difficulty": [1, 2]}, "Q05, difficulty: is "),
    ],
)
def test_a_question_that_is_not_of_its_section_is_a_lie(
    honest: Record, second: dict[str, Any], lie: str | None, tmp_path: Path
) -> None:
    found = verify_exam(write_record(in_two_sections(honest, **second), tmp_path)).lie
    assert found is None if lie is None else found is not None and found.startswith(lie)


@pytest.mark.parametrize(("count", "said"), [(1, "have 5 items together"), (3, "have 7 items"), (0, "no questions")])
def test_sections_that_do_not_count_the_items_are_refused(
    honest: Record, count: int, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ExamgenError, match=said):
        read(write_record(in_two_sections(honest, count=count), tmp_path))


def test_a_section_out_of_balance_is_a_lie_even_if_the_exam_is_not(tmp_path: Path) -> None:
    rows = (ONE,) * 4 + (ZERO,) * 4
    record = record_of(activation="sigmoid", rows=(rows[-1], *rows[:-1]), count=8)
    (rules,) = record["selection"]["sections"]
    record["selection"]["sections"] = [{**rules, "count": 4}] * 2
    lies = [lie for lie in balance(case_of(read(write_record(record, tmp_path)))) if lie]
    assert lies == [
        "items Q01 to Q04: 4 of 4 have target 1, not 40 to 60 %",
        "items Q05 to Q08: 0 of 4 have target 1, not 40 to 60 %",
    ]


ZERO, ONE, DULL = ("1", "1"), ("0", "1"), ("0", "0")


@pytest.mark.parametrize(
    ("activation", "rows", "lies"),
    [
        ("sigmoid", (ZERO, ONE) * 5, []),
        ("sigmoid", (ONE,) * 6 + (ZERO,) * 4, []),
        ("sigmoid", (ZERO,) * 6 + (ONE,) * 3, ["items: 3 of 9 have target 1, not 40 to 60 %"]),
        ("sigmoid", (ONE,) * 7 + (ZERO,) * 5, ["items: more than 6 in a row have the same target"]),
        ("sigmoid", (DULL, ONE) * 5, []),
        ("relu", (DULL, ONE) + (ZERO, ONE) * 4, []),
        ("relu", (DULL, ONE) * 2 + (ZERO, ONE) * 4, ["items: 2 of 12 with ReLU ask for row (0, 0)"]),
        ("sigmoid", (ONE,), []),
        ("sigmoid", (ONE, ONE, ZERO), []),
        ("sigmoid", (ONE, ONE), ["items: 2 of 2 have target 1, not 40 to 60 %"]),
    ],
)
def test_an_exam_out_of_balance_is_a_lie(
    activation: str, rows: tuple[tuple[str, str], ...], lies: list[str], tmp_path: Path
) -> None:
    # solved_exam numbers its questions from 1, so the last row comes first.
    record = record_of(activation=activation, rows=(rows[-1], *rows[:-1]), count=len(rows))
    case = case_of(read(write_record(record, tmp_path)))
    assert [lie for lie in balance(case) if lie] == lies


@pytest.mark.parametrize(
    ("keras", "paper"),
    [
        ("-1.5487775", "-1.5"),
        ("1.25", "1.3"),
        ("-1.25", "-1.3"),
        ("0.05", "0.1"),
        ("-3.0e-08", "0.0"),
        ("7.6e-36", "0.0"),
    ],
)
def test_weights_are_rounded_half_up_away_from_zero(keras: str, paper: str, tmp_path: Path) -> None:
    record = record_of(activation="relu", count=1)
    for text, right in ((paper, True), (moved(paper, 1), False), (moved(paper, -1), False)):
        record["items"][0]["source"]["layers"][1]["biases"] = [keras]
        record["items"][0]["network"]["layers"][1]["biases"] = [text]
        lies = [lie for lie in rounded_half_up(case_of(read(write_record(record, tmp_path)))) if lie]
        assert lies == ([] if right else [f"Q01, B->O: {text} is on paper, but {float(keras):.9g} rounds to {paper}"])


def turned_around(network: Record) -> None:
    """The first hidden unit with all its signs turned: for tanh, the same network."""
    hidden, output = network["layers"]
    for numbers, place in ((hidden["weights"][0], 0), (hidden["weights"][1], 0), (hidden["biases"], 0)):
        numbers[place] = str(-Decimal(numbers[place]))
    output["weights"][0][0] = str(-Decimal(output["weights"][0][0]))


def test_for_tanh_a_unit_with_its_signs_turned_is_the_same_network(tmp_path: Path) -> None:
    record = record_of(activation="tanh", count=6)
    for where in ("network", "source"):
        record["items"][3][where] = deepcopy(record["items"][0][where])
        turned_around(record["items"][3][where])
    assert verify_exam(write_record(record, tmp_path)).lie == "Q04, network: is that of Q01"


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("0.0", "a weight is 0"),
        ("10.0", "a weight is beyond ±9.9"),
        ("-1.3", "on row (0, 1) it is more than 0.3 from 1"),
    ],
)
def test_a_network_that_makes_no_good_question_is_a_lie(text: str, flaw: str, tmp_path: Path) -> None:
    record = record_of(activation="relu", count=1)
    record["items"][0]["network"]["layers"][1]["weights"][1][0] = text
    lies = [lie for lie in good_networks(case_of(read(write_record(record, tmp_path)))) if lie]
    assert lies == [f"Q01, network: {flaw}"]


def test_the_lectures_network_and_its_096_are_proved(tmp_path: Path) -> None:
    record = record_of(activation="relu", count=1)
    assert record["items"][0]["source"]["layers"][0]["biases"][1] == "-3.0e-08"
    assert part(record, 0, "O")["answer"] == "-0.03"
    assert verify_exam(write_record(record, tmp_path)).lie is None


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda record: record["items"][2].pop("parts"), "Q03: parts is missing"),
        (lambda record: record["items"][2].update(parts={}), "Q03: something in it is not where it belongs"),
        (lambda record: record["items"][2].update(steps=[1]), "Q03: something in it is not where it belongs"),
        (lambda record: record["items"][2].update(network=None), "Q03: something in it is not where it belongs"),
        (lambda record: record["items"][2].update(kind="essay"), "Q03: is of a kind or has a task that"),
        (lambda record: record["items"][2].update(difficulty=True), "Q03: something in it is not where it belongs"),
        (lambda record: record["items"][2].update(inputs=["0", "NaN"]), "Q03: 'NaN' is not a number"),
        (
            lambda record: record["items"][2].update(inputs=["0", "0.25"]),
            "Q03: an input is not a number of one decimal",
        ),
        (lambda record: record["items"][2].update(inputs=["0"]), "Q03: the layers of the network, or its inputs,"),
        (lambda record: part(record, 2, "O").update(answer="1e999999999"), "Q03: '1e999999999' is not a number"),
        (lambda record: part(record, 2, "O").update(answer=0.5), "Q03: something in it is not where it belongs"),
        (lambda record: slip(record, 2, "tanh_used")["low"].pop("O"), "Q03: slip tanh_used has answers and bounds"),
        (lambda record: record["items"][2].update(id="Q01"), "Q01: the name is used twice"),
        (lambda record: record["items"][2].update(id="Q03x"), "Q03x: is called neither Q01 nor so on"),
        (lambda record: record.pop("policies"), "policies is missing"),
        (lambda record: record["policies"].update(eased="most"), "policies: there is no way of marking like these"),
        (lambda record: record["policies"].update(blank_steps=None), "policies: there is no way of marking like these"),
        (lambda record: record.update(items=[]), "there are no items"),
        (lambda record: record.update(items=[None]), "item 1: something in it is not where it belongs"),
        (lambda record: record.update(places=7), "places is 7, but answers have 1 to 4 decimals"),
        (lambda record: record.update(selection=None), "something in it is not where it belongs"),
        (lambda record: record.update(schema=2), "has schema version 2, and this examgen reads 1"),
        (lambda record: record.pop("schema"), "is not an exam that examgen wrote"),
    ],
)
def test_a_damaged_record_is_one_line_that_names_the_item(
    damage: Tampering, reason: str, honest: Record, tmp_path: Path
) -> None:
    record = deepcopy(honest)
    damage(record)
    with pytest.raises(ExamgenError) as error:
        verify_exam(write_record(record, tmp_path))
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"schema": 1, "schema": 1, "items": []}', "[" * 100_000, "\0"]
)
def test_what_is_no_exam_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "exam.json").write_text(text)
    with pytest.raises(ExamgenError, match=r"exam\.json"):
        verify_exam(tmp_path)


def test_a_missing_exam_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match=r"there is no such exam"):
        verify_exam(tmp_path / "nowhere")


def test_a_zero_with_a_minus_is_a_lie(honest: Record, tmp_path: Path) -> None:
    record = deepcopy(honest)
    slip(record, 2, "relu_used")["answers"]["H0"] = "-0.00"
    assert str(verify_exam(write_record(record, tmp_path)).lie).startswith("Q03, slip relu_used, part H0: answer -0.00")


@pytest.mark.slow
def test_any_value_in_any_place_gives_a_verdict_or_one_line(honest: Record, tmp_path: Path) -> None:
    """Every leaf of an item is replaced by what does not belong there, one at a time."""
    for path in list(leaves(honest["items"][0])):
        for value in (None, -1, "x", [], {}, "1e99"):
            record = deepcopy(honest)
            record["items"] = record["items"][:2]
            put(record["items"][0], path, value)
            found = verdict(write_record(record, tmp_path))
            assert "\n" not in found
            assert found or path[0] in ("id", "form")


def verdict(path: Path) -> str:
    """The lie of an exam or the error that refuses it; nothing for an honest one."""
    try:
        return verify_exam(path).lie or ""
    except ExamgenError as error:
        return str(error)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Any:
    if isinstance(value, dict | list) and len(path) < 6:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value[:2]):
            yield from leaves(inner, (*path, key))
    else:
        yield path


def put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


def test_the_second_way_imports_nothing_of_the_first() -> None:
    code = (
        "import sys, examgen.verify; "
        "print([name for name in sys.modules if name.startswith('examgen') and 'verify' not in name])"
    )
    printed = run([sys.executable, "-c", code], check=True).stdout
    # How files are opened and locked decides no number.
    shared = ["examgen", "examgen.files", "examgen.files.errors", "examgen.files.locks", "examgen.files.whole"]
    assert printed.strip() == str(shared)
