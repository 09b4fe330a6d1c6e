"""Lines of text laid out together, hundreds to a tall page, and cut out of it, to be printed wherever they are wanted.

To lay out a page for a name takes ten milliseconds, a line on a tall page one.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment

from examgen.render.environment import rendered
from examgen.render.pdf import laid_out

TEMPLATE = "sheet-strips.html.j2"

HEIGHT = 14
"""Millimetres from one strip to the next."""

A_PAGE = 400
"""Strips on a page."""

CLIP = re.compile(rb"q\n([0-9.]+) ([0-9.]+) [0-9.]+ [0-9.]+ re\nW\nn\n")
"""How what a strip holds begins: with the frame that cuts it off."""

SHOWN = re.compile(rb"\[([^\]]*)\] TJ")
GLYPH = re.compile(rb"<([0-9a-f]+)>")
"""What shows glyphs, and each of them."""

STATE = re.compile(rb"(?m)^(q|Q)$")
"""A state that is kept, or given back."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A line of text. style: its class in the template."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Strips:
    """Lines ready to be printed. resources: what they need of a PDF, the source, open for as long as they are needed;
    lines: what draws each, in the order in which they were asked for, from its upper left corner, downwards, in the
    units of WeasyPrint.
    """

    resources: Any
    source: Any
    lines: tuple[bytes, ...]


def lay_out(strips: Sequence[Strip], pages: Environment, title: str, language: str) -> Strips:
    """The lines of strips. Raises ExamgenError for a broken template."""
    import pikepdf

    html = rendered(
        pages,
        TEMPLATE,
        strips=strips,
        height=HEIGHT,
        page_height=HEIGHT * A_PAGE,
        title=title,
        language=language,
    )
    data, _ = laid_out(html)
    pdf = pikepdf.open(io.BytesIO(data))
    lines = [line for page in pdf.pages for line in _cut(page.obj.Contents.read_bytes())]
    if len(lines) != len(strips):
        raise RuntimeError(f"{len(strips)} lines were laid out, and {len(lines)} found")
    resources = pikepdf.Dictionary({name: pdf.pages[0].obj.Resources[name] for name in ("/Font", "/ExtGState")})
    return Strips(pdf.make_indirect(resources), pdf, tuple(lines))


def _cut(content: bytes) -> Iterator[bytes]:
    """What each strip of a page draws, in order."""
    for start in CLIP.finditer(content):
        left, top = (float(number) for number in start.groups())
        yield b"1 0 0 1 %.4f %.4f cm\n%s" % (-left, -top, content[start.start() : _closed(content, start.end())])


def _closed(content: bytes, at: int) -> int:
    """Where the state that is open at a place is given back."""
    depth = 1
    for found in STATE.finditer(content, at):
        depth += 1 if found[1] == b"q" else -1
        if depth == 0:
            return found.end()
    return len(content)


class Alphabet:
    """A line that has every symbol of some texts once, out of which each of these is put together as it is wanted."""

    def __init__(self, symbols: str, line: bytes) -> None:
        found = SHOWN.search(line)
        glyphs = GLYPH.findall(found[1]) if found else []
        if found is None or len(glyphs) != len(symbols):
            raise RuntimeError(f"of {len(symbols)} symbols {len(glyphs)} were laid out")
        self._before, self._after = line[: found.start()], line[found.end() :]
        self._glyphs = dict(zip(symbols, glyphs, strict=True))

    def spelt(self, text: str) -> bytes:
        """The line that has a text in the place of the symbols."""
        shown = b"0".join(b"<%s>" % self._glyphs[symbol] for symbol in text)
        return b"%s[%s] TJ%s" % (self._before, shown, self._after)
