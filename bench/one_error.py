"""Whether marks are those that a human would give: one arithmetic error carried on, and convenient numbers invented.

python bench/one_error.py                       20,000 students of either sort, of seven kinds, of the cached bank
"""

import argparse
import sys
from itertools import islice
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examgen.items.kinds import KINDS
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from tests.grading.one_error import Question, tried
from tests.items.stress import WORK, good_items

ACTIVATIONS = ("relu", "sigmoid", "tanh", "leaky-relu")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scripts", type=int, default=20_000, help="scripts of either sort, all kinds (20000)")
    parser.add_argument("--items", type=int, default=20, help="questions of each kind and activation (20)")
    parser.add_argument("--seed", type=int, default=0, help="which questions and which students (0)")
    parser.add_argument("--kind", choices=WORK, action="append", help="only this kind; several times")
    parser.add_argument("--odd", type=int, default=0, help="scripts to show of each kind that were not as expected (0)")
    asked = parser.parse_args()
    each, failed = -(-asked.scripts // len(WORK)), False
    for kind in asked.kind or WORK:
        random = Random(f"{asked.seed}/{kind}/one error")
        questions = [question for name in ACTIVATIONS for question in questions_of(kind, name, asked.items, random)]
        done = tried(questions, each, random)
        print(
            f"{kind:16} {done.fair:5} of {done.unlucky:5} unlucky lose one box ({done.fair / done.unlucky:.2%}); "
            f"apart {done.apart_fair} of {done.apart}; "
            f"{done.eased:5} of {done.cheats:5} cheats eased ({done.eased / max(1, done.cheats):.2%})",
            flush=True,
        )
        for line in done.odd[: asked.odd]:
            print(f"    {line}")
        failed |= done.fair < 0.995 * done.unlucky or done.eased < 0.97 * done.cheats
    sys.exit(1 if failed else 0)


def questions_of(kind: str, activation: str, items: int, random: Random) -> list[Question]:
    """Good questions of real networks."""
    subject = Subject(activation, output=KINDS[kind].SCOPE.output)
    return [Question(item, places) for item, places in islice(good_items(Bank(), kind, subject, 1, random), items)]


if __name__ == "__main__":
    main()
