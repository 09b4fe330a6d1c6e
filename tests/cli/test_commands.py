"""What each command does and says, from one end to the other."""

import json
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from examgen.composing.candidates import fingerprint
from examgen.exam.record import load_exam
from tests.cli.conftest import SEED, TITLE
from tests.cli.running import Examgen, contents, hidden

FORKED = True

COMMANDS = (
    *("make", "new", "render", "verify", "replace", "sheets", "key", "mark", "answers-template"),
    *("grade", "feedback", "export", "weights", "bank"),
)


def record(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "exam.json").read_text())


def networks(folder: Path) -> set[str]:
    return {fingerprint(item.network) for item in load_exam(folder).items}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_make_says_all_in_one_document(made: tuple[Path, Mapping[str, Any]]) -> None:
    folder, said = made
    assert said["exam"] == str(folder)
    assert said["items"] == ["Q01", "Q02", "Q03"]
    assert said["kinds"] == {"forward": 3}
    assert said["seed"] == str(SEED)
    assert all(claim["checked"] > 0 for claim in said["proved"])
    assert all(isinstance(number, int) for number in said["rejected"].values())
    assert record(folder)["title"] == TITLE


def test_several_kinds_make_a_section_each_and_the_closing_table_counts_them(examgen: Examgen, tmp_path: Path) -> None:
    kinds = ("--kind", "hand-code", "--kind", "forward")
    ended = examgen("make", *kinds, "--count", 3, "--seed", SEED, "-o", tmp_path / "exam")
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.startswith("examgen: activation: none was named, so that hidden units are sigmoid.")
    assert ended.stderr.count("\n") == 1
    assert re.search(r"^kinds +2 hand-code, 1 forward *$", ended.stdout, re.MULTILINE)
    assert [item.kind for item in load_exam(tmp_path / "exam").items] == ["hand-code", "hand-code", "forward"]


def test_a_mixed_exam_has_as_many_of_each(exam: Path) -> None:
    assert sorted(item.network.hidden_activation for item in load_exam(exam).items) == ["relu", "sigmoid", "tanh"]
    assert {item.points for item in load_exam(exam).items} == {7.5}


def test_answers_are_shut_off_and_questions_are_not(exam: Path) -> None:
    assert mode(exam / "exam.json") == 0o600
    assert mode(exam / "graders") == 0o700
    assert {mode(path) for path in (exam / "graders").iterdir()} == {0o600}
    assert {mode(path) for path in (exam / "students").iterdir()} == {0o644}


def test_two_quiet_runs_at_once_get_a_folder_each(examgen: Examgen, tmp_path: Path) -> None:
    words = ("make", "--kind", "hand-code", "-a", "step", "--count", 1, "--quiet")
    with examgen.started(*words) as one, examgen.started(*words) as other:
        assert [process.communicate() for process in (one, other)] == [("", "")] * 2
    assert (one.returncode, other.returncode) == (0, 0)
    first, second = sorted((tmp_path / "output").iterdir())
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-step-1", first.name)
    assert second.name == f"{first.name}-2"
    assert record(first)["seed"] != record(second)["seed"]
    assert hidden(tmp_path) == []


def test_no_network_of_an_exam_to_avoid_comes_again_and_verbose_counts(
    examgen: Examgen, exam: Path, tmp_path: Path
) -> None:
    again = ("make", "-a", "tanh", "--count", "1", "--seed", SEED)
    first = examgen(*again, "--avoid", exam, "--out", "first", "-v")
    assert (first.returncode, first.stderr) == (0, "")
    assert "the network is in an exam to avoid" in first.stdout
    assert re.search(r"slip that shows +in items", first.stdout)
    second = examgen(*again, "--avoid", exam, "--avoid", tmp_path / "first" / "exam.json", "--out", "second", "--quiet")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    shared = [networks(folder) for folder in (exam, tmp_path / "first", tmp_path / "second")]
    assert len(set.union(*shared)) == 5


