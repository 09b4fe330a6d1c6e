"""Commands in forks of one process that has imported what they need: what they do, without the second of starting.

    with warm_commands(folder, drawn) as warm:                  # starts `python -m tests.warm`
        run(["bash", "-c", "examgen key midterm Q07 > seen"], env=warm(os.environ))

`examgen` is then a script that hands its arguments, folder, environment and open files on, and ends as the fork ended.
Each fork draws its pages alone, and none that another has drawn: a press in a second process is proved in tests/render
and by the commands that start from nothing, which are the README's and the tutorial's.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from tests.processes import started
from tests.whole_run import draw_once

SOCKET = "EXAMGEN_WARM"
"""The variable that tells the script where to ask."""

SCRIPT = f"""#!{sys.executable} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asked:
    asked.connect(os.environ.pop("{SOCKET}"))
    said = dict(arguments=sys.argv[1:], folder=os.getcwd(), variables=dict(os.environ))
    socket.send_fds(asked, [json.dumps(said).encode()], [0, 1, 2])
    sys.exit(int(asked.recv(9)))
"""

LARGEST = 1 << 18
"""Bytes of a request: arguments and the environment."""

SLOW = ("matplotlib.figure", "openpyxl", "pikepdf", "pypdfium2", "h5py")
"""What the program imports where it is used, and no importing of its own modules brings in. TensorFlow is not."""


Warm = Callable[[Mapping[str, str]], dict[str, str]]
"""Changes an environment so that `examgen` is a fork in it."""


@contextmanager
def warm_commands(folder: Path, drawn: Path) -> Iterator[Warm]:
    """The process that commands are forked from, while the block lasts.

    folder: for its socket and the script; drawn: what has been drawn in this run lies there.
    """
    script, address = folder / "examgen", folder / "socket"
    script.write_text(SCRIPT)
    script.chmod(0o700)
    processor = max(os.sched_getaffinity(0))

    def variables(others: Mapping[str, str]) -> dict[str, str]:
        path = os.pathsep.join([str(folder), others.get("PATH", os.defpath)])
        return {**others, "PATH": path, SOCKET: str(address)}

    with started([sys.executable, "-m", "tests.warm", address, processor, drawn], stderr=None) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield variables


def main(address: str, processor: str, drawn: str) -> NoReturn:
    """Import everything, say "ready", and from then on run one command after the other."""
    os.sched_setaffinity(0, {int(processor)})  # so that no command starts a second process to draw in
    import_all()
    draw_once(Path(drawn))
    gc.freeze()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)
        while True:
            connection, _ = listening.accept()
            with connection:
                request, files, *_ = socket.recv_fds(connection, LARGEST, 3)
                child = os.fork()
                if child == 0:
                    listening.close()
                    connection.close()
                    run(json.loads(request), files)
                for file in files:
                    os.close(file)
                code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                with suppress(BrokenPipeError):
                    connection.send(str(code if code >= 0 else 128 - code).encode())


def import_all() -> None:
    import examgen
    from examgen.render import warm_up

    for module in pkgutil.walk_packages(examgen.__path__, "examgen."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in SLOW:
        importlib.import_module(name)
    warm_up()
    drawn_before()


def drawn_before() -> None:
    """Fill in every page once and draw those of paper: templates, styles and fonts are then read for all forks."""
    from examgen.render import page_texts
    from examgen.render.pdf import drawn
    from tests.exams import an_exam

    for name, text in page_texts(an_exam(1)).items():
        if name.endswith(".pdf"):
            drawn(text)


def run(request: Mapping[str, Any], files: Sequence[int]) -> NoReturn:
    """Be the command: take over its folder, environment and files, run it, and end as it ends."""
    code: object = 1
    try:
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["variables"])
        time.tzset()
        for place, file in enumerate(files):
            os.dup2(file, place)
            os.close(file)
        sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)
        sys.argv = ["examgen", *request["arguments"]]
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        from examgen.desk.cli import main as command

        command()
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:  # noqa: BLE001 as Python itself ends
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
