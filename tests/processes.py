"""What tests start: with the default dispositions of signals, ended with its group when the test leaves, never waited
for without end.

A run that a shell starts in the background, or nohup, ignores some signals, and whatever it starts would inherit that.
"""

import ctypes
import os
import pty
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any, Self

Ended = subprocess.CompletedProcess[str]

PIPE, DEVNULL, STDOUT = subprocess.PIPE, subprocess.DEVNULL, subprocess.STDOUT

LONGEST = 300
"""Seconds that anything is waited for: machines are busy."""


class Started(subprocess.Popen[str]):
    """A running command that nobody waits for without end."""

    def wait(self, timeout: float | None = LONGEST) -> int:
        return super().wait(timeout)

    def communicate(self, input: str | None = None, timeout: float | None = LONGEST) -> tuple[Any, Any]:  # noqa: A002
        return super().communicate(input, timeout)


def default_signals() -> None:
    """Have whatever is started from here on begin with the default dispositions, and Ctrl-C reach this process.

    A signal that is ignored here stays without effect, by a handler that does nothing: programs inherit what is
    ignored, but no handler.
    """
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def run(command: Sequence[object], check: bool = False, **how: Any) -> Ended:
    """What a command did when it has ended. check: that it went well. how: as `started` takes it, and `input`."""
    typed = how.pop("input", None)
    if typed is not None:
        how["stdin"] = PIPE
    with started(command, **how) as process:
        said, complained = process.communicate(typed)
    assert not (check and process.returncode), complained
    return Ended(process.args, process.returncode, said, complained)


@contextmanager
def started(command: Sequence[object], start: type[Started] = Started, **how: Any) -> Iterator[Started]:
    """A command that runs in a session of its own; all that is left of its group is killed when the block ends.

    how: as `subprocess.Popen` takes it. What is not said goes into pipes, and standard input is empty. start: what
    starts it, like tests/warm.py.
    """
    how = {"stdin": DEVNULL, "stdout": PIPE, "stderr": PIPE, "text": True, "encoding": "utf-8", **how}
    process = start([str(word) for word in command], start_new_session=True, **how)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            with suppress(OSError):
                if stream:
                    stream.close()


def until(happened: Callable[[], object], process: Started) -> None:
    """Wait until something has happened that a running command does."""
    end = time.monotonic() + LONGEST
    while not happened():
        assert process.poll() is None, "the command ended before that"
        assert time.monotonic() < end, "that never happened"
        time.sleep(0.005)


class Terminal:
    """A terminal for what is started: `theirs` is its end. All that is said there is read at once, until it closes.

    `with` closes it, which waits for whoever else has it open: what is started there has to end first.
    """

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()
        self.said = ""
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def streams(self) -> dict[str, int]:
        """All three standard streams at this terminal, as `started` takes them."""
        return {"stdin": self.theirs, "stdout": self.theirs, "stderr": self.theirs}

    def type(self, text: str) -> None:
        """Type on the keyboard."""
        os.write(self.ours, text.encode())

    def _read(self) -> None:
        with suppress(OSError):  # so Linux says that nobody is at the other end any more
            while data := os.read(self.ours, 65536):
                self.said += data.decode(errors="replace")

    def close(self) -> None:
        """Leave the terminal, and wait until everything that was said there has been read."""
        os.close(self.theirs)
        self._reader.join(LONGEST)
        assert not self._reader.is_alive(), "somebody still has the terminal open"
        os.close(self.ours)

    def hang_up(self) -> None:
        """Take the terminal away, as a window that is closed does: nobody can say anything there any more."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, self.ours)
        os.close(nowhere)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def unprivileged() -> None:
    """For `preexec_fn`: let permissions count for root too, who may else override them, and read in spite of them."""
    system, header, now = ctypes.CDLL(None), (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert system.capget(header, now) == 0
    for capability in (1, 2):
        system.prctl(24, capability)  # for what this process becomes
        for place in (0, 1):  # for the process as it is
            now[place] &= ~(1 << capability)
    assert system.capset(header, now) == 0


def limited(what: int, most: int) -> None:
    """For `preexec_fn`, with `partial`: have no more of something than so much, like resource.RLIMIT_FSIZE."""
    resource.setrlimit(what, (most, most))


def closed(*streams: int) -> None:
    """For `preexec_fn`, with `partial`: begin without some of the standard streams."""
    for stream in streams:
        os.close(stream)


def take_orphans() -> None:
    """Have this process, and not that which started the machine, wait for what its children leave behind.

    So what they start and leave has this process for a parent: it is told how that ends, and its time is counted here.
    """
    assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0


def session(leader: int) -> list[int]:
    """The living processes of a session."""
    return [process for process in living() if _session(process) == leader]


def gone(leader: int, seconds: float = 10) -> bool:
    """Whether no process of a session lives any more, at the latest after so many seconds."""
    end = time.monotonic() + seconds
    while session(leader) and time.monotonic() < end:
        time.sleep(0.01)
    return not session(leader)


def living() -> Iterator[int]:
    """The numbers of all processes."""
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _session(process: int) -> int | None:
    try:
        after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if after_name[0] == "Z" else int(after_name[3])
