"""The spec that an instructor means, in her own words: names and numbers as they were typed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack, cast

from examgen.asking.setting import Setting, SettingError, choice_named
from examgen.asking.settings import SECTION, STEP, WHOLE, Asked
from examgen.asking.settings.section import USUAL_ACTIVATION, AskedSection
from examgen.asking.settings.whole import AskedWhole
from examgen.asking.spec import LAYOUT, MARKING, Section, Spec
from examgen.asking.words import row_as_printed
from examgen.exam.record import Pages, Policies
from examgen.items.descent import Loss, Wishes
from examgen.items.kinds import KINDS
from examgen.paper.network import Network


def spec_of(avoided: frozenset[str] = frozenset(), **asked: Unpack[Asked]) -> Spec:
    """The spec that an instructor's words mean. Raises ExamgenError for the first that means nothing, with the mend."""
    if asked.get("activation") is None:
        named: Asked = {**asked, "activation": USUAL_ACTIVATION}
        said = (
            f"activation: none was named, so that hidden units are {USUAL_ACTIVATION}. Name another with --activation."
        )
        return replace(spec_of(avoided, **named), notes=(said,))
    return whole_of(sections_of(asked), asked, avoided)


def sections_of(asked: AskedSection) -> tuple[Section, ...]:
    """A section of each kind that was named, in their order. They share the count, of which the first have one more.

    Raises SettingError for the first word that means nothing.
    """
    kinds = kinds_named(asked)
    if len(kinds) == 1:
        return (section_of({**asked, "kind": kinds[0]}),)
    count = SECTION["count"].read(asked)
    SECTION["count"].check(count)
    if count < len(kinds):
        said = f" {count}: each of {len(kinds)} kinds has a question at least. Ask for {len(kinds)} or more."
        raise SettingError("count", said)
    least, over = divmod(count, len(kinds))
    shared = [least + (place < over) for place in range(len(kinds))]
    return tuple(
        section_of({**_heeded(asked, kind, kinds), "kind": kind, "count": share}, f"--kind {kind}")
        for kind, share in zip(kinds, shared, strict=True)
    )


def _heeded(asked: AskedSection, kind: str, kinds: Sequence[str]) -> AskedSection:
    """What is asked of one of several kinds: what belongs to a step goes to those that take one, if any does."""
    steps = any(KINDS[each].wished for each in kinds)
    left_out = STEP if steps and KINDS[kind].wished is None else {}
    return cast(AskedSection, {name: value for name, value in asked.items() if name not in left_out})


def kinds_named(asked: AskedSection) -> tuple[str, ...]:
    """The kinds that an instructor named, each once, in the order named. Raises SettingError with the nearest name."""
    setting = SECTION["kind"]
    written = asked.get("kind") or setting.default
    names = (written,) if isinstance(written, str) else written
    return tuple(dict.fromkeys(choice_named(setting.option, name, setting.choices) for name in names))


def section_of(asked: AskedSection, place: str = "") -> Section:
    """The section that an instructor's words mean. Raises SettingError for the first that means nothing."""
    meant = _meant(SECTION, asked)
    step = wishes_of({name: meant.pop(name) for name in STEP}, meant["weight_places"])
    section = Section(activations=meant.pop("activation"), tasks=meant.pop("task"), step=step, place=place, **meant)
    check_wishes(section.kind, step, KINDS[section.kind].sample(section.hidden, section.output))
    return section


def check_wishes(kind: str, step: Wishes, network: Network) -> None:
    """Raise SettingError for the first wish that a question of a kind on such a network cannot fulfil."""
    unfit = KINDS[kind].unfit(step, network)
    if unfit is not None:
        raise SettingError(*unfit)


def wishes_of(meant: Mapping[str, Any], places: int) -> Wishes:
    """What is wished of a step of gradient descent. meant: by setting, None for what was left out.

    places: decimals of weights and inputs. Raises SettingError for a second row of more.
    """
    loss, second = meant["loss"], meant["second_row"]
    row = row_as_printed(second, places) if isinstance(second, tuple) else second
    return Wishes(**{**meant, "loss": None if loss is None else Loss(loss), "second_row": row})


def whole_of(sections: tuple[Section, ...], asked: AskedWhole, avoided: frozenset[str] = frozenset()) -> Spec:
    """The spec of these sections, the rest in an instructor's words. Raises SettingError for what means nothing."""
    meant = _meant(WHOLE, asked)
    pages = Pages(**{name: meant.pop(name) for name in LAYOUT})
    policies = Policies(**{name: meant.pop(name) for name in MARKING})
    return Spec(sections=sections, avoided=avoided, pages=pages, policies=policies, **meant)


def _meant(settings: Mapping[str, Setting], asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is meant by each of the settings, whether it is asked for or has its default."""
    return {name: setting.read(asked) for name, setting in settings.items()}
