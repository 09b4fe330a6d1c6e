"""The gallery has every kind, and every picture is of the pages that examgen would make today."""

import pytest
from PIL import Image

from docs import gallery
from examgen.exam.record import exam_text, load_exam


def test_the_page_has_every_kind_and_the_folder_nothing_else() -> None:
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page(), "Run: make docs"
    assert set(gallery.FOLDER.iterdir()) == set(gallery.files()), "Run: make docs"


@pytest.mark.parametrize("kind", gallery.SHOWN)
def test_every_exam_is_one_question_of_its_kind_as_examgen_would_write_it(kind: str) -> None:
    path = gallery.FOLDER / f"{kind}.json"
    exam = load_exam(path)
    assert [item.kind for item in exam.items] == [gallery.kind_shown(kind)]
    assert path.read_text(encoding="utf-8") == exam_text(exam), "Run: make docs"


@pytest.mark.parametrize("kind", gallery.SHOWN)
def test_every_picture_was_drawn_from_the_page_of_today_and_is_small(kind: str) -> None:
    expected = gallery.fingerprints(kind, load_exam(gallery.FOLDER / f"{kind}.json"))
    for path, drawn_from in expected.items():
        assert gallery.fingerprint(path) == drawn_from, f"{path.name} is out of date. Run: make docs"
        assert path.stat().st_size < 150_000
        with Image.open(path) as picture:
            assert 400 < picture.width < 900
            assert 150 < picture.height < 1200
