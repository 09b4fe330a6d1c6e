"""Candidates for the twins of an exam's items, each with its expected loss, and the choice among them.

A twin is of the same kind, subject and row as the item that it belongs to, and about another network.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from examgen.asking.spec import Section
from examgen.composing.candidates import Candidate, Drawn, Poser, clipped_first, item_of, pools
from examgen.composing.compose import drawn, without_row
from examgen.composing.constructing import mark_of
from examgen.composing.rows import rowless
from examgen.composing.variety import NOTHING_COUNTED, Profile, Variety, profile_of
from examgen.exam.form_rules import ITEMS_WITHIN, distance, loss_of, word_of
from examgen.items.difficulty import FAMILIES, LIKELIHOODS, expected_loss
from examgen.items.item import Item
from examgen.items.screening import Rejection, clips
from examgen.networks.bank import Bank, TrainingProgress
from examgen.networks.batches import MOST_BATCHES, round_from
from examgen.networks.training import Subject
from examgen.paper.network import Row


@dataclass(frozen=True, slots=True)
class Twin:
    """An item with its expected loss. clipped: whether a ReLU is at 0; merged: slips that cannot be told apart.

    either_sign: whether roundings on the way may lead to either sign of an answer; profile: what it counts by the rules
    of variety.
    """

    item: Item
    clipped: bool
    merged: int = 0
    either_sign: bool = False
    profile: Profile = NOTHING_COUNTED

    @property
    def loss(self) -> Decimal:
        """Its expected loss in points."""
        return loss_of(self.item)

    @property
    def word(self) -> str:
        """What could be copied of it at a glance, as `form_rules.word_of` has it."""
        return word_of(self.item)

    def may_replace(self, other: "Twin") -> bool:
        """Whether it may stand in the place of another without loss to a form but in how hard it is."""
        alike = (self.clipped, self.word) == (other.clipped, other.word)
        return alike and self.either_sign <= other.either_sign and self.profile.no_worse(other.profile)


def rated(
    item: Item,
    places: int,
    likelihoods: Mapping[str, Decimal] = LIKELIHOODS,
    families: Mapping[str, str] = FAMILIES,
) -> Item:
    """The item with its expected loss. places: the exam's; likelihoods, families: as an exam's record has them."""
    loss = expected_loss(item, places, likelihoods, families)
    return replace(item, expected_loss=loss)


def first_twin(item: Item, places: int) -> Twin:
    """An item that twins are wanted for."""
    clipped = item.inputs is not None and clips(item.network, item.inputs)
    return Twin(rated(item, places), clipped)


def row_of(item: Item, section: Section) -> Row:
    """The row of the truth table that an item of the section asks, empty where it asks none or all."""
    return () if item.inputs is None or rowless(section) else item.inputs


@dataclass(slots=True)
class Supply:
    """What may become twins of the items of one section and subject.

    batches: the numbers of those that are looked at, at first, which follow one another.
    """

    poser: Poser
    subject: Subject
    bank: Bank
    random: Random
    seed: int
    batches: tuple[int, ...]
    likelihoods: Mapping[str, Decimal] = field(default_factory=lambda: LIKELIHOODS)
    families: Mapping[str, str] = field(default_factory=lambda: FAMILIES)
    progress: TrainingProgress | None = None
    _read: int = 0
    _networks: list[Drawn] = field(default_factory=list)
    _rated: dict[tuple[str, Row], Item] = field(default_factory=dict)
    _rejected: Counter[Rejection] = field(default_factory=Counter)

    def pools(self, wanted: Mapping[Row, int], needed: Mapping[Row, int]) -> dict[Row, list[Twin]]:
        """For each row as many candidates as are wanted, if there are so many in the batches that hold what is needed.

        Fewer than are needed come back where even all batches hold no more.
        """
        while True:
            self._read_on()
            found = self._found(wanted)
            if all(len(found[row]) >= number for row, number in needed.items()) or len(self.batches) == MOST_BATCHES:
                return {row: [self._twin(candidate) for candidate in candidates] for row, candidates in found.items()}
            self.look_further()

    def look_further(self) -> None:
        """Look at one more batch from now on, if there may be more."""
        self.batches = round_from(self.batches[0])[: len(self.batches) + 1]

    def rejections(self) -> Counter[Rejection]:
        """How many networks and questions each rule refused."""
        return self._rejected + self.poser.rejections()

    def _read_on(self) -> None:
        """Read the batches that are to be looked at; the networks of each come in a mixed order."""
        for number in self.batches[self._read :]:
            networks = drawn(self.bank, self.subject, number, self.progress)
            self._networks += self.random.sample(networks, len(networks))
        self._read = len(self.batches)

    def _found(self, wanted: Mapping[Row, int]) -> dict[Row, list[Candidate]]:
        self._rejected = Counter()
        good = self.poser.good_networks(self._networks, self._rejected)
        if () in wanted:
            return {(): without_row(good, wanted[()], self.seed, self.poser)}
        return pools(clipped_first(good, wanted), wanted, self.poser)

    def _twin(self, candidate: Candidate) -> Twin:
        key = (candidate.extracted.origin, candidate.inputs)
        if key not in self._rated:
            places = self.poser.spec.places
            item = item_of(candidate, "", places, self.poser.section)
            self._rated[key] = rated(item, places, self.likelihoods, self.families)
        profile = profile_of(candidate.kind, candidate.posed)
        return Twin(self._rated[key], candidate.clipped, candidate.merged, candidate.either_sign, profile)


def matched(
    firsts: Sequence[Twin], pool: Sequence[Twin], each: int, varieties: Sequence[Variety] = ()
) -> tuple[list[tuple[Twin, ...]], list[Twin]]:
    """For each of the first ones `each` twins out of a pool, and what is left of the pool.

    The hardest ones choose first: what is hard is rare. varieties: what the questions of each further form count so
    far, counted on. Raises IndexError if the pool is too small.
    """
    counted = varieties or [Variety() for _ in range(each)]
    left, chosen = list(pool), dict[int, tuple[Twin, ...]]()
    for place in sorted(range(len(firsts)), key=lambda place: -firsts[place].loss):
        together: tuple[Twin, ...] = (firsts[place],)
        for variety in counted:
            ways = [_distance(twin, together, variety) for twin in left]
            if not ways:
                raise IndexError("the pool is too small")
            together = (*together, left.pop(min(range(len(left)), key=ways.__getitem__)))
            variety.take(together[-1].profile)
        chosen[place] = together
    return [chosen[place] for place in range(len(firsts))], left


def _distance(
    twin: Twin, others: Sequence[Twin], variety: Variety
) -> tuple[bool, bool, Fraction, bool, bool, Decimal, int]:
    """How ill a candidate goes with an item and the twins that it has: what is least goes best."""
    first = others[0]
    return (
        bool(twin.word) and twin.word == others[-1].word,  # a neighbour's answer is worth nothing then
        not near((*others, twin)),
        sum(variety.excess(twin.profile).values(), Fraction(0)),
        twin.clipped != first.clipped,
        twin.either_sign,
        abs(twin.loss - first.loss),
        twin.merged,
    )


def near(together: Sequence[Twin]) -> bool:
    """Whether twins are no farther apart than they should be."""
    return distance([twin.loss for twin in together]) <= ITEMS_WITHIN * together[0].item.points


def marks(twins: Sequence[Twin]) -> frozenset[str]:
    """The fingerprints of their networks."""
    return frozenset(mark_of(twin.item) for twin in twins)
