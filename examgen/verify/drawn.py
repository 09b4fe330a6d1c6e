"""What a record says of chance: the seed, and the batches of the bank that its networks were drawn from."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from examgen.verify.record import Question
from examgen.verify.typed import listed, text, whole

MOST_BATCHES = 16

BITS = 128
"""Of a seed."""

DIGITS = re.compile(r"0|[1-9][0-9]*")


def seed_in(value: Any) -> int:
    """A seed, a text of digits; in an older record a number. Raises ValueError or TypeError for anything else."""
    seed = int(value) if isinstance(value, str) and len(value) < BITS and DIGITS.fullmatch(value) else whole(value)
    if not 0 <= seed < 2**BITS:
        raise ValueError(f"seed is no number of {BITS} bits")
    return seed


def check_batches(batches: Mapping[str, Any], questions: Sequence[Question]) -> None:
    """Raise ValueError if a section's batches are none that an exam looks at, or a network is from none of them.

    They follow one another, 0 after the last. An older record has but their count, and they begin with 0; a question
    that was replaced may be from a later one there.
    """
    for name, numbers in batches.items():
        if type(numbers) is int:
            if not 1 <= numbers <= MOST_BATCHES:
                raise ValueError(f"selection: an activation has 1 to {MOST_BATCHES} batches")
            continue
        found = list(map(whole, listed(numbers)))
        following = [(found[0] + place) % MOST_BATCHES for place in range(len(found))] if found else []
        if not found or found != following or len(found) > MOST_BATCHES:
            raise ValueError(f"selection: batches {numbers} of {text(name)} do not follow one another")
    if any(type(numbers) is int for numbers in batches.values()):
        return
    trained = [question for question in questions if question.source and not question.own]
    for question in trained:
        if question.batch not in batches.get(_subject(question), ()):
            raise ValueError(f"{question.id}: its network is from none of the batches of its section")
    idle = batches.keys() - set(map(_subject, trained))
    if idle:
        raise ValueError(f"selection: there are batches of {min(idle)}, and no question")


def _subject(question: Question) -> str:
    """What a network was trained for, as the record calls it."""
    shape = "-".join(str(len(layer.biases)) for layer in question.layers[:-1])
    name = f"{question.task}-{question.hidden}-{shape}-{question.output}"
    return question.hidden if name == f"xor-{question.hidden}-2-linear" else name
