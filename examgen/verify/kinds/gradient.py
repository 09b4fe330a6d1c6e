"""Kind `gradient`: one step of gradient descent, from the errors to new weights, over one row or two."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds.kind import ANY_OUTPUT, Asked, SecondWay
from examgen.verify.sheets.activations import EXPONENTIAL, kinked, without_slope
from examgen.verify.sheets.line import lines_of
from examgen.verify.sheets.mistakes import NO_ACTIVATION, mistakes
from examgen.verify.sheets.numbers import HALF
from examgen.verify.sheets.question import Question, StepRow, fractions, number
from examgen.verify.sheets.steps import Sheet, Step, forward_pass, givens
from examgen.verify.sheets.worked import Result

CROSSED = {"binary-cross-entropy": "sigmoid", "categorical-cross-entropy": "softmax"}
"""The losses whose derivative by an output's sum is the error, each with the activation that it belongs to."""

OF_THE_LOSS = {"squared": "two", "mean-squared": "factor of the loss"}
"""What the error is multiplied by, by the loss."""

FIELDS = ("target", "learning_rate", "loss")
MAY_HAVE = ("ask", "second_inputs", "second_target")

Edges = tuple[str, ...]


def sheet(question: Question) -> Sheet:
    """A pass over each row; the errors, the derivatives of the loss by each unit's sum, the gradients, and a step."""
    return _sheet(question, _edges(question), question.output)


def _sheet(question: Question, edges: Edges, output: str) -> Sheet:
    """What one student does, who may make a mistake. edges: the weights that he is asked for; output: its activation.

    What is printed as linear has no derivative, whatever he did with it.
    """
    steps = [step for row in question.step_rows for step in _pass(question, row)]
    if question.loss == "mean-squared":
        steps.append(Step(OF_THE_LOSS[question.loss], "quotient", ("two", "outputs")))
    steps += [step for row in question.step_rows for step in _way_back(question, row, output)]
    boxes = [
        f"{box}{row.ending}"
        for row in question.step_rows
        for box in (
            *(_of("error", name) for name in question.names[-1]),
            *(f"delta {name}" for name in _units(question)),
        )
    ]
    steps += [_gradient(edge, question.step_rows) for edge in edges]
    steps += [Step(f"new {edge}", "update", (edge, "rate", f"gradient {edge}")) for edge in edges]
    boxes += [f"{what} {edge}" for what in ("gradient", "new") for edge in edges]
    return Sheet({**givens(question), **_numbers(question)}, tuple(steps), tuple(boxes))


def _numbers(question: Question) -> dict[str, Fraction]:
    """The numbers of the step, and the inputs of its rows."""
    found = {"two": Fraction(2), "half": HALF, "B": Fraction(1), "rate": number(question.rate)}
    found["outputs"] = Fraction(len(question.names[-1]))
    for row in question.step_rows:
        found |= {f"{name}{row.ending}": number(text) for name, text in zip(question.names[0], row.inputs, strict=True)}
        targets = zip(question.names[-1], row.targets, strict=True)
        found |= {f"{_of('target', name)}{row.ending}": number(text) for name, text in targets}
    return found


def _of(what: str, output: str) -> str:
    """What a number of an output is called: `error`, or of several `error O1`."""
    return what if output == "O" else f"{what} {output}"


def _units(question: Question) -> tuple[str, ...]:
    """Every unit that has a delta, from the outputs down."""
    return tuple(name for names in question.names[:0:-1] for name in names)


def _pass(question: Question, row: StepRow) -> Iterator[Step]:
    """Forwards over a row; of a softmax the shares too."""
    yield from forward_pass(question, row.ending, tuple(f"{name}{row.ending}" for name in question.names[0]))
    if question.output == "softmax":
        sums = tuple(f"{name} sum{row.ending}" for name in question.names[-1])
        for place, total in enumerate(sums):
            yield Step(f"P{place}{row.ending}", "share", (total, *sums))


def _outputs(question: Question, row: StepRow) -> list[str]:
    """What the outputs come to, by name."""
    shares = question.output == "softmax"
    return [f"{f'P{place}' if shares else name}{row.ending}" for place, name in enumerate(question.names[-1])]


