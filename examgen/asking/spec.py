"""What the instructor asked for, checked before anything is trained or drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from operator import itemgetter
from typing import Literal, cast

from examgen.asking.setting import SettingError
from examgen.asking.settings import SECTION, STEP, WHOLE
from examgen.asking.settings.section import MOST_QUESTIONS
from examgen.asking.words import MOST_POINTS
from examgen.exam.record import Pages, Policies
from examgen.exam.seeds import GUESSABLE_BELOW, GUESSED, MEND
from examgen.files.errors import ExamgenError
from examgen.items.descent import NO_WISHES, Wishes
from examgen.items.item import HALF_POINT
from examgen.items.kind import USUAL_HIDDEN, Sizes
from examgen.items.kinds import KINDS
from examgen.items.rejection import Rejection
from examgen.items.rules import RULES
from examgen.networks.saved import SavedNetwork
from examgen.networks.training.subject import TRAINING_LOSSES, Output, Subject, TrainingLoss, shape_text
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.network import WEIGHT_PLACES, Network, Row
from examgen.paper.room import MOST_HALVED, longest_number

Inputs = Literal["binary", "fractional"]

LAYOUT = tuple(each.name for each in fields(Pages))
MARKING = tuple(each.name for each in fields(Policies))
"""The settings that say how the exam is laid out, and how it will be marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Networks of the instructor's own that the questions of a section are on, in the place of the bank's.

    saved: one, or several of one shape, which the forms take by turns; network: the first, on paper.
    rows: a question for each; none named: one for each row of 0 and 1 that makes a good one; accepted: the rules that
    may be broken.
    """

    saved: tuple[SavedNetwork, ...]
    network: Network
    rows: tuple[Row, ...] = ()
    accepted: frozenset[Rejection] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions of one kind that stand together. points: a question's total, None for its kind's usual one.

    tasks: what the networks compute, None for what is usual for the kind; hidden: the units of each hidden layer;
    output: its activation, training_loss: with what the bank trains them, None for the usual ones.
    weight_places: decimals of weights, biases and inputs.
    own: networks of the instructor's own that the questions are on, None where they come from the bank.
    difficulty: the least and the most that an item may count; text: stands above the first question, may be empty;
    step: what is wished of a step of gradient descent; rules: those that its exam is made under;
    place: where a file asks for it, empty for the command line.
    """

    kind: str = SECTION["kind"].default
    count: int = SECTION["count"].default
    activations: tuple[Activation, ...] = (Activation.RELU,)
    tasks: tuple[str, ...] | None = None
    hidden: tuple[int, ...] = USUAL_HIDDEN
    output: Activation | None = None
    training_loss: TrainingLoss | None = None
    own: Own | None = None
    points: Decimal | None = None
    inputs: Inputs = SECTION["inputs"].default
    weight_places: int = SECTION["weight_places"].default
    difficulty: tuple[int, int] | None = None
    text: str = SECTION["text"].default
    step: Wishes = NO_WISHES
    rules: int = RULES
    place: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for name, setting in SECTION.items():
            setting.check(getattr(self, name, None))
        if self.step != NO_WISHES and KINDS[self.kind].wished is None:
            asked = next(name for name in STEP if getattr(self.step, name) is not None)
            said = f": a question of kind {self.kind} takes no step of gradient descent. Leave it out."
            raise SettingError(STEP[asked].option, said)
        if not self.activations:
            raise SettingError("activation", f": there is none. Choose from {', '.join(TRAINABLE)}.")
        if self.own is None:
            _check_scope(self.kind, self.asked_tasks, self.hidden, self.activations, self.output)
            _check_training(self.kind, self.trained_output, self.training_loss)
            if self.inputs == "fractional" and not KINDS[self.kind].SCOPE.fractional:
                said = f" fractional: a question of kind {self.kind} is asked of rows of 0 and 1. Leave it out."
                raise SettingError("inputs", said)
        if self.weight_places != WEIGHT_PLACES and KINDS[self.kind].SCOPE.construct:
            said = (
                f" {self.weight_places}: the weights of a question of kind {self.kind} are the student's own choice. "
            )
            raise SettingError("weight-places", f"{said}Leave it out.")
        if self.points is not None and self.rules == RULES:
            _check_points(self.kind, self.parts, self.points, self._mend)
        if self.difficulty:
            _check_band(self.kind, self._sizes, *self.difficulty)

    @property
    def network(self) -> Network | None:
        """The first network of the instructor's own, on paper, if the questions are on any."""
        return self.own.network if self.own else None

    @property
    def asked_tasks(self) -> tuple[str, ...]:
        """What the networks compute, each task once."""
        return KINDS[self.kind].SCOPE.usual if self.tasks is None else self.tasks

    @property
    def trained_output(self) -> Activation:
        """The activation of the output of the bank's networks."""
        return self.output or KINDS[self.kind].SCOPE.output

    @property
    def parts(self) -> int:
        """How many boxes a question has."""
        kind = KINDS[self.kind]
        if self.network is None:
            return max(sizes.parts for sizes in self._sizes.values())
        return len(kind.boxes(self.network, self.step))

    @property
    def _sizes(self) -> dict[str, Sizes]:
        """How large its questions are, by the task: one with more classes has more boxes."""
        return KINDS[self.kind].sizes_on(self.asked_tasks, self.hidden, self.step, self.output)

    @property
    def _mend(self) -> str:
        """What makes do with fewer points where questions on some tasks have fewer boxes than on others.

        Nothing does for a network of the instructor's own, which may compute none of the tasks.
        """
        if self.network is not None or self.points is None:
            return ""
        task, parts = min(((task, sizes.parts) for task, sizes in self._sizes.items()), key=itemgetter(1))
        return f", or ask for --task {task} alone" if parts < self.parts and parts * HALF_POINT <= self.points else ""

    def in_band(self, difficulty: int) -> bool:
        """Whether a question may count so much."""
        return self.difficulty is None or self.difficulty[0] <= difficulty <= self.difficulty[1]

    def subject(self, activation: Activation, task: str) -> Subject:
        """What the bank's networks of an activation and a task are trained for."""
        return Subject(activation, task, self.hidden, cast(Output, self.trained_output), self.training_loss or "")

    def named(self, setting: str, value: object) -> str:
        """A setting in the words in which the section was asked for: `--count 20`, or with the place in its file."""
        return f"{self.place}: {setting} {value}" if self.place else f"--{setting} {value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What to make. seed: None for a fresh one; avoided: fingerprints of networks not to be used.

    guessable_seed: whether a seed that can be guessed may lead to other forms, or to an exam that avoids another.
    forms: how many of equal difficulty there are to be, each of all the sections; 1 for an exam without forms.
    notes: what was not asked for and has to be said, since something else stands for it.
    """

    sections: tuple[Section, ...] = field(default_factory=lambda: (Section(),))
    seed: int | None = None
    guessable_seed: bool = WHOLE["guessable_seed"].default
    title: str = WHOLE["title"].default
    course: str = WHOLE["course"].default
    date: str = WHOLE["date"].default
    instructions: str = WHOLE["instructions"].default
    language: str = WHOLE["language"].default
    places: int = WHOLE["places"].default
    forms: int = WHOLE["forms"].default
    avoided: frozenset[str] = frozenset()
    pages: Pages = field(default_factory=Pages)
    policies: Policies = field(default_factory=lambda: Policies(habits="once"))
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if not self.sections:
            raise ExamgenError("an exam has at least one section, and there is none. Ask for one.")
        for name, setting in WHOLE.items():
            setting.check(getattr(self.pages if name in LAYOUT else self.policies if name in MARKING else self, name))
        _check_counts(self.sections, self.forms)
        if self.seed_can_be_guessed and (self.forms > 1 or self.avoided):
            others = "the other forms are" if self.forms > 1 else "the exam that follows the one to avoid is"
            said = f" {self.seed}: {GUESSED}, and with it {others} found from one sheet. {MEND}"
            raise SettingError("seed", said)
        for section in self.sections:
            _check_networks(section, self.forms)
        bare = self.pages.tables and _why_no_tables(self.sections)
        if bare:
            raise SettingError("tables", f": {bare}")
        crowded = self.pages.per_page == 2 and _why_a_page_each(self.sections)
        if crowded:
            raise SettingError("per-page", f" 2: {crowded}")

    @property
    def seed_can_be_guessed(self) -> bool:
        """Whether the seed was given, can be found by trying, and nobody said that this is meant."""
        return self.seed is not None and self.seed < GUESSABLE_BELOW and not self.guessable_seed

    @property
    def count(self) -> int:
        """How many questions there are in all, in each form."""
        return sum(section.count for section in self.sections)

    @property
    def activations(self) -> tuple[Activation, ...]:
        """The activations of all sections, each once, in the order named."""
        return tuple(dict.fromkeys(activation for section in self.sections for activation in section.activations))


def _check_networks(section: Section, forms: int) -> None:
    """Raise SettingError where a section has no other row or network for each form, or networks that no form takes."""
    own = section.own
    if own is None:
        return
    names = ", ".join(each.file for each in own.saved)
    if len(own.saved) > forms:
        said = f": a section on {names} wants as many forms, which take them by turns. Name one network in it"
        raise SettingError("forms", f" {forms}{said}, or ask for {len(own.saved)} forms.")
    if section.count * len(own.saved) >= forms:
        return
    if KINDS[section.kind].SCOPE.every_row:
        said = f"each asks a {section.kind} of another network, and there {_is(len(own.saved), 'network')}"
        mend = "Name more networks of its shape in a file's section"
    else:
        said = f"each asks other rows of the network in {names}, and there {_is(section.count, 'row')}"
        mend = "Name more rows"
    raise SettingError("forms", f" {forms}: {said}. {mend}, or ask for fewer forms.")


def _is(count: int, thing: str) -> str:
    return f"is 1 {thing}" if count == 1 else f"are {count} {thing}s"


def _check_counts(sections: Sequence[Section], forms: int) -> None:
    count = sum(section.count for section in sections)
    if count * forms <= MOST_QUESTIONS:
        return
    if forms > 1:
        said = f" {forms}: of {count} questions each they have {count * forms}, and an exam at most {MOST_QUESTIONS}"
        raise SettingError("forms", f"{said}. Ask for fewer.")
    raise SettingError("sections", f": have {count} questions, and an exam at most {MOST_QUESTIONS}. Ask for fewer.")


def _why_no_tables(sections: Sequence[Section]) -> str | None:
    """Why a table of values would be of no use to these sections, with the mend, or None."""
    fractional = [section for section in sections if section.inputs == "fractional"]
    if fractional:
        other = "name --row of 0 and 1 alone" if fractional[0].own else "--inputs fractional"
        return f"the table has one-decimal sums, but fractional inputs give two. Leave out --tables or {other}."
    if any(section.weight_places != WEIGHT_PLACES for section in sections):
        return (
            "the table has one-decimal sums, but weights of more decimals give more. "
            "Leave out --tables or --weight-places."
        )
    for section in sections:
        beyond = next((each for each in section.activations if each not in KINDS[section.kind].SCOPE.tables), None)
        if beyond:
            said = f"{section.kind} with {beyond} needs exponentials or logarithms, which are in no table."
            return f"{said} Leave out --tables or --kind {section.kind}."
    if any(_activates_output(section) for section in sections):
        return "the table has one-decimal sums, but those of an output have more. Leave out --tables."
    if not any(_tabled(section) for section in sections):
        others = "" if any(section.own for section in sections) else ", or mix activations"
        return f"ReLU needs no table of values. Leave out --tables{others}."
    deep = [section for section in sections if len(section.hidden) > 1]
    if deep:
        said = "the table has one-decimal sums, but those of a second hidden layer have more. Leave out --tables"
        return f"{said}{'' if deep[0].own else ' or --hidden'}."
    return None


def _tabled(section: Section) -> bool:
    """Whether a section has values that a table can have."""
    return KINDS[section.kind].SCOPE.other_activations or any(each.curved for each in section.activations)


def _why_a_page_each(sections: Sequence[Section]) -> str | None:
    """Why two questions of these sections have no room on a page, with the mend, or None."""
    crowded = next((section.kind for section in sections if KINDS[section.kind].SCOPE.whole_page), None)
    if crowded:
        return f"a {crowded} question has more boxes than half a page holds. Leave out --per-page."
    larger = [section for section in sections if section.hidden != USUAL_HIDDEN or _is_larger(section.network)]
    if any(section.network for section in larger):
        return "a network of your own of this shape has no room on half a page. Leave out --per-page."
    if any(_activates_output(section) for section in sections):
        return "an output with an activation has no room on half a page. Leave out --per-page, or --output."
    if larger:
        return "a larger network has no room on half a page. Leave out --per-page, or --hidden."
    for section in sections:
        figures, most = _figures(section), MOST_HALVED["boxes" if _has_boxes(section) else "numbers"]
        if figures > most:
            said = f"weights of {figures} figures have no room on half a page in a question of kind {section.kind}"
            return (
                f"{said}: {most} have. Choose one question a page{', or fewer decimals' * (section.weight_places > 1)}."
            )
    if any(section.text for section in sections):
        return "a section's text has no room on half a page. Choose one question a page or leave it out."
    return None


def _activates_output(section: Section) -> bool:
    """Whether outputs have an activation, so that each is more than a sum."""
    output = section.network.output_activation if section.network else section.trained_output
    return output is not Activation.LINEAR


def _has_boxes(section: Section) -> bool:
    """Whether every weight is a box to write in."""
    own = KINDS[section.kind].SCOPE.own
    return own is not None and own.boxes


def _figures(section: Section) -> int:
    """How many figures the weights of a section have: those that are trained have one before the point."""
    return 1 + section.weight_places if section.network is None else longest_number(section.network)


def _is_larger(network: Network | None) -> bool:
    """Whether a network of the instructor's own has other than two inputs, or an output of more than one box."""
    return network is not None and (
        network.input_size != 2 or network.outputs > 1 or network.output_activation is not Activation.LINEAR
    )


