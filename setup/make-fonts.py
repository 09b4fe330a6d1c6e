"""Make the fonts of templates/fonts/ from their full originals. Run it only to change what they cover.

    python setup/make-fonts.py ORIGINALS            all of them
    python setup/make-fonts.py ORIGINALS Names      those with this in their names

ORIGINALS is a folder with the files named in `ORIGINALS` below, at least those that are needed:

    STIX Two 2.12   Debian's package texlive-fonts-extra, /usr/share/texlive/texmf-dist/fonts/opentype/public/stix2-otf/
    Source Sans 3   version 3.052, the npm package source-sans 3.52.0, folder OTF/

Each becomes one woff2 file with the characters and features named below, and bears a name of its own: the licence of
Source Sans reserves the name "Source", and a family named like an alias of fontconfig would lose to the system's
font. STIX Two Text has no arrows and few mathematical signs; they are taken from STIX Two Math, upright and of
regular weight in every face. Same originals and same locked fontTools and Brotli, same bytes.
"""

import hashlib
import sys
from pathlib import Path

from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ORIGINALS = {
    "STIXTwoMath-Regular.otf": "95bc2729e41faf93b0bcae9e96c4dc4da45855067fd0581e621e30734fe8d90b",
    "STIXTwoText-Bold.otf": "3465fca932b801fec1b241cc9561ac082d22d86e400b68fd2395636316781133",
    "STIXTwoText-BoldItalic.otf": "ec2fc287b9c48b39bdad8ecd707a0270201911f90ee48ae287ab307a5601ca09",
    "STIXTwoText-Italic.otf": "0f124a2036164b5901e596a7e58caa3811f759251415fcaa23acb76edd63636a",
    "STIXTwoText-Regular.otf": "df7466d8cd44a4e376d14f28af7aff5e25d77f475aa2164988360db07db96966",
    "SourceSans3-Bold.otf": "7776ddb9f3eb58683e59f28d558d8896b768c2d0c80799fb3f1c56c54dfd98c9",
    "SourceSans3-Regular.otf": "08df266400933d3178d081a45f94a08814c3e55b4b7dd2e0ff69cb1329f13ab6",
    "SourceSans3-Semibold.otf": "36f1cd2c344aa3109e64429bce41a41e4b2b923beb2db19b8dbf9bb56f05a4f9",
}

FACES = {
    # our file: (original, family, style)
    "ExamgenText-Regular.woff2": ("STIXTwoText-Regular.otf", "Examgen Text", "Regular"),
    "ExamgenText-Italic.woff2": ("STIXTwoText-Italic.otf", "Examgen Text", "Italic"),
    "ExamgenText-Bold.woff2": ("STIXTwoText-Bold.otf", "Examgen Text", "Bold"),
    "ExamgenText-BoldItalic.woff2": ("STIXTwoText-BoldItalic.otf", "Examgen Text", "Bold Italic"),
    "ExamgenSans-Regular.woff2": ("SourceSans3-Regular.otf", "Examgen Sans", "Regular"),
    "ExamgenSans-Semibold.woff2": ("SourceSans3-Semibold.otf", "Examgen Sans", "Semibold"),
    "ExamgenSans-Bold.woff2": ("SourceSans3-Bold.otf", "Examgen Sans", "Bold"),
    "ExamgenSans-Names.woff2": ("SourceSans3-Semibold.otf", "Examgen Sans Names", "Semibold"),
}

NAMES = "ExamgenSans-Names.woff2"
"""The face of students' names, which has more characters, so that no name is set in two kinds of type."""

BORROWED = "∂∆∏∑√∞∫≈≠≤≥←↑→↓⇒✓"
"""Signs that STIX Two Text lacks and STIX Two Math has."""

CHARACTERS = {
    *range(0x0020, 0x007F),  # ASCII
    *range(0x00A0, 0x0180),  # Latin-1 and Latin Extended-A, with the soft hyphen and the space that does not break
    *range(0x0218, 0x021C),  # Romanian
    0x1E9E,  # capital sharp s
    *range(0x0300, 0x0305), *range(0x0306, 0x0309), *range(0x030A, 0x030D), 0x0326, 0x0327, 0x0328,  # combining accents
    *range(0x0384, 0x038B), 0x038C, *range(0x038E, 0x03A2), *range(0x03A3, 0x03CF),  # Greek
    0x03D1, 0x03D5, 0x03F5,  # theta, phi and epsilon as mathematics writes them
    *range(0x2002, 0x200C), *range(0x2010, 0x2016), *range(0x2018, 0x2023), 0x2026, 0x202F,  # spaces, dashes, quotes
    0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044,  # per mille, primes, fraction slash
    0x2070, 0x2071, *range(0x2074, 0x208F),  # superscripts and subscripts
    0x20AC,  # the euro
    0x2116,  # numero
    *range(0x2153, 0x215F),  # fractions
    *map(ord, BORROWED),
    0x2717,  # the ballot cross
    0x2212,  # the minus sign
}  # fmt: skip

