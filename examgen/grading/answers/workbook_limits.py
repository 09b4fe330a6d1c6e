"""What a workbook may hold, found out before anything of it is read: its XML is packed, and may unpack without end.

Excel packs a cell into four bytes or so, and each is a few tags. A row is held as a tree while it is read, and so are
styles and the like: only so many tags may stand in one.
"""

import re
from collections.abc import Iterator
from typing import IO, BinaryIO
from zipfile import ZipFile

MOST_UNPACKED = 1 << 28
"""Bytes that a workbook may hold when it is unpacked. As one cell they take eight times as much memory."""

FEW_UNPACKED, UNPACKED_FOR_A_BYTE = 1 << 24, 30
"""Bytes that may come out of any workbook, and of each of its own bytes besides: tables have 14 or so."""

FEW_TAGS, TAGS_FOR_A_BYTE = 400_000, 2
"""Tags that may stand in any workbook, and for each of its bytes besides: tables have one or so."""

MOST_TAGS_IN_A_ROW = 200_000
"""Tags between the ends of two rows: Excel has 16,384 cells, each with six tags at most."""

MOST_TAGS_ELSEWHERE = 50_000
"""Tags in styles, names and all that is no table of cells or texts."""

BLOCK = 1 << 20
LONGEST_TAG = 64
"""Bytes of an end tag, in which nothing stands but its name."""

ROW_ENDS = re.compile(rb"</(?:[\w.-]{1,30}:)?(?:row|si)\s*>")
TABLE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:[\w.-]{1,30}:)?(?:worksheet|sst)[\s>]")


def beyond(file: BinaryIO) -> str:
    """Why a workbook holds more than is read, in words that go on after its name, or "".

    Raises what `zipfile` raises for one that is damaged.
    """
    size = file.seek(0, 2)
    most = min(MOST_UNPACKED, FEW_UNPACKED + UNPACKED_FOR_A_BYTE * size)
    with ZipFile(file) as packed:
        entries = packed.infolist()
        if sum(entry.file_size for entry in entries) > most:
            return f"unpacks to more than {most >> 20} MiB"
        tags, elsewhere = 0, 0
        for entry in entries:
            with packed.open(entry) as part:
                table = bool(TABLE.match(part.read(1000)))
            with packed.open(entry) as part:
                here, row = _tags(part)
            tags += here
            elsewhere += 0 if table else here
            if row > MOST_TAGS_IN_A_ROW and table:
                return "has a row of more than 16,384 cells, or a text of as many pieces"
    if tags > FEW_TAGS + TAGS_FOR_A_BYTE * size or elsewhere > MOST_TAGS_ELSEWHERE:
        return "holds far more cells, or styles, than are written into it"
    return ""


def _tags(part: IO[bytes]) -> tuple[int, int]:
    """How many tags a part of the workbook has, and how many stand at most between the ends of two rows.

    What is hidden in a remark, or marked as no tags, counts as a row without end: Excel writes neither.
    """
    tags = row = longest = 0
    for text in _blocks(part):
        if b"<!" in text:
            return tags, MOST_TAGS_IN_A_ROW + 1
        begun = 0
        for end in ROW_ENDS.finditer(text):
            longest = max(longest, row + text.count(b"<", begun, end.start()))
            row, begun = 0, end.start()
        row += text.count(b"<", begun)
        tags += text.count(b"<")
    return tags, max(longest, row)


def _blocks(part: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a part in blocks that end before a tag."""
    rest = b""
    while block := part.read(BLOCK):
        block = rest + block
        cut = block.rfind(b"<")
        cut = cut if cut >= 0 and len(block) - cut < LONGEST_TAG else len(block)
        rest = block[cut:]
        yield block[:cut]
    yield rest
