"""How hard a question is: the points that a student is expected to lose on it, worked out exactly from one table.

The model. On the way through a question a student may make each known slip and each calculation wrongly, every one for
itself with the likelihood that `LIKELIHOODS` gives it, none depending on another. A mistake costs the parts that it
touches first: what follows from a wrong number is marked on what the student wrote. A part is lost if at least one
mistake touches it first and leads to a number that is not accepted there:

    P(lost) = 1 - (1 - p1)(1 - p2) ...                          over all mistakes that cost the part
    expected loss = sum over the parts of points * P(lost)

Nothing is simulated and nothing is rounded but the result. docs/design.md says where the likelihoods come from.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from examgen.items.graph import APPLIED, DERIVATIVES, UNDONE, UNITS, Graph, Operation, Step, first_touched, worked
from examgen.items.item import AnyPart, Item, Part, WordPart, places_of
from examgen.items.kind import outcome
from examgen.items.kinds import KINDS
from examgen.items.solved import EXTRA_PLACES, Solved, Word
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.arithmetic import round_half_up, trusted
from examgen.paper.estimates import Estimate
from examgen.paper.network import HIDDEN_LETTERS

ANY = "*"
"""Stands for any ending of a slip's name."""

LOSS_PLACES = 4
"""Decimals of an expected loss, in points."""

LIKELIHOODS: Mapping[str, Decimal] = {
    name: Decimal(likelihood)
    for name, likelihood in {
        # A calculation, each time that there is one.
        "product": "0.01",
        "addition": "0.01",
        "division": "0.01",
        "function value": "0.015",
        "inverse function": "0.02",
        "comparison": "0.005",
        "copy": "0.005",
        # A slip, once a question if it can be made there.
        "minus_lost": "0.02",  # for each minus
        "hidden_bias_left_out": "0.04",
        "output_bias_left_out": "0.04",
        "biases_subtracted": "0.01",
        "activation_left_out": "0.03",
        "activation_of_one_unit_left_out": "0.01",  # for each unit
        "activation_on_output_too": "0.04",
        "other_activation_used": "0.01",  # for each other activation
        "bias_taken_as_1": "0.01",  # for each bias, and for all of them
        "exponent_sign_lost": "0.02",
        "inputs_swapped": "0.01",
        "hidden_weights_transposed": "0.03",
        "output_weights_swapped": "0.02",
        "activations_exchanged": "0.01",
        "activation_not_swapped": "0.02",
        "sign_lost_in_rearranging": "0.04",
        "not_divided": "0.02",
        "divided_by_wrong_unit": "0.02",
        "activation_not_inverted": "0.04",
        "other_inverse_used": "0.02",
        "error_sign_flipped": "0.03",
        "factor_two_mistaken": "0.03",
        "derivative_left_out": "0.04",
        "derivative_of_another_number": "0.03",
        "output_weight_left_out": "0.03",
        "hidden_delta_with_updated_weight": "0.03",
        "gradient_added": "0.03",
        "old_weight_kept": "0.01",
        "not_normalised": "0.03",
        "normalised_by_another_number": "0.01",
        "loss_sign_lost": "0.03",
        "common_logarithm_used": "0.03",
        "classes_exchanged": "0.01",
        "row_of_zeros_left_out": "0.03",
        "rows_named_in_another_order": "0.01",
        "hidden_units_mixed_up": "0.01",
        "rounded_to_one_decimal": "0.03",  # in exams under rules 1 and 2
        # What has to be thought up, once a question that asks for it.
        "weights for a parity": "0.3",
        "weights for a gate": "0.1",
        "weights for an implication": "0.13",
        "any other slip": "0.02",
    }.items()
}
"""How likely a mistake is, by its name or by that of its family."""

FIRST_FAMILIES: Mapping[str, str] = {
    "minus_lost_*": "minus_lost",
    "relu_used": "other_activation_used",
    "sigmoid_used": "other_activation_used",
    "tanh_used": "other_activation_used",
    "sigmoid_inverse_used": "other_inverse_used",
    "tanh_inverse_used": "other_inverse_used",
    "*": "any other slip",
}
"""The families of a record that names none: it was made before records did. These never change."""

