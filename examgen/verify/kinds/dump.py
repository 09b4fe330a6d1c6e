"""Kind `dump`: every weight copied from a list on its edge, then the output of one row."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from examgen.verify.kinds import forward
from examgen.verify.kinds.kind import ANY_OUTPUT, Asked, SecondWay
from examgen.verify.sheets.mistakes import COARSE, mistakes, with_layer
from examgen.verify.sheets.numbers import printed_with
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import Sheet
from examgen.verify.sheets.worked import Result


def sheet(question: Question) -> Sheet:
    """Every edge by the unit it leads to, its bias last, and one pass. What is misread goes on into the output."""
    return replace(forward.sheet(question), boxes=(*(edge for edge, _ in entries(question)), *question.names[-1]))


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """The mistakes of a pass, and two more in copying."""
    (first, second), exchanged = question.layers[:2], {}
    if len(first.biases) > 1:
        order = [1, 0, *range(2, len(first.biases))]
        biases = with_layer(question, 0, biases=first.biases[order])
        others = with_layer(with_layer(biases, 0, weights=first.weights[:, order]), 1, weights=second.weights[order])
        exchanged = {"hidden_biases_swapped": biases, "hidden_units_swapped": others}
    yield from ((name, sheet(wrong)) for name, wrong in (*mistakes(question), *exchanged.items()))
    yield COARSE, replace(sheet(question), coarse=True)


def lines(question: Question, right: Result) -> Iterator[str]:
    """Where each weight stands in the list, then the pass."""
    weights = right.sheet.givens
    listed = partial(printed_with, question.decimals)
    yield from (f"{edge} = {entry} = {listed(weights[edge])}" for edge, entry in entries(question))
    yield from forward.lines(question, right)


def flaws(question: Question) -> Iterator[str | None]:
    """The list: of each layer the biases, then the weights row by row."""
    wanted, listed = [], partial(printed_with, question.decimals)
    for layer, found in enumerate(question.layers):
        biases = found.biases if found.biased else ()
        wanted += [f"{layer}B -> L{layer + 1}N{unit}: {listed(bias)}" for unit, bias in enumerate(biases)]
        wanted += [
            f"L{layer}N{below} -> L{layer + 1}N{unit} = {listed(weight)}"
            for (below, unit), weight in np.ndenumerate(found.weights)
        ]
    if len(question.dump) != len(wanted):
        yield f"{question.id}, dump: has {len(question.dump)} lines for {len(wanted)} weights"
    for place, (line, right) in enumerate(zip(question.dump, wanted, strict=False), 1):
        yield None if line == right else f"{question.id}, dump, line {place}: {line!r} is not {right!r}"


def entries(question: Question) -> list[tuple[str, str]]:
    """Every edge in the order of the boxes, and its name in the list."""
    found = []
    for number, (layer, below, here) in enumerate(
        zip(question.layers, question.names, question.names[1:], strict=False)
    ):
        for unit, target in enumerate(here):
            end = f"L{number + 1}N{unit}"
            found += [(f"{source}->{target}", f"L{number}N{place} -> {end}") for place, source in enumerate(below)]
            found += [(f"B->{target}", f"{number}B -> {end}")] * layer.biased
    return found


KIND = SecondWay(
    sheet,
    lines,
    slipped,
    forward.undecided,
    flaws=flaws,
    asked=Asked(("solution", "dump"), blanks=None, own=ANY_OUTPUT),
)
