"""How many items the students and the second way go through: none may be refused, none taken for right, no lie told.

python bench/stress.py --items 20000            the full test, of the cached bank; some minutes an activation
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examgen.items import hand_code
from examgen.networks.bank import Bank
from examgen.networks.training import TRAINED_ACTIVATIONS
from tests.items.stress import WORK, stress
from tests.items.stress_by_hand import stress_by_hand


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=500, help="items of each activation (500)")
    parser.add_argument("--seed", type=int, default=0, help="which items and which students (0)")
    parser.add_argument("--batches", type=int, default=1, help="batches of the bank that they come from (1)")
    parser.add_argument(
        "--kind", choices=[*WORK, hand_code.NAME], default="forward", help="kind of the items (forward)"
    )
    parser.add_argument("--hidden", default="2", help="units of each hidden layer: 2, 3 or 2-2 (2)")
    asked = parser.parse_args()
    hidden = tuple(map(int, asked.hidden.split("-")))
    print(f"{'':8}{'items':>8}{'honest':>9}{'mistaken':>10}{'wrong':>7}{'items a second':>16}")
    wrong = []
    by_hand = asked.kind == hand_code.NAME
    for activation in hand_code.SCOPE.activations if by_hand else TRAINED_ACTIVATIONS:
        start = time.perf_counter()
        if by_hand:
            outcome = stress_by_hand(activation, asked.items, asked.seed)
        else:
            outcome = stress(Bank(), activation, asked.items, asked.seed, asked.batches, asked.kind, hidden)
        rate = outcome.items / (time.perf_counter() - start)
        counts = f"{outcome.items:>8}{outcome.honest:>9}{outcome.mistaken:>10}{len(outcome.complaints):>7}"
        print(f"{activation:8}{counts}{rate:>16.0f}", flush=True)
        wrong += outcome.complaints
    for complaint in wrong[:20]:
        print(complaint)
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
