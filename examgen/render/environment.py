"""The templates: where they are found, what they may call, and how a broken one is reported.

    pages = page_environment(templates)
    html = rendered(pages, "questions.html.j2", title=..., questions=...)

A name is looked up in the instructor's folder first, then among the shipped ones, so that any one template or style
sheet can be overridden. Who hands her templates need not be trusted: all of them, ours too, are filled in in Jinja's
sandbox, where a template reaches what it is given and no Python behind it. Undefined names are errors. `*.html.j2` and
`*.svg.j2` escape what they are given; style sheets are included raw: `<style>{% include "pages.css" %}</style>`.
Filters: see `FILTERS`; functions: see `GLOBALS`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from examgen.files.errors import ExamgenError
from examgen.render.content_policy import content_policy
from examgen.render.drawing import picture, picture_in_browser, size_rule
from examgen.render.fonts import font_faces, shipped_templates
from examgen.render.numbers import in_runs, point_count, points, printed, right, unit_name

FILTERS: Mapping[str, Callable[..., Any]] = {
    "printed": printed,
    "points": points,
    "point_count": point_count,
    "unit_name": unit_name,
    "right": right,
    "in_runs": in_runs,
}
"""`-1.3|printed` is −1.3; `1|points` "1 point", `1|point_count` "1"; `"H0 sum"|unit_name` is H₀ sum.

`part|right` is the answer of a part; `names|in_runs` a list with H0 to H5 together."""

GLOBALS: Mapping[str, Callable[..., str]] = {
    "content_policy": content_policy,
    "font_faces": font_faces,
    "picture": picture,
    "picture_in_browser": picture_in_browser,
    "size_rule": size_rule,
}
"""`content_policy(style, *scripts)` of `content_policy.py`; `font_faces(*faces, embedded=...)` of `fonts.py`;

`picture(svg, words, width, height)`, `picture_in_browser` of the same, `size_rule(width, height)` of `drawing.py`."""

ESCAPED = ("html.j2", "svg.j2")


def page_environment(templates: Path | None = None) -> Environment:
    """The templates of the pages, those in the folder `templates` before the shipped ones.

    Raises ExamgenError if `templates` is no folder.
    """
    if templates is None:
        return _shipped(shipped_templates())
    if not templates.is_dir():
        raise ExamgenError(f"--templates {templates}: there is no such folder. Name one that holds templates.")
    return _environment(templates, shipped_templates())


@cache
def _shipped(folder: Path) -> Environment:
    """One for all exams of a process: compiling the templates takes nearly as long as filling them in."""
    return _environment(folder)


def _environment(*folders: Path) -> Environment:
    pages = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(ESCAPED),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    pages.filters.update(FILTERS)
    pages.globals.update(GLOBALS)
    return pages


def rendered(pages: Environment, name: str, **values: Any) -> str:
    """The template called `name`, filled in. Raises ExamgenError with file, line and reason for one that is broken."""
    try:
        return pages.get_template(name).render(values)
    except TemplateSyntaxError as problem:
        raise _broken(problem.filename or problem.name or name, problem.lineno, problem.message) from problem
    except TemplateNotFound as problem:
        raise ExamgenError(f"template {problem.name}: cannot be found. Restore it or install examgen again.") from None
    except UnicodeDecodeError as problem:
        raise ExamgenError(f"template {name}: is not UTF-8 text ({problem.reason}). Save it as UTF-8.") from problem
    except Exception as problem:
        place = _template_line(problem.__traceback__)
        if place is None:
            raise
        raise _broken(*place, str(problem)) from problem


def _broken(file: str, line: int, reason: str | None) -> ExamgenError:
    plain = re.sub(
        r"'(?:\w+\.)*(\w+) object' has no attribute '(\w+)'", r"\1 has no \2", reason or "cannot be filled in"
    )
    sentence = " ".join(plain.split()).rstrip(".")
    return ExamgenError(f"{file}, line {line}: {sentence}. Mend the template or do without --templates.")


def _template_line(trace: TracebackType | None) -> tuple[str, int] | None:
    """The innermost line of a template that an error came through, if any. Jinja puts them into the traceback."""
    places = [place for place in _places(trace) if Path(place[0]).name.endswith((".j2", ".css"))]
    return places[-1] if places else None


def _places(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
