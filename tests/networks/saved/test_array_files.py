"""Arrays by name: which is which, and which way they lie, is read from names or said, and never guessed."""

import io
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from examgen.asking.own import own_spec
from examgen.files.errors import ExamgenError
from examgen.networks.saved import Described, read_saved
from examgen.networks.saved.content import network_in
from examgen.networks.saved.described import named
from examgen.networks.saved.unsuited import Unsuited
from tests.networks.saved.forward import ROWS, outputs
from tests.networks.saved.onnx_models import drawn

Arrays = Mapping[str, Any]

TANH = Described(hidden=(named("tanh"),), output=named("sigmoid"))


def said(orientation: str | None) -> Described:
    return Described(hidden=(named("tanh"),), output=named("sigmoid"), orientation=orientation)  # type: ignore[arg-type]


def npz(arrays: Arrays) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def of(arrays: Arrays, described: Described | None = TANH) -> Any:
    """What both formats say of the arrays, which has to be the same."""
    ends = []
    for data in (npz(arrays), save({name: np.ascontiguousarray(array) for name, array in arrays.items()})):
        try:
            found = network_in(data, "weights", described)
            assert found.origin == "arrays"
            ends.append((found.layers, found.notes))
        except Unsuited as reason:
            ends.append(str(reason))  # type: ignore[arg-type]
    assert ends[0] == ends[1]
    return ends[0]


def expected(layers: Any) -> Any:
    (first, bias), (second, other) = layers
    return 1 / (1 + np.exp(-(np.tanh(ROWS @ first + bias) @ second + other)))


LAYERS = drawn((2, 3, 1))
SQUARE = drawn((2, 2, 2))


def named_arrays(layers: Any, kernels: str, biases: str, *, turned: bool) -> dict[str, Any]:
    arrays = {}
    for number, (kernel, bias) in enumerate(layers):
        arrays[kernels.format(number, number + 1)] = kernel.T if turned else kernel
        arrays[biases.format(number, number + 1)] = bias
    return arrays


@pytest.mark.parametrize("layers", [LAYERS, SQUARE], ids=["3-1", "2-2"])
@pytest.mark.parametrize(
    ("kernels", "biases", "turned", "orientation"),
    [
        ("{0}.weight", "{0}.bias", True, None),
        ("model.fc{1}.weight", "model.fc{1}.bias", True, None),
        ("layers/dense_{0}/kernel", "layers/dense_{0}/bias", False, None),
        ("dense_{0}/kernel:0", "dense_{0}/bias:0", False, None),
        ("kernel{1}", "bias{1}", False, None),
        ("W{1}", "b{1}", False, "in-out"),
        ("W{1}", "b{1}", True, "out-in"),
        ("weights_{0}", "biases_{0}", False, "in-out"),
        ("coefs_{0}", "intercepts_{0}", False, "in-out"),
    ],
)
def test_names_and_a_word_say_which_way_a_matrix_lies(
    layers: Any, kernels: str, biases: str, turned: bool, orientation: str | None
) -> None:
    """A square matrix would fit either way."""
    arrays = named_arrays(layers, kernels, biases, turned=turned)
    found, notes = of(arrays, said(orientation))
    assert outputs(found) == pytest.approx(expected(layers), abs=1e-6)
    assert notes == ()
    shuffled = dict(sorted(arrays.items(), key=lambda each: each[0][::-1]))
    assert of(shuffled, said(orientation)) == (found, notes)


def test_arrays_in_the_order_of_get_weights_are_read_by_their_numbers() -> None:
    stream = io.BytesIO()
    np.savez(stream, *[array for layer in SQUARE for array in layer])
    found = network_in(stream.getvalue(), "weights.npz", said("in-out"))
    assert outputs(found.layers) == pytest.approx(expected(SQUARE), abs=1e-6)
    with pytest.raises(Unsuited, match=r"layer arr_0: does not say which way it lies\. Say orientation in-out if"):
        network_in(stream.getvalue(), "weights.npz", TANH)


