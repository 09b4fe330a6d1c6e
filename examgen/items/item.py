"""The records of a question: parts, slips, and the item that holds them. Frozen data, as `exam.json` has it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Protocol, TypeAlias, TypeVar

from examgen.files.errors import ExamgenError
from examgen.networks.origin import Origin
from examgen.paper.activations import Activation
from examgen.paper.edges import EDGE
from examgen.paper.network import WEIGHT_PLACES, Network
from examgen.paper.writing import plain_word

POINT = Decimal(1)
HALF_POINT = Decimal("0.5")


PROBABILITY = re.compile("P[0-9]")
"""What the probabilities of classes are called: P0, P1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One box that the student fills. A number written there is right if it lies in [low, high].

    answer: rounded half up to the question's `places`; low, high: decimals with two more; points: whole or half.
    """

    name: str
    answer: Decimal
    low: Decimal
    high: Decimal
    points: Decimal

    @property
    def copied(self) -> bool:
        """Whether one number alone is right, because it stands on the sheet: nothing is rounded then."""
        return self.low == self.high

    @property
    def probability(self) -> bool:
        """Whether it is that of a class, which is read in per cent too."""
        return PROBABILITY.fullmatch(self.name) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPart:
    """A box that takes a word. What is written there is right if, in lower case, it is one of `accepted`."""

    name: str
    answer: str
    accepted: tuple[str, ...]
    points: Decimal

    @property
    def copied(self) -> bool:
        """Never: a word is found out."""
        return False

    @property
    def probability(self) -> bool:
        """Never: a word is no number."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPart:
    """A box that takes a number of the student's own choice. answer: one that is right with the sample's others.

    accepted: None, since no number is right or wrong alone.
    """

    name: str
    answer: Decimal
    accepted: None = None
    points: Decimal

    @property
    def copied(self) -> bool:
        """Never: it is chosen."""
        return False


AnyPart: TypeAlias = Part | WordPart | ChosenPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A known mistake: for every part that it touches what is handed in, and for numbers the interval of its roundings.

    A word is listed only where every rounding of the mistake leads to a wrong one.
    """

    name: str
    answers: Mapping[str, Decimal | str]
    low: Mapping[str, Decimal]
    high: Mapping[str, Decimal]

    def __post_init__(self) -> None:
        """What has no bounds is a word, though it reads like a number: the class 0 of a file."""
        answers = {part: found if part in self.low else str(found) for part, found in self.answers.items()}
        object.__setattr__(self, "answers", answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLayer:
    """One layer as Keras gave it: the shortest decimals that identify its 32-bit floats, Keras's orientation."""

    weights: tuple[tuple[str, ...], ...]
    biases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a network came from: its unrounded layers, the number of its bank batch and its place in that batch."""

    layers: tuple[SourceLayer, ...]
    batch: int
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSource:
    """Where a network of the instructor's own came from: its unrounded layers, its file, and what that was."""

    layers: tuple[SourceLayer, ...]
    file: str
    origin: Origin


OWN_TASK = "own"
"""The task of a network of the instructor's that computes nothing that has a name."""


SOLUTION = "solution"
"""The field of a record that no student sees: what stands on blank edges, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """What a question has besides its network and its row: nothing, where its kind has no record of its own.

    The fields of a kind's record stand among those of the item in `exam.json`. Three mean the same in each: solution:
    what stands on blank edges, by name; output: as it is printed on the sheet, where it is given; swapped: an
    activation in the place of the trained one.
    """

    @property
    def blanks(self) -> Mapping[str, Decimal]:
        """What stands on the edges that are left blank, by name."""
        found: Mapping[str, Decimal] = getattr(self, SOLUTION, {})
        return found

    @property
    def listed(self) -> tuple[Decimal, ...]:
        """The numbers that the sheet lists elsewhere, to be put on them."""
        return ()

    @property
    def given(self) -> Decimal | None:
        """The output, if it stands on the sheet."""
        return getattr(self, "output", None)

    @property
    def activations(self) -> tuple[Activation, ...]:
        """Those that the question names besides its network's."""
        swapped: Activation | None = getattr(self, "swapped", None)
        return () if swapped is None else (swapped,)

    def on_the_sheet(self) -> dict[str, Any]:
        """What a student may know of it, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != SOLUTION}


NOTHING_BESIDES = Besides()

OfAKind = TypeVar("OfAKind", bound=Besides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A question as it is put, before it is solved. network: with every weight; inputs: None if all rows are asked.

    besides: what its kind has; places: decimals handed in, where not the exam's.
    """

    network: Network
    inputs: tuple[Decimal, ...] | None
    besides: Besides = NOTHING_BESIDES
    places: int | None = None

    @property
    def row(self) -> tuple[Decimal, ...]:
        """The inputs of the one row that is asked. Raises ValueError if all rows are."""
        if self.inputs is None:
            raise ValueError("the question asks for all rows, not for one")
        return self.inputs

    def besides_of(self, record: type[OfAKind]) -> OfAKind:
        """What its kind has besides. record: of that kind. Raises ValueError if the question has something else."""
        if not isinstance(self.besides, record):
            raise ValueError(f"the question needs a record {record.__name__}")  # noqa: TRY004 as for any other field
        return self.besides


