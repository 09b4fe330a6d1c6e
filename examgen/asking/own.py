"""What the instructor asks for of a network that she brings along: its file, rows, and rules that it may break.

spec = own_spec({"model": "model.keras", "row": ["0.3,0.7"], "accept": ["zero-weight"]})
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from examgen.asking.asked import check_wishes, kinds_named, section_of, whole_of, wishes_of
from examgen.asking.setting import SettingError
from examgen.asking.settings import NETWORK, OWN, SECTION, STEP, Asked
from examgen.asking.settings.section import AskedSection
from examgen.asking.spec import Own, Section, Spec
from examgen.asking.words import as_printed
from examgen.files.errors import ExamgenError, mend
from examgen.items.item import OWN_TASK
from examgen.items.kinds import KINDS
from examgen.items.rejection import OVERRIDABLE, Rejection
from examgen.networks.saved import SavedNetwork, read_hand_coded, read_saved
from examgen.networks.saved.described import LINEAR, Described, Named, named
from examgen.networks.saved.limits import counted
from examgen.networks.saved.unsuited import Unsuited
from examgen.paper.network import BEYOND_WEIGHTS, WEIGHT_PLACES, Network, Row, binary_rows, decimals_of, largest_below
from examgen.paper.room import too_many_weights

IN_THE_FILE = {
    "activation": "the network in {file} has its own",
    "task": "what the network in {file} computes is found out",
    "hidden": "the network in {file} has its own layers",
    "output": "the network in {file} has its own",
    "training_loss": "the network in {file} is trained already",
    "orientation": "the edges in {file} say where each weight goes",
    "count": "there is a question for each row. Name the rows with --row instead, or leave it out",
    "inputs": "they are the rows that --row names. Leave it out",
    "difficulty": "the rows decide it. Leave it out",
}
"""What may not be asked for beside a network of one's own, and why."""


def with_mend(reason: str) -> str:
    """A reason of `IN_THE_FILE` as it is said: with the mend, where it names none itself."""
    return f"{reason}." if "eave it out" in reason else f"{reason}. Leave it out."


DESCRIBING = ("hidden", "output", "orientation")
"""What may be said of a file of weights alone."""

EXAMPLE = ("0.3", "0.7", "0.2", "0.9")
"""A row of as many inputs as a network may have."""

NUMBER = re.compile(r"[-+]?[0-9]{1,2}(\.[0-9]+)?")


def own_spec(asked: Asked, avoided: frozenset[str] = frozenset()) -> Spec:
    """The spec of an exam on the network in a file. asked: has `model` or `hand_coded`.

    Raises ExamgenError for a file that no question can be made of, and for the first setting that means nothing.
    """
    if "model" not in asked and "hand_coded" not in asked:
        setting = next(name for name in OWN if name in asked)
        raise SettingError(setting, ": goes with a network of your own. Name its file with --from or --hand-coded.")
    if "model" in asked and "hand_coded" in asked:
        raise SettingError(
            "hand-coded", ": an exam is on one network, and --from names another. Leave one of them out."
        )
    described = described_network(asked)
    if "model" in asked:
        saved = read_saved(Path(asked["model"]), described)
    else:
        saved = read_hand_coded(Path(asked["hand_coded"]))
    for setting, reason in IN_THE_FILE.items():
        if asked.get(setting) and not (described and setting in DESCRIBING):
            raise SettingError(setting, f": {with_mend(reason.format(file=saved.file))}")
    kind, *others = kinds_named(asked)
    if others:
        said = f" {kind}, {', '.join(others)}: questions on a network of your own are of one kind. Name one of them."
        raise SettingError("kind", said)
    places = SECTION["weight_places"].read(asked)
    SECTION["weight_places"].check(places)
    words = cast(AskedSection, {**asked, "kind": kind})
    section = section_on((saved,), places, words, asked.get("row", ()), asked.get("accept", ()))
    return whole_of((section,), asked, avoided)


