"""From what was asked for and a bank of trained networks to the items of an exam: the last place where chance speaks.

An exam is a function of the spec, the seed and the number of batches that the spec needs. The seed only chooses.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import chain, islice
from random import Random

from examgen.bank import MOST_BATCHES, Bank
from examgen.candidates import (
    Candidate,
    Drawn,
    Extracted,
    Poser,
    Row,
    clipped_first,
    drawn_from,
    fingerprint,
    fractional_row,
    pools,
)
from examgen.errors import ExamgenError
from examgen.exam import Exam
from examgen.items import KINDS
from examgen.items.item import Item
from examgen.items.solution import make_item
from examgen.network import TARGETS, Activation
from examgen.screening import Rejection
from examgen.spec import Spec

WINDOW = 6
"""Among how many candidates for a place the best is chosen."""

LONGEST_RUN = 6
"""The most items in a row with the same target."""

GOLDEN = (5**0.5 - 1) / 2

TASK = "xor"


@dataclass(frozen=True, slots=True)
class Composed:
    """The items of an exam in their order, the batches that each activation needed, and what was screened out."""

    items: tuple[Item, ...]
    batches: Mapping[str, int]
    networks_rejected: Counter[Rejection]
    items_rejected: Counter[Rejection]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The candidates of one activation, and how many batches they took."""

    candidates: tuple[Candidate, ...]
    batches: int
    networks_rejected: Counter[Rejection]
    items_rejected: Counter[Rejection]


TrainingProgress = Callable[[Activation, int, int, int, int], None]
"""Told, while a batch is trained: activation, batch, steps done, steps to do, networks that solve the task so far."""


def compose(spec: Spec, seed: int, bank: Bank, progress: TrainingProgress | None = None) -> Composed:
    """The items of an exam. seed: whichever was drawn or given.

    Raises ExamgenError if the rules leave fewer questions than were asked for, naming the rule and the number.
    """
    ones = ones_of(shares(spec), Random(f"{seed}/targets"))
    chosen = {
        activation: choose(spec, activation, count, ones[activation], seed, bank, progress)
        for activation, count in shares(spec).items()
    }
    everything = list(chain.from_iterable(part.candidates for part in chosen.values()))
    ordered = arrange(everything, Random(f"{seed}/order"))
    width = max(2, len(str(len(ordered))))
    items = tuple(
        item_of(candidate, f"Q{number:0{width}}", spec.places, spec.points)
        for number, candidate in enumerate(ordered, 1)
    )
    return Composed(
        items,
        {str(activation): part.batches for activation, part in chosen.items()},
        _summed(part.networks_rejected for part in chosen.values()),
        _summed(part.items_rejected for part in chosen.values()),
    )


def item_of(candidate: Candidate, identifier: str, places: int, points: Decimal | None) -> Item:
    """The candidate as a whole item. Raises ExamgenError if the points cannot be spread over its parts."""
    extracted = candidate.extracted
    try:
        return make_item(identifier, candidate.kind, candidate.posed, extracted.source, places, points)
    except ValueError as problem:
        raise ExamgenError(f"--points {points}: {problem}. Give at least half a point a part.") from None


def shares(spec: Spec) -> dict[Activation, int]:
    """How many items each activation gets: as even as can be, the first ones named get what is over, none get none."""
    each, over = divmod(spec.count, len(spec.activations))
    counts = {activation: each + (place < over) for place, activation in enumerate(spec.activations)}
    return {activation: count for activation, count in counts.items() if count}


def ones_of(counts: Mapping[Activation, int], random: Random) -> dict[Activation, int]:
    """How many items of each activation have target 1: half; where that is odd, one more and one less by turns."""
    more = random.randrange(2)
    ones = {}
    for activation, count in counts.items():
        ones[activation] = (count + more) // 2
        more = (more + count) % 2
    return ones


