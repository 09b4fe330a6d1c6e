"""`verify` of blank weights: honest exams hold, every tampering is named, and no page may show what is blank."""

import json
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from examgen.exam.record import Exam, Pages, exam_text, load_exam, parse_exam
from examgen.files.errors import ExamgenError
from examgen.items import missing_weight
from examgen.items.for_students import StudentItem, for_student
from examgen.items.item import Item, Posed
from examgen.items.rejection import Rejection
from examgen.items.screening import screen_item
from examgen.items.solution import examined, make_item
from examgen.making import make_exam
from examgen.paper.activations import Activation
from examgen.paper.edges import Edge, alike_beside, edges, weight_on
from examgen.paper.network import shown
from examgen.verify import verify_exam, verify_pages
from examgen.verify.blanks import blank_weights
from examgen.verify.case import Case, case_of
from examgen.verify.kinds.missing_weight import other_weights
from examgen.verify.pages import hidden_weights
from examgen.verify.reading import read
from examgen.verify.sheets.numbers import log
from examgen.verify.sheets.spans import INVERSES
from tests.exams import chosen_by, with_besides
from tests.verify.solved import ROWS, solved_exam, solved_network, write_record
from tests.verify.tampering import Tampering, assert_named_and_refused
from tests.verify.test_pages import page_of, write_pages
from tests.whole_run import KeptPress

Record = dict[str, Any]
KIND = "missing-weight"
GOOD_ENOUGH = (None, Rejection.BLANK_LIKE_SIBLING)
"""On the first rules, which these exams have, a blank may be as large as the weight beside it."""


def blank_item(number: int, activation: str) -> Item:
    """Question `number`, with the first blank that makes a good question of its network."""
    network, source = solved_network(activation, number - 1)
    row = tuple(map(Decimal, ROWS[number % len(ROWS)]))
    posed = (missing_weight.pose(network, row, Random(seed)) for seed in range(number, 99))
    good = next(one for one in posed if screen_item(one, examined(KIND, one, 2), Counter()) in GOOD_ENOUGH)
    return make_item(f"Q{number:02}", KIND, good, source, 2)


def blank_exam(activation: str, count: int = 2, **changes: Any) -> Exam:
    items = tuple(blank_item(number, activation) for number in range(1, count + 1))
    selection = chosen_by(count, (activation,), kind=KIND)
    return replace(solved_exam(count, activation), items=items, selection=selection, **changes)


@pytest.fixture(scope="module")
def honest() -> Record:
    record: Record = json.loads(exam_text(blank_exam("tanh", 6)))
    return record


@pytest.fixture
def case(tmp_path: Path, honest: Record) -> Case:
    return case_of(read(write_record(honest, tmp_path)))


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_an_honest_exam_holds(activation: str, tmp_path: Path) -> None:
    proof = verify_exam(write_record(json.loads(exam_text(blank_exam(activation, 6))), tmp_path))
    assert proof.lie is None
    counts = {claim.claim: claim.checked for claim in proof.claims}
    assert counts["the blank weight follows from the output"] == 6 * 200


def test_its_pages_hold(tmp_path: Path, press: KeptPress) -> None:
    write_pages(blank_exam("tanh"), tmp_path, press)
    assert verify_pages(tmp_path).lie is None


@pytest.mark.slow
def test_two_questions_on_a_page_hold_too(tmp_path: Path, press: KeptPress) -> None:
    write_pages(blank_exam("sigmoid", pages=Pages(per_page=2, paper="letter")), tmp_path, press)
    assert verify_pages(tmp_path).lie is None


def test_the_blank_is_null_in_the_file_and_comes_back(tmp_path: Path, honest: Record) -> None:
    for item in honest["items"]:
        ((_, weight),) = item["solution"].items()
        shown = json.dumps(item["network"])
        assert shown.count("null") == 1
        assert Decimal(weight) == Decimal(item["parts"][0]["answer"])
    assert load_exam(write_record(honest, tmp_path)) == blank_exam("tanh", 6)


def other_solution(item: Record) -> None:
    name = next(iter(item["solution"]))
    item["solution"][name] = str(Decimal(item["solution"][name]) + Decimal("0.1"))


def other_edge(item: Record) -> None:
    item["solution"] = {"B->H7": item["solution"].popitem()[1]}


def not_blank(item: Record) -> None:
    text = json.dumps(item["network"]).replace("null", f'"{next(iter(item["solution"].values()))}"')
    item["network"] = json.loads(text)


def two_blanks(item: Record) -> None:
    item["network"]["layers"][0]["weights"] = [[None, None], [None, None]]


def other_output(item: Record) -> None:
    item["output"] = str(Decimal(item["output"]) + Decimal("0.0001"))


def other_answer(item: Record) -> None:
    item["parts"][0]["answer"] = str(Decimal(item["parts"][0]["answer"]) + Decimal("0.01"))


def wider(item: Record) -> None:
    item["parts"][0]["high"] = str(Decimal(item["parts"][0]["high"]) + Decimal("0.0001"))


def narrower(item: Record) -> None:
    item["parts"][0]["low"] = str(Decimal(item["parts"][0]["low"]) + Decimal("0.0001"))


def slip_gone(item: Record) -> None:
    del item["slips"][0]


def slip_added(item: Record) -> None:
    item["slips"].append({**item["slips"][0], "name": "output_weights_swapped"})


def other_slip(item: Record) -> None:
    name = item["parts"][0]["name"]
    item["slips"][0]["high"][name] = str(Decimal(item["slips"][0]["high"][name]) + Decimal("0.0001"))


def other_line(item: Record) -> None:
    item["steps"][-1] = item["steps"][-1].replace("·", "+", 1)


