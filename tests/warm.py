"""Commands in forks of one process that has imported what they need: what they do, without the second of starting.

    with warm_commands(folder, drawn) as warm:                  # starts `python -m tests.warm`
        with started(["examgen", "key", "midterm"], start=Fork, env=warm(os.environ)) as process:
        run(["bash", "-c", "examgen key midterm Q07 > seen"], env=warm(os.environ))

A `Fork` is a process like any other that was started here: it has a number, a session and streams of its own, can be
stopped and killed, and has this process for a parent. In a shell `examgen` is a script that hands its arguments,
folder, environment and open files on, and ends as the fork ended.

Each fork draws its pages alone, and none that another has drawn, unless `PRESS` is in its environment; a press in a
second process is proved in tests/render and by the commands that start from nothing, which are the README's and the
tutorial's.
"""

import atexit
import base64
import gc
import importlib
import json
import os
import pickle
import pkgutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from tests.processes import Started, default_signals, started, take_orphans
from tests.whole_run import draw_all_once

SOCKET = "EXAMGEN_WARM"
"""The variable that tells where to ask for a fork."""

PRESS = "EXAMGEN_WARM_PRESS"
"""The variable with which a fork draws its pages as users have them drawn, by two processes if there are processors."""

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

SLOW = ("matplotlib.figure", "openpyxl", "pikepdf", "pypdfium2", "h5py", "typer._adapters")
"""What the program imports where it is used, and no importing of its own modules brings in. TensorFlow is not."""


Warm = Callable[[Mapping[str, str]], dict[str, str]]
"""Changes an environment so that `examgen` is a fork in it."""


class Fork(Started):
    """A command that is a fork; its environment says of which process. All else is as `subprocess.Popen` has it.

    preexec_fn: as there, but one that pickle takes: a function of a module, or a `partial` of one.
    """

    def _execute_child(self, args: Any, executable: Any, preexec_fn: Any, *rest: Any) -> None:
        _, _, folder, env, *_ = rest
        streams, umask = rest[7:13], rest[17]
        theirs = [number if at == -1 else at for number, at in enumerate(streams[place] for place in (0, 3, 5))]
        variables = dict(env)
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asked:
            asked.connect(variables.pop(SOCKET))
            said = {
                "arguments": args[1:],
                "folder": str(folder or Path.cwd()),
                "variables": variables,
                "umask": umask,
                "prepared": base64.b64encode(pickle.dumps(preexec_fn)).decode(),
            }
            socket.send_fds(asked, [json.dumps(said).encode()], theirs)
            self.pid = int(asked.recv(9))
        self._child_created = True
        self._close_pipe_fds(*streams)


@contextmanager
def warm_commands(folder: Path, drawn: Path) -> Iterator[Warm]:
    """The process that commands are forked from, while the block lasts.

    folder: for its socket and the script; drawn: what has been drawn in this run lies there.
    """
    script, address = folder / "examgen", folder / "socket"
    script.write_text(SCRIPT)
    script.chmod(0o700)
    take_orphans()

    def variables(others: Mapping[str, str]) -> dict[str, str]:
        path = os.pathsep.join([str(folder), others.get("PATH", os.defpath)])
        return {**others, "PATH": path, SOCKET: str(address)}

    with started([sys.executable, "-m", "tests.warm", address, drawn], stderr=None) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield variables


def main(address: str, drawn: str) -> NoReturn:
    """Import everything and be what commands are forked from."""
    import_all()
    serve(address, partial(examgen, Path(drawn)))


def serve(address: str, command: Callable[[], object]) -> NoReturn:
    """Say "ready", and from then on begin one command after the other: each is a call in a fork of its own."""
    default_signals()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that begin the commands
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)
        while True:
            connection, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                with connection:
                    begin(connection, command)
            connection.close()


def begin(connection: socket.socket, command: Callable[[], object]) -> NoReturn:
    """Fork a command, and say which process it is; or wait for it, and say how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request, files, *_ = socket.recv_fds(connection, LARGEST, 3)
    asked, parent = json.loads(request), os.getpid()
    left_alone = "prepared" in asked
    child = os.fork()
    if child == 0:
        if left_alone:
            os.setsid()
            while os.getppid() == parent:  # until it is the child of whoever asks, who can wait for it then
                time.sleep(0.0005)
            connection.send(str(os.getpid()).encode())
        connection.close()
        run(asked, files, command)
    if not left_alone:
        for file in files:
            os.close(file)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with suppress(BrokenPipeError):
            connection.send(str(code if code >= 0 else 128 - code).encode())
    os._exit(0)


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
    read_before()


def read_before() -> None:
    """Read a record, prove it and write it once: the types of its fields are then put together for all forks."""
    from examgen.exam.record import exam_text, load_exam
    from examgen.verify import verify_record
    from tests.exams import RECORDS

    exam_text(load_exam(RECORDS / "forward.json"))
    verify_record(RECORDS / "forward.json")


def drawn_before() -> None:
    """Fill in every page once and draw those of paper: templates, styles and fonts are then read for all forks."""
    from examgen.render import page_texts
    from examgen.render.pdf import drawn
    from tests.exams import an_exam

    for name, text in page_texts(an_exam(1)).items():
        if name.endswith(".pdf"):
            drawn(text)


def examgen(drawn: Path) -> None:
    """The command itself. drawn: what has been drawn in this run."""
    if os.environ.pop(PRESS, None) is None:
        draw_all_once(drawn)
        os.sched_getaffinity = lambda _: {0}  # so that no command starts a second process for its own work
    from examgen.__main__ import main as command

    command()


def run(request: Mapping[str, Any], files: Sequence[int], command: Callable[[], object]) -> NoReturn:
    """Be a command: take over its folder, environment and files, run it, and end as it ends."""
    code: object = 1
    try:
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["variables"])
        time.tzset()
        tempfile.tempdir = None
        for place, file in enumerate(files):
            os.dup2(file, place)
            os.close(file)
        if request.get("umask", -1) != -1:
            os.umask(request["umask"])
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        (pickle.loads(base64.b64decode(request.get("prepared", NOTHING))) or (lambda: None))()
        sys.stdin, sys.stdout, sys.stderr = stream(0), stream(1), stream(2, buffering=1, errors="backslashreplace")
        sys.argv = ["examgen", *request["arguments"]]
        command()
    except SystemExit as ended:
        code = ended.code or 0
        if isinstance(code, str):
            print(code, file=sys.stderr)
    except BaseException:  # noqa: BLE001 as Python itself ends
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        for each in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                each.flush()
        os._exit(code if isinstance(code, int) else 1)


NOTHING = base64.b64encode(pickle.dumps(None))


def stream(number: int, **how: Any) -> Any:
    """A standard stream as Python begins with it: None if it is closed."""
    with suppress(OSError):
        return os.fdopen(number, "w" if number else "r", closefd=False, **how)
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