def choose(
    spec: Spec, activation: Activation, count: int, ones: int, seed: int, bank: Bank, progress: TrainingProgress | None
) -> Chosen:
    """`count` candidates of one activation, `ones` of them with target 1, from the fewest batches that hold enough."""
    poser = Poser(spec, spec.kind)
    networks: list[Drawn] = []
    found: dict[Row, list[Candidate]] = {}
    for number in range(MOST_BATCHES):
        networks.extend(drawn(bank, activation, number, progress))
        if not _enough(poser, networks, count):
            continue
        random = Random(f"{seed}/{activation}")
        shuffled = random.sample(networks, len(networks))
        wanted = wanted_rows(spec, activation, count, ones, random)
        rejected: Counter[Rejection] = Counter()
        found = _candidates(poser, shuffled, wanted, seed, rejected)
        quotas = shared_out(found, wanted)
        if sum(quotas.values()) == count:
            candidates = tuple(chain.from_iterable(_best(found[row], quota) for row, quota in quotas.items()))
            return Chosen(candidates, number + 1, rejected, poser.rejections())
    raise ExamgenError(shortfall(spec, activation, count, networks, found, poser))


def _enough(poser: Poser, networks: Sequence[Drawn], count: int) -> bool:
    """Whether there may be `count` good networks; for a small request it is not worth screening all of them."""
    if 2 * count < len(networks):
        return True
    return sum(1 for _ in poser.good_networks(networks, Counter())) >= count


def drawn(bank: Bank, activation: Activation, number: int, progress: TrainingProgress | None) -> list[Drawn]:
    """The networks of one batch, trained now if they were not before."""
    watch = partial(progress, activation, number) if progress else None
    return drawn_from(bank.batch(activation, number, watch))


def _candidates(
    poser: Poser, networks: Sequence[Drawn], wanted: Mapping[Row, int], seed: int, rejected: Counter[Rejection]
) -> dict[Row, list[Candidate]]:
    """Candidates by row, more than are needed where the networks give them.

    Where one row of a target gives too few, its other rows are searched for more.
    """
    good = poser.good_networks(networks, rejected)
    if poser.spec.inputs == "fractional":
        return {row: _fractional(good, roomy(number), seed, poser) for row, number in wanted.items()}
    room = {row: roomy(number) for row, number in wanted.items()}
    found = pools(clipped_first(good, wanted), room, poser)
    missing = _missing(found, wanted)
    if not any(missing.values()):
        return found
    good = poser.good_networks(networks, Counter())
    room = {row: number + missing[target_of(row)] for row, number in room.items()}
    return pools(clipped_first(good, wanted), room, poser)


def shared_out(found: Mapping[Row, Sequence[Candidate]], wanted: Mapping[Row, int]) -> dict[Row, int]:
    """How many items each row gives: as many as are wanted, or what it has, the rest from other rows of its target."""
    quotas = {row: min(number, len(found[row])) for row, number in wanted.items()}
    missing = _missing(found, wanted)
    for row in wanted:
        more = min(missing[target_of(row)], len(found[row]) - quotas[row])
        quotas[row] += more
        missing[target_of(row)] -= more
    return quotas


def _missing(found: Mapping[Row, Sequence[Candidate]], wanted: Mapping[Row, int]) -> Counter[int | None]:
    """How many items of each target its rows, each for itself, are short of."""
    missing: Counter[int | None] = Counter()
    for row, number in wanted.items():
        missing[target_of(row)] += max(0, number - len(found[row]))
    return missing


def _fractional(networks: Iterable[Extracted], most: int, seed: int, poser: Poser) -> list[Candidate]:
    found: list[Candidate] = []
    for extracted in networks:
        candidate = poser.pose(extracted, fractional_row(extracted, seed))
        if isinstance(candidate, Candidate):
            found.append(candidate)
        if len(found) == most:
            break
    return found


def roomy(count: int) -> int:
    """How many candidates to look for where `count` are needed: thrice as many, at most 40 more."""
    return count + min(2 * count, 40)


