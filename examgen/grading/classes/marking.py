"""Marking a class: each script by itself, equal boxes once, on every processor that there is."""

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import cycle, islice
from typing import Any, TypeVar

from examgen.exam.record import Exam, Policies
from examgen.files.errors import ExamgenError
from examgen.grading.answers.people import NOBODY, Person
from examgen.grading.by_hand import overridden
from examgen.grading.classes.scripts import ScriptTexts, StudentScript
from examgen.grading.classes.voids import Void, voided
from examgen.grading.marker import Marked, Marker
from examgen.processes.child import Child, end, read_frame, start, write_frame

REMEMBERED = 1 << 14
"""Marked questions that a process remembers: much of a class writes the same."""

CHUNK = 200
"""Scripts that go to another process at once."""

FEW = 2000
"""Fewer scripts than these are marked before another process has started."""

AHEAD = 3
"""Chunks for each process that wait or are done before they are asked for."""

Folded = TypeVar("Folded")


@dataclass(frozen=True, slots=True)
class Scheme:
    """By what a class is marked. policies: the exam's or others; voids: by the name of the question."""

    exam: Exam
    policies: Policies
    voids: Mapping[str, Void]


@dataclass(frozen=True, slots=True)
class MarkedScript:
    """What one student earned. marks: question by question; missing: whether he handed nothing in.

    strays: answers to another form that were left out; elsewhere: questions of whose numbers several are wrong here and
    right in another form, each with that form's letter; person: who that is; code, places: as of a `StudentScript`;
    questions: how many his form has.
    """

    student: str
    form: str
    marks: tuple[Marked, ...]
    strays: int = 0
    elsewhere: tuple[tuple[str, str], ...] = ()
    missing: bool = False
    person: Person = NOBODY
    code: str = ""
    places: tuple[int, ...] | None = None
    questions: int = 0

    @property
    def asked(self) -> Sequence[int]:
        """The place in his form of each question that was marked."""
        return range(len(self.marks)) if self.places is None else self.places

    @property
    def total(self) -> Decimal:
        """The points earned."""
        return sum((marked.total for marked in self.marks), Decimal(0))

    @property
    def points(self) -> Decimal:
        """The points possible."""
        return sum((marked.points for marked in self.marks), Decimal(0))


class ClassMarker:
    """Marks scripts by one scheme, and remembers what it marked."""

    def __init__(self, scheme: Scheme) -> None:
        exam = scheme.exam
        self._voids = scheme.voids
        self._markers = {
            form: [Marker(item, exam.places, scheme.policies) for item in part.items]
            for form, part in exam.by_form().items()
        }
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._question)

    def mark(self, script: StudentScript) -> MarkedScript:
        """The marks of one script. Its order among the others changes nothing."""
        asked = list(zip(script.asked, script.boxes, strict=True))
        found = [self._remembered(script.form, place, texts) for place, texts in asked]
        marks = [marked for marked, _ in found]
        for at, (place, _) in enumerate(asked):
            if place in script.by_hand and marks[at].item not in self._voids:
                marks[at] = overridden(marks[at], script.by_hand[place])
        return MarkedScript(
            script.student,
            script.form,
            tuple(marks),
            script.strays,
            tuple((marked.item, letter) for marked, letter in found if letter),
            script.missing,
            script.person,
            script.code,
            script.places,
            len(self._markers[script.form]),
        )

    def _question(self, form: str, place: int, texts: ScriptTexts) -> tuple[Marked, str]:
        """The marks of one question, and the form whose answers these are, if that is another one."""
        marker = self._markers[form][place]
        marked = marker.mark(_by_part(marker, texts))
        wrong = [part.name for part in marked.parts if part.verdict == "wrong"]
        letter = ""
        if len(wrong) > 1:
            others = (other for other in self._markers if other != form)
            letter = next((other for other in others if self._right_there(other, place, marker, texts, wrong)), "")
        return voided(marked, marker.item, self._voids.get(marker.item.name)), letter

    def _right_there(self, form: str, place: int, here: Marker, texts: ScriptTexts, wrong: Sequence[str]) -> bool:
        """Whether at least two boxes that are wrong here hold what is right in the same place of another form."""
        there = self._markers[form][place]
        names = {part.name for part in there.item.parts}
        boxes = {name: text for name, text in _by_part(here, texts).items() if name in names}
        right = {part.name for part in there.mark(boxes).parts if part.verdict == "right"}
        return len(right.intersection(wrong)) > 1


def _by_part(marker: Marker, texts: ScriptTexts) -> dict[str, str]:
    return {part.name: text for part, text in zip(marker.item.parts, texts, strict=True)}


def marked_chunks(
    scripts: Iterable[StudentScript], scheme: Scheme, count: int, fold: Callable[[Sequence[MarkedScript]], Folded]
) -> Iterator[Folded]:
    """What `fold` makes of the scripts, chunk by chunk in their order, in the process that marked them.

    count: about how many there are; few are marked in this process. fold: known to other processes by its name, as
    functions of modules are. Raises ExamgenError if the system ends one of the processes.
    """
    processors = len(os.sched_getaffinity(0))
    rest = iter(scripts)
    if count < FEW or processors < 2:
        marker = ClassMarker(scheme)
        while chunk := list(islice(rest, CHUNK)):
            yield fold(list(map(marker.mark, chunk)))
        return
    with ExitStack() as ends:
        workers = []
        for _ in range(processors):
            workers.append(start("examgen.grading.classes.worker"))
            ends.callback(end, workers[-1])
        for worker in workers:
            _ask(worker, (scheme, fold))
        yield from _in_turn(workers, rest, AHEAD * processors)


def _in_turn(workers: Sequence[Child], scripts: Iterator[StudentScript], ahead: int) -> Iterator[Any]:
    """The results chunk by chunk. Never more than `ahead` are on their way: a class of any size needs little memory."""
    waiting: deque[Child] = deque()
    turns = cycle(workers)
    while chunk := list(islice(scripts, CHUNK)):
        waiting.append(next(turns))
        _ask(waiting[-1], chunk)
        if len(waiting) > ahead:
            yield _answer(waiting.popleft())
    while waiting:
        yield _answer(waiting.popleft())


ENDED = "marking: the system ended one of its processes. Free some memory and try again."


def _ask(worker: Child, what: object) -> None:
    """Send something to a worker. It takes all that is sent at once, whatever it is at: nobody waits for the other."""
    try:
        write_frame(worker.stdin, pickle.dumps(what))
    except BrokenPipeError:
        raise ExamgenError(ENDED) from None


def _answer(worker: Child) -> Any:
    """What a worker made of the next chunk that it was sent. Raises what it raised."""
    frame = read_frame(worker.stdout)
    if not frame:
        raise ExamgenError(ENDED)
    answer = pickle.loads(frame)  # noqa: S301 from our own process
    if isinstance(answer, Exception):
        raise answer
    return answer
