"""A record that was damaged, or changed and sealed again, is refused in one line by every command alike."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.record import digest_of
from tests.cli.running import Inside, contents
from tests.exams import RECORDS

Record = dict[str, Any]

COMMANDS = (
    *(
        ("key",),
        ("key", "Q01"),
        ("key", "Q01", "--check", "O=0.5"),
        ("key", "--json"),
        ("weights",),
        ("weights", "Q01"),
    ),
    *(("mark", "Q01", "O=0.5"), ("render",), ("replace", "Q01"), ("verify",)),
    *(("grade", "answers.csv", "--no-report"), ("feedback", "answers.csv"), ("export", "--to", "csv")),
)


def deep(levels: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


def without_a_part(item: Record) -> None:
    del item["parts"][1]


def without_a_part_and_what_names_it(item: Record) -> None:
    name = item["parts"].pop(1)["name"]
    for slip in item["slips"]:
        for numbers in ("answers", "low", "high"):
            slip[numbers].pop(name, None)


def with_another_answer(item: Record) -> None:
    item["parts"][-1]["answer"] = "9.99"


def without_slips(item: Record) -> None:
    item["slips"] = []


def with_a_slip_that_nobody_knows(item: Record) -> None:
    item["slips"][0]["name"] = "nobody_knows"


def with_a_list_for_its_kind(item: Record) -> None:
    item["kind"] = []


def with_lists_in_lists(item: Record) -> None:
    item["source"]["layers"][0]["weights"] = deep(500)


def with_a_point_for_nothing(item: Record) -> None:
    item["parts"][0]["points"] = "0"


def with_numbers_for_texts(item: Record) -> None:
    item["parts"][0]["answer"] = float(item["parts"][0]["answer"])


def without_network(item: Record) -> None:
    item["network"] = None


CHANGES = (
    *(without_a_part, without_a_part_and_what_names_it, with_another_answer, without_slips),
    *(with_a_slip_that_nobody_knows, with_a_list_for_its_kind, with_lists_in_lists, with_a_point_for_nothing),
    *(with_numbers_for_texts, without_network),
)


@pytest.fixture(params=CHANGES, ids=lambda change: change.__name__)
def sealed(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an exam whose first question was changed, and whose digest is right again."""
    change: Callable[[Record], None] = request.param
    record = json.loads((RECORDS / "forward.json").read_text(encoding="utf-8"))
    change(record["items"][0])
    record["digest"] = digest_of(record)
    (tmp_path / "exam").mkdir()
    (tmp_path / "exam" / "exam.json").write_text(json.dumps(record))
    (tmp_path / "answers.csv").write_text("student,item,part,written\ns1,Q01,O,0.5\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_lie_that_was_sealed_is_refused_in_one_line_by_every_command(sealed: Path, run: Inside) -> None:
    before = contents(sealed)
    for command, *words in COMMANDS:
        code, printed = run(command, "exam", *words)
        lines = printed.strip().splitlines()
        assert code == 1, (command, words)
        assert lines[-1].startswith("examgen: exam"), (command, printed)
        assert len(lines) == 1 or command == "verify", (command, printed)
    assert contents(sealed) == before


def test_a_question_beside_a_lie_is_looked_up_and_marked_but_no_class_is(
    tmp_path: Path, run: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = json.loads((RECORDS / "forward.json").read_text(encoding="utf-8"))
    with_another_answer(record["items"][2])
    record["digest"] = digest_of(record)
    (tmp_path / "exam.json").write_text(json.dumps(record))
    (tmp_path / "answers.csv").write_text("student,item,part,written\ns1,Q01,O,1.05\n")
    monkeypatch.chdir(tmp_path)
    assert run("key", ".", "Q01")[0] == 0
    assert run("mark", ".", "Q01", "O=1.05")[0] == 0
    for command in (("key", "."), ("mark", ".", "Q03", "O=1"), ("grade", ".", "answers.csv")):
        code, printed = run(*command)
        assert code == 1
        assert "Q03, part O" in printed


def test_an_exam_whose_record_was_touched_is_not_what_a_class_was_given(tmp_path: Path, run: Inside) -> None:
    shutil.copy(RECORDS / "forward.json", tmp_path / "exam.json")
    text = (tmp_path / "exam.json").read_text(encoding="utf-8")
    (tmp_path / "exam.json").write_text(text.replace("Record: forward", "Another title"), encoding="utf-8")
    (tmp_path / "answers.csv").write_text("student,item,part,written\ns1,Q01,O,1.05\n")
    assert run("key", tmp_path, "Q01")[0] == 0
    code, printed = run("grade", tmp_path, tmp_path / "answers.csv", "--no-report")
    assert code == 1
    assert "digest: the record was changed after examgen wrote it. Nobody is marked by this exam" in printed
    assert not (tmp_path / "marks").exists()
