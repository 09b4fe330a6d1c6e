"""For how many weights a sheet has room: every shape of network arranged, against `examgen/paper/room.py`.

python -m bench.room            # all shapes, numbers of every length, boxes too: half an hour
python -m bench.room 1 2        # of one and two hidden layers

For each length of numbers: the most weights into a layer up to which every shape fits, what the table says, and of the
shapes beyond it how many of those with the next few counts would have fitted all the same.
"""

import sys
from collections.abc import Sequence

from examgen.paper.room import MOST_BOXES, MOST_WEIGHTS
from examgen.render.diagram.arrangement import Demand, arrange
from examgen.render.diagram.metrics import CAP_HEIGHT, text_width
from examgen.render.diagram.plan import blank_size
from examgen.render.diagram.sizes import LABEL_SIZE_LEAST
from tests.render.diagram.networks import WIDEST, Shape, most_arriving, shapes

BEYOND = 3
"""Counts of weights beyond the last that always fits that are tried."""


def main(layers: Sequence[int]) -> int:
    """Print the tables as they are measured; 1 if a declared one promises more."""
    broken = 0
    for hidden in layers:
        for what, tables in (("numbers", MOST_WEIGHTS), ("boxes", MOST_BOXES)):
            for figures in WIDEST:
                measured, beyond = up_to(hidden, figures, what == "boxes")
                declared = tables[hidden][figures]
                broken += declared > measured
                print(
                    f"{hidden} hidden, {what} of {figures} figures: {measured} (declared {declared}); {beyond}",
                    flush=True,
                )
    return 1 if broken else 0


def up_to(hidden: int, figures: int, boxes: bool) -> tuple[int, str]:
    """The most weights into one layer with which every shape fits, and what of those with more."""
    fitting: dict[int, list[bool]] = {}
    failed: list[int] = []
    for biased in (True, False):
        for shape in sorted(shapes(hidden), key=lambda shape: most_arriving(shape, biased)):
            count = most_arriving(shape, biased)
            if len({*failed, count} - {min(failed, default=count)}) >= BEYOND and count > min(failed):
                break
            fits = arrange(demand(shape, figures, boxes, biased)) is not None
            fitting.setdefault(count, []).append(fits)
            if not fits and count not in failed:
                failed.append(count)
    first = min(failed, default=max(fitting) + 1)
    some = (f"{sum(fits)} of {len(fits)} with {count}" for count, fits in sorted(fitting.items()) if count >= first)
    return max((count for count in fitting if count < first), default=0), ", ".join(some)


def demand(shape: Shape, figures: int, boxes: bool, biased: bool) -> Demand:
    """What a shape asks for with a lone blank weight, whose output is given, or with a box on every edge."""
    width = text_width(WIDEST[figures], LABEL_SIZE_LEAST)
    size = blank_size(WIDEST[figures]) if boxes else (width, CAP_HEIGHT * LABEL_SIZE_LEAST)
    return Demand(shape, (biased,) * (len(shape) - 1), *size, width, not boxes)


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]] or [1, 2, 3]))
