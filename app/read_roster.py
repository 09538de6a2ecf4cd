"""The question a proposed roster answers, put together again from the copy that a page pinned.

Kept under the copy's name like everything in ``app.read``.
"""

import json
from datetime import date, datetime, timedelta

import dataframely as dy
import polars as pl
import streamlit as st

import warehouse
from app import site_rules
from ops.staffing.changes import changed, from_json
from ops.staffing.problem import RosterProblem, as_problem
from ops.staffing.shifts import Duty
from ops.tables import RosterLine
from warehouse import Connection, plans, staffing


@st.cache_data(max_entries=16, show_spinner=False)
def problem(
    copy: str, proposal_id: str, place_id: str, from_on: date, zone: str, as_of: datetime
) -> RosterProblem:
    """What was asked: people, skills, leave and wishes as known now, and what was worked before."""
    with warehouse.reading(copy) as db:
        return as_problem(
            plans.requirements(db, proposal_id),
            staffing.staff(db),
            staffing.skills(db),
            staffing.absences(db, since=from_on),
            staffing.requests(db, since=from_on),
            policy=site_rules.policy_at(place_id),
            locked=_before(db, place_id, from_on, as_of),
            time_zone=zone,
        )


def _before(
    db: Connection, place_id: str, from_on: date, as_of: datetime
) -> dy.DataFrame[RosterLine] | None:
    """The settled roster that ends where this one begins, with what people changed in it."""
    day_on = from_on - timedelta(days=1)
    standing = plans.standing(db, "roster", day_on=day_on, as_of=as_of)
    mine = standing.filter(pl.col("place_id") == place_id)
    if mine.is_empty():
        return None
    name = mine.item(0, "proposal_id")
    decided = plans.decisions(db, as_of=as_of).filter(pl.col("proposal_id") == name)
    changes = from_json(json.loads(decided.item(0, "changes") or "[]"))
    lines = changed(plans.roster_lines(db, name), changes, plans.requirements(db, name))
    earlier = lines.filter(pl.col("day_on") < from_on)
    return RosterLine.cast(earlier.sort(RosterLine.primary_key()))


def duties(lines: pl.DataFrame) -> frozenset[Duty]:
    """The lines of a roster as duties."""
    return frozenset(
        Duty(row["day_on"], row["staff_id"], row["shift_type_id"], row["ward_id"], row["skill"])
        for row in lines.iter_rows(named=True)
    )
