"""A process that looks at pages of personal sheets beside others: `handed_out.shared` starts it."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from examgen.processes.workers import serve
from examgen.verify.handed_out import part_right
from examgen.verify.proof import first_lie
from examgen.verify.reading import read


def _ready(folder: bytes) -> Callable[[bytes], bytes]:
    """What looks at a part of the sheets of the exam in a folder."""
    exam = read(Path(os.fsdecode(folder)))
    return lambda part: json.dumps(first_lie(part_right(exam, json.loads(part)))).encode()


if __name__ == "__main__":
    serve(_ready)
