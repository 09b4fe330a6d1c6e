"""What a class wrote, sorted on the disk: a file of any size is read once and needs little memory.

It lies in a temporary database of SQLite's that no other program can open and that is gone when it is closed.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Self

from examgen.grading.answers.people import NOBODY, Person
from examgen.grading.answers.platform_points import PlatformPoints

CACHE = 64_000
"""Kibibytes that the database may keep in memory; what is beyond lies in a temporary file."""

TABLES = """
create table answer (
    student text, form text, item text, part text, written text not null, line integer not null,
    primary key (student, form, item, part)) without rowid;
create table student (
    student text primary key, form text not null, enrolled integer, line integer,
    name text not null default '', email text not null default '') without rowid;
create table roster (place integer primary key, student text, cells text);
create table absent (word text primary key) without rowid;
create table total (student text primary key, points text) without rowid;
create table problem (file integer, line integer, said text);
create table note (said text);
create table lacking (file integer, form text, item text, part text);
create table given (
    student text, form text, item text, part text, points text, comment text, place integer,
    primary key (student, form, item, part)) without rowid;
create table conflict (student text, form text, item text, part text, place integer, written text);
create view answered as
    select * from answer where trim(written) <> '' and lower(trim(written)) not in (select word from absent);
"""


STANDING = "select written, line from answer where (student, form, item, part) = (?, ?, ?, ?)"
KNOWN = (
    "update student set name = coalesce(nullif(name, ''), ?), email = coalesce(nullif(email, ''), ?) where student = ?"
)
INSTEAD = "update answer set written = ?, line = ? where (student, form, item, part) = (?, ?, ?, ?)"
GIVEN = "select points, place from given where (student, form, item, part) = (?, ?, ?, ?)"
CONFLICTS = "select place, written from conflict where (student, form, item, part) = (?, ?, ?, ?) order by rowid"
"""What is asked of one box."""

BESIDE = (
    "select count(*), sum(exists (select 1 from answered b where (b.student, b.item, b.part) = (a.student, ?1, ?5))) "
    "from answered a where item = ?1 and form in ('', ?2) and line between ?3 and ?4"
)
"""How often a question is answered in a table, and how often by somebody who has answered a box of it anywhere."""

ABSENT = ("absent", "abs", "abs.", "missing", "no show", "no-show", "did not attend", "not present", "excused")
"""What is written of who was not there, in small letters: no answer."""

TABLE = 1 << 32
"""No table has more lines: a place is the number of a table times this, and the line."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a box already. place: where, for `AnswersStore.where`."""

    written: str
    place: int


@dataclass(frozen=True, slots=True)
class Contradicted:
    """One of several answers to a box that differ: a line of conflicts.csv."""

    student: str
    form: str
    item: str
    part: str
    table: str
    line: int
    written: str


@dataclass(frozen=True, slots=True)
class StudentAnswers:
    """What one student wrote. form: "" where nobody said; answers: form, item, part, text and place of each box.

    enrolled: his place on the roster, or None; met: a place of his in the answers, or None; given: form, item, part,
    points, comment and place of points by hand.
    """

    student: str
    form: str
    enrolled: int | None
    answers: tuple[tuple[str, str, str, str, int], ...]
    person: Person = NOBODY
    met: int | None = None
    given: tuple[tuple[str, str, str, str, str, int], ...] = ()


