"""A kind of question: what its module declares, and all that the rest of examgen asks of it, which follows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from functools import lru_cache, partial
from itertools import chain, product
from random import Random
from typing import Any, Protocol, TypeAlias

from examgen.items import declaration
from examgen.items.declaration import Declaration
from examgen.items.edits import Slipped, rounded_to_one_decimal, shared_slips
from examgen.items.graph import Graph
from examgen.items.item import Besides, Posed
from examgen.items.lines import worked_lines
from examgen.items.rejection import Rejection
from examgen.items.rules import RULES
from examgen.items.slip_names import OwnSlip
from examgen.items.solved import Accepted, Solved
from examgen.paper.activations import MISTAKABLE, TRAINABLE, Activation
from examgen.paper.arithmetic import ONE, trusted
from examgen.paper.estimates import Estimate
from examgen.paper.network import CLASSES, Layer, Layered, Network, unit_names
from examgen.paper.room import too_many_boxes

Range: TypeAlias = tuple[int, int]
"""The least and the most."""


@dataclass(frozen=True, slots=True)
class OwnNetworks:
    """Which networks of an instructor's own a kind can be asked of, of those that there may be.

    inputs, hidden_layers, outputs: how many; activations: of the output; trained: whether it has to have been; spare:
    whether an activation has to be left that none of its hidden units has, to swap it in; boxes: whether every weight
    is a box to write in.
    """

    inputs: Range = (1, 4)
    hidden_layers: Range = (1, 3)
    outputs: Range = (1, 4)
    activations: tuple[Activation, ...] = (Activation.LINEAR, *MISTAKABLE)
    trained: bool = False
    spare: bool = False
    boxes: bool = False

    def misfit(self, network: Layered) -> str | None:
        """Why a network is none of these: `has 3 outputs, and it is asked of 1`; None if it is."""
        for count, (least, most), thing in (
            (network.input_size, self.inputs, "input"),
            (len(network.hidden), self.hidden_layers, "hidden layer"),
            (network.outputs, self.outputs, "output"),
        ):
            if not least <= count <= most:
                room = str(least) if least == most else f"{least} to {most}"
                return f"has {count} {thing}{'' if count == 1 else 's'}, and it is asked of {room}"
        if network.output_activation not in self.activations:
            known = ", ".join(activation.words for activation in self.activations)
            return f"has {network.output_activation.words} in its output, and it is asked of {known}"
        if self.spare and set(MISTAKABLE) <= set(network.hidden_activations):
            return "has all the activations in its hidden layers, and none is left to swap in"
        return too_many_boxes(network) if self.boxes else None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which networks and rows a kind of question can be posed on.

    tasks, shapes: all that it can; usual: the tasks unless others are asked for; shapes: the units of each hidden
    layer; outputs: the activations that the output may have, the usual one first; every_row: whether all rows are asked
    at once, and not one;
    tells_task: whether the sheet says what the network computes; fractional: whether inputs may be other than 0 and 1,
    for which no target is known.
    on_the_way: whether outputs are no more than that, so that the key's drawing has two decimals of them.
    whole_page: whether a question has more boxes than half a page holds; tables: the activations with which a table of
    values does instead of a calculator; other_activations: whether units are worked out with another one too.
    own: what networks of an instructor's own it can be asked of, if any.
    activations: of the hidden units; construct: makes the network of a task and an activation where none is trained.
    """

    tasks: tuple[str, ...] = ("xor",)
    usual: tuple[str, ...] = ("xor",)
    shapes: tuple[tuple[int, ...], ...] = ((2,),)
    outputs: tuple[Activation, ...] = (Activation.LINEAR, Activation.SIGMOID)
    every_row: bool = False
    tells_task: bool = True
    fractional: bool = True
    whole_page: bool = False
    on_the_way: bool = False
    tables: tuple[Activation, ...] = tuple(Activation)
    other_activations: bool = False
    own: OwnNetworks | None = None
    activations: tuple[Activation, ...] = TRAINABLE
    construct: Callable[[str, Activation, Random], Network] | None = None

    @property
    def output(self) -> Activation:
        """The activation of the output unless another is asked for."""
        return self.outputs[0]


USUAL_HIDDEN = (2,)
"""The units of each hidden layer where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the questions of a kind are on networks of one shape.

    parts: how many boxes the student fills; points: a question's total unless another is asked for; counted: works out
    the difficulties, which takes a hundred times as long and is asked for bands alone.
    """

    parts: int
    points: Decimal
    counted: Callable[[], tuple[int, int]]

    @property
    def difficulties(self) -> tuple[int, int]:
        """The least and the most that `difficulty` can come to."""
        return self.counted()


ENDS = (Decimal("0.0"), Decimal("-1.0"))
"""A network with the same number everywhere, on the row of ones: with 0 least is to be calculated, with -1 most."""

ONES = (ONE, ONE)

Poses: TypeAlias = Callable[[Network, Sequence[Decimal], Random], Posed]
"""From a network and a row to the question that they make, with what is left to chance."""

