"""An exam begins with a batch that its seed draws, goes on round all sixteen, and says which they were."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from examgen.asking.asked import spec_of
from examgen.composing.apportioning import Chance
from examgen.composing.replacing import with_another
from examgen.exam.record import Exam, check_exam, exam_text, load_exam, parse_exam
from examgen.exam.schema import json_schema
from examgen.files.errors import ExamgenError
from examgen.making import new_exam, replace_item
from examgen.networks.bank import Bank
from examgen.networks.batches import MOST_BATCHES, follow_one_another, reaching, round_from
from examgen.networks.training import Batch, Recipe, Subject
from examgen.verify import verify_exam
from tests.exams import a_seed
from tests.verify.solved import solved_exam, write_record

Record = dict[str, Any]

TINY = Recipe(starts=64, steps=600)


@pytest.fixture(scope="module")
def small(shared_bank: Bank) -> Callable[[int], Any]:
    """Gives a bank of sixteen batches of so many networks each: those of the shared bank's first one, shared out."""

    class Small(SimpleNamespace):
        def __enter__(self) -> "Small":
            return self

        def __exit__(self, *_: object) -> None:
            pass

    def bank(size: int) -> Small:
        def batch(subject: Subject, number: int, progress: object = None) -> Batch:
            networks = shared_bank.batch(subject, 0).networks
            return Batch(subject, number, size, networks[number::MOST_BATCHES][:size])

        return Small(batch=batch, start=lambda *_: False)

    return bank


def made(bank: Any, **asked: Any) -> Exam:
    return new_exam(spec_of(**asked), bank)[0]


def batches(exam: Exam) -> list[dict[str, tuple[int, ...]]]:
    return [dict(rules.batches) for rules in exam.selection.sections]


def test_seeds_draw_each_of_the_sixteen_batches_alike() -> None:
    drawn = Counter(Chance(seed).first_batch for seed in range(4_800))
    assert drawn.keys() == set(range(16))
    assert min(drawn.values()) > 240
    assert max(drawn.values()) < 360


def test_batches_go_on_after_the_last_with_the_first() -> None:
    assert round_from(14)[:4] == (14, 15, 0, 1)
    assert sorted(round_from(14)) == list(range(16))
    assert reaching((15,), 0) == (15, 0)
    assert reaching((15, 0), 15) == (15, 0)
    assert [follow_one_another(found) for found in ((), (16,), (-1,), (15, 0), (0, 15), round_from(3), (3, 3))] == [
        False, False, False, True, False, True, False,
    ]  # fmt: skip
    assert not follow_one_another((*round_from(3), 3))


@pytest.mark.parametrize("first", [0, 7, 15])
def test_an_exam_begins_with_the_batch_that_its_seed_draws(small: Callable[[int], Any], first: int) -> None:
    exam = made(small(24), activation="tanh", count=4, seed=a_seed(1, first))
    assert batches(exam) == [{"tanh": (first,)}]
    assert {item.source.batch for item in exam.items} == {first}  # type: ignore[union-attr]


def test_what_one_batch_does_not_hold_comes_from_the_next_and_the_record_says_so(
    small: Callable[[int], Any], tmp_path: Path
) -> None:
    exam = made(small(24), activation=["tanh", "sigmoid"], count=60, seed=a_seed(2, 15))
    (found,) = batches(exam)
    assert found["tanh"][:2] == found["sigmoid"][:2] == (15, 0)
    assert {item.source.batch for item in exam.items} == set(found["tanh"]) | set(found["sigmoid"])  # type: ignore[union-attr]
    (tmp_path / "exam.json").write_text(exam_text(exam))
    assert verify_exam(tmp_path).lie is None
    assert load_exam(tmp_path) == exam


def test_forms_go_on_where_the_first_form_ended(small: Callable[[int], Any], tmp_path: Path) -> None:
    alone = made(small(12), activation="tanh", count=6, seed=a_seed(3, 15))
    exam = made(small(12), activation="tanh", count=6, seed=a_seed(3, 15), forms=3)
    (first,), (further,) = batches(alone), batches(exam)
    assert further["tanh"][: len(first["tanh"])] == first["tanh"]
    assert further["tanh"][:2] == (15, 0)
    check_exam(exam, "exam.json")
    (tmp_path / "exam.json").write_text(exam_text(exam))
    assert verify_exam(tmp_path).lie is None


def test_sections_of_one_exam_begin_alike(small: Callable[[int], Any]) -> None:
    from examgen.asking.asked import section_of, whole_of

    sections = tuple(section_of({"activation": name, "count": 2}) for name in ("tanh", "sigmoid"))
    exam = new_exam(whole_of(sections, {"seed": a_seed(4, 9)}), small(24))[0]
    assert batches(exam) == [{"tanh": (9,)}, {"sigmoid": (9,)}]


def test_a_replaced_question_comes_from_where_its_exam_began_and_what_it_took_is_recorded(
    small: Callable[[int], Any], tmp_path: Path
) -> None:
    exam = made(small(24), activation="tanh", count=4, seed=a_seed(5, 15))
    first, _ = with_another(exam, exam.item("Q04"), small(24))
    assert (first.item("Q04").source.batch, batches(first)) == (15, [{"tanh": (15,)}])  # type: ignore[union-attr]
    further, _ = with_another(first, first.item("Q04"), small(1))  # as if the first batches had no more of these
    number = further.item("Q04").source.batch  # type: ignore[union-attr]
    assert number != 15
    assert batches(further) == [{"tanh": (15, *range(number + 1))}]
    assert verify_exam(write_record(json.loads(exam_text(further)), tmp_path)).lie is None


