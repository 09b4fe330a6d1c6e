"""What a habit of rounding costs: students who cut all numbers, or write them with one decimal, under each policy.

python bench/habits.py                          200 questions of each kind, of the cached bank
"""

import argparse
import sys
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.one_error import ACTIVATIONS, questions_of
from examgen.exam.record import Policies
from examgen.grading.marker import Marker
from tests.grading.one_error import Question
from tests.items.stress import WORK

HABITS: dict[str, Callable[[Decimal, int], Decimal]] = {
    "cut": lambda value, places: value.quantize(Decimal(1).scaleb(-places), ROUND_DOWN),
    "one decimal": lambda value, _: value.quantize(Decimal("0.1"), ROUND_HALF_UP),
}

POLICIES = {name: Policies(habits=name) for name in ("each", "once", "free")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=50, help="questions of each kind and activation (50)")
    parser.add_argument("--seed", type=int, default=0, help="which questions (0)")
    parser.add_argument("--kind", choices=WORK, action="append", help="only this kind; several times")
    asked = parser.parse_args()
    for kind in asked.kind or WORK:
        random = Random(f"{asked.seed}/{kind}/habits")
        questions = [question for name in ACTIVATIONS for question in questions_of(kind, name, asked.items, random)]
        for habit, shortened in HABITS.items():
            shares = (
                f"{policy} {fmean(earned(question, shortened, policies) for question in questions):.1%}"
                for policy, policies in POLICIES.items()
            )
            print(f"{kind:16} {habit:12} {', '.join(shares)}", flush=True)


def earned(question: Question, shortened: Callable[[Decimal, int], Decimal], policies: Policies) -> float:
    """The share of a question's points that a student with the habit earns, who makes no mistake besides."""
    item = question.item
    written = {part.name: str(part.answer) for part in item.parts}
    for part in question.numbers:
        if not part.copied:
            written[part.name] = format(shortened(question.value(part.name), question.places), "f")
    return float(Marker(item, question.places, policies).mark(written).total / item.points)


if __name__ == "__main__":
    main()
