"""Every setting that there is, each written once.

The command line, spec files and what is said of a mistake in one, their JSON Schema, the file that `examgen new`
writes, the reference and what `make_exam` takes are made of what is declared here, with its type for a type checker.
Whoever adds a setting adds an entry, and the field of `Section`, `Own` or `Spec` that it fills.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, TypedDict, get_args, get_type_hints

from examgen.asking.setting import Setting, ValueSchema, listed
from examgen.asking.words import (
    ASKED,
    MOST_POINTS,
    ROW,
    activations_named,
    band_named,
    hidden_named,
    one_paragraph,
    points_named,
    rate_named,
    second_row_named,
    seed_named,
    targets_named,
    tasks_named,
    weights_named,
)
from examgen.exam.form_rules import LETTERS
from examgen.exam.record import LONGEST_TEXT, Pages, Policies, SectionRules
from examgen.exam.seeds import DIGITS, GUESSABLE_BELOW, LARGEST_SEED
from examgen.items import KINDS
from examgen.items.descent import DRAWN, Loss
from examgen.items.difference import MOST_PLACES
from examgen.items.kind import USUAL_HIDDEN
from examgen.networks.saved.described import Orientation
from examgen.networks.saved.limits import OWN_OUTPUTS
from examgen.networks.training.subject import TASKS, TRAINED_SHAPES, shape_text
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.network import MOST_WEIGHT_PLACES, WEIGHT_PLACES

MOST_QUESTIONS = 1000
"""Questions of an exam, all forms together. A thousand take six minutes and 5 GB of memory; nobody sits more."""

LONGEST_INSTRUCTIONS = 600
"""Characters that fit on the cover beside a long title and the table for the marks."""

LONGEST_NETWORK_NAME = 60
"""Characters that a network's name in a file may have."""

LONGEST_SECTION_TEXT = 300
"""Characters that fit above a question and leave room to work below it."""


def _text(longest: int = LONGEST_TEXT) -> ValueSchema:
    return {"type": "string", "maxLength": longest}


def _one_of(choices: Collection[str]) -> ValueSchema:
    return {"type": "string", "enum": choices}


def _choices(record: type, field: str) -> tuple[str, ...]:
    """What a field of a record may say."""
    return get_args(get_type_hints(record)[field])


def _shapes_of(layers: int) -> str:
    return listed([shape_text(shape) for shape in TRAINED_SHAPES if (len(shape) > 1) == (layers > 1)])


def _whole(least: int, most: int) -> ValueSchema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _some_of(choices: Collection[str]) -> ValueSchema:
    return {"anyOf": [_one_of(choices), {"type": "array", "items": _one_of(choices), "minItems": 1}]}


USUAL_ACTIVATION = Activation.SIGMOID
"""Of the hidden units where none is named; in a file each section names its own."""

FLAG: ValueSchema = {"type": "boolean"}

FILE: ValueSchema = {"type": "string", "format": "path"}

TEXTS: ValueSchema = {"type": "array", "items": {"type": "string"}}

USUAL_PAGES = Pages()

USUAL_POLICIES = Policies(habits="once")
"""Of exams that are made; a record that says nothing of habits is older, and its sheets promised nothing."""

USUAL_POINTS = [kind.sizes(USUAL_HIDDEN).points for kind in KINDS.values()]


WEIGHT_PLACES_ASKED = Setting(
    "Decimals of weights, biases and inputs.",
    _whole(WEIGHT_PLACES, MOST_WEIGHT_PLACES),
    WEIGHT_PLACES,
    help="Decimals of weights, biases and inputs, {minimum} to {maximum}.",
    beyond="weights have {minimum} to {maximum} decimals. Choose one of these.",
    metavar="N",
    example="2",
    like="2",
)
"""Asked of the bank's networks section by section, and of each network of the instructor's own."""


NUMBERS: ValueSchema = {
    "anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}, "minItems": 1}],
}


