"""One step of gradient descent in NumPy and fractions: from a forward pass back to two new weights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import TypeAlias

import numpy as np

from examgen.verify.activations import kinked, leaky
from examgen.verify.numbers import EXACT, FLOAT, HALF, Number
from examgen.verify.record import Array, Question, number
from examgen.verify.spans import Span, activated, given, multiplied, noted
from examgen.verify.worked import Ends, Result, Triples, Working, through

PEAKS = {"sigmoid": HALF, "tanh": Fraction(0)}
"""The output at which the derivative is largest."""

LOST = {"sigmoid": 2, "tanh": 3}
"""Half units that the derivative may lose: s (1 - s) or s - s^2; (1 - h) (1 + h) or 1 - h^2."""

TAME, TAME_WEIGHT, TAME_INPUT = 40.0, 10, 4
"""Up to these sizes of all numbers, of weights and of inputs, float64 keeps its promise here.

A hidden sum has at most 8 operations, each wrong by 120 times 2^-53 at most: 1.1e-13, and so its activation; the output
inherits 40 times that: 5e-12; delta O twice that. A derivative is wrong by twice what its activation is. A hidden delta
inherits 10 times the error of delta O and 400 times that of the derivative: 2e-10; an input makes that 8e-10.
"""

LEAST_SUM = 1e-3
"""Hidden sums have two decimals at most: one that float64 has below this is 0."""

Numbers: TypeAlias = Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Way:
    """How one student goes back. times, sign: from error to delta O; rate: how much of a gradient is subtracted.

    slope: how he takes the derivative, "right", "one", "at activation" or "from sum"; through: which weight to O a
    hidden delta has in it, "old", "new" or "no"; carried: what a gradient has from below, "outputs", "sums", "nothing".
    """

    times: int
    rate: Fraction
    sign: int = 1
    slope: str = "right"
    through: str = "old"
    carried: str = "outputs"


class Student:
    """A forward pass and what lies printed beside it; the pass is worked out once each way, for every way back."""

    def __init__(self, question: Question, by: Working, copied: Working, mistake: str = "") -> None:
        self.question = question
        self._mistake = mistake
        self._by = by
        self._copied = copied
        self.half = HALF / 10**question.kept

    @cached_property
    def exactly(self) -> tuple[Span, Span, Span]:
        """Hidden sums, hidden outputs and output in fractions."""
        return passed(self._by, self.half)

    @cached_property
    def about(self) -> tuple[Span, Span, Span]:
        """The same in float64."""
        return passed(self._by.in_floats(), float(self.half))

    def back(self, way: Way) -> Result:
        """What comes of it on the way back."""
        exactly = partial(self._exact_step, way)
        about = stepped(self.question, self.about, self._copied.in_floats(), way, float(self.half))
        if not self._tame or not all(abs(end) <= TAME for ends in about.values() for end in ends):
            about = exactly()
        return Result(about, exactly, self.question.places, self._origins(way, about))

    def _origins(self, way: Way, parts: Iterable[str]) -> dict[str, object]:
        """What each part is worked out from: where that is the same, so is the part."""
        above = (self._mistake, way.sign, way.times)
        below = (above, way.slope, way.through, (way.rate, way.carried) if way.through == "new" else ())
        found: dict[str, object] = {"error": above[:2], "delta O": above}
        for part in parts:
            delta = above if part.endswith("->O") else below
            if part.startswith("delta H"):
                found[part] = below
            elif part.startswith("gradient "):
                found[part] = (delta, way.carried)
            elif part.startswith("new "):
                found[part] = (delta, way.carried, way.rate)
        return found

    @cached_property
    def _tame(self) -> bool:
        """Whether all that goes into the way back is small."""
        weights = max(abs(number) for layer in self.question.layers for number in (*layer.weights.flat, *layer.biases))
        passing = max(np.abs(span.value).max() for span in self.about)
        return bool(abs(self.question.row).max() <= TAME_INPUT and weights <= TAME_WEIGHT and passing <= TAME)

    def _exact_step(self, way: Way) -> Triples:
        return stepped(self.question, self.exactly, self._copied, way, self.half)


def passed(by: Working, half: Number) -> tuple[Span, Span, Span]:
    """The sums and the outputs of the hidden units, and the output of the network. half: as for `through`."""
    (sums, hidden), (_, output) = through(by, half)
    return sums, hidden, output


def edges(question: Question) -> tuple[tuple[str, str], tuple[str, str]]:
    """To O from the first unit that is not 0; into the last that has a derivative, from the last input that is no 0."""
    inputs, hidden, _ = question.names
    sums = exact_sums(question)
    relu = question.hidden == "relu"
    silent = [total <= 0 if relu else question.hidden != "sigmoid" and total == 0 for total in sums]
    flat = [relu and total <= 0 for total in sums]
    first = next((name for name, off in zip(hidden, silent, strict=True) if not off), hidden[0])
    last = next((name for name, off in reversed([*zip(hidden, flat, strict=True)]) if not off), hidden[-1])
    source = next((name for name, value in reversed([*zip(inputs, question.row, strict=True)]) if value), "B")
    return (first, "O"), (source, last)


def exact_sums(question: Question) -> Array:
    """The sums of the hidden units."""
    layer = question.layers[0]
    sums: Array = question.row @ layer.weights + layer.biases
    return sums


def stepped(question: Question, known: tuple[Span, Span, Span], copied: Working, way: Way, half: Number) -> Triples:
    """All parts, and the hidden derivatives. copied: the weights as the student has them; half: as in `passed`."""
    sums, hidden, output = known
    kind = type(half)
    target, rate = kind(number(question.target)), kind(way.rate)
    error = noted(moved(output, -target), 1, half)
    if way.sign < 0:
        error = Span(-error.value, -error.high, -error.low, error.known)
    above = error if way.times == 1 else multiplied(error, given(np.array([kind(way.times)])), half)
    slopes = derivative(way.slope, copied.hidden, sums, hidden, half)
    weights = given(copied.output_weights[:, 0])
    if way.through == "new":
        weights = updated(weights.value, multiplied(above, carrying(way, sums, hidden), half), rate, half)
    below = multiplied(above, slopes, half) if way.through == "no" else in_any_order(above, weights, slopes, half)
    _, names, _ = question.names
    found = {"error": error, "delta O": above}
    found |= {f"delta {name}": one(below, unit) for unit, name in enumerate(names)}
    found |= {f"{name} derivative": one(slopes, unit) for unit, name in enumerate(names)}
    found |= of_edges(question, found, (sums, hidden), copied, way, half)
    return {name: Ends(span.value[0], span.low[0], span.high[0]) for name, span in found.items()}


def of_edges(
    question: Question, deltas: Numbers, units: tuple[Span, Span], copied: Working, way: Way, half: Number
) -> dict[str, Span]:
    """Gradient and new weight of the two edges."""
    (unit, _), (source, target) = edges(question)
    inputs, names, _ = question.names
    place, column = names.index(unit), names.index(target)
    if source == "B":
        entering, weight = np.array([type(half)(1)]), copied.hidden_biases[[column]]
    else:
        row = inputs.index(source)
        entering, weight = copied.inputs[[row]], copied.hidden_weights[[row], column]
    carried = (one(carrying(way, *units), place), given(entering))
    found: dict[str, Span] = {}
    rate = type(half)(way.rate)
    for edge, end, value, old in zip(
        (f"{unit}->O", f"{source}->{target}"),
        ("O", target),
        carried,
        (copied.output_weights[[place], 0], weight),
        strict=True,
    ):
        delta = deltas[f"delta {end}"]
        gradient = delta if way.carried == "nothing" else multiplied(delta, value, half)
        found |= {f"gradient {edge}": gradient, f"new {edge}": updated(old, gradient, rate, half)}
    return found


def carrying(way: Way, sums: Span, hidden: Span) -> Span:
    """What a gradient takes from the hidden units; nothing is a factor of 1."""
    return sums if way.carried == "sums" else hidden


def updated(old: Array, gradient: Span, rate: Number, half: Number) -> Span:
    """The old weights less rate times gradient: the product is rounded, and the difference."""
    return noted(moved(multiplied(gradient, given(np.array([-rate])), half), old), 1, half)


def moved(span: Span, by: Array | Number) -> Span:
    """Numbers with something known added to them, not yet written down."""
    return Span(span.value + by, span.low + by, span.high + by, span.known)


def one(span: Span, place: int) -> Span:
    """One number of several."""
    return Span(span.value[[place]], span.low[[place]], span.high[[place]], span.known[[place]])


def derivative(how: str, name: str, sums: Span, hidden: Span, half: Number) -> Span:
    """The derivatives of the hidden units, as a student takes them."""
    ones = np.full(len(sums.value), type(half)(1))
    if how == "one" or name == "linear":
        return given(ones)
    if kinked(name):
        return given(np.where(sums.value > LEAST_SUM, ones, ones * type(half)(leaky(name) or 0)))
    if how == "at activation":
        hidden = activated(hidden, name, half, FLOAT if isinstance(half, float) else EXACT)
    elif how == "from sum":
        hidden = sums
    peak = type(half)(PEAKS[name])
    ends = [slope(name, hidden.low), slope(name, hidden.high)]
    over = (hidden.low <= peak) & (hidden.high >= peak)
    top = np.where(over.astype(bool), slope(name, peak), np.maximum(*ends))
    return noted(Span(slope(name, hidden.value), np.minimum(*ends), top, hidden.known), LOST[name], half)


def student_slopes(student: Student, way: Way, exactly: bool) -> Span:
    """The derivatives of the hidden units as a student takes them, in fractions or about right."""
    sums, hidden, _ = student.exactly if exactly else student.about
    half = student.half if exactly else float(student.half)
    return derivative(way.slope, student.question.hidden, sums, hidden, half)


def slope(name: str, output: Array | Number) -> Array:
    """The derivative for an output of a unit."""
    found: Array = output - output * output if name == "sigmoid" else 1 - output * output
    return found


def in_any_order(first: Span, second: Span, third: Span, half: Number) -> Span:
    """A product of three: whichever two come first, their product is rounded before the last comes in."""
    ways = [
        multiplied(multiplied(*pair, half), last, half)
        for pair, last in (((first, second), third), ((third, first), second), ((third, second), first))
    ]
    return Span(
        ways[0].value,
        np.minimum.reduce([way.low for way in ways]),
        np.maximum.reduce([way.high for way in ways]),
        ways[0].known & ways[1].known & ways[2].known,
    )
