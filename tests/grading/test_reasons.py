"""What is said of every box, word for word, and each bound of what is taken for a convenient number or one error.

The network is that of test_marker: on (1, 0) H0 sum = 1.20, H0 = 0.7685, H1 sum = −1.40, H1 = 0.1978, O = 0.8404.
"""

import re
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from examgen.exam.record import Policies
from examgen.grading.diagnosis import Diagnosis, together_words
from examgen.grading.eased import Ease, ease, stands_out
from examgen.grading.marker import Marked, Marker
from examgen.grading.mistakes import Script
from examgen.grading.reasons import UNCLEAR, expected, what_follows
from examgen.items.graph import Operation, Step
from examgen.items.kinds import KINDS
from examgen.items.solution import make_item
from examgen.paper.arithmetic import ONE, ZERO
from examgen.paper.estimates import Estimate, Interval
from tests.grading.test_marker import SOURCE, an_item, decimals, marked, reason, verdicts

INTERVAL = r"-?\d\.\d{4} to -?\d\.\d{4}"


def words(found: Marked, name: str) -> str:
    """The sentence, with every interval that a number may lie in as an ellipsis."""
    return re.sub(INTERVAL, "…", reason(found, name))


def test_several_answers_are_a_question_back() -> None:
    assert UNCLEAR["several"] == "holds more than one answer, and which one counts has to be asked"


@pytest.mark.parametrize(
    ("changes", "policies", "name", "sentence"),
    [
        ({}, {}, "H0", "Right: 0.77 expected, … accepted."),
        ({"O": "0.85"}, {}, "O", "Right: … follows from the right numbers above as they are written."),
        (
            dict.fromkeys(("H0 sum", "H0", "H1 sum", "H1"), ""),
            {"blank_steps": "steps-required"},
            "O",
            "Right (0.84 expected, … accepted), but it earns nothing because the boxes it follows from are empty.",
        ),
        ({"H0 sum": "0,80", "H0": "0,69"}, {}, "H0", "Carried forward: … follows from H0 sum = 0,80."),
        ({"H0": "0,69", "O": "0,68"}, {}, "O", "Carried forward: … follows from H0 = 0,69 and H1 = 0.20."),
        ({"H0 sum": ""}, {}, "H0 sum", "Blank: 1.20 expected, … accepted."),
        ({"H0": "?"}, {}, "H0", "Unclear: the box cannot be read; 0.77 expected, … accepted."),
        (
            {"H0": "1 2"},
            {},
            "H0",
            f"Unclear: the box {UNCLEAR['several']}; 0.77 expected, … accepted.",
        ),
        ({"H0": "x"}, {}, "H0", "Unclear: the box holds no number that can be read; 0.77 expected, … accepted."),
        (
            {"H0": "77 %"},
            {},
            "H0",
            "Unclear: the box holds a percentage, and no probability is asked for here; 0.77 expected, … accepted.",
        ),
        (
            {"H0": "2026-01-02T00:00:00"},
            {},
            "H0",
            (
                "Unclear: the box holds a date or a time, which a spreadsheet made of what was typed; "
                "look at the script; 0.77 expected, … accepted."
            ),
        ),
        ({"H0 sum": "3.33"}, {}, "H0 sum", "Wrong: 1.20 expected, … accepted."),
        ({"H0": "3.33"}, {}, "H0", "Wrong: 0.77 expected, … accepted."),
        (
            {"H0 sum": "0.80", "H0": "0.96"},
            {},
            "H0",
            "Wrong: 0.77 expected, … accepted, or … after H0 sum = 0.80.",
        ),
        (
            {"H0 sum": "1e9", "H0": "1.00"},
            {},
            "H0",
            "Wrong: 0.77 expected, … accepted, and nothing follows from H0 sum = 1e9.",
        ),
        ({"O": "0.48"}, {}, "O", "Wrong: 0.84 expected, … accepted (but for two digits exchanged it would be right)."),
        (
            {"H0": "1.20", "H1": "", "O": ""},
            {},
            "H0",
            (
                "Wrong: 0.77 expected, … accepted (one of: sigmoid left out; "
                "ReLU used instead of sigmoid; sigmoid of H0 left out)."
            ),
        ),
        (
            {"H1 sum": "2.60", "H1": "0.93", "O": "0.14"},
            {},
            "H1 sum",
            "Wrong: -1.40 expected, … accepted (output bias left out together with minus of I0→H1 lost).",
        ),
    ],
)
def test_every_box_has_its_sentence(
    changes: dict[str, str], policies: dict[str, str], name: str, sentence: str
) -> None:
    assert words(marked(changes, **policies), name) == sentence


