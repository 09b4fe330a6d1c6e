"""Write the gallery anew: each kind of question as a picture beside its key. `make docs` runs this too.

docs/gallery.md                      a section for each kind
docs/gallery/own-network.toml        a network of an instructor's own, about which there is a section too
docs/gallery/KIND.json               an exam of one question, kept as long as it is one
docs/gallery/KIND-question.png       its page, from the question on
docs/gallery/KIND-key.png            the key of the question

A picture says in its file which HTML it was drawn from; the test compares that, since dots differ between machines.
"""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from docs.generate import COLOURS, DOCS, DOTS_PER_INCH, FINER, page_with, purpose
from examgen.asking.asked import spec_of
from examgen.asking.request import spec_asked
from examgen.exam.record import Exam, exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.items.kinds import KINDS
from examgen.making import new_exam
from examgen.networks.bank import Bank
from examgen.render import page_texts, render_pages

PAGE = DOCS / "gallery.md"
FOLDER = DOCS / "gallery"

SEED = 100000000000000000000000000000000000003
ACTIVATIONS = ("sigmoid", "tanh", "relu")
"""What a question is made with: the first for which there is one."""

OWN = "own-network"
"""What a network of an instructor's own is called here, beside the kinds."""

NETWORK = FOLDER / f"{OWN}.toml"

CELLS, OF_CELLS = "cells", "truth-table"
"""What boxes with cells are called here, and the kind that shows them: it asks for numbers and for a word."""

SHOWN = (*KINDS, OWN, CELLS)

OWN_SAYS = """A network of your own (`--hand-coded own-network.toml`, or `--from` a file that it was saved in): here
four hidden units and a sigmoid output. [How to](how-to.md#your-own-network) says what it may be."""

CELLS_SAY = """Boxes with cells (`--boxes comb`), as a scanner wants them: one to tick for minus, one for each
digit, one beside each word. [How many](how-to.md#letter-paper-two-a-page-a-cover-cells-tables) there are follows from
what is printed."""

SAYS = {**{name: purpose(kind) for name, kind in KINDS.items()}, OWN: OWN_SAYS, CELLS: CELLS_SAY}
"""What stands above the pictures."""

SOURCES = {"question": "students/questions.pdf", "key": "graders/key.pdf"}
"""The page that each picture is of."""

DRAWN_FROM = "drawn from"
"""Under this name a picture has the fingerprint of its HTML."""

LOWER_MARGIN = 12 / 25.4 * 72
"""Points at the foot of a page in which there is nothing but its number."""

MARGIN = 12
"""Dots of white around what is on a picture."""

INTRODUCTION = """# Gallery

What each kind of question looks like: on the left what the student gets, on the right its key. Every question is one of
a network that was really trained, but for one of your own; `--kind` asks for more of them. The last shows boxes with
cells. `make docs` writes this page and draws its pictures.
"""


def main() -> None:
    """Write what is not as it should be, and say what was written."""
    with Bank() as bank:
        exams = {kind: current(kind, bank) for kind in SHOWN}
    write(PAGE, page().encode())
    for kind, exam in exams.items():
        write(FOLDER / f"{kind}.json", exam_text(exam).encode())
        if any(fingerprint(path) != expected for path, expected in fingerprints(kind, exam).items()):
            for path, picture in pictures(kind, exam).items():
                write(path, picture)
    for path in set(FOLDER.iterdir()) - set(files()):
        path.unlink()


def write(path: Path, content: bytes) -> None:
    """Put content into a file that has another, and say so."""
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print("wrote", path.relative_to(DOCS.parent))


def files() -> Iterator[Path]:
    """Every file of the gallery's folder."""
    yield NETWORK
    for kind in SHOWN:
        yield FOLDER / f"{kind}.json"
        yield from (FOLDER / f"{kind}-{name}.png" for name in SOURCES)


def page() -> str:
    """The page with all kinds."""
    return "\n".join([INTRODUCTION, *(section(kind) for kind in SHOWN)])


def section(kind: str) -> str:
    """One kind: what is asked, and its two pictures."""
    cells = " | ".join(
        f'<img src="gallery/{kind}-{name}.png" width="430" alt="{words}">'
        for name, words in (("question", f"A question of the kind {kind_shown(kind)}."), ("key", "Its worked key."))
    )
    return f"## {kind}\n\n{SAYS[kind]}\n\n| question | key |\n| --- | --- |\n| {cells} |\n"


