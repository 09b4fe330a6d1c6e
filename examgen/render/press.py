"""Drawing beside other work: a second process that draws half of the PDFs while this one draws the others.

WeasyPrint takes longer than all the rest of `examgen make`, and uses one processor; most machines have two.
"""

import gc
import json
import os
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from threading import Thread
from typing import Self

from examgen.processes.child import Child, end, read_frame, requests, start, write_frame
from examgen.render.laid_out import Seen
from examgen.render.pdf import Drawn, PageWarning, drawn, warm_up

MANY_OBJECTS = 200_000
"""A page is thousands of small objects that live until it is drawn; looking for garbage among them costs a tenth."""


PageTexts = Mapping[str, str]


def files(texts: PageTexts, press: "Press | None" = None, later: Callable[[], PageTexts] = dict) -> dict[str, bytes]:
    """Texts as the bytes of files, by their path; what is to be a PDF is drawn, here unless there is a press for it.

    later: further texts, which are asked for while the press draws.
    """
    return placed_files(texts, press, later)[0]


def placed_files(
    texts: PageTexts, press: "Press | None" = None, later: Callable[[], PageTexts] = dict
) -> tuple[dict[str, bytes], Mapping[str, Sequence[Seen]]]:
    """The same, and what stands where on the pages of each PDF."""
    papers = {name: text for name, text in texts.items() if name.endswith(".pdf")}
    found: Mapping[str, Drawn]
    if press:
        found, more = press.draw_placed(papers, later)
    else:
        found, more = {name: drawn(html) for name, html in papers.items()}, later()
    every = {**texts, **more}
    data = {name: found[name].pdf if name in found else text.encode() for name, text in every.items()}
    return data, {name: each.seen for name, each in found.items()}


class Press:
    """Draws PDFs, half of them in a process of its own that starts to warm up at once. `with` ends it. It draws once.

    On a machine with one processor everything is drawn here, as it is if the other process fails.
    """

    def __init__(self) -> None:
        self._helper = start("examgen.render.press") if len(os.sched_getaffinity(0)) > 1 else None

    def draw(self, papers: PageTexts, meanwhile: Callable[[], PageTexts] = dict) -> tuple[dict[str, bytes], PageTexts]:
        """The PDF of each HTML document, by its name, and what `meanwhile` returns.

        What WeasyPrint complains of becomes a `PageWarning`. meanwhile: called when this process has drawn its share.
        """
        found, more = self.draw_placed(papers, meanwhile)
        return {name: each.pdf for name, each in found.items()}, more

    def draw_placed(
        self, papers: PageTexts, meanwhile: Callable[[], PageTexts] = dict
    ) -> tuple[dict[str, Drawn], PageTexts]:
        """The same, each PDF with what stands where on its pages."""
        if self._helper is None or len(papers) < 2:
            return {name: drawn(html) for name, html in papers.items()}, meanwhile()
        helper, self._helper = self._helper, None
        away = drawn_elsewhere(papers)
        try:
            # In a thread: the other process may still be warming up, and a pipe holds less than a page.
            documents = [papers[name].encode() for name in away]
            Thread(target=send, args=(helper, documents), daemon=True).start()
            found = {name: drawn(html) for name, html in papers.items() if name not in away}
            more = meanwhile()
            answer = helper.stdout.read() if helper.stdout else b""
        finally:
            end(helper)
        for name in away:
            printed, answer = received(answer)
            found[name] = drawn(papers[name]) if printed is None else printed
        return {name: found[name] for name in papers}, more

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._helper:
            end(self._helper)


def drawn_elsewhere(papers: Mapping[str, str]) -> tuple[str, ...]:
    """The names of those that the other process draws: about half of the work, the longest one among it."""
    lengths = [0, 0]
    away = []
    for name in sorted(papers, key=lambda name: -len(papers[name])):
        if lengths[0] <= lengths[1]:
            away.append(name)
        lengths[0 if away and away[-1] == name else 1] += len(papers[name])
    return tuple(away)


def send(helper: Child, documents: Sequence[bytes]) -> None:
    """Hand documents to the other process. If that has ended, its empty answer will say so."""
    with suppress(OSError, ValueError):
        write_frame(helper.stdin, b"%d" % len(documents))
        for html in documents:
            write_frame(helper.stdin, html)


def received(answer: bytes) -> tuple[Drawn | None, bytes]:
    """The first PDF in an answer, its complaints warned of, and what comes after it; None if it is not whole."""
    head, _, rest = answer.partition(b"\n")
    try:
        said = json.loads(head)
    except ValueError:
        return None, b""
    pdf, rest = rest[: said["size"]], rest[said["size"] :]
    if len(pdf) != said["size"]:
        return None, b""
    for complaint in said["warnings"]:
        warnings.warn(complaint, PageWarning, stacklevel=3)
    return Drawn(pdf, said["seen"]), rest


def main() -> None:
    """Be the other process: warm up, read how many documents there are and each of them, answer with their PDFs."""
    asked = requests(read_frame)
    gc.set_threshold(MANY_OBJECTS)
    warm_up()
    documents = [html.decode() for html in islice(asked, int(next(asked)))]
    answers = [answered(html) for html in documents]  # all of them first: a pipe that nobody reads yet holds little
    sys.stdout.buffer.write(b"".join(answers))


def answered(html: str) -> bytes:
    """A document's PDF after a line that says how long it is, and what WeasyPrint complained of."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", PageWarning)
        pdf, seen = drawn(html)
    complaints = [str(warning.message) for warning in heard if issubclass(warning.category, PageWarning)]
    head = json.dumps({"size": len(pdf), "warnings": complaints, "seen": seen})
    return head.encode() + b"\n" + pdf


if __name__ == "__main__":
    main()