IN_NAMES = {
    *range(0x0180, 0x0250), *range(0x1E00, 0x1F00),  # Latin of other languages: Vietnamese, Azerbaijani, Yoruba, Hausa
    *range(0x02B0, 0x0370),  # letters that stand high, as in Hawaiian, and all combining accents
    *range(0x0400, 0x0530),  # Cyrillic
}  # fmt: skip

FEATURES_OF_NAMES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga"]

FEATURES = [
    "kern", "mark", "mkmk", "ccmp", "locl", "liga",
    "lnum", "tnum", "sups", "subs", "frac", "numr", "dnom", "case",
]  # fmt: skip
"""Both families' figures are tabular and lining as they stand, so neither has a feature tnum or lnum to keep."""


SCRIPTS = ["DFLT", "latn", "grek"]


def main(originals: Path, fonts: Path, part: str = "") -> None:
    for file, (original, family, style) in FACES.items():
        if part not in file:
            continue
        font = opened(originals / original)
        characters = CHARACTERS | IN_NAMES if file == NAMES else CHARACTERS
        if file == NAMES:
            subset(font, characters, FEATURES_OF_NAMES, [*SCRIPTS, "cyrl"])
        else:
            borrow(font, opened(originals / "STIXTwoMath-Regular.otf"), [ord(sign) for sign in BORROWED])
            subset(font, characters, FEATURES, SCRIPTS)
        rename(font, family, style)
        font.flavor = "woff2"
        font.save(fonts / file)
        lacking = sorted(characters - set(font.getBestCmap()))
        size = (fonts / file).stat().st_size
        print(f"{file}: {size / 1000:.1f} kB, {len(font.getGlyphOrder())} glyphs; lacks {len(lacking)}")
        print("   " + " ".join(f"{code:04X}" for code in lacking))


def opened(file: Path) -> TTFont:
    """An original, if it is the one that this was written for."""
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != ORIGINALS[file.name]:
        sys.exit(f"{file}: is not the version that this script was written for (sha256 {found}).")
    return TTFont(file, recalcTimestamp=False, recalcBBoxes=False)


def borrow(font: TTFont, signs: TTFont, codes: list[int]) -> None:
    """Copy from `signs` the glyphs of those characters that `font` lacks; both are CFF with 1000 units to the em."""
    lacking = [code for code in codes if code not in font.getBestCmap()]
    if not lacking:
        return
    top = font["CFF "].cff.topDictIndex[0]
    order = font.getGlyphOrder()
    for code in lacking:
        source, name = signs.getBestCmap()[code], f"uni{code:04X}"
        if name in order:
            raise ValueError(f"a glyph {name} is there already, but no character shows it")
        width, bearing = signs["hmtx"][source]
        # CFF writes a width as its difference from the font's own nominal width.
        pen = T2CharStringPen(width - top.Private.nominalWidthX, None)
        signs.getGlyphSet()[source].draw(pen)
        outline = pen.getCharString(private=top.Private, globalSubrs=top.GlobalSubrs)
        top.CharStrings.charStringsIndex.append(outline)
        top.CharStrings.charStrings[name] = len(order)
        order.append(name)
        font["hmtx"].metrics[name] = (width, bearing)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
    top.charset = order
    font.setGlyphOrder(order)
    font["maxp"].numGlyphs = font["hhea"].numberOfHMetrics = len(order)


def subset(font: TTFont, characters: set[int], features: list[str], scripts: list[str]) -> None:
    options = Options()
    options.layout_features = features
    options.layout_scripts = scripts
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.desubroutinize = True  # Brotli finds what is alike better by itself: 4 kB a face
    options.drop_tables += ["DSIG", "BASE"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def rename(font: TTFont, family: str, style: str) -> None:
    """Give the font its own names; its copyright, trademark and licence stay."""
    table = font["name"]
    kept = {number: table.getDebugName(number) for number in (0, 5, 7, 13, 14)}
    original = table.getDebugName(16) or table.getDebugName(1)
    table.names = []
    linked = style in {"Regular", "Italic", "Bold", "Bold Italic"}
    postscript = f"{family}-{style}".replace(" ", "")
    names = {
        **kept,
        1: family if linked else f"{family} {style}",
        2: style if linked else "Regular",
        3: f"{postscript};examgen",
        4: f"{family} {style}",
        6: postscript,
        10: f"A subset of {original}, made for examgen.",
        **({} if linked else {16: family, 17: style}),
    }
    for number, text in names.items():
        if text:
            table.setName(text, number, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    top = cff.topDictIndex[0]
    top.FullName, top.FamilyName = f"{family} {style}", family
    for attribute in ("Notice", "Copyright"):
        if hasattr(top, attribute):
            delattr(top, attribute)  # they repeat the name table


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).parent.parent / "templates" / "fonts", *sys.argv[2:])
