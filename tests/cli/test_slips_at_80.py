"""The mistakes of a question as a terminal of 80 columns shows them: first of all their names."""

import io
import json

import pytest
from rich.console import Console

from examgen.desk.terminal.items import show_slips
from examgen.exam.record import exam_text
from examgen.items.kinds import KINDS
from examgen.items.slip_words import group_words
from tests.exams import an_exam

WITH_SLIPS = [kind for kind in KINDS if kind != "hand-code"]


@pytest.mark.parametrize("kind", WITH_SLIPS)
def test_every_slip_is_named_whole_beside_its_number_in_80_columns(kind: str) -> None:
    item = json.loads(exam_text(an_exam(1, "tanh", kind=kind)))["items"][0]
    console = Console(width=80, file=io.StringIO(), force_terminal=False)
    show_slips(item, console)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert max(map(len, lines)) <= 80
    shown = "\n".join(lines)
    assert "…" not in shown
    for slip in item["slips"]:
        first = group_words([slip["name"]], "tanh").split()[0]
        assert first in shown, slip["name"]
    copied = {part["name"] for part in item["parts"] if part.get("low", "") == part.get("high", "-")}
    for slip in item["slips"]:
        for number in (answer for name, answer in slip["answers"].items() if name not in copied):
            assert number.replace("-", "−") in shown, (slip["name"], number, shown)
