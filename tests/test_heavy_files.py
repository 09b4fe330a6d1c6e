"""No file of a megabyte takes more than 500 MB or five seconds until it is read or refused in one line."""

import json
import sys

from tests.processes import run

SECONDS = 10
"""Of processor time: five, and as many again on a machine where other processes take turns."""


def test_no_file_of_a_megabyte_takes_the_memory_or_the_time_of_a_machine() -> None:
    ends = json.loads(run([sys.executable, "-m", "tests.heavy_files"], check=True).stdout)
    assert len(ends) > 90
    assert {name: said for name, (_, said) in ends.items() if "Error" in said} == {}
    assert {name: seconds for name, (seconds, _) in ends.items() if seconds > SECONDS} == {}
