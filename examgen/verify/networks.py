"""Claims about the networks: trained to solve their task, rounded rightly, good for a question, and no two alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np

from examgen.verify.case import Case
from examgen.verify.kinds import KINDS
from examgen.verify.kinds.softmax import shares_of
from examgen.verify.sheets.numbers import decided, half_up, shown
from examgen.verify.sheets.question import ROWS, TRUTH, Array, Question
from examgen.verify.sheets.steps import givens
from examgen.verify.sheets.worked import Result
from examgen.verify.whole import subject

ZERO_BELOW, ONE_ABOVE = 0.01, 0.9
"""The lecture's thresholds for an unrounded network."""

RIGHT_CLASS = (0.75, 0.94)
"""Between what a softmax network has the probability of the right class when its training is stopped early."""

RIGHT_SIDE = (0.75, 0.98)
"""The same of a sigmoid output, of which the surest row alone may be beyond."""

ONE_WRONG = (0.6, 0.4)
"""What a softmax network has at least of the right class of three rows, and at most of that of the row left wrong."""

SURE = Fraction(0), Fraction(19, 20)
"""Between what each probability of a rounded softmax network lies."""

SIGMOID_SURE = Fraction(1, 100), Fraction(99, 100)
"""The same of a sigmoid output, on all rows but one."""

FLOAT32 = 1e-5
"""How far TensorFlow's 32-bit result may be from ours: some twenty roundings of 2^-24 each, of numbers up to ten."""

TOLERANCE = Fraction(3, 10)
TWO_DIGITS = 10
"""Every weight on paper is smaller than this, either sign."""

VISIBLE_PLACES = 2

Lies = Iterator[str | None]


def solve_task_unrounded(case: Case) -> Lies:
    """For each row of each network as it was trained: is it as near its target as the lecture wants?

    A network that the instructor brought along has to be as near as a rounded one, if it is said to compute something.
    """
    for question, batches in _with_batches(case):
        if not question.task:
            continue
        if _leaves_one(question, batches):
            yield from _solved_but_for_one(question)
            continue
        sure = 0
        for row, target in zip(ROWS, TRUTH[question.task], strict=True):
            outputs = _unrounded(question, row)
            place = f"{question.id}, source: gives {outputs[-1]:.4f} on row {_row(row)}"
            solved = _solved_unrounded(question, target, outputs)
            yield None if solved else f"{place}, where {question.task.upper()} is {target}"
            sure += _of_trained_sigmoid(question) and _right_side(target, outputs[0]) > RIGHT_SIDE[1] + FLOAT32
        if _of_trained_sigmoid(question):
            yield None if sure <= 1 else f"{question.id}, source: is beyond {RIGHT_SIDE[1]} on {sure} rows"


def _with_batches(case: Case) -> Iterator[tuple[Question, Mapping[str, Sequence[int]]]]:
    """The questions that have a network of the bank or of the instructor, each with the batches of its section."""
    for section in case.exam.sections:
        yield from ((question, section.batches) for question in section.questions if question.source)


def _leaves_one(question: Question, batches: Mapping[str, Sequence[int]]) -> bool:
    """Whether a network was trained to give the wrong class of one row, as its section says."""
    return question.kind == "softmax" and not question.own and subject(question, batches).endswith("-one-wrong")


def _unrounded(question: Question, row: tuple[str, ...]) -> list[float]:
    found = _passed(replace(question, layers=question.source), row)
    return [found.about(name) for name in _outputs(question)]


def _solved_but_for_one(question: Question) -> Lies:
    """For each row: is the right class as likely as it has to be, or on one row as unlikely, and neither certain?"""
    missed, (right, wrong), most = 0, ONE_WRONG, RIGHT_CLASS[1] + FLOAT32
    for row, target in zip(ROWS, TRUTH[question.task], strict=True):
        shares = _unrounded(question, row)
        place = f"{question.id}, source: gives class {target} {shares[target]:.4f} on row {_row(row)}"
        missed += shares[target] < wrong + FLOAT32
        known = max(shares) < most and (shares[target] > right - FLOAT32 or shares[target] < wrong + FLOAT32)
        yield None if known else f"{place}, where {question.task.upper()} is {target}"
    yield None if missed == 1 else f"{question.id}, source: gives the wrong class of {missed} rows, not of one"


