"""One question at the keyboard: box by box, or by exception with the keys of the grader's page.

`=` or `*` for a box: it and all that are still open are as expected; `/`: they are blank. Then what is not as expected
is named by the number of its box, `!` before the number gives its points by hand, and Enter saves.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from examgen.desk.terminal.script_tables import number
from examgen.grading.by_hand import ByHand, overridden, read_by_hand
from examgen.grading.expected import expected_texts
from examgen.grading.marker import Marked, Marker
from examgen.items.item import AnyPart, ChosenPart, Part, WordPart
from examgen.paper.reading import read_number, read_probability

UNDO = "undo"

AS_EXPECTED, LEFT_BLANK, OTHER_POINTS = ("=", "*"), "/", "!"
"""The keys; of each meaning the first is the one that is named."""

POINTS = re.compile(r"(?P<box>[0-9]{1,2})(?:\s+(?P<points>\S+)(?:\s+(?P<comment>\S.*))?)?")
"""`3 0.5 nearly right`, or less of it."""

QUESTION = re.compile(r"(?:[a-z]\s*/\s*q?|q)[0-9]+", re.IGNORECASE)
"""A question as it is named where something else could stand too."""

KEY = re.compile(rf"\.|!\s*(?:[0-9]{{1,2}}(?:\s.*)?)?|{QUESTION.pattern}", re.IGNORECASE)
"""What is typed between questions or once no box is open, and is nobody's answer; `templates/grader/keys.js` too."""

Typed = tuple[Mapping[str, str], Mapping[str, ByHand]]
"""What stands in the boxes, and what was given by hand, by part."""


@dataclass(slots=True)
class Typing:
    """The boxes of one question while they are typed. ask: puts a prompt; say: says a line; show: shows marks.

    by_hand: what was given by hand, by part; shown: whether the marks of what is typed have been shown.
    """

    marker: Marker
    ask: Callable[[str], str]
    say: Callable[[str], None]
    show: Callable[[Marked], None]
    by_hand: dict[str, ByHand] = field(default_factory=dict)
    shown: bool = False
    _typed: dict[str, str] = field(default_factory=dict)

    def run(self) -> Typed | None:
        """Ask for the boxes in their order. None if the question was taken back."""
        parts = self.marker.item.parts
        while len(self._typed) < len(parts):
            part = parts[len(self._typed)]
            text = self._box(part)
            if text == UNDO:
                if not self._typed:
                    return None
                self._typed.popitem()
            elif text == LEFT_BLANK:
                self._typed |= {other.name: "" for other in parts[len(self._typed) :]}
                return self._exceptions()
            elif text in AS_EXPECTED:
                return self._exceptions()
            else:
                self._typed[part.name] = text
        return self._typed, self.by_hand

    def _exceptions(self) -> Typed | None:
        """Show the boxes as they would be marked, and take what is otherwise until they are right."""
        parts = self.marker.item.parts
        while True:
            expected = expected_texts(self.marker, self._typed)
            texts = {part.name: self._typed.get(part.name, expected.get(part.name, "")) for part in parts}
            lost = next((part for part in parts if part.name not in self._typed and not texts[part.name]), None)
            if lost is not None:
                self.say(f"    nothing follows in {lost.name}: type what stands there")
                self._retype(lost)
                continue
            self.shown = True
            self.show(overridden(self.marker.mark(texts), self.by_hand))
            asked = self.ask(f"    [save]; a box of 1 to {len(parts)}; {OTHER_POINTS}1 for its points: ")
            if not asked:
                return texts, self.by_hand
            if asked == UNDO:
                return None
            if asked.startswith(OTHER_POINTS):
                self.give(asked.removeprefix(OTHER_POINTS).strip())
            elif asked.isdecimal() and 0 < int(asked) <= len(parts):
                self._retype(parts[int(asked) - 1])
            else:
                self.say(f"    {asked}: there is no such box. Type its number, or nothing to save.")

    def _retype(self, part: AnyPart) -> None:
        """Take another text for a box that is settled."""
        text = self._box(part)
        if text in AS_EXPECTED:
            self._typed.pop(part.name, None)
        elif text != UNDO:
            self._typed[part.name] = "" if text == LEFT_BLANK else text

    def _box(self, part: AnyPart) -> str:
        """What stands in a box, or a key."""
        while True:
            text = self.ask(f"    {part.name} = ")
            if text in AS_EXPECTED and isinstance(part, ChosenPart):
                self.say("    any weights that work are right here: type what stands in the boxes.")
                continue
            question = None if text in (UNDO, LEFT_BLANK, *AS_EXPECTED) else _question_back(part, text)
            if question is None:
                return text
            self.say(f"    {question}")

    def give(self, asked: str) -> None:
        """Give a box points by hand. asked: its number, with points and comment or not; without points they go."""
        parts = self.marker.item.parts
        found = POINTS.fullmatch(asked)
        if found is None or not 0 < int(found["box"]) <= len(parts):
            self.say(f"    {OTHER_POINTS}{asked}: write it like {OTHER_POINTS}1 0.5 nearly right.")
            return
        part = parts[int(found["box"]) - 1]
        points = found["points"] or self.ask(f"    points of {part.name}, of {number(part.points)} [the marker's]: ")
        if not points:
            self.by_hand.pop(part.name, None)
            return
        read = read_by_hand(points, found["comment"] or self.ask("    why: "), part.points)
        if isinstance(read, str):
            self.say(f"    {part.name}: {read}")
        else:
            self.by_hand[part.name] = read


def _question_back(part: AnyPart, text: str) -> str | None:
    """What has to be asked before a box can be marked, or None."""
    if KEY.fullmatch(text):
        when = f"between questions, where {UNDO} leads"
        if text.startswith(OTHER_POINTS):
            when = f"once no box is open, and {when}"
        return f"{text} is a key {when}: type what stands in {part.name}, or ? if it cannot be read."
    if isinstance(part, WordPart):
        return None
    asks_in_per_cent = isinstance(part, Part) and part.probability
    problem = (read_probability if asks_in_per_cent else read_number)(text)[1]
    if problem in (None, "blank", "illegible"):
        return None
    if problem == "several":
        return "several numbers: which one counts? Type it, or ? if that cannot be told."
    if problem == "per cent":
        return "a percentage, and no probability is asked for here: type it like 0.03, or ? if that cannot be told."
    found = "a date or a time" if problem == "date" else "no number"
    return f"{found}: type it like 0.53 or -1.2, or ? if it cannot be read."
