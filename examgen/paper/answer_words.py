"""What stands in a box that asks for a word: whether, which class, or which Boolean function. Never guessed."""

import re
from collections.abc import Iterable
from typing import TypeAlias

from examgen.paper.boolean import VECTORS, functions_beside, named_function, names_of
from examgen.paper.reading import Problem, is_date, nothing_in, plain_text, read_number
from examgen.paper.writing import NO, YES, answer_word

Read: TypeAlias = tuple[str | None, Problem | None]
"""A word as it is known, or why there is none."""

SAID_YES = frozenset(("yes", "y", "yeah", "yep", "true", "right", "correct", "ja", "oui", "si", "sí"))
SAID_NO = frozenset(("no", "n", "nope", "false", "wrong", "incorrect", "nein", "non"))
"""What people write for yes and no; `right` and `wrong` answer whether it is still right."""

TICKS = str.maketrans(
    {
        **dict.fromkeys("\N{CHECK MARK}\N{HEAVY CHECK MARK}", " yes "),
        **dict.fromkeys("\N{BALLOT X}\N{HEAVY BALLOT X}", " no "),
    }
)
BEFORE_RIGHT = re.compile(
    r"^(?:(?:it is|it's|it|is|they are|both are|both|still)\s+)+"
    r"(?=(?:still\s+)?(?:not|right|correct|wrong|true|false)\b)"
)
NOT = re.compile(r"^(?:it\s+)?(?:isn|aren)\W?t\b")
"""What stands before the word that counts, and other ways to write a no: `it is still right`, `isn't right`."""

UNSAYS_YES = SAID_NO | {"not", "never", "longer"}
TURNED_ROUND = frozenset(("not", "never", "longer", "more", "isn"))
"""Words after which what is right is not."""

CLASSES = {
    **{str(place): str(place) for place in range(4)},
    "zero": "0",
    "nought": "0",
    "one": "1",
    "two": "2",
    "three": "3",
}
CLASS = re.compile(r"(?:the )?(?:(?:class|label|c|y)\s*[:=]?\s*)?\w+")
"""A class, and what may stand before it."""

WORD = re.compile(r"[^\W_]+")
AROUND = "\"'`«»‘’‚“”„"
"""Quotation marks."""

ABOUT = re.compile(
    r"^(?:(?:it is|it's|this is|that is|the|an?|logical|boolean|function)\s+|[=:]\s*)+"
    r"|[\s-]+(?:gate|function|operation|operator|logic)$"
)
"""What students say of a function besides."""

OR_ELSE = re.compile(r"\s+or\s+|\s*[/;,]\s*")
"""What stands between two answers."""


CLASS_WORDS = tuple(dict.fromkeys(CLASSES.values()))
"""Every class that there may be."""


def meant_words(answer: str, accepted: Iterable[str]) -> tuple[str, ...]:
    """The words that may be meant in a box, for `read_word`: those that are right, yes beside no, and 0 beside 1."""
    others = next((known for known in ((YES, NO), ("0", "1")) if answer in known), ())
    return tuple(dict.fromkeys((*accepted, *others)))


def read_word(text: str, words: tuple[str, ...]) -> Read:
    """The word in a box, as one of those that are known there, or why there is none. words: those that may be meant.

    What a box knows follows from them: yes and no, classes, or Boolean functions, of which any name and any expression
    is taken. What is none of these is never wrong, but a problem: somebody has to look.
    """
    plain = plain_text(text)
    problem = nothing_in(plain)
    if problem:
        return None, problem
    word = answer_word(plain.rstrip(".!").strip(AROUND).rstrip(".!"))
    if word in words:
        return word, None
    if is_date(plain):
        return None, "date"
    if YES in words:
        return _yes_or_no(word)
    return _class(word) if set(words) <= set(CLASS_WORDS) else _function(word, words)


def _yes_or_no(text: str) -> Read:
    said = NOT.sub("not", text.translate(TICKS).strip())
    first, *others = WORD.findall(BEFORE_RIGHT.sub("", said)) or [""]
    if first in SAID_YES:
        return (None, "several") if UNSAYS_YES & {*others} else (YES, None)
    if first in SAID_NO:
        turned = TURNED_ROUND & {*others}
        contrary = SAID_YES - {"right", "correct"} if turned else SAID_YES
        return (None, "several") if contrary & {*others} else (NO, None)
    return (
        (NO, None)
        if first == "not" and {*others} <= {"right", "correct", "any", "more", "still"}
        else (None, "no word")
    )


def _class(text: str) -> Read:
    named = {CLASSES[word] for word in WORD.findall(text) if word in CLASSES}
    if len(named) == 1 and CLASS.fullmatch(text):
        return named.pop(), None
    number, problem = read_number(text)
    if number is None:
        return None, "several" if len(named) > 1 or problem == "several" else "no word"
    whole = next((known for known in CLASS_WORDS if number.value == int(known)), text)
    return whole, None


def _function(text: str, words: tuple[str, ...]) -> Read:
    inputs = 3 if any(EIGHT_ROWS.fullmatch(word) for word in words) else 2
    vectors = set(functions_beside(text, inputs))
    name = ABOUT.sub("", VECTORS[inputs].sub(" ", text).strip(" :=,;-") if vectors else text)
    outputs = named_function(name, inputs)
    if outputs is None and not name and inputs == 3 and len(vectors) == 1:
        (outputs,) = vectors  # by which functions of three inputs are called
    if outputs is None:
        parts = (ABOUT.sub("", part) for part in OR_ELSE.split(text))
        named = {function for part in parts if (function := named_function(part, inputs))}
        return None, "several" if len(named) > 1 else "no word"
    if vectors - {outputs}:
        return None, "several"
    names = names_of(outputs)
    return next((word for word in (name, *words) if word in names), names[0]), None


EIGHT_ROWS = re.compile("[01]{4} [01]{4}")
"""What is among the words of a box that asks for a function of three inputs."""
