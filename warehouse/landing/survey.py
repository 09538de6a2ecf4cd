"""What a file looks like once its records are understood, before they are settled.

One look at the rows that wait in ``arrived``: the span they tell of, their coded words and how
often each came, stays that are oddly long or of no length. Gates judge by it, and it is kept so
that the next file can be held against it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import dataframely as dy
import polars as pl

from ops.tables import DELIVERIES
from warehouse.connection import Connection
from warehouse.limits import Limits
from warehouse.times import HAPPENED, STAYS, TIME

_CODED = ("specialty", "class_code", "status", "grade", "skill", "division", "issue_unit")
_WORDS = 60
"""A column with more different words than this is no code."""


@dataclass(frozen=True)
class Survey:
    """One file's look: records understood, their span, coded words, and what is odd."""

    rows: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    words: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def take(db: Connection, feed: str, limits: Limits) -> Survey:
    """Look at the rows in ``arrived``."""
    [(rows,)] = db.execute("select count(*) from arrived").fetchall()
    if not rows:
        return Survey()
    first, last = _span(db, feed)
    return Survey(rows, first, last, _words(db, DELIVERIES[feed]), _odd_stays(db, feed, limits))


def ahead(rows: pl.DataFrame, feed: str, as_of: datetime, limits: Limits) -> dict[str, pl.Series]:
    """Per column, which rows tell of something that cannot have happened yet."""
    latest = as_of + timedelta(hours=limits.future_hours)
    found = {}
    for name in HAPPENED.get(feed, ()):
        moment = rows[name]
        # The day of a place east of us may be tomorrow already.
        line = (latest + timedelta(hours=14)).date() if moment.dtype == pl.Date else latest
        late = (moment > line).fill_null(False)
        if late.any():
            found[name] = late
    if feed == "appointments" and rows.height:
        # Nobody came, or stayed away, before the appointment: its day or its outcome is wrong.
        told = rows["status"].is_in(["attended", "no_show"])
        late = (told & (rows["starts_at"] > latest)).fill_null(False)
        if late.any():
            found["starts_at"] = late
    return found


def _span(db: Connection, feed: str) -> tuple[datetime | None, datetime | None]:
    if feed not in TIME:
        return None, None
    when = TIME[feed]
    sql = f"select min({when})::timestamptz, max({when})::timestamptz from arrived"
    [(first, last)] = db.execute(sql).fetchall()
    return first, last


def _words(db: Connection, contract: type[dy.Schema]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, column in contract.columns().items():
        coded = (column.metadata or {}).get("one_of") or name in _CODED
        if not coded or name == "precision":
            continue
        sql = (
            f"select {name}, count(*) from arrived where {name} is not null "
            f"group by all order by all limit {_WORDS + 1}"
        )
        told = dict(db.execute(sql).fetchall())
        if 0 < len(told) <= _WORDS:
            found[name] = told
    return found


def _odd_stays(db: Connection, feed: str, limits: Limits) -> tuple[str, ...]:
    if feed not in STAYS:
        return ()
    start, end = STAYS[feed]
    # In microseconds: differences as intervals cost eight times as much.
    sql = f"""
        select count(*) filter (where epoch_us({end}) - epoch_us({start}) > $days * 86400000000),
               count(*) filter (where {end} = {start} and precision = 'minute')
        from arrived
    """
    [(long, none)] = db.execute(sql, {"days": limits.long_stay_days}).fetchall()
    notes = [f"LONG_STAY: {long} longer than {limits.long_stay_days} days"] if long else []
    notes += [f"ZERO_STAY: {none} of 0 minutes"] if none else []
    return tuple(notes)
