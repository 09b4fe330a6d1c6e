"""What an instructor says of a file that holds weights alone: the activations, and which way its matrices lie.

Described(hidden=(named("tanh"),), output=named("sigmoid"), orientation="in-out")
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal, TypeAlias

from examgen.files.errors import mend
from examgen.networks.saved.chain import Activated, Dense, Step
from examgen.networks.saved.unsuited import Unsuited, tidy
from examgen.paper.activations import Activation
from examgen.paper.network import SLOPE_PLACES, is_slope

Orientation = Literal["in-out", "out-in"]
"""Which way a matrix lies: a row for each unit below, as Keras has it, or for each unit above, as PyTorch has it."""


Named: TypeAlias = tuple[Activation, str | None]
"""An activation, and the slope of a leaky ReLU as it is printed."""

LINEAR: Named = (Activation.LINEAR, None)


@dataclass(frozen=True, slots=True)
class Described:
    """The activations of a network whose units are known from its weights.

    hidden: of each hidden layer, or one for all of them; output: of the output; orientation: of matrices whose names
    do not say it.
    """

    hidden: tuple[Named, ...] = ()
    output: Named = LINEAR
    orientation: Orientation | None = None


def named(text: str) -> Named:
    """`tanh`, or `leaky-relu 0.1` with its slope. Raises Unsuited, with the mend, for what is neither."""
    name, _, setting = text.strip().lower().replace("_", "-").partition(" ")
    known = [str(activation) for activation in Activation if activation is not Activation.STEP]
    if name not in known:
        raise Unsuited(f"{tidy(text)}: there is no such activation. {mend(name, known)}")
    activation = Activation(name)
    if not activation.settings:
        if setting:
            raise Unsuited(f"{tidy(text)}: {name} has no number beside it. Leave that out.")
        return activation, None
    try:
        slope = Decimal(setting).normalize()
    except InvalidOperation:
        slope = Decimal("NaN")
    if not slope.is_finite() or not is_slope(slope):
        said = f"write its slope beside it, a number between 0 and 1 with at most {SLOPE_PLACES} decimals"
        raise Unsuited(f"{tidy(text)}: {said}, like {name} 0.1.")
    return activation, str(slope)


def undescribed(described: Described | None) -> None:
    """Raise Unsuited if something is said of a network whose file says it itself."""
    if described is not None:
        raise Unsuited("says itself what its layers are. Name no activation and no orientation beside it.")


def described_chain(dense: Sequence[Dense], described: Described | None, what: str) -> Iterator[Step]:
    """The dense layers with the activations that were named. what: what the file is, for who named none.

    Raises Unsuited if none was named, or not as many as there are hidden layers.
    """
    count = len(dense) - 1
    if described is None:
        hidden = f"hidden {','.join(['tanh'] * count)} and " if count > 0 else ""
        raise Unsuited(f"{what}. Name its activations: {hidden}output sigmoid, say.")
    given = described.hidden * count if len(described.hidden) == 1 else described.hidden
    if len(given) != count:
        layers = f"{count or 'no'} hidden layer{'' if count == 1 else 's'}"
        raise Unsuited(f"has {layers}, and {len(given)} activations are named for them. Name one for each.")
    for layer, (activation, slope) in zip(dense, (*given, described.output), strict=True):
        yield layer
        yield Activated(layer.name, activation, slope)
