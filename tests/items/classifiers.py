"""Sheets with two classes, and how students work them out: in `decimal` alone, like `students.py`.

works(Student(random, kept=4), sheet, inputs)   # {"H0 sum": ..., "O1 sum": ..., "P0": ..., "class": "1", "loss": ...}
for name, written in mistaken(student, sheet, inputs): ...
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from hypothesis import strategies as st

from examgen.items.item import Posed
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network
from tests.items.sheets import biases, layer_of, weights
from tests.items.students import EXACT, EXACTLY, EXPONENTIAL, Column, Student

ONE = Decimal(1)
OTHER = {"0": "1", "1": "0"}

Written = dict[str, Decimal | str]
Pair = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Classifier:
    """A 2-2-2 network as a student copied it. weights[i][j]: from unit i below to unit j."""

    hidden_weights: tuple[Column, Column]
    hidden_biases: Column
    output_weights: tuple[Column, Column]
    output_biases: Column
    activation: str
    exponent_sign_lost: bool = False
    bare: int | None = None
    """The hidden unit whose activation is left out."""

    def activates(self, unit: int) -> str:
        return "linear" if unit == self.bare else self.activation


@st.composite
def classifiers(draw: st.DrawFn) -> Classifier:
    """Any such network at all, with weights that leave both classes some probability more often than not."""
    small = st.integers(-15, 15).filter(bool).map(lambda tenths: Decimal(tenths).scaleb(-1))
    activation = draw(st.sampled_from(("relu", "sigmoid", "tanh", "leaky-relu")))
    entering = small if activation.endswith("relu") else weights
    a, b, c, d = (draw(entering) for _ in range(4))
    e, f, g, h = (draw(small) for _ in range(4))
    own = (draw(small), draw(small)) if activation.endswith("relu") else (draw(biases), draw(biases))
    return Classifier(((a, b), (c, d)), own, ((e, f), (g, h)), (draw(small), draw(small)), activation)


def copied(network: Network) -> Classifier:
    """The sheet of a network with two classes."""
    hidden, output = network.layers
    return Classifier(hidden.weights, hidden.biases, output.weights, output.biases, str(hidden.activation))  # type: ignore[arg-type]


def posed_on(sheet: Classifier, inputs: Column) -> Posed:
    hidden = layer_of(sheet.activation, sheet.hidden_weights, sheet.hidden_biases)
    output = Layer(Activation.SOFTMAX, sheet.output_weights, sheet.output_biases)
    return Posed(network=Network("xor", (hidden, output)), inputs=inputs)


def target(inputs: Column) -> int:
    return int(inputs[0] != inputs[1])


def works(student: Student, sheet: Classifier, inputs: Column) -> Written:
    """What he hands in, box by box."""
    with localcontext(EXACTLY):
        numbers, sums = up_to_the_sums(student, sheet, inputs)
        shares = shares_of(student, sums)
        return handed_in(student, numbers, shares, loss_of(student, sums, shares, target(inputs)))


def up_to_the_sums(student: Student, sheet: Classifier, inputs: Column) -> tuple[dict[str, Decimal], Pair]:
    numbers, outputs = {}, []
    for unit in (0, 1):
        column = [row[unit] for row in sheet.hidden_weights]
        total = student.weighted_sum(inputs, column, sheet.hidden_biases[unit])
        outputs.append(student.activated(sheet.activates(unit), -total if sheet.exponent_sign_lost else total))
        numbers[f"H{unit} sum"], numbers[f"H{unit}"] = total, outputs[-1]
    sums = [
        student.weighted_sum(outputs, [row[unit] for row in sheet.output_weights], sheet.output_biases[unit])
        for unit in (0, 1)
    ]
    return {**numbers, "O0 sum": sums[0], "O1 sum": sums[1]}, (sums[0], sums[1])


def handed_in(student: Student, numbers: dict[str, Decimal], shares: Sequence[Decimal], loss: Decimal) -> Written:
    """He compares the probabilities that he kept, or those that he handed in."""
    written = [student.hand_in(share) for share in shares]
    first, second = student.random.choice([shares, written])
    boxes: Written = {name: student.hand_in(value) for name, value in numbers.items()}
    boxes |= {"P0": written[0], "P1": written[1]}
    return {**boxes, "class": "0" if first > second else "1", "loss": student.hand_in(loss)}


def shares_of(student: Student, sums: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Both probabilities, by any usual way: the second may be what the first leaves of 1."""
    note = student.note
    way = student.random.choice(("powers", "largest", "difference", "key"))
    if way == "difference":
        first = note(1 / note(1 + note(note(sums[1] - sums[0]).exp())))
        return first, 1 - first
    taken = max(sums) if way in ("largest", "key") else Decimal(0)
    powers = [(total - taken).exp() for total in sums]
    if way != "key":
        powers = [note(power) for power in powers]
    whole = sum(powers) if way == "key" else note(powers[0] + powers[1])
    if not whole:
        return shares_of(student, sums)
    first, second = (note(power / whole) for power in powers)
    return student.random.choice([(first, second), (first, 1 - first), (1 - second, second)])


def loss_of(student: Student, sums: Sequence[Decimal], shares: Sequence[Decimal], right: int) -> Decimal:
    note, share = student.note, shares[right]
    way = student.random.choice(("share", "sums", "difference"))
    if way == "sums":
        whole = note(note(sums[0].exp()) + note(sums[1].exp()))
        if whole > 0:
            return note(note(whole.ln()) - sums[right])
    if way == "difference" or share <= 0:
        return note((1 + note(note(sums[1 - right] - sums[right]).exp())).ln())
    return -note(share.ln())


