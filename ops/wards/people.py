"""The patients of a site's wards as known at a moment: their stays, and the booked list."""

from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ops.calendar import Ints
from ops.line import Floats
from ops.tables import ExpectedDay, PlannedAdmission, Stay, Ward
from ops.wards.past import Stays

MOVE_HOURS = 6.0
"""Who comes to another ward so soon after leaving one was moved."""
SAME_MOMENT_HOURS = 1.5 / 60
"""Who comes to one ward as somebody leaves another, to the minute, was moved."""


def people(
    stays: dy.DataFrame[Stay],
    planned: dy.DataFrame[PlannedAdmission],
    wards: dy.DataFrame[Ward],
    names: list[str],
    issued_at: datetime,
    expected: dy.DataFrame[ExpectedDay] | None = None,
) -> Stays:
    """Stays begun by the moment, one that ended later unended, and bookings made by it.

    When a booking was called off is not told. One for a day gone by counts as awaited until then;
    one for a day that no stay tells of yet was called off before.
    """
    place = pl.col("ward_id").replace_strict(names, range(len(names)), return_dtype=pl.Int64)
    moment = issued_at.timestamp() / 3600
    mine = stays.filter(pl.col("ward_id").is_in(names), pl.col("in_at") <= issued_at)
    ward = _ints(mine.select(place))
    came = _hours(mine["in_at"])
    left = np.where(mine["ended"].to_numpy(), came + mine["los_hours"].to_numpy(), np.inf)
    left = np.where(left > moment, np.inf, left)
    moved_in, moved_out = _moves(mine, ward, came, left)
    due_stay, due_at, due_on = _due(mine, expected, moment)
    booked = planned.filter(pl.col("ward_id").is_in(names), pl.col("booked_at") <= issued_at)
    planned_at, newest = _hours(booked["planned_at"]), stays["in_at"].max()
    told_until = newest.timestamp() / 3600 if isinstance(newest, datetime) else moment
    called_off = (booked["status"] == "cancelled").to_numpy()
    unsaid = (planned_at > moment) & (planned_at <= told_until)
    return Stays(
        ward=ward,
        home=_home(mine, wards, names, ward, came, left),
        came=came,
        left=left,
        elective=(mine["admission_type"] == "elective").fill_null(False).to_numpy(),
        planned_ward=_ints(booked.select(place)),
        planned_at=planned_at,
        booked_at=_hours(booked["booked_at"]),
        called_off=called_off & ~unsaid,
        awaited=(booked["status"] == "planned").to_numpy() | unsaid,
        moved_in=moved_in,
        moved_out=moved_out,
        due_stay=due_stay,
        due_at=due_at,
        due_on=due_on,
    )


def _due(
    mine: pl.DataFrame, expected: pl.DataFrame | None, moment: float
) -> tuple[Ints, Floats, Floats]:
    """On which day each stay was expected to end, as said by the moment: stay, since when, day."""
    if expected is None or expected["expected_out_on"].null_count() == expected.height:
        return np.empty(0, np.int64), np.empty(0), np.empty(0)
    order = mine.select("stay_id").with_row_index("n")
    said = expected.join(order, on="stay_id").sort("n", "known_at")
    at = _hours(said["known_at"])
    day = said["expected_out_on"].cast(pl.Int32).cast(pl.Float64).fill_null(np.nan).to_numpy()
    by_now = at <= moment
    return said["n"].to_numpy().astype(np.int64)[by_now], at[by_now], day[by_now]


def _moves(
    mine: pl.DataFrame, ward: Ints, came: Floats, left: Floats
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which stays began or ended with a move: another ward's stay of the same admission."""
    rows = pl.DataFrame(
        {"admission": mine["admission_id"], "ward": ward, "came": came, "left": left}
    ).with_row_index("n")
    order = rows.drop_nulls("admission").sort("admission", "came", "n")
    same = pl.col("admission").shift(-1) == pl.col("admission")
    elsewhere = pl.col("ward").shift(-1) != pl.col("ward")
    soon = (pl.col("came").shift(-1) - pl.col("left")).abs() <= MOVE_HOURS
    moved = order.with_columns(out=(same & elsewhere & soon).fill_null(False))
    moved = moved.with_columns(into=pl.col("out").shift(1).fill_null(False))
    into, out = np.zeros((2, len(ward)), dtype=np.bool_)
    into[moved.filter("into")["n"].to_numpy()] = True
    out[moved.filter("out")["n"].to_numpy()] = True
    return into, out


def _home(
    mine: pl.DataFrame,
    wards: dy.DataFrame[Ward],
    names: list[str],
    ward: Ints,
    came: Floats,
    left: Floats,
) -> Ints:
    """The ward each patient would have lain on, had it had a bed: that of their specialty.

    Where several wards share a specialty, or it is unknown, it is the ward they came to; and so
    it is for who was moved there from another ward.
    """
    of = wards.filter(pl.col("ward_id").is_in(names)).select("ward_id", "specialty")
    only = of.filter(pl.len().over("specialty") == 1)
    homes = dict(zip(only["specialty"], (names.index(w) for w in only["ward_id"]), strict=True))
    own = mine["specialty"].replace_strict(homes, default=None, return_dtype=pl.Int64)
    home = own.fill_null(pl.Series(ward)).to_numpy().astype(np.int64)
    moved = np.zeros(len(ward), dtype=np.bool_)
    for at in np.unique(ward):
        here, others = ward == at, np.sort(left[(ward != at) & np.isfinite(left)])
        near = np.searchsorted(others, came[here] + SAME_MOMENT_HOURS)
        moved[here] = near > np.searchsorted(others, came[here] - SAME_MOMENT_HOURS)
    # A ward whose own specialty somebody else's patients fill is no other's overflow.
    shared = ~np.isin(ward, list(homes.values()))
    return np.where(moved | shared, ward, home)


def _hours(column: pl.Series) -> Floats:
    return np.asarray(column.dt.epoch("us").to_numpy() / 3.6e9, dtype=np.float64)


def _ints(column: pl.DataFrame) -> Ints:
    return column.to_series().to_numpy().astype(np.int64)
