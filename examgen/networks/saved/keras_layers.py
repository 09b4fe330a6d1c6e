"""What each of Keras's layers is in a chain: dense, a linear map, an activation, or nothing.

steps(layers, weights)   # Dense(…), Activated(…), Dense(…)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite, prod
from typing import Any, TypeAlias

from examgen.networks.saved.architecture import (
    DAMAGED,
    LINEAR_MAPS,
    OF_ACTIVATION,
    RESHAPING,
    SavedLayer,
    class_of,
)
from examgen.networks.saved.chain import Activated, Dense, Numbers, Scaling, Step, numbers, over_root, root
from examgen.networks.saved.limits import slope_of
from examgen.networks.saved.unsuited import of_layer, tidy
from examgen.paper.activations import TRAINABLE, Activation

Weights: TypeAlias = Callable[[SavedLayer, Sequence[str], Sequence[tuple[int, ...] | None]], Sequence[Any]]
"""The arrays of a layer as NumPy has them. It is told what they are called in messages, and of which shape they have to
be, None for any; there have to be as many. Raises Unsuited if they are not there."""

NAMED = {activation.keras_name: activation for activation in Activation}
"""What Keras calls the activations that questions have."""

NAMED_SLOPE = 0.2
"""The slope of Keras's leaky ReLU where it is asked for by its name."""

LEAST_DEVIATION = Decimal("1e-7")
"""Keras divides by nothing smaller where it normalises inputs."""

Shape: TypeAlias = tuple[int, ...] | None
"""Of a row, without the rows that are worked out together; None where the file does not say."""


def steps(layers: Sequence[SavedLayer], weights: Weights) -> Iterator[Step]:
    """The steps of a chain. Raises Unsuited, naming the layer, for what a question cannot have."""
    shape: Shape = None
    for layer in layers:
        if shape is None:
            shape = _input_shape(layer)
        if layer.kind in RESHAPING:
            shape = _reshaped(layer, shape)
        elif layer.kind == "Dense":
            units, activation = _units(layer), _named(layer.name, layer.config.get("activation"))
            yield _dense(layer, _width(layer, shape), units, weights)
            yield activation
            shape = (units,)
        elif layer.kind in OF_ACTIVATION:
            yield _activation(layer.name, layer.kind, layer.config)
        elif layer.kind in LINEAR_MAPS:
            yield SCALINGS[layer.kind](layer, _width(layer, shape), weights)


def _input_shape(layer: SavedLayer) -> Shape:
    """The shape of a row, which an input layer says, or the first of the others; None if it says nothing of use."""
    shape = layer.config.get("batch_shape", layer.config.get("batch_input_shape"))
    if layer.kind == "InputLayer" and (not isinstance(shape, list) or len(shape) < 2):
        raise of_layer(layer.name, "takes no plain row of numbers. Give it a shape like (2,), and train it again.")
    if not isinstance(shape, list) or not all(type(size) is int and size > 0 for size in shape[1:]):
        return None
    return tuple(shape[1:])


def _reshaped(layer: SavedLayer, shape: Shape) -> Shape:
    if layer.config.get("data_format") == "channels_first" and shape is not None and len(shape) > 1:
        raise of_layer(layer.name, "takes the channels first. Flatten a plain row, and train it again.")
    if layer.kind == "Reshape":
        target = layer.config.get("target_shape")
        if not isinstance(target, list) or not target or not all(type(size) is int for size in target):
            raise of_layer(layer.name, DAMAGED)
        if all(size > 0 for size in target):
            return tuple(target)
    return shape and (prod(shape),)


def _width(layer: SavedLayer, shape: Shape) -> int | None:
    """How many numbers a row has where they come to a layer. Raises Unsuited for a table instead of a row."""
    if shape is None:
        return None
    if prod(shape[:-1]) != 1:
        sizes = ", ".join(map(str, shape))
        raise of_layer(
            layer.name, f"takes a table ({sizes}), and a question has a row. Flatten it, and train it again."
        )
    return shape[-1]


# Dense layers and activations


def _units(layer: SavedLayer) -> int:
    if "output_dim" in layer.config and "units" not in layer.config:
        raise of_layer(layer.name, "was saved by Keras 1, which is too old. Load it with Keras 2 and save it again.")
    units, use_bias = layer.config.get("units"), layer.config.get("use_bias")
    if type(units) is not int or units < 1 or type(use_bias) is not bool:
        raise of_layer(layer.name, DAMAGED)
    if layer.config.get("quantization_config") is not None:
        raise of_layer(layer.name, "is quantized. Save the model before it is.")
    return units


def _dense(layer: SavedLayer, width: int | None, units: int, weights: Weights) -> Dense:
    due = None if width is None else (width, units)
    biased = bool(layer.config["use_bias"])
    kernel, *biases = weights(layer, ("kernel", "bias")[: 1 + biased], (due, (units,))[: 1 + biased])
    if kernel.ndim != 2 or kernel.shape[1] != units:
        raise of_layer(
            layer.name, f"has {units} units, and its kernel is of the shape {kernel.shape}. Save the model again."
        )
    return Dense(layer.name, kernel, *biases)


