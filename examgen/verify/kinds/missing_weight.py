"""Kind `missing-weight`: the blank weight, worked out backwards from the output; its lines; honest students."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from examgen.verify.activations import called, leaky, slope_text
from examgen.verify.backwards import Habits, Known, Trail, in_the_box, trail
from examgen.verify.kinds.forward import TARGETS
from examgen.verify.kinds.kind import Pass, Word
from examgen.verify.mistakes import mistakes
from examgen.verify.numbers import ERROR, FLOAT, half_up, shortest, shown
from examgen.verify.places import Place
from examgen.verify.record import Array, Question
from examgen.verify.steps import Sheet, Step, forward_pass, givens
from examgen.verify.worked import Ends, Result, Working, result, working

ANYWHERE = {"hidden_bias_left_out", "output_bias_left_out", "biases_subtracted", "activation_left_out"}
FORWARDS = {"relu_used", "sigmoid_used", "tanh_used", "exponent_sign_lost", "inputs_swapped"}
FORWARDS |= {"hidden_weights_transposed"}
"""Mistakes on the way to any weight, and to one between a hidden unit and the output."""

LARGEST = 100
"""A weight so large tells the student that he is wrong: no mistake ends there."""

INVERTIBLE = ("sigmoid", "tanh")


def parts(question: Question) -> tuple[str, ...]:
    """The blank edge."""
    return (question.blank,)


def right(question: Question, places: int) -> Result:
    """The weight, worked out backwards."""
    found = _trail(question, working(question), places)
    if found is None:
        whole = _solution(question)
        return _result(question, Known(whole, whole - 1, whole + 1, whole=False), places)
    return _result(question, in_the_box(found.weight), places)


def slipped(question: Question, places: int) -> Mapping[str, Result]:
    """The same with one mistake, where it leads to a weight that one may believe in."""
    results = {}
    for name, by, habits in _ways(question):
        found = _trail(question, by, places, habits)
        weight = None if found is None else in_the_box(found.weight)
        if weight is not None and abs(weight.value) < LARGEST:
            results[name] = _result(question, weight, places)
    return results


def words(result: Result, places: int) -> Mapping[str, Word]:
    """No part takes a word."""
    return {}


def passes(question: Question) -> tuple[Pass, ...]:
    """One forward pass, of which the lines go another way."""
    return ((replace(question, kind="forward"), None),)


def own_lines(question: Question, right: Result, places: int) -> Iterator[str | None]:
    """Every line: is it the calculation that comes next, with the numbers of the network, and right to its decimals?"""
    found = _trail(question, working(question), places)
    expected = [] if found is None else list(_lines(question, found, places + 2))
    if len(question.steps) != len(expected):
        yield f"{question.id}, steps: {len(question.steps)} lines for {len(expected)} calculations"
    for number, (line, wanted) in enumerate(zip(question.steps, expected, strict=False), 1):
        yield None if line == wanted else f"{question.id}, line {number}: {line!r} is not {wanted!r}"


def sheet(question: Question) -> Sheet:
    """The units that can be worked out, then from the output back to the weight."""
    known = {**givens(question), "output": Fraction(question.given)}
    del known[question.blank]
    return Sheet(known, tuple(_way_back(question)), (question.blank,))


def _way_back(question: Question) -> Iterator[Step]:
    (source, target), (inputs, hidden, _) = question.blank.split("->"), question.names
    known = [name for name in hidden if name != target]
    yield from (step for step in forward_pass(question) if step.name.removesuffix(" sum") in known)
    if target == "O":
        yield from _solved(question.blank, "output", source, target, known)
        return
    yield from _solved(target, "output", target, "O", hidden)
    yield Step(f"{target} sum", f"{question.hidden} undone", (target,))
    yield from _solved(question.blank, f"{target} sum", source, target, inputs)


def _solved(name: str, total: str, source: str, target: str, below: Sequence[str]) -> Iterator[Step]:
    """What a sum gives for one of its terms, whose number or weight is `name`: the rest, over the other factor."""
    pairs = [number for other in below if other != source for number in (other, f"{other}->{target}")]
    if source == "B":
        yield Step(name, "rest", (total, *pairs))
        return
    yield Step(f"{source}·{source}->{target}", "rest", (total, *pairs, f"B->{target}"))
    factor = source if name == f"{source}->{target}" else f"{source}->{target}"
    yield Step(name, "quotient", (f"{source}·{source}->{target}", factor))


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """A weight of 0 or 1 is too easily guessed."""
    return tuple((question.blank, target) for target in TARGETS)


def other_weights(question: Question, places: int) -> Iterator[str | None]:
    """For each weight that could stand there: does it print another output than the one given?

    And for the right one: is it the one given, and is the interval, but for the last rounding, nearer to it than 0.05?
    """
    solution, decimals = _solution(question), len(question.given.partition(".")[2])
    tenths = np.arange(-99, 100)
    apart = abs(_outputs(question, tenths / 10) - float(question.given)) > 0.5 / 10**decimals + ERROR
    for tenth, other in zip(tenths, apart, strict=True):
        weight = Fraction(int(tenth), 10)
        same = not other and _prints(question, weight, decimals) == question.given
        if weight != solution:
            yield f"{question.id}, part {question.blank}: {float(weight)} gives the same output" if same else None
        else:
            yield None if same else f"{question.id}, output: is {question.given}, but the network gives another"
    for box in question.numbers:
        reach = max(abs(Fraction(box.low) - solution), abs(Fraction(box.high) - solution))
        near = reach - Fraction(1, 2 * 10**places) < Fraction(1, 20)
        yield None if near else f"{question.id}, part {box.name}: a rounding may lead to another weight"


def _outputs(question: Question, weights: Array) -> Array:
    """The outputs with each of the weights in the place of the blank, about right."""
    by, place = working(question).in_floats(), question.place
    numbers = [by.hidden_weights, by.hidden_biases, by.output_weights, by.output_biases]
    many = [np.repeat(one[None], len(weights), axis=0) for one in numbers]
    where = (place.unit,) if place.below is None else place.kernel
    many[2 * place.layer + (place.below is None)][:, *where] = weights
    units = FLOAT[by.hidden](by.inputs @ many[0] + many[1])
    outputs: Array = (units * many[2][:, :, 0]).sum(axis=1) + many[3][:, 0]
    return outputs


def _prints(question: Question, weight: Fraction, decimals: int) -> str:
    by = _with_weight(working(question), question.place, weight)
    return shown(result(by, question.names, decimals).rounded(question.names[-1][0], decimals), decimals)


def _solution(question: Question) -> Fraction:
    layer = question.layers[question.place.layer]
    below, unit = question.place.below, question.place.unit
    return Fraction(layer.biases[unit] if below is None else layer.weights[below, unit])


def _with_weight(by: Working, place: Place, weight: Fraction) -> Working:
    layer = by.layers[place.layer]
    if place.below is None:
        biases = layer.biases.copy()
        biases[place.unit] = weight
        return by.with_layer(place.layer, biases=biases)
    weights = layer.weights.copy()
    weights[place.kernel] = weight
    return by.with_layer(place.layer, weights=weights)


def _trail(question: Question, by: Working, places: int, habits: Habits | None = None) -> Trail | None:
    return trail(by, question.place, Fraction(question.given), places + 2, habits)


def _result(question: Question, weight: Known, places: int) -> Result:
    triples = {question.blank: Ends(weight.value, weight.low, weight.high)}
    return Result(triples, lambda: triples, places, {})


def _ways(question: Question) -> Iterator[tuple[str, Working, Habits]]:
    """Every mistake: what its maker works with, and how."""
    correct, source, target = working(question), *question.blank.split("->")
    forwards = ANYWHERE | (FORWARDS if question.place.layer == 1 else set())
    for name, by in mistakes(correct, question.names):
        minus = name.startswith("minus_lost_") and name != f"minus_lost_{source}_{target}"
        if name in forwards or minus:
            yield name, by, Habits()
    yield "sign_lost_in_rearranging", correct, Habits(adds=True)
    yield "not_divided", correct, Habits(divisor=None)
    yield "divided_by_wrong_unit", correct, Habits(divisor=1)
    if question.place.layer == 0 and question.hidden != "relu":
        yield "activation_not_inverted", correct, Habits(inverse="linear")
    if question.place.layer == 0 and question.hidden in INVERTIBLE:
        (other,) = set(INVERTIBLE) - {question.hidden}
        yield f"{other}_inverse_used", correct, Habits(inverse=other)


def _lines(question: Question, found: Trail, kept: int) -> Iterator[str]:
    """The lines as they should be: the units that are known, then the way back."""
    (hidden, output), place = question.layers, question.place
    towards = place.unit if place.layer == 0 else None
    for unit, name in enumerate(question.names[1]):
        if unit != towards:
            total = question.row @ hidden.weights[:, unit] + hidden.biases[unit]
            products = " + ".join(map(_product, question.inputs, hidden.weights[:, unit]))
            yield _line(f"{name} sum", f"{products} {_signed(hidden.biases[unit])}", total, kept)
            yield _line(name, f"{called(question.hidden)}({_text(total, kept)})", found.units[unit].value, kept)
    units = [_text(unit.value, kept) if unit.value else "0" for unit in found.units]
    away = towards if towards is not None else place.below
    left = [question.given]
    left += [f"- {_product(units[unit], weight)}" for unit, weight in enumerate(output.weights[:, 0]) if unit != away]
    if towards is not None or place.below is not None:
        left.append(_signed(-output.biases[0]))
    if found.output is None or found.total is None or towards is None:
        divisor = "1" if place.below is None else units[place.below]
        yield _line(question.blank, _quotient(left, divisor), found.weight.value, kept)
        return
    name, column = question.names[1][towards], hidden.weights[:, towards]
    activation, total = found.output.value, found.total.value
    yield _line(name, _quotient(left, _text(output.weights[towards, 0], 1)), activation, kept)
    yield _line(f"{name} sum", _inverse(question.hidden, name, _text(activation, kept)), total, kept)
    rest = [_text(total, kept)]
    terms = zip(question.inputs, column, strict=True)
    rest += [f"- {_product(value, weight)}" for unit, (value, weight) in enumerate(terms) if unit != place.below]
    if place.below is not None:
        rest.append(_signed(-hidden.biases[towards]))
    divisor = "1" if place.below is None else question.inputs[place.below]
    yield _line(question.blank, _quotient(rest, divisor), found.weight.value, kept)


def _inverse(hidden: str, name: str, output: str) -> str:
    more, less = _signed(Fraction(output), output), _signed(-Fraction(output), output)
    texts = {"sigmoid": f"ln({output} / (1 {less}))", "tanh": f"ln((1 {more}) / (1 {less})) / 2"}
    if leaky(hidden) is not None and output.startswith("-"):
        return f"({output}) / {slope_text(hidden)}"
    return texts.get(hidden, name)


def _line(name: str, expression: str, value: Fraction, kept: int) -> str:
    exact = (value * 10**kept).denominator == 1
    return f"{name} = {expression} {'=' if exact else '≈'} {_text(value, kept)}"


def _text(value: Fraction, kept: int) -> str:
    """A number with the decimals that are kept, or whole if it has fewer."""
    units = half_up(value, kept)
    return shortest(units, kept) if Fraction(units, 10**kept) == value else shown(units, kept)


def _product(value: str, weight: Fraction) -> str:
    return f"{_bracketed(value)}·{_bracketed(_text(weight, 1))}"


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("-") else text


def _signed(number: Fraction, text: str = "") -> str:
    """A number as the last term of a sum. text: how its size is written, if not with one decimal."""
    return f"{'-' if number < 0 else '+'} {text.removeprefix('-') or _text(abs(number), 1)}"


def _quotient(terms: list[str], divisor: str) -> str:
    over = " ".join(terms)
    return over if Fraction(divisor) == 1 else f"({over}) / {_bracketed(divisor)}"
