"""Two issues of a forecast side by side: what each said of the coming bed meetings, and why.

Shapes what was read for the page; knows no Streamlit.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from app import board
from app.words import numbers as say
from ops.tables import CensusPart, Forecast, WardFlow
from ops.wards.revision import Parts, Revision, Told, revised, told

MORNING = 6
"""The hour of the local clock at which the day's first question is asked: what changed since?"""


@dataclass(frozen=True)
class Hour:
    """One bed meeting in two issues; no revision where one of them knows no causes."""

    at: datetime
    before: int
    after: int
    revision: Revision | None


def compared(
    before: Told, after: Told, at: Sequence[datetime], happened: Parts | None
) -> list[Hour]:
    """Every meeting that both issues speak of; ``happened`` as in ``ops.wards.revision``."""
    hours = []
    for meeting in at:
        if meeting not in before.shown or meeting not in after.shown:
            continue
        known = meeting in before.parts and meeting in after.parts
        change = revised(before, after, meeting, happened=happened) if known else None
        hours.append(Hour(meeting, before.shown[meeting], after.shown[meeting], change))
    return hours


def of_issue(
    said: dy.DataFrame[Forecast], parts: dy.DataFrame[CensusPart], place: str, issued_at: datetime
) -> Told:
    """What one of several issues said."""
    mine = Forecast.cast(said.filter(pl.col("issued_at") == issued_at))
    return told(mine, CensusPart.cast(parts.filter(pl.col("issued_at") == issued_at)), place)


def happened(flows: dy.DataFrame[WardFlow], wards: Collection[str]) -> dict[str, float]:
    """Who came to and left some wards, by part of the census and signed."""
    mine = flows.filter(pl.col("ward_id").is_in(list(wards)))
    total = {name: float(mine[name].sum()) for name in mine.columns if name != "ward_id"}
    return {
        "emergency": total["emergencies"],
        "elective": total["electives"],
        "transfers": total["moved_in"] - total["moved_out"],
        "leaving": -total["discharged"],
    }


def morning(issued: Sequence[datetime], zone: str, *, now: datetime) -> datetime | None:
    """The issue that was in force at six this morning; None if there is none to compare with."""
    today: date = now.astimezone(ZoneInfo(zone)).date()
    six = datetime(today.year, today.month, today.day, MORNING, tzinfo=ZoneInfo(zone))
    return max((at for at in issued[:-1] if at <= six), default=None)


def revisions(
    said: dy.DataFrame[Forecast], at: datetime, zone: str, *, now: datetime
) -> pl.DataFrame:
    """What one meeting was expected to be, issue by issue: issued, low, middle, high, said."""
    rows = board.quantiles(said.filter(pl.col("target_at") == at)).sort("issued_at")
    return pl.DataFrame(
        [
            {
                "issued": _issue(row["issued_at"], zone, now),
                "low": row["low"],
                "middle": row["middle"],
                "high": row["high"],
                "said": say.likely(row["middle"], row["low"], row["high"]),
            }
            for row in rows.iter_rows(named=True)
        ]
    )


def _issue(at: datetime, zone: str, now: datetime) -> str:
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    if local.date() == today.date():
        return say.clock(at, zone)
    far = today - local > timedelta(days=6)
    return f"{local:%H:%M} {say.date_of(local) if far else say.weekday(local)}"
