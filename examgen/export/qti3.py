"""A content package of QTI 3: that of QTI 2.1 with every name as version 3 has it.

An element of QTI's own is `qti-response-if` for `responseIf`, and so are attributes; those of HTML keep their names.
Feedback has its text in a `qti-content-body`. Nothing else differs in what is used here: `imsqtiasi_v3p0`, after the
best practices and implementation guide (https://www.imsglobal.org/spec/qti/v3p0/impl).
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from examgen.export.archive import zipped
from examgen.export.markup import ELEMENTS, document
from examgen.export.qti21 import PACKAGING, QTI, Dialect, package
from examgen.export.question import ExportedExam, Options

if TYPE_CHECKING:
    from lxml.etree import _Element

QTI3 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGING3 = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"

SCHEMAS = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd"

DIALECT = Dialect(
    namespaces={QTI: QTI3, PACKAGING: PACKAGING3},
    schemas={QTI3: f"{SCHEMAS}/imsqti_asiv3p0_v1p0.xsd", PACKAGING3: f"{SCHEMAS}/imsqtiv3p0_imscpv1p2_v1p0.xsd"},
    package=("QTI Package", "3.0.0"),
    version="v3p0",
)

HTML = frozenset(("p", "img", "div", *ELEMENTS.values()))
"""Elements in an item that are HTML's."""

CAPITAL = re.compile(r"(?<=[a-z0-9])[A-Z]")


def qti3_zip(exam: ExportedExam, options: Options) -> bytes:
    """The package, with the files that one of QTI 2.1 has."""
    found = package(exam, options, DIALECT)
    return zipped({path: made if isinstance(made, bytes) else document(qti3(made)) for path, made in found.items()})


def qti3(element: "_Element") -> "_Element":
    """An element of QTI 2.1, with all in it, as version 3 writes it; of a manifest the namespace alone is another.

    Namespaces are declared by the element itself, and by none in it.
    """
    from lxml import etree

    spaces = {prefix: DIALECT.namespaces.get(space, space) for prefix, space in element.nsmap.items()}
    new = etree.Element(_tag(element.tag), _attributes(element), nsmap=spaces)
    _fill(new, element)
    return new


def _fill(new: "_Element", old: "_Element") -> None:
    """Write into an element what is in that of QTI 2.1, from the outside in: lxml moves what is put in later."""
    from lxml.etree import SubElement

    new.text, new.tail = old.text, old.tail
    inside = SubElement(new, f"{{{QTI3}}}qti-content-body") if old.tag == f"{{{QTI}}}modalFeedback" else new
    for child in old:
        _fill(SubElement(inside, _tag(child.tag), _attributes(child)), child)


@cache
def _tag(tag: str) -> str:
    space, _, name = tag.removeprefix("{").partition("}")
    return f"{{{DIALECT.namespaces[space]}}}{kebab(name) if _is_ours(tag) else name}"


def _attributes(element: "_Element") -> dict[str, str]:
    ours = _is_ours(element.tag)
    return {kebab(key, "") if ours else key: value for key, value in element.attrib.items()}


@cache
def _is_ours(tag: str) -> bool:
    """Whether an element of version 2.1 is QTI's own."""
    space, _, name = tag.removeprefix("{").partition("}")
    return space == QTI and name not in HTML


@cache
def kebab(name: str, before: str = "qti-") -> str:
    """`qti-response-if` for `responseIf`. A name in another namespace stays as it is."""
    return name if name.startswith("{") else before + CAPITAL.sub(lambda found: f"-{found[0].lower()}", name)
