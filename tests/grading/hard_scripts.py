"""Scripts of every kind of question as a grader's stack has them, the hard ones among them, without end.

    for item, written in hard_scripts(items_of_all_kinds(), random): ...

Honest students, slips carried on, two at once, saboteurs; and whatever may stand in a box: nothing, `?`, two numbers,
fractions, commas, digits of other scripts, numbers beyond belief, a sign or digits exchanged.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random
from types import MappingProxyType

from examgen.grading.diagnosis import Mistakes
from examgen.grading.mistakes import Prediction
from examgen.items.item import Item, Part, Source, places_of
from examgen.items.kinds import KINDS
from examgen.items.solution import make_item
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network
from tests.exams import an_item, source_of
from tests.grading.classes import Boxes, boxes, carelessly
from tests.grading.fairness import convenient, following
from tests.items.stress import WORK

ACTIVATIONS = ("sigmoid", "tanh", "relu", "leaky-relu")
ROWS = (("1", "0"), ("0", "1"), ("1", "1"), ("0.3", "-1.2"))

HYPHENATED = (
    ("1.3 1.2", "1.3 1.2", "-1.3 0.0", "-1.6 0.8 0.0"),
    ("1.1 0.2", "-1.2 0.1", "0.1 0.1", "-1.0 0.1 1.0"),
)
"""Networks of functions with a hyphen in one of their names: the lecture's exclusive-or, and I0 -> I1."""

CHANGED = 0.4
"""How many scripts have boxes that are changed afterwards."""


def items_of_all_kinds(each: int = 4) -> list[Item]:
    """Questions named Q01, Q02 and so on, `each` of every kind."""
    items: list[Item] = []
    for kind in KINDS:
        for turn in range(each):
            number = len(items) + 1
            row = ROWS[turn % (len(ROWS) if KINDS[kind].SCOPE.fractional else 3)]
            items.append(an_item(number, ACTIVATIONS[turn % len(ACTIVATIONS)], row, kind=kind))
    return [*items, *(a_table(len(items) + place, weights) for place, weights in enumerate(HYPHENATED, 1))]


def a_table(number: int, weights: Sequence[str]) -> Item:
    """A truth table of a ReLU network. weights: those to H0 and H1 from I0, from I1, from B, and those to O."""
    first, second, bias, (*last, last_bias) = (tuple(map(Decimal, row.split())) for row in weights)
    hidden = Layer(Activation.RELU, (first, second), bias)
    network = Network("xor", (hidden, Layer(Activation.LINEAR, tuple((one,) for one in last), (last_bias,))))
    source = Source(layers=tuple(map(source_of, network.layers)), batch=0, index=number)
    posed = KINDS["truth-table"].pose(network, (), Random(number))
    return make_item(f"Q{number:02d}", "truth-table", posed, source, 2, None)


def hard_scripts(
    items: Sequence[Item], places: int, random: Random, known: Mapping[str, Mistakes] = MappingProxyType({})
) -> Iterator[tuple[Item, Boxes]]:
    """Scripts without end. places: the exam's; known: the mistakes of questions of which they are at hand, by name."""
    mistakes = {item.name: known.get(item.name) or Mistakes(item, places_of(item, places)) for item in items}
    while True:
        item = random.choice(items)
        written = chosen(item, random) if item.kind == "hand-code" else worked(item, mistakes[item.name], random)
        yield item, changed(item, written, random) if random.random() < CHANGED else written


