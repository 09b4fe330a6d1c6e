"""The rules that an exam is made under, by their number: what was printed once is marked for ever by the rules it had.

A new kind of slip, or a new rule of a good question, raises `RULES`. An exam says its own in its record, and is asked
for no more than those: a slip that came later need not be listed in it.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase

FIRST_RULES = 1
"""Those of a record that names none."""

RULES = 3
"""Those that this program makes exams under.

2: a blank weight cannot be read off the one beside it; pages for a browser have a content policy.
3: the slips of one unit alone, of a leaky ReLU, and of a logarithm to base 2.
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


def is_due(kind: str, slip: str, rules: int) -> bool:
    """Whether an exam that was made under `rules` has to list a slip in a question of this kind, where it shows."""
    name = f"{kind}/{slip}"
    return all(since <= rules for pattern, since in SLIPS_SINCE.items() if fnmatchcase(name, pattern))
