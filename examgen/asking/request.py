"""From whatever was asked to one spec: in a file or without one, of the bank's networks or of the instructor's own."""

from collections.abc import Iterable
from pathlib import Path
from typing import cast

from examgen.asking.asked import spec_of
from examgen.asking.own import own_spec
from examgen.asking.setting import SettingError, mend
from examgen.asking.settings import OWN, SECTION, WHOLE, Asked, AskedWhole
from examgen.asking.spec import Spec
from examgen.asking.spec_file import read_spec
from examgen.files.errors import ExamgenError


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
        said = f": with {file}, the networks come from the bank. Leave out the one or the other."
        raise SettingError(own.option, said)
    if own:
        return own_spec(asked, avoided)
    if file is None:
        return spec_of(avoided, **asked)
    wrong = misplaced(file, asked)
    if wrong:
        raise ExamgenError(f"{wrong}.")
    return read_spec(file, avoided, **cast(AskedWhole, asked))


def misplaced(file: Path, given: Iterable[str]) -> str | None:
    """What is wrong with asking for something of a section beside a spec file, in one line, or None."""
    name = next((name for name in given if name in SECTION), None)
    return None if name is None else f"--{name}: with {file}, that belongs into its [[sections]]. Write it there"
