"""What a grader expects in boxes that he has not typed: the answers, or what follows from what stands above them.

Marking by exception rests on it: a script is as expected but for the boxes that he types.
"""

from collections.abc import Mapping

from examgen.grading.boxes import Above, Boxes, going_on, read_boxes
from examgen.grading.marker import Marker
from examgen.items.graph import boxes_above, evaluated
from examgen.items.item import AnyPart, ChosenPart
from examgen.items.solved import EXTRA_PLACES, Word
from examgen.paper.arithmetic import round_half_up
from examgen.paper.boolean import USUAL
from examgen.paper.estimates import Estimate


def expected_texts(marker: Marker, typed: Mapping[str, str]) -> Mapping[str, str]:
    """The texts of all boxes that are not in `typed`, by part; "" where nothing follows.

    typed: what stands in the boxes that are settled, "" in one that is blank. Of weights of the student's own choice
    none is expected.
    """
    parts = [part for part in marker.item.parts if not isinstance(part, ChosenPart)]
    boxes = read_boxes(parts, typed)
    off = _off(boxes, boxes_above(marker.mistakes.graph))
    asked = [part for part in parts if part.name not in typed]
    changed = [part.name for part in asked if off[part.name]]
    written = going_on(boxes, marker.places)
    follows = evaluated(marker.mistakes.graph, marker.places + EXTRA_PLACES, written, changed) if changed else {}
    return {
        part.name: _as_written(part, follows.get(part.name)) if off[part.name] else str(part.answer) for part in asked
    }


def _off(boxes: Boxes, above: Above) -> Mapping[str, bool]:
    """Which boxes a wrong one has led away from their answers, or is it one itself."""
    off: dict[str, bool] = {}
    for name, box in boxes.items():
        off[name] = any(off[other] for other in above.get(name, ())) if box.found is None else not box.within
    return off


def _as_written(part: AnyPart, follows: Estimate | Word | None) -> str:
    if follows is None:
        return ""
    if isinstance(follows, Word):
        words = follows.accepted
        return str(part.answer) if part.answer in words else next((word for word in words if word in USUAL), words[0])
    answer = str(part.answer)
    return str(round_half_up(follows.value, len(answer.partition(".")[2])))
