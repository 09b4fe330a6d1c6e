"""Workers on other machines: a Dask cluster that does one piece of work over many tasks.

    with cluster_at("tls://scheduler:8786", ("weasyprint",)) as cluster:
        for result in cluster.results(work, shared, tasks): ...

Dask is imported when a cluster is asked for, and here alone. What travels is what is handed to `results`, and nothing
travels unencrypted but from this machine to itself. The cluster runs whatever it is sent, and what it sends back is
unpickled here, so that it has to be one's own: `tls://` lets in who has a certificate of one's authority, nobody else.
"""

import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from secrets import token_hex
from typing import Any, TypeAlias

from examgen.files.errors import ExamgenError, sayable

Work: TypeAlias = Callable[[bytes, bytes], bytes]
"""What workers do: a function of a module of ours, of what all tasks share and of a task, that gives its result."""

ADDRESS = re.compile(r"(?P<how>tcp|tls)://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}")

SAME = ("python", "distributed", "examgen")
"""The packages that have to be the same on all machines, whatever is done."""

CONNECTING, LONELY = 10, 60
"""Seconds for which a scheduler is tried, and for which it may have no worker, or a worker no answer."""

LOOK = 1
"""Seconds after which we look whether there still is somebody who works."""

AHEAD = 2
"""Tasks a worker that are there at a time, one of them to begin with at once."""

LARGEST = "1 GiB"
"""From what size on Dask warns of a task: sheets of a part are half a megabyte, what is laid out a few."""

SILENT = ("distributed", "distributed.client", "tornado", "tornado.application", "asyncio")
"""What would write into the terminal what is said here in one line."""


class Cluster:
    """A scheduler that answers, and its workers. packages: what has to be the same there besides `SAME`."""

    def __init__(self, client: Any, address: str, packages: Iterable[str]) -> None:
        self._client, self._address, self._packages = client, address, (*SAME, *packages)
        self._known: frozenset[str] = frozenset()

    def results(self, work: Work, shared: bytes, tasks: Iterable[bytes]) -> Iterator[bytes]:
        """The result of each task, in their order. What a worker leaves undone that ends, another one does.

        Raises ExamgenError where the scheduler vanishes or has no workers for long, for a worker that has other
        versions than this machine, and for what a worker raises.
        """
        self.refuse_others()
        run = f"examgen-{token_hex(8)}"
        common = self._client.submit(bytes, shared, key=run, pure=False)  # worked out again wherever it is lost
        waiting: deque[Any] = deque()
        try:
            for number, task in enumerate(tasks):
                count = self.refuse_others()
                key = f"{run}-{number}"
                waiting.append(self._client.submit(_at_a_worker, work, common, task, key=key, pure=False))
                while len(waiting) > AHEAD * max(count, 1):  # so that finished ones do not fill the memory
                    yield self._result(waiting.popleft())
            while waiting:
                yield self._result(waiting.popleft())
        finally:
            if waiting and self._client.status == "running":
                with suppress(OSError, TimeoutError, CancelledError):
                    self._client.cancel(list(waiting), force=True)

    def refuse_others(self) -> int:
        """How many workers there are. Raises ExamgenError for one that must not be sent anything."""
        here = self._workers()
        if new := here - self._known:
            for worker in sorted(new):
                refuse_unencrypted(worker, "worker ")
            self._refuse_other_versions()
            self._known |= new
        return len(here)

    def _workers(self) -> frozenset[str]:
        if self._client.status != "running":
            raise self._vanished()
        return frozenset(self._client.scheduler_info(n_workers=-1).get("workers", ()))

    def _refuse_other_versions(self) -> None:
        """Raise ExamgenError for a machine that has something else than this one."""
        try:
            found = self._client.sync(
                lambda: self._client.get_versions(packages=self._packages), callback_timeout=LONELY
            )
        except TimeoutError:
            raise ExamgenError(f"{self._address}: a worker has not answered for {LONELY} s. End it there.") from None
        except OSError:
            raise self._vanished() from None
        here = _versions(found["client"])
        for who, there in {f"the scheduler {self._address}": found["scheduler"], **_named(found["workers"])}.items():
            for package in self._packages:
                theirs = _versions(there).get(package)
                if theirs != here.get(package):
                    has = f"{package} {theirs}" if theirs else f"no {package}"
                    mend = "Install the same there, or end it"
                    raise ExamgenError(f"{who} has {has}, and this machine {here.get(package)}. {mend}.")

    def _result(self, future: Any) -> bytes:
        """What a task came to, however long it takes as long as there is somebody who works."""
        from distributed import KilledWorker

        seen = time.monotonic()
        while True:
            try:
                found: bytes = future.result(timeout=LOOK)
            except TimeoutError:
                if self._workers():
                    seen = time.monotonic()
                elif time.monotonic() - seen > LONELY:
                    mend = "Start some there: dask worker"
                    raise ExamgenError(f"{self._address}: has had no worker for {LONELY} s. {mend}.") from None
            except KilledWorker as problem:
                told = f"{self._address}: {problem.allowed_failures + 1} workers ended over one task"
                raise ExamgenError(f"{told}. Give them more memory, or look into their logs.") from None
            except (CancelledError, OSError):
                raise self._vanished() from None
            except ExamgenError:
                raise
            except Exception as problem:
                told = sayable(f"{type(problem).__name__}: {problem}")
                raise ExamgenError(
                    f"{self._address}: a worker could not go on ({told}). Look into its log."
                ) from problem
            else:
                return found

    def _vanished(self) -> ExamgenError:
        return ExamgenError(f"{self._address}: the scheduler has vanished. Start it, and run the command again.")


