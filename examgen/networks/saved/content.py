"""What a file is, by its first bytes, and the reader that goes with it.

found = network_in(data, "model.keras", None)

A file that no reader is for is refused by what it is, with what makes one of it that is read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from zipfile import ZipFile

from examgen.networks.saved import array_file, hdf5, keras_file, onnx_file
from examgen.networks.saved.chain import Found
from examgen.networks.saved.described import Described, undescribed
from examgen.networks.saved.pickles import CODE, pickle_in
from examgen.networks.saved.unsuited import Unsuited, tidy

TORCH_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19"
"""What torch.save wrote first before it wrote zip files."""

OLD_PICKLES = 4
"""What such a file begins with: that number, one of a version, the machine it is from, and what was saved."""

PICKLE = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")

ZIP_MAGIC = b"PK\x03\x04"

READABLE = "Name one of Keras's (.keras, .h5), ONNX (.onnx), or arrays (.safetensors, .npz)."

EXPORT_SCRIPT = (
    'Export it in Python (pip install onnx): model = torch.jit.load("{file}"); '
    'torch.onnx.export(model.eval(), torch.zeros(1, 2), "model.onnx", dynamo=False).'
)
EXPORT_TENSORFLOW = "Export it: pip install tf2onnx; python -m tf2onnx.convert --{option} {file} --output model.onnx."
"""The two lines that make ONNX of a file that is not read."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A file that no reader is for. said: what it is, and the mend.

    begins, ends: of which its content or its name has one; fits: what else tells that a content is such.
    """

    said: str
    begins: tuple[bytes, ...] = ()
    ends: tuple[str, ...] = ()
    fits: Callable[[bytes], bool] = lambda _: False

    def is_met(self, data: bytes, name: str) -> bool:
        """Whether a file with this content and name is such."""
        return data.startswith(self.begins) or name.lower().endswith(self.ends) or self.fits(data)


STRANGERS: Sequence[Stranger] = (
    Stranger("is empty. Save the model again.", fits=lambda data: not data),
    Stranger(
        "is a pointer of git-LFS, and the file itself is elsewhere. Fetch it: git lfs pull.",
        begins=(b"version https://git-lfs.github.com/",),
    ),
    Stranger(
        f"is a TensorFlow Lite model. {EXPORT_TENSORFLOW.replace('{option}', 'tflite')}",
        fits=lambda data: data[4:8] == b"TFL3",
    ),
    Stranger(
        "is the graph of a SavedModel, whose weights lie in the folder around it. "
        + EXPORT_TENSORFLOW.replace("{option}", "saved-model").replace("{file}", "FOLDER"),
        ends=(".pb",),
        fits=lambda data: data.startswith(b"\x08\x01\x12") and b"serving_default" in data,
    ),
    Stranger(
        'is a single array. Save all of them in one file: numpy.savez("weights.npz", W1=W1, b1=b1, W2=W2, b2=b2).',
        begins=(b"\x93NUMPY",),
    ),
    Stranger(
        'is a MAT-file of MATLAB\'s. Export the network: exportONNXNetwork(net, "model.onnx").', begins=(b"MATLAB ",)
    ),
    Stranger(
        "is part of a checkpoint, which holds weights without a model. Load it into the model and save that: "
        'model.load_weights("checkpoint"); model.save("model.keras").',
        ends=(".index", ".ckpt", ".data-00000-of-00001"),
    ),
    Stranger(
        "is JSON, a model without its weights. Save the whole model with model.save.",
        fits=lambda data: data.lstrip()[:1] == b"{",
    ),
    Stranger(
        "is a text with weights. Name it with --hand-coded.",
        fits=lambda data: b"[weights]" in data[:100_000] and b"\0" not in data[:100_000],
    ),
    Stranger(f"is packed. Unpack it first. {READABLE}", begins=(b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")),
)
"""What people have that is not read, the plainest sign first."""


def network_in(data: bytes, name: str, described: Described | None = None) -> Found:
    """The network in a file. name: without folders; described: what is said of one that holds weights alone.

    Raises Unsuited, naming the layer, for what a question cannot have, and for a file that is none of a network.
    """
    if data.startswith(hdf5.MAGIC):
        return keras_file.of_hdf5(data, described)
    if data.startswith(ZIP_MAGIC):
        with keras_file.opened_zip(data) as archive:
            return _in_zip(archive, name, described)
    if _is_safetensors(data):
        return replace(array_file.of_safetensors(data, described), origin="arrays")
    if data.startswith(TORCH_MAGIC):
        raise Unsuited(pickle_in(data, OLD_PICKLES).of_torch(tidy(name)))
    if data.startswith(PICKLE):
        raise Unsuited(pickle_in(data).refused(tidy(name)))
    for stranger in STRANGERS:
        if stranger.is_met(data, name):
            raise Unsuited(stranger.said.format(file=tidy(name)))
    if data.startswith(b"\x08") or name.lower().endswith(".onnx"):
        undescribed(described)
        return replace(onnx_file.network_of(data), origin="onnx")
    raise Unsuited(f"is no file of a network that is read. {READABLE}")


def _is_safetensors(data: bytes) -> bool:
    """Whether eight bytes of a length go before that much JSON."""
    return data[8:9] == b"{" and 2 <= int.from_bytes(data[:8], "little") <= len(data) - 8


def _in_zip(archive: ZipFile, name: str, described: Described | None) -> Found:
    names = archive.namelist()
    if keras_file.CONFIGURATION in names and keras_file.WEIGHTS in names:
        undescribed(described)
        return keras_file.of_zip(archive)
    if names and all(each.endswith(".npy") for each in names):
        return replace(array_file.of_npz(archive, described), origin="arrays")
    pickled = next((each for each in names if each.rpartition("/")[2] == "data.pkl"), None)
    if pickled is not None and not any(each.endswith("constants.pkl") for each in names):
        found = pickle_in(keras_file.entry(archive, pickled, LARGEST_PICKLE))
        raise Unsuited(found.of_torch(tidy(name)))
    raise Unsuited(_other_zip(names, name))


LARGEST_PICKLE = 1_000_000
"""Bytes of what stands beside the numbers in a file of PyTorch's."""


