"""Every command and every program in the documents does what the document says."""

import importlib
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from docs import generate
from examgen.exam.record import load_exam
from examgen.networks.bank import Bank
from tests import processes
from tests.docs.documents import DOCUMENTS, ROOT, Step, agrees, steps
from tests.exams import a_seed
from tests.warm import SOCKET, Fork, Warm
from tests.whole_run import alone


def is_target(name: str) -> bool:
    return re.search(rf"^{name}: .*## ", (ROOT / "Makefile").read_text(), re.MULTILINE) is not None


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def needed_without_training() -> set[str]:
    return {re.split(r"[>=]", str(name))[0] for name in project()["dependencies"]} - {"tensorflow"}  # type: ignore[attr-defined]


def needed_to_install(command: str) -> set[str]:
    return set(command.removeprefix("pip install ").split())


def dask_takes(program: str, *options: str) -> bool:
    main = importlib.import_module(f"distributed.cli.dask_{program}").main
    return set(options) <= {option for parameter in main.params for option in parameter.opts}


WHOLE = ("README.md", "docs/tutorial.md")
"""Documents whose commands and programs are processes of their own; those of the others are forks of one that has
imported what they need, see tests/warm.py."""

WITHOUT_TRAINING = (
    "pip install h5py jinja2 lxml matplotlib numpy onnx openpyxl pikepdf platformdirs pydantic pypdfium2 rich "
    "safetensors segno typer weasyprint"
)

NOT_RUN: dict[str, tuple[str, Callable[[], bool]]] = {
    "make exam": (
        "installs packages, and calls `examgen make`, which other commands here run",
        lambda: is_target("exam"),
    ),
    "make test": ("is what runs this test", lambda: is_target("test")),
    "pip install .": ("installs packages", lambda: "examgen" in project()["scripts"]),  # type: ignore[operator]
    "pip install --no-deps .": ("installs packages", lambda: "examgen" in project()["scripts"]),  # type: ignore[operator]
    WITHOUT_TRAINING: ("installs packages", lambda: needed_to_install(WITHOUT_TRAINING) == needed_without_training()),
    "pip install '.[cluster]'": ("installs packages", lambda: "cluster" in project()["optional-dependencies"]),  # type: ignore[operator]
    **{
        command: ("needs certificates and other machines; tests/cli/test_cluster.py has all of it on one", there)
        for command, there in (
            ("dask scheduler --protocol tls", lambda: dask_takes("scheduler", "--protocol")),
            (
                "dask worker tls://scheduler:8786 --nworkers 8 --nthreads 1",
                lambda: dask_takes("worker", "--nworkers", "--nthreads"),
            ),
            (
                "examgen sheets midterm --students roster.csv --each 5 --cluster tls://scheduler:8786",
                lambda: "--cluster ADDRESS" in generate.texts()[generate.REFERENCE],
            ),
        )
    },
    "examgen --install-completion": (
        "changes the settings of the user's shell",
        lambda: "--install-completion" in generate.texts()[generate.REFERENCE],
    ),
    "lpr -o sides=one-sided midterm/students/questions.pdf": ("prints on paper", lambda: True),
    "lpr midterm/graders/key.pdf": ("prints on paper", lambda: True),
}
"""Commands that no test can run, why not, and what is looked at instead."""


