"""What a roster that came back says otherwise, as the changes that people could have typed."""

from collections.abc import Collection
from datetime import date

import dataframely as dy
import polars as pl

from ops.errors import PlanningError
from ops.staffing.changes import Change
from ops.tables import RosterLine
from ops.takeaway.roster_back import RosterRead

Held = dict[tuple[str, date], tuple[str, ...]]


def changes(
    proposed: dy.DataFrame[RosterLine],
    read: RosterRead,
    *,
    proposal_id: str,
    known: Collection[tuple[date, str]],
) -> tuple[list[Change], list[str]]:
    """The changes from a proposed roster to the one that was read, and what cannot be one.

    ``known`` holds the days and shifts that somebody is needed on: any other code stays what it
    was, and is told.
    """
    others = set(read.lines["proposal_id"]) - {proposal_id}
    if others:
        raise PlanningError(
            f"This book holds the roster {', '.join(sorted(others))}, and the one looked at is "
            f"{proposal_id}. Choose that roster above, then give the book again."
        )
    before, after = _held(proposed), _held(read.lines)
    found: list[Change] = []
    told: list[str] = []
    for key in sorted(before.keys() | after.keys()):
        name, day_on = key
        was, now = before.get(key), after.get(key)
        if now == was:
            continue
        if now is None:
            _, ward, skill = before[key]
            found.append(Change(name, day_on, None, ward, skill))
            continue
        shift, ward, skill = now
        if (day_on, shift) in known:
            found.append(Change(name, day_on, shift, ward, skill))
        else:
            told.append(
                f"{name}, {day_on:%d %b}: nobody is needed on a shift {shift} that day, so what "
                "stood there stays."
            )
    return found, told


def _held(lines: pl.DataFrame) -> Held:
    columns = ("staff_id", "day_on", "shift_type_id", "ward_id", "skill")
    return {(name, day): tuple(duty) for name, day, *duty in lines.select(columns).rows()}
