"""Short codes of shifts, and what a shift is on the clock of the wall."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

FREE, AWAY, ELSEWHERE = "·", "–", "↗"
"""Marks of a grid that stand for no duty here: free, on leave, on another ward."""

LOCKED = "•"
"""Behind the code of a duty that was locked at the desk."""

MINUTE = timedelta(minutes=1)


def codes(shift_types: Sequence[str]) -> dict[str, str]:
    """A code per shift type: its initials, or more of its name where two would be alike."""
    found: dict[str, str] = {}
    for name in shift_types:
        words = [word for word in name.replace("-", "_").split("_") if word]
        initials = "".join(word[0] for word in words).upper()
        longer = [name[:n].capitalize() for n in range(2, len(name) + 1)]
        numbered = [f"{initials}{n}" for n in range(2, len(shift_types) + 2)]
        free = (code for code in [initials, *longer, *numbered] if code not in found.values())
        found[name] = next(code for code in free if code)
    return found


@dataclass(frozen=True)
class Shift:
    """A pattern of work: when it starts on the local clock, how long it is, what is paid."""

    code: str
    shift_type_id: str
    starts: time
    minutes: int
    paid_minutes: int

    def on(self, day_on: date, time_zone: str) -> tuple[datetime, datetime, int]:
        """Its start, end and paid minutes on a day; a clock that changes makes it longer."""
        zone, wall = ZoneInfo(time_zone), datetime.combine(day_on, self.starts)
        starts_at = wall.replace(tzinfo=zone).astimezone(UTC)
        ends_at = (wall + self.minutes * MINUTE).replace(tzinfo=zone).astimezone(UTC)
        longer = (ends_at - starts_at) // MINUTE - self.minutes
        return starts_at, ends_at, max(0, self.paid_minutes + longer)


def shifts_of(lines: pl.DataFrame, time_zone: str) -> list[Shift]:
    """The shifts of a roster's lines by their codes, each as it mostly is."""
    zone = ZoneInfo(time_zone)
    seen: dict[str, Counter[tuple[time, int, int]]] = {}
    columns = ("shift_type_id", "starts_at", "ends_at", "paid_minutes")
    for name, starts_at, ends_at, paid in lines.select(columns).rows():
        from_wall, to_wall = (
            at.astimezone(zone).replace(tzinfo=None) for at in (starts_at, ends_at)
        )
        minutes = (to_wall - from_wall) // MINUTE
        usual = paid - ((ends_at - starts_at) // MINUTE - minutes)
        seen.setdefault(name, Counter())[from_wall.time(), minutes, usual] += 1
    code: Mapping[str, str] = codes(sorted(seen))
    return [
        Shift(code[name], name, *max(seen[name], key=lambda one: (seen[name][one], one)))
        for name in sorted(seen)
    ]