def section_on(
    saved: Sequence[SavedNetwork],
    places: int,
    asked: AskedSection,
    rows: Sequence[str] = (),
    accept: Sequence[str] = (),
    place: str = "",
) -> Section:
    """Questions on networks of the instructor's own. places: decimals of their weights; rows: as `rows_named` has them.

    asked: kind, points and text; place: where a file asks for it. Raises SettingError for the first word that means
    nothing, and for a kind that cannot be asked of such networks.
    """
    networks = [Network(OWN_TASK, each.on_paper(places)) for each in saved]
    kind, network = asked["kind"], networks[0]
    for each, other in zip(saved, networks, strict=True):
        crowded = too_many_weights(other)
        if crowded:
            shorter = (Network(OWN_TASK, each.on_paper(fewer)) for fewer in range(WEIGHT_PLACES, places))
            fits = any(too_many_weights(rounded) is None for rounded in shorter)
            said = (
                f"{each.file}: the network {crowded} a sheet. Take fewer units{' or fewer decimals' if fits else ''}."
            )
            raise ExamgenError(f"{place}: {said}" if place else said)
        _check_fit(str(kind), other, each.file)
        if _shape(other) != _shape(network):
            said = f" {each.file}: has other layers than {saved[0].file}, and forms ask the same of either"
            raise SettingError("network", f"{said}. Name networks of one shape and with the same activations.")
    named = rows_named(rows, network.input_size, places)
    every_row = KINDS[str(kind)].SCOPE.every_row
    if every_row and named:
        raise SettingError("row", f": a question of kind {kind} asks every row of 0 and 1. Leave it out.")
    step = wishes_of({name: SECTION[name].read(asked) for name in STEP}, places)
    check_wishes(str(kind), step, network)
    if step.second_row in named:
        said = f" {','.join(map(str, step.second_row))}: is the question's own row already. Name another."
        raise SettingError("second-row", said)
    section = section_of({"kind": kind, "activation": network.hidden_activations, "text": asked.get("text", "")}, place)
    return replace(
        section,
        count=1 if every_row else len(named) or 2**network.input_size,
        hidden=network.hidden,
        own=Own(saved=tuple(saved), network=network, rows=named, accepted=rules_named(accept)),
        step=step,
        weight_places=places,
        points=SECTION["points"].read(asked),
        inputs="binary" if set(named) <= set(binary_rows(network.input_size)) else "fractional",
    )


def _shape(network: Network) -> tuple[object, ...]:
    return tuple((layer.activation, len(layer.weights), len(layer.biases)) for layer in network.layers)


def described_network(asked: Mapping[str, Any]) -> Described | None:
    """What is said of a file of weights alone: activations and orientation; None if nothing is.

    Raises SettingError for an activation or an orientation that there is not.
    """
    if "model" not in asked or not any(asked.get(setting) for setting in DESCRIBING):
        return None
    hidden = asked.get("hidden") or ()
    names = hidden.split(",") if isinstance(hidden, str) else hidden if isinstance(hidden, Sequence) else (hidden,)
    output, orientation = (NETWORK[name].read(asked) for name in ("output", "orientation"))
    return Described(
        tuple(_activation("hidden", str(name)) for name in names),
        _activation("output", output) if output else LINEAR,
        orientation,
    )


def _activation(setting: str, text: str) -> Named:
    try:
        return named(text)
    except Unsuited as problem:
        raise SettingError(setting, f" {problem}") from None


def _check_fit(kind: str, network: Network, file: str) -> None:
    """Raise SettingError if a kind is not asked of such a network."""
    own = KINDS[kind].SCOPE.own
    misfit = own.misfit(network) if own else None
    if own and misfit is None:
        return
    said = f"the network in {file} {misfit}" if misfit else "is not made of a network of your own"
    raise SettingError("kind", f" {kind}: {said}. {choice_of_kinds(network)}")


def choice_of_kinds(network: Network) -> str:
    """What an instructor may ask of a network whatever it computes and whoever chose its weights, as a mend."""
    every = ((name, kind.SCOPE.own) for name, kind in KINDS.items())
    fitting = [name for name, own in every if own and not own.trained and not own.misfit(network)]
    return f"Choose from {', '.join(fitting)}." if fitting else "Bring another network."


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
            example = ",".join(EXAMPLE[:size])
            said = (
                f" {text}: has {counted(len(numbers), 'number')}, and the network takes {size}. "
                f"Write {size}, like {example}."
            )
            raise SettingError("row", said)
        row = tuple(as_printed(Decimal(number), places) for number in numbers)
        if any(abs(number) >= BEYOND_WEIGHTS for number in row):
            largest = largest_below(BEYOND_WEIGHTS, places)
            raise SettingError("row", f" {text}: an input is beyond ±{largest}. Take a smaller one.")
        if row in rows:
            raise SettingError("row", f" {text}: is named twice. Leave one out.")
        rows.append(row)
    return tuple(rows)


def _most(places: int) -> str:
    return "one decimal" if places == 1 else f"{places} decimals, as --weight-places says"
