"""Forms of one exam: as hard as one another, nothing shared, each as balanced as an exam without forms."""

import json
from dataclasses import replace
from decimal import Decimal
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.asking.asked import section_of, spec_of, whole_of
from examgen.asking.setting import SettingError
from examgen.asking.spec import Spec
from examgen.composing.candidates import fingerprint
from examgen.composing.forms import Places, evened, reached
from examgen.composing.replacing import with_another
from examgen.composing.twins import Twin, matched
from examgen.exam.form_rules import apart, form_file, shortfalls, totals, totals_apart, twins
from examgen.exam.record import Exam, check_exam, exam_text, load_exam, parse_exam
from examgen.files.errors import ExamgenError
from examgen.files.whole import write_file
from examgen.items.item import Item
from examgen.making import new_exam
from examgen.networks.bank import Bank, make_folder, packed
from examgen.networks.batches import MOST_BATCHES
from examgen.networks.training import Batch, Subject
from examgen.paper.network import target_of
from tests.exams import a_seed, an_exam, an_item, in_forms

ALL = ("relu", "sigmoid", "tanh")

ITEM = an_item(1)

losses = st.decimals("0.1", "0.9", places=4)


def made(bank: Bank, **asked: Any) -> Exam:
    return new_exam(spec_of(**{**asked, "seed": a_seed(asked["seed"])}), bank)[0]


def asked(item: Item) -> tuple[object, ...]:
    """What a student is asked, but for the numbers."""
    return item.id, item.kind, item.network.hidden_activation, item.points, tuple(part.name for part in item.parts)


def assert_fair(exam: Exam) -> None:
    """That the forms of an exam keep every promise."""
    assert totals_apart(exam.items) <= Decimal("0.01")
    assert all(apart(together) <= Decimal("0.05") for together in twins(exam.items))
    marks = [fingerprint(item.network) for item in exam.items]
    assert len({*marks}) == len(marks)
    forms = exam.by_form()
    first = forms["A"]
    for form in forms.values():
        if first.items[0].kind != "missing-weight":  # which names its box by the blank edge
            assert [*map(asked, form.items)] == [*map(asked, first.items)]
        targets = [target_of(item.inputs, item.network.task) for item in form.items]
        assert targets == [target_of(item.inputs, item.network.task) for item in first.items]
        if None not in targets:
            assert 4 * len(targets) <= 10 * targets.count(1) <= 6 * len(targets)
        assert all(len(list(run)) <= 6 for target, run in groupby(targets) if target is not None)


@pytest.mark.parametrize(("count", "forms", "places"), [(10, 2, 1), (12, 3, 2), (16, 3, 4)])
def test_forms_are_as_hard_as_one_another_and_share_nothing(
    shared_bank: Bank, count: int, forms: int, places: int
) -> None:
    exam = made(shared_bank, activation=ALL, count=count, seed=places - 1, forms=forms, places=places)
    assert_fair(exam)
    assert exam.selection.forms is not None
    assert shortfalls(exam.items) == ()
    assert [item.name for item in exam.items][:2] == ["A/Q01", "A/Q02"]


@pytest.mark.parametrize(("kind", "inputs"), [("activation-swap", "binary"), ("missing-weight", "fractional")])
def test_forms_of_other_kinds_are_as_hard_as_one_another(shared_bank: Bank, kind: str, inputs: str) -> None:
    assert_fair(made(shared_bank, activation=ALL, kind=kind, inputs=inputs, count=10, seed=5, forms=2))


def test_neighbouring_forms_of_a_truth_table_are_of_different_functions(shared_bank: Bank) -> None:
    tasks, forms = ("xor", "and", "or", "xnor"), 6
    exam = made(shared_bank, activation="sigmoid", kind="truth-table", task=tasks, count=8, seed=5, forms=forms)
    functions = [
        [next(str(part.answer) for part in item.parts if part.name == "function") for item in together]
        for together in twins(exam.items)
    ]
    assert all(one != beside for row in functions for one, beside in pairwise(row))
    columns = [sorted(column) for column in zip(*functions, strict=True)]
    assert columns == [columns[0]] * forms
    assert all(apart(together) <= Decimal("0.05") for together in twins(exam.items))
    assert totals_apart(exam.items) <= Decimal("0.01")
    assert shortfalls(exam.items) == ()


def test_of_one_task_alone_it_is_said_that_neighbours_have_the_same_function(shared_bank: Bank) -> None:
    exam = made(shared_bank, activation="sigmoid", kind="truth-table", task=("xor",), count=3, seed=5, forms=2)
    assert shortfalls(exam.items) == (
        "Q01, Q02, Q03: the same word is right in neighbouring forms; other tasks may part them.",
    )


