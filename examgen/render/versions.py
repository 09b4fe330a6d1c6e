"""The system libraries that lay out text, whose versions decide whether a PDF comes out the same to the byte."""

import ctypes
from contextlib import suppress

LIBRARIES = {
    "pango": ("libpango-1.0.so.0", "pango_version_string"),
    "harfbuzz": ("libharfbuzz.so.0", "hb_version_string"),
}
"""Each library with a function of it that returns its version as text."""


def text_layout_versions() -> dict[str, str]:
    """The version of each library by name; one that this system does not have is left out."""
    found = {}
    for name, (file, function) in LIBRARIES.items():
        with suppress(OSError, AttributeError):
            ask = ctypes.CDLL(file)[function]
            ask.restype = ctypes.c_char_p
            found[name] = ask().decode()
    with suppress(OSError, AttributeError):
        found["fontconfig"] = _dotted(ctypes.CDLL("libfontconfig.so.1").FcGetVersion())
    return found


def _dotted(number: int) -> str:
    """fontconfig's version number 21401 as 2.14.1."""
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"
