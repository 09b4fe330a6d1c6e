"""How wide the diagram's own face, Source Sans 3 ("Examgen Sans"), sets a text. Checked against the shipped font."""

# Advance widths in thousandths of the type size. Figures and the minus (U+2212) share one width.
FIGURES = "0123456789+=\N{MINUS SIGN}"
REGULAR = dict.fromkeys(FIGURES, 497) | {".": 249, ",": 249, " ": 200, "?": 425}
REGULAR |= {"B": 588, "F": 494, "G": 617, "H": 652, "I": 263, "O": 664, "P": 566}
SEMIBOLD = dict.fromkeys(FIGURES, 513) | {".": 275, ",": 275, " ": 200, "?": 444}
SEMIBOLD |= {"B": 597, "F": 510, "G": 628, "H": 663, "I": 282, "O": 674, "P": 582}

CAP_HEIGHT = 0.66  # of the type size; figures are a hair lower
TYPOGRAPHIC_POINT = 25.4 / 72  # millimetres in a typographic point


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of a text in the unit of `size`. Raises ValueError for a character the table does not hold."""
    advances = SEMIBOLD if bold else REGULAR
    try:
        return sum(advances[character] for character in text) * size / 1000
    except KeyError as missing:
        raise ValueError(f"diagram text {text!r}: no advance width for {missing}") from None
