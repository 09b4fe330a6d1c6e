"""Claims about the record itself and the exam as a whole: digest, points, difficulty, balance."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from examgen.verify.case import Case, Worked
from examgen.verify.kinds.softmax import missed_rows
from examgen.verify.record import Rules, digest_of
from examgen.verify.sheets.activations import EXPONENTIAL, HIDDEN, plain, without_slope
from examgen.verify.sheets.question import TRUTH, Question
from examgen.verify.sheets.steps import Step, givens, in_pairs
from examgen.verify.sheets.worked import Result

LONGEST_RUN = 6
"""The most items in a row with the same target."""

Lies = Iterator[str | None]


def digest(case: Case) -> Lies:
    """Is the digest that of all else in the record?"""
    raw = case.exam.raw
    yield None if raw.get("digest") == digest_of(raw) else "digest: the record was changed after examgen wrote it"


def points(case: Case) -> Lies:
    """For each item: are its points those of its parts together, in whole or half points, none without?"""
    for question in case.exam.questions:
        given = [box.points for box in question.parts]
        if any(share <= 0 or (2 * share).denominator != 1 for share in given):
            yield f"{question.id}, points: a part has none, or not whole or half ones"
        elif sum(given) != question.points:
            yield f"{question.id}, points: {float(question.points):g}, but the parts have {float(sum(given)):g}"
        else:
            yield None


def difficulty(case: Case) -> Lies:
    """For each item: is its difficulty the count of its operations, and within the band that was asked for?"""
    bands = {question.id: section.band for section in case.exam.sections for question in section.questions}
    for worked in case.items:
        question, band = worked.question, bands[worked.question.id]
        count = EFFORT[question.hidden] if question.by_hand else operations(worked)
        if count != question.difficulty:
            yield f"{question.id}, difficulty: is {question.difficulty}, but counts {count}"
        elif band and not band[0] <= count <= band[1]:
            yield f"{question.id}, difficulty: is {count}, but {band[0]} to {band[1]} was asked for"
        else:
            yield None


def operations(worked: Worked) -> int:
    """Products that are not 0, terms below 0, and one function for each hidden unit; what more there is by `MORE`."""
    return sum(_operations(step, worked.passing) for step in worked.passes.steps)


def _operations(step: Step, found: Result) -> int:
    if step.operation == "sum":
        signs = [_sign(found, name) for name in step.operands]
        pairs, others = in_pairs(signs)
        products = [value * weight for value, weight in pairs]
        return sum(map(abs, products)) + products.count(-1) + sum(sign == -1 for sign in others)
    if step.operation == "product of three":  # of a derivative of 0 there is nothing to work out
        return 2 * abs(_sign(found, step.operands[-1]))
    if step.operation in ("back", "mean of two"):
        return sum(map(_of_three, _products(step, found)))
    if step.operation == "exponentials":
        return len(step.operands)
    return MORE.get(without_slope(step.operation), 0)


def _products(step: Step, found: Result) -> list[list[int]]:
    """The signs of the factors of each product of three in a sum, what there may be nothing of last."""
    first, *signs = (_sign(found, name) for name in step.operands)
    if step.operation == "mean of two":
        return [[first, *pair] for pair in in_pairs(signs)[0]]
    *factors, slope = (first, *signs)
    return [[*pair, slope] for pair in in_pairs(factors)[0]]


def _of_three(signs: Sequence[int]) -> int:
    """A product of three counts two, and one more if it is below 0 where it is added."""
    return 2 * abs(signs[-1]) + (math.prod(signs) < 0)


def _sign(found: Result, name: str) -> int:
    return 0 if found.is_zero(name) else int(np.sign(found.about(name)))


MORE = {
    **dict.fromkeys(HIDDEN, 1),
    **dict.fromkeys((f"{name} slope" for name in EXPONENTIAL), 1),
    **dict.fromkeys(("difference", "product", "update", "loss"), 1),
    "share": 2,
    "part": 1,
}
"""How many operations a step counts for besides."""

EFFORT = {"step": 21, "relu": 24, "sigmoid": 24}
"""What a question counts whose weights are the student's own choice, by the activation of its hidden units."""


def balance(case: Case) -> Lies:
    """For each item: is it of its section, and does the exam keep its promise of both targets, mixed, few dull rows?"""
    forms = len(case.exam.forms.letters) if case.exam.forms else 1
    each = len(case.exam.sections) // forms
    for form in range(forms):
        letter = f" of form {case.exam.forms.letters[form]}" if case.exam.forms else ""
        yield from _balance(case.exam.sections[form * each : (form + 1) * each], f"items{letter}")


