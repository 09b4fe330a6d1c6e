"""What an exam's questions were chosen by, as its record says it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, cycle
from pathlib import Path

from examgen.asking.spec import Spec
from examgen.composing.candidates import subject_of
from examgen.composing.compose import Composed
from examgen.composing.constructing import marks_used
from examgen.exam.record import Exam, SectionRules, Selection, load_exam
from examgen.items.descent import NO_WISHES
from examgen.items.item import OWN_TASK, Item, Source
from examgen.items.rejection import OVERRIDABLE
from examgen.networks.batches import reaching


def selection_of(spec: Spec, composed: Composed) -> Selection:
    """What the items were chosen by: what was asked for, and the batches that it took."""
    sections = tuple(
        SectionRules(
            kind=section.kind,
            count=count,
            activations=tuple(activation.value for activation in section.activations),  # type: ignore[misc]
            tasks=_own_tasks(items) if section.own else section.asked_tasks,  # type: ignore[arg-type]
            hidden=section.hidden,
            inputs=section.inputs,
            weight_places=section.weight_places,
            difficulty=section.difficulty,
            batches=dict(needed),
            text=section.text,
            step=None if section.step == NO_WISHES else section.step,
            accepted=tuple(rule.label for rule in OVERRIDABLE if section.own and rule in section.own.accepted),
        )
        for section, count, items, needed in zip(
            spec.sections, composed.counts, composed.by_section, composed.batches, strict=True
        )
    )
    return Selection(sections=sections, avoided=tuple(sorted(spec.avoided)), forms=composed.forms)


def sections_with(exam: Exam, items: Sequence[Item]) -> tuple[SectionRules, ...]:
    """The exam's sections with as many batches as its items come from, now that one was replaced."""
    sections = list(exam.selection.sections)
    of_each_form = [number for number, rules in enumerate(sections) for _ in range(rules.count)]
    for item, number in zip(items, cycle(of_each_form), strict=False):
        if isinstance(item.source, Source):
            batches = sections[number].batches
            name = subject_of(item.network, batches).name
            further = reaching(batches[name], item.source.batch)
            sections[number] = replace(sections[number], batches={**batches, name: further})
        elif item.inputs and not all(value in (0, 1) for value in item.inputs):
            sections[number] = replace(sections[number], inputs="fractional")
    return tuple(sections)


def _own_tasks(items: Iterable[Item]) -> tuple[str, ...]:
    """What the instructor's own network computes: nothing if that has no name."""
    return tuple({item.network.task for item in items} - {OWN_TASK})


def fingerprints(exams: Iterable[Path]) -> frozenset[str]:
    """The networks of earlier exams, as a spec wants them to be avoided, those that these exams avoided included."""
    return frozenset(chain.from_iterable(marks_used(load_exam(path)) for path in exams))
