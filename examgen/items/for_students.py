"""What a student may know of a question: no answer, no interval, nothing that was left blank, no seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from examgen.items.item import OWN_TASK, ChosenPart, Item, OwnSource
from examgen.items.kinds import KINDS
from examgen.items.largest import largest
from examgen.paper.activations import Activation
from examgen.paper.network import OUTPUT_LETTER, WEIGHT_PLACES, ShownNetwork, shown
from examgen.paper.room import LEAST_FIGURES, figures_of, longest_number


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentPart:
    """What a student may know of a part: its name, its points, and for one that takes a word how to answer.

    chosen: whether it takes a number of his own choice; ticks: the words of which one is right, if they can be listed;
    largest: the size that its number can have by the sheet's own numbers, None where these set no bounds.
    """

    name: str
    points: Decimal
    choices: str = ""
    chosen: bool = False
    ticks: tuple[str, ...] = ()
    largest: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentItem:
    """What a student may know of an item: no answer, blank weight, interval, slip, step, unrounded weight or seed.

    task: what the network computes, as if that had no name where it is asked; hand_coded: whether its weights were
    chosen by hand, and not trained; weight_places: their decimals; places: those handed in, where not the exam's.
    given: the output, where the sheet gives it, which is that of the unit `given_unit`; activations: those that the
    sheet names, the network's first; besides: what its kind has and the sheet says, by name; figures: for how many of
    them a blank weight has room.
    """

    id: str
    form: str | None
    kind: str
    points: Decimal
    network: ShownNetwork
    inputs: tuple[Decimal, ...] | None
    parts: tuple[StudentPart, ...]
    places: int | None
    task: str = "xor"
    hand_coded: bool = False
    given: Decimal | None = None
    given_unit: str = OUTPUT_LETTER
    activations: tuple[Activation, ...] = ()
    besides: Mapping[str, Any] = field(default_factory=dict)
    weight_places: int = WEIGHT_PLACES
    figures: int = LEAST_FIGURES


def for_student(item: Item) -> StudentItem:
    """The item without anything that gives an answer away."""
    kind = KINDS[item.kind]
    choices, sizes = kind.choices(item.posed), largest(kind.declare(item.posed))
    ticks = {**choices, **kind.nameable(item.posed)}
    return StudentItem(
        id=item.id,
        form=item.form,
        kind=item.kind,
        points=item.points,
        network=shown(item.network, item.besides.blanks),
        inputs=item.inputs,
        parts=tuple(
            StudentPart(
                name=part.name,
                points=part.points,
                choices=_in_words(choices.get(part.name, ())),
                chosen=isinstance(part, ChosenPart),
                ticks=ticks.get(part.name, ()),
                largest=sizes.get(part.name),
            )
            for part in item.parts
        ),
        places=item.places,
        task=item.network.task if kind.SCOPE.tells_task else OWN_TASK,
        hand_coded=isinstance(item.source, OwnSource) and item.source.origin == "hand-coded",
        given=item.besides.given,
        given_unit=kind.given_unit(item.posed),
        activations=(item.network.hidden_activation, *item.besides.activations),
        besides=item.besides.on_the_sheet(),
        weight_places=item.network.weight_places,
        figures=figures_of_blanks(item),
    )


def _in_words(choices: Sequence[str]) -> str:
    """`yes or no`; of no choices nothing."""
    *others, last = choices or ("",)
    return f"{', '.join(others)} or {last}" if others else last


def figures_of_blanks(item: Item) -> int:
    """For how many figures a blank weight has room: those of the longest weight that stands on the sheet.

    What belongs on blank edges, and is not listed, must not be told by the size of a box.
    """
    blanks = item.besides.blanks
    in_list = map(figures_of, item.besides.listed)
    return max((longest_number(shown(item.network, blanks)), *in_list)) if blanks else LEAST_FIGURES
