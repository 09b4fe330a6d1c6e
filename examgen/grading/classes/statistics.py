"""What the marks of a class say of its questions. Pure functions of points, one number a student."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_STUDENTS = 3
"""Of fewer students there is no correlation worth its name."""

SMALL_CLASS = 50
"""In a smaller class alpha and correlations vary so much by chance that they only hint."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How the totals of a class lie. deviation: that of a sample; None of one student alone."""

    students: int
    mean: float
    deviation: float | None
    least: float
    lower_quartile: float
    median: float
    upper_quartile: float
    most: float


def spread(totals: Sequence[float]) -> Spread | None:
    """How the totals lie, None of no student. Quartiles are those of spreadsheets, ends included."""
    if not totals:
        return None
    lower, median, upper = statistics.quantiles(totals, n=4, method="inclusive") if len(totals) > 1 else [totals[0]] * 3
    deviation = statistics.stdev(totals) if len(totals) > 1 else None
    return Spread(len(totals), statistics.fmean(totals), deviation, min(totals), lower, median, upper, max(totals))


def difficulty(scores: Sequence[float], points: float) -> float | None:
    """The mean share of a question's points, 0 to 1: the higher, the easier. None of no student, or no points."""
    return statistics.fmean(scores) / points if scores and points else None


def discrimination(scores: Sequence[float], totals: Sequence[float]) -> float | None:
    """The corrected item-total correlation: of a question's points with those of all other questions, -1 to 1.

    None where either is the same for everybody, or of fewer than three students.
    """
    others = [total - score for score, total in zip(scores, totals, strict=True)]
    if len(scores) < LEAST_STUDENTS or len(set(scores)) < 2 or len(set(others)) < 2:
        return None
    return statistics.correlation(scores, others)


def cronbach_alpha(columns: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha, the internal consistency of a test: k/(k-1) · (1 - Σ variances / variance of the totals).

    columns: a question's points by student, all in the same order. None of fewer than two questions or three students,
    or where all totals are equal.
    """
    if len(columns) < 2 or len(columns[0]) < LEAST_STUDENTS:
        return None
    totals = [sum(scores) for scores in zip(*columns, strict=True)]
    variance = statistics.variance(totals)
    if not variance:
        return None
    count = len(columns)
    return float(count / (count - 1) * (1 - sum(map(statistics.variance, columns)) / variance))
