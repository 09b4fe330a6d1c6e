"""Kills and faults at every command: nothing may be torn, lost or half done.

Each trial has a folder of its own, with an exam that its owner has put things into and set permissions on, and forks a
process that has everything imported already, so that a command takes a moment:

    killed at a call    SIGKILL just before a call to the system about a file of the trial, drawn kind by kind
    killed by the clock SIGKILL after a part of the time that the command takes
    a call that fails   that call ends in ENOSPC, EDQUOT, EIO or EACCES
    a full disk         no file may grow beyond a size that is drawn, up to 300 kB

by turns on four kinds of disk: one that can do everything, one that cannot exchange two names, one that knows no second
names, one that can do neither. What is there after the next command has looked is then compared, byte for byte and with
permissions, to what was there before and to what an undisturbed run makes: it has to be the one or the other, the
latter if the command said that all went well. Of a session at the keyboard every script that was said to be saved has
to be there, whole. Nothing unfinished may be left but what the next command removes.

    KILLS=500 FAULTS=500 SEED=1 python bench/faults.py [COMMAND...]

prints a table, and ends with exit code 1 if anything was lost.
"""

import csv
import errno
import io
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from disturbing.commands import DISKS, Ended, Fault, run

from tests.warm import import_all
from tests.whole_run import draw_all_once

KILLS, FAULTS = int(os.environ.get("KILLS", "500")), int(os.environ.get("FAULTS", "500"))
SEED = int(os.environ.get("SEED", "1"))

ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES)

MAKE = ("make", "--kind", "hand-code", "-a", "relu", "--count", "1", "--seed", "7", "-q")

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "make": (*MAKE, "--out", "new"),
    "make --force": (*MAKE, "--out", "exam", "--force"),
    "render": ("render", "exam", "-q"),
    "replace": ("replace", "exam", "Q01", "-q"),
    "mark": ("mark", "exam"),
    "answers-template": ("answers-template", "exam", "--students", "roster.csv", "-q"),
    "grade": ("grade", "exam", "class.csv", "-q"),
    "feedback": ("feedback", "exam", "class.csv", "-q"),
    "new": ("new", "-q"),
    "key": ("key", "exam", "Q01"),
    "weights": ("weights", "exam", "Q01"),
    "sheets": ("sheets", "exam", "--students", "roster.csv", "--each", "1", "-q"),
    "verify": ("verify", "exam"),
}
"""Every command that has to do with files, but `bank`, which reads what `make` does."""

SHARES = {"make --force": 4, "replace": 4, "mark": 4, "render": 2, "grade": 2}
"""How many trials a command has where the others have one: most go where most could be lost."""

SAVED = re.compile(r"^s[0-9]: .* points in ", re.MULTILINE)
"""What a session says when a script is on the disk."""

DRAWN = re.compile(rb'seed = "[0-9]+" *')
"""What `new` writes otherwise each time."""

SHEETS = (
    *("exam/graders/sheets.json", "exam/students/sheets.pdf", "exam/graders/grader.html"),
    "exam/graders/layout.json",
)
"""What has other codes each time that `sheets` writes it; whether all have the same is asked apart."""

OWNERS = (
    "exam",
    "exam/notes.txt",
    "exam/.plan",
    "exam/graders",
    "exam/students",
    "exam/students/today",
    "exam/students/map",
    "exam/students/map/seats.csv",
)
"""What belongs to the exam's owner: files, and permissions of folders. No command changes them, disturbed or not."""

State = Mapping[str, tuple[int, str]]
"""What stands in a folder, by path: permissions, and what is in it."""


@dataclass
class Row:
    """What became of the trials of a command."""

    trials: int = 0
    before: int = 0
    after: int = 0
    swept: int = 0
    put_back: int = 0
    lost: list[str] = field(default_factory=list)


def state(folder: Path) -> State:
    """What stands in a folder, hidden leftovers apart."""
    found = {}
    drawn = SHEETS if (folder / SHEETS[0]).exists() else ()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not any(part.startswith(".examgen-unfinished-") for part in path.relative_to(folder).parts):
            status = path.lstat()
            if path.is_symlink():
                found[name] = (0, f"-> {path.readlink()}")
            elif name == "new" and path.is_dir() and not any(path.iterdir()):
                continue  # it held the place for an exam, and holds nothing
            elif path.is_dir():
                found[name] = (status.st_mode, "")
            else:
                content = (
                    b"codes"
                    if name in drawn
                    else DRAWN.sub(b"seed = 7", path.read_bytes())
                    if name == "midterm.toml"
                    else path.read_bytes()
                )
                found[name] = (status.st_mode, sha256(content).hexdigest())
    return found


