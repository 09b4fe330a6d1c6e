"""What is asked of an activation in several places, by its name; that of a leaky ReLU has its slope in it.

`relu`, `tanh`, `leaky-relu 0.1`
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

EXPONENTIAL = ("sigmoid", "tanh")
"""Those with an exponent: its sign can be lost, and what undoes them is a logarithm."""

WRITTEN_SLOPES = {"sigmoid": "{bracketed}·(1 - {output})", "tanh": "1 - {bracketed}²"}
"""How their derivatives stand in a worked line."""

WRITTEN_INVERSES = {"sigmoid": "ln({output} / (1 {less}))", "tanh": "ln((1 {more}) / (1 {less})) / 2"}
"""How they are undone there: the output, and the same as the next term of a sum, added or subtracted."""

PLAINEST = "relu"
"""That of which a look at the sum says the output, and the output, where it is not 0, the sum."""

LEAKY = "leaky-relu"

USUAL_LEAK = f"{LEAKY} 0.1"
"""That of who takes a ReLU for a leaky one."""

MISTAKABLE = (PLAINEST, *EXPONENTIAL)
"""Those that are used in the place of another one, by mistake or because they are swapped in."""

HIDDEN = (*MISTAKABLE, LEAKY)
"""Those that hidden units have."""


def plain(name: str) -> str:
    """Its name in a record: that of a leaky ReLU without its slope."""
    return name.partition(" ")[0]


def leaky(name: str) -> Fraction | None:
    """The slope left of 0 of a leaky ReLU, None of any other activation."""
    return Fraction(slope_text(name)) if plain(name) == LEAKY else None


def slope_text(name: str) -> str:
    """The slope of a leaky ReLU as it is printed, empty of any other activation."""
    return name.partition(" ")[2]


def kinked(name: str) -> bool:
    """Whether it is two straight lines that meet at 0, where there is no derivative."""
    return without_slope(name) in (PLAINEST, LEAKY)


def called(name: str) -> str:
    """What stands before the sum in a worked line."""
    return "leaky" if leaky(name) is not None else name


def without_slope(step: str) -> str:
    """What a step is called without the slope of a leaky ReLU: `leaky-relu undone` for `leaky-relu 0.1 undone`."""
    name, _, rest = step.partition(" ")
    return f"{name} {rest.partition(' ')[2]}".strip() if name == LEAKY else step


class WithSlope(dict[str, Callable[..., Any]]):
    """Functions by the names of steps. That of a leaky ReLU takes its slope first, which stands in the name."""

    def __missing__(self, step: str) -> Callable[..., Any]:
        if without_slope(step) == step:
            raise KeyError(step)
        return partial(self[without_slope(step)], Fraction(slope_text(step).partition(" ")[0]))
