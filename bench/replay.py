"""Whether forms are as hard as the table of likelihoods says: scripts with mistakes drawn from it, marked for real.

python bench/replay.py                          20,000 scripts, shared out to kinds and activations; some minutes
"""

import argparse
import sys
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examgen.items.kinds import KINDS
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from tests.grading.replay import replayed
from tests.items.stress import WORK

ACTIVATIONS = ("relu", "sigmoid", "tanh")

FARTHEST = 4
"""More standard deviations than these are no chance."""

LARGEST_SHARE = 0.05
"""How far the mean loss may be from its expectation besides: two mistakes may undo each other, or touch one word."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scripts", type=int, default=20_000, help="scripts in all (20000)")
    parser.add_argument("--items", type=int, default=10, help="items of each kind and activation (10)")
    parser.add_argument("--seed", type=int, default=0, help="which items and which students (0)")
    asked = parser.parse_args()
    each = asked.scripts // (len(WORK) * len(ACTIVATIONS))
    wrong = False
    print(f"{'':25}{'scripts':>8}{'expected':>10}{'lost':>8}{'apart':>9}{'chance':>9}{'half for eased':>16}")
    for kind in WORK:
        for activation in ACTIVATIONS:
            subject = Subject(activation, output=KINDS[kind].SCOPE.output)
            full = replayed(Bank(), kind, subject, asked.items, each, asked.seed)
            half = replayed(Bank(), kind, subject, asked.items, each, asked.seed, "half")
            print(
                f"{kind:16} {activation:8}{each:>8}{fmean(full.expected):>10.4f}{fmean(full.lost):>8.4f}"
                f"{full.apart:>+9.1%}{full.chance:>9.1%}{half.apart:>+16.1%}",
                flush=True,
            )
            wrong |= max(full.apart, -full.above_least) > FARTHEST * full.chance + LARGEST_SHARE
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
