"""Networks of the bank as candidates for questions: rounded, screened, posed on a row, and told apart.

Everything here is worked out on demand, so that an exam of twenty looks at sixty networks, not at thousands.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from itertools import chain
from random import Random
from typing import Any

from examgen.asking.spec import Section, Spec
from examgen.files.errors import ExamgenError
from examgen.items.item import Item, OwnSource, Posed, Source, SourceLayer
from examgen.items.kinds import KINDS
from examgen.items.screening import Rejection, clips, missed_rows, screen_item, screen_network
from examgen.items.solution import Solution, examined, make_item
from examgen.networks.bank import Bank
from examgen.networks.training import TRAINING_LOSSES, Batch, Subject, TrainedNetwork, every_subject
from examgen.paper.activations import Activation
from examgen.paper.estimates import Interval
from examgen.paper.network import MOST_WEIGHT_PLACES, TARGETS, WEIGHT_PLACES, Network, Row, canonical, target_of
from examgen.paper.writing import NO, YES

Drawn = tuple[int, TrainedNetwork]
"""A network as it lies in the bank, and the number of its batch."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """A network on paper: rounded, if it is one of the bank's; where it came from, if anywhere; its fingerprint.

    missed: the rows of which it gives the wrong class, where it was trained to leave some.
    """

    network: Network
    source: Source | None
    mark: str
    missed: tuple[Row, ...] = ()

    @property
    def origin(self) -> str:
        """Its place in the bank, `0/17`; empty for a network that is not from there."""
        return "" if self.source is None else f"{self.source.batch}/{self.source.index}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that passed the screens, with what the choice among candidates needs to know of it.

    target: what the task asks for on its row, None for inputs that are no row, and where all rows are asked;
    merged: how many applicable slips cannot be told from another one; word: "yes" or "no" if that is what a part takes;
    either_sign: whether roundings on the way may lead to either sign of an answer that is not 0; solved: its answers
    and slips, where they were worked out to judge it.
    """

    extracted: Extracted
    inputs: Row
    target: int | None
    difficulty: int
    clipped: bool
    merged: int
    slips: tuple[str, ...]
    posed: Posed
    word: str = ""
    either_sign: bool = False
    kind: str = ""
    solved: Solution | None = None


def extract(drawn: Drawn, places: int = WEIGHT_PLACES) -> Extracted:
    """A trained network rounded half up to so many decimals, with its unrounded weights and its place in the bank."""
    return _extracted(drawn, on_paper(drawn[1], places))


def _extracted(drawn: Drawn, network: Network) -> Extracted:
    batch, trained = drawn
    unrounded = tuple(SourceLayer(weights=layer.weights, biases=layer.biases) for layer in trained.layers)
    missed = missed_rows(network) if trained.wrong_rows else ()
    return Extracted(network, Source(layers=unrounded, batch=batch, index=trained.index), fingerprint(network), missed)


def on_paper(trained: TrainedNetwork, places: int = WEIGHT_PLACES) -> Network:
    """A trained network rounded half up to so many decimals."""
    return Network(trained.task, tuple(layer.on_paper(places) for layer in trained.layers))


def item_of(candidate: Candidate, identifier: str, places: int, section: Section) -> Item:
    """The candidate as a whole item of a section. Raises ExamgenError if the points cannot be spread over its parts."""
    return posed_item(candidate.posed, candidate.extracted.source, identifier, places, section, candidate.solved)


def posed_item(
    posed: Posed,
    source: Source | OwnSource | None,
    identifier: str,
    places: int,
    section: Section,
    solved: Solution | None = None,
) -> Item:
    """A question as a whole item of a section. solved: its answers and slips, if they are at hand.

    Raises ExamgenError if the points cannot be spread over its parts.
    """
    try:
        return make_item(identifier, section.kind, posed, source, places, section.points, solved=solved)
    except ValueError as problem:
        wrong = section.named("points", section.points)
        raise ExamgenError(f"{wrong}: {problem}. Give at least half a point a part.") from None


def drawn_from(batch: Batch) -> list[Drawn]:
    """Every solved network of a batch, in the order of the batch."""
    return [(batch.number, trained) for trained in batch.networks]


def fingerprint(network: Network) -> str:
    """Sixteen hexadecimal digits, alike for all networks that an exam must not hold twice."""
    output = (
        () if network.output_activation in (Activation.LINEAR, Activation.SOFTMAX) else (network.output_activation,)
    )
    text = " ".join(map(str, (network.task, *network.hidden_activations, *output, canonical(network))))
    return sha256(text.encode()).hexdigest()[:16]


