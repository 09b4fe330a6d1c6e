"""Marking at the keyboard: student, question, boxes in order; each script is on the disk before the next one begins.

`undo` takes back the last box, or between questions the last script. A session that ended, however it ended, goes on
where its file ends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from rich.console import Console

from examgen.desk.opening import Desk
from examgen.desk.terminal import counted, minus
from examgen.desk.terminal.script_tables import number, show_marked
from examgen.files.errors import ExamgenError
from examgen.grading.answers.answers_csv import AnswersFile, ScriptLines, items_of
from examgen.grading.marker import Marked, Marker
from examgen.items.item import AnyPart, Item, Part, WordPart
from examgen.paper.reading import read_number, read_probability

UNDO = "undo"

Ask = Callable[[str], str]
"""Puts a prompt and returns what is typed. Raises EOFError where nothing more comes."""


@dataclass(slots=True)
class Session:
    """A session over one exam and one file. ask: the keyboard; console: where verdicts are shown.

    permitted: asked before each script is written, with the file's path; raises ExamgenError if it may not be.
    """

    desk: Desk
    file: AnswersFile
    ask: Ask
    console: Console
    permitted: Callable[[Path], None] = lambda _: None
    _markers: dict[tuple[str | None, str], Marker] = field(default_factory=dict)

    def run(self) -> None:
        """Student after student, until an empty line or the end of the input."""
        self._tell_what_is_torn()
        if self.file.scripts:
            self._say(f"going on after {counted(len(self.file.scripts), 'script')} in {self.file.path}")
        self._say(f"empty: what is in brackets, or a blank box; ?: illegible; {UNDO}: take back")
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
        while True:
            missing = self._missing(student)
            if not missing:
                self._say(f"{student} has all questions: {self._running(student)}")
                return True
            name = self._typed(f"  question of {student} [{missing[0].name}; . for the next student]: ")
            if name == ".":
                return True
            if name == UNDO:
                self._take_back()
                continue
            item = self._chosen(name, missing) if name else missing[0]
            if item is not None:
                self._one_script(student, item)

    def _one_script(self, student: str, item: Item) -> None:
        boxes = self._boxes(item)
        if boxes is None:
            return
        try:
            self._catch_up()
            self.permitted(self.file.path)
            self.file.append(ScriptLines(student, item.form or "", item.id, tuple(boxes.items())))
        except ExamgenError as refused:
            raise ExamgenError(f"{refused} {item.name} of {student} is not saved.") from None
        show_marked(item, self._marker(item).mark(boxes), self.console)
        self._say(f"{student}: {self._running(student)}")

    def _boxes(self, item: Item) -> dict[str, str] | None:
        """What stands in the boxes, or None if the question was taken back."""
        written: list[str] = []
        while len(written) < len(item.parts):
            part = item.parts[len(written)]
            text = self._typed(f"    {part.name} = ")
            if text == UNDO:
                if not written:
                    return None
                written.pop()
                continue
            question = _question_back(part, text)
            if question:
                self._say(f"    {question}")
            else:
                written.append(text)
        return {part.name: text for part, text in zip(item.parts, written, strict=True)}

    def _take_back(self) -> None:
        try:
            script = self.file.take_back()
        except ExamgenError as refused:
            self._say(str(refused))
            return
        self._say(f"took back {script.item} of {script.student}" if script else "there is nothing to take back")

    def _chosen(self, name: str, missing: list[Item]) -> Item | None:
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

    def _missing(self, student: str) -> list[Item]:
        """The questions of a student that are still to be marked: of his form, once that is known."""
        done = items_of(self.file.scripts, student)
        marked = {(script.form, script.item) for script in done}
        forms = {script.form for script in done}
        return [
            item
            for item in self.desk.exam.items
            if (item.form or "", item.id) not in marked and (not forms or (item.form or "") in forms)
        ]

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
        return self._marker(item).mark(boxes)

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


def _question_back(part: AnyPart, text: str) -> str | None:
    """What has to be asked before a box can be marked, or None."""
    if isinstance(part, WordPart):
        return None
    asks_in_per_cent = isinstance(part, Part) and part.probability
    problem = (read_probability if asks_in_per_cent else read_number)(text)[1]
    if problem == "several":
        return "several numbers: which one counts? Type it, or ? if that cannot be told."
    return "no number: type it like 0.53 or -1.2, or ? if it cannot be read." if problem == "no number" else None
