"""Files of every sort that examgen reads, damaged without an end, and what becomes of them: read, or refused.

    DAMAGED["spec"](Random(1))                      the bytes of a damaged file
    READERS["spec"](path)                           what every command does with it
    outcome("spec", "seed", folder).end             both: "read" or "refused"

A reader ends well or with an ExamgenError in one line; any other end is a fault. Nothing is drawn and nothing trained.
"""

import csv
import io
import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from rich.console import Console
from safetensors.numpy import save

from examgen.asking.spec_file import read_spec
from examgen.asking.starter import starter
from examgen.desk.opening import open_desk, open_proved_desk
from examgen.desk.terminal.items import show_dump, show_item, show_verdicts
from examgen.exam import lookup
from examgen.exam.record import digest_of, load_exam
from examgen.files.errors import ExamgenError, sayable
from examgen.grading.answers.intake import read_answers, read_roster
from examgen.grading.answers.store import AnswersStore
from examgen.grading.answers.template import write_template
from examgen.grading.exam_names import ExamNames
from examgen.networks.saved import Described, apart, read_hand_coded
from examgen.networks.saved.described import named
from examgen.verify import verify_record
from tests.exams import RECORDS, a_proven_exam
from tests.networks.saved.onnx_models import drawn, torch

HOSTILE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**30, 1e308, float("nan"), float("inf"), [], {}, "", " ", "x", "Q01", "O", "own"),
    *("1e999999999", "-0.0", "nan", "١", "0.1" + "0" * 5000, "9" * 5000, "x" * 20_000, "\x1b[31m\x9b0m\x00", "\ud800"),
    *([[]], [None], [{}], {"": ""}, {"O": None}, ["1"] * 3000, [[[[[[[[[[[[[[[["deep"]]]]]]]]]]]]]]]], "B->O"),
)
"""What is put in the place of something else."""

