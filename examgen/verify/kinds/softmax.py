"""Kind `softmax`: a forward pass to two classes, their probabilities, the class and the loss."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds.kind import Asked, SecondWay, Word
from examgen.verify.sheets.line import Lines, Own, lines_of
from examgen.verify.sheets.mistakes import COARSE, mistakes
from examgen.verify.sheets.numbers import HALF
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import Sheet, Step, forward_pass, givens
from examgen.verify.sheets.worked import Result

CLASS, LOSS = "class", "loss"
SHARES, SUMS = ("P0", "P1"), ("O0 sum", "O1 sum")
POWERS = ("e^O0", "e^O1")

SUMMED = (SUMS, ("O0 sum",) * 2, ("O1 sum",) * 2)
"""What a probability is taken of: its own sum among both."""


def sheet(question: Question) -> Sheet:
    """One pass, the probabilities of the sums, and the loss of one of them."""
    hidden = (part for name in question.names[1] for part in (f"{name} sum", name))
    steps = (*forward_pass(question), *_shares("share", *SUMMED), _loss(target_of(question)))
    return Sheet({**givens(question), "one": Fraction(1)}, steps, (*hidden, *SUMS, *SHARES, CLASS, LOSS))


def target_of(question: Question) -> int:
    """The class that is right for the row, by XOR."""
    first, second = question.row
    return int(first != second)


def _shares(operation: str, *operands: tuple[str, ...]) -> tuple[Step, ...]:
    """The steps to both probabilities. operands: the first of either, then the second of either, and so on."""
    return tuple(Step(*step) for step in zip(SHARES, (operation,) * 2, zip(*operands, strict=True), strict=True))


def _loss(target: int) -> Step:
    return Step(LOSS, "loss", (SHARES[target], SUMS[target], SUMS[1 - target]))


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """One pass for each mistake made on the way to the sums; then those made with the sums, and with the loss."""
    right, target = sheet(question), target_of(question)
    yield from ((name, sheet(wrong)) for name, wrong in mistakes(question))
    following = Step(LOSS, "logarithm", (SHARES[target],))
    for name, steps in _wrong_shares(question):
        yield name, right.having(*steps, following, after=SUMS[1])
    yield "other_class", replace(right, reading="the other")
    missed = Step("missed", "what is left of 1", (SHARES[target],))
    noted = _loss(target)._replace(name="right loss")
    for name, found in {
        "loss_sign_lost": (noted, Step(LOSS, "negated", ("right loss",))),
        "common_logarithm_used": (noted, Step(LOSS, "to base 10", ("right loss",))),
        "binary_logarithm_used": (noted, Step(LOSS, "to base 2", ("right loss",))),
        "loss_of_other_class": (_loss(1 - target),),
        "logarithm_left_out": (missed._replace(name=LOSS),),
        "squared_error_used": (missed, Step(LOSS, "squared", ("missed",))),
    }.items():
        yield name, right.having(*found, after=SHARES[1])
    yield COARSE, replace(right.having(following), coarse=True)


def _wrong_shares(question: Question) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """The mistakes between the sums and the probabilities, by the steps that are made otherwise."""
    powers = tuple(Step(power, "power", (total,)) for power, total in zip(POWERS, SUMS, strict=True))
    totals = [Result(sheet(question), question.places).exact_value(total) for total in SUMS]
    most = totals.index(max(totals))
    over_largest = [*_shares("quotient", POWERS, (POWERS[most],) * 2)]
    over_largest[most] = Step(SHARES[most], "copied", ("one",))
    whole = Step("O0 + O1", "added", SUMS)
    yield "classes_exchanged", _shares("share", SUMS[::-1], *SUMMED[1:])
    yield "softmax_sign_lost", _shares("share turned", *SUMMED)
    yield "sigmoid_on_each_output", _shares("sigmoid", SUMS)
    yield "not_normalised", (*powers, *_shares("copied", POWERS))
    yield "normalised_by_largest", (*powers, *over_largest)
    yield "normalised_by_other_class", (*powers, *_shares("quotient", POWERS, POWERS[::-1]))
    yield "exponential_left_out", (whole, *_shares("quotient", SUMS, (whole.name,) * 2))


def words(result: Result) -> Mapping[str, Word]:
    """The class with the larger probability; roundings of two that are near each other may lead to either."""
    reach = [result.bounds(share) for share in SHARES]
    answer, most = int(result.is_larger(SHARES[1], SHARES[0])), max(low for low, _ in reach)
    if result.sheet.reading:  # who takes the other class, takes just that
        return {CLASS: Word(str(1 - answer), frozenset({str(1 - answer)}))}
    return {CLASS: Word(str(answer), frozenset(str(place) for place, (_, high) in enumerate(reach) if high >= most))}


def lines(question: Question, right: Result) -> Lines:
    """The lines of the pass, then those of the probabilities, the class and the loss."""
    kept, target = question.kept, SHARES[target_of(question)]
    passed = [step for step in right.sheet.steps if step.name not in (*SHARES, LOSS)]
    yield from lines_of(question, right, passed)
    sums = [right.written(total, kept) for total in SUMS]
    powers = [f"e^({total})" if total.startswith("-") else f"e^{total}" for total in sums]
    shares = [right.written(share, kept) for share in SHARES]
    for name, power, share in zip(SHARES, powers, shares, strict=True):
        yield Own(f"the line of {name}", f"{name} = {power} / ({' + '.join(powers)}) ≈ {share}")
    sign = " < " if right.is_larger(SHARES[1], SHARES[0]) else " > "
    yield Own("the line of the class", f"{CLASS} = {sign.join(shares)} → {words(right)[CLASS].answer}")
    loss = f"{LOSS} = -ln({right.written(target, kept)}) ≈ {right.written(LOSS, kept)}"
    yield Own("the line of the loss", loss)


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """Neither probability may be a half, at which the class would hang on a rounding."""
    return tuple((share, HALF) for share in SHARES)


def classes(slipped: Result) -> frozenset[str]:
    """The classes that may be the more likely one, by the probabilities as they stand in their boxes."""
    ends = [slipped.exactly(share) for share in SHARES]
    most = max(end.low for end in ends)
    return frozenset(str(place) for place, end in enumerate(ends) if end.high >= most)


ASKED = Asked(most_hidden=2, output="softmax")

KIND = SecondWay(sheet, slipped, lines, undecided, words, asked=ASKED, follow={CLASS: classes})
