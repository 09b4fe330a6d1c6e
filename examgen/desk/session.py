"""Marking at the keyboard: student, question, boxes in order; each script is on the disk before the next one begins.

Or one question through all students, who come in the order of the stack: `q7` in the place of a student. `undo` takes
back the last box, or between questions the last script; `!` and the number of a box of that script give it points by
hand. A session that ended, however it ended, goes on where its file ends.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from rich.console import Console

from examgen.desk.opening import Desk
from examgen.desk.terminal import counted, minus
from examgen.desk.terminal.script_tables import number, show_marked
from examgen.desk.typing import OTHER_POINTS, QUESTION, UNDO, Typing
from examgen.files.errors import ExamgenError
from examgen.grading.answers.answers_csv import AnswersFile, ScriptLines, items_of
from examgen.grading.answers.roster import Enrolled, meant_by
from examgen.grading.by_hand import ByHand, overridden, read_by_hand
from examgen.grading.exam_names import ExamNames
from examgen.grading.marker import Marked, Marker
from examgen.items.item import Item
from examgen.paper.writing import points_text

Ask = Callable[[str], str]
"""Puts a prompt and returns what is typed. Raises EOFError where nothing more comes."""


@dataclass(slots=True)
class Session:
    """A session over one exam and one file. ask: the keyboard; console: where verdicts are shown.

    permitted: asked before each script is written, with the file's path; raises ExamgenError if it may not be.
    roster: whom a few letters may mean, if that is known; nobody else is marked without a yes.
    """

    desk: Desk
    file: AnswersFile
    ask: Ask
    console: Console
    permitted: Callable[[Path], None] = lambda _: None
    roster: Sequence[Enrolled] = ()
    _markers: dict[tuple[str | None, str], Marker] = field(default_factory=dict)

    @property
    def _names(self) -> ExamNames:
        return ExamNames(self.desk.exam)

    def run(self) -> None:
        """Student after student, until an empty line or the end of the input."""
        self._tell_what_is_torn()
        if self.file.scripts:
            self._say(f"going on after {counted(len(self.file.scripts), 'script')} in {self.file.path}")
        self._say(f"empty: what is in brackets, or a blank box; ?: illegible; {UNDO}: take back")
        self._say("q1 for a student: that question through all students")
        self._say("=: this box and all that follow are as expected; /: they are blank; !1: give box 1 other points")
        try:
            while self._one_student():
                pass
        except EOFError:
            self._say("")
        self._catch_up()  # an editor may have saved the file since
        self._say(f"{counted(len(self.file.scripts), 'script')} in {self.file.path}")

    def _tell_what_is_torn(self) -> None:
        """Say what a power cut has left of a script that was being written; it is to be typed again."""
        if self.file.torn:
            self._say(f"a line was torn, as by a power cut, and is taken away: {self.file.torn!r}")
        last = self.file.scripts[-1] if self.file.scripts else None
        item = self._item_of(last) if last else None
        if last is None or item is None or len(last.boxes) >= len(item.parts):
            return
        held = ", ".join(f"{name}={text}" for name, text in last.boxes)
        self._say(f"{last.item} of {last.student} is torn: {len(last.boxes)} of {len(item.parts)} boxes ({held})")
        self._take_back()

    def _catch_up(self) -> None:
        for line in self.file.catch_up():
            self._say(line)

    def _one_student(self) -> bool:
        """The questions of one student. False if there is no other one."""
        student = self._typed("student [end]: ")
        if student == UNDO:
            self._take_back()
            return True
        if not student:
            return False
        if QUESTION.fullmatch(student) and not self._is_known(student):
            self._one_question(student)
            return True
        student = self._meant(student)
        form = self._form_of(student) if student else None
        if form is None:
            return True
        while True:
            missing = self._missing(student, form)
            if not missing:
                self._say(f"{student} has all questions: {self._running(student)}")
                return True
            name = self._typed(
                f"  question of {student} [{self._called(student, missing[0])}; . for the next student]: "
            )
            if name == ".":
                return True
            if name == UNDO:
                self._take_back()
                continue
            if name.startswith(OTHER_POINTS):
                self._give(name.removeprefix(OTHER_POINTS).strip())
                continue
            item = self._chosen(student, name, missing) if name else missing[0]
            if item is not None:
                self._one_script(student, item)

    def _one_question(self, typed: str) -> None:
        """One question through all students, until an empty line. typed: the question, as it was named."""
        identifier = self._question(typed)
        if identifier is None:
            return
        while student := self._typed(f"  student for {identifier} [all questions again]: "):
            if student == UNDO:
                self._take_back()
            elif student.startswith(OTHER_POINTS):
                self._give(student.removeprefix(OTHER_POINTS).strip())
            else:
                self._script_for(self._meant(student), identifier)

    def _question(self, typed: str) -> str | None:
        """What a question is called in the file that was typed, whosever it is; None, and it is said, for none."""
        named = self._names.item(typed)
        if named is None:
            self._say(f"there is no question {typed}. {self._names.all_items()}")
        return None if named is None else named[1]

    def _called(self, _student: str, item: Item, /) -> str:
        """What a question is called to who has a student's script in hand."""
        return item.name

    def _in_file(self, _student: str, item: Item, /) -> tuple[str, str]:
        """The form and the name under which a student's answers to a question stand in the file."""
        return item.form or "", item.id

    def _script_for(self, student: str, identifier: str) -> None:
        """A student's script of one question. student: "" for nobody; identifier: of the question, without its form."""
        form = self._form_of(student) if student else None
        if form is None:
            return
        missing = self._missing(student, form)
        item = next((item for item in missing if self._in_file(student, item)[1] == identifier), None)
        if item is None:
            self._say(f"  {identifier} of {student} is marked already; {UNDO} takes the last script back")
        else:
            self._one_script(student, item)

    def _is_known(self, student: str) -> bool:
        """Whether somebody is called so, who might be taken for a question."""
        called = {one.student for one in self.roster} | {script.student for script in self.file.scripts}
        return student in called

    def _meant(self, typed: str) -> str:
        """Who is meant, where there is a roster; "" if that is to be typed again."""
        enrolled = {one.student for one in self.roster}
        others = dict.fromkeys(script.student for script in self.file.scripts if script.student not in enrolled)
        found = meant_by(typed, (*self.roster, *(Enrolled(student, "") for student in others)))
        if not self.roster or (len(found) == 1 and found[0].student == typed):
            return typed
        if len(found) == 1:
            self._say(f"  {found[0].student} {found[0].name}".rstrip())
            return found[0].student
        like = ", ".join(one.student for one in found[:3]) + (" …" if len(found) > 3 else "")
        said = f"may be {like}" if found else "is not on the roster"
        return typed if self._typed(f"  {typed} {said} [type again; y for a new student]: ").lower() == "y" else ""

    def _form_of(self, student: str, /) -> str | None:
        """The form of a student's scripts, else the roster's, else it is asked for; None where none is typed.

        "" in an exam without forms.
        """
        forms = list(dict.fromkeys(item.form for item in self.desk.exam.items if item.form))
        known = [script.form for script in items_of(self.file.scripts, student)]
        known += [one.form for one in self.roster if one.student == student]
        if not forms or any(form in forms for form in known):
            return next((form for form in known if form in forms), "")
        while True:
            typed = self._typed(f"  form of {student} ({', '.join(forms)}): ").upper()
            if typed in forms:
                return typed
            if not typed or typed == UNDO.upper():
                return None
            self._say(f"  there is no form {typed}")

    def _one_script(self, student: str, item: Item) -> None:
        typing = self._typing(item)
        typed = typing.run()
        if typed is None:
            return
        boxes, given = typed
        script = ScriptLines(student, *self._in_file(student, item), tuple(boxes.items()), _cells(given))
        try:
            self._catch_up()
            self.permitted(self.file.path)
            self.file.append(script)
        except ExamgenError as refused:
            raise ExamgenError(f"{refused} {item.name} of {student} is not saved.") from None
        if not typing.shown:
            self._show(item, self._marker(item).mark(boxes))
        self._say(f"{student}: {self._running(student)}")

    def _typing(self, item: Item) -> Typing:
        return Typing(self._marker(item), self._typed, self._say, lambda marked: self._show(item, marked))

    def _show(self, item: Item, marked: Marked) -> None:
        show_marked(item, marked, self.console)

    def _give(self, asked: str) -> None:
        """Give a box of the last script points by hand."""
        self._catch_up()
        last = self.file.scripts[-1] if self.file.scripts else None
        item = self._item_of(last) if last else None
        if last is None or item is None:
            self._say("there is no script yet")
            return
        typing = self._typing(item)
        typing.by_hand |= _given(last, item)
        typing.give(asked)
        given = _cells(typing.by_hand)
        if given == last.by_hand:
            return
        self.permitted(self.file.path)
        self.file.amend(replace(last, by_hand=given))
        marked = self._marked(self.file.scripts[-1])
        if marked:
            self._show(item, marked)

    def _take_back(self) -> None:
        try:
            script = self.file.take_back()
        except ExamgenError as refused:
            self._say(str(refused))
            return
        self._say(f"took back {script.item} of {script.student}" if script else "there is nothing to take back")

    def _chosen(self, _student: str, name: str, missing: list[Item], /) -> Item | None:
        """The question that was typed, if it is still to be marked."""
        forms = tuple({item.form for item in missing if item.form})
        try:
            # Once a student's form is known, it need not be typed.
            wanted = self.desk.item(name, (lambda *_: forms[0]) if len(forms) == 1 else None)
        except ExamgenError as refused:
            self._say(str(refused))
            return None
        if wanted in missing:
            return wanted
        self._say(f"{wanted.name} is marked already; {UNDO} takes the last script back")
        return None

    def _missing(self, student: str, form: str, /) -> list[Item]:
        """The questions of a student's form that are still to be marked."""
        marked = {(script.form, script.item) for script in items_of(self.file.scripts, student)}
        of_form = [item for item in self.desk.exam.items if (item.form or "") == form]
        return [item for item in of_form if (form, item.id) not in marked]

    def _running(self, student: str) -> str:
        """The running total of a student."""
        marked = [found for script in items_of(self.file.scripts, student) if (found := self._marked(script))]
        earned, possible = (sum((getattr(one, name) for one in marked), Decimal(0)) for name in ("total", "points"))
        return f"{number(earned)} of {number(possible)} points in {counted(len(marked), 'question')}"

    def _marked(self, script: ScriptLines) -> Marked | None:
        """The marks of a script in the file; None if it is of no question of this exam."""
        item = self._item_of(script)
        if item is None:
            return None
        names = {part.name for part in item.parts}
        boxes: Mapping[str, str] = {name: text for name, text in script.boxes if name in names}
        return overridden(self._marker(item).mark(boxes), _given(script, item))

    def _item_of(self, script: ScriptLines) -> Item | None:
        wanted = (script.item, script.form)
        return next((item for item in self.desk.exam.items if (item.id, item.form or "") == wanted), None)

    def _marker(self, item: Item) -> Marker:
        key = (item.form, item.id)
        if key not in self._markers:
            self._markers[key] = self.desk.marker(item)
        return self._markers[key]

    def _typed(self, prompt: str) -> str:
        return self.ask(prompt).strip()

    def _say(self, text: str) -> None:
        self.console.print(minus(text) if text.startswith("    ") else text, markup=False, soft_wrap=True)


def _cells(given: Mapping[str, ByHand]) -> dict[str, tuple[str, str]]:
    """What was given by hand as it stands in the file."""
    return {name: (points_text(one.points), one.comment) for name, one in given.items()}


def _given(script: ScriptLines, item: Item) -> dict[str, ByHand]:
    """What the file says was given by hand; what it cannot say so is left to `grade` to tell."""
    read = {part.name: read_by_hand(*script.by_hand.get(part.name, ("", "")), part.points) for part in item.parts}
    return {name: one for name, one in read.items() if isinstance(one, ByHand)}
