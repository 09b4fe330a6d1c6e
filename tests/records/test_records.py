"""Exams that were printed once can be looked up, marked, proved and printed for ever, whatever the program became.

The records are never made again (README.md beside them). What the scripts below earn was decided by hand from the rules
of marking in docs/design.md: a comment says why for every box that is not right.
"""

import json
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from examgen.desk.cli import app
from examgen.exam.record import load_exam
from tests.grading.a_class import rows, table

HERE = Path(__file__).parent

NAMES = (
    *("forward", "activation-swap", "missing-weight", "dump", "hand-code"),
    *("truth-table", "softmax", "gradient", "forms", "own", "leaky-relu"),
    *("rules-3", "any-shape", "rules-4", "rules-5"),
)

WHOLE: Mapping[str, tuple[Mapping[str, str], Decimal]] = {
    "forward": (
        {
            # (1,0): -2.9 - 1.7, 4.6 - 3; sigmoid; 1.7 · 0.01 + 1.6 · 0.832 - 0.3
            "Q01": "-4.6 0.01 1.6 0.83 1.05",
            "Q02": "-0.8 -0.66 -1.4 -0.89 0.07",
            # (1,1): 0.8 - 0.8 + 0.8; 1.2 - 1.3; relu; -1.2 · 0.8 + 1
            "Q03": "0.8 0.8 -0.1 0 0.04",
        },
        Decimal(15),
    ),
    "activation-swap": ({"Q01": "-0.04 -0.01 yes", "Q02": "1.05 -0.52 no"}, Decimal(6)),
    "missing-weight": ({"Q01": "1.6", "Q02": "-0.9"}, Decimal(6)),
    "dump": (
        {"Q01": "0.6 -0.7 -0.1 -1.8 2.4 0.9 -2.6 -1.7 0.9 -0.06", "Q02": "1.8 2 -0.4 -1 -1 1.1 1.5 1.4 -0.6 0.92"},
        Decimal(12),
    ),
    "hand-code": (
        {
            # or: both units are on from one input of 1 on, and so is the output
            "Q01": "20 20 -10 20 20 -10 10 10 -10",
            # implication: 1 - relu(I0 - I1); H1 does nothing
            "Q02": "1 -1 0 0 0 0 -1 0 1",
        },
        Decimal(9),
    ),
    "truth-table": ({"Q01": "-0.02 0.02 0.02 1.01 and", "Q02": "1.04 -0.07 0.08 -0.07 NOR"}, Decimal(10)),
    "softmax": (
        {
            "Q01": "0.4 0.4 -0.1 0 0.34 -0.66 0.73 0.27 0 0.31",
            "Q02": "0.8 0.66 -3.3 -1 -1.13 0.07 0.23 0.77 1 0.26",
        },
        Decimal(20),
    ),
    "gradient": (
        {
            "Q01": "-1.4615 -1.4615 -0.3245 -0.1056 -0.2258 -0.1056 1.7226 -2.9894",
            # y - t = 2.2 · 0.6 - 0.2 - 0; delta H0 = 1.12 · 2.2; new = 2.2 - 0.5 · 1.12 · 0.6, 0.5 - 0.5 · 2.464
            "Q02": "1.12 1.12 2.464 0 0.672 2.464 1.864 -0.732",
        },
        Decimal(16),
    ),
    "forms": (
        {
            "A/Q01": "-4.6 0.01 1.6 0.83 1.05",
            "A/Q02": "0.5 0.62 -2.9 0.05 0.03",
            "A/Q03": "-1.2 0.23 -3.2 0.04 0.04",
        },
        Decimal(15),
    ),
    "own": ({"Q01": "1.1 1.1 0.5 0.5 0.57", "Q02": "-0.4 0 1.7 1.7 -1.16"}, Decimal(10)),
    "leaky-relu": (
        {
            # (0,1): -3.1 - 0.1, a tenth of it; 1.2 - 1.2; 0.32 · 3.9 - 0.3
            "Q01": "-3.2 -0.32 0 0 0.95",
            # (0,0): the biases alone; -1.1 + 0.08 · 1.4 + 1
            "Q02": "1 1 -0.8 -0.08 0.01",
            # (1,1): 0.9 + 1 - 0.9; -2.2 - 2.3 + 0.2; -1.9 + 0.43 · 3.3 + 0.3
            "Q03": "1 1 -4.3 -0.43 -0.18",
        },
        Decimal(15),
    ),
    "rules-3": (
        {
            # (0,1): -2.4 - 1.4, 3.1 - 2.4; sigmoid; 2.4 · (0.0219 + 0.6682) - 0.7
            "Q01": "-3.8 0.02 0.7 0.67 0.96",
            # tanh of -0.6 and 0.2, -0.8 and -2.1, -1.1 and -2.6, -1.3 and -4.9; -0.1 · H0 + 0.9 · H1 + 0.7
            "Q02": "0.93 -0.11 -0.11 -0.11 nor",
            # (0,0): -1.6, 2.6; 2.2 · 0.168 + 2.6 · 0.9309 - 2.8; 2.2 · -0.9217 + 2.6 · 0.989 - 2.8
            "Q03": "-0.01 -2.26 yes",
            "Q04": "1.2 1.2 -1.2 1.5 1.5 0.0 -1.6 0.7 0.0 1.05",
            "Q05": "-3.5 0.03 -1.9 0.13 0.73 -0.62 0.79 0.21 0 0.23",
        },
        Decimal(29),
    ),
    "any-shape": (
        {
            # as NumPy has them from the weights: [1, 0, 1] @ hidden + biases, tanh, relu, sigmoid
            "Q01": "2 .964 -.45 -.422 1.667 1.667 -1.085 0 2.251 .905 -2.301 .091",
            "Q02": "-.35 -.336 2.2 .976 -1.016 0 2.037 2.037 -1.481 .185 2.403 .917",
            # delta O0 = 2 · -0.8422 · 0.1329, delta O1 = 2 · 0.9390 · 0.0573; G0 is off
            "Q03": "-.8422 .9390 -.2238 .1076 0 .3463 -.1839 .0771 -.5069 .3165 .0771 -.5966 1.1918 1.8614",
        },
        Decimal(38),
    ),
    "rules-4": (
        {
            # (1,1): 2.4 - 1.2, 3; 2.28 - 4.5 + 0.6, -3.12 + 0.6 - 0.6; 1 / (1 + e^-1.5); -ln 0.8176
            "Q01": "1.2 1.2 3 3 -1.62 -3.12 0.82 0.18 0 0.2",
            # (0,1): e^2.06 = 7.85, e^-0.82 = 0.44, e^-2.86 = 0.06, together 8.34; less than: class 0; -ln 0.9404
            "Q02": "1.2 1.2 -1.3 0 2.06 -0.82 -2.86 0.94 0.05 0.01 0 0.06",
            # (1,0): XOR is 1, and the network gives class 0: -ln 0.3307
            "Q03": "-0.5 -0.46 -2.9 -0.99 0.86 0.15 0.67 0.33 0 1.11",
            # (0,1): e^2.2863 = 9.84, e^0.7079 = 2.03, e^-1.6791 = 0.19, together 12.05; -ln 0.8161
            "Q04": "-2.6 -0.99 -0.9 -0.72 2.29 0.71 -1.68 0.82 0.17 0.02 0 0.2",
        },
        Decimal(44),
    ),
    "rules-5": (
        {
            # (1,0): -0.6 + 0.1, -1.8 - 1.1; e^0.8599 = 2.3629, e^0.1550 = 1.1677, together 3.5305; XOR is 1: -ln 0.3307
            "Q01": "-0.5 -0.46 -2.9 -0.99 0.86 0.15 3.53 0.67 0.33 0 1.11",
            # (0,1): e^2.06 = 7.846, e^-0.82 = 0.4404, e^-2.86 = 0.0573; -ln 0.9404
            "Q02": "1.2 1.2 -1.3 0 2.06 -0.82 -2.86 8.34 0.94 0.05 0.01 0 0.06",
        },
        Decimal(24),
    ),
}
"""A student who is right throughout, and the points that there are."""

