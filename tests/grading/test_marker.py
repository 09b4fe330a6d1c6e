"""Single scripts, each verdict worked out by hand here.

The network is sigmoid on (1, 0): H0 sum = 1.5 − 0.3 = 1.20, H0 = 0.7685; H1 sum = −2.0 + 0.6 = −1.40, H1 = 0.1978;
O = 2.0·0.7685 − 1.5·0.1978 − 0.4 = 0.8404.
"""

from decimal import Decimal
from random import Random

import pytest

from examgen.exam.record import Policies
from examgen.grading.marker import Marked, Marker
from examgen.items.item import Item, Source
from examgen.items.kinds import KINDS
from examgen.items.solution import make_item
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network

SOURCE = Source(layers=(), batch=0, index=0)

RIGHT = {"H0 sum": "1.20", "H0": "0.77", "H1 sum": "-1.40", "H1": "0.20", "O": "0.84"}


def decimals(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


def an_item(activation: str = "sigmoid", kind: str = "forward", row: tuple[str, ...] = ("1", "0")) -> Item:
    hidden = Layer(Activation(activation), (decimals("1.5", "-2.0"), decimals("0.7", "1.1")), decimals("-0.3", "0.6"))
    network = Network("xor", (hidden, Layer(Activation.LINEAR, (decimals("2.0"), decimals("-1.5")), decimals("-0.4"))))
    posed = KINDS[kind].pose(network, decimals(*row), Random(1))
    return make_item("Q07", kind, posed, SOURCE, 2)


def marked(changes: dict[str, str], activation: str = "sigmoid", **policies: str) -> Marked:
    return Marker(an_item(activation), 2, Policies(**policies)).mark({**RIGHT, **changes})


def verdicts(found: Marked) -> dict[str, str]:
    return {part.name: part.verdict for part in found.parts}


def points(found: Marked) -> dict[str, Decimal]:
    return {part.name: part.points for part in found.parts}


def reason(found: Marked, name: str) -> str:
    return next(part.reason for part in found.parts if part.name == name)


def test_right_answers_earn_everything() -> None:
    found = marked({})
    assert (found.item, found.total, found.points) == ("Q07", 5, 5)
    assert set(verdicts(found).values()) == {"right"}
    assert found.diagnosis.names() == []
    assert not found.to_look_at


def test_a_mistake_is_paid_for_once() -> None:
    """sigmoid(0.80) = 0.69; 2·0.69 − 1.5·0.20 − 0.4 = 0.68."""
    found = marked({"H0 sum": "0,80", "H0": "0,69", "O": "0,68"})
    assert verdicts(found) == {"H0 sum": "wrong", "H0": "carried", "H1 sum": "right", "H1": "right", "O": "carried"}
    assert found.total == 4
    assert "H0 sum = 0,80" in reason(found, "H0")
    assert "1.20 expected" in reason(found, "H0 sum")


def test_a_second_mistake_is_paid_for_too() -> None:
    found = marked({"H0 sum": "0.80", "H0": "0.96", "O": "1.22"})
    assert verdicts(found)["H0"] == "wrong"
    assert verdicts(found)["O"] == "carried", "2·0.96 − 0.3 − 0.4 = 1.22"
    assert found.total == 3


def test_a_blank_box_stands_for_what_follows() -> None:
    found = marked({"H0 sum": "0.80", "H0": "", "O": "0.68"})
    assert verdicts(found) == {"H0 sum": "wrong", "H0": "blank", "H1 sum": "right", "H1": "right", "O": "carried"}
    assert points(found)["H0"] == 0
    assert verdicts(marked({"H0": ""}))["O"] == "right"


def test_going_on_from_two_decimals_is_right_and_not_carried() -> None:
    """H0 = 0.7685 and H1 = 0.1978 by four decimals give 0.84; by two, 2·0.77 − 1.5·0.20 − 0.4 = 0.84 as well.

    With the wider 0.8480, which is 2·0.774 − 0.3 − 0.4, the numbers above must be right.
    """
    assert verdicts(marked({"O": "0.85"}))["O"] == "right"
    assert "as they are written" in reason(marked({"O": "0.85"}), "O")
    assert verdicts(marked({"H1": "?", "O": "0.85"}))["O"] == "right"
    assert verdicts(marked({"O": "0.87"}))["O"] == "wrong"


def test_fewer_decimals_than_asked_for_are_no_excuse() -> None:
    """1.2 is 1.20: a student who writes it has no claim to sigmoid(1.24) = 0.78."""
    assert verdicts(marked({"H0 sum": "1.2"}))["H0 sum"] == "right"
    assert verdicts(marked({"H0 sum": "1.2", "H0": "0.78"}))["H0"] == "wrong"


@pytest.mark.parametrize(("policy", "share"), [("half", "0.5"), ("full", "1"), ("none", "0")])
def test_a_convenient_number_earns_what_the_policy_says(policy: str, share: str) -> None:
    """sigmoid(0) = 0.50 is known by heart; 2·0.50 − 0.3 − 0.4 = 0.30."""
    found = marked({"H0 sum": "0", "H0": "0.50", "O": "0.30"}, eased=policy)
    assert verdicts(found) == {"H0 sum": "wrong", "H0": "eased", "H1 sum": "right", "H1": "right", "O": "eased"}
    assert points(found)["H0"] == points(found)["O"] == Decimal(share)
    assert found.to_look_at
    assert "H0 sum = 0, which is 0 or ±1" in reason(found, "O")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"H0 sum": "9.5", "H0": "1.00", "O": "1.30"}, "the activation turns into 0 or ±1"),
        ({"H0": "0.00", "O": "-0.70"}, "0 or ±1"),
        ({"H0 sum": "-1.40", "H0": "0.20", "O": "-0.30"}, "function value stands on the page already"),
        ({"H0 sum": "100", "H0": "1.00", "O": "1.30"}, "a power of ten"),
    ],
)
def test_a_number_after_which_less_is_left_to_do_is_noticed(changes: dict[str, str], why: str) -> None:
    found = marked(changes)
    assert verdicts(found)["O"] == "eased", found
    assert why in reason(found, "O")


