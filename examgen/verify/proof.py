"""What `verify` says: claims, each with how much of it was checked, up to the first lie."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that was proved. checked: how many of `unit` hold; lie: the first that does not, by its place."""

    claim: str
    checked: int
    unit: str
    lie: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """The claims in the order in which they were checked; the last of them is the lie, if there is one."""

    claims: tuple[Claim, ...]

    @property
    def lie(self) -> str | None:
        """The first lie, whose text names the place, or None if all holds."""
        return next((claim.lie for claim in self.claims if claim.lie is not None), None)


def checked(claim: str, unit: str, outcomes: Iterable[str | None]) -> Claim:
    """The claim after its check. outcomes: for each thing that was looked at None, or what is wrong with it."""
    count, lie = first_lie(outcomes)
    return Claim(claim, count, unit, lie)


def first_lie(outcomes: Iterable[str | None]) -> tuple[int, str | None]:
    """How many of the things that were looked at are right before the first that is not, and what is wrong with it."""
    count = 0
    for lie in outcomes:
        if lie is not None:
            return count, lie
        count += 1
    return count, None
