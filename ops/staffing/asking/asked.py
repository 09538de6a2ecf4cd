"""Requests as the roster hears them: within everybody's points, and raised by what was refused."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import dataframely as dy
import polars as pl

from ops.staffing.asked import USUAL_WEIGHT
from ops.staffing.asking.points import PointsPolicy, within
from ops.staffing.asking.standing import raised
from ops.staffing.people import Wish
from ops.staffing.problem import RosterProblem
from ops.tables import Absence, RosterRequest, ShiftRequest, ShiftWish, StaffMember

KEY = ["staff_id", "day_on", "shift_type_id"]


def together(
    delivered: dy.DataFrame[ShiftRequest], noted: dy.DataFrame[ShiftWish]
) -> dy.DataFrame[ShiftRequest]:
    """Delivered requests and those noted at the desk, whose newest word on a shift counts."""
    newest = noted.sort("wish_id").unique(KEY, keep="last")
    stands = newest.filter(pl.col("wish").is_not_null())
    columns = [*KEY, "wish", "weight"]
    rest = delivered.join(newest, on=KEY, how="anti")
    every = pl.concat([rest.select(columns), stands.select(columns)])
    return ShiftRequest.validate(every.sort(KEY))


def asked(
    requests: dy.DataFrame[ShiftRequest],
    staff: dy.DataFrame[StaffMember],
    absences: dy.DataFrame[Absence],
    *,
    from_on: date,
    days: int,
    policy: PointsPolicy,
    carried: Mapping[str, int],
    proposal_id: str,
) -> dy.DataFrame[RosterRequest]:
    """Every request for a roster and how it counts.

    A day on which somebody is away cannot be asked for, and needs no asking off: such requests
    cost nothing and are left out, as are those of people not in ``staff``.
    """
    until = from_on + timedelta(days=days - 1)
    known = requests.filter(pl.col("day_on").is_between(from_on, until))
    here = _here(known, absences).join(staff, on="staff_id").sort(KEY)
    rows = []
    for (name,), mine in here.group_by("staff_id", maintain_order=True):
        has = policy.points_for(mine.item(0, "contracted_minutes"), days)
        weights = mine["weight"].fill_null(USUAL_WEIGHT).to_list()
        more = min(has, carried.get(str(name), 0))
        told = zip(mine.select(*KEY, "wish").rows(), weights, within(has, weights), strict=True)
        rows += [
            (proposal_id, *row, weight, points, raised(points, more, has), has, more)
            for row, weight, points in told
        ]
    frame = pl.DataFrame(rows, schema=RosterRequest.create_empty().schema, orient="row")
    return RosterRequest.validate(frame.sort(RosterRequest.primary_key()))


def with_requests(problem: RosterProblem, requests: dy.DataFrame[RosterRequest]) -> RosterProblem:
    """The same roster asked for, with these requests as its people's wishes."""
    wishes: dict[str, list[Wish]] = {}
    for row in requests.sort(RosterRequest.primary_key()).iter_rows(named=True):
        wish = Wish((row["day_on"], row["shift_type_id"]), row["wish"] == "on", row["counted"])
        wishes.setdefault(row["staff_id"], []).append(wish)
    people = tuple(replace(one, wishes=tuple(wishes.get(one.id, ()))) for one in problem.people)
    return replace(problem, people=people)


def _here(requests: pl.DataFrame, absences: pl.DataFrame) -> pl.DataFrame:
    """Requests for days on which nobody who made them is away."""
    away: dict[str, list[tuple[date, date]]] = {}
    for name, first, last in absences.select("staff_id", "from_on", "to_on").rows():
        away.setdefault(name, []).append((first, last))
    stays = [
        not any(first <= day_on <= last for first, last in away.get(name, ()))
        for name, day_on in requests.select("staff_id", "day_on").rows()
    ]
    return requests.filter(pl.Series(stays, dtype=pl.Boolean))