PIECES = (
    *(b'"', b"'", b"[", b"]", b"{", b"}", b",", b";", b"\t", b"\n", b"\r", b"=", b".", b"-", b"#", b"\\", b"<", b">"),
    *(b"&", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\x1b[31m", "é".encode(), "１".encode(), b"0x", b"1e9999", b"nan"),
    *(b'"""', b"'''", b"[[", b"]]", b"a.a.a", b"=1+1", b";=1+1", b"inf", b"9" * 400, b"x" * 3000, b"\n" * 50),
    *(b"," * 300, b"[" * 500),
)
"""What is put into the bytes of a text."""

WRITTEN = (
    *("0", "-1", "1.0", "7.25", "true", "nan", "-inf", "0x" + "f" * 5000, "9" * 4000, "1e9999", "0." + "1" * 5000),
    *(
        "0b1",
        "2027-03-12",
        "12:00:00",
        '""',
        '"tanh"',
        "'relu'",
        '"\\u001b[31m\\u009b"',
        f'"{"x" * 5000}"',
        "[]",
        "[1]",
    ),
    *(
        '["tanh", 1]',
        "{}",
        "{a = 1}",
        "[[[[[[[[1]]]]]]]]",
        "[2, 2]",
        "3",
        '"2-2"',
        '"8-12"',
        '"99999999999999999999-1"',
    ),
    *('"1,0"', '"hand-code"', '"softmax"', '"step"', '"AND"', '"a4"', "1000001", "-0.0", "1e-30", "20.1"),
)
"""What is put in the place of a value of TOML."""

CELLS = (
    *(
        "",
        " ",
        "s1",
        "Q01",
        "Q01.O",
        "q99",
        "A",
        "a/7",
        "H0 sum",
        "O",
        "student",
        "form",
        "?",
        "1/2",
        "=1+1",
        "a;=1",
        "'=x",
    ),
    *("\x1b[31m", "\x00", "\u202e", "9" * 5000, "x" * 300, "1e999999", "−١", '"', '""', "\n", "nan", "1,2,3", "½"),
)
"""What is put in the place of a cell."""


def damaged_bytes(whole: bytes, chance: Random) -> bytes:
    """A file with one to four places changed: bytes turned, left out, doubled, moved, or something put in between."""
    content = bytearray(whole)
    for _ in range(chance.choice((1, 1, 2, 4))):
        place = chance.randrange(len(content) + 1)
        end = min(len(content), place + chance.choice((1, 1, 4, 30, 500)))
        what = chance.randrange(6)
        if what == 0 and place < len(content):
            content[place] ^= 1 << chance.randrange(8)
        elif what == 1:
            del content[place:end]
        elif what == 2:
            content[place:place] = content[place:end] * chance.choice((1, 2, 40))
        elif what == 3:
            content[place:end] = content[(other := chance.randrange(len(content) + 1)) : other + end - place]
        elif what == 4 and chance.random() < 0.2:
            del content[place:]
        else:
            content[place:place] = chance.choice(PIECES)
    return bytes(content)


def damaged_toml(whole: str, chance: Random) -> bytes:
    """A file with one or two values exchanged for others, keys exchanged, or lines left out, doubled or moved."""
    lines = whole.splitlines()
    for _ in range(chance.choice((1, 1, 2))):
        place = chance.choice([number for number, line in enumerate(lines) if line.strip()])
        key, equals, _ = lines[place].partition(" = ")
        what = chance.randrange(6)
        if what == 0:
            del lines[place]
        elif what == 1:
            lines.insert(chance.randrange(len(lines)), lines[place])
        elif what == 2 and equals:
            other = chance.choice(lines).partition(" = ")[0]
            lines[place] = lines[place].replace(key.removeprefix("# "), other.removeprefix("# "), 1)
        elif equals:
            lines[place] = f"{key.removeprefix('# ')} = {chance.choice(WRITTEN)}"
    return "\n".join(lines).encode()


def damaged_table(whole: str, delimiter: str, chance: Random) -> bytes:
    """A table with one to three cells exchanged for others, left out or put in, or rows doubled."""
    rows = list(csv.reader(io.StringIO(whole), delimiter=delimiter))
    for _ in range(chance.choice((1, 1, 2, 3))):
        row = chance.choice(rows)
        place = chance.randrange(len(row) + 1)
        what = chance.randrange(5)
        if what == 0:
            del row[place : place + 1]
        elif what == 1:
            row.insert(place, chance.choice(CELLS))
        elif what == 2:
            rows.insert(chance.randrange(len(rows)), list(row))
        else:
            row[place : place + 1] = [chance.choice(CELLS)]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def either(*ways: Callable[[Random], bytes]) -> Callable[[Random], bytes]:
    """One way or another, as chance has it."""
    return lambda chance: chance.choice(ways)(chance)


def damaged_value(whole: Any, chance: Random) -> Any:
    """Plain JSON with one to three places changed, left out, doubled, or exchanged for what stands elsewhere."""
    value = deepcopy(whole)
    for _ in range(chance.choice((1, 1, 2, 3))):
        spots = list(_spots(value))
        holder, name = chance.choice(spots)
        other, its = chance.choice(spots)
        what = chance.randrange(5)
        if what == 0:
            del holder[name]
        elif what == 1:
            holder[name] = deepcopy(other[its])
        elif what == 2 and isinstance(holder, list):
            holder.insert(chance.randrange(len(holder) + 1), deepcopy(other[its]))
        elif what == 2:
            holder[chance.choice(("", "O", "extra", "places", "origin"))] = holder.pop(name)
        else:
            holder[name] = deepcopy(chance.choice(HOSTILE))
        if not list(_spots(value)):
            return value
    return value


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place below a value, as what holds it and its name there."""
    for name in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, name
        yield from _spots(value[name])


@cache
def records() -> tuple[dict[str, Any], ...]:
    """The exams of `tests/records/`, with a question or two."""
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted(RECORDS.glob("*.json")))


def _record(chance: Random) -> bytes:
    return json.dumps(damaged_value(chance.choice(records()), chance)).encode("utf-8", "surrogatepass")


def _sealed_record(chance: Random) -> bytes:
    record = damaged_value(chance.choice(records()), chance)
    if isinstance(record, dict):
        record["digest"] = digest_of(record)
    return json.dumps(record).encode("utf-8", "surrogatepass")


def _record_as_text(chance: Random) -> bytes:
    return damaged_bytes(json.dumps(chance.choice(records()), indent=1).encode(), chance)


SPEC = """\
title = "Midterm"
date = 2027-03-12
instructions = '''
  No "telephones" [at all].
'''
seed = 0x7f
per_page = 1
[[sections]]
activation = "sigmoid"
count = 4
[[sections]]
kind = "forward"
activation = ["tanh", "relu"]
points = 7.5
difficulty = "8-12"
text = "Mixed."
hidden = [2]
"""

BOARD = """\
hidden = "relu"
output = "linear"
[weights]
"I0->H0" = 1
"I1->H0" = 1.0
"B->H0" = 0x1
"I0->H1" = 1
"I1 → H1" = 1.25
"B->H1" = -1
"H0->O" = 1
"h1->o" = -2
"""

ANSWERS = """\
student,form,item,part,written
s1,,Q01,H0 sum,"-4,6"
s1,,Q01,H0,0.01
"Zoë, Z",,q2,h1 sum,−1.4
'=s3,,1,O,?
s1,,Q01,H0,0.02
"""

WIDE = "student;Q01.H0 sum;Q01.O;Q02.O;remarks\ns1;-4,6;1,05;0,07;late\ns2;;;;\n"
MOODLE = """\
Last name,ID number,Grade/10.00,Question 1,Response 1
Byron,s1,7.50,"Q01

The network","part 1: -4.6; part 2: 0.01; part 3: ; part 4: 0.83; part 5: 1.05"
Overall average,,7.50,,
"""
CANVAS = """\
name,id,sis_id,4711: Q01,0.0,"4712: Q01, box 1 of 5: H0
",1.0,n correct,n incorrect,score
Ann,7,s1,,,-4.6,1.0,1,0,1
"""
REPORTS = (MOODLE, CANVAS)
"""What Moodle and Canvas report."""

SHEET, SHARED, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
IN_SHEET = b"<worksheet " + NAMESPACE + b"><sheetData>%b</sheetData></worksheet>"
IN_SHARED = b"<sst " + NAMESPACE + b">%b</sst>"

ROSTER = "name\tstudent\tform\nA\ts1\t\nB\ts2\tA\n"


@cache
def workbook() -> bytes:
    """The answers as a workbook."""
    from openpyxl import Workbook

    book, packed = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in csv.reader(io.StringIO(ANSWERS)):
        book.active.append(row)
    book.save(packed)
    return packed.getvalue()


def workbook_of(sheet: bytes, shared: bytes, styles: bytes | None = None) -> bytes:
    """A workbook as Excel packs it, whose texts are shared: with this sheet, these texts and styles."""
    packed, kind = io.BytesIO(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with ZipFile(io.BytesIO(workbook())) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = {SHEET: sheet, STYLES: styles}.get(name) or old.read(name)
            override = f'<Override PartName="/{SHARED}" ContentType="{kind}"/></Types>'.encode()
            new.writestr(name, content.replace(b"</Types>", override) if name == "[Content_Types].xml" else content)
        new.writestr(SHARED, shared)
    return packed.getvalue()


@cache
def excel_workbook() -> bytes:
    """The answers as Excel has them."""
    rows = list(csv.reader(io.StringIO(ANSWERS)))
    texts = list(dict.fromkeys(text for row in rows for text in row))
    cells = "".join(
        f'<row r="{line}">'
        + "".join(f'<c r="{"ABCDE"[at]}{line}" t="s"><v>{texts.index(text)}</v></c>' for at, text in enumerate(row))
        + "</row>"
        for line, row in enumerate(rows, 1)
    )
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return workbook_of(IN_SHEET % cells.encode(), IN_SHARED % shared.encode())


def _workbook(chance: Random) -> bytes:
    """A workbook with damaged bytes, or packed well with a damaged part."""
    if chance.random() < 0.3:
        return damaged_bytes(workbook(), chance)
    if chance.random() < 0.4:
        return _repacked(workbook(), chance, (SHEET, STYLES))
    return _repacked(excel_workbook(), chance, (SHEET, SHARED, "[Content_Types].xml", "xl/workbook.xml"))


def _repacked(whole: bytes, chance: Random, parts: tuple[str, ...]) -> bytes:
    packed, broken = io.BytesIO(), chance.choice(parts)
    with ZipFile(io.BytesIO(whole)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, damaged_bytes(content, chance) if name == broken else content)
    return packed.getvalue()


@cache
def model() -> tuple[bytes, bytes]:
    """A network as Keras 3 saves it, in a zip file and in the older HDF5 alone; written without Keras."""
    import h5py
    import numpy as np

    shapes = {"dense": ((2, 2), "tanh"), "dense_1": ((2, 1), "linear")}
    layers = [{"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [None, 2]}}]
    layers += [
        {"class_name": "Dense", "config": {"name": name, "units": shape[1], "activation": activation, "use_bias": True}}
        for name, (shape, activation) in shapes.items()
    ]
    configuration = json.dumps({"class_name": "Sequential", "config": {"name": "sequential", "layers": layers}})
    new, old = io.BytesIO(), io.BytesIO()
    with h5py.File(new, "w") as file, h5py.File(old, "w") as whole:
        whole.attrs["model_config"] = configuration
        for place, (name, (shape, _)) in enumerate(shapes.items()):
            numbers = {"kernel": np.full(shape, 1.25 + place, "float32"), "bias": np.full(shape[1:], -0.5, "float32")}
            group = whole.create_group(f"model_weights/{name}")
            group.attrs["weight_names"] = [f"{name}/{what}".encode() for what in numbers]
            for number, (what, values) in enumerate(numbers.items()):
                file[f"layers/{name}/vars/{number}"] = values
                group[f"{name}/{what}"] = values
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("config.json", configuration)
        archive.writestr("model.weights.h5", new.getvalue())
    return packed.getvalue(), old.getvalue()


def _keras(chance: Random) -> bytes:
    if chance.random() < 0.3:
        return damaged_bytes(model()[0], chance)
    return _repacked(model()[0], chance, ("config.json", "model.weights.h5"))


def arrays() -> dict[str, Any]:
    """The weights of a network by name."""
    (kernel, biases), (last, bias) = drawn((2, 3, 1))
    return {"W1": kernel, "b1": biases, "W2": last, "b2": bias}


def _npz(chance: Random) -> bytes:
    packed = io.BytesIO()
    np.savez(packed, **arrays())
    if chance.random() < 0.3:
        return damaged_bytes(packed.getvalue(), chance)
    return _repacked(packed.getvalue(), chance, ("W1.npy", "b2.npy"))


DAMAGED: Mapping[str, Callable[[Random], bytes]] = {
    "exam.json": _record,
    "exam.json, sealed again": _sealed_record,
    "exam.json, as text": _record_as_text,
    "spec": either(
        lambda chance: damaged_toml(SPEC, chance),
        lambda chance: damaged_toml(starter(), chance),
        lambda chance: damaged_bytes(SPEC.encode(), chance),
    ),
    "hand-coded": either(
        lambda chance: damaged_toml(BOARD, chance), lambda chance: damaged_bytes(BOARD.encode(), chance)
    ),
    "answers, CSV": either(
        lambda chance: damaged_table(ANSWERS, ",", chance),
        lambda chance: damaged_table(WIDE, ";", chance),
        lambda chance: damaged_table(chance.choice(REPORTS), ",", chance),
        lambda chance: damaged_bytes(chance.choice(REPORTS).encode(), chance),
        lambda chance: damaged_bytes(chance.choice((ANSWERS, WIDE)).encode(), chance),
    ),
    "answers, workbook": _workbook,
    "roster": either(
        lambda chance: damaged_table(ROSTER, "\t", chance),
        lambda chance: damaged_bytes(ROSTER.encode(chance.choice(("utf-8", "utf-16"))), chance),
    ),
    "Keras, .keras": _keras,
    "Keras, .h5": lambda chance: damaged_bytes(model()[1], chance),
    "ONNX": lambda chance: damaged_bytes(torch(drawn((2, 3, 1)), ("Tanh", "Sigmoid")).SerializeToString(), chance),
    "arrays, .npz": _npz,
    "arrays, .safetensors": lambda chance: damaged_bytes(save(arrays()), chance),
}
"""Every sort of file, and one of it that is damaged."""


def read_everywhere(path: Path) -> None:
    """What `key`, `weights`, `mark`, `render`, `verify` and `grade` do with a record before anything is drawn.

    Raises ExamgenError if one of them refuses it; the others are tried all the same.
    """
    steps = (_key, _mark, load_exam, verify_record, open_proved_desk)
    refusals = []
    for step in steps:
        try:
            step(path)
        except ExamgenError as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0]


def _key(path: Path) -> None:
    console = Console(file=io.StringIO(), width=100)
    for item in lookup.find_items(lookup.open_record(path), [], path):
        show_item(item, console)
        show_dump(item, lookup.dump(item), console)
        if not lookup.takes_choice(item):
            written = [f"{part['name']}={part['answer']}" for part in item["parts"]]
            show_verdicts(item, [lookup.check(item, text) for text in written], console)


def _mark(path: Path) -> None:
    desk = open_desk(path)
    ExamNames(desk.exam)
    for item in desk.exam.items:
        desk.marker(item).mark({part.name: str(part.answer) for part in item.parts})


@cache
def names() -> ExamNames:
    """Those of an exam of two questions."""
    return ExamNames(a_proven_exam())


def _answers(path: Path) -> None:
    with AnswersStore() as store:
        read_answers(path, names(), store)
        _said(store)


def _roster(path: Path) -> None:
    place = path.with_name("template.xlsx")
    place.unlink(missing_ok=True)
    with AnswersStore() as store:
        read_roster(path, names(), store)
        _said(store)
        write_template(place, [("student",), *((found.student,) for found in store.by_student())])


def _said(store: AnswersStore) -> None:
    """Every problem in a sentence of its own, as it goes into problems.txt."""
    for problem in store.problems():
        assert_one_line(sayable(problem))


SAID = Described(hidden=(named("tanh"),), orientation="in-out")
"""What is said of files that hold weights alone."""


def _saved(path: Path, described: Described | None = None) -> None:
    """As `saved.apart` reads it, in a process that ends by itself: here one that was forked, which is quicker."""
    data = path.read_bytes()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        with suppress(BaseException):
            signal.alarm(apart.LONGEST_WAIT)
            os.write(writing, apart.answer(apart.request(data, path.name, described)).encode()[:65_000] or b"?")
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and not said:
        raise AssertionError("no word of why")
    if not said or "unsuited" in json.loads(said):
        raise ExamgenError(json.loads(said)["unsuited"] if said else apart.DAMAGED)


READERS: Mapping[str, Callable[[Path], object]] = {
    **dict.fromkeys(("exam.json", "exam.json, sealed again", "exam.json, as text"), read_everywhere),
    "spec": read_spec,
    "hand-coded": read_hand_coded,
    **dict.fromkeys(("answers, CSV", "answers, workbook"), _answers),
    "roster": _roster,
    **dict.fromkeys(("Keras, .keras", "Keras, .h5", "ONNX"), _saved),
    **dict.fromkeys(("arrays, .npz", "arrays, .safetensors"), partial(_saved, described=SAID)),
}
"""What is done with every sort of file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a file ended. said: why it was refused."""

    end: Literal["read", "refused", "otherwise"]
    said: str = ""


def outcome(sort: str, seed: str, folder: Path) -> Outcome:
    """Damage a file and read it. seed: which one it is. Raises whatever should not be raised."""
    path = folder / "damaged.xlsx" if "workbook" in sort else folder / "damaged"
    path.write_bytes(DAMAGED[sort](Random(seed)))
    try:
        READERS[sort](path)
    except ExamgenError as refusal:
        assert_one_line(sayable(str(refusal)))
        return Outcome("refused", str(refusal))
    return Outcome("read")


def assert_one_line(said: str) -> None:
    """That a message is fit to be said: something, and nothing that only a program could mean."""
    assert said.strip(), "nothing is said"
    for odd in ("Traceback", "<class", "object at 0x", "NoneType"):
        assert odd not in said, said
