"""The known mistakes in a forward pass, each as the matrices that a student who makes it works with."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from examgen.verify.worked import Working

COARSE = "rounded_to_one_decimal"


def mistakes(right: Working, names: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, Working]]:
    """Every slip by name but `rounded_to_one_decimal`, whether or not it shows."""
    yield "hidden_bias_left_out", replace(right, hidden_biases=right.hidden_biases * 0)
    yield "output_bias_left_out", replace(right, output_biases=right.output_biases * 0)
    yield (
        "biases_subtracted",
        replace(right, hidden_biases=-right.hidden_biases, output_biases=-right.output_biases),
    )
    yield "activation_left_out", replace(right, hidden="linear")
    yield "activation_on_output_too", replace(right, output=right.hidden)
    for other in {"relu", "sigmoid", "tanh"} - {right.hidden}:
        yield f"{other}_used", replace(right, hidden=other)
    if right.hidden != "relu":
        yield "exponent_sign_lost", replace(right, turned=True)
    yield "inputs_swapped", replace(right, inputs=right.inputs[::-1])
    if right.hidden_weights.shape[0] == right.hidden_weights.shape[1]:
        yield "hidden_weights_transposed", replace(right, hidden_weights=right.hidden_weights.T)
    yield "output_weights_swapped", replace(right, output_weights=right.output_weights[::-1])
    yield from _minuses_lost(right, names)


def _minuses_lost(right: Working, names: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, Working]]:
    inputs, hidden, outputs = names
    for field, below, here in (("hidden", inputs, hidden), ("output", hidden, outputs)):
        weights, biases = getattr(right, f"{field}_weights"), getattr(right, f"{field}_biases")
        for source, target in np.argwhere(weights < 0):
            mended = weights.copy()
            mended[source, target] *= -1
            yield f"minus_lost_{below[source]}_{here[target]}", replace(right, **{f"{field}_weights": mended})
        for target in np.flatnonzero(biases < 0):
            mended = biases.copy()
            mended[target] *= -1
            yield f"minus_lost_B_{here[target]}", replace(right, **{f"{field}_biases": mended})
