"""What may be asked of larger networks, and what may not: nothing is trained for it."""

from typing import Any

import pytest

from examgen.asking.asked import spec_of
from examgen.asking.setting import SettingError


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"hidden": 3, "per_page": 2}, "--per-page 2: a larger network has no room on half a page."),
        ({"weight_places": 3, "per_page": 2}, "--per-page 2: weights of 4 figures have no .* kind forward: 3 have."),
        (
            {"weight_places": 2, "per_page": 2, "kind": "dump"},
            "--per-page 2: weights of 3 figures .* kind dump: 2 have.",
        ),
        ({"hidden": "2-2", "tables": True}, "--tables: the table has one-decimal sums, but those of a second hidden"),
        ({"hidden": 3, "points": 3}, "--points 3: a question of kind forward has 7 parts, half a point each at least."),
        ({"hidden": "2-2", "difficulty": "30-40"}, "--difficulty 30-40: .* They count 4 to 29."),
        (
            {"hidden": 3, "kind": "missing-weight"},
            "--hidden 3: a question of kind missing-weight has hidden layers of 2.",
        ),
    ],
)
def test_what_a_larger_network_cannot_have_is_refused_with_the_mend(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        spec_of(activation="tanh", **asked)


@pytest.mark.parametrize(("kind", "weight_places"), [("forward", 2), ("missing-weight", 2), ("dump", 1)])
def test_numbers_that_half_a_page_has_room_for_are_taken(kind: str, weight_places: int) -> None:
    assert spec_of(activation="tanh", kind=kind, weight_places=weight_places, per_page=2).pages.per_page == 2


def test_one_decimal_sums_of_three_units_are_in_the_table() -> None:
    assert spec_of(activation="tanh", hidden=3, tables=True).pages.tables
