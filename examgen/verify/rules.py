"""The rules that an exam was made under, as the second way knows them: a record is asked for no more than those."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

FIRST_RULES = 1
"""Those of a record that names none."""

LATEST_RULES = 5
"""The last ones that are known here."""

SLIPS_SINCE: Mapping[str, int] = {
    "*/leaky_relu_used": 3,
    "*/activation_left_out_[A-Z][0-9]": 3,
    "*/biases_taken_as_1": 3,
    "*/bias_taken_as_1_*": 3,
    "softmax/binary_logarithm_used": 3,
}
"""Slips that a record need not list unless it was made under these rules, or later ones: `forward/bias_added_twice`.

`*` stands for anything.
"""


SLIPS_GIVEN_UP_AFTER: Mapping[str, int] = {"*/rounded_to_one_decimal": 2}
"""Slips that a record made under later rules must not list; one made under these, or earlier ones, may."""


def is_due(kind: str, slip: str, rules: int) -> bool:
    """Whether a record made under `rules` has to list a slip in a question of this kind, where it shows."""
    if given_up_after(kind, slip) is not None:
        return False
    since = (number for pattern, number in SLIPS_SINCE.items() if fnmatchcase(f"{kind}/{slip}", pattern))
    return max(since, default=FIRST_RULES) <= rules


def given_up_after(kind: str, slip: str) -> int | None:
    """The last rules under which a question of this kind had the slip; None if it still has."""
    last = (number for pattern, number in SLIPS_GIVEN_UP_AFTER.items() if fnmatchcase(f"{kind}/{slip}", pattern))
    return min(last, default=None)
