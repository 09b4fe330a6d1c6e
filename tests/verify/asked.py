"""Questions of the second way without a record around them."""

from fractions import Fraction

from examgen.verify.kinds import KINDS
from examgen.verify.sheets.question import Layer, Question
from examgen.verify.sheets.steps import Sheet


def sheet_of(layers: tuple[Layer, ...], row: tuple[str, ...]) -> Sheet:
    """A pass of any network on a row; of two outputs, as far as their probabilities and the loss."""
    question = Question(
        id="Q01",
        kind="forward" if layers[-1].activation == "linear" else "softmax",
        points=Fraction(1),
        layers=layers,
        source=(),
        unrounded=(),
        inputs=row,
        parts=(),
        steps=(),
        slips=(),
        difficulty=0,
        places=2,
        right_class="" if layers[-1].activation == "linear" else "0",
    )
    return KINDS[question.kind].sheet(question)
