"""Running `examgen` and looking at what it did."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNFINISHED = ".examgen-unfinished-"

OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a terminal obeys, or that turn what is around them."""

Inside = Callable[..., tuple[int, str]]
"""A command that runs in the process of the tests: its exit code, and all that it printed."""

Ended = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Examgen:
    """The program in a folder and an environment. `examgen("make", "--count", 3)` runs it to its end."""

    folder: Path
    environment: Mapping[str, str]

    def __call__(self, *words: object, **how: Any) -> Ended:
        with self.started(*words, **how) as process:
            try:
                said, complained = process.communicate(timeout=120)
            except BaseException:
                process.kill()
                raise
        return Ended(process.args, process.returncode, said, complained)

    def started(
        self, *words: object, environment: Mapping[str, str] | None = None, **how: Any
    ) -> subprocess.Popen[str]:
        how = {"cwd": self.folder, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
        variables = {**self.environment, **(environment or {})}
        command = [sys.executable, "-P", "-m", "examgen", *map(str, words)]
        return subprocess.Popen(command, env=variables, text=True, encoding="utf-8", **how)


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


def session(leader: int) -> list[int]:
    """The living processes of a session."""
    return [process for process in living() if _session(process) == leader]


def living() -> Iterable[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _session(process: int) -> int | None:
    try:
        after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if after_name[0] == "Z" else int(after_name[3])
