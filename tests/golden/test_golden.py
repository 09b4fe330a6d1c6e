"""Three pages of every kind as pictures, which change only on purpose: `python -m tests.golden.draw`."""

import json

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from examgen.items import kinds
from examgen.render.versions import text_layout_versions
from tests.golden.draw import FOLDER, KINDS, PAGES, VERSIONS, pictures
from tests.whole_run import KeptPress

NAMES = [f"{start}{page}" for start in KINDS.values() for page in PAGES]

SLIGHT = 60
"""A dot whose grey differs by no more than so many of 255 may come of another rounding."""


def allowed(picture: Image.Image) -> int:
    """How many dots may differ: none where the same libraries lay out text, else one in two hundred."""
    same = json.loads(VERSIONS.read_text(encoding="utf-8")) == text_layout_versions()
    return 0 if same else picture.width * picture.height // 200


def different(one: Image.Image, other: Image.Image) -> int:
    """How many dots of two pictures of one size differ by more than a rounding, after a blur of half a dot."""
    blurred = [picture.convert("L").filter(ImageFilter.GaussianBlur(0.5)) for picture in (one, other)]
    histogram = ImageChops.difference(*blurred).histogram()
    return sum(histogram[SLIGHT + 1 :])


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_of_a_kind_looks_as_it_did(kind: str, press: KeptPress) -> None:
    for name, drawn in pictures(kind, press).items():
        golden = Image.open(FOLDER / f"{name}.png")
        assert drawn.size == golden.size, name
        assert different(drawn, golden) <= allowed(golden), name


def test_every_kind_has_its_pictures_and_there_are_no_others() -> None:
    assert set(KINDS) == set(kinds.KINDS)
    assert {path.stem for path in FOLDER.glob("*.png")} == set(NAMES)


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
