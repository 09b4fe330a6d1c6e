"""Known mistakes as edits of a question's declaration: numbers misread, and calculations done otherwise.

An edit says itself what it needs, so that it is made wherever it fits, whatever the kind of question. The names are
those of docs/design.md. One that changes nothing is there all the same: whether it shows in the numbers handed in is
decided where the numbers are.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from examgen.items.declaration import ACTIVATION_OF, Declaration
from examgen.items.graph import APPLIED, DERIVATIVES, OPERATIONS, UNDONE, Operation, Step
from examgen.items.losses import logarithm_of
from examgen.items.slip_names import BIAS_AS_ONE, MINUS_LOST, ONE_UNIT_LEFT_OUT
from examgen.paper.activations import MISTAKABLE, Activation
from examgen.paper.arithmetic import ONE, ZERO
from examgen.paper.edges import BIAS
from examgen.paper.estimates import Estimate, coarsened
from examgen.paper.network import HIDDEN_LETTERS, OUTPUT_LETTER


@dataclass(frozen=True, slots=True)
class Slipped:
    """What a student who makes the slip `name` works: a declaration of his own.

    reread: whether he works the question as he read it by the rules, and may make further slips in it; goes_on: whether
    what he writes is to be followed on his own way, if he did not.
    """

    name: str
    declaration: Declaration
    reread: bool = False
    goes_on: bool = False


def shared_slips(declared: Declaration) -> Iterator[Slipped]:
    """Every slip of reading and of working forwards but `rounded_to_one_decimal`, in the order in which they stand."""
    yield biases_left_out("hidden_bias_left_out", declared, HIDDEN_LETTERS)
    yield biases_left_out("output_bias_left_out", declared, OUTPUT_LETTER)
    yield _biases("biases_subtracted", declared, _units(declared, HIDDEN_LETTERS + OUTPUT_LETTER), _negated)
    yield _activated("activation_left_out", declared, HIDDEN_LETTERS, Activation.LINEAR)
    yield from _activated_output(declared)
    yield from _otherwise_activated_output(declared)
    forwards = not any(step.operation in UNDONE.values() for step in declared.steps)
    if forwards:
        yield from _other_activations(declared)
        if _has_exponents(declared, activations_used(declared)[:1]):
            yield from exponent_sign_lost(declared)
        yield _read_from("inputs_swapped", declared, _inputs_swapped(declared))
    targets = {given.partition("->")[2][:1] for given in declared.givens}
    letters = [letter for letter in HIDDEN_LETTERS if letter in targets]
    for letter in letters if len(letters) > 1 else ():
        yield biases_left_out(f"bias_left_out_{letter}", declared, letter)
        yield _activated(f"activation_left_out_{letter}", declared, letter, Activation.LINEAR)
    if forwards:
        yield from _misplaced(declared)
    yield from _minus_lost(declared)
    if forwards:
        yield from _leaky_used(declared)
    yield from _one_activation_left_out(declared)
    yield from _biases_as_one(declared)


# Numbers


def is_edge(given: str) -> bool:
    """Whether a given number is a weight or a bias."""
    return "->" in given


def biases_left_out(name: str, declared: Declaration, letters: str = HIDDEN_LETTERS + OUTPUT_LETTER) -> Slipped:
    """No bias in the units of some layers."""
    return _biases(name, declared, _units(declared, letters), lambda number: number * 0)


def _biases_as_one(declared: Declaration) -> Iterator[Slipped]:
    """The 1 of the bias node added in the place of the weight on its edge: into every unit, and into one alone."""
    units = _units(declared, HIDDEN_LETTERS + OUTPUT_LETTER)
    yield _biases("biases_taken_as_1", declared, units, lambda _: ONE)
    for unit in units:
        yield _biases(f"{BIAS_AS_ONE}{unit}", declared, [unit], lambda _: ONE)


def _negated(number: Decimal) -> Decimal:
    return -number + 0


def _units(declared: Declaration, letters: str) -> list[str]:
    """The units of some layers whose biases are given."""
    into = f"{BIAS}->"
    entered = [given.removeprefix(into) for given in declared.givens if given.startswith(into)]
    return [unit for unit in entered if unit[0] in letters]


def _biases(name: str, declared: Declaration, units: Sequence[str], change: Callable[[Decimal], Decimal]) -> Slipped:
    """Other biases of some units, in their sums alone: what is copied or stepped is what is printed."""
    changed = {bias: change(declared.givens[bias]) for bias in (f"{BIAS}->{unit}" for unit in units)}
    if declared.used_elsewhere.isdisjoint(changed):
        return Slipped(name, declared.given(changed), reread=True)
    summed = {step.name: [_with_terms(step, changed)] for step in declared.steps if step.operation is Operation.SUM}
    return Slipped(name, declared.stepped(summed))


def _with_terms(step: Step, changed: Mapping[str, Decimal]) -> Step:
    terms = (changed.get(term, term) if isinstance(term, str) else term for term in step.operands)
    return step._replace(operands=tuple(terms))


def _inputs_swapped(declared: Declaration) -> dict[str, str]:
    """The inputs of each pass in the opposite order. Those of one pass have names that end alike."""
    rows: dict[str, list[str]] = {}
    for name in declared.givens:
        if name[0] == "I" and not is_edge(name):
            rows.setdefault(name[2:], []).append(name)
    return {name: row[-1 - place] for row in rows.values() for place, name in enumerate(row)}


def _misplaced(declared: Declaration) -> Iterator[Slipped]:
    """Weights put on the wrong edges: wherever a kernel is square, and where two units feed the output."""
    kernels = _kernels(declared)
    hidden = [edge for letter in HIDDEN_LETTERS for edge in _transposed(kernels.get(letter, []))]
    if hidden:
        yield _read_from("hidden_weights_transposed", declared, dict(hidden))
    output = kernels.get(OUTPUT_LETTER, [])
    if len(output) > 1 and _transposed(output):
        yield _read_from("output_weights_transposed", declared, dict(_transposed(output)))
    summed = any(step.operation is Operation.SUM and step.name[0] == OUTPUT_LETTER for step in declared.steps)
    if summed and all(len(column) == 2 for column in output):
        other = {name: column[1 - place] for column in output for place, name in enumerate(column)}
        yield _read_from("output_weights_swapped", declared, other)


def _read_from(name: str, declared: Declaration, others: Mapping[str, str]) -> Slipped:
    """Numbers read in the place of others. others: for each name, that whose number is taken."""
    read = {given: declared.givens[other] for given, other in others.items()}
    return Slipped(name, declared.given(read), reread=True)


Kernel = list[list[str]]
"""The names of the edges into each unit of a layer, in order, without its bias."""


def _kernels(declared: Declaration) -> Mapping[str, Kernel]:
    """The kernel of every layer by the letter of its units."""
    into: dict[str, list[str]] = {}
    for name in filter(is_edge, declared.givens):
        source, target = name.split("->")
        if source != BIAS:
            into.setdefault(target, []).append(name)
    kernels: dict[str, Kernel] = {}
    for target, column in into.items():
        kernels.setdefault(target[0], []).append(column)
    return kernels


def _transposed(kernel: Kernel) -> list[tuple[str, str]]:
    """Each edge of a square kernel with that whose number is read there; nothing of one that is not square."""
    if any(len(column) != len(kernel) for column in kernel):
        return []
    return [(name, kernel[below][unit]) for unit, column in enumerate(kernel) for below, name in enumerate(column)]


def _minus_lost(declared: Declaration) -> Iterator[Slipped]:
    """One slip for each negative weight or bias, in their order: `minus_lost_I0_H1`, `minus_lost_B_O`."""
    for name, number in declared.givens.items():
        if number < 0 and is_edge(name):
            slip = f"{MINUS_LOST}{name.replace('->', '_')}"
            yield Slipped(slip, declared.given({name: -number}), reread=True)


# Activations


def with_activation(step: Step, activation: Activation) -> Step:
    """A step of a hidden unit for another activation."""
    if step.operation in DERIVATIVES.values():
        unit, _, ending = step.name.partition(" derivative")
        return derivative(unit, activation, ending)
    role = APPLIED if step.operation in APPLIED.values() else UNDONE
    return step._replace(operation=role[activation], operands=(step.operands[0], *activation.settings))


def derivative(unit: str, activation: Activation, ending: str = "") -> Step:
    """The derivative of a unit: that of a kinked activation at its sum, others' at the output.

    ending: what the names of the pass end in, to tell it from another one.
    """
    at = f"{unit} sum{ending}" if activation.kinked else f"{unit}{ending}"
    return Step(f"{unit} derivative{ending}", DERIVATIVES[activation], (at, *activation.settings))


def activated_outputs(declared: Declaration) -> list[Step]:
    """The steps that hang on an activation that an output has of its own, by the question and not by a mistake."""
    outputs = (step for step in declared.question.steps if step.name[0] == OUTPUT_LETTER)
    own = {step.name for step in outputs if ACTIVATION_OF.get(step.operation) not in (None, Activation.LINEAR)}
    return [step for step in declared.steps if step.name in own and step.operation in ACTIVATION_OF]


def _activated(name: str, declared: Declaration, letters: str, activation: Activation) -> Slipped:
    steps = {step.name: [with_activation(step, activation)] for step in declared.activated if step.name[0] in letters}
    return Slipped(name, declared.stepped(steps), reread=True)


def _one_activation_left_out(declared: Declaration) -> Iterator[Slipped]:
    """The sum of one unit handed on as it is, for each unit that is worked out forwards beside others of its layer."""
    steps: dict[str, list[Step]] = {}
    for step in declared.activated:
        steps.setdefault(step.name[:2], []).append(step)
    beside = Counter(unit[0] for unit in steps)
    for unit, own in steps.items():
        if beside[unit[0]] > 1 and not any(step.operation in UNDONE.values() for step in own):
            left_out = {step.name: [with_activation(step, Activation.LINEAR)] for step in own}
            yield Slipped(f"{ONE_UNIT_LEFT_OUT}{unit}", declared.stepped(left_out), reread=True)


def _leaky_used(declared: Declaration) -> Iterator[Slipped]:
    """A tenth of a sum below 0, as a leaky ReLU has it, where ReLU gives 0."""
    if activations_used(declared) == [(Activation.RELU,)]:
        leaking = declared.given(Activation.LEAKY_RELU.usual)
        yield _activated("leaky_relu_used", leaking, HIDDEN_LETTERS, Activation.LEAKY_RELU)


def activations_used(declared: Declaration) -> list[tuple[Activation, ...]]:
    """Those of the hidden units of each pass, each once; of passes that have the same, one.

    Where all hidden layers of a question are alike, the first one is asked for all.
    """
    letters = HIDDEN_LETTERS if _layers_differ(declared.question) else HIDDEN_LETTERS[0]
    return list(dict.fromkeys(_activations_by_pass(declared, letters)))


def _layers_differ(declared: Declaration) -> bool:
    """Whether the hidden layers of a pass have different activations."""
    return any(len(used) > 1 for used in _activations_by_pass(declared, HIDDEN_LETTERS))


def _activations_by_pass(declared: Declaration, letters: str) -> list[tuple[Activation, ...]]:
    passes: dict[str, list[Activation]] = {}
    for step in declared.activated:
        if step.name[0] in letters and step.operation not in DERIVATIVES.values():
            pass_of = step.name[2:] if step.operation in APPLIED.values() else ""
            passes.setdefault(pass_of, []).append(ACTIVATION_OF[step.operation])
    return [tuple(dict.fromkeys(used)) for used in passes.values()]


def _other_activations(declared: Declaration) -> Iterator[Slipped]:
    """Each other activation used throughout, unless the question itself changes it."""
    used = activations_used(declared)
    for activation in MISTAKABLE if len(used) == 1 else ():
        if used != [(activation,)]:
            yield _activated(f"{activation}_used", declared, HIDDEN_LETTERS, activation)


OUTPUT = re.compile(rf"({OUTPUT_LETTER}\d?)(?!\d| sum)(.*)")
"""The name of an output that has no activation of its own, and what tells its pass from others."""


def _activated_output(declared: Declaration) -> Iterator[Slipped]:
    """The hidden units' activation on a linear output too, that of its own pass; of several the last one."""
    several = _layers_differ(declared.question)
    steps = {step.name: step for step in declared.steps}
    changed = {}
    for step in declared.steps:
        output = OUTPUT.fullmatch(step.name) if step.operation is Operation.SUM else None
        name, ending = output.groups() if output else ("", "")
        below = [steps[unit] for unit in (f"{letter}0{ending}" for letter in HIDDEN_LETTERS) if unit in steps]
        if name and below:
            total = step._replace(name=f"{name} sum{ending}", part=None)
            unit = below[-1 if several else 0]
            operands = (total.name, *unit.operands[1:])
            changed[step.name] = [total, step._replace(operation=unit.operation, operands=operands)]
    if changed:
        yield Slipped("activation_on_output_too", declared.stepped(changed), len(activations_used(declared)) == 1)