FAMILIES: Mapping[str, str] = {
    **FIRST_FAMILIES,
    "leaky_relu_used": "other_activation_used",
    "activation_left_out_*": "activation_of_one_unit_left_out",
    **{f"activation_left_out_{layer}": "any other slip" for layer in HIDDEN_LETTERS},  # of all its units at once
    "bias_taken_as_1_*": "bias_taken_as_1",
    "biases_taken_as_1": "bias_taken_as_1",
    "binary_logarithm_used": "common_logarithm_used",
    "factor_two_left_out": "factor_two_mistaken",
    "factor_two_put_in": "factor_two_mistaken",
    "derivative_at_activation": "derivative_of_another_number",
    "sum_in_derivative": "derivative_of_another_number",
    "normalised_by_largest": "normalised_by_another_number",
    "normalised_by_other_class": "normalised_by_another_number",
    "other_class": "classes_exchanged",
    "hidden_biases_swapped": "hidden_units_mixed_up",
    "hidden_units_swapped": "hidden_units_mixed_up",
}
"""Slips that are as likely as one another, each with the name of its likelihood; `*` is for any ending."""

CALCULATIONS: Mapping[Operation, str] = {
    Operation.PRODUCT: "product",
    Operation.PRODUCT_OF_THREE: "product",
    **{DERIVATIVES[activation]: "comparison" if activation.kinked else "product" for activation in TRAINABLE},
    Operation.SUM: "addition",
    Operation.DIFFERENCE: "addition",
    Operation.QUOTIENT: "division",
    Operation.SHARE_OF_SUM: "division",
    **{UNDONE[activation]: "inverse function" for activation in TRAINABLE if activation.inverted},
    **{APPLIED[activation]: "comparison" for activation in TRAINABLE if activation.compared},
    Operation.SAME_SIDE: "comparison",
    Operation.LARGEST: "comparison",
    Operation.FUNCTION: "comparison",
    Operation.COPIED: "copy",
}
"""What kind of calculation an operation is; any other one is the value of a function, or nothing to calculate."""

FUNCTION_VALUE = "function value"

CALCULATION_NAMES = frozenset((*CALCULATIONS.values(), FUNCTION_VALUE))

NOTHING_TO_DO = (
    Operation.LINEAR,
    DERIVATIVES[Activation.LINEAR],
    *(UNDONE[activation] for activation in UNITS if not activation.inverted),
    Operation.WEIGHT,
)

Mistake = tuple[str, Fraction, frozenset[str]]
"""What it is called, how likely it is, and the parts that it costs."""


def expected_loss(
    item: Item,
    places: int,
    likelihoods: Mapping[str, Decimal] = LIKELIHOODS,
    families: Mapping[str, str] = FAMILIES,
) -> Decimal:
    """The points that a student is expected to lose, rounded half up to four decimals.

    item: with its slips: one that is not listed costs nothing; places: the exam's, where the question has none of its
    own; likelihoods, families: of a made exam those of its record. Raises KeyError, naming it, if a likelihood is
    missing.
    """
    found = tuple(mistakes(item, places_of(item.posed, places), likelihoods, families))
    loss = sum(
        (
            Fraction(part.points) * lost([chance for _, chance, costs in found if part.name in costs])
            for part in item.parts
        ),
        Fraction(0),
    )
    return Decimal(floor(loss * 10**LOSS_PLACES + Fraction(1, 2))).scaleb(-LOSS_PLACES)


def lost(chances: Sequence[Fraction]) -> Fraction:
    """How likely at least one of some mistakes is that do not depend on one another."""
    none = Fraction(1)
    for chance in chances:
        none *= 1 - chance
    return 1 - none


