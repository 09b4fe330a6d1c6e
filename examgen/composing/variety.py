"""Rules that questions vary by, over a whole exam: of what there is to be little, and what counts as it.

Each has a name and the largest share that it leaves, some the smallest one too. The choice among candidates keeps to it
as far as they allow; what they do not allow is said by name. Nothing is refused by them, so that they cost no
questions, but a choice: the candidates that were passed over are counted, rule by rule.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from examgen.exam.record import Pages
from examgen.items.descent import Descent
from examgen.items.item import Item, Posed, Source
from examgen.items.kinds import KINDS
from examgen.items.screening import clips
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import round_half_up
from examgen.paper.edges import BIAS
from examgen.paper.network import TARGETS, Row, target_of

PLAIN = frozenset(map(Decimal, (-1, 0, 1)))
"""Answers that take no arithmetic to guess."""

SHOWN_PLACES = 2
"""Decimals by which a number counts as one of these."""

Counted = tuple[int, int]
"""How many of how many."""


@dataclass(frozen=True, slots=True, eq=False)  # each stands in the table once, and is looked up all the time
class Rule:
    """One rule. of: what the share is of; most: the largest share; counts: how many of how many a question has.

    kinds, activations: of the questions that it is about; least: the smallest share.
    """

    name: str
    of: str
    most: Fraction
    counts: Callable[[str, Posed], Counted]
    kinds: tuple[str, ...]
    activations: tuple[Activation, ...]
    least: Fraction = Fraction(0)

    def is_about(self, kind: str, posed: Posed) -> bool:
        """Whether it is a rule for this question."""
        return kind in self.kinds and posed.network.hidden_activation in self.activations


def _per_cent(share: Fraction) -> str:
    return f"{float(100 * share):.0f} %"


def _plain(number: Decimal) -> bool:
    return round_half_up(number, SHOWN_PLACES) in PLAIN


def _trace(posed: Posed, row: Row = ()) -> tuple[list[Decimal], list[Decimal], list[Decimal]]:
    """Sums and outputs of the hidden units, and the outputs, on the question's row."""
    *hidden, output = posed.network.trace(row or posed.row)
    sums = [total for layer in hidden for total in layer.sums]
    return sums, [value for layer in hidden for value in layer.outputs], list(output.outputs)


def _plain_boxes(_kind: str, posed: Posed) -> Counted:
    sums, hidden, outputs = _trace(posed)
    linear = posed.network.output_activation is Activation.LINEAR  # whose sum is the output, in one box
    of_outputs = () if linear else posed.network.trace(posed.row)[-1].sums
    boxes = [*sums, *hidden, *of_outputs, *outputs]
    return sum(map(_plain, boxes)), len(boxes)


def _saturated(_kind: str, posed: Posed) -> Counted:
    _, hidden, _ = _trace(posed)
    return sum(map(_plain, hidden)), len(hidden)


def _clipped(_kind: str, posed: Posed) -> Counted:
    return int(clips(posed.network, posed.row)), 1


def _bias_blank(_kind: str, posed: Posed) -> Counted:
    (blank,) = posed.besides.blanks
    return int(blank.startswith(f"{BIAS}->")), 1


def _plain_on_zeros(_kind: str, posed: Posed) -> Counted:
    network = posed.network
    _, _, outputs = _trace(posed, (Decimal(0),) * network.input_size)
    return int(any(map(_plain, outputs))), 1


def _error_copied(kind: str, posed: Posed) -> Counted:
    """A delta of an output that is its error; under a cross-entropy it always is, and that is what is asked."""
    if posed.besides_of(Descent).loss.by_sum:
        return 0, 0
    values = KINDS[kind].solve(posed, SHOWN_PLACES + 2)
    same = any(values[f"delta {name}"] == values[error] for name, error in _errors(values))
    return int(same), 1


