"""What is made once for the whole run, whichever workers share it.

folder = folder_of_run(tmp_path_factory)        # the same for every worker
with alone(folder / "lock"):                    # one worker at a time
press = KeptPress(folder / "drawn")             # the fixture `press`: render_pages(exam, press=press)
"""

import fcntl
import json
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from examgen import making
from examgen.render import feedback, press
from examgen.render.pdf import Drawn, drawn
from examgen.render.press import PageTexts, Press


def folder_of_run(factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run share, and no other run."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """A `with` block in which no other worker is that asks for the same lock."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


class KeptPress(Press):
    """A press that draws a document once, however many tests ask for it, and keeps the bytes in a folder.

    The same HTML gives the same bytes, which tests/render/test_press.py proves with presses that keep nothing. Nothing
    is kept of what WeasyPrint complains of: it is to complain the next time too.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder, self._helper = folder, None

    def draw_placed(
        self, papers: PageTexts, meanwhile: Callable[[], PageTexts] = dict
    ) -> tuple[dict[str, Drawn], PageTexts]:
        """As `Press.draw_placed`."""
        return {name: self.placed(html) for name, html in papers.items()}, meanwhile()

    def drawn(self, html: str) -> bytes:
        """The PDF of one document."""
        return self.placed(html).pdf

    def placed(self, html: str) -> Drawn:
        """The PDF of one document, and what stands where on it."""
        kept = self._folder / sha256(html.encode()).hexdigest()
        seen = kept.with_suffix(".json")
        with alone(kept.with_suffix(".lock")):
            if kept.exists():
                return Drawn(kept.read_bytes(), json.loads(seen.read_text()))
            with warnings.catch_warnings(record=True) as complaints:
                warnings.simplefilter("always")
                found = drawn(html)
            if not complaints:
                seen.write_text(json.dumps(found.seen))
                half = kept.with_suffix(".half")  # whoever draws here may be killed
                half.write_bytes(found.pdf)
                half.rename(kept)
        for complaint in complaints:
            warnings.warn_explicit(complaint.message, complaint.category, complaint.filename, complaint.lineno)
        return found


def draw_once(folder: Path) -> None:
    """Have exams and feedback that are made in this process, and in what is forked from it, drawn by a press that keeps
    there."""
    making.Press = feedback.Press = partial(KeptPress, folder)  # type: ignore[assignment, misc]


def draw_all_once(folder: Path) -> None:
    """The same of every PDF, of a report on a class too: for forks, where nobody asks whether it comes out the same."""
    draw_once(folder)
    press.drawn = KeptPress(folder).placed
