"""Which questions of an exam are exported: from the words of the command line to names."""

from collections.abc import Iterator, Sequence

from examgen.exam.item_names import item_meant
from examgen.exam.record import Exam
from examgen.files.errors import ExamgenError


def names_chosen(exam: Exam, only: Sequence[str], forms: Sequence[str]) -> frozenset[str]:
    """The names of the questions that are asked for. only: `Q01-Q05`, `q7` or several with commas; all if none.

    forms: letters; all if none. A question is that of each form. Raises ExamgenError for one that there is not.
    """
    letters = _letters(exam, forms)
    ids = list(dict.fromkeys(item.id for item in exam.items))
    wanted = {name for text in only for name in _ids(text, ids, exam)} if only else {*ids}
    return frozenset(item.name for item in exam.items if item.id in wanted and (item.form or "") in letters)


def _letters(exam: Exam, forms: Sequence[str]) -> set[str]:
    known = list(dict.fromkeys(item.form or "" for item in exam.items))
    for letter in forms:
        if known == [""]:
            raise ExamgenError(f"--form {letter}: this exam has no forms. Leave --form out.")
        if letter.strip().upper() not in known:
            raise ExamgenError(f"--form {letter}: there is no such form. Take {', '.join(known)}.")
    return {letter.strip().upper() for letter in forms} or {*known}


def _ids(text: str, ids: Sequence[str], exam: Exam) -> Iterator[str]:
    for piece in text.split(","):
        if "/" in piece and exam.selection.forms:
            form, _, name = piece.strip().partition("/")
            raise ExamgenError(f"--only {piece}: means that question of every form. Write --form {form} --only {name}.")
        first, dash, last = piece.partition("-")
        start, end = (ids.index(_id(name, ids)) for name in (first, last if dash else first))
        if start > end:
            raise ExamgenError(f"--only {piece}: ends before it begins. Write {last.strip()}-{first.strip()}.")
        yield from ids[start : end + 1]


def _id(name: str, ids: Sequence[str]) -> str:
    try:
        return item_meant(name.strip(), {"": ids}, "this exam")[1]
    except ExamgenError as error:
        raise ExamgenError(f"--only {error}") from None
