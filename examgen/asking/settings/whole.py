"""What may be asked of the whole exam."""

from typing import Annotated, TypedDict

from examgen.asking.setting import Setting
from examgen.asking.settings.schemas import FLAG, choices_of, one_of, text, whole
from examgen.asking.words import (
    one_paragraph,
    seed_named,
)
from examgen.exam.form_rules import LETTERS
from examgen.exam.record import Pages, Policies
from examgen.exam.seeds import DIGITS, GUESSABLE_BELOW, LARGEST_SEED
from examgen.items.difference import MOST_PLACES

LONGEST_INSTRUCTIONS = 600
"""Characters that fit on the cover beside a long title and the table for the marks."""

USUAL_PAGES = Pages()

USUAL_POLICIES = Policies(habits="once")
"""Of exams that are made; a record that says nothing of habits is older, and its sheets promised nothing."""


class AskedWhole(TypedDict, total=False):
    """What an instructor may ask of the whole exam; as in Spec and Pages, and what is left out has its default.

    seed: a number or its digits as a text.
    """

    title: Annotated[
        str,
        Setting("Stands in every running head.", text(), "Midterm examination", metavar="TEXT"),
    ]
    course: Annotated[str, Setting("Stands beside the title.", text(), "", metavar="TEXT", example='"Deep Learning"')]
    date: Annotated[
        str,
        Setting("Stands beside the title, as you write it.", text(), "", metavar="TEXT", example='"12 March 2027"'),
    ]
    instructions: Annotated[
        str,
        Setting(
            "What students read before they begin; it stands on a cover.",
            text(LONGEST_INSTRUCTIONS),
            "",
            meant=one_paragraph,
            metavar="TEXT",
            example='"You may use a calculator. You have 90 minutes."',
        ),
    ]
    language: Annotated[
        str,
        Setting(
            "Language tag of the pages.",
            {"type": "string", "pattern": "^en(-[A-Za-z0-9]{1,8})*$"},
            "en",
            help="Language tag of the pages, which are in English: en, or en-GB.",
            beyond="pages are in English and in no other language yet. Write en or en-GB, or leave it out.",
            metavar="TAG",
            example='"en-GB"',
        ),
    ]
    paper: Annotated[
        str,
        Setting(
            "Size of the sheets.",
            one_of(choices_of(Pages, "paper")),
            USUAL_PAGES.paper,
            help="a4 or letter.",
            metavar="SIZE",
            example='"letter"',
        ),
    ]
    per_page: Annotated[
        int,
        Setting(
            "Questions on a page.",
            {"type": "integer", "enum": [1, 2]},
            USUAL_PAGES.per_page,
            help="Questions on a page, {enum[0]} or {enum[1]}; two a page come with a cover.",
            beyond="a page holds {enum[0]} question or {enum[1]}. Choose one of these.",
            metavar="N",
            example="2",
        ),
    ]
    cover: Annotated[bool, Setting("A cover with the table for the marks.", FLAG, USUAL_PAGES.cover, example="true")]
    tables: Annotated[
        bool,
        Setting("A last page of function values: no calculator needed.", FLAG, USUAL_PAGES.tables, example="true"),
    ]
    boxes: Annotated[
        str,
        Setting(
            "Answer boxes that are open, or have a cell for each digit.",
            one_of(choices_of(Pages, "boxes")),
            USUAL_PAGES.boxes,
            help="open, or comb: a cell for each digit, as a scanner reads them.",
            metavar="BOXES",
            example='"comb"',
        ),
    ]
    places: Annotated[
        int,
        Setting(
            "Decimals of every answer.",
            whole(1, MOST_PLACES),
            2,
            help="Decimals of every answer, {minimum} to {maximum}.",
            beyond="answers have {minimum} to {maximum} decimals. Choose one of these.",
            metavar="N",
            example="3",
        ),
    ]
    eased: Annotated[
        str,
        Setting(
            "What boxes earn that a made-up number left less to do in.",
            one_of(choices_of(Policies, "eased")),
            USUAL_POLICIES.eased,
            help="What eased work earns: half, full or none; printed on the sheet.",
            metavar="POLICY",
            example='"none"',
        ),
    ]
    blank_steps: Annotated[
        str,
        Setting(
            "Whether the last box of a question counts where all before it are empty.",
            one_of(choices_of(Policies, "blank_steps")),
            USUAL_POLICIES.blank_steps,
            help="final-counts or steps-required: whether a last box counts without its steps.",
            metavar="POLICY",
            example='"steps-required"',
        ),
    ]
    habits: Annotated[
        str,
        Setting(
            "What a habit costs that goes through a question, such as cutting numbers instead of rounding them.",
            one_of(choices_of(Policies, "habits")),
            USUAL_POLICIES.habits,
            help="What a habit of rounding costs: once a question, each box or free.",
            metavar="POLICY",
            example='"each"',
        ),
    ]
    forms: Annotated[
        int,
        Setting(
            "Forms A, B and so on: other networks, equal difficulty.",
            whole(1, len(LETTERS)),
            1,
            help="Forms A, B and so on, {minimum} to {maximum}: other networks, equal difficulty.",
            beyond=f"there are {{minimum}} to {{maximum}} forms, {LETTERS[0]} to {LETTERS[-1]}. Choose one of these.",
            metavar="N",
            example="3",
            like="3",
        ),
    ]
    seed: Annotated[
        int | str | None,
        Setting(
            "The same seed, the same exam; drawn if left out. A long one in quotes.",
            {"anyOf": [whole(0, LARGEST_SEED), {"type": "string", "pattern": f"^({DIGITS.pattern})$"}]},
            meant=seed_named,
            help="The same seed, the same exam; drawn if left out.",
            beyond="a seed is a whole number from {minimum} to {maximum}. Choose one of these.",
            metavar="N",
        ),
    ]
    guessable_seed: Annotated[
        bool,
        Setting(f"A seed below {GUESSABLE_BELOW:,} is meant, though it can be guessed.", FLAG, False, example="true"),
    ]
