"""Where the numbers of a layer lie in HDF5, which depends on which Keras saved them and how.

weights = by_place(root) or by_name(root)
kernel, bias = weights(layer, ("kernel", "bias"), ((2, 2), (2,)))
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from examgen.networks.saved import hdf5
from examgen.networks.saved.architecture import SavedLayer, snake_case
from examgen.networks.saved.keras_layers import Weights
from examgen.networks.saved.unsuited import Unsuited, of_layer, tidy

CONTAINERS = ("layers", "_layer_checkpoint_dependencies")
"""What lists the layers in a file of weights: of Keras 3 and TensorFlow from 2.14 on, and of 2.12 and 2.13."""

NAMES, OF_LAYER = "layer_names", "weight_names"
"""The attributes that list the layers, and the weights of one, in the older files."""

Datasets = Callable[[SavedLayer], Sequence[hdf5.Node | None]]


def weights_in(root: hdf5.Node) -> Weights | None:
    """How to find the numbers of a layer in a file, or None if nothing in it says."""
    for container in CONTAINERS:
        group = hdf5.member(root, container)
        if group is not None:
            return _read_by(partial(_by_place, group))
    for group in (hdf5.member(root, "model_weights"), root):
        if group is not None and NAMES in group.attrs:
            return _read_by(partial(_of_name, group))
    return None


def _read_by(datasets: Datasets) -> Weights:
    def weights(layer: SavedLayer, names: Sequence[str], shapes: Sequence[tuple[int, ...] | None]) -> Sequence[Any]:
        found = datasets(layer)
        place = f"layer {tidy(layer.name)}: its"
        return [
            hdf5.array(found[number] if number < len(found) else None, f"{place} {name}", shape)
            for number, (name, shape) in enumerate(zip(names, shapes, strict=True))
        ]

    return weights


def _by_place(container: hdf5.Node, layer: SavedLayer) -> Sequence[hdf5.Node | None]:
    """`layers/dense_1/vars/0`: layers of a class are counted, by some by ones and by some by twos, but in their order.

    Where Keras wrote down whose these are, they are that layer's.
    """
    groups = numbered(container, snake_case(layer.kind))
    variables = hdf5.member(container, f"{groups[layer.number]}/vars") if layer.number < len(groups) else None
    if variables is None:
        return ()
    owner = hdf5.text(variables, "name")
    if owner is not None and owner != layer.name:
        raise of_layer(layer.name, f"its weights are said to be those of {tidy(owner)}. Save the model again.")
    return variables_of(variables)


def variables_of(group: hdf5.Node) -> Sequence[hdf5.Node | None]:
    """The datasets 0, 1 … of a group."""
    places = [int(name) for name in hdf5.names(group) if re.fullmatch(r"\d{1,2}", name)]
    return [hdf5.member(group, str(place)) for place in range(max(places, default=-1) + 1)]


def numbered(group: hdf5.Node, name: str) -> list[str]:
    """`dense`, `dense_1`, `dense_2` … as far as they lie in a group."""
    found = {each: re.fullmatch(rf"{name}(?:_(\d{{1,4}}))?", each) for each in hdf5.names(group)}
    places = {each: int(match[1] or 0) for each, match in found.items() if match}
    return sorted(places, key=lambda each: places[each])


def _of_name(container: hdf5.Node, layer: SavedLayer) -> Sequence[hdf5.Node | None]:
    return _by_name(container, layer.name)


def _by_name(container: hdf5.Node, name: str) -> Sequence[hdf5.Node | None]:
    """The datasets that the group of a layer lists, in their order."""
    group = hdf5.member(container, name)
    return () if group is None else [hdf5.member(group, each) for each in hdf5.texts(group, OF_LAYER)]


def only_weights(root: hdf5.Node) -> Mapping[str, Sequence[hdf5.Node | None]]:
    """The datasets of each layer that has any, by its name, in the order of the layers, in a file that has no model.

    Raises Unsuited where that order is not known, or there are none.
    """
    for container in CONTAINERS:
        group = hdf5.member(root, container)
        if group is not None:
            return _dense_alone(group)
    if NAMES in root.attrs:
        listed = {name: _by_name(root, name) for name in hdf5.texts(root, NAMES)}
        return {name: datasets for name, datasets in listed.items() if datasets}
    raise Unsuited("is HDF5, but nothing that Keras saved. Save the whole model with model.save.")


def _dense_alone(container: hdf5.Node) -> Mapping[str, Sequence[hdf5.Node | None]]:
    """The datasets of the dense layers, which are counted in their order. Layers of another class have no place."""
    dense = numbered(container, "dense")
    for name in hdf5.names(container):
        variables = hdf5.member(container, f"{name}/vars")
        if name not in dense and variables is not None and hdf5.names(variables):
            raise of_layer(
                name, "has numbers too, and where it stands is not in a file of weights. Save the whole model."
            )
    found = {name: hdf5.member(container, f"{name}/vars") for name in dense}
    return {name: variables_of(group) for name, group in found.items() if group is not None and hdf5.names(group)}