SLIPPED: Mapping[str, tuple[Mapping[str, str], Decimal]] = {
    "forward": (
        {
            # both hidden biases left out: two sums wrong; sigmoid(-2.9), sigmoid(4.6) and 1.373 follow: 3 of 5
            "Q01": "-2.9 0.05 4.6 0.99 1.37",
            # nothing but the right end, which counts: 1 of 5
            "Q02": ". . . . 0.07",
            # no relu: H1 wrong, O = -0.96 - 0.16 + 1 follows: 4 of 5
            "Q03": "0.8 0.8 -0.1 -0.1 -0.12",
        },
        Decimal(8),
    ),
    # the activation not swapped: O swapped wrong, and two yeses follow from 1.05: 2 of 3
    "activation-swap": ({"Q01": "-0.04 -0.01 yes", "Q02": "1.05 1.05 yes"}, Decimal(5)),
    # the minus lost: 0 of 3
    "missing-weight": ({"Q01": "1.6", "Q02": "0.9"}, Decimal(3)),
    "dump": (
        {
            # the hidden weights transposed: two edges wrong; at (0,0) O stays as it is: 5 of 6
            "Q01": "0.6 -1.8 -0.1 -0.7 2.4 0.9 -2.6 -1.7 0.9 -0.06",
            # O left blank: 4.5 of 6
            "Q02": "1.8 2 -0.4 -1 -1 1.1 1.5 1.4 -0.6 .",
        },
        Decimal("9.5"),
    ),
    # on (0,1) H0 = sigmoid(-5), so that O is about sigmoid(-10): all or nothing
    "hand-code": ({"Q01": "15 15 -20 15 15 -20 10 10 -10", "Q02": "1 -1 0 0 0 0 -1 0 1"}, Decimal("4.5")),
    "truth-table": (
        {
            # the minus lost on the first row, all else right: 4 of 5
            "Q01": "0.02 0.02 0.02 1.01 and",
            # another name than the table's: 4 of 5
            "Q02": "1.04 -0.07 0.08 -0.07 or",
        },
        Decimal(8),
    ),
    "softmax": (
        {
            # the classes exchanged: P0 and P1 wrong; class 1 and -ln 0.27 = 1.31 follow: 8 of 10
            "Q01": "0.4 0.4 -0.1 0 0.34 -0.66 0.27 0.73 1 1.31",
            "Q02": ". . . . . . . . . .",
        },
        Decimal(8),
    ),
    "gradient": (
        {
            # the learning rate forgotten: both new weights wrong: 6 of 8
            "Q01": "-1.4615 -1.4615 -0.3245 -0.1056 -0.2258 -0.1056 1.9258 -2.8944",
            # t - y: the error wrong; all else follows with the other sign, 2.2 + 0.336 and 0.5 + 1.232 too: 7 of 8
            "Q02": "-1.12 -1.12 -2.464 0 -0.672 -2.464 2.536 1.732",
        },
        Decimal(13),
    ),
    "forms": (
        {
            # H0 = 1 is made up: wrong, and O = -2.6 + 2.1 · 0.668 - 0.3 easier for it, half of its point: 3.5 of 5
            "B/Q01": "-3.3 1 0.7 0.67 -1.5",
            "B/Q02": ". . . . .",
            "B/Q03": "-2 0.12 -1.9 0.13 -0.03",
        },
        Decimal("8.5"),
    ),
    # no relu on H0: wrong, and O = -0.28 - 1.36 + 0.2 follows: 4 of 5
    "own": ({"Q01": "1.1 1.1 0.5 0.5 0.57", "Q02": "-0.4 -0.4 1.7 1.7 -1.44"}, Decimal(9)),
    "leaky-relu": (
        {
            # a relu that does not leak: H0 wrong, and as known a mistake not made up; O = -0.3 follows: 4 of 5
            "Q01": "-3.2 0 0 0 -0.3",
            # nothing taken of -0.8: H1 wrong; O = -1.1 + 1.12 + 1 follows: 4 of 5
            "Q02": "1 1 -0.8 -0.8 1.02",
            # the minus of H1 lost: wrong; O = -1.9 - 0.43 · 3.3 + 0.3 follows: 4 of 5
            "Q03": "1 1 -4.3 0.43 -3.02",
        },
        Decimal(12),
    ),
    # one decimal in every box and from box to box: of each question the first box that is off by it is lost
    "rules-3": (
        {
            # H0 = 0.0: lost; O = 0.7 · 2.4 - 0.7 = 0.98 and so 1.0 pays nothing more: 4 of 5
            "Q01": "-3.8 0.0 0.7 0.7 1.0",
            # four outputs off by the habit, the first of them lost: 4 of 5
            "Q02": "0.9 -0.1 -0.1 -0.1 nor",
            # 2.2 · 0.2 + 2.6 · 0.9 - 2.8 = -0.02: lost; -2.2 pays nothing more: 2 of 3
            "Q03": "0.0 -2.2 yes",
            # nothing is off but O = 1.05: 4.5 of 6
            "Q04": "1.2 1.2 -1.2 1.5 1.5 0 -1.6 0.7 0 1.1",
            # H0 = 0.0: lost; seven boxes off by nothing else: 9 of 10
            "Q05": "-3.5 0.0 -1.9 0.1 0.9 -0.8 0.8 0.2 0 0.2",
        },
        Decimal("23.5"),
    ),
    "any-shape": (
        {
            # the minus of B->O1 lost: its sum wrong, 0.231 follows: 11 of 12
            "Q01": "2 .964 -.45 -.422 1.667 1.667 -1.085 0 2.251 .905 -1.201 .231",
            # no tanh of H0: wrong; two layers follow: 11 of 12
            "Q02": "-.35 -.35 2.2 .976 -1.032 0 2.05 2.05 -1.492 .184 2.422 .918",
            # the factor 2 of the loss left out: both deltas of the outputs wrong, all else is half: 12 of 14
            "Q03": "-.8422 .9390 -.1119 .0538 0 .1732 -.0920 .0386 -.2534 .1582 .0386 -.7233 1.2709 1.8807",
        },
        Decimal(34),
    ),
    "rules-4": (
        {
            # the classes exchanged: P0 and P1 wrong; class 1 and -ln 0.18 = 1.71 follow: 8 of 10
            "Q01": "1.2 1.2 3 3 -1.62 -3.12 0.18 0.82 1 1.71",
            "Q02": "1.2 1.2 -1.3 0 2.06 -0.82 -2.86 0.94 0.05 0.01 0 0.06",
            # the class that XOR gives, not the network's: wrong; the loss is of the right class all the same: 9 of 10
            "Q03": "-0.5 -0.46 -2.9 -0.99 0.86 0.15 0.67 0.33 1 1.11",
            # the logarithm to base 10: the loss wrong: 11 of 12
            "Q04": "-2.6 -0.99 -0.9 -0.72 2.29 0.71 -1.68 0.82 0.17 0.02 0 0.09",
        },
        Decimal(40),
    ),
    "rules-5": (
        {
            # the sign of the exponents lost: S wrong, P0 and P1 of the same exponentials, -ln 0.67 follows: 10 of 11
            "Q01": "-0.5 -0.46 -2.9 -0.99 0.86 0.15 1.28 0.33 0.67 1 0.4",
            # one exponential left out, e^2.06 + e^-0.82 = 8.29: S wrong; the probabilities are right anyhow: 12 of 13
            "Q02": "1.2 1.2 -1.3 0 2.06 -0.82 -2.86 8.29 0.94 0.05 0.01 0 0.06",
        },
        Decimal(22),
    ),
}
"""A student with a mistake in most questions; a point stands for an empty box."""