def test_replace_changes_one_item_and_no_other_and_never_gives_one_back(examgen: Examgen, copy: Path) -> None:
    seen = [record(copy)["items"]]
    for path in (copy, copy / "exam.json"):
        ended = examgen("replace", path, "q2", "--json")
        assert (ended.returncode, ended.stderr) == (0, "")
        assert json.loads(ended.stdout)["items"] == ["Q01", "Q02", "Q03"]
        assert examgen("verify", path).returncode == 0
        seen.append(record(copy)["items"])
    for items in seen:
        assert (items[0], items[2]) == (seen[0][0], seen[0][2])
        for field in ("id", "kind", "inputs", "points"):
            assert items[1][field] == seen[0][1][field]
        assert abs(items[1]["difficulty"] - seen[0][1]["difficulty"]) <= 2
    assert len({json.dumps(items[1]["network"]) for items in seen}) == 3


def test_an_exam_is_replaced_by_force_and_what_lies_beside_it_stays(examgen: Examgen, copy: Path) -> None:
    (copy / "notes.txt").write_text("room 12")
    ended = examgen("make", "-a", "tanh", "--count", 1, "--out", copy, "--force")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert str(copy) in ended.stdout
    assert len(record(copy)["items"]) == 1
    assert (copy / "notes.txt").read_text() == "room 12"
    assert hidden(copy.parent) == []


@pytest.mark.parametrize(
    "words", [("key",), ("key", "q2", "--json"), ("weights", "3"), ("verify",), ("verify", "--json")]
)
def test_an_exam_is_its_folder_or_its_file(examgen: Examgen, exam: Path, words: tuple[str, ...]) -> None:
    command, *more = words
    said = [examgen(command, path, *more, cwd=exam) for path in (exam, exam / "exam.json", ".", "exam.json")]
    assert {(ended.returncode, ended.stderr) for ended in said} == {(0, "")}
    assert len({ended.stdout for ended in said}) == 1
    if "--json" in words:
        json.loads(said[0].stdout)


def test_a_number_is_right_or_a_slip_or_neither(examgen: Examgen, exam: Path) -> None:
    item = record(exam)["items"][1]
    output, slip = item["parts"][-1], next(slip for slip in item["slips"] if "O" in slip["answers"])
    words = (f"O={output['answer']}", f"o = {slip['answers']['O'].replace('-', '−').replace('.', ',')}", "O=77")
    ended = examgen("key", exam, "Q02", *(f"--check={word}" for word in words))
    right, slipped, unknown = ended.stdout.splitlines()
    assert right.startswith("✓ right")
    assert slipped.startswith("✗ wrong")
    assert "no known slip" not in slipped
    assert "no known slip" in unknown
    checked = examgen("key", exam, "2", f"--check={words[1]}", "--json")
    assert slip["name"] in json.loads(checked.stdout)["checks"][0]["slips"]


def test_the_slip_that_explains_a_whole_script_is_named_in_one_line(examgen: Examgen, exam: Path) -> None:
    item = record(exam)["items"][1]
    slip = next(slip for slip in item["slips"] if slip["name"] == "output_bias_left_out")
    script = {part["name"]: part["answer"] for part in item["parts"]} | slip["answers"]
    ended = examgen("key", exam, "Q02", *(f"--check={part}={number}" for part, number in script.items()))
    *boxes, together = ended.stdout.splitlines()
    assert len(boxes) == len(script)
    assert re.fullmatch("together: .*output bias left out.*", together)
    spoilt = script | {"H0": "9.99"}
    ended = examgen("key", exam, "Q02", *(f"--check={part}={number}" for part, number in spoilt.items()))
    assert ended.stdout.splitlines()[-1] == "together: no one slip explains all of them"


