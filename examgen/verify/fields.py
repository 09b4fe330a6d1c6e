"""Which fields a record has, so that nothing stands in it that nobody looks at."""

from collections.abc import Iterable, Mapping
from typing import Any

EXAM = "schema rules title course date instructions language seed places pages policies selection versions items digest"
PAGES = "paper per_page cover tables"
POLICIES = "eased blank_steps habits"
SELECTION = "sections avoided forms"
SECTION = "kind count activations tasks hidden inputs difficulty batches text accepted"
FORMS = "letters totals_within items_within likelihoods families"
ITEM = (
    "id form kind points network inputs parts steps slips source difficulty swapped output target learning_rate loss "
    "places solution dump expected_loss"
)
NETWORK = "task layers"
LAYER = "activation weights biases slope"
SOURCE = "layers batch index file origin"
SOURCE_LAYER = "weights biases"
PART = "name answer low high accepted points"
SLIP = "name answers low high"


def check_exam(raw: Mapping[str, Any]) -> None:
    """Raise ValueError for a field that an exam has not; those of items are looked at item by item."""
    _check([raw], EXAM)
    _check([raw["pages"]], PAGES)
    _check([raw["policies"]], POLICIES)
    _check([raw["selection"]], SELECTION)
    _check(raw["selection"]["sections"], SECTION)
    _check([raw["selection"].get("forms", {})], FORMS)


def check_item(item: Mapping[str, Any]) -> None:
    """Raise ValueError for a field that an item has not."""
    _check([item], ITEM)
    _check([item["network"]], NETWORK)
    _check(item["network"]["layers"], LAYER)
    _check(item["parts"], PART)
    _check(item["slips"], SLIP)
    if item["source"] is not None:
        _check([item["source"]], SOURCE)
        _check(item["source"]["layers"], SOURCE_LAYER)


def _check(objects: Iterable[Mapping[str, Any]], names: str) -> None:
    for found in objects:
        stray = found.keys() - set(names.split())
        if stray:
            raise ValueError(f"there is no field {min(stray)!r}")
