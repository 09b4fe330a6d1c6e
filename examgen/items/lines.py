"""The worked lines of a key, from a question's declaration: `H0 sum = 0·1.3 + 1·1.3 - 1.3 = 0.0`, a minus as ASCII."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from examgen.items.declaration import ACTIVATION_OF, Declaration
from examgen.items.graph import APPLIED, DERIVATIVES, UNDONE, Operand, Operation, Step
from examgen.items.solved import Word
from examgen.paper.activations import TRAINABLE
from examgen.paper.arithmetic import HALF, ONE, ZERO
from examgen.paper.edges import BIAS
from examgen.paper.estimates import Estimate
from examgen.paper.network import WEIGHT_PLACES, decimals_of
from examgen.paper.writing import bracketed, signed, written

INLINE = {
    Operation.PRODUCT: (Operation.SUM, Operation.DIFFERENCE),
    Operation.PRODUCT_OF_THREE: (Operation.SUM,),
    Operation.DIFFERENCE: (Operation.QUOTIENT,),
    Operation.QUOTIENT: (Operation.WEIGHT,),
}
"""The steps on the way that stand in the line of what comes of them, and of what."""


def worked_lines(declared: Declaration, kept: int) -> tuple[str, ...]:
    """A line for every step but those that stand in another's, in their order; the same line never twice.

    Empty if the question leads through a division by 0 or outside an activation's range.
    """
    values = declared.worked(kept)
    if None in values.values():
        return ()
    page = _Page(declared, {step.name: step for step in declared.steps}, values, kept)
    return tuple(dict.fromkeys(page.lines()))


@dataclass(frozen=True, slots=True)
class _Page:
    """A question with what its steps come to."""

    declared: Declaration
    steps: Mapping[str, Step]
    values: Mapping[str, Estimate | Word | None]
    kept: int

    def lines(self) -> Iterator[str]:
        inlined = {
            operand
            for step in self.declared.steps
            for operand in step.operands
            if isinstance(operand, str) and self.inline(operand, step)
        }
        for step in self.declared.steps:
            if step.name not in inlined and step.label != "":
                yield self.line(step)

    def inline(self, operand: Operand, step: Step) -> bool:
        """Whether an operand stands in the line of the step that goes on from it."""
        source = self.steps.get(operand) if isinstance(operand, str) else None
        return source is not None and source.part is None and step.operation in INLINE.get(source.operation, ())

    def line(self, step: Step) -> str:
        name = step.name if step.label is None else step.label
        value = self.values[step.name]
        if isinstance(value, Word):
            return f"{name} = {self.expression(step)} → {value.answer}"
        if step.operation is Operation.WEIGHT:  # it is rounded once more in the box
            value = self.values[str(step.operands[0])]
        result = written(self.number(value), self.kept)
        if step.operation is Operation.COPIED:
            return f"{name} = {self.given(self.number(value))}"
        return f"{name} = {self.expression(step)} {result.relation} {result}"

    def expression(self, step: Step) -> str:
        return WRITTEN[step.operation](self, step)

    def number(self, operand: Operand | Estimate | Word | None) -> Decimal:
        """The exact number of an operand."""
        if isinstance(operand, str):
            operand = self.values[operand] if operand in self.steps else self.declared.givens[operand]
        if isinstance(operand, Estimate):
            return operand.value
        if not isinstance(operand, Decimal):
            raise TypeError(f"{operand} is no number")
        return operand

    def text(self, operand: Operand) -> str:
        """An operand as it is written: a step's number with the decimals kept, a given one as it is on the sheet."""
        number, step = self.number(operand), self.steps.get(operand) if isinstance(operand, str) else None
        if step is not None and step.operation is not Operation.COPIED:
            return str(written(number, self.kept))
        return str(number) if operand == "output" or len(str(number)) == 1 else self.given(number)

    def given(self, number: Decimal) -> str:
        """A number that is given, with the decimals that it has on the sheet."""
        return str(number) if decimals_of(number) > WEIGHT_PLACES else str(written(number, self.kept))

    def shown(self, operand: Operand, step: Step) -> str:
        """An operand's own expression if it stands in this line, else its number."""
        return self.expression(self.steps[str(operand)]) if self.inline(operand, step) else self.text(operand)


def _product(page: _Page, step: Step) -> str:
    """`0·1.3`, `0.1192·(-1.6)`. A number of the question that belongs to no edge stands first: `0.5·(-0.0123)`."""
    factors = list(step.operands)
    last = factors[-1]
    if isinstance(last, str) and last not in page.steps and "->" not in last and last[:1] != "I":
        factors.reverse()
    texts = (
        str(number) if len(str(number)) == 1 else page.text(one) for one in factors for number in [page.number(one)]
    )
    return "·".join(map(bracketed, texts))


def _sum(page: _Page, step: Step) -> str:
    products, bias = _parted(page, step)
    added = " + ".join(page.shown(product, step) for product in products)
    return added if bias is None else f"{added} {signed(page.number(bias))}"


