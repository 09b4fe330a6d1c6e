"""What makes an exam, by name and version: packages, and the system libraries that lay out text.

The versions of these decide whether a PDF comes out the same to the byte.
"""

import ctypes
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

from examgen.exam.record import Exam

MADE_BY = ("examgen", "tensorflow", "jinja2", "weasyprint")
"""The packages whose versions an exam records."""

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


def versions() -> dict[str, str]:
    """The versions of what makes an exam here, by name."""
    return {**{name: _version(name) for name in MADE_BY}, **text_layout_versions()}


def layout_differences(exam: Exam) -> tuple[str, ...]:
    """One line for each thing that lays out text here and is not what the exam was made with."""
    here = versions()
    names = [name for name in here if name not in ("examgen", "tensorflow")]
    return tuple(
        f"{name} is {here[name]} here; the exam was made with {exam.versions.get(name, 'none')}. PDF bytes may differ."
        for name in names
        if here[name] != exam.versions.get(name)
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
