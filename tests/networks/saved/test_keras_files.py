"""A file that Keras saved is read as data: what is in it comes out, nothing in it runs, nothing it holds can harm."""

import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import h5py
import numpy as np
import pytest

from examgen.files.errors import ExamgenError
from examgen.networks.saved import read_saved
from examgen.networks.saved.content import network_in
from examgen.networks.saved.unsuited import Unsuited
from examgen.networks.training import TrainedLayer
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network, input_names, unit_names
from examgen.processes.child import child_environment
from examgen.render.diagram import lay_out
from tests.networks.saved.forward import outputs
from tests.processes import run
from tests.render.diagram.measure import AIR, smallest_clearance

pytestmark = pytest.mark.slow

here = pytest.mark.usefixtures("read_here")

FORMATS = ("keras", "h5")

READ = {
    "plain": "relu 2-2-1",
    "functional": "tanh 2-2-1",
    "apart": "relu 2-2-1",
    "activation": "sigmoid 2-2-1",
    "layer-as-activation": "relu 2-2-1",
    "dropout": "tanh 2-2-1",
    "no-bias": "relu 2-2-1",
    "compiled": "relu 2-2-1",
    "double": "tanh 2-2-1",
    "three": "sigmoid 2-3-1",
    "second": "tanh 2-2-2-1",
    "squashed": "tanh 2-2-1",
    "narrowing": "tanh 2-3-2-2",
    "leaky": "leaky-relu 0.25 2-2-1",
    "leaky-named": "leaky-relu 0.2 2-3-1",
    "leaky-activation": "leaky-relu 0.01 2-2-1",
    "leaky-rectifier": "leaky-relu 0.1 2-2-1",
    "batch-normalised": "relu 2-3-1",
    "not-centred": "tanh 2-2-1",
    "no-bias-above": "tanh 2-2-1",
    "linear-between": "tanh 2-2-1",
    "normalised": "tanh 2-2-1",
    "normalised-known": "tanh 2-2-1",
    "denormalised": "tanh 2-2-2",
    "rescaled": "relu 2-2-2",
    "rescaled-each": "tanh 2-2-1",
    "flattened": "tanh 2-2-1",
    "flattened-column": "tanh 2-2-1",
    "flattened-row": "tanh 2-2-1",
    "reshaped": "tanh 2-2-1",
    "noisy": "tanh 2-4-1",
    "real-2-sigmoid": "sigmoid 2-2-1",
    "real-2-tanh": "tanh 2-2-1",
    "real-4-relu": "relu 2-4-1",
    "real-4-tanh": "tanh 2-4-1",
    "real-4-sigmoid": "sigmoid 2-4-1",
    "real-4-batch": "relu 2-4-1",
    "real-4-3": "tanh 2-4-3-1",
    "real-6": "relu 2-6-1",
    "real-3-3-3": "tanh 2-3-3-3-1",
    "lecture": "relu 2-2-1",
    "weak": "relu 2-2-1",
}
"""The good models of make_models.py, and what they are."""

REFUSED = {
    "lambda": "layer sly: is a Lambda, whose code is not run here",
    "lambda-activation": "layer sly: its activation is code",
    "function-activation": "layer sly: its activation is code",
    "registered": "is of the class Registered, which is not Keras's own, and no code is run",
    "convolution": "layer wide: is of the class Conv1D",
    "layer-normalised": "layer norm: is of the class LayerNormalization, and a question is made of Dense layers. Train",
    "normalised-last": "layer norm: changes what the activation of dense_",
    "table": "layer first: takes a table (2, 1), and a question has a row. Flatten it, and train it again.",
    "capped": "layer leak: is no plain ReLU. Train the model again without its threshold and",
    "fine": "layer leak: has the slope 0.125, and in a question it lies between 0 and 1 and has at most 2 decimals.",
    "flat": "layer leak: has the slope 0.0, and in a question it lies between 0 and 1",
    "straight": "layer leak: has the slope 1.0, and in a question it lies between 0 and 1",
    "two-slopes": "layer g: has the slope 0.2, and h has 0.1. Build it with one slope in both.",
    "elu": "layer soft: has the activation elu, and a question has relu, sigmoid, tanh, leaky_relu. Train it again",
    "twofold": "layer again: follows h, which has an activation",
    "first": "layer early: stands before the first Dense layer",
    "nested": "layer inner: is a model of its own",
    "mixed": "has linear layers alone, which are one layer. Give a hidden one an activation, and train it.",
    "branching": "layer joined: is of the class Add",
    "forking": "layer first: feeds both left and right",
    "used-twice": "layer twice: is used 2 times",
    "wide": "layer wide: has 7 units, and a question has 1 to 6 in this place. Build it so.",
    "large": "layer many: has 64 units, and a question has 1 to 6 in this place. Build it so.",
    "inputs": "the row of inputs has 5 inputs, and a question has 1 to 4 in this place. Build it so.",
    "fivefold": "layer five: has 5 units, and a question has 1 to 4 in this place. Build it so.",
    "deep": "the network has 4 hidden layers, and a question has 1 to 3. Build it so.",
    "shallow": "the network has no hidden layers, and a question has 1 to 3. Build it so.",
    "certain": "layer last: is the output and has a softmax of one unit, which is always 1. Make it a sigmoid.",
    "leaking": "layer last: is the output and has the activation leaky-relu, and a question has linear,",
    "heavy": "layer h: has the weight 123.0",
    "lost": "layer h: its bias holds a number that is none (NaN or infinity)",
}
"""The others, and what is said of them whichever the format."""

