"""What sets examgen up fetches nothing but by a hash, and runs nothing of what it fetched before that is checked."""

import json
import os
import re
import tarfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.processes import run

ROOT = Path(__file__).parents[1]

LOCKS = (ROOT / "requirements.lock", ROOT / "requirements-dev.lock", *sorted((ROOT / "setup").glob("*.lock")))

FETCHERS = r"pip|pip3|uv|npm|npx|yarn|pnpm|curl|wget|git|conda|gem|go|cargo"
"""Programs that fetch; apt-get, which checks signatures, is not among them."""

BY_HASH = (
    r"pip install .*--require-hashes --requirement \S+",
    r"pip install .*--no-index --editable \.",
    r"npm ci --ignore-scripts .*",
    r'npm pack --silent --ignore-scripts "decimal\.js@\$version" .*',
    r"(pip|npm) --version .*",
    r"uv pip compile .*--generate-hashes .*",
)
"""All that they are asked for; what decimal.sh does with its package is tried below."""


def commands(script: Path) -> Iterator[str]:
    """The lines of a script or a Makefile, continued ones joined, without comments and messages."""
    for line in script.read_text().replace("\\\n", " ").splitlines():
        plain = re.sub(r"(^|\s)#.*| echo .*|\[ [^]]* \]", "", line)
        if plain.strip():
            yield plain


@pytest.mark.parametrize(
    "script",
    [ROOT / "Makefile", ROOT / ".ci" / "run", *sorted((ROOT / "setup").glob("*.sh"))],
    ids=lambda path: path.name,
)
def test_a_script_fetches_by_hash_alone(script: Path) -> None:
    for command in commands(script):
        for call in re.findall(rf"(?:^|[\s/(;&|])((?:{FETCHERS}) .*)", command):
            assert any(re.match(allowed, call) for allowed in BY_HASH), command


def test_what_is_written_in_python_fetches_nothing() -> None:
    for script in (ROOT / "setup").glob("*.py"):
        assert not re.search(
            r"urllib|http|requests|subprocess|socket", re.sub(r'""".*?"""', "", script.read_text(), flags=re.DOTALL)
        )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_of_a_lock_has_a_version_and_a_hash(lock: Path) -> None:
    entries = re.findall(r"^(?!\s|#)(.+?)(?=^\S|\Z)", lock.read_text(), re.MULTILINE | re.DOTALL)
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==\S+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", "build"), ("requirements-dev.lock", "dev")])
def test_a_lock_names_all_that_its_packages_need_here_in_versions_that_suit_them(lock: str, extra: str) -> None:
    """Else pip, which is told to look for nothing beyond a lock, would leave it out."""
    locked = dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", (ROOT / lock).read_text(), re.MULTILINE))
    asked = [Requirement(f"examgen[{extra}]")]
    seen: set[tuple[str, str]] = set()
    while asked:
        needed = asked.pop()
        name = canonicalize_name(needed.name)
        assert name == "examgen" or (name in locked and needed.specifier.contains(locked[name])), needed
        for wanted in {"", *needed.extras}:
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                there = map(Requirement, metadata.requires(name) or ())
                asked += [each for each in there if not each.marker or each.marker.evaluate({"extra": wanted})]
    assert len(seen) > 40


def test_every_package_of_npm_has_a_hash() -> None:
    packages = json.loads((ROOT / "tests" / "browser" / "package-lock.json").read_text())["packages"]
    for name, package in packages.items():
        assert not name or package["integrity"].startswith("sha512-"), name


def test_decimal_js_with_another_hash_is_not_unpacked(tmp_path: Path) -> None:
    tools, folder = tmp_path / "tools", tmp_path / "grader"
    tools.mkdir()
    folder.mkdir()
    (tmp_path / "LICENCE.md").write_text("none")
    with tarfile.open(tmp_path / "hostile.tgz", "w:gz") as package:
        package.add(tmp_path / "LICENCE.md", "package/decimal.js")
        package.add(tmp_path / "LICENCE.md", f"package/../../../../../../{tmp_path}/escaped")
    npm = f'#!/bin/sh\ncp "{tmp_path}/hostile.tgz" decimal.js-10.6.0.tgz\n'
    tar = f'#!/bin/sh\ntouch "{tmp_path}/unpacked"\nexec /bin/tar "$@"\n'
    for name, text in (("npm", npm), ("tar", tar)):
        (tools / name).write_text(text)
        (tools / name).chmod(0o700)
    path = f"{tools}:{os.environ['PATH']}"
    ended = run(["sh", ROOT / "setup" / "decimal.sh", folder], env={**os.environ, "PATH": path})
    assert ended.returncode == 1
    assert "another hash" in ended.stderr
    assert not (tmp_path / "unpacked").exists()
    assert list(folder.iterdir()) == []
