"""Networks that TensorFlow trained once and that are kept here, for every test that wants any network of the bank.

    put_into(bank)          # writes them into a bank, each batch under its own subject and number

Of XOR with two hidden units there are all networks of batch 0, so that an exam of any length can be made, and the one
that the documents show is what their readers get; of every other subject a few of it, so that this file stays small.
Training itself is proved in tests/networks/training, with real runs.
To train them anew: `python -m tests.kept_bank`, then look at what changed.
"""

import json
import lzma
from pathlib import Path

from examgen.files.whole import write_file
from examgen.networks.bank import Bank, make_folder, packed
from examgen.networks.training import TASKS, TRAINED_ACTIVATIONS, Batch, Subject
from examgen.networks.training.records import flat, unflatten

FILE = Path(__file__).with_name("kept_bank.json.xz")
"""Flat networks, as a batch's file has them, by the subject's name and the batch's number."""

FEW = 120

Kept = tuple[Subject, int]

WHOLE: tuple[Kept, ...] = tuple((Subject(activation), 0) for activation in TRAINED_ACTIVATIONS)
"""Batches of which every network is kept."""

IN_PART: tuple[Kept, ...] = (
    *((Subject(activation, task), 0) for activation in TRAINED_ACTIVATIONS for task in TASKS if task != "xor"),
    *((Subject(activation, hidden=hidden), 0) for activation in TRAINED_ACTIVATIONS for hidden in ((3,), (2, 2))),
    *((Subject(activation, output="softmax"), 0) for activation in TRAINED_ACTIVATIONS),
    (Subject("sigmoid"), 1),
)
"""Batches of which the first few networks are kept."""


def put_into(bank: Bank) -> None:
    """Write the kept networks to where a bank looks for them, as if it had trained them itself."""
    kept = json.loads(lzma.decompress(FILE.read_bytes()))
    for subject, number in (*WHOLE, *IN_PART):
        path = bank.path(subject, number)
        make_folder(path.parent)
        networks = unflatten(kept[key(subject, number)], subject)
        write_file(path, packed(Batch(subject, number, bank.starts, networks), bank.recipe))


def key(subject: Subject, number: int) -> str:
    return f"{subject.name}-{number:02}"


def main() -> None:
    """Train what is kept, as far as the user's own bank has not done so before, and write the file anew."""
    with Bank() as bank:
        for subject, number in (*WHOLE, *IN_PART):
            bank.start(subject, number)
        batches = {kept: bank.batch(*kept).networks for kept in (*WHOLE, *IN_PART)}
    some = {kept: networks if kept in WHOLE else networks[:FEW] for kept, networks in batches.items()}
    text = json.dumps({key(*kept): [flat(each) for each in networks] for kept, networks in some.items()})
    FILE.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