@pytest.mark.parametrize(
    "changes",
    [
        {"H1": "0.77", "O": "-0.02"},  # what belongs in H0: one product as before
        {"H0": "4.56", "O": "8.42"},  # larger than any sigmoid: one product as before
        {"H0 sum": "0.3", "H0": "0.57", "O": "0.45"},
        {"H0": "0.01", "O": "-0.68"},  # 2·0.01 = 0.0200 is to be added like any other product
    ],
)
def test_a_wrong_number_after_which_as_much_is_left_to_do_is_carried(changes: dict[str, str]) -> None:
    found = marked(changes)
    assert verdicts(found)["O"] == "carried", found
    assert found.total == 4
    assert not found.to_look_at


def test_a_clipped_relu_is_eased() -> None:
    """ReLU: H0 sum = 1.20, H1 sum = −1.40, O = 2·1.20 − 0.4 = 2.00. A negative sum makes H0 vanish, O = −0.40."""
    right = {"H0": "1.20", "H1": "0", "O": "2.00"}
    found = marked({**right, "H0 sum": "-0.53", "H0": "0", "O": "-0.40"}, "relu")
    assert verdicts(found) == {"H0 sum": "wrong", "H0": "eased", "H1 sum": "right", "H1": "right", "O": "eased"}
    other = marked({**right, "H1 sum": "0.53", "H1": "0.53", "O": "1.20"}, "relu")
    assert verdicts(other)["O"] == "carried", (
        "where nothing was to be multiplied, a number makes more work and not less"
    )


def test_one_arithmetic_error_is_honest_whatever_it_leads_to() -> None:
    """On (0, 0) H0 sum is −0.30 and H1 sum 0.60. 0.00 for 0.60 is one digit, σ(0) = 0.50; none makes 10 of −0.30."""
    item = an_item(row=("0", "0"))
    right = {part.name: str(part.answer) for part in item.parts}
    assert (right["H0"], right["H1"], right["O"]) == ("0.43", "0.65", "-0.52")
    marker = Marker(item, 2, Policies())
    unlucky = marker.mark({**right, "H1 sum": "0.00", "H1": "0.50", "O": "-0.30"})
    assert verdicts(unlucky)["H1"] == verdicts(unlucky)["O"] == "carried"
    assert unlucky.total == 4
    assert [part.name for part in unlucky.parts if part.look] == ["H1", "O"]
    assert reason(unlucky, "O").endswith(
        "which is 0 or ±1 or a power of ten and comes of one arithmetic error: one digit."
    )
    assert verdicts(marked({"H1": "0.00", "O": "1.14"}))["O"] == "carried", "0.20 with one digit wrong"
    assert verdicts(marked({"H1": "0", "O": "1.14"}))["O"] == "eased", "a bare 0 is not"
    invented = marker.mark({**right, "H0 sum": "10", "H0": "1.00", "O": "0.63"})
    assert verdicts(invented)["H0"] == verdicts(invented)["O"] == "eased"
    two = marker.mark({**right, "H1 sum": "0.00", "H1": "0.50", "H0": "0.34", "O": "-0.47"})
    assert verdicts(two)["H1"] == "eased", "only a single error is honest by itself"


