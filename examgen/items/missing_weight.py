"""Kind `missing-weight`: one weight is left blank, the row and the output are given; the student hands in the weight.

Weights have one decimal, and that is what makes the answer unique: another weight would print another output, and no
rounding on the way leads nearer to another one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from examgen.arithmetic import ONE, ZERO, Estimate, Interval, round_half_up, unit
from examgen.items import forward
from examgen.items.edges import Edge, alike_beside, edge_named, edges, weight_on
from examgen.items.graph import Graph
from examgen.items.item import Posed
from examgen.items.kind import EXTRA_PLACES, Accepted, Scope, Sizes, Solved
from examgen.items.passes import forward_pass, needed_for
from examgen.items.rejection import Rejection
from examgen.items.slip_words import MINUS_LOST
from examgen.items.slips import forward_slips, with_weight
from examgen.items.steps_back import steps_back
from examgen.items.undoing import Undone, Way, as_weight, undo
from examgen.items.writing import bracketed, product, signed, written
from examgen.network import INVERSES, WEIGHT_PLACES, Activation, Network, unit_names

NAME = "missing-weight"

SCOPE = Scope()
"""XOR, 2-2-1, one row."""

OUTPUT_PLACES = 4
"""Decimals of the output that is printed on the sheet."""

ROOM = Decimal("0.04")
"""How far from the weight a result may be at most: 0.05 away another weight would be as near."""

USUAL_KEPT = 4
"""The decimals that students usually keep: an edge is chosen among those that follow safely then."""

BEYOND_BELIEF = 100
"""Who comes to a weight as large as this sees that something is wrong: no slip leads there."""

ANYWHERE = (
    "hidden_bias_left_out",
    "output_bias_left_out",
    "biases_subtracted",
    "activation_left_out",
)
"""Slips of a forward pass that can be made on the way to any weight, beside each minus that is lost."""

FORWARDS_ONLY = (
    "relu_used",
    "sigmoid_used",
    "tanh_used",
    "exponent_sign_lost",
    "inputs_swapped",
    "hidden_weights_transposed",
)
"""Those that need both hidden units to be worked out forwards."""


def sizes(hidden: Sequence[int]) -> Sizes:
    """One box, worth three points; as much to calculate as in a forward pass."""
    return Sizes(1, Decimal(3), forward.sizes(hidden).difficulties)


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network and the row, with its output as printed, and a blank edge drawn among those that follow from it.

    Those that cannot be read off the weight beside them come first, and of these weights before biases.
    """
    output = round_half_up(network.trace(inputs)[-1].outputs[0], OUTPUT_PLACES)
    whole = Posed(network=network, inputs=tuple(inputs), output=output)
    every = [replace(whole, solution={edge.name: weight_on(network, edge)}) for edge in edges(network)]
    safe = [posed for posed in every if _follows_usually(posed)]
    apart = [posed for posed in safe if not alike_beside(network, blank(posed))]
    weights = [posed for posed in apart if blank(posed).below is not None]  # else most would be biases
    return chance.choice(weights or apart or safe or every)


