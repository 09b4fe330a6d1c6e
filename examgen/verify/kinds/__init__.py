"""The second way of every kind of question, one module each, in NumPy and fractions.

Every module has the same verbs: `parts`, `right`, `slipped`, `words`, `passes`, `own_lines`, `crowd`, `undecided`.
"""

from collections.abc import Mapping

from examgen.verify.kinds import activation_swap, dump, forward, missing_weight, truth_table
from examgen.verify.kinds.kind import SecondWay, Word

__all__ = ["KINDS", "SecondWay", "Word"]

KINDS: Mapping[str, SecondWay] = {
    "forward": forward,
    "activation-swap": activation_swap,
    "missing-weight": missing_weight,
    "truth-table": truth_table,
    "dump": dump,
}
"""The second way of each kind by the kind's name in `exam.json`."""
