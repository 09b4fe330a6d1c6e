"""Draw the golden pictures anew, on purpose: `python -m tests.golden.draw`, then look at each before committing it."""

import json
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image

from examgen.render import Press, render_pages
from examgen.render.versions import text_layout_versions
from tests.exams import of_a_kind

FOLDER = Path(__file__).parent

VERSIONS = FOLDER / "versions.json"
"""What laid out the text of the pictures."""

DOTS_PER_POINT = 1.0


KINDS = {
    "forward": "",
    "activation-swap": "activation-swap-",
    "missing-weight": "missing-weight-",
    "gradient": "gradient-",
    "dump": "dump-",
    "truth-table": "truth-table-",
    "softmax": "softmax-",
    "hand-code": "hand-code-",
}
"""How the names of a kind's pictures begin."""

PAGES = {
    "question": ("students/questions.pdf", 1),
    "key-answers": ("graders/key.pdf", 0),
    "key-items": ("graders/key.pdf", 1),
}
"""The file and the page that each of a kind's pictures is of."""


def pictures(kind: str, press: Press | None = None) -> dict[str, Image.Image]:
    """The three pages of a kind by the names of their pictures, in grey, one dot a point."""
    files = render_pages(of_a_kind(kind), press=press)
    return {f"{KINDS[kind]}{name}": page(files[file], number) for name, (file, number) in PAGES.items()}


def page(pdf: bytes, number: int) -> Image.Image:
    """One page as a picture."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    picture: Image.Image = document[number].render(scale=DOTS_PER_POINT, grayscale=True).to_pil()
    document.close()
    return picture


if __name__ == "__main__":
    for kind in KINDS:
        for name, picture in pictures(kind).items():
            picture.save(FOLDER / f"{name}.png", optimize=True)
    VERSIONS.write_text(json.dumps(text_layout_versions(), indent=1) + "\n", encoding="utf-8")