def _check_scope(
    kind: str,
    tasks: Sequence[str],
    hidden: tuple[int, ...],
    activations: Sequence[Activation],
    output: Activation | None,
) -> None:
    scope = KINDS[kind].SCOPE
    if output and scope.construct:
        said = f" {output}: the output of a question of kind {kind} goes with its activation. Leave it out."
        raise SettingError("output", said)
    for setting, has, asked, known in (
        ("activation", "units with", activations, scope.activations),
        ("task", "networks for", tasks, scope.tasks),
        ("hidden", "hidden layers of", [shape_text(hidden)], [shape_text(shape) for shape in scope.shapes]),
        ("output", "networks with an output of", [output] if output else (), scope.outputs),
    ):
        other = next((each for each in asked if each not in known), None)
        if other is not None:
            said = f" {other}: a question of kind {kind} has {has} {', '.join(known)}. Choose from these."
            raise SettingError(setting, said)


def _check_training(kind: str, output: Activation, loss: TrainingLoss | None) -> None:
    """Raise SettingError for a loss that networks with such an output are not trained with."""
    known = () if KINDS[kind].SCOPE.construct else TRAINING_LOSSES[cast(Output, output)]
    if loss is None or loss in known:
        return
    if not known:
        said = f" {loss}: nothing is trained for a question of kind {kind}. Leave it out."
    elif Activation.SIGMOID in KINDS[kind].SCOPE.outputs:
        said = f" {loss}: is of networks with a sigmoid output. Leave it out, or add --output sigmoid."
    else:
        said = f" {loss}: networks for a question of kind {kind} are trained with {known[0]}. Leave it out."
    raise SettingError("training-loss", said)