@dataclass(slots=True)
class Poser:
    """Screens the networks of one subject and poses them on rows, for one section, and remembers what came of it.

    used: fingerprints of the networks in the sections before.
    """

    spec: Spec
    section: Section
    used: frozenset[str] = frozenset()
    _screened: dict[tuple[int, int], Extracted | Rejection] = field(default_factory=dict)
    _posed: dict[tuple[str, Row], Candidate | Rejection] = field(default_factory=dict)
    _hidden: Counter[str] = field(default_factory=Counter)

    def afresh(self) -> "Poser":
        """One for the same section that remembers nothing yet, for the networks of another subject."""
        return Poser(self.spec, self.section, self.used)

    def good_networks(self, networks: Iterable[Drawn], rejected: Counter[Rejection]) -> Iterator[Extracted]:
        """The networks on paper that make good questions, each but once. rejected: counts what was screened out."""
        seen: set[str] = set()
        for drawn in networks:
            outcome = self._screen(drawn)
            if isinstance(outcome, Extracted) and outcome.mark in seen:
                outcome = Rejection.SAME_NETWORK
            if isinstance(outcome, Rejection):
                rejected[outcome] += 1
            else:
                seen.add(outcome.mark)
                yield outcome

    def pose(self, extracted: Extracted, inputs: Row) -> Candidate | Rejection:
        """The question of `extracted` on the row `inputs`, or why it would not be a good one."""
        key = (extracted.origin, inputs)
        if key not in self._posed:
            self._posed[key] = self._judge(extracted, inputs)
        return self._posed[key]

    def posed(self, extracted: Extracted, inputs: Row) -> Posed:
        """The question that `extracted` makes on the row `inputs`: the same whenever it is asked for."""
        chance = Random(f"{self.section.kind}/{extracted.mark}/{extracted.origin}")
        pose = KINDS[self.section.kind].posing(self.section.step, self.section.rules)
        return pose(extracted.network, inputs, chance)

    def rejections(self) -> Counter[Rejection]:
        """How many questions each rule refused."""
        return Counter(outcome for outcome in self._posed.values() if isinstance(outcome, Rejection))

    def _screen(self, drawn: Drawn) -> Extracted | Rejection:
        key = (drawn[0], drawn[1].index)
        if key not in self._screened:
            self._screened[key] = self._looked_at(drawn)
        return self._screened[key]

    def _looked_at(self, drawn: Drawn) -> Extracted | Rejection:
        trained = drawn[1]
        network = on_paper(trained, self.section.weight_places)
        rejection = screen_network(network, trained.wrong_rows)
        if rejection is not None:
            return rejection
        extracted = _extracted(drawn, network)
        if self._is_among(self.spec.avoided, extracted, trained):
            return Rejection.AVOIDED
        return Rejection.SAME_NETWORK if self._is_among(self.used, extracted, trained) else extracted

    @staticmethod
    def _is_among(marks: frozenset[str], extracted: Extracted, trained: TrainedNetwork) -> bool:
        """Whether a network is among those that have these fingerprints, to whatever decimals it was rounded there."""
        others = [places for places in range(WEIGHT_PLACES, MOST_WEIGHT_PLACES + 1) if marks]
        return extracted.mark in marks or any(fingerprint(on_paper(trained, places)) in marks for places in others)

    def _judge(self, extracted: Extracted, inputs: Row) -> Candidate | Rejection:
        network = extracted.network
        posed = self.posed(extracted, inputs)
        if self.section.difficulty and not self.section.in_band(KINDS[self.section.kind].difficulty(posed)):
            return Rejection.OUTSIDE_BAND
        found = examined(self.section.kind, posed, self.spec.places)
        refused = screen_item(posed, found, self._hidden)
        if refused:
            return refused
        solved = found.solution()
        difficulty = KINDS[self.section.kind].difficulty(posed, found.declared)
        slips = tuple(slip.name for slip in solved.slips)
        target, clipped = target_of(posed.inputs, network.task), bool(inputs) and clips(network, inputs)
        word = yes_or_no(solved.answers.values())
        merged, either_sign = _merged(solved), _either_sign(solved)
        told = (merged, slips, posed, word, either_sign, self.section.kind, solved)
        return Candidate(extracted, inputs, target, difficulty, clipped, *told)


def yes_or_no(answers: Iterable[object]) -> str:
    """Which of the two a part asks for; empty where none does."""
    return next((str(answer) for answer in answers if answer in (YES, NO)), "")


def yes_or_no_of(item: Item) -> str:
    """Which of "yes" and "no" is right in an item; empty where neither is."""
    return yes_or_no(part.answer for part in item.parts)


