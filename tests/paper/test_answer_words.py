"""Words as people write them, by one table of cases for Python and for the grader's page; the marks are a human's."""

import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.paper.answer_words import meant_words, read_word
from examgen.paper.boolean import NAMES, ROWS, named_function
from examgen.paper.writing import plain_word

CASES = json.loads(Path(__file__).with_name("answer_words.json").read_text(encoding="utf-8"))
PROBLEMS = ("no word", "several")

FUNCTIONS = tuple(name for names in NAMES.values() for name in names[:1])
BOXES = {
    "truth": [meant_words("yes", ("yes",)), meant_words("no", ("no",))],
    "class": [meant_words("0", ("0",)), meant_words("1", ("1",)), ("0", "1")],
    "function": [(name,) for name in FUNCTIONS],
}
"""The words that a box of each sort may know: whatever is right, it reads the same."""

ALL = [(box, text, said) for box, readings in CASES.items() for said, texts in readings.items() for text in texts]


def meant(box: str, word: str | None) -> str | None:
    """The first of a function's names for any of them; any other word as it is."""
    return next((names[0] for names in NAMES.values() if box == "function" and word in names), word)


@pytest.mark.parametrize(("box", "text", "said"), ALL, ids=[f"{box}: {text}" for box, text, _ in ALL])
def test_a_word_is_read_as_a_human_reads_it(box: str, text: str, said: str) -> None:
    for words in BOXES[box]:
        found, problem = read_word(text, words)
        assert (meant(box, found), problem) == ((None, said) if said in PROBLEMS else (said, None))


@pytest.mark.parametrize("text", ["", " ", "-", "\N{EM DASH}"])
def test_nothing_is_blank(text: str) -> None:
    assert {read_word(text, words) for boxes in BOXES.values() for words in boxes} == {(None, "blank")}


def test_what_cannot_be_read_is_asked_about() -> None:
    assert read_word("x?r", ("xor",)) == (None, "illegible")


def test_every_name_of_a_function_says_it() -> None:
    for names in NAMES.values():
        assert {read_word(name.upper(), (names[0],))[0] in names for name in names} == {True}


PYTHON = {"and": "and", "or": "or", "xor": "!=", "xnor": "=="}
"""Operations by another reader of expressions."""


@given(
    st.recursive(
        st.sampled_from(["I0", "I1"]),
        lambda inner: st.one_of(
            inner.map(lambda one: f"(not {one})"),
            st.tuples(inner, st.sampled_from(sorted(PYTHON)), inner).map(lambda three: f"({' '.join(three)})"),
        ),
        max_leaves=6,
    )
)
def test_an_expression_is_the_function_that_python_makes_of_it(text: str) -> None:
    python = text
    for name, operator in PYTHON.items():
        python = python.replace(f" {name} ", f" {operator} ")
    expected = tuple(bool(eval(python, {"I0": bool(one), "I1": bool(other)})) for one, other in ROWS)
    if len(text) <= 100:
        assert named_function(plain_word(text)) == expected


def test_the_sixteen_functions_are_all_there_by_their_outputs() -> None:
    assert set(NAMES) == set(product((False, True), repeat=4))
