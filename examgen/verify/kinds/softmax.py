"""Kind `softmax`: a forward pass to some classes, the sum of their exponentials, probabilities, class and loss."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds.kind import Asked, SecondWay, Undecided, Word
from examgen.verify.sheets.line import Lines, Own, lines_of
from examgen.verify.sheets.mistakes import COARSE, mistakes
from examgen.verify.sheets.numbers import HALF
from examgen.verify.sheets.question import ROWS, TRUTH, Question
from examgen.verify.sheets.steps import Sheet, Step, forward_pass, givens
from examgen.verify.sheets.worked import Result

SUM, CLASS, LOSS = "S", "class", "loss"
TWO = 2
"""Classes of which one has more than a half, or the other."""


def shares_of(question: Question) -> tuple[str, ...]:
    """What the probabilities are called, class by class."""
    return tuple(f"P{place}" for place in range(len(question.names[-1])))


def missed_rows(question: Question) -> tuple[tuple[str, ...], ...]:
    """The rows of the question's task on which its network gives another class the largest probability."""
    shares, missed = shares_of(question), []
    for row, target in zip(ROWS, TRUTH[question.task], strict=True):
        found = Result(sheet(replace(question, inputs=row, right_class=str(target))), TWO)
        if any(found.is_larger(other, shares[target]) for other in shares if other != shares[target]):
            missed.append(row)
    return tuple(missed)


def _sums_of(question: Question) -> tuple[str, ...]:
    return tuple(f"{name} sum" for name in question.names[-1])


def sheet(question: Question) -> Sheet:
    """One pass, the sum of the exponentials, if it is asked for, the probabilities, and the loss of one of them."""
    shares, sums = shares_of(question), _sums_of(question)
    hidden = (part for names in question.names[1:-1] for name in names for part in (f"{name} sum", name))
    whole = (Step(SUM, "exponentials", sums),) if question.sum_asked else ()
    steps = (*forward_pass(question), *whole, *_of_all(question), _loss(question, target_of(question)))
    boxes = (*hidden, *sums, *(step.name for step in whole), *shares, CLASS, LOSS)
    return Sheet({**givens(question), "one": Fraction(1)}, steps, boxes)


def target_of(question: Question) -> int:
    """The class that is right for the row: by the sheet, or else by the task."""
    if question.right_class:
        return int(question.right_class)
    return TRUTH[question.task][ROWS.index(question.inputs)]


def _of_all(question: Question, own: Sequence[str] = (), turned: bool = False) -> tuple[Step, ...]:
    """The steps to the probabilities, of all the sums. own: another sum for each; turned: whether signs are lost."""
    sums = _sums_of(question)
    between = [SUM] if question.sum_asked and not turned else []
    operation = "part" if between else "share turned" if turned else "share"
    return _shares(question, operation, own or sums, *([one] * len(sums) for one in (*between, *sums)))


def _shares(question: Question, operation: str, *operands: Sequence[str]) -> tuple[Step, ...]:
    """The steps to the probabilities. operands: the first of each, then the second of each, and so on."""
    shares = shares_of(question)
    return tuple(Step(name, operation, tuple(step)) for name, *step in zip(shares, *operands, strict=True))


def _loss(question: Question, target: int) -> Step:
    sums = _sums_of(question)
    others = (total for place, total in enumerate(sums) if place != target)
    return Step(LOSS, "loss", (shares_of(question)[target], sums[target], *others))


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """One pass for each mistake made on the way to the sums; then those made with the sums, and with the loss.

    Whoever reads the inputs the other way round calculates with them so: the right class stays that of the row.
    """
    right, target, shares = sheet(question), target_of(question), shares_of(question)
    yield from ((name, sheet(wrong)) for name, wrong in mistakes(replace(question, right_class=str(target))))
    following = Step(LOSS, "logarithm", (shares[target],))
    for name, steps in _wrong_shares(question):
        yield name, right.having(*steps, following)
    yield "other_class", replace(right, reading="the other")
    missed = Step("missed", "what is left of 1", (shares[target],))
    noted = _loss(question, target)._replace(name="right loss")
    for name, found in {
        "loss_sign_lost": (noted, Step(LOSS, "negated", ("right loss",))),
        "common_logarithm_used": (noted, Step(LOSS, "to base 10", ("right loss",))),
        "binary_logarithm_used": (noted, Step(LOSS, "to base 2", ("right loss",))),
        "loss_of_other_class": (_loss(question, (target + 1) % len(shares)),),
        "logarithm_left_out": (missed._replace(name=LOSS),),
        "squared_error_used": (missed, Step(LOSS, "squared", ("missed",))),
    }.items():
        yield name, right.having(*found)
    yield COARSE, replace(right.having(following), coarse=True)


