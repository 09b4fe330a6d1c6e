"""Claims about the grader's page: that it marks by the record beside it, and runs nothing but what it names.

What known mistakes lead to, alone, stands in the record and is compared; the steps of each question are walked through
in float64 and have to arrive in its intervals.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from examgen.verify.content_policy import strange_code
from examgen.verify.record import Record
from examgen.verify.shape import EACH
from examgen.verify.sheets.activations import EXPONENTIAL, MISTAKABLE
from examgen.verify.sheets.spans import FUNCTIONS, INVERSES, SLOPES

GRADER_HTML = "graders/grader.html"

DATA = re.compile(r'<script type="application/json" id="exam-data">(.*?)</script>', re.DOTALL)

ADDED = ("expected", "copied", "probability", "asked")
"""What a part of the page has besides what the record has of it."""

Lies = Iterator[str | None]
Values = Mapping[str, float]


def grader_html(exam: Record) -> Lies:
    """For each number of each mark scheme: is it the record's, and do the steps of its question lead there?"""
    page = (exam.folder / GRADER_HTML).read_text(encoding="utf-8", errors="replace")
    yield strange_code(GRADER_HTML, page)
    found = DATA.search(page)
    try:
        data = json.loads(found[1]) if found else {}
        policies, schemes = data["policies"], {_name(scheme): scheme for scheme in data["items"]}
    except (ValueError, KeyError, TypeError):
        yield f"{GRADER_HTML}: has no mark schemes"
        return
    items = exam.raw["items"]
    habits = {"habits": EACH}
    same = {**habits, **policies} == {**habits, **exam.raw["policies"]}
    yield None if same else f"{GRADER_HTML}: marks by other policies"
    if list(schemes) != list(map(_name, items)):
        yield f"{GRADER_HTML}: has other questions than the exam"
        return
    for item in items:
        place = f"{GRADER_HTML}, {_name(item)}"
        try:
            yield from _scheme(place, schemes[_name(item)], item, exam.places)
        except (KeyError, TypeError, ValueError, ArithmeticError):
            yield f"{place}: its mark scheme is damaged"


def _name(item: Mapping[str, Any]) -> str:
    return f"{item['form']}/{item['id']}" if item.get("form") else str(item["id"])


def _scheme(place: str, scheme: Mapping[str, Any], item: Mapping[str, Any], places: int) -> Lies:
    for name, value in (("kind", item["kind"]), ("points", item["points"]), ("places", item.get("places", places))):
        yield None if scheme[name] == value else f"{place}, {name}: is {scheme[name]}, not {value}"
    parts = [{key: value for key, value in part.items() if key not in ADDED} for part in scheme["parts"]]
    yield None if parts == item["parts"] else f"{place}: its parts are not the record's"
    asked = {part["name"]: part["asked"] for part in scheme["parts"] if "asked" in part}
    blank = item["solution"] if item["kind"] == "missing-weight" else {}
    yield None if asked == blank else f"{place}: asks for other weights than the record's"
    listed = [(slip["name"], slip["low"], slip["high"]) for slip in item["slips"]]
    yield (
        None
        if [(slip["name"], slip["low"], slip["high"]) for slip in scheme["slips"]] == listed
        else (f"{place}: its known mistakes are not the record's")
    )
    yield from _pairs(place, scheme["pairs"], len(listed), len(parts))
    results = _walked(scheme["steps"])
    for part in parts:
        if "low" in part:
            inside = float(part["low"]) <= results[part["name"]] <= float(part["high"])
            yield None if inside else f"{place}, part {part['name']}: the steps lead to {results[part['name']]:.6f}"


def _pairs(place: str, pairs: Sequence[Sequence[Any]], slips: int, parts: int) -> Lies:
    """For each two mistakes together: are they the question's, with an interval or none for each part?"""
    for one, other, *ends in pairs:
        sound = 0 <= one < slips and 0 <= other < slips and one != other and len(ends) == parts
        sound = sound and all(end == 0 or float(end[0]) <= float(end[1]) for end in ends)
        yield None if sound else f"{place}: two of its mistakes together are damaged"


def _walked(steps: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """What each part that takes a number comes to, by its name."""
    values: dict[str, float] = {}
    results: dict[str, float] = {}
    for step in steps:
        if step["operation"] not in OPERATIONS:
            continue  # it comes to a word
        operands = [
            float(operand["number"]) if "number" in operand else values[operand["step"]] for operand in step["operands"]
        ]
        values[step["name"]] = OPERATIONS[step["operation"]](operands)
        if step["part"] is not None:
            results[step["part"]] = values[step["name"]]
    return results


def _share(operands: Sequence[float]) -> float:
    """The softmax of one of several sums. The first operand is its place among them."""
    place, *sums = operands
    largest = max(sums)
    return math.exp(sums[int(place)] - largest) / sum(math.exp(total - largest) for total in sums)


def _of_unit(function: Callable[[Any], Any]) -> Callable[[Sequence[float]], float]:
    return lambda terms: float(function(terms[0]))


OPERATIONS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "difference": lambda terms: terms[0] - math.fsum(terms[1:]),
    "product": math.prod,
    "product of three": math.prod,
    "quotient": lambda terms: terms[0] / terms[1],
    "leaky-relu": lambda terms: terms[0] * (terms[1] if terms[0] < 0 else 1),
    "leaky-relu derivative": lambda terms: 1.0 if terms[0] > 0 else terms[1],
    "leaky-relu undone": lambda terms: terms[0] / (terms[1] if terms[0] < 0 else 1),
    "relu derivative": lambda terms: float(terms[0] > 0),
    **{name: _of_unit(FUNCTIONS[name]) for name in MISTAKABLE},
    **{f"{name} derivative": _of_unit(SLOPES[name]) for name in EXPONENTIAL},
    **{f"{name} undone": _of_unit(INVERSES[name]) for name in EXPONENTIAL},
    "linear derivative": lambda _: 1.0,
    "share": _share,
    "sum of powers": lambda terms: math.fsum(map(math.exp, terms)),
    "share of a sum": lambda terms: math.exp(terms[2 + int(terms[0])]) / terms[1],
    "cross-entropy": lambda terms: -math.log(terms[0]),
    **dict.fromkeys(("linear", "relu undone", "linear undone", "weight", "copied"), lambda terms: terms[0]),
}
"""What each step makes of its operands; those that come to a word are left out."""
