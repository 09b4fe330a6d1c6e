"""Claims about `graders/layout.json`: every box once, on its page, clear of all else, with the cells that it needs."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from examgen.verify import shape
from examgen.verify.case import Worked
from examgen.verify.kinds.truth_table import CALLED
from examgen.verify.record import Record
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.sizes import digits

LAYOUT = "graders/layout.json"

LARGEST = 1 << 28
"""Bytes that it may have: a hundred thousand sheets have less."""

TENTH = 1
"""What rounding may take from a side, in tenths of a millimetre."""

CELL = (60, 100)
"""Width and height of a cell at least."""

EDGE = re.compile("[A-Z][0-9]?->[A-Z][0-9]?")
"""The name of a weight, whose box is on its edge or has its decimals."""

WORDS = {"still right": ("yes", "no"), "function": tuple(CALLED)}

PAIR = 2
"""Inputs of which all functions have names."""

ROLES = {"sign", "digit"}
"""What cells of a number are for, the sign first; words may stand in any order."""

Rect = Sequence[int]
Lies = Iterator[str | None]


def is_wanted(exam: Record) -> bool:
    """Whether there is a layout to look at; there need be none of open boxes, as there was none once."""
    return (exam.folder / LAYOUT).exists() or _combed(exam)


def _combed(exam: Record) -> bool:
    return bool(exam.raw["pages"].get("boxes") == "comb")


def layout(exam: Record) -> Lies:
    """For each page: lies all of it on the paper, and clear of one another? For each box: has it its cells, and is it
    there once, of each form and each sheet?
    """
    found = _read(exam.folder / LAYOUT)
    if isinstance(found, str):
        yield f"{LAYOUT}: {found}"
        return
    if found["exam"] != exam.raw["digest"]:
        yield f"{LAYOUT}, exam: it is of an exam with another record"
        return
    pages = found["pages"]
    needed = {
        (letter or None, question.number): _needed(question)
        for letter, form in exam.by_form.items()
        for question in form.questions
    }
    for place, page in enumerate(pages):
        yield from _page(f"{LAYOUT}, page {place}", page, needed, _combed(exam))
    yield from _forms(exam, found, needed)
    if exam.dealt:
        yield from _sheets(exam.dealt, found, needed)


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


Needed = Mapping[str, Any]
"""What cells each box of a question has, if it has any: roles, or the words that are ticked."""


def _needed(question: Question) -> Needed:
    sheet = Worked(question).sheet if not question.by_hand else None
    places = {box.name: question.decimals if EDGE.fullmatch(box.name) else question.places for box in question.parts}
    before = digits(sheet, question.blank, places) if sheet else {}
    numbers = {
        box.name: ("sign", *("digit",) * (before[box.name] + places[box.name])) if box.name in before else ()
        for box in question.parts
    }
    words = {**WORDS, "class": tuple(map(str, range(len(question.names[-1]))))}
    if len(question.names[0]) > PAIR:
        words["function"] = ()
    return {**numbers, **{box.name: words[box.name] for box in question.parts if box.accepted}}


def _page(place: str, page: Mapping[str, Any], needed: Mapping[Any, Needed], combed: bool) -> Lies:
    """Of one page. combed: whether boxes may have cells."""
    width, height = page["size"]
    boxes = page["boxes"]
    there = [*page["marks"], *page["codes"], *(box["rect"] for box in boxes)]
    for rect in there:
        inside = rect[0] + rect[2] <= width and rect[1] + rect[3] <= height and min(rect[2:]) > 0
        yield None if inside else f"{place}: {rect} is not on the paper"
    yield _overlapping(place, there)
    for box in boxes:
        where = f"{place}, {box['item']}, {box['part']}"
        known = needed.get((page["form"], box["item"]), {}).get(box["part"])
        if known is None:
            yield f"{where}: is no box of the exam"
        elif box["cells"] and not combed:
            yield f"{where}: has cells, and boxes are open"
        else:
            yield _cells(where, box, known)
            yield _overlapping(where, [cell["rect"] for cell in box["cells"]])


def _cells(place: str, box: Mapping[str, Any], needed: Sequence[str]) -> str | None:
    """What is wrong with the cells of a box, of which it may have none."""
    cells = box["cells"]
    told = tuple(cell.get("word") or cell["role"] for cell in cells)
    if cells and told != needed and (set(needed) <= ROLES or sorted(told) != sorted(needed)):
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


def _forms(exam: Record, found: Mapping[str, Any], needed: Mapping[Any, Needed]) -> Lies:
    """Of the pages of each form: as many as its PDF has, of that size, with each box once."""
    import pypdfium2

    for letter, form in exam.by_form.items():
        name = form.page("students/questions.pdf")
        pages = [found["pages"][at] for at in found["questions"].get(letter, ()) if at < len(found["pages"])]
        with pypdfium2.PdfDocument(exam.folder / name) as pdf:
            sizes = [[round(side * 254 / 72) for side in page.get_size()] for page in pdf]
        same = len(sizes) == len(pages) and all(
            abs(one - other) <= TENTH
            for size, page in zip(sizes, pages, strict=True)
            for one, other in zip(size, page["size"], strict=True)
        )
        yield None if same else f"{LAYOUT}, questions {letter}: are not the pages of {name}"
        mine = {(letter or None, question.number) for question in form.questions}
        yield _once(f"{LAYOUT}, questions {letter}", pages, {key: needed[key] for key in mine})


def _sheets(dealt: Mapping[str, Any], found: Mapping[str, Any], needed: Mapping[Any, Needed]) -> Lies:
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


def _once(place: str, pages: Iterable[Mapping[str, Any]], needed: Mapping[Any, Needed]) -> str | None:
    """What stands there more than once, or not at all."""
    found = Counter((page["form"], box["item"], box["part"]) for page in pages for box in page["boxes"])
    wanted = {(*key, part) for key, parts in needed.items() for part in parts}
    wrong = next((key for key in sorted(wanted | found.keys(), key=str) if found[key] != (key in wanted)), None)
    return None if wrong is None else f"{place}: {wrong[1]}, {wrong[2]} stands there {found[wrong]} times"
