"""One command of examgen under a fault: a fork of a process that has everything imported, and what became of it."""

import atexit
import errno
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

LONGEST = 300
"""Seconds that a command may take: machines are busy."""

CALLS = {
    "open": 0,
    "os.mkdir": 0,
    "os.rename": 0,
    "os.link": 0,
    "os.symlink": 1,
    "os.remove": 0,
    "os.rmdir": 0,
    "os.chmod": 0,
    "os.chown": 0,
    "os.utime": 0,
    "os.truncate": 0,
    "os.scandir": 0,
    "os.listdir": 0,
    "os.listxattr": 0,
    "fcntl.flock": 0,
}
"""What Python tells of before it asks the system, and which of its arguments is a path or an open file."""

DISKS = ("plain", "no exchange", "no links", "neither")


@dataclass(frozen=True)
class Fault:
    """What happens to a trial. at: the call, counted from 1, or None; number: the error, None for SIGKILL."""

    disk: str = "plain"
    at: int | None = None
    number: int | None = None
    after: float | None = None
    largest: int | None = None

    def __str__(self) -> str:
        how = os.strerror(self.number) if self.number else "killed"
        if self.largest is not None:
            return f"no file beyond {self.largest} bytes ({self.disk})"
        return f"{how} {f'at call {self.at}' if self.at else f'after {self.after:.3f} s'} ({self.disk})"


@dataclass
class Ended:
    """How a command ended: its exit code or minus a signal, what it said, the calls that it made, how long it took."""

    code: int
    said: str
    complained: str
    calls: list[str]
    seconds: float


class Calls:
    """Notes the calls about files below a folder, and lets a fault happen at one of them."""

    def __init__(self, root: Path, fault: Fault) -> None:
        self.root, self.fault = str(root), fault
        self.made: list[str] = []
        self.write, self.fsync = os.write, os.fsync

    def watch(self) -> None:
        """From now on, for good."""
        os.write, os.fsync = self._write, self._fsync  # these Python does not tell of
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "ctypes.dlsym" and arguments[1] == "renameat2":
            if self.fault.disk in ("no exchange", "neither"):
                raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
            self._happens("renameat2")
        elif event in CALLS and self._is_ours(arguments[CALLS[event]]):
            self._happens(event)
            if event == "os.link" and self.fault.disk in ("no links", "neither"):
                raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    def _write(self, descriptor: int, data: bytes) -> int:
        if self._is_ours(descriptor):
            self._happens("write")
        return self.write(descriptor, data)

    def _fsync(self, descriptor: int) -> None:
        if self._is_ours(descriptor):
            self._happens("fsync")
        self.fsync(descriptor)

    def _is_ours(self, place: Any) -> bool:
        try:
            if isinstance(place, int):
                path = str(Path(f"/proc/self/fd/{place}").readlink())
            else:
                path = str(Path.cwd() / os.fsdecode(place))
        except (OSError, TypeError, ValueError):
            return False
        return path.startswith(self.root)

    def _happens(self, call: str) -> None:
        self.made.append(call)
        if len(self.made) == self.fault.at:
            if self.fault.number is None:
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(self.fault.number, os.strerror(self.fault.number), f"({call})")


def run(root: Path, words: tuple[str, ...], fault: Fault) -> Ended:
    """Run a command in a forked process, with a fault, and wait for its end."""
    pipes = [os.pipe() for _ in range(3)]  # what it says and complains of, and its calls; no limit on files stops these
    begun = time.monotonic()
    process = os.fork()
    if process == 0:
        _be_the_command(root, words, fault, [pipe[1] for pipe in pipes])
    for _, theirs in pipes:
        os.close(theirs)
    while os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        elapsed = time.monotonic() - begun
        if elapsed > LONGEST or (fault.after is not None and elapsed >= fault.after):
            os.kill(process, signal.SIGKILL)
        time.sleep(0.001)
    seconds = time.monotonic() - begun
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    said, complained, calls = (_all_of(ours) for ours, _ in pipes)
    if seconds > LONGEST:
        complained += "Traceback: it hung"
    return Ended(code, said, complained, calls.split(), seconds)


def _all_of(pipe: int) -> str:
    with os.fdopen(pipe, encoding="utf-8", errors="replace") as file:
        return file.read()


def _be_the_command(root: Path, words: tuple[str, ...], fault: Fault, pipes: Sequence[int]) -> NoReturn:
    """In the forked process: be `examgen` in the trial's folder, and end."""
    code = 99
    try:
        for number, descriptor in enumerate((os.open(root.parent / "typed", os.O_RDONLY), *pipes[:2])):
            os.dup2(descriptor, number)
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, "rww"[number], encoding="utf-8") for number in range(3))
        sys.stdout.reconfigure(line_buffering=True)
        os.chdir(root / "work")
        tempfile.tempdir = os.environ["TMPDIR"] = str(root / "tmp")
        sys.argv = ["examgen", *words]
        if fault.largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (fault.largest, fault.largest))
        from examgen.desk import cli

        calls = Calls(root, fault)
        calls.watch()
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        calls.write(pipes[2], " ".join(calls.made).encode())
        atexit._run_exitfuncs()  # noqa: SLF001 as at the end of any process
    except BaseException as error:  # noqa: BLE001 told as a traceback would be
        sys.stderr.write(f"Traceback: {error!r}")
        sys.stderr.flush()
    finally:
        os._exit(code)
    raise AssertionError
