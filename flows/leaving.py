"""``hospital export``: the same files as the planner's buttons give, from the command line."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import dataframely as dy
import polars as pl
from rich.console import Console

from flows.recipes.places import site_clocks
from ops.errors import PlanningError
from ops.tables import (
    Absence,
    Attendance,
    BookedAt,
    Item,
    Proposal,
    SessionBooked,
    StaffMember,
)
from ops.takeaway import forms, what_leaves
from ops.takeaway.duty_list import presets
from ops.takeaway.leaving import Leaving
from warehouse import (
    Connection,
    booking,
    clinic,
    decisions,
    forecasts,
    plans,
    publish,
    reading,
    reference,
    staffing,
    taken,
)
from warehouse.publish import Published
from warehouse.records import duty_locks
from warehouse.records.roster_events import with_desk
from warehouse.settings import settings

console = Console(highlight=False, soft_wrap=True, markup=False)


@dataclass(frozen=True)
class _Read:
    """What a published copy knows."""

    db: Connection
    as_of: datetime

    def lines(self, what: str, proposal_id: str) -> pl.DataFrame:
        found: pl.DataFrame = getattr(plans, what)(self.db, proposal_id)
        return found

    def covering(self, kind: str, since: date) -> dy.DataFrame[Proposal]:
        return plans.covering(self.db, kind, since=since, as_of=self.as_of)

    def newest(self, kind: str) -> dy.DataFrame[Proposal]:
        return plans.latest(self.db, kind, as_of=self.as_of)

    def staff(self) -> dy.DataFrame[StaffMember]:
        return staffing.staff(self.db)

    def absences(self, since: date) -> dy.DataFrame[Absence]:
        return with_desk(staffing.absences(self.db, since=since), since=since)

    def sessions(self) -> dy.DataFrame[SessionBooked]:
        return clinic.sessions(self.db, as_of=self.as_of)

    def clinicians(self) -> pl.DataFrame:
        return booking.sessions(self.db, as_of=self.as_of).select(
            "session_id", "clinician_id", "room_id"
        )

    def attendance(self) -> dy.DataFrame[Attendance]:
        return forecasts.latest_attendance(self.db, as_of=self.as_of)

    def booked_at(self) -> dy.DataFrame[BookedAt]:
        return clinic.booked_at(self.db, as_of=self.as_of)

    def items(self) -> dy.DataFrame[Item]:
        return reference.items(self.db)


def export(what: str, place: str, key: str, *, to: Path, columns: str) -> dict[str, object]:
    """Write one file into a folder, keep its line, and say what is in it."""
    copy = publish.current()
    if copy is None:
        raise PlanningError(
            "Nothing has been published yet, so there is nothing to take away. Run `hospital day`."
        )
    now = copy.as_of if copy.replayed else datetime.now(UTC)
    with reading(copy.name) as db:
        zones = site_clocks(db)
        zone = zones.get(place, settings().time_zone)
        told = _told(_Read(db, copy.as_of), what, place, columns, now=now, zone=zone)
        if key not in told.keys:
            raise PlanningError(
                f"The {what} of {place} can be taken away as {', '.join(told.keys)}, not as "
                f"{key}. Choose one of them."
            )
        name, file = _leave(told, key, copy, now=now, zone=zone)
    to.mkdir(parents=True, exist_ok=True)
    (to / name).write_bytes(file)
    console.print(f"{to / name} holds the {what} of {place}, {told.standing}.")
    return {"command": "export", "outcome": "done", "file": str(to / name), "source": told.source}


def _told(
    known: _Read, what: str, place: str, columns: str, *, now: datetime, zone: str
) -> Leaving:
    said = decisions.decisions()
    if what == "clinics":
        found = what_leaves.clinics(known, place, said, as_of=known.as_of)
        if found is None:
            raise PlanningError(f"No clinic session of {place} is to come. Deliver some first.")
        return found
    mine = Proposal.cast(known.newest(what).filter(pl.col("place_id") == place))
    if mine.is_empty():
        raise PlanningError(f"No {what} of {place} has been proposed yet. Run `hospital plan`.")
    if what == "roster":
        chosen = presets(taken.preset_text())
        if columns not in chosen:
            raise PlanningError(f"There are the columns {', '.join(chosen)}, not {columns}.")
        return what_leaves.roster(
            known,
            mine,
            said,
            now=now,
            time_zone=zone,
            preset=chosen[columns],
            locks=duty_locks.kept(since=mine.item(0, "from_on")),
        )
    ordered = what_leaves.order(known, mine, said)
    if ordered is None:
        raise PlanningError(
            f"The newest order of {place} is not accepted. Accept it in the planner, then take it "
            "away."
        )
    return ordered


def _leave(
    told: Leaving, key: str, copy: Published, *, now: datetime, zone: str
) -> tuple[str, bytes]:
    origin = told.origin(
        site=told.place,
        run=copy.run_id,
        as_of=copy.as_of,
        made_at=now,
        time_zone=zone,
        invented=copy.invented,
        language=settings().language,
    )
    by, at = settings().role, datetime.now(UTC)
    name = forms.file_name(told.what, key, told.place, origin)
    if key != "ics":
        file, line = told.file(key, origin)
        taken.take(file, taken.Line(**line), by=by, at=at)
        return name, file
    revise, write = partial(told.revised, origin), partial(told.written, origin)
    return name, taken.take_calendars(told.whose, revise, write, by=by, at=at)