Named = TypeVar("Named", Part, WordPart)


def _named(name: str, parts: Sequence[Named], none: str) -> Named:
    """The one of some parts that a name means, whatever its capitals, spaces and arrows. none: what is said if none."""
    found = {plain_word(part.name): part for part in parts}
    if plain_word(name) not in found:
        there = ", ".join(part.name for part in parts)
        raise ExamgenError(f"{none} is called {name}. {f'There are {there}.' if parts else 'It has none.'}")
    return found[plain_word(name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question with its answer and mark scheme. form: None, or the letter of the form that it stands in.

    source: None of a network that was put together by hand; besides, places: as in Posed.
    expected_loss: of an item of a form, the points that a student is expected to lose; four decimals.
    """

    id: str
    form: str | None
    kind: str
    points: Decimal
    network: Network
    inputs: tuple[Decimal, ...] | None
    parts: tuple[AnyPart, ...]
    steps: tuple[str, ...]
    slips: tuple[Slip, ...]
    source: Source | OwnSource | None
    difficulty: int
    besides: Besides = NOTHING_BESIDES
    places: int | None = None
    expected_loss: Decimal | None = None

    @property
    def name(self) -> str:
        """What no other item of the exam is called: `Q07`, or `A/Q07` in an exam with forms."""
        return self.id if self.form is None else f"{self.form}/{self.id}"

    @property
    def posed(self) -> Posed:
        """The question without its solution."""
        return Posed(network=self.network, inputs=self.inputs, besides=self.besides, places=self.places)

    def part(self, name: str) -> Part:
        """The part called `name`, in any capitals, that takes a number. Raises ExamgenError for any other name."""
        return _named(name, [part for part in self.parts if isinstance(part, Part)], f"{self.name}: no number's box")

    def word_part(self, name: str) -> WordPart:
        """The part called `name`, in any capitals, that takes a word. Raises ExamgenError for any other name."""
        return _named(name, [part for part in self.parts if isinstance(part, WordPart)], f"{self.name}: no word's box")

    def _repr_html_(self) -> str:
        """The question's diagram, for a notebook."""
        from examgen.render.notebook import item_as_html  # notebooks look for a method; the page-makers stand above

        return item_as_html(self)


LEAST_DIGITS = 2
"""Digits that the number in an item's id has at least."""


def item_ids(count: int) -> tuple[str, ...]:
    """What the items of a form are called, in their order: Q01, Q02 and so on; of a hundred or more Q001, Q002.

    All have as many digits as the last one needs, so that sorted by name they stand in their order.
    """
    digits = max(LEAST_DIGITS, len(str(count)))
    return tuple(f"Q{number:0{digits}}" for number in range(1, count + 1))


class Rounded(Protocol):
    """A question before or after its solution, or without: what may have decimals of its own."""

    @property
    def places(self) -> int | None:
        """The decimals of its answers, if they are not the exam's."""


def places_of(asked: Rounded, places: int) -> int:
    """To how many decimals the numbers of a question are handed in. places: the exam's."""
    return places if asked.places is None else asked.places


def places_needed(network: Network) -> int:
    """The fewest decimals that answers have: one more than weights, if these have more than one.

    With fewer, what the weights say is rounded away, and the output of a trained network is 0 or 1 as its task has it.
    With two more on the way, every product of two numbers that stand on the sheet is written whole.
    """
    return 1 if network.weight_places == WEIGHT_PLACES else network.weight_places + 1


def spread_points(points: Decimal, names: Sequence[str]) -> tuple[Decimal, ...]:
    """A question's points over its parts, whole ones if the total is whole and there are enough, else halves.

    What does not divide goes to the last parts, which take most work, and not to the weights on edges, which are worth
    the same. Raises ValueError if a part would get nothing.
    """
    whole = points == points.to_integral_value() and points >= len(names)
    share = POINT if whole else HALF_POINT
    if points % share or points < share * len(names):
        raise ValueError(f"{points} points cannot be spread over {len(names)} parts in whole or half points")
    each, over = divmod(int(points / share), len(names))
    workful = [name for name in names if not EDGE.fullmatch(name)] or list(names)
    more, over = divmod(over, len(workful))
    extra = {name: more + (position >= len(workful) - over) for position, name in enumerate(workful)}
    return tuple(_plain(share * (each + extra.get(name, 0))) for name in names)


def _plain(points: Decimal) -> Decimal:
    """Whole points without a point: two halves are 1, not 1.0."""
    whole = points.to_integral_value()
    return whole if points == whole else points
