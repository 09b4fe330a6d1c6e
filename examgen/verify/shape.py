"""What stands where in a record, declared: each value of exactly the kind that it should be, and nothing besides."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from examgen.verify.sheets import question

Shape = Any
"""A type; a list of one shape; names with the shape of each, of which those with ? may be missing; or one of these:"""


class Text(NamedTuple):
    """A text of a pattern. fault: what is said of another, which may stand in it."""

    pattern: re.Pattern[str]
    fault: str


class One(NamedTuple):
    """One of some values. fault: as for `Text`."""

    values: tuple[Any, ...]
    fault: str


class Whole(NamedTuple):
    """A whole number from `least` to `most`. fault: as for `Text`."""

    least: int
    most: int
    fault: str


class Maybe(NamedTuple):
    """A value of a shape, or null."""

    shape: Shape


class Either(NamedTuple):
    """A list of its shape, or one value of another."""

    shape: Shape
    several: Shape


class Named(NamedTuple):
    """Any names, each with a value of a shape."""

    shape: Shape


NUMBER = Text(question.NUMBER, "{!r} is not a number")

LINE = Text(re.compile(r"[^\x00-\x1f]*"), "a title, course or date cannot be printed")
LAYOUT = "pages: there is no such layout"
EACH = "each"
"""What a record means that says nothing of habits."""

MARKED = "policies: there is no way of marking like these"
BATCH = Whole(0, 10**9, "its source is in no batch")

PART = {"name": str, "answer": str, "low?": NUMBER, "high?": NUMBER, "accepted?": Maybe([str]), "points": NUMBER}
SOURCE = {
    "layers": [{"weights": [[NUMBER]], "biases": [NUMBER]}],
    "batch?": BATCH,
    "index?": BATCH,
    "file?": str,
    "origin?": One(("keras", "onnx", "arrays", "hand-coded"), "its source is none that networks come from"),
}
ITEM: Shape = {
    "id": Text(re.compile("Q[0-9]{2,6}"), "is called neither Q01 nor so on"),
    "form": One((None, *"ABCDEF"), "there is no form {!r}"),
    "kind": str,
    "points": NUMBER,
    "network": {
        "task": str,
        "layers": [{"activation": str, "weights": [[Maybe(NUMBER)]], "biases": [Maybe(NUMBER)], "slope?": str}],
    },
    "inputs": Maybe([NUMBER]),
    "parts": [PART],
    "steps": [str],
    "slips": [{"name": str, "answers": Named(str), "low": Named(NUMBER), "high": Named(NUMBER)}],
    "source": Maybe(SOURCE),
    "difficulty": int,
    "places?": Whole(1, 4, "places is {!r}, but answers have 1 to 4 decimals"),
    "expected_loss?": NUMBER,
    "swapped?": str,
    "output?": NUMBER,
    "target?": Either(NUMBER, [NUMBER]),
    "learning_rate?": NUMBER,
    "loss?": One(
        ("half-squared", "squared", "mean-squared", "binary-cross-entropy", "categorical-cross-entropy"),
        "there is no loss {!r}",
    ),
    "ask?": [str],
    "second_inputs?": [NUMBER],
    "second_target?": Either(NUMBER, [NUMBER]),
    "solution?": Named(NUMBER),
    "dump?": [str],
    "right_class?": Whole(0, 3, "there is no class {!r}"),
    "sum_of_exponentials?": One((True,), "the sum of the exponentials is asked for, or nothing is said of it"),
}

SECTION = {
    "kind": str,
    "count": int,
    "activations": [str],
    "tasks?": [str],
    "hidden": [int],
    "inputs": One(("binary", "fractional"), "selection: inputs are {!r}, neither binary nor fractional"),
    "weight_places?": Whole(2, 3, "selection: weight_places is {!r}, but a section with one decimal says nothing"),
    "difficulty": Maybe([int]),
    "batches": Named(object),
    "text": str,
    "accepted?": [str],
    "step?": {
        "loss?": ITEM["loss?"],
        "learning_rate?": NUMBER,
        "target?": [NUMBER],
        "second_target?": [NUMBER],
        "ask?": Either(One(("all",), "weights are asked for by name, or all"), [str]),
        "second_row?": Either(One(("drawn",), "a second row has inputs, or is drawn"), [NUMBER]),
    },
}
FORMS = {
    "letters": [str],
    "totals_within": NUMBER,
    "items_within": NUMBER,
    "likelihoods": Named(NUMBER),
    "families?": Named(str),
}
EXAM: Shape = {
    "schema": int,
    "rules?": int,
    **dict.fromkeys(("title", "course", "date"), LINE),
    "instructions": str,
    "language": Text(re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"), "language: is no language tag"),
    "seed": object,
    "places": ITEM["places?"],
    "pages": {
        "paper": One(("a4", "letter"), LAYOUT),
        "per_page": One((1, 2), LAYOUT),
        **dict.fromkeys(("cover", "tables"), bool),
        "boxes?": One(("open", "comb"), LAYOUT),
    },
    "policies": {
        "eased": One(("half", "full", "none"), MARKED),
        "blank_steps": One(("final-counts", "steps-required"), MARKED),
        "habits?": One(("once", EACH, "free"), MARKED),
    },
    "selection": {
        "sections": [SECTION],
        "avoided": [Text(re.compile("[0-9a-f]{16}"), "selection: what is avoided is no network's fingerprint")],
        "forms?": FORMS,
    },
    "versions": Named(str),
    "items": [object],
    "digest?": object,
}


SHEET = {
    "code": str,
    "student": str,
    "name": str,
    "room": str,
    "seat": str,
    "form": Maybe(str),
    "questions": [str],
    "expected_loss": NUMBER,
    "added": Whole(0, 10**6, "a sheet was added at no time"),
    "accommodation?": str,
}
SHEETS = {
    "schema": Whole(1, 1, "it is of another schema version"),
    "exam": str,
    "each": Maybe(Whole(1, 10**6, "sheets have no number of questions")),
    "shuffled": bool,
    "seats_per_row": Maybe(Whole(1, 10**6, "a row has no number of seats")),
    "layout": {
        "order": One(("roster", "name", "room"), "there is no such order"),
        "duplex": bool,
        "anonymous": bool,
        "files": bool,
    },
    "likelihoods": Named(NUMBER),
    "families": Named(str),
    "sheets": [SHEET],
    "digest": str,
}
"""The record of personal sheets."""

SIDE = Whole(0, 10**5, "a place is not on any paper")
PAGE_LAYOUT = {
    "schema": Whole(1, 1, "it is of another schema version"),
    "exam": str,
    "questions": Named([SIDE]),
    "pages": [
        {
            "form": Maybe(str),
            "size": [SIDE],
            "marks": [[SIDE]],
            "codes": [[SIDE]],
            "boxes": [
                {
                    "item": str,
                    "part": str,
                    "rect": [SIDE],
                    "cells": [
                        {
                            "role": One(("sign", "digit", "choice"), "there is no such cell"),
                            "rect": [SIDE],
                            "word?": str,
                        }
                    ],
                }
            ],
        }
    ],
    "sheets": Named([SIDE]),
}
"""Where everything lies on the pages."""


def check(value: Any, shape: Shape) -> None:
    """Raise KeyError for what is missing, TypeError for what is in a wrong place, ValueError for any other fault."""
    match shape:
        case Maybe():
            if value is not None:
                check(value, shape.shape)
        case Either():
            check(value, [shape.several[0]] if isinstance(value, list) else shape.shape)
        case Text():
            if not shape.pattern.fullmatch(value):
                raise ValueError(shape.fault.format(value))
        case One():
            if not any(type(value) is type(one) and value == one for one in shape.values):
                raise ValueError(shape.fault.format(value))
        case Whole():
            if type(value) is not int or not shape.least <= value <= shape.most:
                raise ValueError(shape.fault.format(value))
        case Named():
            for one in _typed(value, dict).values():
                check(one, shape.shape)
        case dict():
            _check_names(_typed(value, dict), shape)
        case list():
            for one in _typed(value, list):
                check(one, shape[0])
        case _ if shape is not object:
            _typed(value, shape)


def _check_names(found: Mapping[str, Any], shapes: Mapping[str, Shape]) -> None:
    named = 0
    for name, shape in shapes.items():
        known = name.removesuffix("?")
        if known in found:
            named += 1
            check(found[known], shape)
        elif known == name:
            raise KeyError(name)
    if named < len(found):
        stray = found.keys() - {name.removesuffix("?") for name in shapes}
        raise ValueError(f"there is no field {min(stray)!r}")


def _typed(value: Any, kind: type) -> Any:
    """The value if it is of exactly this kind: true is no number, and a text no list."""
    if type(value) is not kind:
        raise TypeError
    return value


def reason(problem: Exception) -> str:
    """What is wrong with a record, in words."""
    if isinstance(problem, KeyError):
        return f"{problem.args[0]} is missing"
    if isinstance(problem, ArithmeticError):
        return "a number in it is too large"
    if isinstance(problem, ValueError):
        return str(problem)
    return "something in it is not where it belongs"
