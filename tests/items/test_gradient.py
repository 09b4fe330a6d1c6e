"""Kind `gradient`: right by Keras's own derivatives, fair to honest students, and no slip passes."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from examgen.items import gradient
from examgen.items.descent import Descent as Asked
from examgen.items.descent import Loss, Wishes, listed, unlike, why_no_loss
from examgen.items.drawn_step import drawn_target
from examgen.items.item import Posed
from examgen.items.kind import exact_values
from examgen.items.rejection import Rejection
from examgen.items.rules import RULES
from examgen.items.screening import hides
from examgen.items.solution import examined, solution
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import ONE
from examgen.paper.estimates import Interval
from examgen.paper.network import Layer, Network
from tests.exams import a_network, an_item, with_besides
from tests.items.descents import ON_THE_WAY_BACK, Descent, slipped_copies, step_by
from tests.items.sheets import chances, network_of, places_handed_in, refused, rows, sheets, solved_item, without_slips
from tests.items.students import Copied, Student

KIND = "gradient"

Row = tuple[Decimal, ...]

targets = st.integers(-15, 25).map(lambda tenths: Decimal(tenths).scaleb(-1))
rates = st.sampled_from((Decimal("0.1"), Decimal("0.5"), Decimal("0.9")))
losses = st.sampled_from((Loss.HALF_SQUARED, Loss.SQUARED))


@st.composite
def questions(draw: st.DrawFn) -> tuple[Copied, Row, Posed]:
    """A sheet, a row and the question that they make with any target, rate, loss and number of decimals."""
    sheet, row = draw(sheets()), draw(rows)
    posed = Posed(
        network=network_of(sheet),
        inputs=row,
        besides=Asked(target=draw(targets), learning_rate=draw(rates), loss=draw(losses)),
        places=draw(places_handed_in),
    )
    return sheet, row, posed


def descent_of(posed: Posed) -> Descent:
    first, second = ((edge.source, edge.target) for edge in gradient.stepped_edges(posed))
    step = posed.besides
    return Descent(step.target, step.learning_rate, step.loss is Loss.SQUARED, (first, second))


@pytest.mark.parametrize(
    ("output", "known"), [("sigmoid", ("0", "1")), ("linear", ("-0.5", "0.0", "0.5", "1.0", "1.5"))]
)
def test_targets_are_those_that_the_output_could_have_well_away_from_what_it_is(
    output: str, known: tuple[str, ...]
) -> None:
    for number in range(30):
        hidden, last = a_network(number, "tanh").layers
        network = Network("xor", (hidden, replace(last, activation=Activation(output))))
        row = (Decimal(1), Decimal(0))
        (found,) = network.trace(row)[-1].outputs
        target = drawn_target(network, row, Random(number))
        assert str(target) in known
        away = [abs(Decimal(each) - found) for each in known]
        assert abs(target - found) >= Decimal("0.6") or abs(target - found) == max(away)


def test_of_two_outputs_either_may_be_the_one_that_is_well_away() -> None:
    """Both are 1.1·0.5 = 0.55: of the targets −0.5 and 1.5 are well away, 0.0, 0.5 and 1.0 are not."""
    hidden = Layer(Activation.RELU, decimals("0.5"), *decimals("0.0"))
    network = Network("own", (hidden, Layer(Activation.LINEAR, decimals("1.1 1.1"), *decimals("0.0 0.0"))))
    drawn = (drawn_target(network, (ONE,), Random(seed)) for seed in range(40))
    away = {tuple(target in map(Decimal, ("-0.5", "1.5")) for target in listed(both)) for both in drawn}
    assert away >= {(True, False), (False, True)}
    assert (False, False) not in away


@pytest.mark.parametrize(
    ("loss", "output", "outputs", "said"),
    [
        ("mean-squared", "linear", 2, None),
        ("mean-squared", "linear", 1, "it is the mean over several outputs, and there is one. Write squared, "),
        ("mean-squared", "softmax", 2, "the output is softmax, which has categorical-cross-entropy here. Choose that."),
        ("binary-cross-entropy", "linear", 1, "the output is linear, which has half-squared or squared here. Choose "),
    ],
)
def test_a_loss_that_an_output_cannot_have_is_refused_with_those_that_it_can(
    loss: str, output: str, outputs: int, said: str | None
) -> None:
    found = why_no_loss(Loss(loss), Activation(output), outputs)
    assert found is None if said is None else (found or "").startswith(said)


def test_the_loss_of_a_question_goes_with_its_output_whatever_its_hidden_units_are() -> None:
    """A cross-entropy of one probability on a linear output, above sigmoids."""
    posed = an_item(3, "sigmoid", kind="gradient").posed
    crossed = replace(posed, besides=replace(posed.besides, loss=Loss("binary-cross-entropy")))
    assert gradient.KIND.contradiction(posed) is None
    assert (gradient.KIND.contradiction(crossed) or "").startswith("loss: ")


def test_a_second_row_that_was_wished_is_missed_where_there_is_none() -> None:
    posed = an_item(3, "tanh", kind="gradient").posed
    two = replace(posed.besides, second_inputs=(Decimal(0), Decimal(1)), second_target=Decimal(1))
    for wished in ("drawn", (Decimal(0), Decimal(1))):
        assert unlike(posed.besides, Wishes(second_row=wished), posed.network) == "second_inputs"
        assert unlike(two, Wishes(second_row=wished), posed.network) is None
    assert unlike(two, Wishes(second_row=(Decimal(1), Decimal(1))), posed.network) == "second_inputs"


@pytest.mark.parametrize(
    ("low", "high", "rule"),
    [
        ("-0.7", "-0.5", None),
        ("-0.7", "-0.49", Rejection.TARGET_MET),
        ("0.5", "0.7", None),
        ("0.49", "0.7", Rejection.TARGET_MET),
    ],
)
def test_an_error_of_a_half_is_far_enough_and_less_is_not(low: str, high: str, rule: Rejection | None) -> None:
    item = an_item(3, "tanh", kind=KIND)
    accepted = examined(KIND, item.posed, item.places or 4).accepted
    assert gradient.screen(item.posed, accepted) is None
    assert gradient.screen(item.posed, {**accepted, "error": Interval(Decimal(low), Decimal(high))}) is rule


def test_who_asks_for_all_weights_gets_each_once_those_of_the_output_first() -> None:
    network = a_network(1, "relu")
    every = Wishes(ask="all").edges(network) or ()
    assert set(every[:3]) == {"H0->O", "H1->O", "B->O"}
    assert set(every[3:]) == {f"{source}->{unit}" for source in ("I0", "I1", "B") for unit in ("H0", "H1")}
    assert len(every) == 9
    assert Wishes(ask=("I0->H0",)).edges(network) == ("I0->H0",)


@given(question=questions(), random=chances)
def test_an_honest_student_is_never_refused(question: tuple[Copied, Row, Posed], random: Random) -> None:
    sheet, row, posed = question
    assert posed.places is not None
    screened = gradient.screen(posed, examined(KIND, posed, 2).accepted)
    assume(screened not in (Rejection.DERIVATIVE_UNDEFINED, Rejection.NO_UNIT_FIRES))
    item = without_slips(KIND, posed, 2)
    for _ in range(3):
        written = step_by(Student(random, posed.places + 2), sheet, row, descent_of(posed))
        assert refused(written, item) == []


@given(question=questions(), random=chances)
def test_a_mistake_on_the_way_back_is_refused_where_it_does_not_hide(
    question: tuple[Copied, Row, Posed], random: Random
) -> None:
    sheet, row, posed = question
    assert posed.places is not None
    item, solved = solved_item(KIND, posed, 2, RULES)
    for slip in solved.slips:
        if slip.name in ON_THE_WAY_BACK and not hides(slip, solved.accepted):
            written = step_by(Student(random, posed.places + 2), sheet, row, descent_of(posed), slip.name)
            assert refused(written, item), slip.name


@given(question=questions(), random=chances)
def test_a_mistake_forward_is_refused_where_it_does_not_hide(
    question: tuple[Copied, Row, Posed], random: Random
) -> None:
    sheet, row, posed = question
    assert posed.places is not None
    item, solved = solved_item(KIND, posed, 2, RULES)
    shown = {slip.name for slip in solved.slips if not hides(slip, solved.accepted)}
    for name, copied, inputs, back in slipped_copies(sheet, row):
        if name in shown:
            student = Student(random, posed.places + 2)
            assert refused(step_by(student, copied, inputs, descent_of(posed), back=back), item), name


@given(question=questions(), random=chances)
def test_a_slip_predicts_what_a_student_who_makes_it_hands_in(
    question: tuple[Copied, Row, Posed], random: Random
) -> None:
    sheet, row, posed = question
    assert posed.places is not None
    predicted = {slip.name: slip for slip in solution(KIND, posed, 2).slips}
    student, descent = Student(random, posed.places + 2), descent_of(posed)
    scripts = {name: step_by(student, sheet, row, descent, name) for name in ON_THE_WAY_BACK}
    for name, copied, inputs, back in slipped_copies(sheet, row):
        scripts[name] = step_by(student, copied, inputs, descent, back=back)
    for name in predicted.keys() & scripts.keys():
        slip = predicted[name]
        for part, low in slip.low.items():
            assert low <= scripts[name][part] <= slip.high[part], (name, part)


def test_every_slip_of_the_way_back_is_tried_here() -> None:
    found = {slip.name for number in range(8) for slip in an_item(number, "tanh", kind=KIND).slips}
    assert set(ON_THE_WAY_BACK) <= found


@pytest.mark.slow
@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "leaky-relu"])
@pytest.mark.parametrize("loss", [Loss.HALF_SQUARED, Loss.SQUARED])
def test_gradients_and_new_weights_are_those_of_gradient_tape(activation: str, loss: Loss) -> None:
    for number in range(4):
        posed = gradient.pose(a_network(number, activation), (Decimal(1), Decimal("0.4")), Random(number))
        posed = with_besides(posed, loss=loss)
        answers = examined(KIND, posed, 2).answers
        for name, expected in by_tape(posed).items():
            assert float(answers[name]) == pytest.approx(expected, abs=0.000051), name  # type: ignore[arg-type]


def by_tape(posed: Posed) -> dict[str, float]:
    """Every number of the step, as TensorFlow's automatic differentiation has it in float64."""
    import tensorflow as tf

    def tensor(numbers: object) -> tf.Variable:
        return tf.Variable(numbers, dtype=tf.float64)

    hidden, output = posed.network.layers
    weights, biases = tensor([[*map(float, row)] for row in hidden.weights]), tensor([*map(float, hidden.biases)])
    above, bias = tensor([float(row[0]) for row in output.weights]), tensor(float(output.biases[0]))
    row = tf.constant([*map(float, posed.row)], dtype=tf.float64)
    known = {"relu": tf.nn.relu, "sigmoid": tf.nn.sigmoid, "tanh": tf.nn.tanh}
    activation = known.get(hidden.activation) or partial(tf.nn.leaky_relu, alpha=float(hidden.slope or 0))
    with tf.GradientTape() as tape:
        sums = tf.linalg.matvec(weights, row, transpose_a=True) + biases
        total = tf.reduce_sum(activation(sums) * above) + bias
        error = total - float(posed.besides.target)
        loss = error**2 if posed.besides.loss is Loss.SQUARED else error**2 / 2
    slopes = tape.gradient(loss, [total, sums, weights, biases, above])
    found = {"error": float(error), "delta O": float(slopes[0])}
    found |= {f"delta H{unit}": float(slopes[1][unit]) for unit in (0, 1)}
    by_edge = {f"H{unit}->O": (above[unit], slopes[4][unit]) for unit in (0, 1)}
    for unit in (0, 1):
        by_edge[f"B->H{unit}"] = (biases[unit], slopes[3][unit])
        by_edge |= {f"I{place}->H{unit}": (weights[place][unit], slopes[2][place][unit]) for place in (0, 1)}
    for edge in (edge.name for edge in gradient.stepped_edges(posed)):
        weight, slope = by_edge[edge]
        found[f"gradient {edge}"] = float(slope)
        found[f"new {edge}"] = float(weight) - float(posed.besides.learning_rate) * float(slope)
    return found


