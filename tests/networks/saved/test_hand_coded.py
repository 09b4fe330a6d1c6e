"""A network written by hand is read as it stands on the board; each mistake is one line with its place and the mend."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.files.errors import ExamgenError
from examgen.networks.saved import read_hand_coded
from examgen.networks.saved.hand_coded import layers_in

XOR = """\
# the lecture's solution by hand
hidden = "relu"

[weights]
"I0->H0" = 1
"I1->H0" = 1.0
"I0->H1" = 1
"I1 → H1" = 1.25
"B->H1" = -1
"H0->O" = 1
"h1->o" = -2
"""


def refusal(tmp_path: Path, content: str | bytes) -> str:
    file = tmp_path / "board.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ExamgenError) as problem:
        read_hand_coded(file)
    return str(problem.value).removeprefix(str(file))


def test_edges_become_layers_in_keras_s_orientation(tmp_path: Path) -> None:
    (tmp_path / "board.toml").write_text(XOR)
    saved = read_hand_coded(tmp_path / "board.toml")
    hidden, output = saved.layers
    assert (saved.file, saved.origin) == ("board.toml", "hand-coded")
    assert (hidden.activation, output.activation) == ("relu", "linear")
    assert hidden.weights == (("1.0", "1.0"), ("1.0", "1.25"))
    assert hidden.biases == ("0.0", "-1.0")
    assert output.weights == (("1.0",), ("-2.0",))
    assert output.biases == ("0.0",)


@pytest.mark.parametrize(("written", "slope"), [("", "0.1"), (" 0.25", "0.25"), ("  0.30", "0.3")])
def test_a_leaky_relu_has_the_slope_that_is_written_or_a_tenth(written: str, slope: str) -> None:
    hidden, output = layers_in(XOR.replace('"relu"', f'"leaky-relu{written}"').encode())
    assert (hidden.activation, hidden.slope, output.slope) == ("leaky-relu", slope, None)


@given(st.permutations(XOR.splitlines()[4:]))
def test_the_order_of_the_edges_does_not_matter(lines: list[str]) -> None:
    shuffled = "\n".join([*XOR.splitlines()[:4], *lines])
    assert layers_in(shuffled.encode()) == layers_in(XOR.encode())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'hidden = "relu"',
            'hidden = "rleu"',
            ", line 2: hidden: there is no activation 'rleu' in this place. Did you",
        ),
        ('hidden = "relu"', 'hidden = "linear"', ", line 2: hidden: linear units are no layer of their own. Write its"),
        ('hidden = "relu"', "hidden = 3", ", line 2: hidden: is no name in quotes."),
        ('hidden = "relu"', "", ", line 1: hidden: is missing. Write"),
        (
            'hidden = "relu"',
            'hidden = "relu"\noutputs = "linear"',
            ", line 3: outputs: there is no such setting. Did you",
        ),
        (
            'hidden = "relu"',
            'hidden = "leaky-relu 0.125"',
            ", line 2: hidden: leaky-relu 0.125: write its slope beside it, a number between 0 and 1 with at most 2",
        ),
        ('hidden = "relu"', 'hidden = "leaky-relu 1.0"', ", line 2: hidden: leaky-relu 1.0: write its slope"),
        ('hidden = "relu"', 'hidden = "leaky-relu 0"', ", line 2: hidden: leaky-relu 0: write its slope"),
        ('hidden = "relu"', 'hidden = "leaky-relu nan"', ", line 2: hidden: leaky-relu nan: write its slope"),
        ('hidden = "relu"', 'hidden = "relu 0.1"', ", line 2: hidden: relu 0.1: relu has no number beside it."),
        (
            'hidden = "relu"',
            'hidden = "leaky-relu"\nslope = 0.1',
            ', line 3: slope: there is no such setting. It stands beside its activation: hidden = "leaky-relu 0.25".',
        ),
        ("[weights]", "[weight]", ", line 4: weight: there is no such setting. Did you mean weights?"),
        ("[weights]", "", ", line 5: I0->H0: there is no such setting. Write [weights] above it."),
        ('"I0->H0" = 1\n', "", ", line 4: I0->H0: is missing. Write it down, even if it is 0."),
        ('"I0->H0" = 1', '"I0->H0" = "1"', ", line 5: I0->H0: is no number."),
        ('"I0->H0" = 1', '"I0->H0" = true', ", line 5: I0->H0: is no number."),
        ('"I0->H0" = 1', '"I0->H0" = nan', ", line 5: I0->H0: nan is no number to work with"),
        ('"I0->H0" = 1', '"I0->H0" = inf', ", line 5: I0->H0: infinity is no number to work with"),
        (
            '"I0->H0" = 1',
            '"I0->H0" = 20.1',
            ", line 5: I0->H0: 20.1 is no number to work with by hand. The largest is ±20",
        ),
        ('"I0->H0" = 1', '"I0->H0" = 1e-30', ", line 5: I0->H0: has more than 20 decimals"),
        ('"I0->H0" = 1', '"I0->H0" = 1\n"i0 -> h0" = 1', ", line 6: i0 -> h0: stands twice"),
        ('"I0->H0" = 1', '"I0->H0" = 1\n"I0->I1" = 1', ", line 6: I0->I1: names no edge."),
        (
            '"I0->H0" = 1',
            '"I0->H0" = 1\n"I0->O" = 1',
            ", line 6: I0->O: leads past a column. From I0 edges lead to H0.",
        ),
        (
            '"I0->H0" = 1',
            '"I0->H0" = 1\n"H0->H1" = 1',
            ", line 6: H0->H1: leads past a column. From H0 edges lead to O.",
        ),
        ('"I0->H0" = 1', '"I0->H0" = 1\n"I0->H3" = 1', ", line 6: H3: there is no H2. Count units from 0."),
        ('"I0->H0" = 1', '"I0->H0" = 1\n"I3->H0" = 1', ", line 6: I3: there is no I2. Count units from 0."),
        (
            '"I0->H0" = 1',
            '"I0->H0" = 1\n' + "\n".join(f'"B->H{unit}" = 1' for unit in range(2, 7)),
            ", line 4: the column H0 … has 7 units, and a question has 1 to 6 in this place. Build it so.",
        ),
        (
            'hidden = "relu"',
            'hidden = ["relu", "tanh"]',
            ", line 2: hidden: names 2 activations, and there is 1 hidden layer. Name one for all of them, or one",
        ),
        ('hidden = "relu"', 'hidden = ["relu", 3]', ", line 2: hidden: is no name in quotes."),
        ('hidden = "relu"', "hidden = []", ", line 2: hidden: is no name in quotes."),
        (
            'hidden = "relu"',
            'hidden = "relu"\noutput = "softmax"',
            ", line 5: layer of O: is the output and has a softmax of one unit, which is always 1. Make it a sigmoid.",
        ),
        ('"H0->O" = 1\n"h1->o" = -2\n', "", ", line 4: a network has edges from I0 to H0 and on to O. Name them all."),
        ('"h1->o" = -2', '"h1->o1" = -2', ", line 10: O: there is no O0. Count units from 0."),
        ('"h1->o" = -2', '"h1->o" = ', ", line 11: is not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in XOR
    assert refusal(tmp_path, XOR.replace(old, new)).startswith(said)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"# \n\xff").startswith(", line 2: holds a byte that is not UTF-8")
    assert (
        refusal(tmp_path, "") == ', line 1: hidden: is missing. Write hidden = "relu", for instance, above [weights].'
    )
    assert refusal(tmp_path, "a = " + "[" * 50_000).startswith(", line 1: is not TOML")
    assert refusal(tmp_path, "#" * 200_000).startswith(": has more than 100,000 bytes")
