"""What may be asked of networks of the instructor's own, and of sections on them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypedDict, get_args

from examgen.asking.setting import Setting
from examgen.asking.settings.schemas import FILE, TEXTS, one_of, text, whole
from examgen.networks.saved.described import Orientation
from examgen.networks.saved.limits import OWN_OUTPUTS
from examgen.paper.network import MOST_WEIGHT_PLACES, WEIGHT_PLACES

LONGEST_NETWORK_NAME = 60
"""Characters that a network's name in a file may have."""

WEIGHT_PLACES_ASKED = Setting(
    "Decimals of weights, biases and inputs.",
    whole(WEIGHT_PLACES, MOST_WEIGHT_PLACES),
    WEIGHT_PLACES,
    help="Decimals of weights, biases and inputs, {minimum} to {maximum}.",
    beyond="weights have {minimum} to {maximum} decimals. Choose one of these.",
    metavar="N",
    example="2",
    like="2",
)
"""Asked of the bank's networks section by section, and of each network of the instructor's own."""


class AskedOwn(TypedDict, total=False):
    """What an instructor may ask of an exam on a network of her own.

    model: a file that a program saved; hand_coded: a TOML file of weights; row: rows like "0.3,0.7"; accept: rules by
    name. Of a file of weights alone, `hidden` names the activations of its hidden layers, "tanh" or "tanh,relu", and
    `output` that of its output; orientation: which way its matrices lie.
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
    orientation: Annotated[
        str,
        Setting(
            "Of arrays: in-out, a row of a matrix for each unit below (Keras), or out-in, for each above (PyTorch).",
            one_of(get_args(Orientation)),
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
        str, Setting("What sections call it.", text(LONGEST_NETWORK_NAME), typed=False, example='"mine"', like="mine")
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
            'The activation of its hidden layers, or of each, of leaky ReLUs with their slope, "leaky-relu 0.1"; '
            "not of a file that says it itself.",
            {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]},
            (),
            typed=False,
            example='["tanh", "relu"]',
            like='"tanh" or ["tanh", "relu"]',
        ),
    ]
    output: Annotated[
        str,
        Setting(
            "The activation of its output; not of a file that says it itself.",
            one_of([str(activation) for activation in OWN_OUTPUTS]),
            typed=False,
            example='"sigmoid"',
        ),
    ]
    orientation: Annotated[
        str,
        Setting(
            "Of a file of arrays: a row of a matrix for each unit below, in-out, or for each above, out-in.",
            one_of(get_args(Orientation)),
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
