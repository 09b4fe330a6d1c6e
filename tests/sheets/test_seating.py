"""Who sits beside whom, drawn as rooms are drawn on a board."""

import pytest

from examgen.sheets.seating import Seat, neighbours, unread_seats


def drawn(room: str) -> tuple[dict[str, tuple[int, int]], set[frozenset[str]]]:
    """Students by letters in a drawing of a room, and who is beside, before or behind whom."""
    places = {
        letter: (row, column)
        for row, line in enumerate(room.split())
        for column, letter in enumerate(line)
        if letter != "."
    }
    near = {
        frozenset((one, other))
        for one, (row, column) in places.items()
        for other, there in places.items()
        if there in ((row, column + 1), (row + 1, column))
    }
    return places, near


def beside(seats: dict[str, Seat], seats_per_row: int | None = None) -> set[frozenset[str]]:
    names = list(seats)
    found = neighbours(list(seats.values()), seats_per_row)
    return {frozenset((names[one], names[other])) for one, others in enumerate(found) for other in others}


@pytest.mark.parametrize("written", ["{letter}{seat}", "{seat}{letter}", "{row}-{seat}", "{row}/0{seat}"])
def test_neighbours_are_left_right_before_and_behind_however_a_seat_is_written(written: str) -> None:
    places, near = drawn("ab.c  d.ef  .ghi")
    seats = {
        name: Seat("H1", written.format(letter="KLM"[row], row=row + 1, seat=column + 1))
        for name, (row, column) in places.items()
    }
    assert beside(seats) == near


def test_numbered_seats_are_counted_row_by_row_if_it_is_known_how_long_a_row_is() -> None:
    places, near = drawn("abcd  ef.g")
    seats = {name: Seat("", str(4 * row + column + 1)) for name, (row, column) in places.items()}
    assert beside(seats, 4) == near


def test_without_seats_those_next_in_the_roster_are_neighbours_in_rows_if_these_are_known() -> None:
    roster = {name: Seat() for name in "abcdef"}
    assert beside(roster) == {frozenset(pair) for pair in ("ab", "bc", "cd", "de", "ef")}
    assert beside(roster, 3) == drawn("abc  def")[1]


def test_nobody_is_beside_somebody_in_another_room() -> None:
    assert beside({"a": Seat("H1", "A1"), "b": Seat("H2", "A2"), "c": Seat("h1", "A2")}) == {frozenset("ac")}


def test_a_seat_that_cannot_be_told_or_is_taken_is_named() -> None:
    assert unread_seats([Seat("", "A1"), Seat("", "window"), Seat("", "1a"), Seat("H2", "A1"), Seat()]) == [1, 2]


def test_who_has_a_seat_that_is_taken_loses_his_place_and_nobody_else_does() -> None:
    """He counts as beside whom the roster has next to him."""
    _, near = drawn("ab  cd")
    seats = {"a": Seat("", "A1"), "b": Seat("", "A2"), "c": Seat("", "B1"), "d": Seat("", "B2"), "e": Seat("", "1A")}
    assert beside(seats) == {*near, frozenset("de")}


def test_who_has_no_seat_among_others_who_have_sits_where_the_roster_has_him() -> None:
    seats = {"a": Seat("", "A9"), "b": Seat("", ""), "c": Seat("", "A5"), "d": Seat("", "A6")}
    assert beside(seats) == {frozenset(pair) for pair in ("ab", "bc", "cd")}


def test_the_same_place_written_in_two_ways_is_taken() -> None:
    assert unread_seats([Seat("", "9"), Seat("", "1-0")], 8) == [1]  # the ninth seat of rows of eight
