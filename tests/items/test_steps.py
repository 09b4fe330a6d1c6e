"""Steps of gradient descent on any network: right by Keras's own derivatives, and by a published calculation."""

from decimal import Decimal

import pytest

from examgen.exam.record import Policies
from examgen.grading import Marker
from examgen.items.descent import Descent, Loss
from examgen.items.item import Posed
from examgen.items.kind import exact_values
from examgen.items.kinds import KINDS
from examgen.items.solution import solution
from examgen.paper.activations import Activation
from examgen.paper.estimates import Estimate
from examgen.paper.network import Layer, Network
from tests.items.gradient_tape import at_a_kink, by_keras
from tests.items.steps import HIDDEN, OUTPUTS, a_step, an_item_of

GRADIENT = KINDS["gradient"]

STEPS = 75
"""Every output with every number of hidden layers, a third of them with all weights, every fourth over two rows."""


def decimals(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


PUBLISHED = Network(
    "own",
    (
        Layer(Activation.SIGMOID, (decimals("0.15", "0.25"), decimals("0.20", "0.30")), decimals("0.35", "0.35")),
        Layer(Activation.SIGMOID, (decimals("0.40", "0.50"), decimals("0.45", "0.55")), decimals("0.60", "0.60")),
    ),
)
"""The two-input, two-hidden, two-output network of "A Step by Step Backpropagation Example" (Matt Mazur, 2015)."""

WEIGHTS = {
    "H0->O0": "0.35891648",
    "H1->O0": "0.408666186",
    "H0->O1": "0.511301270",
    "H1->O1": "0.561370121",
    "I0->H0": "0.149780716",
    "I1->H0": "0.19956143",
    "I0->H1": "0.24975114",
    "I1->H1": "0.29950229",
}
"""What is printed there for w5+ to w8+ and w1+ to w4+."""


def published() -> Posed:
    step = Descent(
        target=decimals("0.01", "0.99"),
        learning_rate=Decimal("0.5"),
        loss=Loss.HALF_SQUARED,
        ask=tuple(WEIGHTS),
    )
    return Posed(network=PUBLISHED, inputs=decimals("0.05", "0.10"), besides=step, places=4)


def test_a_published_calculation_comes_out_as_its_author_prints_it() -> None:
    found = exact_values(GRADIENT.declare(published()))
    total = sum((found[f"error O{place}"] ** 2 / 2 for place in (0, 1)), Decimal(0))
    printed = {**{f"new {edge}": number for edge, number in WEIGHTS.items()}, "O0": "0.75136507", "O1": "0.772928465"}
    for name, number in printed.items():
        digits = -Decimal(number).as_tuple().exponent  # type: ignore[operator]
        assert round(found[name], digits) == Decimal(number), name
    assert round(total, 9) == Decimal("0.298371109")


def test_a_published_calculation_is_asked_for_to_four_decimals_and_no_mistake_hides() -> None:
    solved = solution("gradient", published(), 2)
    assert GRADIENT.contradiction(published()) is None
    assert GRADIENT.screen(published(), solved.accepted) is None
    assert str(solved.answers["new H0->O0"]) == "0.3589"
    assert [name for name in solved.answers if name.startswith("error")] == ["error O0", "error O1"]
    names = {slip.name for slip in solved.slips}
    wanted = {"output_derivative_left_out", "first_unit_above_alone", "hidden_deltas_with_updated_weights"}
    assert wanted <= names


def test_a_wrong_delta_is_paid_for_once_and_followed_through_every_sum() -> None:
    """Twice the delta of O0: 0.2770·0.4·0.241301 - 0.0381·0.5·0.241301 = 0.0221, and so on."""
    item = an_item_of(published())
    written = {part.name: str(part.answer) for part in item.parts}
    written |= {
        "delta O0": "0.2770",
        "delta H0": "0.0221",
        "delta H1": "0.0250",
        "gradient H0->O0": "0.1643",
        "gradient H1->O0": "0.1653",
        "new H0->O0": "0.3178",
        "new H1->O0": "0.3673",
        "gradient I0->H0": "0.0011",
        "gradient I1->H0": "0.0022",
        "new I0->H0": "0.1494",
        "new I1->H0": "0.1989",
        "gradient I0->H1": "0.0012",
        "gradient I1->H1": "0.0025",
        "new I0->H1": "0.2494",
        "new I1->H1": "0.2988",
    }
    marked = Marker(item, 4, Policies()).mark(written)
    verdicts = {part.name: part.verdict for part in marked.parts}
    assert [name for name, verdict in verdicts.items() if verdict == "wrong"] == ["delta O0"]
    assert {name for name, verdict in verdicts.items() if verdict == "carried"} >= {
        "delta H0",
        "delta H1",
        "new I1->H1",
    }
    assert marked.total == item.points - 1


@pytest.mark.slow
def test_every_number_of_a_step_is_that_of_gradient_tape_whatever_network_loss_and_rows() -> None:
    tried: set[object] = set()
    for number in range(STEPS):
        posed = a_step(number)
        expected = {} if at_a_kink(posed) else by_keras(posed)
        for part, found in GRADIENT.solve(posed, 6).items() if expected else ():
            assert isinstance(found, Estimate)
            accepted = found.handed_in(4)
            assert float(found.value) == pytest.approx(expected[part], abs=1e-6), (number, part)
            assert float(accepted.low) <= expected[part] <= float(accepted.high), (number, part)
        step = posed.besides_of(Descent)
        tried |= {step.loss, len(posed.network.hidden), posed.network.output_activation, step.second_inputs is None}
        tried |= {("hidden", layer.activation) for layer in posed.network.layers[:-1]}
    assert tried >= {*Loss, 1, 2, 3, *OUTPUTS, False, *(("hidden", one) for one in HIDDEN)}
