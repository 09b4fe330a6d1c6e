"""The child process that trains one batch after another, so that TensorFlow starts once, beside other work.

Standard input asks, a document a line: {"subject", "batch"}, a subject by its name. Standard output answers in the same
order: for each batch {"subject", "batch", "step", "steps", "solved"} for progress and in the end {"subject", "batch",
"networks"}; or {"error"}, the last line of all, with a sentence for what a user can mend.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from examgen.files.errors import ExamgenError
from examgen.networks.training.loop import train
from examgen.networks.training.recipe import RECIPE, Recipe
from examgen.networks.training.subject import subject_named
from examgen.processes.child import requests

BatchAsked: TypeAlias = tuple[str, int]
"""A subject's name and the number of a batch."""


def main(words: Sequence[str]) -> int:
    """Train, print, and return the exit code. words: a subject's name and numbers, or a recipe as JSON.

    After a recipe, standard input asks for batches, and the process ends with it, at once.
    """
    if len(words) > 1:
        return answer([(words[0], int(number)) for number in words[1:]], RECIPE)
    return answer(asked(), Recipe(**json.loads(words[0])))


def answer(batches: Iterable[BatchAsked], recipe: Recipe) -> int:
    """Train what is asked for, in turn, and return the exit code."""
    try:
        for name, batch in batches:
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


def asked() -> Iterator[BatchAsked]:
    """Requests as they come in on standard input. When it is closed the process ends, whatever is being trained."""
    for line in requests(lambda stream: stream.readline()):
        document = json.loads(line)
        yield document["subject"], document["batch"]


def report(name: str, batch: int, step: int, steps: int, solved: int) -> None:
    """One line of progress."""
    say({"subject": name, "batch": batch, "step": step, "steps": steps, "solved": solved})


def say(document: object) -> None:
    """One line for the parent."""
    print(json.dumps(document), flush=True)  # noqa: T201
