"""What is changed in one place of a record with all kinds and three forms, `verify` notices, or it means nothing.

`python -m tests.verify.test_fuzz 7 600` goes on for 600 seconds with the seed 7 and prints what slips through.
"""

import json
import re
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from examgen.exam.record import exam_text
from tests.verify.every_kind import every_kind
from tests.verify.fuzz import Place, Record, Watcher, changed

FREE = {
    "what the instructor writes": r"title|course|date|instructions|language|selection/sections/\d+/text",
    "how it is laid out and marked": r"pages/\w+|policies/\w+",
    "what chance began with, and what made the exam": r"seed|versions(/\w+)?",
    "what was asked for beside what there is": r"selection/sections/\d+/(batches.*|activations|tasks|inputs)",
    "networks that are not to be used": r"selection/avoided",
    "likelihoods and families of mistakes that nobody can make here": r"selection/forms/(likelihoods|families)(/.*)?",
    "a promise that is kept all the same": r"selection/forms/(totals|items)_within",
    "digits that are rounded away, and where they came from": r"items/\d+/source/(batch|index|layers/.*)",
    "the place of a network in the bank": r"items/\d+/source: (index and batch|batch and index) exchanged",
    "what is understood": r"selection/sections/\d+: without (tasks|accepted)",
    "the same points": r"items/\d+/(parts/\d+/)?points",
}
"""The places in which a change may mean nothing, and why."""


@pytest.fixture(scope="module")
def honest() -> Record:
    record: Record = json.loads(exam_text(every_kind()))
    return record


def slipped_through(watcher: Watcher, place: Place, what: str, record: Record) -> str | None:
    """What is wrong if a change was not noticed. What means nothing, all else has to read as well."""
    if watcher.notices(record) is not None:
        return None
    path = "/".join(map(str, place))
    if not any(re.fullmatch(f"({pattern})(: .*)?", f"{path}: {what}") for pattern in FREE.values()):
        return f"{path}: {what}"
    watcher.load()
    return None


@pytest.mark.parametrize("seed", range(2))
def test_a_change_in_one_place_is_noticed_or_means_nothing(seed: int, honest: Record, tmp_path: Path) -> None:
    watcher = Watcher(honest, tmp_path)
    changes = changed(honest, Random(seed))
    found = [slipped_through(watcher, *next(changes)) for _ in range(30)]
    assert [complaint for complaint in found if complaint] == []


def test_renumbered_and_reversed_items_are_noticed_without_pages(honest: Record, tmp_path: Path) -> None:
    watcher, names = Watcher(honest, tmp_path), [f"Q{number:02}" for number in range(2, 10)] * 3
    renumbered = [{**item, "id": name} for item, name in zip(honest["items"], names, strict=True)]
    assert "A/Q02 stands where Q01 should" in str(watcher.notices({**honest, "items": renumbered}))
    first, others = honest["items"][:8], honest["items"][8:]
    assert "A/Q08 stands where Q01 should" in str(watcher.notices({**honest, "items": [*first[::-1], *others]}))


def by_hand(seed: int, seconds: float) -> None:
    """Go on with changes, and print what slips through."""
    record, until, count = json.loads(exam_text(every_kind())), time.monotonic() + seconds, 0
    with TemporaryDirectory() as folder:
        watcher = Watcher(record, Path(folder))
        for place, what, other in changed(record, Random(seed)):
            if time.monotonic() > until:
                break
            count += 1
            try:
                complaint = slipped_through(watcher, place, what, other)
            except Exception as problem:  # noqa: BLE001 what is raised is what is looked for
                complaint = f"{place}: {what}: {problem!r}"
            if complaint:
                print(complaint, flush=True)
    print(f"{count} changes")


if __name__ == "__main__":
    by_hand(int(sys.argv[1]), float(sys.argv[2]))
