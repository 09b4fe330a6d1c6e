"""Kind `missing-weight`: the blank weight, worked out backwards from the output."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds import forward
from examgen.verify.kinds.kind import ANY_OUTPUT, TARGETS, Asked, SecondWay
from examgen.verify.sheets.activations import EXPONENTIAL
from examgen.verify.sheets.line import bracketed, line, lines_of, numbers_in_lines, product, signed, undone
from examgen.verify.sheets.mistakes import NO_ACTIVATION, mistakes
from examgen.verify.sheets.numbers import ERROR, shown
from examgen.verify.sheets.operations import OPERATIONS
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.spans import IN_THE_BOX, given
from examgen.verify.sheets.steps import Sheet, Step, bias_of, forward_pass, givens, in_pairs
from examgen.verify.sheets.worked import Result

ANYWHERE = {
    "output_activation_left_out",
    "hidden_bias_left_out",
    "output_bias_left_out",
    "biases_subtracted",
    "activation_left_out",
    "biases_taken_as_1",
}
IN_ONE = ("minus_lost_", "activation_left_out_", "bias_taken_as_1_")
FORWARDS = {"leaky_relu_used", "relu_used", "sigmoid_used", "tanh_used", "exponent_sign_lost", "inputs_swapped"}
FORWARDS |= {"hidden_weights_transposed", "output_weights_transposed"}
"""Mistakes on the way to any weight, and to one into an output where no activation is undone."""

BY_LAYER = {f"{what}_left_out_{letter}" for what in ("bias", "activation") for letter in "HGF"}

ROUGH = "what the blank comes to"
"""What is worked out before it is put into the box, with the decimals of a weight or more."""


def sheet(question: Question) -> Sheet:
    """The units that can be worked out, then from the output back to the weight. Without a way its neighbours hold."""
    found = _sheet(question)
    boxed = Step(question.blank, IN_THE_BOX[question.decimals], (ROUGH, "solution"))
    return replace(found, givens={**found.givens, "solution": _solution(question)}).having(boxed)


def _sheet(question: Question) -> Sheet:
    """What one student does, who may make a mistake."""
    known = {**givens(question), "output": Fraction(question.given)}
    del known[question.blank]
    boxed = Step(question.blank, IN_THE_BOX[question.decimals], (ROUGH,))
    return Sheet(known, (*_way_back(question), boxed), (question.blank,))


def _way_back(question: Question) -> Iterator[Step]:
    """The units below the blank and beside its target, as far as the way needs them; then from the output down."""
    (source, target), names, way = question.blank.split("->"), question.names, way_of(question)
    place = len(names) - len(way)  # of the target among the layers, the inputs being the first
    beside = () if target in names[-1] else names[place]
    known = {name for layer in (*names[1:place], beside) for name in layer} - {target}
    yield from (step for step in forward_pass(question) if step.name.removesuffix(" sum") in known)
    total = "output"
    for unit, layer, below in zip(way, question.layers[::-1], names[-2::-1], strict=False):
        if layer.activation != "linear" or unit not in names[-1]:
            yield Step(f"{unit} sum", _undoing(layer.activation), (total,))
            total = f"{unit} sum"
        bias = bias_of(layer, unit) if layer.biased else ""
        if unit == target:
            yield from _solved(ROUGH, total, source, unit, below, bias)
            return
        following = way[way.index(unit) + 1]
        yield from _solved(following, total, following, unit, below, bias)
        total = following


def way_of(question: Question) -> tuple[str, ...]:
    """The units from the output that is given down to the target of the blank, one in each layer."""
    (_, target), (*hidden, outputs) = question.blank.split("->"), question.names[1:]
    if target in outputs:
        return (target,)
    place = next(place for place, layer in enumerate(hidden) if target in layer)
    return (outputs[0], *(layer[0] for layer in hidden[:place:-1]), target)


def _undoing(activation: str) -> str:
    """How a sum is had from what a unit has; where no activation is thought of, it is that itself."""
    return f"{'linear' if activation == NO_ACTIVATION else activation} undone"


def _solved(name: str, total: str, source: str, target: str, below: Sequence[str], bias: str) -> Iterator[Step]:
    """What a sum gives for one of its terms, whose number or weight is `name`: the rest, over the other factor."""
    pairs = [number for other in below if other != source for number in (other, f"{other}->{target}")]
    if source == "B":
        yield Step(name, "rest", (total, *pairs))
        return
    yield Step(f"{source}·{source}->{target}", "rest", (total, *pairs, *filter(None, [bias])))
    yield Step(name, "quotient", (f"{source}·{source}->{target}", source if name == ROUGH else f"{source}->{target}"))


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """The mistakes on the way to what is known, then those on the way back."""
    right, (source, target) = _sheet(question), question.blank.split("->")
    undone = [step for step in right.steps if step.operation.endswith(" undone")]
    forwards = ANYWHERE | BY_LAYER | (set() if undone else FORWARDS)
    if source != "B":  # the kernel lacks a weight
        forwards -= {"output_weights_transposed"}
    beyond = {f"minus_lost_{source}_{target}", *(f"activation_left_out_{step.name[:2]}" for step in undone)}
    beyond |= {f"bias_taken_as_1_{target}"} if source == "B" else set()
    for name, wrong in mistakes(question):
        if name in forwards or (name.startswith(IN_ONE) and name not in beyond):
            yield name, _sheet(wrong)
    rests = [step for step in right.steps if step.operation == "rest"]
    yield "sign_lost_in_rearranging", right.having(*(step._replace(operation="rest added") for step in rests))
    quotients = [step for step in right.steps if step.operation == "quotient"]
    undivided = (Step(step.name, "copied", step.operands[:1]) for step in quotients)
    yield "not_divided", right.having(*undivided)
    others = {unit: layer[place - len(layer)] for layer in question.names[1:-1] for place, unit in enumerate(layer, 1)}
    divided = []
    for name, _, (left, divisor) in quotients:
        unit, arrow, end = divisor.partition("->")
        divided.append(Step(name, "quotient", (left, f"{others.get(unit, unit)}{arrow}{end}")))
    yield "divided_by_wrong_unit", right.having(*divided)
    hidden = [step for step in undone if step.name.removesuffix(" sum") not in question.names[-1]]
    inverted = [step for step in hidden if step.operation != "relu undone"]
    if inverted:
        yield "activation_not_inverted", right.having(*(step._replace(operation="linear undone") for step in inverted))
    for ending, places in (("", hidden), ("_on_output", [step for step in undone if step not in hidden])):
        curved = [step for step in places if step.operation.removesuffix(" undone") in EXPONENTIAL]
        for other in EXPONENTIAL:
            changed = [step._replace(operation=f"{other} undone") for step in curved]
            if changed != curved:
                yield f"{other}_inverse_used{ending}", right.having(*changed)


def lines(question: Question, right: Result) -> Iterator[str]:
    """The units that are known, then the way back, each rest with its division; none where no way leads back."""
    if right.exact[ROUGH] is None:
        return
    texts = {**numbers_in_lines(question, right), "output": question.given}
    steps = right.sheet.steps[:-1]
    first = next(place for place, step in enumerate(steps) if "output" in step.operands)
    yield from lines_of(question, right, steps[:first])
    rest = ""
    for step, following in zip(steps[first:], (*steps[first + 1 :], None), strict=True):
        name = question.blank if step.name == ROUGH else step.name
        if step.operation == "rest":
            rest = _rest(step, texts)
            if following is None:
                yield line(right, step.name, rest, name)
        elif step.operation == "quotient":
            divisor = texts[step.operands[1]]
            by_one = Fraction(divisor) == 1
            yield line(right, step.name, rest if by_one else f"({rest}) / {bracketed(divisor)}", name)
        else:
            activation, unit = step.operation.removesuffix(" undone"), step.name.removesuffix(" sum")
            yield line(right, step.name, undone(activation, unit, texts[step.operands[0]]))


def _rest(step: Step, texts: dict[str, str]) -> str:
    total, *numbers = (texts[name] for name in step.operands)
    pairs, biases = in_pairs(numbers)
    terms = (f"- {product(*pair)}" for pair in pairs)
    return " ".join([total, *terms, *(signed(bias, turned=True) for bias in biases)])


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """A weight of 0 or 1 is too easily guessed."""
    return tuple((question.blank, target) for target in TARGETS)


def other_weights(question: Question, places: int) -> Iterator[str | None]:
    """For each weight that could stand there: does it print another output than the one given?

    And for the right one: is it the one given, and is the interval, but for the last rounding, nearer than half a unit?
    """
    solution, decimals = _solution(question), len(question.given.partition(".")[2])
    right = Result(forward.sheet(question), places)
    units = 10**question.decimals
    for weight in (Fraction(count, units) for count in range(1 - 10 * units, 10 * units)):
        near = (
            abs(_output(question, right, float(weight - solution)) - float(question.given))
            <= 0.5 / 10**decimals + ERROR
        )
        same = near and _prints(question, weight, decimals) == question.given
        if weight != solution:
            yield f"{question.id}, part {question.blank}: {float(weight)} gives the same output" if same else None
        else:
            yield None if same else f"{question.id}, output: is {question.given}, but the network gives another"
    for box in question.numbers:
        reach = max(abs(Fraction(box.low) - solution), abs(Fraction(box.high) - solution))
        near = reach - Fraction(1, 2 * 10**places) < Fraction(1, 2 * units)
        yield None if near else f"{question.id}, part {box.name}: a rounding may lead to another weight"


def _output(question: Question, right: Result, more: float) -> float:
    """The output with so much more in the place of the blank, about right: unit after unit up the way."""
    source, moved = question.blank.split("->")[0], more
    moved *= 1.0 if source == "B" else right.about(source)
    layers = dict(zip(way_of(question), question.layers[::-1], strict=False))
    for unit, above in zip(way_of(question)[::-1], (*way_of(question)[-2::-1], ""), strict=True):
        linear = layers[unit].activation == "linear"
        total = right.about(unit if linear else f"{unit} sum") + moved
        there = total if linear else float((OPERATIONS[layers[unit].activation](0.0, given(total)) or given(0.0)).value)
        if not above:
            return there
        moved = right.about(f"{unit}->{above}") * (there - right.about(unit))
    raise ValueError("the way has no unit")


def _prints(question: Question, weight: Fraction, decimals: int) -> str:
    found = forward.sheet(question)
    with_weight = replace(found, givens={**found.givens, question.blank: weight})
    return shown(Result(with_weight, decimals).rounded(way_of(question)[0], decimals), decimals)


def _solution(question: Question) -> Fraction:
    return givens(question)[question.blank]


KIND = SecondWay(
    sheet,
    lines,
    slipped,
    undecided,
    passes=forward.sheet,
    asked=Asked(("solution", "output"), blanks=1, own=ANY_OUTPUT),
)