def wanted_rows(spec: Spec, activation: Activation, count: int, ones: int, random: Random) -> dict[Row, int]:
    """How many items each row of the truth table gets: `ones` of them with target 1, the rows of a target alike.

    For ReLU, (0,0) is left out: both hidden units are 0 there in nearly every network, and nothing is to be calculated.
    Fractional inputs belong to no row: all items stand under the empty one.
    """
    if spec.inputs == "fractional":
        return {(): count}
    rows: dict[int, list[Row]] = {0: [], 1: []}
    for row, target in TARGETS[TASK].items():
        if not (activation is Activation.RELU and row == ("0", "0")):
            rows[target].append(tuple(map(Decimal, row)))
    wanted: dict[Row, int] = {}
    for target, number in ((0, count - ones), (1, ones)):
        random.shuffle(rows[target])
        each, over = divmod(number, len(rows[target]))
        wanted |= {row: each + (place < over) for place, row in enumerate(rows[target])}
    return {row: number for row, number in wanted.items() if number}


def _best(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """`count` of the candidates, one after the other the best among the next few.

    Best is what has a clipped ReLU, then what merges fewest slips, then what shows slips that have shown least so far.
    """
    waiting, shown, chosen = list(candidates), Counter[str](), []
    for _ in range(count):
        near = waiting[:WINDOW]
        best = max(near, key=lambda candidate: _merit(candidate, shown))
        waiting.remove(best)
        shown.update(best.slips)
        chosen.append(best)
    return chosen


def _merit(candidate: Candidate, shown: Counter[str]) -> tuple[bool, int, float]:
    rarity = sum(1 / (1 + shown[slip]) for slip in candidate.slips)
    return (candidate.clipped, -candidate.merged, rarity)


def target_of(row: Row) -> int | None:
    """What XOR gives on a row, or None for inputs other than 0 and 1."""
    return {tuple(map(Decimal, inputs)): target for inputs, target in TARGETS[TASK].items()}.get(row)


def arrange(candidates: Sequence[Candidate], random: Random) -> list[Candidate]:
    """The candidates in the order of the exam: easy and hard ones take turns, at most six in a row share a target."""
    queues: dict[int | None, list[Candidate]] = {}
    for candidate in random.sample(candidates, len(candidates)):
        queues.setdefault(target_of(candidate.inputs), []).append(candidate)
    queues = {target: spread_out(queue, random) for target, queue in sorted(queues.items(), key=str)}
    ordered: list[Candidate] = []
    last, run = None, 0
    while queues:
        left = {target: len(queue) for target, queue in queues.items()}
        allowed = [target for target in left if may_follow(target, last, run, left)] or list(left)
        target = random.choices(allowed, [left[target] for target in allowed])[0]
        run = run + 1 if target == last else 1
        last = target
        ordered.append(queues[target].pop())
        queues = {target: queue for target, queue in queues.items() if queue}
    return ordered


def spread_out(candidates: Sequence[Candidate], random: Random) -> list[Candidate]:
    """The candidates in an order in which every stretch has about the difficulty of the whole.

    Place i takes the rank of the fraction of i times the golden ratio, the most even of such sequences.
    """
    offset = random.random()
    fractions = [(offset + place * GOLDEN) % 1 for place in range(len(candidates))]
    ranks = {fraction: rank for rank, fraction in enumerate(sorted(fractions))}
    by_difficulty = sorted(candidates, key=lambda candidate: candidate.difficulty)
    return [by_difficulty[ranks[fraction]] for fraction in fractions]


def may_follow(target: int | None, last: int | None, run: int, left: Mapping[int | None, int]) -> bool:
    """Whether an item of `target` may stand next, after `run` of `last`, and six in a row need never be exceeded."""
    run = run + 1 if target == last else 1
    same, other = left[target] - 1, sum(left.values()) - left[target]
    return run <= LONGEST_RUN and same <= LONGEST_RUN - run + LONGEST_RUN * other and other <= LONGEST_RUN * (same + 1)


def replacement(
    exam: Exam, old: Item, bank: Bank, progress: TrainingProgress | None = None
) -> tuple[Item, Counter[Rejection]]:
    """Another item in the place of `old`, under the same rules, on the same row and about as difficult.

    Raises ExamgenError if the bank holds none.
    """
    activation = old.network.hidden_activation
    used = {fingerprint(item.network) for item in exam.items} | set(exam.selection.avoided)
    spec = replace(_spec_of(exam), activations=(activation,), count=1, avoided=frozenset(used), points=old.points)
    poser, networks = Poser(spec, old.kind), list[Drawn]()
    random = Random(f"{exam.seed}/replace/{len(exam.selection.avoided)}")
    for number in range(MOST_BATCHES):
        networks.extend(drawn(bank, activation, number, progress))
        rejected: Counter[Rejection] = Counter()
        good = poser.good_networks(random.sample(networks, len(networks)), rejected)
        if spec.inputs == "fractional":
            found = _fractional(good, WINDOW, exam.seed, poser)
        else:
            found = pools(good, {old.posed.row: WINDOW}, poser)[old.posed.row]
        if found:
            nearest = min(found, key=lambda candidate: (abs(candidate.difficulty - old.difficulty), candidate.merged))
            return item_of(nearest, old.id, spec.places, spec.points), rejected + poser.rejections()
    raise ExamgenError(f"{old.id}: the bank holds no other question like it. Make a new exam instead.")


def _spec_of(exam: Exam) -> Spec:
    """What an exam was asked for, as far as choosing items goes."""
    return Spec(places=exam.places, inputs=exam.selection.inputs, difficulty=exam.selection.difficulty, seed=exam.seed)


def shortfall(
    spec: Spec,
    activation: Activation,
    count: int,
    networks: Sequence[Drawn],
    found: Mapping[Row, Sequence[Candidate]],
    poser: Poser,
) -> str:
    """One line that says how many questions there are, and which rule leaves no more."""
    rejected: Counter[Rejection] = Counter()
    most = sum(1 for _ in poser.good_networks(networks, rejected))
    rule = "no network is used twice, and that is how many different good ones there are"
    if most >= count:
        most = _most_balanced(found)
        reason = (poser.rejections() + rejected).most_common(1)[0][0]
        rule = f'the rule that refuses most is "{reason}"'
        if None not in map(target_of, found):
            rule = f"half of them need target 0 and half 1, and {rule}"
        if reason is Rejection.OUTSIDE_BAND:
            rule += f" ({_usual_difficulties(poser, poser.good_networks(networks, Counter()), found)})"
    mend = f"Ask for {most} or fewer, or mix activations." if most else "Ask for something less narrow."
    return (
        f"--count {spec.count}: {count} questions with {activation} were asked for, but {MOST_BATCHES} batches of "
        f"trained networks hold {most}: {rule}. {mend}"
    )


def _usual_difficulties(poser: Poser, networks: Iterable[Extracted], rows: Iterable[Row]) -> str:
    """Between what the difficulties of most questions lie, by target: `with target 0: 6 to 14, with target 1: …`."""
    rows, counts = tuple(rows), dict[int | None, list[int]]()
    for extracted in islice(networks, 200):
        for row in rows:
            inputs = row or fractional_row(extracted, 0)
            difficulty = KINDS[poser.kind].difficulty(poser.posed(extracted, inputs))
            counts.setdefault(target_of(row), []).append(difficulty)
    words = {None: "usual are", 0: "usual with target 0:", 1: "with target 1:"}
    ordered = sorted(counts.items(), key=lambda pair: str(pair[0]))
    return ", ".join(f"{words[target]} {min(found)} to {max(found)}" for target, found in ordered)


def _most_balanced(found: Mapping[Row, Sequence[Candidate]]) -> int:
    """The largest exam of which half can have either target."""
    by_target: Counter[int | None] = Counter()
    for row, candidates in found.items():
        by_target[target_of(row)] += len(candidates)
    return by_target[None] or 2 * min(by_target[0], by_target[1])


def _summed(counters: Iterable[Counter[Rejection]]) -> Counter[Rejection]:
    return sum(counters, Counter())
