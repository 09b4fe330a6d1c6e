"""The spec that an instructor means, in her own words: names and numbers as they were typed."""

from collections.abc import Mapping
from typing import Any, Unpack

from examgen.asking.setting import Setting
from examgen.asking.settings import SECTION, WHOLE, Asked, AskedSection, AskedWhole
from examgen.asking.spec import LAYOUT, MARKING, Section, Spec
from examgen.exam.record import Pages, Policies


def spec_of(avoided: frozenset[str] = frozenset(), **asked: Unpack[Asked]) -> Spec:
    """The spec that an instructor's words mean. Raises ExamgenError for the first that means nothing, with the mend."""
    return whole_of((section_of(asked),), asked, avoided)


def section_of(asked: AskedSection, place: str = "") -> Section:
    """The section that an instructor's words mean. Raises SettingError for the first that means nothing."""
    meant = _meant(SECTION, asked)
    return Section(activations=meant.pop("activation"), tasks=meant.pop("task"), place=place, **meant)


def whole_of(sections: tuple[Section, ...], asked: AskedWhole, avoided: frozenset[str] = frozenset()) -> Spec:
    """The spec of these sections, the rest in an instructor's words. Raises SettingError for what means nothing."""
    meant = _meant(WHOLE, asked)
    pages = Pages(**{name: meant.pop(name) for name in LAYOUT})
    policies = Policies(**{name: meant.pop(name) for name in MARKING})
    return Spec(sections=sections, avoided=avoided, pages=pages, policies=policies, **meant)


def _meant(settings: Mapping[str, Setting], asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is meant by each of the settings, whether it is asked for or has its default."""
    return {name: setting.read(asked) for name, setting in settings.items()}
