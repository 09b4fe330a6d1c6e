"""`exam.json` says all: its pages come out the same anywhere, also where nothing can be trained."""

import os
import stat
import sys
from pathlib import Path

from tests import processes
from tests.cli.conftest import SEED, TITLE
from tests.cli.running import Examgen, assert_one_line, contents

WITHOUT_TENSORFLOW = """
import importlib.metadata, sys
sys.modules.update(tensorflow=None, keras=None)
version = importlib.metadata.version
def version_of_what_is_there(name):
    if name.startswith(("tensorflow", "keras")):
        raise importlib.metadata.PackageNotFoundError(name)
    return version(name)
importlib.metadata.version = version_of_what_is_there
from examgen.desk.cli import main
main()
"""

FAR_EAST = {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "C"}
FAR_WEST = {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8"}


def assert_readable_by_whom_they_are_for(exam: Path) -> None:
    for path in exam.rglob("*.*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o644 if path.parent.name == "students" else 0o600)


def test_the_same_spec_and_seed_give_the_same_bytes(examgen: Examgen, exam: Path, tmp_path: Path) -> None:
    words = ("make", "-a", "relu", "-a", "sigmoid", "-a", "tanh", "--count", 3, "--seed", SEED, "--title", TITLE)
    ended = examgen(*words, "--points", "7.5", "--quiet", "--out", "again", environment=FAR_WEST, umask=0o000)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert contents(tmp_path / "again") == contents(exam)
    assert_readable_by_whom_they_are_for(tmp_path / "again")


def test_without_tensorflow_and_in_another_world_everything_but_making_works(
    exam: Path, copy: Path, surroundings: dict[str, str], tmp_path: Path
) -> None:
    def run(*words: object) -> processes.Ended:
        command = [sys.executable, "-c", WITHOUT_TENSORFLOW, *map(str, words)]
        paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
        return processes.run(command, cwd="/", umask=0o077, env={**surroundings, **FAR_EAST, **paths})

    for page in (*copy.glob("students/*"), *copy.glob("graders/*")):
        page.unlink()
    record = (copy / "exam.json").stat()
    for words in (("render", copy), ("verify", copy), ("key", copy), ("weights", copy)):
        ended = run(*words)
        assert (ended.returncode, ended.stderr) == (0, "")
    assert contents(copy) == contents(exam)
    assert (copy / "exam.json").stat().st_mtime_ns == record.st_mtime_ns
    assert_readable_by_whom_they_are_for(copy)
    untrained = run("make", "-a", "tanh", "--out", tmp_path / "exam")
    assert_one_line(untrained, 1, "TensorFlow is not installed", "pip install tensorflow")
    assert_one_line(run("bank"), 1, "TensorFlow is not installed")
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
