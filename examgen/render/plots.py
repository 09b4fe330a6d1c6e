"""Plots for print: matplotlib's vector pictures in the faces of the pages, black on white, the same bytes each time.

Letters are outlines, so that a picture needs no font. Colour says nothing: shades and hatching do, and numbers are
written where they belong.
"""

import atexit
import io
import logging
import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain, count
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from examgen.render.fonts import font_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MILLIMETRE = 1 / 25.4
"""In inches, matplotlib's unit."""

WIDTH = 182.0
"""Millimetres: the width of a page between its margins."""

INK, RULE = "#000000", "#777777"

FACE = "Examgen Sans"

STYLE: Mapping[str, Any] = {
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "font.family": FACE,
    "font.size": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.5,
    "axes.edgecolor": RULE,
    "axes.labelsize": 8.5,
    "axes.titlesize": 8.5,
    "axes.titleweight": "semibold",
    "axes.titlelocation": "left",
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.major.size": 2.5,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "examgen",
    "path.simplify": False,
}
"""What differs from matplotlib's own settings; the user's are not looked at."""


ROOM = 3.6
"""Millimetres of a bar that a digit takes, with its picture's margin and the names of the boxes."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture. width, height: millimetres; words: what it says, for who cannot see it."""

    svg: str
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Shade:
    """How a share of a bar looks. label: whether its number is written in black or white."""

    face: str
    hatch: str
    label: str


SHADES: Mapping[str, Shade] = {
    "right": Shade("#333333", "", "#ffffff"),
    "carried": Shade("#a8a8a8", "", INK),
    "eased": Shade("#ffffff", "//////", INK),
    "unclear": Shade("#ffffff", "xxxxxx", INK),
    "wrong": Shade("#e6e6e6", "", INK),
    "blank": Shade("#ffffff", "", INK),
}
"""What the share of each verdict looks like, in the order of a bar."""


