"""What a pickle holds and how a network is had from it, by the classes that it names: nothing in it is run.

pickle_in(data).refused("model.pt")     # "is a pickle, which is code that would be run. Export it in Python …"
"""

import pickletools
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice

MOST_INSTRUCTIONS = 100_000
"""Instructions of a pickle that are looked at; one of a network that fits on a page has hundreds."""

CODE = "which is code that would be run"

ONNX_OF_TORCH = 'torch.onnx.export(model.eval(), torch.zeros(1, 2), "model.onnx", external_data=False)'
"""The line that makes one file of a model of two inputs; by itself PyTorch puts the weights into another one.

Followed to the letter with PyTorch 2.14, as were those of the files that are no zip file and of scikit-learn's.
"""

CHECKPOINTS = ("model_state_dict", "state_dict")
"""What people call the weights in a file that holds more."""


@dataclass(frozen=True, slots=True)
class Pickle:
    """The classes that a pickle names, like `torch._utils._rebuild_tensor_v2`, and the texts in it."""

    classes: frozenset[str]
    texts: frozenset[str]

    def names(self, module: str) -> bool:
        """Whether it names anything of a module."""
        return any(name.startswith(f"{module}.") for name in self.classes)

    def of_torch(self, name: str) -> str:
        """What is said of a file that torch.save wrote with this in it. name: of the file."""
        if self.names("torch.nn.modules"):
            return _of_torch(f'model = torch.load("{name}", weights_only=False)')
        key = next((f'["{key}"]' for key in CHECKPOINTS if key in self.texts), "")
        return _of_torch(f'model.load_state_dict(torch.load("{name}"){key})')

    def refused(self, name: str) -> str:
        """What is said of a file that is this and no more. name: of the file."""
        opened = f'pickle.load(open("{name}", "rb"))'
        if self.names("torch"):
            return _of_torch(f"model = {opened}" if self.names("torch.nn") else f"model.load_state_dict({opened})")
        if self.names("sklearn"):
            made = f'open("model.onnx", "wb").write(to_onnx({opened}, rows.astype("float32")).SerializeToString())'
            return f"is a pickle, {CODE}. Export it in Python (pip install skl2onnx): {made}."
        save = 'numpy.savez("weights.npz", W1=W1, b1=b1, W2=W2, b2=b2)'
        return f"is a pickle, {CODE}. Save its arrays in Python, all in one file: {save}."


def pickle_in(data: bytes, pickles: int = 1) -> Pickle:
    """What a pickle names, or several in a row, read and not run; of one that is cut off, what is left."""
    classes, texts, stream = set(), [""], BytesIO(data)
    every = chain.from_iterable(pickletools.genops(stream) for _ in range(pickles))
    try:
        for instruction, value, _ in islice(every, MOST_INSTRUCTIONS):
            if instruction.name == "STACK_GLOBAL":
                classes.add(".".join(texts[-2:]))
            elif instruction.name == "GLOBAL":
                classes.add(str(value).replace(" ", "."))
            elif isinstance(value, str):
                texts.append(value)
    except (ValueError, IndexError, OverflowError):
        pass  # what came before tells enough
    return Pickle(frozenset(classes), frozenset(texts))


def _of_torch(load: str) -> str:
    return f"is a file of PyTorch's, {CODE}. Export it in Python (pip install onnxscript): {load}; {ONNX_OF_TORCH}."
