"""exam.json: written and read without loss, and refused, place named, wherever it contradicts itself."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from examgen.exam.record import Exam, digest_of, exam_text, load_exam
from examgen.exam.schema import json_schema
from examgen.files.errors import ExamgenError
from examgen.paper.network import CLASSES, Task
from tests.exams import an_exam

Record = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "exam.json").write_text(exam_text(an_exam(4, activation=("sigmoid", "relu", "tanh"))), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("places", [1, 2, 3, 4])
@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_an_exam_is_read_as_it_was_written(tmp_path: Path, activation: str, places: int) -> None:
    exam = an_exam(5, activation=activation, places=places, title='"Q" <b> – שלום 🎓')
    (tmp_path / "exam.json").write_text(exam_text(exam), encoding="utf-8")
    assert load_exam(tmp_path) == exam
    assert load_exam(tmp_path / "exam.json") == exam


def test_numbers_stand_in_the_file_as_plain_decimal_texts(folder: Path) -> None:
    record = json.loads((folder / "exam.json").read_text(encoding="utf-8"))
    item = record["items"][0]
    numbers = [weight for layer in item["network"]["layers"] for row in layer["weights"] for weight in row]
    numbers += item["inputs"] + [part[name] for part in item["parts"] for name in ("answer", "low", "high")]
    assert all(isinstance(number, str) for number in numbers)
    assert not any(
        "E" in number or "e" in number or (number.startswith("-0.0") and not number.strip("-0.")) for number in numbers
    )
    assert "\N{MINUS SIGN}" not in json.dumps(record["items"], ensure_ascii=False)


def test_the_published_schema_describes_what_is_written(folder: Path) -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    record = json.loads((folder / "exam.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(record)
    record["items"][0]["network"]["layers"][0]["activation"] = "swish"
    assert not Draft202012Validator(schema).is_valid(record)


def test_the_digest_changes_with_any_number_and_not_with_the_layout(folder: Path) -> None:
    record = json.loads((folder / "exam.json").read_text(encoding="utf-8"))
    assert record["digest"] == digest_of(json.loads(json.dumps(record, indent=7, sort_keys=True)))
    record["items"][2]["parts"][1]["low"] = "0"
    assert record["digest"] != digest_of(record)


def lose_a_unit(record: Record) -> None:
    layer = record["items"][1]["network"]["layers"][0]
    layer["weights"] = [row[:1] for row in layer["weights"]]
    layer["biases"] = layer["biases"][:1]


def change(*path: str | int, to: Any) -> Callable[[Record], None]:
    def tamper(record: Record) -> None:
        place: Any = record
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return tamper


def leave_out(*path: str | int) -> Callable[[Record], None]:
    def tamper(record: Record) -> None:
        place: Any = record
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return tamper


TAMPERED = {
    "an answer that the network does not give": (
        change("items", 1, "parts", 4, "answer", to="7.77"),
        "Q02, part O, answer: is 7.77",
    ),
    "an interval made wider": (change("items", 0, "parts", 0, "low", to="-99"), "Q01, part H0 sum, low"),
    "a part renamed": (change("items", 2, "parts", 1, "name", to="H7"), "Q03, parts: are H0 sum, H7"),
    "a part left out": (leave_out("items", 2, "parts", 1), "Q03, parts"),
    "a missing unit": (lose_a_unit, "Q02, network"),
    "a weight changed": (change("items", 0, "network", "layers", 0, "weights", 0, 0, to="0.3"), "Q01, source, layer 0"),
    "a weight of two decimals": (
        change("items", 0, "network", "layers", 0, "weights", 0, 0, to="0.35"),
        "Q01, network: some of its weights have 2 decimals",
    ),
    "a weight that no one can draw": (
        change("items", 0, "network", "layers", 0, "weights", 0, 0, to="1e999999"),
        "Q01, network",
    ),
    "a weight that is no number": (
        change("items", 0, "network", "layers", 0, "weights", 0, 0, to="two"),
        "Q01, network, layers, 0, weights",
    ),
    "an activation that is none": (
        change("items", 3, "network", "layers", 0, "activation", to="swish"),
        "Q04, network, layers, 0, activation",
    ),
    "a slip left out": (leave_out("items", 1, "slips", 0), "Q02, slips"),
    "a slip's number changed": (change("items", 1, "slips", 0, "answers", to={"O": "3.00"}), "Q02, slip "),
    "a worked line changed": (change("items", 1, "steps", 2, to="H1 sum = 5"), "Q02, steps, line 3"),
    "a bias beyond all numbers": (
        change("items", 0, "network", "layers", 0, "biases", 0, to="1e999999999"),
        "Q01, n",
    ),
    "points beyond all numbers": (change("items", 1, "points", to="1e9999999"), "Q02, "),
    "a name like no question's": (change("items", 1, "id", to="Exercise"), "Exercise, id: 'Exercise' is not like Q07"),
    "a title of two lines": (change("title", to="a\nb"), "title: holds what cannot be printed"),
    "markup for a language": (change("language", to='"><script>'), "language: "),
    "points that do not add up": (change("items", 1, "points", to="7"), "Q02, part H1, points"),
    "a part's points changed": (change("items", 1, "parts", 0, "points", to="2"), "Q02, part H0 sum, points"),
    "a difficulty changed": (change("items", 1, "difficulty", to=99), "Q02, difficulty"),
    "one name for two items": (change("items", 1, "id", to="Q01"), "Q01: the name is used twice"),
    "an unknown kind": (change("items", 1, "kind", to="essay"), "Q02, kind"),
    "an input too many": (change("items", 1, "inputs", to=["0", "1", "1"]), "Q02, inputs"),
    "decimals that no sheet has": (change("places", to=40), "places: is 40"),
    "no items": (change("items", to=[]), "items: there is none"),
    "something added": (change("answers", to="all right"), "answers"),
    "something added to a part": (change("items", 1, "parts", 0, "hint", to="4"), "Q02, parts, 0, hint"),
    "no seed": (leave_out("seed"), "seed"),
    "items that are no list": (change("items", to=7), "items"),
    "a source that is no number": (
        change("items", 0, "source", "layers", 0, "biases", 0, to="?"),
        "Q01, source, layer 0",
    ),
}


@pytest.mark.parametrize(("tamper", "place"), TAMPERED.values(), ids=TAMPERED.keys())
def test_a_tampered_record_is_refused_in_one_line_that_names_the_place(
    folder: Path, tamper: Callable[[Record], None], place: str
) -> None:
    file = folder / "exam.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    tamper(record)
    record["digest"] = digest_of(record)  # whoever tampers may know how to make the digest right again
    file.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ExamgenError) as refused:
        load_exam(folder)
    assert f"{file}, {place}" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is damaged or cut off"),
        (b'{"schema": 1, "items": [', "is damaged or cut off"),
        (b"[]", "is not an exam"),
        (b"null", "is not an exam"),
        (b'{"schema": "one", "items": []}', "is not an exam"),
        (b'{"nbformat": 4, "cells": []}', "is not an exam"),
        (b'{"schema": 2, "items": []}', "has schema version 2, and this examgen reads 1"),
        (b"\xff\xfe\x00", "is not a text file"),
        (b"[" * 100_000, "is not an exam"),
        (b'{"schema": 1, "items": [], "seed": ' + b"9" * 5000 + b"}", "is not an exam"),
    ],
)
def test_a_file_that_is_no_exam_is_refused_in_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "exam.json"
    file.write_bytes(content)
    with pytest.raises(ExamgenError, match=reason) as refused:
        load_exam(file)
    assert str(file) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_exam_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match="there is no such exam"):
        load_exam(tmp_path / "nowhere")


def test_every_cut_of_a_file_is_refused(folder: Path) -> None:
    text = (folder / "exam.json").read_bytes()
    for length in range(0, len(text) - 2, len(text) // 40):
        (folder / "exam.json").write_bytes(text[:length])
        with pytest.raises(ExamgenError):
            load_exam(folder)


def test_an_item_is_found_by_its_name_alone() -> None:
    exam: Exam = an_exam(2)
    assert exam.item("Q02") is exam.items[1]
    with pytest.raises(ExamgenError, match=r"^Q03: no such question in this exam\. The nearest are Q01, Q02\.$"):
        exam.item("Q03")


@pytest.mark.parametrize("name", ["q2", "2", "Q002", " q02 "])
def test_an_item_is_named_in_the_library_as_on_the_command_line(name: str) -> None:
    exam = an_exam(2)
    assert exam.item(name) is exam.items[1]


def test_a_part_is_named_in_any_capitals_and_an_unknown_one_is_told_what_there_is() -> None:
    item = an_exam(1).item("q1")
    assert item.part("h0 SUM") is item.parts[0]
    with pytest.raises(ExamgenError, match=r"^Q01: no number's box is called H9\. There are H0 sum, H0, .*, O\.$"):
        item.part("H9")
    with pytest.raises(ExamgenError, match=r"^Q01: no word's box is called O\. It has none\.$"):
        item.word_part("O")


def test_the_form_of_a_record_knows_every_task() -> None:
    assert get_args(Task) == tuple(CLASSES)