def _parted(page: _Page, total: Step) -> tuple[tuple[Operand, ...], Operand | None]:
    """The products of a sum, and its bias, if it has one; who has copied a bias goes on from the copy."""
    *products, last = total.operands
    if page.inline(last, total):
        return total.operands, None
    return tuple(products), last


def _difference(page: _Page, step: Step) -> str:
    first, *others = step.operands
    less = (
        f" {signed(ZERO - page.number(other))}"
        if isinstance(other, str) and other.startswith(f"{BIAS}->")
        else f" - {page.shown(other, step) if page.inline(other, step) else bracketed(page.text(other))}"
        for other in others
    )
    return f"{page.text(first)}{''.join(less)}"


def _quotient(page: _Page, step: Step) -> str:
    """A division, unless it is by 1."""
    over, under = page.shown(step.operands[0], step), page.text(step.operands[1])
    if isinstance(step.operands[0], Decimal):
        return f"{over} / {under}"
    return over if Decimal(under) == ONE else f"({over}) / {bracketed(under)}"


def _activation(page: _Page, step: Step) -> str:
    """`tanh(0.0)`; where the sum has no line of its own, `tanh(1.3 - 1.3) = tanh(0.0)`."""
    total, applied = step.operands[0], ACTIVATION_OF[step.operation].called
    called = f"{applied}({page.text(total)})"
    source = page.steps.get(str(total))
    if source is None or source.label != "":
        return called
    terms = _terms(page, source)
    return f"{applied}({' '.join((str(terms[0]), *map(signed, terms[1:])))}) = {called}" if terms[1:] else called


def _terms(page: _Page, total: Step) -> list[Decimal]:
    """The terms of a sum over inputs that are 0 or 1, those left out that are 0 times a weight."""
    products, bias = _parted(page, total)
    factors = (page.steps[str(product)].operands for product in products)
    terms = [page.number(weight) for value, weight in factors if page.number(value)]
    return terms if bias is None else [*terms, page.number(bias)]


def _derivative(page: _Page, step: Step) -> str:
    """The derivative with the output put in; of one that is seen from the sum, `relu'(-0.3)`."""
    activation, at = ACTIVATION_OF[step.operation], page.text(step.operands[0])
    return activation.derivative_written(bracketed(at)) if activation.curved else f"{activation.called}'({at})"


def _undone(page: _Page, step: Step) -> str:
    """What undoes an activation, with the output put in; where nothing is to be done, the output by its name."""
    output, *settings = step.operands
    activation, numbers = ACTIVATION_OF[step.operation], map(page.number, settings)
    how = activation.undoing_written(page.number(output), page.text(output), *numbers)
    return how or step.name.removesuffix(" sum")


def _powers(page: _Page, totals: Sequence[Operand]) -> list[str]:
    return [f"e^{bracketed(page.text(total))}" for total in totals]


def _share(page: _Page, step: Step) -> str:
    place, *totals = step.operands
    powers = _powers(page, totals)
    return f"{powers[int(page.number(place))]} / ({' + '.join(powers)})"


def _share_of_sum(page: _Page, step: Step) -> str:
    place, whole, *totals = step.operands
    return f"{_powers(page, totals)[int(page.number(place))]} / {page.text(whole)}"


def _largest(page: _Page, step: Step) -> str:
    """Two numbers with a sign between them, more in a row."""
    if len(step.operands) > 2:
        return ", ".join(map(page.text, step.operands))
    first, second = step.operands
    sign = "<" if page.number(first) < page.number(second) else ">"
    return f"{page.text(first)} {sign} {page.text(second)}"


def _sides(page: _Page, step: Step) -> str:
    return ", ".join(f"{page.text(one)} {'≥' if page.number(one) >= HALF else '<'} 0.5" for one in step.operands)


def _bits(page: _Page, step: Step) -> str:
    return ", ".join("1" if page.number(one) >= HALF else "0" for one in step.operands)


WRITTEN: Mapping[Operation, Callable[[_Page, Step], str]] = {
    Operation.SUM: _sum,
    Operation.DIFFERENCE: _difference,
    Operation.PRODUCT: _product,
    Operation.PRODUCT_OF_THREE: lambda page, step: "·".join(bracketed(page.text(factor)) for factor in step.operands),
    Operation.QUOTIENT: _quotient,
    Operation.WEIGHT: lambda page, step: page.shown(step.operands[0], step),
    **{APPLIED[activation]: _activation for activation in TRAINABLE},
    Operation.LINEAR: lambda _, step: str(step.operands[0]),
    **{DERIVATIVES[activation]: _derivative for activation in TRAINABLE},
    **{UNDONE[activation]: _undone for activation in TRAINABLE},
    Operation.SHARE: _share,
    Operation.SUM_OF_POWERS: lambda page, step: " + ".join(_powers(page, step.operands)),
    Operation.SHARE_OF_SUM: _share_of_sum,
    Operation.CROSS_ENTROPY: lambda page, step: f"-ln({page.text(step.operands[0])})",
    Operation.SAME_SIDE: _sides,
    Operation.LARGEST: _largest,
    Operation.FUNCTION: _bits,
}
"""How each operation stands in a line."""
