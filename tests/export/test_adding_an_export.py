"""The example of docs/adding-an-export.md, added as the document says: a module, a line in the table, and one in tests.

Of the command with it: tests/cli/test_export.py.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from examgen.export import formats
from examgen.export.formats import FORMATS, Format
from examgen.export.question import ChosenPart, NumberPart, Options, WordPart
from examgen.export.reading import read_exam
from examgen.items.kinds import KINDS
from tests.export import test_every_format as every
from tests.export.exported import NAMES, ODD, exported, record, with_odd_texts

DOCUMENT = Path(__file__).parents[2] / "docs" / "adding-an-export.md"
MODULE, LINE, NAMED = re.findall(r"```(?:python|text)\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)

BOX = re.compile(r"::(?P<name>(?:[^\\:]|\\.)*)::(?P<text>(?:[^\\{]|\\.)*) \{(?P<right>(?:[^\\}]|\\.)*)\}\n\n")
"""A question of GIFT, after https://docs.moodle.org/en/GIFT_format: a backslash takes the meaning of what follows."""


def entry(line: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """A line of a table, read where the table stands."""
    return eval(f"{{{line}}}", dict(known))


def with_the_example() -> dict[str, Format]:
    """All formats, and that of the document."""
    module = ModuleType("examgen.export.gift")
    exec(compile(MODULE, "gift.py", "exec"), module.__dict__)
    return {**FORMATS, **entry(LINE, {**vars(formats), "gift_text": module.__dict__["gift_text"]})}


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(every, "FORMATS", with_the_example())
    monkeypatch.setattr(every, "NAMED", {**every.NAMED, **entry(NAMED, {})})


def written(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def boxes(content: bytes) -> list[tuple[str, str, str]]:
    text = content.decode()
    found = [(written(box["name"]), written(box["text"]), box["right"]) for box in BOX.finditer(text)]
    assert BOX.sub("", text) == "", "all of it is questions"
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if name != "hand-code"])
def test_the_example_takes_a_number_from_end_to_end_and_every_word_that_is_right(name: str) -> None:
    exam = exported(name)
    found = boxes(every.FORMATS["gift"].export(exam, Options(solutions=False)).content)
    parts = [(question, place) for question in exam.questions for place, _ in enumerate(question.parts)]
    for (question, place), (called, text, right) in zip(parts, found, strict=True):
        part = question.parts[place]
        assert called == question.box_name(place + 1)
        assert text.startswith(called)
        if isinstance(part, NumberPart):
            assert [Decimal(end) for end in right.removeprefix("#").split("..")] == [part.low, part.high]
        elif isinstance(part, WordPart):
            assert [written(word) for word in re.split(r"(?: |^)=", right)[1:]] == list(part.accepted)
        assert not isinstance(part, ChosenPart)


def test_the_example_escapes_what_means_something_there() -> None:
    exam = read_exam(with_odd_texts(record("forward"), ODD))
    for _, text, _ in boxes(every.FORMATS["gift"].export(exam, Options()).content):
        assert ODD in text


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_walk_over_all_formats_takes_the_example_too(kind: str) -> None:
    every.test_a_format_holds_many_questions_of_a_kind_or_names_what_it_leaves_out("gift", kind)
