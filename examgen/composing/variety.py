"""Rules that questions vary by, over a whole exam: of what there is to be little, and what counts as it.

Each has a name and the largest share that it leaves, some the smallest one too. The choice among candidates keeps to it
as far as they allow; what they do not allow is said by name. Nothing is refused by them, so that they cost no
questions, but a choice.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from examgen.composing.candidates import Candidate
from examgen.items import KINDS
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import round_half_up
from examgen.paper.edges import BIAS
from examgen.paper.network import Row

PLAIN = frozenset(map(Decimal, (-1, 0, 1)))
"""Answers that take no arithmetic to guess."""

SHOWN_PLACES = 2
"""Decimals by which a number counts as one of these."""

Counted = tuple[int, int]
"""How many of how many."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. of: what the share is of; most: the largest share; counts: how many of how many a candidate has.

    kinds, activations: of the questions that it is about; least: the smallest share.
    """

    name: str
    of: str
    most: Fraction
    counts: Callable[[Candidate], Counted]
    kinds: tuple[str, ...]
    activations: tuple[Activation, ...]
    least: Fraction = Fraction(0)

    def is_about(self, candidate: Candidate) -> bool:
        """Whether it is a rule for this question."""
        return candidate.kind in self.kinds and candidate.extracted.network.hidden_activation in self.activations


def _per_cent(share: Fraction) -> str:
    return f"{float(100 * share):.0f} %"


def _plain(number: Decimal) -> bool:
    return round_half_up(number, SHOWN_PLACES) in PLAIN


def _trace(candidate: Candidate, row: Row = ()) -> tuple[list[Decimal], list[Decimal], list[Decimal]]:
    """Sums and outputs of the hidden units, and the outputs, on the candidate's row."""
    *hidden, output = candidate.extracted.network.trace(row or candidate.posed.row)
    sums = [total for layer in hidden for total in layer.sums]
    return sums, [value for layer in hidden for value in layer.outputs], list(output.outputs)


def _plain_boxes(candidate: Candidate) -> Counted:
    sums, hidden, outputs = _trace(candidate)
    boxes = [*sums, *hidden, *outputs]
    return sum(map(_plain, boxes)), len(boxes)


def _saturated(candidate: Candidate) -> Counted:
    _, hidden, _ = _trace(candidate)
    return sum(map(_plain, hidden)), len(hidden)


def _clipped(candidate: Candidate) -> Counted:
    return int(candidate.clipped), 1


def _bias_blank(candidate: Candidate) -> Counted:
    (blank,) = candidate.posed.besides.blanks
    return int(blank.startswith(f"{BIAS}->")), 1


def _plain_on_zeros(candidate: Candidate) -> Counted:
    network = candidate.extracted.network
    _, _, outputs = _trace(candidate, (Decimal(0),) * network.input_size)
    return int(any(map(_plain, outputs))), 1


def _error_copied(candidate: Candidate) -> Counted:
    values = KINDS[candidate.kind].solve(candidate.posed, SHOWN_PLACES + 2)
    same = any(values[f"delta {name}"] == values[error] for name, error in _errors(values))
    return int(same), 1


