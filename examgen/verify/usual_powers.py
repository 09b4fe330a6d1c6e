"""The exponential and the logarithm as students have them from a calculator."""

import numpy as np

from examgen.verify.students import NEVER_ENDS, Number, Students, of

FARTHEST = 300.0
"""Beyond this an exponential is out of every calculator's reach, and the function flat to any number of decimals."""


def power(by: Students, total: Number) -> Number:
    """e^x by a calculator's key."""
    return by.note(exponential(total))


def any_power(by: Students, total: Number) -> Number:
    """e^x by a key, as 1 / e^-x, or as a power of an e that is written down."""
    return by.choose((power, lambda by, x: by.note(1 / power(by, -x)), _power_of_e), total)


def _power_of_e(by: Students, total: Number) -> Number:
    e = by.note(Number(np.array([[np.e]]), np.array([[NEVER_ENDS]])))
    return by.note(Number(e.values ** np.clip(total.values, -FARTHEST, FARTHEST), exponential(total).decimals))


def exponential(total: Number) -> Number:
    """e^x, not yet written down."""
    return of(lambda values: np.exp(np.clip(values, -FARTHEST, FARTHEST)), total, 0.0, 0.0)


def logarithm(by: Students, number: Number) -> Number:
    """ln x as it is written down."""
    return by.note(of(np.log, number, 1.0, 0.0))