def test_sections_keep_their_places_in_every_form(shared_bank: Bank) -> None:
    sections = (
        section_of({"activation": ALL, "count": 6}),
        section_of({"activation": "tanh", "count": 4, "kind": "activation-swap", "points": 6}),
    )
    exam = new_exam(whole_of(sections, {"seed": a_seed(3), "forms": 3}), shared_bank)[0]
    assert_fair(exam)
    check_exam(exam, "exam")
    for form in exam.by_form().values():
        assert [item.kind for item in form.items] == ["forward"] * 6 + ["activation-swap"] * 4


def test_form_a_is_the_exam_of_the_same_seed_without_forms(shared_bank: Bank) -> None:
    alone = made(shared_bank, activation=ALL, count=6, seed=4)
    exam = made(shared_bank, activation=ALL, count=6, seed=4, forms=2)
    unnamed = tuple(replace(item, form=None, expected_loss=None) for item in exam.by_form()["A"].items)
    assert unnamed == alone.items
    assert made(shared_bank, activation=ALL, count=6, seed=4, forms=1) == alone


def test_an_exam_without_forms_has_none_of_their_fields() -> None:
    text = exam_text(an_exam())
    assert not {"forms", "expected_loss"} & {*json.loads(text)["selection"], *json.loads(text)["items"][0]}


def test_forms_are_a_function_of_spec_and_seed_and_read_back_as_written(shared_bank: Bank, cache_home: Path) -> None:
    again = Bank(cache_home / "examgen" / "bank")
    exams = [made(bank, activation=ALL, count=4, seed=8, forms=3) for bank in (shared_bank, again)]
    assert exam_text(exams[0]) == exam_text(exams[1])
    read = parse_exam(json.loads(exam_text(exams[0])), "exam")
    check_exam(read, "exam")
    assert read == exams[0]


def test_avoided_networks_are_in_no_form(shared_bank: Bank) -> None:
    first = made(shared_bank, activation="tanh", count=4, seed=1, forms=2)
    used = frozenset(fingerprint(item.network) for item in first.items)
    spec = spec_of(used, activation="tanh", count=4, seed=a_seed(1), forms=2)
    again = new_exam(spec, shared_bank)[0]
    assert used.isdisjoint(fingerprint(item.network) for item in again.items)
    assert_fair(again)


def twin(loss: Decimal, clipped: bool = False) -> Twin:
    return Twin(replace(ITEM, expected_loss=loss), clipped)


@given(st.lists(losses, min_size=1, max_size=12), st.lists(losses, min_size=30, max_size=50), st.integers(1, 2))
def test_every_item_gets_its_own_twins(firsts: list[Decimal], pool: list[Decimal], each: int) -> None:
    candidates = [twin(loss) for loss in pool]
    chosen, left = matched([twin(loss) for loss in firsts], candidates, each)
    taken = [found for together in chosen for found in together[1:]]
    assert [together[0].loss for together in chosen] == firsts
    assert all(len(together) == 1 + each for together in chosen)
    assert sorted(map(id, [*taken, *left])) == sorted(map(id, candidates))


def test_the_nearest_candidate_is_taken_and_a_clipped_relu_for_a_clipped_one() -> None:
    pool = [twin(Decimal(text)) for text in ("0.30", "0.42", "0.55")]
    pool.append(twin(Decimal("0.46"), clipped=True))
    (together,), _ = matched([twin(Decimal("0.45"))], pool, 2)
    assert [found.loss for found in together[1:]] == [Decimal("0.42"), Decimal("0.55")]
    (together,), _ = matched([twin(Decimal("0.45"), clipped=True)], pool, 1)
    assert together[1].loss == Decimal("0.46")


def test_a_twin_of_which_a_number_may_have_either_sign_is_taken_last_and_never_exchanged_in() -> None:
    first, doubtful = twin(Decimal("0.45")), replace(twin(Decimal("0.45")), either_sign=True)
    near, far = twin(Decimal("0.55")), twin(Decimal("0.99"))
    (together,), left = matched([first], [doubtful, near, far], 1)
    assert together[1] is near
    rows = evened([Places((0,), (together,), tuple(left))], 1)
    assert rows == [(first, near)]
    (together,), _ = matched([first], [doubtful, far], 1)
    assert together[1] is doubtful


@given(
    st.lists(st.tuples(losses, losses, losses), min_size=1, max_size=10),
    st.lists(losses, max_size=12),
)
def test_exchanges_never_set_forms_or_twins_farther_apart_than_they_may_be(
    rows: list[tuple[Decimal, ...]], left: list[Decimal]
) -> None:
    together = tuple(tuple(map(twin, row)) for row in rows)
    before = totals_of(together)
    even = evened([Places(tuple(range(len(rows))), together, tuple(map(twin, left)))], len(rows))
    after = totals_of(even)
    assert after <= before
    for old, new in zip(together, even, strict=True):
        spread = max(found.loss for found in new) - min(found.loss for found in new)
        assert new is old or new == old or spread <= Decimal("0.05") * ITEM.points
        assert new[0] is old[0]  # form A stays