def template(folder: Path) -> None:
    """An exam, what its owner keeps in it, a class and a roster, below `folder`; tables for a session beside it."""
    from examgen.asking.request import spec_asked
    from examgen.asking.settings import Asked
    from examgen.exam.record import load_exam
    from examgen.making import make

    work = folder / "work"
    work.mkdir(parents=True)
    (folder / "tmp").mkdir()
    asked = Asked(
        kind="truth-table", activation=["tanh"], count=1, seed=3
    )  # which begins with the first batch, as most of what is trained for tests
    make(spec_asked(None, frozenset(), asked), work / "exam")
    exam = work / "exam"
    (exam / "notes.txt").write_text("room 12")
    (exam / "notes.txt").chmod(0o600)
    (exam / "students" / "map").mkdir()
    (exam / "students" / "map" / "seats.csv").write_text("1,2\n" * 2000)
    (exam / "students" / "today").symlink_to("questions.pdf")
    (exam / ".plan").write_text("hidden")
    (exam / "graders").chmod(0o700)
    (exam / "students").chmod(0o750)
    exam.chmod(0o700)
    (work / "roster.csv").write_text("student\n" + "".join(f"s{number}\n" for number in range(100)))
    boxes = [(item.id, part) for item in load_exam(exam).items for part in item.parts]
    rows = [("s1", "", name, part.name, str(part.answer)) for name, part in boxes]
    rows += [("s2", "", name, part.name, "0.5") for name, part in boxes]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("student", "form", "item", "part", "written"), *rows])
    (work / "class.csv").write_text(text.getvalue())


def typed(root: Path) -> str:
    """What is typed in a session: three students, one question each."""
    from examgen.exam.record import load_exam

    item = load_exam(root / "work" / "exam").items[0]
    return "".join(f"s{number}\n\n" + "1\n" * len(item.parts) for number in range(3))


def aftermath(root: Path, row: Row) -> None:
    """What the next command does before anything else."""
    from examgen.files.exchange import LeftoverWarning, put_back
    from examgen.files.whole import UNFINISHED, remove_leftovers

    work = root / "work"
    for name in ("exam", "new"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LeftoverWarning)
            row.put_back += not (work / name).exists() and (work / f".examgen-replaced-{name}").exists()
            put_back(work / name)
    row.swept += any(root.rglob(f"{UNFINISHED}*"))
    for folder in (work, work / "exam", root / "tmp"):
        remove_leftovers(folder)


def wrong(name: str, root: Path, ended: Ended, before: State, after: State, row: Row) -> str:
    """What was lost, or nothing."""
    if ended.code not in (0, 1, -signal.SIGKILL) or "Traceback" in ended.complained:
        return f"exit code {ended.code}: {ended.complained.strip()[-300:]}"
    if any(not line.startswith("examgen: ") for line in ended.complained.splitlines()):
        return f"says {ended.complained.strip()[-300:]!r}"
    aftermath(root, row)
    left = [path.name for path in (*root.rglob(".examgen-unfinished-*"), *(root / "tmp").iterdir())]
    if left:
        return f"left {', '.join(left)}"
    now = {path: stands for path, stands in state(root / "work").items() if not _superseded(path, root)}
    if name == "mark":
        return _torn_session(root, ended, now, before, after, row)
    if ended.code == 1 and not ended.complained:
        return "failed, and said nothing"
    if now == after:
        row.after += 1
        return _other_codes(root) if name == "sheets" else ""
    if now == before and ended.code != 0:
        row.before += 1
    else:
        apart = {path for path in (*now, *before, *after) if now.get(path) not in (before.get(path), after.get(path))}
        return f"exit code {ended.code}, neither before nor after: {sorted(apart) or 'some of each'}"
    return ""


def _other_codes(root: Path) -> str:
    """What of the sheets does not belong together, or nothing."""
    from examgen.verify import verify_sheets

    exam = root / "work" / "exam"
    lie = verify_sheets(exam, exam).lie
    return f"sheets: {lie}" if lie else ""


def _superseded(path: str, root: Path) -> bool:
    """Whether something stands in the folder that was set aside while another one, which is whole, took its place."""
    top = path.split("/", maxsplit=1)[0]
    return top.startswith(".examgen-replaced-") and (root / "work" / top.removeprefix(".examgen-replaced-")).exists()


