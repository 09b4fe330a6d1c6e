"""How questions vary over many exams: for each rule of variety the share that there is, over all and in the worst exam.

python -m bench.variety                     # 200 exams of 20 of each spec, with the bank in the user's cache
python -m bench.variety --exams 10 --bank DIR
"""

import argparse
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examgen.asking.spec import Section, Spec
from examgen.composing.compose import compose
from examgen.composing.variety import RULES, WRONG_CLASS, Variety, profile_of, wrong_classes
from examgen.items.item import Item
from examgen.items.softmax import CLASS
from examgen.networks.bank import Bank
from examgen.paper.activations import Activation
from examgen.paper.network import TARGETS

COUNT = 20
SPECS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("forward, default", {"kind": "forward"}),
    ("forward, three units, fractional", {"kind": "forward", "hidden": (3,), "inputs": "fractional"}),
    ("missing-weight", {"kind": "missing-weight"}),
    ("truth-table, XOR", {"kind": "truth-table", "tasks": ("xor",)}),
    ("gradient, default", {"kind": "gradient"}),
    ("gradient, fractional", {"kind": "gradient", "inputs": "fractional"}),
    ("softmax, default", {"kind": "softmax"}),
    ("softmax, XOR", {"kind": "softmax", "tasks": ("xor",)}),
)
"""What is asked for, by a name."""


@dataclass
class Classes:
    """How many of the questions of two classes have a class that is not the task's, over all exams and in each.

    ones: in how many the class is 1; ends: the smallest and the largest share of an exam, in per cent.
    """

    hits: int = 0
    seen: int = 0
    ones: int = 0
    ends: tuple[float, ...] = ()

    def take(self, items: Sequence[Item]) -> None:
        """One more exam."""
        hits, seen = wrong_classes(items)
        if seen:
            self.hits, self.seen = self.hits + hits, self.seen + seen
            share = 100 * hits / seen
            self.ends = (min(share, *self.ends, share), max(share, *self.ends, share))
            two = [item for item in items if item.network.task in TARGETS]
            self.ones += sum(part.answer == "1" for item in two for part in item.parts if part.name == CLASS)

    def __str__(self) -> str:
        """The shares in per cent."""
        least, most = self.ends
        each = f"{100 * self.hits / self.seen:.1f} % of {WRONG_CLASS.of}, {least:.0f} to {most:.0f} % in an exam"
        return f"{each}; class 1 in {100 * self.ones / self.seen:.1f} %"


def measured(settings: Mapping[str, Any], activation: Activation, exams: int, bank: Bank) -> None:
    """Print the shares of one spec with one activation."""
    every, worst, relaxed, asked = Variety(), Counter[str](), Counter[str](), Counter[str]()
    alike, began = 0, time.process_time()
    tasks, classes = Counter[str](), Classes()
    for seed in range(exams):
        section = Section(count=COUNT, activations=(activation,), **settings)
        composed = compose(Spec(sections=(section,)), 10**38 + seed, bank)
        exam = Variety()
        for item in composed.items:
            profile = profile_of(item.kind, item.posed)
            exam.take(profile)
            every.take(profile)
            asked.update(part.name for part in item.parts if part.name.startswith("new "))
        for rule in RULES:
            if exam.seen[rule]:
                worst[rule.name] = max(worst[rule.name], round(100 * exam.hits[rule] / exam.seen[rule]))
        relaxed.update(rule if isinstance(rule, str) else rule.name for rule in exam.all_missed())
        tasks.update(item.network.task for item in composed.items)
        classes.take(composed.items)
        alike = max(alike, max(exam.patterns.values(), default=0))
    for rule in RULES:
        if every.seen[rule]:
            share, most = 100 * every.hits[rule] / every.seen[rule], float(100 * rule.most)
            print(f"    {rule.name}: {share:.1f} % of {rule.of}, at most {worst[rule.name]} %; wanted {most:.0f} %")
    if alike:
        print(f"    same pattern and row: at most {alike}")
    if classes.ends:
        print(f"    {WRONG_CLASS.name}: {classes}; tasks {dict(tasks)}")
    if asked:
        print("    asked:", ", ".join(f"{name[4:]} {count}" for name, count in sorted(asked.items())))
    print(f"    {(time.process_time() - began) / exams:.1f} s an exam; said: {dict(relaxed)}", flush=True)


def main() -> None:
    """Measure every spec."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exams", type=int, default=200)
    parser.add_argument("--bank", type=Path)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    with Bank(options.bank) as bank:
        for name, settings in SPECS:
            for activation in (Activation.RELU, Activation.SIGMOID, Activation.TANH):
                if options.only in f"{name}, {activation}":
                    print(f"{name}, {activation}:")
                    measured(settings, activation, options.exams, bank)


if __name__ == "__main__":
    main()
