"""From whatever was asked to one spec: in a file or without one, of the bank's networks or of the instructor's own."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from examgen.asking.asked import spec_of
from examgen.asking.own import own_spec
from examgen.asking.setting import SettingError
from examgen.asking.settings import OWN, SECTION, WHOLE, Asked
from examgen.asking.settings.whole import AskedWhole
from examgen.asking.spec import Spec
from examgen.asking.spec_file import read_spec
from examgen.files.errors import ExamgenError, mend

OF_MAKE = {"out": "out", "force": "force=True", "avoid": "avoid", "templates": "templates"}
"""What else `make` and `make_exam` take, by its option without the two strokes."""


def spec_asked(file: Path | None, avoided: frozenset[str], asked: Asked) -> Spec:
    """The spec in a TOML file, what else is asked going before it; without a file, of what is asked alone.

    Raises ExamgenError for the first thing that means nothing, or that cannot be asked for here, with the mend.
    """
    known = (*SECTION, *OWN, *WHOLE)
    unknown = next((name for name in asked if name not in known), None)
    if unknown is not None:
        raise ExamgenError(f"{unknown}: there is no such setting. {mend(unknown, known)}")
    own = next((setting for name, setting in OWN.items() if name in asked), None)
    if own and file is not None:
        said = f": with {file}, a network of your own belongs into its [[networks]]. Write it there."
        raise SettingError(own.option, said)
    if own:
        return own_spec(asked, avoided)
    if file is None:
        return spec_of(avoided, **asked)
    wrong = misplaced(file, asked)
    if wrong:
        raise ExamgenError(f"{wrong}.")
    return read_spec(file, avoided, **cast(AskedWhole, asked))


def in_library(said: str) -> str:
    """What is said in the words of the command line, in those of `make_exam`: `per_page 2` for `--per-page 2`."""
    for name, setting in {**SECTION, **OWN, **WHOLE}.items():
        for option in setting.words:
            is_flag = setting.type == "boolean"
            said = re.sub(rf"(?<![\w-]){option}(?![\w-])", f"{name}=True" if is_flag else name, said)
    for name, written in OF_MAKE.items():
        said = re.sub(rf"(?<![\w-])--{name}(?![\w-])", written, said)
    return said


def misplaced(file: Path, given: Iterable[str]) -> str | None:
    """What is wrong with asking for something of a section beside a spec file, in one line, or None."""
    name = next((name for name in given if name in SECTION), None)
    return None if name is None else f"--{name}: with {file}, that belongs into its [[sections]]. Write it there"
