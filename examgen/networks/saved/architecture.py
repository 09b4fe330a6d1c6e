"""What a saved configuration says the network is: a straight chain of Keras's layers. Nothing in it is run.

saved_layers({"class_name": "Sequential", "config": {"layers": [...]}})
# (SavedLayer("hidden", "Dense", 0, {"units": 2, "activation": "relu"}, None), …)

Keras 3, tf_keras and TensorFlow's Keras from 2.0 on write it in ways of their own; here they are one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examgen.networks.saved.unsuited import Unsuited, of_layer, tidy

PASSED_OVER = ("Dropout", "GaussianDropout", "GaussianNoise", "AlphaDropout", "ActivityRegularization", "Identity")
"""Layers that do nothing once a network is trained."""

RESHAPING = ("Flatten", "Reshape")
"""Layers that change how the numbers of a row are arranged, and no number."""

OF_ACTIVATION = ("Activation", "ReLU", "LeakyReLU", "Softmax")
"""Layers that are nothing but an activation."""

LINEAR_MAPS = ("BatchNormalization", "Normalization", "Rescaling")
"""Layers that multiply each number and add to it: they are folded into the weights beside them."""

KNOWN = ("InputLayer", "Dense", *OF_ACTIVATION, *PASSED_OVER, *RESHAPING, *LINEAR_MAPS)

MODELS = ("Sequential", "Functional", "Model")
"""The classes of models that are written layer by layer; the last is what TensorFlow to 2.2 calls a functional one."""

PACKAGES = ("keras", "tf_keras")

DAMAGED = "its configuration is damaged. Save the model again."


@dataclass(frozen=True, slots=True)
class SavedLayer:
    """A layer as the configuration has it. number: how many of its class stand before it; inbound: what feeds it."""

    name: str
    kind: str
    number: int
    config: Mapping[str, Any]
    inbound: Any


def saved_layers(model: Any) -> tuple[SavedLayer, ...]:
    """The layers of a model from its input to its output. model: the object that Keras wrote as JSON.

    Raises Unsuited, naming the layer, for whatever is no straight chain of layers that are known.
    """
    kind = class_of(model, "the model")
    found = _mapping(model).get("config")
    config = {"layers": found} if isinstance(found, list) else _mapping(found)  # as Keras to 2.2.2 has it
    if kind not in MODELS or "layers" not in config:
        raise Unsuited(
            f"the model is of the class {tidy(kind)}, whose code is not in the file. Build it as a Sequential model."
            if kind not in ("Sequential", "Functional")
            else DAMAGED
        )
    layers = tuple(_layers(config))
    for layer in layers:
        _check_class(layer)
    return layers if kind == "Sequential" else _chain(layers, config)


def _layers(config: Mapping[str, Any]) -> Iterator[SavedLayer]:
    counts: Counter[str] = Counter()
    for place, layer in enumerate(_listed(config.get("layers")), start=1):
        found = _mapping(layer).get("config")
        settings = found if isinstance(found, dict) else {}
        name = str(layer.get("name", settings.get("name", f"number {place}")))
        kind = class_of(layer, f"layer {tidy(name)}")
        number, counts[kind] = counts[kind], counts[kind] + 1
        yield SavedLayer(name, kind, number, settings, layer.get("inbound_nodes"))


def class_of(saved: Any, place: str) -> str:
    """The class of a model or a layer. Raises Unsuited for one that Keras does not bring along."""
    known = _mapping(saved)
    kind, module, registered = known.get("class_name"), known.get("module", "keras"), known.get("registered_name")
    if not isinstance(kind, str):
        raise Unsuited(DAMAGED)
    package = str(module).partition(".")[0]
    if package not in PACKAGES or ">" in f"{kind}{registered}":
        raise Unsuited(
            f"{place}: is of the class {tidy(kind.rpartition('>')[2])}, which is not Keras's own, and no code is run "
            "here. Build the model from Keras's layers, and train it again."
        )
    return kind


def _check_class(layer: SavedLayer) -> None:
    if layer.kind in KNOWN:
        return
    if layer.kind in ("Lambda", "TFOpLambda", "SlicingOpLambda"):
        said = "is a Lambda, whose code is not run here. Build it from Dense layers and activations."
    elif layer.kind in MODELS:
        said = "is a model of its own. Put its layers into the one model."
    else:
        said = (
            f"is of the class {tidy(layer.kind)}, and a question is made of Dense layers. "
            "Train the model again without it."
        )
    raise of_layer(layer.name, said)


def _chain(layers: Sequence[SavedLayer], config: Mapping[str, Any]) -> tuple[SavedLayer, ...]:
    """The layers of a functional model from its input to its output. Raises Unsuited where it branches."""
    starts = [layer for layer in layers if layer.kind == "InputLayer"]
    if len(starts) != 1:
        raise Unsuited(f"it has {len(starts)} inputs to the whole. A question has one row of numbers.")
    above: dict[str, SavedLayer] = {}
    for layer in layers:
        if layer is not starts[0]:
            below = _below(layer)
            if below in above:
                raise of_layer(
                    below, f"feeds both {tidy(above[below].name)} and {tidy(layer.name)}. Make it a straight chain."
                )
            above[below] = layer
    chain = [starts[0]]
    while chain[-1].name in above and len(chain) <= len(layers):
        chain.append(above[chain[-1].name])
    if len(chain) != len(layers) or len(_tensors(config.get("output_layers"))) != 1:
        raise Unsuited("its layers are no straight chain from one input to one output. Make it one.")
    return tuple(chain)


def _below(layer: SavedLayer) -> str:
    """The name of the one layer that feeds `layer`: Keras 3 has an object for each call, older ones a list."""
    calls = _listed(layer.inbound)
    if len(calls) != 1:
        raise of_layer(layer.name, f"is used {len(calls)} times. Give each place a layer of its own.")
    if isinstance(calls[0], list):
        history = _only(layer, calls[0])
    else:
        tensor = _only(layer, _listed(_mapping(calls[0]).get("args")))
        history = _mapping(_mapping(tensor).get("config")).get("keras_history")
    if not isinstance(history, list) or not history or not isinstance(history[0], str):
        raise Unsuited(DAMAGED)
    return history[0]


def _only(layer: SavedLayer, tensors: Sequence[Any]) -> Any:
    if len(tensors) != 1 or not isinstance(tensors[0], (dict, list)):
        raise of_layer(layer.name, "is fed by several layers. Make it a straight chain.")
    return tensors[0]


def _tensors(named: Any) -> list[Any]:
    """["dense", 0, 0] or a list of such, as a list."""
    listed = _listed(named)
    return [listed] if listed and isinstance(listed[0], str) else listed


def snake_case(name: str) -> str:
    """`InputLayer` as `input_layer`, `ReLU` as `re_lu`, as Keras writes them."""
    parted = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parted).lower()


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unsuited(DAMAGED)
    return value


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Unsuited(DAMAGED)
    return value
