"""Students as the boxes that they fill, text by part: those of tests/items with a pen, and one who is careless."""

from decimal import Decimal, localcontext
from random import Random

from examgen.items.item import Item
from tests.items.stress import Written, copied, row_of
from tests.items.students import EXACTLY, Column, Copied, Numbers, Student

Boxes = dict[str, str]

WORDS = {"yes": ("yes", "Yes", " y"), "no": ("no", "No.", "N")}


class Careless(Student):
    """Rounds every number to what is handed in, writes that, and goes on from there."""

    def works(self, sheet: Copied, inputs: Column) -> Numbers:
        with localcontext(EXACTLY):
            return self._works(sheet, inputs)

    def weighted_sum(self, values: Column, weights: Column, bias: Decimal) -> Decimal:
        return self.round(super().weighted_sum(values, weights, bias), self.kept - 2)

    def activated(self, activation: str, total: Decimal) -> Decimal:
        return self.round(super().activated(activation, total), self.kept - 2)


def carelessly(item: Item, places: int, random: Random) -> Numbers:
    return Careless(random, places + 2).works(copied(item), row_of(item))


def boxes(work: Written, random: Random) -> Boxes:
    """What stands on paper."""
    return {name: written(found, random) for name, found in work.items()}


def written(found: Decimal | str, random: Random) -> str:
    """Comma or point, a true minus or not, a nought before the point or not; a word in capitals or short."""
    if isinstance(found, str):
        return random.choice(WORDS.get(found, (found, found.upper())))
    text = format(found, "f")
    if random.random() < 0.2 and text.startswith("0.") and len(text) > 2:
        text = text[1:]
    if random.random() < 0.3:
        text = text.replace(".", ",")
    return text.replace("-", "\N{MINUS SIGN}") if random.random() < 0.3 else text
