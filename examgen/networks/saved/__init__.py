"""Networks that the instructor brings along: saved by Keras, or written by hand. Files are read as data; none is run.

read_saved(Path("model.keras"))          # or model.h5
read_hand_coded(Path("weights.toml"))
"""

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from examgen.files.errors import ExamgenError, shortage
from examgen.networks.saved import apart, hand_coded, keras_file
from examgen.networks.saved.unsuited import Unsuited, tidy
from examgen.networks.training import TrainedLayer

__all__ = ["SavedNetwork", "read_hand_coded", "read_saved"]


@dataclass(frozen=True, slots=True)
class SavedNetwork:
    """A network of the instructor's own. file: its name, without folders, printable; origin: who chose the weights."""

    file: str
    origin: Literal["keras", "hand-coded"]
    layers: tuple[TrainedLayer, ...]


def read_saved(file: Path) -> SavedNetwork:
    """The network in a file that Keras saved. Nothing in the file is run: it is JSON and numbers.

    Raises ExamgenError, naming the layer and the reason, for one that no question can be made of.
    """
    return SavedNetwork(tidy(file.name), "keras", _layers(file, keras_file.LARGEST_FILE, apart.layers_in))


def read_hand_coded(file: Path) -> SavedNetwork:
    """The network in a TOML file with a weight for each edge. Raises ExamgenError with the first mistake's line."""
    return SavedNetwork(tidy(file.name), "hand-coded", _layers(file, hand_coded.LARGEST_FILE, hand_coded.layers_in))


def _layers(file: Path, largest: int, read: Callable[[bytes], tuple[TrainedLayer, ...]]) -> tuple[TrainedLayer, ...]:
    try:
        return read(_content(file, largest))
    except Unsuited as reason:
        raise ExamgenError(f"{file}{', ' if str(reason).startswith('line ') else ': '}{reason}") from None


def _content(file: Path, largest: int) -> bytes:
    """All of a regular file. Raises Unsuited for what is none, or larger than such a file ever is."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe would be waited for, a device has no end
            raise Unsuited("is no file. Name the file itself.")
        with file.open("rb") as stream:
            content = stream.read(largest + 1)
    except FileNotFoundError:
        raise Unsuited("there is no such file. Check its name.") from None
    except (OSError, ValueError) as problem:
        if shortage(problem):
            raise
        reason = getattr(problem, "strerror", None) or "that is no name of a file"
        raise Unsuited(f"cannot be read ({reason}). Check its name and its permissions.") from None
    if len(content) > largest:
        raise Unsuited(f"has more than {largest:,} bytes. A network that fits on a page has far less.")
    return content
