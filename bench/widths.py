"""How many times as wide as the worst honest students need intervals are, by kind and layers and by part.

    COUNT=8 python bench/widths.py

prints for each part the largest ratio and the mean, over networks that solve XOR, every activation and 1 to 4 places;
those of two and three classes, and blank weights too, come as exams are made, with the bank in the user's cache. The
half unit of handing in and what rounding outwards may take are left out. `RATIOS` in `examgen/verify/crowd.py` has the
largest that was ever measured.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from examgen.asking.asked import spec_of
from examgen.exam.record import Exam, exam_text
from examgen.making import new_exam
from examgen.networks.bank import Bank
from examgen.verify.case import Worked, case_of
from examgen.verify.crowd import reaches
from examgen.verify.reading import read
from tests.verify.solved import solved_exam, write_record

SHAPES = dict.fromkeys(("forward", "activation-swap"), ((2, 2, 1), (2, 3, 1), (2, 2, 2, 1)))
KINDS = ("forward", "activation-swap", "missing-weight", "truth-table", "dump", "gradient")
FRACTIONAL = ("forward", "activation-swap", "dump", "gradient")


ACTIVATIONS = ("relu", "sigmoid", "tanh", "leaky-relu")
PLACES = (1, 2, 3, 4)


def exams(count: int, bank: Bank) -> Iterator[Exam]:
    """Some of everything."""
    for kind, activation, places in product(KINDS, ACTIVATIONS, PLACES):
        for shape in SHAPES.get(kind, ((2, 2, 1),)):
            for inputs in ("binary", "fractional")[: 1 + (kind in FRACTIONAL)]:
                yield solved_exam(count, activation, kind=kind, places=places, shape=shape, inputs=inputs)
    for task, activation, places in product(("xor", "comparison"), ACTIVATIONS, PLACES):
        asked = {"kind": "softmax", "task": task, "activation": activation, "places": places}
        yield new_exam(spec_of(seed=10**38, count=5 * count, **asked), bank)[0]
    for activation, places in product(ACTIVATIONS, PLACES):
        asked = {"kind": "missing-weight", "activation": activation, "places": places}
        yield new_exam(spec_of(seed=10**38, count=5 * count, **asked), bank)[0]


def questions(exam: Exam, folder: Path) -> tuple[Worked, ...]:
    """As verify reads them."""
    return case_of(read(write_record(json.loads(exam_text(exam)), folder))).items


def main() -> None:
    found: dict[tuple[str, int, int, str], list[float]] = defaultdict(list)
    with TemporaryDirectory() as folder, Bank() as bank:
        for exam in exams(int(os.environ.get("COUNT", "8")), bank):
            for worked in questions(exam, Path(folder)):
                layers = worked.question.layers
                for reach in reaches(worked):
                    if reach.most > reach.least:
                        shape = (worked.question.kind, len(layers), len(layers[-1].biases))
                        found[*shape, reach.family].append(reach.width / (reach.most - reach.least))
    print(f"{'kind':16} layers outputs  {'part':12} {'largest':>8} {'mean':>6} {'numbers':>8}")
    for (kind, depth, outputs, family), times in sorted(found.items()):
        print(f"{kind:16} {depth:6} {outputs:7}  {family:12} {max(times):8.2f} {mean(times):6.2f} {len(times):8}")


if __name__ == "__main__":
    main()
