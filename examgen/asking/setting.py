"""A setting: what it means, what it may be, and how it is asked for on the command line and in a file."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from typing import Any

from examgen.asking.texts import not_printable
from examgen.files.errors import ExamgenError, mend

ValueSchema = Mapping[str, Any]
"""What a value may be, as JSON Schema says it."""

TYPES: Mapping[str, tuple[tuple[type, ...], str]] = {
    "string": ((str,), 'a text in quotes, like "{like}"'),
    "integer": ((int,), "a whole number without quotes, like {like}"),
    "number": ((int, Decimal), "a number without quotes, like {like}"),
    "boolean": ((bool,), "true or false, without quotes"),
    "string or list": ((str,), "a name in quotes or a list of names, like {like}"),
    "number or list": ((int, Decimal), "a number without quotes or a list of them, like {like}"),
    "integer or list": ((int,), "a whole number without quotes or a list of them, like {like}"),
    "integer or string": ((int, str), "a whole number, or its digits in quotes"),
    "array": ((list,), "a list, like {like}"),
    "array or string": ((str,), "a list of numbers without quotes or a name in quotes, like {like}"),
    "object": ((dict,), "a table, like {like}"),
}
"""The types of TOML's values, and how one is written. What may be a list may be one of its values alone."""

UNASKED = (None, "", ())
"""What stands for a setting that is left out where that is nothing."""


class SettingError(ExamgenError):
    """A setting that means nothing. setting: its name, as in `per-page`; said: its value, what is wrong, the mend.

    As a message it names the option of the command line; who reads settings from elsewhere names the place instead.
    """

    def __init__(self, setting: str, said: str) -> None:
        super().__init__(f"--{setting}{said}")
        self.setting, self.said = setting, said


@dataclass(frozen=True, slots=True)
class Setting:
    """What may be asked for under one name, for every place where it is asked for, read, checked or explained.

    meaning: in one line; shape: what a value may be; default: what stands where it is left out; meant: what the words
    of an instructor mean, raising SettingError, where the shape does not say it; beyond: what is said of a value that
    is not within the shape, and the mend; help: the line of the command line, where the meaning does not do; metavar:
    what stands there for its value; options: how it is written there, where it is not --name; typed: whether it can be
    asked for there; example: a value as a file has it; like: what a refusal shows of a value to write, where
    default and example do not do; several: whether it may be asked for several times on the command line, for a
    section each; name: its key. In `beyond` and `help` stands {maximum} and the like for what the
    shape says.
    """

    meaning: str
    shape: ValueSchema
    default: Any = None
    _: KW_ONLY
    meant: Callable[[Any], Any] | None = None
    beyond: str = ""
    help: str = ""
    metavar: str = ""
    options: tuple[str, ...] = ()
    typed: bool = True
    example: str = ""
    like: str = ""
    several: bool = False
    name: str = ""

    @property
    def option(self) -> str:
        """What it is called on the command line: `per-page`."""
        return self.words[0].removeprefix("--")

    @property
    def words(self) -> tuple[str, ...]:
        """Every way to write it on the command line: `--activation`, `-a`."""
        return self.options or (f"--{self.name.replace('_', '-')}",)

    @property
    def type(self) -> str:
        """The entry in `TYPES` of its values; `array` for what may be asked for several times."""
        if "anyOf" not in self.shape:
            return str(self.shape["type"])
        first, second = (each["type"] for each in self.shape["anyOf"])
        return f"{first} or {'list' if second == 'array' else second}"

    @property
    def form(self) -> ValueSchema:
        """What a value may be, and what stands where it is left out, if that is something."""
        choices = {"enum": list(self.choices)} if self.choices else {}
        default = {} if self.default in UNASKED else {"default": self.default}
        return {**self.shape, **choices, **default}

    @property
    def limits(self) -> Mapping[str, Any]:
        """What the shape says of one value, the shape of its list or of its other type aside."""
        return {**self.shape, **next(iter(self.shape.get("anyOf", ())), {})}

    @property
    def choices(self) -> Sequence[Any]:
        """All that it may be, if that is one of few."""
        return tuple(self.shape.get("enum", ()))

    @property
    def help_line(self) -> str:
        """What it does, on the command line."""
        return self.help.format_map(self.limits) if self.help else self.meaning

    @property
    def to_write(self) -> str:
        """How a value of its type is written in a file, in words: `a number without quotes, like 7.5`."""
        like = self.like or self.default or next(iter(self.choices), self.example.strip('"'))
        return TYPES[self.type][1].format(like=like)

    def fits(self, value: object) -> bool:
        """Whether a value out of a file is of its type; true and false are no numbers."""
        shapes = self.shape.get("anyOf", (self.shape,))
        if self.type == "array or string" and isinstance(value, str):  # what is a list on paper is no text in a file
            return value in shapes[1]["enum"]
        return any(is_of(value, shape) for shape in shapes)

    def read(self, asked: Mapping[str, Any]) -> Any:
        """What is meant by the words that were asked, or by none. Raises SettingError for words that mean nothing."""
        value = self.default if asked.get(self.name) is None else asked[self.name]
        if value is None:
            return None
        if self.meant:
            return self.meant(value)
        if self.type == "string" and self.choices:
            return choice_named(self.option, value, self.choices)
        return value

    def check(self, value: Any) -> None:
        """Raise SettingError for a value that was read and is beyond what may be asked for."""
        if isinstance(value, str) and "maxLength" in self.shape:
            check_text(self.option, value, self.shape["maxLength"])
        elif isinstance(value, str) and self.choices:
            choice_named(self.option, value, self.choices)
        elif self.beyond and value is not None and not self._is_within(value):
            raise SettingError(self.option, f" {value}: {self.beyond.format_map(self.limits)}")

    def _is_within(self, value: Any) -> bool:
        limits = self.limits
        if "minimum" in limits:
            return type(value) is int and bool(limits["minimum"] <= value <= limits["maximum"])
        return value in self.choices or ("pattern" in limits and bool(re.fullmatch(limits["pattern"], value)))


def is_of(value: object, shape: ValueSchema) -> bool:
    """Whether a value out of a file is of the type that a shape has, and each in it of the type that it has there."""
    if isinstance(value, list):
        return shape["type"] == "array" and all(is_of(each, shape["items"]) for each in value)
    if isinstance(value, dict):
        return shape["type"] == "object" and all(is_of(each, shape["additionalProperties"]) for each in value.values())
    return shape["type"] in TYPES and type(value) in TYPES[shape["type"]][0]


def check_text(setting: str, text: str, longest: int) -> None:
    """Raise SettingError if `text` cannot be printed in its place: too long, or with characters that are no text."""
    said = not_printable(text, longest)
    if said:
        raise SettingError(setting, f": {said}")


def choice_named(setting: str, text: str, choices: Sequence[str]) -> str:
    """`text` in lower case if it is one of `choices`. Raises SettingError with the nearest choice."""
    if text.lower() in choices:
        return text.lower()
    raise SettingError(setting, f" {text}: there is no such choice. {mend(text, choices)}")


def listed(choices: Sequence[Any]) -> str:
    """`relu, sigmoid or tanh`."""
    *others, last = map(str, choices)
    return f"{', '.join(others)} or {last}" if others else last
