"""What a record says of forms, read as plain JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from examgen.verify.record import Forms, Question, number

FORMS = "ABCDEF"

FIRST_FAMILIES = {
    "minus_lost_*": "minus_lost",
    **dict.fromkeys(("relu_used", "sigmoid_used", "tanh_used"), "other_activation_used"),
    **dict.fromkeys(("sigmoid_inverse_used", "tanh_inverse_used"), "other_inverse_used"),
    "*": "any other slip",
}
"""The families of a record that names none."""


def forms_of(selection: Mapping[str, Any], questions: Sequence[Question]) -> Forms | None:
    """The forms of an exam, if it has any, with their questions one form after the other."""
    if "forms" not in selection:
        if any(question.form or question.expected_loss for question in questions):
            raise ValueError("a question is of a form, and the exam has none")
        return None
    said = selection["forms"]
    letters, chances = tuple(said["letters"]), said["likelihoods"]
    found = Forms(
        letters,
        number(said["totals_within"]),
        number(said["items_within"]),
        {name: number(chance) for name, chance in chances.items()},
        dict(said.get("families", FIRST_FAMILIES)),
    )
    if len(letters) < 2 or "".join(letters) != FORMS[: len(letters)]:
        raise ValueError(f"forms are called A, B and so on, not {', '.join(letters)}")
    if not all(0 <= chance < 1 for chance in found.likelihoods.values()):
        raise ValueError("selection, forms: a likelihood is none")
    if not all(isinstance(name, str) for name in found.families.values()):
        raise ValueError("selection, forms: a family has no name")
    each, over = divmod(len(questions), len(letters))
    if over or [question.form for question in questions] != [letter for letter in letters for _ in range(each)]:
        raise ValueError("the questions do not stand form by form, as many in each")
    return found


def form_of(item: Mapping[str, Any]) -> str:
    """The letter of an item's form, empty for none."""
    if item["form"] is not None and item["form"] not in tuple(FORMS):
        raise ValueError(f"there is no form {item['form']!r}")
    return item["form"] or ""


def loss_of(item: Mapping[str, Any]) -> str:
    """The expected loss of an item of a form, empty for an item of none. Raises ValueError for no number."""
    if item["form"] is None and "expected_loss" not in item:
        return ""
    number(item["expected_loss"])
    return str(item["expected_loss"])
