"""How many pages of personal sheets are told from bad scans, by either of their two codes, and that none is misread.

python bench/scans.py                 300 pages at 150 and at 200 dots per inch
python bench/scans.py --pages 2000

A scan is turned by up to two degrees, every second one upside down as well, grey, blurred, noisy, darker to one side,
and kept as a JPEG. The pages are a job's as it is printed.
"""

import argparse
import io
import sys
import time
from pathlib import Path
from random import Random

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examgen.render.jobs import stamp_of
from examgen.sheets.codes import printed_code
from examgen.sheets.dealt import Chance, Student, Wanted, deal_out
from tests.exams import an_exam

GOALS = {150: 0.99, 200: 0.999}
"""The share of pages to be told, by dots per inch."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=300)
    asked = parser.parse_args()
    exam, random = an_exam(12, ("sigmoid", "tanh")), Random(1)
    people = [Student(f"s{number:04}", f"Student {number}") for number in range(-(-asked.pages // 5))]
    sheets, _ = deal_out(exam, people, Wanted(4), Chance(1))
    pdf = stamp_of(exam, sheets).job(sheets.sheets)
    right = [f"{sheet.code}/{page:02}" for sheet in sheets.sheets for page in range(1, 6)]
    print(f"{asked.pages} pages, the first {printed_code(sheets.sheets[0].code)}", flush=True)
    with pypdfium2.PdfDocument(pdf) as document:
        for dots, goal in GOALS.items():
            told = both = wrong = 0
            seconds = 0.0
            for number in range(asked.pages):
                page = document[number].render(scale=dots / 72).to_pil().convert("L")
                bad = scanned(page, random, number % 2 == 1)
                begun = time.process_time()
                found = [code.text for code in zxingcpp.read_barcodes(bad)]
                seconds += time.process_time() - begun
                told += right[number] in found
                both += found.count(right[number]) == 2
                wrong += any(text != right[number] for text in found)
            shares = f"{told / asked.pages:.2%} told, {both / asked.pages:.1%} by both codes, {wrong} misread"
            each = 1000 * seconds / asked.pages
            print(f"{dots} dots per inch: {shares}, {each:.0f} ms a page (goal: {goal:.1%}, 0 misread)", flush=True)


def scanned(page: Image.Image, random: Random, upside_down: bool) -> Image.Image:
    """A page as a bad scanner has it."""
    turn = random.uniform(-2, 2) + (180 if upside_down else 0)
    page = page.rotate(turn, fillcolor=255, resample=Image.Resampling.BICUBIC)
    page = page.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 1.1)))
    grey = np.asarray(page, dtype=np.float32)
    light = np.linspace(random.uniform(0.55, 1), 1, grey.shape[1], dtype=np.float32)[:: random.choice((1, -1))]
    noise = np.random.default_rng(random.getrandbits(32)).normal(0, random.uniform(4, 22), grey.shape)
    dim = np.clip((30 + grey * 0.85) * light + noise, 0, 255).astype(np.uint8)
    packed = io.BytesIO()
    Image.fromarray(dim).save(packed, "JPEG", quality=random.choice((35, 50, 70)))
    return Image.open(packed)


if __name__ == "__main__":
    main()
