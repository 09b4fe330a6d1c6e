"""Kind `missing-weight`: right by NumPy, unique, fair to honest students, and no slip passes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import assume, example, given

from examgen.items import missing_weight
from examgen.items.difference import item_problem
from examgen.items.for_students import for_student
from examgen.items.item import Item, Part, Posed, Source
from examgen.items.rejection import Rejection
from examgen.items.screening import hides, read_off, screen_item
from examgen.items.solution import examined, make_item, solution
from examgen.paper.edges import edges, weight_on, with_weight
from examgen.paper.estimates import Interval
from examgen.paper.network import Network
from tests.exams import a_network, an_item, with_besides
from tests.items.backwards import OWN_MISTAKES, Backwards
from tests.items.sheets import chances, network_of, places_handed_in, rows, sheets
from tests.items.students import Copied, mistakes

KIND = "missing-weight"
ACTIVATIONS = ("relu", "sigmoid", "tanh", "leaky-relu")
NUMPY = {
    "relu": lambda x: np.maximum(x, 0.0),
    "leaky-relu": lambda x: np.maximum(x, 0.1 * x),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
}
INVERSE = {
    "relu": lambda y: y,
    "leaky-relu": lambda y: np.minimum(y, 10 * y),
    "sigmoid": lambda y: np.log(y) - np.log1p(-y),
    "tanh": np.arctanh,
}

Row = tuple[Decimal, ...]


def item_of(posed: Posed, places: int) -> Item:
    return make_item("Q01", KIND, posed, Source(layers=(), batch=0, index=0), places)


def good_item(sheet: Copied, inputs: Row, places: int, random: Random) -> Item:
    """The question that a sheet makes, where it makes a good one."""
    posed = missing_weight.pose(network_of(sheet), inputs, random)
    solved = solution(KIND, posed, places)
    assume(missing_weight.screen(posed, solved.accepted) is None)
    return item_of(posed, places)


def box(item: Item) -> Part:
    (part,) = item.parts
    assert isinstance(part, Part)
    return part


def blank(item: Item) -> tuple[str, Decimal]:
    ((name, weight),) = item.besides.solution.items()
    return name, weight


def outputs(item: Item, weights: np.ndarray) -> np.ndarray:
    """By NumPy: the outputs with each of the weights on the blank edge."""
    name, _ = blank(item)
    row, found = np.array(item.posed.row, float), []
    edge = next(edge for edge in edges(item.network) if edge.name == name)
    for weight in weights:
        layers = with_weight(item.network, edge, Decimal(f"{weight:.1f}")).layers
        (w, b), (v, c) = ((np.array(layer.weights, float), np.array(layer.biases, float)) for layer in layers)
        found.append((NUMPY[str(item.network.hidden_activation)](row @ w + b) @ v + c)[0])
    return np.array(found)


def numpy_backwards(item: Item) -> float:
    """By NumPy: the weight that gives the printed output exactly."""
    name, _ = blank(item)
    source, target = name.split("->")
    hidden, output = item.network.layers
    w, b = np.array(hidden.weights, float), np.array(hidden.biases, float)
    v, c, row = np.array(output.weights, float)[:, 0], float(output.biases[0]), np.array(item.posed.row, float)
    units = NUMPY[str(hidden.activation)](row @ w + b)
    if target == "O":
        factors, unit = np.append(v, c), 2 if source == "B" else int(source[1])
        inputs, total = np.append(units, 1), float(item.besides.output)
    else:
        k = int(target[1])
        activation = (float(item.besides.output) - c - v[1 - k] * units[1 - k]) / v[k]
        factors, unit = np.append(w[:, k], b[k]), 2 if source == "B" else int(source[1])
        inputs, total = np.append(row, 1), INVERSE[str(hidden.activation)](activation)
    others = np.delete(factors * inputs, unit).sum()
    return float((total - others) / inputs[unit])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_weight_is_what_numpy_finds(activation: str) -> None:
    row, seen = (Decimal(1), Decimal("0.4")), 0
    for number in range(40):
        posed = missing_weight.pose(a_network(number, activation), row, Random(number))
        if missing_weight.screen(posed, examined(KIND, posed, 2).accepted) is None:
            item, seen = item_of(posed, 2), seen + 1
            name, weight = blank(item)
            assert (box(item).name, str(box(item).answer)) == (name, f"{weight}0")
            assert float(box(item).low) < numpy_backwards(item) < float(box(item).high)
            assert outputs(item, np.array([float(weight)])) == pytest.approx(float(item.besides.output), abs=0.0000501)
    assert seen > 10


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_no_other_weight_prints_the_same_output(sheet: Copied, inputs: Row, places: int, random: Random) -> None:
    item = good_item(sheet, inputs, places, random)
    tenths = np.array([tenth for tenth in range(-99, 100) if tenth != blank(item)[1] * 10]) / 10
    assert (abs(outputs(item, tenths) - float(item.besides.output)) > 0.0000499).all()


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
@example(
    sheet=Copied(
        ((Decimal("0.9"), Decimal("2.2")), (Decimal("-1.3"), Decimal("0.8"))),
        (Decimal("2.9"), Decimal("-0.4")),
        (Decimal("0.7"), Decimal("-1.1")),
        Decimal("0.3"),
        "tanh",
    ),
    inputs=(Decimal(1), Decimal(1)),
    places=2,
    random=Random(4),
)
def test_an_honest_student_is_never_refused(sheet: Copied, inputs: Row, places: int, random: Random) -> None:
    item = good_item(sheet, inputs, places, random)
    for _ in range(5):
        student = Backwards(random, places + 2)
        found = student.weight(sheet, inputs, blank(item)[0], item.besides.output)
        assert found is not None
        assert box(item).low <= student.writes(found) <= box(item).high
        assert student.round(found, 1) == blank(item)[1]


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_a_mistake_is_refused_where_it_does_not_hide(sheet: Copied, inputs: Row, places: int, random: Random) -> None:
    item = good_item(sheet, inputs, places, random)
    solved = solution(KIND, item.posed, places)
    forwards = {name: (copied, row) for name, copied, row in mistakes(sheet, inputs)}
    for slip in item.slips:
        if hides(slip, solved.accepted):
            continue
        copied, row = forwards.get(slip.name, (sheet, inputs))
        student, own = Backwards(random, places + 2), OWN_MISTAKES.get(slip.name, {})
        found = student.weight(copied, row, blank(item)[0], item.besides.output, **own)  # type: ignore[arg-type]
        assert found is not None, slip.name
        written = student.writes(found)
        assert not box(item).low <= written <= box(item).high, slip.name
        assert slip.low[box(item).name] <= written <= slip.high[box(item).name], slip.name


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_what_is_posed_holds_when_it_is_read_again(sheet: Copied, inputs: Row, places: int, random: Random) -> None:
    item = good_item(sheet, inputs, places, random)
    assert missing_weight.contradiction(item.posed) is None
    assert len(item.steps) == 5
    assert all(set(slip.answers) == {box(item).name} for slip in item.slips)


def test_an_edge_without_input_a_dull_weight_and_a_unit_that_does_not_fire_are_never_blank() -> None:
    network = a_network(3, "relu")
    for row in (("0", "1"), ("1", "0"), ("1", "1")):
        inputs = tuple(map(Decimal, row))
        fires = [output > 0 for output in network.trace(inputs)[0].outputs]
        for seed in range(40):
            posed = missing_weight.pose(network, inputs, Random(seed))
            ((name, weight),) = posed.besides.solution.items()
            source, target = name.split("->")
            assert weight not in (0, 1)
            assert source[0] != "I" or inputs[int(source[1])] != 0
            assert all(fires[int(unit[1])] for unit in (source, target) if unit[0] == "H")


def test_weights_of_0_and_1_are_never_blank() -> None:
    hidden, output = a_network(3, "tanh").layers
    dull = replace(hidden, weights=((Decimal("0.0"), Decimal("1.0")), hidden.weights[1]))
    network = replace(a_network(3, "tanh"), layers=(dull, output))
    drawn = (missing_weight.pose(network, (Decimal(1), Decimal(1)), Random(seed)) for seed in range(60))
    assert not {"I0->H0", "I0->H1"} & {name for posed in drawn for name in posed.besides.solution}


def test_of_two_curves_on_the_way_back_each_may_be_undone_as_the_other() -> None:
    lower = replace(a_network(3, "sigmoid").layers[0])
    network = Network("own", (lower, *a_network(3, "tanh", (2, 2, 1)).layers))
    besides = missing_weight.BlankWeight(output=Decimal("0.1000"), solution={"I0->H0": lower.weights[0][0]})
    declared = missing_weight.declare(Posed(network=network, inputs=(Decimal(1), Decimal(1)), besides=besides))
    names = {slip.name for slip in missing_weight.own_slips(declared)}
    assert {"sigmoid_inverse_used", "tanh_inverse_used"} <= names


def twinned(network: Network) -> Network:
    """The network with weights into each unit that differ in their signs alone."""
    layers = (
        replace(layer, weights=(layer.weights[0], tuple(-w for w in layer.weights[0]))) for layer in network.layers
    )
    return replace(network, layers=tuple(layers))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_weight_is_blank_now_and_then_and_a_bias_where_one_weight_could_be_read_off_the_other(
    activation: str,
) -> None:
    def drawn(change: Callable[[Network], Network]) -> set[str]:
        networks = (change(a_network(number, activation)) for number in range(80))
        row = (Decimal("0.3"), Decimal("0.2"))
        posed = (missing_weight.pose(network, row, Random(place)) for place, network in enumerate(networks))
        return {name for each in posed if not read_off(each) for name in each.besides.blanks}

    every = {edge.name for edge in edges(a_network(1))}
    biases = {name for name in every if name.startswith("B")}
    assert drawn(lambda network: network) >= every - biases
    assert drawn(twinned) == biases


def test_a_blank_that_can_be_read_off_the_weight_beside_it_is_screened_out_up_to_a_difference_of_0_3() -> None:
    outcomes: dict[bool, set[Rejection | None]] = {}
    for beside, refused in (("-1.5", True), ("1.8", True), ("-1.2", True), ("1.9", False), ("1.1", False)):
        sheet = Copied(
            ((Decimal("1.5"), Decimal("0.7")), (Decimal(beside), Decimal("-2.6"))),
            (Decimal("0.2"), Decimal("0.4")),
            (Decimal("1.3"), Decimal("-0.6")),
            Decimal("0.1"),
            "tanh",
        )
        network = network_of(sheet)
        output = missing_weight.pose(network, (Decimal(1), Decimal(1)), Random(0)).besides.given
        besides = missing_weight.BlankWeight(output=output, solution={"I0->H0": Decimal("1.5")})
        posed = Posed(network=network, inputs=(Decimal(1), Decimal(1)), besides=besides)
        assert read_off(posed) is refused, beside
        outcomes.setdefault(refused, set()).add(screen_item(posed, examined(KIND, posed, 2), Counter()))
    assert Rejection.BLANK_LIKE_SIBLING in outcomes[True]
    assert Rejection.BLANK_LIKE_SIBLING not in outcomes[False]


def test_a_saturated_unit_makes_no_question() -> None:
    ten = Decimal("9.9")
    sheet = Copied(((ten, ten), (ten, ten)), (ten, Decimal("-0.5")), (Decimal("0.4"), ten), Decimal("0.3"), "sigmoid")
    network = network_of(sheet)
    whole = missing_weight.pose(network, (Decimal(1), Decimal(1)), Random(0))
    edge = next(edge for edge in edges(network) if edge.name == "I0->H0")
    posed = with_besides(whole, solution={edge.name: weight_on(network, edge)})
    assert screen_item(posed, examined(KIND, posed, 2), Counter()) is Rejection.NOT_UNIQUE


def test_the_fewer_decimals_are_kept_the_fewer_questions_follow() -> None:
    network = a_network(1, "sigmoid")
    posed = missing_weight.pose(network, (Decimal(1), Decimal(1)), Random(5))
    assert missing_weight.screen(posed, examined(KIND, posed, 2).accepted) is None
    widths = [box(item_of(posed, places)).high - box(item_of(posed, places)).low for places in (1, 2, 3, 4)]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"solution": {"I0->H0": Decimal("9.8")}}, "solution: is 9.8, but the network has"),
        ({"solution": {"I7->H0": Decimal("9.8")}}, "solution: one edge is to be blank, and not I7->H0"),
        ({"solution": {}}, "solution: one edge is to be blank, and not none"),
        ({"output": Decimal("0.1234")}, "output: is 0.1234, but the network gives"),
    ],
)
def test_a_question_that_contradicts_its_network_is_refused(change: dict[str, object], problem: str) -> None:
    item = with_besides(an_item(2, "sigmoid", kind=KIND), **change)
    assert (item_problem(item, 2) or "").startswith(problem)


def test_a_student_is_not_given_the_weight() -> None:
    for number in range(12):
        item = an_item(number, "tanh", kind=KIND)
        shown = for_student(item).network
        numbers = [one for layer in shown.layers for row in (*layer.weights, layer.biases) for one in row]
        assert numbers.count(None) == 1
        assert len(numbers) == 9


def test_a_weight_that_might_be_four_tenths_of_its_last_decimal_away_follows_and_no_further() -> None:
    """To two decimals, of a weight w a result may lie from w - 0.04 on, and be handed in as half a hundredth less."""
    posed = next(
        posed
        for number in range(40)
        if missing_weight.screen(
            posed := missing_weight.pose(a_network(number, "tanh"), (Decimal(1), Decimal("0.4")), Random(number)),
            examined(KIND, posed, 2).accepted,
        )
        is None
    )
    ((edge, weight),) = posed.besides.solution.items()

    def screened(below: str, above: str) -> Rejection | None:
        return missing_weight.screen(posed, {edge: Interval(weight - Decimal(below), weight + Decimal(above))})

    assert screened("0.0450", "0.0450") is None
    assert screened("0.0451", "0.0450") is Rejection.NOT_UNIQUE
    assert screened("0.0450", "0.0451") is Rejection.NOT_UNIQUE
