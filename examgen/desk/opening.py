"""Opening an exam for marking: quickly if it stands as examgen wrote it, else after proving it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

from examgen.exam.item_names import WhichForm
from examgen.exam.lookup import find_item, name_of, open_record
from examgen.exam.record import Exam, Policies, check_item, check_whole, exam_file, parse_exam
from examgen.files.errors import ExamgenError
from examgen.grading.marker import Marker
from examgen.items.item import Item


@dataclass(frozen=True, slots=True)
class Desk:
    """An exam with the policies that it is marked under."""

    path: Path
    exam: Exam
    policies: Policies

    def marker(self, item: Item) -> Marker:
        """The mark scheme of one of its items. Raises ExamgenError for one that is not what its network gives."""
        check_item(self.exam, item, str(exam_file(self.path)))
        return Marker(item, self.exam.places, self.policies)

    def item(self, name: str, which_form: WhichForm | None = None) -> Item:
        """The item that a name means, `q7` for Q07, `a/7` for A/Q07. Raises ExamgenError if there is none, or several.

        which_form: asked where the name leaves the form out.
        """
        return self.exam.item(name_of(find_item(open_record(self.path), name, self.path, which_form)))


def open_desk(path: Path, **policies: str | None) -> Desk:
    """The exam at `path`. policies: `eased`, `blank_steps`, `habits` in the place of the exam's own, None for that.

    Raises ExamgenError if it is damaged, or if there is no such policy.
    """
    exam = parse_exam(open_record(path), str(exam_file(path)))
    check_whole(exam, str(exam_file(path)))
    others: dict[str, Any] = {name: _allowed(name, value) for name, value in policies.items() if value is not None}
    return Desk(path, exam, replace(exam.policies, **others))


def open_proved_desk(path: Path, **policies: str | None) -> Desk:
    """The same for a whole class: the record is worked out by the second way first, as `verify` does.

    Raises ExamgenError for the first thing that does not hold, whatever its digest says.
    """
    from examgen.verify import verify_record

    desk = open_desk(path, **policies)
    lie = verify_record(path).lie
    if lie is not None:
        raise ExamgenError(f"{path}: {lie}. Nobody is marked by this exam; restore exam.json from a copy.")
    return desk


def _allowed(name: str, value: str) -> str:
    known = get_args(get_type_hints(Policies)[name])
    if value in known:
        return value
    option = name.replace("_", "-")
    raise ExamgenError(f"--{option} {value}: there is no such policy. Take {', '.join(known[:-1])} or {known[-1]}.")
