"""What an exam says as a whole, as the second way has it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from examgen.verify.sheets.question import Question

FILE_NAME = "exam.json"


def digest_of(raw: Mapping[str, Any]) -> str:
    """What the digest is of all else in a record."""
    content = {name: value for name, value in raw.items() if name != "digest"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Rules:
    """What the questions of a section were chosen by, as it stands in the record, and these questions of one form.

    hidden: the units of each hidden layer; decimals: those of weights, biases and inputs.
    accepted: the rules that the instructor overrode, by name; batches: the numbers of those of the bank, by what they
    were trained for, none where an older record has but a count; step: what was wished of a step of gradient
    descent.
    """

    kind: str
    activations: tuple[str, ...]
    tasks: tuple[str, ...]
    hidden: tuple[int, ...]
    binary: bool
    band: tuple[int, int] | None
    text: str
    questions: tuple[Question, ...]
    accepted: frozenset[str] = frozenset()
    batches: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    step: Mapping[str, Any] = field(default_factory=dict)
    decimals: int = 1

    @property
    def own(self) -> bool:
        """Whether its questions are on a network that the instructor brought along."""
        return self.questions[0].own


@dataclass(frozen=True, slots=True)
class Forms:
    """What the record says of forms: how far whole ones and twins are apart at most, and how likely mistakes are.

    families: mistakes whose likelihood stands under another name; a name that ends in * is for all that begin so.
    """

    letters: tuple[str, ...]
    totals_within: Fraction
    items_within: Fraction
    likelihoods: Mapping[str, Fraction]
    families: Mapping[str, str]

    def of_calculation(self, name: str) -> str:
        """The name of a calculation's likelihood: its own, or its family's."""
        return self.families.get(name, name)

    def of_slip(self, name: str) -> str:
        """The name of a slip's likelihood: its family's, its own, or that of all that begin so, the longest first."""
        if name in self.families or name in self.likelihoods:
            return self.families.get(name, name)
        beginnings = (f"{name[:length]}*" for length in range(len(name), -1, -1))
        return next((self.families[beginning] for beginning in beginnings if beginning in self.families), name)


@dataclass(frozen=True, slots=True)
class Record:
    """What `verify` needs of an exam. raw: the JSON object, for its digest; rules: those that it was made under; texts:
    what the instructor wrote.

    sections: those of one form after the other; forms: None where there is one form, without a name; letter: of a
    record of one form; dealt: the record of personal sheets beside it, None where there is none.
    """

    folder: Path
    file: str
    raw: Mapping[str, Any]
    rules: int
    places: int
    seed: int
    texts: tuple[str, ...]
    sections: tuple[Rules, ...]
    questions: tuple[Question, ...]
    forms: Forms | None = None
    letter: str = ""
    dealt: Mapping[str, Any] | None = None

    def page(self, name: str) -> str:
        """The page called `name` of this form: graders/key.pdf, or graders/key-A.pdf.

        Where sheets have some of all questions, the students' page with all of them lies with the graders.
        """
        if self.dealt and self.dealt["each"] is not None:
            name = name.replace("students/", "graders/")
        stem, dot, ending = name.rpartition(".")
        return f"{stem}-{self.letter}{dot}{ending}" if self.letter else name

    @property
    def by_form(self) -> Mapping[str, "Record"]:
        """The record of each form by its letter, its questions called as on its pages; without forms, by none."""
        if self.forms is None:
            return {"": self}
        each = len(self.questions) // len(self.forms.letters)
        return {
            letter: replace(
                self,
                letter=letter,
                questions=tuple(
                    replace(question, id=question.number)
                    for question in self.questions[place * each : (place + 1) * each]
                ),
            )
            for place, letter in enumerate(self.forms.letters)
        }

    @property
    def by_place(self) -> Mapping[tuple[str | None, str], Question]:
        """Each question by its form, None if there are none, and by what it is called there."""
        return {(question.form or None, question.number): question for question in self.questions}

    @property
    def halved(self) -> bool:
        """Whether two questions are on a page."""
        return bool(self.raw["pages"]["per_page"] == 2)

    @property
    def twins(self) -> tuple[tuple[Question, ...], ...]:
        """For each place, the questions that stand there in one form after the other."""
        each = len(self.questions) // (len(self.forms.letters) if self.forms else 1)
        return tuple(self.questions[place::each] for place in range(each))

    @property
    def own(self) -> bool:
        """Whether every question is on the one network that the instructor brought along."""
        return len(self.sections) == 1 and self.sections[0].own

    @property
    def mixed(self) -> bool:
        """Whether some questions are on networks of the instructor's, or on several of them."""
        return any(section.own for section in self.sections)

    def overridden(self, rule: str) -> frozenset[str]:
        """The names of the questions that need not keep a rule."""
        sections = (section for section in self.sections if rule in section.accepted)
        return frozenset(question.id for section in sections for question in section.questions)
