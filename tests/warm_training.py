"""What trains and what saves a model, in forks of one process that has imported TensorFlow: without its three seconds.

    with keras_process(folder) as socket:                # starts `python -m tests.warm_training`
        start = training_forks(socket)
        start("examgen.networks.training", recipe)       # a child, as examgen.processes.child has it
        run(["python", "-c", "import keras"], start=Fork, env={SOCKET: str(socket)})

The fixture `trained_in_forks` is for tests of what is done with batches. That a child which starts from nothing trains
the same, ends in time and says what it lacks is proved in tests/networks/training, and by commands in tests/cli.
"""

import gc
import os
import runpy
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from examgen.networks.training.keras_network import silence
from examgen.networks.training.process import QUIET
from examgen.processes import child
from examgen.processes.child import Child
from examgen.processes.stops import STOPS
from tests.processes import DEVNULL, PIPE, started, take_orphans
from tests.warm import SOCKET, Fork, serve

Start = Callable[..., Child]
"""As `examgen.processes.child.start`."""


@contextmanager
def keras_process(folder: Path) -> Iterator[Path]:
    """Where the process that forks are of listens, while the block lasts. folder: for its socket."""
    address = folder / "socket"
    take_orphans()
    with started([sys.executable, "-m", "tests.warm_training", address], stderr=None) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield address


def training_forks(address: Path) -> Start:
    """What starts children for this process, forks if they train. address: where their parent listens."""
    others = child.start

    def start(module: str, *words: str, complaints: IO[bytes] | int = DEVNULL, **variables: str) -> Child:
        if module != "examgen.networks.training":
            return others(module, *words, complaints=complaints, **variables)
        surroundings = child.child_environment() | variables | {SOCKET: str(address)}
        deaf = partial(signal.pthread_sigmask, signal.SIG_BLOCK, STOPS)
        return Fork([module, *words], stdin=PIPE, stdout=PIPE, stderr=complaints, env=surroundings, preexec_fn=deaf)  # type: ignore[return-value]

    return start


def train_in_forks(address: Path) -> None:
    """For `preexec_fn` of a command that is a fork itself, with `partial`: have forks train what it asks for."""
    child.start = training_forks(address)


def main(address: str) -> None:
    """Import TensorFlow as a child does, and be what children are forked from."""
    gc.disable()
    os.environ.update(QUIET)
    with silence():
        import keras  # noqa: F401
        import tensorflow  # noqa: F401
    serve(address, program)


def program() -> None:
    """What a fork does: a program of Python's, as `python -c` or `python -m` takes it, or a child that trains."""
    first, *more = sys.argv[1:]
    if first == "-c":
        exec(compile(more[0], "<string>", "exec"), {"__name__": "__main__"})
        sys.exit()
    if first == "-m":
        sys.argv = more
        runpy.run_module(more[0], run_name="__main__", alter_sys=True)
        sys.exit()
    train()


def train() -> None:
    """The child itself."""
    from examgen.networks.training.child import main as command

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    code = command(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
