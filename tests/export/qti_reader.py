"""QTI 2.1 as a delivery engine takes it: items, their response processing, the test, the package.

After the Assessment, Section and Item Information Model 2.1 (https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html):
a null operand makes a comparison null, and a condition that is null is not met. Shares nothing with examgen.
"""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from xml.etree import ElementTree as ET

QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
PACKAGING = "{http://www.imsglobal.org/xsd/imscp_v1p1}"

ORDER = ("responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback")
"""The children of an item, in the order of the schema."""

FLOW = {"p", "strong", "em", "sup", "code", "img", "textEntryInteraction", "inlineChoiceInteraction", "inlineChoice"}

BASE_TYPES = {"float": float, "string": str, "identifier": str}


def name(element: ET.Element) -> str:
    assert element.tag.startswith(QTI), element.tag
    return element.tag.removeprefix(QTI)


def text_of(element: ET.Element) -> str:
    return "".join(element.itertext())


@dataclass
class Session:
    """One attempt at an item. outcomes: what the processing left; told: the modal feedback that is shown."""

    outcomes: dict[str, Any]
    told: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    root: ET.Element

    @cached_property
    def _by_name(self) -> dict[str, list[ET.Element]]:
        found: dict[str, list[ET.Element]] = {}
        for element in self.root.iter():
            found.setdefault(name(element), []).append(element)
        return found

    def all(self, kind: str) -> list[ET.Element]:
        return self._by_name.get(kind, [])

    @cached_property
    def responses(self) -> dict[str, str]:
        return {each.attrib["identifier"]: each.attrib["baseType"] for each in self.all("responseDeclaration")}

    @property
    def keys(self) -> dict[str, str]:
        return {
            each.attrib["identifier"]: each.findtext(f"{QTI}correctResponse/{QTI}value") or ""
            for each in self.all("responseDeclaration")
        }

    def validate(self) -> None:
        """Order, declarations and references, as far as the model says; no schema is at hand."""
        kinds = [name(child) for child in self.root]
        assert kinds == sorted(kinds, key=ORDER.index)
        identifiers = [
            each.attrib["identifier"] for each in self.all("responseDeclaration") + self.all("outcomeDeclaration")
        ]
        assert len({*identifiers}) == len(identifiers)
        assert all(
            each.attrib["identifier"] in identifiers for each in self.all("variable") + self.all("setOutcomeValue")
        )
        assert all(each.attrib["outcomeIdentifier"] in identifiers for each in self.all("modalFeedback"))
        interactions = self.all("textEntryInteraction") + self.all("inlineChoiceInteraction")
        assert sorted(each.attrib["responseIdentifier"] for each in interactions) == sorted(self.responses)
        body = self.root.find(f"{QTI}itemBody")
        assert body is not None
        assert {name(element) for element in body.iter()} - {"itemBody"} <= FLOW
        assert all(name(element) == "p" for element in body), "an item's body holds blocks alone"

    def attempt(self, **written: str) -> Session:
        """Responses as they were written, by identifier; those that are not named are null."""
        given = {
            each: BASE_TYPES[kind](written[each]) if each in written else None for each, kind in self.responses.items()
        }
        outcomes: dict[str, Any] = {}
        for each in self.all("outcomeDeclaration"):
            default = each.findtext(f"{QTI}defaultValue/{QTI}value")
            outcomes[each.attrib["identifier"]] = (
                BASE_TYPES[each.attrib["baseType"]](default) if default is not None else None
            )
        processing = self.root.find(f"{QTI}responseProcessing")
        assert processing is not None
        values = {**given, **outcomes}
        run(processing, values)
        session = Session({key: values[key] for key in outcomes})
        for each in self.all("modalFeedback"):
            if values[each.attrib["outcomeIdentifier"]] == each.attrib["identifier"]:
                session.told[each.attrib["outcomeIdentifier"]] = text_of(each).strip()
        return session


def run(rules: Iterable[ET.Element], values: dict[str, Any]) -> None:
    for rule in rules:
        if name(rule) == "setOutcomeValue":
            (expression,) = rule
            values[rule.attrib["identifier"]] = value_of(expression, values)
            continue
        assert name(rule) == "responseCondition", rule.tag
        for place, branch in enumerate(rule):
            assert name(branch) == ("responseElseIf" if place else "responseIf")
            test, *then = branch
            if value_of(test, values) is True:
                run(then, values)
                break


def value_of(expression: ET.Element, values: dict[str, Any]) -> Any:
    kind = name(expression)
    if kind == "variable":
        return values[expression.attrib["identifier"]]
    if kind == "baseValue":
        return BASE_TYPES[expression.attrib["baseType"]](expression.text or "")
    operands = [value_of(operand, values) for operand in expression]
    if kind == "and":
        return False if False in operands else None if None in operands else True
    if kind == "or":
        return True if True in operands else None if None in operands else False
    if kind == "isNull":
        return operands == [None]
    assert None not in operands, "some engines take nothing for 0 in a comparison, or break"
    if kind == "sum":
        return sum(operands)
    one, other = operands
    if kind == "stringMatch":
        assert expression.attrib["caseSensitive"] == "false"
        return bool(one.casefold() == other.casefold())
    return {"gte": one >= other, "lte": one <= other, "match": one == other}[kind]


@dataclass(frozen=True)
class Package:
    items: dict[str, Item]
    test: ET.Element
    files: dict[str, bytes]


def read(content: bytes) -> Package:
    """The package, its manifest compared with what it holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = ET.fromstring(files["imsmanifest.xml"])
    resources = {each.attrib["identifier"]: each for each in manifest.iter(f"{PACKAGING}resource")}
    listed = [file.attrib["href"] for each in resources.values() for file in each.iter(f"{PACKAGING}file")]
    assert sorted([*listed, "imsmanifest.xml"]) == sorted(files), "every file stands in the manifest, once"
    items = {}
    for identifier, resource in resources.items():
        if resource.attrib["type"] == "imsqti_item_xmlv2p1":
            items[identifier] = Item(ET.fromstring(files[resource.attrib["href"]]))
    (test,) = (each for each in resources.values() if each.attrib["type"] == "imsqti_test_xmlv2p1")
    needed = [each.attrib["identifierref"] for each in test.iter(f"{PACKAGING}dependency")]
    assert sorted(needed) == sorted(items)
    return Package(items, ET.fromstring(files[test.attrib["href"]]), files)
