"""Who students are besides their ids: names and e-mail addresses, from whatever columns a platform exports them in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from examgen.grading.answers.answers_csv import from_cell
from examgen.paper.reading import folded

UNSPELT = re.compile(r"[\s._#-]+")
"""What does not count in the head of a column."""

NAMES = ("name", "fullname", "studentname", "displayname", "student")
"""Heads of a column with whole names; Canvas has them under Student, beside columns of ids."""

FIRST_NAMES = ("firstname", "givenname", "forename")
LAST_NAMES = ("lastname", "surname", "familyname")
EMAILS = ("email", "emailaddress", "mail")


@dataclass(frozen=True, slots=True)
class Person:
    """What a table says of a student besides the id; "" where it says nothing."""

    name: str = ""
    email: str = ""


NOBODY = Person()


@dataclass(frozen=True, slots=True)
class PersonColumns:
    """The places of a table's columns that say who a student is, besides the id. names: those of a name, in order."""

    names: tuple[int, ...]
    email: int | None

    def of(self, cells: Sequence[str]) -> Person:
        """Who stands in a row."""
        if not self.names and self.email is None:
            return NOBODY
        named = (_text(cells, at) for at in self.names)
        return Person(" ".join(filter(None, named)), "" if self.email is None else _text(cells, self.email))


def unspelt(head: str) -> str:
    """The head of a column without what is spelt one way or the other: `SIS User ID` is `sisuserid`."""
    return UNSPELT.sub("", folded(head))


def person_columns(heads: Sequence[str], student: int) -> PersonColumns:
    """Where names and e-mails stand. heads: of the columns; student: the place of the one with the ids."""
    plain = [None if at == student else unspelt(head) for at, head in enumerate(heads)]

    def first(known: Sequence[str]) -> int | None:
        return next((plain.index(head) for head in known if head in plain), None)

    whole, parts = first(NAMES), (first(FIRST_NAMES), first(LAST_NAMES))
    names = [whole] if whole is not None else parts
    email = student if unspelt(heads[student]) in EMAILS else first(EMAILS)
    return PersonColumns(tuple(at for at in names if at is not None), email)


def _text(cells: Sequence[str], at: int) -> str:
    """A cell as it is kept: spaces do not count, nor what nobody sees."""
    text = " ".join(from_cell(cells[at]).split()) if at < len(cells) else ""
    return text if text.isprintable() else "".join(filter(str.isprintable, text))
