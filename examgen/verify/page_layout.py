"""Claims about `graders/layout.json`: every box once, on its page, clear of all else, with the cells that it needs."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

from examgen.verify import shape
from examgen.verify.cells import DIGIT, SIGN, Cells, Room, cells_of
from examgen.verify.record import Record

LAYOUT = "graders/layout.json"

LARGEST = 1 << 28
"""Bytes that it may have: a hundred thousand sheets have less."""

TENTH = 1
"""What rounding may take from a side, in tenths of a millimetre."""

CELL = (60, 100)
"""Width and height of a cell at least."""

ROLES = {SIGN, DIGIT}
"""What cells of a number are for, the sign first; words may stand in any order."""

Rect = Sequence[int]
Lies = Iterator[str | None]


def is_wanted(exam: Record) -> bool:
    """Whether there is a layout to look at; there need be none of open boxes, as there was none once."""
    return (exam.folder / LAYOUT).exists() or _combed(exam)


def _combed(exam: Record) -> bool:
    return bool(exam.raw["pages"].get("boxes") == "comb")


def layout(exam: Record) -> Lies:
    """For each page: lies all of it on the paper, and clear of one another? For each box: has it its cells, or is it
    open for want of room, and is it there once, of each form and each sheet?
    """
    found = _read(exam.folder / LAYOUT)
    if isinstance(found, str):
        yield f"{LAYOUT}: {found}"
        return
    if found["exam"] != exam.raw["digest"]:
        yield f"{LAYOUT}, exam: it is of an exam with another record"
        return
    combed = _combed(exam)

    @cache
    def needed(room: Room) -> Needed:
        """The cells of the boxes of all questions in so much room; where boxes are open none has any."""
        return {
            place: cells_of(question, room) if combed else {box.name: () for box in question.parts}
            for place, question in exam.by_place.items()
        }

    rooms = _rooms(exam, found)
    for number, page in enumerate(found["pages"]):
        place = f"{LAYOUT}, page {number}"
        yield from _placed(place, page)
        for room in rooms.get(number, ()):
            yield from _boxes(place, page, needed(room))
    yield from _forms(exam, found, needed(Room()))
    if exam.dealt:
        yield from _sheets(exam.dealt, found, needed(Room()))
    stray = [number for number in range(len(found["pages"])) if number not in rooms]
    yield f"{LAYOUT}, page {stray[0]}: is a page of no form and no sheet" if stray else None


Needed: TypeAlias = Mapping[tuple[str | None, str], Cells]
"""The cells of each question, by its form and number."""


def _rooms(exam: Record, found: Mapping[str, Any]) -> Mapping[int, set[Room]]:
    """The room that each page leaves for boxes, by what it is a page of; of a page of nothing there is none."""
    paper, halved = exam.raw["pages"]["paper"], exam.halved
    rooms: dict[int, set[Room]] = {}
    for number in chain.from_iterable(found["questions"].values()):
        rooms.setdefault(number, set()).add(Room(paper, halved))
    for sheet in exam.dealt["sheets"] if exam.dealt else ():
        words = sheet.get("accommodation", "").split(", ")
        alone = not halved or bool({"large-a4", "extra-lines"}.intersection(words))
        for number in found["sheets"].get(sheet["code"], ()):
            rooms.setdefault(number, set()).add(Room(paper, not alone, "large-a4" in words))
    return rooms


def _read(file: Path) -> Any:
    """The layout, or what is wrong with its file."""
    try:
        if file.stat().st_size > LARGEST:
            return "is larger than any"
        found = json.loads(file.read_text(encoding="utf-8"))
        shape.check(found, shape.PAGE_LAYOUT)
        if not all(map(_has_sides, found["pages"])):
            return "has a rectangle without four sides, or a page without two"
    except FileNotFoundError:
        return "is missing"
    except (KeyError, TypeError, ValueError) as problem:
        return shape.reason(problem)
    except RecursionError:
        return "is nested deeper than any"
    return found


def _has_sides(page: Mapping[str, Any]) -> bool:
    rects = [*page["marks"], *page["codes"], *(each["rect"] for box in page["boxes"] for each in (box, *box["cells"]))]
    return len(page["size"]) == len(("width", "height")) and all(len(rect) == len("xywh") for rect in rects)


def _placed(place: str, page: Mapping[str, Any]) -> Lies:
    """Of one page: what lies off the paper, or on another."""
    width, height = page["size"]
    there = [*page["marks"], *page["codes"], *(box["rect"] for box in page["boxes"])]
    for rect in there:
        inside = rect[0] + rect[2] <= width and rect[1] + rect[3] <= height and min(rect[2:]) > 0
        yield None if inside else f"{place}: {rect} is not on the paper"
    yield _overlapping(place, there)
    for box in page["boxes"]:
        yield _overlapping(f"{place}, {box['item']}, {box['part']}", [cell["rect"] for cell in box["cells"]])


def _boxes(place: str, page: Mapping[str, Any], needed: Needed) -> Lies:
    """Of one page: boxes that are none of the exam, or have other cells than they have to."""
    for box in page["boxes"]:
        where = f"{place}, {box['item']}, {box['part']}"
        known = needed.get((page["form"], box["item"]), {}).get(box["part"])
        yield f"{where}: is no box of the exam" if known is None else _cells(where, box, known)


def _cells(place: str, box: Mapping[str, Any], needed: Sequence[str]) -> str | None:
    """What is wrong with the cells of a box. needed: none where it has to be open."""
    cells = box["cells"]
    told = tuple(cell.get("word") or cell["role"] for cell in cells)
    if needed and not cells:
        return f"{place}: is open, and {len(needed)} cells have room"
    if cells and not needed:
        return f"{place}: has {len(cells)} cells, and has to be open"
    if told != needed and (set(needed) <= ROLES or sorted(told) != sorted(needed)):
        return f"{place}: has {len(cells)} cells for {', '.join(told)}, not {len(needed)}"
    left, top, width, height = box["rect"]
    for cell in cells:
        x, y, wide, high = cell["rect"]
        if wide < CELL[0] - TENTH or high < CELL[1] - TENTH:
            return f"{place}: a cell is {wide} by {high} tenths of a millimetre, too small to write in"
        if x < left or y < top or x + wide > left + width or y + high > top + height:
            return f"{place}: a cell is not in its box"
        if bool(cell.get("word")) != (cell["role"] == "choice"):
            return f"{place}: a cell beside a word is none to choose"
    return None


def _overlapping(place: str, rects: Sequence[Rect]) -> str | None:
    """The first two that lie on one another."""
    for at, one in enumerate(rects):
        for other in rects[at + 1 :]:
            across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
            down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
            if across > 0 and down > 0:
                return f"{place}: {one} and {other} lie on one another"
    return None


def _forms(exam: Record, found: Mapping[str, Any], needed: Needed) -> Lies:
    """Of the pages of each form: as many as its PDF has, of that size, with each box once."""
    import pypdfium2

    for letter, form in exam.by_form.items():
        name = form.page("students/questions.pdf")
        pages = [found["pages"][at] for at in found["questions"].get(letter, ()) if at < len(found["pages"])]
        with pypdfium2.PdfDocument(exam.folder / name) as pdf:
            sizes = [[round(side * 254 / 72) for side in pdf.get_page_size(page)] for page in range(len(pdf))]
        same = len(sizes) == len(pages) and all(
            abs(one - other) <= TENTH
            for size, page in zip(sizes, pages, strict=True)
            for one, other in zip(size, page["size"], strict=True)
        )
        yield None if same else f"{LAYOUT}, questions {letter}: are not the pages of {name}"
        mine = {key: cells for key, cells in needed.items() if key[0] == (letter or None)}
        yield _once(f"{LAYOUT}, questions {letter}", pages, mine)


def _sheets(dealt: Mapping[str, Any], found: Mapping[str, Any], needed: Needed) -> Lies:
    """Of each sheet: its pages are there, each with marks and codes, and have each box of its questions once."""
    for sheet in dealt["sheets"]:
        place = f"{LAYOUT}, {sheet['code']}"
        numbers = found["sheets"].get(sheet["code"])
        if not numbers or max(numbers) >= len(found["pages"]):
            yield f"{place}: its pages are missing"
            continue
        pages = [found["pages"][at] for at in numbers]
        framed = all(len(page["marks"]) == 4 and len(page["codes"]) == 2 for page in pages)
        yield None if framed else f"{place}: a page has not four marks and two codes"
        mine = {(sheet["form"], name) for name in sheet["questions"]}
        yield _once(place, pages, {key: needed[key] for key in mine})
    stray = found["sheets"].keys() - {sheet["code"] for sheet in dealt["sheets"]}
    yield f"{LAYOUT}, {min(stray)}: is no sheet's code" if stray else None


def _once(place: str, pages: Iterable[Mapping[str, Any]], needed: Needed) -> str | None:
    """What stands there more than once, or not at all."""
    found = Counter((page["form"], box["item"], box["part"]) for page in pages for box in page["boxes"])
    wanted = {(*key, part) for key, parts in needed.items() for part in parts}
    wrong = next((key for key in sorted(wanted | found.keys(), key=str) if found[key] != (key in wanted)), None)
    return None if wrong is None else f"{place}: {wrong[1]}, {wrong[2]} stands there {found[wrong]} times"
