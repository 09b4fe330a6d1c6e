"""HTML to PDF by WeasyPrint: tagged, with no date in it, and nothing fetched from outside.

    pdf = write_pdf(html)

The same HTML gives the same bytes. Fonts are named by `font_faces(..., embedded=False)`. Whatever WeasyPrint complains
of becomes a `PageWarning`; tests turn these into errors.
"""

import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from examgen.files.errors import ExamgenError
from examgen.render.fonts import SHIPPED_FONT, font_file
from examgen.render.laid_out import Seen, seen_on

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse


PAGES = re.compile(r'<body data-pages="([0-9]+)">')
"""How many pages a document says that it has; one that flows freely says nothing."""

HAS_BOXES = '<section class="question"'
"""What there is in a document with boxes to write into."""


class PageWarning(UserWarning):
    """Something on a page that WeasyPrint could not draw as it was asked to."""


class Drawn(NamedTuple):
    """A PDF, and what stands where on each of its pages, if there are questions with boxes on them."""

    pdf: bytes
    seen: Sequence[Seen]


def write_pdf(html: str) -> bytes:
    """The PDF of a whole HTML document, PDF/UA-1: tagged, with the document's title and language, undated.

    Raises ExamgenError if its pages are more than it says itself: something on one of them is too high for it.
    """
    return drawn(html).pdf


def drawn(html: str) -> Drawn:
    """The same PDF, with what stands where on it."""
    with complaints_heard():
        laid = document(html)
        said = PAGES.search(html)
        if said and len(laid.pages) != int(said[1]):
            raise ExamgenError(
                f"{said[1]} pages were to be printed, and there are {len(laid.pages)}: something is too high for its "
                "page. Shorten the texts, or mend the templates if you have your own; else please report it."
            )
        pdf: bytes = laid.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return Drawn(pdf, [seen_on(page) for page in laid.pages] if HAS_BOXES in html else [])


def laid_out(html: str) -> tuple[bytes, list[Any]]:
    """A PDF to be cut up and printed, without tags and uncompressed, and its pages as WeasyPrint has them."""
    from weasyprint import HTML

    with complaints_heard():
        document = HTML(string=html, base_url=None, url_fetcher=_fetcher()).render(font_config=_fonts())
        pdf: bytes = document.write_pdf(uncompressed_pdf=True)
    return pdf, document.pages


def document(html: str) -> Any:
    """The document laid out on pages, as WeasyPrint has it."""
    from weasyprint import HTML

    source = HTML(string=html, base_url=None, url_fetcher=_fetcher())
    return source.render(font_config=_fonts(), pdf_variant="pdf/ua-1", pdf_tags=True)


def warm_up() -> None:
    """Import what takes long to import, and read the system's fonts, before the first page is needed."""
    import weasyprint  # noqa: F401

    _fonts()


@cache
def _fonts() -> "FontConfiguration":
    """The fonts that this process has unpacked so far, for all its documents."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _fetcher() -> "URLFetcher":
    """What WeasyPrint gets files from: the shipped fonts and data inside the page, nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ShippedOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: Any = None) -> "URLFetcherResponse":
            if url.startswith(SHIPPED_FONT):
                return URLFetcherResponse(url, font_file(url.removeprefix(SHIPPED_FONT)))
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise ValueError(f"{url} is outside the page, and pages stand alone")

    return ShippedOnly(allowed_protocols=("data",))


class _Listener(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        warnings.warn(record.getMessage(), PageWarning, stacklevel=2)


@contextmanager
def complaints_heard() -> Iterator[None]:
    """A `with` block in which whatever WeasyPrint logs as a warning or an error becomes a `PageWarning`."""
    listener = _Listener(logging.WARNING)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)
