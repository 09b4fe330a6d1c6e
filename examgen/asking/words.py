"""What an instructor's words mean: names and numbers as they were typed, setting by setting."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from examgen.asking.setting import SettingError, choice_named, mend
from examgen.exam.seeds import LARGEST_SEED
from examgen.networks.training.subject import TASKS, TRAINED_SHAPES, shape_text
from examgen.paper.activations import TRAINABLE, Activation

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
    return tuple(dict.fromkeys(choice_named("task", name, TASKS) for name in written)) or None


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
