"""What a saved configuration says the network is: a straight chain of dense layers. Nothing in it is run or imported.

dense_layers({"class_name": "Sequential", "config": {"layers": [...]}})
# (DenseLayer("hidden", "dense", 2, "relu", True), DenseLayer("output", "dense_1", 1, "linear", True))
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from examgen.networks.saved.limits import slope_of
from examgen.networks.saved.unsuited import Unsuited, of_layer, tidy
from examgen.paper.activations import Activation

PASSED_OVER = ("Dropout", "GaussianDropout", "GaussianNoise", "AlphaDropout", "ActivityRegularization")
"""Layers that do nothing once a network is trained."""

OF_ACTIVATION = ("Activation", "ReLU", "LeakyReLU", "Softmax")
"""Layers that are nothing but an activation."""

NAMED = {activation.keras_name: activation for activation in Activation}
"""What Keras calls the activations that questions have."""

NAMED_SLOPE = 0.2
"""The slope of Keras's leaky ReLU where it is asked for by its name."""

Applied: TypeAlias = tuple[Activation, str | None]
"""An activation and the slope that it has, if it is a leaky ReLU."""

LINEAR: Applied = (Activation.LINEAR, None)

KNOWN = ("InputLayer", "Dense", *OF_ACTIVATION, *PASSED_OVER)

MODELS = ("Sequential", "Functional")

DAMAGED = "its configuration is damaged. Save the model again."


@dataclass(frozen=True, slots=True)
class DenseLayer:
    """A layer with weights. group: what the file of weights calls it; activation, slope: of one after it, if any."""

    name: str
    group: str
    units: int
    activation: str
    use_bias: bool
    slope: str | None = None


@dataclass(frozen=True, slots=True)
class SavedLayer:
    """A layer of any class as the configuration has it. group: as in DenseLayer; inbound: what feeds it."""

    name: str
    kind: str
    group: str
    config: Mapping[str, Any]
    inbound: Any


def dense_layers(model: Any) -> tuple[DenseLayer, ...]:
    """The dense layers of a model, activations folded in. model: the object that Keras wrote as JSON.

    Raises Unsuited, naming the layer, for whatever is no straight chain of dense layers with known activations.
    """
    kind, config = _class_of(model, "the model"), _mapping(_mapping(model).get("config"))
    if kind not in MODELS:
        raise Unsuited(f"the model is of the class {kind}, whose code is not in the file. Save a Sequential model.")
    layers = tuple(_layers(config))
    for layer in layers:
        _check_class(layer)
    chain = layers if kind == "Sequential" else _chain(layers, config)
    found = _folded(chain)
    if not found:
        raise Unsuited("the model has no Dense layer. Save the whole model.")
    return found


def _layers(config: Mapping[str, Any]) -> Iterator[SavedLayer]:
    """The layers in their order. Keras counts the layers of a class in the names of their weights: dense, dense_1."""
    counts: Counter[str] = Counter()
    for place, layer in enumerate(_listed(config.get("layers")), start=1):
        found = _mapping(layer).get("config")
        settings = found if isinstance(found, dict) else {}
        name = str(layer.get("name", settings.get("name", f"number {place}")))
        kind = _class_of(layer, f"layer {tidy(name)}")
        number, counts[kind] = counts[kind], counts[kind] + 1
        group = _snake_case(kind) + (f"_{number}" if number else "")
        yield SavedLayer(name, kind, group, settings, layer.get("inbound_nodes"))


def _class_of(saved: Any, place: str) -> str:
    """The class of a model or a layer. Raises Unsuited for one that Keras does not bring along."""
    known = _mapping(saved)
    kind, module, registered = known.get("class_name"), known.get("module", "keras"), known.get("registered_name")
    if not isinstance(kind, str):
        raise Unsuited(DAMAGED)
    package = str(module).partition(".")[0]
    if package != "keras" or ">" in f"{kind}{registered}":
        raise Unsuited(
            f"{place}: is of the class {tidy(kind.rpartition('>')[2])}, which is not Keras's own, and no code is run "
            "here. Build it from Dense layers."
        )
    return kind


