"""What a value may be, as JSON Schema says it."""

from collections.abc import Collection
from typing import get_args, get_type_hints

from examgen.asking.setting import ValueSchema, listed
from examgen.exam.record import LONGEST_TEXT
from examgen.networks.training.subject import TRAINED_SHAPES, shape_text

FLAG: ValueSchema = {"type": "boolean"}

FILE: ValueSchema = {"type": "string", "format": "path"}

TEXTS: ValueSchema = {"type": "array", "items": {"type": "string"}}

NUMBERS: ValueSchema = {
    "anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}, "minItems": 1}],
}


def text(longest: int = LONGEST_TEXT) -> ValueSchema:
    """A text of at most so many characters."""
    return {"type": "string", "maxLength": longest}


def one_of(choices: Collection[str]) -> ValueSchema:
    """One of some names."""
    return {"type": "string", "enum": choices}


def choices_of(record: type, field: str) -> tuple[str, ...]:
    """What a field of a record may say."""
    return get_args(get_type_hints(record)[field])


def shapes_of(layers: int) -> str:
    """The shapes that networks with so many hidden layers are trained in, as they are said."""
    return listed([shape_text(shape) for shape in TRAINED_SHAPES if (len(shape) > 1) == (layers > 1)])


def whole(least: int, most: int) -> ValueSchema:
    """A whole number between two, both included."""
    return {"type": "integer", "minimum": least, "maximum": most}


def some_of(choices: Collection[str]) -> ValueSchema:
    """One of some names, or a list of them."""
    return {"anyOf": [one_of(choices), {"type": "array", "items": one_of(choices), "minItems": 1}]}
