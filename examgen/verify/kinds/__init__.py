"""The second way of every kind of question, one module each, in NumPy and fractions.

Every module has the same verbs: `parts`, `right`, `slipped`, `words`, `passes`, `own_lines`, `sheet`, `undecided`.
"""

from collections.abc import Callable, Mapping

from examgen.verify.kinds import (
    activation_swap,
    dump,
    forward,
    gradient,
    hand_code,
    missing_weight,
    softmax,
    truth_table,
)
from examgen.verify.kinds.kind import SecondWay, Word
from examgen.verify.record import Question

__all__ = ["BEYOND_PASSES", "KINDS", "SecondWay", "Word"]

KINDS: Mapping[str, SecondWay] = {
    "forward": forward,
    "activation-swap": activation_swap,
    "missing-weight": missing_weight,
    "truth-table": truth_table,
    "softmax": softmax,
    "dump": dump,
    "gradient": gradient,
    "hand-code": hand_code,
}
"""The second way of each kind by the kind's name in `exam.json`."""

BEYOND_PASSES: Mapping[str, Callable[[Question], int]] = {
    "gradient": gradient.more_operations,
    "softmax": softmax.more_operations,
    "hand-code": hand_code.more_operations,
}
"""How many operations a question has beside those of its passes, for each kind that has any."""
