"""Every setting that there is, each written once.

The command line, spec files and what is said of a mistake in one, their JSON Schema, the file that `examgen new`
writes, the reference and what `make_exam` takes are made of what is declared here, with its type for a type checker.
Whoever adds a setting adds an entry, and the field of `Section`, `Own` or `Spec` that it fills.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import get_type_hints

from examgen.asking.setting import Setting
from examgen.asking.settings.networks import AskedNetwork, AskedOnNetwork, AskedOwn
from examgen.asking.settings.section import AskedSection
from examgen.asking.settings.step import AskedStep
from examgen.asking.settings.whole import AskedWhole


class Asked(AskedSection, AskedOwn, AskedWhole, total=False):
    """What an instructor may ask for an exam of one section."""


def _settings(asked: type) -> dict[str, Setting]:
    """The settings that a class declares, by name, in the order in which they are declared."""
    hints = get_type_hints(asked, include_extras=True)
    return {name: replace(hint.__metadata__[0], name=name) for name, hint in hints.items()}


STEP: Mapping[str, Setting] = _settings(AskedStep)
"""What may be asked of a step of gradient descent."""

SECTION: Mapping[str, Setting] = {**_settings(AskedSection), **STEP}
"""What may be asked of a section."""

OWN: Mapping[str, Setting] = _settings(AskedOwn)
"""What may be asked of an exam on a network of the instructor's own, beside the rest; not in a file."""

ON_NETWORK: Mapping[str, Setting] = _settings(AskedOnNetwork)
"""What may be asked in a file of a section on a network of the instructor's own."""

NETWORK: Mapping[str, Setting] = _settings(AskedNetwork)
"""What may be said in a file of such a network."""

WHOLE: Mapping[str, Setting] = _settings(AskedWhole)
"""What may be asked of the whole exam."""
