"""The spec file that `examgen new` writes: it makes an exam as it stands, and says what else may be asked for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from secrets import randbits
from stat import S_IMODE

from examgen.asking.asked import section_of
from examgen.asking.spec import TITLE, check_text
from examgen.asking.spec_file import SECTION, WHOLE, Form
from examgen.exam.seeds import SEED_BITS
from examgen.files.errors import ExamgenError
from examgen.files.whole import write_file, write_new_file

FILE_NAME = "midterm.toml"

COUNT, POINTS, ACTIVATIONS = 20, "5", ("sigmoid",)
"""What is asked for unless somebody says otherwise."""

EXAMPLES: Mapping[str, str] = {
    "course": '"Deep Learning"',
    "date": '"12 March 2027"',
    "instructions": '"You may use a calculator. You have 90 minutes."',
    "language": '"en"',
    "paper": '"letter"',
    "per_page": "2",
    "cover": "true",
    "tables": "true",
    "places": "3",
    "forms": "3",
    "guessable_seed": "true",
    "task": '"xor"',
    "hidden": "2",
    "inputs": '"fractional"',
    "difficulty": '"8-12"',
    "text": '"In this section the inputs are a row of the truth table."',
}
"""For each setting that is left out at first, a value to try; a seed is drawn for each file."""

HEAD = """\
# An exam for examgen, from one file. Make it with: examgen make {name}
# A line that begins with # is a remark; take its # away to use the setting.
"""

BETWEEN = """\
# Sections stand in the exam in the order of this file. Add another [[sections]] below for other questions.
"""


def starter(
    name: str = FILE_NAME,
    title: str = TITLE,
    activations: Sequence[str] = ACTIVATIONS,
    count: int = COUNT,
    points: str = POINTS,
) -> str:
    """The text of a new spec file. name: the file's own. Raises SettingError for an answer that means nothing.

    Its remark on the seed has one that nobody else has.
    """
    check_text("title", title)
    section = section_of({"activation": activations, "count": count, "points": points})
    names = [json.dumps(str(activation)) for activation in section.activations]
    asked = {
        "title": json.dumps(title, ensure_ascii=False),
        "kind": json.dumps(section.kind),
        "count": str(section.count),
        "activation": names[0] if len(names) == 1 else f"[{', '.join(names)}]",
        "points": f"{section.points:f}",
    }
    examples = {**EXAMPLES, "seed": json.dumps(str(randbits(SEED_BITS)))}
    whole, sections = (_settings(known, asked, examples) for known in (WHOLE, SECTION))
    lines = [HEAD.format(name=name), *whole, "", BETWEEN, "[[sections]]", *sections]
    return "\n".join(lines) + "\n"


def _settings(
    known: Mapping[str, tuple[Form, str]], asked: Mapping[str, str], examples: Mapping[str, str]
) -> Iterator[str]:
    """A line for each setting, a remark where nothing was asked for, with its meaning where the line leaves room."""
    for name, (form, meaning) in known.items():
        line = f"{name} = {asked[name]}" if name in asked else f"# {name} = {examples[name]}"
        choices = form.get("enum", ())
        words = f"{meaning} {_listed(choices)}" if len(choices) > 1 else meaning
        yield f"{line:<36}  # {words}"


def _listed(choices: Sequence[object]) -> str:
    *most, last = (json.dumps(choice) for choice in choices)
    return f"{', '.join(most)} or {last}."


def refuse_if_there(file: Path, force: bool) -> None:
    """Raise ExamgenError where a file stands that nobody wants replaced."""
    if file.exists() and not force:
        raise _is_there(file)


def write_starter(file: Path, text: str, force: bool = False) -> None:
    """Write a new spec file, whole or not at all. Raises ExamgenError if it is there already or cannot be written.

    One that is replaced keeps its permissions.
    """
    if force and file.exists():
        write_file(file, text, S_IMODE(file.stat().st_mode))
    elif not write_new_file(file, text):
        raise _is_there(file)


def _is_there(file: Path) -> ExamgenError:
    return ExamgenError(f"{file}: is there already. Choose another name, or replace it with --force.")
