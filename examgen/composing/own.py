"""Questions on a network that the instructor brings along: rounded, screened with reasons, posed on rows.

questions = own_questions(spec, section, seed)
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from examgen.asking.own import choice_of_kinds
from examgen.asking.setting import SettingError
from examgen.asking.spec import Section, Spec
from examgen.asking.spec_file import in_a_file
from examgen.composing.candidates import fingerprint, posed_item
from examgen.files.errors import ExamgenError
from examgen.items.faults import Fault, faults, row_words, rows_words, saturated, task_of
from examgen.items.item import OWN_TASK, Item, OwnSource, Posed, SourceLayer
from examgen.items.kinds import KINDS
from examgen.items.rejection import OVERRIDABLE, Rejection
from examgen.items.screening import alike, hides, read_off
from examgen.items.slip_words import slip_words
from examgen.items.solution import Examined, Solution, examined
from examgen.networks.saved import SavedNetwork
from examgen.paper.activations import Activation
from examgen.paper.edges import edges, weight_on
from examgen.paper.network import TARGETS, Network, Row, binary_rows

ROUNDED = "its weights have more decimals and are rounded. Ask for them with --weight-places."

WISHED = {
    Rejection.TARGET_MET: {"target": "ask for another --target"},
    Rejection.WEIGHT_STAYS: {
        "ask": "name other weights to --ask",
        "learning_rate": "ask for a larger --learning-rate",
    },
}
"""What may be wished of a step of gradient descent so that a rule is broken, with the mend."""

TRIES = 8
"""How often a row is posed anew where the kind leaves something to chance."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A network of the instructor's: on paper, and with all its decimals."""

    saved: SavedNetwork
    network: Network
    unrounded: Network

    @property
    def chosen_finer(self) -> bool:
        """Whether somebody chose weights of more decimals than stand on paper."""
        pairs = ((weight_on(self.network, edge), weight_on(self.unrounded, edge)) for edge in edges(self.network))
        return self.saved.origin == "hand-coded" and any(paper != chosen for paper, chosen in pairs)

    @property
    def source(self) -> OwnSource:
        """Where it came from: not from the bank."""
        layers = tuple(SourceLayer(weights=layer.weights, biases=layer.biases) for layer in self.saved.layers)
        return OwnSource(layers=layers, file=self.saved.file, origin=self.saved.origin)


def brought(saved: SavedNetwork, tasks: Sequence[str], places: int) -> Brought:
    """A network that was read, rounded half up to some decimals, with the one of the tasks that it solves, if any."""
    task = task_of(Network(OWN_TASK, saved.exact), tasks)
    return Brought(saved, Network(task, saved.on_paper(places)), Network(task, saved.exact))


@dataclass(frozen=True, slots=True)
class OwnQuestions:
    """The questions of a section on networks of the instructor's own, without ids.

    broken: the rules that a network breaks and may; left_out: those that left a row without a question; notes: what she
    should know besides, in sentences.
    """

    items: tuple[Item, ...]
    broken: Counter[Rejection]
    left_out: Counter[Rejection]
    notes: tuple[str, ...]


def own_questions(spec: Spec, section: Section, seed: int, before: Sequence[Item] = (), form: int = 0) -> OwnQuestions:
    """The questions of a section on its networks, a row each. seed: draws what a kind leaves open; before: those of
    other sections on such networks; form: the number of the form, from 0.

    A form takes the networks by turns. When all have been taken, each question is asked on the next row: those of a
    form are always the same. Raises ExamgenError if a rule is broken that was not overridden, with the place and the
    rule's name.
    """
    if section.own is None:
        raise ValueError("the section has no network of its own")
    tasks = tuple(task for task in KINDS[section.kind].SCOPE.tasks if task in TARGETS)
    every = [brought(saved, tasks, section.weight_places) for saved in section.own.saved]
    broken = [fault for network in every for fault in _refused(spec, section, network)]
    _check_alike(section, every)
    found, left_out = _on_each_row(spec, section, every, seed)
    turn, network = divmod(form, len(every))
    rows = list(found)
    if form and turn >= len(rows):
        said = f"asks other rows of {every[0].saved.file}, and there {'is' if len(rows) == 1 else 'are'} {len(rows)}"
        raise ExamgenError(_placed(section, f"forms: each {said}. Name more rows, or ask for fewer forms."))
    items = tuple(found[rows[(place + turn) % len(rows)]][network] for place in range(len(rows)))
    twice = next((item for item in items for other in before if _same(item, other)), None)
    if twice is not None:
        row = f" on row {row_words(twice.inputs)}" if twice.inputs else ""
        said = f"asks {section.kind} of {every[network].saved.file}{row}, as a section before does. Leave out one."
        raise ExamgenError(_placed(section, said))
    return OwnQuestions(items, Counter(fault.rule for fault in broken), *_told(section, every, found, left_out))


