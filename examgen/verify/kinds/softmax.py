"""Kind `softmax`: a forward pass to two classes, their probabilities, the class and the loss."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from examgen.verify.backwards import each
from examgen.verify.kinds.kind import Pass, Word
from examgen.verify.mistakes import COARSE, mistakes
from examgen.verify.numbers import HALF, Number
from examgen.verify.record import Question
from examgen.verify.shares import logarithm_of, loss, mistaken_losses, mistaken_shares
from examgen.verify.spans import Span, coarse
from examgen.verify.steps import Sheet, Step, forward_pass, givens
from examgen.verify.worked import (
    Ends,
    Result,
    Through,
    Triples,
    Working,
    layers_to_one_decimal,
    origins,
    through,
    working,
)

CLASS, LOSS = "class", "loss"
SHARES = ("P0", "P1")
LINES = (*SHARES, CLASS, LOSS)
"""What has a line after the sums, one each."""


def parts(question: Question) -> tuple[str, ...]:
    """Sums and activations, the sums of the outputs, the probabilities, the class and the loss."""
    _, *hidden, outputs = question.names
    units = (part for names in hidden for name in names for part in (f"{name} sum", name))
    return (*units, *(f"{name} sum" for name in outputs), *SHARES, CLASS, LOSS)


def right(question: Question, places: int) -> Result:
    """One forward pass and what follows from its sums."""
    return _result(question, working(question), places)


def slipped(question: Question, places: int) -> Mapping[str, Result]:
    """One pass for each mistake made on the way to the sums; then those made with the sums, and with the loss."""
    correct, kept, target = working(question), places + 2, target_of(question)
    results = {name: _result(question, by, places) for name, by in mistakes(correct, question.names)}
    layers = through(correct, HALF / 10**kept)
    (sums, shares), before = layers[-1], dict(_before(question, layers))
    exactly = {**before, **_after(shares, loss(shares, sums, target, HALF / 10**kept))}
    for name, found, following in mistaken_shares(shares, sums, target, kept):
        wrong = {share: Ends(one.value, one.low, one.high) for share, one in zip(SHARES, found, strict=True)}
        results[name] = _fixed({**before, **wrong, LOSS: Ends(following.value, following.low, following.high)}, places)
    results["other_class"] = _fixed(exactly, places, {CLASS: "the other"})
    for name, found_loss in mistaken_losses(shares, sums, target, kept):
        results[name] = _fixed({**exactly, LOSS: Ends(found_loss.value, found_loss.low, found_loss.high)}, places)
    return {**results, **dict(_to_one_decimal(question, correct, places))}


def words(result: Result, places: int) -> Mapping[str, Word]:
    """The class with the larger probability; roundings of two that are near each other may lead to either."""
    values = [result.exact_value(share) for share in SHARES]
    reach = [result.bounds(share) for share in SHARES]
    most = max(low for low, _ in reach)
    possible = frozenset(str(place) for place, (_, high) in enumerate(reach) if high >= most)
    answer = str(values.index(max(values)))
    if CLASS in result.origins:  # who takes the other class, takes just that
        answer = str(1 - int(answer))
        possible = frozenset({answer})
    return {CLASS: Word(answer, possible)}


def passes(question: Question) -> tuple[Pass, ...]:
    """The pass up to the sums of the outputs, as that of a network with linear outputs."""
    outputs = tuple(f"{name} sum = " for name in question.names[-1])
    lines = tuple(
        (place, line.replace(" sum", "", 1) if line.startswith(outputs) else line)
        for place, line in enumerate(question.steps[: -len(LINES)], 1)
    )
    return ((replace(question, kind="forward", output="linear"), lines),)


def own_lines(question: Question, right: Result, places: int) -> Iterator[str | None]:
    """The lines after the sums: are they those of the probabilities, the class and the loss?"""
    kept, target = places + 2, SHARES[target_of(question)]
    sums = [right.written(f"{name} sum", kept) for name in question.names[-1]]
    powers = [f"e^({total})" if total.startswith("-") else f"e^{total}" for total in sums]
    shares = [right.written(share, kept) for share in SHARES]
    wanted = [
        f"{name} = {power} / ({' + '.join(powers)}) ≈ {share}"
        for name, power, share in zip(SHARES, powers, shares, strict=True)
    ]
    sign = " < " if right.exact_value(SHARES[0]) < right.exact_value(SHARES[1]) else " > "
    wanted.append(f"{CLASS} = {sign.join(shares)} → {words(right, places)[CLASS].answer}")
    wanted.append(f"{LOSS} = -ln({right.written(target, kept)}) ≈ {right.written(LOSS, kept)}")
    for line, text in zip(question.steps[-len(LINES) :], wanted, strict=True):
        yield None if line == text else f"{question.id}, steps: {line!r} should be {text!r}"


def sheet(question: Question) -> Sheet:
    """One pass, the probabilities of the sums, and the loss of one of them."""
    target, sums = target_of(question), tuple(f"{name} sum" for name in question.names[-1])
    shares = (Step(share, "share", (total, *sums)) for share, total in zip(SHARES, sums, strict=True))
    following = Step(LOSS, "loss", (SHARES[target], sums[target], sums[1 - target]))
    numbers = (name for name in parts(question) if name != CLASS)
    return Sheet(givens(question), (*forward_pass(question), *shares, following), tuple(numbers))


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """Neither probability may be a half, at which the class would hang on a rounding."""
    return tuple((share, HALF) for share in SHARES)


def more_operations(question: Question) -> int:
    """An exponential and a quotient for each class, and the logarithm."""
    return 2 * len(SHARES) + 1


def target_of(question: Question) -> int:
    """The class that is right for the row, by XOR."""
    first, second = question.row
    return int(first != second)


def _result(question: Question, by: Working, places: int) -> Result:
    half, target = HALF / 10 ** (places + 2), target_of(question)

    def worked(how: Working, half: Number) -> Triples:
        layers = through(how, half)
        sums, shares = layers[-1]
        return {**_before(question, layers), **_after(shares, loss(shares, sums, target, half))}

    about = worked(by.in_floats(), float(half))
    return Result(about, lambda: worked(by, half), places, origins(by, question.names))


def _before(question: Question, layers: Through) -> Triples:
    """Everything up to the sums of the outputs."""
    triples = {}
    for names, (sums, outputs) in zip(question.names[1:], layers, strict=True):
        for unit, name in enumerate(names):
            triples[f"{name} sum"] = _ends(sums, unit)
            if names != question.names[-1]:
                triples[name] = _ends(outputs, unit)
    return triples


def _after(shares: Span, following: Ends) -> Triples:
    return {**{name: _ends(shares, place) for place, name in enumerate(SHARES)}, LOSS: following}


def _ends(span: Span, unit: int) -> Ends:
    return Ends(span.value[unit], span.low[unit], span.high[unit])


def _fixed(triples: Triples, places: int, origin: Mapping[str, object] = MappingProxyType({})) -> Result:
    """A result of exact numbers."""
    return Result(triples, lambda: triples, places, origin)


def _to_one_decimal(question: Question, by: Working, places: int) -> Iterator[tuple[str, Result]]:
    """Who rounds everything to one decimal, unless that leaves no probability of the right class."""
    layers, target = layers_to_one_decimal(by, places), target_of(question)
    shares = layers[-1][1]
    following = logarithm_of(each(shares)[target], places + 2)
    if following is not None:
        numbers = (np.array([end], dtype=object) for end in (following.value, following.low, following.high))
        rounded = coarse(Span(next(numbers), next(numbers), next(numbers), np.array([False])))
        yield COARSE, _fixed({**_before(question, layers), **_after(shares, _ends(rounded, 0))}, places)
