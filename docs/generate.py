"""Write anew what docs/ holds of the program's own words. `make docs` runs this; a test fails where it was forgotten.

docs/example/exam.json    the exam that the pages of docs/ speak of
docs/exam.schema.json     the form of every exam.json
docs/spec.schema.json     the form of every spec file
docs/sheets.schema.json   the form of every record of personal sheets
docs/reference.md         its parts between `<!-- generated: NAME -->` and `<!-- generated: end -->`
docs/pictures/            pages of the example
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import typer
from PIL import Image

from docs.meanings import ASSUMED, GROUNDS, MEANINGS, MISTAKES, REASONS
from examgen.asking.asked import spec_of
from examgen.asking.setting import ValueSchema
from examgen.asking.settings import NETWORK, ON_NETWORK, SECTION, WHOLE
from examgen.asking.spec_file import spec_schema
from examgen.composing.candidates import subject_of
from examgen.desk.cli import app
from examgen.exam.record import Exam, exam_text, load_exam
from examgen.exam.schema import json_schema
from examgen.files.errors import ExamgenError
from examgen.items.difficulty import FAMILIES, LIKELIHOODS
from examgen.items.item import Item, OwnSource
from examgen.items.kind import USUAL_HIDDEN, Kind
from examgen.items.kinds import KINDS
from examgen.items.rejection import OVERRIDABLE
from examgen.items.screening import Rejection
from examgen.items.slip_names import BIAS_AS_ONE, MINUS_LOST, ONE_UNIT_LEFT_OUT
from examgen.items.slip_words import own_slips, slip_words
from examgen.making import new_exam
from examgen.networks.bank import Bank
from examgen.render import render_pages
from examgen.render.environment import page_environment
from examgen.render.page_layout import layout_schema
from examgen.render.students import render_students
from examgen.sheets.schema import sheets_schema

DOCS = Path(__file__).resolve().parent
EXAMPLE = DOCS / "example" / "exam.json"
SCHEMA = DOCS / "exam.schema.json"
SPEC_SCHEMA = DOCS / "spec.schema.json"
SHEETS_SCHEMA = DOCS / "sheets.schema.json"
LAYOUT_SCHEMA = DOCS / "layout.schema.json"
REFERENCE = DOCS / "reference.md"
PICTURES = DOCS / "pictures"

MAKE = 'examgen make --activation sigmoid --count 20 --course "Deep Learning" --out midterm'
"""How the docs make the example, but for its seed. `the_example` says the same to the library."""

SEED = 235997273814589820869627703389411445863
"""The seed of the example. The docs name it, and say that an exam that counts has one of its own."""

DOTS_PER_INCH = 100
FINER = 3
"""A page is drawn so many times too large and then made small: at its own size letters lose their edges."""

COLOURS = 16

SHOWN = "Q07"
"""The question that the pictures and the pages show."""


def main() -> None:
    """Write what is not as it should be, and say what was written."""
    exam = current_example()
    files = {EXAMPLE: exam_text(exam).encode(), **{path: text.encode() for path, text in texts().items()}}
    files |= {path: picture for path, picture in pictures(exam).items() if differs(path, picture)}
    for path, content in files.items():
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print("wrote", path.relative_to(DOCS.parent))


def texts() -> dict[Path, str]:
    """The files of text that are generated, whole or in part."""
    schemas = {
        SCHEMA: json_schema(),
        SPEC_SCHEMA: spec_schema(),
        SHEETS_SCHEMA: sheets_schema(),
        LAYOUT_SCHEMA: layout_schema(),
    }
    written = {path: json.dumps(schema, indent=1, ensure_ascii=False) + "\n" for path, schema in schemas.items()}
    return {**written, REFERENCE: filled(REFERENCE.read_text(encoding="utf-8"))}


# The example


def current_example(bank: Bank | None = None) -> Exam:
    """The example in the docs if this examgen would make it, else the one that it makes.

    Another processor may train other networks from the same seed; an example from elsewhere stays as it is.
    """
    with bank or Bank() as shelf:
        made = the_example(shelf)
        try:
            written = load_exam(EXAMPLE)
        except ExamgenError:
            return made
        ours = all(is_in(item, shelf) for item in written.items)
        return made if ours and made.items != written.items else written


def the_example(bank: Bank) -> Exam:
    """What MAKE makes."""
    return new_exam(spec_of(activation="sigmoid", count=20, seed=SEED, course="Deep Learning"), bank)[0]


def is_in(item: Item, bank: Bank) -> bool:
    """Whether this machine's bank holds the network of an item, to the last digit."""
    if isinstance(item.source, OwnSource):
        return False
    networks = bank.batch(subject_of(item.network), item.source.batch).networks
    layers = next((network.layers for network in networks if network.index == item.source.index), ())
    here = [(layer.weights, layer.biases) for layer in layers]
    return here == [(layer.weights, layer.biases) for layer in item.source.layers]