def _way_back(question: Question, row: StepRow, output: str) -> Iterator[Step]:
    """The errors on a row, then every delta, from the outputs down."""
    end, (*hidden, outputs) = row.ending, question.names[1:]
    for name, value in zip(outputs, _outputs(question, row), strict=True):
        yield Step(f"{_of('error', name)}{end}", "difference", (value, f"{_of('target', name)}{end}"))
    for name in outputs:
        bends = _bends(output, question.loss)
        if bends:
            yield _slope(name, output, end)
        yield _delta_of_output(name, end, question.loss, bends)
    above = outputs
    for layer, names in zip(question.layers[-2::-1], hidden[::-1], strict=True):
        for unit, name in enumerate(names):
            yield _slope(name, layer.activates(unit), end)
            yield _hidden_delta(name, [(f"delta {other}", f"{name}->{other}") for other in above], end)
        above = names


def _bends(output: str, loss: str) -> bool:
    """Whether the derivative of the output comes in."""
    return output != "linear" and loss not in CROSSED


def _slope(name: str, activation: str, end: str) -> Step:
    activation = "linear" if activation == NO_ACTIVATION else activation.removesuffix(" turned")
    return Step(f"{name} derivative{end}", f"{activation} slope", (f"{name}{' sum' * kinked(activation)}{end}",))


def _delta_of_output(name: str, end: str, loss: str, bends: bool) -> Step:
    """The error times what comes of the loss, if anything, and times the derivative, if that comes in."""
    factors = [OF_THE_LOSS[loss]] if loss in OF_THE_LOSS else []
    factors.append(f"{_of('error', name)}{end}")
    factors += [f"{name} derivative{end}"] if bends else []
    if loss == "mean-squared" and len(factors) == 2:  # a number of the question stands first in a line, others do not
        factors = factors[::-1]
    return Step(f"delta {name}{end}", ("copied", "product", "product of three")[len(factors) - 1], tuple(factors))


def _hidden_delta(name: str, above: Sequence[tuple[str, str]], end: str) -> Step:
    """The delta of a hidden unit. above: the delta of each unit there, and the weight to it."""
    factors = (factor for delta, weight in above for factor in (f"{delta}{end}", weight))
    return Step(
        f"delta {name}{end}", "back" if len(above) > 1 else "product of three", (*factors, f"{name} derivative{end}")
    )


def _gradient(edge: str, rows: Sequence[StepRow]) -> Step:
    """The delta of its target times what it carries, or the mean of that over two rows."""
    source, target = edge.split("->")
    pairs = [(f"delta {target}{row.ending}", source if source == "B" else f"{source}{row.ending}") for row in rows]
    if len(pairs) == 1:
        return Step(f"gradient {edge}", "product", pairs[0])
    return Step(f"gradient {edge}", "mean of two", ("half", *pairs[0], *pairs[1]))


def _edges(question: Question) -> Edges:
    """Those that are named, else one into each layer, the output's first: see `_usual`."""
    return question.ask or tuple(_usual(question))


def _usual(question: Question) -> Iterator[str]:
    """To the first output that is off by a half from the first unit that is not 0; into the last that moves, by layers.

    From the last number below it that is not 0, if there is one.
    """
    found, end, names = (
        Result(_sheet(question, (), question.output), question.places),
        question.step_rows[0].ending,
        question.names,
    )
    first = next((name for name in names[-2] if not found.is_zero(f"{name}{end}")), names[-2][0])
    off = (name for name in names[-1] if _is_off(found, f"{_of('error', name)}{end}"))
    yield f"{first}->{next(off, names[-1][0])}"
    for place in range(len(names) - 2, 0, -1):
        still = "delta {}{}" if place < len(names) - 2 else "{} derivative{}"
        flat = kinked(question.layers[place - 1].activation) or place < len(names) - 2
        moving = [name for name in names[place] if not (flat and found.is_zero(still.format(name, end)))]
        carrying = [name for name in names[place - 1] if not found.is_zero(f"{name}{end}")]
        yield f"{(carrying or ['B'])[-1]}->{(moving or names[place])[-1]}"


def _is_off(found: Result, error: str) -> bool:
    return found.is_at_least(error, HALF) or not found.is_at_least(error, -HALF)


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """Each mistake of the pass with a right way back; then each of the way back."""
    edges, right = _edges(question), sheet(question)
    yield from ((name, _sheet(wrong, edges, _going_back(question, wrong))) for name, wrong in mistakes(question))
    yield from _wrong_outputs(question, right)
    yield from _wrong_hidden(question, right)
    yield from _wrong_weights(question, right)
    no_rate, backwards = Fraction(0), -right.givens["rate"]
    rates = {"learning_rate_forgotten": no_rate + 1, "gradient_added": backwards, "old_weight_kept": no_rate}
    yield from ((name, replace(right, givens={**right.givens, "rate": rate})) for name, rate in rates.items())