@pytest.mark.parametrize(
    ("policy", "earns"), [("half", "half the points"), ("full", "all the points"), ("none", "no points")]
)
@pytest.mark.parametrize(
    ("changes", "name", "because"),
    [
        ({"H0 sum": "0", "H0": "0.50"}, "H0", "H0 sum = 0, which is 0 or ±1 or a power of ten"),
        ({"H0 sum": "9.5", "H0": "1.00"}, "H0", "H0 sum = 9.5, which the activation turns into 0 or ±1"),
        ({"H0 sum": "-1.40", "H0": "0.20"}, "H0", "H0 sum = -1.40, whose function value stands on the page already"),
    ],
)
def test_eased_work_is_told_why_and_what_it_earns(
    policy: str, earns: str, changes: dict[str, str], name: str, because: str
) -> None:
    sentence = words(marked(changes, eased=policy), name)
    assert sentence == f"Eased: … follows, but from {because}: {earns}."


def test_a_word_and_a_copied_weight_are_told_without_an_interval() -> None:
    dump = Marker(an_item(kind="dump"), 2, Policies()).mark({"I0->H0": "1.6", "B->O": "-0.4"})
    assert (
        reason(dump, "I0->H0")
        == "Wrong: 1.5 expected, as it stands on the sheet (but for one digit it would be right)."
    )
    assert reason(dump, "B->O") == "Right: -0.4 expected, as it stands on the sheet."
    swap = an_item(kind="activation-swap")
    right = {part.name: str(part.answer) for part in swap.parts}
    found = Marker(swap, 2, Policies()).mark({**right, "O trained": "0.31", "still right": "no"})
    assert reason(found, "still right").startswith("Carried forward: no follows from O trained = 0.31 and O swapped = ")
    table = make_item("Q01", "truth-table", KINDS["truth-table"].pose(an_item().network, None, Random(1)), SOURCE, 2)
    name = next(part for part in table.parts if part.name == "function")
    assert reason(Marker(table, 2, Policies()).mark({}), "function") == f"Blank: {name.answer} expected."
    unknown = Marker(table, 2, Policies()).mark({"function": "something"})
    assert reason(unknown, "function").startswith("Unclear: the box holds no answer that is known here; ")
    several = replace(name, answer="xnor", accepted=("xnor", "iff", "equivalence"))
    assert expected(several) == "xnor expected, iff or equivalence accepted"


# After which numbers less is left to work out: one box of the lecture's shape, with a product and a sum after it.

SUM = Step("sum", Operation.LINEAR, (ZERO,), "sum")
UNIT = Step("unit", Operation("sigmoid"), ("sum",))
TERM = Step("term", Operation.PRODUCT, ("unit", Decimal("0.2")))
OUTPUT = Step("O", Operation.SUM, ("term", Decimal("0.7")), "O")


