"""Kinds of question that are declared: one declaration a question, and all that the rest of examgen asks follows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from random import Random

from examgen.items import declaration
from examgen.items.declaration import Declaration
from examgen.items.edits import Slipped, rounded_to_one_decimal, shared_slips
from examgen.items.graph import Graph, Operation
from examgen.items.item import Posed
from examgen.items.kind import Accepted, Scope, Sizes, Solved
from examgen.items.lines import worked_lines
from examgen.items.rejection import Rejection
from examgen.items.slip_words import OwnSlip
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import Estimate
from examgen.paper.network import Layer, Network

ENDS = (0, -1)
"""A network with the same number everywhere, on the row of ones: with 0 least is to be calculated, with -1 most."""

ONES = (Decimal(1), Decimal(1))

DRAWS = 8
"""How often a question is posed, so that whatever is left to chance turns out in every way."""


def _no_slips(declared: Declaration) -> Iterator[Slipped]:
    return iter(())


def _none(posed: Posed) -> str | None:
    return None


def _as_it_stands(posed: Posed, declared: Declaration, kept: int) -> Declaration | None:
    return declared


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """A kind of question: what its module declares, and the verbs that follow.

    says: the docstring of the module. kept: how many decimals a student keeps on the way, at least.
    SCOPE: what a question can be posed on; pose: the question that a network makes on a row, which is empty where every
    row is asked; screen: why a question would be dull or a gift, or None, by what is right in each part. That it is a
    gift comes last: who brings a network of her own may override it, and it must hide no other reason.
    declare: what is given and worked out; own_slips: edits that no other kind has; OWN_SLIPS: their words; without:
    shared slips that make no sense here; reread: the question by the rules that a student works who misread this one
    so, None if it would ask for something else; unsolved: what the parts are held for where one does not follow;
    fields: those of a record that only some kinds have; contradiction: what they say that is not so, as
    `field: reason.`, or None; points: of a question, if not one for each box; counted_as: the kind whose difficulty it
    has, if not its own.
    """

    says: str
    SCOPE: Scope
    pose: Callable[[Network, Sequence[Decimal], Random], Posed]
    declare: Callable[[Posed], Declaration]
    screen: Callable[[Posed, Mapping[str, Accepted]], Rejection | None]
    own_slips: Callable[[Declaration], Iterator[Slipped]] = _no_slips
    OWN_SLIPS: Mapping[str, OwnSlip] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    reread: Callable[[Posed, Declaration, int], Declaration | None] = _as_it_stands
    unsolved: Callable[[Posed], Solved] | None = None
    fields: tuple[str, ...] = ()
    contradiction: Callable[[Posed], str | None] = _none
    points: Decimal | None = None
    counted_as: "Kind | None" = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "__doc__", self.says)

    def sizes(self, hidden: Sequence[int]) -> Sizes:
        """Boxes and points of a question, and the ends of its difficulty, on networks with these hidden units."""
        return _sizes(self, tuple(hidden))

    def solve(self, posed: Posed, kept: int) -> Solved:
        """Every part by name, in the order of the boxes: the exact value and what honest students have.

        Raises ValueError if a part does not follow.
        """
        solved = outcome(self.declare(posed), kept)
        if solved is None and self.unsolved:
            return self.unsolved(posed)
        if solved is None:
            raise ValueError("a part does not follow from what is given")
        return solved

    def steps(self, posed: Posed, kept: int) -> tuple[str, ...]:
        """The worked lines of the key."""
        return worked_lines(self.declare(posed), kept)

    def slips(self, posed: Posed, kept: int) -> Iterator[tuple[str, Solved]]:
        """Every known mistake by name with what it makes of each part."""
        return ((slip.name, solved) for slip, solved in self.slipped(self.declare(posed), kept))

    def slipped(self, declared: Declaration, kept: int) -> Iterator[tuple[Slipped, Solved]]:
        """Every known mistake in a question, or in what a student made of it, with what it makes of each part.

        One that divides by 0, or undoes what no activation gives, is left out: whoever makes it sees that something is
        wrong.
        """
        made: set[str] = set(self.without)
        for slip in chain(shared_slips(declared), self.own_slips(declared), [rounded_to_one_decimal(declared)]):
            solved = None if slip.name in made else outcome(slip.declaration, kept)
            made.add(slip.name)
            if solved is not None:
                yield slip, solved

    def difficulty(self, posed: Posed) -> int:
        """How much there is to calculate, as a count of operations."""
        declared = (self.counted_as or self).declare(posed)
        return declaration.difficulty(declared, exact_values(declared))

    def graph(self, posed: Posed) -> Graph:
        """What is worked out from what."""
        return self.declare(posed).graph


def exact_values(declared: Declaration) -> dict[str, Decimal]:
    """What every step that comes to a number comes to."""
    found = declared.worked(EXACT)
    return {name: number.value for name, number in found.items() if isinstance(number, Estimate)}


def sums_of(declared: Declaration) -> list[Decimal]:
    """What the sums of all units come to."""
    values = exact_values(declared)
    return [values[step.name] for step in declared.steps if step.operation is Operation.SUM]


EXACT = 10
"""Decimals that are kept where nobody asks how a number was rounded on the way."""


def outcome(declared: Declaration, kept: int) -> Solved | None:
    """What every part comes to, or None if one does not follow."""
    found = declared.worked(kept)
    parts = {step.part: found[step.name] for step in declared.steps if step.part is not None}
    solved = {name: part for name, part in parts.items() if part is not None}
    return solved if len(solved) == len(parts) else None


@lru_cache
def _sizes(kind: Kind, hidden: tuple[int, ...]) -> Sizes:
    ends = [
        _alike(kind, hidden, activation, Decimal(number)) for activation in kind.SCOPE.activations for number in ENDS
    ]
    parts = len(kind.declare(kind.pose(ends[-1], ONES, Random(0))).parts)
    points = Decimal(parts) if kind.points is None else kind.points
    if kind.counted_as is not None:
        return Sizes(parts, points, kind.counted_as.sizes(hidden).difficulties)
    counts = [kind.difficulty(kind.pose(network, ONES, Random(draw))) for network in ends for draw in range(DRAWS)]
    return Sizes(parts, points, (min(counts), max(counts)))


def _alike(kind: Kind, hidden: tuple[int, ...], activation: Activation, number: Decimal) -> Network:
    """A network with the same number everywhere."""
    below, layers = 2, []
    outputs = 1 if kind.SCOPE.output == "linear" else 2
    for units, used in (*((units, activation) for units in hidden), (outputs, Activation(kind.SCOPE.output))):
        layers.append(Layer(used, ((number,) * units,) * below, (number,) * units, **used.usual))
        below = units
    return Network("xor", tuple(layers))