def _errors(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in values:
        if name.startswith("error"):
            yield name.removeprefix("error").strip() or "O", name


def _delta_copied(kind: str, posed: Posed) -> Counted:
    """A weight into a hidden unit that carries 1: its gradient is the delta of the unit."""
    carries = {BIAS: Decimal(1)}
    carries |= {f"I{place}": number for place, number in enumerate(posed.row)}
    edges = [name.removeprefix("new ") for name in _parts(kind, posed) if name.startswith("new ")]
    return int(any(carries.get(edge.partition("->")[0]) == 1 and "->O" not in edge for edge in edges)), 1


def _silent_deltas(_kind: str, posed: Posed) -> Counted:
    sums, _, _ = _trace(posed)
    return sum(total <= 0 for total in sums), len(sums)


def _parts(kind: str, posed: Posed) -> tuple[str, ...]:
    return KINDS[kind].declare(posed).parts


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


def _class_not_the_tasks(_kind: str, posed: Posed) -> Counted:
    """Of two classes alone: whether the network gives another one than the task on the row."""
    target = target_of(posed.row, posed.network.task) if posed.network.task in TARGETS else None
    if target is None:
        return 0, 0
    _, _, shares = _trace(posed)
    return int(shares.index(max(shares)) != target), 1


WRONG_CLASS = Rule(
    "class that is not the task's",
    "questions of two classes",
    Fraction(50, 100),
    _class_not_the_tasks,
    ("softmax",),
    EVERY,
    Fraction(30, 100),
)
"""What `compose` counts out before it chooses: of so many questions the networks are those that give a wrong class."""

ALIKE = "pattern and row more than twice"
MOST_ALIKE = 2
"""How many of twenty forward questions on ReLUs may have the same units firing on the same row."""

Pattern = tuple[Row, tuple[bool, ...]]
"""A row and which units fire on it."""

Counts = tuple[tuple[Rule, Counted], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a question counts by the rules that are about it. pattern: of a forward question on ReLUs, else None."""

    counts: Counts = ()
    pattern: Pattern | None = None

    def no_worse(self, other: "Profile") -> bool:
        """Whether no rule has more to count than in another question."""
        most = dict(other.counts)
        return all(hits <= most.get(rule, (0, 0))[0] for rule, (hits, _) in self.counts)


NOTHING_COUNTED = Profile()


def profile_of(kind: str, posed: Posed) -> Profile:
    """What a question counts, whatever it came from."""
    counts = tuple((rule, rule.counts(kind, posed)) for rule in RULES if rule.is_about(kind, posed))
    if kind != "forward" or posed.network.hidden_activation is not Activation.RELU:
        return Profile(counts)
    sums, _, _ = _trace(posed)
    return Profile(counts, (posed.row, tuple(sorted(total > 0 for total in sums))))


def _up(share: Fraction, every: int) -> int:
    """So many whole ones as a share of them comes to, rounded up; without the fraction, since this is asked a lot."""
    return -(-share.numerator * every // share.denominator)


def _down(share: Fraction, every: int) -> int:
    return share.numerator * every // share.denominator


@dataclass(slots=True)
class Variety:
    """What the questions that were chosen so far count, rule by rule.

    struck: how many questions count at all; passed_over: how many candidates each rule cost, by its name.
    """

    hits: Counter[Rule] = field(default_factory=Counter)
    seen: Counter[Rule] = field(default_factory=Counter)
    struck: Counter[Rule] = field(default_factory=Counter)
    patterns: Counter[Pattern] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)

    def copy(self) -> "Variety":
        """Another one that has counted the same."""
        return Variety(
            Counter(self.hits),
            Counter(self.seen),
            Counter(self.struck),
            Counter(self.patterns),
            Counter(self.passed_over),
        )

    def excess(self, profile: Profile) -> dict[str, Fraction]:
        """By how much the exam would be over its rules with one more question, by the name of each that it is over."""
        over = {rule.name: self._over(rule, counted) for rule, counted in profile.counts}
        if profile.pattern:
            over[ALIKE] = Fraction(self.patterns[profile.pattern] + 1 - MOST_ALIKE)
        return {name: share for name, share in over.items() if share > 0}

    def _over(self, rule: Rule, counted: Counted) -> Fraction:
        hits, seen = counted
        every, struck = self.seen[rule] + seen, self.hits[rule] + hits
        too_many = struck - rule.most * every if hits else Fraction(0)
        return max(too_many, Fraction(0) if hits else rule.least * every - struck)

    @property
    def over(self) -> int:
        """How many boxes, units and questions are over or under what is wanted, all rules together."""
        shares = sum(max(0, hits - self._most(rule), self._least(rule) - hits) for rule, hits in self.hits.items())
        most_alike = self._most_alike
        return shares + sum(often - most_alike for often in self.patterns.values() if often > most_alike)

    def _most(self, rule: Rule) -> int:
        """So many may count: a share is so many whole ones, the largest rounded up and the smallest down."""
        return _up(rule.most, self.seen[rule])

    def _least(self, rule: Rule) -> int:
        return _down(rule.least, self.seen[rule])

    @property
    def _most_alike(self) -> int:
        return MOST_ALIKE * max(1, -(-sum(self.patterns.values()) // 20))

    def missed(self, rule: Rule) -> str | None:
        """What a rule wants, in words, where the questions that were chosen are over or under it.

        One question is no repetition, however many of its boxes count.
        """
        if self.hits[rule] > self._most(rule) and self.struck[rule] > 1:
            return f"at most {_per_cent(rule.most)}"
        if self.hits[rule] < self._least(rule):
            return f"at least {_per_cent(rule.least)}"
        return None

    def all_missed(self) -> dict[Rule | str, str]:
        """What could not be kept, in words, by the rule."""
        found: dict[Rule | str, str] = {}
        for rule in RULES:
            wanted = self.missed(rule)
            if wanted:
                found[rule] = f"{rule.name}, in {self.hits[rule]} of {self.seen[rule]} {rule.of} ({wanted} wanted)"
        often = max(self.patterns.values(), default=0)
        if often > self._most_alike:
            found[ALIKE] = f"{ALIKE}, in {often} of {sum(self.patterns.values())} questions"
        return found

    def take(self, profile: Profile) -> None:
        """One more question was chosen."""
        self._count(profile, 1)

    def give_back(self, profile: Profile) -> None:
        """A question that was chosen is one no longer."""
        self._count(profile, -1)

    def _count(self, profile: Profile, times: int) -> None:
        for rule, (hits, seen) in profile.counts:
            self.hits[rule] += times * hits
            self.seen[rule] += times * seen
            self.struck[rule] += times * bool(hits)
        if profile.pattern:
            self.patterns[profile.pattern] += times

    def over_with(self, more: Profile) -> int:
        """What `over` would be with one more question."""
        return self.over_after(NOTHING_COUNTED, more)

    def over_after(self, gone: Profile, come: Profile) -> int:
        """What `over` would be with one question in the place of another."""
        self._count(gone, -1)
        self._count(come, 1)
        over = self.over
        self._count(come, -1)
        self._count(gone, 1)
        return over


def wrong_classes(items: Sequence[Item]) -> Counted:
    """How many questions on trained networks of two classes have a class that is not the task's, and of how many."""
    trained = [item for item in items if isinstance(item.source, Source)]
    counts = [_class_not_the_tasks(item.kind, item.posed) for item in trained if item.kind in WRONG_CLASS.kinds]
    return sum(hits for hits, _ in counts), sum(seen for _, seen in counts)


def variety_of(items: Sequence[Item]) -> Variety:
    """What the questions on trained networks count."""
    variety = Variety()
    for item in items:
        if isinstance(item.source, Source):
            variety.take(profile_of(item.kind, item.posed))
    return variety


ROOM = {
    "forward": "--hidden 3 --inputs fractional",
    "gradient": "--inputs fractional",
    "truth-table": "--activation leaky-relu",
}
"""What leaves more room for the rules about a kind."""


def relaxed(items: Sequence[Item], pages: Pages) -> Iterator[str]:
    """What the networks did not give, a line for each form: the rules that could not be kept, and what leaves room.

    Nothing is offered that these pages would refuse, nor what was asked for already.
    """
    for form, together in groupby(items, key=lambda item: item.form):
        of_form = tuple(together)
        missed = variety_of(of_form).all_missed() | _classes_missed(of_form)
        if missed:
            where = f" in form {form}" if form else ""
            mends = dict.fromkeys(filter(None, (_mend(rule, of_form, pages) for rule in missed)))
            room = f" More room: {'; '.join(mends)}." if mends else ""
            yield f"relaxed{where}, as no better choice was found: {'; '.join(missed.values())}.{room}"


def _classes_missed(items: Sequence[Item]) -> dict[Rule | str, str]:
    """The same of the rule that is counted out before anything is chosen."""
    found = Variety()
    hits, seen = wrong_classes(items)
    found.hits[WRONG_CLASS], found.seen[WRONG_CLASS], found.struck[WRONG_CLASS] = hits, seen, hits
    wanted = found.missed(WRONG_CLASS)
    said = f"{WRONG_CLASS.name}, in {hits} of {seen} {WRONG_CLASS.of} ({wanted} wanted)"
    return {WRONG_CLASS: said} if wanted else {}


def _mend(rule: Rule | str, items: Sequence[Item], pages: Pages) -> str:
    (kind,) = rule.kinds if isinstance(rule, Rule) else ("forward",)
    mend = ROOM.get(kind, "")
    fractional = any(item.inputs and any(value not in (0, 1) for value in item.inputs) for item in items)
    return "" if "--inputs" in mend and (fractional or pages.tables or pages.per_page > 1) else mend