def relu(hidden: tuple[str, ...], output: tuple[str, ...]) -> Network:
    """A ReLU network: I0->H0, I0->H1, I1->H0, I1->H1, biases of H0 and H1; H0->O, H1->O, bias of O."""
    a, b, c, d, e, f = map(Decimal, hidden)
    up, down, bias = map(Decimal, output)
    layer = Layer(Activation.RELU, ((a, b), (c, d)), (e, f))
    return Network("xor", (layer, Layer(Activation.LINEAR, ((up,), (down,)), (bias,))))


def asked(network: Network, row: tuple[str, str], target: str = "1.5", rate: str = "0.1") -> Posed:
    return Posed(
        network=network,
        inputs=tuple(map(Decimal, row)),
        besides=Asked(target=Decimal(target), learning_rate=Decimal(rate), loss=Loss.HALF_SQUARED),
        places=4,
    )


ONE_FIRES = relu(("1.0", "-1.0", "1.0", "-1.0", "0.0", "0.3"), ("0.5", "2.0", "0.2"))


def test_the_step_is_the_one_worked_out_on_paper() -> None:
    # H0 = 1·1.0 + 0·1.0 + 0 = 1, H1 sum = -0.7; O = 0.5 + 0.2 = 0.7; error = 0.7 - 1.5 = -0.8
    answers = solution(KIND, asked(ONE_FIRES, ("1", "0")), 2).answers
    assert {name: str(answer) for name, answer in answers.items()} == {
        "error": "-0.8000",
        "delta O": "-0.8000",
        "delta H0": "-0.4000",
        "delta H1": "0.0000",
        "gradient H0->O": "-0.8000",
        "gradient I0->H0": "-0.4000",
        "new H0->O": "0.5800",
        "new I0->H0": "1.0400",
    }


