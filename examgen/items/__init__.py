"""The kinds of question, one module each, and what they share.

Every kind is a module that declares what is given and what is worked out from it: `pose`, `declare`, `screen`, and the
slips that no other kind has. Answers, worked lines, shared slips and difficulty follow.
"""

from collections.abc import Mapping

from examgen.items import activation_swap, dump, forward, gradient, hand_code, missing_weight, softmax, truth_table
from examgen.items.kind import Kind

__all__ = ["KINDS", "Kind"]

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        forward.KIND,
        activation_swap.KIND,
        missing_weight.KIND,
        truth_table.KIND,
        softmax.KIND,
        dump.KIND,
        gradient.KIND,
        hand_code.KIND,
    )
}
"""Every kind of question by its name in `exam.json`."""
