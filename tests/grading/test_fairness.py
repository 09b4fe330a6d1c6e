"""Marks are fair: honest work earns everything, a mistake is paid for once, and convenient numbers do not pay."""

from dataclasses import replace
from decimal import Decimal
from itertools import cycle
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from examgen.exam.record import Policies
from examgen.grading.marker import Marker
from examgen.items.graph import evaluated, first_touched
from examgen.items.item import Item, Source, places_of
from examgen.items.kinds import KINDS
from examgen.items.solution import make_item
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from tests.grading.classes import Careless, boxes, carelessly
from tests.grading.fairness import NONE as FAIR
from tests.grading.fairness import Proved, below, lost, proved, sabotage
from tests.items import classifiers, layered
from tests.items.sheets import chances, network_of, places_handed_in, rows, rows_for, sheets
from tests.items.stress import WORK, copied, row_of
from tests.items.students import mistakes

few, fewer = settings(max_examples=25), settings(max_examples=12)
"""For properties that work out every slip of a question, and those that mark a script of each.

bench/marking.py looks at 2,000 questions of each kind.
"""

TRIES = 40
"""Convenient numbers that are tried in a question."""

PAIRS = (("relu", "sigmoid"), ("sigmoid", "tanh"), ("tanh", "relu"))
"""The activations of real questions, for one kind after the other."""

KIND_NAMES = st.sampled_from(sorted(WORK))


@st.composite
def items(draw: st.DrawFn, kinds: st.SearchStrategy[str] = KIND_NAMES) -> tuple[Item, int]:
    """A question of any kind on any network, with its places; it need not be a good one, but it has an answer."""
    kind, places = draw(kinds), draw(places_handed_in)
    inputs = draw(rows_for(kind))
    network = (
        classifiers.posed_on(draw(classifiers.classifiers()), inputs).network
        if KINDS[kind].SCOPE.output == "softmax"
        else network_of(draw(sheets()))
    )
    posed = KINDS[kind].pose(network, inputs, Random(draw(st.integers(0, 99))))
    right = evaluated(KINDS[kind].graph(posed), places + 2)
    assume(None not in right.values())
    assume(all(right[name].low > 0 for name in ("P0", "P1") if name in right))  # type: ignore[union-attr]
    item = make_item("Q01", kind, posed, Source(layers=(), batch=0, index=0), places)
    return item, places_of(item, places)


def of_one_point_each(item: Item) -> Item:
    parts = tuple(replace(part, points=Decimal(1)) for part in item.parts)
    return replace(item, parts=parts, points=Decimal(len(parts)))


def marker(item: Item, places: int) -> Marker:
    """Under the strictest policy: nothing that is honest may be lost."""
    return Marker(of_one_point_each(item), places, FAIR)


@pytest.mark.parametrize("kind", sorted(WORK))
@given(data=st.data(), random=chances)
def test_an_honest_student_gets_full_marks(kind: str, data: st.DataObject, random: Random) -> None:
    item, places = data.draw(items(st.just(kind)))
    work = WORK[kind][0](item, places, random)
    assume(work)
    marked = marker(item, places).mark(boxes(work, random))
    assert marked.total == marked.points, marked
    assert {part.verdict for part in marked.parts} == {"right"}
    assert marked.diagnosis.names() == []


@given(data=st.data(), random=chances)
def test_a_student_who_goes_on_from_what_he_handed_in_is_careless_and_not_wrong(
    data: st.DataObject, random: Random
) -> None:
    item, places = data.draw(items(st.just("forward")))
    marked = marker(item, places).mark(boxes(carelessly(item, places, random), random))
    assert marked.total == marked.points, marked
    assert {part.verdict for part in marked.parts} == {"right"}


@pytest.mark.parametrize("kind", sorted(WORK))
@fewer
@given(data=st.data(), seed=st.integers(0, 10**6))
def test_a_student_who_makes_one_slip_and_carries_it_on_loses_only_what_it_touches_first(
    kind: str, data: st.DataObject, seed: int
) -> None:
    (item, places), random = data.draw(items(st.just(kind))), Random(seed)
    marks, graph, kept = marker(item, places), KINDS[kind].graph(item.posed), places + 2
    predicted = dict(KINDS[kind].slips(item.posed, kept))
    listed = {slip.name for slip in item.slips}
    for name, work in WORK[kind][1](item, places, random):
        if name in listed and work:
            marked = marks.mark(boxes(work, random))
            assert lost(marks.item, marked) <= set(first_touched(graph, predicted[name], kept)), (name, marked)
            if lost(marks.item, marked):
                assert name in marked.diagnosis.names(), (name, marked)


@few
@given(data=st.data(), random=chances)
def test_a_careless_student_who_makes_one_slip_loses_no_more(data: st.DataObject, random: Random) -> None:
    item, places = data.draw(items(st.just("forward")))
    marks, graph, kept = marker(item, places), KINDS["forward"].graph(item.posed), places + 2
    predicted = dict(KINDS["forward"].slips(item.posed, kept))
    listed = {slip.name for slip in item.slips}
    for name, sheet, row in mistakes(copied(item), row_of(item)):
        if name in listed:
            marked = marks.mark(boxes(Careless(random, kept).works(sheet, row), random))
            assert lost(marks.item, marked) <= set(first_touched(graph, predicted[name], kept)), (name, marked)
            if lost(marks.item, marked):
                assert name in marked.diagnosis.names(), (name, marked)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "activations"), list(zip(sorted(WORK), cycle(PAIRS), strict=False)))
