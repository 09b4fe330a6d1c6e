"""What a slip is called on a page and on the terminal: from its name in `exam.json` to a grader's words.

One table has the slips that several kinds share; what only one kind has may stand in its module as `OWN_SLIPS`.
"""

from collections.abc import Mapping, Sequence

from examgen.items.kinds import KINDS
from examgen.items.slip_names import BIAS_AS_ONE, MINUS_LOST, ONE_UNIT_LEFT_OUT, OwnSlip
from examgen.paper.activations import MISTAKABLE, Activation
from examgen.paper.network import HIDDEN_LETTERS

SLIP_WORDS = {
    "hidden_bias_left_out": "hidden biases left out",
    "output_bias_left_out": "output bias left out",
    "biases_subtracted": "biases subtracted",
    "activation_left_out": "{activation} left out",
    "activation_on_output_too": "{activation} on the output too",
    "output_activation_left_out": "activation of the output left out",
    **{f"{other}_used_on_output": f"{other.words} used on the output" for other in MISTAKABLE},
    **{f"bias_left_out_{letter}": f"biases of the {letter} units left out" for letter in HIDDEN_LETTERS},
    **{f"activation_left_out_{letter}": f"{{{letter}}} left out in the {letter} units" for letter in HIDDEN_LETTERS},
    **{f"{other}_used": f"{other.words} used instead of {{activation}}" for other in MISTAKABLE},
    "leaky_relu_used": "leaky ReLU used instead of {activation}",
    "exponent_sign_lost": "minus of the exponent lost",
    "inputs_swapped": "inputs swapped",
    "hidden_weights_transposed": "hidden weights transposed",
    "output_weights_transposed": "output weights transposed",
    "output_weights_swapped": "output weights swapped",
    "biases_taken_as_1": "every bias taken as 1",
    "rounded_to_one_decimal": "rounded to one decimal",
}
"""Every slip but those of one edge or unit. {activation}: that of the question's hidden units; {H}: of one layer."""

SEVERAL = "activation"
"""What is said for {activation} where hidden layers have different ones."""

USED_THROUGHOUT = {f"{other}_used": f"{other.words} used in all hidden units" for other in MISTAKABLE}
"""What some slips are called there."""


OF_ONE_UNIT = {BIAS_AS_ONE: "bias of {unit} taken as 1", ONE_UNIT_LEFT_OUT: "{activation} of {unit} left out"}
"""The slips of one unit, by how they begin."""

TANH_EXPONENT = "exponents of tanh exchanged"
"""`exponent_sign_lost` where the exponential of the minus sign is not the only one: tanh(x) becomes tanh(-x)."""


def slip_words(name: str, activations: str | Sequence[str]) -> str:
    """What the slip `name` means, for a question whose hidden units have these: "minus of I0→H1 lost".

    activations: one for each hidden layer, or one name if all have that. Raises KeyError for a name that no slip has.
    """
    if name.startswith(MINUS_LOST):
        source, _, target = name.removeprefix(MINUS_LOST).partition("_")
        if source and target:
            return f"minus of {source}→{target} lost"
    layers = [Activation(each) for each in ((activations,) if isinstance(activations, str) else activations)]
    if name == "exponent_sign_lost" and set(layers) == {Activation.TANH}:
        return TANH_EXPONENT
    if name in USED_THROUGHOUT and len(set(layers)) > 1:
        return USED_THROUGHOUT[name]
    of_layer = {letter: layers[min(place, len(layers) - 1)].words for place, letter in enumerate(HIDDEN_LETTERS)}
    for beginning, said in OF_ONE_UNIT.items() if name not in SLIP_WORDS else ():
        if name.startswith(beginning):
            unit = name.removeprefix(beginning)
            return said.format(unit=unit, activation=of_layer.get(unit[0]))
    words = SLIP_WORDS[name] if name in SLIP_WORDS else own_slips()[name].words
    return words.format(activation=layers[0].words if len(set(layers)) == 1 else SEVERAL, **of_layer)


def own_slips() -> Mapping[str, OwnSlip]:
    """The slips that the modules of the kinds name themselves, in the order of the kinds."""
    return {name: slip for kind in KINDS.values() for name, slip in kind.OWN_SLIPS.items()}


ONE_OF = "one of: "
"""What begins a list of slips that cannot be told apart."""


def group_words(names: Sequence[str], activations: str | Sequence[str]) -> str:
    """What slips mean that predict the same answers throughout: "one of: inputs swapped; output bias left out"."""
    words = [slip_words(name, activations) for name in names]
    return words[0] if len(words) == 1 else f"{ONE_OF}{'; '.join(words)}"
