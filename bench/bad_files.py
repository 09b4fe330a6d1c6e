"""Whether damaged files of every sort end in one line each: read, or refused, in little time and memory.

python bench/bad_files.py                       20,000 files, shared out to the sorts; some minutes
python bench/bad_files.py --only spec 17        what becomes of one of them
"""

import argparse
import resource
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.bad_files import DAMAGED, Outcome, outcome

SLOW = 5.0
"""Seconds of processor time that no file of so little may take."""

LARGE = 500_000
"""Kibibytes that this process may have held at most."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=20_000, help="files in all (20000)")
    parser.add_argument("--seed", type=int, default=0, help="which files (0)")
    parser.add_argument("--only", nargs=2, metavar=("SORT", "NUMBER"), help="one file, and how it ends")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        if asked.only:
            print(tried(asked.only[0], int(asked.only[1]), asked.seed, Path(folder)))
            return
        wrong = 0
        print(f"{'':28}{'files':>7}{'read':>7}{'refused':>9}{'otherwise':>11}{'longest':>9}")
        for sort in DAMAGED:
            wrong += all_of(sort, asked.files // len(DAMAGED), asked.seed, Path(folder))
    largest = most_held()
    print(f"at most {largest / 1000:,.0f} MB")
    sys.exit(bool(wrong) or largest > LARGE)


def most_held() -> int:
    """Kibibytes that this process held at most. On Linux `getrusage` counts what its parent held too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    held = dict(line.split(":", 1) for line in status.read_text().splitlines())["VmHWM"]
    return int(held.removesuffix("kB"))


def all_of(sort: str, count: int, seed: int, folder: Path) -> int:
    """Try so many files of a sort and say how they end. Returns how many ended otherwise than they should."""
    read = refused = 0
    wrong: list[int] = []
    longest = 0.0
    for number in range(count):
        started = time.process_time()
        found = tried(sort, number, seed, folder)
        taken = time.process_time() - started
        longest = max(longest, taken)
        read, refused = read + (found.end == "read"), refused + (found.end == "refused")
        if found.end == "otherwise" or taken > SLOW:
            wrong.append(number)
            print(f"{sort} {number}: {found.end} after {taken:.1f} s: {found.said}", file=sys.stderr)
    print(f"{sort:28}{count:>7,}{read:>7,}{refused:>9,}{len(wrong):>11}{longest:>8.2f}s", flush=True)
    return len(wrong)


def tried(sort: str, number: int, seed: int, folder: Path) -> Outcome:
    try:
        return outcome(sort, f"{seed}/{sort}/{number}", folder)
    except Exception:  # noqa: BLE001 whatever it is, it should not be
        return Outcome("otherwise", traceback.format_exc().strip().replace("\n", " | ")[-400:])


if __name__ == "__main__":
    main()