def test_the_mean_over_two_outputs_halves_twice_each_error() -> None:
    """H0 = 0.5 + 0.1 = 0.6; O0 = 2·0.6 − 0.3 = 0.9 for 0, O1 = −0.6 + 0.4 = −0.2 for 1; delta H0 = 1.8 + 1.2."""
    hidden = Layer(Activation.RELU, decimals("0.5"), *decimals("0.1"))
    network = Network("own", (hidden, Layer(Activation.LINEAR, decimals("2.0 -1.0"), *decimals("-0.3 0.4"))))
    step = Asked(target=(Decimal(0), Decimal(1)), learning_rate=Decimal("0.1"), loss=Loss.MEAN_SQUARED)
    found = exact_values(gradient.declare(Posed(network=network, inputs=(Decimal(1),), besides=step)))
    assert {name: found[name] for name in ("delta O0", "delta O1", "delta H0")} == {
        "delta O0": Decimal("0.9"),
        "delta O1": Decimal("-1.2"),
        "delta H0": Decimal("3.0"),
    }


def test_softmax_over_two_hidden_layers_goes_back_from_shares_less_targets() -> None:
    """G0 = H0 = 1, and both sums are 0.5: each class has a half. delta G0 = −0.5·0.5 + 0.5·0.5 = 0."""
    one = Layer(Activation.RELU, decimals("1.0"), *decimals("0.0"))
    network = Network("own", (one, one, Layer(Activation.SOFTMAX, decimals("0.5 0.5"), *decimals("0.0 0.0"))))
    step = Asked(target=(Decimal(1), Decimal(0)), learning_rate=Decimal("0.1"), loss=Loss.CATEGORICAL_CROSS_ENTROPY)
    found = exact_values(gradient.declare(Posed(network=network, inputs=(Decimal(1),), besides=step)))
    assert (found["P0"], found["P1"]) == (Decimal("0.5"), Decimal("0.5"))
    assert (found["delta O0"], found["delta O1"], found["delta G0"]) == (Decimal("-0.5"), Decimal("0.5"), 0)


