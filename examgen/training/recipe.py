"""How the networks of a bank are trained: the lecture's recipe, its numbers, and the seeds of the random starts."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from examgen.errors import ExamgenError

ACTIVATIONS = ("relu", "sigmoid", "tanh")
"""What a hidden layer may be trained with."""

XOR = (((0.0, 0.0), 0.0), ((0.0, 1.0), 1.0), ((1.0, 0.0), 1.0), ((1.0, 1.0), 0.0))
"""Inputs and target of each row, in the order of the truth table; all of them are the batch of every step."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a batch of networks becomes.

    A change of any number here is another recipe: count `version` up, so that old banks are not taken for new ones.
    `hidden` holds the units of each hidden layer; the output layer is one linear unit. The defaults are the lecture's
    layers and thresholds and Keras's Adam, with a rate and a number of steps that suffice for nearly every start that
    converges at all.
    """

    version: int = 1
    rows: tuple[tuple[tuple[float, ...], float], ...] = XOR
    hidden: tuple[int, ...] = (2,)
    starts: int = 4096
    steps: int = 3000
    rate: float = 0.02
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    zero_below: float = 0.01
    one_above: float = 0.9

    @property
    def units(self) -> tuple[int, ...]:
        """Units of every layer, from the inputs to the output: (2, 2, 1)."""
        return (len(self.rows[0][0]), *self.hidden, 1)


RECIPE = Recipe()
"""The recipe of the bank."""


def recipe_from(fields: dict[str, Any]) -> Recipe:
    """The recipe whose `asdict` became JSON, where tuples turn into lists."""
    rows = tuple((tuple(inputs), target) for inputs, target in fields["rows"])
    return Recipe(**{**fields, "rows": rows, "hidden": tuple(fields["hidden"])})


def seed_of(recipe: Recipe, activation: str, batch: int, layer: int) -> tuple[int, int]:
    """Seed of one layer's kernels in one batch: two whole numbers below 2**31, the same for ever."""
    digest = sha256(f"examgen/{recipe.version}/{activation}/{batch}/{layer}".encode()).digest()
    return int.from_bytes(digest[:4]) >> 1, int.from_bytes(digest[4:8]) >> 1


def check_activation(activation: str) -> None:
    """Raise ExamgenError if no hidden layer is trained with `activation`."""
    if activation not in ACTIVATIONS:
        names = ", ".join(ACTIVATIONS)
        raise ExamgenError(f"training: {activation} is no activation of a hidden layer. Choose from {names}.")