def _named(name: str, saved: Any) -> Activated:
    """The activation that a setting means: its name, None for linear, or a layer of Keras's in its place."""
    if saved is None:
        return Activated(name, Activation.LINEAR)
    if isinstance(saved, dict):
        kind = saved.get("class_name")
        if kind not in OF_ACTIVATION:
            raise of_layer(name, "its activation is code, and no code is run here. Give it a name like tanh.")
        class_of(saved, f"layer {tidy(name)}, activation")
        config = saved.get("config")
        return _activation(name, kind, config if isinstance(config, dict) else {})
    if not isinstance(saved, str) or saved not in NAMED:
        known = ", ".join(known for known, activation in NAMED.items() if activation in TRAINABLE)
        raise of_layer(
            name,
            f"has the activation {tidy(str(saved))}, and a question has {known}. Train it again with one of these.",
        )
    activation = NAMED[saved]
    return Activated(name, activation, slope_of(name, NAMED_SLOPE) if activation is Activation.LEAKY_RELU else None)


def _activation(name: str, kind: str, config: Mapping[str, Any]) -> Activated:
    """The activation that a layer of activation is."""
    if kind == "Activation":
        return _named(name, config.get("activation"))
    if kind == "Softmax":
        if config.get("axis", -1) not in (-1, 1):
            raise of_layer(name, "goes along another axis than the units. Train it again with the usual one.")
        return _named(name, "softmax")
    slope = _plain(config.get("negative_slope", config.get("alpha")))
    if _plain(config.get("max_value")) is not None or _plain(config.get("threshold")):
        raise of_layer(name, "is no plain ReLU. Train the model again without its threshold and maximum.")
    if kind == "ReLU" and not slope:
        return Activated(name, Activation.RELU)
    return Activated(name, Activation.LEAKY_RELU, slope_of(name, slope))


# Linear maps


def _batch_normalization(layer: SavedLayer, width: int | None, weights: Weights) -> Scaling:
    """gamma (x - mean) / sqrt(variance + epsilon) + beta, with the mean and variance of the training."""
    _check_axis(layer, layer.config.get("axis", -1))
    names = [
        *(["gamma"] if layer.config.get("scale", True) else []),
        *(["beta"] if layer.config.get("center", True) else []),
        "moving mean",
        "moving variance",
    ]
    found = dict(zip(names, _numbers(layer, names, width, weights), strict=True))
    epsilon = Decimal(str(_number(layer, layer.config.get("epsilon", 0.001))))
    squares = tuple(_positive(layer, variance + epsilon) for variance in found["moving variance"])
    factors = over_root(found.get("gamma", (Decimal(1),)), squares)
    beta = found.get("beta", (Decimal(0),) * len(factors))
    shifts = tuple(b - m * f for b, m, f in zip(beta, found["moving mean"], factors, strict=True))
    return Scaling(layer.name, "batch normalisation", factors, shifts)


def _normalization(layer: SavedLayer, _: int | None, weights: Weights) -> Scaling:
    """(x - mean) / sqrt(variance), or the other way round where it is inverted."""
    axis, mean, variance = (layer.config.get(name) for name in ("axis", "mean", "variance"))
    if axis is not None:
        _check_axis(layer, axis)
    if mean is not None and variance is not None:
        means, variances = _listed_numbers(layer, mean), _listed_numbers(layer, variance)
    else:
        means, variances = _numbers(layer, ("mean", "variance"), None, weights)
    for variance in variances:
        _positive(layer, variance, or_zero=True)
    if layer.config.get("invert"):
        return Scaling(layer.name, "normalisation", tuple(root(each, LEAST_DEVIATION) for each in variances), means)
    factors = over_root((Decimal(1),), variances, LEAST_DEVIATION)
    shifts = tuple(-m * f for m, f in zip(means, factors, strict=True))
    return Scaling(layer.name, "normalisation", factors, shifts)


def _rescaling(layer: SavedLayer, _width: int | None, _weights: Weights) -> Scaling:
    """scale x + offset."""
    scale, offset = (_listed_numbers(layer, layer.config.get(name, 0)) for name in ("scale", "offset"))
    return Scaling(layer.name, "rescaling", scale, offset)


SCALINGS: Mapping[str, Callable[[SavedLayer, int | None, Weights], Scaling]] = {
    "BatchNormalization": _batch_normalization,
    "Normalization": _normalization,
    "Rescaling": _rescaling,
}


def _numbers(layer: SavedLayer, names: Sequence[str], width: int | None, weights: Weights) -> Iterator[Numbers]:
    shape = None if width is None else (width,)
    for name, array in zip(names, weights(layer, names, [shape] * len(names)), strict=True):
        yield numbers(array.reshape(-1), f"layer {tidy(layer.name)}: its {name}")


def _check_axis(layer: SavedLayer, axis: Any) -> None:
    if axis not in (-1, 1, [-1], [1]):
        raise of_layer(layer.name, "goes along another axis than the units. Train it again with the usual one.")


def _positive(layer: SavedLayer, number: Decimal, *, or_zero: bool = False) -> Decimal:
    if number > 0 or (or_zero and number == 0):
        return number
    raise of_layer(layer.name, "has a variance that is none. Train it again.")


def _listed_numbers(layer: SavedLayer, saved: Any) -> Numbers:
    """The numbers of a setting: one, or a list, in however many brackets."""
    saved = _plain(saved)
    if isinstance(saved, list) and len(saved) <= 64:
        return tuple(number for each in saved for number in _listed_numbers(layer, each))
    return (Decimal(str(_number(layer, saved))),)


def _number(layer: SavedLayer, saved: Any) -> float:
    if type(saved) not in (int, float) or not isfinite(saved) or abs(saved) > 1e30:
        raise of_layer(layer.name, DAMAGED)
    return float(saved)


def _plain(saved: Any) -> Any:
    """A number of NumPy's as TensorFlow 2.12 to 2.15 write it, as a number."""
    config = saved.get("config") if isinstance(saved, dict) else None
    return config.get("value") if isinstance(config, dict) else saved
