"""Files of at most a megabyte that ask for far more time or memory, if nobody counts. `python -m tests.heavy_files`.

Each is read in this process, whose memory is limited, and how it ended is printed as JSON: seconds, and what was said.
"""

import io
import json
import resource
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from onnx import GraphProto, ModelProto, NodeProto
from safetensors.numpy import save

from examgen.files.errors import ExamgenError
from examgen.grading.answers.answers_csv import ANSWER_COLUMNS, answers_file
from examgen.grading.classes.changes import read_marks
from examgen.grading.classes.marks_files import MARKS_COLUMNS
from tests.bad_files import IN_SHARED, IN_SHEET, NAMESPACE, READERS, model, records, workbook_of
from tests.networks.saved.onnx_models import drawn, torch

MEGABYTE = 1_000_000

MEMORY = 500 * MEGABYTE
"""Bytes that reading may take besides what the program itself has."""

ENTITIES = b'<!DOCTYPE x [<!ENTITY a "%b">%b]>' % (
    b"x" * 1000,
    b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(8)),
)


def with_sheet(rows: bytes) -> bytes:
    return workbook_of(IN_SHEET % rows, IN_SHARED % b"")


def with_texts(texts: bytes, cells: int = 1) -> bytes:
    """Texts that are shared, and cells that hold the first of them."""
    return workbook_of(IN_SHEET % (b'<row><c t="s"><v>0</v></c></row>' * cells), IN_SHARED % texts)


def with_value(*path: str | int, to: object) -> bytes:
    """A record with something else in one place."""
    record = json.loads(json.dumps(records()[0]))
    place = record
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return json.dumps(record).encode()


def npz(arrays: Mapping[str, Any]) -> bytes:
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    return packed.getvalue()


def saved(configuration: bytes) -> bytes:
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(model()[0])) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        new.writestr("config.json", configuration)
        new.writestr("model.weights.h5", old.read("model.weights.h5"))
    return packed.getvalue()


LONG = b"0x" + b"f" * 5000
HEAD = ",".join(ANSWER_COLUMNS).encode() + b"\n"
WIDE = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>student</t></is></c><c r="XFD%d"><v>1</v></c></row>'

SPECS: Mapping[str, bytes] = {
    "a key of 50,000 parts": b"a." * 50_000 + b"a = 1",
    "a table of 50,000 parts": b"[" + b"a." * 50_000 + b"a]",
    "keys of many parts in a table": b"a = {" + b"a." * 40_000 + b"a = 1}",
    "quotation marks behind strokes": b'a = "' + b'\\"' * 49_000,
    "strings that never end": b"a = '''" + b"''\n" * 30_000,
    "lists in lists": b"a = " + b"[" * 90_000,
    "tables in a list": b"a = [" + b"{}," * 30_000 + b"]",
    "a hundred thousand digits": b"a = 0." + b"9" * 90_000,
    **{
        f"5,000 digits for {name}": b"%b = %b" % (name.encode(), LONG)
        for name in ("seed", "places", "forms", "per_page")
    },
    **{
        f"5,000 digits for {name}": b"[[sections]]\nactivation = 'tanh'\n%b = %b" % (name.encode(), LONG)
        for name in ("count", "points", "hidden")
    },
    "5,000 digits for a weight": b"hidden = 'relu'\n[weights]\n\"I0->H0\" = " + LONG,
}