def _going_back(right: Question, wrong: Question) -> str:
    """The activation by which he goes back from an output: his own, but none where none is printed."""
    return right.output if right.output in ("linear", "softmax") else wrong.output


def _wrong_outputs(question: Question, right: Sheet) -> Iterator[tuple[str, Sheet]]:
    """The error the other way round, another factor of the loss, the derivative left out or put in."""
    ends = [(name, row.ending) for row in question.step_rows for name in question.names[-1]]
    errors = (right.by_name[f"{_of('error', name)}{end}"] for name, end in ends)
    turned = (error._replace(operands=error.operands[::-1]) for error in errors)
    yield "error_sign_flipped", right.having(*turned)

    def having(loss: str, bends: bool) -> Sheet:
        return right.having(*(_delta_of_output(name, end, loss, bends) for name, end in ends))

    bends = _bends(question.output, question.loss)

    if question.loss == "mean-squared":
        factor = OF_THE_LOSS[question.loss]
        yield "factor_two_left_out", right.having(Step(factor, "quotient", ("B", "outputs")))
        yield "mean_over_outputs_forgotten", right.having(Step(factor, "copied", ("two",)))
    elif question.loss not in CROSSED:
        doubled = question.loss == "squared"
        yield (
            "factor_two_left_out" if doubled else "factor_two_put_in",
            having("half-squared" if doubled else "squared", bends),
        )
    if bends:
        yield "output_derivative_left_out", having(question.loss, bends=False)
    if question.loss in CROSSED:
        deltas = []
        for (name, end), value in zip(
            ends, (one for row in question.step_rows for one in _outputs(question, row)), strict=True
        ):
            deltas.append(
                (Step(f"{value} bends", "sigmoid slope", (value,)), f"{name}{end}", f"{_of('error', name)}{end}")
            )
        slopes = [slope for slope, _, _ in deltas]
        bent = [Step(f"delta {unit}", "product", (error, slope.name)) for slope, unit, error in deltas]
        yield "output_derivative_put_in", right.having(*bent).before(f"delta {ends[0][0]}{ends[0][1]}", *slopes)


def _wrong_hidden(question: Question, right: Sheet) -> Iterator[tuple[str, Sheet]]:
    """The derivatives left out or taken of something else; the weights left out, or new; one unit above alone."""
    hidden = [
        f"{name} derivative{row.ending}"
        for row in question.step_rows
        for name in _units(question)[len(question.names[-1]) :]
    ]
    yield "derivative_left_out", right.having(*(Step(name, "copied", ("B",)) for name in hidden))
    bent = [step for step in right.steps if without_slope(step.operation) in CURVED]
    if bent:
        again = [
            Step(f"{step.operands[0]} again", step.operation.removesuffix(" slope"), step.operands) for step in bent
        ]
        slopes = [step._replace(operands=(one.name,)) for step, one in zip(bent, again, strict=True)]
        yield "derivative_at_activation", right.having(*slopes).before(_first_back(question), *again)
        yield (
            "sum_in_derivative",
            right.having(*(step._replace(operands=(_sum_of(step.operands[0]),)) for step in bent)),
        )
    deltas = [step for step in right.steps if step.name.startswith("delta ") and step.name[6] in "HGF"]
    alone = len(question.names) == 3 and question.names[-1] == ("O",)
    yield "output_weight_left_out" if alone else "weights_above_left_out", right.having(*map(_unweighted, deltas))
    if any(step.operation == "back" for step in deltas):
        first = (
            step._replace(operation="product of three", operands=(*step.operands[:2], step.operands[-1]))
            for step in deltas
            if step.operation == "back"
        )
        yield "first_unit_above_alone", right.having(*first)
    if len(question.step_rows) == 1:
        moved = right
        for step in deltas:
            weights = step.operands[1:-1:2]
            early = [
                one
                for delta, weight in zip(step.operands[:-1:2], weights, strict=True)
                for one in (
                    Step(f"{weight} step", "product", (delta, weight.split("->")[0])),
                    Step(f"{weight} new", "update", (weight, "rate", f"{weight} step")),
                )
            ]
            others = tuple(f"{name} new" if name in weights else name for name in step.operands)
            moved = moved.having(step._replace(operands=others)).before(step.name, *early)
        yield "hidden_delta_with_updated_weight" if alone else "hidden_deltas_with_updated_weights", moved


