"""Keras's files as data: `.keras`, a zip of JSON and HDF5, and the older `.h5`, HDF5 with JSON in it, or weights alone.

What a file is shows in its first bytes, whatever its name. Nothing of Keras is imported.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as DeflateError  # noqa: N812 the name it should have

from examgen.networks.saved import hdf5
from examgen.networks.saved.architecture import DAMAGED, saved_layers
from examgen.networks.saved.chain import Dense, Found, folded
from examgen.networks.saved.described import Described, described_chain, undescribed
from examgen.networks.saved.keras_layers import steps
from examgen.networks.saved.keras_weights import only_weights, weights_in
from examgen.networks.saved.unsuited import Unsuited, of_layer, tidy

LARGEST_FILE = 16_000_000
"""Bytes that a file may have, and what it holds: a network that fits on a page takes a hundredth of that."""

LARGEST_CONFIGURATION = 1_000_000

CONFIGURATION, WEIGHTS = "config.json", "model.weights.h5"

ZIP_PROBLEMS = (BadZipFile, DeflateError, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
"""What a damaged zip file raises, entry by entry."""


def of_zip(archive: ZipFile) -> Found:
    """The network in a `.keras` file. Raises Unsuited, naming the layer, for what a question cannot have."""
    configuration = entry(archive, CONFIGURATION, LARGEST_CONFIGURATION)
    weights = entry(archive, WEIGHTS, LARGEST_FILE)
    return _found(_json(configuration), weights)


def of_hdf5(data: bytes, described: Described | None) -> Found:
    """The network in an `.h5` file. described: what is said of one that holds weights alone. Raises Unsuited."""
    with _read(data) as root:
        configuration = hdf5.text(root, "model_config")
        if configuration is None:
            return _only_weights(root, described)
    undescribed(described)
    if len(configuration) > LARGEST_CONFIGURATION:
        raise Unsuited(DAMAGED)
    return _found(_json(configuration.encode("utf-8", "replace")), data)


def entry(archive: ZipFile, name: str, most: int) -> bytes:
    """What an entry holds. However small it is packed, no more than `most` bytes are unpacked."""
    try:
        with archive.open(name) as stream:
            content = stream.read(most + 1)
    except ZIP_PROBLEMS:
        raise Unsuited("is damaged or cut off. Save the model again.") from None
    if len(content) > most:
        raise Unsuited(f"holds a {tidy(name)} of more than {most:,} bytes. A network that fits on a page has far less.")
    return content


def opened_zip(data: bytes) -> ZipFile:
    """A zip file. Raises Unsuited for one that is damaged."""
    try:
        return ZipFile(BytesIO(data))
    except ZIP_PROBLEMS:
        raise Unsuited("is damaged or cut off. Save the model again.") from None


def _found(model: Any, data: bytes) -> Found:
    layers = saved_layers(model)
    with _read(data) as root:
        weights = weights_in(root)
        if weights is None:
            raise Unsuited("its weights are missing. Save the whole model.")
        return folded(steps(layers, weights))


def _only_weights(root: hdf5.Node, described: Described | None) -> Found:
    found = only_weights(root)
    if not found:
        raise Unsuited("holds no weights of Dense layers. Save the whole model with model.save.")
    dense = []
    for name, datasets in found.items():
        if len(datasets) not in {1, 2}:
            raise of_layer(name, "is not Dense, and a file of weights does not say what it is. Save the whole model.")
        arrays = [
            hdf5.array(dataset, f"layer {tidy(name)}: its {what}")
            for dataset, what in zip(datasets, ("kernel", "bias"), strict=False)
        ]
        if [array.ndim for array in arrays] != [2, 1][: len(arrays)]:
            raise of_layer(name, "is not Dense, and a file of weights does not say what it is. Save the whole model.")
        dense.append(Dense(name, *arrays))
    return folded(described_chain(dense, described, "holds weights without a model"))


@contextmanager
def _read(data: bytes) -> Iterator[hdf5.Node]:
    """The outermost group of a file, and one end for whatever h5py may say while it is read."""
    with hdf5.opened(data) as root:
        try:
            yield root
        except hdf5.PROBLEMS:
            raise Unsuited("its HDF5 data is damaged. Save the model again.") from None


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Unsuited(DAMAGED) from None
