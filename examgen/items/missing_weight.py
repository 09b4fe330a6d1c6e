"""Kind `missing-weight`: one weight is left blank, the row and the output are given; the student hands in the weight.

Weights have a fixed number of decimals, and that is what makes the answer unique: another weight would print another
output, and no rounding on the way leads nearer to another one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from examgen.items import forward
from examgen.items.declaration import ACTIVATION_OF, Declaration, forward_pass, givens_of, is_hidden, needed_for
from examgen.items.edits import Slipped, with_activation
from examgen.items.graph import UNDONE, Operand, Operation, Step
from examgen.items.item import Besides, Posed
from examgen.items.kind import Kind, OwnNetworks, Scope, outcome
from examgen.items.rejection import Rejection
from examgen.items.slip_names import OwnSlip
from examgen.items.solved import EXTRA_PLACES, Accepted, Solved
from examgen.paper.activations import INVERSES, Activation
from examgen.paper.arithmetic import ONE, ZERO, round_half_up, unit
from examgen.paper.edges import BIAS, Edge, alike_beside, edge_named, edges, weight_on, with_weight
from examgen.paper.estimates import Estimate, Interval
from examgen.paper.network import WEIGHT_PLACES, Network, input_names, unit_names

NAME = "missing-weight"

SCOPE = Scope(own=OwnNetworks(), tables=tuple(each for each in Activation if not each.curved))
"""XOR, 2-2-1, one row. A curved activation has to be undone, for which a table of its values is too coarse."""

OUTPUT_PLACES = 4
"""Decimals of the output that is printed on the sheet; where weights have more than one, as many more."""

ROOM_FOR_RESULTS = Decimal("0.4")
"""How far from the weight a result may be at most, in units of its last decimal: 0.5 away another would be as near."""

USUAL_KEPT = 4
"""The decimals that students usually keep: an edge is chosen among those that follow safely then. As the output's."""

PRINTED_OUTPUT = "output"
"""What the printed output is called among what is given."""

OWN_SLIPS = {
    "sign_lost_in_rearranging": OwnSlip(
        "sign lost in rearranging", "What is known is added to the output, and to the sum, instead of being subtracted."
    ),
    "not_divided": OwnSlip("not divided", "The division that frees the weight is left out."),
    "divided_by_wrong_unit": OwnSlip(
        "divided by the other unit’s number", "Divided by the output, or by the weight to O, of the other hidden unit."
    ),
    "activation_not_inverted": OwnSlip(
        "{activation} not inverted", "The activation of the hidden unit taken for its sum."
    ),
    "sigmoid_inverse_used": OwnSlip(
        "inverse of sigmoid used for {activation}", "The sum of a tanh unit worked out with the inverse of sigmoid."
    ),
    "tanh_inverse_used": OwnSlip(
        "inverse of tanh used for {activation}", "The sum of a sigmoid unit worked out with the inverse of tanh."
    ),
    "sigmoid_inverse_used_on_output": OwnSlip(
        "inverse of sigmoid used on the output", "The sum of a tanh output worked out with the inverse of sigmoid."
    ),
    "tanh_inverse_used_on_output": OwnSlip(
        "inverse of tanh used on the output", "The sum of a sigmoid output worked out with the inverse of tanh."
    ),
}
"""The slips that no other kind has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankWeight(Besides):
    """The output as it is printed on the sheet, and what stands on the blank edge, by its name."""

    output: Decimal
    solution: Mapping[str, Decimal]


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network and the row, with an output as printed, and a blank edge drawn among those that follow from it.

    Those that cannot be read off the weight beside them come first, and of these weights before biases.
    """
    every = [
        Posed(
            network=network,
            inputs=tuple(inputs),
            besides=BlankWeight(output=_printed(network, inputs, edge), solution={edge.name: weight_on(network, edge)}),
        )
        for edge in edges(network)
        if leads_back(network, edge)
    ]
    safe = [posed for posed in every if _follows_usually(posed)]
    apart = [posed for posed in safe if not alike_beside(network, blank(posed))]
    weights = [posed for posed in apart if blank(posed).below is not None]  # else most would be biases
    return chance.choice(weights or apart or safe or every)


def leads_back(network: Network, edge: Edge) -> bool:
    """Whether a way leads back from one output to an edge: through layers of one unit, whose sum says what it had."""
    return all(units == 1 for units in network.hidden[edge.layer + 1 :])


def given_output(network: Network, target: str) -> str:
    """The output that is given for a weight that goes to `target`: that one itself, or the first."""
    outputs = unit_names(network)[-1]
    return target if target in outputs else outputs[0]


