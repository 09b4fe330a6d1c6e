"""Marking personal sheets at the keyboard: by the code of each, or whose it is, and by the number of a question there.

What is typed stands in the file as it stands on the paper, which `grade` reads so: the code, and the question's number.
"""

from dataclasses import dataclass

from examgen.desk.session import Session
from examgen.grading.answers.answers_csv import ScriptLines, items_of
from examgen.grading.answers.by_code import name_on
from examgen.grading.answers.roster import Enrolled, meant_by
from examgen.items.item import Item
from examgen.sheets.codes import printed_code
from examgen.sheets.dealt_out import DealtOut
from examgen.sheets.record import Sheet, Sheets


@dataclass(slots=True)
class SheetSession(Session):
    """A session in which a student is the printed code of a sheet."""

    sheets: Sheets | None = None

    @property
    def _dealt(self) -> DealtOut:
        if self.sheets is None:
            raise ValueError("a session over sheets needs them")
        return DealtOut(self.sheets)

    def _meant(self, typed: str) -> str:
        """The code of the sheet that is meant by a code, an id or a name; "" if that is to be typed again."""
        dealt = self._dealt
        found = dealt.of(typed) or dealt.meant(typed)
        if found is None or isinstance(found, str):
            people = [Enrolled(sheet.student, "", sheet.name) for sheet in self.sheets.sheets] if self.sheets else []
            like = meant_by(typed, [one for one in people if one.student])
            if len(like) == 1:
                found = dealt.of(like[0].student)
            elif like:
                found = f"{typed}: may be {', '.join(one.student for one in like[:3])}{' …' if len(like) > 3 else ''}"
        if isinstance(found, Sheet):
            code = printed_code(found.code)
            self._say(f"  {' '.join(filter(None, (code, found.student, found.name)))}")
            return code
        self._say(f"  {found or f'{typed}: is no code of a sheet, and nobody who has one'}")
        return ""

    def _is_known(self, student: str) -> bool:
        """Whether somebody is called so, who might be taken for a question."""
        return self._dealt.of(student) is not None

    def _form_of(self, _student: str, /) -> str | None:
        """None is asked for: a sheet says it."""
        return ""

    def _sheet(self, student: str) -> Sheet | None:
        found = self._dealt.meant(student)
        return found if isinstance(found, Sheet) else None

    def _items(self, sheet: Sheet) -> list[Item]:
        by_name = {(item.form, item.id): item for item in self.desk.exam.items}
        return [by_name[sheet.form, name] for name in sheet.questions]

    def _missing(self, student: str, _form: str, /) -> list[Item]:
        """The questions of a sheet that are still to be marked, in its order."""
        sheet = self._sheet(student)
        marked = {script.item for script in items_of(self.file.scripts, student)}
        items = enumerate(self._items(sheet), 1) if sheet else ()
        return [item for number, item in items if str(number) not in marked]

    def _chosen(self, student: str, name: str, missing: list[Item], /) -> Item | None:
        """The question that was typed by its number on the sheet, if it is still to be marked."""
        sheet = self._sheet(student)
        named = name_on(sheet, name) if sheet else None
        found = next((item for item in self._items(sheet) if item.name == named), None) if sheet else None
        if found is None:
            count = len(sheet.questions) if sheet else 0
            self._say(f"{student} has no question {name}, but 1 to {count}")
        elif found not in missing:
            self._say(f"{self._called(student, found)} is marked already")
            return None
        return found

    def _question(self, typed: str) -> str | None:
        """The number of a question on the sheets, whosever they are."""
        return typed.strip().lstrip("qQ").strip().lstrip("0") or None

    def _called(self, student: str, item: Item, /) -> str:
        """`3, which is Q07`."""
        return f"{self._in_file(student, item)[1]}, which is {item.name}"

    def _in_file(self, student: str, item: Item, /) -> tuple[str, str]:
        """No form, and the question's number on the sheet."""
        sheet = self._sheet(student)
        return "", str(self._items(sheet).index(item) + 1) if sheet else item.id

    def _item_of(self, script: ScriptLines) -> Item | None:
        sheet = self._sheet(script.student)
        named = name_on(sheet, script.item) if sheet else None
        return next((item for item in self._items(sheet) if item.name == named), None) if sheet else None
