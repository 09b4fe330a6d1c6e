"""How workers share the tests: file by file, so that what a file's tests have in common is made by one worker alone.

What takes long begins first. Otherwise files with many tests do, and at the end there is a short one for each worker.
"""

from typing import Any

from xdist.scheduler import LoadScopeScheduling

TENSORFLOW = "tests that run TensorFlow"

ONE_WORKERS = {
    "tests/composing/test_compose.py": TENSORFLOW,
    "tests/docs/test_commands.py": TENSORFLOW,
    "tests/items/test_any_network.py": TENSORFLOW,
    "tests/items/test_gradient.py": TENSORFLOW,
    "tests/items/test_steps.py": TENSORFLOW,
    "tests/networks/saved/test_keras_files.py": TENSORFLOW,
    "tests/networks/saved/test_own_exams.py": TENSORFLOW,
    "tests/networks/saved/test_real_models.py": TENSORFLOW,
    "tests/networks/test_bank.py": TENSORFLOW,
    "tests/networks/test_batches.py": TENSORFLOW,
    "tests/networks/training/test_answers.py": TENSORFLOW,
    "tests/networks/training/test_kept_bank.py": TENSORFLOW,
    "tests/networks/training/test_loop.py": TENSORFLOW,
    "tests/networks/training/test_process.py": TENSORFLOW,
    "tests/verify/test_softmax.py": TENSORFLOW,
    "tests/cli/test_cluster.py": "cluster",
}
"""Files that one worker has to itself, by what for: it imports TensorFlow, and starts what is forked, once for all.

They stand here and not in marks: xdist 3.8 puts a mark's group where pytest 9.2 does not look for it.
"""

LONG = (
    TENSORFLOW,
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


class FileByFile(LoadScopeScheduling):  # type: ignore[misc]
    """What one worker takes at a time is the files of one group, or a file."""

    def schedule(self) -> None:
        """As there."""
        first = next(iter(self.registered_collections.values()))
        self._files = len({_file(nodeid) for nodeid in first}) >= ENOUGH * len(self.nodes)
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        file = _file(nodeid)
        return ONE_WORKERS.get(file, file if self._files else nodeid)

    def _assign_work_unit(self, node: Any) -> None:
        first = next((name for name in LONG if name in self.workqueue), None)
        if first is not None:
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)


def _file(nodeid: str) -> str:
    return nodeid.split("::")[0]
