"""Networks that the instructor brings along: saved in a file, or written by hand. Files are read as data; none is run.

read_saved(Path("model.keras"))          # or model.h5, model.onnx
read_saved(Path("weights.npz"), Described(hidden=(named("tanh"),), output=named("sigmoid"), orientation="in-out"))
read_hand_coded(Path("weights.toml"))
"""

import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from examgen.files.errors import ExamgenError, shortage
from examgen.networks.origin import Origin
from examgen.networks.saved import apart, hand_coded, keras_file
from examgen.networks.saved.chain import Found
from examgen.networks.saved.content import of_folder
from examgen.networks.saved.described import Described
from examgen.networks.saved.unsuited import Unsuited, tidy
from examgen.networks.training import TrainedLayer
from examgen.paper.network import Layer

__all__ = ["Described", "SavedNetwork", "read_hand_coded", "read_saved"]


@dataclass(frozen=True, slots=True)
class SavedNetwork:
    """A network of the instructor's own. file: its name, without folders, printable; origin: what it came in.

    notes: what has to be said of how it was read, a sentence each.
    """

    file: str
    origin: Origin
    layers: tuple[TrainedLayer, ...]
    notes: tuple[str, ...] = ()

    def on_paper(self, places: int) -> tuple[Layer, ...]:
        """Its layers, rounded half up to so many decimals."""
        return tuple(layer.on_paper(places) for layer in self._drawn)

    @property
    def exact(self) -> tuple[Layer, ...]:
        """Its layers with all their decimals."""
        return tuple(layer.exact for layer in self._drawn)

    @property
    def _drawn(self) -> tuple[TrainedLayer, ...]:
        """Its layers: where all biases are 0, none has any."""
        if any(Decimal(bias) for layer in self.layers for bias in layer.biases):
            return self.layers
        return tuple(replace(layer, biased=False) for layer in self.layers)


def read_saved(file: Path, described: Described | None = None) -> SavedNetwork:
    """The network in a file that a program saved. Nothing in the file is run: it is JSON, a graph, numbers.

    described: the activations of one that holds weights alone. Raises ExamgenError, naming the layer and the reason,
    for one that no question can be made of.
    """
    found = _read(file, keras_file.LARGEST_FILE, lambda data: apart.network_apart(data, file.name, described))
    return SavedNetwork(tidy(file.name), found.origin, found.layers, found.notes)


def read_hand_coded(file: Path) -> SavedNetwork:
    """The network in a TOML file with a weight for each edge. Raises ExamgenError with the first mistake's line."""
    found = _read(file, hand_coded.LARGEST_FILE, lambda data: Found(hand_coded.layers_in(data), origin="hand-coded"))
    return SavedNetwork(tidy(file.name), found.origin, found.layers)


def _read(file: Path, largest: int, read: Callable[[bytes], Found]) -> Found:
    try:
        return read(_content(file, largest))
    except Unsuited as reason:
        raise ExamgenError(f"{file}{', ' if str(reason).startswith('line ') else ': '}{reason}") from None


def _content(file: Path, largest: int) -> bytes:
    """All of a regular file. Raises Unsuited for what is none, or larger than such a file ever is."""
    try:
        if stat.S_ISDIR(file.stat().st_mode):
            raise Unsuited(of_folder([each.name for each in file.iterdir()]))
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
