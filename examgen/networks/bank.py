"""The bank: trained networks kept on disk, a file for each batch, so that they are trained once.

The bank is a fixed sequence. Batch k of a subject has a seed of its own, so what lies in the cache decides how long
an exam takes to make and never which questions it has. A file is one line of JSON that ends with the SHA-256 digest of
everything before it. Other recipes and other versions of TensorFlow have folders of their own.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self
from warnings import warn

from platformdirs import user_cache_path

from examgen.files.errors import ExamgenError, shortage, unreadable
from examgen.files.whole import opened, refusal, write_file
from examgen.networks.batches import MOST_BATCHES
from examgen.networks.training import RECIPE, Batch, Recipe, Subject, Trainer
from examgen.networks.training.loop import Progress
from examgen.networks.training.records import flat, unflatten

FORMAT = 1
"""Version of the file's layout."""

DIGEST = ',"sha256":"{}"}}\n'
"""How a file ends."""


TrainingProgress = Callable[[Subject, int, int, int, int], None]
"""Told, while a batch is trained: subject, batch, steps done, steps to do, networks that solve the task so far."""


class BankWarning(UserWarning):
    """Something is wrong with the cache that costs time and nothing else."""


class Bank:
    """The trained networks of one recipe. What is not on disk is trained and kept there.

    folder: where the bank lies, by default in the user's cache folder (XDG_CACHE_HOME moves that).
    Whatever is trained is trained in one process beside this one, which `with` or `stop` ends.
    Not for sharing between threads.
    """

    def __init__(self, folder: Path | None = None, recipe: Recipe = RECIPE) -> None:
        self.recipe = recipe
        self._root = folder or user_cache_path("examgen") / "bank"
        self._batches: dict[tuple[Subject, int], Batch] = {}
        self._trainer = Trainer(recipe)

    def batch(self, subject: Subject, number: int, progress: Progress | None = None) -> Batch:
        """Batch `number` of a subject, from 0: read if it is there and sound, else trained.

        progress: called while it is trained, with steps done, steps to do and networks that solve the task so far.
        Warns, with BankWarning, of a damaged file, which is made anew, and of a batch that cannot be kept.
        Raises ExamgenError for a batch beyond MOST_BATCHES, or TensorFlow missing or failing.
        """
        if self.start(subject, number):
            batch = self._trainer.result(subject, number, progress)
            self._keep(batch)
            self._batches[subject, number] = batch
        return self._batches[subject, number]

    def start(self, subject: Subject, number: int) -> bool:
        """Have a batch trained, after those started before, unless it is there; return at once either way.

        Returns whether it has to be trained: True until `batch` has taken it. Warns and raises as `batch` does.
        """
        key = (subject, number)
        if key not in self._batches and key not in self._trainer.asked:
            batch = read_batch(self.path(subject, number), subject, number, self.recipe)
            if batch:
                self._batches[key] = batch
            else:
                self._trainer.ask(subject, number)
        return key not in self._batches

    def fill(self, subject: Subject, progress: TrainingProgress | None = None) -> None:
        """Train every batch of a subject that is not there yet. Warns and raises as `batch` does."""
        for number in range(MOST_BATCHES):
            self.start(subject, number)
        for number in range(MOST_BATCHES):
            self.batch(subject, number, partial(progress, subject, number) if progress else None)

    def cached(self, subject: Subject) -> list[int]:
        """The numbers of the batches that have a file, in order."""
        folder = self.folder  # once: which version of TensorFlow there is takes longer to find than a file
        return [number for number in range(MOST_BATCHES) if (folder / file_name(subject, number)).exists()]

    @property
    def starts(self) -> int:
        """How many random starts a batch has."""
        return self.recipe.starts

    @property
    def folder(self) -> Path:
        """Where the files of this recipe and this version of TensorFlow lie. Raises ExamgenError without TensorFlow."""
        return self._root / f"recipe-{self.recipe.version}-tensorflow-{tensorflow_version()}"

    def path(self, subject: Subject, number: int) -> Path:
        """The file of a batch. Raises ExamgenError if there can be no such batch."""
        if not 0 <= number < MOST_BATCHES:
            raise ExamgenError(
                f"bank, {subject.name}: batch {number} is beyond the {MOST_BATCHES} that there are, 0 to "
                f"{MOST_BATCHES - 1}. Ask for fewer questions or for another activation too."
            )
        return self.folder / file_name(subject, number)

    def stop(self) -> None:
        """End training, and forget the batches that were started and not taken."""
        self._trainer.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _keep(self, batch: Batch) -> None:
        path = self.path(batch.subject, batch.number)
        try:
            make_folder(path.parent)
            write_file(path, packed(batch, self.recipe))
        except ExamgenError as error:
            warn(f"The trained networks are used but not kept. {error}", BankWarning, stacklevel=3)


def file_name(subject: Subject, number: int) -> str:
    """What the file of a batch is called in its folder."""
    return f"{subject.name}-{number:02}.json"


def make_folder(folder: Path) -> None:
    """Make a folder and its parents. Raises ExamgenError if the system refuses."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(folder, error) from error


def tensorflow_version() -> str:
    """Version of the installed TensorFlow, found without importing it. Raises ExamgenError if there is none."""
    for name in ("tensorflow", "tensorflow-cpu"):
        with suppress(PackageNotFoundError):
            return version(name)
    raise ExamgenError("bank: TensorFlow is not installed. Run: python -m pip install tensorflow")


def header(subject: Subject, number: int, recipe: Recipe) -> dict[str, Any]:
    """What a file says of its networks, the values as JSON gives them back."""
    said: dict[str, Any] = json.loads(json.dumps(recipe.said_of(subject)))
    return {
        "format": FORMAT,
        "recipe": said,
        "tensorflow": tensorflow_version(),
        "activation": subject.activation,
        "batch": number,
        "starts": recipe.starts,
    }


def packed(batch: Batch, recipe: Recipe) -> bytes:
    """The file of a batch: the header, `networks` as pairs of index and texts, and the digest."""
    document = header(batch.subject, batch.number, recipe) | {"networks": [flat(each) for each in batch.networks]}
    content = json.dumps(document, separators=(",", ":")).removesuffix("}").encode()
    return content + DIGEST.format(sha256(content).hexdigest()).encode()


def unpacked(data: bytes, subject: Subject, number: int, recipe: Recipe) -> Batch | None:
    """The batch in a file, or None if it is of another recipe or version. Raises ValueError if it is damaged."""
    length = len(DIGEST.format("")) + sha256().digest_size * 2
    content, end = data[:-length], data[-length:]
    if end != DIGEST.format(sha256(content).hexdigest()).encode():
        raise ValueError("its digest does not fit")
    document = json.loads(content + b"}")
    networks = document.pop("networks", ())
    if document != header(subject, number, recipe):
        return None
    return Batch(subject, number, recipe.starts, unflatten(networks, subject))


def read_batch(path: Path, subject: Subject, number: int, recipe: Recipe) -> Batch | None:
    """The batch in the file at `path`; None, with a warning if the file is damaged, if it has to be trained."""
    try:
        with opened(path) as file:
            return unpacked(file.read(), subject, number, recipe)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if shortage(error):
            raise unreadable(path, error, "") from error
        reason = error.strerror or "unreadable"
    except (ValueError, TypeError, IndexError) as error:
        reason = str(error)
    warn(f"{path}: is damaged ({reason}). Its networks are trained again.", BankWarning, stacklevel=4)
    return None
