"""300 networks of random shapes through every kind that fits, against Keras and by the second way.

    python bench/any_network.py             # 300; COUNT=20 for fewer, SEED=7 for others

prints what does not agree, and how many questions of each kind there were. Exit code 1 if anything does not.
"""

import os
import sys
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.items.against_keras import told
from tests.items.any_network import networks, sizes_drawn
from tests.items.both_ways import disagreement, fitting


def main() -> int:
    seed, count = int(os.environ.get("SEED", "1")), int(os.environ.get("COUNT", "300"))
    chance, counts, proved, wrong = Random(seed), Counter[str](), Counter[str](), 0
    with TemporaryDirectory() as folder:
        for network, row in networks(seed, [sizes_drawn(chance) for _ in range(count)]):
            found = [*told(network, row, counts)]
            for kind in fitting(network):
                lie = disagreement(network, row, kind, Path(folder))
                proved[kind] += 1
                found += [f"{kind}: {lie}"] if lie else []
            wrong += bool(found)
            for line in found:
                print(f"{network!r}: {line}", flush=True)
    print(f"{count} networks; held against Keras: {dict(counts)}; by both ways: {dict(proved)}; {wrong} do not agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
