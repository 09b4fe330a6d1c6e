"""What draws things on a page of a personal sheet, as the operators of its content; and a job's bookmarks.

Millimetres are counted from the upper left corner of the paper, once `downwards` stands before.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from examgen.render.frame import Frame
from examgen.render.laid_out import PIXEL

POINT = 25.4 / 72
"""Millimetres."""


def enlarged(frame: Frame) -> bytes:
    """From here on a page is drawn as on the usual paper."""
    scale, left, top = frame.placed
    return b"%.6f 0 0 %.6f %.4f %.4f cm\n" % (scale, scale, left / POINT, top / POINT)


def downwards(frame: Frame) -> bytes:
    """From here on millimetres are counted from the upper left corner of the page."""
    scale = 1 / POINT
    return b"%.6f 0 0 %.6f 0 %.4f cm\n" % (scale, -scale, frame.size[1] / POINT)


def line_at(line: bytes, left: float, top: float, scale: float = 1.0) -> bytes:
    """A strip at a place, in millimetres downwards."""
    side = PIXEL * scale
    return b"q\n%.6f 0 0 %.6f %.3f %.3f cm\n%s\nQ\n" % (side, side, left, top, line)


def rule(left: float, right: float, top: float) -> bytes:
    """A line across, between two questions on a page or to write on."""
    return b"q\n0.176 w %.3f %.3f m %.3f %.3f l S\nQ\n" % (left, top, right, top)


def paper_box(frame: Frame) -> Any:
    """The paper of a page, in points."""
    import pikepdf

    return pikepdf.Array([0, 0, *(round(side / POINT, 3) for side in frame.printed_size)])


def bookmark(pdf: Any, marks: Sequence[tuple[str, Any]]) -> None:
    """Give a PDF a bookmark for each sheet."""
    import pikepdf

    outline = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Outlines, Count=len(marks)))
    entries = [
        pdf.make_indirect(
            pikepdf.Dictionary(
                Title=pikepdf.String(title), Parent=outline, Dest=pikepdf.Array([page, pikepdf.Name.Fit])
            )
        )
        for title, page in marks
    ]
    for before, after in pairwise(entries):
        before.Next, after.Prev = after, before
    outline.First, outline.Last = entries[0], entries[-1]
    pdf.Root.Outlines = outline
