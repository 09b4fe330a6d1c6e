"""The activations: what a unit makes of its sum, its derivative, what undoes it, how much is lost by hand, its words.

A new activation of hidden units is a member here with a line in those of the tables that it needs; docs/design.md says
what it takes besides. Whatever is asked of an activation elsewhere is asked of it by what it is (`kinked`, `curved`),
not by its name.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from examgen.paper import arithmetic, estimates
from examgen.paper.arithmetic import ONE, ZERO
from examgen.paper.estimates import Estimate, Interval
from examgen.paper.writing import bracketed, signed


class Activation(StrEnum):
    """The activations that a layer may have."""

    RELU = "relu"
    SIGMOID = "sigmoid"
    TANH = "tanh"
    LEAKY_RELU = "leaky-relu"
    LINEAR = "linear"
    STEP = "step"
    SOFTMAX = "softmax"

    @property
    def settings(self) -> tuple[str, ...]:
        """The names of the numbers that it has besides: the slope of a leaky ReLU."""
        return SETTINGS.get(self, ())

    @property
    def usual(self) -> Mapping[str, Decimal]:
        """What these are where nobody says otherwise, as in all networks of the bank."""
        return {name: USUAL[name] for name in self.settings}

    @property
    def kinked(self) -> bool:
        """Whether it is two straight lines that meet at 0: its derivative, none there, is seen from the sum."""
        return self in KINKED

    @property
    def curved(self) -> bool:
        """Whether it is worked out by exponentials: a table helps, and an exponent has a sign to lose."""
        return self in INVERSES

    @property
    def inverted(self) -> bool:
        """Whether there is something to calculate where it is undone: a ReLU's output, where it fires, is its sum."""
        return self.curved or self is Activation.LEAKY_RELU

    @property
    def compared(self) -> bool:
        """Whether it takes no more than a look at which is larger, the sum or 0."""
        return self.kinked and not self.settings

    @property
    def keras_name(self) -> str:
        """What Keras and TensorFlow call it: `leaky_relu`."""
        return self.value.replace("-", "_")

    @property
    def words(self) -> str:
        """How it is written in running text."""
        return ACTIVATION_WORDS.get(self, self.value)

    @property
    def called(self) -> str:
        """How it is written before the sum in brackets, in a worked line."""
        return CALLED.get(self, self.value)

    def __call__(self, total: Decimal, *settings: Decimal) -> Decimal:
        """The unit's output for the exact sum `total`, to 28 digits. Softmax has none for one sum: KeyError."""
        return FUNCTIONS[self](total, *settings)

    def estimate(self, total: Estimate, kept: int, *settings: Decimal) -> Estimate:
        """The unit's output for every value that an honest student may have for its sum."""
        return estimates.leaning(total, kept, *settings) if settings else _estimated(self, total, kept)

    def derivative(self, at: Estimate, kept: int, *settings: Decimal) -> Estimate:
        """The derivative as it is worked out by hand. at: a unit's sum if the activation is kinked, else its output.

        Where the sum is 0 a kinked one has none; it counts as left of 0 here, and no question asks for it.
        """
        if self in SLOPES:
            return estimates.peaked(*SLOPES[self], at, kept, SLOPE_ROUNDINGS[self])
        if self is Activation.LINEAR:
            return Estimate.exactly(ONE)
        left, *_ = *settings, ZERO
        return Estimate(*(ONE if end > 0 else left for end in (at.value, at.low, at.high)))

    def derivative_written(self, output: str) -> str:
        """How the derivative of a curved one is worked out. output: of a unit, in brackets if need be."""
        return WRITTEN_SLOPES[self].format(output)

    def undoing_written(self, output: Decimal, text: str, *settings: Decimal) -> str:
        """How the sum is worked out from a unit's output, noted as `text`; empty where it is that itself."""
        if settings and output < 0:
            return f"{bracketed(text)} / {settings[0]}"
        noted = Decimal(text)
        return WRITTEN_INVERSES.get(self, "").format(output=text, more=signed(noted), less=signed(-noted))

    def outputs(self, totals: Sequence[Decimal], *settings: Decimal) -> tuple[Decimal, ...]:
        """The outputs of a layer for the exact sums of its units, to 28 digits."""
        if self is Activation.SOFTMAX:
            return arithmetic.softmax(totals)
        return tuple(self(total, *settings) for total in totals)

    def undone(self, output: Estimate, kept: int, *settings: Decimal) -> Estimate | None:
        """The sum that an honest student works out from a unit's output, or None where it does not follow from it.

        A ReLU unit has to fire, and a sigmoid's or tanh's output to lie within the function's range, however rounded.
        """
        if self in INVERSES:
            inverse, between = INVERSES[self]
            return estimates.undone(inverse, between, output, kept, INVERSE_ROUNDINGS[self])
        if settings:
            return estimates.leant_back(output, kept, *settings)
        return output if self is Activation.LINEAR or output.low > 0 else None


