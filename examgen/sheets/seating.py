"""Who sits beside whom: left and right, before and behind.

A seat is said as people say it: `C7` and `7C` are the seventh of row C, `3-7` that of the third row, and `27` is a
number that is counted through the room, row by row where it is known how many seats a row has.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

ROW_AND_SEAT = re.compile(r"0*(\d+)\s*[-/.,:]\s*0*(\d+)")
LETTER_AND_SEAT = re.compile(r"([A-Za-z]{1,2})[\s-]*0*(\d+)|0*(\d+)[\s-]*([A-Za-z]{1,2})")
NUMBER = re.compile(r"0*(\d+)")

LETTERS = 27

Place = tuple[int, int]
"""A row of a room and a seat in it."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody sits, as the roster has it; "" where it does not say."""

    room: str = ""
    seat: str = ""


def neighbours(seats: Sequence[Seat], seats_per_row: int | None = None) -> list[tuple[int, ...]]:
    """Of everybody the places in `seats` of those beside, before and behind.

    seats_per_row: of each room, where seats are numbers or are not said. Who has no seat of his own, or one that cannot
    be told, sits where the roster has him: one after the other, row by row if it is known how long a row is. Rooms are
    apart.
    """
    rooms: dict[str, list[int]] = {}
    for at, seat in enumerate(seats):
        rooms.setdefault(seat.room.casefold(), []).append(at)
    told = _told(seats, seats_per_row)
    found: list[set[int]] = [set() for _ in seats]
    for members in rooms.values():
        width = seats_per_row or len(members)
        seated = {place: at for at in members if (place := told[at]) is not None}
        roster = {divmod(turn, width): at for turn, at in enumerate(members)}
        near = [*_near(seated)]
        near += ((one, other) for one, other in _near(roster) if told[one] is None or told[other] is None)
        for one, other in near:
            found[one].add(other)
            found[other].add(one)
    return [tuple(sorted(beside)) for beside in found]


def unread_seats(seats: Sequence[Seat], seats_per_row: int | None = None) -> list[int]:
    """The places in `seats` of those whose seat is said in a way that tells no neighbours, or that somebody has."""
    told = _told(seats, seats_per_row)
    return [at for at, seat in enumerate(seats) if seat.seat.strip() and told[at] is None]


def seat_order(seat: Seat) -> tuple[str, int, int, str]:
    """By what sheets are in the order of room and seat."""
    row, number = _place(seat.seat, None) or (0, 0)
    return seat.room.casefold(), row, number, seat.seat.casefold()


def _told(seats: Sequence[Seat], seats_per_row: int | None) -> list[Place | None]:
    """The place of everybody in his room; None where his seat is not said, cannot be told, or is another's before."""
    taken: set[tuple[str, Place]] = set()
    found: list[Place | None] = []
    for seat in seats:
        place = _place(seat.seat, seats_per_row)
        own = None if place is None else (seat.room.casefold(), place)
        found.append(place if own not in taken else None)
        taken |= {own} if own else set()
    return found


def _near(taken: Mapping[Place, int]) -> Iterator[tuple[int, int]]:
    """Every two who sit beside one another, or one behind the other. taken: who sits where in a room."""
    for (row, number), at in taken.items():
        for beside in ((row, number + 1), (row + 1, number)):
            if beside in taken:
                yield at, taken[beside]


def _place(text: str, seats_per_row: int | None) -> Place | None:
    """The row and the seat that a text means, or None."""
    text = text.strip()
    if found := ROW_AND_SEAT.fullmatch(text):
        return int(found[1]), int(found[2])
    if found := LETTER_AND_SEAT.fullmatch(text):
        return _row(found[1] or found[4]), int(found[2] or found[3])
    if found := NUMBER.fullmatch(text):
        number = int(found[1])
        return divmod(number - 1, seats_per_row) if seats_per_row else (0, number)
    return None


def _row(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number


def pairs(beside: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Every two who are neighbours, once."""
    return ((one, other) for one, others in enumerate(beside) for other in others if one < other)