REFUSED_IN_ONE = {
    "foreign.keras": "is of the class Foreign, which is not Keras's own, and no code is run",
    "foreign.h5": "is of the class Foreign, and a question is made of Dense layers",
    "namesake.keras": "layer sly: is of the class Dense, which is not Keras's own",
    "subclass.keras": "the model: is of the class Model, which is not Keras's own",
    "only.weights.h5": "holds weights without a model",
}


def told(layers: tuple[TrainedLayer, ...]) -> str:
    shape = "-".join(map(str, (len(layers[0].weights), *(len(layer.biases) for layer in layers))))
    return " ".join((layers[0].activation, *([layers[0].slope] if layers[0].slope else ()), shape))


@here
@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("name", READ)
def test_the_network_that_is_read_says_what_keras_says(models: Path, name: str, ending: str) -> None:
    saved = read_saved(models / f"{name}.{ending}")
    predicted = json.loads((models / "predictions.json").read_text())[name]["saved"]
    assert told(saved.layers) == READ[name]
    assert outputs(saved.layers)[:, 0] == pytest.approx(predicted, abs=1e-5)


@here
@pytest.mark.parametrize("ending", FORMATS)
def test_a_layer_without_biases_is_known_as_such_and_a_linear_one_is_said_to_be_folded(
    models: Path, ending: str
) -> None:
    assert [layer.biased for layer in read_saved(models / f"no-bias-above.{ending}").layers] == [True, False]
    said = ("linear layer straight folded into the weights of layer last: it computes the same.",)
    assert read_saved(models / f"linear-between.{ending}").notes == said


@here
def test_weights_are_the_shortest_decimals_that_identify_keras_s_numbers(models: Path) -> None:
    with h5py.File(models / "plain.h5") as file:
        kernel = file["model_weights/hidden/sequential/hidden/kernel"][()]
    hidden = read_saved(models / "plain.keras").layers[0]
    for texts, row in zip(hidden.weights, kernel, strict=True):
        for text, number in zip(texts, row, strict=True):
            assert np.float32(text) == number
            unit = Decimal(1).scaleb(Decimal(text).as_tuple().exponent + 1)
            for rounding in (ROUND_FLOOR, ROUND_CEILING):
                assert np.float32(Decimal(text).quantize(unit, rounding)) != number


@here
@pytest.mark.parametrize(
    ("name", "said"),
    [(f"{name}.{ending}", said) for name, said in REFUSED.items() for ending in FORMATS] + [*REFUSED_IN_ONE.items()],
)
def test_anything_else_is_refused_by_the_layer_and_the_reason(models: Path, name: str, said: str) -> None:
    with pytest.raises(ExamgenError) as refusal:
        read_saved(models / name)
    assert str(refusal.value).startswith(f"{models / name}: ")
    assert said in str(refusal.value)


@here
def test_every_model_that_was_saved_is_tried_and_none_of_them_runs(models: Path) -> None:
    """Keras's own loader does run what is in some of them: the witness can be called."""
    tried = {f"{name}.{ending}" for name in (*READ, *REFUSED) for ending in FORMATS} | {*REFUSED_IN_ONE}
    saved = {path.name for path in models.iterdir() if path.suffix in (".keras", ".h5")}
    assert saved == tried | {"namesake.h5"}
    for name in saved:
        found(models / name)
    assert not (models / "witness").exists()
    ran = json.loads((models / "predictions.json").read_text())["ran when Keras loaded it"]
    assert {*ran} == {"lambda.keras", "lambda.h5", "foreign.keras", "foreign.h5"}


