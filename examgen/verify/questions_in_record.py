"""What a record says of one question, read as plain JSON: of its kind and with nothing that its kind does not have."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from examgen.verify import fields
from examgen.verify.activations import HIDDEN, LEAKY, MISTAKABLE
from examgen.verify.forms_in_record import form_of, loss_of
from examgen.verify.kinds import KINDS
from examgen.verify.places import WITH_BLANK, filled
from examgen.verify.record import TRUTH, Box, Layer, Mistake, Question, fractions, number
from examgen.verify.typed import listed, one_of, text, whole

MOST_UNITS = 4
"""Units that a layer may have, and inputs; the error bound of `numbers.py` rests on it."""

LOSSES = ("half-squared", "squared")

OUTPUT = {"softmax": "softmax"}
"""The activation of the outputs by kind; of any other kind it is linear, and there is one output."""

MOST_LAYERS = 3
"""Hidden layers and output."""

ONE_HIDDEN = ("missing-weight", "dump", "truth-table", "gradient", "hand-code")
"""Kinds that have one hidden layer."""

EVERY_ROW = ("truth-table", "hand-code")
"""Kinds that ask every row, so that an item has no inputs of its own."""

BY_HAND = "hand-code"
"""The kind whose networks are no trained ones, so that an item has no source."""

BY_HAND_OUTPUT = {"step": "step", "relu": "linear", "sigmoid": "sigmoid"}
"""The activation of its output by that of the hidden units."""

ORIGINS = ("keras", "hand-coded")
"""Who chose the weights of a network that the instructor brought along."""

OWN_TASK = "own"
"""What stands for the task of such a network if it computes nothing that has a name."""

ONE_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]")

LARGEST_INPUT = Fraction(999, 10)

LARGEST_WEIGHT = 1000
"""No trained weight comes near this, and float64 stays far from its limits."""


def places_in(places: Any) -> int:
    """How many decimals answers have. Raises ValueError for a number that none have."""
    if type(places) is not int or not 1 <= places <= 4:
        raise ValueError(f"places is {places}, but answers have 1 to 4 decimals")
    return places


def question_in(item: Mapping[str, Any], places: int) -> Question:
    """The question of an item. places: the exam's. Raises ValueError, or what plain JSON raises, for what is none."""
    fields.check_item(item)
    layers, blanks = filled(item)
    own = item["source"] is not None and "origin" in item["source"]
    if item["network"]["task"] not in (*TRUTH, *([OWN_TASK] if own else ())) or item["kind"] not in KINDS:
        raise ValueError("is of a kind or has a task that this examgen does not know")
    most = 2 if item["kind"] in ONE_HIDDEN else MOST_LAYERS
    if not re.fullmatch("Q[0-9]{2,6}", text(item["id"])):
        raise ValueError("is called neither Q01 nor so on")
    if not 2 <= len(layers) <= most:
        raise ValueError("has no hidden layer, or too many")
    activations = [*_hidden(layers[:-1], item["kind"]), _output(layers, item["kind"])]
    network = tuple(map(_layer, layers, activations))
    if not all(ONE_DECIMAL.fullmatch(weight) and not _minus_zero(weight) for weight in _texts(layers)):
        raise ValueError("a weight on paper is not written with one decimal")
    source, unrounded = _source(item, activations)
    inputs = _inputs(item)
    _check_shapes(network, source, inputs)
    form = form_of(item)
    return Question(
        id=f"{form}/{text(item['id'])}" if form else text(item["id"]),
        kind=item["kind"],
        points=number(item["points"]),
        layers=network,
        source=source,
        unrounded=unrounded,
        inputs=inputs,
        parts=tuple(_part(part, item["kind"]) for part in listed(item["parts"])),
        steps=tuple(map(text, listed(item["steps"]))),
        slips=tuple(_slip(slip) for slip in listed(item["slips"])),
        difficulty=whole(item["difficulty"]),
        swapped=_swapped(item),
        blanks=blanks,
        given=_given(item),
        task="" if item["network"]["task"] == OWN_TASK else item["network"]["task"],
        own=own,
        batch=item["source"]["batch"] if source and not own else -1,
        dump=_dump(item),
        places=places_in(item.get("places", places)),
        **_descent(item),
        form=form,
        expected_loss=loss_of(item),
    )


