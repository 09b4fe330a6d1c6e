"""What a record says of chance: the seed, and the batches of the bank that its networks were drawn from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from examgen.verify.activations import plain
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


def batches_in(section: Mapping[str, Any]) -> Mapping[str, tuple[int, ...]]:
    """The numbers of a section's batches, by what they were trained for; none where an older record has but a count.

    Raises ValueError for batches that no exam looks at one after the other: they follow one another, 0 after the last.
    """
    found: dict[str, tuple[int, ...]] = {}
    for name, numbers in section["batches"].items():
        if type(numbers) is int:
            if not 1 <= numbers <= MOST_BATCHES:
                raise ValueError(f"selection: an activation has 1 to {MOST_BATCHES} batches")
            continue
        read = tuple(map(whole, listed(numbers)))
        following = tuple((read[0] + place) % MOST_BATCHES for place in range(len(read))) if read else ()
        if not read or read != following or len(read) > MOST_BATCHES:
            raise ValueError(f"selection: batches {numbers} of {text(name)} do not follow one another")
        found[name] = read
    return found


def stray(batches: Mapping[str, Sequence[int]], questions: Sequence[Question]) -> Iterator[str | None]:
    """For each question of a section: is its network from one of the section's batches? And is there one for each?

    In an older record a question that was replaced may be from a later batch.
    """
    if not batches:
        return
    trained = [question for question in questions if question.source and not question.own]
    for question in trained:
        within = question.batch in batches.get(_subject(question), ())
        yield None if within else f"{question.id}: its network is from none of the batches of its section"
    idle = batches.keys() - set(map(_subject, trained))
    yield f"selection: there are batches of {min(idle)}, and no question" if idle else None


def _subject(question: Question) -> str:
    """What a network was trained for, as the record calls it."""
    shape = "-".join(str(len(layer.biases)) for layer in question.layers[:-1])
    hidden = plain(question.hidden)
    name = f"{question.task}-{hidden}-{shape}-{question.output}"
    return hidden if name == f"xor-{hidden}-2-linear" else name
