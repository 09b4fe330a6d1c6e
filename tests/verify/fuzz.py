"""Changes of one place in an exam's record, and whether `verify` notices: for every kind of place there is.

    for place, change, record in changed(record, Random(1)): ...        one change after the other, without an end

A place is a path: ("items", 3, "parts", 0, "low"). Places that differ only in the numbers of lists are of one sort, and
every sort of every kind of question comes as often as any other.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from examgen.exam.record import load_exam
from examgen.files.errors import ExamgenError
from examgen.verify import BLANK, CLAIMS, CROWD, DIGEST, FORMS, SAMPLES, networks, whole
from examgen.verify import forms as forms_claims
from examgen.verify.case import Case, Worked, case_of
from examgen.verify.reading import read
from tests.verify.solved import write_record

Record = dict[str, Any]
Place = tuple[str | int, ...]
Change = tuple[str, Any]

NUMBER = re.compile(r"-?\d+(\.\d+)?")

OF_THE_EXAM = (
    networks.no_network_twice,
    whole.balance,
    whole.digest,
    forms_claims.alike,
    forms_claims.distances,
)
"""Checks of the items together; the others look at each alone."""


def changed(record: Record, chance: Random) -> Iterator[tuple[Place, str, Record]]:
    """Records with one change each, where it is and what it is."""
    sorts: dict[tuple[str, ...], list[Place]] = {}
    for place in places(record):
        sorts.setdefault(sort_of(record, place), []).append(place)
    names = sorted(sorts.keys() - {("",), ("", "digest")})
    while True:
        place = chance.choice(sorts[chance.choice(names)])
        found = list(changes(at(record, place), chance))
        if found:
            what, value = chance.choice(found)
            yield place, what, with_value(record, place, value)


def places(value: Any, above: Place = ()) -> Iterator[Place]:
    """Every place in a record, the whole first."""
    yield above
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, found in inside:
        yield from places(found, (*above, name))


def sort_of(record: Record, place: Place) -> tuple[str, ...]:
    """What a place has in common with others: the names on the way to it, and the kind of question."""
    kind = record["items"][place[1]]["kind"] if len(place) > 1 and place[0] == "items" else ""
    names = tuple(name for name in place if isinstance(name, str))
    return (kind, *names[:3])


def at(record: Any, place: Place) -> Any:
    """What stands at a place."""
    for name in place:
        record = record[name]
    return record


def with_value(record: Any, place: Place, value: Any) -> Any:
    """The record with something else at a place that is not the whole; what is not on the way there is the same."""
    name, *rest = place
    copied: Any = list(record) if isinstance(record, list) else dict(record)
    copied[name] = with_value(record[name], tuple(rest), value) if rest else value
    return copied


def changes(value: Any, chance: Random) -> Iterator[Change]:
    """What may be put in the place of a value, each with what was done."""
    if isinstance(value, bool):
        yield "the contrary", not value
    elif isinstance(value, int):
        yield from (("one more", value + 1), ("one less", value - 1), ("negative", -value - 1), ("text", str(value)))
    elif isinstance(value, str):
        yield from _number_changes(value) if NUMBER.fullmatch(value) else _word_changes(value)
    elif value is None:
        yield from (("a text", "0"), ("a number", 0), ("a list", []))
    elif isinstance(value, list):
        yield from _list_changes(value, chance)
    else:
        yield from _object_changes(value, chance)


def _number_changes(text: str) -> Iterator[Change]:
    number = Decimal(text)
    unit = Decimal(1).scaleb(int(number.as_tuple().exponent))
    yield from (("one unit more", f"{number + unit:f}"), ("one unit less", f"{number - unit:f}"))
    yield "the other sign", text[1:] if text.startswith("-") else f"-{text}"
    yield from (("a zero more", f"{text}0" if "." in text else f"{text}.0"), ("a plus", f"+{text}"))
    yield from (("no text", float(text)), ("a space", f"{text} "), ("nothing", None))


def _word_changes(text: str) -> Iterator[Change]:
    yield from (("a letter more", f"{text}x"), ("a space more", f"{text} "), ("nothing", None))
    if text:
        yield from (("a letter less", text[:-1]), ("emptied", ""))
    if text.swapcase() != text:
        yield "the other case", text.swapcase()


def _list_changes(value: list[Any], chance: Random) -> Iterator[Change]:
    yield from (("nothing", None), ("one thing more", [*value, value[-1] if value else "0"]))
    if value:
        place = chance.randrange(len(value))
        yield from (("emptied", []), ("one thing less", [*value[:place], *value[place + 1 :]]))
    orders = [("reversed", value[::-1])]
    orders += [
        ("neighbours exchanged", _exchanged(value, first, second)) for first, second in pairwise(range(len(value)))
    ]
    yield from ((what, found) for what, found in orders if found != value)


def _exchanged(value: Sequence[Any], first: int, second: int) -> list[Any]:
    found = list(value)
    found[first], found[second] = found[second], found[first]
    return found


def _object_changes(value: Mapping[str, Any], chance: Random) -> Iterator[Change]:
    yield from (("a key more", {**value, "extra": "1"}), ("nothing", None))
    if value:
        gone = chance.choice(list(value))
        rest = {name: found for name, found in value.items() if name != gone}
        yield from ((f"without {gone}", rest), (f"{gone} in the other case", {**rest, gone.swapcase(): value[gone]}))
        other = chance.choice(list(value))
        if value[gone] != value[other]:
            yield f"{gone} and {other} exchanged", {**value, gone: value[other], other: value[gone]}


class Watcher:
    """Whether `verify` notices a change. What it worked out of the honest record is not worked out again."""

    def __init__(self, record: Record, folder: Path) -> None:
        self._record = record
        self._folder = folder
        honest = case_of(read(write_record(record, folder)))
        self._honest = {worked.question.id: worked for worked in honest.items}

    def notices(self, record: Record) -> str | None:
        """The first thing that `verify` says is not so of the record; None if it says nothing. Pages there are none."""
        path = write_record(record, self._folder)
        try:
            case = case_of(read(path))
            return next(filter(None, self._lies(case, record)), None)
        except ExamgenError as problem:
            return str(problem)

    def _lies(self, case: Case, record: Record) -> Iterator[str | None]:
        """What is wrong with the items that were changed, each alone, and with the items together."""
        same = record.get("selection") == self._record["selection"] and record.get("places") == self._record["places"]
        pairs = zip(case.items, record["items"], strict=True)
        kept = [self._kept(worked, item) if same else None for worked, item in pairs]
        alone = tuple(worked for worked, known in zip(case.items, kept, strict=True) if known is None)
        together = tuple(known or worked for worked, known in zip(case.items, kept, strict=True))
        for _, _, check in (*CLAIMS, BLANK, SAMPLES, *FORMS, *CROWD, DIGEST):
            yield from check(Case(case.exam, together if check in OF_THE_EXAM else alone))

    def _kept(self, worked: Worked, item: Any) -> Worked | None:
        known = self._honest.get(worked.question.id)
        return known if known and item in self._record["items"] else None

    def load(self) -> None:
        """Read the record that was looked at last as all else does. Raises ExamgenError for what is refused there."""
        load_exam(self._folder)