def test_the_key_lists_slips_by_the_number_in_the_last_box(examgen: Examgen, exam: Path) -> None:
    lines = examgen("key", exam, "q2").stdout.splitlines()
    head = next(place for place, line in enumerate(lines) if re.match(r" +O +slip", line))
    numbers = [re.match(r" *(−?[0-9]+\.[0-9]+)  ", line) for line in lines[head + 2 :]]
    outputs = [float(number[1].replace("−", "-")) for number in numbers if number]
    assert len(outputs) > 5
    assert outputs == sorted(outputs)


def test_the_bank_is_counted(examgen: Examgen, few_networks: dict[str, str]) -> None:
    ended = examgen("bank", "--json", environment=few_networks)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert {row["activation"]: row["starts"] // row["batches"] for row in json.loads(ended.stdout)} == {
        "relu": 4096,
        "sigmoid": 4096,
        "tanh": 4096,
        "leaky-relu": 4096,
    }


def test_an_empty_bank_says_so(examgen: Examgen, tmp_path: Path) -> None:
    empty = {"environment": {"XDG_CACHE_HOME": str(tmp_path)}}
    assert "empty" in examgen("bank", **empty).stdout
    assert json.loads(examgen("bank", "--json", **empty).stdout) == []


def test_the_version_is_said(examgen: Examgen) -> None:
    assert re.fullmatch(r"examgen \d+\.\d+\.\d+\n", examgen("--version").stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(examgen: Examgen, command: str) -> None:
    ended = examgen(command, "--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(f"Usage: examgen {command}")


def test_the_list_of_commands_fits_and_cuts_nothing_short(examgen: Examgen) -> None:
    listed = examgen("--help").stdout.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert all(line.endswith(".") and not line.endswith("...") and len(line) <= 80 for line in listed)


def test_the_shell_completes_commands(examgen: Examgen) -> None:
    script = examgen(environment={"_EXAMGEN_COMPLETE": "source_bash"})
    assert (script.returncode, script.stderr) == (0, "")
    assert "complete" in script.stdout
    words = {"_EXAMGEN_COMPLETE": "complete_bash", "COMP_WORDS": "examgen ver", "COMP_CWORD": "1"}
    assert examgen(environment=words).stdout.split() == ["verify"]


def test_nothing_said_at_a_terminal_is_wider_than_it(examgen: Examgen, exam: Path) -> None:
    narrow = {"environment": {"COLUMNS": "80", "FORCE_COLOR": "1", "TERM": "dumb"}}
    for words in (("key",), ("weights",), ("verify",)):
        ended = examgen(*words, exam, **narrow)
        assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in ended.stdout.splitlines()) <= 80


def test_a_command_reads_and_leaves_no_trace(examgen: Examgen, copy: Path) -> None:
    before = contents(copy)
    for words in (("key",), ("weights",), ("verify",)):
        assert examgen(*words, copy).returncode == 0
    assert contents(copy) == before
    assert [path.name for path in copy.parent.iterdir()] == ["copy"]


def test_a_seed_that_can_be_guessed_costs_one_line_and_no_more(examgen: Examgen, tmp_path: Path) -> None:
    words = ("make", "--kind", "hand-code", "-a", "step", "--count", 1, "--seed", 7, "--out", "coding", "--force")
    warned = examgen(*words)
    assert warned.returncode == 0
    assert warned.stderr.startswith("examgen: seed 7: a seed below 1,000,000,000,000 can be guessed from a student's")
    assert warned.stderr.count("\n") == 1
    assert "\nseed         7 " in warned.stdout
    meant = examgen(*words, "--guessable-seed")
    assert (meant.returncode, meant.stderr) == (0, "")
    refused = examgen(*words, "--avoid", "coding")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(
        "examgen: --seed 7: a seed below 1,000,000,000,000 can be guessed, and with it the"
    )
    long = examgen(*words[:-5], "--seed", 2**128 - 1, "--out", "long", environment={"COLUMNS": "60"})
    assert f"\nseed         {2**128 - 1} " in long.stdout  # on one line, to be copied
    assert record(tmp_path / "long")["seed"] == str(2**128 - 1)
