"""What an instructor's words mean: names and numbers as they were typed, setting by setting."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Literal

from examgen.asking.setting import SettingError, choice_named
from examgen.exam.seeds import LARGEST_SEED
from examgen.files.errors import mend
from examgen.items.descent import ALL, DRAWN, STEP_PLACES, is_stepping
from examgen.networks.training.subject import EVERY_TASK, TRAINED_OUTPUTS, TRAINED_SHAPES, shape_text
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.arithmetic import round_half_up
from examgen.paper.network import MOST_WEIGHT_PLACES, Row, is_printable

ASKED = (*TRAINABLE, Activation.STEP)
"""The activations that an instructor may ask for; which of them a kind can have is in its scope."""

MOST_POINTS = 1000
"""A question's largest total. The least is half a point for each part of its kind."""


def seed_named(written: int | str) -> int:
    """The seed that an instructor wrote, as a number or as a text. Raises SettingError for a text that is no number."""
    if not isinstance(written, str):
        return written
    if not re.fullmatch(r"\s*[0-9]{1,39}\s*", written):
        said = f" {written[:40]}: a seed is a whole number from 0 to {LARGEST_SEED}. Write its digits."
        raise SettingError("seed", said)
    return int(written)


def one_paragraph(text: str) -> str:
    """A text that may go over several lines in a file as one paragraph."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def activations_named(names: str | Sequence[str]) -> tuple[Activation, ...]:
    """The activations that an instructor named, each once, in the order named. Raises SettingError if there is none."""
    if not names:
        said = ": none is named. Write --activation sigmoid, for instance, or relu or tanh."
        raise SettingError("activation", said)
    return tuple(dict.fromkeys(_activation_named(name) for name in ((names,) if isinstance(names, str) else names)))


def _activation_named(name: str) -> Activation:
    names = [str(activation) for activation in ASKED]
    if name.lower() in names:
        return Activation(name.lower())
    raise SettingError("activation", f" {name}: there is no such activation. {mend(name, names)}")


def tasks_named(names: str | Sequence[str]) -> tuple[str, ...] | None:
    """The tasks that an instructor named, each once, in the order named; None for none.

    Raises SettingError with the nearest name.
    """
    written = (names,) if isinstance(names, str) else names
    return tuple(dict.fromkeys(choice_named("task", name, EVERY_TASK) for name in written)) or None


def hidden_named(written: int | str | Sequence[int]) -> tuple[int, ...]:
    """The units of each hidden layer, written as 3, "3", [2, 2], "2,2" or "2-2". Raises SettingError for others."""
    words = re.split("[-, ]+", written.strip()) if isinstance(written, str) else None
    units = [written] if isinstance(written, int) else words or written
    hidden = tuple(int(unit) if str(unit).isdecimal() else 0 for unit in units)
    if hidden in TRAINED_SHAPES:
        return hidden
    shown = "-".join(map(str, units)) or "[]"
    shapes = ", ".join(map(shape_text, TRAINED_SHAPES))
    raise SettingError("hidden", f" {shown}: there are no networks with such hidden layers. Choose from {shapes}.")


def output_named(name: str) -> Activation:
    """The activation that an instructor named for the output. Raises SettingError for one that none is trained with."""
    return Activation(choice_named("output", name, TRAINED_OUTPUTS))


def band_named(text: str) -> tuple[int, int]:
    """The band of difficulty written as `8-12`. Raises SettingError for anything else."""
    band = re.fullmatch(r"([0-9]{1,3})-([0-9]{1,3})", text.strip())
    if not band:
        raise SettingError("difficulty", f" {text}: is not a band. Write the least and the most, like 8-12.")
    return int(band[1]), int(band[2])


def points_named(written: Decimal | float | str) -> Decimal:
    """The points that an instructor wrote. Raises SettingError for what is no number of whole or half points."""
    try:
        points = Decimal(str(written))
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or (-MOST_POINTS <= points <= MOST_POINTS and points % Decimal("0.5")):
        said = f" {written}: is not a number of whole or half points. Write 5 or 7.5, for instance."
        raise SettingError("points", said)
    return points


ROW = re.compile(r"-?[0-9]+(\.[0-9]+)?( *, *-?[0-9]+(\.[0-9]+)?)*")
"""How a row is written: `0.3,0.7`."""

Number = Decimal | float


def rate_named(written: Number | str) -> Decimal:
    """The learning rate that an instructor wrote. Raises SettingError for one that no step has."""
    rate = _number(written)
    if rate is None or not 0 < rate <= 1 or not is_stepping(rate):
        said = (
            f" {written}: is no learning rate. Write a number above 0 and at most 1, of {STEP_PLACES} decimals or less."
        )
        raise SettingError("learning-rate", said)
    return rate


def targets_named(setting: str, written: Number | str | Sequence[Number]) -> tuple[Decimal, ...]:
    """The targets written as 0.5, "0.01,0.99" or [0.01, 0.99]. Raises SettingError for what is no number of a sheet."""
    each = written.split(",") if isinstance(written, str) else written if isinstance(written, Sequence) else [written]
    numbers = [_number(one) for one in each]
    if not numbers or any(number is None or not is_stepping(number) for number in numbers):
        said = f" {written}: is no target. Write numbers of {STEP_PLACES} decimals or less, like 0.5 or 0.01,0.99."
        raise SettingError(setting, said)
    return tuple(number for number in numbers if number is not None)


def weights_named(written: str | Sequence[str]) -> tuple[str, ...] | Literal["all"] | None:
    """The weights that an instructor named, with any arrow; None for none. Which there are, the network decides.

    Raises SettingError for what names none.
    """
    names = [written] if isinstance(written, str) else list(written)
    plain = [re.sub(r"\s*(->|→)\s*", "->", name.strip()) for name in names]
    odd = next((name for name in plain if "->" not in name and name.lower() != ALL), None)
    if odd is not None:
        raise SettingError("ask", f" {odd or 'an empty text'}: names no weight. Write one like H0->O, or {ALL}.")
    if any(name.lower() == ALL for name in plain):
        return ALL
    return tuple(f"{source.upper()}{arrow}{target.upper()}" for source, arrow, target in map(_ends, plain)) or None


def _ends(name: str) -> tuple[str, str, str]:
    return name.partition("->")


def second_row_named(written: str | Sequence[Number]) -> tuple[Decimal, ...] | Literal["drawn"]:
    """The row written as "0.3,0.7" or [0.3, 0.7], or "drawn". Raises SettingError for what is none of them."""
    text = (written if isinstance(written, str) else ",".join(map(str, written))).replace("\N{MINUS SIGN}", "-").strip()
    if text.lower() == DRAWN:
        return DRAWN
    numbers = [_number(one) for one in text.split(",")] if ROW.fullmatch(text) else [None]
    found = tuple(number for number in numbers if number is not None and is_printable(number, MOST_WEIGHT_PLACES))
    if len(found) < len(numbers):
        said = (
            f" {text or '[]'}: is no row. Write numbers of as many decimals as weights have, like 0.3,0.7, or {DRAWN}."
        )
        raise SettingError("second-row", said)
    return found


def as_printed(number: Decimal, places: int) -> Decimal:
    """0 and 1 as in a truth table, any other number with so many decimals."""
    return number.to_integral_value() + 0 if number in (0, 1) else round_half_up(number, places)


def row_as_printed(row: Row, places: int) -> Row:
    """A second row as it stands on the sheet. Raises SettingError for more decimals than the weights have."""
    long = next((number for number in row if not is_printable(number, places)), None)
    if long is not None:
        most = "one decimal" if places == 1 else f"{places} decimals"
        raise SettingError("second-row", f" {long}: has more than {most}, as weights have. Write fewer.")
    return tuple(as_printed(number, places) for number in row)


def _number(written: Number | str) -> Decimal | None:
    """A number with as few decimals as it has: 0 and 1 as in a truth table, any other with one at least."""
    try:
        number = Decimal(str(written).strip().replace("\N{MINUS SIGN}", "-"))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > MOST_POINTS:
        return None
    whole = number.to_integral_value() + 0
    if number == whole:
        return whole if whole in (0, 1) else whole.quantize(Decimal("0.1"))
    return Decimal(format(number.normalize(), "f"))