# The reference


def filled(text: str) -> str:
    """A page with every generated part as it should be. Raises KeyError for a part that nobody generates."""

    def part(found: re.Match[str]) -> str:
        lines = "\n".join(PARTS[found[1]]()).strip("\n")
        return f"<!-- generated: {found[1]} -->\n\n{lines}\n\n<!-- generated: end -->"

    return re.sub(r"<!-- generated: ([a-z-]+) -->\n.*?<!-- generated: end -->", part, text, flags=re.DOTALL)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def commands() -> Iterator[str]:
    """Every command with its arguments and options, as Typer knows them."""
    group = typer.main.get_command(app)
    yield from option_table(group)
    yield "| `--help`, `-h` |  | Show what a command takes; each command has it too. |"
    for name, command in every_command().items():
        yield from ["", f"### {name}", "", command.help, "", "```text", usage(name, command), "```", ""]
        arguments = [each for each in command.params if each.param_type_name == "argument"]
        if arguments:
            rows = [(f"`{each.metavar}`", each.help) for each in arguments]
            yield from [*table(("argument", "what it is"), rows), ""]
        yield from option_table(command)


def every_command() -> dict[str, Any]:
    """Each command by name, as it is when it is asked for."""
    group: Any = typer.main.get_command(app)
    return {name: each.make_context(name, [], resilient_parsing=True).command for name, each in group.commands.items()}


def usage(name: str, command: Any) -> str:
    """The line that says how a command is written."""
    arguments = [each.metavar or "" for each in command.params if each.param_type_name == "argument"]
    return " ".join(["examgen", name, "[OPTION]...", *arguments])


def option_table(command: Any) -> Iterator[str]:
    """A command's options, with what stands for one that is left out."""
    options: list[Any] = [each for each in command.params if each.param_type_name == "option"]
    rows = [(option_words(option), default_words(option), option.help) for option in options]
    yield from table(("option", "if left out", "what it does"), rows)


def option_words(option: Any) -> str:
    """`--activation NAME`, `-a`: every way to write an option, its value once."""
    names = sorted(option.opts, key=len, reverse=True)
    value = "" if option.is_flag else f" {option.metavar or 'TEXT'}"
    return ", ".join([f"`{names[0]}{value}`", *(f"`{name}`" for name in names[1:])])


def default_words(option: Any) -> str:
    """What stands for an option that is left out, if that is something."""
    if option.is_flag or option.default in (None, "", ()):
        return ""
    return f"`{option.default}`"


def fields() -> Iterator[str]:
    """Every record of exam.json with its fields, from the JSON Schema."""
    schema = json_schema()
    records = {"Exam": schema, **{name: form for name, form in schema["$defs"].items() if "properties" in form}}
    read_in_order = list(dict.fromkeys(field.partition(".")[0] for field in MEANINGS))
    for name, record in sorted(records.items(), key=lambda pair: read_in_order.index(pair[0])):
        heading = "The top level" if name == "Exam" else name
        rows = [
            (f"`{field}`", type_words(form, schema), MEANINGS[f"{name}.{field}"])
            for field, form in record["properties"].items()
        ]
        yield from [f"#### {heading}", "", *table(("field", "type", "what it holds"), rows), ""]


