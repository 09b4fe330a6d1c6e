"""Kind `activation-swap`: two forward passes, and whether their outputs are on the same side of 0.5."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds import forward
from examgen.verify.kinds.kind import Pass, Word
from examgen.verify.mistakes import COARSE, mistakes
from examgen.verify.numbers import HALF
from examgen.verify.record import Question
from examgen.verify.steps import Sheet, forward_pass, givens
from examgen.verify.worked import Result, combined, result, result_to_one_decimal, working

TRAINED, SWAPPED, STILL_RIGHT = "O trained", "O swapped", "still right"
OUTPUT = "O"
SUM = " sum = "

CHANGED = ("relu_used", "sigmoid_used", "tanh_used")
"""No mistakes where the activation is changed on purpose."""


def parts(question: Question) -> tuple[str, ...]:
    """Both outputs, and the comparison."""
    return (TRAINED, SWAPPED, STILL_RIGHT)


def right(question: Question, places: int) -> Result:
    """The output of each pass."""
    return _both(places, *(forward.right(found, places) for found, _ in passes(question)))


def slipped(question: Question, places: int) -> Mapping[str, Result]:
    """Every mistake of a pass made in both, where it can be made; then those with the two activations."""
    (trained, _), (swapped, _) = passes(question)
    first, second = forward.right(trained, places), forward.right(swapped, places)
    ways = [dict(mistakes(working(found), found.names)) for found in (trained, swapped)]
    results = {}
    for name in {**ways[0], **ways[1]}:
        if name not in CHANGED:
            made = (
                result(way.get(name, working(found)), found.names, places)
                for way, found in zip(ways, (trained, swapped), strict=True)
            )
            results[name] = _both(places, *made)
    coarse = (result_to_one_decimal(working(found), found.names, places) for found in (trained, swapped))
    return {
        **results,
        "activations_exchanged": _both(places, second, first),
        "activation_not_swapped": _both(places, first, first),
        COARSE: _both(places, *coarse),
    }


def words(result: Result, places: int) -> Mapping[str, Word]:
    """Yes if both outputs are at least a half, or neither; a rounding at the half itself may go either way."""
    sides = [result.exact_value(part) >= HALF for part in (TRAINED, SWAPPED)]
    reach = [{Fraction(end, 10 ** (places + 2)) >= HALF for end in result.bounds(part)} for part in (TRAINED, SWAPPED)]
    possible = {_word(first == second) for first in reach[0] for second in reach[1]}
    return {STILL_RIGHT: Word(_word(sides[0] == sides[1]), frozenset(possible))}


def _word(same: bool) -> str:
    return "yes" if same else "no"


def passes(question: Question) -> tuple[Pass, ...]:
    """The pass with the trained activation and the one with the other, each with its lines by a pass's own names.

    The sums are written once: they are the same in both passes.
    """
    lines = tuple(enumerate(question.steps, 1))
    sums = [(place, line) for place, line in lines if SUM in line]
    found = []
    for which, activation in (("trained", question.hidden), ("swapped", question.swapped)):
        label = f" {which} = "
        own = [(place, line.replace(label, " = ", 1)) for place, line in lines if label in line]
        hidden = [pair for both in zip(sums, own, strict=False) for pair in both]
        found.append((replace(question, kind="forward", hidden=activation), (*hidden, *own[len(sums) :])))
    return tuple(found)


def own_lines(question: Question, right: Result, places: int) -> Iterator[str | None]:
    """The last line: does it compare both outputs, with the decimals that were kept, and say the right word?"""
    sides = [
        f"{right.written(part, places + 2)} {'≥' if right.exact_value(part) >= HALF else '<'} 0.5"
        for part in (TRAINED, SWAPPED)
    ]
    line = f"{STILL_RIGHT} = {', '.join(sides)} → {words(right, places)[STILL_RIGHT].answer}"
    lines = [
        text for text in question.steps if SUM not in text and " trained = " not in text and " swapped = " not in text
    ]
    yield None if lines == [line] else f"{question.id}, steps: the comparison is not {line!r}"


def sheet(question: Question) -> Sheet:
    """Both passes."""
    trained = forward_pass(question, ending=" trained")
    swapped = forward_pass(question, question.swapped, " swapped")
    return Sheet(givens(question), (*trained, *swapped), (TRAINED, SWAPPED))


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """Neither output may be 0 or 1, nor a half, at which the comparison would hang on a rounding."""
    return tuple((part, value) for part in (TRAINED, SWAPPED) for value in (*forward.TARGETS, HALF))


def _both(places: int, trained: Result, swapped: Result) -> Result:
    return combined({TRAINED: (trained, OUTPUT), SWAPPED: (swapped, OUTPUT)}, places)
