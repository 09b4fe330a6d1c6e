"""An item in a Jupyter notebook: its drawing, and one line of caption."""

from examgen.items.item import Item
from examgen.items.kinds import KINDS
from examgen.paper.network import input_names, shown
from examgen.render.drawing import drawing, in_words
from examgen.render.environment import page_environment
from examgen.render.numbers import printed, unit_name

FIGURE = """\
{%- from "diagram.svg.j2" import diagram_svg -%}
<figure style="margin: 0; max-width: {{ "%.0f"|format(diagram.width) }}mm">
{{ diagram_svg(diagram, id=item.id ~ "-notebook", title="Network of " ~ item.id ~ ". " ~ words) }}
<figcaption><b>{{ item.id }}</b> {{ network }}
{%- for name, value in row %}, {{ name }} = {{ value }}{% endfor %}</figcaption>
</figure>
"""


def item_as_html(item: Item) -> str:
    """The question's drawing as inline SVG without answers, over a caption: Q07 XOR, tanh 2-2-1, I₀ = 0, I₁ = 1."""
    pages = page_environment()
    network = shown(item.network, item.besides.blanks)
    diagram = drawing(
        network, item.inputs, given=item.besides.given, given_unit=KINDS[item.kind].given_unit(item.posed)
    )
    named = zip(input_names(item.network), item.inputs, strict=True) if item.inputs else ()
    return (
        pages.overlay(autoescape=True)
        .from_string(FIGURE)
        .render(
            item=item,
            diagram=diagram,
            words=in_words(diagram, network, item.inputs),
            network=repr(item.network),
            row=[(unit_name(name), printed(value)) for name, value in named],
        )
    )
