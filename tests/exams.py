"""Exams to draw, mark and export, made by hand: no training, no bank, the same every time.

    an_exam()                                               three sigmoid questions
    an_exam(60, activation="relu", places=4, pages=Pages(cover=True))
    an_exam(6, activation=("relu", "tanh"))                 by turns
    of_a_kind("gradient")                                   whose pages many tests look at

The networks do not solve XOR; everything else is as `examgen make` would have it, and `check_exam` accepts it.
`a_proven_exam()` has trained ones.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import wraps
from itertools import count as counted
from itertools import islice, pairwise
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from examgen.composing.apportioning import Chance
from examgen.composing.candidates import subject_of
from examgen.composing.forms import reached
from examgen.composing.twins import rated
from examgen.exam.form_rules import LETTERS
from examgen.exam.record import Exam, Pages, Policies, SectionRules, Selection, load_exam
from examgen.items.item import Item, Source, SourceLayer, item_ids
from examgen.items.kinds import KINDS
from examgen.items.rules import RULES
from examgen.items.solution import make_item
from examgen.networks.batches import reaching
from examgen.networks.training import TRAINED_ACTIVATIONS, Subject
from examgen.paper.activations import Activation
from examgen.paper.network import TARGETS, Layer, Network

Made = TypeVar("Made")

RECORDS = Path(__file__).parent / "records"

ROWS = (("0", "1"), ("1", "0"), ("1", "1"), ("0", "0"))
FRACTIONAL_ROWS = (("0.3", "-1.2"), ("2.5", "0.5"), ("-0.7", "1.1"))


def once(make: Callable[..., Made]) -> Callable[..., Made]:
    """What makes something that nobody changes, and makes it once for all who ask for it in the same words."""
    made: dict[str, Made] = {}

    @wraps(make)
    def found(*asked: Any, **named: Any) -> Made:
        words = repr((asked, named))  # 5 and 5.0 points are equal, and print differently
        if words not in made:
            made[words] = make(*asked, **named)
        return made[words]

    return found


def an_exam(
    count: int = 3,
    activation: str | tuple[str, ...] = "sigmoid",
    *,
    inputs: str = "binary",
    points: Decimal | None = None,
    kind: str = "forward",
    **changes: Any,
) -> Exam:
    """An exam of `count` questions. activation: one for all, or several by turns; changes: other fields of `Exam`."""
    activations = (activation,) if isinstance(activation, str) else activation
    places = changes.pop("places", 2)
    rows = ROWS if inputs == "binary" else FRACTIONAL_ROWS
    posed = (
        an_item(number, activations[(number - 1) % len(activations)], rows[number % len(rows)], places, points, kind)
        for number in range(1, count + 1)
    )
    items = tuple(replace(item, id=name) for item, name in zip(posed, item_ids(count), strict=True))
    fields: dict[str, Any] = {
        "rules": RULES,
        "title": "Midterm examination",
        "course": "CS 4980 Deep Learning",
        "date": "12 March 2026",
        "seed": 20260312,
        "pages": Pages(),
        "policies": Policies(),
        "selection": chosen_by(count, activations, inputs, kind=kind),
        "versions": {"examgen": "0.1.0"},
    }
    return Exam(places=places, items=items, **{**fields, **changes})


def of_a_kind(kind: str, **pages: Any) -> Exam:
    """Four questions of a kind, one of each activation and one more. Who looks at pages of a kind looks at these: each
    paper is drawn once for the whole run."""
    return an_exam(4, ("sigmoid", "tanh", "relu"), kind=kind, pages=Pages(**pages))


def with_besides(asked: Any, **changes: Any) -> Any:
    """An item, or a question as it is posed, with something else in the record of its kind."""
    return replace(asked, besides=replace(asked.besides, **changes))


def a_proven_exam() -> Exam:
    """Two questions on trained networks, sigmoid and tanh: `verify` accepts them, and so does `grade`."""
    exam = load_exam(RECORDS / "forward.json")
    (rules,) = exam.selection.sections
    known = ("sigmoid", "tanh")
    batches = {name: rules.batches[name] for name in known}
    sections = (replace(rules, count=2, activations=known, batches=batches),)
    return replace(exam, items=exam.items[:2], selection=replace(exam.selection, sections=sections))


def in_forms(exam: Exam, count: int = 2) -> Exam:
    """The exam's items shared out to forms: the first ones are those of form A, and so on. All points must be alike."""
    each = len(exam.items) // count
    items = tuple(
        replace(rated(item, exam.places), form=LETTERS[place // each], id=exam.items[place % each].id)
        for place, item in enumerate(exam.items)
    )
    sections = tuple(replace(rules, count=each) for rules in exam.selection.sections)
    selection = replace(exam.selection, sections=sections, forms=reached(items))
    return replace(exam, items=items, selection=selection)


def a_seed(number: int = 0, batch: int = 0) -> int:
    """One of the seeds, counted from 0, of exams that begin with a batch: with that which the shared bank holds.

    They are as long as a seed that is drawn.
    """
    return next(islice((seed for seed in counted(10**38) if Chance(seed).first_batch == batch), number, None))


def chosen_by(count: int, activations: tuple[str, ...], inputs: str = "binary", **rules: Any) -> Selection:
    """What the items of an exam of one section were chosen by. rules: other fields of `SectionRules`."""
    hidden, output = rules.get("hidden", (2,)), KINDS[rules.get("kind", "forward")].SCOPE.output
    trained = sorted(set(activations[:count]) & set(TRAINED_ACTIVATIONS))
    batches = {Subject(name, "xor", hidden, output).name: (0,) for name in trained}
    fields: dict[str, Any] = {"activations": activations, "inputs": inputs, "batches": batches}
    return Selection(sections=(SectionRules(count=count, **{**fields, **rules}),))


def batches_of(items: Iterable[Item]) -> dict[str, tuple[int, ...]]:
    """The batches, from 0 on, that items come from, by what their networks were trained for."""
    found: dict[str, tuple[int, ...]] = {}
    for item in items:
        if isinstance(item.source, Source):
            name = subject_of(item.network).name
            found[name] = reaching(found.get(name, (0,)), item.source.batch)
    return found


def with_other_rules(selection: Selection) -> Selection:
    """The same selection with other secrets: bank batches, fingerprints, bands of difficulty."""
    sections = tuple(replace(rules, batches={"tanh": (3, 4)}, difficulty=(1, 99)) for rules in selection.sections)
    return Selection(sections=sections, avoided=("feed",))


@once
def an_item(
    number: int,
    activation: str = "sigmoid",
    row: tuple[str, ...] = ("0", "1"),
    places: int = 2,
    points: Any = None,
    kind: str = "forward",
    shape: tuple[int, ...] | None = None,
) -> Item:
    """Question `number`: a network that depends on number, activation and shape alone, posed on a row."""
    construct = KINDS[kind].SCOPE.construct
    inputs = tuple(Decimal(value) for value in row)
    if construct is not None:
        known = Activation(activation) if activation in KINDS[kind].SCOPE.activations else Activation.STEP
        network = construct(list(TARGETS)[number % len(TARGETS)], known, Random(number))
        return make_item(f"Q{number:02d}", kind, KINDS[kind].pose(network, (), Random(number)), None, places, points)
    network = a_network(number, activation, shape or (2, 2, 2 if KINDS[kind].SCOPE.output == "softmax" else 1))
    source = Source(layers=tuple(map(source_of, network.layers)), batch=0, index=number)
    return make_item(f"Q{number:02d}", kind, KINDS[kind].pose(network, inputs, Random(number)), source, places, points)


def a_network(number: int, activation: str = "sigmoid", shape: tuple[int, ...] = (2, 2, 1)) -> Network:
    """A network with weights of one decimal, either sign, none zero; several outputs are the shares of a softmax."""
    chance = Random(f"{activation} {number}")
    largest = {"relu": 28, "sigmoid": 99, "tanh": 59, "leaky-relu": 28}[activation]

    def weights(count: int, most: int) -> tuple[Decimal, ...]:
        return tuple(Decimal(chance.choice((-1, 1)) * chance.randint(1, most)).scaleb(-1) for _ in range(count))

    layers = []
    for place, (below, here) in enumerate(pairwise(shape), 2):
        last = Activation.LINEAR if here == 1 else Activation.SOFTMAX
        most = largest if here == 1 or place < len(shape) else 15  # as training for two classes leaves them
        kernel = tuple(weights(here, most) for _ in range(below))
        used = last if place == len(shape) else Activation(activation)
        layers.append(Layer(used, kernel, weights(here, most), **used.usual))
    return Network("xor", tuple(layers))


def source_of(layer: Layer) -> SourceLayer:
    """Unrounded weights that round to the layer's."""
    return SourceLayer(
        weights=tuple(tuple(f"{weight}0001" for weight in row) for row in layer.weights),
        biases=tuple(f"{bias}0001" for bias in layer.biases),
    )
