"""Who gets which questions: equally hard for all, each question about equally often, and none beside itself.

Everybody gets what was used least and no neighbour has; then questions are exchanged between sheets, or for others of
the pool, wherever that makes the whole fairer. What "fairer" is, is a cost: `WEIGHTS`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from random import Random
from statistics import fmean

from examgen.sheets.pool import Question, Stratum, quotas
from examgen.sheets.seating import pairs

WITHIN = 0.01
"""How far apart the expected losses of two sheets may be, of all points."""

SHARED, BEYOND, UNEVEN, SAME_WORD, OFTEN = 1000.0, 100.0, 30.0, 3.0, 2.0
"""What it costs that neighbours share a question; that a loss is one per cent of the points too far off; that targets
or words are one too uneven; that neighbours have the same word at the same place; and that a question is used once more
than another.
"""

FEWEST_TRIES, MOST_TRIES, TRIES_IN_ALL = 40, 400, 400_000
"""Changes that are tried to better one sheet each time, and all that are unfair, unless these are very many."""

EXCHANGES = 0.75
"""The first of these, as a share, are exchanges between sheets."""

ROUNDS = 12
"""How often all sheets are gone through that could be better, unless none of them became so."""

EVEN = 0.1
"""How far from half the share of a target or of a yes may be."""


@dataclass(slots=True)
class Hand:
    """The questions of one sheet while they are being chosen. beside: the places of its neighbours."""

    questions: list[Question]
    beside: tuple[int, ...]

    @property
    def loss(self) -> int:
        """The expected loss."""
        return sum(question.loss for question in self.questions)


class Dealing:
    """Questions of one pool dealt out to hands. points: of a sheet, in the units of a loss."""

    def __init__(self, pool: Sequence[Question], points: int, random: Random) -> None:
        self.pool, self.points, self.random = pool, points, random
        self.hands: dict[int, Hand] = {}
        self.used = Counter({question.id: 0 for question in pool})
        self._of_stratum: dict[Stratum, list[Question]] = {}
        for question in pool:
            self._of_stratum.setdefault(question.stratum, []).append(question)
        self._middle = 0.0
        self._worded = any(question.words for question in pool)

    def deal(self, each: int, wanted: Sequence[int], beside: Sequence[tuple[int, ...]], middle: float) -> None:
        """Give every one of `wanted` a hand, and better all that are not fixed. beside: neighbours, by place; middle:
        the expected loss that all come near to.
        """
        shares = quotas(self.pool, each)
        self._middle = middle
        for at in wanted:
            others = {question.id for other in beside[at] for question in self._questions(other)}
            hand = Hand([], beside[at])
            for stratum, count in shares.items():
                hand.questions += self._least_used(stratum, count, others)
            self.hands[at] = hand
            self.used.update(question.id for question in hand.questions)
        for _ in range(ROUNDS):
            unfair = [at for at in wanted if self._cost(at) > 0]
            tries = max(FEWEST_TRIES, min(MOST_TRIES, TRIES_IN_ALL // max(1, len(unfair))))
            bettered = [self._better(at, wanted, tries) for at in unfair]
            if not any(bettered):
                break

    def keep(self, at: int, questions: Sequence[Question], beside: tuple[int, ...]) -> None:
        """Let a hand that is printed already count."""
        self.hands[at] = Hand(list(questions), beside)
        self.used.update(question.id for question in questions)

    def _questions(self, at: int) -> list[Question]:
        return self.hands[at].questions if at in self.hands else []

    def _least_used(self, stratum: Stratum, count: int, others: set[str]) -> list[Question]:
        order = [(question.id in others, self.used[question.id], self.random.random()) for question in self.pool]
        found = sorted(self._of_stratum[stratum], key=lambda question: order[question.place])
        return sorted(found[:count], key=lambda question: question.place)

    def _better(self, at: int, others: Sequence[int], tries: int) -> bool:
        """Try changes of a hand for as long as it costs anything. Returns whether one was made.

        others: hands with which it may exchange a question.
        """
        hand, bettered = self.hands[at], False
        cost = self._cost(at)
        for number in range(tries):
            if cost == 0:
                break
            place, other = self.random.randrange(len(hand.questions)), self.random.choice(others)
            first = other != at and number < EXCHANGES * tries  # which leave all questions used as often as they were
            saved = self._exchange(at, place, other) if first else self._replace(at, place)
            if saved:
                cost, bettered = self._cost(at), True
        return bettered

    def _exchange(self, at: int, place: int, other: int) -> float:
        """Exchange a question for one of another hand if that saves anything; what it saves."""
        mine, theirs = self.hands[at].questions, self.hands[other].questions
        there = [there for there, question in enumerate(theirs) if question.stratum == mine[place].stratum]
        if not there:
            return 0
        twin = self.random.choice(there)
        if mine[place] in theirs or theirs[twin] in mine:
            return 0
        before = self._cost(at) + self._cost(other)
        mine[place], theirs[twin] = theirs[twin], mine[place]
        saved = before - self._cost(at) - self._cost(other)
        if saved > 0:
            return saved
        mine[place], theirs[twin] = theirs[twin], mine[place]
        return 0

    def _replace(self, at: int, place: int) -> float:
        """Put another question of the pool in the place of one if that saves anything; what it saves."""
        mine = self.hands[at].questions
        old, new = mine[place], self.random.choice(self._of_stratum[mine[place].stratum])
        if new in mine:
            return 0
        before = self._cost(at)
        mine[place] = new
        saved = before - self._cost(at) - OFTEN * (self.used[new.id] + 1 - self.used[old.id])
        if saved > 0:
            self.used[new.id] += 1
            self.used[old.id] -= 1
            return saved
        mine[place] = old
        return 0

    def _cost(self, at: int) -> float:
        """What is unfair about a hand."""
        hand = self.hands[at]
        mine = {question.id for question in hand.questions}
        off = max(0.0, abs(hand.loss - self._middle) / self.points - WITHIN / 2)
        cost = BEYOND * off / WITHIN + UNEVEN * unevenness(hand.questions)
        for other in hand.beside:
            theirs = self._questions(other)
            cost += SHARED * sum(question.id in mine for question in theirs)
            cost += SAME_WORD * same_words(hand.questions, theirs) if self._worded else 0.0
        return cost


def middle_of(pools: Sequence[Sequence[Question]], each: int) -> float:
    """The expected loss that sheets of all forms come near to: the mean of what their questions give on average."""
    found = []
    for pool in pools:
        of: dict[Stratum, list[int]] = {}
        for question in pool:
            of.setdefault(question.stratum, []).append(question.loss)
        found.append(sum(count * fmean(of[stratum]) for stratum, count in quotas(pool, each).items()))
    return fmean(found)


def in_order(questions: Sequence[Question]) -> list[Question]:
    """The questions as they stand in the exam."""
    return sorted(questions, key=lambda question: question.place)


def unevenness(questions: Sequence[Question]) -> int:
    """How many targets, or words of two, would have to be others for a sheet to have about half of each."""
    sides: dict[str, list[int]] = {}
    for question in questions:
        for what, side in question.leaning:
            sides.setdefault(what, []).append(side)
    return sum(_too_many(sum(found), len(found)) for found in sides.values())


def _too_many(ones: int, count: int) -> int:
    leeway = max(EVEN * count, 0.5 if count % 2 else 0.0)
    return max(0, ceil(abs(ones - count / 2) - leeway))


def same_words(mine: Sequence[Question], theirs: Sequence[Question]) -> int:
    """How many words are right at the same place of two sheets, in the same box."""
    together = zip(in_order(mine), in_order(theirs), strict=False)
    return sum(word in theirs.words for one, theirs in together for word in one.words)


def shuffled(questions: Sequence[Question], random: Random) -> list[Question]:
    """The order of a sheet: section by section, mixed within each."""
    sections: dict[int, list[Question]] = {}
    for question in in_order(questions):
        sections.setdefault(question.stratum[0], []).append(question)
    return [one for section in sections.values() for one in random.sample(section, len(section))]


def forms_in_turn(
    letters: Sequence[str], given: Sequence[str], beside: Sequence[tuple[int, ...]], before: Counter[str]
) -> list[str]:
    """The form of everybody: the roster's, else of those that no neighbour has the one that is used least.

    given: what the roster says, "" for nothing; before: how often each is used already.
    """
    forms, used = list(given), before + Counter(form for form in given if form)
    for at, form in enumerate(forms):
        if not form:
            near = Counter(forms[other] for other in beside[at] if forms[other])
            forms[at] = min(letters, key=lambda letter: (near[letter], used[letter], letters.index(letter)))
            used[forms[at]] += 1
    return forms


@dataclass(frozen=True, slots=True)
class Fairness:
    """How fair sheets are. apart: how far the expected losses of two are apart at most, of all points; shared,
    same_words: neighbours of whom that holds, two by two; uneven: sheets that are; least, most: how often questions are
    used.
    """

    sheets: int
    pairs: int
    apart: float
    shared: int
    same_words: int
    uneven: int
    least: int
    most: int


def fairness(
    orders: Sequence[Sequence[Question]],
    names: Sequence[Sequence[str]],
    beside: Sequence[tuple[int, ...]],
    points: Sequence[int],
    used: Counter[str],
) -> Fairness:
    """What was reached. orders: the questions of each sheet in its order; names: what they are called in the exam;
    points: of each sheet in the units of a loss; used: how often each question of the pool is, 0 among them.
    """
    losses = [sum(question.loss for question in order) / worth for order, worth in zip(orders, points, strict=True)]
    near = list(pairs(beside))
    return Fairness(
        sheets=len(orders),
        pairs=len(near),
        apart=max(losses) - min(losses),
        shared=sum(not set(names[one]).isdisjoint(names[other]) for one, other in near),
        same_words=sum(_same_place(orders[one], orders[other]) for one, other in near),
        uneven=sum(unevenness(order) > 0 for order in orders),
        least=min(used.values()),
        most=max(used.values()),
    )


def _same_place(mine: Sequence[Question], theirs: Sequence[Question]) -> bool:
    return any(word in other.words for one, other in zip(mine, theirs, strict=False) for word in one.words)