def _same(item: Item, other: Item) -> bool:
    return (item.kind, item.network, item.inputs) == (other.kind, other.network, other.inputs)


def _placed(section: Section, said: str) -> str:
    """What is said of a section, with its place in a file, in the words of one, if it stands there."""
    return f"{section.place}: {in_a_file(said)}" if section.place else said


def _refused(spec: Spec, section: Section, network: Brought) -> tuple[Fault, ...]:
    """The rules of a good network that this one breaks and may. Raises ExamgenError for what it may not."""
    file = network.saved.file
    _check_kind(section, network)
    if fingerprint(network.network) in spec.avoided:
        said = f"{file}: the network is in an exam to avoid. Bring another, or leave out --avoid."
        raise ExamgenError(_placed(section, said))
    broken = faults(network.network, network.unrounded)
    refused = [fault for fault in broken if fault.rule not in _accepted(section)]
    if refused:
        other = "choose other weights" if network.saved.origin == "hand-coded" else "train anew"
        said = f"{file}: {'; '.join(map(str, refused))}. Override a rule as said, or {other}."
        raise ExamgenError(_placed(section, said))
    return broken


def _check_alike(section: Section, networks: Sequence[Brought]) -> None:
    """Raise ExamgenError if networks that forms take by turns do not compute the same."""
    first, *others = networks
    other = next((each for each in others if each.network.task != first.network.task), None)
    if other:
        said = f"network: {other.saved.file} computes {_computed(other)}, and {first.saved.file} {_computed(first)}. "
        raise ExamgenError(_placed(section, f"{said}Forms ask the same of either: name others."))


def _computed(network: Brought) -> str:
    return "nothing that has a name" if network.network.task == OWN_TASK else network.network.task.upper()


def _accepted(section: Section) -> frozenset[Rejection]:
    return section.own.accepted if section.own else frozenset()


def _on_each_row(
    spec: Spec, section: Section, networks: Sequence[Brought], seed: int
) -> tuple[dict[Row, list[Item]], dict[tuple[Fault, ...], list[Row]]]:
    """For each row that makes a question of every network these questions; and why the others make none.

    Raises ExamgenError if none does, or one that was named does not.
    """
    named = section.own.rows if section.own else ()
    every = ((),) if KINDS[section.kind].SCOPE.every_row else binary_rows(networks[0].network.input_size)
    found: dict[Row, list[Item]] = {}
    left_out: dict[tuple[Fault, ...], list[Row]] = {}
    for row in named or every:
        outcomes = [
            posed_on(network.network, network.source, row, section, _accepted(section), spec.places, seed)
            for network in networks
        ]
        items = [outcome for outcome in outcomes if isinstance(outcome, Item)]
        if len(items) == len(networks):
            found[row] = items
        else:
            why = next(outcome for outcome in outcomes if not isinstance(outcome, Item))
            left_out.setdefault(why, []).append(row)
    if not found or (named and left_out):
        said = f"{_files(networks)}, {_reasons(left_out)}. {mend_of(left_out, section, every=bool(named))}"
        raise ExamgenError(_placed(section, said))
    return found, left_out


def _files(networks: Sequence[Brought]) -> str:
    return " or ".join(network.saved.file for network in networks)


def _reasons(left_out: Mapping[tuple[Fault, ...], Sequence[Row]]) -> str:
    return "; ".join(f"{rows_words(rows)}: {' and '.join(map(str, why))}" for why, rows in left_out.items())


def _told(
    section: Section,
    networks: Sequence[Brought],
    found: Mapping[Row, Sequence[Item]],
    left_out: Mapping[tuple[Fault, ...], Sequence[Row]],
) -> tuple[Counter[Rejection], tuple[str, ...]]:
    """How often each rule left a row out, and what has to be said of the networks."""
    notes = [f"{network.saved.file}: {note}" for network in networks for note in network.saved.notes]
    notes += [f"{network.saved.file}: {ROUNDED}" for network in networks if network.chosen_finer]
    plainer = [row for row, items in found.items() if any(map(_is_plainer, items))]
    if plainer:
        why = f"{rows_words(plainer)}: {Rejection.SUM_OUT_OF_SCALE.value}"
        notes.append(f"{_files(networks)}, no box for S on {why}.")
    if left_out:
        notes.append(f"{_files(networks)}, no question on {_reasons(left_out)}.")
    rejected = Counter(fault.rule for why, rows in left_out.items() for fault in why for _ in rows)
    return rejected, tuple(_placed(section, note) for note in notes)


def _is_plainer(item: Item) -> bool:
    """Whether a question asks for less than others of its kind."""
    kind = KINDS[item.kind]
    return bool(kind.plainer_until) and kind.plainer(item.posed) == item.posed


