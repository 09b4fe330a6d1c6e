"""What a record says of one question, read as plain JSON: of its kind and with nothing that its kind does not have."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any

import numpy as np

from examgen.verify import shape
from examgen.verify.kinds import KINDS
from examgen.verify.sheets.activations import HIDDEN, LEAKY, MISTAKABLE, leaky
from examgen.verify.sheets.question import ROWS, TRUTH, Box, Layer, Mistake, Question, fractions, number
from examgen.verify.sheets.steps import givens

MOST_UNITS, MOST_INPUTS, MOST_OUTPUTS = 6, 4, 4
"""Units that a layer may have, inputs, and outputs."""

MOST_HIDDEN = 3
"""Hidden layers of a network that the instructor brought along; what others have is said by their kind."""

LETTERS = "HGF"

OWN_TASK = "own"
"""What stands for the task of a network that the instructor brought along if it computes nothing that has a name."""

EDGE = re.compile(r"(?P<source>B|[IHGF]\d)->(?:(?P<letter>[HGF])(?P<unit>\d)|O(?P<output>\d?))")

WEIGHT = re.compile(r"-?[0-9]+\.([0-9]{1,3})")
"""A weight or bias on paper, of one to three decimals."""

BEYOND_INPUTS = 100
"""Every input on paper is smaller than this, either sign."""

LARGEST_WEIGHT = 1000
"""No trained weight comes near this, and float64 stays far from its limits."""


def question_in(item: Mapping[str, Any], places: int) -> Question:
    """The question of an item. places: the exam's. Raises ValueError, or what plain JSON raises, for what is none."""
    shape.check(item, shape.ITEM)
    own = item["source"] is not None and "origin" in item["source"]
    _check_kind(item, own)
    layers, blanks = _filled(item)
    biased = [_biased(layer, own) for layer in layers]
    network = tuple(map(_layer, layers, _activations(layers, item["kind"], own), biased))
    decimals = _decimals(_texts(layers, biased))
    source = item["source"]["layers"] if item["source"] else []
    if source and len(source) != len(network):
        raise ValueError("the network and its source have different shapes")
    bare = (layer["biases"] for layer, has in zip(source, biased, strict=False) if not has)
    if any(map(number, (bias for biases in bare for bias in biases))):
        raise ValueError("its units have no biases, and those of its source have")
    unrounded = tuple(_layer(layer, known.activation) for layer, known in zip(source, network, strict=False))
    inputs = tuple(item["inputs"] or ())
    _check_shapes(network, unrounded, inputs)
    if any(abs(value) >= BEYOND_INPUTS or (value * 10**decimals).denominator != 1 for value in fractions(inputs)):
        raise ValueError(f"an input is not a number of {_said(decimals)}")
    _check_descent(item)
    _check_class(item, inputs)
    if decimals > 1 and item.get("places", places) <= decimals:
        raise ValueError(f"weights of {decimals} decimals ask for more decimals in the answers than there are")
    question = Question(
        id=f"{item['form']}/{item['id']}" if item["form"] else item["id"],
        form=item["form"] or "",
        kind=item["kind"],
        points=number(item["points"]),
        layers=network,
        source=unrounded,
        unrounded=_texts(source),
        inputs=inputs,
        parts=tuple(_part(part, item["kind"]) for part in item["parts"]),
        steps=tuple(item["steps"]),
        slips=tuple(map(_slip, item["slips"])),
        difficulty=item["difficulty"],
        swapped=item.get("swapped", ""),
        blanks=blanks,
        given=item.get("output", ""),
        task="" if item["network"]["task"] == OWN_TASK else item["network"]["task"],
        own=own,
        batch=item["source"]["batch"] if source and not own else -1,
        right_class=str(item.get("right_class", "")),
        sum_asked=bool(item.get("sum_of_exponentials", False)),
        dump=tuple(item.get("dump", ())),
        places=item.get("places", places),
        targets=_targets(item.get("target", ())),
        rate=item.get("learning_rate", ""),
        loss=item.get("loss", ""),
        ask=tuple(item.get("ask", ())),
        second=tuple(item.get("second_inputs", ())),
        second_targets=_targets(item.get("second_target", ())),
        decimals=decimals,
        expected_loss=item["expected_loss"] if item["form"] else item.get("expected_loss", ""),
    )
    if not {name for name in question.ask if "->" in name} >= set(question.ask) or not givens(question).keys() >= set(
        question.ask
    ):
        raise ValueError("a weight is asked for that is not there")
    if question.second and len(question.second) != len(question.names[0]):
        raise ValueError("the second row has another number of inputs")
    return question


