"""The rules for a whole exam, over banks that TensorFlow really trained."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.asking.asked import section_of, spec_of
from examgen.asking.spec import Section, Spec
from examgen.composing.arrange import arrange, more_ones, ones_of, run_at_the_end
from examgen.composing.candidates import Candidate, Poser, drawn_from, extract, fingerprint
from examgen.composing.compose import Composed, compose
from examgen.composing.rows import inputs_of, wanted_rows
from examgen.exam.record import exam_text
from examgen.files.errors import ExamgenError
from examgen.items.item import Item
from examgen.items.screening import clips
from examgen.networks.bank import Bank
from examgen.networks.training import RECIPE, Subject
from examgen.paper.activations import Activation
from examgen.paper.network import TARGETS
from examgen.verify import verify_exam
from tests.exams import a_seed, an_exam, chosen_by

pytestmark = pytest.mark.slow

ACTIVATIONS = tuple(Activation(name) for name in ("relu", "sigmoid", "tanh"))
BY_TURNS = list(zip(ACTIVATIONS, ("binary", "fractional", "binary"), strict=True))


@pytest.fixture(scope="module", params=ACTIVATIONS)
def sixty(request: pytest.FixtureRequest, shared_bank: Bank) -> Composed:
    return compose(spec_of(activation=request.param, count=60), a_seed(7), shared_bank)


def target(item: Item) -> int:
    return TARGETS["xor"][str(item.inputs[0]), str(item.inputs[1])]


@pytest.mark.parametrize("sixty", [Activation.RELU], indirect=True)
def test_sixty_items_survive_the_second_way(sixty: Composed, tmp_path: Path) -> None:
    """Of ReLUs, of which fewest networks do; a hundred of the others are proved in tests/test_many_questions.py."""
    selection = chosen_by(60, ("relu",))
    changes = {"seed": a_seed(7), "selection": selection, "items": sixty.items, "title": "Sixty"}
    (tmp_path / "exam.json").write_text(exam_text(replace(an_exam(1), **changes)), encoding="utf-8")
    proof = verify_exam(tmp_path)
    assert proof.lie is None
    assert {claim.claim: claim.checked for claim in proof.claims}["answers are what the networks give"] == 300


def test_half_the_items_ask_for_0_and_half_for_1(sixty: Composed) -> None:
    assert Counter(map(target, sixty.items)) == {0: 30, 1: 30}


def test_at_most_six_items_in_a_row_have_the_same_target(sixty: Composed) -> None:
    assert max(len(list(run)) for _, run in groupby(map(target, sixty.items))) <= 6


def test_no_network_is_used_twice(sixty: Composed) -> None:
    assert len({fingerprint(item.network) for item in sixty.items}) == 60


def test_no_relu_exam_asks_much_for_the_dull_row(sixty: Composed) -> None:
    dull = sum(item.inputs == (0, 0) for item in sixty.items)
    if sixty.items[0].network.hidden_activation is Activation.RELU:
        assert dull <= 6
    else:
        assert dull == 15


@pytest.mark.parametrize("seed", [3, 4])
def test_relus_are_clipped_in_a_third_to_a_half_of_an_exam(shared_bank: Bank, seed: int) -> None:
    composed = compose(spec_of(activation="relu", count=20), a_seed(seed), shared_bank)
    clipped = sum(clips(item.network, item.inputs) for item in composed.items)
    said = any("clipped ReLU" in note for note in composed.notes)
    assert 6 <= clipped <= 11 or said


def test_every_quarter_of_an_exam_is_about_as_difficult_as_the_whole(sixty: Composed) -> None:
    counts = [item.difficulty for item in sixty.items]
    average = sum(counts) / len(counts)
    spread = max(counts) - min(counts)
    for start in range(0, 60, 15):
        assert abs(sum(counts[start : start + 15]) / 15 - average) <= 0.15 * spread


@pytest.mark.usefixtures("trained_in_forks")
def test_the_same_seed_gives_the_same_exam_from_a_warm_a_cold_and_a_fuller_bank(
    shared_bank: Bank, cache_home: Path, tmp_path: Path
) -> None:
    spec = spec_of(activation="sigmoid", count=5)
    warm = compose(spec, a_seed(11), shared_bank)
    with Bank(tmp_path) as cold_bank:
        assert compose(spec, a_seed(11), cold_bank) == warm
    shared_bank.batch(Subject("sigmoid"), 1)
    assert compose(spec, a_seed(11), Bank(cache_home / "examgen" / "bank")) == warm
    assert compose(spec, a_seed(12), shared_bank).items != warm.items


def test_avoided_networks_are_not_used_again(shared_bank: Bank) -> None:
    first = compose(spec_of(activation="tanh", count=30), a_seed(5), shared_bank)
    used = frozenset(fingerprint(item.network) for item in first.items)
    again = compose(spec_of(used, activation="tanh", count=30), a_seed(5), shared_bank)
    assert used.isdisjoint(fingerprint(item.network) for item in again.items)


def test_a_mixed_exam_shares_its_items_out_evenly(shared_bank: Bank) -> None:
    composed = compose(spec_of(activation=ACTIVATIONS, count=8), a_seed(1), shared_bank)
    counts = Counter(item.network.hidden_activation for item in composed.items)
    assert counts == {"relu": 3, "sigmoid": 3, "tanh": 2}


def test_fractional_inputs_are_two_different_decimals_between_0_and_1(shared_bank: Bank) -> None:
    composed = compose(spec_of(activation="tanh", count=20, inputs="fractional"), a_seed(9), shared_bank)
    for item in composed.items:
        first, second = item.inputs
        assert first != second
        assert all(0 < value < 1 and value == round(value, 1) for value in (first, second))


def test_a_band_of_difficulty_is_kept(shared_bank: Bank) -> None:
    composed = compose(spec_of(activation="sigmoid", count=6, difficulty="8-10"), a_seed(2), shared_bank)
    assert all(8 <= item.difficulty <= 10 for item in composed.items)


def test_where_a_band_empties_a_row_the_other_row_of_its_target_steps_in(shared_bank: Bank) -> None:
    # On (0,0) no product of the hidden sums counts: 2 products, 2 evaluations, and at most 5 minus signs make 9.
    composed = compose(spec_of(activation="tanh", count=4, difficulty="10-14"), a_seed(2), shared_bank)
    assert Counter(map(target, composed.items)) == {0: 2, 1: 2}
    assert not any(item.inputs == (0, 0) for item in composed.items)


@pytest.fixture(scope="module")
def small_bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """A bank whose sixteen batches have but 64 starts each, so that running out is quick."""
    return Bank(tmp_path_factory.mktemp("small"), replace(RECIPE, starts=64))


@pytest.mark.usefixtures("trained_in_forks")
def test_a_request_beyond_the_bank_says_how_many_questions_there_are(small_bank: Bank) -> None:
    with (
        small_bank,
        pytest.raises(ExamgenError, match=r"--count 1000: 1000 questions .* no network is used twice") as no,
    ):
        compose(spec_of(activation="tanh", count=1000), 2, small_bank)
    most = int(re.search(r"hold (\d+):", str(no.value))[1])  # type: ignore[index]
    assert 800 < most < 16 * 64


@pytest.mark.usefixtures("trained_in_forks")
@pytest.mark.parametrize(("inputs", "usual"), [("binary", r"target 0: \d+ to \d"), ("fractional", r"usual are \d+ to")])
def test_a_request_that_cannot_be_met_names_the_rule_and_the_number(small_bank: Bank, inputs: str, usual: str) -> None:
    spec = spec_of(activation="tanh", count=10, difficulty="2-3", inputs=inputs)
    with small_bank, pytest.raises(ExamgenError, match=f"10 questions .* hold 0: .*easier or harder .*{usual}"):
        compose(spec, 2, small_bank)


def some_candidates(targets: list[int], difficulties: list[int]) -> list[Candidate]:
    rows = {0: (Decimal(1), Decimal(1)), 1: (Decimal(0), Decimal(1))}
    return [
        Candidate(None, rows[target], target, difficulty, False, 0, (), None)  # type: ignore[arg-type]
        for target, difficulty in zip(targets, difficulties, strict=True)
    ]


@given(zeros=st.integers(0, 40), ones=st.integers(0, 40), seed=st.integers(0, 1000))
def test_any_mix_of_targets_that_allows_it_is_arranged_without_long_runs(zeros: int, ones: int, seed: int) -> None:
    random = Random(seed)
    difficulties = [random.randint(5, 15) for _ in range(zeros + ones)]
    candidates = some_candidates([0] * zeros + [1] * ones, difficulties)
    ordered = arrange(candidates, random)
    assert sorted(map(id, ordered)) == sorted(map(id, candidates))
    if max(zeros, ones) <= 6 * (min(zeros, ones) + 1):
        assert all(len(list(run)) <= 6 for _, run in groupby(candidate.target for candidate in ordered))


@pytest.mark.parametrize("seed", range(40))
def test_quarters_are_alike_even_where_one_target_has_the_harder_questions(seed: int) -> None:
    """As on ReLUs, where 0 comes from (1,1) alone."""
    random = Random(seed)
    counts = [random.randint(14, 16) for _ in range(30)] + [random.randint(8, 10) for _ in range(30)]
    ordered = arrange(some_candidates([0] * 30 + [1] * 30, counts), random)
    for start in range(0, 60, 15):
        quarter = sum(candidate.difficulty for candidate in ordered[start : start + 15])
        assert abs(quarter / 15 - sum(counts) / 60) <= 0.15 * (max(counts) - min(counts))


@given(counts=st.lists(st.integers(1, 14), min_size=1, max_size=30), seed=st.integers(0, 10_000))
def test_no_run_grows_over_the_boundary_of_sections_and_all_stays_balanced(counts: list[int], seed: int) -> None:
    random, targets = Random(seed), list[int | None]()
    for count in counts:
        ones = ones_of({Subject("tanh"): count}, more_ones(targets, count, random))[Subject("tanh")]
        assert abs(2 * ones - count) <= 1
        candidates = some_candidates([0] * (count - ones) + [1] * ones, [7] * count)
        targets += [candidate.target for candidate in arrange(candidates, random, targets)]
    assert all(len(list(run)) <= 6 for _, run in groupby(targets))
    ones, count = targets.count(1), len(targets)
    assert 4 * count <= 10 * ones <= 6 * count or abs(2 * ones - count) <= 1


@pytest.mark.parametrize("last", [0, 1])
def test_a_single_item_after_six_alike_is_another_one(last: int) -> None:
    before = [1 - last] * 7 + [last] * 6  # fewer of `last`, and yet no more of it
    assert run_at_the_end(before) == (last, 6)
    assert {more_ones(before, 1, Random(seed)) for seed in range(9)} == {1 - last}
    assert {more_ones(before, 3, Random(seed)) for seed in range(9)} == {last}


@given(counts=st.lists(st.integers(1, 99), min_size=1, max_size=3), seed=st.integers(0, 50))
def test_the_targets_of_a_mixed_exam_are_balanced_as_a_whole(counts: list[int], seed: int) -> None:
    ones = ones_of(dict(zip(map(Subject, ACTIVATIONS), counts, strict=False)), seed % 2)
    assert all(
        abs(2 * ones[Subject(activation)] - count) <= 1 for activation, count in zip(ACTIVATIONS, counts, strict=False)
    )
    assert abs(2 * sum(ones.values()) - sum(counts)) <= 1


@given(count=st.integers(1, 500), seed=st.integers(0, 50), activation=st.sampled_from(ACTIVATIONS))
def test_rows_are_wanted_in_equal_parts(count: int, seed: int, activation: Activation) -> None:
    wanted = wanted_rows(Section(), Subject(activation), count, count // 2, Random(seed))
    assert sum(wanted.values()) == count
    ones = sum(number for row, number in wanted.items() if TARGETS["xor"][str(row[0]), str(row[1])])
    assert ones == count // 2
    if activation is Activation.RELU:
        assert (Decimal(0), Decimal(0)) not in wanted


@pytest.mark.parametrize(("activation", "inputs"), BY_TURNS)
def test_no_blank_weight_can_be_read_off_the_one_beside_it(
    shared_bank: Bank, activation: Activation, inputs: str
) -> None:
    spec = spec_of(kind="missing-weight", activation=activation, count=30, inputs=inputs)
    items = compose(spec, a_seed(3), shared_bank).items
    places: Counter[str] = Counter()
    for item in items:
        ((name, blank),) = item.besides.blanks.items()
        source, target = name.split("->")
        column = dict(zip(("I0", "I1") if target != "O" else ("H0", "H1"), weights_into(item, target), strict=True))
        places["bias" if source == "B" else "weight"] += 1
        assert all(
            abs(abs(weight) - abs(blank)) > Decimal("0.3")
            for other, weight in column.items()
            if source != "B" and other != source
        )
    assert len(items) == 30
    assert min(places["bias"], places["weight"]) >= 5


def weights_into(item: Item, target: str) -> list[Decimal]:
    layer = item.network.layers[1 if target == "O" else 0]
    return [row[0 if target == "O" else int(target[1])] for row in layer.weights]


def yes_and_no(items: tuple[Item, ...]) -> list[int]:
    answers = Counter(item.word_part("still right").answer for item in items)
    return [answers["yes"], answers["no"]]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("inputs", ["binary", "fractional"])
def test_still_right_is_yes_as_often_as_no(shared_bank: Bank, activation: Activation, inputs: str) -> None:
    for count in (1, 7, 30) if (activation, inputs) in BY_TURNS else (2,):
        spec = spec_of(kind="activation-swap", activation=activation, count=count, inputs=inputs)
        composed = compose(spec, a_seed(4), shared_bank)
        yes, no = yes_and_no(composed.items)
        assert yes + no == count
        assert abs(yes - no) <= 1
        assert composed.notes == ()


def test_yes_and_no_are_even_over_activations_and_sections(shared_bank: Bank) -> None:
    sections = tuple(
        section_of({"kind": "activation-swap", "activation": names, "count": count})
        for names, count in ((ACTIVATIONS, 5), (("sigmoid",), 3), (("tanh",), 3))
    )
    yes, no = yes_and_no(compose(Spec(sections=sections), a_seed(5), shared_bank).items)
    assert abs(yes - no) == 1


def test_where_networks_give_no_even_number_of_yes_and_no_it_is_said(shared_bank: Bank) -> None:
    whole = shared_bank.batch(Subject("sigmoid"), 0)
    every = Poser(Spec(), section_of({"kind": "activation-swap", "activation": "sigmoid", "inputs": "fractional"}))
    yes = [
        drawn
        for drawn in drawn_from(whole)[:200]
        if isinstance(
            found := every.pose(extract(drawn), inputs_of(every.section, extract(drawn), a_seed(6))), Candidate
        )
        and found.word == "yes"
    ]
    networks = tuple(trained for _, trained in yes)
    bank = SimpleNamespace(batch=lambda subject, number, progress: replace(whole, networks=networks))
    spec = spec_of(kind="activation-swap", activation="sigmoid", count=10, inputs="fractional")
    assert compose(spec, a_seed(6), bank).notes == (
        '"still right" is yes in 10 of 10 questions: the networks give no more even number.',
    )
