"""The report on forms at the end of each key: how hard each is, how far twins are apart, and what that rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from examgen.exam.form_rules import (
    ITEMS_WITHIN,
    TOTALS_WITHIN,
    FormRules,
    apart,
    loss_of,
    totals,
    totals_apart,
    twins,
)
from examgen.exam.record import Exam
from examgen.items.difficulty import CALCULATION_NAMES, family
from examgen.items.item import Item
from examgen.items.kinds import KINDS
from examgen.paper.arithmetic import round_half_up

LIKELIHOOD_COLUMNS = 3
"""The likelihoods stand in so many columns."""

ROWS_IN_ONE_COLUMN = 12
"""More items than these stand in two columns."""

ROWS_ON_FIRST_PAGE, ROWS_ON_A_PAGE = 40, 50
"""Of the two columns, as many as stand below the totals, and on every page after that."""

ROWS_BEFORE_LIKELIHOODS = 30
"""So many leave room below them for what can go wrong."""

FORMS_IN_HALF_A_LINE = 3
"""The losses of more forms than these need the whole width."""

PER_CENT_PLACES = 2

AnyRow = TypeVar("AnyRow")


@dataclass(frozen=True, slots=True)
class TwinRow:
    """An item and its twins. losses: in points, form by form; apart: as a percentage of its points."""

    id: str
    kind: str
    losses: tuple[str, ...]
    apart: str


@dataclass(frozen=True, slots=True)
class FormReport:
    """What is printed of the forms. totals: by letter, in points; shares are percentages.

    likelihoods: columns of pairs, a mistake and how likely it is; kept: whether the forms are as near as was aimed at;
    blocks: of the items, each in columns and no higher than a page; broad: whether a row takes the whole width.
    """

    totals: tuple[tuple[str, str], ...]
    points: Decimal
    totals_apart: str
    items_apart: str
    totals_aim: str
    items_aim: str
    kept: bool
    blocks: tuple[tuple[tuple[TwinRow, ...], ...], ...]
    broad: bool
    likelihoods: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def long(self) -> bool:
        """Whether the likelihoods may not all stand below the items, on the page that the report begins on."""
        return len(self.blocks[0][0]) > ROWS_BEFORE_LIKELIHOODS


def form_report(exam: Exam) -> FormReport | None:
    """The report on an exam's forms, None where it has none."""
    rules = exam.selection.forms
    if rules is None:
        return None
    pairs = twins(exam.items)
    rows = tuple(
        TwinRow(
            together[0].id,
            together[0].kind,
            tuple(f"{loss_of(item):f}" for item in together),
            per_cent(apart(together)),
        )
        for together in pairs
    )
    broad = len(rules.letters) > FORMS_IN_HALF_A_LINE
    return FormReport(
        totals=tuple((letter, f"{total:f}") for letter, total in totals(exam.items).items()),
        points=sum((together[0].points for together in pairs), Decimal(0)),
        totals_apart=per_cent(totals_apart(exam.items)),
        items_apart=per_cent(max(map(apart, pairs))),
        totals_aim=whole_per_cent(TOTALS_WITHIN),
        items_aim=whole_per_cent(ITEMS_WITHIN),
        kept=(rules.totals_within, rules.items_within) == (TOTALS_WITHIN, ITEMS_WITHIN),
        blocks=((rows,),) if broad else blocks_of(rows),
        broad=broad,
        likelihoods=_in_columns(likelihood_rows(rules, exam.items), LIKELIHOOD_COLUMNS),
    )


def likelihood_rows(rules: FormRules, items: Sequence[Item]) -> tuple[tuple[str, str], ...]:
    """What may go wrong in these items and how likely it is, in words and as a percentage."""
    there = {family(slip.name, rules.likelihoods, rules.families) for item in items for slip in item.slips}
    there |= {rules.families.get(name, name) for name in CALCULATION_NAMES}
    there |= {KINDS[item.kind].thought_up(item.posed) or "" for item in items}
    return tuple(
        (name.replace("_", " "), f"{plain(100 * chance)} %")
        for name, chance in rules.likelihoods.items()
        if name in there
    )


def per_cent(share: Decimal) -> str:
    """A share as a percentage with two decimals: 0.33."""
    return f"{round_half_up(100 * share, PER_CENT_PLACES):f}"


def whole_per_cent(share: Decimal) -> str:
    """A share of whole hundredths as a percentage: 5."""
    return plain(100 * share)


def plain(number: Decimal) -> str:
    """A number without zeros at its end."""
    return f"{number.normalize():f}"


def blocks_of(rows: Sequence[TwinRow]) -> tuple[tuple[tuple[TwinRow, ...], ...], ...]:
    """The rows in two columns, one where there are few, and on as many pages as that takes."""
    if len(rows) <= ROWS_IN_ONE_COLUMN:
        return ((tuple(rows),),)
    first = 2 * ROWS_ON_FIRST_PAGE
    later = range(first, len(rows), 2 * ROWS_ON_A_PAGE)
    pages = (rows[:first], *(rows[start : start + 2 * ROWS_ON_A_PAGE] for start in later))
    return tuple(_in_columns(page, 2) for page in pages)


def _in_columns(rows: Sequence[AnyRow], count: int) -> tuple[tuple[AnyRow, ...], ...]:
    length = -(-len(rows) // count)
    return tuple(tuple(rows[first : first + length]) for first in range(0, len(rows), length))