def _decimals(weights: Sequence[str]) -> int:
    """With how many decimals all weights on paper are written. Raises ValueError if they are not written alike."""
    found = [WEIGHT.fullmatch(weight) for weight in weights]
    if any(one is None for one in found) or any(map(_minus_zero, weights)):
        raise ValueError("a weight on paper is not written with one decimal, or two, or three")
    lengths = {len(one[1]) for one in found if one}
    if len(lengths) > 1:
        raise ValueError("some weights on paper are written with more decimals than others")
    return lengths.pop()


def _said(decimals: int) -> str:
    return "one decimal" if decimals == 1 else f"{decimals} decimals"


def _check_kind(item: Mapping[str, Any], own: bool) -> None:
    """Raise ValueError for what a question of its kind does not have, KeyError for what it has not."""
    kind, task, source = item["kind"], item["network"]["task"], item["source"]
    if task not in (*TRUTH, *([OWN_TASK] if own else ())) or kind not in KINDS:
        raise ValueError("is of a kind or has a task that this examgen does not know")
    asked = KINDS[kind].asked
    classes = len(item["network"]["layers"][-1]["biases"])
    if task != OWN_TASK and "softmax" in asked.trained and classes != len(set(TRUTH[task])):
        raise ValueError(f"its network has {classes} classes, and its task others")
    if task == "comparison" and "softmax" not in asked.trained:
        raise ValueError("a comparison has three classes, and no question of its kind has")
    every = (field for other in KINDS.values() for field in (*other.asked.fields, *other.asked.may_have))
    for field in dict.fromkeys(every):
        if field not in item and field in asked.fields:
            raise KeyError(field)
        if field in item and field not in (*asked.fields, *asked.may_have):
            raise ValueError(f"a question of the kind {kind} has no {field}")
    if (item["inputs"] is None) != asked.every_row:
        raise ValueError(f"a question of the kind {kind} asks {'a' if item['inputs'] is None else 'every'} row")
    if item["inputs"] is not None and (not item["inputs"] or any(map(_minus_zero, item["inputs"]))):
        raise ValueError("an input is missing, or a zero with a minus")
    if (source is None) != bool(asked.by_hand):
        raise ValueError(f"a question of the kind {kind} has {'a' if source is None else 'no'} source")
    if source and {"file", "origin"} & source.keys():
        if not source["file"] or not source["origin"] or {"batch", "index"} & source.keys():
            raise ValueError("its source is neither Keras nor by hand, or both from a file and from a batch")
    elif source:
        _ = source["batch"], source["index"]
    used = {layer["activation"] for layer in item["network"]["layers"][:-1]}
    swappable = [name for name in MISTAKABLE if name not in used]
    if "swapped" in item:
        _check_activation(item["swapped"], swappable)


def _check_class(item: Mapping[str, Any], inputs: tuple[str, ...]) -> None:
    """Raise ValueError for a class that is said where the task says it, or is said nowhere, or is none."""
    if "right_class" not in KINDS[item["kind"]].asked.may_have:
        return
    by_task = item["network"]["task"] != OWN_TASK and inputs in ROWS
    if by_task == ("right_class" in item) or item.get("right_class", 0) >= len(item["network"]["layers"][-1]["biases"]):
        raise ValueError("there is no right class, or two")


def _check_descent(item: Mapping[str, Any]) -> None:
    """Raise ValueError for a target or a learning rate that no step of gradient descent has."""
    if "learning_rate" not in item:
        return
    rate, outputs = number(item["learning_rate"]), len(item["network"]["layers"][-1]["biases"])
    every = [_targets(item[field]) for field in ("target", "second_target") if field in item]
    targets = [number(text) for texts in every for text in texts]
    if not 0 < rate <= 1 or any(abs(target) >= BEYOND_INPUTS for target in targets):
        raise ValueError("no one would take such a target or such a learning rate")
    if any((one * 1000).denominator != 1 for one in (*targets, rate)):
        raise ValueError("a target or a learning rate has more than three decimals")
    if any(len(texts) != outputs for texts in every):
        raise ValueError("there is not a target for each output")
    if ("second_inputs" in item) != ("second_target" in item):
        raise ValueError("a second row has inputs and a target, or neither")
    _check_loss(item["loss"], item["network"]["layers"][-1]["activation"], every)
    _check_asked(item)


