"""The spec file that `examgen new` writes: it makes an exam as it stands, and says what else may be asked for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from secrets import randbits
from stat import S_IMODE

from examgen.asking.asked import section_of
from examgen.asking.setting import Setting, listed
from examgen.asking.settings import NETWORK, ON_NETWORK, SECTION, WHOLE
from examgen.exam.seeds import SEED_BITS
from examgen.files.errors import ExamgenError
from examgen.files.whole import write_file, write_new_file

SPEC_FILE_NAME = "midterm.toml"

TITLE, COUNT, POINTS = WHOLE["title"].default, SECTION["count"].default, SECTION["points"].example
EXAMPLE_ACTIVATIONS = (json.loads(SECTION["activation"].example),)
"""What is asked for unless somebody says otherwise."""

HEAD = """\
# An exam for examgen, from one file. Make it with: examgen make {name}
# A line that begins with # is a remark; take its # away to use the setting.
"""

BETWEEN = """\
# Sections stand in the exam in the order of this file. Add another [[sections]] below for other questions.
"""


END = """\
# Questions on a network of your own: take the # away from these lines, and name your file.
"""


def starter(
    name: str = SPEC_FILE_NAME,
    title: str = TITLE,
    activations: Sequence[str] = EXAMPLE_ACTIVATIONS,
    count: int = COUNT,
    points: str = POINTS,
) -> str:
    """The text of a new spec file. name: the file's own. Raises SettingError for an answer that means nothing.

    Its remark on the seed has one that nobody else has.
    """
    WHOLE["title"].check(title)
    section = section_of({"activation": activations, "count": count, "points": points})
    names = [json.dumps(str(activation)) for activation in section.activations]
    asked = {
        "title": json.dumps(title, ensure_ascii=False),
        "kind": json.dumps(section.kind),
        "count": str(section.count),
        "activation": names[0] if len(names) == 1 else f"[{', '.join(names)}]",
        "points": f"{section.points:f}",
    }
    drawn = {"seed": json.dumps(str(randbits(SEED_BITS)))}
    whole, sections = (_settings(known, asked, drawn) for known in (WHOLE, SECTION))
    own = [
        *_remarks("networks", NETWORK, ("name", "file")),
        "#",
        *_remarks("sections", ON_NETWORK, ("network", "rows")),
    ]
    lines = [HEAD.format(name=name), *whole, "", BETWEEN, "[[sections]]", *sections, "", END, *own]
    return "\n".join(lines) + "\n"


def _settings(known: Mapping[str, Setting], asked: Mapping[str, str], drawn: Mapping[str, str]) -> Iterator[str]:
    """A line for each setting, a remark where nothing was asked for, with its meaning where the line leaves room.

    drawn: examples that each file has for itself.
    """
    for name, setting in known.items():
        example = drawn.get(name, setting.example)
        line = f"{name} = {asked[name]}" if name in asked else f"# {name} = {example}"
        choices = [json.dumps(choice) for choice in setting.choices]
        words = f"{setting.meaning} {listed(choices)}." if len(choices) > 1 else setting.meaning
        yield f"{line:<36}  # {words}"


def _remarks(table: str, known: Mapping[str, Setting], names: Sequence[str]) -> Iterator[str]:
    """A table with some of its settings, each a remark."""
    yield f"# [[{table}]]"
    for name in names:
        yield f"{f'# {name} = {known[name].example}':<36}  # {known[name].meaning}"


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
