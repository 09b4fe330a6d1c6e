"""Students who make one arithmetic error and carry it on, and those who write a convenient number instead of working.

    tried("forward", items, scripts=2000, random=Random(0))     -> Tried(unlucky=2000, …, cheats=2000, …)

What is an error, what is convenient and what is left to work out is decided here, in floats and in texts, and shares
nothing with `examgen.grading`.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from random import Random
from typing import Literal

from examgen.exam.record import Policies
from examgen.grading.marker import Marked, Marker
from examgen.items.graph import Graph, Step, evaluated
from examgen.items.item import ChosenPart, Item, Part, WordPart, places_of
from examgen.items.kinds import KINDS
from examgen.items.solved import Word
from examgen.paper.estimates import Estimate
from tests.grading.classes import Boxes

FINE = 20
"""Decimals that these students keep, so that nothing but their error costs a point."""

CONVENIENT = tuple(map(Decimal, ("0", "0", "1", "-1", "10", "100", "-100")))
"""What is written by who has not worked anything out; besides, a sum that stands beside already."""

NAMED = 8
"""Scripts that are kept to be looked at."""


@dataclass(slots=True)
class Tried:
    """How many scripts of each sort, and of how many the marks were as they should be.

    unlucky: one error carried on; fair: of these, those that lose that box alone; apart: those whose error leads to 0,
    ±1 or what a function turns into these; apart_fair: of these, those that lose that box alone; cheats, eased: those
    who invent a number, and whose boxes after it are all eased.
    """

    unlucky: int = 0
    fair: int = 0
    apart: int = 0
    apart_fair: int = 0
    cheats: int = 0
    eased: int = 0
    odd: list[str] = field(default_factory=list)


class Question:
    """An item with its steps and its right numbers."""

    def __init__(self, item: Item, places: int, eased: Literal["full", "half", "none"] = "half") -> None:
        self.item, self.places = item, places_of(item, places)
        self.graph = KINDS[item.kind].graph(item.posed)
        self.marker = Marker(item, places, Policies(eased=eased))
        self.numbers = [part for part in item.parts if isinstance(part, Part)]
        self.right = evaluated(self.graph, FINE)
        self.copied = {part.name for part in item.parts if part.copied}

    def value(self, part: str) -> Decimal:
        """What a student has there who rounds nothing."""
        found = self.right[part]
        assert isinstance(found, Estimate)
        return found.value

    def decimals(self, part: str) -> int:
        """With how many decimals it is written."""
        return 1 if part in self.copied else self.places

    def script(self, part: str, written: str, goes_on: Decimal) -> Boxes:
        """A number that is wrong, and in every other box exactly what follows from it."""
        boxes = {part: written}
        for name, found in evaluated(self.graph, FINE, {part: Estimate.exactly(goes_on)}).items():
            if name == part:
                continue
            if isinstance(found, Estimate):
                boxes[name] = written_as(found.value, self.decimals(name))
            elif isinstance(found, Word):
                boxes[name] = found.answer
        return boxes


def written_as(value: Decimal, places: int) -> str:
    text = format(round(value, places), "f")
    return text.lstrip("-") if not Decimal(text) else text


# Errors


def miscalculations(question: Question, part: str, value: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Every number that one arithmetic error leads to, by the sort of error; some come several times.

    value: what a student has there who makes none.
    """
    right = written_as(value, question.decimals(part))
    yield "sign", -Decimal(right)
    yield "point", Decimal(right) * 10
    yield "point", Decimal(right) / 10
    places = [place for place, char in enumerate(right) if char.isdigit()]
    for place in places:
        yield from (("digit", Decimal(right[:place] + digit + right[place + 1 :])) for digit in "0123456789")
    for place in places:
        if place + 1 in places:
            yield "exchanged", Decimal(right[:place] + right[place + 1] + right[place] + right[place + 2 :])
    for term in terms(question, part):
        yield "term", value - term
        yield "term", value - 2 * term


def terms(question: Question, part: str) -> list[Decimal]:
    """What is added up in a box that holds a sum."""
    step = next(step for step in question.graph if step.part == part)
    if step.operation.value not in ("sum", "difference"):
        return []
    numbers = floats(question.graph, {})
    found = [Decimal(repr(_value(operand, numbers))) for operand in step.operands]
    if step.operation.value == "difference":
        found = [found[0], *(-term for term in found[1:])]
    return [term for term in found if term]


def is_another(question: Question, part: Part, number: Decimal) -> bool:
    if part.copied and number != round(number, 1):
        return False
    return not part.low <= round(number, question.decimals(part.name)) <= part.high and abs(number) < 10**5


def unlucky(question: Question, random: Random) -> tuple[str, str, Boxes] | None:
    """One error in one box: the part, the sort, and the script. Half go on from what they wrote, half from more."""
    part = random.choice(question.numbers)
    made = miscalculations(question, part.name, question.value(part.name))
    errors = [one for one in made if is_another(question, part, one[1])]
    if not errors:
        return None
    sort = random.choice(sorted({sort for sort, _ in errors}))
    number = random.choice([number for one, number in errors if one == sort])
    written = written_as(number, question.decimals(part.name))
    goes_on = Decimal(written) if random.random() < 0.5 else number
    script = question.script(part.name, written, goes_on)
    return (part.name, sort, script) if len(script) == len(question.item.parts) else None  # else nothing follows


