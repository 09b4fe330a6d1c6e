"""An exam of all eight kinds in three forms, on networks that really solve XOR: eight questions in each form.

every_kind()                    A/Q01 to C/Q08, whole: `check_exam` and `verify` accept it
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import product
from random import Random

from examgen.asking.spec import Section
from examgen.composing.compose import item_of
from examgen.composing.constructing import constructed_candidates
from examgen.composing.forms import reached
from examgen.composing.twins import rated
from examgen.exam.record import Exam, SectionRules, Selection
from examgen.items.item import Item
from examgen.items.kinds import KINDS
from examgen.items.rules import RULES
from examgen.items.screening import screen_item
from examgen.items.solution import examined, make_item
from examgen.paper.activations import Activation
from tests.exams import batches_of
from tests.verify.solved import USUAL, solved_exam, solved_network

LETTERS = "ABC"
PLACES = 2
BY_HAND = "hand-code"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in each form. row: empty where every row is asked."""

    kind: str
    activation: str
    row: tuple[str, ...]
    shape: tuple[int, ...] = USUAL


ASKED = (
    Asked("forward", "sigmoid", ("0", "1")),
    Asked("activation-swap", "tanh", ("1", "1")),
    Asked("missing-weight", "sigmoid", ("1", "0")),
    Asked("truth-table", "tanh", ()),
    Asked("softmax", "tanh", ("1", "1"), (2, 2, 2)),
    Asked("dump", "relu", ("0", "1")),
    Asked("gradient", "relu", ("1", "1")),
    Asked(BY_HAND, "step", ()),
)


@cache
def every_kind() -> Exam:
    """The exam, the same each time."""
    used: set[tuple[str, tuple[int, ...], int]] = set()
    columns = [list(_by_hand(asked) if asked.kind == BY_HAND else _trained(asked, used)) for asked in ASKED]
    items = tuple(
        replace(rated(column[form], PLACES), id=f"Q{number:02}", form=letter)
        for form, letter in enumerate(LETTERS)
        for number, column in enumerate(columns, 1)
    )
    sections = tuple(_rules(asked, column[0]) for asked, column in zip(ASKED, columns, strict=True))
    selection = Selection(sections=sections, forms=reached(items))
    return replace(solved_exam(1, "tanh"), rules=RULES, places=PLACES, items=items, selection=selection)


def _trained(asked: Asked, used: set[tuple[str, tuple[int, ...], int]]) -> Iterator[Item]:
    """Good questions on networks that no other has."""
    found = 0
    for index, seed in product(range(8), range(9)):
        mark = (asked.activation, asked.shape, index)
        if mark in used or found == len(LETTERS):
            continue
        network, source = solved_network(asked.activation, index, asked.shape)
        posed = KINDS[asked.kind].pose(network, tuple(map(Decimal, asked.row)), Random(seed))
        if screen_item(posed, examined(asked.kind, posed, PLACES), Counter()) is None:
            used.add(mark)
            found += 1
            yield make_item("Q01", asked.kind, posed, source, PLACES)


def _by_hand(asked: Asked) -> Iterator[Item]:
    section = Section(kind=asked.kind, count=len(LETTERS), activations=(Activation(asked.activation),))
    for candidate in constructed_candidates(section, (), Random(5)):
        yield item_of(candidate, "Q01", PLACES, section)


def _rules(asked: Asked, item: Item) -> SectionRules:
    return SectionRules(
        kind=asked.kind,
        count=1,
        activations=(asked.activation,),  # type: ignore[arg-type]
        tasks=KINDS[asked.kind].SCOPE.usual if asked.kind == BY_HAND else ("xor",),  # type: ignore[arg-type]
        batches=batches_of([item]),
    )