def histogram(groups: Mapping[str, Sequence[float]], points: float, width: float = WIDTH) -> Plot:
    """How many students have how many points; a panel for each group, by its name. points: the most there are.

    Full marks have a bar of their own, which is dark. width: of the picture, in millimetres.
    """
    step = bin_width(points, width)
    lows = [step * number for number in range(ceil(points / step))]
    height = 18.0 + 28.0 * len(groups)
    with _figure(width, height) as figure:
        panels = figure.subplots(len(groups), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        for panel, (name, totals) in zip(panels, groups.items(), strict=True):
            counts = [sum(low <= total < min(low + step, points) for total in totals) for low in lows]
            widths = [min(step, points - low) for low in lows]
            bars = {"align": "edge", "edgecolor": "#ffffff", "linewidth": 0.5}
            panel.bar(lows, counts, widths, color="#8c8c8c", **bars)
            panel.bar([points], [sum(total >= points for total in totals)], step, color=SHADES["right"].face, **bars)
            if totals:
                _median(panel, statistics.median(totals), points)
            panel.set_title(name)
            panel.set_ylabel("students")
            panel.yaxis.get_major_locator().set_params(integer=True, nbins=4)
        panels[-1].set_xlim(0, points + step)
        panels[-1].set_xlabel(f"points, {step:g} a bar; the dark bar at the end: all {points:g}")
        svg = _svg(figure)
    full = {name: sum(total >= points for total in totals) for name, totals in groups.items()}
    words = "Histogram of the totals. " + " ".join(
        f"{name or 'All'}: {len(totals)}, {full[name]} of them with all {points:g} points."
        for name, totals in groups.items()
    )
    return Plot(svg, width, height, words)


HEADROOM = 1.3
"""How much higher a histogram is than its bars: the median's name stands above them."""


MOST_BINS = 30
"""Bars of a histogram as wide as a page."""


def bin_width(points: float, width: float = WIDTH) -> float:
    """The least round width that gives no more bins than MOST_BINS: 0.5, 1, 2, 5, 10 and so on."""
    rounds = (float(digit * 10**power) for power in count() for digit in (1, 2, 5))
    return next(step for step in chain((0.5,), rounds) if points / step <= MOST_BINS * width / WIDTH)


def _median(panel: "Axes", median: float, points: float) -> None:
    """A line through the median, its name above all bars, where there is room for it."""
    left = median > points / 2
    panel.set_ylim(0, panel.get_ylim()[1] * HEADROOM)
    panel.axvline(median, color=INK, linewidth=0.8)
    panel.annotate(
        f"median {median:g}",
        (median, 1),
        (-3 if left else 3, 0),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="right" if left else "left",
        va="top",
    )


MOST_DOTS = 40
"""Questions in one picture: it has to fit on a page, under a heading."""


def dots(
    names: Sequence[str], shares: Sequence[float | None], correlations: Sequence[float | None]
) -> tuple[Plot, ...]:
    """Question by question the share of its points that was earned, 0 to 1, and its discrimination, -1 to 1.

    As many pictures as that takes, all to the same scale.
    """
    lowest = min(0.0, *(value for value in correlations if value is not None), 0.0) - 0.02
    parts = (slice(first, first + MOST_DOTS) for first in range(0, len(names), MOST_DOTS))
    return tuple(_dots(names[part], shares[part], correlations[part], lowest) for part in parts)


def _dots(
    names: Sequence[str], shares: Sequence[float | None], correlations: Sequence[float | None], lowest: float
) -> Plot:
    height = 16.0 + 5.0 * len(names)
    rows = range(len(names))
    with _figure(WIDTH, height) as figure:
        left, right = figure.subplots(1, 2, sharey=True, gridspec_kw={"wspace": 0.08})
        for panel, values, title in (
            (left, shares, "points earned, share of those possible"),
            (right, correlations, "discrimination: correlation with the other questions"),
        ):
            _lollipops(panel, [(row, value) for row, value in zip(rows, values, strict=True) if value is not None])
            panel.set_title(title)
            panel.axvline(0, color=RULE, linewidth=0.5)
            panel.grid(axis="x", color="#dddddd", linewidth=0.4)
            panel.set_axisbelow(True)
            panel.spines["left"].set_visible(False)
        left.set_xlim(0, 1)
        left.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        right.set_xlim(lowest, 1)
        left.set_yticks(list(rows), names, va="center_baseline")
        left.set_ylim(len(names) - 0.5, -0.5)
        svg = _svg(figure)
    return Plot(svg, WIDTH, height, "Each question’s share of points earned and its discrimination, as in the table.")


def _lollipops(panel: "Axes", shown: Sequence[tuple[int, float]]) -> None:
    """A dot for each row that has a number, on a line from 0."""
    if shown:  # matplotlib finds no room for a line without points
        places, values = zip(*shown, strict=True)
        panel.hlines(places, 0, values, color=RULE, linewidth=0.5)
        panel.plot(values, places, "o", color=INK, markersize=3.5, clip_on=False)


def verdict_bars(parts: Mapping[str, Mapping[str, int]], width: float) -> Plot:
    """For each box how many scripts have each verdict, a bar each. width: of the picture, in millimetres."""
    height = 6.0 + 6.0 * len(parts)
    with _figure(width, height) as figure:
        panel = figure.subplots()
        total = max((sum(counts.values()) for counts in parts.values()), default=0) or 1
        for row, counts in enumerate(parts.values()):
            _bar(panel, row, counts, total, width)
        panel.set_yticks(range(len(parts)), list(parts), va="center_baseline")
        panel.set_ylim(len(parts) - 0.4, -0.6)
        panel.set_xlim(0, total)
        panel.xaxis.set_visible(False)
        for spine in panel.spines.values():
            spine.set_visible(False)
        svg = _svg(figure)
    words = "; ".join(
        f"{name}: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
        for name, counts in parts.items()
    )
    return Plot(svg, width, height, words)


def _bar(panel: "Axes", row: int, counts: Mapping[str, int], total: int, width: float) -> None:
    """One box: its verdicts in the order of SHADES, each with its number where that has room."""
    start = 0
    for verdict, shade in SHADES.items():
        count = counts.get(verdict, 0)
        if count:
            panel.barh(row, count, 0.72, start, color=shade.face, hatch=shade.hatch, edgecolor=INK, linewidth=0.4)
            if count / total * width > ROOM * len(str(count)):
                ground = {"facecolor": shade.face, "edgecolor": "none", "pad": 0.6} if shade.hatch else None
                panel.text(
                    start + count / 2,
                    row,
                    str(count),
                    color=shade.label,
                    bbox=ground,
                    ha="center",
                    va="center_baseline",
                )
            start += count


def legend() -> Plot:
    """What each shade means."""
    width, height = 120.0, 5.0
    with _figure(width, height) as figure:
        panel = figure.subplots()
        for place, (verdict, shade) in enumerate(SHADES.items()):
            panel.barh(0, 5, 0.9, place * 20, color=shade.face, hatch=shade.hatch, edgecolor=INK, linewidth=0.4)
            panel.text(place * 20 + 6, 0, verdict, va="center_baseline")
        panel.set_xlim(0, width)
        panel.set_axis_off()
        svg = _svg(figure)
    return Plot(svg, width, height, "Shades of the bars: " + ", ".join(SHADES) + ".")


@contextmanager
def _figure(width: float, height: float) -> "Iterator[Figure]":
    """A figure of so many millimetres, drawn with our settings over matplotlib's own."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its caches
    import matplotlib as mpl
    from matplotlib.figure import Figure

    _face()
    settings: Any = {**mpl.rcParamsDefault, **STYLE}
    with mpl.rc_context(settings):
        yield Figure((width * MILLIMETRE, height * MILLIMETRE), layout="constrained")


def _svg(figure: "Figure") -> str:
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return text.getvalue().partition("?>\n")[2].partition('.dtd">\n')[2]


@cache
def _face() -> TemporaryDirectory[str]:
    """Make the face of the pages known to matplotlib, which reads it from files. Returns the folder that keeps them."""
    from fontTools.ttLib import TTFont
    from matplotlib import font_manager

    folder = TemporaryDirectory(prefix="examgen-")
    atexit.register(folder.cleanup)
    for face in ("ExamgenSans-Regular", "ExamgenSans-Semibold"):
        font = TTFont(io.BytesIO(font_file(face)))
        font.flavor = None
        path = Path(folder.name) / f"{face}.ttf"
        font.save(path)
        font_manager.fontManager.addfont(path)
    return folder
