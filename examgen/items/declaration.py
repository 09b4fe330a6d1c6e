"""A question as one declaration: the numbers that are given, by name, and the steps that are worked out from them.

Answers and their intervals, what follows from what a student wrote, worked lines, difficulty, expected loss and what
known mistakes lead to are all worked out from these two, and from nothing else that is known of a question.
"""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import chain

from examgen.items.graph import APPLIED, DERIVATIVES, UNDONE, Graph, Operand, Operation, Step, Values, worked
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.edges import BIAS, edges, weight_on
from examgen.paper.estimates import Estimate
from examgen.paper.network import HIDDEN_LETTERS, Network, input_names, unit_names

ACTIVATION_OF = {
    operation: activation for role in (APPLIED, DERIVATIVES, UNDONE) for activation, operation in role.items()
}
"""The activation that a step hangs on."""


@dataclass(frozen=True)
class Declaration:
    """What is given and what is worked out from it.

    givens: every number on the sheet that a student may misread, by name: `I0`, `I0->H0`, `B->O`, `learning rate`;
    steps: as in a graph, but with the names of givens among the operands. A step hides the given of its own name from
    those after it: who has copied a weight goes on from the copy. edited: what it was before a mistake changed it.
    """

    givens: Mapping[str, Decimal]
    steps: Graph
    edited: "Declaration | None" = field(default=None, compare=False, repr=False)
    _worked: dict[int, Values] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def graph(self) -> Graph:
        """The steps with the given numbers in the place of their names."""
        numbers: dict[str, Operand] = dict(self.givens)
        graph = []
        for step in self.steps:
            operands = tuple([numbers.get(name, name) if isinstance(name, str) else name for name in step.operands])
            graph.append(step if operands == step.operands else step._replace(operands=operands))
            numbers[step.name] = step.name
        return tuple(graph)

    @property
    def question(self) -> "Declaration":
        """What it was before all mistakes."""
        return self if self.edited is None else self.edited.question

    @property
    def parts(self) -> tuple[str, ...]:
        """The boxes, in their order."""
        return tuple(step.part for step in self.steps if step.part is not None)

    @cached_property
    def activated(self) -> tuple[Step, ...]:
        """The steps that hang on the activation of a hidden unit."""
        return tuple([step for step in self.steps if step.operation in ACTIVATION_OF and is_hidden(step.name)])

    @cached_property
    def used_elsewhere(self) -> frozenset[Operand]:
        """What steps take that neither add it up nor take it away from something."""
        places = {Operation.SUM: 0, Operation.DIFFERENCE: 1}
        taken = (step.operands[: places.get(step.operation)] for step in self.steps)
        return frozenset(chain.from_iterable(taken))

    def given(self, numbers: Mapping[str, Decimal]) -> "Declaration":
        """The same with other numbers in the place of some."""
        return Declaration({**self.givens, **numbers}, self.steps, self)

    def stepped(self, change: Mapping[str, Sequence[Step]]) -> "Declaration":
        """The same with other steps in the place of some, by their names."""
        steps = tuple(new for step in self.steps for new in change.get(step.name, (step,)))
        return Declaration(self.givens, steps, self)

    def worked(self, kept: int) -> Values:
        """What every step comes to for students who keep so many decimals on the way, or more."""
        if kept not in self._worked:
            before = {} if self.edited is None else self.edited.worked(kept)
            same = frozenset() if self.edited is None else self.edited.identities
            self._worked[kept] = worked(self.steps, kept, self.estimates, before, same, self._changed)
        return self._worked[kept]

    @cached_property
    def identities(self) -> frozenset[int]:
        """What tells its very steps from equal ones, for those who edit it: most mistakes leave most as they are."""
        return frozenset(map(id, self.steps))

    @cached_property
    def estimates(self) -> Mapping[str, Estimate]:
        """The given numbers as steps take them."""
        before = {} if self.edited is None else self.edited.estimates
        return {**before, **{name: Estimate.exactly(self.givens[name]) for name in self._changed}}

    @cached_property
    def _changed(self) -> Collection[str]:
        """The givens that are not those which stood there before it was edited."""
        others = {} if self.edited is None else self.edited.givens
        if self.givens is others:
            return ()
        return [name for name, number in self.givens.items() if others.get(name) is not number]


