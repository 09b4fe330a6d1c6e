"""Which numbers of a question a page must have, and how often."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from examgen.verify.calculations import CALCULATIONS
from examgen.verify.forms import totals
from examgen.verify.kinds.hand_code import MARGINS, to_find
from examgen.verify.kinds.missing_weight import way_of
from examgen.verify.record import Record
from examgen.verify.sheets.activations import leaky, slope_text
from examgen.verify.sheets.numbers import in_units, printed_with, shortest, shown
from examgen.verify.sheets.question import Box, Layer, Question
from examgen.verify.sheets.steps import givens
from examgen.verify.texts import MINUS, Needed, Text, plain

Count = Counter[str]


def printed(number: str) -> str:
    """A number of the record as a page has it."""
    return number.replace("-", MINUS)


def weights_of(question: Question) -> Count:
    """Every weight, and every bias where there are any."""
    rows = (row for layer in question.layers for row in (layer.weights.flat, layer.biases if layer.biased else ()))
    numbers = (number for row in rows for number in row)
    return Counter(printed(printed_with(question.decimals, number)) for number in numbers)


def blank_numbers(question: Question) -> list[str]:
    """The weights that a student does not see in the drawing, as a page would have them."""
    weights = givens(question)
    return [printed(printed_with(question.decimals, weights[edge])) for edge in question.blanks]


def statement_numbers(question: Question) -> Count:
    """The inputs, of a second row too, and the output, where it is given, as they are written in the record."""
    return Counter(map(printed, (*question.inputs, *question.second, *filter(None, [question.given]))))


def listed_numbers(question: Question) -> Count:
    """The numbers of a dump, targets, slopes in formulas, how far off the output of a student's own weights may be."""
    margin = MARGINS[question.hidden] if question.by_hand else Fraction(0)
    allowed = Counter([printed_with(1, margin)] if margin else [])
    undone = bool(question.given) and any(leaky(layer.activation) for layer in _undone(question))
    formulas = 1 + bool(question.loss) + undone
    slope = next((slope_text(one) for one in question.hiddens if leaky(one)), "")
    allowed += Counter([slope] * formulas) if slope else Counter()
    allowed += Counter(printed(text) for row in question.step_rows for text in row.targets)
    allowed += Counter([question.rate] if question.rate else [])
    return Text(plain(" ".join(map(printed, question.dump)))).numbers + allowed


def _undone(question: Question) -> Sequence[Layer]:
    """The layers whose activations are undone on the way back to a blank weight."""
    return question.layers[len(question.layers) - len(way_of(question)) :]


def spread_answers(boxes: Iterable[Box], intervals: bool = False) -> Count:
    """The answers of some parts, with both ends of their intervals if asked for.

    What is copied or chosen is a weight, and is written as one, without an interval.
    """
    numbers: Count = Counter()
    for box in boxes:
        if box.copied or box.chosen:
            numbers[printed(_short(box.answer))] += 1
        elif not box.accepted:
            numbers.update(printed(text) for text in (box.answer, *((box.low, box.high) if intervals else ())))
    return numbers


def _short(answer: str) -> str:
    """An answer without needless zeros, but with one decimal."""
    places = len(answer.partition(".")[2])
    return shortest(in_units(Fraction(answer), places) or 0, places)


def key_numbers(question: Question) -> Count:
    """The answers, their intervals, every number of the worked lines, and those that give a slip away.

    What is copied stands in its line alone, what is chosen in the drawing.
    """
    apart = (box for box in question.parts if not box.copied and not box.chosen)
    numbers = spread_answers(apart, intervals=True)
    for line in question.steps:
        numbers += Text(plain(printed(line))).numbers
    for given in slip_rows(question):
        numbers.update(given)
    return numbers


HUGE = 10**6
"""From here on a number that a mistake leads to is called huge, and is not written out."""


def slip_rows(question: Question) -> list[list[str]]:
    """For each set of slips that predict the same throughout: the numbers that are not the right answers.

    Where what is copied is wrong, the words for the slip say so, and no number; nor is one written that is huge.
    """
    right = {box.name: box.answer for box in question.parts}
    predicted = {tuple({**right, **slip.answers}.items()) for slip in question.slips}
    words = {box.name for box in question.parts if box.accepted or box.copied}
    return [
        [printed(text) for name, text in row if text != right[name] and name not in words and abs(float(text)) < HUGE]
        for row in predicted
    ]


def all_losses(exam: Record) -> Needed:
    """The expected losses of all forms, of each item in each, and how likely each mistake in them is."""
    if exam.forms is None:
        return Needed()
    losses = [question.expected_loss for question in exam.questions]
    numbers = Counter([*losses, *(shown(int(total * 10**4), 4) for total in totals(exam).values())])
    there = {exam.forms.of_slip(slip.name) for question in exam.questions for slip in question.slips}
    there |= set(map(exam.forms.of_calculation, CALCULATIONS)) | set(map(to_find, exam.questions))
    chances = (f"{float(100 * chance):g}" for name, chance in exam.forms.likelihoods.items() if name in there)
    return Needed(numbers + Counter(chances))


def points_text(question: Question) -> str:
    """The question's points in words: 5 points, 1 point."""
    return f"{_points(question.points)} point{'' if question.points <= 1 else 's'}"


def points_words(question: Question) -> Count:
    """The points of the question and of each part, as a page has them: 5, 1½, ½; of all that is copied but once.

    What is chosen has them all together.
    """
    copied = {box.points for box in question.parts if box.copied}
    others = (box.points for box in question.parts if not box.copied and not box.chosen)
    return Counter(map(_points, (question.points, *others, *copied)))


