"""What a record says in other words than the program that reads it: numbers as texts, and what older versions wrote."""

from collections.abc import Mapping
from typing import Any

from examgen.exam.seeds import DIGITS, LARGEST_SEED
from examgen.files.errors import ExamgenError
from examgen.networks.batches import MOST_BATCHES


def in_words_of_today(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What of a record is read otherwise than it is written, by field.

    A seed is a number; in older records it is written as one. Of batches older records have but a count: they are those
    from 0 on. What has not the form of a record is left as it is. name: the record's file. Raises ExamgenError for a
    seed that is none.
    """
    found: dict[str, Any] = {}
    if "seed" in record:
        found["seed"] = _seed(record["seed"], name)
    try:
        sections = [
            {**rules, "batches": {name: _numbers(batches) for name, batches in rules["batches"].items()}}
            for rules in record["selection"]["sections"]
        ]
    except (KeyError, TypeError, AttributeError):
        return found
    return {**found, "selection": {**record["selection"], "sections": sections}}


def _seed(written: Any, name: str) -> int:
    number = int(written) if isinstance(written, str) and DIGITS.fullmatch(written) else written
    if type(number) is not int or not 0 <= number <= LARGEST_SEED:
        raise ExamgenError(f"{name}, seed: is no whole number from 0 to {LARGEST_SEED}. Restore the file from a copy.")
    return number


def _numbers(batches: Any) -> Any:
    """The numbers of batches of which there is but a count."""
    return list(range(batches)) if type(batches) is int and batches <= MOST_BATCHES else batches