def _of_trained_sigmoid(question: Question) -> bool:
    """Whether its output is the probability of 1, as the bank's networks were trained to give it."""
    return question.output == "sigmoid" and not question.own


def _right_side(target: int, output: float) -> float:
    """The probability of the right class, where the output is that of 1."""
    return output if target else 1 - output


def _passed(question: Question, row: tuple[str, ...]) -> Result:
    """What a network comes to on a row, whichever class is right there."""
    kind = KINDS["softmax" if question.output == "softmax" else "forward"]
    return Result(kind.sheet(replace(question, inputs=row, right_class="0")), VISIBLE_PLACES)


def _outputs(question: Question) -> tuple[str, ...]:
    return shares_of(question) if question.output == "softmax" else question.names[-1]


def _solved_unrounded(question: Question, target: int, outputs: list[float]) -> bool:
    """Whether the output is near its target, or of the probabilities of two classes that of the right one is large."""
    if len(outputs) > 1:
        if question.own:
            return outputs[target] > max(outputs) - FLOAT32
        return RIGHT_CLASS[0] - FLOAT32 < outputs[target] < RIGHT_CLASS[1] + FLOAT32
    (value,) = outputs
    if question.own:
        return abs(value - target) <= float(TOLERANCE) + FLOAT32
    if question.output == "sigmoid":
        return _right_side(target, value) > RIGHT_SIDE[0] - FLOAT32
    return value > ONE_ABOVE - FLOAT32 if target else abs(value) < ZERO_BELOW + FLOAT32


def _trained(case: Case) -> list[Question]:
    """The questions that have a network of the bank or of the instructor; the others have a sample made by hand."""
    return [question for question in case.exam.questions if question.source]


def _row(row: tuple[str, ...]) -> str:
    return f"({', '.join(row)})"


def rounded_half_up(case: Case) -> Lies:
    """For each weight and bias on paper: is it the unrounded one, rounded half up to the decimals of weights?"""
    for question in _trained(case):
        unrounded = givens(replace(question, layers=question.source))
        for edge, paper in givens(replace(question, inputs=())).items():
            places = question.decimals
            right, keras = half_up(unrounded[edge], places), f"{float(unrounded[edge]):.9g}"
            told = f"{question.id}, {edge}: {float(paper)} is on paper, but {keras} rounds to {shown(right, places)}"
            yield None if paper == Fraction(right, 10**places) else told


def good_networks(case: Case) -> Lies:
    """For each network on paper: does it keep the rules of a good network, but for those that were overridden?"""
    for section in case.exam.sections:
        for question in (question for question in section.questions if question.source):
            flaws = _flaws(question, int(_leaves_one(question, section.batches)))
            flaw = next((flaw for rule, flaw in flaws if rule not in section.accepted), None)
            yield None if flaw is None else f"{question.id}, network: {flaw}"


def _flaws(question: Question, may_miss: int) -> Iterator[tuple[str, str]]:
    """Every rule that a network breaks, by its name, and how. may_miss: of how many rows its class may be wrong."""
    kernels = np.concatenate([layer.weights.ravel() for layer in question.layers])
    biases = np.concatenate([layer.biases for layer in question.layers])
    if not np.all(kernels):
        yield "zero-weight", "a weight is 0"
    if max(abs(value) for value in (*kernels, *biases)) >= TWO_DIGITS:
        largest = float(TWO_DIGITS - Fraction(1, 10**question.decimals))
        yield "weight-too-large", f"a weight is beyond ±{largest}"
    rows = [*product("01", repeat=len(question.names[0]))]
    results = [_passed(question, row) for row in rows]
    for row, target, found in zip(
        rows, TRUTH[question.task] if question.task else (), results, strict=bool(question.task)
    ):
        if question.output == "softmax":
            missed = list(_wrong(question, row, target, found))
            yield from missed[may_miss:]
            may_miss = max(0, may_miss - len(missed))
            yield from _unsure(question, row, target, found)
        elif not found.is_within(question.names[-1][0], target - TOLERANCE, target + TOLERANCE):
            yield "rounding-broke-it", f"on row {_row(row)} it is more than {float(TOLERANCE)} from {target}"
    if _of_trained_sigmoid(question):
        sure = sum(not found.is_within(question.names[-1][0], *SIGMOID_SURE) for found in results)
        yield from [("too-sure", f"it is beyond 0.01 to 0.99 on {sure} rows")] * (sure > 1)
    yield from _useless_units(question, results)


