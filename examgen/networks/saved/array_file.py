"""Arrays by name, `.npz` of NumPy and `.safetensors`: the weights of dense layers, whose activations somebody names.

Which way a matrix lies says its name, as PyTorch and Keras have it, or whoever names the activations; never its shape.
"""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import pairwise, permutations
from tokenize import TokenError
from typing import Any
from zipfile import ZipFile

from examgen.networks.saved.chain import Dense, Found, folded
from examgen.networks.saved.described import Described, Orientation, described_chain
from examgen.networks.saved.keras_file import entry
from examgen.networks.saved.unsuited import Unsuited, of_layer, tidy

LARGEST_ARRAY = 1_000_000
"""Bytes."""

MOST_ARRAYS = 16
"""A network of three hidden layers has eight."""

MOST_LAYERS = 6
"""Matrices that are put into an order; which networks a question can have is asked afterwards."""

BESIDE = {
    "weight": ("bias",),
    "weights": ("biases", "bias"),
    "kernel": ("bias",),
    "w": ("b",),
    "coefs": ("intercepts",),
    "coef": ("intercept",),
}
"""What an array of biases may be called, by what its matrix is called."""

NPY_PROBLEMS = (
    *(ValueError, EOFError, OSError, TypeError, SyntaxError, TokenError),
    *(OverflowError, RecursionError, MemoryError),
)
"""What NumPy raises for an array that is not as it should be; its head is parsed as Python writes it."""

WORD = re.compile(r"[A-Za-z]+")

Arrays = Mapping[str, Any]


def of_npz(archive: ZipFile, described: Described | None) -> Found:
    """The network in an `.npz` file. Raises Unsuited for what is no set of weights and biases, pickles above all."""
    import numpy as np

    names = archive.namelist()
    _check_count(names)
    arrays = {}
    for name in names:
        content = entry(archive, name, LARGEST_ARRAY)
        try:
            arrays[name.removesuffix(".npy")] = np.load(BytesIO(content), allow_pickle=False)
        except NPY_PROBLEMS as problem:
            if "allow_pickle" in str(problem):
                raise of_layer(
                    name.removesuffix(".npy"), "holds Python objects, which are code. Save plain arrays of floats."
                ) from None
            raise Unsuited("is damaged or cut off. Save the arrays again.") from None
    return _found(arrays, described)


