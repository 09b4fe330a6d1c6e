"""Whether words lie on one another on a page of a PDF, or stand beyond its margins."""

from collections.abc import Iterator

import numpy as np
import pypdfium2

SIDEWAYS, UPRIGHT = 1.0, 2.5
"""Points by which the boxes of two words may lie in one another: an italic y reaches to its left and down."""

AT_THE_SIDE = 30
"""Points between a word and either side of the paper."""

MARGIN = {"students/questions.pdf": 30, "graders/key.pdf": 12}
"""Points between a word and the edge of the paper above and below; only the key has numbers in its lower margin."""


def amiss(pdf: bytes, margin: float, sideways: float = SIDEWAYS, upright: float = UPRIGHT) -> list[str]:
    """The words of a document that stand where they should not, each with its page."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return [
            f"page {number}: {words}"
            for number, page in enumerate(opened, start=1)
            for words in amiss_on(page, margin, sideways, upright)
        ]


def amiss_on(page: pypdfium2.PdfPage, margin: float, sideways: float, upright: float) -> Iterator[str]:
    """Those of one page: every word against the margins, every two words against one another."""
    width, height = page.get_size()
    texts = page.get_textpage()
    boxes = np.array([texts.get_rect(place) for place in range(texts.count_rects())]).reshape(-1, 4)
    assert len(boxes), "a page without a word"
    left, bottom, right, top = boxes.T
    across, up = (left > AT_THE_SIDE) & (right < width - AT_THE_SIDE), (bottom > margin) & (top < height - margin)
    for place in np.flatnonzero(~(across & up & (left < right) & (bottom < top))):
        yield f"{texts.get_text_bounded(*boxes[place])!r} is in the margin"
    beside = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    above = np.minimum.outer(top, top) - np.maximum.outer(bottom, bottom)
    for one, other in np.argwhere(np.triu((beside >= sideways) & (above >= upright), 1)):
        yield f"{texts.get_text_bounded(*boxes[one])!r} is on {texts.get_text_bounded(*boxes[other])!r}"