def mistakes(
    item: Item, places: int, likelihoods: Mapping[str, Decimal], families: Mapping[str, str] = FAMILIES
) -> Iterator[Mistake]:
    """Everything that may go wrong in a question and costs points there. places: of its answers."""
    kept, declared = places + EXTRA_PLACES, KINDS[item.kind].declare(item.posed)
    graph, listed = declared.graph, {slip.name for slip in item.slips}
    for edit in KINDS[item.kind].edits(declared):
        mistaken = outcome(edit.declaration, kept) if edit.name in listed else None
        if mistaken is None:
            continue
        touched = first_touched(graph, mistaken, kept)
        costs = frozenset(
            part.name for part in item.parts if part.name in touched and marked_wrong(part, mistaken, places)
        )
        if costs:
            yield edit.name, Fraction(likelihoods[family(edit.name, likelihoods, families)]), costs
    yield from miscalculations(graph, kept, likelihoods, families)
    thought_up = KINDS[item.kind].thought_up(item.posed)
    if thought_up is not None and thought_up in likelihoods:  # in an older record it costs nothing
        yield thought_up, Fraction(likelihoods[thought_up]), frozenset(part.name for part in item.parts)


def family(slip: str, likelihoods: Mapping[str, Decimal] = LIKELIHOODS, families: Mapping[str, str] = FAMILIES) -> str:
    """The name under which a slip's likelihood stands in the table.

    That of its family; else its own, if it is there; else that of the family of all slips that begin as it does.
    """
    if slip in families or slip in likelihoods:
        return families.get(slip, slip)
    alike = [name for name in families if name.endswith(ANY) and slip.startswith(name.removesuffix(ANY))]
    return families[max(alike, key=len)] if alike else slip


def marked_wrong(part: AnyPart, mistaken: Solved, places: int) -> bool:
    """Whether what a mistake puts into a box is marked wrong there: by chance it may be right."""
    found = mistaken[part.name]
    if isinstance(part, Part) and isinstance(found, Estimate):
        return not part.low <= round_half_up(found.value, places) <= part.high
    return isinstance(part, WordPart) and isinstance(found, Word) and found.answer not in part.accepted


def miscalculations(
    graph: Graph, kept: int, likelihoods: Mapping[str, Decimal], families: Mapping[str, str] = FAMILIES
) -> Iterator[Mistake]:
    """A mistake for each calculation, which costs the boxes that its result leads to first."""
    values = {name: trusted(found.value) for name, found in worked(graph, kept).items() if isinstance(found, Estimate)}
    leads_to = boxes_below(graph)
    for step in graph:
        for _ in range(calculations(step, values)):
            what = CALCULATIONS.get(step.operation, FUNCTION_VALUE)
            yield f"{what} in {step.name}", Fraction(likelihoods[families.get(what, what)]), leads_to[step.name]


def calculations(step: Step, values: Mapping[str, Decimal]) -> int:
    """How many calculations a step takes. To multiply by 0 or 1, to divide by 1, or to add 0 is none.

    A sum of exponentials takes one for each.
    """
    operands = [abs(operand if isinstance(operand, Decimal) else values[operand]) for operand in step.operands]
    if step.operation in NOTHING_TO_DO:
        return 0
    if step.operation in (Operation.PRODUCT, Operation.PRODUCT_OF_THREE):
        return 0 if 0 in operands else max(0, sum(operand != 1 for operand in operands) - 1)
    if step.operation is Operation.QUOTIENT:
        return 0 if operands[1] == 1 else 1
    if step.operation in (Operation.SUM, Operation.DIFFERENCE):
        return max(0, sum(operand != 0 for operand in operands) - 1)
    return len(operands) if step.operation is Operation.SUM_OF_POWERS else 1


def boxes_below(graph: Graph) -> Mapping[str, frozenset[str]]:
    """For each step, the boxes that a wrong result of it shows in first: its own, or the next ones down the way."""
    below: dict[str, frozenset[str]] = {step.name: frozenset() for step in graph}
    for step in reversed(graph):
        if step.part is not None:
            below[step.name] = frozenset({step.part})
        for operand in step.operands:
            if isinstance(operand, str):
                below[operand] |= below[step.name]
    return below
