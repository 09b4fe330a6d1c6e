"""The bytes of questions as digests, which change only on purpose: `python -m tests.golden.digests` writes them anew.

    python -m tests.golden.digests                  # the table, after a change that is meant; say so in CHANGELOG
    python -m tests.golden.digests --into FOLDER    # what is hashed, as text, to see what has changed
    python -m tests.golden.digests --into FOLDER 5  # the same of more questions

Networks and rows are made by hand in `tests/exams.py`, so that nothing here hangs on how questions are chosen.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from examgen.exam.record import Policies, exam_text
from examgen.grading.as_data import laws, scheme_data
from examgen.grading.marker import Marker
from examgen.items.difficulty import FAMILIES, LIKELIHOODS, expected_loss, mistakes
from examgen.items.item import Item, Source, places_of
from examgen.items.kinds import KINDS
from examgen.items.missing_weight import OUTPUT_PLACES
from examgen.items.solution import make_item
from examgen.paper.edges import edges, weight_on
from examgen.paper.network import Network
from examgen.render import page_texts
from tests.exams import a_network, an_exam, an_item, source_of, with_besides
from tests.grading.hard_scripts import hard_scripts

TABLE = Path(__file__).parent / "digests.json"

ROWS = (("0", "1"), ("1", "0"), ("0.3", "-1.2"), ("1", "1"), ("0", "0"))
BINARY = (("0", "1"), ("1", "0"), ("1", "1"), ("0", "0"))
HIDDEN = {"2-2-1": (2, 2, 1), "2-3-1": (2, 3, 1), "2-2-2-1": (2, 2, 2, 1)}
SCRIPTS = 3
"""How many scripts of each question are marked."""


@dataclass(frozen=True)
class Case:
    """Some questions of one kind: networks of one activation and shape, each on a row of its own."""

    kind: str
    activation: str
    shape: str
    places: int

    @property
    def name(self) -> str:
        return f"{self.kind} {self.activation} {self.shape} {self.places}"


def cases() -> Iterator[Case]:
    """Every kind with every activation to every number of decimals; a larger shape with each of either once."""
    for kind, declared in KINDS.items():
        shapes = HIDDEN if len(declared.SCOPE.shapes) > 1 else {"2-2-2": ()} if "softmax" in kind else {"2-2-1": ()}
        for turn, activation in enumerate(declared.SCOPE.activations):
            for larger, shape in enumerate(shapes):
                every = (1,) if declared.SCOPE.construct else (1, 2, 3, 4)
                for places in (every[(turn + larger) % 4],) if larger else every:
                    yield Case(kind, activation, shape, places)


def questions(case: Case, count: int) -> Iterator[Item]:
    """The questions of a case; of a blank weight one for each edge, whether it follows from the output or not."""
    scope = KINDS[case.kind].SCOPE
    rows = ROWS if scope.fractional else BINARY
    for number in range(1, 2 if case.shape == "2-2-2-1" else count + 1):
        at = number * 10 + case.places
        row = rows[(number + case.places) % len(rows)]
        if scope.construct or case.kind == "softmax":
            yield an_item(at, case.activation, row, case.places, kind=case.kind)
            continue
        network = a_network(at, case.activation, HIDDEN[case.shape])
        if number == 2 or case.places == 4:
            network = with_zeros(network)
        inputs = tuple(map(Decimal, row))
        source = Source(layers=tuple(map(source_of, network.layers)), batch=0, index=at)
        posed = KINDS[case.kind].pose(network, inputs, Random(at))
        if case.kind != "missing-weight":
            yield make_item(f"Q{at:02d}", case.kind, posed, source, case.places)
            continue
        output = round(posed.besides.output, OUTPUT_PLACES)
        for edge in edges(network):
            blank = with_besides(posed, output=output, solution={edge.name: weight_on(network, edge)})
            yield make_item(f"Q{at:02d}", case.kind, blank, source, case.places)


def with_zeros(network: Network) -> Network:
    """The network with biases and a weight of 0, as an instructor's own may have them."""
    first, *others = network.layers
    rows = ((Decimal("0.0"), *first.weights[0][1:]), *first.weights[1:])
    changed = replace(first, weights=rows, biases=(Decimal("0.0"), *first.biases[1:]))
    last = replace(others[-1], biases=(Decimal("0.0"),) * len(others[-1].biases))
    return replace(network, layers=(changed, *others[:-1], last))


def record(item: Item) -> Any:
    """The item as it stands in `exam.json`."""
    exam = an_exam(1, "sigmoid")
    return json.loads(exam_text(replace(exam, items=(item,))))["items"][0]


def losses(item: Item, places: int) -> Any:
    places = places_of(item, places)
    found = mistakes(item, places, LIKELIHOODS, FAMILIES)
    each = [[name, str(chance), sorted(costs)] for name, chance, costs in found]
    return [str(expected_loss(item, places)), each]


def marks(marker: Marker, places: int) -> Any:
    item = marker.item
    random = Random(f"{item.id} {item.kind} {places}")
    scripts = islice(hard_scripts([item], places, random, {item.name: marker.mistakes}), SCRIPTS)
    return [[written, asdict(marker.mark(written), dict_factory=as_marked)] for _, written in scripts]


def as_marked(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """What a marker says; points by hand are a grader's, and why a box is paid for already stands in its reason."""
    return {name: value for name, value in fields if name not in ("by_hand", "disputed", "paid")}


def contents(case: Case, count: int = 1) -> dict[str, str]:
    """What is hashed of a case, by what it is. count: of questions, of the largest networks one."""
    every = list(questions(case, count))
    items = list(filter(follows, every))
    markers = [Marker(item, case.places, Policies()) for item in items]
    found = {
        "items": [record(item) for item in every],
        "losses": [losses(item, case.places) for item in items],
        "schemes": [scheme_data(marker.mistakes) for marker in markers],
        "marks": [marks(marker, case.places) for marker in markers] if marked(case) else [],
    }
    return {name: json.dumps(value, indent=1, ensure_ascii=False, default=str) for name, value in found.items()}


def follows(item: Item) -> bool:
    """Whether the answers follow from the sheet: a weight that may be anything is worth nothing more."""
    return item.kind != "missing-weight" or any(part.high - part.low < 1 for part in item.parts)


def marked(case: Case) -> bool:
    """Whether there are students for its scripts."""
    return case.shape in ("2-2-1", "2-2-2")


def pages(kind: str) -> dict[str, str]:
    """The pages of an exam of one kind, and the laws of marking, as text."""
    exam = an_exam(4, activation=("sigmoid", "tanh", "relu"), kind=kind)
    return {"pages": json.dumps(page_texts(exam), indent=1), "laws": json.dumps(laws(), indent=1)}


def digests(texts: dict[str, str]) -> dict[str, str]:
    return {name: sha256(text.encode()).hexdigest()[:16] for name, text in texts.items()}


def everything(count: int = 1) -> Iterator[tuple[str, dict[str, str]]]:
    """Every case and every exam whose pages count, by name."""
    for case in cases():
        yield case.name, contents(case, count)
    for kind in KINDS:
        yield f"pages of {kind}", pages(kind)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--into"]:
        folder = Path(sys.argv[2])
        folder.mkdir(parents=True, exist_ok=True)
        for name, texts in everything(int(sys.argv[3]) if sys.argv[3:] else 1):
            for what, text in texts.items():
                (folder / f"{name} {what}.txt").write_text(text, encoding="utf-8")
    else:
        table = {name: digests(texts) for name, texts in everything()}
        TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