def type_words(form: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What a field may hold, in a few words."""
    if "$ref" in form:
        name = form["$ref"].rpartition("/")[2]
        target = schema["$defs"][name]
        return type_words(target, schema) if "enum" in target else f"[{name}](#{name.lower()})"
    if "anyOf" in form:
        return " or ".join(type_words(each, schema) for each in form["anyOf"])
    if "const" in form:
        return f"`{form['const']}`"
    if "enum" in form:
        return ", ".join(f"`{value}`" for value in form["enum"])
    if "prefixItems" in form:
        return "two integers"
    if form["type"] == "array":
        return f"list of {plural(type_words(form['items'], schema))}"
    if form["type"] == "object":
        return f"object of {plural(type_words(form['additionalProperties'], schema))}"
    return str(form["type"])


def plural(words: str) -> str:
    """`strings`; what is a link, a list or a choice stays as it is."""
    thing, null, _ = words.partition(" or null")
    return f"{plural(thing)} or nulls" if null else words + "s" if words.isalpha() else words


def settings() -> Iterator[str]:
    """Every setting of a spec file, those of the whole exam first."""
    tables = (
        ("At the top of the file:", WHOLE),
        ("In each `[[sections]]`:", SECTION),
        ("In a section on a network of your own, beside `kind`, `points` and `text`:", ON_NETWORK),
        ("In each `[[networks]]`:", NETWORK),
    )
    for words, known in tables:
        rows = [(f"`{each.name}`", form_words(each.form), left_out(each.form), each.meaning) for each in known.values()]
        yield from [words, "", *table(("setting", "what it may be", "if left out", "what it does"), rows), ""]


def form_words(form: ValueSchema) -> str:
    """What the value of a setting may be, in a few words."""
    if "enum" in form:
        return ", ".join(f"`{json.dumps(value)}`" for value in form["enum"])
    if "anyOf" in form:
        return " or ".join(form_words(each) for each in form["anyOf"])
    if form["type"] == "array":
        items = {"string": "these", "number": "numbers", "array": "lists of numbers"}
        return f"a list of {items[form['items']['type']]}"
    if form["type"] == "object":
        return "numbers by name"
    limits = (("minimum", "from {:,}"), ("maximum", "up to {:,}"), ("maxLength", "up to {} characters"))
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`"}
    return ", ".join([words[form["type"]], *(said.format(form[name]) for name, said in limits if name in form)])


def left_out(form: ValueSchema) -> str:
    """What stands for a setting that is left out, if that is something."""
    return f"`{json.dumps(form['default'])}`" if "default" in form else ""


def kinds() -> Iterator[str]:
    """Every kind with what it says of itself."""
    rows = []
    for name, kind in KINDS.items():
        sizes = list(dict.fromkeys(kind.sizes_on(kind.SCOPE.usual, USUAL_HIDDEN).values()))
        parts, points = (" or ".join(f"{getattr(each, name)}" for each in sizes) for name in ("parts", "points"))
        least = min(each.difficulties[0] for each in sizes)
        most = max(each.difficulties[1] for each in sizes)
        rows.append((f"`{name}`", purpose(kind), parts, points, f"{least} to {most}"))
    return table(("kind", "what is asked", "boxes", "points", "difficulty"), rows)


def purpose(kind: Kind) -> str:
    """What is asked, as the first line of a kind's module says it after the kind's name."""
    first = (kind.__doc__ or "").partition("\n")[0]
    said = first.partition(": ")[2]
    return said[:1].upper() + said[1:]


def screening() -> Iterator[str]:
    """Every rule that rejects, in the words in which the program counts it."""
    rows = [(str(r.value), REASONS[r], f"`{r.label}`" if r in OVERRIDABLE else "") for r in Rejection]
    return table(("screened out because", "why that is a bad question", "`--accept`"), rows)


def slips() -> Iterator[str]:
    """Every slip, with its words on the key of a sigmoid question, or of a tanh question where sigmoid is the slip."""
    mistakes = {**MISTAKES, **{name: slip.mistake for name, slip in own_slips().items()}}
    rows = [
        (f"`{name}`", slip_words(name, "tanh" if name.startswith("sigmoid_") else "sigmoid"), mistake)
        for name, mistake in mistakes.items()
    ]
    for name, mistake in {
        f"{MINUS_LOST}I0_H1": "That one minus is lost; so for each negative weight or bias.",
        f"{ONE_UNIT_LEFT_OUT}H1": "That one sum goes on as it is; so for each hidden unit beside another.",
        f"{BIAS_AS_ONE}H1": "The 1 of the bias node is added to that one sum, not the weight; so for each unit.",
    }.items():
        rows.append((f"`{name}`", slip_words(name, "sigmoid"), mistake))
    return table(("in `exam.json`", "on the key", "what the student did"), rows)


def likelihoods() -> Iterator[str]:
    """How likely every mistake is, and where that comes from."""
    members: dict[str, list[str]] = {}
    for slip, name in FAMILIES.items():
        members.setdefault(name, []).append(f"`{slip}`")
    members["any other slip"] = []
    rows = [
        (f"`{name}`", f"{(100 * chance).normalize():f} %", ", ".join(members.get(name, [])), GROUNDS.get(name, ASSUMED))
        for name, chance in LIKELIHOODS.items()
    ]
    return table(("mistake", "likelihood", "the slips, if called otherwise", "where it comes from"), rows)


PARTS: Mapping[str, Callable[[], Iterator[str]]] = {
    "commands": commands,
    "settings": settings,
    "fields": fields,
    "kinds": kinds,
    "screening": screening,
    "slips": slips,
    "likelihoods": likelihoods,
}
"""What fills each generated part."""


# The pictures


def pictures(exam: Exam) -> dict[Path, bytes]:
    """Pages of the example: the question that is shown, also with cells, the first page of the key, that question's."""
    files = render_pages(exam)
    questions = pypdfium2.PdfDocument(files["students/questions.pdf"])
    key = pypdfium2.PdfDocument(files["graders/key.pdf"])
    combed = render_students(replace(exam, pages=replace(exam.pages, boxes="comb")), page_environment())
    with_cells = pypdfium2.PdfDocument(combed["students/questions.pdf"])
    return {
        PICTURES / "question.png": png(questions[page_with(questions, f"Question {int(SHOWN[1:])}")]),
        PICTURES / "cells.png": png(with_cells[page_with(with_cells, f"Question {int(SHOWN[1:])}")]),
        PICTURES / "key.png": png(key[0]),
        PICTURES / "key-item.png": png(key[page_with(key, SHOWN, 1)]),
    }


def page_with(document: pypdfium2.PdfDocument, text: str, first: int = 0) -> int:
    """The number of the first page from `first` on that holds a word."""
    for number in range(first, len(document)):
        if re.search(rf"\b{text}\b", document[number].get_textpage().get_text_bounded()):
            return number
    raise LookupError(f"no page says {text!r}")


def png(page: pypdfium2.PdfPage) -> bytes:
    """A page as a small picture."""
    large = page.render(scale=FINER * DOTS_PER_INCH / 72).to_pil().convert("RGB")
    small = large.resize((large.width // FINER, large.height // FINER), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    small.quantize(COLOURS).save(buffer, "PNG", optimize=True, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return buffer.getvalue()


def differs(path: Path, picture: bytes) -> bool:
    """Whether a picture shows anything else than the one in the file: not merely packed otherwise."""
    if not path.exists():
        return True
    with Image.open(path) as old, Image.open(BytesIO(picture)) as new:
        return old.convert("RGB").tobytes() != new.convert("RGB").tobytes()


if __name__ == "__main__":
    main()