TABLES: Mapping[str, bytes] = {
    "a head of a megabyte": b"x" * MEGABYTE,
    "a head of commas": b"," * MEGABYTE,
    "a head of boxes": b"student," + b",".join(b"Q01.x%d" % number for number in range(11_000)),
    "quotation marks, one a line": b"student,item,part,written\n" + b'"\n' * (MEGABYTE // 2),
    "boxes that there are not": b"student,item,part,written\n" + b"".join(b"s,Q01,x%d,1\n" % n for n in range(60_000)),
    "students without end": b"student,item,part,written\n" + b"".join(b"s%d,Q01,O,1\n" % n for n in range(60_000)),
    "rows of one cell": b"student,item,part,written\n" + b"x\n" * (MEGABYTE // 2),
    "empty rows": b"student,item,part,written\n" + b"\n" * MEGABYTE,
    "UTF-16 of a megabyte": "student\n".encode("utf-16") + "é".encode("utf-16-le") * (MEGABYTE // 2),
}

BOOKS: Mapping[str, bytes] = {
    "a row of eight million cells": with_sheet(b"<row>" + b"<c/>" * 8_000_000 + b"</row>"),
    "thirty thousand rows with a cell in the last column": with_sheet(
        b"".join(WIDE % (n, n, n) for n in range(1, 30_001))
    ),
    "half a million rows": with_sheet(b"<row><c/></row>" * 500_000),
    "a cell of sixteen million letters": with_sheet(b'<row><c t="str"><v>%b</v></c></row>' % (b"x" * 16_000_000)),
    "one long text in many cells": with_texts(b"<si><t>%b</t></si>" % (b"x" * 32_000), 100_000),
    "a text of 300,000 pieces": with_texts(b"<si>" + b"<r><t>x</t></r>" * 300_000 + b"</si>"),
    "400,000 texts": with_texts(b"<si><t/></si>" * 400_000),
    "a hundred thousand styles": workbook_of(
        IN_SHEET % b"",
        IN_SHARED % b"",
        b"<styleSheet " + NAMESPACE + b"><cellXfs>" + b"<xf/>" * 100_000 + b"</cellXfs></styleSheet>",
    ),
    "entities of entities": workbook_of(ENTITIES + IN_SHEET % b"<row><c t='str'><v>&i;</v></c></row>", IN_SHARED % b""),
}

RECORDS: Mapping[str, bytes] = {
    "lists in lists": b'{"schema": 1, "items": ' + b"[" * 300_000 + b"]" * 300_000 + b"}",
    "200,000 items": with_value("items", to=[{}] * 200_000),
    "200,000 parts": with_value("items", 0, "parts", to=[{}] * 200_000),
    "200,000 parts in a hundred items": with_value("items", to=[{"id": "Q01", "parts": [{}] * 2000}] * 100),
    "answers of many boxes": with_value("items", 0, "slips", 0, "answers", to={f"b{n}": [] for n in range(70_000)}),
    "networks to avoid that are none": with_value("selection", "avoided", to=[0] * 200_000),
    "a megabyte of digits": with_value("items", 0, "points", to="1" * 900_000),
    "a number of many digits": with_value("seed", to=0)[:-1] + b', "seed": ' + b"9" * 900_000 + b"}",
    "a number that is long when it is written out": with_value("items", 0, "points", to="1e900000"),
    "weights without end": with_value("items", 0, "network", "layers", 0, "weights", to=[["1.0"] * 100_000]),
}

MODELS: Mapping[str, bytes] = {
    "a configuration of a hundred megabytes": saved(b" " * 100_000_000),
    "a configuration of lists": saved(b"[" * 900_000),
    "half a million layers": saved(
        b'{"class_name": "Sequential", "config": {"layers": [' + b"{}," * 300_000 + b"{}]}}"
    ),
}


def nodes(count: int) -> bytes:
    """A graph of so many nodes that are empty."""
    return ModelProto(ir_version=9, graph=GraphProto(node=[NodeProto()] * count)).SerializeToString()


def constant(dims: list[int], data: bytes = b"") -> bytes:
    """A network with a tensor of a shape that is said."""
    made = torch(drawn((2, 3, 1)), ("Tanh", "Sigmoid"))
    made.graph.initializer[0].ClearField("dims")
    made.graph.initializer[0].dims.extend(dims)
    made.graph.initializer[0].raw_data = data
    return made.SerializeToString()


ONNX: Mapping[str, bytes] = {
    "half a million nodes": nodes(490_000),
    "nine hundred nodes in a row": torch(drawn((2,) * 450), ("Tanh",) * 449).SerializeToString(),
    "a tensor that says it is enormous": constant([1 << 40, 1 << 20]),
    "a tensor of a megabyte": constant([250, 990], b"\0" * 990_000),
    "graphs in graphs": b"\x08\x09" + b"\x3a\x84\x80\x80\x00" * 150_000,
}

ARRAYS: Mapping[str, bytes] = {
    "arrays without end": npz({f"W{number}": np.ones(1) for number in range(4000)}),
    "an array of a hundred megabytes": npz({"W1": np.zeros((5000, 2500))}),
    "six hundred thousand names": (600_000).to_bytes(8, "little") + b"{" + b'"W1":[],' * 75_000 + b"}",
    "a length beyond all": (1 << 60).to_bytes(8, "little") + b"{" + b" " * 900_000,
    "sixteen squares in any order": save({f"W{chr(97 + n)}": np.ones((2, 2)) for n in range(16)}),
}


def _session(path: Path) -> None:
    with answers_file(path):
        pass


def _marks(path: Path) -> None:
    for _ in read_marks(path):
        pass


READ: Mapping[str, Callable[[Path], object]] = {**READERS, "session": _session, "marks": _marks}

HEAVY: Mapping[str, Mapping[str, bytes]] = {
    "spec": SPECS,
    "hand-coded": SPECS,
    "answers, CSV": TABLES,
    "roster": {name: file for name, file in TABLES.items() if name != "empty rows"},
    "answers, workbook": BOOKS,
    "exam.json": RECORDS,
    "Keras, .keras": MODELS,
    "ONNX": ONNX,
    "arrays, .npz": ARRAYS,
    "session": {**TABLES, "lines without end": HEAD + b",,,,\n" * 190_000, "a long line": HEAD + b"x" * 900_000},
    "marks": {
        "a student without end": ",".join(MARKS_COLUMNS).encode() + b"\n" + b"s,,Q01,O,1,right,1,1,1,1,1,,\n" * 30_000,
        "a long cell": ",".join(MARKS_COLUMNS).encode() + b"\n" + b"x" * 900_000,
    },
}
"""By the sort of file: what is asked for, and the file. Empty rows are left out before a roster sees them."""


def main() -> None:
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
    ends: dict[str, tuple[float, str]] = {}
    with TemporaryDirectory() as folder:
        path = Path(folder, "heavy")
        for sort, files in HEAVY.items():
            for name, content in files.items():
                assert len(content) <= 1.2 * MEGABYTE, (sort, name, len(content))
                path.write_bytes(content)
                began, said = time.process_time(), ""
                try:
                    READ[sort](path)
                except ExamgenError as refusal:
                    said = str(refusal).removeprefix(str(path))
                except Exception as fault:  # noqa: BLE001 it is told, and the next file is read
                    said = f"{type(fault).__name__}: {str(fault)[:200]}"
                ends[f"{sort}: {name}"] = (time.process_time() - began, said)
    print(json.dumps(ends))


if __name__ == "__main__":
    main()
