"""What an exam says, as the second way has it: texts as they stand in the record, and exact numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from examgen.verify.shape import NUMBER, check

FILE_NAME = "exam.json"

Array = npt.NDArray[Any]
"""Numbers of one kind: fractions (dtype object) where they are exact, else float64."""

TRUTH = {
    "xor": (0, 1, 1, 0),
    "xnor": (1, 0, 0, 1),
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "nor": (1, 0, 0, 0),
    "implication": (1, 1, 0, 1),
}
"""What each task asks for on (0,0), (0,1), (1,0) and (1,1)."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer as it stands in the record. weights: from each unit below to each unit here; all exact.

    adding: how often the biases are added: once, but by who leaves them out or subtracts them.
    """

    weights: Array
    biases: Array
    activation: str
    adding: int = 1


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


@dataclass(frozen=True, slots=True)
class Mistake:
    """A slip as it stands in the record: for each part the number handed in and its bounds."""

    name: str
    answers: Mapping[str, str]
    low: Mapping[str, str]
    high: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """An item as it stands in the record. unrounded: the source's numbers as texts.

    id: with its form, if it has one: A/Q07; expected_loss: of an item of a form, as it is written.
    inputs: empty where every row is asked.
    blanks: the edges whose weights are not shown, but stand in `layers` all the same; given: the output on the sheet;
    dump: the lines on the sheet that list the weights; task: what the network computes, empty if that has no name; own:
    whether the instructor brought it along; batch: the number of the bank's that it is from, else -1; places: decimals
    handed in; swapped: of an activation-swap; target, rate, loss: of a step of gradient descent.
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
    target: str = ""
    rate: str = ""
    loss: str = ""
    task: str = "xor"
    own: bool = False
    dump: tuple[str, ...] = ()
    form: str = ""
    expected_loss: str = ""
    batch: int = -1

    @property
    def hidden(self) -> str:
        """The activation of the hidden units, or of the first layer of them."""
        return self.layers[0].activation

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

    @property
    def part_names(self) -> tuple[str, ...]:
        """The names of the parts, as the record has them."""
        return tuple(box.name for box in self.parts)

    @property
    def phrases(self) -> tuple[str, ...]:
        """What a question says in words: the names of its parts, its row as `I1 = 0`, and what is given.

        Parts that are copied or chosen have no name but their edge's; where they are chosen, the task is said.
        """
        row = (f"{name} = {value}" for name, value in zip(self.names[0], self.inputs, strict=False))  # or none
        output = (f"O = {self.given}",) if self.given else ()
        names = (box.name.replace("->", "→") for box in self.parts if not box.copied and not box.chosen)
        tasks = {self.task: self.task.upper(), "implication": "I0 → I1"}
        asked = (tasks[self.task],) if any(box.chosen for box in self.parts) else ()
        told = (*row, *output, *self.dump, *asked)
        printed = (phrase.replace("-", "\N{MINUS SIGN}").replace("\N{MINUS SIGN}>", "->") for phrase in told)
        return (*names, *printed, *self.descent)

    @property
    def descent(self) -> tuple[str, ...]:
        """Loss, target and learning rate of a step of gradient descent, as a page has them."""
        if not self.loss:
            return ()
        loss = "L = ½ (y − t)²" if self.loss == "half-squared" else "L = (y − t)²"
        return (loss, f"t = {self.target}".replace("-", "\N{MINUS SIGN}"), f"learning rate {self.rate}")

    @property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """The names of the inputs, of the units of each hidden layer, and of the outputs."""
        sizes = (len(self.layers[0].weights), *(len(layer.biases) for layer in self.layers[:-1]))
        outputs = len(self.layers[-1].biases)
        return (
            *(tuple(f"{letter}{unit}" for unit in range(size)) for letter, size in zip("IHG", sizes, strict=False)),
            ("O",) if outputs == 1 else tuple(f"O{unit}" for unit in range(outputs)),
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """What the questions of a section were chosen by, as it stands in the record, and these questions of one form.

    hidden: the units of each hidden layer; accepted: the rules that the instructor overrode, by name; batches:
    the numbers of those of the bank, by what they were trained for, none where an older record has but a count.
    """

    kind: str
    activations: tuple[str, ...]
    tasks: tuple[str, ...]
    hidden: tuple[int, ...]
    binary: bool
    band: tuple[int, int] | None
    text: str
    questions: tuple[Question, ...]
    accepted: frozenset[str] = frozenset()
    batches: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def own(self) -> bool:
        """Whether its questions are on a network that the instructor brought along."""
        return self.questions[0].own


@dataclass(frozen=True, slots=True)
class Forms:
    """What the record says of forms: how far whole ones and twins are apart at most, and how likely mistakes are.

    families: mistakes whose likelihood stands under another name; a name that ends in * is for all that begin so.
    """

    letters: tuple[str, ...]
    totals_within: Fraction
    items_within: Fraction
    likelihoods: Mapping[str, Fraction]
    families: Mapping[str, str]

    def of_calculation(self, name: str) -> str:
        """The name of a calculation's likelihood: its own, or its family's."""
        return self.families.get(name, name)

    def of_slip(self, name: str) -> str:
        """The name of a slip's likelihood: its family's, its own, or that of all that begin so, the longest first."""
        if name in self.families or name in self.likelihoods:
            return self.families.get(name, name)
        beginnings = (f"{name[:length]}*" for length in range(len(name), -1, -1))
        return next((self.families[beginning] for beginning in beginnings if beginning in self.families), name)


@dataclass(frozen=True, slots=True)
class Record:
    """What `verify` needs of an exam. raw: the JSON object, for its digest; rules: those that it was made under; texts:
    what the instructor wrote.

    sections: those of one form after the other; forms: None where there is one form, without a name; letter: of a
    record of one form.
    """

    folder: Path
    file: str
    raw: Mapping[str, Any]
    rules: int
    places: int
    seed: int
    texts: tuple[str, ...]
    sections: tuple[Rules, ...]
    questions: tuple[Question, ...]
    forms: Forms | None = None
    letter: str = ""

    def page(self, name: str) -> str:
        """The page called `name` of this form: graders/key.pdf, or graders/key-A.pdf."""
        stem, dot, ending = name.rpartition(".")
        return f"{stem}-{self.letter}{dot}{ending}" if self.letter else name

    @property
    def by_form(self) -> Mapping[str, "Record"]:
        """The record of each form by its letter, its questions called as on its pages; without forms, by none."""
        if self.forms is None:
            return {"": self}
        each = len(self.questions) // len(self.forms.letters)
        return {
            letter: replace(
                self,
                letter=letter,
                questions=tuple(
                    replace(question, id=question.number)
                    for question in self.questions[place * each : (place + 1) * each]
                ),
            )
            for place, letter in enumerate(self.forms.letters)
        }

    @property
    def twins(self) -> tuple[tuple[Question, ...], ...]:
        """For each place, the questions that stand there in one form after the other."""
        each = len(self.questions) // (len(self.forms.letters) if self.forms else 1)
        return tuple(self.questions[place::each] for place in range(each))

    @property
    def own(self) -> bool:
        """Whether every question is on a network that the instructor brought along."""
        return all(section.own for section in self.sections)

    def overridden(self, rule: str) -> frozenset[str]:
        """The names of the questions that need not keep a rule."""
        sections = (section for section in self.sections if rule in section.accepted)
        return frozenset(question.id for section in sections for question in section.questions)


def number(text: Any) -> Fraction:
    """The number that a text of the record means. Raises ValueError for any other text, TypeError for no text."""
    check(text, NUMBER)
    return Fraction(text)


def fractions(texts: Sequence[Any]) -> Array:
    """Texts as an array of exact numbers."""
    numbers = np.empty(len(texts), dtype=object)
    numbers[:] = [number(text) for text in texts]
    return numbers
