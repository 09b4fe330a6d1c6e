"""Who sits beside whom: left and right, before and behind.

A seat is said as people say it: `C7` and `7C` are the seventh of row C, `3-7` that of the third row, and `27` is a
number that is counted through the room, row by row where it is known how many seats a row has.
"""

import re
from collections.abc import Iterator, Sequence
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

    seats_per_row: of each room, where seats are numbers or are not said. Who has no seat sits where the roster has him:
    one after the other, row by row if it is known how long a row is. Rooms are apart.
    """
    rooms: dict[str, list[int]] = {}
    for at, seat in enumerate(seats):
        rooms.setdefault(seat.room.casefold(), []).append(at)
    found: list[set[int]] = [set() for _ in seats]
    for members in rooms.values():
        places = _places([seats[at].seat for at in members], seats_per_row)
        taken = dict(zip(places, members, strict=True))
        for (row, number), at in zip(places, members, strict=True):
            for beside in ((row, number - 1), (row, number + 1), (row - 1, number), (row + 1, number)):
                if beside in taken and taken[beside] != at:
                    found[at].add(taken[beside])
                    found[taken[beside]].add(at)
    return [tuple(sorted(beside)) for beside in found]


def unread_seats(seats: Sequence[Seat]) -> list[int]:
    """The places in `seats` of those whose seat is said in a way that tells no neighbours, or that somebody has."""
    unread, taken = [], set[tuple[str, Place]]()
    for at, seat in enumerate(seats):
        place = _place(seat.seat, 1) if seat.seat.strip() else None
        if seat.seat.strip() and (place is None or (seat.room.casefold(), place) in taken):
            unread.append(at)
        elif place is not None:
            taken.add((seat.room.casefold(), place))
    return unread


def seat_order(seat: Seat) -> tuple[str, int, int, str]:
    """By what sheets are in the order of room and seat."""
    row, number = _place(seat.seat, None) or (0, 0)
    return seat.room.casefold(), row, number, seat.seat.casefold()


def _places(texts: Sequence[str], seats_per_row: int | None) -> list[Place]:
    read = [_place(text, seats_per_row) for text in texts]
    if all(place is not None for place in read) and len(set(read)) == len(read):
        return [place for place in read if place is not None]
    width = seats_per_row or len(texts)
    return [divmod(at, width) for at in range(len(texts))]


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
