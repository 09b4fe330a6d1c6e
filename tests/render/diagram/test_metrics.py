"""The table of widths says what the shipped font says."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from examgen.render.diagram import metrics

FONTS = Path(__file__).parents[3] / "templates" / "fonts"


@pytest.mark.parametrize(("style", "advances"), [("Regular", metrics.REGULAR), ("Semibold", metrics.SEMIBOLD)])
def test_advances_are_those_of_the_shipped_font(style: str, advances: dict[str, int]) -> None:
    font = TTFont(FONTS / f"ExamgenSans-{style}.woff2")
    glyphs, widths = font.getBestCmap(), font["hmtx"]
    assert font["head"].unitsPerEm == 1000
    assert advances == {character: widths[glyphs[ord(character)]][0] for character in advances}
    assert font["OS/2"].sCapHeight == 1000 * metrics.CAP_HEIGHT
