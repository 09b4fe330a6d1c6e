"""Which of many candidates become questions: those that tell most mistakes apart, and no answer worth a guess."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from examgen.composing.candidates import Candidate
from examgen.composing.variety import Variety
from examgen.paper.network import Row
from examgen.paper.writing import NO, YES

WINDOW = 6
"""Among how many candidates for a place, all as near to the rules of variety as any, the best is chosen."""


def best_of_each(
    found: Mapping[Row, Sequence[Candidate]], quotas: Mapping[Row, int], words: Counter[str], variety: Variety
) -> tuple[Candidate, ...]:
    """The best candidates of each row, as many as its quota. words: as in `choose`; variety: counted on."""
    chosen: tuple[Candidate, ...] = ()
    for row, quota in quotas.items():
        said = words + Counter(candidate.word for candidate in chosen)
        chosen += tuple(_best(found[row], quota, said, variety))
    return chosen


def _best(candidates: Sequence[Candidate], count: int, words: Counter[str], variety: Variety) -> list[Candidate]:
    """`count` of the candidates, one after the other the best among the next few that keep to the rules of variety.

    Of those for "yes" and for "no", whichever was right less often so far comes next: so no answer is worth a guess.
    Best is what has signs that no rounding changes, then what merges fewest slips, then what shows slips that have
    shown least so far.
    """
    waiting, shown, chosen, said = list(candidates), Counter[str](), list[Candidate](), words.copy()
    for _ in range(count):
        rarest = min(said[candidate.word] for candidate in waiting)
        rare = [candidate for candidate in waiting if said[candidate.word] == rarest]
        over = {id(candidate): variety.excess(candidate) for candidate in rare}
        least = min(over.values())
        near = [candidate for candidate in rare if over[id(candidate)] == least][:WINDOW]
        best = max(near, key=lambda candidate: _merit(candidate, shown))
        waiting.remove(best)
        shown.update(best.slips)
        variety.take(best)
        said[best.word] += 1
        chosen.append(best)
    return chosen


def _merit(candidate: Candidate, shown: Counter[str]) -> tuple[bool, int, float]:
    rarity = sum(1 / (1 + shown[slip]) for slip in candidate.slips)
    return (not candidate.either_sign, -candidate.merged, rarity)


def lopsided(words: Mapping[str, int]) -> Iterator[str]:
    """That one of "yes" and "no" is right far more often than the other, where networks give it no other way."""
    yes, every = words[YES], words[YES] + words[NO]
    if not (4 * every <= 10 * yes <= 6 * every or abs(2 * yes - every) <= 1):
        yield f'"still right" is yes in {yes} of {every} questions: the networks give no more even number.'
