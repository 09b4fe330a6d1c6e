"""The kinds of question, one module each, and what they share.

Every kind is a module with the same verbs in the same order: `solve`, `steps`, `slips`, `difficulty`.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from examgen.arithmetic import Estimate
from examgen.items import forward
from examgen.network import Network

__all__ = ["KINDS", "Kind"]


class Kind(Protocol):
    """What a module of a kind offers. `kept` is how many decimals a student keeps on the way, at least."""

    def solve(self, network: Network, inputs: Sequence[Decimal], kept: int) -> Mapping[str, Estimate]:
        """Every part by name, in the order of the boxes."""

    def steps(self, network: Network, inputs: Sequence[Decimal], kept: int) -> tuple[str, ...]:
        """The worked lines of the key."""

    def slips(
        self, network: Network, inputs: Sequence[Decimal], kept: int
    ) -> Iterator[tuple[str, Mapping[str, Estimate]]]:
        """Every known mistake by name with what it makes of each part."""

    def difficulty(self, network: Network, inputs: Sequence[Decimal]) -> int:
        """How much there is to calculate, as a count of operations."""


KINDS: Mapping[str, Kind] = {
    forward.NAME: forward,
}
"""Every kind of question by its name in `exam.json`."""
