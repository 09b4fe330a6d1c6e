"""Looking an answer up: plain JSON and decimals, nothing that takes time to import.

Of a record whose digest is right, only what is asked for is worked out again before it is shown; any other is validated
in full first, which takes longer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from examgen.exam.item_names import WhichForm, items_meant
from examgen.exam.record import (
    check_item,
    check_whole,
    check_written,
    digest_of,
    exam_file,
    has_named_items,
    load_exam,
    parse_exam,
    read_record,
)
from examgen.exam.written_items import filled
from examgen.files.errors import ExamgenError
from examgen.items import chosen_weights
from examgen.items.chosen_weights import Miss
from examgen.items.item import PROBABILITY
from examgen.paper.activations import Activation
from examgen.paper.answer_words import meant_words, read_word
from examgen.paper.arithmetic import round_half_up
from examgen.paper.reading import read_number, read_probability
from examgen.paper.writing import shortest

SHOWN_PLACES = 6
"""Decimals of an output that is worked out from a student's weights."""

NO_NUMBER = {
    "several": "is several numbers",
    "date": "is a date or a time, and no number",
    "per cent": "is a percentage, and no probability is asked for here",
    "": "is not a number",
}
NO_WORD = {"several": "is several answers", "": "is no answer"}
"""Why what is written into a box cannot be read."""

ItemRecord = Mapping[str, Any]
"""An item as it stands in `exam.json`."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a number written into a box is: right, the work of a known slip (or one of several), or neither."""

    part: str
    written: str
    verdict: Literal["right", "slip", "unknown"]
    slips: tuple[str, ...]


def open_record(path: Path) -> dict[str, Any]:
    """The record of an exam, fit to be looked up in. Raises ExamgenError if it is damaged or contradicts itself."""
    record = read_record(path)
    if record.get("digest") != digest_of(record) or not has_named_items(record):
        load_exam(path)
    return record


def name_of(item: ItemRecord) -> str:
    """What no other item of the exam is called: `Q07`, or `A/Q07` in an exam with forms."""
    return f"{item['form']}/{item['id']}" if item.get("form") else str(item["id"])


def find_items(
    record: Mapping[str, Any], names: Sequence[str], path: Path, which_form: WhichForm | None = None
) -> list[ItemRecord]:
    """The items that `names` mean, or all of them if there are none. which_form: as in `items_meant`.

    Raises ExamgenError for a name that means none, and for an item that is not what its network gives.
    """
    by_form: dict[str, dict[str, ItemRecord]] = {}
    for item in record["items"]:
        by_form.setdefault(item.get("form") or "", {})[item["id"]] = item
    found: list[ItemRecord] = [] if names else list(record["items"])
    identifiers = {form: tuple(items) for form, items in by_form.items()}
    for name in names:
        form, meant = items_meant(name, identifiers, str(exam_file(path)), which_form)
        found += [by_form[form][identifier] for identifier in meant]
    _prove(record, found, path)
    return found


def _prove(record: Mapping[str, Any], found: Sequence[ItemRecord], path: Path) -> None:
    """Raise ExamgenError for the first of some items that is not what its network gives."""
    file = str(exam_file(path))
    exam = parse_exam(record, file)
    check_whole(exam, file)
    for item in map(exam.item, map(name_of, found)):
        check_item(exam, item, file)
    check_written(record, exam, file)


def find_item(record: Mapping[str, Any], name: str, path: Path, which_form: WhichForm | None = None) -> ItemRecord:
    """The one item called `name`; as `find_items` for the rest. Raises ExamgenError for a name that means a form."""
    found = find_items(record, [name], path, which_form)
    if len(found) > 1:
        raise ExamgenError(f"{name}: is a whole form. Say which of its questions, like {name_of(found[0])}.")
    return found[0]


def _read(part: Mapping[str, Any], text: str) -> Decimal | str:
    """What is written into a box, read as `mark` reads it. Raises ExamgenError for what says nothing."""
    if "accepted" not in part or part["accepted"] is None:
        in_per_cent = PROBABILITY.fullmatch(part["name"])
        number, problem = (read_probability if in_per_cent else read_number)(text)
        if number:
            return number.value
        said, like = NO_NUMBER, "0.53 or -1.2"
    else:
        word, problem = read_word(text, meant_words(part["answer"], part["accepted"]))
        if word:
            return word
        said, like = NO_WORD, part["answer"]
    raise ExamgenError(f"{text!r}: {said.get(str(problem), said[''])}. Write it like {like}.")


def check(item: ItemRecord, written: str) -> Checked:
    """What `O=0.53` is. written: the name of a part, an equal sign, and the number in its box.

    Raises ExamgenError if there is no such part, or if that is no number.
    """
    name, equals, text = written.partition("=")
    names = {_folded(part["name"]): part for part in item["parts"]}
    part = names.get(_folded(name))
    if not equals or part is None:
        boxes = ", ".join(part["name"] for part in item["parts"])
        raise ExamgenError(
            f"--check {written}: {name_of(item)} has the boxes {boxes}. Write it like {item['parts'][-1]['name']}=0.53."
        )
    found = _read(part, text)
    if _right(part, found):
        return Checked(part["name"], text.strip(), "right", ())
    slips = tuple(slip["name"] for slip in item["slips"] if _gives(slip, part["name"], found))
    return Checked(part["name"], text.strip(), "slip" if slips else "unknown", slips)


