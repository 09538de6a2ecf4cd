"""Closures and escalation beds of an invented hospital, as its site managers would tell of them.

About once in two months a ward closes a bed for some days of repairs, planned ahead; in winter
it opens one more for some days, told of on the day before. They are told and not lived: patients
lie by the beds of the ward list.
"""

from datetime import date

import polars as pl

from ops.rehearsal.chance import draws
from ops.rehearsal.clock import Clock, instants
from ops.rehearsal.invention import Invention
from ops.rehearsal.places import bedded

CLOSED, ESCALATED = 0.5, 0.4
"""Chance in a month of a closure, and in a winter month of escalation beds, for one ward."""
WINTER = (12, 1, 2)
PLANNED_HOURS, TOLD_HOURS = 7 * 24.0, 18.0
_SCHEMA = ["change_id", "ward_id", "from", "until", "beds", "kind", "known"]


def bed_changes(invention: Invention, clock: Clock) -> pl.DataFrame:
    """One row per change of open beds, with the moment it became known."""
    rows = [
        row
        for number, ward in enumerate(bedded(invention))
        for month in _months(invention.since, clock.dates[-1])
        for row in _of(invention, number, ward.ward_id, month)
    ]
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row").sort("known", "change_id")
    moments = {
        name: instants(invention.opens_at, frame[hours].to_numpy())
        for name, hours in (("from_at", "from"), ("until_at", "until"), ("known_at", "known"))
    }
    return frame.drop("from", "until", "known").with_columns(**moments).with_row_index("n")


def _of(
    invention: Invention, number: int, ward_id: str, month: date
) -> list[tuple[str, str, float, float, int, str, float]]:
    """The changes of one ward that begin in a month."""
    a, b, c, d, e, f = draws(invention.seed, "bed changes", month.toordinal() * 64 + number).random(
        6
    )
    first = (month - invention.since).days
    found = []
    if a < CLOSED:
        at = (first + int(b * 24)) * 24 + 8.0
        until = at + 24.0 * (2 + int(c * 8))
        name = f"closed-{ward_id}-{month:%Y%m}"
        found.append((name, ward_id, at, until, -1, "closed", at - PLANNED_HOURS))
    if month.month in WINTER and d < ESCALATED:
        at = (first + int(e * 24)) * 24 + 12.0
        until = at + 24.0 * (3 + int(f * 5))
        name = f"escalation-{ward_id}-{month:%Y%m}"
        found.append((name, ward_id, at, until, 1, "escalation", at - TOLD_HOURS))
    return [change for change in found if change[2] >= 0]


def _months(since: date, last: date) -> list[date]:
    """The first of every month between two days."""
    months = range(since.year * 12 + since.month - 1, last.year * 12 + last.month)
    return [date(month // 12, month % 12 + 1, 1) for month in months]
