"""The values that the kinds of question hand over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Literal, TypeAlias

from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.arithmetic import Estimate, Interval
from examgen.paper.network import Network

EXTRA_PLACES = 2
"""How many decimals more than it hands in a sheet tells the student to keep on the way."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a part that takes a word comes to. accepted: every word that roundings may lead to, in lower case."""

    answer: str
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A number of the student's own choice, right together with those in the other boxes or not. value: one that is."""

    value: Decimal


Answer: TypeAlias = Decimal | str
Accepted: TypeAlias = Interval | tuple[str, ...] | None
"""What is right in a part: an interval, words, or None where that cannot be said of one part alone."""

Solved: TypeAlias = Mapping[str, Estimate | Word | Choice]
"""Every part by name, in the order of the boxes."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which networks and rows a kind of question can be posed on.

    tasks, shapes: all that it can; usual: the tasks unless others are asked for; shapes: the units of each hidden
    layer; output: the activation of the output; every_row: whether all rows are asked at once, and not one;
    fractional: whether inputs may be other than 0 and 1, for which no target is known.
    whole_page: whether a question has more boxes than half a page holds; tables: the activations with which a table of
    values does instead of a calculator; other_activations: whether units are worked out with another one too.
    own: what network of an instructor's own it can be asked of, if any.
    activations: of the hidden units; construct: makes the network of a task and an activation where none is trained.
    """

    tasks: tuple[str, ...] = ("xor",)
    usual: tuple[str, ...] = ("xor",)
    shapes: tuple[tuple[int, ...], ...] = ((2,),)
    output: Literal["linear", "softmax"] = "linear"
    every_row: bool = False
    fractional: bool = True
    whole_page: bool = False
    tables: tuple[Activation, ...] = tuple(Activation)
    other_activations: bool = False
    own: Literal["any", "trained for its task"] | None = None
    activations: tuple[Activation, ...] = TRAINABLE
    construct: Callable[[str, Activation, Random], Network] | None = None


USUAL_HIDDEN = (2,)
"""The units of each hidden layer where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the questions of a kind are on networks of one shape.

    parts: how many boxes the student fills; points: a question's total unless another is asked for; difficulties: the
    least and the most that `difficulty` can come to.
    """

    parts: int
    points: Decimal
    difficulties: tuple[int, int]