@pytest.mark.parametrize(
    ("number", "error"),
    [("1.14", "one term left out"), ("-0.70", "one term left out"), ("-2.23", "the sign of one term")],
)
def test_a_sum_may_be_off_by_one_term(number: str, error: str) -> None:
    """O = 1.54 − 0.30 − 0.40: the product of H1 left out, that of H0 left out, that of H0 with a minus."""
    assert marked({"O": number}).diagnosis.error == ("O", error)


def test_a_slip_excuses_only_a_script_that_it_explains_whole() -> None:
    """H0 = 0 is what ReLU makes of −1.40, and not of H0 sum = 1.20; and ReLU leaves nothing of H1 = 0.20 either.

    On (0, 1) H0 sum = 0.7 − 0.3 = 0.40 and H1 sum = 1.1 + 0.6 = 1.70: no unit is clipped. On (0, 0) H0 sum = −0.30 is.
    """
    item = an_item(row=("0", "0"))
    right = {part.name: str(part.answer) for part in item.parts}
    marker = Marker(item, 2, Policies())
    whole = marker.mark({**right, "H0": "0", "H1": "0.60", "O": "-1.30"})
    assert verdicts(whole)["O"] == "carried"
    assert reason(whole, "O").endswith(" and comes of one known mistake.")
    assert "relu_used" in whole.diagnosis.names()
    part = marker.mark({**right, "H0": "0", "O": "-1.37"})
    assert verdicts(part)["O"] == "eased", "H1 = 0.65 is sigmoid"


def test_a_slip_is_honest_even_where_it_makes_work_trivial() -> None:
    """ReLU on (0, 1), hidden weights transposed: H0 sum = −2.0 − 0.3 = −2.30 → 0."""
    item = an_item("relu", row=("0", "1"))
    slip = next(slip for slip in item.slips if slip.name == "hidden_weights_transposed")
    right = {part.name: str(part.answer) for part in item.parts}
    found = Marker(item, 2, Policies(eased="none")).mark(
        {**right, **{name: str(number) for name, number in slip.answers.items()}}
    )
    assert "eased" not in verdicts(found).values()
    assert "hidden_weights_transposed" in found.diagnosis.names()


def test_blank_steps_with_a_right_end() -> None:
    blank = dict.fromkeys(("H0 sum", "H0", "H1 sum", "H1"), "")
    assert marked(blank).total == 1
    required = marked(blank, blank_steps="steps-required")
    assert (verdicts(required)["O"], required.total) == ("right", 0)
    assert "earns nothing" in reason(required, "O")
    some = marked({**blank, "H0": "0.77"}, blank_steps="steps-required")
    assert points(some)["O"] == 1, "not all steps are missing"


def test_what_cannot_be_read_is_a_question_back_and_spoils_nothing_else() -> None:
    for text in ("?", "0.77 0.66", "x"):
        found = marked({"H0": text})
        assert verdicts(found) == {"H0 sum": "right", "H0": "unclear", "H1 sum": "right", "H1": "right", "O": "right"}
        assert found.total == 4
        assert found.to_look_at


@pytest.mark.parametrize("number", ["1e9", "99999999999999999999", "-1e99"])
def test_nothing_follows_from_a_number_beyond_belief(number: str) -> None:
    found = marked({"H0 sum": number, "H0": "1.00"})
    assert (verdicts(found)["H0 sum"], verdicts(found)["H0"]) == ("wrong", "wrong")
    assert "nothing follows" in reason(found, "H0")


