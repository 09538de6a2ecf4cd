"""Where the people at hand fall short of what the coming shifts need, and who could be moved.

Held together: people needed as last said, the roster in force, and who has become absent since it
was made. A move takes somebody from a ward that has more people of the same skill on the same
shift than it needs itself, so hours and rest stay as they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import polars as pl

Key = tuple[str, date, str, str]
"""Ward, local day, shift type and skill."""


@dataclass(frozen=True)
class Cover:
    """One shift and skill of a ward: people needed, rostered, and of those absent since.

    ``rostered`` is None where no roster covers the day; ``more_than`` are the chances that more
    than 0, 1, 2 … people are needed, None where nobody knows them.
    """

    ward_id: str
    day_on: date
    shift_type_id: str
    skill: str
    starts_at: datetime
    ends_at: datetime
    paid_minutes: int
    required: int
    usual: int
    busy: int
    more_than: tuple[float, ...] | None
    rests_on: str | None
    rostered: int | None
    absent: int = 0

    @property
    def shift(self) -> tuple[date, str, str]:
        """Who could stand in for each other: the day, the shift type and the skill."""
        return self.day_on, self.shift_type_id, self.skill

    @property
    def there(self) -> int | None:
        """People who will come."""
        return None if self.rostered is None else self.rostered - self.absent

    @property
    def gap(self) -> int | None:
        """People missing of those required."""
        return None if self.there is None else max(0, self.required - self.there)

    @property
    def gap_if_busy(self) -> int | None:
        """People missing on a busy day."""
        return None if self.there is None else max(0, max(self.busy, self.required) - self.there)

    @property
    def spare(self) -> int:
        """People beyond those required."""
        return 0 if self.there is None else max(0, self.there - self.required)

    @property
    def chance_short(self) -> float | None:
        """The chance that more people are needed than will come."""
        return None if self.there is None else self.chance_with(self.there)

    def chance_with(self, people: int) -> float | None:
        """The chance that more than so many people are needed."""
        if self.more_than is None:
            return None
        return self.more_than[people] if people < len(self.more_than) else 0.0


@dataclass(frozen=True)
class Move:
    """People of one skill who could work a shift on another ward; none of them is named."""

    giver: Cover
    taker: Cover
    people: int
    kept: int
    """People the giving ward keeps on that shift, when all its moves are made."""

    @cached_property
    def chance_then(self) -> float | None:
        """The giving ward's chance of being short when all its moves are made."""
        return self.giver.chance_with(self.kept)


def covers(
    needs: pl.DataFrame,
    lines: pl.DataFrame,
    absences: pl.DataFrame,
    covered: Iterable[date],
    beside: Iterable[Key] = (),
) -> list[Cover]:
    """Every shift and skill needed, in order of its start, with the people at hand.

    ``lines`` are the duties of the rosters in force, which cover the days ``covered``; ``beside``
    are places, one each, that somebody fills who is not on the roster or works on.
    """
    there, gone = _rostered(lines, absences)
    for key in beside:
        there[key] += 1
    days = set(covered)
    order = ("starts_at", "ward_id", "skill", "shift_type_id")
    return [
        Cover(
            *key,
            row["starts_at"],
            row["ends_at"],
            row["paid_minutes"],
            row["required"],
            row["required_usual"],
            row["required_busy"],
            None if row["more_than"] is None else tuple(row["more_than"]),
            row["rests_on"],
            there.get(key, 0) if row["day_on"] in days else None,
            gone.get(key, 0),
        )
        for row in needs.sort(order).iter_rows(named=True)
        for key in [(row["ward_id"], row["day_on"], row["shift_type_id"], row["skill"])]
    ]


def moves(coming: Sequence[Cover]) -> list[Move]:
    """Moves from wards with people to spare, the greatest gap first; no giver falls short.

    Of several wards that could give, the one least likely to be short afterwards gives.
    """
    groups = defaultdict(list)
    for cover in coming:
        groups[cover.shift].append(cover)
    return [move for group in groups.values() for move in _among(group)]


def left_open(coming: Sequence[Cover], made: Sequence[Move]) -> list[tuple[Cover, int]]:
    """The gaps that stay when all moves are made, with the people missing."""
    filled: dict[Key, int] = defaultdict(int)
    for move in made:
        filled[_key(move.taker)] += move.people
    found = [(cover, (cover.gap or 0) - filled[_key(cover)]) for cover in coming]
    return [(cover, short) for cover, short in found if short > 0]


def _among(group: Sequence[Cover]) -> list[Move]:
    """Moves between the wards of one shift and skill, one person at a time."""
    spare = {cover.ward_id: cover.spare for cover in group}
    given: dict[tuple[str, str], int] = defaultdict(int)
    takers = sorted(group, key=lambda c: (-(c.gap or 0), -(c.chance_short or 0.0), c.ward_id))
    for taker in takers:
        for _ in range(taker.gap or 0):
            givers = [cover for cover in group if spare[cover.ward_id]]
            if not givers:
                break
            giver = min(givers, key=lambda cover: _risk_after(cover, spare))
            spare[giver.ward_id] -= 1
            given[giver.ward_id, taker.ward_id] += 1
    by_ward = {cover.ward_id: cover for cover in group}
    return [
        Move(by_ward[giver], by_ward[taker], people, by_ward[giver].required + spare[giver])
        for (giver, taker), people in given.items()
    ]


def _risk_after(cover: Cover, spare: Mapping[str, int]) -> tuple[float, int, str]:
    left = spare[cover.ward_id]
    chance = cover.chance_with(cover.required + left - 1)
    return (1.0 if chance is None else chance), -left, cover.ward_id


def _rostered(lines: pl.DataFrame, absences: pl.DataFrame) -> tuple[dict[Key, int], dict[Key, int]]:
    """People on each shift, and of those the absent."""
    away: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for staff_id, since, until in absences.select("staff_id", "from_on", "to_on").iter_rows():
        away[staff_id].append((since, until))
    there: dict[Key, int] = defaultdict(int)
    gone: dict[Key, int] = defaultdict(int)
    for row in lines.iter_rows(named=True):
        key = row["ward_id"], row["day_on"], row["shift_type_id"], row["skill"]
        there[key] += 1
        gone[key] += any(s <= row["day_on"] <= u for s, u in away[row["staff_id"]])
    return there, gone


def _key(cover: Cover) -> Key:
    return cover.ward_id, *cover.shift
