"""Processes of our own that share work: each does task after task, with what all tasks share.

    with Workers("examgen.render.stampers") as workers:
        for result in workers.results(4, shared, tasks): ...

The module is one that ends in `serve(ready)`. On other machines it is a cluster's: `examgen.processes.cluster`.
"""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import Self

from examgen.processes.child import Child, end, read_frame, requests, start, write_frame


class Workers:
    """Processes that share work. `with` ends them. module, words: what each of them is started as."""

    def __init__(self, module: str, *words: str) -> None:
        self._module, self._words = module, words
        self._children: list[Child] = []

    @property
    def processes(self) -> list[int]:
        """The ids of those that run."""
        return [child.pid for child in self._children]

    def results(self, count: int, shared: bytes, tasks: Iterable[bytes]) -> Iterator[bytes]:
        """The result of each task, in their order, by as many processes as `count`; one more than these is held.

        It is empty where a process ended too early: whoever asks does that task.
        """
        free = self._started(count, shared)
        with ThreadPoolExecutor(count) as threads:
            waiting: deque[Future[bytes]] = deque()
            try:
                for task in tasks:
                    waiting.append(threads.submit(_asked, free, task))
                    if len(waiting) > count:  # so that what is finished does not fill the memory
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for unwanted in waiting:
                    unwanted.cancel()
                self._end()

    def _started(self, count: int, shared: bytes) -> SimpleQueue[Child]:
        free: SimpleQueue[Child] = SimpleQueue()
        for _ in range(count):
            child = start(self._module, *self._words)
            self._children.append(child)
            with suppress(OSError):
                write_frame(child.stdin, shared)
            free.put(child)
        return free

    def _end(self) -> None:
        while self._children:
            end(self._children.pop())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()


def _asked(free: SimpleQueue[Child], task: bytes) -> bytes:
    """What the next process that is free answers; nothing if it has ended."""
    child = free.get()
    try:
        write_frame(child.stdin, task)
        return read_frame(child.stdout)
    except (OSError, ValueError):
        return b""
    finally:
        free.put(child)


def serve(ready: Callable[[bytes], Callable[[bytes], bytes]]) -> None:
    """Be such a process. ready: makes of what all tasks share what gives the result of a task, which is not empty."""
    asked = requests(read_frame)
    work = ready(next(asked))
    for task in asked:
        write_frame(sys.stdout.buffer, work(task))
