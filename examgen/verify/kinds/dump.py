"""Kind `dump`: every weight copied from a list on its edge, then the output of one row."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from examgen.verify.kinds import forward
from examgen.verify.kinds.forward import words
from examgen.verify.kinds.kind import Pass
from examgen.verify.mistakes import COARSE, mistakes
from examgen.verify.numbers import in_units, shown
from examgen.verify.record import Question
from examgen.verify.steps import Sheet
from examgen.verify.worked import Ends, Result, Triples, Working, result, result_to_one_decimal, working

__all__ = ["numbers", "own_lines", "parts", "passes", "right", "sheet", "slipped", "undecided", "words"]

OUTPUT = "O"

IN_COPYING = {"hidden_weights_transposed", "output_weights_swapped"}
"""Mistakes of a forward pass that are made in copying, beside each minus that is lost."""


def parts(question: Question) -> tuple[str, ...]:
    """Every edge by the unit it leads to, its bias last, then the output."""
    return (*(f"{source}->{target}" for source, target, _ in _entries(question)), OUTPUT)


def right(question: Question, places: int) -> Result:
    """The weights as they are, and one forward pass."""
    correct = working(question)
    return _with_weights(question, correct, result(correct, question.names, places), places)


def slipped(question: Question, places: int) -> Mapping[str, Result]:
    """Mistakes in copying show in the weights and go on into the output, others in the output alone."""
    correct, names = working(question), question.names
    results = {}
    for name, by in mistakes(correct, names):
        copied = by if name in IN_COPYING or name.startswith("minus_lost_") else correct
        results[name] = _with_weights(question, copied, result(by, names, places), places)
    by = correct.with_layer(0, biases=correct.hidden_biases[::-1])
    results["hidden_biases_swapped"] = _with_weights(question, by, result(by, names, places), places)
    by = by.with_layer(0, weights=correct.hidden_weights[:, ::-1])
    by = by.with_layer(-1, weights=correct.output_weights[::-1])
    results["hidden_units_swapped"] = _with_weights(question, by, result(by, names, places), places)
    coarse = result_to_one_decimal(correct, names, places)
    return {**results, COARSE: _with_weights(question, correct, coarse, places)}


def passes(question: Question) -> tuple[Pass, ...]:
    """The forward pass, whose lines follow those of the weights."""
    first = len(_entries(question))
    lines = enumerate(question.steps[first:], first + 1)
    return ((replace(question, kind="forward"), tuple(lines)),)


def own_lines(question: Question, right: Result, places: int) -> Iterator[str | None]:
    """For each weight: does its line name its place in the list, and does the list have it there, in its order?"""
    weights = numbers(working(question))
    for place, ((source, target, entry), line) in enumerate(zip(_entries(question), question.steps, strict=False), 1):
        wanted = f"{source}->{target} = {entry} = {_text(weights[place - 1])}"
        yield None if line == wanted else f"{question.id}, line {place}: {line!r} is not {wanted!r}"
    listed = _listed(question)
    if len(question.dump) != len(listed):
        yield f"{question.id}, dump: has {len(question.dump)} lines for {len(listed)} weights"
    for place, (line, wanted) in enumerate(zip(question.dump, listed, strict=False), 1):
        yield None if line == wanted else f"{question.id}, dump, line {place}: {line!r} is not {wanted!r}"


def sheet(question: Question) -> Sheet:
    """Every weight, and one pass."""
    return replace(forward.sheet(question), boxes=parts(question))


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """The output holds neither target."""
    return forward.undecided(question)


def _entries(question: Question) -> list[tuple[str, str, str]]:
    """Every edge in the order of the boxes: source, target, and its name in the list."""
    found = []
    for layer, (below, here) in enumerate(zip(question.names, question.names[1:], strict=False)):
        for unit, target in enumerate(here):
            end = f"L{layer + 1}N{unit}"
            found += [(source, target, f"L{layer}N{place} -> {end}") for place, source in enumerate(below)]
            found.append(("B", target, f"{layer}B -> {end}"))
    return found


def _listed(question: Question) -> list[str]:
    """The list as it should be: of each layer the biases, then the weights row by row."""
    lines = []
    for layer, found in enumerate(question.layers):
        lines += [f"{layer}B -> L{layer + 1}N{unit}: {_text(bias)}" for unit, bias in enumerate(found.biases)]
        lines += [
            f"L{layer}N{below} -> L{layer + 1}N{unit} = {_text(weight)}"
            for (below, unit), weight in np.ndenumerate(found.weights)
        ]
    return lines


def numbers(by: Working) -> list[Fraction]:
    """Every weight in the order of the boxes."""
    return [number for layer in by.layers for number in np.vstack([layer.weights, layer.biases]).T.flat]


def _with_weights(question: Question, copied: Working, worked: Result, places: int) -> Result:
    """The weights that were copied, and the output that was worked out."""
    names = parts(question)[:-1]
    weights = {name: Ends(number, number, number) for name, number in zip(names, numbers(copied), strict=True)}

    def with_output(exact: Triples) -> Triples:
        return {**weights, OUTPUT: exact[OUTPUT]}

    return Result({**weights, OUTPUT: worked.ends(OUTPUT)}, lambda: with_output(worked.exact), places, {}, copied=names)


def _text(number: Fraction) -> str:
    return shown(in_units(number, 1) or 0, 1)
