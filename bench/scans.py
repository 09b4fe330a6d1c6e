"""How many pages of personal sheets are told from bad scans, by either of their two codes, and that none is misread.

python bench/scans.py                 1,000 pictures, of 150 and of 200 dots per inch, and ruined ones
python bench/scans.py --pictures 20000
python bench/scans.py --seed 2        other codes, turns, shadows and noise than without
python bench/scans.py --boxes comb --accommodation large-a4

A scan is turned by up to two degrees, about every second one upside down as well, grey, blurred, noisy, darker to one
side, and kept as a JPEG. A ruined one, every fifth, is so much worse that it may be told or not: what counts is that it
is not taken for another page. The pages are a job's as it is printed, drawn once and scanned again and again; one that
is printed in landscape lies in the scanner as the others do.

A text is refused that is not a code with its check symbol, a stroke and two digits; misread is another page's that is.
"""

import argparse
import io
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal, get_args

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examgen.exam.record import Pages
from examgen.render.jobs import stamp_of
from examgen.sheets.codes import holds
from examgen.sheets.dealt import Chance, Student, Wanted, deal_out
from examgen.sheets.record import Accommodation
from tests.exams import an_exam

PAGES = 200
"""Pages that are drawn; there are more pictures than that of each."""

A_TURN = 4
"""Pictures of a page turned and blurred in one way, each with a shadow, noise and a JPEG of its own."""

NOISE = np.random.default_rng(1).normal(0, 1, 1 << 23).astype(np.float32)
"""Out of which the noise of each picture is cut, at a place of its own: to draw it anew takes longer than to read."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """How bad pictures are: blur in dots, noise in grey values, how dark the dark side is, and the JPEG's quality."""

    name: str
    dots: int
    share: float
    goal: float
    blur: tuple[float, float] = (0.3, 1.1)
    noise: tuple[float, float] = (4, 22)
    dark: float = 0.55
    quality: tuple[int, ...] = (35, 50, 70)


SCANNERS = (
    Scanner("150 dots per inch", 150, 0.4, 0.99),
    Scanner("200 dots per inch", 200, 0.4, 0.999),
    Scanner("ruined", 150, 0.2, 0.0, (1.2, 3.5), (20, 90), 0.15, (4, 8, 15)),
)
"""goal: the share of pages to be told. share: of all pictures."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--only", choices=[scanner.name for scanner in SCANNERS], help="these alone, a share of all")
    parser.add_argument("--seed", type=int, default=1, help="of codes, turns, blur, shadows and noise")
    parser.add_argument("--boxes", choices=("open", "comb"), default="open")
    parser.add_argument("--accommodation", choices=get_args(Accommodation), default="", help="which all sheets have")
    asked = parser.parse_args()
    random = Random(asked.seed)
    pdf, right = a_job(asked.boxes, asked.accommodation, random)
    job = f"{PAGES} pages, boxes {asked.boxes}, {asked.accommodation or 'usual sheets'}, the first {right[0]}"
    print(f"{asked.pictures} pictures of {job}", flush=True)
    with pypdfium2.PdfDocument(pdf) as document:
        for scanner in SCANNERS if asked.only is None else [one for one in SCANNERS if one.name == asked.only]:
            pages = [upright(document[page].render(scale=scanner.dots / 72).to_pil()) for page in range(PAGES)]
            told = both = refused = wrong = 0
            seconds, pictures = 0.0, round(asked.pictures * scanner.share)
            for number in range(pictures):
                page = number // A_TURN % PAGES
                if number % A_TURN == 0:
                    turned = turned_and_blurred(pages[page], scanner, random)
                bad = scanned(turned, scanner, random)
                begun = time.process_time()
                found = [code.text for code in zxingcpp.read_barcodes(bad, formats=zxingcpp.BarcodeFormat.QRCode)]
                seconds += time.process_time() - begun
                told += right[page] in found
                both += found.count(right[page]) == 2
                others = [text for text in found if text != right[page]]
                taken = [text for text in others if is_a_page(text)]
                refused += len(others) > len(taken)
                wrong += bool(taken)
                if others:
                    print(f"  of {right[page]} was read {', '.join(map(repr, others))}", flush=True)
            shares = (
                f"{told / pictures:.3%} told, {both / pictures:.1%} by both codes, {refused} refused, {wrong} misread"
            )
            each = 1000 * seconds / pictures
            goal = f"goal: {scanner.goal:.1%}, 0 misread"
            print(f"{scanner.name}: {pictures} pictures, {shares}, {each:.0f} ms a page ({goal})", flush=True)


def a_job(boxes: Literal["open", "comb"], accommodation: Accommodation, random: Random) -> tuple[bytes, list[str]]:
    """A job of 200 pages or somewhat more, and what its codes say, page after page. boxes: open, or with cells."""
    exam = an_exam(12, ("sigmoid", "tanh"), pages=Pages(boxes=boxes))
    people = [
        Student(f"s{number:04}", f"Student {number}", accommodation=accommodation) for number in range(PAGES // 5)
    ]
    sheets, _ = deal_out(exam, people, Wanted(4), Chance(1, random.choice))
    stamp = stamp_of(exam, sheets)
    pages = range(1, stamp.pages[accommodation] + 1)
    return stamp.job(sheets.sheets), [f"{sheet.code}/{page:02}" for sheet in sheets.sheets for page in pages]


def upright(page: Image.Image) -> Image.Image:
    """A page in grey as it goes through a feeder: its short side first."""
    grey = page.convert("L")
    return grey.transpose(Image.Transpose.ROTATE_90) if grey.width > grey.height else grey


def is_a_page(text: str) -> bool:
    """Whether a text that was read may be one of ours."""
    code, stroke, page = text.partition("/")
    return bool(stroke) and len(page) == 2 and page.isdigit() and holds(code)


def turned_and_blurred(page: Image.Image, scanner: Scanner, random: Random) -> np.ndarray:
    """The grey values of a page as it lay in a bad scanner."""
    turn = random.uniform(-2, 2)
    page = page.transpose(Image.Transpose.ROTATE_180) if random.random() < 0.5 else page
    page = page.rotate(turn, fillcolor=255, resample=Image.Resampling.BILINEAR)
    page = page.filter(ImageFilter.GaussianBlur(random.uniform(*scanner.blur)))
    return np.asarray(page, dtype=np.float32)


def scanned(grey: np.ndarray, scanner: Scanner, random: Random) -> Image.Image:
    """What the scanner makes of that: a shadow, noise, a JPEG."""
    light = np.linspace(random.uniform(scanner.dark, 1), 1, grey.shape[1], dtype=np.float32)[:: random.choice((1, -1))]
    start = random.randrange(NOISE.size - grey.size)
    noise = NOISE[start : start + grey.size].reshape(grey.shape) * np.float32(random.uniform(*scanner.noise))
    dim = np.clip((30 + grey * np.float32(0.85)) * light + noise, 0, 255).astype(np.uint8)
    packed = io.BytesIO()
    Image.fromarray(dim).save(packed, "JPEG", quality=random.choice(scanner.quality))
    return Image.open(packed)


if __name__ == "__main__":
    main()
