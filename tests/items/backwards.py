"""Students who work a network backwards to the weight that is blank, in `decimal` alone: nothing is taken from examgen.

Backwards(random, kept=4).weight(sheet, row, "I1->H0", Decimal("0.9321"))                       # honest
Backwards(random, kept=4).weight(sheet, row, "I1->H0", Decimal("0.9321"), divides="not")        # by mistake
"""

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext

from tests.items.students import EXACTLY, SLOPE, Column, Copied, Student

OWN_MISTAKES: dict[str, dict[str, object]] = {
    "sign_lost_in_rearranging": {"adds": True},
    "not_divided": {"divides": "not"},
    "divided_by_wrong_unit": {"divides": "wrongly"},
    "activation_not_inverted": {"inverse": "linear"},
    "sigmoid_inverse_used": {"inverse": "sigmoid"},
    "tanh_inverse_used": {"inverse": "tanh"},
}
"""Slips of the way back by name, as what the student does otherwise."""


class Backwards(Student):
    """Rearranges, divides and inverts as he likes, and rounds by the rules on the sheet."""

    def weight(
        self,
        sheet: Copied,
        row: Column,
        edge: str,
        output: Decimal,
        adds: bool = False,
        divides: str = "rightly",
        inverse: str = "",
    ) -> Decimal | None:
        """The weight that he comes to, before he writes it into the box; None if he cannot go on."""
        source, target = edge.split("->")
        towards = None if target == "O" else int(target[1:])
        with localcontext(EXACTLY):
            units = [None if unit == towards else self.unit(sheet, row, unit) for unit in (0, 1)]
            terms = [
                self.note(value * weight)
                for unit, (value, weight) in enumerate(zip(units, sheet.output_weights, strict=True))
                if value is not None and source != f"H{unit}"
            ]
            left = self.rest(output, terms, None if edge == "B->O" else sheet.output_bias, adds)
            if towards is None:
                return left if source == "B" else self.quotient(left, units, int(source[1:]), divides)
            value = self.quotient(left, sheet.output_weights, towards, divides)
            total = None if value is None else self.inverted(inverse or sheet.activation, value)
            if total is None:
                return None
            column = [weights[towards] for weights in sheet.hidden_weights]
            terms = [
                self.note(value * weight)
                for unit, (value, weight) in enumerate(zip(row, column, strict=True))
                if source != f"I{unit}"
            ]
            rest = self.rest(total, terms, None if source == "B" else sheet.hidden_biases[towards], adds)
            return (
                rest if source == "B" else self.quotient(rest, row, int(source[1:]), divides.replace("wrong", "right"))
            )

    def writes(self, weight: Decimal) -> Decimal:
        """What he writes into the box: one decimal, as the sheet says, or as many as elsewhere."""
        with localcontext(EXACTLY):
            return self.round(weight, 1) if self.random.random() < 0.5 else self.hand_in(weight)

    def unit(self, sheet: Copied, row: Column, unit: int) -> Decimal:
        """The output of a hidden unit, forwards."""
        total = self.weighted_sum(row, [weights[unit] for weights in sheet.hidden_weights], sheet.hidden_biases[unit])
        return self.activated(sheet.activates(unit), -total if sheet.exponent_sign_lost else total)

    def rest(self, total: Decimal, terms: list[Decimal], bias: Decimal | None, adds: bool) -> Decimal:
        """A total less its known terms, in any order, one by one or all at once."""
        known = [*terms, *([] if bias is None else [bias])]
        self.random.shuffle(known)
        sign = 1 if adds else -1
        if self.random.random() < 0.5:
            together = known[0]
            for term in known[1:]:
                together = self.note(together + term)
            return self.note(total + sign * together)
        for term in known:
            total = self.note(total + sign * term)
        return total

    def quotient(self, number: Decimal, divisors: Sequence[Decimal | None], unit: int, divides: str) -> Decimal | None:
        if divides == "not":
            return number
        divisor = divisors[unit if divides == "rightly" else 1 - unit]
        if not divisor:
            return None
        return number if divisor == 1 else self.note(number / divisor)

    def inverted(self, activation: str, value: Decimal) -> Decimal | None:
        """The sum of a unit from its output, by any of the usual formulas."""
        if activation in ("linear", "relu"):
            return value if activation == "linear" or value > 0 else None
        if activation == "leaky-relu":
            return value if value > 0 else self.note(value / SLOPE)
        if not (0 if activation == "sigmoid" else -1) < value < 1:
            return None
        formula = self.random.choice(LOGITS if activation == "sigmoid" else ARTANHS)
        return self.note(formula(self, value))


def logit_quotient(student: Student, s: Decimal) -> Decimal:
    return student.note(s / student.note(1 - s)).ln()


def logit_fraction(student: Student, s: Decimal) -> Decimal:
    return -student.note(student.note(1 / s) - 1).ln()


def logit_difference(student: Student, s: Decimal) -> Decimal:
    return student.note(s.ln()) - student.note(student.note(1 - s).ln())


def logit_by_artanh(student: Student, s: Decimal) -> Decimal:
    return 2 * student.note(artanh_quotient(student, student.note(2 * s - 1)))


def logit_key(student: Student, s: Decimal) -> Decimal:
    return (s / (1 - s)).ln()


def artanh_quotient(student: Student, t: Decimal) -> Decimal:
    return student.note(student.note(student.note(1 + t) / student.note(1 - t)).ln()) / 2


def artanh_mirrored(student: Student, t: Decimal) -> Decimal:
    return -artanh_quotient(student, -t)


def artanh_difference(student: Student, t: Decimal) -> Decimal:
    more, less = student.note(1 + t), student.note(1 - t)
    return student.note(student.note(more.ln()) - student.note(less.ln())) / 2


def artanh_fraction(student: Student, t: Decimal) -> Decimal:
    return student.note(student.note(student.note(2 / student.note(1 - t)) - 1).ln()) / 2


def artanh_by_logit(student: Student, t: Decimal) -> Decimal:
    half = student.note(student.note(1 + t) / 2)
    return student.note(student.random.choice(LOGITS[:3])(student, half)) / 2


def artanh_key(student: Student, t: Decimal) -> Decimal:
    return ((1 + t) / (1 - t)).ln() / 2


Formula = Callable[[Student, Decimal], Decimal]

LOGITS: tuple[Formula, ...] = (logit_quotient, logit_fraction, logit_difference, logit_by_artanh, logit_key)
ARTANHS: tuple[Formula, ...] = (
    artanh_quotient,
    artanh_mirrored,
    artanh_difference,
    artanh_fraction,
    artanh_by_logit,
    artanh_key,
)
