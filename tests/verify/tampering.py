"""Records of one kind, honest ones and such as somebody changed; what the second way and the reader say of those."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.record import exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.verify import verify_exam
from tests.verify.solved import solved_exam, write_record

Record = dict[str, Any]

Tampering = Callable[[Record], None]

BAD_QUESTIONS = ("could be marked right", "who writes", "no hidden unit fires", "either side")
"""What is wrong with a network that was not chosen for the question: no lie of the first way."""


def record_of(kind: str, activation: str, **asked: Any) -> Record:
    """Questions of a kind on networks that solve XOR, good ones or not."""
    record: Record = json.loads(exam_text(solved_exam(activation=activation, kind=kind, **asked)))
    return record


def alone(record: Record, item: Record) -> Record:
    """The record with one item in it and no other."""
    rules = {**record["selection"]["sections"][0], "count": 1}
    return {**record, "items": [{**item, "id": "Q01"}], "selection": {**record["selection"], "sections": [rules]}}


def good_one(whole: Record, folder: Path) -> Record:
    """A record of one question that is a good one."""
    for item in whole["items"]:
        record = alone(whole, item)
        if verify_exam(write_record(record, folder)).lie is None:
            return record
    raise AssertionError("none of the networks makes a good question")


def assert_both_ways_agree(record: Record, folder: Path) -> None:
    """Whether the second way finds no lie in any question by itself, at most that it is no good one."""
    for item in record["items"]:
        lie = verify_exam(write_record(alone(record, item), folder / item["id"])).lie
        assert lie is None or any(words in lie for words in BAD_QUESTIONS), lie


def lie_in(honest: Record, tampering: Tampering, folder: Path) -> str:
    """What the second way says of a changed copy of a record."""
    record = deepcopy(honest)
    tampering(record)
    lie = verify_exam(write_record(record, folder)).lie
    assert lie is not None
    return lie


def assert_named_and_refused(honest: Record, tampering: Tampering, place: str, folder: Path) -> None:
    """Whether a change to the second question is named by its place, and the record no longer read."""
    assert lie_in(honest, lambda record: tampering(record["items"][1]), folder).startswith(place)
    with pytest.raises(ExamgenError, match="Q02, "):
        load_exam(folder)
