"""The table for everything else, read back row by row."""

import csv
from decimal import Decimal
from io import StringIO

import pytest

from examgen.export.formats import FORMATS
from examgen.export.question import Options
from tests.export.exported import NAMES, exported, item_records, record

HEAD = "form,item,part,low,high,answer,points,slip,slip_low,slip_high"


def rows(name: str) -> list[dict[str, str]]:
    text = FORMATS["csv"].export(exported(name), Options()).content.decode()
    assert text.startswith(HEAD + "\n")
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize("name", NAMES)
def test_the_record_can_be_read_back_from_the_table(name: str) -> None:
    table, records = rows(name), item_records(name)
    held = {(item.form or "", item.id) for item in record(name).items if item.kind != "hand-code"}
    assert {(row["form"], row["item"]) for row in table} == held
    for form, identifier in held:
        item = records[f"{form}/{identifier}" if form else identifier]
        here = [row for row in table if (row["form"], row["item"]) == (form, identifier)]
        for part in item["parts"]:  # type: ignore[attr-defined]
            own = [row for row in here if row["part"] == part["name"] and not row["slip"]]
            if "accepted" in part:
                assert {row["answer"] for row in own} == {*part["accepted"]}
                assert {(row["low"], row["high"]) for row in own} == {("", "")}
            else:
                assert [(row["low"], row["high"], row["answer"]) for row in own] == [
                    (part["low"], part["high"], part["answer"])
                ]
            assert {Decimal(row["points"]) for row in own} == {Decimal(part["points"])}
        told = {(row["slip"], row["part"], row["slip_low"], row["slip_high"]) for row in here if row["slip"]}
        assert told == {
            (slip["name"], part, slip["low"].get(part, answer), slip["high"].get(part, answer))
            for slip in item["slips"]  # type: ignore[attr-defined]
            for part, answer in slip["answers"].items()
        }


def test_a_question_without_a_right_number_is_left_out_by_name() -> None:
    done = FORMATS["csv"].export(exported("hand-code"), Options())
    assert [question.name for question in done.left_out] == [item.name for item in record("hand-code").items]
    assert done.exported == ()
    assert done.content.decode() == HEAD + "\n"