def _check_loss(loss: str, output: str, every: Sequence[tuple[str, ...]]) -> None:
    """Raise ValueError for a loss that the output does not have, or targets that it does not take."""
    crossed = {"binary-cross-entropy": "sigmoid", "categorical-cross-entropy": "softmax"}
    if crossed.get(loss, output) != output or (output == "softmax" and loss not in crossed):
        raise ValueError(f"an output of {output} does not have the loss {loss}")
    if loss == "mean-squared" and len(every[0]) < 2:
        raise ValueError("there is no mean over one output")
    for numbers in (fractions(texts) for texts in every):
        if loss in crossed and not all(0 <= one <= 1 for one in numbers):
            raise ValueError("a target of a cross-entropy is not between 0 and 1")
        if loss == "categorical-cross-entropy" and sum(numbers) != 1:
            raise ValueError("the targets of the classes do not add up to 1")


def _check_asked(item: Mapping[str, Any]) -> None:
    """Raise ValueError for weights that are named and not there, or twice, or for none that is named."""
    asked = item.get("ask", ["any"])
    if not asked or len(set(asked)) < len(asked):
        raise ValueError("no weight is asked for, or one twice")


def _targets(written: str | Sequence[str]) -> tuple[str, ...]:
    """The target of each output: a record has one number, or a list of them."""
    return (written,) if isinstance(written, str) else tuple(written)


def _filled(item: Mapping[str, Any]) -> tuple[list[Any], tuple[str, ...]]:
    """The layers with the blank weights in their places, and the names of the blank edges."""
    layers, solution = deepcopy(item["network"]["layers"]), item.get("solution", {})
    blanks = KINDS[item["kind"]].asked.blanks
    if blanks and len(solution) != blanks:
        raise ValueError(f"one weight is to be blank, and the solution names {len(solution)}")
    for name, weight in solution.items():
        edge = EDGE.fullmatch(name)
        if edge is None:
            raise ValueError(f"{name} is no edge")
        layer = layers[LETTERS.index(edge["letter"]) if edge["letter"] else -1]
        numbers = layer["biases"] if edge["source"] == "B" else layer["weights"][int(edge["source"][1:])]
        unit = int(edge["unit"] or edge["output"] or 0)
        if numbers[unit] is not None:
            raise ValueError(f"{name} is to be blank, and stands in the network")
        numbers[unit] = weight
    if blanks is None and len(solution) != len(_texts(layers, [_biased(layer, True) for layer in layers])):
        raise ValueError("every weight is to be blank, and the solution names others")
    return layers, tuple(solution)


def _layer(layer: Mapping[str, Any], activation: str, biased: bool = True) -> Layer:
    rows, biases = layer["weights"], fractions(layer["biases"])
    if not all(len(row) == len(biases) for row in rows):
        raise ValueError("a row of weights has another length than the biases")
    weights = np.array([fractions(row) for row in rows], dtype=object).reshape(len(rows), len(biases))
    if any(abs(value) > LARGEST_WEIGHT for value in (*weights.flat, *biases)):
        raise ValueError("a weight is larger than any network has")
    return Layer(weights, biases, activation, biased)


