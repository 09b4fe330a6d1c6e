"""How fair and how fast marks are: students of every kind of question, saboteurs, and a class of 10,000.

python bench/marking.py                         2,000 questions of seven kinds, of the cached bank; some minutes a kind
"""

import argparse
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examgen.exam.record import Policies
from examgen.grading.marker import Marker
from examgen.items.kinds import KINDS
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from tests.grading.classes import Boxes, boxes
from tests.grading.fairness import proved
from tests.items.stress import WORK, good_items

ACTIVATIONS = ("relu", "sigmoid", "tanh")

HONEST = 0.6
"""How many of a class's answers are those of honest students; of the others, each makes a slip."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=96, help="items of each kind and activation (96)")
    parser.add_argument("--scripts", type=int, default=1000, help="answers to each kind whose marking is timed (1000)")
    parser.add_argument("--seed", type=int, default=0, help="which items and which students (0)")
    parser.add_argument("--kind", choices=WORK, action="append", help="only this kind; several times")
    asked = parser.parse_args()
    wrong = []
    for kind in asked.kind or WORK:
        wrong += fair(kind, asked.items, asked.seed)
        fast(kind, asked.scripts, asked.seed)
    for complaint in wrong[:20]:
        print(complaint)
    if wrong:
        sys.exit(1)


def fair(kind: str, items: int, seed: int) -> list[str]:
    wrong = []
    for activation in ACTIVATIONS:
        done = proved(Bank(), kind, Subject(activation, output=KINDS[kind].SCOPE.output), items, seed)
        print(
            f"{kind:16} {activation:8} {done.items} items, {done.honest} honest, {done.mistaken} mistaken; "
            f"{done.sabotaged} saboteurs gain at most {done.gain:.0%} (half); "
            f"{done.slipped} look like a slip or an error, {done.slipped_gain:.0%} (none); "
            f"{done.toiling} have as much to do; {len(done.complaints)} wrong",
            flush=True,
        )
        wrong += done.complaints
    return wrong


def fast(kind: str, scripts: int, seed: int) -> None:
    """Marking alone, one core: ten items, their markers ready."""
    random = Random(f"{seed}/{kind}/class")
    items = list(islice(good_items(Bank(), kind, Subject("tanh", output=KINDS[kind].SCOPE.output), 1, random), 10))
    markers = [Marker(item, places, Policies()) for item, places in items]
    answers = [(place, script) for place, script in islice(a_class(items, random), scripts)]
    for marker in markers:
        marker.mistakes.doubles  # noqa: B018 worked out once
    start = time.process_time()
    for place, script in answers:
        markers[place].mark(script)
    each = (time.process_time() - start) / len(answers)
    print(f"{kind:16} {each * 1e6:.0f} µs an answer, {50_000 * each / 2:.1f} s for 10,000 scripts of 5 on two cores")


def a_class(items: list, random: Random) -> Iterator[tuple[int, Boxes]]:
    while True:
        place = random.randrange(len(items))
        item, places = items[place]
        honest, mistaken = WORK[item.kind]
        if random.random() < HONEST:
            work = honest(item, places, random)
        else:
            work = random.choice([work for _, work in mistaken(item, places, random)])
        yield place, boxes(work, random)


if __name__ == "__main__":
    main()