def found(file: Path) -> object:
    """The layers in a file, or what is said of it."""
    try:
        return read_saved(file).layers
    except ExamgenError as problem:
        return str(problem)


@pytest.mark.parametrize(
    "name", ["plain.keras", "plain.h5", "second.keras", "lambda.keras", "foreign.h5", "heavy.h5", "lost.keras"]
)
def test_a_process_of_its_own_says_what_this_one_would(models: Path, name: str, request: pytest.FixtureRequest) -> None:
    apart = found(models / name)
    request.getfixturevalue("read_here")
    assert found(models / name) == apart
    assert not (models / "witness").exists()


@here
def test_the_name_of_a_file_does_not_matter(models: Path, tmp_path: Path) -> None:
    shutil.copy(models / "plain.h5", tmp_path / "plain.keras")
    (tmp_path / "link.h5").symlink_to(models / "plain.keras")
    layers = read_saved(models / "plain.keras").layers
    assert read_saved(tmp_path / "plain.keras").layers == layers
    assert read_saved(tmp_path / "link.h5").layers == layers


# Files that are no good files


@pytest.fixture(scope="module")
def parts(models: Path) -> Mapping[str, bytes]:
    """What lies in a good `.keras` file."""
    with zipfile.ZipFile(models / "plain.keras") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes | str], compression: int = zipfile.ZIP_STORED) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


@contextmanager
def changed(data: bytes) -> Iterator[tuple[h5py.File, BytesIO]]:
    """An HDF5 file to change; what the stream holds afterwards is the changed one."""
    stream = BytesIO(data)
    with h5py.File(stream, "r+") as file:
        yield file, stream


def refusal(data: bytes, tmp_path: Path) -> str:
    """What is said of a file with this content."""
    file = tmp_path / "model.keras"
    file.write_bytes(data)
    with pytest.raises(ExamgenError) as problem:
        read_saved(file)
    assert "\n" not in str(problem.value)
    return str(problem.value).removeprefix(f"{file}: ")


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_that_is_cut_off_anywhere_is_refused(models: Path, ending: str) -> None:
    data = (models / f"plain.{ending}").read_bytes()
    for length in [0, 1, 4, 8, 100, *range(500, len(data), len(data) // 12), len(data) - 1]:
        with pytest.raises(Unsuited):
            network_in(data[:length], f"plain.{ending}")


FORKS = """
import json, os, resource, sys
from pathlib import Path
from examgen.networks.saved import apart
apart.LIMITS = ((resource.RLIMIT_CPU, 1), *apart.LIMITS[1:])
ends = {}
for name in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        try:
            found = json.loads(apart.answer(apart.request(Path(name).read_bytes(), name)))
        except BaseException as problem:
            print(name, repr(problem), file=sys.stderr)
            os._exit(1)
        os._exit(2 if "layers" in found else 0)
    ends[name] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(json.dumps(ends))
"""
"""Reads each file as the process of its own does, in forks of one that has loaded h5py, and says how each ended.

2 is for layers, 0 for a reason, 1 for an exception; a signal, which a second of processor time brings too, is negative.
"""


def test_whatever_is_damaged_in_a_file_there_is_no_other_end_than_an_error(models: Path, tmp_path: Path) -> None:
    """Of each way in which a process ends by itself, one file is read as users read it; the next test has a signal."""
    chance = Random(3)
    whole = (models / "plain.h5").read_bytes()
    for number in range(30):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 4, 100))):
            data[chance.randrange(min(len(data), 4096))] = chance.choice((0, 1, 127, 255))
        (tmp_path / f"{number}.h5").write_bytes(data)
    command = [sys.executable, "-c", FORKS, *map(str, sorted(tmp_path.iterdir()))]
    variables = child_environment() | {"OPENBLAS_NUM_THREADS": "1"}
    done = run(command, env=variables, check=True)
    ends = json.loads(done.stdout)
    assert len(ends) == 30
    assert {0, 2} <= {*ends.values()}
    for code, name in {code: name for name, code in ends.items() if code >= 0}.items():
        assert isinstance(found(Path(name)), str) is (code != 2), (name, code, done.stderr)


