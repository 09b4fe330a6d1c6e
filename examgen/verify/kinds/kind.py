"""What the second way of a kind is."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from examgen.verify.sheets.activations import MISTAKABLE
from examgen.verify.sheets.line import Lines
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import Sheet
from examgen.verify.sheets.worked import Result

TARGETS = (Fraction(0), Fraction(1))

Undecided: TypeAlias = tuple[tuple[str, Fraction], ...]
"""Numbers that must not lie in a part's interval, by part."""

Words: TypeAlias = Mapping[str, Callable[[Result], Set[str]]]
"""For parts that take a word the words that follow from the numbers as they stand in their boxes."""


@dataclass(frozen=True, slots=True)
class Word:
    """A part that takes a word. possible: every word that roundings may lead to."""

    answer: str
    possible: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in a record of a question of the kind.

    fields: of those that some kinds have and no others; may_have: of these, what it can be without; most_hidden: hidden
    layers at most; every_row: whether every row is asked, so that it has no inputs of its own; trained: the activations
    that the outputs of trained networks may have, of which softmax alone has several; own: what the output of a network
    may have that the instructor brought along, if the kind is asked of one; inputs, outputs: the least and the most
    that such a network has; blanks: how many weights are blank, None for all; by_hand: the activation of
    the output by that of the hidden units where the weights are the student's own choice, so that it has no source, and
    no box is right alone.
    """

    fields: tuple[str, ...] = ()
    may_have: tuple[str, ...] = ()
    most_hidden: int = 1
    every_row: bool = False
    trained: tuple[str, ...] = ("linear", "sigmoid")
    own: tuple[str, ...] = ()
    inputs: tuple[int, int] = (1, 4)
    outputs: tuple[int, int] = (1, 4)
    blanks: int | None = 0
    by_hand: Mapping[str, str] = field(default_factory=dict)


ANY_OUTPUT = ("linear", *MISTAKABLE)
"""What outputs have that are no classes."""

TWO_LAYERS = Asked(most_hidden=2, own=ANY_OUTPUT)


@dataclass(frozen=True, slots=True)
class SecondWay:
    """A kind by the second way.

    sheet: the question as a textbook writes it, step by step; lines: the worked lines as they should be; slipped: each
    mistake that can be made, with the sheet of who makes it; undecided: numbers that must not lie in a part's interval,
    by part; words: what the parts that take a word come to; passes: the forward passes, if the sheet goes another way;
    flaws: for whatever else can be wrong with a question, how it is; asked: what stands in its record; follow: what
    follows in parts that take a word, but for those whose words change with the numbers alone.
    """

    sheet: Callable[[Question], Sheet]
    lines: Callable[[Question, Result], Lines]
    slipped: Callable[[Question], Iterator[tuple[str, Sheet]]] = lambda _: iter(())
    undecided: Callable[[Question], Undecided] = lambda _: ()
    words: Callable[[Result], Mapping[str, Word]] = lambda _: {}
    passes: Callable[[Question], Sheet] | None = None
    flaws: Callable[[Question], Iterator[str | None]] = lambda _: iter(())
    asked: Asked = Asked()
    follow: Words = field(default_factory=dict)
