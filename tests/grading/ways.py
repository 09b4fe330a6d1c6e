"""Scripts marked by `grade` on a table and in a session at the keyboard, beside the marker and the page."""

import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from examgen.desk.terminal.script_tables import marked_document
from examgen.desk.typing import UNDO, Typing
from examgen.exam.record import Exam
from examgen.grading import Marker
from examgen.grading.answers.answers_csv import in_cell
from tests.grading.a_class import LONG, graded, rows, table
from tests.grading.classes import Boxes

Script = tuple[str, Boxes]
"""The name of a question, and what stands in its boxes."""

Marks = tuple[tuple[str, str, Decimal], ...]
"""The name, the verdict and the points of each box."""


def marks_of(document: dict[str, Any]) -> Marks:
    return tuple((part["name"], part["verdict"], Decimal(str(part["points"]))) for part in document["parts"])


def in_a_table(exam: Exam, scripts: Sequence[Script]) -> list[Marks | None]:
    """What `grade` makes of each script, which is a student's whole paper; None of one that is blank: he is missing."""
    names = {item.name: item for item in exam.items}
    lines = [
        (f"s{place:06}", names[name].form or "", names[name].id, part, in_cell(text))
        for place, (name, written) in enumerate(scripts)
        for part, text in written.items()
    ]
    found: dict[str, list[tuple[str, str, Decimal]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        run = graded(exam, table(Path(folder) / "answers.csv", [LONG, *lines]))
        head, *marks = rows(run.folder / "marks.csv")
        student, item, part, verdict, points = map(head.index, ("student", "item", "part", "verdict", "points"))
        for row in marks:
            name = scripts[int(row[student][1:])][0]
            if row[item] == names[name].id:
                found.setdefault(row[student], []).append((row[part], row[verdict], Decimal(row[points])))
    return [tuple(found[who]) if (who := f"s{place:06}") in found else None for place in range(len(scripts))]


def at_the_keyboard(exam: Exam, scripts: Sequence[Script]) -> list[Marks | None]:
    """What a session makes of each script, typed box by box; None where it asks back for something."""
    markers = {item.name: Marker(item, exam.places, exam.policies) for item in exam.items}

    def typed(name: str, written: Boxes) -> Marks | None:
        marker = markers[name]
        keys = iter([written.get(part.name, "") for part in marker.item.parts])
        answer = Typing(marker, lambda _: next(keys, UNDO), lambda _: None, lambda _: None).run()
        if (
            answer is None
            or next(keys, None) is not None
            or dict(answer[0]) != {**dict.fromkeys(answer[0], ""), **written}
        ):
            return None
        return marks_of(marked_document(marker.mark(answer[0])))

    return [typed(name, written) for name, written in scripts]