DRAWS = 8
"""How often a question is posed, so that whatever is left to chance turns out in every way."""


class Screen(Protocol):
    """What a kind has for a screen of its questions."""

    def __call__(
        self, posed: Posed, accepted: Mapping[str, Accepted], declared: Declaration | None = None
    ) -> Rejection | None:
        """Why a question would be dull or a gift, or None, by what is right in each part. declared: as in `solve`."""


def as_it_is(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network and the row: nothing is left to chance."""
    return Posed(network=network, inputs=tuple(inputs))


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of question: what its module declares, and the verbs that follow.

    says: the docstring of the module. SCOPE: what a question can be posed on; declare: what is given and worked
    out; screen: why a question would be dull or a gift, or None, by what is right in each part. That it is a gift
    comes last: who brings a network of her own may override it, and it must hide no other reason. own_slips: edits
    that no other kind has; OWN_SLIPS: their words. pose: the question that a network makes on a row, which is empty
    where every row is asked; wished: the same as an instructor wishes it, if there is anything to wish; unfit: the
    wish that a network cannot fulfil, by its setting, with what is wrong, or None; besides: the record of what it
    has besides these; contradiction: what that says that is not so, as `field: reason.`, or None; choices: the words
    of which a part takes one, by its name, as the sheet lists them: no answer decides what a student reads; nameable:
    the same where a sheet lists them only if they are to be ticked. without: shared
    slips that make no sense here; reread: the question by the rules that a student works who misread this one so,
    None if it would ask for something else; unsolved: what the parts are held for where one does not follow;
    given_unit: the output that is given, if any is; thought_up: what has to be thought up, by the name of its
    likelihood, without which every part is lost; points: of a question, or what makes them of its boxes, if not one
    for each; counted_as: the kind whose difficulty it has, if not its own. kept, wherever it is asked for: how many
    decimals a student keeps on the way, at least. told_apart: slips, two by two, of which no script may be that of
    either; plainer: the question without what is asked for since later rules than `plainer_until`.
    """

    name: str
    says: str
    SCOPE: Scope
    declare: Callable[[Posed], Declaration]
    screen: Screen
    own_slips: Callable[[Declaration], Iterator[Slipped]] = lambda _: iter(())
    OWN_SLIPS: Mapping[str, OwnSlip] = field(default_factory=dict)
    _: KW_ONLY
    pose: Poses = as_it_is
    wished: Callable[[Any], Poses] | None = None
    unfit: Callable[[Any, Network], tuple[str, str] | None] = lambda _, __: None
    besides: type[Besides] = Besides
    contradiction: Callable[[Posed], str | None] = lambda _: None
    choices: Callable[[Posed], Mapping[str, tuple[str, ...]]] = lambda _: {}
    nameable: Callable[[Posed], Mapping[str, tuple[str, ...]]] = lambda _: {}
    without: tuple[str, ...] = ()
    reread: Callable[[Posed, Declaration, int], Declaration | None] = lambda _, declared, __: declared
    unsolved: Callable[[Posed], Solved] | None = None
    given_unit: Callable[[Posed], str] = lambda posed: unit_names(posed.network)[-1][0]
    thought_up: Callable[[Posed], str | None] = lambda _: None
    points: Decimal | Callable[[Sequence[str]], Decimal] = lambda parts: Decimal(len(parts))
    counted_as: "Kind | None" = None
    told_apart: Callable[[Posed], tuple[tuple[str, str], ...]] = lambda _: ()
    plainer: Callable[[Posed], Posed] = lambda posed: posed
    plainer_until: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "__doc__", self.says)

    def sizes(
        self, hidden: Sequence[int], wishes: Any = None, output: Activation | None = None, classes: int = 2
    ) -> Sizes:
        """Boxes, points and ends of the difficulty of questions on the bank's networks with these hidden units.

        wishes: what an instructor wishes of them; output: its activation, where that is not the usual one; classes: of
        a softmax output.
        """
        return _sizes(self, tuple(hidden), wishes, output or self.SCOPE.output, classes)

    def sizes_on(
        self, tasks: Sequence[str], hidden: Sequence[int], wishes: Any = None, output: Activation | None = None
    ) -> dict[str, Sizes]:
        """The same of questions on networks for these tasks, by the task: one of more classes has more boxes."""
        classes = {task: len(set(CLASSES[task].values())) for task in tasks}
        return {task: self.sizes(hidden, wishes, output, count) for task, count in classes.items()}

    def posing(self, wishes: Any, rules: int = RULES) -> Poses:
        """How questions are posed as an instructor wishes them, where there is anything to wish, under some rules."""
        pose = self.pose if self.wished is None or wishes is None else self.wished(wishes)
        return pose if rules > self.plainer_until else lambda *asked: self.plainer(pose(*asked))

    def sample(self, hidden: Sequence[int], output: Activation | None = None) -> Network:
        """A network of such hidden layers and such an output as the bank has them, whatever its weights."""
        return _alike(tuple(hidden), self.SCOPE.activations[-1], output or self.SCOPE.output, ONES[0])

    def boxes(self, network: Network, wishes: Any = None) -> tuple[str, ...]:
        """The boxes of a question on a network. wishes: what an instructor wishes of it."""
        return self.declare(self.posing(wishes)(network, (ONE,) * network.input_size, Random(0))).parts

    def worth(self, parts: Sequence[str]) -> Decimal:
        """The points of a question with these boxes, unless others are asked for."""
        return self.points if isinstance(self.points, Decimal) else self.points(parts)

    def solve(self, posed: Posed, kept: int, declared: Declaration | None = None) -> Solved:
        """Every part by name, in the order of the boxes: the exact value and what honest students have.

        declared: what the question declares, if that is at hand. Raises ValueError if a part does not follow.
        """
        solved = outcome(declared or self.declare(posed), kept)
        if solved is None and self.unsolved:
            return self.unsolved(posed)
        if solved is None:
            raise ValueError("a part does not follow from what is given")
        return solved

    def steps(self, posed: Posed, kept: int, declared: Declaration | None = None) -> tuple[str, ...]:
        """The worked lines of the key. declared: as in `solve`."""
        return worked_lines(declared or self.declare(posed), kept)

    def slips(self, posed: Posed, kept: int) -> Iterator[tuple[str, Solved]]:
        """Every known mistake by name with what it makes of each part."""
        return ((slip.name, solved) for slip, solved in self.slipped(self.declare(posed), kept))

    def slipped(self, declared: Declaration, kept: int) -> Iterator[tuple[Slipped, Solved]]:
        """Every known mistake in a question, or in what a student made of it, with what it makes of each part.

        One that divides by 0, or undoes what no activation gives, is left out: whoever makes it sees that something is
        wrong.
        """
        for slip in self.edits(declared):
            solved = outcome(slip.declaration, kept)
            if solved is not None:
                yield slip, solved

    def edits(self, declared: Declaration) -> Iterator[Slipped]:
        """Every known mistake in a question, each once, before anything is worked out."""
        made: set[str] = set(self.without)
        for slip in chain(shared_slips(declared), self.own_slips(declared), [rounded_to_one_decimal(declared)]):
            if slip.name not in made:
                made.add(slip.name)
                yield slip

    def difficulty(self, posed: Posed, declared: Declaration | None = None) -> int:
        """How much there is to calculate, as a count of operations. declared: as in `solve`."""
        if self.counted_as or declared is None:
            declared = (self.counted_as or self).declare(posed)
        return declaration.difficulty(declared, exact_values(declared))

    def graph(self, posed: Posed) -> Graph:
        """What is worked out from what."""
        return self.declare(posed).graph


