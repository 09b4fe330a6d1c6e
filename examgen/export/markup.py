"""Texts, figures and keys as HTML that is XML too, and what all writers of XML share."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from examgen.export.question import (
    AnyPart,
    ExportedQuestion,
    Figure,
    NumberPart,
    Paragraph,
    Run,
    Style,
    WordPart,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

ELEMENTS: dict[Style, str] = {"strong": "strong", "emphasis": "em", "superscript": "sup", "code": "code"}

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may hold."""

PIXELS_A_MILLIMETRE = 96 / 25.4
"""Of a browser."""


def plain(number: Decimal) -> str:
    """A number with a point and an ASCII minus, all its digits, and no zeros at its end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def paragraph_html(paragraph: Paragraph) -> str:
    """A paragraph with its runs."""
    return f"<p>{''.join(map(_run, paragraph))}</p>"


def _run(run: Run) -> str:
    element = ELEMENTS.get(run.style)
    return f"<{element}>{escape(run.text)}</{element}>" if element else escape(run.text)


def figure_html(figure: Figure, address: str) -> str:
    """A figure in a paragraph of its own, with what it says for who cannot see it. address: of its file."""
    width, height = (f"{side * PIXELS_A_MILLIMETRE:.0f}" for side in (figure.width, figure.height))
    return f'<p><img src="{address}" alt="{escape(figure.words)}" width="{width}" height="{height}"/></p>'


def key_html(question: ExportedQuestion) -> str:
    """The answers and the worked lines."""
    answers = "; ".join(f"{part.label} = {part.shown}" for part in question.parts)
    return "\n".join(f"<p>{escape(line)}</p>" for line in (answers, *question.lines))


def mistakes_html(part: AnyPart) -> str:
    """The known mistakes of a box as a list, for platforms that do not tell one from another; "" if it has none."""
    if isinstance(part, NumberPart):
        told = [f"{mistake.ends}: {mistake.words}" for mistake in part.mistakes]
    else:
        told = [f"{wrong.spellings[0]}: {wrong.words}" for wrong in part.mistakes] if isinstance(part, WordPart) else []
    lines = "".join(f"<li>{escape(line)}</li>" for line in told)
    return f"<p>Known mistakes</p><ul>{lines}</ul>" if lines else ""


def added(parent: "_Element", element: str, text: str = "", **attributes: str) -> "_Element":
    """A new element within another one, in its namespace."""
    from lxml import etree

    space, end, _ = parent.tag.rpartition("}")
    new = etree.SubElement(
        parent, f"{space}{end}{element}", {name: xml_text(text) for name, text in attributes.items()}
    )
    new.text = xml_text(text) or None
    return new


def elements(html: Iterable[str], namespace: str) -> "Sequence[_Element]":
    """Elements in a namespace from pieces of HTML."""
    from lxml import etree

    return list(etree.fromstring(xml_text(f'<div xmlns="{namespace}">{"".join(html)}</div>')))


def xml_text(text: str) -> str:
    """A text without the characters that no XML may hold: each is U+FFFD. What can be printed is none of them."""
    return text if text.isprintable() else FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def document(root: "_Element") -> bytes:
    """A whole file of XML, in UTF-8."""
    from lxml import etree

    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written
