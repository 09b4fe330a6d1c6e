"""The rules that an exam was made under, as the second way knows them: a record is asked for no more than those."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

FIRST_RULES = 1
"""Those of a record that names none."""

LATEST_RULES = 2
"""The last ones that are known here."""

SLIPS_SINCE: Mapping[str, int] = {}
"""Slips that a record need not list unless it was made under these rules, or later ones: `forward/bias_added_twice`.

`*` stands for anything.
"""


def is_due(kind: str, slip: str, rules: int) -> bool:
    """Whether a record made under `rules` has to list a slip in a question of this kind, where it shows."""
    since = (number for pattern, number in SLIPS_SINCE.items() if fnmatchcase(f"{kind}/{slip}", pattern))
    return max(since, default=FIRST_RULES) <= rules
