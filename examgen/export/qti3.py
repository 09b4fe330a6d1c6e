"""A content package of QTI 3: that of QTI 2.1 with every name as version 3 has it.

An element of QTI's own is `qti-response-if` for `responseIf`, and so are attributes; those of HTML keep their names.
Feedback has its text in a `qti-content-body`. Nothing else differs in what is used here: `imsqtiasi_v3p0`, after the
best practices and implementation guide (https://www.imsglobal.org/spec/qti/v3p0/impl).
"""

import re
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
    """An element of QTI 2.1, with all in it, as version 3 writes it; of a manifest the namespace alone is another."""
    from lxml import etree

    name, old = etree.QName(element).localname, etree.QName(element).namespace
    ours = old == QTI and name not in HTML
    space = DIALECT.namespaces[old]
    new = etree.Element(f"{{{space}}}{kebab(name) if ours else name}", nsmap=_spaces(element))
    for key, value in element.attrib.items():
        new.set(kebab(key, "") if ours else key, value)
    new.text, new.tail = element.text, element.tail
    inside = etree.SubElement(new, f"{{{space}}}qti-content-body") if ours and name == "modalFeedback" else new
    inside.extend(map(qti3, element))
    return new


def _spaces(element: "_Element") -> dict[str | None, str]:
    return {prefix: DIALECT.namespaces.get(space, space) for prefix, space in element.nsmap.items()}


def kebab(name: str, before: str = "qti-") -> str:
    """`qti-response-if` for `responseIf`. A name in another namespace stays as it is."""
    return name if name.startswith("{") else before + CAPITAL.sub(lambda found: f"-{found[0].lower()}", name)