CURVED = tuple(f"{name} slope" for name in (*EXPONENTIAL, "linear"))
"""The derivatives that are taken of an output."""


def _first_back(question: Question) -> str:
    """What is worked out first on the way back."""
    return f"{_of('error', question.names[-1][0])}{question.step_rows[0].ending}"


def _sum_of(output: str) -> str:
    unit, space, row = output.partition(" ")
    return f"{unit} sum{space}{row}"


def _unweighted(delta: Step) -> Step:
    """The delta of a hidden unit without the weights."""
    *pairs, slope = delta.operands
    factors = [factor for above in pairs[::2] for factor in (above, slope)]
    return Step(delta.name, "product" if len(factors) == 2 else "sum of products", tuple(factors))


def _wrong_weights(question: Question, right: Sheet) -> Iterator[tuple[str, Sheet]]:
    """The gradients with something else than what the edge carries, and other means over two rows."""
    gradients = [step for step in right.steps if step.name.startswith("gradient ")]
    hidden = {f"{name}{row.ending}" for row in question.step_rows for names in question.names[1:-1] for name in names}
    of_sums = (
        step._replace(operands=tuple(_sum_of(one) if one in hidden else one for one in step.operands))
        for step in gradients
    )
    yield "sum_for_activation", right.having(*of_sums)
    if len(question.step_rows) == 1:
        yield "gradient_is_delta", right.having(*(Step(step.name, "copied", step.operands[:1]) for step in gradients))
        return
    halves = (
        Step(step.name, "sum of products", ("half", step.operands[1], "half", step.operands[3])) for step in gradients
    )
    yield "gradient_is_delta", right.having(*halves)
    whole = (Step(step.name, "sum of products", step.operands[1:]) for step in gradients)
    yield "sum_over_rows", right.having(*whole)
    yield "second_row_left_out", right.having(*(Step(step.name, "product", step.operands[1:3]) for step in gradients))


def lines(question: Question, right: Result) -> Iterator[str]:
    """A line for each step, new weights last."""
    return lines_of(question, right, sorted(right.sheet.steps, key=lambda step: step.name.startswith("new ")))


def flaws(question: Question) -> Iterator[str | None]:
    """Is there a derivative at every sum? Does one of the weights that were named move?"""
    found = Result(sheet(question), question.places)
    kinks = (step for step in found.sheet.steps if step.operation.endswith(" slope") and kinked(_before(step)))
    if any(found.is_zero(step.operands[0]) for step in kinks):
        yield f"{question.id}: the sum of a ReLU is 0, where it has no derivative"
    olds = _old_weights(question)
    boxes = {box.name: fractions((box.low, box.high)) for box in question.parts if box.name in olds}
    if question.ask and all(low <= olds[name] <= high for name, (low, high) in boxes.items()):
        yield f"{question.id}: no weight that is asked for moves"


def _before(slope: Step) -> str:
    return slope.operation.removesuffix(" slope")


def _old_weights(question: Question) -> dict[str, Fraction]:
    """The old weight by the box of the new one."""
    weights = givens(question)
    return {f"new {edge}": weights[edge] for edge in _edges(question)}


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """No new weight may be the old one, of those that are named not all; and an error must be a half at least."""
    boxes = {box.name: box for box in question.numbers}
    old = tuple(_old_weights(question).items())
    moved = question.ask and not all(boxes[name].holds(weight) for name, weight in old)
    new = () if moved else old
    errors = [box for box in question.parts if box.name.startswith("error")]
    nearest = {}
    for box in errors:
        low, high = fractions((box.low, box.high))
        nearest[box.name] = min(max(low, Fraction(0)), high)
    near = all(abs(value) < HALF for value in nearest.values())
    return (*new, *(nearest.items() if near else ()))


ASKED = Asked(FIELDS, may_have=MAY_HAVE, most_hidden=2, own=(*ANY_OUTPUT, "softmax"))

KIND = SecondWay(sheet, lines, slipped, undecided, flaws=flaws, asked=ASKED)