def mend_of(reasons: Iterable[Sequence[Fault]], section: Section, *, every: bool) -> str:
    """What to do where rows of a section make no question, for these reasons. every: whether each of the rows has to
    make one.

    To override rules is of use where all that stands in the way of a row can be overridden; to name another row where
    the kind takes one; and what was wished of a step can be wished otherwise.
    """
    every_row, told = KINDS[section.kind].SCOPE.every_row, [tuple(why) for why in reasons]
    row = [] if every_row else ["name another --row"]
    enough = all if every else any
    if enough(all(fault.rule in OVERRIDABLE for fault in why) for why in told):
        return _sentence(["override a rule as said", *(row or ["bring another network"])])
    broken = {fault.rule for why in told for fault in why}
    wished = [
        mend
        for rule, wishes in WISHED.items()
        for name, mend in wishes.items()
        if rule in broken and getattr(section.step, name) is not None
    ]
    return _sentence([*wished, *row, "bring another network"])


def _sentence(mends: Sequence[str]) -> str:
    *others, last = mends
    said = f"{', '.join(others)}, or {last}" if others else last
    return f"{said[0].upper()}{said[1:]}."


def _check_kind(section: Section, network: Brought) -> None:
    """Raise ExamgenError if a question of a section's kind cannot be asked of this network."""
    own = KINDS[section.kind].SCOPE.own
    if own and own.trained and network.saved.origin == "hand-coded":
        said = f" {section.kind}: asks for the output as trained, and nothing was. {choice_of_kinds(network.network)}"
        wrong = SettingError("kind", said)
        raise ExamgenError(f"{section.place}: kind{in_a_file(wrong.said)}") if section.place else wrong


def posed_on(
    network: Network,
    source: OwnSource,
    row: Row,
    section: Section,
    accepted: Container[Rejection],
    places: int,
    seed: int,
) -> Item | tuple[Fault, ...]:
    """The question on a row, without an id; or what stands in its way however chance decides: of the first attempt."""
    first: tuple[Fault, ...] = ()
    pose = KINDS[section.kind].posing(section.step, section.rules)
    for attempt in range(TRIES):
        chance = Random(f"{seed}/own/{section.kind}/{row_words(row)}/{attempt}")
        posed, found = _to_scale(section.kind, pose(network, row, chance), places)
        solved = found.solution()
        broken = _broken(posed, found, solved)
        faults_left = tuple(fault for fault in broken if fault.rule not in accepted)
        if not faults_left:
            return posed_item(posed, source, "", places, section, solved)
        first = first or faults_left
    return first


def _to_scale(kind: str, posed: Posed, places: int) -> tuple[Posed, Examined]:
    """A question, plainer where it asks for a number that is not to scale, with what is known of it."""
    found = examined(kind, posed, places)
    if KINDS[kind].screen(posed, found.accepted, found.declared) is not Rejection.SUM_OUT_OF_SCALE:
        return posed, found
    plainer = KINDS[kind].plainer(posed)
    return plainer, examined(kind, plainer, places)


def _broken(posed: Posed, found: Examined, solved: Solution) -> Iterator[Fault]:
    """The rules of a good question that this one breaks."""
    yield from saturated(found.declared)
    rejection = KINDS[found.kind].screen(posed, found.accepted, found.declared)
    untold = posed.network.task == OWN_TASK and posed.network.output_activation is Activation.LINEAR
    no_gift = rejection is Rejection.ANSWER_IS_A_TARGET and untold
    if rejection is not None and not no_gift:  # without a task there is no target that anybody knows
        yield Fault(rejection, _said(rejection, posed))
    if read_off(posed):
        blank = next(iter(posed.besides.blanks))
        yield Fault(Rejection.BLANK_LIKE_SIBLING, f"{blank} would be blank, about as large as the one beside it")
    slips = {slip.name: slip for slip in solved.slips}
    for one, other in KINDS[found.kind].told_apart(posed):
        if alike(slips.get(one), slips.get(other), solved.accepted):
            words = " and ".join(slip_words(name, posed.network.activations) for name in (one, other))
            yield Fault(Rejection.SLIPS_ALIKE, f"two slips would look alike: {words}")
    hidden = [slip.name for slip in solved.slips if hides(slip, solved.accepted)]
    if hidden:
        words = ", ".join(slip_words(name, posed.network.activations) for name in hidden)
        yield Fault(Rejection.SLIP_HIDES, f"a student would be marked right throughout in spite of a slip: {words}")


def _said(rejection: Rejection, posed: Posed) -> str:
    """A rule that is broken, in words; an end of an activation is no target of a network without a task."""
    if rejection is Rejection.ANSWER_IS_A_TARGET and posed.network.task == OWN_TASK:
        return f"{posed.network.output_activation.words} of the output is at its end, which is a guess away"
    return str(rejection.value)
