"""Moodle's import and marking of embedded answers, after its documentation and the grammar that its importer follows.

https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type, https://docs.moodle.org/en/Moodle_XML_format; where
these are silent, what `question/type/multianswer/questiontype.php` and `question/type/numerical/question.php` do: the
first alternative that holds counts; a number holds within its tolerance and 10^-14 of its size; texts of a cell are
decoded once. Shares nothing with examgen.
"""

import re
from base64 import b64decode
from dataclasses import dataclass
from html import unescape
from xml.etree import ElementTree as ET

NUMBER = r"-?(?:(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?)"
NUMERICAL = re.compile(rf"({NUMBER})(?::({NUMBER}))?")
SHARE = r"=|%-?[0-9]+(?:[.,][0-9]*)?%"
ANSWER = r".+?(?<!\\)(?<!&)(?<!&amp;)(?=[~#}]|$)"
FEEDBACK = r".*?(?<!\\)(?=[~}]|$)"
ALTERNATIVE = rf"(?:{SHARE})?(?:{ANSWER})(?:#(?:{FEEDBACK}))?"
PARTS = re.compile(rf"~?(?P<share>{SHARE})?(?P<answer>{ANSWER})(?:#(?P<feedback>{FEEDBACK}))?", re.DOTALL)
CELL = re.compile(
    rf"\{{([0-9]*):(NUMERICAL|NM|MULTICHOICE|MC|SHORTANSWER|SA|MW):({ALTERNATIVE}(?:~{ALTERNATIVE})*)\}}", re.DOTALL
)
EPSILON = 1e-14
"""PHP's `precision`."""


@dataclass(frozen=True)
class Alternative:
    share: float
    answer: str
    tolerance: float
    feedback: str

    def holds_number(self, number: float) -> bool:
        answer = float(self.answer)
        tolerance = self.tolerance + EPSILON * max(self.tolerance, abs(answer), EPSILON)
        return answer - tolerance <= number <= answer + tolerance

    def holds_word(self, word: str) -> bool:
        pieces = re.split(r"(?<!\\)\*", self.answer)
        pattern = ".*".join(re.escape(piece.replace("\\*", "*")) for piece in pieces)
        return re.fullmatch(pattern, word.strip(), re.IGNORECASE) is not None


@dataclass(frozen=True)
class Cell:
    weight: int
    shape: str
    alternatives: tuple[Alternative, ...]

    def marked(self, written: str) -> tuple[float, str]:
        """The share of the cell's weight, and what is said, as plain text."""
        for alternative in self.alternatives:
            if self.shape == "NUMERICAL":
                holds = alternative.holds_number(float(written.replace(",", ".")))
            else:
                holds = alternative.holds_word(written)
            if holds:
                return alternative.share, unescape(alternative.feedback)
        return 0.0, ""


@dataclass(frozen=True)
class Question:
    type: str
    name: str
    category: str
    text: str
    cells: tuple[Cell, ...]
    files: dict[str, bytes]
    general_feedback: str
    default_mark: float
    id: str


def read(xml: bytes) -> list[Question]:
    category, questions = "", []
    for entry in ET.fromstring(xml):
        assert entry.tag == "question"
        if entry.get("type") == "category":
            category = entry.findtext("category/text") or ""
            continue
        text, cells = cells_of(entry.findtext("questiontext/text") or "")
        questions.append(
            Question(
                type=entry.get("type") or "",
                name=entry.findtext("name/text") or "",
                category=category,
                text=text,
                cells=cells,
                files={
                    file.get("name") or "": b64decode(file.text or "", validate=True)
                    for file in entry.iterfind("questiontext/file")
                },
                general_feedback=entry.findtext("generalfeedback/text") or "",
                default_mark=float(sum(cell.weight for cell in cells) or entry.findtext("defaultgrade") or 0),
                id=entry.findtext("idnumber") or "",
            )
        )
    return questions


def cells_of(text: str) -> tuple[str, tuple[Cell, ...]]:
    """The text with `{#1}` and so on in the place of the cells, and these."""
    cells: list[Cell] = []
    while found := CELL.search(text):
        weight, shape, alternatives = found.groups()
        cells.append(Cell(int(weight or 1), shape, tuple(alternatives_of(shape, alternatives))))
        text = text.replace(found[0], f"{{#{len(cells)}}}", 1)
    return text, tuple(cells)


def alternatives_of(shape: str, rest: str) -> list[Alternative]:
    found = []
    while match := PARTS.match(rest):
        share, answer, feedback = match.group("share", "answer", "feedback")
        worth = 1.0 if share == "=" else float(share.strip("%").replace(",", ".")) / 100 if share else 0.0
        number = NUMERICAL.fullmatch(answer) if shape == "NUMERICAL" else None
        assert number or shape != "NUMERICAL", answer
        plain = number[1] if number else unescape(answer).replace("\\}", "}").replace("\\#", "#")
        said = unescape(feedback or "").replace("\\}", "}").replace("\\#", "#")
        found.append(Alternative(worth, plain, float((number and number[2]) or 0), said))
        rest = rest[match.end() :]
    assert not rest, rest
    assert any(alternative.share == 1 for alternative in found), "Moodle refuses a cell in which nothing is right"
    assert shape != "MULTICHOICE" or len(found) > 1, "Moodle refuses a choice of one"
    return found
