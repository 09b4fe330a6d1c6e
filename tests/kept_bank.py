"""Networks that TensorFlow trained once and that are kept here, for every test that wants any network of the bank.

    put_into(bank)          # writes them into a bank, each batch under its own subject and number

Of XOR with two hidden units there are all networks of batch 0, so that an exam of any length can be made, and the one
that the documents show is what their readers get; of every other subject a few of it, so that this file stays small.
Training itself is proved in tests/networks/training, with real runs.
To train what the file lacks: `python -m tests.kept_bank`; without the file, all of them. Then look at what changed.
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
    *((Subject(activation, output="softmax", wrong_rows=1), 0) for activation in TRAINED_ACTIVATIONS),
    (Subject("relu", output="softmax", wrong_rows=1), 1),  # of the first few of batch 0 hardly any makes a question
    (Subject("sigmoid"), 1),
    *((Subject(activation, output="sigmoid"), 0) for activation in TRAINED_ACTIVATIONS),
    *((Subject("tanh", task, output="sigmoid"), 0) for task in TASKS if task != "xor"),
    (Subject("tanh", output="sigmoid", loss="squared"), 0),
    *((Subject(activation, "comparison", output="softmax"), 0) for activation in TRAINED_ACTIVATIONS),
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
    """Train what the file lacks, as far as the user's own bank has not done so before, and write it anew."""
    there = json.loads(lzma.decompress(FILE.read_bytes())) if FILE.exists() else {}
    lacking = [kept for kept in (*WHOLE, *IN_PART) if key(*kept) not in there]
    with Bank() as bank:
        for subject, number in lacking:
            bank.start(subject, number)
        batches = {kept: bank.batch(*kept).networks for kept in lacking}
    some = {kept: networks if kept in WHOLE else networks[:FEW] for kept, networks in batches.items()}
    trained = {key(*kept): [flat(each) for each in networks] for kept, networks in some.items()}
    text = json.dumps({name: {**there, **trained}[name] for name in (key(*kept) for kept in (*WHOLE, *IN_PART))})
    FILE.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
