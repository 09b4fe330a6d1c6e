"""Questions on a network that the instructor brings along: rounded, screened with reasons, posed on rows.

composed = compose_own(spec, seed=seed)
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from examgen.asking.own import choice_of_kinds
from examgen.asking.setting import SettingError
from examgen.asking.spec import Spec
from examgen.composing.candidates import fingerprint
from examgen.composing.compose import Composed, posed_item
from examgen.files.errors import ExamgenError
from examgen.items import KINDS
from examgen.items.faults import Fault, faults, row_words, rows_words, saturated, task_of
from examgen.items.item import OWN_TASK, Item, OwnSource, Posed, SourceLayer, item_ids
from examgen.items.rejection import OVERRIDABLE, Rejection
from examgen.items.screening import hides, read_off
from examgen.items.slip_words import slip_words
from examgen.items.solution import Solution, solution
from examgen.networks.saved import SavedNetwork
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import ZERO
from examgen.paper.network import Layer, Network, Row, binary_rows

TRIES = 8
"""How often a row is posed anew where the kind leaves something to chance."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A network of the instructor's: on paper, and with all its decimals."""

    saved: SavedNetwork
    network: Network
    unrounded: Network

    @property
    def source(self) -> OwnSource:
        """Where it came from: not from the bank."""
        layers = tuple(SourceLayer(weights=layer.weights, biases=layer.biases) for layer in self.saved.layers)
        return OwnSource(layers=layers, file=self.saved.file, origin=self.saved.origin)


def brought(saved: SavedNetwork, tasks: Sequence[str], places: int) -> Brought:
    """A network that was read, rounded half up to some decimals, with the one of the tasks that it solves, if any.

    Where all biases are 0, it is one without any.
    """
    exact = tuple(
        Layer(
            Activation(layer.activation),
            tuple(tuple(map(Decimal, row)) for row in layer.weights),
            tuple(map(Decimal, layer.biases)),
            layer.paper_slope,
        )
        for layer in saved.layers
    )
    rounded = tuple(layer.on_paper(places) for layer in saved.layers)
    if not any(bias for layer in exact for bias in layer.biases):
        exact, rounded = map(_without_biases, (exact, rounded))
    task = task_of(Network(OWN_TASK, exact), tasks)
    return Brought(saved, Network(task, rounded), Network(task, exact))


def _without_biases(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    return tuple(replace(layer, biases=(ZERO,) * len(layer.biases)) for layer in layers)


def compose_own(spec: Spec, seed: int) -> Composed:
    """The questions on the instructor's own network, a row each, in their order. seed: draws what a kind leaves open.

    Raises ExamgenError if a rule is broken that was not overridden, with the place and the rule's name.
    """
    if spec.own is None:
        raise ValueError("the spec has no network of its own")
    own, section = spec.own, spec.sections[0]
    network = brought(own.saved, KINDS[section.kind].SCOPE.tasks, section.weight_places)
    _check_kind(section.kind, network)
    if fingerprint(network.network) in spec.avoided:
        raise ExamgenError(
            f"{own.saved.file}: the network is in an exam to avoid. Bring another, or leave out --avoid."
        )
    broken = faults(network.network, network.unrounded)
    refused = [fault for fault in broken if fault.rule not in own.accepted]
    if refused:
        raise ExamgenError(f"{own.saved.file}: {'; '.join(map(str, refused))}. Override a rule as said, or train anew.")
    items: list[Item] = []
    left_out: dict[tuple[Fault, ...], list[Row]] = {}
    every = ((),) if KINDS[section.kind].SCOPE.every_row else binary_rows(network.network.input_size)
    for row in own.rows or every:
        outcome = _posed_on(network, row, spec, seed)
        if isinstance(outcome, Item):
            items.append(outcome)
        else:
            left_out.setdefault(outcome, []).append(row)
    reasons = "; ".join(f"{rows_words(rows)}: {' and '.join(map(str, why))}" for why, rows in left_out.items())
    if not items or (own.rows and left_out):
        raise ExamgenError(f"{own.saved.file}, {reasons}. {mend_of(left_out, every=bool(own.rows))}")
    notes = (
        *(f"{own.saved.file}: {note}" for note in own.saved.notes),
        *([f"{own.saved.file}, no question on {reasons}."] if left_out else []),
    )
    rejected = Counter(fault.rule for why, rows in left_out.items() for fault in why for _ in rows)
    named = tuple(replace(item, id=name) for item, name in zip(items, item_ids(len(items)), strict=True))
    return Composed(named, ({},), Counter(fault.rule for fault in broken), rejected, notes)


def mend_of(reasons: Iterable[Sequence[Fault]], *, every: bool) -> str:
    """What to do where rows make no question, for these reasons. every: whether each of the rows has to make one.

    To override rules is of use where all that stands in the way of a row can be overridden.
    """
    enough = all if every else any
    if enough(all(fault.rule in OVERRIDABLE for fault in why) for why in reasons):
        return "Override a rule as said, or name another --row."
    return "Name another --row, or bring another network."


def _check_kind(kind: str, network: Brought) -> None:
    """Raise SettingError if a question of a kind cannot be asked of this network."""
    own = KINDS[kind].SCOPE.own
    if own and own.trained and network.saved.origin == "hand-coded":
        said = "asks for the output as trained, and nothing was"
        raise SettingError("kind", f" {kind}: {said}. {choice_of_kinds(network.network)}")


def _posed_on(network: Brought, row: Row, spec: Spec, seed: int) -> Item | tuple[Fault, ...]:
    """The question on a row, without an id; or what stands in its way however chance decides: of the first attempt."""
    section, accepted = spec.sections[0], spec.own.accepted if spec.own else frozenset()
    first: tuple[Fault, ...] = ()
    for attempt in range(TRIES):
        chance = Random(f"{seed}/own/{section.kind}/{row_words(row)}/{attempt}")
        posed = KINDS[section.kind].posing(section.step)(network.network, row, chance)
        broken = _broken(section.kind, posed, solution(section.kind, posed, spec.places))
        faults_left = tuple(fault for fault in broken if fault.rule not in accepted)
        if not faults_left:
            return posed_item(posed, network.source, "", spec.places, section)
        first = first or faults_left
    return first


def _broken(kind: str, posed: Posed, solved: Solution) -> Iterator[Fault]:
    """The rules of a good question that this one breaks."""
    yield from saturated(KINDS[kind].declare(posed))
    rejection = KINDS[kind].screen(posed, solved.accepted)
    untold = posed.network.task == OWN_TASK and posed.network.output_activation is Activation.LINEAR
    no_gift = rejection is Rejection.ANSWER_IS_A_TARGET and untold
    if rejection is not None and not no_gift:  # without a task there is no target that anybody knows
        yield Fault(rejection, _said(rejection, posed))
    if read_off(posed):
        blank = next(iter(posed.besides.blanks))
        yield Fault(Rejection.BLANK_LIKE_SIBLING, f"{blank} would be blank, about as large as the one beside it")
    hidden = [slip.name for slip in solved.slips if hides(slip, solved.accepted)]
    if hidden:
        words = ", ".join(slip_words(name, posed.network.activations) for name in hidden)
        yield Fault(Rejection.SLIP_HIDES, f"a student would be marked right throughout in spite of a slip: {words}")


def _said(rejection: Rejection, posed: Posed) -> str:
    """A rule that is broken, in words; an end of an activation is no target of a network without a task."""
    if rejection is Rejection.ANSWER_IS_A_TARGET and posed.network.task == OWN_TASK:
        return f"{posed.network.output_activation.words} of the output is at its end, which is a guess away"
    return str(rejection.value)
