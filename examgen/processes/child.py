"""Child processes of our own: modules of examgen that are asked on standard input and answer on standard output.

Signals are for the process that starts them, and which ends them: a terminal sends Ctrl-C to all of them at once. A
child ends by itself as soon as its standard input closes, and so with its parent, however that ends.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, BinaryIO, TypeAlias, TypeVar

from examgen.processes.stops import STOPS

Child: TypeAlias = subprocess.Popen[bytes]

Request = TypeVar("Request")


def start(module: str, *words: str, complaints: IO[bytes] | int = subprocess.DEVNULL, **variables: str) -> Child:
    """Start `python -m module words`, with pipes to and from it; whoever starts it calls `end`.

    complaints: where its standard error goes; variables: what is added to its environment. Raises OSError where the
    system refuses.
    """
    # -P: a file json.py in the user's folder is not ours to import.
    command = [sys.executable, "-P", "-m", module, *words]
    pipe, child = subprocess.PIPE, None
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # the child inherits that, from its first moment
    try:
        child = subprocess.Popen(  # noqa: S603 our own words only
            command, env=child_environment() | variables, stdin=pipe, stdout=pipe, stderr=complaints
        )
        signal.pthread_sigmask(signal.SIG_SETMASK, before)  # what has come meanwhile comes through here
    except BaseException:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if child:
            end(child)
        raise
    return child


def child_environment() -> dict[str, str]:
    """This process's environment, in which a child finds this very examgen even where it is not installed."""
    root = Path(__file__).parents[2]
    if root.name in {"site-packages", "dist-packages"}:
        return dict(os.environ)
    paths = filter(None, (str(root), os.environ.get("PYTHONPATH")))
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)}


def end(child: Child) -> None:
    """End a child, at once and whatever it does; once more does no harm."""
    child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout, child.stderr):
        with suppress(OSError):
            if stream:
                stream.close()


def requests(read: Callable[[BinaryIO], Request]) -> Iterator[Request]:
    """In a child: what it is asked on standard input, as it comes in. When that closes, the process ends at once.

    read: takes one request, or something false at the end.
    """
    waiting: SimpleQueue[Request] = SimpleQueue()
    Thread(target=_listen, args=(read, waiting), daemon=True).start()
    return iter(waiting.get, None)


def _listen(read: Callable[[BinaryIO], Request], waiting: SimpleQueue[Request]) -> None:
    # Not sys.stdin: a thread that waits in there holds a lock which the interpreter wants when it ends.
    with open(0, "rb") as standard_input:
        while request := read(standard_input):
            waiting.put(request)
    os._exit(0)


def write_frame(stream: IO[bytes] | None, data: bytes) -> None:
    """Send some bytes as one piece. Raises OSError if nobody reads any more."""
    if stream:
        stream.write(b"%d\n" % len(data) + data)
        stream.flush()


def read_frame(stream: IO[bytes] | None) -> bytes:
    """What `write_frame` sent, which is never empty; empty at the end, and where the sender was cut off."""
    size = stream.readline() if stream else b""
    data = stream.read(int(size)) if stream and size.endswith(b"\n") else b""
    return data if data and len(data) == int(size) else b""
