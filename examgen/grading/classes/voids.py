"""Questions that are void: everybody gets all their points, or they count for nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal, TypeAlias, get_args

from examgen.files.errors import ExamgenError
from examgen.grading.exam_names import ExamNames
from examgen.grading.marker import Marked
from examgen.items.item import Item
from examgen.paper.arithmetic import ZERO

Void: TypeAlias = Literal["full", "leave-out"]


REASONS: Mapping[Void, str] = {
    "full": "The question is void: everybody gets its points.",
    "leave-out": "The question is void: it does not count.",
}


def read_voids(asked: Iterable[str], names: ExamNames) -> Mapping[str, Void]:
    """What each void question earns, by its name. asked: like `Q03=full` or `A/Q03=leave-out`.

    Without a letter the question is void in every form. Raises ExamgenError for what is no such thing, and for a
    question that is void in two ways.
    """
    voids: dict[str, Void] = {}
    for text in asked:
        typed, _, how = text.partition("=")
        known: tuple[Void, ...] = get_args(Void)
        found = [void for void in known if void == how.strip()]
        item = names.item(typed)
        if not found:
            raise ExamgenError(f"--void {text}: say what it earns. Write it like Q03=full or Q03=leave-out.")
        if item is None:
            raise ExamgenError(f"--void {text}: there is no such question. {names.all_items()}")
        for form in [item[0]] if item[0] else names.forms:
            name = f"{form}/{item[1]}" if form else item[1]
            if voids.setdefault(name, found[0]) != found[0]:
                raise ExamgenError(f"--void {text}: {name} is void another way already. Say it once.")
    return voids


def voided(marked: Marked, item: Item, void: Void | None) -> Marked:
    """The marks of a question that is void. Verdicts and the diagnosis stay. item: the question."""
    if void is None:
        return marked
    worth = {part.name: part.points if void == "full" else ZERO for part in item.parts}
    parts = tuple(replace(part, points=worth[part.name], reason=REASONS[void]) for part in marked.parts)
    points = sum(worth.values(), ZERO)
    return replace(marked, total=points, points=points, parts=parts)
