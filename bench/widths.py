"""How many times as wide as the worst honest students need intervals are, by kind and layers and by part.

    COUNT=8 python bench/widths.py

prints for each part the largest ratio and the mean, over networks that solve XOR, every activation and 1 to 4 places;
the half unit of handing in and what rounding outwards may take are left out. `RATIOS` in `examgen/verify/crowd.py` has
the largest that was ever measured.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from examgen.exam.record import exam_text
from examgen.verify.case import Worked, case_of
from examgen.verify.crowd import reaches
from examgen.verify.reading import read
from tests.verify.solved import solved_exam, write_record

SHAPES = {
    "softmax": ((2, 2, 2),),
    **dict.fromkeys(("forward", "activation-swap"), ((2, 2, 1), (2, 3, 1), (2, 2, 2, 1))),
}
KINDS = ("forward", "activation-swap", "missing-weight", "truth-table", "softmax", "dump", "gradient")
FRACTIONAL = ("forward", "activation-swap", "dump", "gradient")


def questions(folder: Path, count: int) -> Iterator[Worked]:
    """Some of everything."""
    for kind, activation, places in product(KINDS, ("relu", "sigmoid", "tanh", "leaky-relu"), (1, 2, 3, 4)):
        for shape in SHAPES.get(kind, ((2, 2, 1),)):
            for inputs in ("binary", "fractional")[: 1 + (kind in FRACTIONAL)]:
                exam = solved_exam(count, activation, kind=kind, places=places, shape=shape, inputs=inputs)
                yield from case_of(read(write_record(json.loads(exam_text(exam)), folder))).items


def main() -> None:
    found: dict[tuple[str, int, str], list[float]] = defaultdict(list)
    with TemporaryDirectory() as folder:
        for worked in questions(Path(folder), int(os.environ.get("COUNT", "8"))):
            for reach in reaches(worked):
                if reach.most > reach.least:
                    times = reach.width / (reach.most - reach.least)
                    found[worked.question.kind, len(worked.question.layers), reach.family].append(times)
    print(f"{'kind':16} layers  {'part':12} {'largest':>8} {'mean':>6} {'numbers':>8}")
    for (kind, layers, family), times in sorted(found.items()):
        print(f"{kind:16} {layers:6}  {family:12} {max(times):8.2f} {mean(times):6.2f} {len(times):8}")


if __name__ == "__main__":
    main()
