"""How slips are named in `exam.json`, and what a kind says of those that no other has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnSlip:
    """A slip of one kind alone. words: as in SLIP_WORDS; mistake: what the student did, a sentence of the reference."""

    words: str
    mistake: str


MINUS_LOST = "minus_lost_"
"""How the slips begin that drop one minus: minus_lost_I0_H1, minus_lost_B_O, for each negative weight or bias."""


BIAS_AS_ONE = "bias_taken_as_1_"
"""How the slips begin that add 1 in the place of one bias: bias_taken_as_1_H0."""

ONE_UNIT_LEFT_OUT = "activation_left_out_"
"""How the slips begin that leave the activation of one unit out: activation_left_out_H0."""
