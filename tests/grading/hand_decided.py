"""Scripts whose marks a human decided, without the program and before it: `hand_decided.json` beside this file.

A script has its boxes, the points that the human gives under `once` (under `each` too, where these are others), and
where another fair grader could give other points, these as `alternatives`.
"""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from examgen.exam.written_items import read_item
from examgen.items.item import Item

Script = dict[str, Any]

FILE = Path(__file__).with_suffix(".json")
PLACES = 2


@cache
def decided() -> tuple[dict[str, Item], list[Script]]:
    """The questions by name, and the scripts."""
    record = json.loads(FILE.read_text(encoding="utf-8"))
    items = {name: read_item(item) for name, item in record["questions"].items()}
    return items, record["scripts"]


def points(given: str) -> Decimal:
    """What `3.5/5` earns."""
    return Decimal(given.partition("/")[0])