class AskedStep(TypedDict, total=False):
    """What an instructor may ask of a step of gradient descent, for a section of these alone.

    target, second_target: a number, several for several outputs, or the text "0.01,0.99"; ask: names of weights like
    "H0->O", or "all".
    """

    loss: Annotated[
        str,
        Setting(
            "What a step of gradient descent makes smaller; drawn if left out.",
            _one_of(tuple(Loss)),
            help=f"Loss of a gradient question: {listed(Loss)}; drawn if left out.",
            metavar="NAME",
            example='"squared"',
        ),
    ]
    learning_rate: Annotated[
        Decimal | float | str,
        Setting(
            "Learning rate of such a step; drawn if left out.",
            {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
            meant=rate_named,
            metavar="N",
            example="0.5",
            like="0.5",
        ),
    ]
    target: Annotated[
        Decimal | float | str | Sequence[Decimal | float],
        Setting(
            "What the output should be, or each of several outputs; drawn if left out.",
            NUMBERS,
            meant=partial(targets_named, "target"),
            help="What the output should be, like 0.5, or each of several, like 0.01,0.99; drawn if left out.",
            metavar="N",
            example="0.5",
            like="0.5 or [0.01, 0.99]",
        ),
    ]
    ask: Annotated[
        str | Sequence[str],
        Setting(
            "The weights to be stepped by name, or all; one a layer if left out.",
            {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
            (),
            meant=weights_named,
            help="A weight to be stepped, like 'H0->O', several times, or all; one a layer if left out.",
            metavar="WEIGHT",
            example='["H0->O", "I0->H1", "B->H0"]',
            like='"all" or ["H0->O", "I0->H1"]',
        ),
    ]
    second_row: Annotated[
        str,
        Setting(
            'A second row in the same step, like "0.3,0.7", or "drawn" for one of 0 and 1.',
            {"type": "string", "pattern": f"^({DRAWN}|{ROW.pattern})$"},
            meant=second_row_named,
            help="A second row in the same step, like 0.3,0.7, or drawn for one of 0 and 1.",
            metavar="INPUTS",
            example='"drawn"',
            like="0.3,0.7",
        ),
    ]
    second_target: Annotated[
        Decimal | float | str | Sequence[Decimal | float],
        Setting(
            "What the output should be on the second row; drawn if left out.",
            NUMBERS,
            meant=partial(targets_named, "second-target"),
            metavar="N",
            example="1.0",
            like="0.5 or [0.01, 0.99]",
        ),
    ]


class AskedSection(AskedStep, total=False):
    """What an instructor may ask of a section, in the words of the command line; what is left out has its default.

    kind: a name, or several for a section of each, among which `count` is shared; activation, task: one name or
    several; hidden: units of the hidden layer, or of each, or the text 2-2; points: a number or its text; difficulty:
    "8-12"; the others as in Section.
    """

    kind: Annotated[
        str | Sequence[str],
        Setting(
            "The kind of question.",
            _one_of(KINDS),
            "forward",
            help="The kind of question; several times: a section of each, --count shared among them.",
            metavar="KIND",
            several=True,
        ),
    ]
    count: Annotated[
        int,
        Setting(
            "How many questions.",
            _whole(1, MOST_QUESTIONS),
            20,
            help="How many questions, {minimum} to {maximum} in all forms together.",
            beyond="an exam has {minimum} to {maximum} questions. Give a count between.",
            metavar="N",
            like="5",
        ),
    ]
    activation: Annotated[
        str | Sequence[str],
        Setting(
            "Activation of the hidden units; a list makes a mixed section.",
            _some_of(ASKED),
            (),
            meant=activations_named,
            help=f"{listed(TRAINABLE)}; several times: a mixed exam. {USUAL_ACTIVATION} if left out.",
            metavar="NAME",
            options=("--activation", "-a"),
            example='"sigmoid"',
            like='"tanh" or ["relu", "tanh"]',
        ),
    ]
    task: Annotated[
        str | Sequence[str],
        Setting(
            "What the networks compute; a list mixes them; what is usual for the kind if left out.",
            _some_of(TASKS),
            (),
            meant=tasks_named,
            help=f"What the networks compute: {listed(TASKS)}; several times: mixed. What a kind asks for if left out.",
            metavar="NAME",
            example='"xor"',
            like='"and" or ["and", "or"]',
        ),
    ]
    hidden: Annotated[
        int | str | Sequence[int],
        Setting(
            "Units of the hidden layer, or of both hidden layers.",
            {
                "anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}],
                "enum": [list(shape) if len(shape) > 1 else shape[0] for shape in TRAINED_SHAPES],
            },
            USUAL_HIDDEN[0],
            meant=hidden_named,
            help=f"Units of the hidden layer, {_shapes_of(1)}, or {_shapes_of(2)} for two hidden layers.",
            metavar="UNITS",
            example="2",
            like="3 or [2, 2]",
        ),
    ]
    points: Annotated[
        Decimal | float | str | None,
        Setting(
            "A question's total, half a point a box at least; what is usual for its kind if left out.",
            {"type": "number", "multipleOf": 0.5, "minimum": 0.5, "maximum": MOST_POINTS},
            meant=points_named,
            help="A question's total, at least half a point a part. "
            f"Usual: {min(USUAL_POINTS)} to {max(USUAL_POINTS)}.",
            metavar="N",
            example="5",
            like="7.5",
        ),
    ]
    inputs: Annotated[
        str,
        Setting(
            "Rows of the truth table, or numbers such as 0.3 and 0.8.",
            _one_of(_choices(SectionRules, "inputs")),
            "binary",
            help="binary (rows of the truth table) or fractional.",
            metavar="KIND",
            example='"fractional"',
        ),
    ]
    weight_places: Annotated[int, WEIGHT_PLACES_ASKED]
    difficulty: Annotated[
        str | None,
        Setting(
            "Only questions that count so much, like 8-12.",
            {"type": "string", "pattern": "^ *[0-9]{1,3}-[0-9]{1,3} *$"},
            meant=band_named,
            help="Only items of this difficulty, like 8-12: products, subtractions and function values to work out.",
            metavar="LOW-HIGH",
            example='"8-12"',
        ),
    ]
    text: Annotated[
        str,
        Setting(
            "Stands above the section's first question.",
            _text(LONGEST_SECTION_TEXT),
            "",
            meant=one_paragraph,
            typed=False,
            example='"In this section the inputs are a row of the truth table."',
        ),
    ]


class AskedOwn(TypedDict, total=False):
    """What an instructor may ask of an exam on a network of her own.

    model: a file that a program saved; hand_coded: a TOML file of weights; row: rows like "0.3,0.7"; accept: rules by
    name. Of a file of weights alone, `hidden` names the activations of its hidden layers, "tanh" or "tanh,relu", and
    output that of its output; orientation: which way its matrices lie.
    """

    model: Annotated[
        str | Path,
        Setting(
            "Questions on your own network: a file .keras, .h5 or .onnx, or of weights, .npz or .safetensors.",
            FILE,
            metavar="FILE",
            options=("--from",),
        ),
    ]
    hand_coded: Annotated[str | Path, Setting("The same on weights that you chose: a TOML file.", FILE, metavar="FILE")]
    output: Annotated[
        str,
        Setting(
            "Of a file of weights alone: the activation of its output. Name those of hidden layers with --hidden.",
            _one_of([str(activation) for activation in OWN_OUTPUTS]),
            metavar="NAME",
        ),
    ]
    orientation: Annotated[
        str,
        Setting(
            "Of arrays: in-out, a row of a matrix for each unit below (Keras), or out-in, for each above (PyTorch).",
            _one_of(get_args(Orientation)),
            metavar="WAY",
        ),
    ]
    row: Annotated[
        Sequence[str],
        Setting(
            "A row for your network, like 0.3,0.7; several times: a question on each.", TEXTS, (), metavar="INPUTS"
        ),
    ]
    accept: Annotated[
        Sequence[str],
        Setting("A rule that your network may break, like zero-weight; several times.", TEXTS, (), metavar="RULE"),
    ]


class AskedOnNetwork(TypedDict, total=False):
    """What a file may ask of a section on a network of the instructor's own, beside `kind`, `points` and `text`."""

    network: Annotated[
        str | Sequence[str],
        Setting(
            "One of the file's networks, by its name; of a list, forms take one each by turns.",
            {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
            (),
            typed=False,
            example='"mine"',
            like='"mine" or ["mine", "yours"]',
        ),
    ]
    rows: Annotated[
        Sequence[Sequence[Decimal]],
        Setting(
            "The rows that it is asked on, a question each; those of 0 and 1 if left out.",
            {"type": "array", "items": {"type": "array", "items": {"type": "number"}, "minItems": 1}, "minItems": 1},
            (),
            typed=False,
            example="[[0, 1], [0.3, 0.7]]",
            like="[[0, 1], [0.3, 0.7]]",
        ),
    ]
    accept: Annotated[
        Sequence[str],
        Setting(
            "Rules that it may break.",
            TEXTS,
            (),
            typed=False,
            example='["zero-weight"]',
            like='["zero-weight"]',
        ),
    ]


class AskedNetwork(TypedDict, total=False):
    """What a file says of a network of the instructor's own: where it lies, or what its weights are."""

    name: Annotated[
        str, Setting("What sections call it.", _text(LONGEST_NETWORK_NAME), typed=False, example='"mine"', like="mine")
    ]
    file: Annotated[
        str,
        Setting(
            "Where it lies, from the folder of this file on: .keras, .h5, .onnx, .npz, .safetensors or .toml.",
            FILE,
            typed=False,
            example='"model.keras"',
            like="model.keras",
        ),
    ]
    hidden: Annotated[
        str | Sequence[str],
        Setting(
            "The activation of its hidden layers, or of each; not of a file that says it itself.",
            {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
            (),
            typed=False,
            example='["tanh", "relu"]',
            like='"tanh" or ["tanh", "relu"]',
        ),
    ]
    slope: Annotated[
        Decimal,
        Setting(
            "Below 0, of leaky ReLUs whose weights stand here.",
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            typed=False,
            example="0.1",
            like="0.1",
        ),
    ]
    output: Annotated[
        str,
        Setting(
            "The activation of its output; not of a file that says it itself.",
            _one_of([str(activation) for activation in OWN_OUTPUTS]),
            typed=False,
            example='"sigmoid"',
        ),
    ]
    orientation: Annotated[
        str,
        Setting(
            "Of a file of arrays: a row of a matrix for each unit below, in-out, or for each above, out-in.",
            _one_of(get_args(Orientation)),
            typed=False,
            example='"out-in"',
        ),
    ]
    weight_places: Annotated[int, WEIGHT_PLACES_ASKED]
    weights: Annotated[
        Mapping[str, Decimal],
        Setting(
            'Its weights and biases by their edges, like "I0->H0" = 1.3, in the place of a file.',
            {"type": "object", "additionalProperties": {"type": "number"}},
            typed=False,
            example='{ "I0->H0" = 1.3, "B->H0" = -0.5 }',
            like='{ "I0->H0" = 1.3 }',
        ),
    ]


class AskedWhole(TypedDict, total=False):
    """What an instructor may ask of the whole exam; as in Spec and Pages, and what is left out has its default.

    seed: a number or its digits as a text.
    """

    title: Annotated[
        str,
        Setting("Stands in every running head.", _text(), "Midterm examination", metavar="TEXT"),
    ]
    course: Annotated[str, Setting("Stands beside the title.", _text(), "", metavar="TEXT", example='"Deep Learning"')]
    date: Annotated[
        str,
        Setting("Stands beside the title, as you write it.", _text(), "", metavar="TEXT", example='"12 March 2027"'),
    ]
    instructions: Annotated[
        str,
        Setting(
            "What students read before they begin; it stands on a cover.",
            _text(LONGEST_INSTRUCTIONS),
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
            _one_of(_choices(Pages, "paper")),
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
    places: Annotated[
        int,
        Setting(
            "Decimals of every answer.",
            _whole(1, MOST_PLACES),
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
            _one_of(_choices(Policies, "eased")),
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
            _one_of(_choices(Policies, "blank_steps")),
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
            _one_of(_choices(Policies, "habits")),
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
            _whole(1, len(LETTERS)),
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
            {"anyOf": [_whole(0, LARGEST_SEED), {"type": "string", "pattern": f"^({DIGITS.pattern})$"}]},
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


class Asked(AskedSection, AskedOwn, AskedWhole, total=False):
    """What an instructor may ask for an exam of one section."""


def _settings(asked: type) -> dict[str, Setting]:
    """The settings that a class declares, by name, in the order in which they are declared."""
    hints = get_type_hints(asked, include_extras=True)
    return {name: replace(hint.__metadata__[0], name=name) for name, hint in hints.items()}


STEP: Mapping[str, Setting] = _settings(AskedStep)
"""What may be asked of a step of gradient descent."""

SECTION: Mapping[str, Setting] = {**_settings(AskedSection), **STEP}
"""What may be asked of a section."""

OWN: Mapping[str, Setting] = _settings(AskedOwn)
"""What may be asked of an exam on a network of the instructor's own, beside the rest; not in a file."""

ON_NETWORK: Mapping[str, Setting] = _settings(AskedOnNetwork)
"""What may be asked in a file of a section on a network of the instructor's own."""

NETWORK: Mapping[str, Setting] = _settings(AskedNetwork)
"""What may be said in a file of such a network."""

WHOLE: Mapping[str, Setting] = _settings(AskedWhole)
"""What may be asked of the whole exam."""
