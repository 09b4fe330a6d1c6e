"""What an exam says of a question, as the second way has it: texts as they stand in the record, and exact numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
"""Numbers of one kind: fractions (dtype object) where they are exact, else float64."""

ROWS = (("0", "0"), ("0", "1"), ("1", "0"), ("1", "1"))
"""The rows of a truth table, as a record has them."""

TRUTH = {
    "xor": (0, 1, 1, 0),
    "xnor": (1, 0, 0, 1),
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "nor": (1, 0, 0, 0),
    "implication": (1, 1, 0, 1),
    "comparison": (1, 0, 2, 1),
}
"""What each task asks for on each of them: the last one a class of three, I0 less than I1, equal to it, greater."""


NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,39})(\.[0-9]{1,60})?([eE][-+]?[0-9]{1,2})?")
"""How a number may be written, in plain digits. Keras writes very small ones with an exponent."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer as it stands in the record. weights: from each unit below to each unit here; all exact.

    biased: whether its units have biases, or zeros stand in their places; adding: how often these are added: once, but
    by who leaves them out or subtracts them; ones: the units whose bias is taken as 1; bare: those whose activation is
    left out.
    """

    weights: Array
    biases: Array
    activation: str
    biased: bool = True
    adding: int = 1
    ones: frozenset[int] = frozenset()
    bare: frozenset[int] = frozenset()

    def activates(self, unit: int) -> str:
        """What is made of the sum of a unit."""
        return "linear" if unit in self.bare else self.activation


@dataclass(frozen=True, slots=True)
class Box:
    """A part as it stands in the record. accepted: of a part that takes a word, which has no low and high.

    chosen: whether it takes a number of the student's own choice, and has no low and high either.
    """

    name: str
    answer: str
    low: str
    high: str
    points: Fraction
    accepted: tuple[str, ...] = ()
    chosen: bool = False

    @property
    def copied(self) -> bool:
        """Whether one number alone is right: it is copied from the sheet."""
        return not self.accepted and not self.chosen and self.low == self.high

    def holds(self, value: Fraction) -> bool:
        """Whether a number lies in its interval."""
        return Fraction(self.low) <= value <= Fraction(self.high)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A slip as it stands in the record: for each part the number handed in and its bounds."""

    name: str
    answers: Mapping[str, str]
    low: Mapping[str, str]
    high: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A row of a step of gradient descent, as texts. ending: what the names of its numbers end in."""

    ending: str
    inputs: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """An item as it stands in the record. unrounded: the source's numbers as texts.

    id: with its form, if it has one: A/Q07; expected_loss: of an item of a form, as it is written. inputs: empty where
    every row is asked. blanks: the edges whose weights are not shown, but stand in `layers` all the same; given: the
    output on the sheet; dump: the lines on the sheet that list the weights; task: what the network computes, empty if
    that has no name; own: whether the instructor brought it along; batch: the number of the bank's that it is from,
    else -1; right_class: where the sheet says it; sum_asked: whether the sum of the exponentials is handed in; places:
    decimals handed in;
    decimals: those of weights, biases and other inputs than 0 and 1; swapped: of an activation-swap; targets, rate,
    loss: of a step of gradient descent, the targets of each output; ask: the weights that it names; second,
    second_targets: of its other row, if it has one.
    """

    id: str
    kind: str
    points: Fraction
    layers: tuple[Layer, ...]
    source: tuple[Layer, ...]
    unrounded: tuple[str, ...]
    inputs: tuple[str, ...]
    parts: tuple[Box, ...]
    steps: tuple[str, ...]
    slips: tuple[Mistake, ...]
    difficulty: int
    places: int
    swapped: str = ""
    blanks: tuple[str, ...] = ()
    given: str = ""
    targets: tuple[str, ...] = ()
    rate: str = ""
    loss: str = ""
    task: str = "xor"
    own: bool = False
    dump: tuple[str, ...] = ()
    form: str = ""
    expected_loss: str = ""
    batch: int = -1
    decimals: int = 1
    right_class: str = ""
    sum_asked: bool = False
    ask: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    second_targets: tuple[str, ...] = ()

    @property
    def step_rows(self) -> tuple[StepRow, ...]:
        """The rows of a step of gradient descent."""
        if not self.second:
            return (StepRow("", self.inputs, self.targets),)
        return (StepRow(" row 1", self.inputs, self.targets), StepRow(" row 2", self.second, self.second_targets))

    @property
    def hidden(self) -> str:
        """The activation of the hidden units, or of the first layer of them."""
        return self.layers[0].activation

    @property
    def hiddens(self) -> tuple[str, ...]:
        """The activations of all hidden layers, each once."""
        return tuple(dict.fromkeys(layer.activation for layer in self.layers[:-1]))

    @property
    def by_hand(self) -> bool:
        """Whether its weights are the student's own choice."""
        return any(box.chosen for box in self.parts)

    @property
    def output(self) -> str:
        """The activation of the outputs."""
        return self.layers[-1].activation

    @property
    def number(self) -> str:
        """What the question is called within its form: Q07."""
        return self.id.rpartition("/")[2]

    @property
    def kept(self) -> int:
        """How many decimals a student keeps on the way, at least."""
        return self.places + 2

    @property
    def blank(self) -> str:
        """The edge whose weight is not shown, if it is the only one, else ""."""
        return self.blanks[0] if len(self.blanks) == 1 else ""

    @property
    def numbers(self) -> tuple[Box, ...]:
        """The parts that take a number, right in an interval."""
        return tuple(box for box in self.parts if not box.accepted and not box.chosen)

    @property
    def row(self) -> Array:
        """The inputs as numbers."""
        return fractions(self.inputs)

    @property
    def label(self) -> str:
        """The question's number on paper: 7 for Q07."""
        found = re.fullmatch(r"\D*0*(\d+)", self.id)
        return found[1] if found else self.id

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """The names of the inputs, of the units of each hidden layer, and of the outputs."""
        sizes = (len(self.layers[0].weights), *(len(layer.biases) for layer in self.layers[:-1]))
        outputs = len(self.layers[-1].biases)
        return (
            *(tuple(f"{letter}{unit}" for unit in range(size)) for letter, size in zip("IHGF", sizes, strict=False)),
            ("O",) if outputs == 1 else tuple(f"O{unit}" for unit in range(outputs)),
        )


@lru_cache(maxsize=1 << 12)
def number(text: Any) -> Fraction:
    """The number that a text of the record means. Raises ValueError for any other text, TypeError for no text."""
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    return Fraction(text)


def fractions(texts: Sequence[Any]) -> Array:
    """Texts as an array of exact numbers."""
    numbers = np.empty(len(texts), dtype=object)
    numbers[:] = [number(text) for text in texts]
    return numbers
