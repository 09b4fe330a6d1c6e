"""What was typed of a script: boxes by name, `H0 sum=-1.2, H0=0,62; O=1.31`, or all of them in their order."""

import re
from collections.abc import Mapping, Sequence

from examgen.files.errors import ExamgenError
from examgen.paper.reading import folded, read_number

EQUALS = re.compile("=(?!>)")
"""A sign after a name; that of an arrow, `I0 => I1`, is none."""


def read_pairs(text: str, names: Sequence[str], item: str) -> Mapping[str, str]:
    """The text of each box by its part. names: the item's parts.

    Pairs are separated by commas, semicolons or spaces, a decimal comma notwithstanding, for the next name says where
    a number ends; of two names that fit, the longer one is meant. Without any name, there is one text for each box, in
    their order; of several numbers that are fewer the last boxes are blank. Raises ExamgenError for a name that the
    item has not, and for one that is given twice.
    """
    in_order = [word.rstrip(",;") for word in text.split()]
    if not EQUALS.search(text) and _are_the_first(in_order, len(names)):
        return dict(zip(names, in_order, strict=False))
    found = list(_heads(names).finditer(text))
    before = text[: found[0].start()] if found else text
    ends = [*(match.start() for match in found), len(text)][1:]
    boxes: dict[str, str] = {}
    known = {folded(name): name for name in names}
    for match, end in zip(found, ends, strict=False):
        name = known[folded(match["name"])]
        if name in boxes:
            raise ExamgenError(f"{item}: {name} is given twice. Give each box once.")
        boxes[name] = text[match.end() : end].strip().rstrip(",;").strip()
    for stray in (before, *boxes.values()):
        if EQUALS.search(stray.removeprefix("=")) or (stray is before and stray.strip(" ,;")):
            raise ExamgenError(
                f"{item}: {stray.strip()!r} names no box. There are {', '.join(names)}; "
                f"write them like {names[-1]}=0.53, or all in this order."
            )
    return boxes


def _are_the_first(words: Sequence[str], boxes: int) -> bool:
    """Whether words stand for the boxes in their order. A single one does so for a single box: it may be any other."""
    if len(words) == boxes:
        return all(words)
    return 1 < len(words) < boxes and all(word == "?" or read_number(word)[0] is not None for word in words)


def _heads(names: Sequence[str]) -> re.Pattern[str]:
    """A name with its equal sign, at the beginning or after a separator, whatever its spaces and capitals."""
    longest_first = sorted(names, key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?:^|(?<=[\s,;]))(?P<name>{words})\s*=", re.IGNORECASE)
