"""Each setting that is declared is known wherever it may be asked for, with what it may be, and somebody obeys it."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

import jsonschema
import pytest

from docs.generate import REFERENCE, every_command
from examgen.asking.asked import spec_of
from examgen.asking.request import spec_asked
from examgen.asking.setting import Setting, SettingError
from examgen.asking.settings import OWN, SECTION, STEP, WHOLE, Asked
from examgen.asking.spec import Spec
from examgen.asking.spec_file import read_spec, spec_schema
from examgen.asking.starter import starter
from examgen.desk.cli import app
from examgen.files.errors import ExamgenError
from examgen.items.kinds import KINDS

IN_FILES: Mapping[str, Setting] = {**SECTION, **WHOLE}
EVERY: Mapping[str, Setting] = {**IN_FILES, **OWN}
MAKE = every_command()["make"]

RANGES = {"count": (1, 1000), "places": (1, 4), "forms": (1, 6), "seed": (0, 2**128 - 1)}
LENGTHS = {"title": 200, "course": 200, "date": 200, "instructions": 600, "text": 300}
"""What was decided; everything else here follows from the declarations."""


def edges(setting: Setting) -> tuple[list[Any], list[Any]]:
    """The values at the ends of what a setting may be, and those one beyond."""
    limits = setting.limits
    if setting.type == "boolean":
        return [False, True], []
    if "maxLength" in limits:
        return ["", "t" * limits["maxLength"]], ["t" * (limits["maxLength"] + 1)]
    if setting.choices and setting.type == "integer":
        return list(setting.choices), [min(setting.choices) - 1, max(setting.choices) + 1]
    if "minimum" in limits and setting.name != "points":  # whose ends depend on the kind
        return [limits["minimum"], limits["maximum"]], [limits["minimum"] - 1, limits["maximum"] + 1]
    if setting.name == "hidden":
        return list(setting.choices), [1, 4, [2, 3], [2, 2, 2]]
    if setting.name == "loss":  # the others need outputs that the bank's networks do not have
        return ["half-squared", "squared", "binary-cross-entropy"], ["something else"]
    if "enum" in limits:
        return [*limits["enum"]], ["something else"]
    return [tomllib.loads(f"it = {setting.example}")["it"]], []


FITTING = [(name, value) for name, setting in IN_FILES.items() for value in edges(setting)[0]]
BEYOND = [(name, value) for name, setting in IN_FILES.items() for value in edges(setting)[1]]


def beside(name: str, value: Any) -> dict[str, Any]:
    """What else has to be asked for, so that there is a question."""
    if value == "comparison":
        return {"kind": "softmax", "activation": "tanh"}
    if name == "task":
        return {"kind": "truth-table", "activation": "tanh"}
    if name in STEP:
        second = {"second_row": "drawn"} if name == "second_target" else {}
        output = {"output": "sigmoid"} if value == "binary-cross-entropy" else {}
        return {"kind": "gradient", "activation": "tanh", **second, **output}
    if name == "training_loss":
        return {"activation": "tanh", "output": "sigmoid"}
    if (name, value) == ("output", "softmax"):
        return {"kind": "softmax", "activation": "tanh"}
    if value == "hand-code":
        return {"activation": "relu"}
    if name == "activation":
        return {"kind": "hand-code"} if value == "step" else {}
    return {"activation": "tanh"}


def in_schema(name: str, value: Any) -> bool:
    """Whether the published schema lets a spec file pass."""
    section = {**beside(name, value), **({name: value} if name in SECTION else {})}
    whole = {"sections": [section], **({} if name in SECTION else {name: value})}
    schema = json.loads(json.dumps(spec_schema()))
    return jsonschema.Draft202012Validator(schema).is_valid(whole)


def in_a_file(folder: Path, name: str, value: Any) -> Spec:
    """What a file means that has the setting on its first line, or on the second, the first of its section."""
    large = name == "seed" and value > 2**63
    line = f"{name} = {json.dumps(str(value) if large else value)}\n"
    others = "".join(f'{other} = "{word}"\n' for other, word in beside(name, value).items())
    file = folder / "midterm.toml"
    file.write_text(f"[[sections]]\n{line}{others}" if name in SECTION else f"{line}[[sections]]\n{others}")
    return read_spec(file)


def by_library(name: str, value: Any) -> Spec:
    asked: Any = {**beside(name, value), name: value}
    return spec_asked(None, frozenset(), asked)


def typed(name: str, value: Any) -> list[str]:
    """A setting as the command line has it."""
    word = EVERY[name].words[0]
    if EVERY[name].type == "boolean":
        return [word] if value else []
    if setting_takes_several(name, value):
        return [part for one in value for part in (word, str(one))]
    return [word, "-".join(map(str, value)) if isinstance(value, list) else str(value)]


def setting_takes_several(name: str, value: Any) -> bool:
    """Whether an option is written once for each of its values."""
    return name == "ask" and isinstance(value, list)


def test_the_limits_are_those_that_were_decided() -> None:
    limits = {name: setting.limits for name, setting in IN_FILES.items()}
    assert {name: (limits[name]["minimum"], limits[name]["maximum"]) for name in RANGES} == RANGES
    assert {name: each["maxLength"] for name, each in limits.items() if "maxLength" in each} == LENGTHS


@pytest.mark.parametrize(("name", "value"), FITTING)
def test_what_a_setting_may_be_may_be_asked_for_everywhere(name: str, value: Any, tmp_path: Path) -> None:
    meant = by_library(name, value)
    assert in_schema(name, value)
    assert in_a_file(tmp_path, name, value) == meant
    if EVERY[name].typed:
        on_the_line: Any = {**beside(name, value), name: MAKE.make_context("make", typed(name, value)).params[name]}
        assert spec_asked(None, frozenset(), on_the_line) == meant


@pytest.mark.parametrize(("name", "value"), BEYOND)
def test_what_is_one_beyond_is_refused_everywhere_in_the_same_words(name: str, value: Any, tmp_path: Path) -> None:
    with pytest.raises(SettingError) as problem:
        by_library(name, value)
    word = EVERY[name].words[0]
    said = str(problem.value).partition(". ")[0]
    assert said.startswith(word)
    assert all(str(end) in said for end in RANGES.get(name, ()))
    assert name not in LENGTHS or f"and {LENGTHS[name]} fit" in said
    assert not in_schema(name, value)
    with pytest.raises(ExamgenError) as in_file:
        in_a_file(tmp_path, name, value)
    line = 2 if name in SECTION else 1
    assert str(in_file.value).startswith(f"{tmp_path / 'midterm.toml'}, line {line}: {name}{said.removeprefix(word)}")
    if EVERY[name].typed:
        others = [word for other, each in beside(name, value).items() for word in typed(other, each)]
        with pytest.raises(SettingError, match=re.escape(said)):
            app(["make", *others, *typed(name, value)], standalone_mode=False)


@pytest.mark.parametrize("name", EVERY)
def test_each_setting_stands_on_each_surface(name: str) -> None:
    setting, reference = EVERY[name], REFERENCE.read_text()
    if setting.typed:
        option = next(each for each in MAKE.params if each.name == name)
        assert set(option.opts) == set(setting.words)
        assert (option.help, option.metavar or "") == (setting.help_line, setting.metavar)
        usual = (setting.default, str(setting.default), [setting.default])
        assert option.default in ((None, ()) if setting.default in (None, ()) else usual)
        assert re.search(rf"\| `{option.opts[0]}\b.*{re.escape(setting.help_line)} \|", reference)
    if name in IN_FILES:
        schema = spec_schema()["properties"]
        known = schema["sections"]["items"]["properties"] if name in SECTION else schema
        assert known[name]["description"] == setting.meaning
        assert re.search(rf"^(# )?{name} = \S.*# {re.escape(setting.meaning)}", starter(), re.MULTILINE)
        assert re.search(rf"^\| `{name}` \|.*{re.escape(setting.meaning)} \|$", reference, re.MULTILINE)
    assert name in get_type_hints(Asked)


@pytest.mark.parametrize("name", [name for name, setting in IN_FILES.items() if setting.example])
def test_what_an_example_asks_for_is_obeyed(name: str, tmp_path: Path) -> None:
    """A setting that changes nothing in the spec is one that nobody obeys."""
    value = tomllib.loads(f"it = {IN_FILES[name].example}")["it"]
    ordinary = {"language": "en-US", "task": "xor", "hidden": 3}.get(name, value)
    usual = spec_of(**beside(name, value)) if name in STEP else spec_of(activation="tanh")
    asked: Any = {**(beside(name, value) if name in STEP else {"activation": "tanh"}), name: ordinary}
    assert spec_asked(None, frozenset(), asked) != usual
    assert in_a_file(tmp_path, name, value) == by_library(name, value)


def test_each_choice_of_kinds_is_that_of_the_table_of_kinds() -> None:
    assert list(SECTION["kind"].choices) == list(KINDS)


@pytest.mark.parametrize("value", ["5", 2.5, True])
@pytest.mark.parametrize("name", ["count", "places", "forms"])
def test_the_library_takes_no_other_value_for_a_whole_number(name: str, value: Any) -> None:
    with pytest.raises(SettingError, match=rf"^--{name} {value}: .*{RANGES[name][0]} to {RANGES[name][1]}"):
        by_library(name, value)


def test_a_setting_that_there_is_not_is_refused_by_the_library() -> None:
    asked: Any = {"activation": "tanh", "cuont": 3}
    with pytest.raises(ExamgenError, match=r"^cuont: there is no such setting. Did you mean count\?$"):
        spec_asked(None, frozenset(), asked)
