"""A process that marks scripts beside others: asked for chunks of them, it answers with what is folded of each."""

import gc
import pickle
import sys

from examgen.grading.classes.marking import ClassMarker
from examgen.processes.child import read_frame, requests, write_frame

MANY_OBJECTS = 200_000
"""What is remembered lives on; looking for garbage in it costs time."""


def main() -> None:
    """Read a scheme and what folds marked scripts, then chunks of scripts, and answer each of those."""
    asked = requests(read_frame)
    gc.set_threshold(MANY_OBJECTS)
    scheme, fold = pickle.loads(next(asked))  # noqa: S301 from the process that started this one
    marker = ClassMarker(scheme)
    for chunk in asked:
        try:
            answer = fold(list(map(marker.mark, pickle.loads(chunk))))  # noqa: S301
        except Exception as error:  # noqa: BLE001 it is raised where the answer is awaited
            answer = error
        write_frame(sys.stdout.buffer, pickle.dumps(answer))


if __name__ == "__main__":
    main()