def _other_zip(names: Sequence[str], name: str) -> str:
    """What a zip file is that is neither Keras's nor NumPy's."""
    ends = {each.rpartition("/")[2]: each for each in names if not each.startswith("__MACOSX")}
    if "data.pkl" in ends:
        return f"is TorchScript, {CODE}. {EXPORT_SCRIPT.format(file=tidy(name))}"
    if "saved_model.pb" in ends:
        folder = ends["saved_model.pb"].rpartition("/")[0] or "."
        export = EXPORT_TENSORFLOW.format(option="saved-model", file=tidy(folder))
        return f"is a zip file of a SavedModel. Unpack it. {export}"
    if keras_file.CONFIGURATION in ends and "/" in ends[keras_file.CONFIGURATION]:
        folder = ends[keras_file.CONFIGURATION].rpartition("/")[0]
        return f"is a zip file with the folder {tidy(folder)} in it. Zip what is in the folder, not the folder itself."
    missing = [each for each in (keras_file.CONFIGURATION, keras_file.WEIGHTS) if each not in names]
    if len(missing) == 1:
        return f"is a zip file without {missing[0]}. Name a file that model.save wrote with Keras."
    inside = next(
        (each for each in ends.values() if each.endswith((".keras", ".h5", ".onnx", ".safetensors", ".npz"))), ""
    )
    if inside:
        return f"is a zip file with {tidy(inside)} in it. Unpack it, and name that."
    return f"is a zip file without a network. {READABLE}"


def of_folder(files: Sequence[str]) -> str:
    """What is said of a folder. files: the names in it."""
    if "saved_model.pb" in files:
        export = EXPORT_TENSORFLOW.format(option="saved-model", file="FOLDER")
        return f"is the folder of a SavedModel, whose graph is code. {export}"
    if {"config.json", "model.weights.h5"} <= {*files}:
        return "is the folder of an unpacked .keras file. Zip what is in it, and name that file."
    return "is a folder. Name the file itself."