def _activations(layers: Sequence[Mapping[str, Any]], kind: str, own: bool) -> list[str]:
    """The activation of each layer, that of a leaky ReLU with its slope, then of the output.

    Hidden ones are all alike, and there is one output or two classes, but for a network that the instructor brought.
    """
    asked = KINDS[kind].asked
    if not 2 <= len(layers) <= (MOST_HIDDEN if own else asked.most_hidden) + 1:
        raise ValueError("has no hidden layer, or too many")
    *hidden, output = layers
    for layer in hidden:
        _check_activation(layer["activation"], tuple(asked.by_hand) or HIDDEN)
    activations = [*map(_with_slope, layers)]
    if len({one for one in activations[:-1] if not own or leaky(one)}) > 1:
        raise ValueError("its hidden layers have different activations")
    inputs, outputs = len(layers[0]["weights"]), len(output["biases"])
    if own and not (asked.inputs[0] <= inputs <= asked.inputs[1] and asked.outputs[0] <= outputs <= asked.outputs[1]):
        raise ValueError(f"a question of the kind {kind} has {inputs} inputs and {outputs} outputs")
    if not own and (outputs > 1) != ("softmax" in asked.trained):
        raise ValueError(f"a question of the kind {kind} has {outputs} outputs")
    wanted = [asked.by_hand[activations[0]]] if asked.by_hand else asked.trained
    _check_activation(output["activation"], asked.own if own else wanted)
    return activations


def _biased(layer: Mapping[str, Any], own: bool) -> bool:
    """Whether its units have biases: in the place of those of one without, the instructor's, stands "0"."""
    return not own or any(bias != "0" for bias in layer["biases"])


def _check_activation(found: str, known: Sequence[str]) -> None:
    if found not in known:
        raise ValueError(f"there is no activation {found!r} in this place")


def _with_slope(layer: Mapping[str, Any]) -> str:
    """An activation by its name, that of a leaky ReLU with its slope, which no other one has."""
    activation: str = layer["activation"]
    if activation != LEAKY:
        if "slope" in layer:
            raise ValueError(f"a layer of {activation} has a slope")
        return activation
    if not re.fullmatch(r"0\.[0-9]?[1-9]", layer["slope"]):
        raise ValueError(f"there is no leaky ReLU of slope {layer['slope']}")
    return f"{activation} {layer['slope']}"


def _check_shapes(network: Sequence[Layer], source: Sequence[Layer], inputs: Sequence[str]) -> None:
    shapes = [layer.weights.shape for layer in network]
    if source and shapes != [layer.weights.shape for layer in source]:
        raise ValueError("the network and its source have different shapes")
    fitting = [below[1] == here[0] for below, here in pairwise(shapes)]
    if (inputs and shapes[0][0] != len(inputs)) or not all(fitting):
        raise ValueError("the layers of the network, or its inputs, do not fit together")
    for (size, *_), most in zip(
        (*shapes, shapes[-1][::-1]), (MOST_INPUTS, *[MOST_UNITS] * (len(shapes) - 1), MOST_OUTPUTS), strict=True
    ):
        if not 1 <= size <= most:
            raise ValueError(f"a layer has more than {most} units, or none")


def _part(part: Mapping[str, Any], kind: str) -> Box:
    """A part: with bounds, with words, or with neither, if it takes a number of the student's own choice."""
    name, bounds, words = part["name"], {"low", "high"} & part.keys(), part.get("accepted", ())
    if (words is None) != bool(KINDS[kind].asked.by_hand):
        raise ValueError(f"part {name} is not marked as in a question of the kind {kind}")
    if "accepted" in part and (bounds or words == []):
        raise ValueError(f"part {name} takes a word, but has bounds, or no word")
    if not words:
        number(part["answer"])
    low, high = ("", "") if "accepted" in part else (part["low"], part["high"])
    chosen = words is None
    return Box(name, part["answer"], low, high, number(part["points"]), tuple(words or ()), chosen)


def _slip(slip: Mapping[str, Any]) -> Mistake:
    low, high, answers = slip["low"], slip["high"], slip["answers"]
    if not low.keys() == high.keys() <= answers.keys():
        raise ValueError(f"slip {slip['name']} has answers and bounds for different parts")
    fractions([answers[part] for part in low])
    return Mistake(slip["name"], answers, low, high)


def _minus_zero(written: str) -> bool:
    return written.startswith("-") and number(written) == 0


def _texts(layers: Sequence[Mapping[str, Any]], biased: Sequence[bool] = ()) -> tuple[str, ...]:
    """The numbers of layers as they are written. biased: whether a layer has biases; each has where nothing is said."""
    every = zip(layers, biased or [True] * len(layers), strict=True)
    rows = (row for layer, has in every for row in (*layer["weights"], *([layer["biases"]] if has else [])))
    return tuple(text for row in rows for text in row)
