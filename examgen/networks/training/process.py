"""Training beside other work: the handle that a parent holds on the child process that trains."""

import json
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from tempfile import TemporaryFile
from typing import IO, Any, Self
from weakref import finalize

from examgen.files.errors import ExamgenError
from examgen.networks.training.loop import Progress
from examgen.networks.training.recipe import RECIPE, Recipe
from examgen.networks.training.records import Batch, unflatten
from examgen.networks.training.subject import Subject, subject_named
from examgen.processes import child as child_process

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
"""Environment of the child: no log lines, and the processor alone, so that a graphics card changes no number."""

MENDS = {
    signal.SIGKILL: "Perhaps memory ran out: TensorFlow needs about 700 MB. Close other programs and try again.",
    signal.SIGILL: "TensorFlow needs a processor with AVX. Use another machine, or a TensorFlow built for this one.",
}
"""What helps when a signal ended the child."""


class Trainer:
    """Trains batches of one recipe, one after the other, in a child process that the first `ask` starts.

    `with` or `stop` ends the child. It also ends with the trainer itself and with this process, even if that is
    killed. `asked` holds subject and number of each batch whose result was not taken yet. Not for sharing between
    threads.
    """

    def __init__(self, recipe: Recipe = RECIPE) -> None:
        self.recipe = recipe
        self.child: TrainingChild | None = None
        self.asked: set[tuple[Subject, int]] = set()
        self._done: dict[tuple[Subject, int], Batch] = {}

    def ask(self, subject: Subject, number: int) -> None:
        """Have batch `number`, from 0, trained after all that were asked for before, and return at once.

        To ask again before the result is taken changes nothing.
        """
        if (subject, number) in self.asked:
            return
        self._running().ask(subject, number)
        self.asked.add((subject, number))

    def result(self, subject: Subject, number: int, progress: Progress | None = None) -> Batch:
        """Wait for a batch, which is asked for now if it was not before.

        progress: called with steps done, steps to do and networks that solve the task so far.
        Raises ExamgenError if TensorFlow is missing or the child fails. Whatever is raised, the child is ended and
        everything asked for is forgotten; whoever asks again starts another child.
        """
        self.ask(subject, number)
        try:
            while (subject, number) not in self._done:
                self._take(self._running().answer(subject, number), (subject, number), progress)
        except BaseException:
            self.stop()
            raise
        self.asked.remove((subject, number))
        return self._done.pop((subject, number))

    def stop(self) -> None:
        """End the child, at once and whether or not it is done, and forget what was asked for."""
        if self.child:
            self.child.stop()
        self.child = None
        self.asked.clear()
        self._done.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _running(self) -> "TrainingChild":
        if self.child and not self.asked and self.child.process.poll() is not None:
            self.stop()  # It was ended while it had nothing to do: another one serves as well.
        if self.child is None:
            self.child = start_child(self.recipe)
            finalize(self, self.child.stop)
        return self.child

    def _take(self, document: Any, wanted: tuple[Subject, int], progress: Progress | None) -> None:
        """Take what the child said, which may be about an earlier batch than the one that is wanted."""
        match document:
            case {"subject": str(name), "batch": int(batch), "networks": networks}:
                subject = subject_named(name)
                trained = unflatten(networks, subject)
                self._done[subject, batch] = Batch(subject, batch, self.recipe.starts, trained)
            case {"subject": str(name), "batch": int(batch), "step": step, "steps": steps, "solved": solved}:
                if progress and (subject_named(name), batch) == wanted:
                    progress(step, steps, solved)
            case {"error": str(sentence)}:
                raise ExamgenError(sentence)


@dataclass(frozen=True, slots=True)
class TrainingChild:
    """A running `python -m examgen.networks.training`: its pipes speak in lines, and a file takes its complaints."""

    process: child_process.Child
    complaints: IO[bytes]

    def ask(self, subject: Subject, number: int) -> None:
        """Send a request. If the child has ended, whoever waits for its answer is told why."""
        with suppress(BrokenPipeError):
            if self.process.stdin:
                self.process.stdin.write(json.dumps({"subject": subject.name, "batch": number}).encode() + b"\n")
                self.process.stdin.flush()

    def answer(self, subject: Subject, number: int) -> Any:
        """The next document, or None for a line of somebody else's. Raises ExamgenError if the child has ended."""
        line = self.process.stdout.readline() if self.process.stdout else b""
        if not line:
            raise self.failure(subject, number)
        return parsed(line)

    def failure(self, subject: Subject, number: int) -> ExamgenError:
        """Why the child ended without a word."""
        code = self.process.wait()
        self.complaints.seek(0)
        complaint = self.complaints.read().decode(errors="replace").strip().rpartition("\n")[2]
        mend = f"To see all it says, run: {sys.executable} -m examgen.networks.training {subject.name} {number}"
        what = f"ended with exit code {code}: {complaint}"
        if code < 0:
            what = f"was ended by {signal.Signals(-code).name}."
            mend = MENDS.get(signal.Signals(-code), mend)
        return ExamgenError(f"training: batch {number} of {subject.name} {what} {mend}")

    def stop(self) -> None:
        """End it, at once and whatever it does; once more does no harm."""
        child_process.end(self.process)
        self.complaints.close()


def start_child(recipe: Recipe) -> TrainingChild:
    """A child that trains by `recipe`. It ends when its standard input closes, however this process ends."""
    complaints = TemporaryFile()  # noqa: SIM115 Child.stop closes it
    words = ("examgen.networks.training", json.dumps(asdict(recipe)))
    return TrainingChild(child_process.start(*words, complaints=complaints, **QUIET), complaints)


def parsed(line: bytes) -> Any:
    """The document on a line, or None: a library that prints to standard output must not stop us."""
    try:
        return json.loads(line)
    except ValueError:
        return None