def totals_of(rows: Any) -> Decimal:
    sums = [sum(row[form].loss for row in rows) for form in range(3)]
    return Decimal(max(sums) - min(sums))


def test_uneven_forms_are_evened_out() -> None:
    rows = tuple((twin(Decimal("0.50")), twin(Decimal("0.40"))) for _ in range(10))
    spare = tuple(twin(Decimal("0.52")) for _ in range(6))
    assert sum(row[1].loss for row in evened([Places(tuple(range(10)), rows, spare)], 10)) > Decimal("4.6")


def test_too_few_networks_for_all_forms_are_said_with_their_number(shared_bank: Bank, tmp_path: Path) -> None:
    kept, small = shared_bank.batch(Subject("tanh"), 0).networks, Bank(tmp_path)
    for number in range(MOST_BATCHES):
        few = Batch(Subject("tanh"), number, small.starts, kept[12 * number : 12 * (number + 1)])
        path = small.path(few.subject, number)
        make_folder(path.parent)
        write_file(path, packed(few, small.recipe))
    with pytest.raises(
        ExamgenError, match=r"^forms 6: the questions on XOR, tanh .* need \d+ twins, .* hold \d+\. Ask for fewer"
    ):
        made(small, activation="tanh", count=34, seed=2, forms=6)


def test_what_could_not_be_had_is_said_and_recorded() -> None:
    exam = in_forms(an_exam(4))
    (first, *others) = exam.items
    assert first.expected_loss is not None
    far = (replace(first, expected_loss=first.expected_loss + 1), *others)
    said = shortfalls(far)
    assert len(said) == 2
    assert "not 1 % or less" in said[0]
    assert said[1].startswith("Q01: ")
    rules = reached(far, {})
    assert rules.totals_within >= totals_apart(far) > Decimal("0.01")
    assert rules.items_within >= apart(twins(far)[0]) > Decimal("0.05")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda item: replace(item, expected_loss=Decimal("0.1234")), "A/Q01, expected_loss: is 0.1234, but"),
        (lambda item: replace(item, expected_loss=None), "A/Q01, expected_loss: belongs to the items of forms"),
        (lambda item: replace(item, form=None), "Q01, form: is None, but the exam has"),
        (lambda item: replace(item, form="C"), "forms: are A, B, but"),
        (lambda item: replace(item, id="Q09"), "is no twin of"),
    ],
)
def test_a_record_that_contradicts_its_forms_is_refused(change: Any, said: str, tmp_path: Path) -> None:
    exam = in_forms(an_exam(4))
    changed = replace(exam, items=(change(exam.items[0]), *exam.items[1:]))
    (tmp_path / "exam.json").write_text(exam_text(changed))
    with pytest.raises(ExamgenError, match=said):
        load_exam(tmp_path)


def test_forms_farther_apart_than_the_record_says_are_refused() -> None:
    exam = in_forms(an_exam(4))
    assert exam.selection.forms is not None
    rules = replace(exam.selection.forms, totals_within=Decimal("0.00001"))
    with pytest.raises(ExamgenError, match="farther apart than the exam says"):
        check_exam(replace(exam, selection=replace(exam.selection, forms=rules)), "exam")


def test_a_replaced_item_keeps_the_bounds(shared_bank: Bank) -> None:
    exam = made(shared_bank, activation=("relu", "tanh"), count=4, seed=6, forms=2)
    after, _ = with_another(exam, exam.item("B/Q03"), shared_bank)
    assert_fair(after)
    assert after.item("B/Q03").network != exam.item("B/Q03").network
    assert after.item("B/Q03").inputs == exam.item("B/Q03").inputs
    kept = [item for item in after.items if item.name != "B/Q03"]
    assert kept == [item for item in exam.items if item.name != "B/Q03"]
    assert fingerprint(exam.item("B/Q03").network) in after.selection.avoided


@pytest.mark.parametrize("forms", [0, 7, -1])
def test_there_are_one_to_six_forms(forms: int) -> None:
    with pytest.raises(SettingError, match=f"--forms {forms}: there are 1 to 6 forms"):
        Spec(forms=forms)


def test_an_items_name_says_its_form() -> None:
    exam = in_forms(an_exam(4))
    assert exam.item("B/Q02") is exam.items[3]
    assert exam.item("b/2") is exam.items[3]
    with pytest.raises(ExamgenError, match=r"^Q02: this exam has the forms A, B\. Say which one, like A/Q02\.$"):
        exam.item("Q02")
    with pytest.raises(ExamgenError, match=r"^A: is a whole form\. Say which of its questions, like A/Q01\.$"):
        exam.item("A")
    assert an_exam().item("Q02").name == "Q02"
    assert totals(exam.items).keys() == {"A", "B"}
    assert form_file("graders/key.pdf", "B") == "graders/key-B.pdf"
    assert form_file("graders/key.pdf", "") == "graders/key.pdf"