def test_hdf5_that_sends_its_reader_round_in_circles_is_given_up(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    (tmp_path / "sitecustomize.py").write_text(
        "import h5py._hl.attrs as attrs\n"
        "import resource\n"
        "limit = resource.setrlimit\n"  # a second does, once it is limited at all
        "resource.setrlimit = lambda which, most: limit(which, (1, 1) if which == resource.RLIMIT_CPU else most)\n"
        "def hang(*_):\n    while True: pass\n"
        "attrs.AttributeManager.__contains__ = hang\n"
    )
    with pytest.raises(ExamgenError, match="comes to no end"):
        read_saved(models / "plain.h5")


def test_what_is_packed_small_and_unpacks_large_is_not_unpacked(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    zeros = b" " * 50_000_000
    for name in ("config.json", "model.weights.h5"):
        bomb = packed({**parts, name: zeros}, zipfile.ZIP_DEFLATED)
        assert len(bomb) < 100_000
        assert refusal(bomb, tmp_path).startswith(f"holds a {name} of more than")


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.keras"
    with file.open("wb") as stream:
        stream.truncate(100_000_000)
    with pytest.raises(ExamgenError, match="has more than 16,000,000 bytes"):
        read_saved(file)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "round").symlink_to("round")
    said = {"": "is a folder", "pipe": "is no file", "dangling": "there is no such file", "round": "cannot be read"}
    said |= {"missing": "there is no such file", "no\0name": "cannot be read"}
    for name, reason in said.items():
        with pytest.raises(ExamgenError, match=reason):
            read_saved(tmp_path / name)


@here
@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        ("[" * 200_000, "its configuration is damaged"),
        ('{"a":' * 200_000, "its configuration is damaged"),
        ("1" * 10_000, "its configuration is damaged"),
        ("null", "its configuration is damaged"),
        ("\xff", "its configuration is damaged"),
        ('{"class_name": "Sequential"}', "its configuration is damaged"),
        ('{"class_name": "Sequential", "config": {"layers": []}}', "the model has no Dense layer"),
        ('{"class_name": "Sequential", "config": {"layers": [1]}}', "its configuration is damaged"),
        ('{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense"}]}}', "layer number 1: its con"),
        ('{"class_name": "Functional", "config": {"layers": []}}', "it has 0 inputs"),
    ],
)
def test_a_configuration_that_is_none_is_refused(
    parts: Mapping[str, bytes], tmp_path: Path, configuration: str, said: str
) -> None:
    assert refusal(packed({**parts, "config.json": configuration.encode("latin-1")}), tmp_path).startswith(said)


@here
@pytest.mark.parametrize("name", ["config.json", "model.weights.h5"])
def test_a_zip_file_without_a_model_is_refused(parts: Mapping[str, bytes], tmp_path: Path, name: str) -> None:
    others = {each: content for each, content in parts.items() if each != name}
    assert refusal(packed(others), tmp_path).startswith(f"is a zip file without {name}")


@here
def test_a_name_out_of_a_file_cannot_write_to_the_terminal(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    configuration = json.loads(parts["config.json"])
    configuration["config"]["layers"][1]["config"] |= {"name": "\x1b[2J\n" + "long" * 1000, "activation": "\x07"}
    said = refusal(packed({**parts, "config.json": json.dumps(configuration)}), tmp_path)
    assert said.isprintable()
    assert len(said) < 400


KERNEL = "layers/dense/vars/0"


def other_kernel(file: h5py.File, make: Callable[[h5py.Group], Any]) -> None:
    del file[KERNEL]
    make(file["layers/dense/vars"])


FOREIGN = np.ones((2, 2), dtype="float32")


@here
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda group: None, "is missing"),
        (lambda group: group.create_dataset("0", data=FOREIGN[0]), "has the shape (2), and (2, 2) is due"),
        (lambda group: group.create_dataset("0", data=FOREIGN[:, :1]), "has the shape (2, 1), and (2, 2) is due"),
        (lambda group: group.create_dataset("0", data=FOREIGN.astype("int32")), "holds int32, no plain floats"),
        (lambda group: group.create_dataset("0", data=np.full((2, 2), np.inf)), "holds a number that is none"),
        (lambda group: group.create_dataset("0", shape=(2, 2), dtype=h5py.string_dtype()), "no plain floats"),
        (lambda group: group.create_dataset("0", data=FOREIGN, compression="gzip"), "is not stored plainly"),
        (lambda group: group.create_group("0"), "is missing"),
    ],
)
def test_weights_that_are_not_as_the_configuration_has_them_are_refused(
    parts: Mapping[str, bytes], tmp_path: Path, make: Callable[[h5py.Group], Any], said: str
) -> None:
    with changed(parts["model.weights.h5"]) as (file, stream):
        other_kernel(file, make)
    answer = refusal(packed({**parts, "model.weights.h5": stream.getvalue()}), tmp_path)
    assert answer.startswith("layer hidden: its kernel ")
    assert said in answer


