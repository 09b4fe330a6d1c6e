"""What follows in a part from what a mistake made in the boxes above it, each number as it stands there."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial

import numpy as np

from examgen.verify.backwards import each
from examgen.verify.descent import Student, edges, in_any_order, one, student_slopes, updated
from examgen.verify.kinds.gradient import old_weights, rightly
from examgen.verify.kinds.softmax import LOSS, SHARES, target_of
from examgen.verify.kinds.truth_table import OUTPUTS, named
from examgen.verify.numbers import ERROR, EXACT, FLOAT, HALF, Number
from examgen.verify.places import place_of
from examgen.verify.record import Array, Question
from examgen.verify.shares import following_loss
from examgen.verify.spans import Span, activated, given, multiplied, shared, weighed
from examgen.verify.worked import Ends, Result, result, working

Following = Callable[[bool], Ends | None]
"""What follows, in fractions if true, else about right; None where nothing does."""

LARGEST = 10**6
"""Nothing follows from a number as large as this, either sign."""


def in_pass(question: Question, slipped: Result) -> dict[str, Following]:
    """An activation from its sum; a sum of a later layer from the activations of the one before."""
    found: dict[str, Following] = {}
    for depth, names in enumerate(question.names[1:]):
        last = depth == len(question.layers) - 1
        for unit, name in enumerate(names):
            total = name if last and question.output == "linear" else f"{name} sum"
            if depth:
                found[total] = partial(_sum, question, slipped, depth, unit)
            if not last:
                found[name] = partial(_activation, question, slipped, name)
    return found


def _sum(question: Question, slipped: Result, depth: int, unit: int, exactly: bool) -> Ends | None:
    layer, below = question.layers[depth], written(slipped, question.names[depth], exactly)
    if below is None:
        return None
    weights, biases = _numbers(layer.weights, exactly), _numbers(layer.biases, exactly)
    return _ends(weighed(below, weights, biases, _half(question, exactly)), unit)


def _activation(question: Question, slipped: Result, name: str, exactly: bool) -> Ends | None:
    total = written(slipped, [f"{name} sum"], exactly)
    if total is None:
        return None
    return _ends(activated(total, question.hidden, _half(question, exactly), EXACT if exactly else FLOAT))


def in_copying(question: Question, slipped: Result) -> dict[str, Following]:
    """The output from the weights on the edges."""
    (output,) = question.names[-1]
    return {output: partial(_from_weights, question, slipped, output)}


def _from_weights(question: Question, slipped: Result, output: str, exactly: bool) -> Ends:
    by = working(question)
    for name, place in ((name, place_of(name)) for name in question.blanks):
        layer = by.layers[place.layer]
        numbers = {"weights": layer.weights.copy(), "biases": layer.biases.copy()}
        value = slipped.exact_value(name)
        if place.below is None:
            numbers["biases"][place.unit] = value
        else:
            numbers["weights"][place.kernel] = value
        by = by.with_layer(place.layer, **numbers)
    found = result(by, question.names, question.places)
    return found.exact[output] if exactly else found.ends(output)


def names(slipped: Result) -> frozenset[str]:
    """What a function may be called whose outputs these are, read as they stand in their boxes."""
    return named([{end >= HALF for end in slipped.exact[part][1:]} for part in OUTPUTS])


def to_class(question: Question, slipped: Result) -> dict[str, Following]:
    """As in a pass up to the sums of the outputs; the probabilities from these; the loss from one and from these."""
    shares = {share: partial(_share, question, slipped, place) for place, share in enumerate(SHARES)}
    return {**in_pass(question, slipped), **shares, LOSS: partial(_loss, question, slipped)}


def _share(question: Question, slipped: Result, place: int, exactly: bool) -> Ends | None:
    sums = written(slipped, [f"{name} sum" for name in question.names[-1]], exactly)
    if sums is None:
        return None
    return _ends(shared(sums, _half(question, exactly), EXACT if exactly else FLOAT), place)


def _loss(question: Question, slipped: Result, exactly: bool) -> Ends | None:
    target = target_of(question)
    about = slipped.about(SHARES[target])
    if not exactly and float(slipped.ends(SHARES[target]).low) > ERROR:
        return Ends(*[-math.log(about)] * 3)
    share = written(slipped, [SHARES[target]], exactly=True)
    sums = written(slipped, [f"{name} sum" for name in question.names[-1]], exactly=True)
    if share is None or sums is None:
        return None
    found = following_loss(each(share)[0], sums, target, question.kept)
    return None if found is None else Ends(found.value, found.low, found.high)


def classes(slipped: Result) -> frozenset[str]:
    """The classes that may be the more likely one, by the probabilities as they stand in their boxes."""
    ends = [slipped.exact[share] for share in SHARES]
    most = max(end.low for end in ends)
    return frozenset(str(place) for place, end in enumerate(ends) if end.high >= most)


def in_step(question: Question, slipped: Result) -> dict[str, Following]:
    """Delta O from the error, the hidden deltas from it, gradients from the deltas, new weights from the gradients."""
    by = working(question)
    right = Student(question, by, by)
    found: dict[str, Following] = {"delta O": partial(_delta, question, slipped)}
    for unit, name in enumerate(question.names[1]):
        found[f"delta {name}"] = partial(_hidden_delta, right, slipped, unit)
    for place, (source, target) in enumerate(edges(question)):
        found[f"gradient {source}->{target}"] = partial(_gradient, right, slipped, source, target)
        found[f"new {source}->{target}"] = partial(_new, question, slipped, f"gradient {source}->{target}", place)
    return found


def _delta(question: Question, slipped: Result, exactly: bool) -> Ends | None:
    error = written(slipped, ["error"], exactly)
    if error is None or question.loss != "squared":
        return None if error is None else _ends(error)
    return _ends(multiplied(error, _given(Fraction(2), exactly), _half(question, exactly)))


def _hidden_delta(right: Student, slipped: Result, unit: int, exactly: bool) -> Ends | None:
    above, half = written(slipped, ["delta O"], exactly), _half(right.question, exactly)
    if above is None:
        return None
    slopes = student_slopes(right, rightly(right.question), exactly)
    weight = _given(right.question.layers[1].weights[unit, 0], exactly)
    return _ends(in_any_order(above, weight, one(slopes, unit), half))


def _gradient(right: Student, slipped: Result, source: str, target: str, exactly: bool) -> Ends | None:
    delta, (inputs, hidden, _) = written(slipped, [f"delta {target}"], exactly), right.question.names
    if delta is None:
        return None
    if source in hidden:
        carried = one((right.exactly if exactly else right.about)[1], hidden.index(source))
    else:
        carried = _given(right.question.row[inputs.index(source)] if source in inputs else Fraction(1), exactly)
    return _ends(multiplied(delta, carried, _half(right.question, exactly)))


def _new(question: Question, slipped: Result, gradient: str, place: int, exactly: bool) -> Ends | None:
    found = written(slipped, [gradient], exactly)
    if found is None:
        return None
    old, rate = _numbers(old_weights(question)[[place]], exactly), rightly(question).rate
    return _ends(updated(old, found, rate if exactly else float(rate), _half(question, exactly)))


def written(slipped: Result, parts: Sequence[str], exactly: bool) -> Span | None:
    """What stands in some boxes; None if a number there is too large."""
    ends = [slipped.exact[part] if exactly else slipped.ends(part) for part in parts]
    columns = [
        _numbers(np.array(list(map(Fraction, column)), dtype=object), exactly) for column in zip(*ends, strict=True)
    ]
    value, low, high = columns
    return None if max(abs(low).max(), abs(high).max()) >= LARGEST else Span(value, low, high, low == high)


def _given(number: Fraction, exactly: bool) -> Span:
    return given(_numbers(np.array([number], dtype=object), exactly))


def _numbers(numbers: Array, exactly: bool) -> Array:
    return numbers if exactly else numbers.astype(np.float64)


def _half(question: Question, exactly: bool) -> Number:
    half = HALF / 10**question.kept
    return half if exactly else float(half)


def _ends(span: Span, unit: int = 0) -> Ends | None:
    """One number of several; None if it is too large."""
    found = Ends(span.value[unit], span.low[unit], span.high[unit])
    return None if max(abs(found.low), abs(found.high)) >= LARGEST else found