def mistaken(student: Student, sheet: Classifier, inputs: Column) -> Iterator[tuple[str, Written]]:
    """What is handed in by who makes one mistake, for each that can be made."""
    for name, copied, row in copied_wrongly(sheet, inputs):
        with localcontext(EXACTLY):
            numbers, sums = up_to_the_sums(student, copied, row)
            shares = shares_of(student, sums)
            written = handed_in(student, numbers, shares, loss_of(student, sums, shares, target(inputs)))
        yield name, written
    with localcontext(EXACTLY):
        numbers, sums = up_to_the_sums(student, sheet, inputs)
        found = dict(wrong_shares(student, sums))
        handed = {
            name: handed_in(student, numbers, shares, -student.note(shares[target(inputs)].ln()))
            for name, shares in found.items()
            if shares[target(inputs)] > 0
        }
        handed |= wrong_ends(student, sums, numbers, target(inputs))
    yield from handed.items()


def wrong_shares(student: Student, sums: Pair) -> Iterator[tuple[str, tuple[Decimal, Decimal]]]:
    note = student.note
    first, second = shares_of(student, sums)
    yield "classes_exchanged", (second, first)
    yield "softmax_sign_lost", shares_of(student, (-sums[0], -sums[1]))
    yield "sigmoid_on_each_output", (student.activated("sigmoid", sums[0]), student.activated("sigmoid", sums[1]))
    powers = (note(sums[0].exp()), note(sums[1].exp()))
    yield "not_normalised", powers
    if all(powers):
        yield "normalised_by_largest", tuple(note(power / max(powers)) for power in powers)  # type: ignore[misc]
        yield "normalised_by_other_class", (note(powers[0] / powers[1]), note(powers[1] / powers[0]))
    whole = note(sums[0] + sums[1])
    if whole:
        yield "exponential_left_out", (note(sums[0] / whole), note(sums[1] / whole))


def wrong_ends(student: Student, sums: Pair, numbers: dict[str, Decimal], right: int) -> dict[str, Written]:
    note, shares = student.note, shares_of(student, sums)
    loss, share = loss_of(student, sums, shares, right), shares[right]
    honest = handed_in(student, numbers, shares, loss)
    found: dict[str, Written] = {"other_class": {**honest, "class": OTHER[str(honest["class"])]}}
    losses: dict[str, Callable[[], Decimal]] = {
        "loss_sign_lost": lambda: -loss,
        "common_logarithm_used": lambda: -note(share.log10()),
        "binary_logarithm_used": lambda: -note(share.ln() / Decimal(2).ln()),
        "loss_of_other_class": lambda: loss_of(student, sums, shares, 1 - right),
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
            (("O0", "O1"), sheet.output_weights, sheet.output_biases),
        ):
            sums = []
            for unit, name in enumerate(names):
                terms = zip(values, (row[unit] for row in kernel), strict=True)
                sums.append(student.round(sum((x * w for x, w in terms), own[unit]), 1))
                numbers[f"{name} sum"] = sums[-1]
            if names == ("H0", "H1"):
                values = [student.round(EXACT[sheet.activation](total), 1) for total in sums]
                numbers |= dict(zip(names, values, strict=True))
        powers = [(total - max(sums)).exp() for total in sums]
        shares = [student.round(power / sum(powers), 1) for power in powers]
        if not shares[target(inputs)]:
            return None
        loss = student.round(-shares[target(inputs)].ln(), 1)
        larger = "0" if shares[0] > shares[1] else "1"
        return {**numbers, "P0": shares[0], "P1": shares[1], "class": larger, "loss": loss}


def copied_wrongly(sheet: Classifier, inputs: Column) -> Iterator[tuple[str, Classifier, Column]]:
    """The mistakes on the way to the sums, as the sheet and the row that the student then works with."""
    zeros = (Decimal(0), Decimal(0))
    negative = [tuple(-bias for bias in own) for own in (sheet.hidden_biases, sheet.output_biases)]
    yield "hidden_bias_left_out", replace(sheet, hidden_biases=zeros), inputs
    yield "output_bias_left_out", replace(sheet, output_biases=zeros), inputs
    yield "biases_subtracted", replace(sheet, hidden_biases=negative[0], output_biases=negative[1]), inputs
    yield "activation_left_out", replace(sheet, activation="linear"), inputs
    for other in sorted({"relu", "sigmoid", "tanh"} - {sheet.activation}):
        yield f"{other}_used", replace(sheet, activation=other), inputs
    if sheet.activation in EXPONENTIAL:
        yield "exponent_sign_lost", replace(sheet, exponent_sign_lost=True), inputs
    yield "inputs_swapped", sheet, (inputs[1], inputs[0])
    (a, b), (c, d) = sheet.hidden_weights
    yield "hidden_weights_transposed", replace(sheet, hidden_weights=((a, c), (b, d))), inputs
    (a, b), (c, d) = sheet.output_weights
    yield "output_weights_transposed", replace(sheet, output_weights=((a, c), (b, d))), inputs
    yield "output_weights_swapped", replace(sheet, output_weights=((c, d), (a, b))), inputs
    for field, below, here in (("hidden", "I", "H"), ("output", "H", "O")):
        kernel, own = getattr(sheet, f"{field}_weights"), getattr(sheet, f"{field}_biases")
        for unit in (0, 1):
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
    ones = (Decimal(1), Decimal(1))
    yield "biases_taken_as_1", replace(sheet, hidden_biases=ones, output_biases=ones), inputs
    for unit in (0, 1):
        yield f"activation_left_out_H{unit}", replace(sheet, bare=unit), inputs
    if sheet.activation == "relu":
        yield "leaky_relu_used", replace(sheet, activation="leaky-relu"), inputs
