"""The lines in the two tables, where tests of `bias-only` run."""

from collections.abc import Iterator

import pytest

from examgen.items.kinds import KINDS
from examgen.verify.kinds import KINDS as SECOND_WAYS
from tests.bias_only.items import bias_only
from tests.bias_only.verify import bias_only as second_way


@pytest.fixture(scope="module", autouse=True)
def lines_in_the_tables() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(KINDS, bias_only.NAME, bias_only.KIND)
        patch.setitem(SECOND_WAYS, bias_only.NAME, second_way.KIND)
        yield