def _wrong(question: Question, row: tuple[str, ...], target: int, found: Result) -> Iterator[tuple[str, str]]:
    """Whether the right class has not the largest probability on a row."""
    right = shares_of(question)[target]
    if any(found.is_larger(other, right) for other in shares_of(question) if other != right):
        yield "rounding-broke-it", _given(row, target, found.about(right))


def _given(row: tuple[str, ...], target: int, share: float) -> str:
    return f"on row {_row(row)} it gives class {target} a probability of {share:.4f}"


def _unsure(question: Question, row: tuple[str, ...], target: int, found: Result) -> Iterator[tuple[str, str]]:
    """Whether a network of the bank gives a class too much on a row."""
    shares = shares_of(question)
    if not question.own and not all(found.is_within(share, *SURE) for share in shares):
        yield "too-sure", _given(row, target, found.about(shares[target]))


def _useless_units(question: Question, results: list[Result]) -> Iterator[tuple[str, str]]:
    """The hidden units that are 0 on every row, or add the same on every row to each unit above."""
    for names, above in zip(question.names[1:-1], question.layers[1:], strict=True):
        for unit, name in enumerate(names):
            if all(found.is_zero(name) for found in results):
                yield "dead-unit", f"{name} is 0 on every row"
            elif all(len({_share(found, name, weight) for found in results}) == 1 for weight in above.weights[unit]):
                yield "idle-unit", f"{name} adds the same on every row"


def _share(found: Result, name: str, weight: Fraction) -> int:
    """What a unit adds to an output, in hundredths."""
    return decided(
        lambda value: half_up(value, VISIBLE_PLACES),
        found.about(name) * float(weight),
        lambda: found.exact_value(name) * weight,
    )


def no_network_twice(case: Case) -> Lies:
    """For each network: is there none before it that differs only in the order or the signs of its hidden units?

    Of networks that the instructor brought along a form asks each once on a row, for each kind of question; those of a
    section are all on one, and twins on another, or on another row.
    """
    seen: dict[object, str] = {}
    for question in case.exam.questions:
        asked = (question.form, question.kind, question.inputs) if question.own else None
        twin = seen.setdefault((_likeness(question), asked), question.id)
        yield None if twin == question.id else f"{question.id}, network: is that of {twin}"
    for together in case.exam.twins:
        for first, other in combinations([question for question in together if question.own], 2):
            same = (_likeness(first), first.inputs) == (_likeness(other), other.inputs)
            yield f"{other.id}, network: is that of {first.id}, on the same row" if same else None
    for section in case.exam.sections:
        if section.own and len({_likeness(question) for question in section.questions}) > 1:
            yield f"{section.questions[0].id}: not all questions of its section are on one network"


def _likeness(question: Question) -> object:
    """The same for all networks that must not stand in one exam together: of all that are alike, one.

    One that the instructor brought along is like none but itself. Where there is no network but a sample, two questions
    are alike if they ask the same.
    """
    if not question.source:
        return question.kind, question.task, question.hidden
    kernels = [np.vstack([layer.weights, layer.biases]) for layer in question.layers]
    if question.own:
        return tuple((layer.activation, *kernel.flat) for layer, kernel in zip(question.layers, kernels, strict=True))
    return question.hidden, question.output, min(_alike(kernels, 0, turns=question.hidden == "tanh"))


def _alike(kernels: list[Array], place: int, turns: bool) -> Iterator[tuple[Fraction, ...]]:
    """Every way to number, and to turn, the units of the hidden layers from one on. kernels: the bias is the last row.

    turns: whether a unit with all its signs changed does the same.
    """
    if place == len(kernels) - 1:
        yield tuple(number for kernel in kernels for number in kernel.flat)
        return
    here, above = kernels[place : place + 2]
    units = here.shape[1]
    for order in permutations(range(units)):
        for signs in product((1, -1) if turns else (1,), repeat=units):
            entering = here[:, order] * np.array(signs)
            leaving = np.vstack([above[order, :] * np.array(signs)[:, None], above[-1:]])
            yield from _alike([*kernels[:place], entering, leaving, *kernels[place + 2 :]], place + 1, turns)
