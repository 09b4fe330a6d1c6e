"""Write anew what docs/ holds of the program's own words. `make docs` runs this; a test fails where it was forgotten.

docs/example/exam.json    the exam that the pages of docs/ speak of
docs/exam.schema.json     the form of every exam.json
docs/reference.md         its parts between `<!-- generated: NAME -->` and `<!-- generated: end -->`
docs/pictures/            pages of the example
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import typer
from PIL import Image

from examgen.bank import Bank
from examgen.cli import app
from examgen.errors import ExamgenError
from examgen.exam import Exam, exam_text, json_schema, load_exam
from examgen.items.item import Item
from examgen.items.slip_words import MINUS_LOST, SLIP_WORDS, slip_words
from examgen.making import new_exam
from examgen.render import render_pages
from examgen.screening import Rejection
from examgen.spec import spec_of

DOCS = Path(__file__).resolve().parent
EXAMPLE = DOCS / "example" / "exam.json"
SCHEMA = DOCS / "exam.schema.json"
REFERENCE = DOCS / "reference.md"
PICTURES = DOCS / "pictures"

MAKE = 'examgen make --activation sigmoid --count 20 --seed 7 --course "Deep Learning" --out midterm'
"""How the docs make the example. `the_example` says the same to the library."""

DOTS_PER_INCH = 100
FINER = 3
"""A page is drawn so many times too large and then made small: at its own size letters lose their edges."""

COLOURS = 16

SHOWN = "Q07"
"""The question that the pictures and the pages show."""

REASONS = {
    Rejection.ZERO_WEIGHT: "An edge with 0.0 on it is an edge that need not be there.",
    Rejection.WEIGHT_TOO_LARGE: "Two digits before the point crowd the diagram and make sums that saturate.",
    Rejection.ROUNDING_BROKE_IT: "Every row has to be within 0.3 of its target with the numbers on paper.",
    Rejection.DEAD_UNIT: "A unit that never fires is no part of the calculation.",
    Rejection.IDLE_UNIT: "Such a unit is only a second bias.",
    Rejection.SAME_NETWORK: "Also with its hidden units exchanged or, for tanh, with the signs of a unit turned.",
    Rejection.AVOIDED: "What `--avoid` names, what that exam avoided, and what `replace` has taken out.",
    Rejection.NO_UNIT_FIRES: "The output would be its bias, whatever the student does.",
    Rejection.ANSWER_IS_A_TARGET: "Whoever knows XOR would be right without a calculation.",
    Rejection.DERIVATIVE_UNDEFINED: "A step of gradient descent through that unit would be a matter of taste.",
    Rejection.TARGET_MET: "A step of gradient descent needs an error of at least a half.",
    Rejection.WEIGHT_STAYS: "Who does nothing would be right.",
    Rejection.SIDE_UNCERTAIN: "Whether an output counts as 0 or as 1 must not hang on a rounding.",
    Rejection.SLIP_HIDES: "A student who makes a known mistake must get at least one number wrong.",
    Rejection.OUTSIDE_BAND: "Only with `--difficulty`.",
}
"""Why each rule is there."""

MISTAKES = {
    "hidden_bias_left_out": "The sums of the hidden units lack their bias.",
    "output_bias_left_out": "The output lacks its bias.",
    "biases_subtracted": "Every bias is subtracted instead of added.",
    "activation_left_out": "The hidden sums go on as they are.",
    "activation_on_output_too": "The linear output is put through the activation.",
    "relu_used": "ReLU in the place of the right activation.",
    "sigmoid_used": "Sigmoid in the place of the right activation.",
    "tanh_used": "tanh in the place of the right activation.",
    "exponent_sign_lost": "Sigmoid with *e* to the power of *x* for −*x*; tanh with its two exponents exchanged.",
    "inputs_swapped": "I0 and I1 exchanged.",
    "hidden_weights_transposed": "The weight of I0→H1 taken for that of I1→H0, and the other way round.",
    "output_weights_swapped": "The weights of H0→O and H1→O exchanged.",
    "activations_exchanged": "The first output with the activation swapped in, the second with the trained one.",
    "activation_not_swapped": "Both outputs worked out with the trained activation.",
    "error_sign_flipped": "The error taken as target less output.",
    "factor_two_left_out": "The loss is (y − t)², and its derivative was taken as y − t.",
    "factor_two_put_in": "The loss is ½ (y − t)², and its derivative was taken as 2 (y − t).",
    "derivative_left_out": "The hidden deltas lack the derivative of the activation.",
    "derivative_at_activation": "The derivative at the activation, not at the sum: the function applied once more.",
    "sum_in_derivative": "Sum × (1 − sum) for sigmoid, 1 − sum² for tanh.",
    "output_weight_left_out": "The hidden deltas lack the weight from the unit to O.",
    "hidden_delta_with_updated_weight": "The hidden deltas worked out after the step in the weights to O.",
    "sum_for_activation": "The gradient of a weight to O with the hidden unit's sum in it, not its activation.",
    "gradient_is_delta": "The gradients lack what the edge carries.",
    "learning_rate_forgotten": "The whole gradient subtracted.",
    "gradient_added": "The step taken uphill.",
    "old_weight_kept": "The weights from the diagram handed in as the new ones.",
    "rounded_to_one_decimal": "One decimal kept on the way.",
}
"""What a student did, for every slip but those that lose one minus."""

MEANINGS = {
    "Exam.schema": "Version of the form; this page describes version 1.",
    "Exam.title": "As given with `--title`.",
    "Exam.course": "As given with `--course`; may be empty.",
    "Exam.date": "As given with `--date`; may be empty.",
    "Exam.language": "Language of the pages.",
    "Exam.seed": "What the choice of questions began with.",
    "Exam.places": "Decimals of every answer, where a question has no number of its own.",
    "Exam.pages": "The layout.",
    "Exam.policies": "How scripts are marked.",
    "Exam.selection": "What the questions were chosen by.",
    "Exam.versions": "What made the exam, by name.",
    "Exam.items": "The questions, in their order.",
    "Exam.digest": "SHA-256 of all the rest, so that a change is noticed.",
    "Item.id": "`Q01`, `Q02` and so on.",
    "Item.form": "Of an exam in several forms, the one that the question belongs to; else null.",
    "Item.kind": "The kind of question: `forward`, `activation-swap` or `gradient`.",
    "Item.points": "The question's total, a decimal.",
    "Item.network": "The network on paper.",
    "Item.inputs": "One decimal for each input, I0 first.",
    "Item.parts": "The boxes to fill, in their order.",
    "Item.steps": "The worked lines.",
    "Item.slips": "The known mistakes that show in this question.",
    "Item.source": "The network before it was rounded.",
    "Item.swapped": "Of an `activation-swap`, the activation that is put in the place of the trained one.",
    "Item.target": "Of a `gradient`, the target of the row, with one decimal.",
    "Item.learning_rate": "Of a `gradient`, the learning rate, with one decimal.",
    "Item.loss": "Of a `gradient`, what is made smaller: `half-squared` is ½ (*y* − *t*)², `squared` is (*y* − *t*)².",
    "Item.places": "Decimals of the answers, where they are not the exam's `places`.",
    "Item.difficulty": "Products that are not zero, terms that are subtracted, and activations, counted together.",
    "Network.task": "What it was trained for: `xor`.",
    "Network.layers": "The hidden layer, then the output.",
    "Layer.activation": "Of every unit in the layer.",
    "Layer.weights": "One decimal each; `weights[i][j]` goes from unit *i* below to unit *j* here.",
    "Layer.biases": "One decimal for each unit here.",
    "Part.name": "`H0 sum`, `H0`, `O`; `O trained`; `error`, `delta H0`, `gradient H0->O`, `new I1->H0` and so on.",
    "Part.answer": "Rounded half up to `places` decimals.",
    "Part.low": "The least number that is right.",
    "Part.high": "The greatest number that is right.",
    "Part.points": "What the box is worth, a decimal.",
    "WordPart.name": "`still right`.",
    "WordPart.answer": "The right word.",
    "WordPart.accepted": "Every word that is right, in lower case.",
    "WordPart.points": "What the box is worth, a decimal.",
    "Slip.name": "One of those under [Slips](#slips).",
    "Slip.answers": "By part: the number or word that this mistake gives, where it touches the part.",
    "Slip.low": "By part: the least that its roundings give.",
    "Slip.high": "By part: the greatest that its roundings give.",
    "Source.layers": "As in `network`, unrounded.",
    "Source.batch": "Which batch of the bank.",
    "Source.index": "Which random start of that batch.",
    "SourceLayer.weights": "As Keras gave them, turned like those on paper.",
    "SourceLayer.biases": "As Keras gave them.",
    "Pages.paper": "Size of the sheets.",
    "Pages.per_page": "Questions on a page.",
    "Pages.cover": "Whether there is a cover.",
    "Pages.tables": "Whether there is a page of function values.",
    "Policies.eased": "What parts earn that an invented value made easier.",
    "Policies.blank_steps": "Whether a right output counts without its steps.",
    "Selection.activations": "Those asked for.",
    "Selection.inputs": "Rows of the truth table, or other numbers.",
    "Selection.difficulty": "The least and the most, if a band was asked for.",
    "Selection.batches": "How many batches of each activation were needed.",
    "Selection.avoided": "Fingerprints of networks that must not be used.",
}
"""What every field of exam.json is."""


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
    schema = json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
    return {SCHEMA: schema, REFERENCE: filled(REFERENCE.read_text(encoding="utf-8"))}


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
    return new_exam(spec_of(activation="sigmoid", count=20, seed=7, course="Deep Learning"), bank)[0]


def is_in(item: Item, bank: Bank) -> bool:
    """Whether this machine's bank holds the network of an item, to the last digit."""
    networks = bank.batch(item.network.hidden_activation, item.source.batch).networks
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
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        yield from ["", f"### {name}", "", command.help, "", "```text", usage(name, command), "```", ""]
        arguments = [each for each in command.params if each.param_type_name == "argument"]
        if arguments:
            rows = [(f"`{each.metavar}`", each.help) for each in arguments]
            yield from [*table(("argument", "what it is"), rows), ""]
        yield from option_table(command)


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
    return words + "s" if words.isalpha() else words


