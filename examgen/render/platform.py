"""A question as a learning platform shows it: its sentences as HTML, and its drawing as a file of its own.

asked = on_platform(item, exam.places, pages)
asked.html          # paragraphs, headings and `pre`, as templates/platform.html.j2 has them
asked.svg           # the drawing, on white; figure_png(asked.svg, asked.width, asked.height) is the same in pixels
                    # and figure_pdf(...) a page
"""

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

from jinja2 import Environment

from examgen.items.for_students import for_student
from examgen.items.item import Item
from examgen.items.solved import EXTRA_PLACES
from examgen.render.environment import rendered
from examgen.render.fonts import font_faces
from examgen.render.question import question_on_paper

MILLIMETRES_AN_INCH = 25.4
POINTS_AN_INCH = 72
PIXELS_AN_INCH = 192
"""Twice the 96 pixels that browsers give an inch, for screens that have twice as many."""

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Figure</title><style>
{faces}
@page {{ size: {width}mm {height}mm; margin: 0 }}
body {{ margin: 0 }}
img {{ display: block; width: {width}mm; height: {height}mm }}
</style></head><body><img alt="Figure" src="data:image/svg+xml;base64,{svg}"></body></html>"""


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """A question's sentences and drawing. words: the drawing for who cannot see it; width, height: millimetres."""

    html: str
    svg: str
    words: str
    width: float
    height: float


def on_platform(item: Item, places: int, pages: Environment) -> OnPlatform:
    """What a student is shown of a question, without its section's text. places: the exam's.

    Raises ExamgenError for a broken template.
    """
    question = question_on_paper(for_student(item), places)
    facts = {"places": places, "kept": places + EXTRA_PLACES, "per_page": 1, "medium": "platform"}
    title = f"Network of question {question.label}"
    return OnPlatform(
        html=rendered(pages, "platform.html.j2", question=question, **facts),
        svg=rendered(pages, "figure.svg.j2", diagram=question.diagram, title=title),
        words=f"{title}. {question.words}",
        width=question.diagram.width,
        height=question.diagram.height,
    )


def figure_pdf(svg: str, width: float, height: float) -> bytes:
    """A drawing as a page of its own, the same bytes each time. width, height: millimetres."""
    from examgen.render.pdf import write_pdf

    faces = font_faces("ExamgenSans-Regular", "ExamgenSans-Semibold", embedded=False)
    svg64 = b64encode(svg.encode()).decode()
    return write_pdf(PAGE.format(faces=faces, width=f"{width:.2f}", height=f"{height:.2f}", svg=svg64))


def figure_png(svg: str, width: float, height: float) -> bytes:
    """A drawing in pixels, the same bytes each time. width, height: millimetres, at twice the pixels of a browser."""
    import pypdfium2

    with pypdfium2.PdfDocument(figure_pdf(svg, width, height)) as document:
        picture = document[0].render(scale=PIXELS_AN_INCH / POINTS_AN_INCH).to_pil().convert("L")
    png = BytesIO()
    picture.save(png, format="PNG")
    return png.getvalue()