def _otherwise_activated_output(declared: Declaration) -> Iterator[Slipped]:
    """An output's own activation left out, and each other one in its place."""
    outputs = activated_outputs(declared)
    if not outputs:
        return
    used = {ACTIVATION_OF[step.operation] for step in outputs}
    others = [each for each in MISTAKABLE if each not in used and outputs[0].operation in APPLIED.values()]
    for name, activation in (
        ("output_activation_left_out", Activation.LINEAR),
        *((f"{other}_used_on_output", other) for other in others),
    ):
        steps = {step.name: [with_activation(step, activation)] for step in outputs}
        yield Slipped(name, declared.stepped(steps), reread=True)


def _has_exponents(declared: Declaration, passes: Sequence[tuple[Activation, ...]]) -> bool:
    """Whether there is an exponent in the hidden units of some passes, or in the outputs."""
    outputs = tuple(ACTIVATION_OF[step.operation] for step in activated_outputs(declared))
    return any(activation.curved for used in (*passes, outputs) for activation in used)


def exponent_sign_lost(declared: Declaration) -> Iterator[Slipped]:
    """e^x for e^-x turns sigmoid(x) into sigmoid(-x), and exponents taken the wrong way round tanh(x) into tanh(-x).

    Nothing is rounded for a sign.
    """
    changed = {}
    for step in (*declared.activated, *activated_outputs(declared)):
        if ACTIVATION_OF[step.operation].curved and step.operation in APPLIED.values():
            turned = Step(f"minus {step.operands[0]}", Operation.NEGATIVE, step.operands)
            changed[step.name] = [turned, step._replace(operands=(turned.name,))]
    if _has_exponents(declared, activations_used(declared)):
        yield Slipped("exponent_sign_lost", declared.stepped(changed), goes_on=True)


