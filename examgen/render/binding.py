"""PDFs of a class bound and taken apart with their tags: all of it in one to print, and what is each student's in one.

A part is what one article of the HTML became, on as many pages as it takes; it begins with a heading of level one. What
PDF/UA asks for goes with the pages: the tree of their tags, title and language.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

METADATA = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>
<rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
"""The title, and that the PDF is made after PDF/UA-1."""

Part = Sequence[Any]
"""The tagged articles of one part in a PDF, one for each of its pages."""


class Binding:
    """A PDF that parts of others are bound into, one after the other."""

    def __init__(self, title: str, language: str) -> None:
        import pikepdf

        self._pdf: Any = pikepdf.new()
        pdf = self._pdf
        self._bookmarks: list[tuple[str, int]] = []
        self._document = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document, K=pikepdf.Array())
        )
        tree = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.StructTreeRoot,
                K=pikepdf.Array([self._document]),
                ParentTree=pdf.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array())),
            )
        )
        self._document.P = tree
        pdf.Root.StructTreeRoot = tree
        self._numbers = tree.ParentTree.Nums
        pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        pdf.Root.Lang = pikepdf.String(language)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        pdf.Root.Metadata = pdf.make_stream(
            METADATA.format(escape(title)).encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        pdf.docinfo.Title = title

    def add(self, source: "Bound", part: Part, bookmark: str = "") -> int:
        """Bind a part of another PDF, under a bookmark if there is one. Returns its first page, from 1."""
        import pikepdf

        first = len(self._pdf.pages)
        for article in part:
            page, tags, loose = source.page(article)
            number = len(self._pdf.pages)
            self._pdf.pages.append(page)
            for tag in (article, *loose):
                self._pdf.copy_foreign(tag).P = self._document
            self._document.K.append(self._pdf.copy_foreign(article))
            self._numbers.append(number)
            self._numbers.append(pikepdf.Array([self._pdf.copy_foreign(tag) for tag in tags]))
            self._pdf.pages[number].obj.StructParents = number
        if bookmark:
            self._bookmarks.append((bookmark, first))
        return first + 1

    def data(self) -> bytes:
        """The PDF; the same parts give the same bytes."""
        from pikepdf import ObjectStreamMode, OutlineItem

        if self._bookmarks:
            with self._pdf.open_outline() as outline:
                outline.root.extend(OutlineItem(title, page) for title, page in self._bookmarks)
        packed = io.BytesIO()
        self._pdf.save(packed, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return packed.getvalue()


class Bound:
    """A PDF of several parts that are to be taken out of it. parts: in their order; none if it has anything else."""

    def __init__(self, data: bytes) -> None:
        import pikepdf

        self._pdf = pikepdf.open(io.BytesIO(data))
        self._pages = {page.obj.objgen: page for page in self._pdf.pages}
        tree = self._pdf.Root.StructTreeRoot
        numbers = list(tree.ParentTree.Nums)
        self._tags = dict(zip(map(int, numbers[::2]), map(list, numbers[1::2]), strict=True))
        (document,) = tree.K
        parts: list[list[Any]] = []
        for article in document.K:
            if not parts or any(kind == "/H1" for kind in _kinds(article)):
                parts.append([])
            parts[-1].append(article)
            del article.P  # else the tags of all other parts came along with those of one
        all_articles = all(str(article.S) == "/Art" for part in parts for article in part)
        self.parts: Sequence[Part] = parts if all_articles else ()
        self._loose = {number: list(_cut_off(tags)) for number, tags in self._tags.items()}

    def page(self, article: Any) -> tuple[Any, list[Any], list[Any]]:
        """The page on which an article lies, the tags of what is drawn there, and those that stand in no article."""
        page = self._pages[article.Pg.objgen]
        number = int(page.obj.StructParents)
        return page, self._tags[number], self._loose[number]


def _cut_off(tags: Sequence[Any]) -> Iterator[Any]:
    """The tags of what stands in no article, such as the foot of a page, cut off from the whole document."""
    for tag in tags:
        top = tag
        while "/P" in top and str(top.P.S) != "/Document":
            top = top.P
        if "/P" in top:
            del top.P
            yield top


def _kinds(article: Any) -> Iterator[str]:
    """What kinds of element stand right below an article."""
    import pikepdf

    return (str(child.S) for child in article.K if isinstance(child, pikepdf.Dictionary) and "/S" in child)