def _inputs(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The inputs of the row that is asked; none where every row is."""
    if (item["inputs"] is None) != (item["kind"] in EVERY_ROW):
        raise ValueError(f"a question of the kind {item['kind']} asks {'a' if item['inputs'] is None else 'every'} row")
    if item["inputs"] is None:
        return ()
    inputs = tuple(map(text, listed(item["inputs"])))
    if not inputs or any(map(_minus_zero, inputs)):
        raise ValueError("an input is missing, or a zero with a minus")
    return inputs


def _source(item: Mapping[str, Any], activations: Sequence[str]) -> tuple[tuple[Layer, ...], tuple[str, ...]]:
    """The unrounded layers, and their numbers as they are written; none of a network that was put together by hand."""
    if (item["source"] is None) != (item["kind"] == BY_HAND):
        raise ValueError(f"a question of the kind {item['kind']} has {'a' if item['source'] is None else 'no'} source")
    if item["source"] is None:
        return (), ()
    _check_origin(item["source"])
    layers = listed(item["source"]["layers"])
    if len(layers) != len(activations):
        raise ValueError("the network and its source have different shapes")
    return tuple(map(_layer, layers, activations)), _texts(layers)


def _check_origin(source: Mapping[str, Any]) -> None:
    """Raise ValueError if a network came neither from a batch of the bank nor from a file of the instructor's."""
    if "origin" not in source:
        if whole(source["batch"]) < 0 or whole(source["index"]) < 0:
            raise ValueError("its source is in no batch")
    elif source["origin"] not in ORIGINS or not text(source["file"]) or {"batch", "index"} & source.keys():
        raise ValueError("its source is neither Keras nor by hand, or both from a file and from a batch")


def _given(item: Mapping[str, Any]) -> str:
    """The output that is printed on the sheet, of the kind that gives one."""
    if item["kind"] != WITH_BLANK:
        if "output" in item:
            raise ValueError(f"a question of the kind {item['kind']} gives no output")
        return ""
    number(item["output"])
    return text(item["output"])


def _dump(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The lines that list the weights, of the kind that has them."""
    if item["kind"] == "dump":
        return tuple(map(text, listed(item["dump"])))
    if "dump" in item:
        raise ValueError(f"a question of the kind {item['kind']} has no dump")
    return ()


def _layer(layer: Mapping[str, Any], activation: str) -> Layer:
    rows, biases = listed(layer["weights"]), fractions(listed(layer["biases"]))
    if not all(len(listed(row)) == len(biases) for row in rows):
        raise ValueError("a row of weights has another length than the biases")
    weights = np.array([fractions(row) for row in rows], dtype=object).reshape(len(rows), len(biases))
    if any(abs(value) > LARGEST_WEIGHT for value in (*weights.flat, *biases)):
        raise ValueError("a weight is larger than any network has")
    return Layer(weights, biases, activation)


def _hidden(layers: Sequence[Mapping[str, Any]], kind: str) -> list[str]:
    """The activations of the hidden layers, all of one kind."""
    known = tuple(BY_HAND_OUTPUT) if kind == BY_HAND else HIDDEN
    activations = [_with_slope(one_of(layer["activation"], known), layer) for layer in layers]
    if len(set(activations)) > 1:
        raise ValueError("its hidden layers have different activations")
    return activations


def _with_slope(activation: str, layer: Mapping[str, Any]) -> str:
    """An activation by its name, that of a leaky ReLU with its slope, which no other one has."""
    if activation != LEAKY:
        if "slope" in layer:
            raise ValueError(f"a layer of {activation} has a slope")
        return activation
    slope = text(layer["slope"])
    if not re.fullmatch(r"0\.[0-9]?[1-9]", slope):
        raise ValueError(f"there is no leaky ReLU of slope {slope}")
    return f"{activation} {slope}"


def _output(layers: Sequence[Mapping[str, Any]], kind: str) -> str:
    layer = layers[-1]
    if "slope" in layer:
        raise ValueError("an output has a slope")
    if kind == BY_HAND:
        return one_of(layer["activation"], [BY_HAND_OUTPUT[layers[0]["activation"]]])
    if (len(layer["biases"]) > 1) != (kind in OUTPUT):
        raise ValueError(f"a question of the kind {kind} has {len(layer['biases'])} outputs")
    return one_of(layer["activation"], [OUTPUT.get(kind, "linear")])


def _check_shapes(network: Sequence[Layer], source: Sequence[Layer], inputs: Sequence[str]) -> None:
    shapes = [layer.weights.shape for layer in network]
    if source and shapes != [layer.weights.shape for layer in source]:
        raise ValueError("the network and its source have different shapes")
    fitting = [below[1] == here[0] for below, here in pairwise(shapes)]
    if (inputs and shapes[0][0] != len(inputs)) or not all(fitting):
        raise ValueError("the layers of the network, or its inputs, do not fit together")
    if not all(1 <= size <= MOST_UNITS for shape in shapes for size in shape):
        raise ValueError(f"a layer has more than {MOST_UNITS} units, or none")
    if any(abs(value) > LARGEST_INPUT or (value * 10).denominator != 1 for value in fractions(inputs)):
        raise ValueError("an input is not a number of one decimal")


def _swapped(item: Mapping[str, Any]) -> str:
    """The activation swapped in, for the kind that has one and for no other."""
    if item["kind"] != "activation-swap":
        if "swapped" in item:
            raise ValueError(f"a question of the kind {item['kind']} swaps no activation")
        return ""
    others = [name for name in MISTAKABLE if name != item["network"]["layers"][0]["activation"]]
    return one_of(item["swapped"], others)


def _descent(item: Mapping[str, Any]) -> dict[str, str]:
    """Target, rate and loss, for the kind that has them and for no other."""
    names = ("target", "learning_rate", "loss")
    if item["kind"] != "gradient":
        if any(name in item for name in names):
            raise ValueError(f"a question of the kind {item['kind']} takes no step of gradient descent")
        return {}
    target, rate, loss = (text(item[name]) for name in names)
    if loss not in LOSSES:
        raise ValueError(f"there is no loss {loss!r}")
    if not 0 < number(rate) <= 1 or abs(number(target)) > LARGEST_INPUT:
        raise ValueError("no one would take such a target or such a learning rate")
    if any((number(text) * 10).denominator != 1 for text in (target, rate)):
        raise ValueError("a target or a learning rate is not a number of one decimal")
    return {"target": target, "rate": rate, "loss": loss}


def _part(part: Mapping[str, Any], kind: str) -> Box:
    if ("accepted" in part and part["accepted"] is None) != (kind == BY_HAND):
        raise ValueError(f"part {part['name']} is not marked as in a question of the kind {kind}")
    if kind == BY_HAND:
        number(part["answer"])
        return Box(text(part["name"]), text(part["answer"]), "", "", number(part["points"]), chosen=True)
    if "accepted" in part:
        words = tuple(map(text, listed(part["accepted"])))
        if not words or {"low", "high"} & part.keys():
            raise ValueError(f"part {part['name']} takes a word, but has bounds, or no word")
        return Box(text(part["name"]), text(part["answer"]), "", "", number(part["points"]), words)
    texts = [text(part[name]) for name in ("answer", "low", "high")]
    fractions(texts)
    return Box(text(part["name"]), texts[0], texts[1], texts[2], number(part["points"]))


def _slip(slip: Mapping[str, Any]) -> Mistake:
    low, high = _numbers(slip["low"]), _numbers(slip["high"])
    answers = {part: text(answer) for part, answer in slip["answers"].items()}
    fractions([answers[part] for part in low])
    if not low.keys() == high.keys() <= answers.keys():
        raise ValueError(f"slip {slip['name']} has answers and bounds for different parts")
    return Mistake(text(slip["name"]), answers, low, high)


def _numbers(texts: Mapping[str, Any]) -> dict[str, str]:
    fractions(list(texts.values()))
    return dict(texts)


def _minus_zero(written: str) -> bool:
    return written.startswith("-") and number(written) == 0


def _texts(layers: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(text for layer in layers for numbers in (*layer["weights"], layer["biases"]) for text in numbers)
