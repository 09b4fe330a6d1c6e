"""What sheets are cut from is laid out once, and an exam published once: most tests here hand out the same questions to
the same students."""

import shutil
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.record import Pages, load_exam
from examgen.making import publish
from examgen.render import blocks, strips
from examgen.render.pdf import laid_out
from tests.exams import RECORDS

MOST = 16


class Kept:
    """`laid_out`, which keeps what was asked for last, by its HTML. Nothing is kept of what is complained of."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}

    def __call__(self, html: str) -> Any:
        if html in self._found:
            self._found[html] = self._found.pop(html)
            return self._found[html]
        with warnings.catch_warnings(record=True) as complaints:
            warnings.simplefilter("always")
            found = laid_out(html)
        for complaint in complaints:
            warnings.warn_explicit(complaint.message, complaint.category, complaint.filename, complaint.lineno)
        if not complaints:
            self._found[html] = found
            for oldest in list(self._found)[:-MOST]:
                del self._found[oldest]
        return found

    def forget(self) -> None:
        """For a test that asks whether the same comes out again."""
        self._found.clear()


KEPT = Kept()
"""In this process; others lay out anew, which test_stampers.py compares."""


@pytest.fixture(scope="module", autouse=True)
def _laid_out_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for room in (blocks, strips):
            patch.setattr(room, "laid_out", KEPT)
        yield


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, Pages], Path]:
    """Puts the exam of four questions into a folder, published on the pages that are asked for."""
    made: dict[str, Path] = {}

    def put(folder: Path, pages: Pages) -> Path:
        if repr(pages) not in made:
            made[repr(pages)] = tmp_path_factory.mktemp("published") / "exam"
            publish(replace(load_exam(RECORDS / "forward.json"), pages=pages), made[repr(pages)])
        shutil.copytree(made[repr(pages)], folder)
        return folder

    return put