def worked(item: Item, mistakes: Mistakes, random: Random) -> Boxes:
    """What a student of some sort writes."""
    places = mistakes.places
    honest, mistaken = WORK[item.kind]
    turn = random.random()
    if turn < 0.2:
        return boxes(honest(item, places, random), random)
    if turn < 0.5:
        return boxes(random.choice([work for _, work in mistaken(item, places, random)]), random)
    if turn < 0.65:
        one, other = (random.choice([work for _, work in mistaken(item, places, random)]) for _ in range(2))
        return {**boxes(one, random), **dict(random.sample(list(boxes(other, random).items()), len(other) // 2))}
    if turn < 0.72 and item.kind == "forward" and len(item.network.layers) == 2:
        return boxes(carelessly(item, places, random), random)
    if turn < 0.77:
        return cut(boxes(honest(item, places, random), random), places, random)
    if turn < 0.8:
        return left_of_one(item, boxes(honest(item, places, random), random), random)
    if turn < 0.88:
        pairs = mistakes.doubles
        return double(item, random.choice(pairs), places, random) if pairs else {}
    names = [part.name for part in item.parts if isinstance(part, Part)]
    made_up = {random.choice(names): invented(item, random.choice(names), random)}
    return following(item, mistakes.graph, places, made_up)


def cut(written: Boxes, places: int, random: Random) -> Boxes:
    """The same with numbers one unit of the last place nearer to nought, or with one decimal alone."""
    coarse = random.random() < 0.3
    texts = dict(written)
    for name, text in written.items():
        plain = text.replace(",", ".").replace("\N{MINUS SIGN}", "-")
        if plain.lstrip("-").replace(".", "").isdigit() and random.random() < 0.6:
            number = Decimal(plain)
            less = Decimal(1).scaleb(-places).copy_sign(number) if number else 0
            texts[name] = format(round(number, 1) if coarse else number - less, "f")
    return texts


def left_of_one(item: Item, written: Boxes, random: Random) -> Boxes:
    """A probability that is wrong or in per cent, and what is left of 1; of a dump, the other unit's weights."""
    other = {"H0": "H1", "H1": "H0"}
    if item.kind == "dump":
        names = {name: "->".join(other.get(unit, unit) for unit in name.split("->")) for name in written}
        return {name: written[names[name]] for name in written}
    if "P0" not in written:
        return {**written, **dict.fromkeys(random.sample(list(written), len(written) // 2), "")}
    first = Decimal(random.randint(0, 100))
    shares = {"P0": first, "P1": 100 - first}
    texts = {name: random.choice((f"{one} %", str(one.scaleb(-2)), f"{one}per cent")) for name, one in shares.items()}
    return {**written, **texts}


def double(item: Item, pair: Prediction, places: int, random: Random) -> Boxes:
    """What who makes two slips together writes: what is right, but for the boxes that they change."""
    work = {part.name: part.answer for part in item.parts if part.answer is not None}
    half = Decimal("0.5")
    changed = {name: round((pair.low[name] + pair.high[name]) * half, places) for name in pair.low}
    return boxes({**work, **changed}, random)


def invented(item: Item, name: str, random: Random) -> Decimal:
    """A number that saves work, or any other."""
    return random.choice([*convenient(item, name), Decimal(random.randint(-400, 400)).scaleb(-2)])


def chosen(item: Item, random: Random) -> Boxes:
    """Weights of a student's own choice: the sample's, as they are, scaled, or with some exchanged for others."""
    weights = {part.name: part.answer for part in item.parts if isinstance(part.answer, Decimal)}
    for name in random.sample(list(weights), random.choice((0, 0, 1, 2))):
        weights[name] = random.choice((Decimal(0), -weights[name], Decimal(random.randint(-250, 250)).scaleb(-1)))
    return boxes(weights, random)


def changed(item: Item, written: Boxes, random: Random) -> Boxes:
    """The same script with something else in some boxes."""
    names = [part.name for part in item.parts]
    texts = dict(written)
    for name in random.sample(names, min(len(names), random.choice((1, 1, 2, 4)))):
        texts[name] = random.choice(CHANGES)(texts.get(name, ""), random)
    return texts


def shifted(text: str, random: Random) -> str:
    """The decimal point one place on."""
    before, point, after = text.partition(".")
    return f"{before}{after[:1]}{point}{after[1:]}"


def exchanged(text: str, random: Random) -> str:
    """Two characters exchanged."""
    at = random.randrange(max(1, len(text) - 1))
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def other_digit(text: str, random: Random) -> str:
    """One digit another one."""
    places = [at for at, char in enumerate(text) if char in "0123456789"]
    at = random.choice(places or [0])
    return text[:at] + random.choice("0123456789") + text[at + 1 :]


def other_sign(text: str, random: Random) -> str:
    """The other sign."""
    return text[1:] if text[:1] in ("-", "\N{MINUS SIGN}") else f"-{text}"


def other_script(text: str, random: Random) -> str:
    """Digits as they are written elsewhere."""
    zero = random.choice("٠०０𝟎")
    return "".join(chr(ord(zero) + int(char)) if char in "0123456789" else char for char in text)


CHANGES: tuple[Callable[[str, Random], str], ...] = (
    lambda text, random: "",
    lambda text, random: "",
    lambda text, random: random.choice(("", " ", "-", "–", "?", "0.5?", "what", "=", ".", "()", "x1")),
    lambda text, random: random.choice(("0", "1", "-1", "10", "0.0", "-0", "1e9", "-1e99", "99999999999999999999")),
    lambda text, random: random.choice(
        ("1/2", "-3/4", "1,5/2", "1/0", "1/3", "-.5/,2", "7/1000000", "150.0/5", "2/3.")
    ),
    lambda text, random: random.choice(("0.5 0.6", "1 200", "0.5/0.6/0.7", "1;2", "0.53 or 0.54", "1,2,3")),
    lambda text, random: random.choice(("1,2e-1", "12E-1", "5e-1.", "0.0000001", "1e-9", "12345.678", "1.2e 3")),
    lambda text, random: random.choice(("0." + "3" * 35, "0.5" + "0" * 30, "1" * 19 + "." + "9" * 20, "0." + "9" * 40)),
    lambda text, random: random.choice(
        ("yes", "NO.", "y", "n", "yes no", "0", "1", "xor", "X OR", "not i0", "I₀ → I₁")
    ),
    lambda text, random: random.choice(("nand", "nand and", "İf i0", "true.", "=> i1", "0 or 1", "implıes", "OR  NOT")),
    lambda text, random: random.choice(
        (f"{text} gate", f"class {text}", "XOR gate.", "The class 1", "class", "nor function")
    ),
    lambda text, random: f" \u00a0({text}) ",
    lambda text, random: f"≈ {text}.",
    lambda text, random: text[:-1],
    lambda text, random: f"{text}4",
    lambda text, random: random.choice(
        ("25.0", "-20.0", "20.1", "0.53", "-1.00", "1e1", "2E1", "3e25", "1" + "0" * 19)
    ),
    shifted,
    exchanged,
    exchanged,
    other_digit,
    other_digit,
    other_sign,
    other_script,
)
"""What may be made of a box's text."""
