"""Words as people write them, by one table of cases for Python and for the grader's page; the marks are a human's."""

import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.paper.answer_words import meant_words, read_word
from examgen.paper.boolean import NAMES, NAMES_OF_THREE, ROWS, digits_of, named_function, names_of
from examgen.paper.reading import read_number, read_probability
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

ALL = [(box, text, said) for box in BOXES for said, texts in CASES[box].items() for text in texts]
THREE = [(text, said) for said, texts in CASES["three"].items() for text in texts]
NUMBERS = [
    (box, text, said) for box in ("number", "probability") for said, texts in CASES[box].items() for text in texts
]


def test_beside_the_right_word_a_box_knows_what_else_may_be_said_there() -> None:
    assert meant_words("yes", ("yes",)) == ("yes", "no")
    assert meant_words("no", ("no",)) == ("no", "yes")
    assert meant_words("1", ("1",)) == ("1", "0")
    assert meant_words("xor", ("xor", "0110")) == ("xor", "0110")


def meant(box: str, word: str | None) -> str | None:
    """The first of a function's names for any of them; any other word as it is."""
    return next((names[0] for names in NAMES.values() if box == "function" and word in names), word)


@pytest.mark.parametrize(("box", "text", "said"), ALL, ids=[f"{box}: {text}" for box, text, _ in ALL])
def test_a_word_is_read_as_a_human_reads_it(box: str, text: str, said: str) -> None:
    for words in BOXES[box]:
        found, problem = read_word(text, words)
        assert (meant(box, found), problem) == ((None, said) if said in PROBLEMS else (said, None))


@pytest.mark.parametrize(("text", "said"), THREE)
def test_a_function_of_three_inputs_is_read_by_its_outputs_an_expression_or_a_name(text: str, said: str) -> None:
    for words in (("0110 1001", "xor"), ("0000 0000", "always 0")):
        found, problem = read_word(text, words)
        meant_there = found and " ".join(re.findall("[01]{4}", digits_of(named_function(found, 3) or ()) or found))
        assert (meant_there, problem) == ((None, said) if said in PROBLEMS else (said, None))


@pytest.mark.parametrize(("box", "text", "said"), NUMBERS, ids=[f"{box}: {text}" for box, text, _ in NUMBERS])
def test_a_percentage_is_read_where_a_probability_is_asked_and_named_elsewhere(box: str, text: str, said: str) -> None:
    number, problem = (read_probability if box == "probability" else read_number)(text)
    assert said in (problem, number and str(number.value))


@pytest.mark.parametrize("text", ["", " ", "-", "\N{EM DASH}"])
def test_nothing_is_blank(text: str) -> None:
    assert {read_word(text, words) for boxes in BOXES.values() for words in boxes} == {(None, "blank")}


def test_what_cannot_be_read_is_asked_about() -> None:
    assert read_word("x?r", ("xor",)) == (None, "illegible")


def test_every_name_of_a_function_says_it() -> None:
    for names in NAMES.values():
        assert {read_word(name.upper(), (names[0],))[0] in names for name in names} == {True}


OF_THREE: dict[str, Callable[[int, int, int], bool]] = {
    "always 0 / 0 / false": lambda i0, i1, i2: False,
    "and / conjunction / logical and": lambda i0, i1, i2: i0 + i1 + i2 == 3,
    "majority / at least two": lambda i0, i1, i2: i0 + i1 + i2 >= 2,
    "minority / not majority": lambda i0, i1, i2: i0 + i1 + i2 < 2,
    "xor / exclusive or / odd parity / parity": lambda i0, i1, i2: (i0 + i1 + i2) % 2 == 1,
    "even parity / not xor": lambda i0, i1, i2: (i0 + i1 + i2) % 2 == 0,
    "or / disjunction / logical or": lambda i0, i1, i2: i0 + i1 + i2 > 0,
    "nor / not or": lambda i0, i1, i2: i0 + i1 + i2 == 0,
    "nand / not and": lambda i0, i1, i2: i0 + i1 + i2 < 3,
    "i0": lambda i0, i1, i2: i0 == 1,
    "i1": lambda i0, i1, i2: i1 == 1,
    "i2": lambda i0, i1, i2: i2 == 1,
    "not i0": lambda i0, i1, i2: i0 == 0,
    "not i1": lambda i0, i1, i2: i1 == 0,
    "not i2": lambda i0, i1, i2: i2 == 0,
    "always 1 / 1 / true": lambda i0, i1, i2: True,
}


def test_every_name_of_a_function_of_three_inputs_says_it_in_any_letters() -> None:
    assert {name for names in NAMES_OF_THREE.values() for name in names} == set(" / ".join(OF_THREE).split(" / "))
    for names, truth in OF_THREE.items():
        outputs = tuple(truth(*row) for row in product((0, 1), repeat=3))
        for name in names.split(" / "):
            assert named_function(plain_word(name.upper()), 3) == outputs, name
            assert name in names_of(outputs)


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


