"""Which of many candidates become questions: those that tell most mistakes apart, and no answer worth a guess."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from examgen.composing.candidates import Candidate
from examgen.composing.variety import Profile, Variety, profile_of
from examgen.paper.network import Row
from examgen.paper.writing import NO, YES

WINDOW = 6
"""Among how many candidates for a place, all as near to the rules of variety as any, the best is chosen."""


Found = Mapping[Row, Sequence[Candidate]]
"""Candidates by row."""


def best_of_each(
    found: Found,
    quotas: Mapping[Row, int],
    words: Counter[str],
    variety: Variety,
    more: Callable[[], Found] = dict,
) -> tuple[Candidate, ...]:
    """The best candidates of each row, as many as its quota. words: as in `choose`; variety: counted on.

    Rows are chosen from one after the other, so that in the end questions are exchanged for candidates of their rows
    that were left, until the exam keeps to the rules of variety or no exchange brings it nearer. more: gives further
    candidates, asked for where those do not do.
    """
    profiles = _profiles(found)
    chosen: list[Candidate] = []
    rows = [row for row, quota in quotas.items() for _ in range(quota)]
    for row, quota in quotas.items():
        said = words + Counter(candidate.word for candidate in chosen)
        chosen += _best(found[row], quota, said, variety, profiles)
    _exchange(chosen, rows, found, variety, profiles)
    if variety.over:
        further = more()
        _exchange(chosen, rows, further, variety, {**profiles, **_profiles(further)})
    return tuple(chosen)


def _profiles(found: Found) -> "Profiles":
    every = chain.from_iterable(found.values())
    return {id(candidate): profile_of(candidate.kind, candidate.posed) for candidate in every}


Profiles = Mapping[int, Profile]
"""What candidates count by the rules of variety, by their identity."""


def _best(
    candidates: Sequence[Candidate], count: int, words: Counter[str], variety: Variety, profiles: Profiles
) -> list[Candidate]:
    """`count` of the candidates, one after the other the best among the next few that keep to the rules of variety.

    Of those for "yes" and for "no", whichever was right less often so far comes next: so no answer is worth a guess.
    Best is what has signs that no rounding changes, then what merges fewest slips, then what shows slips that have
    shown least so far. What would have been looked at but for a rule is counted once by its name.
    """
    waiting, shown, chosen, said = list(candidates), Counter[str](), list[Candidate](), words.copy()
    passed: dict[tuple[str, int], None] = {}  # in the order in which they were met, as they are told
    for _ in range(count):
        rarest = min(said[candidate.word] for candidate in waiting)
        rare = [candidate for candidate in waiting if said[candidate.word] == rarest]
        over = {id(candidate): variety.excess(profiles[id(candidate)]) for candidate in rare}
        sums = {key: sum(each.values()) for key, each in over.items()}
        least = min(sums.values())
        near = [candidate for candidate in rare if sums[id(candidate)] == least][:WINDOW]
        too_much = [each for each in rare[:WINDOW] if sums[id(each)] > least]
        passed |= dict.fromkeys((name, id(each)) for each in too_much for name in over[id(each)])
        best = max(near, key=lambda candidate: _merit(candidate, shown))
        waiting.remove(best)
        shown.update(best.slips)
        variety.take(profiles[id(best)])
        said[best.word] += 1
        chosen.append(best)
    variety.passed_over.update(name for name, _ in passed)
    return chosen


def _exchange(
    chosen: list[Candidate],
    rows: Sequence[Row],
    found: Found,
    variety: Variety,
    profiles: Profiles,
) -> None:
    """Exchange questions for others of their row and word that were left, while that brings the rules nearer."""
    while variety.over:
        taken = {candidate.extracted.mark for candidate in chosen}
        pairs: dict[tuple[Profile, Profile], tuple[int, Candidate]] = {}
        for place, (row, old) in enumerate(zip(rows, chosen, strict=True)):
            for new in found.get(row, ()):
                fits = new.word == old.word and new.either_sign <= old.either_sign
                if fits and new.extracted.mark not in taken:
                    pairs.setdefault((profiles[id(old)], profiles[id(new)]), (place, new))
        best = min(pairs, key=lambda pair: variety.over_after(*pair), default=None)
        if best is None or variety.over_after(*best) >= variety.over:
            return
        place, new = pairs[best]
        variety.give_back(best[0])
        variety.take(best[1])
        chosen[place] = new


def _merit(candidate: Candidate, shown: Counter[str]) -> tuple[bool, int, float]:
    rarity = sum(1 / (1 + shown[slip]) for slip in candidate.slips)
    return (not candidate.either_sign, -candidate.merged, rarity)


def lopsided(words: Mapping[str, int]) -> Iterator[str]:
    """That one of "yes" and "no" is right far more often than the other, where networks give it no other way."""
    yes, every = words[YES], words[YES] + words[NO]
    if not (4 * every <= 10 * yes <= 6 * every or abs(2 * yes - every) <= 1):
        yield f'"still right" is yes in {yes} of {every} questions: the networks give no more even number.'
