"""A question's network as a drawing, and in words for who cannot see it."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from markupsafe import Markup

from examgen.paper.network import OUTPUT_LETTER, Layered, input_names, unit_names
from examgen.render.diagram import Diagram, describe, lay_out
from examgen.render.diagram.sizes import USUAL_LABEL
from examgen.render.numbers import MINUS, printed

BLANK = "blank"
"""What is read out in the place of a weight that is left blank."""


def drawing(
    network: Layered,
    inputs: Sequence[Decimal] | None,
    outputs: Sequence[str] | None = None,
    values: Mapping[str, str] | None = None,
    given: Decimal | None = None,
    given_unit: str = OUTPUT_LETTER,
    filled: Mapping[str, Decimal] | None = None,
    widest: str = USUAL_LABEL,
) -> Diagram:
    """The network's diagram with the row's inputs before their nodes, and a given output behind its unit.

    outputs, values, filled: for a key: texts of outputs and of hidden units, numbers of blank weights by edge;
    widest: what these have room for, see `widest_weight`.
    """
    finals = unit_names(network)[-1]
    return lay_out(
        (input_names(network), *unit_names(network)),
        [[[_text(weight) for weight in row] for row in layer.weights] for layer in network.layers],
        [[_text(bias) for bias in layer.biases] if layer.biased else None for layer in network.layers],
        inputs=None if inputs is None else [printed(value) for value in inputs],
        outputs=outputs if given is None else [printed(given) if unit == given_unit else "" for unit in finals],
        outputs_given=given is not None,
        values=values,
        filled={_ends(edge): printed(weight) for edge, weight in (filled or {}).items()},
        widest=widest,
    )


def widest_weight(figures: int, places: int) -> str:
    """The widest number of so many figures, so many of them decimals, as it is printed: −99.9."""
    return f"{MINUS}{'9' * max(1, figures - places)}.{'9' * places}"


def _text(weight: Decimal | None) -> str | None:
    return None if weight is None else printed(weight)


def _ends(edge: str) -> tuple[str, str]:
    source, _, target = edge.partition("->")
    return source, target


def without_output_box(diagram: Diagram) -> Diagram:
    """The drawing up to its output units."""
    if not diagram.outputs:
        return diagram
    edge = diagram.width - max(output.box.right for output in diagram.outputs)
    return replace(diagram, outputs=(), width=max(node.box.right for node in diagram.nodes) + edge)


def weight_table(diagram: Diagram) -> tuple[tuple[str, str, str], ...]:
    """From, to and weight of every edge in reading order, for who cannot see the drawing."""
    return tuple((source, target, weight or BLANK) for source, target, weight in describe(diagram))


def in_words(diagram: Diagram, network: Layered, inputs: Sequence[Decimal] | None) -> str:
    """All that the drawing says: the row, every unit's weights and bias, so that it can be worked out unseen."""
    sentences = []
    if inputs is not None:
        named = zip(input_names(network), inputs, strict=True)
        sentences.append("Inputs " + ", ".join(f"{name} = {printed(value)}" for name, value in named))
    weights: dict[str, list[str]] = {}
    for source, target, weight in weight_table(diagram):
        name = "bias" if source == "B" else f"from {source}"
        weights.setdefault(target, []).append(f"{name} {weight}")
    sentences += [f"Weights into {target}: {', '.join(numbers)}" for target, numbers in weights.items()]
    sentences += [
        f"Output {final.unit} = {final.value.text}"
        for final in diagram.outputs
        if final.value and final.value.role == "input"
    ]
    return ". ".join(sentences) + "."


def picture(svg: str, words: str, width: float, height: float) -> Markup:
    """A drawing as an image with an alternative text. width, height: millimetres.

    On paper, WeasyPrint lays out a page a quarter faster if a drawing's elements are none of the page's.
    """
    style = f"width: {width:.2f}mm; height: {height:.2f}mm"
    return Markup('<img class="diagram" alt="{}" style="{}" src="{}">').format(words, style, _address(svg))


def picture_in_browser(svg: str, words: str, width: float, height: float) -> Markup:
    """The same for a browser, where a content policy allows no style but the page's own, which has its `size_rule`."""
    size = _size_class(width, height)
    return Markup('<img class="diagram {}" alt="{}" src="{}">').format(size, words, _address(svg))


def size_rule(width: float, height: float) -> str:
    """What the page's style says of pictures of a size."""
    return f".diagram.{_size_class(width, height)} {{ width: {width:.2f}mm; height: {height:.2f}mm; }}"


def _size_class(width: float, height: float) -> str:
    return f"size-{100 * width:.0f}-{100 * height:.0f}"


def _address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