def _wrong_shares(question: Question) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """The mistakes between the sums and the probabilities, by the steps that are made otherwise."""
    sums, shares = _sums_of(question), shares_of(question)
    names = [f"e^{total}" for total in sums]
    powers = tuple(Step(power, "power", (total,)) for power, total in zip(names, sums, strict=True))
    totals = [Result(sheet(question), question.places).exact_value(total) for total in sums]
    most = totals.index(max(totals))
    over_largest = [*_shares(question, "quotient", names, [names[most]] * len(sums))]
    over_largest[most] = Step(shares[most], "copied", ("one",))
    whole = Step(SUM if question.sum_asked else " + ".join(sums), "added", sums)
    turned = (Step(SUM, "exponentials turned", sums),) if question.sum_asked else ()
    yield "classes_exchanged", _of_all(question, own=sums[::-1])
    yield "softmax_sign_lost", (*turned, *_of_all(question, turned=True))
    yield "sigmoid_on_each_output", _shares(question, "sigmoid", sums)
    yield "not_normalised", (*powers, *_shares(question, "copied", names))
    yield "normalised_by_largest", (*powers, *over_largest)
    others = (*names[1:], names[0])
    yield "normalised_by_other_class", (*powers, *_shares(question, "quotient", names, others))
    yield "exponential_left_out", (whole, *_shares(question, "quotient", sums, [whole.name] * len(sums)))


def words(result: Result) -> Mapping[str, Word]:
    """The class with the largest probability; roundings of some that are near one another may lead to either."""
    shares = [part for part in result.sheet.numbers if re.fullmatch("P[0-9]", part)]
    reach = [result.bounds(share) for share in shares]
    most = max(low for low, _ in reach)
    if result.sheet.reading:  # who takes the class that is least likely, takes just that
        least = _extreme(shares, lambda one, other: not result.is_larger(one, other))
        return {CLASS: Word(str(least), frozenset({str(least)}))}
    answer = _extreme(shares, result.is_larger)
    return {CLASS: Word(str(answer), frozenset(str(place) for place, (_, high) in enumerate(reach) if high >= most))}


def _extreme(shares: Sequence[str], beats: Callable[[str, str], bool]) -> int:
    """The place of the one that each before it is beaten by."""
    found = 0
    for place in range(1, len(shares)):
        if beats(shares[place], shares[found]):
            found = place
    return found


def lines(question: Question, right: Result) -> Lines:
    """The lines of the pass, then those of the probabilities, the class and the loss."""
    kept, names, target = question.kept, shares_of(question), shares_of(question)[target_of(question)]
    passed = [step for step in right.sheet.steps if step.name not in (*names, LOSS)]
    yield from lines_of(question, right, passed)
    sums = [right.written(total, kept) for total in _sums_of(question)]
    powers = [f"e^({total})" if total.startswith("-") else f"e^{total}" for total in sums]
    shares = [right.written(share, kept) for share in names]
    whole = right.written(SUM, kept) if question.sum_asked else f"({' + '.join(powers)})"
    for name, power, share in zip(names, powers, shares, strict=True):
        yield Own(f"the line of {name}", f"{name} = {power} / {whole} ≈ {share}")
    sign = ", " if len(names) > TWO else " < " if right.is_larger(names[1], names[0]) else " > "
    yield Own("the line of the class", f"{CLASS} = {sign.join(shares)} → {words(right)[CLASS].answer}")
    loss = f"{LOSS} = -ln({right.written(target, kept)}) ≈ {right.written(LOSS, kept)}"
    yield Own("the line of the loss", loss)


def undecided(question: Question) -> Undecided:
    """Of two neither probability may be a half, at which the class would hang on a rounding."""
    shares = shares_of(question)
    return tuple((share, HALF) for share in shares) if len(shares) == TWO else ()


def flaws(question: Question) -> Iterator[str | None]:
    """Of more classes no other may be the likeliest by a rounding."""
    (box,) = (box for box in question.parts if box.name == CLASS)
    yield f"{question.id}, part {CLASS}: a rounding may lead to another" if len(box.accepted) > 1 else None


def classes(slipped: Result) -> frozenset[str]:
    """The classes that may be the likeliest, by the probabilities as they stand in their boxes."""
    ends = [slipped.exactly(part) for part in slipped.sheet.numbers if re.fullmatch("P[0-9]", part)]
    most = max(end.low for end in ends)
    return frozenset(str(place) for place, end in enumerate(ends) if end.high >= most)


ASKED = Asked(
    may_have=("right_class", "sum_of_exponentials"),
    most_hidden=2,
    trained=("softmax",),
    own=("softmax",),
    outputs=(2, 4),
)

KIND = SecondWay(sheet, lines, slipped, undecided, words, flaws=flaws, asked=ASKED, follow={CLASS: classes})