def _points(points: Fraction) -> str:
    whole, half = divmod(points, 1)
    return f"{whole or '' if half else whole}{'½' if half else ''}"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads the pages of questions, or of their keys, and what is there of a question.

    called: what a question is called; heading: what it begins with in print. drawing, text: what stands in its drawing,
    and beside it, in a browser; print: what stands on its page in print. secret: whether no answer may stand there.
    halved: whether two questions are on a page, which leaves no room in the drawing for an output that is given.
    """

    html: str
    pdf: str
    called: str
    heading: Callable[[Question], str]
    drawing: Callable[[Question, bool], Needed]
    text: Callable[[Question], Needed]
    print: Callable[[Question, bool], Needed]
    secret: bool


def _drawn_statement(question: Question, halved: bool) -> Count:
    """What stands in the drawing: the inputs, unless there are two rows of them."""
    if question.second:
        return Counter()
    return Counter(map(printed, question.inputs)) if halved else statement_numbers(question)


def _seen(question: Question) -> Count:
    """Every weight and bias that a student sees in the drawing."""
    return weights_of(question) - Counter(blank_numbers(question))


def _asked(question: Question) -> Needed:
    numbers = _seen(question) + statement_numbers(question) + listed_numbers(question)
    return Needed(numbers, points_words(question), _phrases(question))


def _phrases(question: Question) -> tuple[str, ...]:
    """What a question says in words: the names of its parts, its row as `I1 = 0`, and what is given.

    Parts that are copied or chosen have no name but their edge's; where they are chosen, the task is said.
    """
    row = (
        f"{name} = {value}"
        for inputs in (question.inputs, question.second)
        for name, value in zip(question.names[0], inputs, strict=False)  # or none
    )
    output = (f"{way_of(question)[0]} = {question.given}",) if question.given else ()
    names = (box.name.replace("->", "→") for box in question.parts if not box.copied and not box.chosen)
    tasks = {question.task: question.task.upper(), "implication": "I0 → I1"}
    asked = (tasks[question.task],) if any(box.chosen for box in question.parts) else ()
    told = (*row, *output, *question.dump, *asked)
    return (*names, *(printed(phrase).replace(f"{MINUS}>", "->") for phrase in told), *_descent(question))


def _descent(question: Question) -> tuple[str, ...]:
    """Loss, target and learning rate of a step of gradient descent."""
    if not question.loss:
        return ()
    return (f"L = {loss_formula(question)}", *map(printed, _targets(question)), f"learning rate {question.rate}")


def _targets(question: Question) -> list[str]:
    """The targets of a step as a sheet says them: `t = 0.5`, of several outputs `t0 = 0.01`."""
    return [
        f"t{place if len(row.targets) > 1 else ''} = {target}"
        for row in question.step_rows
        for place, target in enumerate(row.targets)
    ]


def loss_formula(question: Question) -> str:
    """What a step makes smaller, as a page writes it; a mean is a fraction before the sum."""
    outputs = len(question.names[-1])
    if outputs == 1:
        return LOSSES[question.loss]
    fractioned = f"1 {outputs} " if question.loss == "mean-squared" else ""
    return fractioned + SUMS[question.loss]


LOSSES = {
    "half-squared": "½ (y − t)²",
    "squared": "(y − t)²",
    "binary-cross-entropy": "−(t ln y + (1 − t) ln(1 − y))",
}
SUMS = {
    "half-squared": "½ Σₖ (yₖ − tₖ)²",
    "squared": "Σₖ (yₖ − tₖ)²",
    "mean-squared": "Σₖ (yₖ − tₖ)²",
    "binary-cross-entropy": "−Σₖ (tₖ ln yₖ + (1 − tₖ) ln(1 − yₖ))",
    "categorical-cross-entropy": "−Σₖ tₖ ln yₖ",
}
"""The formula of each loss, of one output and of several."""


def _drawn_answers(question: Question, _halved: bool = False) -> Needed:
    """The network, the row, and every unit's answer; of two rows neither."""
    if question.second:
        return Needed(weights_of(question))
    units = {name for names in question.names[1:] for name in names}
    answers = spread_answers(box for box in question.parts if box.name in units)
    return Needed(weights_of(question) + statement_numbers(question) + answers)


def _written_key(question: Question) -> Needed:
    words = (word for box in question.parts for word in box.accepted)
    names = (box.name.replace("->", "→") for box in question.parts if not box.chosen)
    return Needed(key_numbers(question), points_words(question), (*names, *_descent(question), *words))


STUDENTS = Audience(
    html="students/questions.html",
    pdf="students/questions.pdf",
    called="question",
    heading=lambda question: f"Question {question.label} {points_text(question)}",
    drawing=lambda question, halved: Needed(_seen(question) + _drawn_statement(question, halved)),
    text=_asked,
    print=lambda question, halved: _asked(question) + Needed(_drawn_statement(question, halved)),
    secret=True,
)
GRADERS = Audience(
    html="graders/key.html",
    pdf="graders/key.pdf",
    called="item",
    heading=lambda question: question.id,
    drawing=_drawn_answers,
    text=_written_key,
    print=lambda question, _: _drawn_answers(question) + _written_key(question),
    secret=False,
)


def all_answers(exam: Record) -> Needed:
    """What the table of all answers has."""
    ids = tuple(question.id for question in exam.questions)
    return Needed(spread_answers((box for one in exam.questions for box in one.parts), intervals=True), names=ids)
