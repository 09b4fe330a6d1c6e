"""The points that a platform gave a class, for the whole and by question, sorted on the disk beside what it wrote.

A report may say of a question only its number in the quiz, of which another report says which question of the exam
stood there for whom: then both are kept, and joined when all reports are read.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

TABLES = """
create table platform (student text primary key, points text, worth text, rounded text) without rowid;
create table platform_item (
    student text, form text, item text, points text, worth text, rounded text,
    primary key (student, form, item)) without rowid;
create table unmarked (student text, form text, item text);
create table asked (student text, slot integer, form text, item text, primary key (student, slot)) without rowid;
create table attempt (student text primary key, place integer, points text) without rowid;
create table mark (
    student text, slot integer, points text, worth text, rounded text, primary key (student, slot)) without rowid;
create view other_attempt as
    select student, place from attempt join platform using (student)
    where cast(attempt.points as real) <> cast(platform.points as real);
create view joined as
    select student, form, item, points, worth, rounded from mark join asked using (student, slot)
    where cast(worth as real) > 0 and student not in (select student from other_attempt);
"""


@dataclass(frozen=True, slots=True)
class Given:
    """Points that a platform gave. worth: the most of them; rounded: by how much they may be off, as they are printed;

    form, item: the question, "" for the whole.
    """

    points: Decimal
    worth: Decimal
    rounded: Decimal = Decimal(0)
    form: str = ""
    item: str = ""


class PlatformPoints:
    """What a platform gave, by student. database: that of the answers, which has the tables `student` and `total`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        database.executescript(f"{TABLES}begin;")
        self._database, self._put = database, database.cursor()

    def put(self, student: str, given: Given) -> None:
        """Keep what a student was given, for the whole or for a question. What was kept before stays."""
        numbers = (str(given.points), str(given.worth), str(given.rounded))
        if given.item:
            row = (student, given.form, given.item, *numbers)
            self._put.execute("insert or ignore into platform_item values (?, ?, ?, ?, ?, ?)", row)
        else:
            self._put.execute("insert or ignore into platform values (?, ?, ?, ?)", (student, *numbers))

    def put_unmarked(self, student: str, form: str, item: str) -> None:
        """Keep that there are no points yet for a question of a student."""
        self._put.execute("insert into unmarked values (?, ?, ?)", (student, form, item))

    def put_asked(self, student: str, slot: int, form: str, item: str) -> None:
        """Keep which question of the exam had this number in the quiz that a student took."""
        self._put.execute("insert or ignore into asked values (?, ?, ?, ?)", (student, slot, form, item))

    def put_attempt(self, student: str, place: int, points: Decimal) -> bool:
        """Keep where a student's marks by number stand, and his whole grade. Returns whether they are his first."""
        self._put.execute("insert or ignore into attempt values (?, ?, ?)", (student, place, str(points)))
        return self._put.rowcount > 0

    def put_mark(self, student: str, slot: int, points: Decimal | None, worth: Decimal, rounded: Decimal) -> None:
        """Keep the mark of the question with this number in the quiz; None if there is none yet."""
        row = (student, slot, None if points is None else str(points), str(worth), str(rounded))
        self._put.execute("insert or ignore into mark values (?, ?, ?, ?, ?)", row)

    def attempts(self) -> list[int]:
        """The place of the first marks by number; none if there are none."""
        return [place for (place,) in self._put.execute("select place from attempt order by place limit 1")]

    def has_asked(self) -> bool:
        """Whether it was kept which question had which number."""
        return self._put.execute("select 1 from asked limit 1").fetchone() is not None

    def strangers(self) -> list[tuple[str, int]]:
        """Students of whom there are marks by number, and nothing that says of which questions; with their place."""
        found = "select student, place from attempt where student not in (select student from asked) order by place"
        return self._put.execute(found).fetchall()

    def other_attempts(self) -> list[tuple[str, int]]:
        """Students whose whole grade beside the marks is another one than beside the responses, with their place."""
        return self._put.execute("select student, place from other_attempt order by place").fetchall()

    def join(self) -> None:
        """Let each question that was asked have its mark, but of other attempts."""
        marked = "insert or ignore into platform_item select * from joined where points is not null"
        self._put.execute(marked)
        self._put.execute("insert into unmarked select student, form, item from joined where points is null")

    def has_items(self) -> bool:
        """Whether there is anything by question."""
        return any(self._put.execute("select 1 from platform_item union all select 1 from unmarked limit 1"))

    def unmarked(self) -> list[tuple[str, str, int]]:
        """Form and item of each question that is not marked yet for somebody, and for how many."""
        found = "select form, item, count(*) from unmarked group by form, item order by form, item"
        return self._put.execute(found).fetchall()

    def by_item(self, student: str) -> list[Given]:
        """What a student was given for each question."""
        asked = "select points, worth, rounded, form, item from platform_item where student = ? order by form, item"
        return [
            Given(Decimal(points), Decimal(worth), Decimal(rounded), form, item)
            for points, worth, rounded, form, item in self._put.execute(asked, (student,))
        ]

    def beside(self) -> Iterator[tuple[str, str, str, Decimal, Given]]:
        """Id, name and e-mail address of each student with points of both for the whole: ours and the platform's."""
        asked = (
            "select student, name, email, total.points, platform.points, worth, rounded from platform "
            "join total using (student) join student using (student) order by student"
        )
        for student, name, email, ours, points, worth, rounded in self._database.execute(asked):
            yield student, name, email, Decimal(ours), Given(Decimal(points), Decimal(worth), Decimal(rounded))

    def take_for(self, student: str, other: str) -> None:
        """Let two be one student, called `other`."""
        self._put.execute("update or ignore platform set student = ? where student = ?", (other, student))
        self._put.execute("update or ignore platform_item set student = ? where student = ?", (other, student))
