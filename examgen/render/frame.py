"""The frame of a page of a personal sheet: what a scanner and a marker find it by, and where all of that lies.

Everything is in millimetres from the upper left corner of the paper. What a staple takes, the upper left corner, and
what a punch takes, the left margin, hold one mark at most; any three marks and one code are enough.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
"""Width and height."""

LARGER = {"a4": (297.0, 420.0), "letter": (279.4, 431.8)}
"""The same of the paper that pages are enlarged for: A3, and 11 by 17 inches, which leaves an edge above and below."""

EDGE = 8.0
"""From the edge of the paper to marks and codes."""

MARK = 4.0
"""A side of a mark, which is a black square."""

QR = 14.0
"""A side of a code. Of 10 mm 57 % were read from bad scans at 200 dpi, of 14 mm 99 %."""

MODULES = 21
"""Squares along a side of a code: version 1, which holds eight symbols, a stroke and a page, at level M."""

MASK = 3
"""Which pattern is laid over a code; to try all eight for the best one takes four times as long."""

SYMBOLS_OF_QR = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
"""The symbols of a code whose text is letters and digits, by their values; two are a number of 11 bits (ISO 18004)."""

NOTHING = "00000000/00"
"""The text of whose symbols that vary all bits are 0."""

RUN = re.compile("1+")
"""Black squares without a gap."""

TYPE_WIDTH = 174.0

TOP, HEAD, FOOT = 12.0, 14.0, 13.0
"""The upper margin; the room of the frame under it; and above the lower margin."""

FOOT_INDENT = 22.0
"""How far from the left margin the small print begins, clear of the code."""

STRIP = 26.0
"""The height of the strip with the name that is folded or cut off a first page, where marking is anonymous."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on the paper: its upper left corner, and its sides."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Where everything of a frame lies. paper: "a4" or "letter"; strip: whether a strip for the name is above it.

    turned: whether the page is in landscape, as that of a wide drawing is; enlarged: whether all of it is printed on
    the next larger paper. All places but of `placed` are on the usual one.
    """

    paper: str
    strip: bool = False
    turned: bool = False
    enlarged: bool = False

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the paper."""
        width, height = PAPERS[self.paper]
        return (height, width) if self.turned else (width, height)

    @property
    def printed_size(self) -> tuple[float, float]:
        """Width and height of what it is printed on."""
        if not self.enlarged:
            return self.size
        width, height = LARGER[self.paper]
        return (height, width) if self.turned else (width, height)

    @property
    def placed(self) -> tuple[float, float, float]:
        """How much larger everything is there, and how far the page's upper left corner is from the paper's."""
        sides = tuple(zip(self.printed_size, self.size, strict=True))
        scale = min(larger / side for larger, side in sides)
        left, top = ((larger - scale * side) / 2 for larger, side in sides)
        return scale, left, top

    @property
    def lowered(self) -> float:
        """How far the upper part is moved down by the strip."""
        return STRIP if self.strip else 0.0

    @property
    def left(self) -> float:
        """Where type begins."""
        return (PAPERS[self.paper][0] - TYPE_WIDTH) / 2

    @property
    def marks(self) -> tuple[Place, ...]:
        """The four squares: upper left, upper right, lower left, lower right."""
        width, height = self.size
        tops, lefts = (self.lowered + EDGE, height - EDGE - MARK), (EDGE, width - EDGE - MARK)
        return tuple(Place(left, top, MARK, MARK) for top in tops for left in lefts)

    @property
    def codes(self) -> tuple[Place, Place]:
        """The two codes, upper right and lower left."""
        width, height = self.size
        upper = Place(width - self.left - QR, self.lowered + EDGE, QR, QR)
        return upper, Place(self.left, height - EDGE - QR, QR, QR)

    @property
    def who(self) -> tuple[float, float]:
        """Where number and name begin."""
        return self.left, self.lowered + 9.0

    @property
    def about(self) -> tuple[float, float]:
        """Where the exam's title begins."""
        return self.left, self.lowered + 16.5

    @property
    def code_beside(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where the printed code begins, beside each of the two."""
        upper, lower = self.codes
        return (upper.left - 33.0, upper.top + 0.5), (lower.left + QR + 4.0, lower.top + 8.5)

    @property
    def page_beside(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where it says which page it is, beside each code."""
        (left, top), (lower_left, lower_top) = self.code_beside
        return (left, top + 5.0), (lower_left + 27.0, lower_top)

    def squares(self) -> bytes:
        """What draws the four marks, in millimetres downwards."""
        return b"%s\nf\n" % b" ".join(_rectangle(mark) for mark in self.marks)

    def code_drawn(self, text: str) -> Iterator[bytes]:
        """What draws the two codes, in millimetres downwards: a path each."""
        path = qr_path(text)
        side = QR / MODULES
        for place in self.codes:
            yield b"q %.5f 0 0 %.5f %.3f %.3f cm\n%sf\nQ\n" % (side, side, place.left, place.top, path)


def _rectangle(place: Place) -> bytes:
    return b"%.3f %.3f %.3f %.3f re" % (place.left, place.top, place.width, place.height)


def qr_path(text: str) -> bytes:
    """A code as one path, a square being one unit, downwards from its upper left corner. text: as in a code."""
    sheet, _, page = text.partition("/")
    squares = _squares(f"{NOTHING[:8]}/{page}")
    for place in range(0, len(sheet), 2):
        value = SYMBOLS_OF_QR.index(sheet[place]) * len(SYMBOLS_OF_QR) + SYMBOLS_OF_QR.index(sheet[place + 1])
        for bit in range(value.bit_length()):
            if value >> bit & 1:
                squares ^= _moved_by(place, bit)
    rows = (squares >> MODULES * (MODULES - 1 - at) & (1 << MODULES) - 1 for at in range(MODULES))
    return b"".join(_row_drawn(at, row) for at, row in enumerate(rows))


@cache
def _moved_by(place: int, bit: int) -> int:
    """Which squares change with a bit of the two symbols at a place, whatever the others are.

    Codes of one mask are linear: bits of the text and of what corrects errors are sums of bits, without a carry.
    """
    pair = "".join(SYMBOLS_OF_QR[symbol] for symbol in divmod(1 << bit, len(SYMBOLS_OF_QR)))
    return _squares(NOTHING[:place] + pair + NOTHING[place + 2 :]) ^ _squares(NOTHING)


@lru_cache(maxsize=512)
def _squares(text: str) -> int:
    """A code as a number, of which each bit is a square, row after row."""
    import segno

    code = segno.make_qr(text, error="m", version=1, mode="alphanumeric", mask=MASK, boost_error=False)
    return int("".join("".join(map(str, row)) for row in code.matrix), 2)


@lru_cache(maxsize=1 << 15)
def _row_drawn(at: int, row: int) -> bytes:
    """What draws a row of a code. Most rows are the same in many codes."""
    runs = RUN.finditer(format(row, f"0{MODULES}b"))
    return b"".join(b"%d %d %d 1 re\n" % (run.start(), at, run.end() - run.start()) for run in runs)
