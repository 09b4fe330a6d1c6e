"""Which of several good candidates an exam takes: the rarer word, slips told apart and shown least."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.composing.best import WINDOW, best_of_each
from examgen.composing.candidates import Candidate
from examgen.composing.variety import Variety
from examgen.paper.network import Row

ROW: Row = ()


def candidate(
    *slips: str, clipped: bool = False, merged: int = 0, word: str = "", either_sign: bool = False
) -> Candidate:
    """A candidate of which nothing matters but what the choice asks for."""
    nothing: Any = None
    return Candidate(nothing, nothing, 0, 7, clipped, merged, slips, nothing, word, either_sign)


def best(candidates: list[Candidate], count: int, **words: int) -> list[Candidate]:
    """The best of one row. words: how often each was right before."""
    return [*best_of_each({ROW: candidates}, {ROW: count}, Counter(words), Variety())]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (candidate(), candidate("a", either_sign=True)),
        (candidate(merged=1), candidate(merged=2)),
        (candidate("a", "b"), candidate("a")),
        (candidate(merged=1), candidate("a", "b", "c", merged=2)),
    ],
    ids=[
        "one sign",
        "told apart",
        "more slips",
        "told apart before more slips",
    ],
)
def test_the_better_one_comes_first_wherever_it_stands_in_the_window(better: Candidate, worse: Candidate) -> None:
    others = [worse] * (WINDOW - 1)
    for place in range(WINDOW):
        assert best([*others[:place], better, *others[place:]], 1) == [better]


def test_of_two_as_good_the_one_that_was_drawn_first_is_taken() -> None:
    first, second = candidate("a"), candidate("b")
    assert best([first, second], 1) == [first]
    assert best([second, first], 1) == [second]


def test_a_slip_that_has_shown_less_counts_more() -> None:
    """By hand: after one question with a, another with it counts 1/2, and one with b counts 1."""
    first, again, other = candidate("a"), candidate("a"), candidate("b")
    assert best([first, again, other], 3) == [first, other, again]
    both = candidate("a", "c")
    assert best([first, again, both, candidate("b")], 2)[0] is both
    assert best([first, candidate("b"), both], 2) == [both, candidate("b")]
    shown, new, old = [candidate("a", "b", merged=-1)], candidate("c"), candidate("a", "b")
    assert best([*shown, new, old], 2)[1] is new  # 1 is as much as 1/2 + 1/2, and drawn first
    assert best([*shown, old, new], 2)[1] is old


def test_what_showed_often_is_worth_less_than_what_showed_once() -> None:
    """Three questions show a and one b: two with a are worth 1/4, with b 1/2, with both 3/4."""
    shown = [candidate("a", merged=-1)] * 3 + [candidate("b", merged=-1)]
    late = [candidate("a"), candidate("b"), candidate("a", "b")]
    assert best([*shown, *late], 7)[4:] == [late[2], late[1], late[0]]


def test_whichever_of_yes_and_no_was_right_less_often_comes_next_however_good_the_other_is() -> None:
    plain, better = candidate(word="no"), candidate("a", word="yes")
    found = [better] * 3 + [plain] * 3
    assert [each.word for each in best(found, 4, yes=1)] == ["no", "yes", "no", "yes"]
    assert [each.word for each in best(found, 4, no=2)] == ["yes", "yes", "yes", "no"]


def test_a_row_counts_the_words_of_the_rows_before_it() -> None:
    rows: dict[Row, list[Candidate]] = {
        (): [candidate(word="yes")] * 2,
        (1,): [candidate(word=word) for word in ("yes", "yes", "no", "no")],  # type: ignore[dict-item]
    }
    chosen = best_of_each(rows, dict.fromkeys(rows, 2), Counter(), Variety())
    assert [each.word for each in chosen] == ["yes", "yes", "no", "no"]


def test_nobody_beyond_the_window_is_preferred_until_it_moves_on() -> None:
    plain, better = candidate(), candidate("a")
    assert best([*[plain] * WINDOW, better], 2) == [plain, better]


@given(st.lists(st.builds(candidate, st.sampled_from("abc"), clipped=st.booleans(), merged=st.integers(0, 3))))
def test_none_is_taken_twice_and_none_that_was_better_was_passed_over(found: list[Candidate]) -> None:
    waiting = list(found)
    for taken in best(found, len(found)):
        place = next(place for place, other in enumerate(waiting) if other is taken)
        assert place < WINDOW
        assert not any(-other.merged > -taken.merged for other in waiting[:WINDOW])
        del waiting[place]
    assert waiting == []