def kind_shown(shown: str) -> str:
    """The kind of the question that is shown."""
    return {OWN: "forward", CELLS: OF_CELLS}.get(shown, shown)


# The exams


def current(kind: str, bank: Bank) -> Exam:
    """The exam of a kind that is there, if this examgen takes it for one, else a new one."""
    try:
        return load_exam(FOLDER / f"{kind}.json")
    except ExamgenError:
        return a_new_one(kind, bank)


def a_new_one(kind: str, bank: Bank) -> Exam:
    """One question of a kind. Raises ExamgenError if no activation makes one."""
    if kind == CELLS:
        exam = current(OF_CELLS, bank)
        return replace(exam, pages=replace(exam.pages, boxes="comb"))
    if kind == OWN:
        return new_exam(spec_asked(None, frozenset(), {"hand_coded": NETWORK, "row": ["1,0"], "seed": SEED}))[0]
    *most, last = ACTIVATIONS
    for activation in most:
        try:
            return new_exam(spec_of(kind=kind, activation=activation, count=1, seed=SEED), bank)[0]
        except ExamgenError:
            continue
    return new_exam(spec_of(kind=kind, activation=last, count=1, seed=SEED), bank)[0]


# The pictures


def fingerprints(kind: str, exam: Exam) -> dict[Path, str]:
    """What each picture of a kind should say that it was drawn from."""
    texts = page_texts(exam)
    return {FOLDER / f"{kind}-{name}.png": sha256(texts[page].encode()).hexdigest() for name, page in SOURCES.items()}


def fingerprint(picture: Path) -> str | None:
    """What a picture says that it was drawn from; None if it is not there."""
    if not picture.exists():
        return None
    with Image.open(picture) as opened:
        return opened.info.get(DRAWN_FROM)


def pictures(kind: str, exam: Exam) -> dict[Path, bytes]:
    """The pictures of a kind, as files."""
    pages = render_pages(exam)
    asked = pypdfium2.PdfDocument(pages[SOURCES["question"]])
    room = "Room to work" in asked[len(asked) - 1].get_textpage().get_text_bounded()
    drawn = {
        "question": below(asked, "Question 1", first=len(asked) - (2 if room else 1)),  # there may be a cover before
        "key": below(pypdfium2.PdfDocument(pages[SOURCES["key"]]), "Q01", first=1),
    }
    paths = fingerprints(kind, exam)
    return {path: png(drawn[path.stem.removeprefix(f"{kind}-")], paths[path]) for path in paths}


def below(document: pypdfium2.PdfDocument, heading: str, first: int = 0) -> Image.Image:
    """The page that has a heading, from there down to the lower margin, without white around. Too large by FINER."""
    found = document[page_with(document, heading, first)]
    scale = FINER * DOTS_PER_INCH / 72
    drawn = found.render(scale=scale).to_pil().convert("RGB")
    top = round((found.get_height() - top_of(found, heading)) * scale)
    return trimmed(drawn.crop((0, top, drawn.width, drawn.height - round(LOWER_MARGIN * scale))))


def top_of(page: pypdfium2.PdfPage, heading: str) -> float:
    """How high a heading reaches, in points from the foot of its page: the last that says so, after any table."""
    text = page.get_textpage()
    search, tops = text.search(heading, match_case=True, match_whole_word=True), []
    while (found := search.get_next()) is not None:
        tops.append(max(text.get_charbox(place)[3] for place in range(found[0], found[0] + found[1])))
    return tops[-1]


def trimmed(picture: Image.Image) -> Image.Image:
    """A picture without the white around it, but for a margin."""
    white = Image.new("RGB", picture.size, "white")
    box = ImageChops.difference(picture, white).getbbox() or (0, 0, *picture.size)
    inner = picture.crop(box)
    margin = MARGIN * FINER
    framed = Image.new("RGB", (inner.width + 2 * margin, inner.height + 2 * margin), "white")
    framed.paste(inner, (margin, margin))
    return framed


def png(large: Image.Image, drawn_from: str) -> bytes:
    """A picture as a small file that says what it was drawn from."""
    small = large.resize((large.width // FINER, large.height // FINER), Image.Resampling.LANCZOS)
    said, buffer = PngInfo(), BytesIO()
    said.add_text(DRAWN_FROM, drawn_from)
    small.quantize(COLOURS).save(buffer, "PNG", optimize=True, pnginfo=said, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return buffer.getvalue()


if __name__ == "__main__":
    main()
