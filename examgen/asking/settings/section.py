"""What may be asked of a section."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from examgen.asking.setting import Setting, listed
from examgen.asking.settings.networks import WEIGHT_PLACES_ASKED
from examgen.asking.settings.schemas import choices_of, one_of, shapes_of, some_of, text, whole
from examgen.asking.settings.step import AskedStep
from examgen.asking.words import (
    ASKED,
    MOST_POINTS,
    activations_named,
    band_named,
    hidden_named,
    one_paragraph,
    output_named,
    points_named,
    tasks_named,
)
from examgen.exam.record import SectionRules
from examgen.items.kind import USUAL_HIDDEN
from examgen.items.kinds import KINDS
from examgen.networks.training.subject import EVERY_TASK, TRAINED_OUTPUTS, TRAINED_SHAPES, TRAINING_LOSSES
from examgen.paper.activations import TRAINABLE, Activation

MOST_QUESTIONS = 1000
"""Questions of an exam, all forms together. A thousand take six minutes and 5 GB of memory; nobody sits more."""

LONGEST_SECTION_TEXT = 300
"""Characters that fit above a question and leave room to work below it."""

USUAL_ACTIVATION = Activation.SIGMOID
"""Of the hidden units where none is named; in a file each section names its own."""

USUAL_POINTS = [
    sizes.points for kind in KINDS.values() for sizes in kind.sizes_on(kind.SCOPE.usual, USUAL_HIDDEN).values()
]


class AskedSection(AskedStep, total=False):
    """What an instructor may ask of a section, in the words of the command line; what is left out has its default.

    kind: a name, or several for a section of each, among which `count` is shared; activation, task: one name or
    several; hidden: units of the hidden layer, or of each, or the text 2-2; points: a number or its text; difficulty:
    "8-12"; output: "sigmoid" for networks that end in one; the others as in Section.
    """

    kind: Annotated[
        str | Sequence[str],
        Setting(
            "The kind of question.",
            one_of(KINDS),
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
            whole(1, MOST_QUESTIONS),
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
            some_of(ASKED),
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
            "What the networks compute; a list mixes them; if left out XOR, of kind softmax half XOR and half a "
            "comparison, of truth-table and hand-code any.",
            some_of(EVERY_TASK),
            (),
            meant=tasks_named,
            help=f"What the networks compute: {listed(EVERY_TASK)}; several times: mixed. "
            "If left out XOR; of kind softmax half XOR, half a comparison; of truth-table and hand-code any.",
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
            help=f"Units of the hidden layer, {shapes_of(1)}, or {shapes_of(2)} for two hidden layers.",
            metavar="UNITS",
            example="2",
            like="3 or [2, 2]",
        ),
    ]
    output: Annotated[
        str | None,
        Setting(
            "Activation of the output of trained networks; linear if left out, of kind softmax its own.",
            one_of(TRAINED_OUTPUTS),
            meant=output_named,
            help="Output of trained networks, linear or sigmoid; of a file of weights alone, its activation.",
            metavar="NAME",
            example='"sigmoid"',
        ),
    ]
    training_loss: Annotated[
        str | None,
        Setting(
            "With what networks with a sigmoid output are trained; binary cross-entropy if left out.",
            one_of(TRAINING_LOSSES["sigmoid"]),
            help="With what networks with a sigmoid output are trained: "
            f"{listed(TRAINING_LOSSES['sigmoid'])}; the first if left out.",
            metavar="NAME",
            example='"squared"',
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
            one_of(choices_of(SectionRules, "inputs")),
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
            text(LONGEST_SECTION_TEXT),
            "",
            meant=one_paragraph,
            typed=False,
            example='"In this section the inputs are a row of the truth table."',
        ),
    ]
