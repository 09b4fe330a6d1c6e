"""What a signal that asks us to stop leads to. Imported before all else: it needs to be ready at once."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a polite request to end, and a terminal that is closed."""

STOPPED = Event()
"""Set by any of them. Some libraries swallow the exception while they are imported; the next stage sees this."""

INTERRUPTED = 130
"""The exit code after Ctrl-C; Typer returns it too."""

NOTHING_LEFT = "stopped; nothing half done was left behind."


AGAIN = 0.01
"""Seconds after which a stop is tried again that came where no exception gets through."""


def heed_stops(stop: Callable[..., None] | signal.Handlers) -> None:
    """Have every signal that asks us to stop lead to `stop`, but for those that were ignored from the start.

    nohup and a shell's & want them to be.
    """
    for number in STOPS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)


def heed_nothing_more() -> None:
    """There is nothing left that could be stopped."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    heed_stops(signal.SIG_IGN)


def stopped_at_once(*_: object) -> NoReturn:
    """What a signal leads to while nothing but imports has been done: one line, and the end."""
    with suppress(OSError):
        os.write(2, f"examgen: {NOTHING_LEFT}\n".encode())
    os._exit(INTERRUPTED)


def interrupted(*_: object) -> None:
    """What a signal leads to from then on. Raises KeyboardInterrupt, once and wherever we are.

    While that is on its way out, another one would keep what is half done from being cleared away; it is heeded only
    where a library has swallowed the first.
    """
    STOPPED.set()
    error = sys.exception()
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return
        error = error.__context__
    raise KeyboardInterrupt


def stop_again_if_lost(lost: "UnraisableHookArgs") -> None:
    """In place of `sys.unraisablehook`: Python drops a KeyboardInterrupt while it clears away an object."""
    if isinstance(lost.exc_value, KeyboardInterrupt):
        signal.signal(signal.SIGALRM, interrupted)
        signal.setitimer(signal.ITIMER_REAL, AGAIN)
    else:
        sys.__unraisablehook__(lost)
