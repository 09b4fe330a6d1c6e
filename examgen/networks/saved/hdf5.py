"""Reading of HDF5 as data alone: only what lies in the file itself, whole and uncompressed, of the size that is due.

HDF5 can point to other files by links, virtual datasets and external storage, and can store more than it holds by
compression. Keras writes none of that, so none of it is followed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from examgen.networks.saved.unsuited import Unsuited, tidy

Node: TypeAlias = Any
"""An open object of h5py's: a group or a dataset."""

MAGIC = b"\x89HDF\r\n\x1a\n"

MOST_NAMES = 64
"""Texts that an attribute may list."""

PROBLEMS = (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, OverflowError, MemoryError)
"""What h5py raises for a file that is not as it should be."""


@contextmanager
def opened(data: bytes) -> Iterator[Node]:
    """The outermost group of a file. Raises Unsuited for one that is damaged."""
    import h5py

    try:
        with h5py.File(h5py.h5f.open_file_image(data)) as file:
            yield file
    except PROBLEMS:
        raise Unsuited("its HDF5 data is damaged or cut off. Save the model again.") from None


def member(group: Node, path: str) -> Node | None:
    """The object under a path of names, or None. Raises Unsuited for a link to somewhere else."""
    import h5py

    for name in path.split("/"):
        if not isinstance(group, h5py.Group) or not group.id.links.exists(name.encode()):
            return None
        # To ask h5py whether the object is there would follow the link, into another file too.
        if group.id.links.get_info(name.encode()).type != h5py.h5l.TYPE_HARD:
            raise Unsuited(f"{tidy(name)} points to another place, which is not read. Save the model again.")
        group = group[name]
    return group


def text(node: Node, attribute: str) -> str | None:
    """A text that is attached to an object, or None if there is no such."""
    if attribute not in node.attrs or node.attrs.get_id(attribute).shape != ():
        return None
    value = node.attrs[attribute]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else None


def texts(node: Node, attribute: str) -> tuple[str, ...]:
    """The texts of a list that is attached to an object; none where there is no such."""
    if attribute not in node.attrs:
        return ()
    shape = node.attrs.get_id(attribute).shape
    if len(shape) != 1 or shape[0] > MOST_NAMES:
        return ()
    listed = node.attrs[attribute]
    return tuple(each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in listed)


def names(group: Node) -> tuple[str, ...]:
    """The names of what lies in a group, in the order of the alphabet; none where there are more than are looked at."""
    import h5py

    return tuple(group) if isinstance(group, h5py.Group) and len(group) <= MOST_NAMES else ()


def array(node: Node | None, what: str, shape: Sequence[int] | None = None) -> Any:
    """The numbers of a dataset as a NumPy array. what: how a message calls it: "layer hidden: its kernel".

    Raises Unsuited if it is missing, of another shape than one that is due, or stored in an unusual way.
    """
    import h5py
    import numpy as np

    if not isinstance(node, h5py.Dataset):
        raise Unsuited(f"{what} is missing. Save the whole model.")
    storage = node.id.get_create_plist()
    if storage.get_layout() not in (h5py.h5d.COMPACT, h5py.h5d.CONTIGUOUS) or storage.get_external_count():
        raise Unsuited(f"{what} is not stored plainly in the file. Save the model again.")
    if shape is not None and node.shape != tuple(shape):
        raise Unsuited(f"{what} has the shape {_told(node.shape)}, and {_told(shape)} is due. Save the model again.")
    if node.shape is None or node.dtype.kind != "f" or node.dtype.itemsize > 8:
        raise Unsuited(f"{what} holds {node.dtype}, no plain floats. Save the model with float32.")
    return np.asarray(node[()])


def _told(shape: Sequence[int] | None) -> str:
    return "none" if shape is None else f"({', '.join(map(str, shape))})"
