"""What a batch of networks is trained for: a task, the activation of the hidden units, a shape and an output."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product, takewhile
from typing import Literal, TypeAlias, cast, get_args

from examgen.files.errors import ExamgenError
from examgen.paper.activations import TRAINABLE
from examgen.paper.network import CLASSES, COMPARISON, TARGETS

TRAINED_ACTIVATIONS = tuple(map(str, TRAINABLE))
"""What a hidden layer may be trained with."""

TASKS = tuple(TARGETS)
"""The Boolean functions that a network may be trained to compute."""

EVERY_TASK = (*TASKS, COMPARISON)
"""The same, and the comparison of the inputs, which has three classes and needs a softmax output."""

TRAINED_SHAPES = ((2,), (3,), (2, 2))
"""The units of each hidden layer that there are networks of."""

Output: TypeAlias = Literal["linear", "sigmoid", "softmax"]
"""linear: one unit that comes near 0 or 1; sigmoid: one that is the probability of 1; softmax: a probability for each
class."""

TRAINED_OUTPUTS: tuple[Output, ...] = get_args(Output)

TrainingLoss: TypeAlias = Literal["squared", "binary-cross-entropy", "categorical-cross-entropy"]
"""What training makes small, as a mean over the rows of the truth table."""

TRAINING_LOSSES: Mapping[Output, tuple[TrainingLoss, ...]] = {
    "linear": ("squared",),
    "sigmoid": ("binary-cross-entropy", "squared"),
    "softmax": ("categorical-cross-entropy",),
}
"""With what each output is trained; the first is the usual one, which no name speaks of."""

ONE_WRONG = "one-wrong"
"""How the name of a subject ends whose networks give the wrong class of one row."""

Rows: TypeAlias = tuple[tuple[tuple[float, ...], float], ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a batch of networks is trained for. hidden: the units of each hidden layer, from the inputs on.

    loss: with which it is trained, the output's usual one if none is named; wrong_rows: of how many rows it gives the
    wrong class in the end, 1 of two classes alone. Raises ExamgenError for a word or a shape that no network is trained
    with.
    """

    activation: str
    task: str = "xor"
    hidden: tuple[int, ...] = (2,)
    output: Output = "linear"
    loss: TrainingLoss | Literal[""] = ""
    wrong_rows: int = 0

    def __post_init__(self) -> None:
        if self.activation not in TRAINED_ACTIVATIONS:
            names = ", ".join(TRAINED_ACTIVATIONS)
            raise ExamgenError(f"training: {self.activation} is no activation of a hidden layer. Choose from {names}.")
        if self.task not in EVERY_TASK:
            raise ExamgenError(f"training: {self.task} is no task. Choose from {', '.join(EVERY_TASK)}.")
        if self.hidden not in TRAINED_SHAPES:
            shapes = ", ".join(map(shape_text, TRAINED_SHAPES))
            raise ExamgenError(
                f"training: {shape_text(self.hidden)} is no shape of hidden layers. Choose from {shapes}."
            )
        if self.output not in TRAINED_OUTPUTS:
            raise ExamgenError(f"training: {self.output} is no output. Choose from {', '.join(TRAINED_OUTPUTS)}.")
        if self.task == COMPARISON and self.output != "softmax":
            raise ExamgenError(f"training: {self.task} has three classes. Choose softmax for its output.")
        if self.wrong_rows and not (self.wrong_rows == 1 and self.output == "softmax" and self.task in TASKS):
            raise ExamgenError("training: one row may be wrong, of two classes. Choose softmax and no comparison.")
        losses = TRAINING_LOSSES[self.output]
        if not self.loss:
            object.__setattr__(self, "loss", losses[0])
        if self.loss not in losses:
            raise ExamgenError(
                f"training: {self.loss} is no loss of a {self.output} output. Choose from {', '.join(losses)}."
            )

    def __str__(self) -> str:
        """`XOR, tanh 2-2-1`; with another output `XOR, tanh 2-2-2 softmax`, `XOR, tanh 2-2-1 sigmoid, squared`."""
        shape = f"{self.task.upper()}, {self.activation} {'-'.join(map(str, self.units))}"
        said = shape if self.output == "linear" else f"{shape} {self.output}"
        wrong = ", one row wrong" if self.wrong_rows else ""
        return f"{said}{'' if self.has_usual_loss else f', {self.loss}'}{wrong}"

    @property
    def has_usual_loss(self) -> bool:
        """Whether it is trained with the loss that its output has unless another is named."""
        return self.loss == TRAINING_LOSSES[self.output][0]

    @property
    def name(self) -> str:
        """What seeds, files and records call it: `tanh` for XOR, 2-2-1, linear; else `and-tanh-2-linear`.

        The short name is the older one: what was trained under it stays valid. A loss that is not the output's usual
        one stands last: `xor-tanh-2-sigmoid-squared`; or that a row is wrong: `xor-tanh-2-softmax-one-wrong`.
        """
        if self == Subject(self.activation):
            return self.activation
        loss = () if self.has_usual_loss else (self.loss,)
        wrong = (ONE_WRONG,) * self.wrong_rows
        return "-".join((self.task, self.activation, shape_text(self.hidden), self.output, *loss, *wrong))

    @property
    def rows(self) -> Rows:
        """Inputs and target of each row, in the order of the truth table; together the batch of every step."""
        return tuple((tuple(map(float, row)), float(target)) for row, target in CLASSES[self.task].items())

    @property
    def units(self) -> tuple[int, ...]:
        """Units of every layer, from the inputs to the output: (2, 2, 1)."""
        classes = len({target for _, target in self.rows})
        return (len(self.rows[0][0]), *self.hidden, classes if self.output == "softmax" else 1)


def shape_text(hidden: tuple[int, ...]) -> str:
    """The units of the hidden layers in a word: `3`, `2-2`."""
    return "-".join(map(str, hidden))


def every_subject() -> Iterator[Subject]:
    """All that networks are trained for."""
    outputs = [(output, loss) for output, losses in TRAINING_LOSSES.items() for loss in losses]
    for activation, task, hidden, (output, loss) in product(TRAINED_ACTIVATIONS, EVERY_TASK, TRAINED_SHAPES, outputs):
        if task != COMPARISON or output == "softmax":
            yield Subject(activation, task, hidden, output, loss)
        if task != COMPARISON and output == "softmax":
            yield Subject(activation, task, hidden, output, loss, wrong_rows=1)


def subject_named(name: str) -> Subject:
    """The subject whose `name` this is. Raises ExamgenError for any other text."""
    if name in TRAINED_ACTIVATIONS or "-" not in name:
        return Subject(name)
    task, _, rest = name.removesuffix(f"-{ONE_WRONG}").partition("-")
    known = next((each for each in TRAINED_ACTIVATIONS if rest.startswith(f"{each}-")), rest.partition("-")[0])
    activation, words = known, rest[len(known) + 1 :].split("-")
    units = list(takewhile(str.isdecimal, words))
    output, *loss = words[len(units) :] or [""]
    if not units or not output:
        raise ExamgenError(f"training: {name} names no networks. Write sigmoid, or a name like and-tanh-2-linear.")
    trained = cast(Output, output), cast(TrainingLoss, "-".join(loss))
    return Subject(activation, task, tuple(map(int, units)), *trained, int(name.endswith(f"-{ONE_WRONG}")))
