"""The kinds of question, one module each, and what they share.

Every kind is a module with the same verbs in the same order: `pose`, `solve`, `screen`, `steps`, `slips`, `difficulty`,
`graph`.
"""

from collections.abc import Mapping

from examgen.items import activation_swap, dump, forward, gradient, hand_code, missing_weight, softmax, truth_table
from examgen.items.kind import Kind

__all__ = ["KINDS", "Kind"]

KINDS: Mapping[str, Kind] = {
    forward.NAME: forward.KIND,
    activation_swap.NAME: activation_swap.KIND,
    missing_weight.NAME: missing_weight,
    truth_table.NAME: truth_table.KIND,
    softmax.NAME: softmax.KIND,
    dump.NAME: dump.KIND,
    gradient.NAME: gradient,
    hand_code.NAME: hand_code,
}
"""Every kind of question by its name in `exam.json`."""
