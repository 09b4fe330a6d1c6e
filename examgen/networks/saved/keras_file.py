"""Both of Keras's files as data: `.keras`, a zip of JSON and HDF5, and the older `.h5`, HDF5 with JSON in it.

What a file is shows in its first bytes, whatever its name. Nothing of Keras is imported.
"""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeAlias
from zipfile import BadZipFile, ZipFile
from zlib import error as DeflateError  # noqa: N812 the name it should have

from examgen.networks.saved import hdf5
from examgen.networks.saved.architecture import DAMAGED, DenseLayer, dense_layers
from examgen.networks.saved.limits import check_activations, check_numbers, check_shape
from examgen.networks.saved.unsuited import Unsuited, of_layer, tidy
from examgen.networks.training import TrainedLayer
from examgen.networks.training.loop import decimals

ZIP_MAGIC = b"PK\x03\x04"

LARGEST_FILE = 16_000_000
"""Bytes that a file may have, and what it holds: a network that fits on a page takes a hundredth of that."""

LARGEST_CONFIGURATION = 1_000_000

CONFIGURATION, WEIGHTS = "config.json", "model.weights.h5"

Finder: TypeAlias = Callable[[DenseLayer, int], Any]
"""Where the kernel (0) or the biases (1) of a layer are: an HDF5 dataset, or None."""


def layers_in(data: bytes) -> tuple[TrainedLayer, ...]:
    """The layers of the network in a file. Raises Unsuited, naming the layer, for what a question cannot have."""
    if data.startswith(ZIP_MAGIC):
        return _from_zip(data)
    if data.startswith(hdf5.MAGIC):
        return _from_hdf5(data)
    raise Unsuited("is no file that Keras saved. Name one that model.save wrote, .keras or .h5.")


def _from_zip(data: bytes) -> tuple[TrainedLayer, ...]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            configuration = _entry(archive, CONFIGURATION, LARGEST_CONFIGURATION)
            weights = _entry(archive, WEIGHTS, LARGEST_FILE)
    except KeyError as problem:
        entry = WEIGHTS if WEIGHTS in str(problem) else CONFIGURATION
        raise Unsuited(f"is a zip file without {entry}. Name a file that model.save wrote with Keras 3.") from None
    except (BadZipFile, DeflateError, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise Unsuited("is damaged or cut off. Save the model again.") from None
    layers = dense_layers(_json(configuration))
    with hdf5.opened(weights) as root:
        return _trained(layers, lambda layer, place: _in_layers(root, layer, place))


def _entry(archive: ZipFile, name: str, most: int) -> bytes:
    """What an entry holds. However small it is packed, no more than `most` bytes are unpacked."""
    with archive.open(name) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise Unsuited(f"holds a {name} of more than {most:,} bytes. A network that fits on a page has far less.")
    return content


def _in_layers(root: hdf5.Node, layer: DenseLayer, place: int) -> hdf5.Node | None:
    """`layers/dense_1/vars/0`; where Keras wrote down whose these are, they are that layer's."""
    variables = hdf5.member(root, f"layers/{layer.group}/vars")
    if variables is None:
        return None
    owner = hdf5.text(variables, "name")
    if owner is not None and owner != layer.name:
        raise of_layer(layer.name, f"its weights are said to be those of {tidy(owner)}. Save the model again.")
    return hdf5.member(variables, str(place))


def _from_hdf5(data: bytes) -> tuple[TrainedLayer, ...]:
    with hdf5.opened(data) as root:
        configuration = hdf5.text(root, "model_config")
        if configuration is None or len(configuration) > LARGEST_CONFIGURATION:
            raise Unsuited("holds weights without a model. Save the whole model with model.save.")
        layers = dense_layers(_json(configuration.encode("utf-8", "replace")))
        return _trained(layers, lambda layer, place: _in_model_weights(root, layer, place))


def _in_model_weights(root: hdf5.Node, layer: DenseLayer, place: int) -> hdf5.Node | None:
    """The dataset that the group of a layer lists in the first or second place: its kernel, its biases."""
    group = hdf5.member(root, f"model_weights/{layer.name}")
    names = () if group is None else hdf5.texts(group, "weight_names")
    return hdf5.member(group, names[place]) if place < len(names) else None


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise Unsuited(DAMAGED) from None


def _trained(layers: tuple[DenseLayer, ...], find: Finder) -> tuple[TrainedLayer, ...]:
    """The layers with their numbers, each of the shape that its place in the network asks for."""
    try:
        below = _inputs(layers[0], find)
        names = ("the row of inputs", *(f"layer {tidy(layer.name)}:" for layer in layers))
        check_shape((below, *(layer.units for layer in layers)), names)
        trained = []
        for layer in layers:
            trained.append(_layer(layer, below, find))
            check_numbers(layer.name, trained[-1])
            below = layer.units
    except hdf5.PROBLEMS:
        raise Unsuited("its HDF5 data is damaged. Save the model again.") from None
    check_activations([layer.name for layer in layers], trained)
    return tuple(trained)


def _inputs(first: DenseLayer, find: Finder) -> int:
    """How many inputs the network takes: as many as the first kernel has rows."""
    shape = getattr(find(first, 0), "shape", None)
    if not shape:
        raise of_layer(first.name, "its kernel is missing. Save the whole model, once it is built.")
    return int(shape[0])


def _layer(layer: DenseLayer, below: int, find: Finder) -> TrainedLayer:
    kernel = hdf5.numbers(find(layer, 0), f"layer {tidy(layer.name)}: its kernel", (below, layer.units))
    biases = ["0.0"] * layer.units
    if layer.use_bias:
        biases = decimals(hdf5.numbers(find(layer, 1), f"layer {tidy(layer.name)}: its bias", (layer.units,)))
    return TrainedLayer(layer.activation, tuple(tuple(decimals(row)) for row in kernel), tuple(biases), layer.slope)