def test_of_two_rows_the_first_decides_which_weights_are_stepped() -> None:
    """On (1, 0) I1 carries nothing, on (1, 1) it does."""
    for both, edge in (((("1", "0"), ("1", "1")), "I0->H0"), ((("1", "1"), ("1", "0")), "I1->H0")):
        posed = asked(ONE_FIRES, both[0])
        (second,) = decimals(" ".join(both[1]))
        besides = replace(posed.besides_of(Asked), second_inputs=second, second_target=ONE)
        assert [one.name for one in gradient.stepped_edges(replace(posed, besides=besides))] == ["H0->O", edge]


def test_who_leaves_the_second_row_out_has_the_gradient_of_the_first() -> None:
    """On (1, 0) O is 0.7 and H0 1; on (1, 1) H0 is 2 and O 1.2: (−0.8·1 − 0.3·2) / 2 = −0.7 for −0.8."""
    posed = asked(ONE_FIRES, ("1", "0"))
    second = replace(posed.besides_of(Asked), second_inputs=(ONE, ONE), second_target=Decimal("1.5"))
    solved = solution(KIND, replace(posed, besides=second), 2)
    assert solved.answers["gradient H0->O"] == Decimal("-0.7000")
    slips = {slip.name: slip.answers for slip in solved.slips}
    assert slips["second_row_left_out"]["gradient H0->O"] == Decimal("-0.8000")
    assert slips["gradient_is_delta"]["gradient H0->O"] == Decimal("-0.5500")  # (−0.8 − 0.3) / 2


def test_of_a_layer_further_down_a_unit_is_stepped_that_has_a_delta() -> None:
    """G0 is relu(−3), and H1 goes into it alone: its delta is 0. Of the layer below the output a derivative will do."""
    lower = Layer(Activation.TANH, decimals("0.5 0.7", "0.3 0.2"), *decimals("0.1 0.2"))
    upper = Layer(Activation.RELU, decimals("0.0 0.9", "1.0 0.0"), *decimals("-3.0 0.4"))
    network = Network("own", (lower, upper, Layer(Activation.LINEAR, decimals("1.1", "0.8"), *decimals("0.1"))))
    stepped = gradient.stepped_edges(asked(network, ("1", "1"), target="9.0"))
    assert [edge.name for edge in stepped] == ["G1->O", "H1->G1", "I1->H0"]


