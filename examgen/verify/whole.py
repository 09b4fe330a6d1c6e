"""Claims about the record itself and the exam as a whole: digest, points, difficulty, balance."""

import json
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby

import numpy as np

from examgen.verify.case import Case, Worked
from examgen.verify.record import Question, Record

LONGEST_RUN = 6
"""The most items in a row with the same target."""

Lies = Iterator[str | None]


def digest(case: Case) -> Lies:
    """Is the digest that of all else in the record? It comes last: whatever else is wrong has a place of its own."""
    content = dict(case.exam.raw)
    found = content.pop("digest", "missing")
    encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    right = "sha256:" + sha256(encoder.encode(content).encode("utf-8", "surrogatepass")).hexdigest()
    yield None if found == right else "digest: the record was changed after examgen wrote it"


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
    for worked in case.items:
        question, passes = worked.question, worked.kind.passes(worked.question)
        count = sum(operations(Worked(one)) for one, _ in passes) + worked.kind.more_operations(question)
        if count != question.difficulty:
            yield f"{question.id}, difficulty: is {question.difficulty}, but counts {count}"
        elif case.exam.band and not case.exam.band[0] <= count <= case.exam.band[1]:
            yield f"{question.id}, difficulty: is {count}, but {case.exam.band[0]} to {case.exam.band[1]} was asked for"
        else:
            yield None


def operations(worked: Worked) -> int:
    """Products that are not 0, terms below 0, and one function for each hidden unit."""
    question = worked.question
    signs = [0 if worked.right.is_zero(name) else np.sign(worked.right.about(name)) for name in question.names[1]]
    count: int = len(signs)
    for below, layer in zip((question.row, np.array(signs)), question.layers, strict=True):
        products = below[:, None] * layer.weights
        count += sum(int(np.count_nonzero(found)) for found in (products, products < 0, layer.biases < 0))
    return count


def balance(case: Case) -> Lies:
    """For each item: does it keep the exam's promise of both targets, mixed, and few dull rows?"""
    rows = [tuple(map(int, question.row)) for question in case.exam.questions] if case.exam.binary else []
    for question in case.exam.questions:
        yield _misplaced(case.exam, question)
    targets = [first != second for first, second in rows]
    ones, count = sum(targets), len(targets)
    if not (4 * count <= 10 * ones <= 6 * count or abs(2 * ones - count) == 1):  # of one or three, no whole number fits
        yield f"items: {ones} of {count} have target 1, not 40 to 60 %"
    if any(len(list(run)) > LONGEST_RUN for _, run in groupby(targets)):
        yield f"items: more than {LONGEST_RUN} in a row have the same target"
    relus = [row for row, question in zip(rows, case.exam.questions, strict=False) if question.hidden == "relu"]
    if 10 * relus.count((0, 0)) > len(relus):
        yield f"items: {relus.count((0, 0))} of {len(relus)} with ReLU ask for row (0, 0)"


def _misplaced(exam: Record, question: Question) -> str | None:
    if question.hidden not in exam.activations:
        return f"{question.id}: has {question.hidden}, which was not asked for"
    if exam.binary and not all(value in (0, 1) for value in question.row):
        return f"{question.id}: has inputs other than 0 and 1"
    return None