@pytest.fixture(scope="session")
def midterm(cache_home: Path, warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The exam that every document speaks of, made once for all, and what was printed while it was made.

    It is made in a fork; what makes one and starts from nothing is the program in the README, and tests/cli.

    The documents show numbers of the example in docs/. Where this processor trains other networks from the same
    seed, the example takes the place of the exam that was made.
    """
    shared = cache_home.parent / "docs"
    shared.mkdir(exist_ok=True)
    folder, printed = shared / "midterm", shared / "printed"
    with alone(shared / "lock"):
        if not printed.exists():
            done = run(f"{generate.MAKE} --seed {generate.SEED}", shared, cache_home, warm=warm)
            assert done.returncode == 0, done.stdout
            example = load_exam(generate.EXAMPLE)
            if load_exam(folder).items != example.items:
                bank = Bank(cache_home / "examgen" / "bank")
                stale = all(generate.is_in(item, bank) for item in example.items)
                assert not stale, "docs/example/exam.json is not what examgen makes. Run: make docs"
                shutil.copy(generate.EXAMPLE, folder / "exam.json")
                assert run("examgen render midterm", shared, cache_home, warm=warm).returncode == 0
            printed.write_text(done.stdout)
    return folder, printed.read_text()


def run(
    source: str, folder: Path, cache_home: Path, language: str = "console", warm: Warm | None = None
) -> processes.Ended:
    variables = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "XDG_CACHE_HOME": str(cache_home),
        "COLUMNS": "100",
        "LC_ALL": "C.UTF-8",
    }
    command = ["bash" if language == "console" else sys.executable, "-c", source]
    start = Fork if warm and language == "python" else processes.Started
    env = warm(variables) if warm else variables
    return processes.run(command, start=start, cwd=folder, env=env, stderr=processes.STDOUT)


def seeded(source: str) -> str:
    """What is run, with a seed wherever an exam is made and none is named: the shared bank holds the batch that it
    begins with. One that is drawn begins with any batch, which would have to be trained first.
    """
    shell = re.sub(r"^examgen make (?!.*--seed)", f"examgen make --seed {a_seed()} ", source, flags=re.MULTILINE)
    return re.sub(r"make_exam\((?!.*seed=)", f"make_exam(seed={a_seed()}, ", shell)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in DOCUMENTS if steps(name)])
def test_what_a_document_tells_you_to_type_does_what_it_says(
    name: str, midterm: tuple[Path, str], cache_home: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    ways: dict[str, Warm] = {}
    if name not in WHOLE:
        ways["console"] = request.getfixturevalue("warm")
        if any("import keras" in step.source for step in steps(name)):
            keras = str(request.getfixturevalue("with_keras"))
            ways["python"] = lambda variables: {**variables, SOCKET: keras}
    folder, printed = midterm
    for link in ("docs", "templates"):
        (tmp_path / link).symlink_to(ROOT / link)
    for step in steps(name):
        if step.source in NOT_RUN:
            continue
        if step.source == generate.MAKE:
            shutil.copytree(folder, tmp_path / "midterm")
            output, code = printed, 0
        else:
            done = run(seeded(step.source), tmp_path, cache_home, step.language, ways.get(step.language))
            output, code = done.stdout, done.returncode
        place = f"{name}, line {step.line}: {step.source}"
        assert code == step.exit_code, f"{place}\nexit code {code}:\n{output}"
        assert step.shown is None or agrees(step.shown, output), f"{place}\nprinted\n{output}\nand not\n{step.shown}"
        assert "Traceback" not in output, place


@pytest.mark.slow
def test_a_command_in_a_fork_says_and_does_what_it_does_by_itself(
    midterm: tuple[Path, str], cache_home: Path, tmp_path: Path, warm: Warm
) -> None:
    commands = (
        "examgen key midterm Q07",
        "examgen key midterm Q99",
        "examgen make -a swish",
        "examgen --nothing",
        "printf 's1\\n\\n1\\n2\\n3\\n4\\n5\\n' | examgen mark midterm --answers here.csv; cat here.csv",
        "examgen new exam.toml; grep -v seed exam.toml",
        "cd midterm && examgen key . Q07 --check O=0.56 > ../seen; cat ../seen",
    )
    ends = []
    for way in (warm, None):
        folder = tmp_path / ("forked" if way else "alone")
        folder.mkdir()
        (folder / "midterm").symlink_to(midterm[0])
        ends.append([run(source, folder, cache_home, warm=way) for source in commands])
    for forked, whole in zip(*ends, strict=True):
        assert (forked.returncode, forked.stdout) == (whole.returncode, whole.stdout)
        assert forked.stdout


def test_what_is_not_run_is_looked_at_and_still_stands_in_a_document() -> None:
    written = {step.source for name in DOCUMENTS for step in steps(name)}
    for command, (reason, holds) in NOT_RUN.items():
        assert command in written, command
        assert reason
        assert holds(), command


def test_nothing_else_that_one_types_hides_in_another_kind_of_block() -> None:
    for name in DOCUMENTS:
        page = (ROOT / name).read_text(encoding="utf-8")
        kinds = re.findall(r"^```(\w*)$", page, re.MULTILINE)[::2]
        assert set(kinds) <= {"console", "python", "text"}, name
        assert page.count("\n```") + page.startswith("```") == 2 * len(kinds), name


@pytest.mark.parametrize(
    ("shown", "printed", "fits"),
    [
        ("a\n…\nd", "\na  \nb\nc\nd\n\n", True),
        ("took …", "took 3.1 s", True),
        ("a", "b", False),
        ("a.c", "abc", False),
        ("a\nb", "a\n\nb", False),
    ],
)
def test_only_an_ellipsis_stands_for_something_else(shown: str, printed: str, fits: bool) -> None:
    assert agrees(shown, printed) is fits


def test_a_block_is_read_as_it_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "```console\n$ one \\\n>   two\nout\n$ three  # exit code 1\n```\n\n"
    page += "```python\nprint(4)\n```\n\n```text\n4\n```\n"
    monkeypatch.setattr("tests.docs.documents.text", lambda _: page)
    assert steps("any") == [
        Step(2, "console", "one \\\n  two", 0, "out"),
        Step(5, "console", "three  # exit code 1", 1, None),
        Step(9, "python", "print(4)\n", 0, "4\n"),
    ]
