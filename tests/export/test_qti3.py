"""QTI 3: its names, put back to those of QTI 2.1, give the package that an engine of 2.1 scores (test_qti21.py).

That players of QTI 3 score it as we do is proved in Chromium: tests/browser/test_qti3_players.py.
"""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from examgen.export.formats import FORMATS
from examgen.export.question import Options
from tests.export.box_readers import unzipped
from tests.export.exported import NAMES, exported

SPACES = {
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1": "http://www.imsglobal.org/xsd/imscp_v1p1",
}

HTML = {"p", "strong", "em", "sup", "code", "img"}

HELD = [name for name in NAMES if name != "hand-code"]


def camel(name: str) -> str:
    return re.sub("-([a-z])", lambda found: found[1].upper(), name)


def as_21(element: ET.Element) -> ET.Element:
    """The element with the names of QTI 2.1. What is QTI's own has to begin with qti-, and HTML's must not."""
    space, _, name = element.tag[1:].partition("}")
    ours = name.removeprefix("qti-")
    if space.endswith("v3p0"):
        assert name.startswith("qti-") == (name not in HTML), name
        assert name == name.lower()
        assert all(key == key.lower() for key in element.attrib if not key.startswith("{"))
    old = ET.Element(f"{{{SPACES[space]}}}{camel(ours)}")
    old.attrib.update({camel(key): value for key, value in element.attrib.items() if not key.startswith("{")})
    inside = element
    if name == "qti-modal-feedback":
        (inside,) = element
        assert inside.tag.endswith("qti-content-body")
    old.text, old.tail = inside.text, element.tail
    old.extend(as_21(child) for child in inside)
    return old


def plain(root: ET.Element) -> str:
    """An element without where its schema is, and without the spaces between elements."""
    for element in root.iter():
        element.attrib.pop("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", None)
        element.text = (element.text or "").strip() or None
        element.tail = (element.tail or "").strip() or None
    return ET.tostring(root, encoding="unicode")


@pytest.mark.parametrize("name", HELD)
def test_the_package_is_that_of_qti_21_in_other_words(name: str) -> None:
    whole = exported(name)
    drawn = tuple(
        replace(question, figure=replace(question.figure, png=lambda *_: b"PNG")) for question in whole.questions
    )
    files = {
        to: unzipped(FORMATS[to].export(replace(whole, questions=drawn), Options()).content) for to in ("qti21", "qti3")
    }
    assert list(files["qti3"]) == list(files["qti21"])
    for path, made in files["qti3"].items():
        before = files["qti21"][path]
        if path == "imsmanifest.xml":
            versions = (
                before.replace(b"QTIv2.1 Package", b"QTI Package")
                .replace(b"1.0.0", b"3.0.0")
                .replace(b'v2p1"', b'v3p0"')
            )
            assert plain(as_21(ET.fromstring(made))) == plain(ET.fromstring(versions))
        elif path.endswith(".xml"):
            assert plain(as_21(ET.fromstring(made))) == plain(ET.fromstring(before))
        else:
            assert made == before


def test_each_document_says_which_schema_is_its_own() -> None:
    files = unzipped(FORMATS["qti3"].export(exported("own"), Options()).content)
    for made in (made.decode() for path, made in files.items() if path.endswith(".xml")):
        (space, schema) = re.findall('schemaLocation="([^"]*)"', made)[0].split()
        assert f'xmlns="{space}"' in made
        assert schema.startswith("https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/")
