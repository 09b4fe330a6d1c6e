"""Exam questions to be worked out by hand, from tiny trained XOR networks, each proven fair.

The library does what the command line does:

    from examgen import load_exam, make_exam, publish

    exam = make_exam(activation="sigmoid", count=20, out="midterm")
    exam.item("Q07").part("O").answer
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from examgen.exam.record import Exam, load_exam
    from examgen.files.errors import ExamgenError
    from examgen.items.item import Item
    from examgen.making import make_exam, publish
    from examgen.paper.network import Network
    from examgen.verify import verify_exam

__all__ = ["Exam", "ExamgenError", "Item", "Network", "load_exam", "make_exam", "publish", "verify_exam"]

_HOMES = {
    "Exam": "examgen.exam.record",
    "ExamgenError": "examgen.files.errors",
    "Item": "examgen.items.item",
    "Network": "examgen.paper.network",
    "load_exam": "examgen.exam.record",
    "make_exam": "examgen.making",
    "publish": "examgen.making",
    "verify_exam": "examgen.verify",
}
"""Where each public name lives; a name is imported when it is first asked for, so that a look-up starts at once."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'examgen' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
