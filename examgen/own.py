"""Questions on a network that the instructor brings along: rounded, screened with reasons, posed on rows.

network = brought(read_saved(Path("model.keras")))
posed = pose_own(network, wanted, seed=7)
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from examgen.arithmetic import HALF, ONE, ZERO, Interval
from examgen.errors import ExamgenError
from examgen.exam import OwnNetwork
from examgen.faults import NAMES, OWN_TASK, Fault, Row, binary_rows, faults, row_words, task_of
from examgen.items import KINDS
from examgen.items.item import Item, Posed, Source, SourceLayer
from examgen.items.kind import Accepted
from examgen.items.slip_words import slip_words
from examgen.items.solution import Solution, make_item, solution
from examgen.network import Activation, Layer, Network, rounded_layer
from examgen.saved import SavedNetwork
from examgen.screening import Rejection, hides
from examgen.spec import Section, SettingError

FOR_ANY_NETWORK = ("forward", "activation-swap", "missing-weight")
"""The kinds of question that ask nothing about what the network is for."""

TRIES = 8
"""How often a row is posed anew where the kind leaves something to chance."""

LARGEST_INPUT = Decimal("9.9")
"""The largest input, either sign, that may be asked for."""

NUMBER = re.compile(r"[-+]?[0-9]{1,2}(\.[0-9])?")


@dataclass(frozen=True, slots=True)
class Brought:
    """A network of the instructor's: on paper, and as it came. unrounded: with all its decimals."""

    saved: SavedNetwork
    network: Network
    unrounded: Network

    @property
    def source(self) -> Source:
        """Where it came from: not from the bank."""
        layers = (SourceLayer(weights=layer.weights, biases=layer.biases) for layer in self.saved.layers)
        return Source(layers=tuple(layers), batch=None, index=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of it. section: kind, points, text; rows: none for every row of 0 and 1; count: None for all."""

    section: Section
    rows: tuple[Row, ...] = ()
    count: int | None = None
    accepted: frozenset[Rejection] = frozenset()
    places: int = 2


@dataclass(frozen=True, slots=True)
class PosedOwn:
    """The questions, and why there is none on the other rows: one sentence each."""

    items: tuple[Item, ...]
    left_out: tuple[str, ...]
    rejected: Counter[Rejection]


def brought(saved: SavedNetwork) -> Brought:
    """A network that was read, rounded half up to one decimal, with the task that it solves."""
    exact = tuple(
        Layer(
            Activation(layer.activation),
            tuple(tuple(map(Decimal, row)) for row in layer.weights),
            tuple(map(Decimal, layer.biases)),
        )
        for layer in saved.layers
    )
    rounded = tuple(rounded_layer(Activation(layer.activation), layer.weights, layer.biases) for layer in saved.layers)
    task = task_of(Network(OWN_TASK, exact))
    return Brought(saved, Network(task, rounded), Network(task, exact))


def own_rules(network: Brought, accepted: frozenset[Rejection]) -> OwnNetwork:
    """What an exam's record says of where its network came from."""
    names = tuple(name for rule, name in NAMES.items() if rule in accepted)
    return OwnNetwork(file=network.saved.file, origin=network.saved.origin, accepted=names)


def rows_named(text: str, size: int) -> tuple[Row, ...]:
    """The rows written as `0,1;0.3,0.8`. size: inputs of the network. Raises SettingError for the first that is none."""
    rows = []
    for written in text.split(";"):
        numbers = [number.strip().replace("\N{MINUS SIGN}", "-") for number in written.split(",")]
        if not all(NUMBER.fullmatch(number) for number in numbers):
            said = f" {text}: {written.strip() or 'nothing'} is no row. Write numbers of one decimal, like 0,1;0.3,0.8."
            raise SettingError("rows", said)
        row = tuple(Decimal(number) + 0 for number in numbers)
        if len(row) != size:
            said = f" {text}: {written.strip()} has {len(row)} numbers. The network takes {size}; write {size} a row."
            raise SettingError("rows", said)
        if any(abs(number) > LARGEST_INPUT for number in row):
            raise SettingError("rows", f" {text}: an input is beyond ±{LARGEST_INPUT}. Take smaller ones.")
        if row in rows:
            raise SettingError("rows", f" {text}: {written.strip()} stands twice. Remove one of them.")
        rows.append(row)
    return tuple(rows)


def pose_own(network: Brought, wanted: Wanted, seed: int) -> PosedOwn:
    """The questions on a network, a row each, in the order of the rows. seed: draws what a kind leaves to chance.

    Raises ExamgenError if a rule is broken that was not overridden, with the place and the rule's name, or if there
    are fewer questions than were asked for, with the reason for every row.
    """
    file, kind = network.saved.file, wanted.section.kind
    broken = [fault for fault in faults(network.network, network.unrounded) if fault.rule not in wanted.accepted]
    if broken:
        raise ExamgenError(f"{file}: {'; '.join(map(str, broken))}. Override a rule as said, or mend the network.")
    if network.network.task == OWN_TASK and kind not in FOR_ANY_NETWORK:
        known = ", ".join(FOR_ANY_NETWORK)
        raise ExamgenError(f"--kind {kind}: needs a network that computes XOR or the like. Choose from {known}.")
    found: list[Item] = []
    problems: list[Fault] = []
    for row in wanted.rows or binary_rows(network.network.input_size):
        if wanted.count == len(found):
            break
        outcome = _posed_on(network, row, wanted, seed, f"Q{len(found) + 1:02}")
        if isinstance(outcome, Fault):
            problems.append(Fault(outcome.rule, f"row {row_words(row)}: {outcome.said}"))
        else:
            found.append(outcome)
    if len(found) < (wanted.count or 1):
        raise ExamgenError(_too_few(file, wanted.count, len(found), problems))
    return PosedOwn(tuple(found), tuple(map(str, problems)), Counter(problem.rule for problem in problems))


def _too_few(file: str, count: int | None, most: int, problems: Sequence[Fault]) -> str:
    reasons = "; ".join(map(str, problems)) or "there are no more rows"
    asked = "no question can be posed" if count is None else f"of {count} questions {most or 'none'} can be posed"
    mend = "Override a rule as said, or name other --rows."
    return f"{file}: {asked}: {reasons}. {f'Ask for {most}. ' if count and most else ''}{mend}"


def _posed_on(network: Brought, row: Row, wanted: Wanted, seed: int, identifier: str) -> Item | Fault:
    """The question on a row, or the first rule that stands in its way however chance decides."""
    kind, first = wanted.section.kind, None
    for attempt in range(TRIES):
        chance = Random(f"{seed}/own/{kind}/{row_words(row)}/{attempt}")
        posed = KINDS[kind].pose(network.network, row, chance)
        solved = solution(kind, posed, wanted.places)
        fault = next((fault for fault in _broken(kind, posed, solved) if fault.rule not in wanted.accepted), None)
        if fault is None:
            return _item(network, posed, wanted, identifier)
        first = first or fault
    if first is None:
        raise AssertionError("every attempt ended in an item or in a fault")
    return first


def _item(network: Brought, posed: Posed, wanted: Wanted, identifier: str) -> Item:
    section = wanted.section
    try:
        return make_item(identifier, section.kind, posed, network.source, wanted.places, section.points)
    except ValueError as problem:
        raise ExamgenError(f"--points {section.points}: {problem}. Give at least half a point a part.") from None


def _broken(kind: str, posed: Posed, solved: Solution) -> Iterator[Fault]:
    """The rules of a good question that this one breaks. Where nothing fires, there is no more to be said of it."""
    rejection = KINDS[kind].screen(posed, solved.accepted)
    if rejection is not None:
        yield Fault(rejection, str(rejection.value))
    if rejection is Rejection.ANSWER_IS_A_TARGET:
        other = KINDS[kind].screen(posed, _without_targets(solved.accepted))
        if other is not None:
            yield Fault(other, str(other.value))
    for slip in solved.slips:
        if hides(slip, solved):
            words = slip_words(slip.name, posed.network.hidden_activation)
            yield Fault(Rejection.SLIP_HIDES, f"a student's slip would be taken for right: {words}")


def _without_targets(accepted: Mapping[str, Accepted]) -> dict[str, Accepted]:
    """What is right in each part, those that hold 0 or 1 out of the way of the rules behind that."""
    harmless = Interval(HALF / 2, HALF / 2)
    return {
        name: harmless if isinstance(right, Interval) and (ZERO in right or ONE in right) else right
        for name, right in accepted.items()
    }