def _check_class(layer: SavedLayer) -> None:
    if layer.kind in KNOWN:
        return
    if layer.kind == "Lambda":
        said = "is a Lambda, whose code is not run here. Build it from Dense layers and activations."
    elif layer.kind in MODELS:
        said = "is a model of its own. Put its layers into the one model."
    else:
        said = f"is of the class {tidy(layer.kind)}, and a question is made of Dense layers. Leave it out."
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
    """The name of the one layer that feeds `layer`."""
    if not isinstance(layer.inbound, list) or not all(isinstance(node, dict) for node in layer.inbound):
        raise of_layer(layer.name, "was saved by an older Keras. Load the model with Keras 3 and save it again.")
    if len(layer.inbound) != 1:
        raise of_layer(layer.name, f"is used {len(layer.inbound)} times. Give each place a layer of its own.")
    tensors = _listed(layer.inbound[0].get("args"))
    if len(tensors) != 1 or not isinstance(tensors[0], dict):
        raise of_layer(layer.name, "is fed by several layers. Make it a straight chain.")
    history = _listed(_mapping(tensors[0].get("config")).get("keras_history"))
    if not history or not isinstance(history[0], str):
        raise Unsuited(DAMAGED)
    return history[0]


def _tensors(named: Any) -> list[Any]:
    """["dense", 0, 0] or a list of such, as a list."""
    listed = _listed(named)
    return [listed] if listed and isinstance(listed[0], str) else listed


def _folded(chain: Sequence[SavedLayer]) -> tuple[DenseLayer, ...]:
    """The dense layers, each with the activation that stands in a layer of its own after it."""
    found: list[DenseLayer] = []
    for layer in chain:
        if layer.kind == "InputLayer":
            _check_input(layer)
        elif layer.kind == "Dense":
            found.append(_dense(layer))
        elif layer.kind in OF_ACTIVATION:
            applied = _activation_of(layer.name, layer.kind, layer.config)
            if applied == LINEAR:
                continue
            if not found:
                raise of_layer(layer.name, "stands before the first Dense layer. Leave it out.")
            if found[-1].activation != Activation.LINEAR:
                raise of_layer(
                    layer.name, f"follows {tidy(found[-1].name)}, which has an activation. Leave one of them out."
                )
            found[-1] = replace(found[-1], activation=str(applied[0]), slope=applied[1])
    return tuple(found)


def _check_input(layer: SavedLayer) -> None:
    shape = layer.config.get("batch_shape", layer.config.get("batch_input_shape"))
    if not isinstance(shape, list) or len(shape) != 2:
        raise of_layer(layer.name, "takes no plain row of numbers. Give it a shape like (2,).")


def _dense(layer: SavedLayer) -> DenseLayer:
    units, use_bias = layer.config.get("units"), layer.config.get("use_bias")
    if type(units) is not int or units < 1 or type(use_bias) is not bool:
        raise of_layer(layer.name, "its configuration is damaged. Save the model again.")
    if layer.config.get("quantization_config") is not None:
        raise of_layer(layer.name, "is quantized. Save the model before it is.")
    activation, slope = _activation_named(layer.name, layer.config.get("activation"))
    return DenseLayer(layer.name, layer.group, units, str(activation), use_bias, slope)


def _activation_named(name: str, saved: Any) -> Applied:
    """The activation that a setting means: its name, None for linear, or a layer of Keras's in its place."""
    if saved is None:
        return LINEAR
    if isinstance(saved, dict):
        kind = saved.get("class_name")
        if kind not in OF_ACTIVATION:
            raise of_layer(name, "its activation is code, and no code is run here. Give it a name like tanh.")
        _class_of(saved, f"layer {tidy(name)}, activation")
        return _activation_of(name, kind, _mapping(saved.get("config")))
    if not isinstance(saved, str) or saved not in NAMED:
        known = ", ".join(NAMED)
        raise of_layer(name, f"has the activation {tidy(str(saved))}, and a question has one of {known}.")
    activation = NAMED[saved]
    return activation, slope_of(name, NAMED_SLOPE) if activation is Activation.LEAKY_RELU else None


def _activation_of(name: str, kind: str, config: Mapping[str, Any]) -> Applied:
    """The activation that a layer of activation is."""
    if kind == "Activation":
        return _activation_named(name, config.get("activation"))
    if kind == "Softmax":
        if config.get("axis", -1) not in (-1, 1):
            raise of_layer(name, "goes along another axis than the units. Leave the axis out.")
        return _activation_named(name, "softmax")
    slope = config.get("negative_slope", config.get("alpha"))
    if config.get("max_value") is not None or config.get("threshold"):
        raise of_layer(name, "is no plain ReLU. Leave out its threshold and maximum.")
    if kind == "ReLU" and not slope:
        return Activation.RELU, None
    return Activation.LEAKY_RELU, slope_of(name, slope)


def _snake_case(name: str) -> str:
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