def _balance(sections: Sequence[Rules], items: str) -> Lies:
    """The balance of one form. items: what its items are called together."""
    for section in sections:
        for question in section.questions:
            yield _misplaced(section, question)
        yield from _stray(section.batches, section.questions)
        if len(sections) > 1:
            yield from _unbalanced(_stretch(section), _targets(section))
    targets = [target for section in sections for target in _targets(section)]
    yield from _unbalanced(items, targets)
    if any(len(list(run)) > LONGEST_RUN for target, run in groupby(targets) if target is not None):
        yield f"{items}: more than {LONGEST_RUN} in a row have the same target"
    relus = [
        tuple(map(int, question.row))
        for section in sections
        for question in section.questions
        if section.binary and not section.own and question.hidden == "relu"
        if not subject(question, section.batches).endswith("-one-wrong")  # of those one unit at least fires there
    ]
    if 10 * relus.count((0, 0)) > len(relus):
        yield f"{items}: {relus.count((0, 0))} of {len(relus)} with ReLU ask for row (0, 0)"


def _stray(batches: Mapping[str, Sequence[int]], questions: Sequence[Question]) -> Iterator[str | None]:
    """For each question of a section: is its network from one of the section's batches? And is there one for each?

    In an older record a question that was replaced may be from a later batch.
    """
    if not batches:
        return
    named = [(question, subject(question, batches)) for question in questions]
    for question, name in named:
        within = question.batch in batches.get(name, ())
        yield None if within else f"{question.id}: its network is from none of the batches of its section"
    idle = batches.keys() - {name for _, name in named}
    yield f"selection: there are batches of {min(idle)}, and no question" if idle else None


def subject(question: Question, batches: Collection[str]) -> str:
    """What a network was trained for, as the record calls it. batches: of its section, by such names.

    With a sigmoid output it may have been trained on the squared error, which only the name there tells; of two classes
    to give the wrong one of one row, which the name tells and the row.
    """
    shape = "-".join(str(len(layer.biases)) for layer in question.layers[:-1])
    hidden = plain(question.hidden)
    name = f"{question.task}-{hidden}-{shape}-{question.output}"
    squared = f"{name}-squared"
    if question.output == "sigmoid" and squared in batches:
        return squared
    wrong = f"{name}-one-wrong"
    if wrong in batches and len(missed_rows(question)) == 1:
        return wrong
    return hidden if name == f"xor-{hidden}-2-linear" else name


def _misplaced(section: Rules, question: Question) -> str | None:
    if question.kind != section.kind:
        return f"{question.id}: is of kind {question.kind}, which was not asked for"
    stray = next((one for one in map(plain, question.hiddens) if one not in section.activations), None)
    if stray:
        return f"{question.id}: has {stray}, which was not asked for"
    if question.task not in (section.tasks or ("",)):
        return f"{question.id}: computes {question.task}, which was not asked for"
    if tuple(map(len, question.names[1:-1])) != section.hidden:
        return f"{question.id}: has a network of another shape than was asked for"
    unwished = next(_unwished(section.step, question), None)
    if unwished is not None:
        return f"{question.id}: has another {unwished} than was asked for"
    if question.decimals != section.decimals:
        return f"{question.id}: has weights of {question.decimals} decimals, and {section.decimals} were asked for"
    if section.binary and not all(value in (0, 1) for value in question.row):
        return f"{question.id}: has inputs other than 0 and 1"
    return None


def _unwished(step: Mapping[str, Any], question: Question) -> Iterator[str]:
    """What is otherwise in a step of gradient descent than was wished."""
    edges = {name for name in givens(question) if "->" in name and "·" not in name}
    wished = {"target": question.targets, "second_target": question.second_targets, "second_row": question.second}
    for name, found in (("loss", question.loss), ("learning_rate", question.rate)):
        if step.get(name, found) != found:
            yield name.replace("_", " ")
    for name, numbers in wished.items():
        if isinstance(step.get(name), list) and tuple(step[name]) != numbers:
            yield name.replace("_", " ")
    if "second_row" in step and not question.second:
        yield "number of rows"
    asked = step.get("ask")
    if asked is not None and (set(question.ask) != edges if asked == "all" else tuple(asked) != question.ask):
        yield "set of weights"


def _stretch(section: Rules) -> str:
    return f"items {section.questions[0].id} to {section.questions[-1].id}"


def _targets(section: Rules) -> list[bool | None]:
    """Whether its task gives 1, for each question of a section; None for what belongs to no row, or to every row.

    On the instructor's own network, whose rows are not chosen, there is nothing to balance.
    """
    if not section.binary or section.own:
        return [None] * len(section.questions)
    return [_target(question) for question in section.questions]


def _target(question: Question) -> bool | None:
    if not question.inputs or max(TRUTH[question.task]) > 1:
        return None
    first, second = map(int, question.row)
    return bool(TRUTH[question.task][2 * first + second])


def _unbalanced(place: str, targets: list[bool | None]) -> Iterator[str]:
    ones, count = targets.count(True), targets.count(True) + targets.count(False)
    if not (4 * count <= 10 * ones <= 6 * count or abs(2 * ones - count) == 1):  # of one or three, no whole number fits
        yield f"{place}: {ones} of {count} have target 1, not 40 to 60 %"