def _at_a_worker(work: Work, shared: bytes, task: bytes) -> bytes:
    """At a worker: what a task comes to. Raises ExamgenError, which says at which worker."""
    from distributed import get_worker

    try:
        return work(shared, task)
    except ExamgenError as problem:
        raise ExamgenError(f"worker {get_worker().address}: {problem}") from None


def _named(workers: Mapping[str, Any]) -> dict[str, Any]:
    return {f"worker {address}": workers[address] for address in sorted(workers)}


def _versions(machine: Mapping[str, Any]) -> Mapping[str, str | None]:
    """The versions of packages; that of Python without the number that changes no bytes."""
    found: dict[str, str | None] = dict(machine["packages"])
    return found | {"python": ".".join((found["python"] or "").split(".")[:2])}


def refuse_unencrypted(address: str, who: str = "--cluster ") -> None:
    """Raise ExamgenError for what is no address, or where what is sent could be read on the way. who: what it is of."""
    known = ADDRESS.fullmatch(address)
    if known is None:
        mend = "Write tls://HOST:PORT, or tcp://127.0.0.1:PORT for one on this machine"
        raise ExamgenError(f"{who}{sayable(address)}: is no address of a scheduler. {mend}.")
    if known["how"] == "tcp" and not _loopback(known["host"].strip("[]")):
        mend = f"Give it certificates (dask scheduler --protocol tls …), and write tls:{address.partition(':')[2]}"
        raise ExamgenError(f"{who}{address}: names and codes would travel unencrypted. {mend}.")


def _loopback(host: str) -> bool:
    """Whether a host is this machine by whatever it is called: no name is looked up, which others may answer."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def cluster_at(address: str, packages: Iterable[str] = ()) -> Iterator[Cluster]:
    """A cluster by the address of its scheduler, let go of at the end of `with`.

    packages: what has to be the same there. Raises ExamgenError for an address that is none, where Dask is not
    installed, without certificates for `tls://`, where no scheduler answers, and for a worker with other versions.
    """
    refuse_unencrypted(address)
    try:
        import dask
    except ImportError:
        command = f"{sys.executable} -m pip install 'examgen[cluster]'"
        raise ExamgenError(f"--cluster: needs Dask, which is not installed. Install it: {command}") from None
    with dask.config.set({"logging": dict.fromkeys(SILENT, "critical")}):
        import distributed  # noqa: F401 which heeds that, and has settings of its own, beside which ours can stand
    settings = {
        "distributed.comm.timeouts.connect": f"{CONNECTING}s",
        "distributed.admin.large-graph-warning-threshold": LARGEST,
    }
    with dask.config.set(settings):
        client = _client(address)
        try:
            cluster = Cluster(client, address, packages)
            cluster.refuse_others()
            yield cluster
        finally:
            with suppress(OSError, TimeoutError, RuntimeError, AssertionError):
                client.close(timeout=CONNECTING)


def _client(address: str) -> Any:
    """What speaks to a scheduler. Raises ExamgenError where that cannot be."""
    from distributed import Client
    from distributed.security import Security

    security = Security(require_encryption=address.startswith("tls:"))
    if security.require_encryption:
        _refuse_without_certificates(address, security)
    try:
        return Client(address, timeout=CONNECTING, security=security, set_as_default=False)
    except (OSError, TimeoutError):
        mend = f"Start one there: dask scheduler. {CONNECTING} s were waited"
        raise ExamgenError(f"{address}: no scheduler answers. {mend}.") from None


def _refuse_without_certificates(address: str, security: Any) -> None:
    """Raise ExamgenError if Dask's settings name no certificates, or such as cannot be read."""
    if not (security.tls_ca_file and security.tls_client_cert):
        names = ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY")
        variables = ", ".join(f"DASK_DISTRIBUTED__COMM__TLS__{name}" for name in names)
        raise ExamgenError(f"{address}: needs certificates. Name their files in Dask's settings, or in {variables}.")
    try:
        security.get_connection_args("client")
    except OSError as problem:
        told = f"{address}: a certificate cannot be read ({sayable(str(problem))})"
        raise ExamgenError(f"{told}. Look at the files that Dask's settings name.") from None