def left_after(number: str, operation: Operation, right: str) -> Ease | None:
    graph = (SUM._replace(operands=(Decimal(right),)), UNIT._replace(operation=operation), TERM, OUTPUT)
    return ease("sum", Estimate.exactly(Decimal(number)), graph, {}, 2)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("0", "trivial"),
        ("0.004", "trivial"),  # written with more decimals, it is 0.00
        ("0.006", None),
        ("1", "trivial"),
        ("-1", "trivial"),
        ("1.004", "trivial"),
        ("1.01", None),
        ("-10", "trivial"),
        ("1000", "trivial"),
        ("20", "saturated"),
        ("0.1", None),  # a tenth is no power of ten that spares any work
        ("-5.29", None),  # sigmoid is 0.00502, which is 0.01
        ("-5.30", "saturated"),  # and 0.00497
        ("5.30", "saturated"),
        ("2.51", None),
    ],
)
def test_after_which_numbers_a_sigmoid_leaves_less_to_do(number: str, why: Ease | None) -> None:
    assert left_after(number, Operation("sigmoid"), "1.7") == why


@pytest.mark.parametrize(
    ("number", "right", "why"),
    [
        ("-0.5", "1.7", "saturated"),
        ("1", "1.7", "trivial"),
        ("1.1", "1.7", None),
        ("1", "-1.7", None),  # nothing is to be multiplied after the right number either
        ("-10", "-1.7", None),
    ],
)
def test_no_less_is_left_where_nothing_is_left_on_the_right_way(number: str, right: str, why: Ease | None) -> None:
    assert left_after(number, Operation("relu"), right) == why


def test_a_function_value_stands_on_the_page_once_it_is_worked_out_there() -> None:
    beside = (
        Step("other sum", Operation.LINEAR, (Decimal("1.3"),), "other sum"),
        UNIT._replace(name="other", operands=("other sum",)),
    )
    graph = (*beside, SUM._replace(operands=(Decimal("1.7"),)), UNIT, TERM, OUTPUT)

    def why(number: str, **written: str) -> Ease | None:
        stands = {name.replace("_", " "): Estimate.exactly(Decimal(text)) for name, text in written.items()}
        return ease("sum", Estimate.exactly(Decimal(number)), graph, stands, 2)

    assert why("1.3") == "on the page"
    assert why("1.31") is None
    assert why("1.3", other_sum="1.4") is None, "another number stands beside it"
    assert why("1.4", other_sum="1.4") == "on the page"


def test_who_softens_two_equal_sums_has_nothing_to_work_out_twice() -> None:
    sums = [Step(name, Operation.LINEAR, (Decimal(text),), name) for name, text in (("a", "0.4"), ("b", "-1.3"))]
    graph = (
        *sums,
        Step("P0", Operation.SHARE, (ZERO, "a", "b"), "P0"),
        Step("P1", Operation.SHARE, (ONE, "a", "b"), "P1"),
    )

    def why(number: str) -> Ease | None:
        return ease("a", Estimate.exactly(Decimal(number)), graph, {}, 2)

    assert [why(number) for number in ("-1.3", "0", "9", "0.5")] == ["on the page", "trivial", "saturated", None]


def test_beside_the_sum_of_the_exponentials_there_is_its_own_and_a_division_left_for_each_probability() -> None:
    """After S = 1 or 10 nothing is to be divided; after S = 3.5 it is, and so it is after a = 0.5, which changes S."""
    sums = [Step(name, Operation.LINEAR, (Decimal(text),), name) for name, text in (("a", "0.4"), ("b", "-1.3"))]
    graph = (
        *sums,
        Step("S", Operation.SUM_OF_POWERS, ("a", "b"), "S"),
        Step("P0", Operation.SHARE_OF_SUM, (ZERO, "S", "a", "b"), "P0"),
        Step("P1", Operation.SHARE_OF_SUM, (ONE, "S", "a", "b"), "P1"),
    )

    def why(part: str, number: str) -> Ease | None:
        return ease(part, Estimate.exactly(Decimal(number)), graph, {}, 2)

    assert [why("S", number) for number in ("1", "10", "3.5", "0.1")] == ["trivial", "trivial", None, None]
    assert [why("a", number) for number in ("-1.3", "0", "9", "0.5")] == ["on the page", "trivial", "saturated", None]


