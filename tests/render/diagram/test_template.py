"""The partial draws what the layout says, and nothing that two diagrams on a page could quarrel about."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from examgen.render.diagram import Diagram, lay_out

TEMPLATES = Path(__file__).parents[3] / "templates"
SVG = "{http://www.w3.org/2000/svg}"


def drawing(**texts: object) -> Diagram:
    weights = [[["1.3", "1.2"], ["1.3", "1.2"]], [["\N{MINUS SIGN}1.5"], ["0.8"]]]
    units = [["I0", "I1"], ["H0", "H1"], ["O"]]
    return lay_out(units, weights, [["\N{MINUS SIGN}1.3", "0.0"], ["0.0"]], **texts)  # type: ignore[arg-type]


def markup(diagram: Diagram, **options: object) -> str:
    macros = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("diagram.svg.j2").module
    return str(macros.diagram_svg(diagram, "q01", "Network <1>", **options))  # type: ignore[attr-defined]


def texts(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ET.fromstring(svg).iter(f"{SVG}text")]


def test_every_weight_is_printed_once_and_upright() -> None:
    svg = markup(drawing(inputs=["0", "1"]))
    assert sorted(texts(svg)) == sorted(
        [*"IIHHO", "B = 1", "B = 1", *"0101", *"01", "1.3", "1.2", "−1.3", "1.3", "1.2", "0.0", "−1.5", "0.8", "0.0"]
    )
    assert "transform" not in svg


def test_only_the_title_has_an_id_and_the_drawing_is_named_by_it() -> None:
    root = ET.fromstring(markup(drawing(), described_by="q01-weights"))
    assert [element.get("id") for element in root.iter() if element.get("id")] == ["q01-title"]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "q01-title"
    assert root.get("aria-describedby") == "q01-weights"
    assert root.findtext(f"{SVG}title") == "Network <1>"


def test_only_bias_edges_are_dashed() -> None:
    root = ET.fromstring(markup(drawing()))
    dashed = [path for path in root.iter(f"{SVG}path") if path.get("stroke-dasharray")]
    assert len(dashed) == 6  # three edges, two strokes each


def test_width_in_millimetres_scales_the_drawing() -> None:
    diagram = drawing()
    root = ET.fromstring(markup(diagram, width=diagram.width / 2))
    assert root.get("width") == f"{diagram.width / 2:.2f}mm"
    assert root.get("height") == f"{diagram.height / 2:.2f}mm"
    assert root.get("viewBox") == f"0 0 {diagram.width:.2f} {diagram.height:.2f}"


def test_ink_takes_the_colour_around_it_and_only_values_have_one_of_their_own() -> None:
    colours = r'(?:fill|stroke)="([^"]*)"'
    assert set(re.findall(colours, markup(drawing()))) == {"none", "currentColor"}
    key = markup(drawing(values={"H0": "1.2000"}, outputs=["0.96"]))
    assert set(re.findall(colours, key)) == {"none", "currentColor", "#1f3f8f"}
