"""Reading a saved file in a process of its own: on a damaged file, HDF5's library may hang, crash or eat all memory.

The process has only so much time and memory, and can write no file.
"""

import json
import resource
from collections.abc import Sequence
from dataclasses import asdict
from subprocess import PIPE, TimeoutExpired
from typing import Any

from examgen.networks.saved.chain import Found
from examgen.networks.saved.content import network_in
from examgen.networks.saved.described import Described
from examgen.networks.saved.unsuited import Unsuited
from examgen.networks.training import TrainedLayer
from examgen.paper.activations import Activation
from examgen.processes import child as child_process

SECONDS = 3
"""Processor time that the reading may take; it takes a hundredth of a second."""

LONGEST_WAIT = 60
"""Seconds of the clock, on a busy machine, loading of libraries included."""

MEMORY = 400 << 20
"""Bytes: Python, NumPy and h5py take a quarter of that."""

LIMITS = (
    (resource.RLIMIT_CPU, SECONDS),
    (resource.RLIMIT_DATA, MEMORY),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
)

DAMAGED = "is damaged, so that reading it comes to no end. Save the model again."


def network_apart(data: bytes, name: str, described: Described | None = None) -> Found:
    """What `content.network_in` finds in a file, found in another process. Raises Unsuited as that does."""
    child = child_process.start("examgen.networks.saved", complaints=PIPE, OPENBLAS_NUM_THREADS="1")
    try:
        answered, complained = child.communicate(request(data, name, described), timeout=LONGEST_WAIT)
    except TimeoutExpired:
        raise Unsuited(DAMAGED) from None
    finally:
        child_process.end(child)
    if child.returncode > 0:
        complaint = complained.decode(errors="replace").strip().rpartition("\n")[2]
        raise Unsuited(f"could not be read: {complaint or 'no word of why'}. Save the model again.")
    if child.returncode < 0:
        raise Unsuited(DAMAGED)
    said = json.loads(answered)
    if "unsuited" in said:
        raise Unsuited(said["unsuited"])
    return Found(_layers(said["layers"]), tuple(said["notes"]), said["origin"])


def request(data: bytes, name: str, described: Described | None = None) -> bytes:
    """What the process is asked: a line of JSON, then the file."""
    about = {"name": name, "described": None if described is None else asdict(described)}
    return json.dumps(about).encode() + b"\n" + data


def answer(asked: bytes) -> str:
    """What the process says of a file, as JSON: its layers, or why it is unsuited. Limits this process for good."""
    for limit, most in LIMITS:
        resource.setrlimit(limit, (most, most))
    line, _, data = asked.partition(b"\n")
    about = json.loads(line)
    try:
        found = network_in(data, about["name"], _described(about["described"]))
    except Unsuited as reason:
        return json.dumps({"unsuited": str(reason)})
    return json.dumps(asdict(found))


def _described(said: Any) -> Described | None:
    if said is None:
        return None
    (output, slope), hidden = said["output"], said["hidden"]
    listed = tuple((Activation(name), each) for name, each in hidden)
    return Described(listed, (Activation(output), slope), said["orientation"])


def _layers(listed: Sequence[Any]) -> tuple[TrainedLayer, ...]:
    """The layers as records, where JSON has lists."""
    return tuple(
        TrainedLayer(**{**layer, "weights": tuple(map(tuple, layer["weights"])), "biases": tuple(layer["biases"])})
        for layer in listed
    )
