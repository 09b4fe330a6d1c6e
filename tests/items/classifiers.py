"""Sheets with two classes or three, and how students work them out: in `decimal` alone, like `students.py`.

works(Student(random, kept=4), sheet, inputs)   # {"H0 sum": ..., "O1 sum": ..., "P0": ..., "class": "1", "loss": ...}
for name, written in mistaken(student, sheet, inputs): ...
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from hypothesis import strategies as st

from examgen.items.item import Posed
from examgen.items.softmax import Classified
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network
from tests.items.sheets import biases, layer_of, weights
from tests.items.students import EXACT, EXACTLY, EXPONENTIAL, Column, Student

PAIR = 2
"""Classes; where there is one more, they say whether I0 is less than I1, equal to it or greater."""

Written = dict[str, Decimal | str]
Numbers = tuple[Decimal, ...]


@dataclass(frozen=True)
class Classifier:
    """A 2-2-2 or 2-2-3 network as a student copied it. weights[i][j]: from unit i below to unit j."""

    hidden_weights: tuple[Column, Column]
    hidden_biases: Column
    output_weights: tuple[Numbers, Numbers]
    output_biases: Numbers
    activation: str
    exponent_sign_lost: bool = False
    bare: int | None = None
    """The hidden unit whose activation is left out."""

    def activates(self, unit: int) -> str:
        return "linear" if unit == self.bare else self.activation


@st.composite
def classifiers(draw: st.DrawFn) -> Classifier:
    """Any such network at all, with weights that leave each class some probability more often than not."""
    small = st.integers(-15, 15).filter(bool).map(lambda tenths: Decimal(tenths).scaleb(-1))
    activation = draw(st.sampled_from(("relu", "sigmoid", "tanh", "leaky-relu")))
    entering = small if activation.endswith("relu") else weights
    a, b, c, d = (draw(entering) for _ in range(4))
    own = (draw(small), draw(small)) if activation.endswith("relu") else (draw(biases), draw(biases))
    classes = draw(st.integers(PAIR, PAIR + 1))
    first, second, last = (tuple(draw(small) for _ in range(classes)) for _ in range(3))
    return Classifier(((a, b), (c, d)), own, (first, second), last, activation)


def copied(network: Network) -> Classifier:
    """The sheet of a network with classes."""
    hidden, output = network.layers
    return Classifier(hidden.weights, hidden.biases, output.weights, output.biases, str(hidden.activation))  # type: ignore[arg-type]


def posed_on(sheet: Classifier, inputs: Column) -> Posed:
    hidden = layer_of(sheet.activation, sheet.hidden_weights, sheet.hidden_biases)
    output = Layer(Activation.SOFTMAX, sheet.output_weights, sheet.output_biases)
    task = "xor" if len(sheet.output_biases) == PAIR else "comparison"
    network = Network(task, (hidden, output))
    return Posed(network=network, inputs=inputs, besides=Classified(sum_of_exponentials=True))


def target(sheet: Classifier, inputs: Column) -> int:
    """The right class: of XOR, or of three as the sheet names them."""
    if len(sheet.output_biases) == PAIR:
        return int(inputs[0] != inputs[1])
    return 0 if inputs[0] < inputs[1] else 1 if inputs[0] == inputs[1] else 2


def works(student: Student, sheet: Classifier, inputs: Column) -> Written:
    """What he hands in, box by box."""
    with localcontext(EXACTLY):
        numbers, sums = up_to_the_sums(student, sheet, inputs)
        whole, shares = divided(student, sums)
        return handed_in(student, numbers, whole, shares, loss_of(student, sums, shares, target(sheet, inputs)))


def up_to_the_sums(student: Student, sheet: Classifier, inputs: Column) -> tuple[dict[str, Decimal], Numbers]:
    numbers, outputs = {}, []
    for unit in (0, 1):
        column = [row[unit] for row in sheet.hidden_weights]
        total = student.weighted_sum(inputs, column, sheet.hidden_biases[unit])
        outputs.append(student.activated(sheet.activates(unit), -total if sheet.exponent_sign_lost else total))
        numbers[f"H{unit} sum"], numbers[f"H{unit}"] = total, outputs[-1]
    sums = tuple(
        student.weighted_sum(outputs, [row[unit] for row in sheet.output_weights], bias)
        for unit, bias in enumerate(sheet.output_biases)
    )
    return {**numbers, **{f"O{unit} sum": total for unit, total in enumerate(sums)}}, sums


def handed_in(
    student: Student, numbers: dict[str, Decimal], whole: Decimal, shares: Sequence[Decimal], loss: Decimal
) -> Written:
    """He compares the probabilities that he kept, or those that he handed in."""
    written = [student.hand_in(share) for share in shares]
    looked_at = student.random.choice([shares, written])
    boxes: Written = {name: student.hand_in(value) for name, value in {**numbers, "S": whole}.items()}
    boxes |= {f"P{place}": share for place, share in enumerate(written)}
    largest = max(range(len(shares)), key=lambda place: (looked_at[place], place))
    return {**boxes, "class": str(largest), "loss": student.hand_in(loss)}


def divided(student: Student, sums: Sequence[Decimal]) -> tuple[Decimal, Numbers]:
    """The sum of the exponentials and all probabilities, by any usual way: one of them may be what is left of 1."""
    note = student.note
    powers = [note(total.exp()) for total in sums]
    whole = added(student, powers)
    ways = ("powers", "largest", "difference", "key") if len(sums) == PAIR else ("powers", "largest", "key")
    way = student.random.choice(ways)
    if way == "difference":
        first = note(1 / note(1 + note(note(sums[1] - sums[0]).exp())))
        return whole, (first, 1 - first)
    divisor = whole
    if way != "powers":
        powers = [(total - max(sums)).exp() for total in sums]
        powers = [note(power) for power in powers] if way == "largest" else powers
        divisor = note(sum(powers)) if way == "largest" else sum(powers)
    if not divisor:
        return divided(student, sums)
    shares = [note(power / divisor) for power in powers]
    left = student.random.choice([None, *reversed(range(len(shares)))])
    if left is not None:
        shares[left] = 1 - sum(share for place, share in enumerate(shares) if place != left)
    return whole, tuple(shares)


def added(student: Student, numbers: Sequence[Decimal]) -> Decimal:
    """The numbers one after the other, in any order."""
    first, *others = student.random.sample(numbers, len(numbers))
    for number in others:
        first = student.note(first + number)
    return first


def loss_of(student: Student, sums: Sequence[Decimal], shares: Sequence[Decimal], right: int) -> Decimal:
    note, share = student.note, shares[right]
    way = student.random.choice(("share", "sums", "difference"))
    if way == "sums":
        whole = note(sum(note(total.exp()) for total in sums))
        if whole > 0:
            return note(note(whole.ln()) - sums[right])
    if way == "difference" or share <= 0:
        others = (total for place, total in enumerate(sums) if place != right)
        return note((1 + sum(note(note(other - sums[right]).exp()) for other in others)).ln())
    return -note(share.ln())


def mistaken(student: Student, sheet: Classifier, inputs: Column) -> Iterator[tuple[str, Written]]:
    """What is handed in by who makes one mistake, for each that can be made."""
    for name, copied, row in copied_wrongly(sheet, inputs):
        with localcontext(EXACTLY):
            numbers, sums = up_to_the_sums(student, copied, row)
            whole, shares = divided(student, sums)
            loss = loss_of(student, sums, shares, target(sheet, inputs))
            written = handed_in(student, numbers, whole, shares, loss)
        yield name, written
    with localcontext(EXACTLY):
        numbers, sums = up_to_the_sums(student, sheet, inputs)
        right = target(sheet, inputs)
        handed = {
            name: handed_in(student, numbers, whole, shares, -student.note(shares[right].ln()))
            for name, whole, shares in wrong_shares(student, sums)
            if shares[right] > 0
        }
        handed |= wrong_ends(student, sums, numbers, right)
    yield from handed.items()


def wrong_shares(student: Student, sums: Numbers) -> Iterator[tuple[str, Decimal, Numbers]]:
    """The sum of the exponentials and the probabilities, by mistake.

    Of three classes the first and the last are exchanged, and each is divided by the exponential after its own.
    """
    note = student.note
    whole, shares = divided(student, sums)
    yield "classes_exchanged", whole, shares[::-1]
    yield "softmax_sign_lost", *divided(student, [-total for total in sums])
    yield "sigmoid_on_each_output", whole, tuple(student.activated("sigmoid", total) for total in sums)
    powers = tuple(note(total.exp()) for total in sums)
    yield "not_normalised", whole, powers
    if all(powers):
        yield "normalised_by_largest", whole, tuple(note(power / max(powers)) for power in powers)
        after = (*powers[1:], powers[0])
        by_other = tuple(note(power / other) for power, other in zip(powers, after, strict=True))
        yield "normalised_by_other_class", whole, by_other
    added_up = added(student, sums)
    if added_up:
        yield "exponential_left_out", added_up, tuple(note(total / added_up) for total in sums)


def wrong_ends(student: Student, sums: Numbers, numbers: dict[str, Decimal], right: int) -> dict[str, Written]:
    note, (whole, shares) = student.note, divided(student, sums)
    loss, share = loss_of(student, sums, shares, right), shares[right]
    honest = handed_in(student, numbers, whole, shares, loss)
    least = min(range(len(shares)), key=lambda place: shares[place])
    found: dict[str, Written] = {"other_class": {**honest, "class": str(least)}}
    losses: dict[str, Callable[[], Decimal]] = {
        "loss_sign_lost": lambda: -loss,
        "common_logarithm_used": lambda: -note(share.log10()),
        "binary_logarithm_used": lambda: -note(share.ln() / Decimal(2).ln()),
        "loss_of_other_class": lambda: loss_of(student, sums, shares, (right + 1) % len(sums)),
        "logarithm_left_out": lambda: 1 - share,
        "squared_error_used": lambda: note((1 - share) ** 2),
    }
    if share > 0:
        found |= {name: {**honest, "loss": student.hand_in(wrong())} for name, wrong in losses.items()}
    return found


def works_to_one_decimal(student: Student, sheet: Classifier, inputs: Column) -> Written | None:
    """The slip `rounded_to_one_decimal`; None for who has no probability left of the right class."""
    with localcontext(EXACTLY):
        numbers: Written = {}
        values: Sequence[Decimal] = inputs
        for names, kernel, own in (
            (("H0", "H1"), sheet.hidden_weights, sheet.hidden_biases),
            (("O0", "O1", "O2")[: len(sheet.output_biases)], sheet.output_weights, sheet.output_biases),
        ):
            sums = []
            for unit, name in enumerate(names):
                terms = zip(values, (row[unit] for row in kernel), strict=True)
                sums.append(student.round(sum((x * w for x, w in terms), own[unit]), 1))
                numbers[f"{name} sum"] = sums[-1]
            if names == ("H0", "H1"):
                values = [student.round(EXACT[sheet.activation](total), 1) for total in sums]
                numbers |= dict(zip(names, values, strict=True))
        powers = [total.exp() for total in sums]
        numbers["S"] = whole = student.round(sum(powers), 1)
        shares = [student.round(power / whole, 1) for power in powers] if whole else [whole]
        right = target(sheet, inputs)
        if not whole or not shares[right]:
            return None
        loss = student.round(-shares[right].ln(), 1)
        numbers |= {f"P{place}": share for place, share in enumerate(shares)}
        return {**numbers, "class": str(max(range(len(shares)), key=shares.__getitem__)), "loss": loss}


def copied_wrongly(sheet: Classifier, inputs: Column) -> Iterator[tuple[str, Classifier, Column]]:
    """The mistakes on the way to the sums, as the sheet and the row that the student then works with."""
    none, last = Decimal(0), len(sheet.output_biases)
    negative = [tuple(-bias for bias in own) for own in (sheet.hidden_biases, sheet.output_biases)]
    yield "hidden_bias_left_out", replace(sheet, hidden_biases=(none, none)), inputs
    yield "output_bias_left_out", replace(sheet, output_biases=(none,) * last), inputs
    yield "biases_subtracted", replace(sheet, hidden_biases=negative[0], output_biases=negative[1]), inputs
    yield "activation_left_out", replace(sheet, activation="linear"), inputs
    for other in sorted({"relu", "sigmoid", "tanh"} - {sheet.activation}):
        yield f"{other}_used", replace(sheet, activation=other), inputs
    if sheet.activation in EXPONENTIAL:
        yield "exponent_sign_lost", replace(sheet, exponent_sign_lost=True), inputs
    yield "inputs_swapped", sheet, (inputs[1], inputs[0])
    (a, b), (c, d) = sheet.hidden_weights
    yield "hidden_weights_transposed", replace(sheet, hidden_weights=((a, c), (b, d))), inputs
    if last == PAIR:
        (a, b), (c, d) = sheet.output_weights
        yield "output_weights_transposed", replace(sheet, output_weights=((a, c), (b, d))), inputs
    yield "output_weights_swapped", replace(sheet, output_weights=sheet.output_weights[::-1]), inputs
    for field, below, here in (("hidden", "I", "H"), ("output", "H", "O")):
        kernel, own = getattr(sheet, f"{field}_weights"), getattr(sheet, f"{field}_biases")
        for unit in range(len(own)):
            for source in (0, 1):
                if kernel[source][unit] < 0:
                    rows = [list(row) for row in kernel]
                    rows[source][unit] *= -1
                    yield (
                        f"minus_lost_{below}{source}_{here}{unit}",
                        replace(sheet, **{f"{field}_weights": rows}),
                        inputs,
                    )
            if own[unit] < 0:
                mended = tuple(abs(bias) if other == unit else bias for other, bias in enumerate(own))
                yield f"minus_lost_B_{here}{unit}", replace(sheet, **{f"{field}_biases": mended}), inputs
            one = tuple(Decimal(1) if other == unit else bias for other, bias in enumerate(own))
            yield f"bias_taken_as_1_{here}{unit}", replace(sheet, **{f"{field}_biases": one}), inputs
    one = Decimal(1)
    yield "biases_taken_as_1", replace(sheet, hidden_biases=(one, one), output_biases=(one,) * last), inputs
    for unit in (0, 1):
        yield f"activation_left_out_H{unit}", replace(sheet, bare=unit), inputs
    if sheet.activation == "relu":
        yield "leaky_relu_used", replace(sheet, activation="leaky-relu"), inputs