@lru_cache(maxsize=1 << 14)  # most mistakes leave most units as they are
def _estimated(activation: Activation, total: Estimate, kept: int) -> Estimate:
    return estimates.increasing(FUNCTIONS[activation], total, kept, ROUNDINGS[activation])


HiddenName = Literal["relu", "sigmoid", "tanh", "leaky-relu", "step"]
"""What the hidden units of a question may have, by name."""

TRAINABLE = (Activation.RELU, Activation.SIGMOID, Activation.TANH, Activation.LEAKY_RELU)
"""The hidden activations that a course examines; the lecture's come first, in its order."""

MISTAKABLE = (Activation.RELU, Activation.SIGMOID, Activation.TANH)
"""Those that are used in the place of another one: by mistake, or because a question swaps them in."""

SETTINGS: Mapping[Activation, tuple[str, ...]] = {Activation.LEAKY_RELU: ("slope",)}
"""The numbers that an activation has besides. A network's hidden units all have the same."""

USUAL = {"slope": Decimal("0.1")}
"""What networks are trained with."""

KINKED = (Activation.RELU, Activation.LEAKY_RELU)
"""Those of two straight lines; the slope left of 0 is 0, or a setting."""

ACTIVATION_WORDS: Mapping[Activation, str] = {Activation.RELU: "ReLU", Activation.LEAKY_RELU: "leaky ReLU"}
"""How an activation is written in running text, if not by its name."""

CALLED: Mapping[Activation, str] = {Activation.LEAKY_RELU: "leaky"}
"""How it is written before a bracket, if not by its name."""

FUNCTIONS: Mapping[Activation, Callable[..., Decimal]] = {
    Activation.RELU: arithmetic.relu,
    Activation.SIGMOID: arithmetic.sigmoid,
    Activation.TANH: arithmetic.tanh,
    Activation.LEAKY_RELU: arithmetic.leaky_relu,
    Activation.LINEAR: arithmetic.linear,
    Activation.STEP: arithmetic.step,
}

ROUNDINGS = {Activation.RELU: 0, Activation.LINEAR: 0, Activation.SIGMOID: 3, Activation.TANH: 6}
"""How many half units of the last kept decimal a student may lose inside one evaluation.

sigmoid as 1 / (1 + E) with E = e^-x: the derivatives by E and by 1 + E are at most 1, the result is rounded once: 3.
tanh by any usual way, (P - N) / (P + N), (E - 1) / (E + 1) with E = e^2x or the square of e^x, or 2 sigmoid(2x) - 1:
the last is the widest, twice the 3 of sigmoid: 6. A calculator's own key or a table loses 1.
A step is worked out in no question whose numbers are handed in: it has none. Nor is a leaky ReLU's product with its
slope among these: it is rounded once, and only left of 0.
"""

SLOPES = {
    Activation.SIGMOID: (arithmetic.sigmoid_slope, arithmetic.HALF),
    Activation.TANH: (arithmetic.tanh_slope, ZERO),
}
"""The derivatives that are worked out from a unit's output, and the output at which each is largest."""

SLOPE_ROUNDINGS = {Activation.SIGMOID: 2, Activation.TANH: 3}
"""How many half units of the last kept decimal a student may lose inside one derivative.

s (1 - s): an error of 1 - s is multiplied by s and one of s by 1 - s, together 1 half unit at most; the product is
rounded: 2. s - s^2: the square is rounded, and the difference: 2.
(1 - h) (1 + h): an error of either is multiplied by the other, and together they are 2; the product is rounded: 3.
1 - h^2: the square is rounded, and the difference: 2.
"""

INVERSES = {
    Activation.SIGMOID: (arithmetic.logit, Interval(ZERO, ONE)),
    Activation.TANH: (arithmetic.artanh, Interval(-ONE, ONE)),
}
"""What undoes an activation, and between what its outputs lie. A ReLU's output, where it fires, is its sum."""

WRITTEN_SLOPES = {Activation.SIGMOID: "{0}·(1 - {0})", Activation.TANH: "1 - {0}²"}
WRITTEN_INVERSES = {
    Activation.SIGMOID: "ln({output} / (1 {less}))",
    Activation.TANH: "ln((1 {more}) / (1 {less})) / 2",
}
"""Derivatives and inverses as they stand in a worked line."""

INVERSE_ROUNDINGS = {Activation.SIGMOID: 2, Activation.TANH: 7}
"""How many half units of the last kept decimal of the output one inverse evaluation may lose before its result.

sigmoid: ln(s / (1 - s)) loses s for 1 - s and (1 - s)² for the quotient, at most 1; ln s - ln(1 - s) at most 1 1/8;
-ln(1 / s - 1) twice s², at most 2: the widest; 2 artanh(2s - 1) no more. tanh: ln((1 + t) / (1 - t)) / 2 loses 2 - t,
at most 3; half the difference of two logarithms 2 1/2; ln(2 / (1 - t) - 1) / 2 at most 5; by the sigmoid's inverse of
(1 + t) / 2, twice ½ + 1 + 2: 7. The result is written down once more. A calculator's own key loses only that.
"""
