"""The people who can be rostered: skills, contracts, leave, sickness and wishes."""

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
import polars as pl

from ops.rehearsal.chance import draws
from ops.rehearsal.clock import Clock, instants
from ops.rehearsal.invention import Invention
from ops.rehearsal.places import SPECIALTIES, bedded

CONTRACTS = (37.5, 30.0, 22.5)
"""Hours a week; full time is 37.5."""
LEAVE_KNOWN_DAYS = 56
"""Leave is granted at least this long ahead."""

_WARD_TEAM = (*["charge"] * 3, *["nurse"] * 4, *["assistant"] * 4)
_EXTRA_NURSES = (2, 1, 2, 0)
"""More nurses on the larger wards, by specialty."""
_ED_TEAM = (*["resus"] * 4, *["ed_nurse"] * 7)
_SKILLS = {
    "charge": ("RN", "charge"),
    "nurse": ("RN",),
    "assistant": ("HCA",),
    "resus": ("RN", "ED nurse", "resus"),
    "ed_nurse": ("RN", "ED nurse"),
}
_GRADES = {"charge": "6", "nurse": "5", "assistant": "3", "resus": "6", "ed_nurse": "5"}


def team(invention: Invention) -> list[tuple[str, str, str]]:
    """Everybody: staff id, home ward and role; sixty a site."""
    rows: list[tuple[str, str]] = []
    for ward in bedded(invention):
        extra = ["nurse"] * _EXTRA_NURSES[ward.specialty]
        rows += [(ward.ward_id, role) for role in (*_WARD_TEAM, *extra)]
        if ward.specialty == len(SPECIALTIES) - 1:
            home = f"{invention.site_ids[ward.site]}-ed"
            rows += [(home, role) for role in _ED_TEAM]
    return [(f"S{number:04d}", home, role) for number, (home, role) in enumerate(rows, 1)]


def staff(invention: Invention) -> pl.DataFrame:
    """One row per person; most work full time."""
    people = team(invention)
    luck = draws(invention.seed, "contracts", 0).random(len(people))
    hours = np.array(CONTRACTS)[np.searchsorted([0.74, 0.90], luck)]
    frame = pl.DataFrame(
        {
            "staff_id": [staff_id for staff_id, _, _ in people],
            "home_ward_id": [home for _, home, _ in people],
            "contracted_minutes": (hours * 60).astype(np.int64),
            "grade": [_GRADES[role] for _, _, role in people],
        }
    )
    return _since_opening(invention, frame)


def staff_skills(invention: Invention) -> pl.DataFrame:
    """One row per person and skill."""
    rows = [(who, skill) for who, _, role in team(invention) for skill in _SKILLS[role]]
    frame = pl.DataFrame(rows, schema=["staff_id", "skill"], orient="row")
    return _since_opening(invention, frame.sort("staff_id", "skill"))


def _since_opening(invention: Invention, frame: pl.DataFrame) -> pl.DataFrame:
    opened = pl.lit(invention.opens_at).dt.cast_time_unit("us")
    return frame.with_row_index("n").with_columns(known_at=opened)


def absences(invention: Invention, clock: Clock) -> pl.DataFrame:
    """One row per person and first day away, with the moment it became known.

    Leave and study are known weeks ahead, sickness on its first morning. About one day in seven
    is spent away.
    """
    people = [staff_id for staff_id, _, _ in team(invention)]
    last = clock.dates[-1]
    rows: dict[tuple[str, date], tuple[str, date, date, str, float]] = {}
    for month in _months(invention.since, last):
        for staff_id, first, days, kind in _away(invention, people, month):
            to = first + timedelta(days=days - 1)
            known = (first - invention.since).days * 24 + 5.5
            known -= 0 if kind == "sickness" else LEAVE_KNOWN_DAYS * 24
            rows.setdefault((staff_id, first), (staff_id, first, to, kind, known))
    schema = ["staff_id", "from_on", "to_on", "kind", "known"]
    frame = pl.DataFrame(list(rows.values()), schema=schema, orient="row")
    known_at = instants(invention.opens_at, frame["known"].to_numpy())
    return frame.drop("known").with_columns(known_at=known_at).with_row_index("n")


def _months(since: date, last: date) -> list[date]:
    """The first of every month between two days."""
    months = range(since.year * 12 + since.month - 1, last.year * 12 + last.month)
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _away(invention: Invention, people: list[str], month: date) -> list[tuple[str, date, int, str]]:
    """Absences beginning in a month: first those granted ahead, so that they go first."""
    days = monthrange(month.year, month.month)[1]
    luck = draws(invention.seed, "absence", month.toordinal()).random((len(people), 8))
    found = []
    for who, (a, b, c, d, e, f, g, h) in zip(people, luck.tolist(), strict=True):
        if a < 0.42:
            length = 7 if b < 0.6 else 3 if b < 0.8 else 14
            found.append((who, month + timedelta(days=int(c * (days - length))), length, "leave"))
        if d < 0.05:
            found.append((who, month + timedelta(days=int(d / 0.05 * days)), 1, "study"))
        if e < 0.22:
            length = min(28, 1 + int(-3.2 * np.log(f)))
            found.append((who, month + timedelta(days=int(g * days)), length, "sickness"))
        if h < 0.01:
            found.append((who, month + timedelta(days=int(h / 0.01 * days)), 2, "other"))
    return sorted(found, key=lambda absence: absence[3] == "sickness")


def shift_requests(invention: Invention, days: int) -> pl.DataFrame:
    """One row per person, day and shift type wished for or wished off, three to six weeks ahead."""
    people = [staff_id for staff_id, _, _ in team(invention)]
    ed = {staff_id for staff_id, home, _ in team(invention) if home.endswith("-ed")}
    rows = []
    for day in range(days):
        on = invention.since + timedelta(days=day)
        chance = draws(invention.seed, "requests", on.toordinal())
        wishing = np.flatnonzero(chance.random(len(people)) < 0.05)
        luck = chance.random((len(wishing), 4))
        for who, (a, b, c, d) in zip(wishing.tolist(), luck.tolist(), strict=True):
            shifts = ("early", "late", "night", "long_day" if people[who] in ed else "early")
            wish = "off" if b < 0.65 else "on"
            known = (day - 21 - int(21 * d)) * 24 + 9.0
            shift = shifts[int(4 * a)]
            rows.append((people[who], on, shift, wish, 1 + int(10 * c * c), known))
    schema = ["staff_id", "day_on", "shift_type_id", "wish", "weight", "known"]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    known_at = instants(invention.opens_at, frame["known"].to_numpy().astype(np.float64))
    return frame.drop("known").with_columns(known_at=known_at).with_row_index("n")