# Numbers that are invented


def cheat(question: Question, random: Random) -> tuple[str, Boxes] | None:
    """A convenient number where no error and no known mistake leads there, and the rest worked out from it."""
    part = random.choice(question.numbers)
    number = random.choice((*CONVENIENT, *CONVENIENT, *beside(question, part.name)))
    if not is_another(question, part, number) or explained(question, part.name, number):
        return None
    script = question.script(part.name, format(number, "f"), number)
    before, after = floats(question.graph, {}), floats(question.graph, {part.name: float(number)})
    if effort(question, after) >= effort(question, before):
        return None  # it saves nothing
    return part.name, script


def beside(question: Question, part: str) -> list[Decimal]:
    """Right sums of other units, whose function value stands on the page."""
    if not part.endswith(" sum"):
        return []
    others = (other.name for other in question.numbers if other.name.endswith(" sum") and other.name[0] == part[0])
    return [Decimal(written_as(question.value(name), question.places)) for name in others if name != part]


def explained(question: Question, part: str, number: Decimal, written: Mapping[str, Estimate] | None = None) -> bool:
    """Whether one arithmetic error or a listed mistake leads to the number, from whatever honest students have there.

    written: what stands in boxes above, if not exactly what is right.
    """
    places = question.decimals(part)
    honest = honest_values(question, part, written or {})
    errors = (one for value in honest for _, one in miscalculations(question, part, value))
    written_down = round(number, places)
    if any(round(one, places) == written_down for one in errors):
        return True
    return any(part in slip.low and slip.low[part] <= number <= slip.high[part] for slip in question.item.slips)


def honest_values(question: Question, name: str, written: Mapping[str, Estimate]) -> Iterator[Decimal]:
    """What is right in a box: the exact number, and all that there is room for with the decimals asked for.

    written: what stands in boxes above; who goes on from these may have what is right for nobody else.
    """
    yield question.value(name)
    (part,) = (part for part in question.numbers if part.name == name)
    follows = evaluated(question.graph, question.places + 2, written, [name])[name]
    assert isinstance(follows, Estimate)
    step = Decimal(1).scaleb(-question.decimals(name))
    low, high = min(part.low, follows.low - step / 2), max(part.high, follows.high + step / 2)
    number = (low / step).to_integral_value(ROUND_CEILING) * step
    while number <= high:
        yield number
        number += step


# What is left to work out


def _value(operand: str | Decimal, numbers: Mapping[str, float]) -> float:
    return float(operand) if isinstance(operand, Decimal) else numbers[operand]


def floats(graph: Graph, written: Mapping[str, float]) -> dict[str, float]:
    """What every step comes to in floats, from what is written in some boxes. Words are left out."""
    numbers: dict[str, float] = {}
    for step in graph:
        if step.part in written:
            numbers[step.name] = written[step.part]
        elif step.operation.value not in ("same side", "largest", "function"):
            numbers[step.name] = _float(step.operation.value, [_value(one, numbers) for one in step.operands])
    return numbers


def _float(operation: str, given: Sequence[float]) -> float:
    first = given[0]
    match operation.split():
        case ["sum"]:
            return round(math.fsum(given), 12)
        case ["difference"]:
            return round(first - math.fsum(given[1:]), 12)
        case ["product"] | ["product", "of", "three"]:
            return math.prod(given)
        case ["quotient"]:
            return first / given[1] if given[1] else math.inf
        case ["share"]:
            place, *sums = given
            return 1 / math.fsum(math.exp(min(one - sums[int(place)], 700)) for one in sums)
        case ["sum", "of", "powers"]:
            return math.fsum(math.exp(min(one, 700)) for one in given)
        case ["share", "of", "a", "sum"]:
            return math.exp(min(given[2 + int(first)], 700)) / given[1] if given[1] else math.inf
        case ["cross-entropy"]:
            return -math.log(first) if first > 0 else math.inf
        case ["negative"]:
            return -first
        case ["weight"] | ["copied"] | ["linear"]:
            return first
        case ["relu"]:
            return max(first, 0)
        case ["leaky-relu"]:
            return first if first > 0 else first * given[1]
        case ["sigmoid"]:
            return 1 / (1 + math.exp(-max(first, -700)))
        case ["tanh"]:
            return math.tanh(first)
        case [name, "derivative"]:
            return {
                "relu": float(first > 0),
                "leaky-relu": 1 if first > 0 else given[-1],
                "sigmoid": first * (1 - first),
                "tanh": 1 - first * first,
                "linear": 1,
            }[name]
        case [name, "undone"]:
            return _undone(name, first, given[-1])
    raise ValueError(operation)


def _undone(name: str, output: float, slope: float) -> float:
    if name == "sigmoid":
        return math.log(output / (1 - output)) if 0 < output < 1 else math.inf
    if name == "tanh":
        return math.atanh(output) if abs(output) < 1 else math.inf
    return output / slope if name == "leaky-relu" and output < 0 else output