def _check_points(kind: str, parts: int, points: Decimal, mend: str) -> None:
    """Raise SettingError for points that cannot be spread. mend: what makes do with fewer, after a comma."""
    if not parts * HALF_POINT <= points <= MOST_POINTS:
        raise SettingError(
            "points",
            f" {points}: a question of kind {kind} has {parts} {'part' if parts == 1 else 'parts'}, half a point each "
            f"at least. Give it {parts * HALF_POINT} to {MOST_POINTS} points"
            f"{mend if points < parts * HALF_POINT else ''}.",
        )


def _check_band(kind: str, sizes: Mapping[str, Sizes], low: int, high: int) -> None:
    """Raise SettingError for a band that questions on one of the tasks never count. sizes: by the task."""
    if low > high:
        raise SettingError("difficulty", f" {low}-{high}: the band is empty. Name the easier end first.")
    missed = {task: each.difficulties for task, each in sizes.items() if _misses(each, low, high)}
    if not missed:
        return
    if len(missed) < len(sizes):
        task, (least, most) = next(iter(missed.items()))
        others = " ".join(f"--task {other}" for other in sizes if other not in missed)
        said = f"no question of kind {kind} on {task} counts that. They count {least} to {most}"
        raise SettingError("difficulty", f" {low}-{high}: {said}: ask for another band, or for {others} alone.")
    least, most = (end(each[place] for each in missed.values()) for place, end in enumerate((min, max)))
    raise SettingError(
        "difficulty",
        f" {low}-{high}: no question of kind {kind} counts that. They count {least} to {most}.",
    )


def _misses(sizes: Sizes, low: int, high: int) -> bool:
    least, most = sizes.difficulties
    return low > most or high < least
