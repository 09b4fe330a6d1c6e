"""The rules that an exam is made under, by their number: what was printed once is marked for ever by the rules it had.

A new kind of slip, or a new rule of a good question, raises `RULES`. An exam says its own in its record, and is asked
for no more than those: a slip that came later need not be listed in it, and one that was given up stays in it.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase

FIRST_RULES = 1
"""Those of a record that names none."""

RULES = 5
"""Those that this program makes exams under.

2: a blank weight cannot be read off the one beside it; pages for a browser have a content policy.
3: the slips of one unit alone, of a leaky ReLU, and of a logarithm to base 2; who rounds to one decimal has a habit,
which is worked out in marking, and makes no slip.
4: networks of two classes may give the wrong one of one row, which the name of their batches says.
5: a question of classes asks for the sum of the exponentials, where that is to scale, and tells classes exchanged from
the sign lost.
"""

SLIPS_SINCE: Mapping[str, int] = {
    "*/leaky_relu_used": 3,
    "*/activation_left_out_[A-Z][0-9]": 3,
    "*/biases_taken_as_1": 3,
    "*/bias_taken_as_1_*": 3,
    "softmax/binary_logarithm_used": 3,
}
"""Slips that came after the first rules, like `forward/bias_added_twice`, each with the rules that brought it.

`*` stands for anything: `*/minus_doubled_*` are those of every kind.
"""


SLIPS_UNTIL: Mapping[str, int] = {"*/rounded_to_one_decimal": 2}
"""Slips that were given up, each with the last rules that had it.

An exam under these rules keeps what it lists of them, and need not list them: another question in the place of one of
its own is made under the rules of today.
"""


def is_known(kind: str, slip: str, rules: int) -> bool:
    """Whether an exam that was made under `rules` may list a slip in a question of this kind."""
    return all(rules <= last for last in _of(SLIPS_UNTIL, kind, slip))


def is_due(kind: str, slip: str, rules: int) -> bool:
    """Whether an exam that was made under `rules` has to list a slip in a question of this kind, where it shows."""
    return not _of(SLIPS_UNTIL, kind, slip) and all(since <= rules for since in _of(SLIPS_SINCE, kind, slip))


def _of(table: Mapping[str, int], kind: str, slip: str) -> list[int]:
    return [rules for pattern, rules in table.items() if fnmatchcase(f"{kind}/{slip}", pattern)]
