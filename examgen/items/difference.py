"""Where an item as it was read is not what its network gives: the first place, in words."""

import re
from collections.abc import Sequence
from dataclasses import fields

from examgen.items.item import OWN_TASK, Item, OwnSource, places_of
from examgen.items.kinds import KINDS
from examgen.items.rules import RULES, is_due
from examgen.items.solution import make_item
from examgen.paper.activations import Activation
from examgen.paper.network import (
    BEYOND_PRINT,
    CLASSES,
    COMPARISON,
    MOST_WEIGHT_PLACES,
    WEIGHT_PLACES,
    Network,
    decimals_of,
    is_printable,
    largest_below,
    rounded_layer,
)

MOST_PLACES = 4
"""Answers are handed in to between 1 and this many decimals."""

ITEM_ID = re.compile(r"Q[0-9]{2,6}")


def item_problem(item: Item, places: int, rules: int = RULES) -> str | None:
    """What contradicts the item's network, as `place: reason.`, or None. rules: those that its exam was made under."""
    if not ITEM_ID.fullmatch(item.id):
        return f"id: {item.id!r} is not like Q07."
    if item.kind not in KINDS:
        return f"kind: there is none called {item.kind!r}."
    problem = _network_problem(item) or item_contradiction(item)
    if problem:
        return problem
    if not 1 <= places_of(item, places) <= MOST_PLACES:
        return f"places: is {item.places}, but answers have 1 to {MOST_PLACES} decimals."
    try:
        again = make_item(item.id, item.kind, item.posed, item.source, places, item.points, rules)
    except ValueError as reason:
        return f"points: {reason}."
    return difference(item, again, rules)


def item_contradiction(item: Item) -> str | None:
    """Why what its kind has besides does not go with the item, as `field: reason.`, or None."""
    kind = KINDS[item.kind]
    if type(item.besides) is not kind.besides:
        return f"kind: is {item.kind}, which has a record {kind.besides.__name__}, not {type(item.besides).__name__}."
    return kind.contradiction(item.posed)


def _network_problem(item: Item) -> str | None:
    if item.network.task not in CLASSES and not (item.network.task == OWN_TASK and isinstance(item.source, OwnSource)):
        return f"network: there is no task {item.network.task!r}."
    scope, layers = KINDS[item.kind].SCOPE, item.network.layers
    if item.network.task == COMPARISON and len(layers[-1].biases) != len(set(CLASSES[COMPARISON].values())):
        return "network: a comparison has three classes."
    if any(layer.activation not in scope.activations for layer in layers[:-1]):
        return f"network: a question of the kind {item.kind} has {', '.join(scope.activations)} in hidden units."
    if layers[-1].activation is Activation.STEP and Activation.STEP not in scope.activations:
        return f"network: a question of the kind {item.kind} has no step in its output."
    if len({layer.settings for layer in layers[:-1] if layer.settings}) > 1:
        return "network: its hidden layers have different slopes."
    misfit = scope.own.misfit(item.network) if scope.own and isinstance(item.source, OwnSource) else None
    if misfit:
        return f"network: {misfit}."
    problem = _number_problem(item)
    if problem:
        return problem
    if item.inputs is not None and len(item.inputs) != item.network.input_size:
        return f"inputs: there are {len(item.inputs)}, but the network takes {item.network.input_size}."
    return _source_problem(item.network, item)


def _number_problem(item: Item) -> str | None:
    """A weight, bias or input that is not of the decimals of the network's weights, one to three, all alike."""
    places = item.network.weight_places
    if places > MOST_WEIGHT_PLACES:
        return f"network: a number has {places} decimals, and weights have at most {MOST_WEIGHT_PLACES}."
    biases = (bias for layer in item.network.layers if layer.biased for bias in layer.biases)
    weights = [*item.network.kernel_weights(), *biases]
    for number in (*weights, *(item.inputs or ())):
        if not is_printable(number, places):
            decimals = "one decimal" if places == 1 else f"{places} decimals"
            return f"network: {number} is not a number of {decimals} up to {largest_below(BEYOND_PRINT, places)}."
    if places > WEIGHT_PLACES and any(decimals_of(weight) != places for weight in weights):
        return f"network: some of its weights have {places} decimals, and others have not."
    return None


def _source_problem(network: Network, item: Item) -> str | None:
    """Whether the unrounded weights do not round to those on paper, or there are none where there should be."""
    if (item.source is None) != (KINDS[item.kind].SCOPE.construct is not None):
        wrong = "is null, but the network has to be one of the bank's" if item.source is None else "should be null"
        return f"source: {wrong}."
    if item.source is None:
        return None
    if len(item.source.layers) != len(network.layers):
        return f"source: has {len(item.source.layers)} layers, but the network has {len(network.layers)}."
    for position, (layer, source) in enumerate(zip(network.layers, item.source.layers, strict=True)):
        try:
            rounded = rounded_layer(layer.activation, source.weights, source.biases, layer.slope, network.weight_places)
        except (ArithmeticError, ValueError):
            return f"source, layer {position}: is not a layer of numbers."
        if rounded != layer:
            return f"source, layer {position}: does not round to the weights of the network."
    return None


def difference(item: Item, again: Item, rules: int) -> str | None:
    """The first place where an item is not what its network gives. rules: those that its exam was made under."""
    if item.places != again.places:
        return f"places: is {item.places}, but the question has {again.places}."
    names, expected = [part.name for part in item.parts], [part.name for part in again.parts]
    if names != expected:
        return f"parts: are {', '.join(names) or 'missing'}, but the network gives {', '.join(expected)}."
    for part, right in zip(item.parts, again.parts, strict=True):
        if type(part) is not type(right):
            return f"part {part.name}: takes a number where it should take a word, or the other way round."
        for field in fields(right):
            found, given = getattr(part, field.name), getattr(right, field.name)
            if found != given:
                return f"part {part.name}, {field.name}: is {found}, but the network gives {given}."
    return _slip_difference(item, again, rules)


def _slip_difference(item: Item, again: Item, rules: int) -> str | None:
    names = [slip.name for slip in item.slips]
    slips = [slip for slip in again.slips if slip.name in names or is_due(item.kind, slip.name, rules)]
    expected = [slip.name for slip in slips]
    if names != expected:
        odd = sorted(set(names) ^ set(expected)) or names
        return f"slips: {odd[0]} does not belong here as it stands."
    for slip, right in zip(item.slips, slips, strict=True):
        if slip != right:
            return f"slip {slip.name}: is not what the network gives."
    if item.steps != again.steps:
        line = next(place for place, pair in enumerate(_pairs(item.steps, again.steps)) if pair[0] != pair[1])
        return f"steps, line {line + 1}: is not what the network gives."
    if item.difficulty != again.difficulty:
        return f"difficulty: is {item.difficulty}, but the network gives {again.difficulty}."
    return None


def _pairs(first: Sequence[str], second: Sequence[str]) -> list[tuple[str | None, str | None]]:
    length = max(len(first), len(second))
    padded = [[*lines, *[None] * (length - len(lines))] for lines in (first, second)]
    return list(zip(*padded, strict=True))
