"""What may be asked of a step of gradient descent."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Annotated, TypedDict

from examgen.asking.setting import Setting, listed
from examgen.asking.settings.schemas import NUMBERS, one_of
from examgen.asking.words import (
    rate_named,
    second_row_named,
    targets_named,
    weights_named,
)
from examgen.items.descent import DRAWN, Loss


class AskedStep(TypedDict, total=False):
    """What an instructor may ask of a step of gradient descent, for a section of these alone.

    target, second_target: a number, several for several outputs, or the text "0.01,0.99"; ask: names of weights like
    "H0->O", or "all"; second_row: numbers, the text "0.3,0.7", or "drawn".
    """

    loss: Annotated[
        str,
        Setting(
            "What a step of gradient descent makes smaller; drawn if left out.",
            one_of(tuple(Loss)),
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
        str | Sequence[Decimal | float],
        Setting(
            'A second row in the same step, or "drawn" for one of 0 and 1.',
            {"anyOf": [{"type": "array", "items": {"type": "number"}, "minItems": 1}, one_of((DRAWN,))]},
            meant=second_row_named,
            help="A second row in the same step, like 0.3,0.7, or drawn for one of 0 and 1.",
            metavar="INPUTS",
            example='"drawn"',
            like='[0.3, 0.7] or "drawn"',
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
