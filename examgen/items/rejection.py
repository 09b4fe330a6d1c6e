"""The rules that a network or a question may break, by name: each is counted and reported."""

from enum import StrEnum


class Rejection(StrEnum):
    """A rule that a network or a question broke, in the words of `make -v`."""

    ZERO_WEIGHT = "a weight rounds to 0"
    WEIGHT_TOO_LARGE = "a weight is 10 or more, either sign"
    ROUNDING_BROKE_IT = "rounded it no longer solves the task"
    TOO_SURE = "a probability is too near 0 or 1"
    DEAD_UNIT = "a hidden unit is 0 on every row"
    IDLE_UNIT = "a hidden unit adds the same on every row"
    SAME_NETWORK = "the same network is there already"
    AVOIDED = "the network is in an exam to avoid"
    NO_UNIT_FIRES = "no ReLU unit fires"
    ANSWER_IS_A_TARGET = "the answer is 0 or 1, as the task itself would give"
    DERIVATIVE_UNDEFINED = "a ReLU sum is 0, where it has no derivative"
    ROW_TWICE = "both rows of the step are the same"
    TARGET_MET = "the output is too near its target"
    WEIGHT_STAYS = "a new weight is the old one to the decimals asked for"
    SATURATED = "a sigmoid or tanh has a sum beyond ±22, where it is 0 or ±1 to every digit"
    SIDE_UNCERTAIN = "a rounding could move an output across 0.5"
    NOT_UNIQUE = "the blank weight does not follow safely from the output"
    BLANK_LIKE_SIBLING = "the blank weight is about as large as the one beside it"
    MIX_UP_HIDES = "exchanged weights would look alike"
    SAMPLE_FAILS = "the sample does not compute the task"
    SUM_OUT_OF_SCALE = "the sum of the exponentials is below 0.5 or has four digits"
    SLIPS_ALIKE = "two slips that are to be told apart look alike"
    SLIP_HIDES = "a slip would be taken for right"
    OUTSIDE_BAND = "easier or harder than asked for"

    @property
    def label(self) -> str:
        """What it is called where it is overridden: `zero-weight`."""
        return self.name.lower().replace("_", "-")


OVERRIDABLE = (
    Rejection.ZERO_WEIGHT,
    Rejection.WEIGHT_TOO_LARGE,
    Rejection.ROUNDING_BROKE_IT,
    Rejection.DEAD_UNIT,
    Rejection.IDLE_UNIT,
    Rejection.ANSWER_IS_A_TARGET,
    Rejection.SLIP_HIDES,
    Rejection.SLIPS_ALIKE,
    Rejection.BLANK_LIKE_SIBLING,
    Rejection.SATURATED,
)
"""The rules that an instructor may override for a network of her own; without the others there is nothing to mark."""