def _torn_session(root: Path, ended: Ended, now: State, before: State, after: State, row: Row) -> str:
    """What a session lost: a script that it said was saved, or a part of one."""
    path = root / "work" / "exam" / "answers.csv"
    content = path.read_bytes() if path.exists() else b""
    whole = (root.parent / "whole.csv").read_bytes()
    if {name: stands for name, stands in now.items() if not name.endswith("answers.csv")} != before:
        return "something beside the answers has changed"
    saved = len(SAVED.findall(ended.said))
    lines = whole.splitlines(keepends=True)
    each = (len(lines) - 1) // 3
    ends = [b"", lines[0], *(b"".join(lines[: 1 + each * number]) for number in range(1, 4))]
    if content not in ends or max(0, ends.index(content) - 1) < saved:
        return f"{saved} scripts were said to be saved, and the file holds {content!r}"
    row.after, row.before = row.after + bool(content), row.before + (not content)
    return "" if ended.code != 0 or now == after else "not all was saved, and nothing said"


def faults(chance: random.Random, kills: int, failures: int, undisturbed: Callable[[str], Ended]) -> Iterator[Fault]:
    """The faults of a command, drawn: seven kills in ten at a call, eight failures in ten of one.

    undisturbed: how the command ends on a kind of disk without a fault.
    """
    for number in range(kills):
        disk = DISKS[number % len(DISKS)]
        if number % 10 < 7:
            yield Fault(disk, at=_call(chance, undisturbed(disk).calls))
        else:
            yield Fault(disk, after=chance.uniform(0, undisturbed(disk).seconds))
    for number in range(failures):
        disk = DISKS[number % len(DISKS)]
        if number % 10 < 8:
            yield Fault(disk, at=_call(chance, undisturbed(disk).calls), number=chance.choice(ERRORS))
        else:
            yield Fault(disk, largest=int(10 ** chance.uniform(0, 5.5)))


def _call(chance: random.Random, calls: Sequence[str]) -> int:
    """One of a command's calls, counted from 1: first which kind, for files are renamed seldom and opened often."""
    kind = chance.choice(sorted(set(calls)))
    return chance.choice([place for place, call in enumerate(calls, start=1) if call == kind])


def trials_of(name: str, base: Path, kills: int, failures: int, chance: random.Random) -> Row:
    """Run a command undisturbed, then under faults, and say what became of it."""
    words = COMMANDS[name]
    before = state(base / "template" / "work")
    row = Row()

    def trial(fault: Fault) -> tuple[Path, Ended]:
        root = base / "trial"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(base / "template", root, symlinks=True)
        return root, run(root, words, fault)

    @cache
    def undisturbed(disk: str) -> Ended:
        root, ended = trial(Fault(disk))
        now = state(root / "work")
        if ended.code or any(now.get(path) != before[path] for path in OWNERS):
            raise SystemExit(f"{name}: {ended.complained or 'changes what is its owner’s'}")
        shutil.rmtree(base / disk, ignore_errors=True)
        root.rename(base / disk)
        return ended

    undisturbed("plain")
    after = state(base / "plain" / "work")
    if name == "mark":
        shutil.copy(base / "plain" / "work" / "exam" / "answers.csv", base / "whole.csv")
    for fault in faults(chance, kills, failures, undisturbed):
        root, ended = trial(fault)
        row.trials += 1
        loss = wrong(name, root, ended, before, after, row)
        if loss:
            row.lost.append(f"{name}, {fault}: {loss}")
            print(row.lost[-1], file=sys.stderr, flush=True)
    return row


def main(names: Sequence[str]) -> None:
    """Print the table of some commands."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # so that no second process draws
    base = Path(tempfile.mkdtemp(prefix="examgen-faults-"))
    try:
        import_all()
        draw_all_once(base / "drawn")  # what takes longest, and touches no file of a trial
        template(base / "template")
        (base / "typed").write_text(typed(base / "template"))
        chance = random.Random(SEED)
        print("| command | trials | as before | as after | put back | cleared away | lost |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        lost = 0
        for name in names:
            kills, failures = (share(total, name, names) for total in (KILLS, FAULTS))
            row = trials_of(name, base, kills, failures, chance)
            lost += len(row.lost)
            cells = (row.trials, row.before, row.after, row.put_back, row.swept, len(row.lost))
            print(f"| `{name}` | {' | '.join(f'{cell:,}' for cell in cells)} |", flush=True)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    sys.exit(bool(lost))


def share(total: int, name: str, names: Sequence[str]) -> int:
    """How many of so many trials a command has; the last one has what is left."""
    shares = [SHARES.get(each, 1) for each in names]
    parts = [total * each // sum(shares) for each in shares]
    parts[-1] += total - sum(parts)
    return parts[list(names).index(name)]


if __name__ == "__main__":
    main(sys.argv[1:] or list(COMMANDS))
