"""What every kind of question offers: the same verbs, and the values that they hand over."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from examgen.arithmetic import Estimate, Interval
from examgen.items.item import Posed
from examgen.items.rejection import Rejection
from examgen.network import TRAINABLE, Activation, Network

if TYPE_CHECKING:
    from examgen.items.graph import Graph

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
    activations: of the hidden units; construct: makes the network of a task and an activation where none is trained.
    """

    tasks: tuple[str, ...] = ("xor",)
    usual: tuple[str, ...] = ("xor",)
    shapes: tuple[tuple[int, ...], ...] = ((2,),)
    output: Literal["linear", "softmax"] = "linear"
    every_row: bool = False
    fractional: bool = True
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


class Kind(Protocol):
    """What the module of a kind offers. `kept` is how many decimals a student keeps on the way, at least.

    A module that has slips which no other kind has may name them in `OWN_SLIPS`, a mapping of `slip_words.OwnSlip`s.
    """

    @property
    def SCOPE(self) -> Scope:  # noqa: N802 a constant of each
        """What a question can be posed on."""

    def sizes(self, hidden: Sequence[int]) -> Sizes:
        """How large its questions are on networks with so many units in each hidden layer."""

    def pose(self, network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
        """The question that this network makes on this row; `inputs` is empty where every row is asked."""

    def solve(self, posed: Posed, kept: int) -> Solved:
        """Every part by name, in the order of the boxes: the exact value and what honest students have."""

    def screen(self, posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
        """Why the question would be dull or a gift, or None. accepted: what is right in each part.

        That it is a gift comes last: who brings a network of her own may override it, and it must hide no other reason.
        """

    def steps(self, posed: Posed, kept: int) -> tuple[str, ...]:
        """The worked lines of the key: one for each part, and those on the way there."""

    def slips(self, posed: Posed, kept: int) -> Iterator[tuple[str, Solved]]:
        """Every known mistake by name with what it makes of each part."""

    def difficulty(self, posed: Posed) -> int:
        """How much there is to calculate, as a count of operations."""

    def graph(self, posed: Posed) -> "Graph":
        """What is worked out from what, with a step for every part: nothing written, it gives what `solve` gives."""
