"""Kind `activation-swap`: two forward passes, and whether their outputs are on the same side of 0.5."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product

from examgen.verify.kinds.forward import guessed
from examgen.verify.kinds.kind import ANY_OUTPUT, Asked, SecondWay, Undecided, Word
from examgen.verify.sheets.line import Lines, Own, expression, line, numbers_in_lines
from examgen.verify.sheets.mistakes import COARSE, activated_by, mistakes
from examgen.verify.sheets.numbers import HALF
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import Sheet, Step, forward_pass, givens
from examgen.verify.sheets.worked import Result

STILL_RIGHT = "still right"

ENDINGS = (" trained", " swapped")
"""What the numbers of either pass are called besides."""

CHANGED = ("relu_used", "sigmoid_used", "tanh_used", "leaky_relu_used")
"""No mistakes where the activation is changed on purpose."""


def sheet(question: Question) -> Sheet:
    """Both passes."""
    return _both(question, activated_by(question, question.swapped))


def _both(trained: Question, swapped: Question) -> Sheet:
    steps = (*forward_pass(trained, ENDINGS[0]), *forward_pass(swapped, ENDINGS[1]))
    outputs = (f"{name}{ending}" for ending in ENDINGS for name in trained.names[-1])
    return Sheet(givens(trained) | givens(swapped), steps, (*outputs, STILL_RIGHT))


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """Every mistake of a pass made in both, where it can be made; then those with the two activations."""
    swapped = activated_by(question, question.swapped)
    first, second = dict(mistakes(question)), dict(mistakes(swapped))
    for name in {**first, **second}:
        if name not in CHANGED:
            yield name, _both(first.get(name, question), second.get(name, swapped))
    yield "activations_exchanged", _both(swapped, question)
    yield "activation_not_swapped", _both(question, question)
    yield COARSE, replace(sheet(question), coarse=True)


def words(result: Result) -> Mapping[str, Word]:
    """Yes if each output is at least a half in both passes, or in neither; a rounding at the half may go either way."""
    pairs = _pairs(result)
    exact = [[result.is_at_least(part, HALF) for part in pair] for pair in pairs]
    unit = Fraction(1, 10 ** (result.places + 2))
    reach = [[{end * unit >= HALF for end in result.bounds(part)} for part in pair] for pair in pairs]
    ways = product(*(product(*pair) for pair in reach))
    possible = frozenset(_word(all(one == other for one, other in way)) for way in ways)
    return {STILL_RIGHT: Word(_word(all(one == other for one, other in exact)), possible)}


def _pairs(result: Result) -> list[tuple[str, str]]:
    """Every output as trained and as swapped."""
    outputs = result.sheet.numbers
    return list(zip(outputs[: len(outputs) // 2], outputs[len(outputs) // 2 :], strict=True))


def _word(same: bool) -> str:
    return "yes" if same else "no"


def lines(question: Question, right: Result) -> Lines:
    """Both passes, sums of the first layer once, since they are the same; then the comparison."""
    texts = numbers_in_lines(question, right)
    for step in right.sheet.steps:
        once = step.name.removesuffix(" trained") if _of_the_first_layer(step) else step.name
        if not once.endswith(" swapped") or not _of_the_first_layer(step):
            yield line(right, step.name, expression(step, texts), once)
    sides = (
        f"{right.written(part, question.kept)} {'≥' if right.is_at_least(part, HALF) else '<'} 0.5"
        for part in right.sheet.numbers
    )
    comparison = f"{STILL_RIGHT} = {', '.join(sides)} → {words(right)[STILL_RIGHT].answer}"
    yield Own("the comparison", comparison)


def _of_the_first_layer(step: Step) -> bool:
    return step.operation == "sum" and step.name.startswith("H")


def undecided(question: Question) -> Undecided:
    """No output may be a half, at which the comparison would hang on a rounding, nor all of a pass be guessed."""
    outputs = [tuple(f"{name}{ending}" for name in question.names[-1]) for ending in ENDINGS]
    gifts = (gift for names in outputs for gift in guessed(question, names))
    return (*gifts, *((part, HALF) for names in outputs for part in names))


KIND = SecondWay(sheet, lines, slipped, undecided, words, asked=Asked(("swapped",), most_hidden=2, own=ANY_OUTPUT))