def is_easy(number: float) -> bool:
    """0, ±1, ±10 and so on: nothing is to be worked out with it."""
    size = abs(number)
    return size == 0 or (size >= 1 and math.isfinite(size) and size == 10 ** round(math.log10(size)))


def effort(question: Question, numbers: Mapping[str, float]) -> int:
    """How many products, additions, function values and comparisons are left, as a human counts them."""
    known = {name: round(number, question.places) for name, number in numbers.items() if math.isfinite(number)}
    values: set[tuple[str, float]] = set()
    count = 0
    for step in question.graph:
        given = [_value(one, {**numbers, **known}) for one in step.operands]
        operation = step.operation.value
        if operation.startswith("product"):
            count += 0 if 0 in given else max(0, sum(not is_easy(one) for one in given) - 1)
        elif operation in ("sum", "difference"):
            exactly = [_value(one, numbers) for one in step.operands]
            count += max(0, sum(round(one, question.places + 2) != 0 for one in exactly if math.isfinite(one)) - 1)
        elif operation in ("same side", "largest", "function"):
            count += sum(not is_easy(one) for one in given)
        elif operation == "quotient":
            count += not (given[0] == 0 or is_easy(given[1]))
        elif operation == "sum of powers":
            count += len(given) - 1
            values |= {(family, one) for family, one in _functions(step, given) if one not in (0, 1, -1)}
        elif known.get(step.name) not in (0, 1, -1):
            count += operation == "share" or (operation == "share of a sum" and not is_easy(given[1]))
            values |= {(family, one) for family, one in _functions(step, given) if one not in (0, 1, -1)}
    return count + len(values)


def _functions(step: Step, given: Sequence[float]) -> Iterable[tuple[str, float]]:
    operation = step.operation.value
    if operation == "share":
        return [("exp", one) for one in given[1:]]
    if operation == "sum of powers":
        return [("exp", one) for one in given]
    if operation == "share of a sum":
        return [("exp", given[2 + int(given[0])])]
    if operation == "cross-entropy" or operation.partition(" ")[0] in ("sigmoid", "tanh"):
        return [(operation, given[0])]
    return []


def saturates(question: Question, part: str, number: Decimal) -> bool:
    """Whether the number, or what comes of it in the next step, is 0 or ±1 where the right one is not."""
    if round(number, question.places) in (0, 1, -1):
        return True
    right, wrong = floats(question.graph, {}), floats(question.graph, {part: float(number)})
    after = [step for step in question.graph if part in step.operands and not step.operation.value.startswith("prod")]
    return any(
        round(wrong[step.name], question.places) in (0, 1, -1)
        and round(right[step.name], question.places) != round(wrong[step.name], question.places)
        for step in after
        if step.name in wrong
    )


# Marking them


def lost(item: Item, marked: Marked) -> set[str]:
    """The parts that earned less than they are worth."""
    return {part.name for part, asked in zip(marked.parts, item.parts, strict=True) if part.points < asked.points}


def below(question: Question, part: str) -> list[Part | WordPart]:
    """The boxes that follow from one."""
    above: dict[str, set[str]] = {}
    for step in question.graph:
        found = set().union(*(above[one] for one in step.operands if isinstance(one, str)))
        above[step.name] = found | ({step.part} if step.part else set())
    reached = {step.part for step in question.graph if step.part != part and part in above[step.name]}
    return [other for other in question.item.parts if other.name in reached and not isinstance(other, ChosenPart)]


def tried(questions: Sequence[Question], scripts: int, random: Random) -> Tried:
    """So many unlucky students and so many cheats, all marked."""
    outcome = Tried()
    while outcome.unlucky + outcome.apart < scripts:
        question = random.choice(questions)
        one = unlucky(question, random)
        if one:
            _unlucky(question, *one, outcome)
    turns = 0
    while outcome.cheats < scripts and turns < 40 * scripts:
        turns += 1
        question = random.choice(questions)
        found = cheat(question, random)
        if found:
            _cheat(question, *found, outcome)
    return outcome


def _unlucky(question: Question, part: str, sort: str, script: Boxes, outcome: Tried) -> None:
    marked = question.marker.mark(script)
    fair = lost(question.item, marked) <= {part}
    if saturates(question, part, Decimal(script[part])):
        outcome.apart += 1
        outcome.apart_fair += fair
        return
    outcome.unlucky += 1
    outcome.fair += fair
    if not fair:
        outcome.odd.append(f"{question.item.kind}, {sort} in {part}: {script} loses {lost(question.item, marked)}")


def _cheat(question: Question, part: str, script: Boxes, outcome: Tried) -> None:
    marked = question.marker.mark(script)
    verdicts = {one.name: one.verdict for one in marked.parts}
    after = [verdicts[other.name] for other in below(question, part)]
    if "eased" not in after and "carried" not in after:
        return  # nothing that follows is wrong
    outcome.cheats += 1
    outcome.eased += "carried" not in after
    if "carried" in after:
        outcome.odd.append(f"{question.item.kind}, {part} invented: {script} passes")