def anything(posed: Posed) -> Solved:
    """What a weight may be that does not follow from the output; `screen` sees that."""
    weight = _weight(posed)
    return {blank(posed).name: Estimate(weight, weight - ONE, weight + ONE)}


def declare(posed: Posed) -> Declaration:
    """The hidden units that can be worked out, as forwards; then back from the output to the weight.

    What is known goes over, then is divided by; where a unit has an activation, that is undone.
    """
    edge, network = blank(posed), posed.network
    names = (input_names(network), *unit_names(network))
    givens = {**givens_of(network, posed.row), PRINTED_OUTPUT: posed.besides_of(BlankWeight).output}
    del givens[edge.name]
    beside = () if edge.layer == len(network.layers) - 1 else names[edge.layer + 1]
    wanted = [*names[edge.layer], *(name for name in beside if name != edge.target)]
    known = needed_for(tuple(forward_pass(network)), wanted)
    return Declaration(givens, (*known, *_way_back(network, edge, names)))


def _way_back(network: Network, edge: Edge, names: Sequence[Sequence[str]]) -> Iterator[Step]:
    """From the printed output down to the weight. names: of the inputs, and of the units of each layer."""
    unit, total = given_output(network, edge.target), PRINTED_OUTPUT
    for place in range(len(network.layers) - 1, edge.layer - 1, -1):
        layer, below = network.layers[place], names[place]
        if layer.activation is not Activation.LINEAR:
            yield Step(f"{unit} sum", UNDONE[layer.activation], (total, *layer.activation.settings))
            total = f"{unit} sum"
        if place == edge.layer:
            yield from _rest(total, unit, below, edge.source, biased=layer.biased)
            yield from _divided(edge, f"left of {unit}", network.weight_places)
            return
        source = edge.target if place == edge.layer + 1 else below[0]
        yield from _rest(total, unit, below, source, biased=layer.biased)
        yield Step(source, Operation.QUOTIENT, (f"left of {unit}", f"{source}->{unit}"))
        unit, total = source, source


def _rest(total: Operand, target: str, sources: Sequence[str], left_out: str, *, biased: bool) -> Iterator[Step]:
    """What is left of a unit's sum without what is known. left_out: the source whose product is not."""
    known = [source for source in sources if source != left_out]
    for source in known:
        yield Step(f"{source} into {target}", Operation.PRODUCT, (source, f"{source}->{target}"))
    biases = (f"{BIAS}->{target}",) if biased and left_out != BIAS else ()
    terms = (total, *(f"{source} into {target}" for source in known), *biases)
    yield Step(f"left of {target}", Operation.DIFFERENCE, terms)


def _divided(edge: Edge, left: str, decimals: int) -> Iterator[Step]:
    """The weight: a bias stands alone, and is divided by 1. It has so many decimals, and some write down more."""
    fewest = () if decimals == WEIGHT_PLACES else (Decimal(decimals),)
    divisor = ONE if edge.below is None else edge.source
    yield Step(f"{edge.name} result", Operation.QUOTIENT, (left, divisor))
    yield Step(edge.name, Operation.WEIGHT, (f"{edge.name} result", *fewest), edge.name)


def screen(posed: Posed, accepted: Mapping[str, Accepted], declared: Declaration | None = None) -> Rejection | None:
    """Whether nothing fires, the weight is 0 or 1, or it does not follow from the output with room to spare."""
    interval = accepted[blank(posed).name]
    if forward.no_unit_fires(forward.declare(posed)):
        return Rejection.NO_UNIT_FIRES
    if not isinstance(interval, Interval) or not _follows(posed, interval):
        return Rejection.NOT_UNIQUE
    return Rejection.ANSWER_IS_A_TARGET if forward.holds_a_target(interval) else None


def own_slips(declared: Declaration) -> Iterator[Slipped]:
    """Those of rearranging, dividing and inverting."""
    steps = declared.steps
    lost = {
        step.name: [step._replace(operation=Operation.SUM)] for step in steps if step.operation is Operation.DIFFERENCE
    }
    yield Slipped("sign_lost_in_rearranging", declared.stepped(lost))
    quotients = [step for step in steps if step.operation is Operation.QUOTIENT]
    whole = {step.name: [step._replace(operation=Operation.LINEAR, operands=step.operands[:1])] for step in quotients}
    yield Slipped("not_divided", declared.stepped(whole))
    wrong = {
        step.name: [step._replace(operands=(step.operands[0], _other_unit(step.operands[1], declared)))]
        for step in quotients
    }
    yield Slipped("divided_by_wrong_unit", declared.stepped(wrong))
    undone = [step for step in steps if step.operation in UNDONE.values()]
    hidden = [step for step in undone if is_hidden(step.name)]
    inverted = [step for step in hidden if ACTIVATION_OF[step.operation].inverted]
    if inverted:
        without = {step.name: [with_activation(step, Activation.LINEAR)] for step in inverted}
        yield Slipped("activation_not_inverted", declared.stepped(without))
    outputs = [step for step in undone if step not in hidden]
    for ending, places in (("", hidden), ("_on_output", outputs)):
        for other in INVERSES:
            curved = [step for step in places if ACTIVATION_OF[step.operation].curved]
            changed = {step.name: [with_activation(step, other)] for step in curved}
            if any(ACTIVATION_OF[step.operation] is not other for step in curved):
                yield Slipped(f"{other}_inverse_used{ending}", declared.stepped(changed))


