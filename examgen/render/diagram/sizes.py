"""The measures of a drawing, in millimetres."""

from __future__ import annotations

from examgen.render.diagram.metrics import TYPOGRAPHIC_POINT
from examgen.render.frame import TYPE_WIDTH

RADIUS = 7.0
BIAS_SIDE = 11.0
LABEL_SIZE = 11 * TYPOGRAPHIC_POINT
LABEL_SIZE_LEAST = 10.5 * TYPOGRAPHIC_POINT  # of weights that stand close
NAME_SIZE, INDEX_SIZE, INDEX_DROP = 12.5 * TYPOGRAPHIC_POINT, 9 * TYPOGRAPHIC_POINT, 0.95
VALUE_SIZE, VALUE_SIZE_LEAST, VALUE_ROOM = 11 * TYPOGRAPHIC_POINT, 8 * TYPOGRAPHIC_POINT, 10.6
USUAL_LABEL = "\N{MINUS SIGN}9.9"  # room is kept for it on every edge, so that one shape has one layout

LABEL_AIR = (1.3, 0.6)  # left and right, above and below: a minus must not run into its line
INPUT_AIR, ARROW_IN, ARROW_OUT = 0.9, 4.0, 4.8
OUTPUT_BOX, SMALL_OUTPUT_BOX = (25.0, 12.0), (16.5, 9.0)
HEAD_LENGTH, HEAD_WIDTH, HEAD_NOTCH = 2.3, 1.7, 0.6
TIP_AIR = 0.35  # between an arrow's tip and what it points at
MARGIN = 0.3  # half of the thickest line, and a little

# Of a drawing on a sheet of A4, and on one that is turned: the key still has it upright, its numbers in 8 points.
WIDTHS = {"upright": TYPE_WIDTH, "turned": 239.7}
OUTPUT_BEHIND = 21.3  # what a turned one may have more for outputs that are given

BLANK_SIZE = (10.5, 6.5)  # room to write a weight by hand
CHOSEN_SIZE = (14.0, 6.5)  # a weight of one's own choice, as -19.5, has a character more than one that is copied
LONE_BLANK_SIZE = (8.5, 5.5)  # of the only one, which is written elsewhere