def linked(group: h5py.Group, other: Path) -> None:
    group["0"] = h5py.ExternalLink(str(other), "/kernel")


def virtual(group: h5py.Group, other: Path) -> None:
    layout = h5py.VirtualLayout((2, 2), "float32")
    layout[:] = h5py.VirtualSource(str(other), "kernel", (2, 2), "float32")
    group.create_virtual_dataset("0", layout)


def outside(group: h5py.Group, other: Path) -> None:
    group.create_dataset("0", (2, 2), "float32", external=[(str(other), 0, 16)])


@here
@pytest.mark.parametrize("make", [linked, virtual, outside])
def test_weights_in_another_file_are_not_read(
    parts: Mapping[str, bytes], tmp_path: Path, make: Callable[[h5py.Group, Path], None]
) -> None:
    """HDF5 would follow all three: the other file holds a kernel of the right shape."""
    other = tmp_path / "other.h5"
    with h5py.File(other, "w") as file:
        file["kernel"] = FOREIGN
    with changed(parts["model.weights.h5"]) as (file, stream):
        other_kernel(file, lambda group: make(group, other))
    with h5py.File(h5py.h5f.open_file_image(stream.getvalue())) as file:
        assert file[KERNEL].shape == (2, 2)
    answer = refusal(packed({**parts, "model.weights.h5": stream.getvalue()}), tmp_path)
    assert "points to another place" in answer or "is not stored plainly in the file" in answer


def test_a_link_to_a_pipe_is_not_opened(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    """Whoever opens it waits for ever."""
    os.mkfifo(tmp_path / "pipe")
    for link in ("layers", "layers/dense", "layers/dense/vars", KERNEL):
        with changed(parts["model.weights.h5"]) as (file, stream):
            del file[link]
            file[link] = h5py.ExternalLink(str(tmp_path / "pipe"), "/")
        assert "points to another place" in refusal(packed({**parts, "model.weights.h5": stream.getvalue()}), tmp_path)


@here
def test_weights_of_another_layer_are_not_taken(parts: Mapping[str, bytes], tmp_path: Path) -> None:
    with changed(parts["model.weights.h5"]) as (file, stream):
        file["layers/dense/vars"].attrs["name"] = "somebody"
    answer = refusal(packed({**parts, "model.weights.h5": stream.getvalue()}), tmp_path)
    assert answer.startswith("layer hidden: its weights are said to be those of somebody")


def test_a_list_of_names_is_not_read_if_it_is_too_long(models: Path, tmp_path: Path) -> None:
    """A million names, each the same stored megabyte, would fill all memory."""
    with changed((models / "plain.h5").read_bytes()) as (file, stream):
        attributes = file["model_weights/hidden"].attrs
        attributes["weight_names"] = ["sequential/hidden/kernel"] * 1000
    assert "layer hidden: its kernel is missing" in refusal(stream.getvalue(), tmp_path)


# Room on a page


@pytest.mark.parametrize("shape", [(2, 2, 1), (2, 3, 1), (2, 2, 2, 1)], ids=str)
def test_every_shape_of_the_bank_has_a_diagram_in_which_numbers_keep_clear(shape: tuple[int, ...]) -> None:
    layers = tuple(
        Layer(Activation.LINEAR, tuple((0,) * here for _ in range(below)), (0,) * here)  # type: ignore[arg-type]
        for below, here in pairwise(shape)
    )
    network = Network("xor", layers)
    widest = "\N{MINUS SIGN}9.9"
    diagram = lay_out(
        (input_names(network), *unit_names(network)),
        [[[widest] * len(row) for row in layer.weights] for layer in layers],
        [[widest] * len(layer.biases) for layer in layers],
        inputs=[widest] * shape[0],
    )
    assert smallest_clearance(diagram)[0] >= AIR
    assert diagram.width <= 170.5
    assert diagram.height <= 95
