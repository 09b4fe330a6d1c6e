"""QTI 3 in the two players that npm has: whoever takes an exam there earns what `examgen key --check` says."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from examgen.exam.lookup import check
from examgen.export.markup import document
from examgen.export.qti3 import DIALECT, qti3
from examgen.export.qti21 import choice_name, item
from examgen.export.question import ExportedQuestion, NumberPart, Options, WordPart
from tests.browser.checkers import CHECKERS
from tests.export.exported import exported, item_records
from tests.export.test_moodle import told, words_of
from tests.export.test_shapes import whole as larger

pytestmark = pytest.mark.browser

SCRIPTS = {
    "components": ("@citolab/qti-components/cdn/index.global.js",),
    "player": ("vue/dist/vue.min.js", "qti3-item-player/dist/qti3Player.umd.min.js"),
}
"""What npm has of each player."""

EXAMINE = Path(__file__).with_name("qti3_players.js")

Script = dict[str, str]

ENDS = 5
"""Scripts with the answers and with the ends of what is right."""


@pytest.fixture(scope="module", params=sorted(SCRIPTS))
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[tuple[str, Page]]:
    """A player, and a page that has it."""
    opened = chromium.new_page()
    opened.set_content("<!DOCTYPE html><html lang='en'><title>Player</title><body></body></html>")
    for file in SCRIPTS[request.param]:
        opened.add_script_tag(path=CHECKERS / file)
    opened.add_script_tag(path=EXAMINE)
    yield request.param, opened
    opened.close()


def numbers_for(part: dict[str, Any], whole: NumberPart) -> list[str]:
    """The answer, both ends of its interval and a unit of their last place beyond, and the middle of every mistake."""
    unit = Decimal(1).scaleb(int(whole.low.as_tuple().exponent))
    ends = (whole.low, whole.high, whole.low - unit, whole.high + unit)
    mistakes = ((mistake.low + mistake.high) / 2 for mistake in whole.mistakes)
    return [part["answer"], *(format(number, "f") for number in (*ends, *mistakes))]


def scripts_for(record: dict[str, Any], question: ExportedQuestion, player: str) -> list[Script]:
    """The key, and scripts in which every box has in turn each number to try, or each word of the question.

    The components take up to a third of a second for a script: of what is neither the answer nor an end, they have
    every fourth.
    """
    tried: dict[str, list[str]] = {}
    for number, (part, whole) in enumerate(zip(record["parts"], question.parts, strict=True), start=1):
        if isinstance(whole, WordPart):
            words = (whole.answer, *whole.accepted, *whole.options)
            tried[f"RESPONSE_{number}"] = [choice_name(word) if whole.named else word for word in words]
        elif isinstance(whole, NumberPart):
            tried[f"RESPONSE_{number}"] = numbers_for(part, whole)
    longest = max(map(len, tried.values()))
    scripts = [{name: values[turn % len(values)] for name, values in tried.items()} for turn in range(longest)]
    return scripts if player == "player" else scripts[:ENDS] + scripts[ENDS::4]


def of_record(name: str) -> tuple[ExportedQuestion, dict[str, Any]]:
    """The first question of a record."""
    question = exported(name).questions[0]
    return question, item_records(name)[question.name]


def of_shape(kind: str) -> tuple[ExportedQuestion, dict[str, Any]]:
    """The first question of a kind on a larger network."""
    exam, records = larger()
    found = next(question for question in exam.questions if records[question.id]["kind"] == kind)
    return found, records[found.id]


ASKED = {
    **{
        name: partial(of_record, name)
        for name in ("forward", "activation-swap", "truth-table", "softmax", "gradient", "dump")
    },
    "truth-table of eight rows": partial(of_shape, "truth-table"),
    "softmax of three classes": partial(of_shape, "softmax"),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_player_scores_every_answer_as_examgen_does(page: tuple[str, Page], name: str) -> None:
    player, opened = page
    question, record = ASKED[name]()
    scripts = scripts_for(record, question, player)
    xml = document(qti3(item(question, Options(), DIALECT))).decode()
    sessions = opened.evaluate("([name, xml, scripts]) => examine(name, xml, scripts)", [player, xml, scripts])
    assert len(sessions) == len(scripts)
    assert Decimal(sessions[0]["SCORE"]) == question.points
    for script, outcomes in zip(scripts, sessions, strict=True):
        earned = Decimal(0)
        for number, (part, whole) in enumerate(zip(record["parts"], question.parts, strict=True), start=1):
            written = script[f"RESPONSE_{number}"].removeprefix("CHOICE_")
            ours = check(record, f"{part['name']}={written}")
            points = whole.points if ours.verdict == "right" else Decimal(0)
            assert Decimal(outcomes[f"SCORE_{number}"]) == points, (part["name"], written)
            feedback = outcomes[f"FEEDBACK_{number}"]
            if isinstance(whole, NumberPart):
                place = int(feedback.rpartition("_")[2]) if feedback else 0
                said = whole.mistakes[place - 1].words if place else ""
                assert told(said) == words_of(record, ours.slips), (part["name"], written)
            earned += points
        assert Decimal(outcomes["SCORE"]) == earned


def test_a_player_shows_the_question_and_its_figure_by_its_words(page: tuple[str, Page]) -> None:
    player, opened = page
    question = exported("forward").questions[0]
    xml = document(qti3(item(question, Options(), DIALECT))).decode()
    opened.evaluate("([name, xml]) => examine(name, xml, [])", [player, xml])
    assert opened.get_by_alt_text(question.figure.words).count() == 1
    assert opened.get_by_text(question.asked[0][0].text[:60]).count() == 1