def test_layers_without_numbers_are_put_in_the_one_order_in_which_they_fit() -> None:
    (first, bias), (second, other) = LAYERS
    arrays = {"out.weight": second.T, "out.bias": other, "hidden.weight": first.T, "hidden.bias": bias}
    assert outputs(of(arrays)[0]) == pytest.approx(expected(LAYERS), abs=1e-6)


def test_biases_that_are_not_there_are_0_and_it_is_said() -> None:
    arrays = {"W1": LAYERS[0][0], "W2": LAYERS[1][0]}
    found, notes = of(arrays, said("in-out"))
    assert {bias for layer in found for bias in layer.biases} == {"0.0"}
    assert notes == ("no biases for W1, W2: they are 0.",)


def test_whole_numbers_are_weights_too() -> None:
    arrays = {"W1": np.array([[1, 1], [1, 1]]), "b1": np.array([0, -1]), "W2": np.array([[1], [-2]])}
    found, _ = of({**arrays, "b2": np.array([0])}, said("in-out"))
    assert found[0].weights == (("1.0", "1.0"), ("1.0", "1.0"))
    assert found[1].weights == (("1.0",), ("-2.0",))


(KERNEL, BIAS), (LAST, LAST_BIAS) = LAYERS

REFUSED: dict[str, tuple[Arrays, Described | None, str]] = {
    "nothing said": (
        {"a.weight": KERNEL.T, "a.bias": BIAS, "b.weight": LAST.T, "b.bias": LAST_BIAS},
        None,
        "holds arrays without activations. Name its activations: hidden tanh and output sigmoid, say.",
    ),
    "a square of unknown orientation": (
        {"W1": SQUARE[0][0]},
        TANH,
        "layer W1: does not say which way it lies. Say ori",
    ),
    "the other orientation": (
        {"W1": KERNEL, "b1": BIAS, "W2": LAST, "b2": LAST_BIAS},
        said("out-in"),
        "its matrices fit together only as W2, W1. Is the orientation the other one?",
    ),
    "no order": (
        {"in.weight": SQUARE[0][0], "out.weight": SQUARE[1][0]},
        TANH,
        "which comes first is not said by in.weight and out.weight. Number them in their names, like W1 and W2.",
    ),
    "no fit": (
        {"fc1.weight": KERNEL.T, "fc2.weight": np.ones((1, 4), "float32")},
        TANH,
        "its matrices do not follow one another: fc1.weight (2 to 3), fc2.weight (4 to 1).",
    ),
    "a stray vector": (
        {"fc1.weight": KERNEL.T, "fc2.weight": LAST.T, "bn.running_mean": BIAS},
        TANH,
        "layer bn.running_mean: is no row of biases of any matrix by its name.",
    ),
    "biases of another length": (
        {"fc1.weight": KERNEL.T, "fc1.bias": SQUARE[0][1], "fc2.weight": LAST.T},
        TANH,
        "layer fc1.weight: has 2 biases for 3 units.",
    ),
    "three dimensions": ({"a.weight": np.ones((2, 2, 1), "float32")}, TANH, "layer a.weight: is an array of 3 dimens"),
    "vectors alone": (
        {"w": np.ones(2, "float32")},
        TANH,
        "holds no matrix of weights. Save the weights as tables, (2, 1",
    ),
    "no arrays": ({}, TANH, "holds no arrays."),
    "many arrays": ({f"{n}.weight": KERNEL for n in range(17)}, TANH, "holds 17 arrays. A network that fits on a page"),
    "true and false": (
        {"a.weight": KERNEL.T > 0, "b.weight": LAST.T},
        TANH,
        "layer a.weight: its kernel holds bool, no",
    ),
    "no number": (
        {"a.weight": KERNEL.T * np.float32("nan"), "b.weight": LAST.T},
        TANH,
        "layer a.weight: its kernel holds a number that is none",
    ),
    "two activations for one layer": (
        {"a.weight": KERNEL.T, "b.weight": LAST.T},
        Described(hidden=(named("tanh"), named("relu"))),
        "has 1 hidden layer, and 2 activations are named for them. Name one for each.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_is_guessed(name: str) -> None:
    arrays, described, reason = REFUSED[name]
    if arrays:
        assert str(of(arrays, described)).startswith(reason)
    else:
        with pytest.raises(Unsuited, match=reason):
            network_in(save({}), "weights.safetensors", described)


class Witness:
    """Whoever unpickles it leaves a trace."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (self.file,)  # type: ignore[return-value]


def test_pickles_in_an_npz_are_not_opened(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    array = np.empty((1, 1), dtype=object)
    array[0, 0] = Witness(witness)
    (tmp_path / "weights.npz").write_bytes(npz({"W1": array}))
    with pytest.raises(ExamgenError, match="layer W1: holds Python objects, which are code"):
        read_saved(tmp_path / "weights.npz", said("in-out"))
    assert not witness.exists()
    assert pickle.loads(pickle.dumps(Witness(witness))) is None
    assert witness.exists()


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
def test_a_file_that_is_cut_off_is_refused(ending: str) -> None:
    arrays = named_arrays(LAYERS, "{0}.weight", "{0}.bias", turned=True)
    data = npz(arrays) if ending == "npz" else save({name: np.ascontiguousarray(each) for name, each in arrays.items()})
    assert outputs(network_in(data, f"w.{ending}", TANH).layers) == pytest.approx(expected(LAYERS), abs=1e-6)
    for length in range(0, len(data), 11):
        with pytest.raises(Unsuited):
            network_in(data[:length], f"w.{ending}", TANH)


def test_an_array_that_says_it_is_enormous_is_not_made(tmp_path: Path) -> None:
    stream = io.BytesIO()
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (400000, 400000), }"
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("W1.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    (tmp_path / "weights.npz").write_bytes(stream.getvalue())
    with pytest.raises(ExamgenError, match="is damaged or cut off"):
        read_saved(tmp_path / "weights.npz", said("in-out"))


def test_what_is_named_on_the_command_line_makes_an_exam(tmp_path: Path) -> None:
    file = tmp_path / "weights.npz"
    file.write_bytes(npz(named_arrays(SQUARE, "W{1}", "b{1}", turned=False)))
    asked = {"model": file, "hidden": "leaky-relu 0.1", "output": "tanh", "orientation": "in-out"}
    own = own_spec({**asked, "row": ["0.9,0.8"]}).sections[0].own  # type: ignore[typeddict-item]
    assert own is not None
    assert [layer.activation for layer in own.saved[0].layers] == ["leaky-relu", "tanh"]
    assert (
        own.saved[0].layers
        == read_saved(file, Described((named("leaky-relu 0.1"),), named("tanh"), orientation="in-out")).layers
    )
    for change, reason in (
        ({"hidden": "tenh"}, "--hidden tenh: there is no such activation. Did you mean tanh?"),
        ({"hidden": "leaky-relu"}, "--hidden leaky-relu: write its slope beside it, a number between 0 and 1"),
        ({"hidden": "tanh 2"}, "--hidden tanh 2: tanh has no number beside it"),
        ({"hidden": 3}, "--hidden 3: there is no such activation"),
        ({"hidden": ("tanh", "relu")}, f"{file}: has 1 hidden layer, and 2 activations are named for them."),
        ({"output": "tonh"}, "--output tonh: there is no such choice. Did you mean tanh?"),
        ({"orientation": "in-uot"}, "--orientation in-uot: there is no such choice. Did you mean in-out?"),
        ({"activation": "tanh"}, "--activation: the network in weights.npz has its own"),
    ):
        with pytest.raises(ExamgenError) as problem:
            own_spec({**asked, **change})  # type: ignore[typeddict-item]
        assert str(problem.value).startswith(reason)


def test_a_description_without_a_file_of_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ExamgenError, match=r"--orientation: goes with a network of your own\. Name its file with --from"
    ):
        own_spec({"orientation": "in-out"})
    board = tmp_path / "board.toml"
    board.write_text('hidden = "tanh"\n[weights]\n"I0->H0" = 1\n"H0->O" = 1\n')
    for setting, value in (("output", "sigmoid"), ("orientation", "in-out"), ("hidden", "tanh")):
        with pytest.raises(ExamgenError, match=f"--{setting}: the "):
            own_spec({"hand_coded": board, setting: value})  # type: ignore[misc]