def test_what_makes_no_question_is_named() -> None:
    def screened(posed: Posed) -> Rejection | None:
        return gradient.screen(posed, examined(KIND, posed, 2).accepted)

    assert screened(asked(ONE_FIRES, ("1", "0"))) is None
    assert screened(asked(ONE_FIRES, ("0", "0"))) is Rejection.DERIVATIVE_UNDEFINED
    assert screened(asked(ONE_FIRES, ("1", "0"), target="0.5")) is Rejection.TARGET_MET
    dead = relu(("-1.0", "-1.0", "-1.0", "-1.0", "-0.1", "-0.3"), ("0.5", "2.0", "0.2"))
    assert screened(asked(dead, ("1", "0"))) is Rejection.NO_UNIT_FIRES
    twice = replace(asked(ONE_FIRES, ("1", "0")).besides_of(Asked), second_inputs=(Decimal(1), Decimal(0)))
    step = replace(twice, second_target=twice.target)
    assert screened(replace(asked(ONE_FIRES, ("1", "0")), besides=step)) is Rejection.ROW_TWICE
    saturated = Network("xor", (replace(ONE_FIRES.layers[0], activation=Activation.TANH), ONE_FIRES.layers[1]))
    far = replace(saturated.layers[0], biases=(Decimal(9), Decimal(9)))
    assert screened(asked(replace(saturated, layers=(far, saturated.layers[1])), ("1", "0"))) is Rejection.WEIGHT_STAYS


@given(sheet=sheets(), inputs=rows, random=chances)
def test_a_target_is_never_near_the_output_and_no_gradient_is_0(sheet: Copied, inputs: Row, random: Random) -> None:
    posed = gradient.pose(network_of(sheet), inputs, random)
    output = posed.network.trace(inputs)[-1].outputs[0]
    assert abs(output - posed.besides.target) >= Decimal("0.6")
    solved = gradient.KIND.solve(posed, 6)
    hidden = posed.network.trace(inputs)[0]
    assume(all(abs(total) <= 22 for total in hidden.sums))  # beyond, a derivative is 0 to every digit
    fires = any(hidden.outputs)
    for edge in gradient.stepped_edges(posed):
        found = solved[f"gradient {edge.name}"]
        assert not fires or (not isinstance(found, str) and found.value != 0)  # type: ignore[union-attr]


def test_pose_leaves_target_rate_and_loss_to_chance() -> None:
    drawn = [gradient.pose(a_network(1), (Decimal(0), Decimal(1)), Random(seed)) for seed in range(40)]
    assert len({posed.besides.target for posed in drawn}) > 1
    assert {posed.besides.learning_rate for posed in drawn} == {Decimal("0.1"), Decimal("0.5")}
    assert {posed.besides.loss for posed in drawn} == {Loss.HALF_SQUARED, Loss.SQUARED}


def test_answers_have_four_decimals_whatever_the_exam_has() -> None:
    for places in (1, 2, 4):
        item = an_item(3, "tanh", places=places, kind=KIND)
        assert item.places == (None if places == 4 else 4)
        assert all(part.answer.as_tuple().exponent == -4 for part in item.parts)  # type: ignore[union-attr]


def test_weights_by_chance_all_move_and_of_named_ones_one_may_stay() -> None:
    """H0 is sigmoid(-17): neither its weight to O nor those into it move by as much as 0.0001."""
    hidden = Layer(Activation.SIGMOID, decimals("-9.0 0.5", "-9.0 -0.5"), *decimals("-9.8 0.3"))
    network = Network("own", (hidden, Layer(Activation.LINEAR, decimals("1.0", "2.0"), *decimals("0.1"))))
    row = (Decimal("0.4"), Decimal("0.4"))
    drawn = [gradient.pose(network, row, Random(seed)) for seed in range(60)]
    assert {name for posed in drawn for name in posed.besides.ask} == {"H1->O", "I0->H1", "I1->H1"}
    named = replace(drawn[0], besides=replace(drawn[0].besides, ask=("H0->O", "H1->O")))
    for posed in (*drawn[:4], named):
        assert gradient.screen(posed, examined(KIND, posed, 2).accepted) is None
    stays = replace(named, besides=replace(named.besides, ask=("H0->O", "I0->H0")))
    assert gradient.screen(stays, examined(KIND, stays, 2).accepted) is Rejection.WEIGHT_STAYS


def decimals(*rows: str) -> tuple[tuple[Decimal, ...], ...]:
    return tuple(tuple(map(Decimal, row.split())) for row in rows)
