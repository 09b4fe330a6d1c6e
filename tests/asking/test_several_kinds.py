"""Several kinds on the command line: a section of each, and what stands where nothing was named."""

from pathlib import Path
from typing import Any

import pytest

from docs.generate import every_command
from examgen.asking.asked import spec_of
from examgen.asking.own import own_spec
from examgen.asking.setting import SettingError
from examgen.asking.spec import Spec
from examgen.asking.spec_file import read_spec
from examgen.files.errors import ExamgenError
from examgen.making import make_exam

OWN = """\
hidden = "relu"
[weights]
"I0->H0" = 1
"I1->H0" = 1
"I0->H1" = 1
"I1->H1" = 1
"B->H1" = -1
"H0->O" = 1
"H1->O" = -2
"""


OPTIONS: dict[str, set[tuple[str, ...]]] = {}
for command in every_command().values():
    for each in command.params:
        for word in (word for word in each.opts if word.startswith("--")):
            OPTIONS.setdefault(word, set()).add(tuple(sorted(each.opts)))


def kinds(spec: Spec) -> list[tuple[str, int]]:
    return [(section.kind, section.count) for section in spec.sections]


@pytest.mark.parametrize(
    ("named", "count", "expected"),
    [
        (["forward", "gradient"], 4, [("forward", 2), ("gradient", 2)]),
        (["gradient", "forward"], 5, [("gradient", 3), ("forward", 2)]),
        (["dump", "forward", "softmax"], 20, [("dump", 7), ("forward", 7), ("softmax", 6)]),
        (["dump", "forward", "softmax"], 3, [("dump", 1), ("forward", 1), ("softmax", 1)]),
        (["Forward", "gradient", "forward"], 2, [("forward", 1), ("gradient", 1)]),
        ("dump", 3, [("dump", 3)]),
    ],
)
def test_several_kinds_make_a_section_each_in_the_order_named(
    named: str | list[str], count: int, expected: list[tuple[str, int]]
) -> None:
    assert kinds(spec_of(kind=named, count=count, activation="tanh")) == expected


def test_what_else_is_asked_goes_for_the_section_of_each_kind() -> None:
    first, second = spec_of(kind=["forward", "dump"], activation=["relu", "tanh"], points=7.5).sections
    assert first.activations == second.activations == ("relu", "tanh")
    assert first.points == second.points == 7.5


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"count": 1}, r"^--count 1: each of 2 kinds has a question at least\. Ask for 2 or more\.$"),
        ({"count": 1001}, "^--count 1001: an exam has 1 to 1000 questions"),
        ({"kind": ["forward", "gradientt"]}, "^--kind gradientt: there is no such choice. Did you mean gradient?"),
        ({"points": 3.5}, "^--points 3.5: a question of kind gradient has 8 parts"),
        ({"kind": ["forward", "dump"], "hidden": 3}, "^--hidden 3: a question of kind dump has hidden layers of 2"),
        ({"kind": ["forward", "dump"], "loss": "squared"}, "^--loss: a question of kind forward takes no step"),
    ],
)
def test_what_one_of_several_kinds_cannot_have_is_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        spec_of(**{"kind": ["forward", "gradient"], "activation": "tanh", **asked})


def test_what_is_wished_of_a_step_goes_to_the_kinds_that_take_one() -> None:
    forward, gradient = spec_of(kind=["forward", "gradient"], activation="tanh", loss="squared").sections
    assert (forward.step.loss, gradient.step.loss) == (None, "squared")


def test_several_kinds_on_a_network_of_ones_own_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN)
    with pytest.raises(SettingError, match=r"^--kind forward, dump: questions on a network of your own are of one"):
        own_spec({"hand_coded": file, "kind": ["forward", "dump"]})


def test_an_exam_without_an_activation_is_of_sigmoid_units_and_says_so(tmp_path: Path) -> None:
    spec = spec_of(kind=["forward", "dump"])
    assert spec.activations == ("sigmoid",)
    (said,) = spec.notes
    assert said.startswith("activation: none was named, so that hidden units are sigmoid.")
    assert spec_of(activation="sigmoid").notes == ()
    (tmp_path / "midterm.toml").write_text('[[sections]]\nactivation = "sigmoid"')
    assert read_spec(tmp_path / "midterm.toml").notes == ()


@pytest.mark.parametrize(("kind", "activation"), [("activation-swap", "relu"), ("forward", "tanh"), ("dump", "tanh")])
def test_a_table_is_had_wherever_values_of_one_are_needed(kind: str, activation: str) -> None:
    """A ReLU may be swapped for a sigmoid."""
    assert spec_of(kind=kind, activation=activation, tables=True).pages.tables


def test_a_kind_that_needs_no_table_may_stand_beside_one_that_does() -> None:
    spec = spec_of(kind=["forward", "missing-weight"], activation="relu")
    assert len(spec.sections) == 2
    with pytest.raises(SettingError, match=r"^--tables: missing-weight with sigmoid needs"):
        spec_of(kind=["forward", "missing-weight"], activation=["relu", "sigmoid"], tables=True)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"activation": "tan"}, "activation tan: there is no such activation. Did you mean tanh?"),
        ({"per_page": 2, "kind": "gradient"}, "per_page 2: a gradient question has more boxes than half a page holds."),
        ({"tables": True, "activation": "relu"}, "Leave out tables=True, or mix activations."),
        ({"row": ["0,1"]}, "row: goes with a network of your own. Name its file with model or hand_coded."),
        ({"seed": 7, "forms": 2}, "if this exam need not be secret, add guessable_seed=True"),
    ],
)
def test_the_library_speaks_of_its_own_arguments(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ExamgenError) as problem:
        make_exam(**{"activation": "tanh", **asked})
    assert said in str(problem.value)
    assert "--" not in str(problem.value)


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_an_option_is_written_alike_on_all_commands(name: str) -> None:
    """Its short way too: whoever knows `-o` of one command types it after another."""
    assert len(OPTIONS[name]) == 1, OPTIONS[name]