def exact_values(declared: Declaration) -> dict[str, Decimal]:
    """What every step that comes to a number comes to; rounding errors of 28 digits alone are 0."""
    found = declared.worked(EXACT)
    return {name: trusted(number.value) for name, number in found.items() if isinstance(number, Estimate)}


EXACT = 10
"""Decimals that are kept where nobody asks how a number was rounded on the way."""


def outcome(declared: Declaration, kept: int) -> Solved | None:
    """What every part comes to, or None if one does not follow."""
    found = declared.worked(kept)
    solved = {}
    for step in declared.steps:
        if step.part is not None:
            part = found[step.name]
            if part is None:
                return None
            solved[step.part] = part
    return solved


@lru_cache
def _sizes(kind: Kind, hidden: tuple[int, ...], wishes: Any, output: Activation, classes: int) -> Sizes:
    network = _alike(hidden, kind.SCOPE.activations[-1], output, ENDS[-1], classes)
    parts = kind.boxes(network, wishes)
    return Sizes(len(parts), kind.worth(parts), partial(_difficulties, kind, hidden, wishes, output, classes))


@lru_cache
def _difficulties(
    kind: Kind, hidden: tuple[int, ...], wishes: Any, output: Activation, classes: int
) -> tuple[int, int]:
    if kind.counted_as is not None:
        return kind.counted_as.sizes(hidden, output=output).difficulties
    pose, ends = kind.posing(wishes), product(kind.SCOPE.activations, ENDS)
    networks = [_alike(hidden, activation, output, number, classes) for activation, number in ends]
    counts = [kind.difficulty(pose(network, ONES, Random(draw))) for network in networks for draw in range(DRAWS)]
    return min(counts), max(counts)


def _alike(
    hidden: tuple[int, ...], activation: Activation, output: Activation, number: Decimal, classes: int = 2
) -> Network:
    """A network with the same number everywhere."""
    below, layers = 2, []
    outputs = classes if output is Activation.SOFTMAX else 1
    for units, used in (*((units, activation) for units in hidden), (outputs, output)):
        layers.append(Layer(used, ((number,) * units,) * below, (number,) * units, **used.usual))
        below = units
    return Network("xor", tuple(layers))