def solve(posed: Posed, kept: int) -> Solved:
    """The weight, with what students may write who round it to one decimal, or as far as other answers."""
    edge, weight = blank(posed), _weight(posed)
    found = undo(_way(posed), kept)
    if found is None:  # it may be anything; `screen` sees that
        return {edge.name: Estimate(weight, weight - ONE, weight + ONE)}
    return {edge.name: as_weight(found.weight)}


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether nothing fires, the weight is 0 or 1, or it does not follow from the output with room to spare."""
    interval = accepted[blank(posed).name]
    if forward.no_unit_fires(forward.declare(posed)):
        return Rejection.NO_UNIT_FIRES
    if not isinstance(interval, Interval) or not _follows(posed, interval):
        return Rejection.NOT_UNIQUE
    return Rejection.ANSWER_IS_A_TARGET if forward.holds_a_target(interval) else None


def steps(posed: Posed, kept: int) -> tuple[str, ...]:
    """The hidden units that can be worked out, as forwards; then back from the output to the weight."""
    found, edge = undo(_way(posed), kept), blank(posed)
    if found is None:
        return ()
    hidden = edge.target if edge.layer == 0 else None
    lines = [
        line
        for line in forward.worked_lines(posed.network, posed.row, kept)
        if not line.startswith(("O ", f"{hidden} "))
    ]
    return (*lines, *_way_back(posed, found, kept))


def slips(posed: Posed, kept: int) -> Iterator[tuple[str, Solved]]:
    """Those of a forward pass that can be made on the way here, and those of rearranging, dividing and inverting."""
    edge = blank(posed)
    for name, way in _mistaken_ways(posed, edge):
        found = undo(way, kept)
        if found is not None:
            weight = as_weight(found.weight)
            if abs(weight.value) < BEYOND_BELIEF:
                yield name, {edge.name: weight}


def difficulty(posed: Posed) -> int:
    """As for a forward pass: what is not calculated is undone."""
    return forward.operations(posed.network, posed.row)


def graph(posed: Posed) -> Graph:
    """The hidden units that can be worked out, as forwards; then back from the output to the weight."""
    edge = blank(posed)
    hidden = [name for name in unit_names(posed.network)[0] if name != edge.target]
    known = needed_for(forward_pass(posed.network, posed.row), hidden)
    return (*known, *steps_back(_way(posed)))


def blank(posed: Posed) -> Edge:
    """The edge that is left blank. Raises ValueError if it is not one edge of the network."""
    names = list(posed.solution or ())
    known = [edge.name for edge in edges(posed.network)]
    if len(names) != 1 or names[0] not in known:
        raise ValueError(f"one edge is to be blank, and not {', '.join(names) or 'none'}")
    return edge_named(posed.network, names[0])


def contradiction(posed: Posed) -> str | None:
    """What the question says of its network that is not so, as `field: reason.`, or None."""
    if len(posed.network.layers) != 2:
        return f"network: has {len(posed.network.layers) - 1} hidden layers, and the way back leads through one."
    try:
        edge = blank(posed)
    except ValueError as reason:
        return f"solution: {reason}."
    if _weight(posed) != weight_on(posed.network, edge):
        return f"solution: is {_weight(posed)}, but the network has {weight_on(posed.network, edge)} on {edge.name}."
    printed = _printed(posed.network, posed.row)
    if posed.output is None or (posed.output, posed.output.as_tuple()) != (printed, printed.as_tuple()):
        return f"output: is {posed.output}, but the network gives {printed}."
    return None


def _weight(posed: Posed) -> Decimal:
    return next(iter((posed.solution or {}).values()))


def _printed(network: Network, row: Sequence[Decimal]) -> Decimal:
    return round_half_up(network.trace(row)[-1].outputs[0], OUTPUT_PLACES)


def _way(posed: Posed) -> Way:
    if posed.output is None:
        raise ValueError("the output has to be given")
    return Way(posed.network, posed.row, blank(posed), posed.output)


def _follows_usually(posed: Posed) -> bool:
    """Whether a question with this blank is a good one for who keeps four decimals."""
    if _weight(posed) in (ZERO, ONE):
        return False
    places = USUAL_KEPT - EXTRA_PLACES
    found = solve(posed, USUAL_KEPT)[blank(posed).name]
    return isinstance(found, Estimate) and _follows(posed, found.handed_in(places))


def _follows(posed: Posed, accepted: Interval) -> bool:
    """Whether all results are nearest to the weight, with room to spare, and its neighbours print another output.

    The output rises or falls with the weight throughout, so that what lies beyond a neighbour prints another one too.
    """
    weight, edge = _weight(posed), blank(posed)
    places = -int(accepted.low.as_tuple().exponent) - EXTRA_PLACES  # `handed_in` promises so many decimals
    results = accepted.widened(-unit(places) / 2)
    if not (weight - ROOM <= results.low and results.high <= weight + ROOM):
        return False
    step = unit(WEIGHT_PLACES)
    neighbours = (with_weight(posed.network, edge, weight + change) for change in (-step, step))
    return all(_printed(network, posed.row) != posed.output for network in neighbours)


def _mistaken_ways(posed: Posed, edge: Edge) -> Iterator[tuple[str, Way]]:
    """Every mistake by name, whether or not it shows."""
    way, activation = _way(posed), posed.network.hidden_activation
    own_minus = f"{MINUS_LOST}{edge.source}_{edge.target}"
    for slip in forward_slips(posed.network, posed.row):
        possible = slip.name in ANYWHERE or (slip.name in FORWARDS_ONLY and edge.layer == 1)
        if possible or (slip.name.startswith(MINUS_LOST) and slip.name != own_minus):
            yield slip.name, replace(way, network=slip.network, row=slip.inputs, mirrored=slip.exponent_sign_lost)
    yield "sign_lost_in_rearranging", replace(way, signs_lost=True)
    yield "not_divided", replace(way, divides="not")
    yield "divided_by_wrong_unit", replace(way, divides="wrongly")
    if edge.layer == 0 and activation in INVERSES:
        yield "activation_not_inverted", replace(way, inverse=Activation.LINEAR)
        for other in INVERSES:
            if other is not activation:
                yield f"{other}_inverse_used", replace(way, inverse=other)


def _way_back(posed: Posed, found: Undone, kept: int) -> Iterator[str]:
    """The lines from the output to the weight."""
    edge, (hidden, output) = blank(posed), posed.network.layers
    units = {place: written(estimate.value, kept) for place, estimate in found.outputs.items()}
    known = [
        f" - {product(found.outputs[place].value, output.weights[place][0], kept)}"
        for place in units
        if edge.layer == 0 or place != edge.below
    ]
    if edge.layer == 0 or edge.below is not None:
        known.append(f" {signed(-output.biases[0] + ZERO)}")
    left = f"{posed.output}{''.join(known)}"
    if edge.layer == 1:
        divisor = "1" if edge.below is None else units[edge.below]
        yield _line(edge.name, _quotient(left, divisor), found.weight.value, kept)
        return
    if found.activation is None or found.total is None:
        return
    activation, total = written(found.activation.value, kept), written(found.total.value, kept)
    yield _line(edge.target, _quotient(left, str(output.weights[edge.unit][0])), found.activation.value, kept)
    yield _line(f"{edge.target} sum", _inverse(hidden.activation, edge.target, activation), found.total.value, kept)
    terms = [
        f" - {product(value, weight, kept)}"
        for place, (value, weight) in enumerate(zip(posed.row, hidden.weights_into(edge.unit), strict=True))
        if place != edge.below
    ]
    if edge.below is not None:
        terms.append(f" {signed(-hidden.biases[edge.unit] + ZERO)}")
    divisor = "1" if edge.below is None else str(posed.row[edge.below])
    yield _line(edge.name, _quotient(f"{total}{''.join(terms)}", divisor), found.weight.value, kept)


def _line(name: str, expression: str, value: Decimal, kept: int) -> str:
    result = written(value, kept)
    return f"{name} = {expression} {result.relation} {result}"


def _quotient(over: str, under: str) -> str:
    """A division, unless it is by 1."""
    return over if Decimal(under) == ONE else f"({over}) / {bracketed(under)}"


def _inverse(activation: Activation, name: str, output: str) -> str:
    """What undoes the activation, with the output put in; where a ReLU fires, the sum is the output itself."""
    more, less = signed(Decimal(output)), signed(-Decimal(output))
    if activation is Activation.SIGMOID:
        return f"ln({output} / (1 {less}))"
    return f"ln((1 {more}) / (1 {less})) / 2" if activation is Activation.TANH else name
