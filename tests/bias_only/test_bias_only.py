"""The slips of `bias-only`: an honest student is never refused, and no mistake is taken."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from hypothesis import given

from examgen.items.item import Posed
from tests.bias_only.items.bias_only import NAME
from tests.items.sheets import chances, held_against, network_of, places_handed_in, rows, sheets
from tests.items.students import Copied, Numbers, Student, mistakes

ZEROS, ONES = (Decimal(0), Decimal(0)), (Decimal(1), Decimal(1))

Row = tuple[Decimal, Decimal]


def works(student: Student, sheet: Copied, inputs: Row, zeros: Row = ZEROS) -> Numbers:
    """What a student hands in."""
    return {"O": student.works(sheet, inputs)["O"], "O bias only": student.works(sheet, zeros)["O"]}


def mistaken(student: Student, sheet: Copied, inputs: Row) -> Iterator[tuple[str, Numbers]]:
    """Every mistake by name with what it leads to."""
    for name, slipped, turned in mistakes(sheet, inputs):
        yield name, works(student, slipped, turned)
    coarse = (student.works_to_one_decimal(sheet, row)["O"] for row in (inputs, ZEROS))
    yield "rounded_to_one_decimal", dict(zip(("O", "O bias only"), coarse, strict=True))
    yield "inputs_taken_for_one", works(student, sheet, inputs, ONES)


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_an_honest_student_is_never_refused_and_no_mistake_taken(
    sheet: Copied, inputs: Row, places: int, random: Random
) -> None:
    posed, student = Posed(network=network_of(sheet), inputs=inputs), Student(random, places + 2)
    honest, others = works(student, sheet, inputs), dict(mistaken(student, sheet, inputs))
    held_against(NAME, posed, places, honest, others)
