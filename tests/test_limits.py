"""Each setting at its lowest and its highest, and one beyond either: the program, its schema and its words agree."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from examgen.asking.asked import section_of, spec_of, whole_of
from examgen.asking.setting import SettingError
from examgen.asking.settings import SECTION
from examgen.asking.spec import Spec
from examgen.asking.spec_file import read_spec, spec_schema
from examgen.asking.words import MOST_POINTS
from examgen.exam.record import exam_text, load_exam
from examgen.files.errors import ExamgenError
from examgen.items.kind import Sizes
from examgen.items.kinds import KINDS
from examgen.making import make_exam
from examgen.verify import verify_exam
from tests.exams import an_exam
from tests.verify.solved import write_record


@dataclass(frozen=True)
class Edge:
    """A setting with what it may be at the ends, and what lies just beyond. said: what a refusal names."""

    setting: str
    fitting: tuple[Any, ...]
    beyond: tuple[Any, ...]
    said: tuple[str, ...]


EDGES = (
    Edge("difficulty", ("2-2", "17-17", "0-999"), ("0-1", "18-999", "5-4", "4-1000"), ("difficulty",)),
    Edge("points", (Decimal("2.5"), Decimal(1000)), (Decimal(2), Decimal("1000.5")), ("2.5 to 1000",)),
)
"""Of questions of the usual kind, with five boxes. What does not depend on the kind is in asking/test_settings.py."""

WIDE = (
    Edge("title", ("W" * 133, "機" * 133, "T" * 160), ("W" * 134, "機" * 134, "T" * 161), ("so wide", "200 fit")),
    Edge("instructions", ("I" * 480, "機" * 400), ("I" * 481, "機" * 401), ("so wide", "600 fit")),
)
"""Capitals and Chinese need more room, which the schema knows nothing of."""

CASES = [pytest.param(edge, id=f"{edge.setting}{place}") for place, edge in enumerate((*EDGES, *WIDE))]


def asked(setting: str, value: Any) -> Spec:
    return spec_of(activation="tanh", **{"count": 1, setting: value})


def in_schema(setting: str, value: Any) -> bool:
    """Whether the published schema lets a spec file pass."""
    plain = float(value) if isinstance(value, Decimal) else value
    section = {"activation": "tanh", **({setting: plain} if setting in SECTION else {})}
    whole = {"sections": [section], **({} if setting in SECTION else {setting: plain})}
    return jsonschema.Draft202012Validator(spec_schema()).is_valid(whole)


@pytest.mark.parametrize("edge", CASES)
def test_what_lies_at_the_edge_may_be_asked_for(edge: Edge) -> None:
    for value in edge.fitting:
        asked(edge.setting, value)
        assert in_schema(edge.setting, value), value


@pytest.mark.parametrize("edge", CASES)
def test_what_lies_beyond_is_refused_in_a_line_that_names_the_edge(edge: Edge) -> None:
    for value in edge.beyond:
        with pytest.raises(SettingError) as problem:
            asked(edge.setting, value)
        said = str(problem.value)
        assert "\n" not in said
        assert said.startswith(f"--{edge.setting.replace('_', '-')}")
        assert all(words in said for words in edge.said), said


@pytest.mark.parametrize(
    ("setting", "value"),
    [(edge.setting, value) for edge in EDGES for value in edge.beyond if (edge.setting, value) != ("points", 2)],
)
def test_the_schema_refuses_what_is_beyond_whatever_the_kind(setting: str, value: Any) -> None:
    in_words_alone = setting == "difficulty" and value != "4-1000"  # which bands there are depends on the kind
    assert in_schema(setting, value) is in_words_alone


def usual_sizes(kind: str) -> list[Sizes]:
    return [*KINDS[kind].sizes_on(KINDS[kind].SCOPE.usual, (2,)).values()]


@pytest.mark.parametrize("kind", KINDS)
def test_the_least_and_the_most_points_of_each_kind_are_spread_over_its_boxes(kind: str) -> None:
    activation = str(KINDS[kind].SCOPE.activations[0])
    least = max(sizes.parts for sizes in usual_sizes(kind)) * Decimal("0.5")
    for points in (least, least + Decimal("0.5"), MOST_POINTS - Decimal("0.5"), Decimal(MOST_POINTS)):
        spec_of(kind=kind, activation=activation, points=points)
        (item,) = an_exam(1, activation if activation != "step" else "relu", kind=kind, points=points).items
        assert sum(part.points for part in item.parts) == points
        assert min(part.points for part in item.parts) >= Decimal("0.5")
    for points in (least - Decimal("0.5"), MOST_POINTS + Decimal("0.5")):
        with pytest.raises(SettingError, match=f"Give it {least} to 1000 points"):
            spec_of(kind=kind, activation=activation, points=points)


@pytest.mark.parametrize("kind", KINDS)
def test_bands_that_touch_a_kinds_difficulties_may_be_asked_for_and_no_others(kind: str) -> None:
    activation = str(KINDS[kind].SCOPE.activations[0])
    ends = [sizes.difficulties for sizes in usual_sizes(kind)]
    least, most = min(ends)[0], max(end for _, end in ends)
    easiest, hardest = max(ends)[0], min(end for _, end in ends)
    for band in (f"0-{easiest}", f"{hardest}-999"):
        spec_of(kind=kind, activation=activation, difficulty=band)
    for band in (f"0-{least - 1}", f"{most + 1}-999"):
        with pytest.raises(SettingError, match=f"They count {least} to {most}"):
            spec_of(kind=kind, activation=activation, difficulty=band)


@pytest.mark.parametrize(("counts", "forms"), [((500, 500), 1), ((166,), 6), ((250, 250), 2)])
def test_a_thousand_questions_are_those_of_all_sections_and_forms(counts: tuple[int, ...], forms: int) -> None:
    first, *others = counts
    sections = [section_of({"activation": "tanh", "count": count}) for count in counts]
    whole_of(tuple(sections), {"forms": forms})
    sections = [section_of({"activation": "tanh", "count": count}) for count in (first + 1, *others)]
    with pytest.raises(SettingError, match="at most 1000"):
        whole_of(tuple(sections), {"forms": forms})


def test_too_many_questions_in_a_file_are_told_with_the_line_of_the_sections(tmp_path: Path) -> None:
    file = tmp_path / "midterm.toml"
    section = '[[sections]]\nactivation = "tanh"\ncount = 501\n'
    file.write_text(f'title = "Many"\n{section}{section}')
    with pytest.raises(ExamgenError, match=re.escape(f"{file}, line 2: sections: have 1002 questions")):
        read_spec(file)
    file.write_text(f"forms = 2\n{section}")
    with pytest.raises(ExamgenError, match=re.escape(f"{file}, line 1: forms 2: of 501 questions each they have 1002")):
        read_spec(file)


# A network of the instructor's own

NAMES = ("I0->H0", "I1->H0", "B->H0", "I0->H1", "I1->H1", "B->H1", "H0->O", "H1->O", "B->O")
WEIGHTS = ("1.3", "1.3", "-1.3", "1.2", "1.2", "0.4", "-1.5", "0.8", "0.3")
EVERYTHING = (
    "zero-weight",
    "weight-too-large",
    "rounding-broke-it",
    "dead-unit",
    "idle-unit",
    "answer-is-a-target",
    "slip-hides",
)


def lie_of(folder: Path, weight: str, row: str | None = None) -> str | None:
    """What the second way says of a network with one other weight, on a row or on whichever make a question."""
    file = folder / "board.toml"
    lines = (f'"{name}" = {number}' for name, number in zip(NAMES, (weight, *WEIGHTS[1:]), strict=True))
    file.write_text("\n".join(['hidden = "relu"', "[weights]", *lines]))
    exam = make_exam(hand_coded=file, row=[row] if row else [], accept=EVERYTHING, seed=7, guessable_seed=True)
    path = write_record(json.loads(exam_text(exam)), folder)
    assert load_exam(path) == exam
    return verify_exam(path).lie


@pytest.mark.filterwarnings("ignore:board.toml. its weights have more decimals and are rounded")
@pytest.mark.parametrize("row", ["9.9,-9.9", "-9.9,9.9", "0.1,-0.1", "-0.0,1"])
@pytest.mark.parametrize("weight", ["1.3", "0.12345678901234567890"])
def test_the_farthest_rows_make_questions_that_hold(weight: str, row: str, tmp_path: Path) -> None:
    assert lie_of(tmp_path, weight, row) is None


@pytest.mark.filterwarnings("ignore:board.toml, no question on row")
@pytest.mark.filterwarnings("ignore:board.toml. its weights have more decimals and are rounded")
@pytest.mark.parametrize("weight", ["20", "-20", "19.95", "9.95", "0.05", "-0.0", "1e-20"])
def test_the_largest_and_the_smallest_weights_make_questions_that_hold(weight: str, tmp_path: Path) -> None:
    assert lie_of(tmp_path, weight) is None


@pytest.mark.parametrize(
    ("weight", "row", "said"),
    [
        ("1.3", "10,1", "an input is beyond ±9.9"),
        ("1.3", "1,-10.0", "an input is beyond ±9.9"),
        ("1.3", "0.05,1", "at most one decimal"),
        ("20.1", "0,1", "The largest is ±20"),
        ("-20.00000000000000000001", "0,1", "The largest is ±20"),
        ("1e-21", "0,1", "more than 20 decimals"),
        ("nan", "0,1", "no number to work with by hand"),
    ],
)
def test_rows_and_weights_beyond_are_refused_with_the_edge(weight: str, row: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match=said):
        lie_of(tmp_path, weight, row)
