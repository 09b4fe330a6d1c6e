"""How sheets are printed for students who need more than usual, by what stands in the roster's column `accommodation`.

`large` is the usual sheet on the next larger paper, weights and all; `large-a4` a layout of its own on the usual paper:
words and boxes on one page, the drawing on the next, which is turned; `extra-lines` has a page of lines a question.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from examgen.exam.record import Exam
from examgen.sheets.record import Accommodation

LARGE_TYPE = 2**0.5
"""How much larger everything is in large type: text of 11.5 points has 16, the least that is called large print."""

LARGER_PAPER = {"a4": "A3", "letter": "11x17"}
"""What is twice as large as a paper, by the name that printers give it."""

USUAL_PAPER = {"a4": "A4", "letter": "letter paper"}


@dataclass(frozen=True, slots=True)
class Fit:
    """A way in which a question may find room. scale: how much larger than usual it is; boxes_apart: on a page of their
    own, behind its drawing.
    """

    scale: float = 1.0
    boxes_apart: bool = False


AS_USUAL = (Fit(),)

IN_LARGE_TYPE = (Fit(LARGE_TYPE), *(Fit(scale, boxes_apart=True) for scale in (LARGE_TYPE, 1.25, 1.12, 1.0)))
"""In which order they are tried: many boxes go to a page of their own before words become smaller."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What is unlike the usual. larger_paper: whole pages are enlarged; large_type: type is, on the usual paper;
    more_lines: each question has a page of lines besides.
    """

    larger_paper: bool = False
    large_type: bool = False
    more_lines: bool = False

    @property
    def blocks(self) -> "Needs":
        """What of it blocks are laid out by; enlarged pages have the usual ones."""
        return replace(self, larger_paper=False)

    @property
    def own_layout(self) -> bool:
        """Whether questions are laid out anew, one on a page."""
        return self.blocks != Needs()

    @property
    def fits(self) -> Sequence[Fit]:
        """The ways in which questions are tried, the best first."""
        return IN_LARGE_TYPE if self.large_type else AS_USUAL

    @property
    def scale(self) -> float:
        """How much larger type is than usual, on the usual paper."""
        return self.fits[0].scale

    def exam(self, exam: Exam) -> Exam:
        """The exam as it is laid out: with a question on a page where it is laid out anew."""
        return exam if not self.own_layout else replace(exam, pages=replace(exam.pages, per_page=1))


NEEDS: Mapping[Accommodation, Needs] = {
    "": Needs(),
    "large": Needs(larger_paper=True),
    "large, extra-lines": Needs(larger_paper=True, more_lines=True),
    "large-a4": Needs(large_type=True),
    "large-a4, extra-lines": Needs(large_type=True, more_lines=True),
    "extra-lines": Needs(more_lines=True),
}
"""All that there are, in the order of their jobs."""

ACCOMMODATIONS_IN_WORDS = "large or large-a4, extra-lines, or one of the two and extra-lines"
"""What may be asked for, for whoever asked for something else."""


def job_of(accommodation: Accommodation, paper: str) -> str:
    """What the name of a job says of the sheets in it, "" for usual ones. paper: the exam's."""
    names = {"": "", "large": LARGER_PAPER[paper].lower(), "large-a4": f"large-{paper}", "extra-lines": "extra-lines"}
    return "-".join(names[word] for word in accommodation.split(", "))


def paper_of(accommodation: Accommodation, paper: str) -> str:
    """The paper that these sheets are printed on, as people call it."""
    return (LARGER_PAPER if NEEDS[accommodation].larger_paper else USUAL_PAPER)[paper]


def accommodation_in(cell: str) -> Accommodation | None:
    """What a cell of a roster asks for: one word, or several with commas or `and` between them, however they are spelt.

    None for a word that there is none of, and for words that do not go together.
    """
    words = {"-".join(re.findall(r"[^\W_]+", word)) for word in re.split(r"[,;+&/]|\band\b", cell.casefold())} - {""}
    return next((known for known in NEEDS if set(known.split(", ")) - {""} == words), None)
