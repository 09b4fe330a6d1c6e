"""The second way of every kind of question, one module each."""

from collections.abc import Mapping

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

__all__ = ["KINDS", "SecondWay", "Word"]

KINDS: Mapping[str, SecondWay] = {
    "forward": forward.KIND,
    "activation-swap": activation_swap.KIND,
    "missing-weight": missing_weight.KIND,
    "truth-table": truth_table.KIND,
    "softmax": softmax.KIND,
    "dump": dump.KIND,
    "gradient": gradient.KIND,
    "hand-code": hand_code.KIND,
}
"""The second way of each kind by the kind's name in `exam.json`."""