def _other_unit(divisor: Operand, declared: Declaration) -> Operand:
    """What belongs to the next hidden unit, of the last one to the first: `H1->O` for `H0->O`."""
    if not isinstance(divisor, str) or not is_hidden(divisor):
        return divisor
    unit, arrow, target = divisor.partition("->")
    into = {given.partition("->")[2] for given in declared.givens}
    following = f"{unit[0]}{int(unit[1:]) + 1}"
    return f"{following if following in into else f'{unit[0]}0'}{arrow}{target}"


def blank(posed: Posed) -> Edge:
    """The edge that is left blank. Raises ValueError if it is not one edge of the network."""
    names = list(posed.besides.blanks)
    known = [edge.name for edge in edges(posed.network)]
    if len(names) != 1 or names[0] not in known:
        raise ValueError(f"one edge is to be blank, and not {', '.join(names) or 'none'}")
    return edge_named(posed.network, names[0])


def contradiction(posed: Posed) -> str | None:
    """What the question says of its network that is not so, as `field: reason.`, or None."""
    try:
        edge = blank(posed)
    except ValueError as reason:
        return f"solution: {reason}."
    if _weight(posed) != weight_on(posed.network, edge):
        return f"solution: is {_weight(posed)}, but the network has {weight_on(posed.network, edge)} on {edge.name}."
    if not leads_back(posed.network, edge):
        return f"solution: no way leads back from an output to {edge.name}."
    printed = _printed(posed.network, posed.row, edge)
    output = posed.besides_of(BlankWeight).output
    if (output, output.as_tuple()) != (printed, printed.as_tuple()):
        return f"output: is {output}, but the network gives {printed}."
    return None


def _weight(posed: Posed) -> Decimal:
    return next(iter(posed.besides.blanks.values()))


def _printed(network: Network, row: Sequence[Decimal], edge: Edge) -> Decimal:
    """The output from which an edge is worked out, as it stands on the sheet."""
    place = unit_names(network)[-1].index(given_output(network, edge.target))
    return round_half_up(network.trace(row)[-1].outputs[place], OUTPUT_PLACES + _more(network))


def _more(network: Network) -> int:
    """How many decimals more than one the weights have."""
    return network.weight_places - WEIGHT_PLACES


def _follows_usually(posed: Posed) -> bool:
    """Whether a question with this blank is a good one for who keeps four decimals."""
    if _weight(posed) in (ZERO, ONE):
        return False
    kept = USUAL_KEPT + _more(posed.network)
    found = (outcome(declare(posed), kept) or anything(posed))[blank(posed).name]
    return isinstance(found, Estimate) and _follows(posed, found.handed_in(kept - EXTRA_PLACES))


def _follows(posed: Posed, accepted: Interval) -> bool:
    """Whether all results are nearest to the weight, with room to spare, and its neighbours print another output.

    The output rises or falls with the weight throughout, so that what lies beyond a neighbour prints another one too.
    """
    weight, edge = _weight(posed), blank(posed)
    places = -int(accepted.low.as_tuple().exponent) - EXTRA_PLACES  # `handed_in` promises so many decimals
    results = accepted.widened(-unit(places) / 2)
    step = unit(posed.network.weight_places)
    room = ROOM_FOR_RESULTS * step
    if not (weight - room <= results.low and results.high <= weight + room):
        return False
    neighbours = (with_weight(posed.network, edge, weight + change) for change in (-step, step))
    return all(_printed(network, posed.row, edge) != posed.besides.given for network in neighbours)


def _given_unit(posed: Posed) -> str:
    return given_output(posed.network, next(iter(posed.besides.blanks), "").partition("->")[2])


KIND = Kind(
    NAME,
    __doc__,
    SCOPE,
    declare,
    screen,
    own_slips,
    OWN_SLIPS,
    pose=pose,
    besides=BlankWeight,
    contradiction=contradiction,
    without=("rounded_to_one_decimal",),
    unsolved=anything,
    given_unit=_given_unit,
    points=Decimal(3),
    counted_as=forward.KIND,
)
