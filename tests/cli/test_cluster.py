"""`--cluster`: a real scheduler and real workers on this machine print what one process prints, and nothing is lost.

All of them speak TLS, with a certificate that is its own authority and is good for nothing else.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Thread, Timer

import pytest

from examgen.exam.record import load_exam
from examgen.files.errors import ExamgenError
from examgen.making import publish
from examgen.processes import cluster as cluster_module
from examgen.processes.cluster import cluster_at
from examgen.processes.stops import STOPPED
from examgen.render import jobs
from examgen.render.jobs import printed, stamp_of
from examgen.render.stampers import MADE_BY, stamped_on
from examgen.sheets.dealt import Wanted
from examgen.sheets.record import Layout
from tests.cli.running import Inside, contents
from tests.exams import RECORDS, in_forms
from tests.processes import Started, started, until
from tests.sheets.conftest import _laid_out_once  # noqa: F401 for all tests here
from tests.sheets.printed import Asked, exam_of, sheets_of

pytestmark = pytest.mark.slow

CERTIFICATE = str(Path(__file__).with_name("loopback.pem"))

TLS = {
    f"DASK_DISTRIBUTED__COMM__TLS__{name}": CERTIFICATE
    for name in ("CA_FILE", "SCHEDULER__CERT", "WORKER__CERT", "CLIENT__CERT")
}

ROSTER = "student,name\n" + "".join(f"s{number},Łukasz {number}\n" for number in range(5))


class Loopback:
    """A scheduler on this machine, and workers that are started when they are wanted."""

    def __init__(self, folder: Path, ends: ExitStack) -> None:
        self._folder, self._ends = folder, ends
        self._workers: list[Started] = []
        said = folder / "scheduler.json"
        words = ("--protocol", "tls", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", said)
        self.scheduler = self._started("scheduler", *words)
        until(lambda: said.exists() and said.read_text(), self.scheduler)
        self.address = str(json.loads(said.read_text())["address"])

    def workers(self, count: int, **variables: str) -> list[Started]:
        """Workers that live, started if need be."""
        alive = [worker for worker in self._workers if worker.poll() is None]
        while len(alive) < count:
            alive.append(self.worker(**variables))
        self._workers = alive
        return alive

    def worker(self, **variables: str) -> Started:
        """A worker that the scheduler knows."""
        words = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", self._folder)
        worker = self._started("worker", self.address, *words, **variables)
        assert worker.stderr
        assert any("Registered to" in line for line in worker.stderr)
        return worker

    def _started(self, what: str, *words: object, **variables: str) -> Started:
        command = [sys.executable, "-P", "-m", f"distributed.cli.dask_{what}", *words]
        environment = {**os.environ, **TLS, **variables}
        return self._ends.enter_context(started(command, cwd=self._folder, env=environment))


@pytest.fixture(scope="module", autouse=True)
def settings() -> Iterator[None]:
    """What an instructor has in her settings of Dask."""
    import dask

    with pytest.MonkeyPatch.context() as patch:
        for name, value in TLS.items():
            patch.setenv(name, value)
        dask.config.refresh()
        yield
    dask.config.refresh()


@pytest.fixture(scope="module")
def loopback(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    with ExitStack() as ends:
        yield Loopback(tmp_path_factory.mktemp("cluster"), ends)


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    """A scheduler without workers, so that whoever asks it waits; the last test of those that have it kills it."""
    with ExitStack() as ends:
        yield Loopback(tmp_path_factory.mktemp("idle"), ends)


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sheets") / "exam"
    publish(load_exam(RECORDS / "forward.json"), folder)
    return folder


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER, encoding="utf-8")
    return file


def test_what_a_cluster_prints_is_what_one_process_prints_even_if_a_worker_is_killed_midway(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "A_JOB", 2)
    exam = in_forms(exam_of())
    sheets = sheets_of(exam, Wanted(each=2, spares=1, layout=Layout(order="room")))
    stamp = stamp_of(exam, sheets)
    alone = list(printed(stamp, sheets, 0))
    assert len(alone) == 4
    first, _ = loopback.workers(2)
    with cluster_at(loopback.address, MADE_BY) as cluster:
        os.kill(first.pid, signal.SIGSTOP)  # what it is given it keeps
        Timer(1.5, first.kill).start()
        assert list(printed(stamp, sheets, 0, partial(stamped_on, cluster, stamp))) == alone
        monkeypatch.setattr(
            cluster_module, "AHEAD", 0
        )  # as where none is left of the workers that were sent the layout
        assert list(printed(stamp, sheets, 0, partial(stamped_on, cluster, stamp))) == alone
    assert first.wait() == -signal.SIGKILL


def test_make_and_late_sheets_have_a_cluster_print_what_render_prints_again(
    loopback: Loopback, run: Inside, roster: Path, tmp_path: Path
) -> None:
    loopback.workers(1)
    exam, late = tmp_path / "exam", tmp_path / "late.csv"
    late.write_text("student\nlate\n")
    words = ("make", "--kind", "hand-code", "-a", "relu", "--count", "3", "--seed", str(10**38), "--out", exam)
    there = ("--cluster", loopback.address, "--quiet")
    assert run(*words, "--students", roster, "--each", 2, *there) == (0, "")
    assert run("sheets", exam, "--add", late, *there) == (0, "")
    before = contents(exam)
    assert {"students/sheets.pdf", "students/sheets-late-1.pdf"} <= set(before)
    for path in (exam / "students").glob("*.pdf"):
        path.unlink()
    assert run("render", exam, "--quiet") == (0, "")
    assert contents(exam) == before


def test_a_worker_with_another_version_of_examgen_is_refused_by_name(
    loopback: Loopback, run: Inside, roster: Path, exam: Path, tmp_path: Path
) -> None:
    metadata = tmp_path / "examgen-9.9.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: examgen\nVersion: 9.9\n")
    before = contents(exam)
    other = loopback.worker(PYTHONPATH=str(tmp_path))
    try:
        code, said = run("sheets", exam, "--students", roster, "--cluster", loopback.address)
    finally:
        other.kill()
    assert code == 1
    assert said.startswith("examgen: worker tls://127.0.0.1:")
    assert said.endswith(" has examgen 9.9, and this machine 0.1.0. Install the same there, or end it.\n")
    assert said.count("\n") == 1
    assert contents(exam) == before


def test_a_worker_that_prints_other_bytes_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ours = Path(jobs.__file__).parents[2] / "templates" / "sheet-strips.html.j2"
    smaller = ours.read_text(encoding="utf-8").replace("font: 600 11.5pt", "font: 600 9.5pt")
    (tmp_path / ours.name).write_text(smaller, encoding="utf-8")
    exam = exam_of()
    sheets = sheets_of(exam, Wanted(each=2))
    like, unlike = stamp_of(exam, sheets), stamp_of(exam, sheets, tmp_path)
    task = (sheets.sheets, True)
    assert list(stamped_on(Asked(), like, [task])) == [like.job(*task)]
    with pytest.raises(ExamgenError, match=r"^prints other bytes than the machine that asks. Install the same fonts"):
        list(stamped_on(Asked(), unlike, [task]))


def test_a_scheduler_that_has_no_workers_is_not_waited_for_without_end(
    idle: Loopback, run: Inside, roster: Path, exam: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "LONELY", 1)
    code, said = run("sheets", exam, "--students", roster, "--cluster", idle.address)
    assert (code, said) == (1, f"examgen: {idle.address}: has had no worker for 1 s. Start some there: dask worker.\n")


@pytest.mark.parametrize(
    ("stop", "code", "line"),
    [
        (signal.SIGINT, 130, "stopped; nothing half done was left behind."),
        (signal.SIGKILL, 1, "{address}: the scheduler has vanished. Start it, and run the command again."),
    ],
    ids=["Ctrl-C", "a scheduler that vanishes"],
)
def test_what_stops_a_job_midway_is_one_line_and_leaves_nothing_half_written(
    idle: Loopback, run: Inside, roster: Path, exam: Path, stop: signal.Signals, code: int, line: str
) -> None:
    before = contents(exam)

    def stop_it() -> None:
        until(lambda: list(exam.parent.rglob("sheets.json")), idle.scheduler)
        os.kill(os.getpid() if stop == signal.SIGINT else idle.scheduler.pid, stop)

    stopping = Thread(target=stop_it)
    stopping.start()
    said = run("sheets", exam, "--students", roster, "--cluster", idle.address)
    stopping.join()
    STOPPED.clear()
    assert said == (code, f"examgen: {line.format(address=idle.address)}\n")
    assert contents(exam) == before


def test_a_scheduler_that_is_not_there_is_said_before_anything_is_made(
    run: Inside, roster: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "CONNECTING", 1)
    exam, address = tmp_path / "exam", "tls://127.0.0.1:9"
    words = ("make", "-a", "relu", "--seed", str(10**38), "--out", exam, "--students", roster, "--each", 2)
    code, said = run(*words, "--cluster", address)
    line = f"examgen: {address}: no scheduler answers. Start one there: dask scheduler. 1 s were waited.\n"
    assert (code, said) == (1, line)
    assert not exam.exists()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("tcp://10.0.0.5:8786",), "names and codes would travel unencrypted. Give it certificates"),
        (("tcp://scheduler:8786",), "and write tls://scheduler:8786."),
        (("tcp://localhost.example:8786",), "would travel unencrypted"),
        (("tcp://[2001:db8::1]:8786",), "would travel unencrypted"),
        (("ws://127.0.0.1:8786",), "is no address of a scheduler. Write tls://HOST:PORT"),
        (("127.0.0.1:8786",), "is no address of a scheduler"),
        (("tls://127.0.0.1",), "is no address of a scheduler"),
        (("",), "is no address of a scheduler"),
        (("tls://127.0.0.1:9", "--workers", 1), "--cluster: goes without --workers. Leave one of them out."),
        (("tls://127.0.0.1:9", "--templates", "."), "--cluster: goes without --templates, whose workers have"),
    ],
)
def test_what_a_cluster_cannot_be_asked_is_refused_at_once(
    run: Inside, exam: Path, roster: Path, words: tuple[object, ...], line: str
) -> None:
    code, said = run("sheets", exam, "--students", roster, "--cluster", *words)
    assert code == 1
    assert line in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tcp://127.3.2.1:1", "tcp://[::1]:1", "tcp://localhost:1"])
def test_to_this_machine_itself_nothing_need_be_encrypted(address: str) -> None:
    cluster_module.refuse_unencrypted(address)


def test_a_worker_elsewhere_without_encryption_is_refused_though_the_scheduler_is_here() -> None:
    with pytest.raises(ExamgenError, match=r"^worker tcp://10\.0\.0\.7:4711: names and codes would travel unencrypted"):
        cluster_module.refuse_unencrypted("tcp://10.0.0.7:4711", "worker ")


def test_without_the_extra_one_line_names_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(ExamgenError, match=r"not installed. Install it: \S+ -m pip install 'examgen\[cluster\]'$"):
        cluster_at("tcp://127.0.0.1:9").__enter__()


@pytest.mark.parametrize(
    ("setting", "value", "line"),
    [
        ("client.cert", None, "needs certificates. Name their files in Dask's settings, or in DASK_DISTRIBUTED"),
        ("ca-file", "/nowhere.pem", "a certificate cannot be read"),
    ],
)
def test_tls_without_certificates_is_one_line(setting: str, value: str | None, line: str) -> None:
    import dask

    with (
        dask.config.set({f"distributed.comm.tls.{setting}": value}),
        pytest.raises(ExamgenError, match=f"^tls://127.0.0.1:9: {line}"),
    ):
        cluster_at("tls://127.0.0.1:9").__enter__()
