"""What questions are called by whoever looks one up: which of an exam's items a typed name means."""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

from examgen.files.errors import ExamgenError

_NUMBER = re.compile(r"[qQ]?0*([0-9]+)")

WhichForm = Callable[[str, Sequence[str]], str]
"""Asked which form's item is meant, with the name as it was given and the letters; answers with one of these."""

Identifiers = Mapping[str, Sequence[str]]
"""The ids of an exam's items by the letter of their form; all of them under no letter in an exam without forms."""


def items_meant(
    name: str, identifiers: Identifiers, place: str, which_form: WhichForm | None = None
) -> tuple[str, Sequence[str]]:
    """The form and the ids that a name means: `q7` and `7` mean `Q07`, `a/7` means `A/Q07`, `A` all of that form.

    place: what is said of where the items are; which_form: asked where the exam has forms and none is named. Raises
    ExamgenError for an unknown item or form, with the nearest names, and for a missing form if nobody can be asked.
    """
    form, number = _form_and_number(name, tuple(identifiers), place, which_form)
    known = identifiers[form]
    return form, known if form and not number else (_identifier(name, number, form, known, place),)


def item_meant(name: str, identifiers: Identifiers, place: str, which_form: WhichForm | None = None) -> tuple[str, str]:
    """The form and the id of the one item that a name means. Raises ExamgenError as `items_meant`, and for a form."""
    form, (first, *others) = items_meant(name, identifiers, place, which_form)
    if others:
        raise ExamgenError(f"{name}: is a whole form. Say which of its questions, like {form}/{first}.")
    return form, first


def _form_and_number(name: str, forms: Sequence[str], place: str, which_form: WhichForm | None) -> tuple[str, str]:
    """The form that a name means, empty in an exam without forms, and the rest of the name."""
    form, slash, number = (part.strip() for part in name.rpartition("/"))
    if forms == ("",):
        if slash:
            raise ExamgenError(f"{name}: {place} has no forms. Write {number or 'Q07'}.")
        return "", name
    if number.upper() in forms and not form:
        return number.upper(), ""
    if form.upper() in forms:
        return form.upper(), number
    if slash or which_form is None:
        said = f"{name}: {place} has the forms {', '.join(forms)}."
        raise ExamgenError(f"{said} Say which one, like {forms[0]}/{number if _NUMBER.fullmatch(number) else 'Q07'}.")
    return which_form(name, forms), number


def _identifier(name: str, wanted: str, form: str, known: Sequence[str], place: str) -> str:
    """The item of a form that is meant by `wanted`, the rest of `name`."""
    number = _NUMBER.fullmatch(wanted.strip())
    by_number = {int(identifier[1:]): identifier for identifier in known}
    if number and len(number[1]) < 9 and int(number[1]) in by_number:
        return by_number[int(number[1])]
    if number:
        nearest = sorted(by_number, key=lambda other: abs(other - int(number[1][:9])))[:3]
        close = [by_number[other] for other in sorted(nearest)]
    else:
        close = get_close_matches(wanted.upper(), known, n=3, cutoff=0.3) or list(known[:3])
    named = ", ".join(f"{form}/{each}" if form else each for each in close)
    raise ExamgenError(f"{name}: no such question in {place}. The nearest are {named}.")