def screening() -> Iterator[str]:
    """Every rule that rejects, in the words in which the program counts it."""
    return table(
        ("screened out because", "why that is a bad question"), [(str(r.value), REASONS[r]) for r in Rejection]
    )


def slips() -> Iterator[str]:
    """Every slip, with its words on the key of a sigmoid question, or of a tanh question where sigmoid is the slip."""
    rows = [
        (f"`{name}`", slip_words(name, "tanh" if name == "sigmoid_used" else "sigmoid"), MISTAKES[name])
        for name in SLIP_WORDS
    ]
    rows.append(
        (f"`{MINUS_LOST}I0_H1`", "minus of I0→H1 lost", "That one minus is lost; so for each negative weight or bias.")
    )
    return table(("in `exam.json`", "on the key", "what the student did"), rows)


PARTS: Mapping[str, Callable[[], Iterator[str]]] = {
    "commands": commands,
    "fields": fields,
    "screening": screening,
    "slips": slips,
}
"""What fills each generated part."""


# The pictures


def pictures(exam: Exam) -> dict[Path, bytes]:
    """Three pages of the example: the question that is shown, the key's first page, the key of that question."""
    files = render_pages(exam)
    questions = pypdfium2.PdfDocument(files["students/questions.pdf"])
    key = pypdfium2.PdfDocument(files["graders/key.pdf"])
    return {
        PICTURES / "question.png": png(questions[page_with(questions, f"Question {int(SHOWN[1:])}")]),
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
