"""A file that is not read is called what it is, and told how to make one that is."""

import io
import pickle
import pickletools
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from examgen.files.errors import ExamgenError
from examgen.networks.saved import read_saved

pytestmark = pytest.mark.usefixtures("read_here")

TORCH_MAGIC = pickle.dumps(0x1950A86A20F9469CFC6C, protocol=2)
"""What torch.save wrote first before it wrote zip files."""

WEIGHTS = b"\x80\x02ccollections\nOrderedDict\n)R(X\x08\x00\x00\x000.weightctorch._utils\n_rebuild_tensor_v2\n."
WHOLE = b"\x80\x02c__main__\nNet\n)\x81ctorch.nn.modules.linear\nLinear\n)\x81."
"""What torch.save writes of model.state_dict() and of a model, as far as classes are concerned."""

EXPORT = 'torch.onnx.export(model.eval(), torch.zeros(1, 2), "model.onnx", external_data=False).'
BY_TORCH = "which is code that would be run. Export it in Python (pip install onnxscript): "
TORCH = f'{BY_TORCH}model.load_state_dict(torch.load("mine")); {EXPORT}'
TENSORFLOW = "Export it: pip install tf2onnx; python -m tf2onnx.convert --{} --output model.onnx."


def zipped(*names: str, **contents: bytes) -> bytes:
    """A zip file. contents: of the entries that have another than `{}`, by the stem of their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(Path(name).stem, b"{}"))
    return stream.getvalue()


def single() -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.ones((2, 2)))
    return stream.getvalue()


STRANGERS: Mapping[str, tuple[str, bytes, str]] = {
    "nothing": ("mine", b"", "is empty. Save the model again."),
    "a pointer of git-LFS": (
        "mine",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "is a pointer of git-LFS, and the file itself is elsewhere. Fetch it: git lfs pull.",
    ),
    "PyTorch": (
        "mine",
        zipped("xor/data.pkl", "xor/byteorder", "xor/data/0", "xor/version", data=WEIGHTS),
        f"is a file of PyTorch's, {TORCH}",
    ),
    "a whole model of PyTorch's": (
        "mine",
        zipped("xor/data.pkl", "xor/byteorder", "xor/version", data=WHOLE),
        f'is a file of PyTorch\'s, {BY_TORCH}model = torch.load("mine", weights_only=False); {EXPORT}',
    ),
    "a checkpoint of PyTorch's": (
        "mine",
        zipped("xor/data.pkl", data=pickle.dumps({"epoch": 3, "model_state_dict": {}})),
        f'is a file of PyTorch\'s, {BY_TORCH}model.load_state_dict(torch.load("mine")["model_state_dict"]); {EXPORT}',
    ),
    "an old PyTorch": (
        "mine",
        TORCH_MAGIC + pickle.dumps(1001) + pickle.dumps({}) + WEIGHTS,
        f"is a file of PyTorch's, {TORCH}",
    ),
    "an old PyTorch's whole model": (
        "mine",
        TORCH_MAGIC + pickle.dumps(1001) + pickle.dumps({}) + WHOLE,
        f'is a file of PyTorch\'s, {BY_TORCH}model = torch.load("mine", weights_only=False); {EXPORT}',
    ),
    "a pickle of PyTorch's": (
        "mine",
        WEIGHTS,
        f'is a file of PyTorch\'s, {BY_TORCH}model.load_state_dict(pickle.load(open("mine", "rb"))); {EXPORT}',
    ),
    "TorchScript": (
        "mine",
        zipped("xor/data.pkl", "xor/code/__torch__.py", "xor/constants.pkl"),
        (
            "is TorchScript, which is code that would be run. Export it in Python (pip install onnx): "
            'model = torch.jit.load("mine"); '
            'torch.onnx.export(model.eval(), torch.zeros(1, 2), "model.onnx", dynamo=False).'
        ),
    ),
    "TensorFlow Lite": (
        "mine",
        b"\x1c\0\0\0TFL3" + bytes(20),
        f"is a TensorFlow Lite model. {TENSORFLOW.format('tflite mine')}",
    ),
    "a graph of a SavedModel": (
        "saved_model.pb",
        b"\x08\x01\x12\x90\x03serving_default",
        "is the graph of a SavedModel, whose weights lie in the folder around it. "
        + TENSORFLOW.format("saved-model FOLDER"),
    ),
    "a zipped SavedModel": (
        "mine",
        zipped("xor/saved_model.pb", "xor/variables/variables.index"),
        f"is a zip file of a SavedModel. Unpack it. {TENSORFLOW.format('saved-model xor')}",
    ),
    "a pickle": (
        "mine",
        pickle.dumps({"W1": [1.0]}),
        (
            "is a pickle, which is code that would be run. Save its arrays in Python, all in one file: "
            'numpy.savez("weights.npz", W1=W1, b1=b1, W2=W2, b2=b2).'
        ),
    ),
    "a pickle of scikit-learn's": (
        "mine",
        b"\x80\x04\x8c\x16sklearn.neural_network\x8c\x0dMLPClassifier\x93.",
        (
            "is a pickle, which is code that would be run. Export it in Python (pip install skl2onnx): "
            'open("model.onnx", "wb").write(to_onnx(pickle.load(open("mine", "rb")), rows.astype("float32"))'
            ".SerializeToString())."
        ),
    ),
    "one array": (
        "mine",
        single(),
        'is a single array. Save all of them in one file: numpy.savez("weights.npz", W1=W1, b1=b1, W2=W2, b2=b2).',
    ),
    "MATLAB": (
        "mine",
        b"MATLAB 5.0 MAT-file, Platform: GLNXA64",
        'is a MAT-file of MATLAB\'s. Export the network: exportONNXNetwork(net, "model.onnx").',
    ),
    "a checkpoint": (
        "model.ckpt.index",
        b"\0\0\x01",
        (
            "is part of a checkpoint, which holds weights without a model. Load it into the model and save that: "
            'model.load_weights("checkpoint"); model.save("model.keras").'
        ),
    ),
    "a model as JSON": (
        "mine",
        b'{"class_name": "Sequential"}',
        "is JSON, a model without its weights. Save the whole model with model.save.",
    ),
    "weights in TOML": ("mine", b'hidden = "tanh"\n[weights]\n', "is a text with weights. Name it with --hand-coded."),
    "a packed file": ("mine", b"\x1f\x8b\x08", "is packed. Unpack it first. Name one of Keras's (.keras, .h5), ONNX"),
    "a zip file with a folder": (
        "mine",
        zipped("xor/metadata.json", "xor/config.json", "xor/model.weights.h5", "__MACOSX/xor/config.json"),
        "is a zip file with the folder xor in it. Zip what is in the folder, not the folder itself.",
    ),
    "a zip file with a file": (
        "mine",
        zipped("readme.txt", "models/xor.h5"),
        "is a zip file with models/xor.h5 in it. Unpack it, and name that.",
    ),
    "half a model": (
        "mine",
        zipped("config.json", "metadata.json"),
        "is a zip file without model.weights.h5. Name a file that model.save wrote with Keras.",
    ),
    "another zip file": ("mine", zipped("readme.txt"), "is a zip file without a network. Name one of Keras's"),
    "another text": ("mine", b"0.5 0.3\n", "is no file of a network that is read. Name one of Keras's (.keras, .h5)"),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_file_that_is_not_read_is_called_what_it_is(tmp_path: Path, name: str) -> None:
    called, data, said = STRANGERS[name]
    file = tmp_path / called
    file.write_bytes(data)
    with pytest.raises(ExamgenError) as problem:
        read_saved(file)
    assert str(problem.value).removeprefix(f"{file}: ").startswith(said)
    assert "…" not in str(problem.value)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            ["saved_model.pb", "keras_metadata.pb"],
            f"is the folder of a SavedModel, whose graph is code. {TENSORFLOW.format('saved-model FOLDER')}",
        ),
        (["config.json", "model.weights.h5"], "is the folder of an unpacked .keras file. Zip what is in it, and name"),
        (["notes.txt"], "is a folder. Name the file itself."),
    ],
)
def test_a_folder_is_called_what_it_is(tmp_path: Path, files: list[str], said: str) -> None:
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(ExamgenError) as problem:
        read_saved(tmp_path)
    assert str(problem.value).startswith(f"{tmp_path}: {said}")


def test_the_magic_number_is_the_one_that_pytorch_wrote() -> None:
    """Its serialization.py: MAGIC_NUMBER = 0x1950a86a20f9469cfc6c."""
    assert (
        next(value for _, value, _ in pickletools.genops(TORCH_MAGIC) if value and value > 2) == 0x1950A86A20F9469CFC6C
    )