def test_a_box_that_the_item_has_not_is_refused() -> None:
    with pytest.raises(KeyError, match="G0"):
        marked({"G0": "1"})


# Diagnosis


def test_a_slip_is_named() -> None:
    """Output bias left out: 0.84 + 0.40 = 1.24. Hidden bias left out: sums 1.50 and −2.00."""
    assert marked({"O": "1.24"}).diagnosis.names() == ["output_bias_left_out"]
    found = marked({"H0 sum": "1.50", "H0": "0.82", "H1 sum": "-2", "H1": "0.12", "O": "1.06"})
    assert "hidden_bias_left_out" in found.diagnosis.names()
    assert "hidden biases left out" in reason(found, "H0 sum")
    assert found.total == 3


def test_one_slip_in_one_of_two_places_is_not_named_but_hinted_at() -> None:
    found = marked({"H0 sum": "1.50", "H0": "0.82", "O": "0.94"})
    assert found.diagnosis.names() == ["arithmetic error in H0 sum: one digit"]
    assert found.diagnosis.first_wrong == "H0 sum"
    assert "hidden biases left out" in reason(found, "H0 sum")


def test_slips_that_look_alike_are_all_named() -> None:
    """A positive sum left as it is may be ReLU used, or no activation: with H1 negative, they differ."""
    found = marked({"H0": "1.20", "H1": "-1.40", "O": "4.10"})
    assert found.diagnosis.names() == ["activation_left_out"]
    alike = marked({"H0": "1.20", "H1": "", "O": ""})
    assert set(alike.diagnosis.names()) == {"activation_left_out", "activation_left_out_H0", "relu_used"}


def test_two_slips_together_are_named_where_two_numbers_speak_for_them() -> None:
    """Minus of I0→H1 lost: 2.0 + 0.6 = 2.60, H1 = 0.93; and the output bias left out: 2·0.7685 − 1.5·0.9309 = 0.14."""
    found = marked({"H1 sum": "2.60", "H1": "0.93", "O": "0.14"})
    assert found.diagnosis.names() == ["output_bias_left_out + minus_lost_I0_H1"]
    assert (found.total, verdicts(found)["H1"]) == (3, "carried")


def test_a_second_slip_is_not_guessed_at_in_a_box_that_was_left_empty() -> None:
    """ReLU used; and 2.60 in H1 might be from a minus lost in H1 sum, which is empty."""
    found = marked({"H0": "1.20", "H1 sum": "", "H1": "2.60", "O": ""})
    assert found.diagnosis.names() == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"H1 sum": "1.40", "H1": "0.80", "O": "-0.06"}, "arithmetic error in H1 sum: the sign"),
        ({"H0": "0.67", "O": "0.64"}, "arithmetic error in H0: one digit"),
        ({"H0": "7.70", "O": "14.70"}, "arithmetic error in H0: the decimal point"),
        ({"O": "0.48"}, "arithmetic error in O: two digits exchanged"),
    ],
)
def test_one_arithmetic_error_is_located(changes: dict[str, str], error: str) -> None:
    found = marked(changes)
    assert found.diagnosis.names() == [error]
    assert not found.to_look_at, "and as much is left to do as on the right way"


def test_nothing_is_guessed() -> None:
    found = marked({"H0 sum": "3.33", "H0": "0.44", "O": "7.77"})
    assert found.diagnosis.names() == []
    assert found.diagnosis.first_wrong == "H0 sum"


# Words


def test_a_word_follows_from_the_outputs_that_were_written() -> None:
    item = an_item(kind="activation-swap")
    right = {part.name: str(part.answer) for part in item.parts}
    assert (right["O trained"], right["still right"]) == ("0.84", "yes")
    marker = Marker(item, 2, Policies())
    found = marker.mark({**right, "O trained": "0.31", "still right": "No."})
    assert verdicts(found)["still right"] == "carried"
    assert verdicts(marker.mark({**right, "still right": "no"}))["still right"] == "wrong"
    assert verdicts(marker.mark({**right, "still right": "yes or no"}))["still right"] == "unclear"


