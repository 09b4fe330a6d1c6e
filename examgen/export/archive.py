"""Archives that are the same bytes whenever and wherever they are made: no date, no owner, nothing compressed.

What deflates may be another library elsewhere; pictures are compressed already.
"""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip knows."""

UNIX = 3
PRIVATE = 0o100600 << 16
"""A plain file that its owner alone can read, as Unix has it in a zip."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files by their paths, in their order."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as archive:
        for path, content in files.items():
            entry = ZipInfo(path, OLDEST)
            entry.create_system, entry.external_attr = UNIX, PRIVATE
            archive.writestr(entry, content)
    return written.getvalue()
