"""What other programs are told of a question: what stands on the sheet, what is right, what mistakes lead to."""

import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.export.question import ChosenPart, ExportedQuestion, NumberPart, Paragraph, WordPart
from examgen.export.reading import number_mistakes, paragraphs
from examgen.items.item import Item, Slip
from examgen.render import page_texts
from tests.export.exported import NAMES, exported, record


def questions(name: str) -> Iterator[tuple[Item, ExportedQuestion]]:
    return zip(record(name).items, exported(name).questions, strict=True)


def plain(paragraph: Paragraph) -> str:
    return "".join(run.text for run in paragraph)


def letters(text: str) -> list[str]:
    """Letters and digits alone: a formula is set in other brackets in a line."""
    return re.findall(r"\w", text)


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += letters(data)


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_of_an_export_stands_on_the_sheet(name: str) -> None:
    pages = page_texts(record(name))
    sheets = "".join(text for path, text in pages.items() if path.startswith("students/questions") and "html" in path)
    reader = Words()
    reader.feed(sheets)
    sheet = "".join(reader.words)
    for question in exported(name).questions:
        for paragraph in question.text:
            for sentence in re.split(r"(?<=[.;:?]) |/", plain(paragraph)):
                if "its box below" not in sentence and "the boxes below" not in sentence:
                    assert "".join(letters(sentence)) in sheet, sentence


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_a_student_is_shown_gives_an_answer_away(name: str) -> None:
    for item, question in questions(name):
        shown = "\n".join([*map(plain, question.text), question.figure.words, question.figure.svg])
        assert not any(line in shown for line in question.lines)
        assert question.figure.words.count("blank") == len(item.besides.blanks)


@pytest.mark.parametrize("name", NAMES)
def test_parts_points_and_intervals_are_those_of_the_record(name: str) -> None:
    for item, question in questions(name):
        assert question.name == item.name
        assert sum(part.points for part in question.parts) == item.points == question.points
        for there, here in zip(item.parts, question.parts, strict=True):
            assert (here.name, here.answer, here.points) == (there.name, there.answer, there.points)
            if isinstance(here, NumberPart):
                assert (here.centre - here.half_width, here.centre + here.half_width) == (there.low, there.high)
            elif isinstance(here, WordPart):
                assert here.accepted == there.accepted
                assert len({*here.options} & {*here.accepted}) == 1
            else:
                assert isinstance(here, ChosenPart)
        assert len(question.lines) == len(item.steps)


def test_a_fraction_is_written_in_a_line_without_another_meaning() -> None:
    fraction = '<span class="fraction"><span class="over">{}</span><span>{}</span></span>'
    term = "1 + <i>e</i><sup>−<i>x</i></sup>"
    assert [plain(one) for one in paragraphs(f"<p>y = {fraction.format('1', term)}</p>")] == ["y = 1 / (1 + e−x)"]
    two = f"<p>x = {fraction.format('1', '2')} ln {fraction.format('1 + y', '1 − y')}</p>"
    assert [plain(one) for one in paragraphs(two)] == ["x = (1 / 2) ln ((1 + y) / (1 − y))"]
    assert [(run.text, run.style) for run in paragraphs(f"<p>{term}</p>")[0]] == [
        ("1 + ", ""),
        ("e", "emphasis"),
        ("−x", "superscript"),
    ]


@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(0, 8)), max_size=6), st.integers(-60, 60))
def test_the_first_range_that_holds_a_number_names_all_slips_that_lead_to_it(
    ranges: list[tuple[int, int]], halves: int
) -> None:
    names = ("hidden_bias_left_out", "inputs_swapped", "biases_subtracted", "relu_used", "not_divided", "tanh_used")
    slips = [
        Slip(name=name, answers={"O": Decimal(low)}, low={"O": Decimal(low)}, high={"O": Decimal(low + width)})
        for name, (low, width) in zip(names, ranges, strict=False)
    ]
    number = Decimal(halves) / 2
    first = next((found for found in number_mistakes("O", slips, "sigmoid") if found.low <= number <= found.high), None)
    leading = [slip.name for slip in slips if slip.low["O"] <= number <= slip.high["O"]]
    assert list(first.slips if first else ()) == leading


def test_a_figure_is_one_drawing_in_lines_and_in_pixels() -> None:
    figure = exported("forward").questions[0].figure
    root = ET.fromstring(figure.svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    png = figure.pixels()
    width, height = (int.from_bytes(png[place : place + 4]) for place in (16, 20))
    assert width == pytest.approx(figure.width / 25.4 * 192, abs=1)
    assert height == pytest.approx(figure.height / 25.4 * 192, abs=1)
    assert png == figure.pixels()