class AnswersStore:
    """A class's answers, by student. `with` closes it.

    handed_in: the code of the sheet that each student handed in, where sheets are personal; mismatched: whether most
    students of the answers are strangers, so that nobody of the roster need be called missing; platform: what a
    platform gave them.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(
            f"pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -{CACHE};{TABLES}begin;"
        )
        self._put = self._database.cursor()
        self._put.executemany("insert into absent values (?)", ((word,) for word in ABSENT))
        self.platform = PlatformPoints(self._database)
        self.mismatched = False
        self.handed_in: dict[str, str] = {}
        self._tables: list[str] = []
        self._heads: dict[int, tuple[str, ...]] = {}

    def begin(self, table: str) -> None:
        """Let what is kept from here on be of another table of answers, or of another roster, called so."""
        self._tables.append(table)

    def begin_roster(self, table: str, head: Sequence[str]) -> None:
        """The same for a roster with its head."""
        self._heads[len(self._tables)] = tuple(head)
        self._tables.append(table)

    @property
    def table(self) -> str:
        """What the table that is being read is called."""
        return self._tables[-1]

    def where(self, place: int) -> str:
        """A place in words: `class.csv, line 4`."""
        return f"{self.table_of(place)}, line {place % TABLE}"

    def table_of(self, place: int) -> str:
        """What the table of a place is called."""
        return self._tables[place // TABLE]

    def where_all(self, places: Iterable[int]) -> str:
        """Places in words, table by table: `a.csv, lines 4, 7; b.csv, line 2`."""
        lines: dict[str, list[int]] = {}
        for place in sorted(set(places)):
            lines.setdefault(self._tables[place // TABLE], []).append(place % TABLE)
        said = ((table, "s" * (len(here) > 1), ", ".join(map(str, here))) for table, here in lines.items())
        return "; ".join(f"{table}, line{plural} {numbers}" for table, plural, numbers in said)

    def where_line(self, line: int) -> str:
        """A line of the table that is being read, in words."""
        return self.where(self.place(line))

    def beside(self, place: int) -> str:
        """The same for a message that names the table which is being read: `line 4`, of another one `b.csv, line 4`."""
        return f"line {place % TABLE}" if self.is_here(place) else self.where(place)

    def is_here(self, place: int) -> bool:
        """Whether a place is in the table that is being read."""
        return place // TABLE == len(self._tables) - 1

    def place(self, line: int) -> int:
        """A line of the table that is being read, among the lines of all tables."""
        return (len(self._tables) - 1) * TABLE + line

    def put(self, student: str, form: str, item: str, part: str, written: str, line: int) -> Standing | None:
        """Keep what stands in a box. Returns None, or what stands there already; then nothing changes."""
        row = (student, form, item, part, written, self.place(line))
        self._put.execute("insert or ignore into answer values (?, ?, ?, ?, ?, ?)", row)
        if self._put.rowcount:
            return None
        found = self._put.execute(STANDING, row[:4]).fetchone()
        return Standing(*found)

    def put_instead(self, student: str, form: str, item: str, part: str, written: str, line: int) -> None:
        """Keep an answer in the place of the one that stands there."""
        changed = (written, self.place(line), student, form, item, part)
        self._put.execute(INSTEAD, changed)

    def give(self, box: tuple[str, str, str, str], points: str, comment: str, line: int) -> int | None:
        """Keep points that a grader gave a box by hand. Returns None, or the place of others; then neither are kept.

        box: student, form, item and part.
        """
        found = self._put.execute(GIVEN, box).fetchone()
        if found is None:
            self._put.execute(
                "insert into given values (?, ?, ?, ?, ?, ?, ?)", (*box, points, comment, self.place(line))
            )
            return None
        before, place = found
        if before == points:
            return None
        self._put.execute("update given set points = '' where (student, form, item, part) = (?, ?, ?, ?)", box)
        return int(place)

    def contradict(self, box: tuple[str, str, str, str], standing: Standing, written: str, place: int) -> str:
        """Keep that answers to a box differ, all of which stand there from now on, so that none of them counts.

        box: student, form, item and part. Returns all of them as they stand there.
        """
        known = self._put.execute(CONFLICTS, box).fetchall() or [(standing.place, standing.written)]
        for at, text in (*known[: len(known) == 1], (place, written)):
            self._put.execute("insert into conflict values (?, ?, ?, ?, ?, ?)", (*box, at, text))
        together = " or ".join(dict.fromkeys((*(text for _, text in known), written)))
        self._put.execute(INSTEAD, (together, place, *box))
        return together

    def contradicted(self) -> Iterator[Contradicted]:
        """All answers to boxes of which there are several that differ, box by box."""
        asked = "select * from conflict order by student, form, item, part, place"
        for student, form, item, part, place, written in self._database.execute(asked):
            yield Contradicted(student, form, item, part, self._tables[place // TABLE], place % TABLE, written)

    def enrol(self, student: str, form: str, line: int, row: Sequence[str] = (), person: Person = NOBODY) -> int | None:
        """Keep a student of the roster. form: "" for none said; row: its cells. Returns None, or where he stands."""
        enrolled = (student, form, self.place(line), person.name, person.email)
        self._put.execute("insert or ignore into student values (?, ?, ?, null, ?, ?)", enrolled)
        if self._put.rowcount:
            self._put.execute("insert into roster values (?, ?, ?)", (self.place(line), student, json.dumps(row)))
            return None
        return int(self._put.execute("select enrolled from student where student = ?", (student,)).fetchone()[0])

    def meet(self, student: str, line: int, person: Person = NOBODY) -> int | None:
        """Keep that a student stands on a line of the answers. Returns None, or the place where he was met last.

        In another table that is no error, and the place is then the one here. person: who that is, unless it is known.
        """
        self._put.execute("insert or ignore into student values (?, '', null, null, '', '')", (student,))
        before = self._put.execute("select line from student where student = ?", (student,)).fetchone()[0]
        if before is None or not self.is_here(int(before)):
            self._put.execute("update student set line = ? where student = ?", (self.place(line), student))
        if person is not NOBODY:
            self._put.execute(KNOWN, (person.name, person.email, student))
        return None if before is None else int(before)

    def rosters(self) -> Iterator[tuple[tuple[str, ...], Iterator[tuple[tuple[str, ...], str]]]]:
        """The head of each roster, and its rows: the cells as they came in and the total of the student, or ""."""
        asked = (
            "select cells, points from roster left join total using (student) where place between ? and ? "
            "order by place"
        )
        for number, head in self._heads.items():
            rows = self._database.execute(asked, (number * TABLE, (number + 1) * TABLE - 1))
            yield head, ((tuple(json.loads(cells)), points or "") for cells, points in rows)

    def enrolled(self) -> Iterator[tuple[tuple[str, ...], Iterator[tuple[str, tuple[str, ...]]]]]:
        """The head of each roster, and its students in its order, each with the cells of his row."""
        asked = "select student, cells from roster where place between ? and ? order by place"
        for number, head in self._heads.items():
            rows = self._database.execute(asked, (number * TABLE, (number + 1) * TABLE - 1))
            yield head, ((student, tuple(json.loads(cells))) for student, cells in rows)

    def heads(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What each roster is called, and its head."""
        return tuple((self._tables[number], head) for number, head in self._heads.items())

    def put_totals(self, totals: Iterable[tuple[str, str]]) -> None:
        """Keep the points of students."""
        self._database.cursor().executemany("insert into total values (?, ?)", totals)

    def strangers(self) -> list[tuple[str, int]]:
        """Students who are not on the roster, with their place in the answers."""
        return self._database.execute("select student, line from student where enrolled is null").fetchall()

    def answered(self) -> frozenset[tuple[str, str, str]]:
        """The form, "" where nobody said, item and part of every box that somebody answered or was given points for."""
        found = self._database.execute(
            "select distinct form, item, part from answered union select form, item, part from given"
        )
        return frozenset(found.fetchall())

    def forms(self) -> frozenset[str]:
        """The forms that answers or the roster name, "" among them where one does not."""
        asked = "select form from answered union select form from student"
        return frozenset(form for (form,) in self._database.execute(asked))

    def students(self) -> list[str]:
        """The ids of all students, of the roster and of the answers."""
        return [student for (student,) in self._database.execute("select student from student where student <> ''")]

    def idle(self) -> frozenset[str]:
        """Students of the roster who stand on no line of the answers."""
        asked = "select student from student where enrolled is not null and line is null"
        return frozenset(student for (student,) in self._database.execute(asked))

    def take_for(self, student: str, other: str) -> None:
        """Let two be one student, called `other`, of whom the roster has one and the answers the other."""
        self._put.execute("update answer set student = ? where student = ?", (other, student))
        self.platform.take_for(student, other)
        self._put.execute("update or ignore given set student = ? where student = ?", (other, student))
        self._put.execute(
            "update student set (form, enrolled, line, name, email) = (select max(form), max(enrolled), max(line), "
            "max(name), max(email) from student where student in (?, ?)) where student = ?",
            (student, other, other),
        )
        self._put.execute("update roster set student = ? where student = ?", (other, student))
        self._put.execute("delete from student where student = ?", (student,))

    def put_lacking(self, boxes: Iterable[tuple[str, str, str]]) -> None:
        """Keep that the table of answers that is being read has no column for boxes: form, item and part."""
        number = len(self._tables) - 1
        self._put.executemany("insert into lacking values (?, ?, ?, ?)", ((number, *box) for box in boxes))

    def lost(self) -> Iterator[tuple[str, tuple[str, str, str]]]:
        """The boxes that a table has no column for and that nobody has answered who answered others there beside it.

        Table by table: what it is called; form, item and part.
        """
        for number, form, item, part in self._database.execute("select * from lacking order by rowid").fetchall():
            there = (item, form, number * TABLE, (number + 1) * TABLE - 1, part)
            answers, beside = self._database.execute(BESIDE, there).fetchone()
            if answers and not beside:
                yield self._tables[number], (form, item, part)

    def put_note(self, said: str) -> None:
        """Keep what was understood and has to be known: nothing is wrong with it."""
        self._put.execute("insert into note values (?)", (said,))

    def notes(self) -> tuple[str, ...]:
        """What has to be known."""
        return tuple(said for (said,) in self._database.execute("select said from note order by rowid"))

    def put_problem(self, line: int, said: str) -> None:
        """Keep what has to be said of a line of the table of answers that is being read."""
        self.put_problem_at(self.place(line), said)

    def put_problem_at(self, place: int, said: str) -> None:
        """Keep what has to be said of a place in the answers, after its name."""
        self._put.execute("insert into problem values (1, ?, ?)", (place, f"{self.where(place)}: {said}"))

    def put_roster_problem(self, line: int, said: str) -> None:
        """Keep what has to be said of a line of the roster that is being read."""
        self.put_roster_problem_at(self.place(line), said)

    def put_roster_problem_at(self, place: int, said: str) -> None:
        """Keep what has to be said of a place in the roster, after its name."""
        self._put.execute("insert into problem values (0, ?, ?)", (place, f"{self.where(place)}: {said}"))

    def problems(self) -> Iterator[str]:
        """All that has to be said: of the roster, then of the answers, line by line."""
        for (said,) in self._database.execute("select said from problem order by file, line, rowid"):
            yield said

    def count_problems(self) -> int:
        """How much has to be said."""
        return int(self._database.execute("select count(*) from problem").fetchone()[0])

    def count_met(self) -> int:
        """How many students stand in the answers, whatever they wrote."""
        return int(self._database.execute("select count(*) from student where line is not null").fetchone()[0])

    def count_students(self) -> int:
        """How many students there are."""
        return int(self._database.execute("select count(*) from student").fetchone()[0])

    def by_student(self) -> Iterator[StudentAnswers]:
        """Student by student in the order of their names, each with all that he wrote, in the order of its names."""
        joined = self._database.cursor().execute(
            "select s.student, s.form, s.enrolled, s.name, s.email, s.line, a.form, a.item, a.part, a.written, a.line "
            "from student s left join answer a using (student) order by s.student, a.form, a.item, a.part"
        )
        for (student, form, enrolled, name, email, met), rows in groupby(joined, key=lambda row: row[:6]):
            answers = tuple((*row[6:10], int(row[10])) for row in rows if row[7] is not None)
            yield StudentAnswers(student, form, enrolled, answers, Person(name, email), met, self._given_to(student))

    def _given_to(self, student: str) -> tuple[tuple[str, str, str, str, str, int], ...]:
        """The points by hand of a student; "" for points that differ."""
        asked = "select form, item, part, points, comment, place from given where student = ?"
        return tuple(self._database.execute(asked, (student,)).fetchall())

    def close(self) -> None:
        """Remove it all."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def says_absent(text: str) -> bool:
    """Whether a text says that somebody was not there."""
    return text.strip().lower() in ABSENT
