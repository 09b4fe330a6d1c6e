"""The JSON in an exam's file, read with an end: no more bytes, no deeper and no fuller than any exam is."""

import json
from pathlib import Path
from typing import Any

from examgen.files.errors import ExamgenError, unreadable
from examgen.files.whole import opened

LARGEST_FILE = 1 << 28
"""Bytes that a record may have: a thousand questions in six forms have half of that."""

DEEPEST = 12
"""How deep lists and objects may lie in one another, of which an item has seven."""

MOST_IN_ITEM = 10_000
"""Values that one item may hold; the largest has a tenth of that."""

MOST_BESIDES = 200_000
"""Values that a record may hold besides its items, the fingerprints of all networks to avoid among them."""

ANOTHER = "Name a folder that `examgen make` wrote."


def read_json(file: Path, many: str = "items") -> Any:
    """What stands in the file. many: the name of the list that the record is of, each of whose members may hold much.

    Raises ExamgenError for one that is missing, cut off, foreign, or beyond all exams.
    """
    try:
        with opened(file) as stream:
            content = stream.read(LARGEST_FILE + 1)
        record = json.loads(content.decode("utf-8")) if len(content) <= LARGEST_FILE else None
    except FileNotFoundError:
        raise ExamgenError(f"{file}: there is no such exam. {ANOTHER}") from None
    except OSError as problem:
        raise unreadable(file, problem, "Check its permissions, or restore it from a copy.") from None
    except UnicodeDecodeError:
        raise ExamgenError(f"{file}: is not a text file. Restore it from a copy.") from None
    except json.JSONDecodeError as problem:
        raise ExamgenError(
            f"{file}, line {problem.lineno}: is damaged or cut off ({problem.msg}). Restore it from a copy."
        ) from None
    except (RecursionError, ValueError):  # a number of thousands of digits is a ValueError
        record = None
    if not isinstance(record, dict):
        raise ExamgenError(f"{file}: is not an exam that examgen wrote. {ANOTHER}")
    items = record.get(many)
    for place, part in enumerate([{**record, many: None}, *(items if isinstance(items, list) else ())]):
        if _is_beyond(part, MOST_IN_ITEM if place else MOST_BESIDES):
            where = f", {many.removesuffix('s')} {place}" if place else ""
            raise ExamgenError(
                f"{file}{where}: holds more than any exam, or is nested deeper. Restore the file from a copy."
            )
    return record


def _is_beyond(value: Any, most: int) -> bool:
    """Whether there are more values in a value, or lie deeper, than in any exam."""
    count, depth, level = 0, 0, [value]
    while level:
        count, depth = count + len(level), depth + 1
        if count > most or depth > DEEPEST:
            return True
        inside = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [below for found in inside for below in found]
    return False
