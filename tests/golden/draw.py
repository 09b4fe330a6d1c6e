"""Draw the golden pictures anew, on purpose: `python -m tests.golden.draw`, then look at each before committing it."""

import json
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image

from examgen.exam import Pages
from examgen.render import render_pages
from examgen.render.versions import text_layout_versions
from tests.exams import an_exam

FOLDER = Path(__file__).parent

VERSIONS = FOLDER / "versions.json"
"""What laid out the text of the pictures."""

DOTS_PER_POINT = 1.0


def pictures() -> dict[str, Image.Image]:
    """The three pages by the names of their pictures, in grey, one dot a point."""
    exam = an_exam(4, activation=("sigmoid", "tanh", "relu"), pages=Pages(paper="a4"))
    files = render_pages(exam)
    return {
        "question": page(files["students/questions.pdf"], 1),
        "key-answers": page(files["graders/key.pdf"], 0),
        "key-items": page(files["graders/key.pdf"], 1),
    }


def page(pdf: bytes, number: int) -> Image.Image:
    """One page as a picture."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    picture: Image.Image = document[number].render(scale=DOTS_PER_POINT, grayscale=True).to_pil()
    document.close()
    return picture


if __name__ == "__main__":
    for name, picture in pictures().items():
        picture.save(FOLDER / f"{name}.png", optimize=True)
    VERSIONS.write_text(json.dumps(text_layout_versions(), indent=1) + "\n", encoding="utf-8")