def of_safetensors(data: bytes, described: Described | None) -> Found:
    """The network in a `.safetensors` file. Raises Unsuited for what is no set of weights and biases."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays = load(data)
    except (SafetensorError, ValueError, TypeError, KeyError, AttributeError, OverflowError, MemoryError):
        raise Unsuited("is damaged or cut off, or holds no plain floats. Save it again, with float32.") from None
    _check_count(arrays)
    return _found(arrays, described)


def _check_count(names: Sequence[str] | Arrays) -> None:
    if not names:
        raise Unsuited("holds no arrays. Save the weights and biases of dense layers.")
    if len(names) > MOST_ARRAYS:
        raise Unsuited(f"holds {len(names):,} arrays. A network that fits on a page has at most {MOST_ARRAYS}.")


def _found(arrays: Arrays, described: Described | None) -> Found:
    arrays = {name: arrays[name] for name in sorted(arrays)}  # a file has them in any order
    beside = _biases(arrays)
    if len(beside) > MOST_LAYERS:
        raise Unsuited(f"holds {len(beside)} matrices. A network that fits on a page has at most {MOST_LAYERS}.")
    given = described.orientation if described else None
    dense = []
    for name, bias in beside.items():
        orientation = given or _orientation(name)
        kernel = arrays[name].T if orientation == "out-in" else arrays[name]
        dense.append(Dense(name, kernel, None if bias is None else arrays[bias]))
    ordered = _in_order(dense, given is not None)
    without = [layer.name for layer in ordered if layer.biases is None]
    notes = (f"no biases for {', '.join(map(tidy, without))}: they are 0.",) if without else ()
    return folded(described_chain(ordered, described, "holds arrays without activations"), notes)


def _biases(arrays: Arrays) -> dict[str, str | None]:
    """The matrices, each with the array of its biases. Raises Unsuited for an array that is neither."""
    matrices = [name for name, array in arrays.items() if array.ndim == 2]
    vectors = [name for name, array in arrays.items() if array.ndim == 1]
    other = next((name for name in arrays if name not in {*matrices, *vectors}), None)
    if other is not None:
        raise of_layer(
            other,
            f"is an array of {arrays[other].ndim} dimensions, and a dense layer has a matrix and a row of biases. "
            "Save those alone.",
        )
    if not matrices:
        raise Unsuited("holds no matrix of weights. Save the weights as tables, (2, 1) for one output.")
    found = {name: _beside(name, vectors) for name in matrices}
    left = [name for name in vectors if name not in found.values()]
    counted = sorted(arrays, key=_numbers_of)  # arr_0, arr_1 …: numpy.savez(file, *model.get_weights())
    if len({_without_numbers(name) for name in arrays}) == 1 and [arrays[name].ndim for name in counted] == [2, 1] * (
        len(counted) // 2
    ):
        return dict(zip(counted[::2], counted[1::2], strict=True))
    if left:
        raise of_layer(
            left[0],
            "is no row of biases of any matrix by its name. Name them alike, fc1.weight and fc1.bias or W1 and b1. "
            "What is more than dense layers goes through ONNX.",
        )
    return found


def _beside(name: str, vectors: Sequence[str]) -> str | None:
    """`fc1.bias` for `fc1.weight`, `b1` for `W1`, `intercepts_0` for `coefs_0`."""
    wanted = {
        (name[: word.start()] + bias + name[word.end() :]).lower()
        for word in WORD.finditer(name)
        for bias in BESIDE.get(word.group().lower(), ())
    }
    return next((vector for vector in vectors if vector.lower() in wanted), None)


def _orientation(name: str) -> Orientation:
    """Which way a matrix lies, by its name. Raises Unsuited where it does not say."""
    last = re.split(r"[./]", name)[-1].lower()
    if last == "weight":
        return "out-in"
    if last.startswith("kernel"):
        return "in-out"
    raise of_layer(
        name,
        "does not say which way it lies. Say orientation in-out if it has a row for each unit below, as Keras has it, "
        "or out-in if for each unit above, as PyTorch has it.",
    )


def _in_order(dense: Sequence[Dense], said: bool) -> Sequence[Dense]:
    """The layers from the inputs to the output: as they fit together, and as numbers in their names go up.

    Raises Unsuited if they do not fit, or in several ways.
    """
    fitting = [order for order in permutations(dense) if all(_fits(below, above) for below, above in pairwise(order))]
    if not fitting:
        shapes = ", ".join(
            f"{tidy(layer.name)} ({layer.kernel.shape[0]} to {layer.kernel.shape[1]})" for layer in dense
        )
        mend = "Is the orientation the other one?" if said else "Say the orientation, if the names mislead."
        raise Unsuited(f"its matrices do not follow one another: {shapes}. {mend}")
    numbered = [order for order in fitting if _goes_up([layer.name for layer in order])]
    if not numbered:
        names = ", ".join(tidy(layer.name) for layer in fitting[0])
        raise Unsuited(f"its matrices fit together only as {names}. Is the orientation the other one?")
    if len(numbered) > 1:
        names = " and ".join(tidy(layer.name) for layer in dense)
        raise Unsuited(f"which comes first is not said by {names}. Number them in their names, like W1 and W2.")
    return numbered[0]


def _fits(below: Dense, above: Dense) -> bool:
    return bool(below.kernel.shape[1] == above.kernel.shape[0])


def _numbers_of(name: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d{1,6}", name))


def _without_numbers(name: str) -> str:
    return re.sub(r"\d+", "0", name)


def _goes_up(names: Sequence[str]) -> bool:
    """Whether those names that differ in their numbers alone stand in the order of these."""
    for place, name in enumerate(names):
        for later in names[place + 1 :]:
            if _without_numbers(name) == _without_numbers(later) and _numbers_of(name) > _numbers_of(later):
                return False
    return True
