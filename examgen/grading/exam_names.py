"""What questions, boxes and forms are called in a file that people typed, and which of an exam's they mean."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property

from examgen.exam.record import Exam
from examgen.items.item import Item
from examgen.paper.writing import plain_word
from examgen.sheets.dealt_out import DealtOut
from examgen.sheets.record import Sheet, Sheets

ITEM = re.compile(r"(?:([A-Za-z])\s*/\s*)?(?:(?:question|q)\.?\s*)?0*([0-9]{1,6})", re.IGNORECASE)


class FormNames:
    """What forms are called. forms: their letters, or "" alone."""

    def __init__(self, forms: Sequence[str]) -> None:
        self.forms = tuple(forms)

    def form(self, text: str) -> str | None:
        """The form that a text means, "" for none said; None if there is no such form."""
        letter = text.strip().upper()
        return letter if not letter or letter in self.forms else None


class ExamNames(FormNames):
    """The names of an exam. dealt: which sheet is whose, where sheets are personal."""

    def __init__(self, exam: Exam, sheets: Sheets | None = None) -> None:
        self.dealt = None if sheets is None else DealtOut(sheets)
        self.items = {letter: part.items for letter, part in exam.by_form().items()}
        super().__init__(tuple(self.items))
        self._parts = {
            (form, item.id): {plain_word(part.name): part.name for part in item.parts}
            for form, items in self.items.items()
            for item in items
        }

    def item(self, text: str) -> tuple[str, str] | None:
        """The form, "" for none said, and the id that a text means: `a/7` is A/Q07. None if there is no such item."""
        found = ITEM.fullmatch(text.strip())
        if found is None or (found[1] and found[1].upper() not in self.forms):
            return None
        identifier = self._ids.get(int(found[2]))
        return None if identifier is None else ((found[1] or "").upper(), identifier)

    def part(self, form: str, item: str, text: str) -> str | None:
        """The name of a box of an item, whatever its capitals, spaces and arrows; None if there is no such box."""
        return self._parts.get((form, item), {}).get(plain_word(text))

    def has_box(self, form: str, item: str, name: str) -> bool:
        """Whether an item has a box of exactly this name."""
        return (form, item, name) in self._boxes

    def parts(self, item: str) -> tuple[str, ...]:
        """The names of an item's boxes, of all forms."""
        return tuple(
            dict.fromkeys(name for (_, known), parts in self._parts.items() if known == item for name in parts.values())
        )

    def all_items(self) -> str:
        """What to say after a name that no item has."""
        first, *others = self._ids.values()
        return f"There are {first} to {others[-1]}." if others else f"There is {first}."

    @cached_property
    def _boxes(self) -> frozenset[tuple[str, str, str]]:
        return frozenset((form, item, name) for (form, item), parts in self._parts.items() for name in parts.values())

    @cached_property
    def _ids(self) -> dict[int, str]:
        return {int(item.id[1:]): item.id for items in self.items.values() for item in items}

    def of_form(self, form: str) -> Sequence[Item]:
        """The items of one form, in order."""
        return self.items[form]

    def places_on(self, sheet: Sheet) -> tuple[int, ...]:
        """The places in its form of the questions of a sheet, in the sheet's order."""
        places = {item.id: place for place, item in enumerate(self.items[sheet.form or ""])}
        return tuple(places[name] for name in sheet.questions)


def nearest(text: str, known: Sequence[str]) -> str:
    """`Did you mean Q07?`, or what there is, if that is not too much to say."""
    close = get_close_matches(text, known, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    shown = list(known) if len(known) <= 8 else [*known[:3], "…", known[-1]]
    return f"There are {', '.join(shown)}."