SIGNS = {
    "and": ("and & && ∧ · ⋅ *", lambda one, other: one and other),
    "or": ("or | || ∨ +", lambda one, other: one or other),
    "xor": ("xor ex-or exor x-or eor ⊕ ⊻ ^ ≠ != <> /= ≢ ↮", lambda one, other: one != other),
    "xnor": ("xnor ex-nor x-nor exnor nxor iff ⊙ = == <-> ↔ ⇔ ≡ ⟷ ⟺", lambda one, other: one == other),
    "nand": ("nand ↑ ⊼", lambda one, other: not (one and other)),
    "nor": ("nor ↓ ⊽", lambda one, other: not (one or other)),
    "implies": ("-> => → implies", lambda one, other: not one or other),
    "implied": ("← ⇐ ⟸", lambda one, other: one or not other),
}
"""What mathematicians, programmers and engineers write for an operation."""


@pytest.mark.parametrize("operation", SIGNS)
def test_every_sign_of_an_operation_is_read(operation: str) -> None:
    signs, truth = SIGNS[operation]
    expected = tuple(bool(truth(one, other)) for one, other in ((0, 0), (0, 1), (1, 0), (1, 1)))
    for sign in signs.split():
        assert named_function(plain_word(f"I0 {sign} I1")) == expected, sign
        turned = tuple(bool(truth(not one, other)) for one, other in ((0, 0), (0, 1), (1, 0), (1, 1)))
        for no in ("not ", "¬", "~", "!"):
            assert named_function(plain_word(f"({no}I0) {sign} I1")) == turned, (no, sign)


def test_an_operation_may_be_written_before_all_that_it_takes() -> None:
    """Of two or of three: of three xor is that an odd number are 1."""
    taken: dict[str, Callable[[int, int], bool]] = {
        "and": lambda ones, of: ones == of,
        "or": lambda ones, of: ones > 0,
        "xor": lambda ones, of: ones % 2 == 1,
        "nand": lambda ones, of: ones < of,
        "nor": lambda ones, of: ones == 0,
    }
    for operation, truth in taken.items():
        for of in (2, 3):
            text = f"{operation}({', '.join(f'i{number}' for number in range(of))})"
            assert named_function(text, of) == tuple(truth(sum(row), of) for row in product((0, 1), repeat=of)), text


def test_constants_may_stand_in_an_expression_and_name_the_functions_that_never_change() -> None:
    for truth, lie in (("1", "0"), ("true", "false"), ("TRUE", "False")):
        assert named_function(plain_word(f"I0 and {truth}")) == named_function("i0") == (False, False, True, True)
        assert named_function(plain_word(f"I1 or {lie}")) == named_function("i1") == (False, True, False, True)
        assert named_function(plain_word(truth)) == (True,) * 4
        assert named_function(plain_word(lie)) == (False,) * 4
    assert NAMES[(False,) * 4] == ("always 0", "0", "false")
    assert NAMES[(True,) * 4] == ("always 1", "1", "true")
    assert ROWS == ((0, 0), (0, 1), (1, 0), (1, 1))


def test_an_expression_of_a_hundred_characters_is_read_and_a_longer_one_is_not() -> None:
    text = "i0" + " and i0" * 14
    assert len(text) == 100
    assert named_function(text) == (False, False, True, True)
    assert named_function(text.replace("i0 ", "i0  ", 1)) is None


@pytest.mark.parametrize("text", ["not right", "not correct", "not any more", "Not correct any more"])
def test_what_is_not_right_is_no(text: str) -> None:
    assert read_word(text, ("yes", "no")) == ("no", None)


def test_two_numbers_for_a_class_are_several() -> None:
    assert read_word("0.3 0.4", ("0", "1")) == (None, "several")
    assert read_word("class 0 or 1", ("0", "1")) == (None, "several")
    assert read_word("nothing", ("0", "1")) == (None, "no word")


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        ("yes", "yes y yeah yep true right correct ja oui si sí"),
        ("no", "no n nope false wrong incorrect nein non"),
        ("0", "0 zero nought 0.0 0,00"),
        ("1", "1 one 1.0 1,0"),
    ],
)
def test_every_word_for_yes_and_no_and_for_a_class_is_read(said: str, texts: str) -> None:
    words = ("yes", "no") if said in ("yes", "no") else ("0", "1")
    for text in texts.split():
        for before, after in (("", ""), (" ", "."), ('"', '"'), ("“", "”"), ("'", "!'")):
            assert read_word(f"{before}{text.capitalize()}{after}", words) == (said, None)


@pytest.mark.parametrize("turned", ["not", "never", "no longer", "isn't", "not any more"])
def test_what_is_right_no_more_is_no_and_what_is_yes_and_not_is_several(turned: str) -> None:
    assert read_word(f"No, it is {turned} right", ("yes", "no")) == ("no", None)
    assert read_word(f"No, it is {turned} correct", ("yes", "no")) == ("no", None)
    assert read_word("No, it is right", ("yes", "no")) == (None, "several")


@pytest.mark.parametrize("contrary", ["not", "never", "no longer", "wrong", "incorrect", "false"])
def test_yes_with_its_contrary_is_several(contrary: str) -> None:
    assert read_word(f"Yes, {contrary} right", ("yes", "no")) == (None, "several")
