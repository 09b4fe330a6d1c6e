"""Three pages as pictures, which change only on purpose: `python -m tests.golden.draw`."""

import json

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from examgen.render.versions import text_layout_versions
from tests.golden.draw import FOLDER, VERSIONS, pictures

NAMES = ("question", "key-answers", "key-items")

SLIGHT = 60
"""A dot whose grey differs by no more than so many of 255 may come of another rounding."""


@pytest.fixture(scope="module")
def drawn() -> dict[str, Image.Image]:
    return pictures()


def allowed(picture: Image.Image) -> int:
    """How many dots may differ: none where the same libraries lay out text, else one in two hundred."""
    same = json.loads(VERSIONS.read_text(encoding="utf-8")) == text_layout_versions()
    return 0 if same else picture.width * picture.height // 200


def different(one: Image.Image, other: Image.Image) -> int:
    """How many dots of two pictures of one size differ by more than a rounding, after a blur of half a dot."""
    blurred = [picture.convert("L").filter(ImageFilter.GaussianBlur(0.5)) for picture in (one, other)]
    histogram = ImageChops.difference(*blurred).histogram()
    return sum(histogram[SLIGHT + 1 :])


@pytest.mark.parametrize("name", NAMES)
def test_a_page_looks_as_it_did(drawn: dict[str, Image.Image], name: str) -> None:
    golden = Image.open(FOLDER / f"{name}.png")
    assert drawn[name].size == golden.size
    assert different(drawn[name], golden) <= allowed(golden)


@pytest.mark.parametrize("name", NAMES)
def test_a_label_moved_by_a_millimetre_would_be_seen(name: str) -> None:
    golden = Image.open(FOLDER / f"{name}.png").convert("L")
    box = next(box for box in blocks(golden) if min(golden.crop(box).getextrema()) < 60)
    moved = golden.copy()
    ImageDraw.Draw(moved).rectangle(box, fill=255)
    moved.paste(golden.crop(box), (box[0] + 3, box[1]))
    assert different(golden, moved) > 0


def blocks(picture: Image.Image) -> list[tuple[int, int, int, int]]:
    """The page in blocks about the size of a label."""
    return [
        (left, top, left + 24, top + 10)
        for top in range(0, picture.height - 10, 10)
        for left in range(0, picture.width - 24, 24)
    ]
