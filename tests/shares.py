"""How workers share the tests: file by file, so that what a file's tests have in common is made by one worker alone.

What takes long begins first. Otherwise files with many tests do, and at the end there is a short one for each worker.
"""

from typing import Any

from xdist.scheduler import LoadGroupScheduling

LONG = (
    "tests/docs/test_commands.py",
    "tensorflow",
    "tests/test_heavy_files.py",
    "cluster",
    "tests/cli/test_kills.py",
    "tests/cli/test_stopping.py",
    "tests/test_many_questions.py",
    "tests/cli/test_same_bytes.py",
    "tests/cli/test_library.py",
)
"""Files of few tests that take long, and groups; longest first."""

ENOUGH = 10
"""Files for each worker: of fewer, every test is shared out alone."""


class FileByFile(LoadGroupScheduling):  # type: ignore[misc]
    """A group of tests is a marked one, as with `--dist=loadgroup`, or a file."""

    def schedule(self) -> None:
        """As there."""
        first = next(iter(self.registered_collections.values()))
        self._files = len({_file(nodeid) for nodeid in first}) >= ENOUGH * len(self.nodes)
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        return _file(nodeid) if self._files and scope == nodeid else scope

    def _assign_work_unit(self, node: Any) -> None:
        first = next((name for name in LONG if name in self.workqueue), None)
        if first is not None:
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)


def _file(nodeid: str) -> str:
    return nodeid.split("::")[0]