def test_marks_do_not_depend_on_what_was_marked_before() -> None:
    scripts = [{"H0 sum": "0.80", "H0": "0.69", "O": "0.68"}, {"O": "1.24"}, {"H0": "?"}, {}]
    marker = Marker(an_item(), 2, Policies())
    forwards = [marker.mark({**RIGHT, **script}) for script in scripts]
    backwards = [marker.mark({**RIGHT, **script}) for script in reversed(scripts)]
    assert forwards == backwards[::-1] == [marked(script) for script in scripts]


def test_a_weight_to_copy_is_said_with_the_decimals_of_the_sheet() -> None:
    found = Marker(an_item(kind="dump"), 2, Policies()).mark({"I0->H0": "1.6"})
    assert reason(found, "I0->H0").startswith("Wrong: 1.5 expected, as it stands on the sheet")


def test_of_the_names_of_a_function_the_one_that_was_written_follows() -> None:
    """1, 0, 0, 1 from 0.5 on is what xnor gives, and iff is another name for it."""
    item = make_item("Q01", "truth-table", KINDS["truth-table"].pose(an_item().network, None, Random(1)), SOURCE, 2)
    outputs = dict(zip(("O(0,0)", "O(0,1)", "O(1,0)", "O(1,1)"), ("0.93", "0.12", "0.07", "0.88"), strict=True))
    found = Marker(item, 2, Policies()).mark({**outputs, "function": "iff"})
    assert reason(found, "function").startswith("Carried forward: iff follows from O(0,0) = 0.93")


@pytest.mark.parametrize(("written", "error"), [("2.00", ["arithmetic error in O: one digit"]), ("-2.00", [])])
def test_nobody_writes_minus_nought_so_that_minus_two_is_no_nought_with_one_digit_wrong(
    written: str, error: list[str]
) -> None:
    """On (0, 1) both hidden units are relu(1 + 0.5) = 1.5, and O is 1.5 − 1.5 = 0.00."""
    hidden = Layer(Activation.RELU, (decimals("1.0", "1.0"), decimals("1.0", "1.0")), decimals("0.5", "0.5"))
    network = Network("xor", (hidden, Layer(Activation.LINEAR, (decimals("1.0"), decimals("-1.0")), decimals("0.0"))))
    item = make_item("Q01", "forward", KINDS["forward"].pose(network, decimals("0", "1"), Random(1)), SOURCE, 2)
    right = {"H0 sum": "1.50", "H0": "1.50", "H1 sum": "1.50", "H1": "1.50"}
    assert Marker(item, 2, Policies()).mark({**right, "O": written}).diagnosis.names() == error


def test_a_made_up_nought_makes_a_curve_easier_where_the_right_sum_is_1_and_not_0() -> None:
    """Nobody knows sigmoid(-1) by heart, and everybody that of 0."""
    hidden = Layer(Activation.SIGMOID, (decimals("1.5", "-2.0"), decimals("0.7", "1.1")), decimals("-0.3", "1.0"))
    network = Network("xor", (hidden, Layer(Activation.LINEAR, (decimals("2.0"), decimals("-1.5")), decimals("-0.4"))))
    item = make_item("Q07", "forward", KINDS["forward"].pose(network, decimals("1", "0"), Random(1)), SOURCE, 2)
    # O = 2 · 0.77 - 1.5 · 0.5 - 0.4
    found = Marker(item, 2, Policies()).mark({"H0 sum": "1.2", "H0": "0.77", "H1 sum": "0", "H1": "0.5", "O": "0.39"})
    assert verdicts(found) == {"H0 sum": "right", "H0": "right", "H1 sum": "wrong", "H1": "eased", "O": "eased"}
    assert found.to_look_at


def test_a_weight_that_is_copied_has_to_be_the_one_that_stands_there() -> None:
    item = an_item(kind="dump")
    right = {part.name: str(part.answer) for part in item.parts}
    found = Marker(item, 2, Policies(habits="free")).mark({**right, "I0->H0": "1.49"})
    assert verdicts(found)["I0->H0"] == "wrong", "1.5 stands on the sheet"


@pytest.mark.parametrize("text", ["1e30", "-9e99", "99999999999999999999"])
def test_a_weight_beyond_belief_is_wrong_and_no_more(text: str) -> None:
    item = an_item(kind="missing-weight")
    assert Marker(item, 2, Policies(habits="once")).mark({item.parts[0].name: text}).total == 0
