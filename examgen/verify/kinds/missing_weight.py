"""Kind `missing-weight`: the blank weight, worked out backwards from the output."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds import forward
from examgen.verify.kinds.kind import TARGETS, Asked, SecondWay
from examgen.verify.sheets.line import bracketed, line, lines_of, numbers_in_lines, product, signed, undone
from examgen.verify.sheets.mistakes import mistakes
from examgen.verify.sheets.numbers import ERROR, shown
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.spans import IN_THE_BOX, OPERATIONS, given
from examgen.verify.sheets.steps import Sheet, Step, bias_of, forward_pass, givens
from examgen.verify.sheets.worked import Result

ANYWHERE = {"hidden_bias_left_out", "output_bias_left_out", "biases_subtracted", "activation_left_out"}
ANYWHERE |= {"biases_taken_as_1"}
IN_ONE = ("minus_lost_", "activation_left_out_", "bias_taken_as_1_")
FORWARDS = {"leaky_relu_used", "relu_used", "sigmoid_used", "tanh_used", "exponent_sign_lost", "inputs_swapped"}
FORWARDS |= {"hidden_weights_transposed"}
"""Mistakes on the way to any weight, and to one between a hidden unit and the output."""

OTHER_INVERSE = {"sigmoid": "tanh", "tanh": "sigmoid"}

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
    (source, target), (inputs, hidden, _) = question.blank.split("->"), question.names
    first, output = question.layers
    known = [name for name in hidden if name != target]
    yield from (step for step in forward_pass(question) if step.name.removesuffix(" sum") in known)
    if target == "O":
        yield from _solved(ROUGH, "output", source, "O", known, bias_of(output, "O"))
        return
    yield from _solved(target, "output", target, "O", hidden, bias_of(output, "O"))
    yield Step(f"{target} sum", f"{question.hidden} undone", (target,))
    yield from _solved(ROUGH, f"{target} sum", source, target, inputs, bias_of(first, target))


def _solved(name: str, total: str, source: str, target: str, below: Sequence[str], bias: str) -> Iterator[Step]:
    """What a sum gives for one of its terms, whose number or weight is `name`: the rest, over the other factor."""
    pairs = [number for other in below if other != source for number in (other, f"{other}->{target}")]
    if source == "B":
        yield Step(name, "rest", (total, *pairs))
        return
    yield Step(f"{source}·{source}->{target}", "rest", (total, *pairs, bias))
    yield Step(name, "quotient", (f"{source}·{source}->{target}", source if name == ROUGH else f"{source}->{target}"))


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """The mistakes on the way to what is known, then those on the way back."""
    right, (source, target), hidden = _sheet(question), question.blank.split("->"), question.names[1]
    forwards = ANYWHERE | (FORWARDS if target == "O" else set())
    of_the_blank = {f"minus_lost_{source}_{target}", f"activation_left_out_{target}"}
    of_the_blank |= {f"bias_taken_as_1_{target}"} if source == "B" else set()
    for name, wrong in mistakes(question):
        if name in forwards or (name.startswith(IN_ONE) and name not in of_the_blank):
            yield name, _sheet(wrong)
    rests = [step for step in right.steps if step.operation == "rest"]
    yield "sign_lost_in_rearranging", right.having(*(step._replace(operation="rest added") for step in rests))
    quotients = [step for step in right.steps if step.operation == "quotient"]
    undivided = (Step(step.name, "copied", step.operands[:1]) for step in quotients)
    yield "not_divided", right.having(*undivided)
    others = dict(zip(hidden, (*hidden[1:], hidden[0]), strict=True))
    divided = []
    for name, _, (left, divisor) in quotients:
        unit, arrow, end = divisor.partition("->")
        divided.append(Step(name, "quotient", (left, f"{others.get(unit, unit)}{arrow}{end}")))
    yield "divided_by_wrong_unit", right.having(*divided)
    if target != "O" and question.hidden != "relu":
        yield "activation_not_inverted", right.having(Step(f"{target} sum", "linear undone", (target,)))
    if target != "O" and question.hidden in OTHER_INVERSE:
        other = OTHER_INVERSE[question.hidden]
        yield f"{other}_inverse_used", right.having(Step(f"{target} sum", f"{other} undone", (target,)))


def lines(question: Question, right: Result) -> Iterator[str]:
    """The units that are known, then the way back, each rest with its division; none where no way leads back."""
    if right.exact[ROUGH] is None:
        return
    texts = {**numbers_in_lines(question, right), "output": question.given}
    steps = right.sheet.steps[:-1]
    first = next(place for place, step in enumerate(steps) if step.operation == "rest")
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
            (unit,) = step.operands
            yield line(right, step.name, undone(question.hidden, unit, right.written(unit, question.kept)))


def _rest(step: Step, texts: dict[str, str]) -> str:
    total, *numbers = (texts[name] for name in step.operands)
    ends = len(numbers) // 2 * 2
    terms = [f"- {product(*pair)}" for pair in zip(numbers[:ends:2], numbers[1:ends:2], strict=True)]
    return " ".join([total, *terms, *(signed(bias, turned=True) for bias in numbers[ends:])])


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
    """The output with so much more in the place of the blank, about right."""
    source, target = question.blank.split("->")
    entering = more * (1.0 if source == "B" else right.about(source))
    if target == "O":
        return right.about("O") + entering
    activated, total = OPERATIONS[question.hidden], right.about(f"{target} sum")
    there = activated(0.0, given(total + entering)) or given(0.0)
    return right.about("O") + right.about(f"{target}->O") * float(there.value - right.about(target))


def _prints(question: Question, weight: Fraction, decimals: int) -> str:
    found = forward.sheet(question)
    with_weight = replace(found, givens={**found.givens, question.blank: weight})
    return shown(Result(with_weight, decimals).rounded("O", decimals), decimals)


def _solution(question: Question) -> Fraction:
    return givens(question)[question.blank]


KIND = SecondWay(
    sheet,
    slipped,
    lines,
    undecided,
    passes=forward.sheet,
    asked=Asked(("solution", "output"), blanks=1, own=("linear",)),
)