def test_of_three_classes_the_exponential_of_each_sum_is_worked_out_and_of_nothing_else() -> None:
    """e^2 is worked out once after a = 2.00, as e^0.4 is on the right way: that the class is number 2 is no sum."""
    right = {"a": "0.4", "b": "-1.3", "c": "0.7"}
    sums = (Step(name, Operation.LINEAR, (Decimal(text),), name) for name, text in right.items())
    shares = (Step(f"P{place}", Operation.SHARE, (Decimal(place), "a", "b", "c"), f"P{place}") for place in range(3))
    graph = (*sums, *shares)
    assert ease("a", Estimate.exactly(Decimal("2.00")), graph, {}, 2) is None
    assert ease("a", Estimate.exactly(Decimal("0.70")), graph, {}, 2) == "on the page"


def test_less_is_left_where_a_later_product_comes_to_0_without_any_function() -> None:
    """0.02 · 0.2 is 0.00 to two decimals, so that what follows is 0 too; 1.7 · 0.2 = 0.34 is to be multiplied."""
    graph = (
        SUM._replace(operands=(Decimal("1.7"),)),
        Step("term", Operation.PRODUCT, ("sum", Decimal("0.2"))),
        Step("O", Operation.PRODUCT, ("term", Decimal("0.7")), "O"),
    )
    assert ease("sum", Estimate.exactly(Decimal("0.02")), graph, {}, 2) == "less"
    assert ease("sum", Estimate.exactly(Decimal("0.03")), graph, {}, 2) is None  # 0.006 is 0.01


@pytest.mark.parametrize(
    ("number", "right", "why"),
    [
        ("-0.5", "1.7", "saturated"),  # as after any wrong number
        ("1", "-1.7", "trivial"),  # 0 after the right number leaves less still
        ("-10", "-1.7", "trivial"),
        ("-0.5", "-1.7", "saturated"),
        ("1.1", "1.7", None),
        ("1.1", "-1.7", None),
    ],
)
def test_after_one_error_a_grader_is_shown_what_comes_to_0_or_1_be_it_no_less_work(
    number: str, right: str, why: Ease | None
) -> None:
    """One of the two steps that the sum goes into is enough."""
    beside = Step("beside", Operation.PRODUCT, ("sum", Decimal("0.3")))
    graph = (SUM._replace(operands=(Decimal(right),)), UNIT._replace(operation=Operation("relu")), beside, TERM, OUTPUT)
    assert stands_out("sum", Estimate.exactly(Decimal(number)), graph, {}, 2) == why


def test_a_quotient_is_to_be_worked_out_unless_it_is_of_0_or_by_a_power_of_ten() -> None:
    """On the right way 0.7 by 0.8."""

    def why(part: str, number: str) -> Ease | None:
        boxes = [
            Step(name, Operation.LINEAR, (Decimal(text),), name) for name, text in (("above", "0.7"), ("below", "0.8"))
        ]
        graph = (*boxes, Step("by", Operation.QUOTIENT, ("above", "below"), "by"))
        return ease(part, Estimate.exactly(Decimal(number)), graph, {}, 2)

    assert [why("above", number) for number in ("0", "0.004", "1", "10", "0.9")] == ["trivial", "trivial", *[None] * 3]
    assert [why("below", number) for number in ("1", "-10", "0.1", "0.9")] == ["trivial", "trivial", None, None]