@dataclass(frozen=True, slots=True)
class Tried:
    """What weights of a student's own choice come to. misses: the rows on which they are wrong, if any."""

    weights: Mapping[str, Decimal]
    misses: tuple[Miss, ...]


def takes_choice(item: ItemRecord) -> bool:
    """Whether the boxes of an item take numbers of the student's own choice, which are right or wrong together."""
    return any("accepted" in part and part["accepted"] is None for part in item["parts"])


def try_weights(item: ItemRecord, written: Sequence[str]) -> Tried:
    """Whether weights compute the task. written: all of them as `I0->H0=1.0`, or the numbers in the order of the boxes.

    Raises ExamgenError if one is missing, or refused.
    """
    names, words = [part["name"] for part in item["parts"]], " ".join(written).split()
    layers, task = item["network"]["layers"], item["network"]["task"]
    named = [word.partition("=")[::2] for word in words] if any("=" in word for word in words) else None
    if named is None and len(words) == len(names):
        named = list(zip(names, words, strict=True))
    if named is None or sorted(_folded(name) for name, _ in named) != sorted(map(_folded, names)):
        raise ExamgenError(
            f"--check: the weights of {name_of(item)} are right or wrong together. Give all {len(names)}, as "
            f"{names[0]}=1.0 and so on, or their numbers in the order {', '.join(names)}."
        )
    texts = {_folded(name): text for name, text in named}
    weights = {part["name"]: Decimal(_read(part, texts[_folded(part["name"])])) for part in item["parts"]}
    try:
        return Tried(weights, chosen_weights.missed_rows(task, Activation(layers[0]["activation"]), weights))
    except ValueError as reason:
        raise ExamgenError(f"--check: {reason}. Such a weight is refused, whatever the others are.") from None


def tried_record(item: ItemRecord, tried: Tried) -> dict[str, Any]:
    """The outcome as plain JSON: each row that is missed, with its target and the output, which is rounded."""
    misses = [
        {"row": list(miss.row), "target": miss.target, "output": _shown(miss.output), "beyond": _shown(miss.beyond)}
        for miss in tried.misses
    ]
    return {"item": name_of(item), "right": not misses, "misses": misses}


def _shown(number: Decimal) -> str:
    return shortest(round_half_up(number, SHOWN_PLACES))


def slips_together(item: ItemRecord, verdicts: Sequence[Checked]) -> tuple[str, ...]:
    """The slips that explain all the numbers of one script at once, the right ones among them.

    A slip explains a number that it predicts; where it touches nothing, the number has to be right.
    """
    parts = {part["name"]: part for part in item["parts"]}
    read = [(verdict, _read(parts[verdict.part], verdict.written)) for verdict in verdicts]
    return tuple(
        slip["name"]
        for slip in item["slips"]
        if all(
            _gives(slip, verdict.part, found) if verdict.part in slip["answers"] else verdict.verdict == "right"
            for verdict, found in read
        )
    )


def _right(part: Mapping[str, Any], found: Decimal | str) -> bool:
    """Whether what was read in a box is right."""
    return found in part["accepted"] if isinstance(found, str) else _within(part["low"], found, part["high"])


def _gives(slip: Mapping[str, Any], name: str, found: Decimal | str) -> bool:
    """Whether a student who makes the slip may write this into the box called `name`."""
    if name not in slip["answers"]:
        return False
    if isinstance(found, str):
        return found == str(slip["answers"][name])
    return _within(slip["low"][name], found, slip["high"][name])


def _within(low: str, number: Decimal, high: str) -> bool:
    return Decimal(low) <= number <= Decimal(high)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def slip_groups(item: ItemRecord) -> list[list[ItemRecord]]:
    """The slips of an item, those that predict the same answers throughout together."""
    answers = {part["name"]: part["answer"] for part in item["parts"]}
    together: dict[tuple[tuple[str, str], ...], list[ItemRecord]] = {}
    for slip in item["slips"]:
        together.setdefault(tuple({**answers, **slip["answers"]}.items()), []).append(slip)
    return list(together.values())


def dump(item: ItemRecord) -> list[tuple[str, str, str]]:
    """The lecture's dump: what each number is, as Keras gave it, and rounded; of a sample by hand only that.

    `0B -> L1N0` is the bias of unit 0 in layer 1; `L0N1 -> L1N0` the weight from unit 1 of layer 0 to it.
    """
    lines = []
    on_paper = filled(item)["network"]["layers"]
    layers = zip(item["source"]["layers"] if item["source"] else map(_unknown, on_paper), on_paper, strict=True)
    for number, (source, rounded) in enumerate(layers):
        above = f"L{number + 1}"
        for unit, bias in enumerate(source["biases"]):
            lines.append((f"{number}B -> {above}N{unit}", bias, rounded["biases"][unit]))
        for below, row in enumerate(source["weights"]):
            for unit, weight in enumerate(row):
                lines.append((f"L{number}N{below} -> {above}N{unit}", weight, rounded["weights"][below][unit]))
    return lines


def _unknown(layer: Mapping[str, Any]) -> dict[str, Any]:
    """A layer with nothing in the place of every number."""
    return {"weights": [["" for _ in row] for row in layer["weights"]], "biases": ["" for _ in layer["biases"]]}
