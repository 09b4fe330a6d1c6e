"""A network as a drawing: where nodes, edges and the weights on them stand. Geometry only, no markup.

Millimetres, y downwards, from the canvas's top left corner. Floats: nothing here decides an answer.
What a diagram should look like: docs/design.md; what draws it: templates/diagram.svg.j2.
"""

from examgen.render.diagram.drawing import Arrow, Diagram, DrawnEdge, DrawnNode, DrawnText, OutputBox, describe
from examgen.render.diagram.geometry import Point, Rectangle
from examgen.render.diagram.layout import lay_out

__all__ = [
    "Arrow",
    "Diagram",
    "DrawnEdge",
    "DrawnNode",
    "DrawnText",
    "OutputBox",
    "Point",
    "Rectangle",
    "describe",
    "lay_out",
]
