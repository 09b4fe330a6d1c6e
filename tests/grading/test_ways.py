"""A table and a session at the keyboard give the marks that the marker gives; so does the page (tests/browser)."""

from dataclasses import replace
from itertools import islice
from random import Random

import pytest

from examgen.desk.terminal.script_tables import marked_document
from examgen.exam.record import Policies
from examgen.grading.marker import Marker
from tests.exams import an_exam
from tests.grading.hard_scripts import hard_scripts, items_of_all_kinds
from tests.grading.ways import at_the_keyboard, in_a_table, marks_of


@pytest.mark.parametrize("policies", [Policies(habits="once"), Policies(eased="none", habits="free")], ids=str)
def test_a_table_and_the_keyboard_mark_as_the_marker_does(policies: Policies) -> None:
    exam = replace(an_exam(1), items=tuple(items_of_all_kinds()), policies=policies)
    scripts = [(item.name, written) for item, written in islice(hard_scripts(exam.items, 2, Random(7)), 60)]
    markers = {item.name: Marker(item, exam.places, policies) for item in exam.items}
    right = [marks_of(marked_document(markers[name].mark(written))) for name, written in scripts]
    for way in (in_a_table, at_the_keyboard):
        found = way(exam, scripts)
        assert sum(one is not None for one in found) > 40
        assert [one for one in found if one is not None] == [
            other for one, other in zip(found, right, strict=True) if one is not None
        ]
