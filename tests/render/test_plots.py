"""The plots of a class's report fit on a page and say as much, however many questions and points there are."""

import re
from typing import Any

import pytest

from examgen.render import plots
from examgen.render.plots import MOST_BINS, bin_width, dots, histogram

ROOM = 230.0
"""Millimetres between the margins of a letter page, below a heading."""


@pytest.mark.parametrize(
    ("points", "width"),
    [
        (0.5, 0.5),
        (15, 0.5),
        (15.5, 1),
        (30, 1),
        (30.5, 2),
        (3000, 100),
        (3000.5, 200),
        (5000, 200),
        (1_000_000, 50_000),
    ],
)
def test_bins_are_round_and_neither_too_many_nor_all_in_one(points: float, width: float) -> None:
    assert bin_width(points) == width
    assert points / width <= MOST_BINS
    assert points < 6 or points / width > MOST_BINS / 3


def test_the_totals_of_a_thousand_questions_are_told_apart() -> None:
    assert histogram({"": [4000.0, 2000.0, 1000.0]}, 5000).svg.count("#8c8c8c") > 20


@pytest.mark.parametrize(("points", "step"), [(15, 0.5), (45, 2), (100, 5)])
def test_full_marks_have_a_bar_of_their_own(points: float, step: float, monkeypatch: pytest.MonkeyPatch) -> None:
    figures: list[Any] = []
    monkeypatch.setattr(plots, "_svg", lambda figure: figures.append(figure) or "")
    totals = [points, points, points - 0.5, points - step, 0.0]
    plot = histogram({"": totals}, points)
    bars = {(bar.get_x(), bar.get_facecolor()): bar.get_height() for bar in figures[0].axes[0].patches}
    dark = [(place, height) for (place, colour), height in bars.items() if colour[0] < 0.3]
    assert dark == [(points, 2)]
    assert sum(bars.values()) == len(totals)
    assert f"All: 5, 2 of them with all {points:g} points." in plot.words
    last = max(bar.get_x() + bar.get_width() for bar in figures[0].axes[0].patches if bar.get_x() < points)
    assert last == points, "no bar reaches into that of full marks"


@pytest.mark.parametrize(("questions", "pictures"), [(1, 1), (40, 1), (41, 2), (80, 2), (81, 3)])
def test_every_question_has_a_dot_in_a_picture_that_fits_on_a_page(questions: int, pictures: int) -> None:
    names = [f"Q{number:03}" for number in range(1, questions + 1)]
    shares = [0.5] * questions
    correlations = [-0.3, *([0.4] * (questions - 1))]
    drawn = dots(names, shares, correlations)
    assert len(drawn) == pictures
    assert max(plot.height for plot in drawn) <= ROOM
    right = [_range(plot.svg) for plot in drawn]
    assert right[0]
    assert len(set(right)) == 1  # one scale for all


def _range(svg: str) -> tuple[str, ...]:
    """Where the vertical lines of the grids stand, apart from their length."""
    return tuple(re.findall(r"M ([0-9.]+) [0-9.]+ *\n?L \1 ", svg))