def line_gone(item: Record) -> None:
    del item["steps"][0]


def harder(item: Record) -> None:
    item["difficulty"] += 1


LIES: list[tuple[Tampering, str]] = [
    (other_solution, "Q02, "),
    (other_output, "Q02, "),
    (other_answer, "Q02, part "),
    (wider, "Q02, part "),
    (narrower, "Q02, part "),
    (slip_gone, "Q02, slip "),
    (slip_added, "Q02, slip output_weights_swapped: cannot be made here"),
    (other_slip, "Q02, slip "),
    (other_line, "Q02, line 5: "),
    (line_gone, "Q02, steps: 4 lines for 5"),
    (harder, "Q02, difficulty: "),
]


@pytest.mark.parametrize(("tampering", "place"), LIES, ids=[lie[0].__name__ for lie in LIES])
def test_a_lie_in_the_record_is_named_and_refused(
    tampering: Tampering, place: str, honest: Record, tmp_path: Path
) -> None:
    assert_named_and_refused(honest, tampering, place, tmp_path)


def two_solutions(item: Record) -> None:
    item["solution"]["I0->I1"] = "1.0"


@pytest.mark.parametrize("tampering", [other_edge, not_blank, two_blanks, two_solutions])
def test_a_record_without_exactly_its_blank_is_refused(tampering: Tampering, honest: Record, tmp_path: Path) -> None:
    record = deepcopy(honest)
    tampering(record["items"][1])
    path = write_record(record, tmp_path)
    for reader in (verify_exam, load_exam):
        with pytest.raises(ExamgenError, match="Q02"):
            reader(path)
    with pytest.raises(ExamgenError, match="Q02"):
        parse_exam(record, "exam.json")


def test_a_second_solution_is_refused_in_plain_words(honest: Record, tmp_path: Path) -> None:
    record = deepcopy(honest)
    two_solutions(record["items"][1])
    with pytest.raises(ExamgenError, match="one weight is to be blank, and the solution names 2"):
        verify_exam(write_record(record, tmp_path))


def test_an_output_with_too_few_decimals_does_not_tell_weights_apart(case: Case) -> None:
    assert not any(blank_weights(case))
    vague = replace(case.items[0].question, given=f"{float(case.items[0].question.given):.0f}")
    assert any("gives the same output" in (lie or "") for lie in other_weights(vague, 2))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["students/questions.html", "students/questions.pdf"])
def test_a_page_that_shows_the_blank_is_a_lie(
    name: str, tmp_path: Path, press: KeptPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = blank_exam("sigmoid")
    write_pages(exam, tmp_path, press)

    def unhidden(item: Item) -> StudentItem:
        return replace(for_student(item), network=shown(item.network, {}))

    monkeypatch.setattr("examgen.render.students.for_student", unhidden)
    (tmp_path / name).write_bytes(page_of(exam, name, press))
    assert "a weight is to be blank" in (verify_pages(tmp_path).lie or "")


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_the_second_ways_inverse_undoes_the_activation(activation: str) -> None:
    for tenths in range(-80, 81, 7):
        total = Decimal(tenths) / 10
        output = Activation(activation)(total)
        assert abs(float(INVERSES[activation](Fraction(output)) - Fraction(total))) < 1e-18
    assert abs(float(log(Fraction(2))) - 0.6931471805599453) < 1e-16


def test_a_blank_that_can_be_read_off_is_no_lie_under_the_first_rules_and_one_since(tmp_path: Path) -> None:
    def lie(rules: int, **accepted: Any) -> str | None:
        exam = replace(blank_exam("sigmoid", 6), rules=rules)
        item = next(item for item in exam.items if set(item.besides.blanks) != {"B->H0"})
        hidden, output = item.network.layers
        alike = tuple((item.network, place) for place in edges(item.network) if alike_beside(item.network, place))
        assert alike, (hidden, output)
        row = item.inputs or ()
        posed = next(
            found
            for _, edge in alike
            if screen_item(found := with_blank(item, edge), examined(KIND, found, 2), Counter())
            is Rejection.BLANK_LIKE_SIBLING
        )
        assert posed.inputs == row
        changed = make_item("Q01", KIND, posed, item.source, 2)
        selection = chosen_by(1, ("sigmoid",), kind=KIND)
        path = write_record(json.loads(exam_text(replace(exam, items=(changed,), selection=selection))), tmp_path)
        return verify_exam(path).lie

    assert lie(1) is None
    assert (lie(2) or "").endswith("solution: the blank weight can be read off the one beside it")


def with_blank(item: Item, edge: Edge) -> Posed:
    return with_besides(item.posed, solution={edge.name: weight_on(item.network, edge)})


def test_a_weight_of_ones_own_that_stands_on_the_sheet_is_no_secret_but_a_blank_one_is(tmp_path: Path) -> None:
    board = tmp_path / "board.toml"
    board.write_text(
        'hidden = ["tanh"]\noutput = "linear"\n[weights]\n"I0 -> H0" = -1.234\n"I1 -> H0" = 0.878\n"B -> H0" = 0.113\n'
        '"I0 -> H1" = 0.507\n"I1 -> H1" = 1.321\n"B -> H1" = -0.204\n'
        '"H0 -> O" = -1.106\n"H1 -> O" = 1.415\n"B -> O" = 0.303\n'
    )
    for kind in ("forward", "missing-weight"):
        asked = {"row": ["1,1"], "weight_places": 3, "seed": 7, "guessable_seed": True}
        (question,) = read(
            write_record(json.loads(exam_text(make_exam(hand_coded=board, kind=kind, **asked))), tmp_path)
        ).questions
        hidden = list(hidden_weights([question]))
        assert len(hidden) == len(question.blanks) == (kind == "missing-weight")