def _merged(solved: Solution) -> int:
    return sum(len(group) for group in solved.groups() if len(group) > 1)


def _either_sign(solved: Solution) -> bool:
    return any(
        isinstance(accepted, Interval) and accepted.low < 0 < accepted.high and solved.answers[part] != 0
        for part, accepted in solved.accepted.items()
    )


def pools(networks: Iterable[Extracted], wanted: Mapping[Row, int], poser: Poser) -> dict[Row, list[Candidate]]:
    """Up to `wanted` candidates for each row, no network in two of them.

    Each network goes to the row that still lacks most and that it makes a good question on; one that gives the wrong
    class of a row is asked there. Where "yes" or "no" is asked for, half of a row's candidates have either, if there
    are so many.
    """
    found: dict[Row, list[Candidate]] = {row: [] for row in wanted}
    alike: dict[Row, list[Candidate]] = {row: [] for row in wanted}
    for extracted in networks:
        lacking = [row for row in wanted if len(found[row]) < wanted[row]]
        if not lacking:
            break
        asked = (row for row in lacking if row in extracted.missed) if extracted.missed else lacking
        for row in sorted(asked, key=lambda row: len(found[row]) / wanted[row]):
            candidate = poser.pose(extracted, row)
            if isinstance(candidate, Candidate):
                if is_one_too_many(candidate, found[row], wanted[row]):
                    alike[row].append(candidate)
                    continue
                found[row].append(candidate)
                break
    taken = {candidate.extracted.mark for candidates in found.values() for candidate in candidates}
    for row, candidates in alike.items():
        free = [candidate for candidate in candidates if candidate.extracted.mark not in taken]
        found[row] += free[: wanted[row] - len(found[row])]
        taken |= {candidate.extracted.mark for candidate in found[row]}
    return found


def is_one_too_many(candidate: Candidate, others: Sequence[Candidate], wanted: int) -> bool:
    """Whether more than half of `wanted` candidates would ask for the same of "yes" and "no"."""
    return bool(candidate.word) and 2 * sum(other.word == candidate.word for other in others) >= wanted


def clipped_first(networks: Iterable[Extracted], rows: Iterable[Row]) -> Iterator[Extracted]:
    """The networks in their order, but first those with a ReLU's sum below 0 on one of `rows` while another unit fires.

    Other than ReLU networks, leaky or not, are handed on as they come.
    """
    rows = tuple(rows)
    others = []
    for extracted in networks:
        network = extracted.network
        if not network.hidden_activation.kinked or any(_clips_and_fires(network, row) for row in rows):
            yield extracted
        else:
            others.append(extracted)
    yield from others


def _clips_and_fires(network: Network, row: Row) -> bool:
    return clips(network, row) and any(output > 0 for output in network.trace(row)[0].outputs)


def subject_of(network: Network, batches: Container[str] = ()) -> Subject:
    """What a network of the bank was trained for. batches: of its section, whose names alone tell the loss.

    Where none of these is its subject's, the loss is its output's usual one. Of two classes one row may be wrong.
    """
    hidden = tuple(len(layer.biases) for layer in network.layers[:-1])
    output, losses = next(pair for pair in TRAINING_LOSSES.items() if pair[0] == network.output_activation)
    wrong = int(output == "softmax" and network.task in TARGETS and len(missed_rows(network)) == 1)
    known = [Subject(network.hidden_activation, network.task, hidden, output, loss, wrong) for loss in losses]
    return next((subject for subject in known if subject.name in batches), known[0])


def survey(bank: Bank | None = None) -> list[dict[str, Any]]:
    """What lies in the bank, an entry for each subject that has a batch.

    Each entry: what the subject is, batches, starts, solved, yield (solved a start), rejected (how many by reason),
    good.
    """
    shelf = bank or Bank()
    entries = []
    for subject in every_subject():
        batches = [shelf.batch(subject, number) for number in shelf.cached(subject)]
        if not batches:
            continue
        rejected: Counter[Rejection] = Counter()
        networks = chain.from_iterable(map(drawn_from, batches))
        good = sum(1 for _ in Poser(Spec(), Section()).good_networks(networks, rejected))
        starts, solved = sum(batch.starts for batch in batches), sum(len(batch.networks) for batch in batches)
        entries.append(
            {
                **asdict(subject),
                "batches": len(batches),
                "starts": starts,
                "solved": solved,
                "yield": solved / starts,
                "rejected": {str(reason.value): count for reason, count in rejected.most_common()},
                "good": good,
            }
        )
    return entries
