"""The shipped faces as `@font-face` rules: inside the page for a browser, by name for WeasyPrint."""

from base64 import b64encode
from functools import cache
from pathlib import Path

FACES = {
    "ExamgenText-Regular": ("Examgen Text", 400, "normal"),
    "ExamgenText-Italic": ("Examgen Text", 400, "italic"),
    "ExamgenText-Bold": ("Examgen Text", 700, "normal"),
    "ExamgenText-BoldItalic": ("Examgen Text", 700, "italic"),
    "ExamgenSans-Regular": ("Examgen Sans", 400, "normal"),
    "ExamgenSans-Semibold": ("Examgen Sans", 600, "normal"),
    "ExamgenSans-Bold": ("Examgen Sans", 700, "normal"),
    "ExamgenSans-Names": ("Examgen Sans Names", 600, "normal"),
}
"""Every shipped face by its file: family, weight, style."""

SHIPPED_FONT = "examgen-font:"
"""How the address of a shipped font starts that only the PDF writer can read."""


@cache
def shipped_templates() -> Path:
    """The folder of the shipped templates: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


@cache
def font_file(face: str) -> bytes:
    """The woff2 file of a face in `FACES`."""
    return (shipped_templates() / "fonts" / f"{face}.woff2").read_bytes()


@cache
def font_faces(*faces: str, embedded: bool) -> str:
    """The rules that declare `faces`. embedded: with the fonts inside, for files that must stand alone."""
    return "\n".join(_font_face(face, embedded) for face in faces)


def _font_face(face: str, embedded: bool) -> str:
    family, weight, style = FACES[face]
    inside = f"data:font/woff2;base64,{b64encode(font_file(face)).decode()}"
    address = inside if embedded else SHIPPED_FONT + face
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f'src: url("{address}") format("woff2"); }}'
    )