# One error, and how a diagnosis is said.


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"O": "-0.84"}, "the sign"),
        ({"O": "0.6819"}, "two digits exchanged"),  # 0.8619 follows from 0.77 and 0.20 as they are written
        ({"O": "8.40"}, "the decimal point"),
        ({"O": "0.084"}, "the decimal point"),
        ({"O": "0.74"}, "one digit"),
        ({"O": "0.89"}, "one digit"),
        ({"O": "0.94"}, "one digit"),
        ({"O": "1.84"}, "one digit"),
        ({"O": "0.57"}, None),
        ({"H0 sum": "12.0"}, "the decimal point"),
        ({"H0 sum": "1.02"}, "two digits exchanged"),
        ({"H0 sum": "2.10"}, None),  # not on either side of the point,
    ],
)
def test_an_error_is_named_only_if_putting_it_right_makes_the_number_right(
    changes: dict[str, str], error: str | None
) -> None:
    ((name, text),) = changes.items()
    found = marked({**dict.fromkeys(("H0", "O"), ""), **changes}) if name == "H0 sum" else marked(changes)
    assert verdicts(found)[name] == "wrong"
    assert found.diagnosis.error == ((name, error) if error else None), text


def test_a_fraction_has_no_digits_to_mistake() -> None:
    found = marked({"O": "84/10"})
    assert (verdicts(found)["O"], found.diagnosis.error) == ("wrong", None)


def test_a_diagnosis_is_listed_by_name() -> None:
    assert Diagnosis().names() == []
    assert Diagnosis((("a",), ("b", "c")), None, "O").names() == ["a", "b + c"]
    assert Diagnosis((), ("O", "the sign"), "O").names() == ["arithmetic error in O: the sign"]


def test_four_alternatives_are_said_and_of_more_how_many_there_are() -> None:
    one = ("output_bias_left_out", "minus_lost_I0_H1")
    text = "output bias left out together with minus of I0→H1 lost"
    assert together_words([one], "sigmoid") == text
    assert together_words([one] * 4, "sigmoid") == f"one of: {'; '.join([text] * 4)}"
    assert together_words([one] * 5, "sigmoid") == f"one of: {'; '.join([text] * 4)}; 1 more"
    assert together_words([one] * 7, "sigmoid") == f"one of: {'; '.join([text] * 4)}; 3 more"


def test_a_hint_names_up_to_four_slips_and_of_five_none() -> None:
    marker = Marker(an_item(), 2, Policies())
    nothing_wrong = Script({}, frozenset(), {}, 2)
    names = ("inputs_swapped", "biases_subtracted", "activation_left_out", "relu_used", "tanh_used")

    def hint(count: int) -> str:
        return marker.mistakes.hint("O", nothing_wrong, Diagnosis(tuple((name,) for name in names[:count])))

    assert hint(1) == "inputs swapped"
    assert hint(2) == "one of: inputs swapped; biases subtracted"
    assert hint(4).count("; ") == 3
    assert hint(5) == ""
    error = Diagnosis((), ("O", "the sign"), "O")
    off = replace(nothing_wrong, filled={"O": Decimal("-0.84")})
    assert marker.mistakes.hint("O", off, error) == "but for the sign it would be right"


def test_a_slip_that_gives_one_box_and_not_the_script_is_said_to_give_that_box_alone() -> None:
    """0.23 = sigmoid(−1.20): who loses the exponent's minus in H0 would in H1, which is right."""
    found = marked({"H0": "0.23", "O": ""})
    assert found.diagnosis.slips == ()
    assert words(found, "H0") == "Wrong: 0.77 expected, … accepted (in this box alone: minus of the exponent lost)."
    both = marked({"H0": "0.23", "H1": "0.80", "O": ""})
    assert both.diagnosis.names() == ["exponent_sign_lost"]
    assert words(both, "H0") == "Wrong: 0.77 expected, … accepted (minus of the exponent lost)."


def test_an_interval_is_said_from_its_low_end_to_its_high_one() -> None:
    assert reason(marked({}), "H0 sum") == "Right: 1.20 expected, 1.1950 to 1.2050 accepted."
    assert what_follows(Interval(*decimals("-0.5", "0.25"))) == "-0.5 to 0.25"
    assert what_follows(("xnor", "iff")) == "xnor or iff"
    assert what_follows(None) == ""
