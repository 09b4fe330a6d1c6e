"""The table of the kinds of question: whatever asks of a question what its kind says finds it here."""

from collections.abc import Mapping

from examgen.items import activation_swap, dump, forward, gradient, hand_code, missing_weight, softmax, truth_table
from examgen.items.kind import Kind

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
