"""What the system is short of is said only where an error is about that."""

import pytest

from examgen.files.errors import shortage


@pytest.mark.parametrize(
    ("error", "memory"),
    [
        (MemoryError(), True),
        (ImportError("libx.so: failed to map segment from shared object"), True),
        (SystemError("error return without exception set"), True),  # both from CPython, with `ulimit -v` on an import
        (SystemError("<method 'read' of '_io'> returned NULL without setting an exception"), True),
        (SystemError("bad argument to internal function"), False),
        (ImportError("No module named numpy"), False),
        (RuntimeError("can't start new thread"), False),
    ],
)
def test_a_want_of_memory_is_told_from_faults(error: BaseException, memory: bool) -> None:
    assert (shortage(error) or "").startswith("memory ran out") is memory