def givens_of(network: Network, inputs: Sequence[Decimal] = ()) -> dict[str, Decimal]:
    """The inputs, every weight and bias, if there are any, and what an activation has besides, by name."""
    names = input_names(network) if inputs else ()
    weights = {edge.name: weight_on(network, edge) for edge in edges(network)}
    settings = {
        name: number
        for layer in network.layers
        for name, number in zip(layer.activation.settings, layer.settings, strict=True)
    }
    return {**dict(zip(names, inputs, strict=True)), **weights, **settings}


def forward_pass(
    network: Network, ending: str = "", inputs: Sequence[str] = (), activation: Activation | None = None
) -> Iterator[Step]:
    """A whole forward pass on the network's givens: `I0 into H0`, …, `H0 sum`, `H0`, …, `O`.

    A linear output's sum is the output; of a softmax layer there are the sums. Where a layer has no biases, its sums
    have none. ending: stands after every name, to tell one pass from another; inputs: what they are called, if not I0,
    I1; activation: of the hidden units, if not the network's.
    """
    below = input_names(network)
    values = tuple(inputs) or below
    for layer, names in zip(network.layers, unit_names(network), strict=True):
        hidden = layer is not network.layers[-1]
        for name in names:
            linear = not hidden and layer.activation is Activation.LINEAR
            total = f"{name}{ending}" if linear else f"{name} sum{ending}"
            for source, value in zip(below, values, strict=True):
                yield Step(f"{source} into {name}{ending}", Operation.PRODUCT, (value, f"{source}->{name}"))
            products = (f"{source} into {name}{ending}" for source in below)
            biases = (f"{BIAS}->{name}",) if layer.biased else ()
            yield Step(total, Operation.SUM, (*products, *biases))
            if not linear and layer.activation is not Activation.SOFTMAX:
                used = activation if hidden and activation else layer.activation
                yield Step(f"{name}{ending}", APPLIED[used], (total, *used.settings))
        below, values = names, tuple(f"{name}{ending}" for name in names)


def handed_in(graph: Iterable[Step], parts: Container[str]) -> Graph:
    """The graph with a box for each step whose name is a part's."""
    return tuple(step._replace(part=step.name) if step.name in parts else step for step in graph)


def needed_for(graph: Graph, names: Sequence[str]) -> Iterator[Step]:
    """The steps that are called `names` and those that they are worked out from, in their order."""
    wanted = set(names)
    for step in reversed(graph):
        if step.name in wanted:
            wanted |= {operand for operand in step.operands if isinstance(operand, str)}
    return (step for step in graph if step.name in wanted)


def is_hidden(name: str) -> bool:
    """Whether a step is named after a hidden unit: `H0`, `G1 sum trained`."""
    return name[:1] in HIDDEN_LETTERS and name[1:2].isdigit()


TWO_EACH = (Operation.PRODUCT_OF_THREE, Operation.SHARE)
ONE_EACH = (
    Operation.DIFFERENCE,
    Operation.CROSS_ENTROPY,
    Operation.SHARE_OF_SUM,
    *(APPLIED[activation] for activation in TRAINABLE),
    *(DERIVATIVES[activation] for activation in TRAINABLE if activation.curved),
)
"""What counts as one operation, and as two: a probability is an exponential and a quotient.

Where the sum of the exponentials is handed in, they count there.
"""


def difficulty(declaration: Declaration, values: Mapping[str, Decimal]) -> int:
    """How much there is to calculate: products that are not 0, terms that are subtracted, function values, quotients.

    values: what every step comes to. A product that is taken away is counted with its difference; one of three factors
    is none where the last one is 0.
    """
    numbers = {**declaration.givens, **values}
    summed = {name for step in declaration.steps if step.operation is Operation.SUM for name in step.operands}

    def count(step: Step) -> int:
        operands = [numbers[one] if isinstance(one, str) else one for one in step.operands]
        if step.operation is Operation.PRODUCT:
            return bool(step.part) or (step.name in summed and values[step.name] != 0)
        if step.operation is Operation.SUM:
            return sum(term < 0 for term in operands)
        if step.operation in TWO_EACH:
            return 2 * (operands[-1] != 0 or step.operation is Operation.SHARE)
        return len(operands) if step.operation is Operation.SUM_OF_POWERS else int(step.operation in ONE_EACH)

    return sum(map(count, declaration.steps))
