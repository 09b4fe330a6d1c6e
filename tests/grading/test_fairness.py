"""Marks are fair: honest work earns everything, a mistake is paid for once, and convenient numbers do not pay."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from examgen.arithmetic import Estimate
from examgen.exam import Policies
from examgen.grading.marker import Marked, Marker
from examgen.items import KINDS
from examgen.items.graph import boxes_above, evaluated, first_touched
from examgen.items.item import Item, Part, Source, places_of
from examgen.items.solution import make_item
from tests.grading.classes import Careless, boxes, carelessly
from tests.items.sheets import chances, network_for, places_handed_in, rows_for, sheets
from tests.items.stress import WORK, copied, row_of
from tests.items.students import mistakes

FAIR = Policies(eased="none")
"""Under the strictest policy, nothing that is honest may be lost."""

few = settings(max_examples=25)
"""For properties that work out every slip of a question; bench/marking.py looks at 2,000 questions of each kind."""

KIND_NAMES = st.sampled_from(sorted(WORK))


@st.composite
def items(draw: st.DrawFn, kinds: st.SearchStrategy[str] = KIND_NAMES) -> tuple[Item, int]:
    """A question of any kind on any network, with its places; it need not be a good one, but it has an answer."""
    kind, sheet, places = draw(kinds), draw(sheets()), draw(places_handed_in)
    posed = KINDS[kind].pose(network_for(kind, sheet), draw(rows_for(kind)), Random(draw(st.integers(0, 99))))
    right = evaluated(KINDS[kind].graph(posed), places + 2)
    assume(None not in right.values())
    assume(all(right[name].low > 0 for name in ("P0", "P1") if name in right))  # type: ignore[union-attr]
    item = make_item("Q01", kind, posed, Source(layers=(), batch=0, index=0), places)
    return item, places_of(item, places)


def lost(marked: Marked) -> set[str]:
    """The parts that earned less than they are worth."""
    worth = Decimal(1)
    return {part.name for part in marked.parts if part.points < worth}


def of_one_point_each(item: Item) -> Item:
    parts = tuple(replace(part, points=Decimal(1)) for part in item.parts)
    return replace(item, parts=parts, points=Decimal(len(parts)))


def marker(item: Item, places: int, policies: Policies = FAIR) -> Marker:
    return Marker(of_one_point_each(item), places, policies)


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
@few
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
            assert lost(marked) <= set(first_touched(graph, predicted[name], kept)), (name, marked)
            if lost(marked):
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
            assert lost(marked) <= set(first_touched(graph, predicted[name], kept)), (name, marked)
            if lost(marked):
                assert name in marked.diagnosis.names(), (name, marked)


# Convenient numbers


def convenient(item: Item, part: str) -> list[Decimal]:
    """Numbers that save work: 0, ±1, inputs, what belongs into other boxes, large ones."""
    others = [other.answer for other in item.parts if isinstance(other, Part) and other.name != part]
    return [*map(Decimal, (0, 1, -1, 10, 100, -1000, 99999)), Decimal("1e9"), *(item.inputs or ()), *others]


def below(item: Item, names: set[str]) -> set[str]:
    """The parts that follow from any of these."""
    above = boxes_above(KINDS[item.kind].graph(item.posed))
    found = set(names)
    for part, others in above.items():
        if found & set(others):
            found.add(part)
    return found - names if names else found


def sabotaged(item: Item, places: int, chosen: Mapping[str, Decimal]) -> dict[str, str]:
    """The convenient numbers, and in every other box exactly what follows from them."""
    written = {name: str(number) for name, number in chosen.items()}
    graph = KINDS[item.kind].graph(item.posed)
    stands = {name: _stands_for(number, places) for name, number in chosen.items()}
    for name, follows in evaluated(graph, 20, stands).items():
        if name not in chosen and follows is not None:
            answer = getattr(follows, "answer", None)
            written[name] = answer or format(round(follows.value, places), "f")
    return written


def _stands_for(number: Decimal, places: int) -> Estimate:
    half = Decimal(5).scaleb(-places - 1)
    return Estimate(number, number - half, number + half)


@few
@given(data=st.data())
def test_convenient_numbers_do_not_pay(data: st.DataObject) -> None:
    """Under `half`, they earn at most half of what depends on them above leaving those boxes blank; else nothing."""
    item, places = data.draw(items(st.sampled_from(sorted(set(WORK) - {"missing-weight"}))))
    numbers = [part.name for part in item.parts if isinstance(part, Part)]
    names = data.draw(st.sets(st.sampled_from(numbers), min_size=1, max_size=2))
    chosen = {name: data.draw(st.sampled_from(convenient(item, name)), label=name) for name in sorted(names)}
    written = sabotaged(item, places, chosen)
    half, none = (marker(item, places, Policies(eased=eased)) for eased in ("half", "none"))
    verdicts = {part.name: part.verdict for part in none.mark(written).parts}
    assume(all(verdicts[name] != "right" for name in chosen))
    mistakes = (*none.mistakes.singles, *none.mistakes.doubles)
    assume(not any(mistake.gives(name, chosen[name]) for name in chosen for mistake in mistakes))
    without = {name: text for name, text in written.items() if name not in chosen}
    dependent = below(item, set(chosen)) | {name for name in chosen if name in below(item, set(chosen) - {name})}
    assert none.mark(written).total <= none.mark(without).total
    assert half.mark(written).total <= half.mark(without).total + Decimal("0.5") * len(dependent)


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
    mended = {part, *below(item, {part})}
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