# Rounding


def _exact_product(factors: Sequence[Estimate], kept: int) -> Estimate:
    """The product of numbers of one decimal, which every student writes whole."""
    first, second = factors
    corners = [one * other for one in (first.low, first.high) for other in (second.low, second.high)]
    return Estimate(first.value * second.value, min(corners), max(corners))


def _coarse_sum(terms: Sequence[Estimate], kept: int) -> Estimate:
    total = (sum(ends, ZERO) for ends in zip(*((term.value, term.low, term.high) for term in terms), strict=True))
    return coarsened(Estimate(*total), 1)


def _coarse_loss(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    """Of a rounded probability there is only its logarithm."""
    loss = logarithm_of(operands[0], kept)
    return None if loss is None else coarsened(loss, 1)


def _coarse(operation: Operation) -> Callable[..., Estimate | None]:
    """A student may have noted a number with the decimals that he keeps before he rounds it once more."""

    def way(operands: Sequence[Estimate], kept: int) -> Estimate | None:
        result = OPERATIONS[operation](operands, kept)
        return None if result is None else coarsened(result, 1)

    return way


COARSELY: Mapping[Operation, Callable[..., Estimate | None]] = {
    **{operation: _coarse(operation) for operation in OPERATIONS if operation is not Operation.COPIED},
    Operation.PRODUCT: _exact_product,
    Operation.SUM: _coarse_sum,
    Operation.CROSS_ENTROPY: _coarse_loss,
}


def rounded_to_one_decimal(declared: Declaration) -> Slipped:
    """Every sum and every output is rounded to one decimal, and the next step goes on from there."""
    steps = (step._replace(way=COARSELY.get(step.operation)) for step in declared.steps)
    return Slipped("rounded_to_one_decimal", Declaration(declared.givens, tuple(steps)))
