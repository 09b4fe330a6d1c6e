"""What a batch of networks is trained for: a task, the activation of the hidden units, a shape and an output."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, cast, get_args

from examgen.files.errors import ExamgenError
from examgen.paper.activations import TRAINABLE
from examgen.paper.network import TARGETS

TRAINED_ACTIVATIONS = tuple(map(str, TRAINABLE))
"""What a hidden layer may be trained with."""

TASKS = tuple(TARGETS)
"""What a network may be trained to compute."""

TRAINED_SHAPES = ((2,), (3,), (2, 2))
"""The units of each hidden layer that there are networks of."""

Output: TypeAlias = Literal["linear", "softmax"]
"""linear: one unit that comes near 0 or 1; softmax: a probability for each of the classes 0 and 1."""

TRAINED_OUTPUTS: tuple[Output, ...] = get_args(Output)

Rows: TypeAlias = tuple[tuple[tuple[float, ...], float], ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a batch of networks is trained for. hidden: the units of each hidden layer, from the inputs on.

    Raises ExamgenError for a word or a shape that no network is trained with.
    """

    activation: str
    task: str = "xor"
    hidden: tuple[int, ...] = (2,)
    output: Output = "linear"

    def __post_init__(self) -> None:
        if self.activation not in TRAINED_ACTIVATIONS:
            names = ", ".join(TRAINED_ACTIVATIONS)
            raise ExamgenError(f"training: {self.activation} is no activation of a hidden layer. Choose from {names}.")
        if self.task not in TASKS:
            raise ExamgenError(f"training: {self.task} is no task. Choose from {', '.join(TASKS)}.")
        if self.hidden not in TRAINED_SHAPES:
            shapes = ", ".join(map(shape_text, TRAINED_SHAPES))
            raise ExamgenError(
                f"training: {shape_text(self.hidden)} is no shape of hidden layers. Choose from {shapes}."
            )
        if self.output not in TRAINED_OUTPUTS:
            raise ExamgenError(f"training: {self.output} is no output. Choose from {', '.join(TRAINED_OUTPUTS)}.")

    def __str__(self) -> str:
        """`XOR, tanh 2-2-1`; with a softmax output `XOR, tanh 2-2-2 softmax`."""
        shape = f"{self.task.upper()}, {self.activation} {'-'.join(map(str, self.units))}"
        return shape if self.output == "linear" else f"{shape} {self.output}"

    @property
    def name(self) -> str:
        """What seeds, files and records call it: `tanh` for XOR, 2-2-1, linear; else `and-tanh-2-linear`.

        The short name is the older one: what was trained under it stays valid.
        """
        if self == Subject(self.activation):
            return self.activation
        return "-".join((self.task, self.activation, shape_text(self.hidden), self.output))

    @property
    def rows(self) -> Rows:
        """Inputs and target of each row, in the order of the truth table; together the batch of every step."""
        return tuple((tuple(map(float, row)), float(target)) for row, target in TARGETS[self.task].items())

    @property
    def units(self) -> tuple[int, ...]:
        """Units of every layer, from the inputs to the output: (2, 2, 1)."""
        return (len(self.rows[0][0]), *self.hidden, 1 if self.output == "linear" else 2)


def shape_text(hidden: tuple[int, ...]) -> str:
    """The units of the hidden layers in a word: `3`, `2-2`."""
    return "-".join(map(str, hidden))


def subject_named(name: str) -> Subject:
    """The subject whose `name` this is. Raises ExamgenError for any other text."""
    if name in TRAINED_ACTIVATIONS or "-" not in name:
        return Subject(name)
    task, _, rest = name.partition("-")
    known = next((each for each in TRAINED_ACTIVATIONS if rest.startswith(f"{each}-")), rest.partition("-")[0])
    activation, (*units, output) = known, rest[len(known) + 1 :].split("-")
    if not units:
        raise ExamgenError(f"training: {name} names no networks. Write sigmoid, or a name like and-tanh-2-linear.")
    hidden = tuple(int(unit) for unit in units if unit.isdecimal())
    return Subject(activation, task, hidden, cast(Output, output))
