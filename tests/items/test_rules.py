"""An exam is held to the rules that it was made under, and to no later ones: what was printed once stays markable."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from examgen.exam import record as exam_module
from examgen.exam.record import digest_of, exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.items import rules
from examgen.verify import reading
from examgen.verify import rules as second_rules
from examgen.verify.answers import slips_listed
from examgen.verify.case import case_of
from examgen.verify.losses import expected_losses
from examgen.verify.reading import read
from tests.exams import an_exam, in_forms

LATER = {"forward/minus_lost_*": 2}
"""As if a later examgen had brought these slips with its rules 2."""


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program as it is once a slip was added."""
    for module, name in ((exam_module, "RULES"), (rules, "RULES"), (reading, "LATEST_RULES")):
        monkeypatch.setattr(module, name, 2)
    for module in (rules, second_rules):
        monkeypatch.setattr(module, "SLIPS_SINCE", LATER)
    return


def written(folder: Path, record: dict[str, Any], **changes: Any) -> Path:
    record = {**record, **changes}
    record["digest"] = digest_of(record)
    (folder / "exam.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def without_later_slips(record: dict[str, Any]) -> dict[str, Any]:
    """The record as an examgen wrote it that did not know these slips."""
    for item in record["items"]:
        assert any(slip["name"].startswith("minus_lost_") for slip in item["slips"])
        item["slips"] = [slip for slip in item["slips"] if not slip["name"].startswith("minus_lost_")]
    return record


def lies(folder: Path) -> list[str]:
    return [lie for lie in slips_listed(case_of(read(folder))) if lie]


def test_an_exam_of_earlier_rules_need_not_list_a_slip_that_came_later(tmp_path: Path, later: None) -> None:
    record = without_later_slips(json.loads(exam_text(an_exam(2, rules=1))))
    assert load_exam(written(tmp_path, record)).rules == 1
    assert lies(tmp_path) == []
    del record["rules"]
    assert load_exam(written(tmp_path, record)).rules == 1
    assert lies(tmp_path) == []


def test_an_exam_of_the_rules_that_brought_a_slip_has_to_list_it(tmp_path: Path, later: None) -> None:
    record = without_later_slips(json.loads(exam_text(an_exam(2, rules=2))))
    with pytest.raises(ExamgenError, match=r"Q01, slips: minus_lost_\w+ does not belong here as it stands"):
        load_exam(written(tmp_path, record))
    assert "minus_lost" in lies(tmp_path)[0]
    assert "is not listed" in lies(tmp_path)[0]


def test_a_question_that_was_replaced_since_may_list_it_and_has_to_be_right_in_it(tmp_path: Path, later: None) -> None:
    whole = json.loads(exam_text(an_exam(2, rules=1)))
    record = without_later_slips(json.loads(exam_text(an_exam(2, rules=1))))
    record["items"][1] = whole["items"][1]
    load_exam(written(tmp_path, record))
    assert lies(tmp_path) == []
    slip = next(slip for slip in record["items"][1]["slips"] if slip["name"].startswith("minus_lost_"))
    slip["answers"] = dict.fromkeys(slip["answers"], "0.00")
    with pytest.raises(ExamgenError, match=f"slip {slip['name']}: is not what the network gives"):
        load_exam(written(tmp_path, record))


def test_what_students_are_expected_to_lose_rests_on_the_slips_that_the_exam_lists(tmp_path: Path, later: None) -> None:
    forms = in_forms(an_exam(2, rules=1))
    fuller = json.loads(exam_text(forms))
    record = without_later_slips(json.loads(exam_text(forms)))
    for item in record["items"]:
        item["expected_loss"] = "0.0000"
    with pytest.raises(ExamgenError, match=r"expected_loss: is 0\.0000, but the network gives") as refused:
        load_exam(written(tmp_path, record))
    found = [lie for lie in expected_losses(case_of(read(tmp_path))) if lie]
    first = str(refused.value).partition("the network gives ")[2].partition(". Restore")[0]
    assert found[0] == f"A/Q01, expected_loss: is 0.0000, but the likelihoods give {first}"
    assert first < fuller["items"][0]["expected_loss"]


@pytest.mark.parametrize("number", [rules.RULES + 1, 0, -1, "1", True, 1.0, None, []])
def test_rules_that_are_not_known_are_refused_by_both_ways(tmp_path: Path, number: object) -> None:
    written(tmp_path, json.loads(exam_text(an_exam(1))), rules=number)
    for reader in (load_exam, read):
        with pytest.raises(ExamgenError) as refused:
            reader(tmp_path)
        assert "\n" not in str(refused.value)


def test_the_two_ways_know_the_same_rules() -> None:
    assert (rules.FIRST_RULES, rules.RULES) == (second_rules.FIRST_RULES, second_rules.LATEST_RULES)
    assert dict(rules.SLIPS_SINCE) == dict(second_rules.SLIPS_SINCE)
    assert set(rules.SLIPS_SINCE.values()) <= set(range(2, rules.RULES + 1))
