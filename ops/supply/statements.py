"""What orders rest on, held against what came: how often each stated chance came true, by class.

A night's order states what must last, chances of an empty shelf by a day, how long the shelf
lasts, when it runs out. Each is a chance and an event, and the event is worked out from what was
handed out and received since: the shelf as it would have stood had nothing more been ordered. A
day on which nobody saw what was wanted makes an event unknown unless it is settled anyway, as by
an empty shelf; what is unknown counts neither way, and is counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import dataframely as dy
import numpy as np
import polars as pl

from ops.supply.classes import KINDS
from ops.supply.history import Known, Numbers
from ops.supply.movements import Movements
from ops.supply.policy import CYCLE
from ops.tables import Item, StockKept, StockoutBy, StockOutlook

EDGES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.94, 0.98)
"""Stated chances between two of these lie close together."""
GRADES = ("vital", "essential", "desirable")
COVER = (("cover_days_at_least", 0.9), ("cover_days", 0.5), ("cover_days_at_most", 0.1))
RUNS_OUT = (("runs_out_on", 0.5), ("runs_out_early_on", 0.1))
KEY = ["proposal_id", "item_id", "location_id"]


@dataclass(frozen=True)
class _Told:
    """Statements of one measure: rows of the outlook, their chances, and what came of each."""

    measure: str
    row: np.ndarray
    said: Numbers
    came: Known
    known: Known


def statements_kept(
    outlook: dy.DataFrame[StockOutlook],
    chances: dy.DataFrame[StockoutBy],
    items: dy.DataFrame[Item],
    moved: Movements,
    *,
    reviewed_at: datetime,
) -> dy.DataFrame[StockKept]:
    """How right the statements were whose day has passed; empty where none has."""
    rows = _rows(outlook, items, moved)
    if rows.is_empty():
        return StockKept.create_empty()
    since = moved.after(rows)
    told = [
        _lasts(rows, since),
        _stockouts(rows, chances, since),
        *_cover(rows, since),
        *_runs_out(rows, since),
    ]
    parts = [line for one in told if len(one.row) for line in _by_class(one, rows)]
    if not parts:
        return StockKept.create_empty()
    frame = pl.DataFrame(parts).with_columns(reviewed_at=pl.lit(reviewed_at))
    kept = frame.select(StockKept.column_names()).sort(StockKept.primary_key())
    return StockKept.validate(kept, cast=True)


def _rows(outlook: pl.DataFrame, items: pl.DataFrame, moved: Movements) -> pl.DataFrame:
    """Outlooks of listed items whose movements are known."""
    known = items.select("item_id", "criticality")
    rows = outlook.join(known, on="item_id").join(moved.index, on=["item_id", "location_id"])
    return rows.sort(KEY).with_row_index("at")


def _lasts(rows: pl.DataFrame, since: "Movements.Since") -> _Told:
    """Use in the protection period, at the usual lead time, is no more than what must be there."""
    promised = rows.filter(pl.col("service_kind") == CYCLE, pl.col("protection_days") > 0)
    at, days = promised["at"].to_numpy(), promised["protection_days"].to_numpy()
    most = promised["busy_use"].to_numpy()
    past = since.past(at, days)
    at, days, most = at[past], days[past], most[past]
    kept = since.used(at, days) <= most + 1e-9
    # More was handed out than was to be there: settled, whatever else was wanted.
    known = since.seen(at, days) | ~kept
    return _Told("lasts", at, promised["service"].to_numpy()[past], kept, known)


def _stockouts(rows: pl.DataFrame, chances: pl.DataFrame, since: "Movements.Since") -> _Told:
    """The shelf would have been empty by a day; one that was bare already states nothing."""
    stocked = rows.filter(pl.col("on_hand") > 0).select(*KEY, "at", "as_of_on")
    told = chances.join(stocked, on=KEY).sort(*KEY, "by_on")
    days = (told["by_on"] - told["as_of_on"]).dt.total_days().to_numpy()
    at, said = told["at"].to_numpy(), told["probability"].to_numpy()
    past = since.past(at, days)
    at, days = at[past], days[past]
    out = since.out(at, days)
    return _Told("stockout", at, said[past], out, out | since.told(at, days))


def _runs_out(rows: pl.DataFrame, since: "Movements.Since") -> Iterator[_Told]:
    """More would have been wanted than there was by the day on which it was to run out."""
    for column, said in RUNS_OUT:
        dated = rows.filter(pl.col(column).is_not_null(), pl.col("on_hand") > 0)
        days = (dated[column] - dated["as_of_on"]).dt.total_days().to_numpy()
        at, past = dated["at"].to_numpy(), since.past(dated["at"].to_numpy(), days)
        at, days = at[past], days[past]
        short = since.short(at, days)
        # Of a shelf that ended a day just empty nobody knows whether more was wanted.
        yield _Told("runs_out", at, np.full(len(at), said), short, short | since.seen(at, days))


def _cover(rows: pl.DataFrame, since: "Movements.Since") -> Iterator[_Told]:
    """The shelf alone lasted the whole days it was said to; an empty one did not."""
    for column, said in COVER:
        lasting = rows.filter(pl.col(column) >= 1, pl.col("on_hand") > 0)
        at, days = lasting["at"].to_numpy(), lasting[column].floor().cast(pl.Int64).to_numpy()
        past = since.past(at, days)
        at, days = at[past], days[past]
        there = lasting["on_hand"].to_numpy()[past]
        empty = since.empty(at, days)
        lasted = (since.used(at, days) <= there + 1e-9) & ~empty
        yield _Told("cover", at, np.full(len(at), said), lasted, ~lasted | since.told(at, days))


def _by_class(told: _Told, rows: pl.DataFrame) -> Iterator[dict[str, object]]:
    group = np.searchsorted(EDGES, told.said, side="right")
    of_rows = {
        "criticality": rows["criticality"].to_numpy()[told.row],
        "demand": rows["demand_kind"].to_numpy()[told.row],
    }
    on = rows["as_of_on"].to_numpy()[told.row]
    every: list[tuple[str, str, Known]] = [("all", "all", np.ones(len(group), dtype=bool))]
    every += [("criticality", name, of_rows["criticality"] == name) for name in GRADES]
    every += [("demand", name, of_rows["demand"] == name) for name in KINDS]
    for grouping, name, of in every:
        for number in np.unique(group[of]).tolist():
            here = of & (group == number)
            known = here & told.known
            # Unknown ones are told of beside those known; of none known, nothing can be said.
            yield {
                "measure": told.measure,
                "grouping": grouping,
                "name": name,
                "group": number,
                "said": float(told.said[known if known.any() else here].mean()),
                "cases": int(known.sum()),
                "came": int((told.came & known).sum()),
                "unknown": int((here & ~told.known).sum()),
                "since_on": _day(on[here].min()),
                "until_on": _day(on[here].max()),
            }


def _day(found: np.datetime64) -> date:
    return date.fromisoformat(str(found)[:10])
