"""Seeds: long ones, that nobody can guess, and that can be typed again; short ones are told what they are."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from examgen.asking.asked import spec_of
from examgen.asking.setting import SettingError
from examgen.asking.spec import Spec
from examgen.asking.spec_file import read_spec, spec_schema
from examgen.exam.record import exam_text, load_exam
from examgen.exam.schema import json_schema
from examgen.files.errors import ExamgenError
from examgen.making import ExamWarning, Watch, make_exam, new_exam
from examgen.verify import verify_exam
from tests.exams import an_exam
from tests.verify.solved import solved_exam, write_record

LARGEST = 2**128 - 1

BY_HAND: dict[str, Any] = {"kind": "hand-code", "activation": "step", "count": 1}
"""An exam that needs no trained network."""


def test_drawn_seeds_have_128_bits() -> None:
    seeds = [new_exam(spec_of(**BY_HAND))[0].seed for _ in range(40)]
    assert len(set(seeds)) == 40
    assert 2**120 < max(seeds) <= LARGEST
    for bit in range(128):
        assert {seed >> bit & 1 for seed in seeds} == {0, 1}, bit


@pytest.mark.parametrize("seed", [10**12, 2**53 + 1, 2**64, LARGEST])
def test_a_seed_that_was_printed_can_be_typed_again(seed: int, tmp_path: Path) -> None:
    exam = make_exam(**BY_HAND, seed=seed)
    assert exam.seed == seed
    assert make_exam(**BY_HAND, seed=f" {seed} ") == exam
    for written in (f"{seed}", f'"{seed}"'):
        file = tmp_path / "midterm.toml"
        file.write_text(f'seed = {written}\n[[sections]]\nkind = "hand-code"\nactivation = "step"\ncount = 1\n')
        assert make_exam(file) == exam
    assert make_exam(**BY_HAND, seed=seed - 1, guessable_seed=True) != exam


@pytest.mark.parametrize("seed", [0, 7, 2**53 + 1, LARGEST])
def test_no_reader_of_json_loses_a_digit_of_a_seed(seed: int, tmp_path: Path) -> None:
    record = json.loads(exam_text(solved_exam(2, "tanh", seed=seed)), parse_int=float)  # as JavaScript reads numbers
    assert record["seed"] == str(seed)
    path = write_record(json.loads(exam_text(solved_exam(2, "tanh", seed=seed))), tmp_path)
    assert load_exam(path).seed == seed
    assert verify_exam(path).lie is None


@pytest.mark.parametrize("seed", [0, 7, 2**63 - 1])
def test_an_older_record_has_its_seed_as_a_number(seed: int, tmp_path: Path) -> None:
    record = json.loads(exam_text(solved_exam(2, "tanh")))
    path = write_record({**record, "seed": seed}, tmp_path)
    assert load_exam(path).seed == seed
    assert verify_exam(path).lie is None
    jsonschema.validate(json.loads(path.read_text()), json_schema())


@pytest.mark.parametrize(
    "seed", ["", "-1", "+1", "007", "1_000", "1e3", " 1", "seven", str(2**128), "9" * 5000, -1, 2**128, 1.5, None, True]
)
def test_a_record_with_another_seed_is_refused_both_ways(seed: Any, tmp_path: Path) -> None:
    record = json.loads(exam_text(an_exam(2)))
    path = write_record({**record, "seed": seed}, tmp_path)
    for read in (load_exam, verify_exam):
        with pytest.raises(ExamgenError) as refused:
            read(path)
        assert len(str(refused.value)) < 300


def test_the_schema_of_a_spec_takes_a_seed_as_a_number_and_as_a_text() -> None:
    check = jsonschema.Draft202012Validator(spec_schema())
    section = {"sections": [{"activation": "tanh"}]}
    for seed in (0, LARGEST, "0", str(LARGEST)):
        assert check.is_valid({"seed": seed, **section}), seed
    for seed in (-1, 2**128, "-1", "seven", "", 0.5, True):
        assert not check.is_valid({"seed": seed, **section}), seed


@pytest.mark.parametrize("several", [{"forms": 2}, {"avoided": frozenset({"0123456789abcdef"})}])
def test_a_seed_that_can_be_guessed_is_refused_where_it_gives_another_exam_away(several: dict[str, Any]) -> None:
    for seed in (0, 7, 20270312, 10**12 - 1):
        with pytest.raises(SettingError, match=f"^--seed {seed}: a seed below 1,000,000,000,000 can be guessed, and "):
            Spec(seed=seed, **several)
        assert Spec(seed=seed, guessable_seed=True, **several).seed == seed
    assert Spec(seed=10**12, **several).seed == 10**12
    assert Spec(seed=None, **several).seed is None


def test_a_file_says_that_such_a_seed_is_meant(tmp_path: Path) -> None:
    file = tmp_path / "midterm.toml"
    file.write_text('seed = 7\nforms = 2\nguessable_seed = true\n[[sections]]\nactivation = "tanh"\n')
    assert read_spec(file).seed == 7
    with pytest.raises(ExamgenError, match=r"midterm.toml, line 1: seed 7: .*, add guessable_seed = true\."):
        read_spec(file, guessable_seed=False)


@pytest.mark.parametrize(("seed", "told"), [(0, 1), (10**12 - 1, 1), (10**12, 0), (None, 0)])
def test_one_line_says_that_a_seed_can_be_guessed(seed: int | None, told: int) -> None:
    notes: list[str] = []
    new_exam(spec_of(**BY_HAND, seed=seed), watch=Watch(note=notes.append))
    assert len(notes) == told
    assert all(note.startswith(f"seed {seed}: a seed below 1,000,000,000,000 can be guessed") for note in notes)
    new_exam(spec_of(**BY_HAND, seed=seed, guessable_seed=True), watch=Watch(note=pytest.fail))


def test_the_library_warns_of_a_seed_that_can_be_guessed_in_the_same_line_and_its_own_words() -> None:
    notes: list[str] = []
    new_exam(spec_of(**BY_HAND, seed=7), watch=Watch(note=notes.append))
    with pytest.warns(ExamWarning) as heard:
        make_exam(**BY_HAND, seed=7)
    (note,) = notes  # in the words of the command line
    in_python = note.replace("Leave --seed out", "Leave seed out").replace("--guessable-seed", "guessable_seed=True")
    assert [str(warning.message) for warning in heard] == [in_python]
    assert [warning.filename for warning in heard] == [__file__]  # whoever asked for it
    make_exam(**BY_HAND, seed=7, guessable_seed=True)
    make_exam(**BY_HAND)