def older(exam: Exam) -> Record:
    """The record as it was written before: the seed a number, of batches a count."""
    record: Record = json.loads(exam_text(exam))
    record["seed"] = int(record["seed"])
    for rules in record["selection"]["sections"]:
        rules["batches"] = {name: len(numbers) for name, numbers in rules["batches"].items()}
    return record


def test_an_older_record_means_the_batches_from_0_on_whatever_its_seed_would_draw(
    small: Callable[[int], Any], tmp_path: Path
) -> None:
    record = older(made(small(24), activation="tanh", count=4, seed=a_seed(6, 0)))
    record["seed"] = 7
    assert Chance(7).first_batch != 0
    path = write_record(record, tmp_path)
    exam = load_exam(path)
    assert exam.seed == 7
    assert batches(exam) == [{"tanh": (0,)}]
    assert verify_exam(path).lie is None
    new, _ = with_another(exam, exam.item("Q02"), small(24))
    assert new.item("Q02").source.batch == 0  # type: ignore[union-attr]
    again = json.loads(exam_text(new))
    assert (again["seed"], again["selection"]["sections"][0]["batches"]) == ("7", {"tanh": [0]})
    assert verify_exam(write_record(again, tmp_path)).lie is None


def test_a_count_of_batches_means_their_numbers() -> None:
    record = older(solved_exam(6, "tanh"))
    for count, numbers in ((1, (0,)), (16, tuple(range(16)))):
        record["selection"]["sections"][0]["batches"] = {"tanh": count}
        assert batches(parse_exam(record, "exam.json")) == [{"tanh": numbers}]


LIES: dict[str, tuple[Callable[[Record], Any], str]] = {
    "a batch beyond the last": (lambda rules: rules.update(batches={"tanh": [16]}), "do not follow one another"),
    "one below the first": (lambda rules: rules.update(batches={"tanh": [-1]}), "do not follow one another"),
    "one left out": (lambda rules: rules.update(batches={"tanh": [0, 2]}), "do not follow one another"),
    "one twice": (lambda rules: rules.update(batches={"tanh": [0, 0]}), "do not follow one another"),
    "seventeen": (lambda rules: rules.update(batches={"tanh": [*range(16), 0]}), "do not follow one another"),
    "none": (lambda rules: rules.update(batches={"tanh": []}), "do not follow one another"),
    "another batch": (lambda rules: rules.update(batches={"tanh": [3, 4]}), "Q01: its network is from none of the"),
    "another subject": (lambda rules: rules.update(batches={"relu": [0]}), "Q01: its network is from none of the"),
    "one subject more": (
        lambda rules: rules.update(batches={"tanh": [0], "and-tanh-3-linear": [0]}),
        "there are batches of and-tanh-3-linear, and no question",
    ),
    "a text": (lambda rules: rules.update(batches={"tanh": ["0"]}), "not where it belongs"),
    "a count of 0": (lambda rules: rules.update(batches={"tanh": 0}), "has 1 to 16 batches"),
    "a count of 17": (lambda rules: rules.update(batches={"tanh": 17}), "has 1 to 16 batches"),
}


@pytest.mark.parametrize(("tamper", "said"), LIES.values(), ids=LIES)
def test_verify_refuses_batches_that_cannot_be(tamper: Callable[[Record], Any], said: str, tmp_path: Path) -> None:
    record = json.loads(exam_text(solved_exam(6, "tanh")))
    tamper(record["selection"]["sections"][0])
    path = write_record(record, tmp_path)
    try:
        lie = verify_exam(path).lie or ""
    except ExamgenError as refused:
        lie = str(refused)
    assert said in lie


@pytest.mark.parametrize("numbers", [[16], [-1], [0, 2], [], [*range(16), 0], 0, 17])
def test_a_record_of_batches_that_cannot_be_is_not_loaded(numbers: Any, tmp_path: Path) -> None:
    record = json.loads(exam_text(solved_exam(6, "tanh")))
    record["selection"]["sections"][0]["batches"] = {"tanh": numbers}
    with pytest.raises(ExamgenError, match=r"exam.json, selection, sections"):
        load_exam(write_record(record, tmp_path))


def test_replace_in_a_record_without_its_batches_is_one_line(small: Callable[[int], Any], tmp_path: Path) -> None:
    record = json.loads(exam_text(solved_exam(6, "tanh")))
    record["selection"]["sections"][0]["batches"] = {"relu": [0]}
    write_record(record, tmp_path)
    with pytest.raises(ExamgenError, match="there are no batches of XOR, tanh 2-2-1"):
        replace_item(tmp_path, "Q02", bank=small(24))


def test_the_schema_takes_numbers_of_batches_and_the_counts_of_older_records() -> None:
    import jsonschema

    new = json.loads(exam_text(solved_exam(2, "tanh")))
    old = older(solved_exam(2, "tanh"))
    for record in (new, {**old, "digest": new["digest"]}):
        jsonschema.validate(record, json_schema())


@pytest.mark.slow
@pytest.mark.usefixtures("trained_in_forks")
def test_filling_the_bank_trains_what_is_missing_of_all_sixteen(tmp_path: Path) -> None:
    told: list[int] = []
    with Bank(tmp_path, TINY) as bank:
        bank.batch(Subject("tanh"), 3)
        first = bank.path(Subject("tanh"), 3).stat().st_mtime_ns
        bank.fill(Subject("tanh"), lambda subject, number, *_: told.append(number))
    assert bank.cached(Subject("tanh")) == list(range(16))
    assert set(told) == set(range(16)) - {3}
    assert bank.path(Subject("tanh"), 3).stat().st_mtime_ns == first