@pytest.fixture(params=NAMES)
def printed(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """The name of a record, and a folder with nothing but that record."""
    folder = tmp_path / "exam"
    folder.mkdir()
    shutil.copy(HERE / f"{request.param}.json", folder / "exam.json")
    (folder / "exam.json").chmod(0o600)
    return request.param, folder


def run(*words: object) -> int:
    """A command in this process; its exit code."""
    return app(list(map(str, words)), prog_name="examgen", standalone_mode=False) or 0


def test_there_is_a_record_of_every_kind() -> None:
    from examgen.items.kinds import KINDS

    kinds = {item["kind"] for name in NAMES for item in json.loads((HERE / f"{name}.json").read_text())["items"]}
    assert kinds >= set(KINDS)


def test_a_printed_exam_earns_the_same_marks_for_ever(printed: tuple[str, Path]) -> None:
    name, folder = printed
    exam = load_exam(folder)
    lines = []
    expected = {}
    for student, (script, points) in (("right", WHOLE[name]), ("slipped", SLIPPED[name])):
        expected[student] = points
        for question, texts in script.items():
            item = exam.item(question)
            boxes = zip((part.name for part in item.parts), texts.split(), strict=True)
            lines += [(student, item.form or "", item.id, part, text.strip(".") and text) for part, text in boxes]
    answers = table(folder.parent / "answers.csv", [("student", "form", "item", "part", "written"), *lines])
    assert run("grade", folder, answers, "--no-report", "--quiet", "--blank", "Q01-Q02") == 0
    head, *students = rows(folder / "marks" / "gradebook.csv")
    total, possible = head.index("total"), head.index("possible")
    assert {row[0]: Decimal(row[total]) for row in students} == expected
    assert {Decimal(row[possible]) for row in students} == {WHOLE[name][1]}


def test_a_printed_exam_is_looked_up_and_marked_for_ever(
    printed: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    name, folder = printed
    question, texts = next(iter(WHOLE[name][0].items()))
    assert run("key", folder, question, "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)["items"]
    names = [part["name"] for part in found["parts"]]
    boxes = [f"{part}={text}" for part, text in zip(names, texts.split(), strict=True)]
    assert run("key", folder, question, *(word for box in boxes for word in ("--check", box)), "--json") == 0
    checked = json.loads(capsys.readouterr().out)
    assert checked.get("right", True)  # of weights that are right or wrong together
    assert all(check["verdict"] == "right" for check in checked.get("checks", ()))
    assert run("mark", folder, question, ", ".join(boxes), "--json") == 0
    marked = json.loads(capsys.readouterr().out)
    assert marked["total"] == marked["points"] == float(found["points"])


@pytest.mark.slow
def test_a_printed_exam_is_printed_and_proved_for_ever(
    printed: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    _, folder = printed
    before = (folder / "exam.json").read_bytes()
    assert run("render", folder, "--quiet") == 0
    assert (folder / "exam.json").read_bytes() == before
    assert run("verify", folder, "--json") == 0
    assert json.loads(capsys.readouterr().out)["holds"]
