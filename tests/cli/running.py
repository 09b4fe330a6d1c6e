"""Running `examgen` and looking at what it did."""

import re
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.exams import a_seed
from tests.processes import Ended, Started, run, started
from tests.warm import Fork, Warm

UNFINISHED = ".examgen-unfinished-"

OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a terminal obeys, or that turn what is around them."""

Inside = Callable[..., tuple[int, str]]
"""A command that runs in the process of the tests: its exit code, and all that it printed."""


@dataclass(frozen=True)
class Examgen:
    """The program in a folder and an environment. `examgen("make", "--count", 3)` runs it to its end.

    warm: makes of it a fork of a process that has imported everything.
    """

    folder: Path
    environment: Mapping[str, str]
    warm: Warm | None = None

    def __call__(self, *words: object, **how: Any) -> Ended:
        return run(self.command(*seeded(words)), **self.how(**how))

    def started(self, *words: object, **how: Any) -> AbstractContextManager[Started]:
        return started(self.command(*words), **self.how(**how))

    def how(self, environment: Mapping[str, str] | None = None, **how: Any) -> dict[str, Any]:
        how = {"cwd": self.folder, "env": {**self.environment, **(environment or {})}, **how}
        return {**how, "env": self.warm(how["env"]), "start": Fork} if self.warm else how

    def command(self, *words: object) -> list[object]:
        return ["examgen", *words] if self.warm else [sys.executable, "-P", "-m", "examgen", *words]


def seeded(words: tuple[object, ...]) -> tuple[object, ...]:
    """A command that makes an exam, with a seed if it has none: the shared bank holds the batch that it begins with.

    One that the program draws begins with any batch, which would have to be trained first. It is the same each time, so
    that what two tests make alike is drawn once.
    """
    drawn = words[:1] == ("make",) and "--seed" not in words and not any(str(word).endswith(".toml") for word in words)
    return (*words, "--seed", a_seed()) if drawn else words


def assert_one_line(ended: Ended, code: int, *named: str) -> None:
    """That a command failed as it should: nothing but one line on standard error, which names what matters."""
    assert ended.returncode == code, ended.stderr
    assert ended.stdout == ""
    assert ended.stderr.startswith("examgen: ")
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    for each in named:
        assert each in ended.stderr


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def hidden(folder: Path) -> list[Path]:
    """What a command that was not killed must not leave anywhere below a folder."""
    return [path for path in folder.rglob("*") if path.name.startswith(".") or path.name.endswith(".tmp")]