def _errors(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in values:
        if name.startswith("error"):
            yield name.removeprefix("error").strip() or "O", name


def _delta_copied(candidate: Candidate) -> Counted:
    """A weight into a hidden unit that carries 1: its gradient is the delta of the unit."""
    carries = {BIAS: Decimal(1)}
    carries |= {f"I{place}": number for place, number in enumerate(candidate.posed.row)}
    edges = [name.removeprefix("new ") for name in _parts(candidate) if name.startswith("new ")]
    return int(any(carries.get(edge.partition("->")[0]) == 1 and "->O" not in edge for edge in edges)), 1


def _silent_deltas(candidate: Candidate) -> Counted:
    sums, _, _ = _trace(candidate)
    return sum(total <= 0 for total in sums), len(sums)


def _parts(candidate: Candidate) -> tuple[str, ...]:
    return KINDS[candidate.kind].declare(candidate.posed).parts


CURVED = (Activation.SIGMOID, Activation.TANH)
EVERY = (Activation.RELU, *CURVED, Activation.LEAKY_RELU)
RELU = (Activation.RELU,)

SATURATED = "hidden unit at 0 or ±1"

RULES = (
    Rule("answer of 0 or ±1", "boxes", Fraction(15, 100), _plain_boxes, ("forward",), RELU),
    Rule(SATURATED, "hidden units", Fraction(8, 100), _saturated, ("forward",), CURVED),
    Rule(SATURATED, "hidden units", Fraction(25, 100), _saturated, ("forward",), RELU),
    Rule("clipped ReLU", "questions", Fraction(50, 100), _clipped, ("forward",), RELU, Fraction(30, 100)),
    Rule("blank bias", "questions", Fraction(1, 3), _bias_blank, ("missing-weight",), EVERY),
    Rule("O(0,0) of 0 or ±1", "questions", Fraction(25, 100), _plain_on_zeros, ("truth-table",), RELU),
    Rule("delta O that is the error", "questions", Fraction(1, 5), _error_copied, ("gradient",), EVERY),
    Rule("gradient that is a hidden delta", "questions", Fraction(1, 3), _delta_copied, ("gradient",), EVERY),
    Rule("hidden delta of 0", "hidden units", Fraction(20, 100), _silent_deltas, ("gradient",), RELU),
)

ALIKE = "pattern and row more than twice"
MOST_ALIKE = 2
"""How many forward questions on ReLUs may have the same units firing on the same row."""


@dataclass(slots=True)
class Variety:
    """What the questions that were chosen so far count, rule by rule, and how many candidates were passed over."""

    hits: Counter[Rule] = field(default_factory=Counter)
    seen: Counter[Rule] = field(default_factory=Counter)
    struck: Counter[Rule] = field(default_factory=Counter)
    patterns: Counter[object] = field(default_factory=Counter)
    _counted: dict[tuple[str, Row, Rule], Counted] = field(default_factory=dict)

    def excess(self, candidate: Candidate) -> Fraction:
        """By how much the exam would be over its rules with one more question, all rules together."""
        over = sum((self._over(rule, candidate) for rule in RULES if rule.is_about(candidate)), Fraction(0))
        pattern = pattern_of(candidate)
        return over + max(0, self.patterns[pattern] + 1 - MOST_ALIKE if pattern else 0)

    def _over(self, rule: Rule, candidate: Candidate) -> Fraction:
        hits, seen = self.counts(rule, candidate)
        every, counted = self.seen[rule] + seen, self.hits[rule] + hits
        too_many = counted - rule.most * every if hits else Fraction(0)
        return max(Fraction(0), too_many, Fraction(0) if hits else rule.least * every - counted)

    def missed(self, rule: Rule) -> str | None:
        """What a rule wants, in words, where the questions that were chosen are over or under it.

        A share is so many whole ones, of the largest rounded up and of the smallest down, and one question is no
        repetition, however many of its boxes count.
        """
        hits, seen = self.hits[rule], self.seen[rule]
        if hits > ceil(rule.most * seen) and self.struck[rule] > 1:
            return f"at most {_per_cent(rule.most)} are wanted: no choice with fewer was found"
        if hits < floor(rule.least * seen):
            return f"at least {_per_cent(rule.least)} are wanted: no choice with more was found"
        return None

    def counts(self, rule: Rule, candidate: Candidate) -> Counted:
        """What a candidate counts by a rule, worked out once."""
        key = (candidate.extracted.mark, candidate.inputs, rule)
        if key not in self._counted:
            self._counted[key] = rule.counts(candidate)
        return self._counted[key]

    def take(self, candidate: Candidate) -> None:
        """One more question was chosen."""
        for rule in RULES:
            if rule.is_about(candidate):
                hits, seen = self.counts(rule, candidate)
                self.hits[rule] += hits
                self.seen[rule] += seen
                self.struck[rule] += bool(hits)
        pattern = pattern_of(candidate)
        if pattern:
            self.patterns[pattern] += 1


def pattern_of(candidate: Candidate) -> tuple[Row, tuple[bool, ...]] | None:
    """The row and which units fire on it, of a forward question on ReLUs; else None."""
    if candidate.kind != "forward" or candidate.extracted.network.hidden_activation is not Activation.RELU:
        return None
    sums, _, _ = _trace(candidate)
    return candidate.posed.row, tuple(sorted(total > 0 for total in sums))


def relaxed(candidates: Iterable[Candidate]) -> Iterator[str]:
    """What the networks did not give: each rule that could not be kept, by its name, with the share that there is."""
    variety = Variety()
    for candidate in candidates:
        variety.take(candidate)
    for rule in RULES:
        wanted = variety.missed(rule)
        if wanted:
            yield f"relaxed: {rule.name}, in {variety.hits[rule]} of {variety.seen[rule]} {rule.of}, where {wanted}."
    often = max(variety.patterns.values(), default=0)
    every = sum(variety.patterns.values())
    if often > MOST_ALIKE * max(1, ceil(Fraction(every, 20))):
        yield (
            f"relaxed: {ALIKE}, in {often} of {every} questions the same units fire on the same row: "
            "no choice with fewer was found."
        )
