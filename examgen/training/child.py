"""The child process that trains one batch after another, so that TensorFlow starts once, beside other work.

Standard input asks, a document a line: {"subject", "batch"}, a subject by its name. Standard output answers in the same
order: for each batch {"subject", "batch", "step", "steps", "solved"} for progress and in the end {"subject", "batch",
"networks"}; or {"error"}, the last line of all, with a sentence for what a user can mend.
"""

import json
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import TypeAlias

from examgen.errors import ExamgenError
from examgen.training.loop import train
from examgen.training.recipe import RECIPE, Recipe
from examgen.training.subject import subject_named

Request: TypeAlias = tuple[str, int]
"""A subject's name and the number of a batch."""


def main(words: Sequence[str]) -> int:
    """Train, print, and return the exit code. words: a subject's name and numbers, or a recipe as JSON.

    After a recipe, standard input asks for batches, and the process ends with it, at once.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if len(words) > 1:
        return answer([(words[0], int(number)) for number in words[1:]], RECIPE)
    return answer(asked(), Recipe(**json.loads(words[0])))


def answer(requests: Iterable[Request], recipe: Recipe) -> int:
    """Train what is asked for, in turn, and return the exit code."""
    try:
        for name, batch in requests:
            networks = train(subject_named(name), batch, recipe, partial(report, name, batch))
            say({"subject": name, "batch": batch, "networks": networks})
    except ModuleNotFoundError as error:
        if error.name != "tensorflow":
            raise
        say({"error": f"training: TensorFlow is not installed. Run: {sys.executable} -m pip install tensorflow"})
        return 1
    except ExamgenError as error:
        say({"error": str(error)})
        return 1
    return 0


def asked() -> Iterator[Request]:
    """Requests as they come in on standard input."""
    lines: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=listen, args=(lines,), daemon=True).start()
    while True:
        document = json.loads(lines.get())
        yield document["subject"], document["batch"]


def listen(lines: SimpleQueue[bytes]) -> None:
    """Hand on the lines of standard input. When it is closed, end the process at once, whatever is being trained.

    However the parent ends, its end of the pipe is closed then.
    """
    # Not sys.stdin: a thread that waits in there holds a lock which the interpreter wants when it ends.
    with open(0, "rb", buffering=0) as standard_input:
        for line in standard_input:
            lines.put(line)
    os._exit(0)


def report(name: str, batch: int, step: int, steps: int, solved: int) -> None:
    """One line of progress."""
    say({"subject": name, "batch": batch, "step": step, "steps": steps, "solved": solved})


def say(document: object) -> None:
    """One line for the parent."""
    print(json.dumps(document), flush=True)  # noqa: T201
