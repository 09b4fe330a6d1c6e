"""What the instructor asks for of a network that she brings along: its file, rows, and rules that it may break.

spec = own_spec({"model": "model.keras", "row": ["0.3,0.7"], "accept": ["zero-weight"]})
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from examgen.asking.asked import kinds_named, section_of, whole_of
from examgen.asking.setting import SettingError, mend
from examgen.asking.settings import SECTION, Asked
from examgen.asking.spec import Own, Spec
from examgen.items import KINDS
from examgen.items.faults import binary_rows
from examgen.items.rejection import OVERRIDABLE, Rejection
from examgen.networks.saved import read_hand_coded, read_saved
from examgen.networks.training.subject import shape_text
from examgen.paper.arithmetic import round_half_up
from examgen.paper.network import BEYOND_WEIGHTS, Row, decimals_of, largest_below

FOR_ANY_NETWORK = tuple(name for name, kind in KINDS.items() if kind.SCOPE.own == "any")
"""The kinds of question that ask neither what the network is for nor how it came about."""

IN_THE_FILE = {
    "activation": "the network in {file} has its own",
    "task": "what the network in {file} computes is found out",
    "hidden": "the network in {file} has its own layers",
    "count": "there is a question for each row. Name the rows with --row instead, or leave it out",
    "inputs": "they are the rows that --row names. Leave it out",
    "difficulty": "the rows decide it. Leave it out",
}
"""What may not be asked for beside a network of one's own, and why."""

NUMBER = re.compile(r"[-+]?[0-9]{1,2}(\.[0-9]+)?")


def own_spec(asked: Asked, avoided: frozenset[str] = frozenset()) -> Spec:
    """The spec of an exam on the network in a file. asked: has `model` or `hand_coded`.

    Raises ExamgenError for a file that no question can be made of, and for the first setting that means nothing.
    """
    if "model" not in asked and "hand_coded" not in asked:
        setting = "row" if "row" in asked else "accept"
        raise SettingError(setting, ": goes with a network of your own. Name its file with --from or --hand-coded.")
    if "model" in asked and "hand_coded" in asked:
        raise SettingError(
            "hand-coded", ": an exam is on one network, and --from names another. Leave one of them out."
        )
    saved = read_saved(Path(asked["model"])) if "model" in asked else read_hand_coded(Path(asked["hand_coded"]))
    for setting, reason in IN_THE_FILE.items():
        if asked.get(setting):
            raise SettingError(setting, f": {reason.format(file=saved.file)}.")
    hidden = tuple(len(layer.biases) for layer in saved.layers[:-1])
    kind, *others = kinds_named(asked)
    if others:
        said = f" {kind}, {', '.join(others)}: questions on a network of your own are of one kind. Name one of them."
        raise SettingError("kind", said)
    if KINDS[kind].SCOPE.own is None:
        raise SettingError(
            "kind", f" {kind}: is not made of a network of your own. Choose from {', '.join(FOR_ANY_NETWORK)}."
        )
    _check_layers(kind, hidden, saved.file)
    size = len(saved.layers[0].weights)
    places = SECTION["weight_places"].read(asked)
    SECTION["weight_places"].check(places)
    rows, accepted = rows_named(asked.get("row", ()), size, places), rules_named(asked.get("accept", ()))
    asked = {**asked, "kind": kind, "count": len(rows) or 2**size, "activation": saved.layers[0].activation}
    asked["hidden"] = hidden
    asked["inputs"] = "binary" if set(rows) <= set(binary_rows(size)) else "fractional"
    return replace(whole_of((section_of(asked),), asked, avoided), own=Own(saved=saved, rows=rows, accepted=accepted))


def _check_layers(kind: str, hidden: tuple[int, ...], file: str) -> None:
    """Raise SettingError if a kind is not asked of a network with these hidden layers."""
    if hidden in KINDS[kind].SCOPE.shapes:
        return
    shapes = ", ".join(map(shape_text, KINDS[kind].SCOPE.shapes))
    fitting = ", ".join(name for name in FOR_ANY_NETWORK if hidden in KINDS[name].SCOPE.shapes)
    said = f"has hidden layers of {shapes}, and the network in {file} has {shape_text(hidden)}"
    raise SettingError("kind", f" {kind}: {said}. Choose from {fitting}.")


def rules_named(names: Sequence[str]) -> frozenset[Rejection]:
    """The rules that an instructor overrides. Raises SettingError with the nearest name for one that is none."""
    rules = {rule.label: rule for rule in OVERRIDABLE}
    for name in names:
        if name.lower() not in rules:
            raise SettingError("accept", f" {name}: there is no such rule. {mend(name, tuple(rules))}")
    return frozenset(rules[name.lower()] for name in names)


def rows_named(texts: Sequence[str], size: int, places: int) -> tuple[Row, ...]:
    """The rows written like `0.3,0.7`. size: inputs of the network; places: the decimals that they may have.

    Raises SettingError for the first that is none.
    """
    rows: list[Row] = []
    for text in texts:
        numbers = [number.strip().replace("\N{MINUS SIGN}", "-") for number in text.split(",")]
        if not all(NUMBER.fullmatch(number) and decimals_of(Decimal(number)) <= places for number in numbers):
            raise SettingError("row", f" {text}: is no row. Write numbers of at most {_most(places)}, like 0.3,0.7.")
        if len(numbers) != size:
            said = f" {text}: has {len(numbers)} numbers, and the network takes {size}. Write {size}, like 0.3,0.7."
            raise SettingError("row", said)
        row = tuple(as_printed(Decimal(number), places) for number in numbers)
        if any(abs(number) >= BEYOND_WEIGHTS for number in row):
            largest = largest_below(BEYOND_WEIGHTS, places)
            raise SettingError("row", f" {text}: an input is beyond ±{largest}. Take a smaller one.")
        if row in rows:
            raise SettingError("row", f" {text}: is named twice. Leave one out.")
        rows.append(row)
    return tuple(rows)


def as_printed(number: Decimal, places: int) -> Decimal:
    """0 and 1 as in a truth table, any other number with so many decimals."""
    return number.to_integral_value() + 0 if number in (0, 1) else round_half_up(number, places)


def _most(places: int) -> str:
    return "one decimal" if places == 1 else f"{places} decimals, as --weight-places says"