def test_real_questions_are_marked_fairly(kind: str, activations: tuple[str, ...], shared_bank: Bank) -> None:
    """A few of what bench/marking.py sends through by the thousand."""
    for activation in activations:
        outcome = proved(shared_bank, kind, Subject(activation, output=KINDS[kind].SCOPE.output), 1, tries=TRIES)
        assert outcome.complaints == []
        assert outcome.items == 1


# Convenient numbers


@few
@given(data=st.data())
def test_convenient_numbers_do_not_pay(data: st.DataObject) -> None:
    """Under `half`, they earn at most half of what depends on them above leaving those boxes blank; else nothing."""
    item, places = data.draw(items(st.sampled_from(sorted(set(WORK) - {"missing-weight"}))))
    outcome = Proved()
    assert list(sabotage(item, places, Random(data.draw(st.integers(0, 99))), outcome, TRIES)) == []
    assume(outcome.sabotaged > 0)  # where all is 0 there is nothing to spare


# Putting things right


@st.composite
def scripts(draw: st.DrawFn, item: Item) -> dict[str, str]:
    """Any script: right, slipped, made-up, blank and unreadable boxes side by side."""
    written = {}
    for part in item.parts:
        slipped = [str(slip.answers[part.name]) for slip in item.slips if part.name in slip.answers]
        made_up = st.integers(-300, 300).map(lambda hundredths: str(Decimal(hundredths).scaleb(-2)))
        choices = [st.just(str(part.answer)), made_up, st.sampled_from(["", "?", "0", "1", "-1", "12"])]
        written[part.name] = draw(st.one_of(*choices, *([st.sampled_from(slipped)] if slipped else [])))
    return written


@few
@given(data=st.data())
def test_marks_do_not_fall_when_a_wrong_part_is_put_right_with_all_that_follows_from_it(data: st.DataObject) -> None:
    item, places = data.draw(items())
    policies = data.draw(st.builds(Policies, eased=st.sampled_from(["half", "full", "none"])))
    points = [Decimal(data.draw(st.integers(1, 6))) / 2 for _ in item.parts]
    parts = tuple(replace(part, points=worth) for part, worth in zip(item.parts, points, strict=True))
    marks = Marker(replace(item, parts=parts, points=sum(points, Decimal(0))), places, policies)
    written = data.draw(scripts(item))
    before = marks.mark(written)
    wrong = [part.name for part in before.parts if part.verdict in ("wrong", "carried", "eased")]
    assume(wrong)
    part = data.draw(st.sampled_from(wrong))
    mended = {part, *below(KINDS[item.kind].graph(item.posed), {part})}
    answers = {other.name: str(other.answer) for other in item.parts if other.name in mended}
    after = marks.mark({**written, **answers})
    assert after.total >= before.total, (before, after)


@given(data=st.data())
def test_marks_lie_between_nothing_and_everything_and_each_has_its_reason(data: st.DataObject) -> None:
    item, places = data.draw(items())
    policy = st.builds(
        Policies,
        eased=st.sampled_from(["half", "full", "none"]),
        blank_steps=st.sampled_from(["final-counts", "steps-required"]),
    )
    marked = Marker(item, places, data.draw(policy)).mark(data.draw(scripts(item)))
    assert 0 <= marked.total <= marked.points == item.points
    assert marked.total == sum(part.points for part in marked.parts)
    for part, worth in zip(marked.parts, item.parts, strict=True):
        assert 0 <= part.points <= worth.points
        assert part.reason.endswith(".")
        assert part.reason.count(". ") == 0, "one sentence"


# Larger networks


@pytest.mark.parametrize("hidden", [(3,), (2, 2)], ids=["2-3-1", "2-2-2-1"])
@few
@given(data=st.data(), inputs=rows, places=places_handed_in, seed=st.integers(0, 999))
def test_larger_networks_are_marked_as_fairly(
    hidden: tuple[int, ...], data: st.DataObject, inputs: tuple[Decimal, ...], places: int, seed: int
) -> None:
    random = Random(seed)
    sheet = data.draw(layered.sheets(hidden))
    item = make_item("Q01", "forward", layered.posed_on(sheet, inputs), Source(layers=(), batch=0, index=0), places)
    marks, kept = marker(item, places), places + 2
    assert (
        lost(marks.item, marks.mark(boxes(layered.works(layered.student(random, places), sheet, inputs), random)))
        == set()
    )
    predicted, graph = dict(KINDS["forward"].slips(item.posed, kept)), KINDS["forward"].graph(item.posed)
    listed = {slip.name for slip in item.slips}
    for name, slipped, row in layered.mistakes(sheet, inputs):
        if name in listed:
            marked = marks.mark(boxes(layered.works(layered.student(random, places), slipped, row), random))
            assert lost(marks.item, marked) <= set(first_touched(graph, predicted[name], kept)), name
            assert name in marked.diagnosis.names() or not lost(marks.item, marked), name
