"""The numbers about a class are those of the textbooks: worked out by NumPy here, and once by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.grading.classes.statistics import cronbach_alpha, difficulty, discrimination, spread

halves = st.integers(0, 10).map(lambda number: number / 2)


@st.composite
def classes(draw: st.DrawFn) -> list[list[float]]:
    """Questions, each with a student's points."""
    students = draw(st.integers(3, 30))
    return draw(st.lists(st.lists(halves, min_size=students, max_size=students), min_size=2, max_size=6))


@given(classes())
def test_alpha_is_that_of_the_covariance_matrix(columns: list[list[float]]) -> None:
    covariances, count = np.cov(np.array(columns)), len(columns)
    found = cronbach_alpha(columns)
    if len({*np.array(columns).sum(axis=0)}) == 1:
        assert found is None
    else:
        assert found == pytest.approx(count / (count - 1) * (1 - np.trace(covariances) / covariances.sum()))


@given(classes())
def test_discrimination_is_the_correlation_with_the_other_questions(columns: list[list[float]]) -> None:
    first, others = np.array(columns[0]), np.array(columns[1:]).sum(axis=0)
    found = discrimination(columns[0], list(first + others))
    if first.std() == 0 or others.std() == 0:
        assert found is None
    else:
        assert found == pytest.approx(np.corrcoef(first, others)[0, 1])


def test_the_example_that_one_works_by_hand() -> None:
    """Three questions of four students. Variances 1, 1 and 4/3; totals 1, 3, 5, 7 with the variance 20/3."""
    columns = [[0, 2, 2, 2], [1, 1, 1, 3], [0, 0, 2, 2]]
    assert cronbach_alpha(columns) == pytest.approx(3 / 2 * (1 - (1 + 1 + 4 / 3) / (20 / 3)))
    assert difficulty([0, 2, 2, 2], 2) == 0.75


@given(st.lists(halves, min_size=2, max_size=40))
def test_quartiles_are_those_of_spreadsheets(totals: list[float]) -> None:
    found = spread(totals)
    assert found is not None
    quartiles = (found.lower_quartile, found.median, found.upper_quartile)
    assert quartiles == pytest.approx(tuple(np.percentile(totals, (25, 50, 75))))
    assert (found.mean, found.deviation) == pytest.approx((np.mean(totals), np.std(totals, ddof=1)))


def test_of_too_few_students_nothing_is_claimed() -> None:
    assert spread([]) is None
    assert spread([3]) is not None
    assert difficulty([], 5) is None
    assert difficulty([1], 0) is None
    assert cronbach_alpha([[1, 2]]) is None
    assert cronbach_alpha([[1, 2], [2, 1]]) is None
    assert discrimination([1, 2], [2, 3]) is None
